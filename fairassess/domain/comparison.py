"""Two assessments of one facility side by side: question by question, changed ones first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from fairassess.domain.answers import Answer
from fairassess.domain.finding import Finding, Outcome
from fairassess.domain.scoring import QuestionScore
from fairassess.domain.snapshots import Snapshot

LONGEST_DIFF_WORDS = 1500
"""Longer texts are shown one after the other: comparing words takes the square of their number."""


class Piece(Enum):
    """What happened to a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Row:
    """
    One question in two snapshots.

    Attributes:
        question: Its id.
        before, after: The answers; None where the questionnaire of that time had no such question.
        change: Levels gained, negative when lost; None unless both are levels.
        is_changed: Whether the answer differs in anything that a person wrote or chose.
    """

    question: str
    before: Answer | None
    after: Answer | None
    change: int | None
    is_changed: bool


def compare(before: Snapshot, after: Snapshot) -> tuple[Row, ...]:
    """
    Put two snapshots side by side.

    Args:
        before: The earlier one.
        after: The later one; may be of another version of the questionnaire.

    Returns:
        One row per question of either. Rows whose level or state changed come first, the largest
        change on top; then those with another text or plan; then the rest. Inside each, the order
        of the later questionnaire, and after it what only the earlier one asked.
    """
    asked = [counted.question for counted in after.breakdown.questions]
    asked += [c.question for c in before.breakdown.questions if c.question not in set(asked)]
    rows = [_row(question, before, after) for question in asked]
    return tuple(sorted(rows, key=_order))


@dataclass(frozen=True, slots=True)
class FindingRow:
    """
    One check at one endpoint in two snapshots.

    Attributes:
        probe, endpoint_id: Which check where.
        before, after: What was found last; None where the snapshot has no finding of it.
    """

    probe: str
    endpoint_id: int | None
    before: Finding | None
    after: Finding | None


def finding_changes(before: Snapshot, after: Snapshot) -> tuple[FindingRow, ...]:
    """
    Return the checks that came out otherwise, or that only one of two snapshots knows.

    Returns:
        Those that fail now and did not before come first, then those that failed before; among
        equals by endpoint and name.
    """
    old, new = _last_findings(before), _last_findings(after)
    rows = [
        FindingRow(probe, endpoint_id, old.get((endpoint_id, probe)), new.get((endpoint_id, probe)))
        for endpoint_id, probe in {**old, **new}
    ]
    return tuple(sorted((row for row in rows if _is_other(row)), key=_finding_order))


def text_changes(before: str, after: str) -> tuple[tuple[Piece, str], ...]:
    """
    Return how one text became another, word by word.

    Args:
        before: The earlier text.
        after: The later text.

    Returns:
        Pieces in reading order; kept and removed ones joined give *before*, kept and added ones
        give *after*. White space belongs to the word before it.
    """
    old, new = _words(before), _words(after)
    if max(len(old), len(new)) > LONGEST_DIFF_WORDS:
        pieces = [(Piece.REMOVED, before), (Piece.ADDED, after)] if before != after else []
        return tuple(pieces) or ((Piece.KEPT, before),)
    return tuple((piece, text) for piece, text in _pieces(old, new) if text)


def _row(question: str, before: Snapshot, after: Snapshot) -> Row:
    old, new = _answer(before, question), _answer(after, question)
    levels = (old.level if old else None, new.level if new else None)
    change = None
    if levels[0] is not None and levels[1] is not None:
        change = levels[1] - levels[0]
    return Row(
        question=question,
        before=old,
        after=new,
        change=change,
        is_changed=old != new,
    )


def _answer(snapshot: Snapshot, question: str) -> Answer | None:
    """Return the answer, an empty one where nobody answered, or None where it was not asked."""
    return None if _counted(snapshot, question) is None else snapshot.answer(question)


def _counted(snapshot: Snapshot, question: str) -> QuestionScore | None:
    return next((c for c in snapshot.breakdown.questions if c.question == question), None)


def _order(row: Row) -> tuple[int, int]:
    """Sort key; sorting keeps the order of the questionnaire among equals."""
    was = (row.before.state, row.before.level) if row.before else None
    now = (row.after.state, row.after.level) if row.after else None
    if was != now:
        return 0, -abs(row.change or 0)
    return (1, 0) if row.is_changed else (2, 0)


def _last_findings(snapshot: Snapshot) -> dict[tuple[int | None, str], Finding]:
    """Return what each check found last, conclusive or not."""
    found: dict[tuple[int | None, str], Finding] = {}
    for finding in snapshot.findings:
        key = (finding.endpoint_id, finding.probe)
        known = found.get(key)
        if known is None or _moment(known) <= _moment(finding):
            found[key] = finding
    return found


def _moment(finding: Finding) -> tuple[bool, float]:
    """Sort key of when something was found; what has no time comes first."""
    return finding.found_at is not None, finding.found_at.timestamp() if finding.found_at else 0.0


def _is_other(row: FindingRow) -> bool:
    before = row.before.outcome if row.before else None
    return before is not (row.after.outcome if row.after else None)


def _finding_order(row: FindingRow) -> tuple[int, int, str]:
    fails = row.after is not None and row.after.outcome is Outcome.FAILED
    failed = row.before is not None and row.before.outcome is Outcome.FAILED
    return 0 if fails else 1 if failed else 2, row.endpoint_id or 0, row.probe


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def _pieces(old: list[str], new: list[str]) -> Iterator[tuple[Piece, str]]:
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for _, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        removed, added = "".join(old[a_from:a_to]), "".join(new[b_from:b_to])
        if removed == added:
            yield Piece.KEPT, removed
        else:
            yield Piece.REMOVED, removed
            yield Piece.ADDED, added
