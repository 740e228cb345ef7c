"""Ask again what was asked before, after a while: whether it moved, or no longer works."""

from fairassess.probes import oai_dates
from fairassess.probes.fetchers.oaipmh_course import (
    IDENTIFIERS,
    VERBS,
    Course,
    first_token,
    token_of,
)
from fairassess.probes.oai_evidence import Asked, Header

# Datestamps younger than this are suspected to be made at each request. Two replies in the same
# second could not show it, so the second request then waits for the clock to tick.
SUSPICIOUSLY_YOUNG_S = 3600
TICK_S = 1.1
# Between the two requests for Identify, so that the clock of a live server has moved.
IDENTIFY_GAP_S = 2.0
# How long a token must outlive the page that gave it: ten of our own requests, as far as our pace
# goes. At one request a second that is spent with other requests; where nothing holds us back, as
# in a private network, harvests wait no longer either.
TOKEN_AGE_S = 10.0
_REQUESTS_LATER = 10
TIMES_THE_WAIT = 2
_SLICES = ("until_only", "from_only", "set_list")


def ask_later(course: Course) -> None:
    """Ask for a list, for Identify and for a second page once more."""
    _ask_first_page_again(course)
    _ask_second_page_late(course)
    course.talk.wait_since("identify", IDENTIFY_GAP_S)
    course.talk.ask("identify_again", ("verb", "Identify"))


def _ask_first_page_again(course: Course) -> None:
    """
    Ask for the first page of identifiers a second time, in another second.

    From the earliest datestamp on, a list is the whole list: where Identify names one, the second
    request says so, and serves as a check of that as well.
    """
    pages = course.lists[IDENTIFIERS]
    headers = pages[0].reading.envelope if pages else None
    arguments = (("verb", VERBS[IDENTIFIERS]), ("metadataPrefix", course.prefix))
    earliest = course.bound(course.earliest.text) if course.earliest else None
    if headers is None or not headers.all_headers:
        course.talk.skip("identifiers_1_again", "the first list gave no headers")
        course.talk.skip("from_earliest", "the first list gave no headers")
        return
    if _are_young(headers.all_headers, pages[0]):
        course.talk.wait_since("identifiers_1", TICK_S)
    if earliest is not None:
        course.talk.ask("from_earliest", *arguments, ("from", earliest.text))
    else:
        course.talk.skip("from_earliest", "Identify names no earliest datestamp to ask with")
        course.talk.ask("identifiers_1_again", *arguments)


def _are_young(headers: tuple[Header, ...], page: Asked) -> bool:
    stamps = [stamp for stamp in (oai_dates.read(h.datestamp) for h in headers) if stamp]
    asked_at = page.exchange.started_at
    young = [s for s in stamps if (asked_at - s.begins_at).total_seconds() < SUSPICIOUSLY_YOUNG_S]
    return len(young) > len(stamps) / 2


def _ask_second_page_late(course: Course) -> None:
    """
    Use the token of a selective list, and use it late.

    The page shows whether the token kept the selection, and whether it lived. Where no selective
    list has a second page, the whole list must do.
    """
    talk = course.talk
    asked = {one.label: one for one in talk.asked if one.label in _SLICES}
    chosen = next((label for label in _SLICES if token_of(asked.get(label))), "")
    for label in _SLICES:
        if label != chosen:
            talk.skip(f"{label}_2", "no second page of this list was needed")
    verb = ("verb", VERBS[IDENTIFIERS])
    token, origin, late = token_of(asked.get(chosen)), chosen, f"{chosen}_2"
    if not chosen:
        token, origin = first_token(course, IDENTIFIERS), f"{IDENTIFIERS}_1"
        late = "identifiers_2_late"
    if not token:
        talk.skip(late, "no list has a second page")
        return
    # A run in a hurry must not lose its last requests to a wait; the finding tells the age.
    age_s = min(TOKEN_AGE_S, _REQUESTS_LATER * talk.seconds_a_request)
    if talk.has_left(TIMES_THE_WAIT * age_s):
        talk.wait_since(origin, age_s)
    talk.ask(late, verb, ("resumptionToken", token))
