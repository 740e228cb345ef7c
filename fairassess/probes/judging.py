"""Let evaluators judge, and make findings of what they say."""

from collections.abc import Callable
from typing import TypeVar

import structlog

from fairassess.domain.completeness import Gathered
from fairassess.domain.finding import Definition, Finding, Outcome, Reason, Verdict
from fairassess.probes import definitions, registry
from fairassess.probes.evaluators import harvest

_log = structlog.get_logger(__name__)
_Evidence = TypeVar("_Evidence")


def judge(
    definition: Definition, evaluate: Callable[[_Evidence], Verdict], evidence: _Evidence
) -> Finding:
    """
    Return the finding of one probe; an evaluator that fails costs this one finding, not the run.

    Args:
        definition: Of the probe.
        evaluate: Its evaluator.
        evidence: What it looks at.
    """
    try:
        verdict = evaluate(evidence)
    except Exception:
        _log.exception("evaluator_failed", probe=definition.id)
        message = "Something went wrong on our side; the log has the details."
        verdict = Verdict(Outcome.CANT_TELL, message, reason=Reason.INTERNAL)
    return Finding(
        probe=definition.id,
        outcome=verdict.outcome,
        severity=definition.severity,
        message=verdict.message,
        remedy=definition.remedy if verdict.outcome is Outcome.FAILED else "",
        source=definition.source,
        kind=definition.kind,
        reason=verdict.reason,
        evidence=verdict.evidence,
        measure=verdict.measure,
    )


def all_open(kind: str, reason: Reason, message: str) -> tuple[Finding, ...]:
    """
    Return the findings of a run that could tell nothing, one per probe of the kind, in order.

    Args:
        kind: One of `registry.KINDS`.
        reason: Why nothing could be told.
        message: The same as a sentence.
    """
    verdict = Verdict(Outcome.CANT_TELL, message, reason=reason)
    return tuple(
        judge(probe.definition, lambda _: verdict, None) for probe in registry.of_kind(kind)
    )


def judge_harvest(gathered: Gathered) -> tuple[Finding, ...]:
    """
    Return the findings of kind `harvest`, one per check, in order.

    Args:
        gathered: What the whole harvest brought.
    """
    known = definitions.shipped()
    return tuple(
        judge(known[f"harvest_{evaluate.__name__}"], evaluate, gathered)
        for evaluate in harvest.EVALUATORS
    )
