"""Each fault of a demo catalogue makes just those checks fail that it is made for."""

import pytest

from fairassess.demo.catalogue_flaws import BESIDE, TRIPS, CatalogueFlaw
from fairassess.demo.catalogues import BY_KIND
from fairassess.demo.servers import Running
from fairassess.domain.finding import Outcome, Verdict
from fairassess.net import door, guard
from fairassess.probes import registry
from fairassess.probes.visit import Visit
from tests.demo import portals

LOOPBACK = guard.policy_of(["127.0.0.0/8"])
MOST_REQUESTS = 15
FAULTS = [(kind, flaw) for kind in BY_KIND for flaw in CatalogueFlaw if flaw not in BESIDE[kind]]


def verdicts(
    kind: str,
    *flaws: CatalogueFlaw,
    count: int = 25,
    is_old: bool = False,
    path: str = "",
    as_kind: str = "",
) -> tuple[dict[str, Verdict], list[str]]:
    """What all checks of a kind say of a catalogue with these flaws; and what was asked."""
    app = BY_KIND[kind](count, flaws=flaws, is_old=is_old)
    known = registry.kind_called(as_kind or kind)
    with (
        Running(app, path=path) as server,
        portals.asking(f"{server.url}/panosc-api") as registries,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK) as opened,
    ):
        found = known.fetch(Visit(server.url, opened, registries=registries))
    return {judge.__name__: judge(found) for judge in known.evaluators}, app.asked


def of(found: dict[str, Verdict], outcome: Outcome) -> set[str]:
    """Names of the checks with this outcome."""
    return {name for name, verdict in found.items() if verdict.outcome is outcome}


@pytest.mark.parametrize("count", [25, 13, 4])
@pytest.mark.parametrize("kind", BY_KIND)
def test_the_demo_catalogue_passes_every_check_that_applies(kind: str, count: int) -> None:
    found, asked = verdicts(kind, count=count)
    beside = {"pages_are_disjoint"} if count < 10 else set()
    assert of(found, Outcome.INAPPLICABLE) == beside
    assert of(found, Outcome.PASSED) == set(found) - beside, found
    assert len(asked) == len(set(asked)) <= MOST_REQUESTS


@pytest.mark.parametrize(("kind", "flaw"), FAULTS, ids=lambda one: getattr(one, "name", one))
def test_a_fault_makes_the_checks_fail_that_it_is_made_for_and_no_others(
    kind: str, flaw: CatalogueFlaw
) -> None:
    found, asked = verdicts(kind, flaw)
    assert of(found, Outcome.FAILED) == TRIPS[flaw] & set(found), {
        name: verdict.message for name, verdict in found.items()
    }
    assert of(found, Outcome.CANT_TELL) == set()
    assert len(asked) <= MOST_REQUESTS


@pytest.mark.parametrize("kind", BY_KIND)
def test_every_check_but_those_of_time_and_portal_has_a_fault_of_its_own(kind: str) -> None:
    tripped = {name for flaw in CatalogueFlaw if flaw not in BESIDE[kind] for name in TRIPS[flaw]}
    every = {judge.__name__ for judge in registry.kind_called(kind).evaluators}
    portal = {name for name in every if name.startswith("federated_search")}
    assert every - tripped == {"answers_in_time"} | portal


@pytest.mark.parametrize("kind", BY_KIND)
def test_older_releases_are_read_as_well(kind: str) -> None:
    found, _ = verdicts(kind, is_old=True)
    # Version 3 of SciCat shows neither licences nor public datasets.
    lacks = {"licences_are_stated", "datasets_are_public"} if kind == "scicat" else set()
    assert of(found, Outcome.FAILED) == lacks


@pytest.mark.parametrize("count", [0, 4, 10, 11, 20, 21])
@pytest.mark.parametrize("kind", BY_KIND)
def test_lists_of_any_length_are_counted_right(kind: str, count: int) -> None:
    found, _ = verdicts(kind, count=count)
    wanted = Outcome.PASSED if count else Outcome.INAPPLICABLE
    assert found["count_equals_list"].outcome is wanted


@pytest.mark.parametrize(
    ("kind", "as_kind"),
    [("scicat", "icat"), ("scicat", "invenio"), ("icat", "scicat"), ("invenio", "scicat")],
)
def test_another_software_than_it_is_said_to_be_is_told(kind: str, as_kind: str) -> None:
    found, asked = verdicts(kind, as_kind=as_kind)
    assert found["software_is_recognised"].outcome is Outcome.FAILED
    assert len(of(found, Outcome.UNTESTED)) >= 6
    assert len(asked) <= MOST_REQUESTS


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("scicat", "/api/v3"),
        ("scicat", "/explorer"),
        ("scicat", "/api/v4/publisheddata?x=1"),
        ("icat", "/icat/version"),
        ("icat", "/search-api/docs"),
        ("icat", "/oaipmh/request"),
        ("invenio", "/api/records/"),
        ("invenio", "/oai2d#top"),
    ],
)
def test_any_address_of_the_software_will_do(kind: str, path: str) -> None:
    found, _ = verdicts(kind, path=path)
    assert of(found, Outcome.FAILED) == set()
