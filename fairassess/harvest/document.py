"""One harvest as a JSON document, as text for people, and as an exit code."""

from fairassess.domain import stopping
from fairassess.domain.finding import Finding, Outcome, Severity
from fairassess.domain.harvests import HarvestResult
from fairassess.domain.number_words import counted, in_records
from fairassess.domain.runs import FieldCount

SCHEMA = "fairassess.harvest/1"
NOTHING_FAILED, SOMETHING_FAILED, COULD_NOT_TELL = 0, 1, 2

_SHOWN_SKIPPED = 10
_BAR_WIDTH = 20


def as_document(result: HarvestResult) -> dict[str, object]:
    """
    Return a harvest as the values of one JSON document, schema `fairassess.harvest/1`.

    Shares are rounded to four digits; the share of a field of no record is 0.
    """
    return {
        "schema": SCHEMA,
        "target": result.target,
        "prefix": result.plan.prefix,
        "set": result.plan.set_spec,
        "slices": [{"from": one.since, "until": one.until} for one in result.plan.slices],
        "response_date": result.response_date or None,
        "started_at": result.started_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "duration_s": round(result.duration_s, 3),
        "records": result.records,
        "deleted": result.deleted,
        "skipped": [
            {"identifier": skipped.identifier, "reason": skipped.reason}
            for skipped in result.skipped
        ],
        "pages": result.pages,
        "bytes": result.bytes,
        "list_size": result.list_size,
        "complete": result.is_complete,
        "stopped_because": result.stopped_because,
        "warnings": list(result.warnings),
        "fields": {
            count.name: {
                "present": count.present,
                "placeholder": count.placeholder,
                "share": round(count.present / count.of, 4) if count.of else 0.0,
            }
            for count in result.fields
        },
        "findings": [_finding_document(finding) for finding in result.findings],
    }


def _finding_document(finding: Finding) -> dict[str, object]:
    measure = finding.measure
    return {
        "id": finding.probe,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "source": finding.source,
        "reason": finding.reason.value if finding.reason else None,
        "evidence": [
            {"where": place.where, "excerpt": place.excerpt} for place in finding.evidence
        ],
        "measure": {"found": measure.found, "of": measure.of} if measure else None,
    }


def exit_code(result: HarvestResult) -> int:
    """
    Return the exit code of a harvest.

    Returns:
        1 when something failed that must hold; else 2 when the list was not read to its end, or
        something that must hold could not be told; else 0.
    """
    must = [finding for finding in result.findings if finding.severity is Severity.MUST]
    if any(finding.outcome is Outcome.FAILED for finding in must):
        return SOMETHING_FAILED
    if not result.is_complete or any(f.outcome is Outcome.CANT_TELL for f in must):
        return COULD_NOT_TELL
    return NOTHING_FAILED


def as_text(result: HarvestResult) -> str:
    """Return a harvest for people: counts, what was odd, completeness, what failed."""
    plan = result.plan
    wanted = f"{plan.prefix}, set {plan.set_spec}" if plan.set_spec else plan.prefix
    lines = [
        f"{result.target} ({wanted})",
        "",
        f"{in_records(result.records)}, {result.deleted:,} deleted, "
        f"{len(result.skipped):,} skipped, {counted(result.pages, 'page', 'pages')}, "
        f"{result.bytes:,} bytes in {result.duration_s:.1f} s",
        "The list is complete." if result.is_complete else "The list is NOT complete.",
    ]
    if result.stopped_because:
        lines.append(f"It stopped early. {result.stopped_because}")
    lines += [f"Note: {warning}" for warning in result.warnings]
    lines += _skipped_lines(result)
    if result.records:
        lines += ["", "How many records hold each field:", *map(_field_line, result.fields)]
    lines += _finding_lines(result)
    return "\n".join(lines)


def _skipped_lines(result: HarvestResult) -> list[str]:
    lines = [
        f"Skipped {skipped.identifier or 'a record without identifier'}: {skipped.reason}"
        for skipped in result.skipped[:_SHOWN_SKIPPED]
    ]
    more = len(result.skipped) - _SHOWN_SKIPPED
    return [*lines, f"... and {more:,} more"] if more > 0 else lines


def _field_line(count: FieldCount) -> str:
    filled = _BAR_WIDTH * count.present // count.of if count.of else 0
    bar = "#" * filled + "." * (_BAR_WIDTH - filled)
    told = f"  {count.name:<22}{bar} {count.present:>9,}"
    return f"{told}  ({count.placeholder:,} only placeholders)" if count.placeholder else told


def _finding_lines(result: HarvestResult) -> list[str]:
    # The reason itself stands above, as what stopped the harvest.
    unmade = stopping.not_made(result.findings, result.stopped_because)
    lines = ["", *stopping.as_lines(unmade)] if unmade else []
    told_apart = [finding for finding in result.findings if finding not in unmade]
    lines += ["", "Findings:"] if told_apart else []
    for finding in told_apart:
        lines.append(f"  {finding.outcome.value:<13}{finding.severity.value:<10} {finding.probe}")
        if finding.outcome is not Outcome.PASSED:
            lines.append(f"      {finding.message}")
        if finding.remedy:
            lines.append(f"      To do: {finding.remedy}")
    return lines
