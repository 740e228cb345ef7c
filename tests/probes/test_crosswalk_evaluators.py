"""Every check of the crosswalk passes, fails, does not apply and stays open where it should."""

from dataclasses import replace

import pytest

from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Outcome, Reason
from fairassess.domain.metadata import Record, Value
from fairassess.probes import crosswalk_fields, crosswalk_sides
from fairassess.probes.crosswalk_evidence import CrosswalkEvidence, Named, Pair, Side
from fairassess.probes.evaluators import crosswalk as judge
from fairassess.probes.landing_evidence import Landing
from fairassess.probes.landing_rights import Access
from fairassess.probes.visit import Stop
from tests.probes import landing_builders
from tests.probes.api_world import NOW

PASSED, FAILED, OPEN = Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL
BESIDE, UNTESTED = Outcome.INAPPLICABLE, Outcome.UNTESTED
JUDGES = {one.__name__: one for one in judge.EVALUATORS}
API = Exchange("GET", "https://data.test/api", "https://data.test/api", NOW, status=200)
FULL = Side(
    pids=frozenset({"doi:10.99999/a"}),
    titles=("A series",),
    creators=(Named("Carberry, Josiah"),),
    dates=("2025-03-10",),
    licences=frozenset({"CC-BY-4.0"}),
    has_rights=True,
    techniques=(Named("SAXS", "http://purl.org/pan-science/PaNET/PaNET01188"),),
    instruments=(Named("BL-1"),),
    samples=(Named("nickel foil"),),
    access=frozenset({Access.OPEN}),
    has_description=True,
    words=" bl 1 nickel foil ",
)
EMPTY = Side()
PAGE = landing_builders.described(
    identifiers=("10.99999/a",), name="A series", dates=("2025",), licences=("CC-BY-4.0",)
)
BARE_PAGE = landing_builders.described(identifiers=(), name="", dates=(), licences=())
GOOD = Pair("A", True, FULL, FULL, 0, API, landing=PAGE)
MISSING = Pair("A", True, FULL, None, 0, API, is_missing=True)
BUSY = Pair("A", True, FULL, None, 0, replace(API, status=503))
ODD = Pair("A", True, FULL, None, 0, API)
UNASKED = Pair("A", True, FULL)
STOP = Stop("cancelled", Reason.BUDGET, "The run was cancelled before this.")
NO_API = Stop("unknown_software", None, "Nothing is there.", 0)


def evidence(*pairs: Pair, stop: Stop | None = None) -> CrosswalkEvidence:
    return CrosswalkEvidence("t", "search API", pairs, (API,), stop)


def outcome(name: str, *pairs: Pair, stop: Stop | None = None) -> Outcome:
    verdict = JUDGES[name](evidence(*pairs, stop=stop))
    assert verdict.message.endswith(".")
    return verdict.outcome


def told(**oai: object) -> Pair:
    """The good object, with another OAI-PMH record."""
    return replace(GOOD, oai=replace(FULL, **oai))  # type: ignore[arg-type]


DIFFERS = {
    "identifiers_agree": told(pids=frozenset({"doi:10.99999/b"})),
    "titles_agree": told(titles=("Another",)),
    "creators_agree": told(creators=(Named("Else, S."),)),
    "dates_agree": told(dates=("2024",)),
    "licences_agree": told(licences=frozenset({"CC0-1.0"})),
    "techniques_agree": told(techniques=()),
    "instruments_agree": told(words=" nickel foil "),
    "samples_agree": told(words=" bl 1 "),
    "access_agrees": told(access=frozenset({Access.CLOSED})),
    "nothing_is_lost": told(titles=()),
    "landing_page_agrees": told(titles=("Another",)),
    "objects_are_in_both": MISSING,
}
API_ONLY = {"techniques_agree", "instruments_agree", "samples_agree"}


@pytest.mark.parametrize("name", JUDGES)
def test_a_check_passes_where_both_agree_and_fails_where_they_differ(name: str) -> None:
    assert outcome(name, GOOD) is PASSED
    assert outcome(name, DIFFERS[name]) is FAILED


@pytest.mark.parametrize("name", JUDGES)
def test_a_check_does_not_apply_where_there_is_nothing_to_compare(name: str) -> None:
    assert outcome(name) is BESIDE
    assert outcome(name, Pair("A")) is BESIDE
    if name not in ("objects_are_in_both", "nothing_is_lost", "landing_page_agrees"):
        side = replace(GOOD, api=EMPTY)
        assert outcome(name, side) is BESIDE
    if name != "objects_are_in_both":
        assert outcome(name, MISSING) is BESIDE


@pytest.mark.parametrize("name", sorted(set(JUDGES) - {"landing_page_agrees"}))
def test_a_check_stays_open_where_the_api_told_nothing(name: str) -> None:
    assert outcome(name, BUSY) is OPEN
    assert outcome(name, ODD) is OPEN
    assert outcome(name, UNASKED, stop=STOP) is OPEN
    assert outcome(name, UNASKED, stop=NO_API) is UNTESTED
    assert outcome(name, UNASKED) is BESIDE


@pytest.mark.parametrize(
    ("landing", "stop", "expected"),
    [
        (landing_builders.landed("x", landing_builders.exchange(status=503)), None, OPEN),
        (Landing("A", url="https://data.test/1"), STOP, OPEN),
        (landing_builders.landed("x", landing_builders.exchange(status=404)), None, BESIDE),
        (BARE_PAGE, None, BESIDE),
        (None, None, BESIDE),
    ],
)
def test_a_page_that_tells_nothing_disagrees_with_nothing(
    landing: Landing | None, stop: Stop | None, expected: Outcome
) -> None:
    pair = replace(GOOD, landing=landing)
    assert outcome("landing_page_agrees", pair, stop=stop) is expected


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Carberry, Josiah", "Josiah Carberry", True),
        ("Carberry, J.", "Carberry, Josiah Stinkney", True),
        ("van der Berg, A.", "A. van der Berg", True),
        ("Müller, K.", "K. Muller", True),
        ("CARBERRY, J", "carberry j", True),
        ("Carberry, Josiah", "Carver, Josiah", False),
        ("Josiah Carberry", "Josiah Carver", False),
        ("", "", False),
    ],
)
def test_names_of_people_are_compared_as_they_are_written(
    one: str, other: str, is_same: bool
) -> None:
    found = crosswalk_fields.creators(Side(creators=(Named(one),)), Side(creators=(Named(other),)))
    assert found is is_same


def test_orcids_decide_over_names() -> None:
    one = Side(creators=(Named("A. Smith", "orcid:1"),))
    assert crosswalk_fields.creators(one, Side(creators=(Named("B. Jones", "orcid:1"),))) is True
    assert crosswalk_fields.creators(one, Side(creators=(Named("A. Smith", "orcid:2"),))) is False


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2025-03-10T08:00:00Z", "2025-03-10", True),
        ("2025-03-10", "2025", True),
        ("2025/2026", "2025", True),
        ("2025-03", "2025-04-01", False),
        ("March 2025", "2025", None),
        ("20250310", "2025", None),
    ],
)
def test_dates_are_compared_as_exactly_as_the_less_exact(
    one: str, other: str, is_same: bool | None
) -> None:
    sides = [
        crosswalk_sides.of_record(
            Record("a", "", False, (), (("dc:date", (Value(text),)),)), is_oai=True
        )
        for text in (one, other)
    ]
    assert crosswalk_fields.dates(*sides) is is_same


def test_identifiers_are_the_same_in_any_spelling() -> None:
    spelt = ["https://doi.org/10.99999/ABC", "doi:10.99999/abc", "10.99999/Abc"]
    assert len({crosswalk_sides.keys([one]) for one in spelt}) == 1


def test_placeholders_are_nothing() -> None:
    fields = (("title", (Value(":unav"),)), ("creator", (Value("unknown"),)))
    side = crosswalk_sides.of_record(Record("a", "", False, (), fields), is_oai=True)
    assert (side.titles, side.creators) == ((), ())


@pytest.mark.parametrize(
    ("rights", "access"),
    [
        ("http://purl.org/coar/access_right/c_f1cf", Access.EMBARGOED),
        ("info:eu-repo/semantics/restrictedAccess", Access.RESTRICTED),
        ("Open Access", Access.OPEN),
        ("Closed access until further notice", Access.CLOSED),
    ],
)
def test_access_is_read_from_terms_and_usual_words(rights: str, access: Access) -> None:
    record = Record("a", "", False, (), (("rights", (Value(rights),)),))
    assert crosswalk_sides.of_record(record, is_oai=True).access == {access}


def test_odd_rows_of_an_api_are_read_without_harm() -> None:
    row = {"isPublic": "yes", "instrument": 5, "samples": [None, {"name": 3}], "access": "no"}
    assert crosswalk_sides.of_row(row, None) == Side()
    told_ = crosswalk_sides.of_row({"access": {"status": "embargoed"}}, None)
    assert told_.access == {Access.EMBARGOED}


@pytest.mark.parametrize(
    ("access", "licences", "lost"),
    [
        ({Access.OPEN}, {"CC-BY-4.0"}, ()),
        ({Access.OPEN}, set(), ("access",)),
        ({Access.RESTRICTED}, {"CC-BY-4.0"}, ("access",)),
        ({Access.OPEN, Access.EMBARGOED}, {"CC-BY-4.0"}, ("access",)),
    ],
)
def test_a_licence_says_of_access_that_it_is_open_and_nothing_else(
    access: set[Access], licences: set[str], lost: tuple[str, ...]
) -> None:
    oai = Side(licences=frozenset(licences), has_rights=bool(licences))
    assert crosswalk_fields.lost(oai, Side(access=frozenset(access))) == lost
