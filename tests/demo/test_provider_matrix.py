"""Real probes over real HTTP: each fault of the demo provider makes its own check fail, alone."""

import time

import pytest

from fairassess.demo.fault_effects import ALSO_TRIPS, TRIPS
from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from fairassess.domain.finding import Outcome, Verdict
from fairassess.net import door, guard
from fairassess.probes import registry
from fairassess.probes.visit import Visit
from tests.providers import clean_provider, provider_with

LOOPBACK = guard.policy_of(["127.0.0.0/8"])
PROBES = registry.of_kind(registry.OAI_PMH)


def verdicts(url) -> dict[str, Verdict]:
    """Return the verdict on every check by its short number."""
    with door.Door(user_agent="fairassess/0 test", policy=LOOPBACK) as opened:
        # A server that asks for patience gets a little, so that the test is soon over.
        visit = Visit(url, opened, sleep=lambda seconds: time.sleep(min(seconds, 1.1)))
        evidence = PROBES[0].fetch(visit)
    # A definition may cover more than one number of the list of checks; the first names it.
    return {probe.definition.check[:3]: probe.evaluate(evidence) for probe in PROBES}


def failed(url):
    return {check for check, verdict in verdicts(url).items() if verdict.outcome is Outcome.FAILED}


def test_a_clean_provider_passes_every_check_but_the_one_for_tls():
    with clean_provider() as server:
        found = verdicts(server.url)
    others = {check: v.message for check, v in found.items() if v.outcome is not Outcome.PASSED}
    assert set(others) == {"T02"}, others
    assert found["T02"].outcome is Outcome.INAPPLICABLE


@pytest.mark.parametrize("granularity", ["seconds", "days"])
@pytest.mark.parametrize("page_size", [1, 24, 25, 100])
def test_a_clean_provider_fails_nothing_whatever_its_pages_and_dates_are(granularity, page_size):
    manner = Manner(page_size=page_size, granularity=granularity, has_sets=False)
    with provider_with(manner=manner) as server:
        assert failed(server.url) == set()


@pytest.mark.parametrize("fault", TRIPS, ids=lambda fault: fault.value)
def test_a_fault_makes_its_own_check_fail_and_no_other(fault):
    # Only a list that fits on one page can end on an empty token that it should not have.
    page_size = 25 if fault is Fault.EMPTY_TOKEN_ON_WHOLE_LIST else 10
    with provider_with(fault, page_size=page_size) as server:
        assert failed(server.url) == {TRIPS[fault]} | ALSO_TRIPS.get(fault, frozenset())


@pytest.mark.parametrize("mood", [Fault.SLOW, Fault.FLAKY, Fault.HTTP_500], ids=lambda m: m.value)
def test_a_mood_fails_no_check(mood):
    manner = Manner(page_size=10, pause_s=0.01, flaky_every=9, retry_after_s=0)
    with provider_with(mood, manner=manner) as server:
        assert failed(server.url) == set()
