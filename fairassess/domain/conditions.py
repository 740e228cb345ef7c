"""Whether the condition of a rule holds on the findings of some endpoints, or is not decided."""

import operator
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TypeGuard

from fairassess.domain import percent
from fairassess.domain.finding import Finding, Outcome, Severity
from fairassess.domain.questionnaire import Condition

FEWEST_IN_SAMPLE = 5
"""A smaller sample says nothing: the interval of one of one would begin above one in five."""


def probes_of(condition: Condition) -> frozenset[str]:
    """Return the ids of the probes that *condition* names one by one."""
    shares = (
        *condition.share_at_least,
        *condition.share_below,
        *condition.surely_at_least,
        *condition.surely_below,
    )
    return frozenset(
        (*condition.passed, *condition.failed, *condition.any_failed, *(p for p, _ in shares))
    )


def holds(condition: Condition, choice: Mapping[str, Finding]) -> bool | None:
    """
    Tell whether the condition holds on one choice of endpoints.

    Args:
        condition: Of a rule.
        choice: The finding that stands for each probe.

    Returns:
        None while that is not decided: no part is known not to hold, and at least one is open.
    """

    def has(probe: str, outcome: Outcome) -> bool | None:
        """Return whether a probe ended so; None while its finding is not known."""
        finding = choice.get(probe)
        return finding.outcome is outcome if _is_known(finding) else None

    parts = [has(probe, Outcome.PASSED) for probe in condition.passed]
    parts += [has(probe, Outcome.FAILED) for probe in condition.failed]
    if condition.any_failed:
        parts.append(_any(has(probe, Outcome.FAILED) for probe in condition.any_failed))
    if condition.all_must_passed is not None:
        parts.append(_must_holds(condition.all_must_passed, choice))
    for probe, least in condition.share_at_least:
        parts.append(_share_fits(choice.get(probe), least, operator.ge))
    for probe, above in condition.share_below:
        parts.append(_share_fits(choice.get(probe), above, operator.lt))
    for probe, least in condition.surely_at_least:
        known = _interval(choice.get(probe))
        parts.append(None if known is None else known.low >= least)
    for probe, above in condition.surely_below:
        known = _interval(choice.get(probe))
        parts.append(None if known is None else known.high < above)
    return _all(parts)


def is_must_of(kind: str | None, finding: Finding) -> bool:
    """Tell whether a finding is an obligatory one of *kind*."""
    return finding.kind == kind and finding.severity is Severity.MUST


def _interval(finding: Finding | None) -> percent.Share | None:
    """
    Return between which shares a sample says that a statement holds; None when it says nothing.

    A sample in which there was next to nothing to judge says nothing of the other objects, so it
    decides no rule; a share counted over all of them would.
    """
    if not _is_known(finding) or finding.outcome is Outcome.INAPPLICABLE:
        return None
    if finding.measure is None or finding.measure.of < FEWEST_IN_SAMPLE:
        return None
    return percent.sampled(finding.measure.found, finding.measure.of)


def _is_known(finding: Finding | None) -> TypeGuard[Finding]:
    return finding is not None and finding.outcome.is_conclusive


def _all(parts: Iterable[bool | None]) -> bool | None:
    """Return whether all hold: one that does not decides it, else one that is open leaves it so."""
    seen = set(parts)
    if False in seen:
        return False
    return None if None in seen else True


def _any(parts: Iterable[bool | None]) -> bool | None:
    """Return whether one holds: that one decides it, else one that is open leaves it so."""
    seen = set(parts)
    if True in seen:
        return True
    return None if None in seen else False


def _must_holds(kind: str, choice: Mapping[str, Finding]) -> bool | None:
    """Tell whether nothing that must hold fails or is open, and something holds."""
    outcomes = {f.outcome for f in choice.values() if is_must_of(kind, f)}
    if Outcome.FAILED in outcomes:
        return False
    if not outcomes or any(not outcome.is_conclusive for outcome in outcomes):
        return None
    return Outcome.PASSED in outcomes


def _share_fits(
    finding: Finding | None, bound: Fraction, fits: Callable[[Fraction, Fraction], bool]
) -> bool | None:
    """Tell whether a probe counted a share, conclusively, that fits its bound."""
    if not _is_known(finding):
        return None
    if finding.outcome is Outcome.INAPPLICABLE or finding.measure is None:
        return False
    share = finding.measure.share
    return share is not None and fits(share, bound)
