"""Ask for the lists of a repository: page by page, in its other formats, and by set."""

from fairassess.probes import oai_chains
from fairassess.probes.fetchers.oaipmh_course import (
    IDENTIFIERS,
    RECORDS,
    VERBS,
    Course,
    first_token,
)
from fairassess.probes.fetchers.oaipmh_values import NO_SUCH, well_known

IDENTIFIER_PAGES = 3
FIRST_PAGES = 4
PAGES_IN_ALL = 20
SAMPLE = 100
# Later pages are asked for only to see a list end, or for more records; they must cost little.
CHEAP_PAGE_BYTES = 1_000_000
CHEAP_TIME_SHARE = 0.3

OTHER_FORMATS = 3
_FIRST_CHOICE = ("oai_datacite", "datacite", "datacite4", "oai_openaire")


def ask_lists(course: Course) -> None:
    """
    Ask for both lists, and use their tokens in the ways in which tokens must or must not.

    A record to ask further with is chosen on the way.
    """
    course.follow(IDENTIFIERS, IDENTIFIER_PAGES)
    token, verb = first_token(course, IDENTIFIERS), ("verb", VERBS[IDENTIFIERS])
    if token and len(course.lists[IDENTIFIERS]) > 1:
        course.talk.ask("identifiers_2_again", verb, ("resumptionToken", token))
        both = (("resumptionToken", token), ("metadataPrefix", course.prefix))
        course.talk.ask("token_and_prefix", verb, *both)
    else:
        for label in ("identifiers_2_again", "token_and_prefix"):
            course.talk.skip(label, "the list of identifiers has no second page")
    course.follow(RECORDS, FIRST_PAGES)
    _follow_records_on(course)
    other = first_token(course, RECORDS)
    if other:
        course.talk.ask("token_of_other_list", verb, ("resumptionToken", other))
    else:
        course.talk.skip("token_of_other_list", "the list of records has no second page")
    course.known = well_known(course.headers)


def _follow_records_on(course: Course) -> None:
    """Follow the records on, as long as that is cheap, for a sample and to see the list end."""
    pages = course.lists[RECORDS]
    while FIRST_PAGES <= len(pages) < PAGES_IN_ALL:
        is_cheap = pages[-1].exchange.decoded_bytes <= CHEAP_PAGE_BYTES
        if not is_cheap or course.talk.used_share > CHEAP_TIME_SHARE or _is_enough(course):
            return
        if course.follow(RECORDS, len(pages) + 1) is None:
            return


def _is_enough(course: Course) -> bool:
    """Return whether the sample is large and the list will not end within our pages anyway."""
    pages = course.lists[RECORDS]
    seen = oai_chains.judge(pages).records
    envelope = pages[0].reading.envelope
    size = oai_chains.stated_size(envelope)
    if seen < SAMPLE or size is None or envelope is None:
        return False
    return size > PAGES_IN_ALL * len(envelope.all_headers)


def ask_other_formats(course: Course) -> None:
    """Ask for the first page of records in up to three other formats, those of DataCite first."""
    offered = [prefix for prefix in course.offered if prefix != course.prefix]
    liked = [prefix for prefix in _FIRST_CHOICE if prefix in offered]
    chosen = [*liked, *(prefix for prefix in offered if prefix not in liked)]
    for number in range(1, OTHER_FORMATS + 1):
        label = f"other_format_{number}"
        if number <= len(chosen):
            prefix = ("metadataPrefix", chosen[number - 1])
            course.talk.ask(label, ("verb", VERBS[RECORDS]), prefix)
        else:
            course.talk.skip(label, f"{len(offered)} other formats are offered")


def ask_sets(course: Course) -> None:
    """Ask for a set that has records, for one that does not exist, and with a made-up token."""
    verb, prefix = ("verb", VERBS[IDENTIFIERS]), ("metadataPrefix", course.prefix)
    used = {spec for header in course.headers for spec in header.sets}
    chosen = next((spec for spec in course.sets if spec in used), "")
    chosen = chosen or next(iter(course.sets), "")
    if chosen:
        course.talk.ask("set_list", verb, prefix, ("set", chosen))
    else:
        course.talk.skip("set_list", "no set is listed")
    course.talk.ask("unknown_set", verb, prefix, ("set", NO_SUCH))
    course.talk.ask("sets_junk_token", ("verb", "ListSets"), ("resumptionToken", NO_SUCH))
