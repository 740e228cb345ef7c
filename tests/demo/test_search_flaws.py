"""Each fault of a demo search API makes just those checks fail that it is made for."""

import pytest

from fairassess.demo.search_api import PATH, SearchApi
from fairassess.demo.search_flaws import TRIPS, SearchFlaw
from fairassess.demo.servers import Running
from fairassess.domain.finding import Outcome, Verdict
from fairassess.net import door, guard
from fairassess.probes import search_api_probes
from fairassess.probes.fetchers import search_api
from fairassess.probes.visit import Visit
from tests.demo import portals

LOOPBACK = guard.policy_of(["127.0.0.0/8"])


def verdicts(*flaws: SearchFlaw, count: int = 12) -> tuple[dict[str, Verdict], list[str]]:
    """What all checks say of an API with these flaws; and what was asked."""
    app = SearchApi(count, flaws=flaws, is_federated=SearchFlaw.FORGETS_PROVIDER in flaws)
    with (
        Running(app, path=PATH) as server,
        portals.asking(server.url) as known,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK) as opened,
    ):
        found = search_api.fetch(Visit(server.url, opened, registries=known))
    return {judge.__name__: judge(found) for judge in search_api_probes.EVALUATORS}, app.asked


def failed(found: dict[str, Verdict]) -> set[str]:
    """Names of the checks that failed."""
    return {name for name, verdict in found.items() if verdict.outcome is Outcome.FAILED}


@pytest.mark.parametrize("count", [12, 8, 3])
def test_the_demo_api_passes_every_check_that_applies(count: int) -> None:
    found, asked = verdicts(count=count)
    others = {n: v.outcome for n, v in found.items() if v.outcome is not Outcome.PASSED}
    beside = {"federation_is_whole"} | ({"pages_are_disjoint"} if count < 5 else set())
    assert others == dict.fromkeys(beside, Outcome.INAPPLICABLE), found
    assert len(asked) == len(set(asked)) <= 26


@pytest.mark.parametrize("flaw", SearchFlaw, ids=lambda flaw: flaw.name)
def test_a_fault_makes_the_checks_fail_that_it_is_made_for_and_no_others(flaw: SearchFlaw) -> None:
    found, asked = verdicts(flaw)
    assert failed(found) == TRIPS[flaw], {n: v.message for n, v in found.items()}
    assert not [name for name, verdict in found.items() if verdict.reason is not None]
    assert len(asked) <= 27


def test_every_check_but_those_of_time_and_portal_has_a_fault_of_its_own() -> None:
    tripped = {name for names in TRIPS.values() for name in names}
    every = {judge.__name__ for judge in search_api_probes.EVALUATORS}
    assert every - tripped == {"answers_in_time", "federated_search_asks_it"}


def test_an_api_without_datasets_says_so_and_nothing_else() -> None:
    found, asked = verdicts(count=0)
    assert failed(found) == {"counts_datasets", "lists_datasets"}
    assert found["technique_filter_works"].outcome is Outcome.INAPPLICABLE
    assert len(asked) <= 6


def test_an_address_that_is_no_search_api_is_asked_a_few_times_only() -> None:
    found, asked = verdicts(SearchFlaw.NO_DATASETS_ROUTE)
    untested = {name for name, verdict in found.items() if verdict.outcome is Outcome.UNTESTED}
    assert "Neither /Datasets nor /datasets" in found["pages_are_disjoint"].message
    assert len(untested) >= 20
    assert len(asked) <= 5


def test_a_federated_search_is_judged_by_its_own_rules() -> None:
    app = SearchApi(is_federated=True)
    with (
        Running(app, path=PATH) as server,
        portals.asking() as known,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK) as opened,
    ):
        found = search_api.fetch(Visit(f"{server.url}/explorer/", opened, registries=known))
    outcomes = {judge.__name__: judge(found).outcome for judge in search_api_probes.EVALUATORS}
    assert outcomes["federation_is_whole"] is Outcome.PASSED
    assert outcomes["count_equals_list"] is Outcome.INAPPLICABLE
    assert outcomes["federated_search_asks_it"] is Outcome.INAPPLICABLE
    assert Outcome.FAILED not in outcomes.values()


def test_lower_case_alone_is_enough() -> None:
    class Lower(SearchApi):
        def _answer(self, path, query):
            is_lower = path[:6] in ("/", "/api/d", "/api/i")
            return super()._answer(path if is_lower else "/no", query)

    app = Lower()
    with (
        Running(app, path=PATH) as server,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK) as opened,
    ):
        found = search_api.fetch(Visit(server.url, opened))
    outcomes = {judge.__name__: judge(found).outcome for judge in search_api_probes.EVALUATORS}
    names = {name for name, outcome in outcomes.items() if outcome is Outcome.FAILED}
    assert names == {"answers_in_both_cases"}
    assert found.path == "datasets"
