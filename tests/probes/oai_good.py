"""Evidence of an OAI-PMH endpoint that does everything right: five records on three pages."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from fairassess.probes import oai_evidence as oai
from fairassess.probes.oai_evidence import Asked, Envelope, OaiEvidence, Reading, Shape, Token
from tests.probes import datacite_payloads
from tests.probes.oai_parts import (
    BASE,
    DC_SCHEMA,
    IDENTIFY,
    NOW,
    PAGE,
    PREFIX,
    SCHEME,
    Arguments,
    error,
    exchange,
    header,
    reading,
    record,
    said,
)

ALL = (1, 2, 3, 4, 5)
EXPIRES = "2025-03-03T12:00:00Z"
LATER = timedelta(minutes=1)
_LATE = ("from_earliest", "until_only_2", "identify_again")
_POSTED = ("identify_post", "get_record_post")
_LIST, _GET = ("verb", "ListIdentifiers"), ("verb", "GetRecord")
_IDENTIFY = (("verb", "Identify"),)
_SETS = (
    oai.SetEntry("open", "Open data"),
    oai.SetEntry("open:2024", "Open data of 2024"),
    oai.SetEntry("openaire_data", "Open research data"),
)

Step = tuple[str, Arguments, Envelope]


def page(verb: str, numbers: Iterable[int], token: Token | None = None) -> Envelope:
    """A page of a list with these records."""
    if verb == "ListIdentifiers":
        return said(verb, headers=tuple(header(number) for number in numbers), token=token)
    return said(verb, records=tuple(record(number) for number in numbers), token=token)


def pages(name: str, verb: str, *asked: tuple[str, str], of: tuple[int, ...] = ALL) -> list[Step]:
    """All pages of a list of these records, labelled `name_1`, `name_2` ..."""
    found = []
    for number, begin in enumerate(range(0, len(of), PAGE), start=1):
        arguments: Arguments = (("verb", verb), *asked)
        if number > 1:
            arguments = (("verb", verb), ("resumptionToken", f"{name}-{number}"))
        goes_on = begin + PAGE < len(of)
        token = Token(
            f"{name}-{number + 1}" if goes_on else "",
            cursor=str(begin),
            complete_list_size=str(len(of)),
            expiration_date=EXPIRES if goes_on else "",
        )
        found.append((f"{name}_{number}", arguments, page(verb, of[begin : begin + PAGE], token)))
    return found


def _plan() -> Iterator[Step]:
    identify = said("Identify", identify=IDENTIFY, descriptions=(SCHEME,))
    for label in ("identify", "identify_identity", "identify_post"):
        yield label, _IDENTIFY, identify
    yield "no_query", (), error("badVerb")
    yield "formats", (("verb", "ListMetadataFormats"),), _formats()
    yield "sets", (("verb", "ListSets"),), said("ListSets", sets=_SETS)
    yield from _of_lists()
    yield from _of_ranges()
    whole = pages("set", "ListIdentifiers")
    yield "set_list", (_LIST, PREFIX, ("set", "open")), whole[0][2]
    yield "unknown_set", (_LIST, PREFIX, ("set", "nope")), error("noRecordsMatch")
    junk = ("resumptionToken", "nope")
    yield "sets_junk_token", (("verb", "ListSets"), junk), error("badResumptionToken")
    yield from _of_records()
    other = replace(record(1), payload=datacite_payloads.with_doi("10.1234/1"))
    arguments = (("verb", "ListRecords"), ("metadataPrefix", "oai_datacite"))
    yield "other_format_1", arguments, said("ListRecords", records=(other,))
    yield from _of_refusals()
    since = ("from", "2020-01-01T00:00:00Z")
    yield "from_earliest", (_LIST, PREFIX, since), pages("identifiers", "ListIdentifiers")[0][2]
    yield _of_slices()[1]
    yield "identify_again", _IDENTIFY, identify


def _formats() -> Envelope:
    datacite = "http://schema.datacite.org/oai/oai-1.1/"
    formats = (
        oai.MetadataFormat("oai_dc", DC_SCHEMA.split()[1], oai.OAI_DC_NAMESPACE),
        oai.MetadataFormat("oai_datacite", f"{datacite}oai.xsd", datacite),
    )
    return said("ListMetadataFormats", formats=formats)


def _of_lists() -> Iterator[Step]:
    identifiers = pages("identifiers", "ListIdentifiers", PREFIX)
    yield from identifiers
    token = ("resumptionToken", "identifiers-2")
    yield "identifiers_2_again", (_LIST, token), identifiers[1][2]
    yield "token_and_prefix", (_LIST, token, PREFIX), error("badArgument")
    yield from pages("records", "ListRecords", PREFIX)
    other = (_LIST, ("resumptionToken", "records-2"))
    yield "token_of_other_list", other, error("badResumptionToken")


def _of_slices() -> list[Step]:
    """The two pages of the stretch that ends with the third record."""
    until = ("until", header(3).datestamp)
    first, second = pages("until_only", "ListIdentifiers", PREFIX, until, of=(1, 2, 3))
    return [("until_only", *first[1:]), second]


def _of_ranges() -> Iterator[Step]:
    date = header(1).datestamp
    one = page("ListIdentifiers", (1,))
    yield "exact_date", (_LIST, PREFIX, ("from", date), ("until", date)), one
    day = (("from", date[:10]), ("until", date[:10]))
    yield "day_range", (_LIST, PREFIX, *day), one
    after = ("from", f"{header(3).datestamp[:-3]}01Z")
    yield "from_only", (_LIST, PREFIX, after), page("ListIdentifiers", (4, 5))
    yield _of_slices()[0]
    before = (_LIST, PREFIX, ("until", "2018-12-31T00:00:00Z"))
    yield "empty_range", before, error("noRecordsMatch")
    yield "future_range", (_LIST, PREFIX, ("from", "2025-03-11")), error("noRecordsMatch")
    for label in ("mixed_granularity", "reversed_range", "junk_from", "junk_until"):
        yield label, (_LIST, PREFIX, ("from", label)), error("badArgument")
    for label in ("impossible_date", "odd_dates"):
        yield label, (_LIST, PREFIX, ("from", label)), error("badArgument")


def _of_records() -> Iterator[Step]:
    known = ("identifier", header(1).identifier)
    unknown = ("identifier", "oai:light-source.test:999999999")
    formats = ("verb", "ListMetadataFormats")
    for label in ("get_record", "get_record_post"):
        yield label, (_GET, known, PREFIX), said("GetRecord", records=(record(1),))
    yield "get_without_prefix", (_GET, known), error("badArgument")
    yield "get_unknown", (_GET, unknown, PREFIX), error("idDoesNotExist")
    wrong = ("metadataPrefix", "nope")
    yield "get_unknown_prefix", (_GET, known, wrong), error("cannotDisseminateFormat")
    yield "formats_of_known", (formats, known), _formats()
    yield "formats_of_unknown", (formats, unknown), error("idDoesNotExist")
    yield "get_without_identifier", (_GET, PREFIX), error("badArgument")
    odd = ("identifier", "oai:light-source.test:no-such/thing?a#b=c&d%e+f g")
    echoed = replace(error("idDoesNotExist"), request_attributes=(_GET, odd, PREFIX))
    yield "get_odd_identifier", (_GET, odd, PREFIX), echoed
    quoted = ("identifier", 'invalid"id')
    yield "get_quoted_identifier", (_GET, quoted, PREFIX), error("idDoesNotExist")
    deleted = ("identifier", header(5).identifier)
    yield "get_deleted", (_GET, deleted, PREFIX), said("GetRecord", records=(record(5),))


def _of_refusals() -> Iterator[Step]:
    yield "bad_verb", (("verb", "NoSuchVerb"),), error("badVerb")
    yield "empty_verb", (("verb", ""),), error("badVerb")
    yield "lower_case_verb", (("verb", "identify"),), error("badVerb")
    yield "repeated_verb", (*_IDENTIFY, *_IDENTIFY), error("badVerb")
    yield "identify_argument", (*_IDENTIFY, PREFIX), error("badArgument")
    for name in ("ListIdentifiers", "ListRecords"):
        verb = ("verb", name)
        yield f"{name}_without_prefix", (verb,), error("badArgument")
        wrong = ("metadataPrefix", "nope")
        yield f"{name}_unknown_prefix", (verb, wrong), error("cannotDisseminateFormat")
        junk = ("resumptionToken", "nope")
        yield f"{name}_junk_token", (verb, junk), error("badResumptionToken")
    yield "repeated_prefix", (_LIST, PREFIX, PREFIX), error("badArgument")
    date = ("from", header(1).datestamp)
    yield "repeated_from", (_LIST, PREFIX, date), error("badArgument")
    yield "unknown_argument", (_LIST, PREFIX, ("no", "1")), error("badArgument")
    yield "empty_values", (_LIST, PREFIX, ("from", ""), ("set", "")), error("badArgument")
    yield "several_faults", (_LIST, ("from", "x"), ("no", "1")), error("badArgument")


def good() -> OaiEvidence:
    """Evidence of an endpoint that does everything right: five records on three pages."""
    asked = [_asked(index, *step) for index, step in enumerate(_plan())]
    missing = replace(exchange(), status=404, headers=(("content-type", "text/html"),))
    robots = Asked("robots", len(asked), (), missing, Reading(Shape.HTML))
    return OaiEvidence(
        target=BASE,
        base_url=BASE,
        asked=tuple(asked),
        exchanges=(*(one.exchange for one in asked), missing),
        prefix="oai_dc",
        known=header(1),
        beside=(robots,),
    )


def _asked(index: int, label: str, arguments: Arguments, envelope: Envelope) -> Asked:
    sent = exchange("POST" if label in _POSTED else "GET")
    if label == "identify_identity":
        sent = replace(sent, request_headers=(("Accept-Encoding", "identity"),))
    if label in _LATE:
        sent = replace(sent, started_at=NOW + LATER)
        envelope = replace(envelope, response_date="2025-03-01T12:01:00Z")
    if not envelope.errors:
        envelope = replace(envelope, request_attributes=arguments)
    return Asked(label, index, arguments, sent, reading(envelope))
