"""Run all probes of a kind on one address, and print what they found."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from fairassess import clock as clocks
from fairassess.domain import stopping
from fairassess.domain.finding import Finding, Outcome, Severity
from fairassess.domain.runs import RunResult, Step
from fairassess.probes import judging, profiles, registry, software
from fairassess.probes.judging import judge_harvest
from fairassess.probes.visit import Door, Visit

__all__ = ["as_document", "as_nagios", "as_text", "exit_code", "judge_harvest", "run"]

SCHEMA = "fairassess.probe/1"
NOTHING_FAILED, SOMETHING_FAILED, COULD_NOT_TELL = 0, 1, 2
_HEADINGS = {
    Severity.MUST: "Must hold",
    Severity.SHOULD: "Should hold",
    Severity.GUIDELINE: "Recommended",
    Severity.INFO: "For information",
}
_OUTCOMES = {
    Outcome.FAILED: "FAILED",
    Outcome.CANT_TELL: "CAN'T TELL",
    Outcome.UNTESTED: "untested",
    Outcome.INAPPLICABLE: "does not apply",
    Outcome.PASSED: "passed",
}


def run(
    kind: str,
    target: str,
    *,
    door: Door,
    deadline_s: float = 300.0,
    on_step: Callable[[Step], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    clock: clocks.Clock = clocks.now,
    sleep: Callable[[float], None] = time.sleep,
) -> RunResult:
    """
    Visit one address and judge it by all probes of its kind.

    Whatever the endpoint does is a finding, never an exception.

    Args:
        kind: One of `registry.KINDS`.
        target: The address, as given.
        door: The way to the network; one for each run.
        deadline_s: Seconds for all requests together; above 0.
        on_step: Told before each request how far the run is.
        is_cancelled: Asked before each request.
        clock: Gives the moment of the start.
        sleep: Waits between a failed request and its second try, and until a token is old.

    Returns:
        One finding per probe of the kind, in order of the registry, and one more where the
        software behind the endpoint is recognised.

    Raises:
        ValueError: No endpoint of this kind can be probed, or the deadline is not above 0.
    """
    probes = registry.of_kind(kind)
    if not probes:
        raise ValueError(f"{kind!r} is none of {', '.join(registry.KINDS)}")
    if deadline_s <= 0:
        raise ValueError(f"a deadline of {deadline_s} s leaves no time")
    visit = Visit(
        target=target,
        door=door,
        deadline_s=deadline_s,
        on_step=on_step,
        is_cancelled=is_cancelled,
        sleep=sleep,
    )
    return _carry_out(kind, probes, visit, started_at=clock())


def _carry_out(
    kind: str, probes: tuple[registry.Probe, ...], visit: Visit, *, started_at: datetime
) -> RunResult:
    began = time.monotonic()
    requests, received = visit.door.requests, visit.door.bytes
    evidence = probes[0].fetch(visit)
    judged = (judging.judge(p.definition, p.evaluate, evidence) for p in probes)
    findings = software.advised(judged, evidence)
    asked = len(evidence.asked) + len(evidence.beside)
    visit.on_step(Step(asked, asked, "done"))
    return RunResult(
        kind=kind,
        target=visit.target,
        started_at=started_at,
        duration_s=time.monotonic() - began,
        is_complete=evidence.stop is None,
        stopped_because=evidence.stopped_because,
        findings=findings,
        exchanges=evidence.exchanges,
        requests=visit.door.requests - requests,
        bytes=visit.door.bytes - received,
    )


def exit_code(result: RunResult) -> int:
    """
    Return the exit code of a run: 1 when something failed that must hold; else 2 when the run
    was cut short, nothing was conclusive or the endpoint's first answer could not be judged;
    else 0.
    """
    if _failed(result, Severity.MUST):
        return SOMETHING_FAILED
    first = result.findings[0] if result.findings else None
    is_told = first is not None and first.outcome.is_conclusive
    return NOTHING_FAILED if is_told and result.is_complete else COULD_NOT_TELL


def _failed(result: RunResult, severity: Severity) -> list[Finding]:
    return [
        finding
        for finding in result.findings
        if finding.outcome is Outcome.FAILED and finding.severity is severity
    ]


def as_document(result: RunResult, software_version: str) -> dict[str, object]:
    """Return a run as the values of one JSON document, schema `fairassess.probe/1`."""
    return {
        "schema": SCHEMA,
        "kind": result.kind,
        "target": result.target,
        "started_at": result.started_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "duration_s": round(result.duration_s, 3),
        "software_version": software_version,
        "complete": result.is_complete,
        "stopped_because": result.stopped_because,
        "findings": [_finding_document(result, finding) for finding in result.findings],
        "requests": result.requests,
        "bytes": result.bytes,
        "profiles": profiles.as_document(_standings(result)),
    }


def _standings(result: RunResult) -> tuple[profiles.Standing, ...]:
    """Return how the endpoint stands with aggregators; nothing where all of it is open."""
    if result.kind != registry.OAI_PMH:
        return ()
    standings = profiles.judge(result.findings)
    is_told = any(one.state is not profiles.State.CANT_TELL for one in standings)
    return standings if is_told else ()


def _finding_document(result: RunResult, finding: Finding) -> dict[str, object]:
    return {
        "id": finding.probe,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "source": finding.source,
        "reason": finding.reason.value if finding.reason else None,
        "evidence": [
            {
                "url": None if p.exchange is None else result.exchanges[p.exchange].url,
                "method": None if p.exchange is None else result.exchanges[p.exchange].method,
                "status": None if p.exchange is None else result.exchanges[p.exchange].status,
                "where": p.where,
                "excerpt": p.excerpt,
            }
            for p in finding.evidence
        ],
    }


def as_text(result: RunResult) -> str:
    """
    Return a run for people: what failed and what stayed open by severity, then the counts.

    What could not be made for one and the same reason stands together, the reason once; so does
    what passed, and what is open for one reason of its own.
    """
    unmade = stopping.not_made(result.findings, result.stopped_because)
    told_above = (software.PROBE, *(one.probe for one in unmade))
    told_apart = tuple(one for one in result.findings if one.probe not in told_above)
    named = [finding.message for finding in result.findings if finding.probe == software.PROBE]
    lines = [f"{result.target} ({result.kind})", *named, ""]
    for severity, heading in _HEADINGS.items():
        shown = [
            finding
            for outcome in _OUTCOMES
            for finding in told_apart
            if finding.severity is severity and finding.outcome is outcome
        ]
        if shown:
            lines += [heading, *_lines_of(shown), ""]
    if unmade:
        lines += [unmade[0].message, *stopping.as_lines(unmade), ""]
    if standings := _standings(result):
        lines += ["Who could take it as it is", *profiles.as_lines(standings), ""]
    lines.append(_summary(result))
    if result.stopped_because:
        why = stopping.sentence(result.stopped_because)
        lines.append(f"The run was not complete. {why} This changes no score.")
    return "\n".join(lines)


def _lines_of(findings: Sequence[Finding]) -> list[str]:
    """Return findings in order; those that passed, or are open for one reason, together."""
    groups: dict[object, list[Finding]] = {}
    for one in findings:
        is_passed = one.outcome is Outcome.PASSED
        alone = one.probe if one.outcome is Outcome.FAILED else ""
        message = "" if is_passed else one.message
        groups.setdefault((one.outcome, message, alone), []).append(one)
    return [line for group in groups.values() for line in _group_lines(group)]


def _group_lines(group: Sequence[Finding]) -> list[str]:
    if len(group) < stopping.FEWEST_ALIKE:
        return [line for one in group for line in _finding_lines(one)]
    first = group[0]
    lines = [f"  {_OUTCOMES[first.outcome]:<14}  {len(group)} checks"]
    if first.outcome is not Outcome.PASSED:
        lines.append(f"      {first.message}")
    return [*lines, *stopping.names_of(group)]


def _finding_lines(finding: Finding) -> list[str]:
    lines = [f"  {_OUTCOMES[finding.outcome]:<14}  {finding.probe}"]
    if finding.outcome is not Outcome.PASSED:
        lines.append(f"      {finding.message}")
    if finding.outcome is Outcome.FAILED:
        lines += [f"      To do: {finding.remedy}", f"      Source: {finding.source}"]
    return lines


def _summary(result: RunResult) -> str:
    counts = [
        (sum(finding.outcome is outcome for finding in result.findings), word.lower())
        for outcome, word in _OUTCOMES.items()
    ]
    told = ", ".join(f"{number} {word}" for number, word in counts if number)
    unit = "request" if result.requests == 1 else "requests"
    return f"{told}; {result.requests} {unit} in {result.duration_s:.1f} s."


def as_nagios(result: RunResult) -> tuple[str, int]:
    """
    Return the one line for a monitor, and its code.

    Returns:
        Code 0 when nothing failed, 1 when something failed that should hold, 2 when something
        failed that must hold, 3 when nobody could tell.

    Source:
        Monitoring plugins development guidelines, plugin output.
    """
    must, should = _failed(result, Severity.MUST), _failed(result, Severity.SHOULD)
    if must:
        word, code = "CRITICAL", 2
    elif exit_code(result) == COULD_NOT_TELL:
        word, code = "UNKNOWN", 3
    elif should:
        word, code = "WARNING", 1
    else:
        word, code = "OK", 0
    open_findings = [f for f in result.findings if f.outcome is Outcome.CANT_TELL]
    told = (must or should or (open_findings if code else []))[:1]
    message = told[0].message if told else _summary(result)
    # A bar begins the figures and a line break the long output; a message must hold neither.
    text = " ".join(message.replace("|", "/").split())[:300]
    figures = (
        f"must_failed={len(must)} should_failed={len(should)} cant_tell={len(open_findings)} "
        f"time={result.duration_s:.3f}s"
    )
    return f"{result.kind.upper()} {word} - {text} | {figures}", code
