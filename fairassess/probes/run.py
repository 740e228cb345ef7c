"""Run all probes of a kind on one address, and print what they found."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from fairassess import clock as clocks
from fairassess.domain import objects, stopping
from fairassess.domain.finding import Finding, Outcome, Severity
from fairassess.domain.objects import Counted, Subject, ToDraw
from fairassess.domain.registries import Registries
from fairassess.domain.runs import RunResult, Step
from fairassess.probes import api_software, judging, profiles, registry, software
from fairassess.probes.api_evidence import ApiEvidence
from fairassess.probes.doors import Doors, OpenDoor
from fairassess.probes.fetchers import search_objects
from fairassess.probes.judging import judge_harvest
from fairassess.probes.oai_evidence import OaiEvidence
from fairassess.probes.visit import Door, Evidence, Visit

__all__ = ["as_document", "as_nagios", "as_text", "exit_code", "judge_harvest", "run"]

SCHEMA = "fairassess.probe/1"
_E = TypeVar("_E", bound=Evidence)
_KNOWN = Registries()
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
    subjects: tuple[Subject, ...] = (),
    registries: Registries = _KNOWN,
    seed: int = 0,
    counted: Counted | None = None,
    to_draw: ToDraw | None = None,
    open_door: OpenDoor | None = None,
    connections: int = 1,
    vocabularies: tuple[str, ...] = (),
    file_requests: int = 4,
    pid_requests: int = 8,
) -> RunResult:
    """
    Visit one address, or objects, and judge them by all probes of their kind.

    Whatever the endpoint does is a finding, never an exception.

    Args:
        kind: One of `registry.KINDS`.
        target: The address, or the name of an object, as given.
        deadline_s: Seconds for all requests together; above 0.
        clock: Gives the moment of the start.
        subjects: Objects to look at, in random order; empty for the one that the target names.
        to_draw: Sample that has to be drawn first; None for none.
        door, on_step, is_cancelled, sleep, registries, seed, counted, open_door, connections,
            vocabularies, file_requests, pid_requests: As for a `Visit`.

    Returns:
        One finding per probe of the kind, in order of the registry, and one more where the
        software behind the endpoint is recognised.

    Raises:
        ValueError: No endpoint of this kind can be probed, or the deadline is not above 0.
    """
    wanted = registry.kind_called(kind)
    if deadline_s <= 0:
        raise ValueError(f"a deadline of {deadline_s} s leaves no time")
    doors = Doors(door, open_door)
    visit = Visit(
        target, door, deadline_s, on_step, is_cancelled, sleep, subjects=subjects,
        registries=registries, seed=seed, counted=counted, connections=connections,
        open_door=None if open_door is None else doors.open, vocabularies=vocabularies,
        file_requests=file_requests, pid_requests=pid_requests,
    )  # fmt: skip
    return _look(wanted, visit, doors, to_draw, started_at=clock())


def _look(
    kind: registry.Kind[_E],
    visit: Visit,
    doors: Doors,
    to_draw: ToDraw | None,
    *,
    started_at: datetime,
) -> RunResult:
    """Visit an address, or the objects given, drawn, or named by the target."""
    if not kind.looks_at_objects:
        return _carry_out(kind, visit, doors, started_at=started_at)
    if visit.subjects:
        result = _carry_out(kind, visit, doors, started_at=started_at)
        return replace(result, seed=visit.seed)
    if to_draw is None:
        named = replace(visit, subjects=(objects.given(visit.target),))
        return _carry_out(kind, named, doors, started_at=started_at)
    return _draw_first(kind, visit, doors, to_draw, started_at=started_at)


def _draw_first(
    kind: registry.Kind[_E], visit: Visit, doors: Doors, to_draw: ToDraw, *, started_at: datetime
) -> RunResult:
    """Draw objects from a search API and look at them; without any, every finding is open."""
    began, requests, received = time.monotonic(), doors.requests, doors.bytes
    drawn = search_objects.draw(visit, to_draw)
    if drawn.obstacle is not None:
        return RunResult(
            kind=kind.word,
            target=visit.target,
            started_at=started_at,
            duration_s=time.monotonic() - began,
            is_complete=False,
            stopped_because=drawn.obstacle.message,
            findings=judging.all_open(kind.word, drawn.obstacle.reason, drawn.obstacle.message),
            exchanges=drawn.exchanges,
            requests=doors.requests - requests,
            bytes=doors.bytes - received,
        )
    left_s = max(1.0, visit.deadline_s - (time.monotonic() - began))
    sampled = replace(visit, subjects=drawn.subjects, deadline_s=left_s)
    result = _carry_out(kind, sampled, doors, started_at=started_at)
    # Findings point into the exchanges by their place, so what came before stands behind.
    return replace(
        result,
        duration_s=time.monotonic() - began,
        exchanges=(*result.exchanges, *drawn.exchanges),
        requests=doors.requests - requests,
        bytes=doors.bytes - received,
        seed=visit.seed,
    )


def _carry_out(
    kind: registry.Kind[_E], visit: Visit, doors: Doors, *, started_at: datetime
) -> RunResult:
    began = time.monotonic()
    requests, received = doors.requests, doors.bytes
    evidence = kind.fetch(visit)
    findings = tuple(
        judging.judge(probe.definition, probe.evaluate, evidence)
        for probe in registry.of_kind(kind.word)
    )
    if isinstance(evidence, OaiEvidence):
        # What goes wrong in a software is known of its OAI-PMH interface and of its API.
        findings = software.advised(findings, evidence)
    elif isinstance(evidence, ApiEvidence):
        findings = api_software.advised(findings, evidence)
    asked = len(evidence.exchanges)
    visit.on_step(Step(asked, asked, "done"))
    return RunResult(
        kind=kind.word,
        target=visit.target,
        started_at=started_at,
        duration_s=time.monotonic() - began,
        is_complete=evidence.is_complete,
        stopped_because=evidence.stopped_because,
        findings=findings,
        exchanges=evidence.exchanges,
        requests=doors.requests - requests,
        bytes=doors.bytes - received,
        objects=tuple(subject.name for subject in visit.subjects),
    )


def exit_code(result: RunResult) -> int:
    """
    Return the exit code of a run: 1 when something failed that must hold; else 2 when the run
    was cut short, nobody answered, nothing was conclusive but for information, or the endpoint's
    first answer could not be judged; else 0.
    """
    if _failed(result, Severity.MUST):
        return SOMETHING_FAILED
    first = result.findings[0] if result.findings else None
    judged = [one for one in result.findings if one.severity is not Severity.INFO]
    is_open = bool(judged) and not any(one.outcome.is_conclusive for one in judged)
    if result.exchanges and all(one.failure is not None for one in result.exchanges):
        return COULD_NOT_TELL
    is_told = first is not None and first.outcome.is_conclusive and not is_open
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
        "seed": result.seed,
        "objects": list(result.objects),
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
    counts = Counter(finding.outcome for finding in result.findings)
    words = _OUTCOMES
    if counts[Outcome.INAPPLICABLE] > 1:
        words = words | {Outcome.INAPPLICABLE: "do not apply"}
    told = ", ".join(
        f"{counts[outcome]} {word.lower()}" for outcome, word in words.items() if counts[outcome]
    )
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
    figures = (
        f"must_failed={len(must)} should_failed={len(should)} cant_tell={len(open_findings)} "
        f"time={result.duration_s:.3f}s"
    )
    return f"{result.kind.upper()} {word} - {_in_a_line(message)} | {figures}", code


def unknown_to_nagios(kind: str, why: str) -> tuple[str, int]:
    """Return the line and the code for a monitor where no run could be begun; `as_nagios`."""
    return f"{kind.upper()} UNKNOWN - {_in_a_line(why)}", 3


def _in_a_line(message: str) -> str:
    # A bar begins the figures and a line break the long output; a message must hold neither.
    return " ".join(message.replace("|", "/").split())[:300]
