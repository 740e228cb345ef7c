"""Charts as values: what is drawn, the sentence that says it, and the table with its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fairassess.domain.comparison import Row
from fairassess.domain.history import Point, Segment
from fairassess.domain.number_words import counted
from fairassess.domain.percent import NOTHING, whole
from fairassess.domain.questionnaire import Scale
from fairassess.domain.runs import FieldCount
from fairassess.domain.scoring import LETTER_NAMES, LETTERS, Score
from fairassess.reports import wording
from fairassess.reports.groups import GroupRow

PARTS = ("measured", "on word", "not shown")
"""Always in this order, from the bottom up and from left to right."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they stand for, as CSS writes them."""

    measured: str
    word: str
    unshown: str
    ink: str
    ink_2: str
    ink_3: str
    line: str
    surface: str
    sunken: str


PAGE = Palette(
    *("var(--measured)", "var(--word)", "var(--unshown)", "var(--ink)", "var(--ink-2)"),
    *("var(--ink-3)", "var(--line)", "var(--surface)", "var(--sunken)"),
)
"""Colours of the page that a drawing stands in, light or dark."""

LIGHT = Palette(
    *("#0f5c6e", "#7fb0ba", "#cfe0e3", "#1c2430", "#4c5563"),
    *("#666e7b", "#dedad0", "#ffffff", "#f1efe9"),
)
DARK = Palette(
    *("#6fc3d3", "#3f7d8a", "#263f46", "#e9edf1", "#b5bec9"),
    *("#97a1ae", "#2d353f", "#1a2027", "#161b21"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """
    The numbers of a chart.

    Attributes:
        head: Names of the columns; the first names the row.
        rows: Text of the cells, as many as *head* has.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """
    One assessment on a trend.

    Attributes:
        at: Aware UTC moment.
        label: Its day in words.
        declared: Whole percent.
        parts: Whole percents measured, on word, not shown; None where no evidence was looked at.
        coverage: `25 of 26`.
    """

    at: datetime
    label: str
    declared: int
    parts: tuple[int, int, int] | None
    coverage: str


@dataclass(frozen=True, slots=True)
class TrendSegment:
    """
    Points that may be joined.

    Attributes:
        points: One or more, oldest first.
        mark: Letter of the note that says why the line breaks before it; empty for the first.
    """

    points: tuple[TrendPoint, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """
    One bar of 0 to 100 %.

    Attributes:
        key: Short name, set large: `F`; may be empty.
        title: Its name.
        value: Whole percent; None when there is none.
        parts: Whole percents measured, on word, not shown; None for a plain bar.
        target: Whole percent that is planned; None when nothing is.
        note: What stands under it: `25 of 26 answered`.
    """

    key: str
    title: str
    value: int | None
    parts: tuple[int, int, int] | None = None
    target: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """A level before and after; None where no level was given."""

    title: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Chart:
    """
    One chart; exactly one of *trend*, *bars* and *dumbbells* is drawn.

    Attributes:
        name: Unique on a page; part of ids.
        title: What is shown.
        finding: What it shows, as a sentence.
        table: The same numbers.
        trend: Segments over time.
        bars: From top to bottom.
        dumbbells: From top to bottom.
        levels: Lowest and highest level of the scale of *dumbbells*.
        notes: Why a line breaks, one per mark: `a: Questions: ...`.
    """

    name: str
    title: str
    finding: str
    table: Table
    trend: tuple[TrendSegment, ...] = ()
    bars: tuple[Bar, ...] = ()
    dumbbells: tuple[Dumbbell, ...] = ()
    levels: tuple[int, int] = (0, 0)
    notes: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[TrendPoint, ...]:
        """All points of the trend, oldest first."""
        return tuple(point for segment in self.trend for point in segment.points)


def trend_chart(segments: Sequence[Segment], letter: str | None = None) -> Chart:
    """
    Return how a score changed, taken apart.

    Args:
        segments: As `history.series` gives them; may be empty.
        letter: `F`, `A`, `I` or `R`; None for all questions. Assessments in which no question of
            the letter applies are left out.
    """
    trend: list[TrendSegment] = []
    notes: list[str] = []
    for segment in segments:
        points = tuple(p for point in segment.points if (p := _trend_point(point, letter)))
        if not points:
            continue
        mark = ""
        if trend and segment.changed:
            mark = chr(ord("a") + len(notes))
            notes.append(f"{mark}: from {points[0].label}. {' '.join(segment.changed)}")
        trend.append(TrendSegment(points, mark))
    everything = [point for segment in trend for point in segment.points]
    name = "All questions" if letter is None else LETTER_NAMES[letter]
    return Chart(
        name=f"trend-{letter or 'all'}",
        title=f"{name}: how the declared score changed",
        finding=_trend_finding(name, trend),
        table=Table(
            ("Date", "Declared", "Measured", "On word", "Not shown", "Answered"),
            tuple(_trend_row(point) for point in everything),
        ),
        trend=tuple(trend),
        notes=tuple(notes),
    )


def letter_trends(segments: Sequence[Segment]) -> tuple[Chart, ...]:
    """Return one trend per FAIR letter, to be set side by side."""
    return tuple(trend_chart(segments, letter) for letter in LETTERS)


def letters_chart(letters: Sequence[GroupRow]) -> Chart:
    """Return the scores of the letters, or of any other groups, as bars taken apart."""
    bars = tuple(
        Bar(
            key=group.id if len(group.id) == 1 else "",
            title=group.title,
            value=group.declared,
            parts=group.parts,
            target=group.planned,
            note=f"{group.coverage} answered",
        )
        for group in letters
    )
    rows = tuple(
        (
            group.title,
            *_cells(group.declared, group.parts),
            NOTHING if group.planned is None else f"{group.planned} %",
            group.coverage,
        )
        for group in letters
    )
    head = ("Group", "Declared", "Measured", "On word", "Not shown", "Planned", "Answered")
    return Chart(
        name="letters",
        title="Declared scores, taken apart",
        finding=" ".join(group.sentence for group in letters),
        table=Table(head, rows),
        bars=bars,
    )


def completeness_chart(fields: Sequence[FieldCount]) -> Chart:
    """Return how many records of a harvest fill each field, in the order given."""
    bars, rows = [], []
    for field in fields:
        share = round(field.present * 100 / field.of) if field.of else None
        note = f"{field.present:,} of {field.of:,}"
        if field.placeholder:
            note += f", {field.placeholder:,} with a placeholder only"
        bars.append(Bar("", field.name, share, note=note))
        shown = NOTHING if share is None else f"{share} %"
        counts = (f"{count:,}" for count in (field.present, field.placeholder, field.of))
        rows.append((field.name, shown, *counts))
    full = sum(bar.value == 100 for bar in bars)
    return Chart(
        name="completeness",
        title="How often each field is filled",
        finding=f"{counted(full, 'field is', 'fields are')} filled in every record, "
        f"out of {len(bars)}.",
        table=Table(("Field", "Filled", "Records", "Only a placeholder", "Of"), tuple(rows)),
        bars=tuple(bars),
    )


def comparison_chart(rows: Sequence[Row], scale: Scale) -> Chart:
    """Return the levels of two assessments, question by question, in the order of *rows*."""
    dumbbells = tuple(
        Dumbbell(
            row.question,
            row.before.level if row.before else None,
            row.after.level if row.after else None,
        )
        for row in rows
    )
    up = sum(row.change is not None and row.change > 0 for row in rows)
    down = sum(row.change is not None and row.change < 0 for row in rows)
    return Chart(
        name="comparison",
        title="Levels before and after",
        finding=f"{counted(up, 'question is', 'questions are')} at a higher level, "
        f"{down} at a lower one.",
        table=Table(
            ("Question", "Before", "After"),
            tuple((d.title, _level(d.before), _level(d.after)) for d in dumbbells),
        ),
        dumbbells=dumbbells,
        levels=(scale.lowest, scale.highest),
    )


def _trend_point(point: Point, letter: str | None) -> TrendPoint | None:
    score: Score = point.all if letter is None else dict(point.letters)[letter]
    if score.value is None:
        return None
    return TrendPoint(
        at=point.taken_at,
        label=wording.short_day(point.taken_at),
        declared=whole(score.value),
        parts=score.whole_parts,
        coverage=f"{score.answered} of {score.applicable}",
    )


def _trend_row(point: TrendPoint) -> tuple[str, ...]:
    return (point.label, *_cells(point.declared, point.parts), point.coverage)


def _cells(declared: int | None, parts: tuple[int, int, int] | None) -> tuple[str, ...]:
    """Return the cells declared, measured, on word, not shown."""
    values: tuple[int | None, ...] = (declared, *(parts or (None, None, None)))
    return tuple(NOTHING if value is None else f"{value} %" for value in values)


def _trend_finding(name: str, trend: Sequence[TrendSegment]) -> str:
    """Return the sentence that a trend shows; only what may be joined is compared."""
    if not trend:
        return f"{name}: no assessment was submitted yet."
    points = trend[-1].points
    first, last = points[0], points[-1]
    if len(points) == 1:
        sentence = f"{name}: {last.declared} % declared on {last.label}"
        if last.parts is not None:
            sentence += f", of which {last.parts[0]} measured"
    else:
        way = _way(first.declared, last.declared)
        sentence = f"{name}: the declared score {way} over {len(points)} assessments"
        if first.parts is not None and last.parts is not None:
            sentence += f"; its measured part {_way(first.parts[0], last.parts[0])}"
    breaks = len(trend) - 1
    if not breaks:
        return f"{sentence}."
    times = {1: "once", 2: "twice"}.get(breaks, f"{breaks} times")
    return f"{sentence}. The line breaks {times}, where questions or scoring changed."


def _way(first: int, last: int) -> str:
    if first == last:
        return f"stayed at {last} %"
    return f"{'rose' if last > first else 'fell'} from {first} % to {last} %"


def _level(value: int | None) -> str:
    return NOTHING if value is None else str(value)
