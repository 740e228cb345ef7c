"""Real probes over real HTTP: each fault of the demo provider makes its own check fail, alone."""

import pytest

from fairassess.demo.fault_effects import ALSO_TRIPS, TRIPS
from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from fairassess.domain.finding import Outcome
from tests.demo import matrix
from tests.demo.matrix import Setup

# Checks that have nothing to look at where a provider is small, speaks plain http, has sets,
# states seconds, takes over no records and is never busy.
BESIDE_THE_POINT = {"T02", "T11", "I12", "S06", "H09", "L03", "D09"}


def test_a_clean_provider_passes_every_check_that_applies_to_it():
    found = matrix.verdicts()
    others = {check: v.message for check, v in found.items() if v.outcome is not Outcome.PASSED}
    assert set(others) == BESIDE_THE_POINT, others
    assert {found[check].outcome for check in others} == {Outcome.INAPPLICABLE}


@pytest.mark.parametrize("granularity", ["seconds", "days"])
@pytest.mark.parametrize("page_size", [1, 24, 25, 100])
def test_a_clean_provider_fails_nothing_whatever_its_pages_and_dates_are(granularity, page_size):
    manner = Manner(page_size=page_size, granularity=granularity, has_sets=False)
    assert matrix.failing(matrix.verdicts(setup=Setup(manner=manner))) == {}


@pytest.mark.parametrize("fault", TRIPS, ids=lambda fault: fault.value)
def test_a_fault_makes_its_own_check_fail_and_no_other(fault):
    found = matrix.verdicts(fault)
    failed = matrix.failing(found)
    print(matrix.row(fault, failed))
    assert {n for n, v in found.items() if v.outcome is Outcome.CANT_TELL} == set()
    assert set(failed) == {TRIPS[fault]} | ALSO_TRIPS.get(fault, frozenset()), failed


@pytest.mark.parametrize("mood", [Fault.SLOW, Fault.FLAKY, Fault.HTTP_500], ids=lambda m: m.value)
def test_a_mood_fails_no_check(mood):
    manner = Manner(page_size=10, pause_s=0.01, flaky_every=9, retry_after_s=0)
    assert matrix.failing(matrix.verdicts(mood, setup=Setup(manner=manner))) == {}


def test_every_check_has_a_fault_that_trips_it():
    tripped = {*TRIPS.values(), *(check for also in ALSO_TRIPS.values() for check in also)}
    # A certificate needs a server that speaks TLS, and a fallback a host of several addresses; they
    # have tests of their own.
    assert {probe.definition.check[:3] for probe in matrix.PROBES} - tripped <= {"T02", "Z02"}


def test_a_row_of_the_matrix_tells_what_is_missing_and_what_should_not_be_there():
    row = matrix.row(Fault.DELETED_DESPITE_NO, ["I08", "X01"])
    assert row.split() == ["deleted_despite_no", "I08", "-H07", "+X01"]
