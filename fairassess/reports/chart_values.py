"""Charts as values: what is drawn, the sentence that says it, and the table with its numbers."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from fairassess.domain.day_strips import DayState, Span
from fairassess.reports.speaking import say

PARTS = ("measured", "on word", "not shown")
"""Always in this order, from the bottom up and from left to right."""


def part_name(place: int) -> str:
    """Return the name of a part of a score in the language that is spoken."""
    return say(PARTS[place])


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

    @property
    def short_coverage(self) -> str:
        """`25/26`: the two numbers alone."""
        return "/".join(re.findall(r"\d+", self.coverage))


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
    """
    A level before and after.

    Attributes:
        title: Id of the question.
        before, after: Levels; None where none was given.
        text: What it is about; set beside the title where there is room. May be empty.
    """

    title: str
    before: int | None
    after: int | None
    text: str = ""

    @property
    def change(self) -> int | None:
        """Levels gained; None unless both are levels."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Strip:
    """
    One check day by day.

    Attributes:
        title: Which check.
        spans: From the first to the last day of the chart, without gaps.
    """

    title: str
    spans: tuple[Span, ...]

    def days(self, state: DayState) -> int:
        """Return on how many days it stood so."""
        return sum(span.days for span in self.spans if span.state is state)


@dataclass(frozen=True, slots=True)
class Category:
    """
    A part of a distribution.

    Attributes:
        title: Its name: `4, fully implemented`.
        short: What stands on the part itself: `4`.
        shade: Step from 0 to 3 in the colours of levels; None where it is told by a pattern.
        pattern: `stripes` or `dots` where *shade* is None; empty for an outline only.
    """

    title: str
    short: str
    shade: int | None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """
    How many are in each category.

    Attributes:
        title: What was asked: id of a question.
        counts: One per category of the chart, in order; 0 or more.
        text: What it is about; set beside the title where there is room. May be empty.
    """

    title: str
    counts: tuple[int, ...]
    text: str = ""

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Chart:
    """
    One chart; exactly one of *trend*, *bars*, *dumbbells*, *strips* and *stacks* is drawn.

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
        strips: From top to bottom.
        window: First and last day of *strips*; None without them.
        stacks: From top to bottom.
        categories: Of *stacks*, from left to right.
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
    strips: tuple[Strip, ...] = ()
    window: tuple[date, date] | None = None
    stacks: tuple[Stack, ...] = ()
    categories: tuple[Category, ...] = ()

    @property
    def points(self) -> tuple[TrendPoint, ...]:
        """All points of the trend, oldest first."""
        return tuple(point for segment in self.trend for point in segment.points)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not (self.trend or self.bars or self.dumbbells or self.strips or self.stacks)
