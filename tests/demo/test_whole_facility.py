"""Whoever is out, no score of a facility changes; and who looks twice sees the same."""

from contextlib import ExitStack
from itertools import product

import pytest

from fairassess.demo.troubles import Trouble
from fairassess.probes import registry
from tests.demo import whole_facility
from tests.demo.whole_facility import WholeFacility

pytestmark = pytest.mark.timeout(1800)

SERVERS = (
    "oai", "handle", "resolver", "datacite", "ror", "orcid", "n2t", "pages",
    "nls/landing-page", "nls/catalogue", "nls/search-api", "nls/terms", "b2find", "openaire",
    "icat", "invenio", "portal",
)  # fmt: skip
TROUBLES = tuple(Trouble)
# What an outage of the portal changes is told, at less cost, by tests/probes/test_federation.py.
ROTATION = [
    (server, TROUBLES[place % len(TROUBLES)])
    for place, server in enumerate(SERVERS, 3)
    if server != "portal"
]
GROUPS = len(ROTATION) // 3
TOGETHER = [ROTATION[place::GROUPS] for place in range(GROUPS)]


def made(folder, *, sample, records):
    facility = WholeFacility(folder, sample=sample, records=records)
    facility.look_at_everything()
    return facility


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    facility = made(tmp_path_factory.mktemp("whole"), sample=4, records=30)
    yield facility
    facility.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    facility = made(tmp_path_factory.mktemp("whole-large"), sample=12, records=60)
    yield facility
    facility.close()


def see_through(facility, *troubles):
    """Look at everything while servers are in trouble; nothing that stands may change."""
    before, standing = facility.scores(), whole_facility.outcomes(facility.standing())
    with ExitStack() as held:
        for server, trouble in troubles:
            held.enter_context(facility.trouble(server, trouble))
        facility.look_at_everything()
    after = whole_facility.outcomes(facility.standing())
    # No look can make good what an earlier one did: each has findings of its own.
    changed = {place: (standing[place], after[place]) for place in standing
               if standing[place] != after[place]}  # fmt: skip
    assert changed == {}, troubles
    found, seen = facility.scores()
    assert found == before[0], troubles
    for question, observation in seen.items():
        usual = before[1][question]
        assert (observation.at_least, observation.at_most) == (
            usual.at_least, usual.at_most,
        ), (troubles, question)  # fmt: skip


def test_every_server_of_the_facility_and_every_kind_is_among_them(small):
    assert set(SERVERS) == set(small.servers)
    assert set(registry.KINDS) == set(small.endpoint_ids.values())


def test_there_is_something_to_lose(small):
    breakdown, seen = small.scores()
    assert breakdown.all.measured
    assert sum(one.was_observed for one in seen.values()) >= 5


@pytest.mark.parametrize(
    "some", TOGETHER, ids=lambda some: " ".join(f"{server}-{one.name}" for server, one in some)
)
def test_outages_of_some_servers_change_no_score(small, some):
    """Each server is out once; alone it is, in every trouble, with the mark `soak`."""
    see_through(small, *some)


def test_web_pages_of_any_title_in_place_of_everything_change_no_score(small):
    see_through(small, ("oai", Trouble.OTHER_PAGE), ("nls/landing-page", Trouble.OTHER_PAGE))


@pytest.mark.soak
@pytest.mark.parametrize(
    ("server", "trouble"), product(SERVERS, TROUBLES), ids=lambda one: getattr(one, "name", one)
)
def test_no_outage_of_any_server_changes_any_score(large, server, trouble):
    see_through(large, (server, trouble))


def test_the_same_objects_at_unchanged_endpoints_give_the_same_findings(small):
    small.look_at_everything()
    before = small.standing()
    small.look_at_everything()
    after = small.standing()
    assert whole_facility.moment_of(after) > whole_facility.moment_of(before)
    assert whole_facility.told(after) == whole_facility.told(before)
