"""What changed between two assessments, in whole percents that add up in rows and columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairassess.domain.adding_up import adding_up
from fairassess.domain.changes import Difference, Split
from fairassess.domain.percent import apportion, points
from fairassess.domain.scoring import Score
from fairassess.reports.chart_values import PARTS, Table


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """
    One number before, its three reasons to change, and the number after.

    Attributes:
        title: `Declared`, or one of its parts.
        before, after: Whole percents, as they are shown everywhere.
        rules, evidence, answers: Percentage points; *before* and the three give *after*.
    """

    title: str
    before: int
    rules: int
    evidence: int
    answers: int
    after: int

    @property
    def whole(self) -> int:
        """The change in percentage points."""
        return self.after - self.before


def change_rows(before: Score, after: Score, difference: Difference) -> tuple[ChangeRow, ...]:
    """
    Return the change of a score, taken apart by its parts and by its reasons.

    Args:
        before, after: Of one group, with a value each.
        difference: Between the two.

    Returns:
        The parts measured, on word and not shown, and last the declared score, which is their sum
        in every column. The declared score alone where one of the two was not taken apart.
    """
    first, last = before.whole_value or 0, after.whole_value or 0
    reasons = difference.declared
    exact = (reasons.rules, reasons.evidence, reasons.answers)
    columns = apportion(exact, last - first) if any(exact) else (0, 0, 0)
    declared = _row("Declared", first, columns)
    parts = (difference.measured, difference.on_word, difference.not_shown)
    known = [part for part in parts if part is not None]
    if before.whole_parts is None or after.whole_parts is None or len(known) != len(parts):
        return (declared,)
    return (*_parts(before.whole_parts, after.whole_parts, known, columns), declared)


def as_table(rows: Sequence[ChangeRow]) -> Table:
    """Return the same as a table, for a file."""
    return Table(
        ("", "Before", "By rules", "By evidence", "By answers", "After", "Change"),
        tuple(
            (
                row.title,
                str(row.before),
                *(points(value) for value in (row.rules, row.evidence, row.answers)),
                str(row.after),
                points(row.whole),
            )
            for row in rows
        ),
    )


def _parts(
    before: Sequence[int], after: Sequence[int], known: Sequence[Split], columns: Sequence[int]
) -> list[ChangeRow]:
    exact = [[part.rules * 100, part.evidence * 100, part.answers * 100] for part in known]
    totals = [new - old for old, new in zip(before, after, strict=True)]
    cells: Sequence[Sequence[int]] = [(0, 0, 0)] * len(known)
    # Rounding alone can move a part by a point; a move without a reason is none.
    if any(any(row) for row in exact):
        cells = adding_up([list(map(Fraction, row)) for row in exact], totals, columns)
    return [
        _row(name.capitalize(), old, row)
        for name, old, row in zip(PARTS, before, cells, strict=True)
    ]


def _row(title: str, before: int, reasons: Sequence[int]) -> ChangeRow:
    rules, evidence, answers = reasons
    return ChangeRow(title, before, rules, evidence, answers, before + sum(reasons))
