"""Ask for single records, and for the formats of single records: known, unknown, deleted, odd."""

from fairassess.probes.fetchers import oaipmh_values as values
from fairassess.probes.fetchers.oaipmh_course import Course
from fairassess.probes.oai_evidence import Header

_GET, _FORMATS = ("verb", "GetRecord"), ("verb", "ListMetadataFormats")
_OF_KNOWN = (
    "get_record",
    "get_record_post",
    "get_without_prefix",
    "get_unknown",
    "get_unknown_prefix",
    "formats_of_known",
    "formats_of_unknown",
)


def ask_records(course: Course) -> None:
    """Ask for a record that exists and for others that do not."""
    prefix = ("metadataPrefix", course.prefix)
    if course.known is not None:
        _ask_with_known(course, course.known)
    else:
        for label in _OF_KNOWN:
            course.talk.skip(label, "no list named a record to ask with")
    course.talk.ask("get_without_identifier", _GET, prefix)
    _ask_odd(course)
    _ask_deleted(course)


def _ask_with_known(course: Course, header: Header) -> None:
    talk, prefix = course.talk, ("metadataPrefix", course.prefix)
    known = ("identifier", header.identifier)
    unknown = ("identifier", values.unknown_identifier(header.identifier))
    talk.ask("get_record", _GET, known, prefix)
    talk.ask("get_record_post", _GET, known, prefix, method="POST")
    talk.ask("get_without_prefix", _GET, known)
    talk.ask("get_unknown", _GET, unknown, prefix)
    talk.ask("get_unknown_prefix", _GET, known, ("metadataPrefix", values.NO_SUCH))
    talk.ask("formats_of_known", _FORMATS, known)
    talk.ask("formats_of_unknown", _FORMATS, unknown)


def _ask_odd(course: Course) -> None:
    """Ask for identifiers with characters that have a meaning in addresses or in XML."""
    talk, prefix = course.talk, ("metadataPrefix", course.prefix)
    if values.is_icat_like(course.identify, talk.base_url):
        because = (
            "this looks like icat.oaipmh, which may pass an identifier on to its catalogue as it "
            "is, so only plain identifiers are sent to it"
        )
        talk.skip("get_odd_identifier", because)
        talk.skip("get_quoted_identifier", because)
        return
    known = course.known.identifier if course.known else ""
    odd = values.odd_identifier(known, talk.base_url)
    talk.ask("get_odd_identifier", _GET, ("identifier", odd), prefix)
    talk.ask("get_quoted_identifier", _GET, ("identifier", values.QUOTED), prefix)


def _ask_deleted(course: Course) -> None:
    deleted = next((h for h in course.headers if h.is_deleted and h.identifier), None)
    if deleted is None:
        course.talk.skip("get_deleted", "no list named a deleted record")
        return
    identifier = ("identifier", deleted.identifier)
    course.talk.ask("get_deleted", _GET, identifier, ("metadataPrefix", course.prefix))
