"""What endpoints offer is told by findings; where none speaks, it is not known."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import pan_overview
from fairassess.domain.finding import Outcome
from fairassess.domain.pan_overview import COLUMNS, PROBES, Offer, of_facility
from fairassess.probes import definitions
from tests.domain.scores import finding

MAY = datetime(2026, 5, 2, tzinfo=UTC)
JUNE = datetime(2026, 6, 2, tzinfo=UTC)
FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(PROBES),
        st.sampled_from(Outcome),
        found_at=st.sampled_from([MAY, JUNE]),
    ),
    max_size=20,
)


def told(column, *findings):
    ids = [one.id for one in COLUMNS]
    return of_facility(findings)[ids.index(column)]


def passed(probe, at=MAY):
    return finding(probe, Outcome.PASSED, found_at=at)


def failed(probe, at=MAY):
    return finding(probe, Outcome.FAILED, found_at=at)


def test_every_probe_that_fills_the_table_exists():
    assert set(PROBES) <= set(definitions.shipped())


def test_without_findings_nothing_is_known():
    assert {one.offer for one in of_facility([])} == {Offer.NOT_KNOWN}


@given(FINDINGS)
def test_what_is_said_has_a_day_and_a_probe_and_what_is_not_known_has_neither(findings):
    for one in of_facility(findings):
        assert (one.offer is Offer.NOT_KNOWN) == (one.at is None) == (not one.by)


@given(FINDINGS)
def test_findings_that_could_not_tell_change_nothing(findings):
    sure = [one for one in findings if one.outcome in (Outcome.PASSED, Outcome.FAILED)]
    assert of_facility(findings) == of_facility(sure)


def test_one_endpoint_that_works_is_enough():
    said = told("api", failed("scicat_software_is_recognised"), passed("searchapi_lists_datasets"))
    assert (said.offer, said.by) == (Offer.YES, ("searchapi_lists_datasets",))


def test_compatible_needs_every_part_and_is_as_old_as_its_oldest():
    one, two = "oaipmh_openaire_set_is_offered", "oaipmh_offers_datacite"
    assert told("openaire", passed(one)).offer is Offer.NOT_KNOWN
    assert told("openaire", passed(one), failed(two)).offer is Offer.NO
    both = told("openaire", passed(one, JUNE), passed(two, MAY))
    assert (both.offer, both.at) == (Offer.YES, MAY)


ASKED = "searchapi_federated_search_asks_it"
ASKED_BESIDE = "scicat_federated_search_asks_its_search_api"


def test_what_the_portal_lists_says_yes_and_no():
    assert told("portal", passed(ASKED)).offer is Offer.YES
    assert told("portal", failed(ASKED)).offer is Offer.NO
    assert told("portal", failed(ASKED), passed(ASKED_BESIDE)).offer is Offer.YES
    assert told("portal", failed(ASKED_BESIDE)).offer is Offer.NO
    assert told("portal", passed("icat_federated_search_asks_its_search_api")).offer is Offer.YES


def test_a_portal_that_decides_nothing_leaves_the_cell_open():
    for outcome in (Outcome.INAPPLICABLE, Outcome.UNTESTED, Outcome.CANT_TELL):
        assert told("portal", finding(ASKED, outcome, found_at=MAY)).offer is Offer.NOT_KNOWN


def test_that_an_address_is_a_federated_search_does_not_say_that_one_asks_it():
    assert told("portal", passed("searchapi_federation_is_whole")).offer is Offer.NOT_KNOWN


def test_the_table_has_the_columns_of_the_project():
    titles = [column.title for column in pan_overview.COLUMNS]
    assert len(titles) == 7
    assert titles[0] == "API end point"
    assert titles[-1] == "OpenAIRE compatible"
