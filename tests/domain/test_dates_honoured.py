"""A harvest relies on dates only where every probe about them has passed."""

import pytest

from fairassess.domain.dates_honoured import NEEDED, dates_are_trustworthy
from fairassess.domain.finding import Finding, Outcome, Reason, Severity


def _finding(probe: str, outcome: Outcome = Outcome.PASSED) -> Finding:
    return Finding(
        probe=probe,
        outcome=outcome,
        severity=Severity.MUST,
        message="3 of 4 did.",
        remedy="",
        source="",
        kind="oai-pmh",
        reason=Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None,
    )


ALL = {probe: _finding(probe) for probe in NEEDED}


def test_dates_are_trusted_when_all_was_shown() -> None:
    trusted, sentence = dates_are_trustworthy(ALL)
    assert trusted
    assert sentence.endswith("add up.")


@pytest.mark.parametrize("probe", NEEDED)
@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.PASSED])
def test_one_probe_that_did_not_pass_is_enough_not_to_trust_them(
    probe: str, outcome: Outcome
) -> None:
    trusted, sentence = dates_are_trustworthy({**ALL, probe: _finding(probe, outcome)})
    assert not trusted
    assert NEEDED[probe] in sentence
    assert sentence.endswith("3 of 4 did.")


@pytest.mark.parametrize("probe", NEEDED)
def test_a_probe_that_never_ran_is_enough_not_to_trust_them(probe: str) -> None:
    trusted, sentence = dates_are_trustworthy({k: f for k, f in ALL.items() if k != probe})
    assert not trusted
    assert NEEDED[probe] in sentence


def test_without_any_run_dates_are_not_trusted() -> None:
    assert not dates_are_trustworthy({})[0]
