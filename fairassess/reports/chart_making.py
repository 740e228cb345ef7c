"""Make charts of what was counted: trends, bars, levels before and after, days, distributions."""

from collections.abc import Mapping, Sequence

from fairassess.domain.comparison import Row
from fairassess.domain.day_strips import DayState, Span
from fairassess.domain.day_strips import flips as flips_in
from fairassess.domain.history import Point, Segment
from fairassess.domain.number_words import counted
from fairassess.domain.percent import NOTHING, whole
from fairassess.domain.percent import points as in_points
from fairassess.domain.questionnaire import Scale
from fairassess.domain.runs import FieldCount
from fairassess.domain.scoring import LETTER_NAMES, LETTERS
from fairassess.reports import wording
from fairassess.reports.chart_values import (
    Bar,
    Category,
    Chart,
    Dumbbell,
    Stack,
    Strip,
    Table,
    TrendPoint,
    TrendSegment,
)
from fairassess.reports.groups import GroupRow

UNANSWERED = (
    Category("not known", "?", None, "stripes"),
    Category("not applicable", "n/a", None, "dots"),
    Category("not answered", "", None),
)
"""Behind the levels of a distribution, always in this order."""


def trend_chart(segments: Sequence[Segment], group: str | None = None, *, title: str = "") -> Chart:
    """
    Return how a score changed, taken apart.

    Args:
        segments: As `history.series` gives them; may be empty.
        group: `F`, `A`, `I` or `R`, or the id of a principle, topic or question that the points
            know; None for all questions. Assessments in which none of its questions was asked or
            applied are left out.
        title: Name of the group; needed where it is not a letter.
    """
    trend: list[TrendSegment] = []
    notes: list[str] = []
    for segment in segments:
        points = tuple(p for point in segment.points if (p := _trend_point(point, group)))
        if not points:
            continue
        mark = ""
        if trend and segment.changed:
            mark = chr(ord("a") + len(notes))
            notes.append(f"{mark}: from {points[0].label}. {' '.join(segment.changed)}")
        trend.append(TrendSegment(points, mark))
    everything = [point for segment in trend for point in segment.points]
    name = title or ("All questions" if group is None else LETTER_NAMES.get(group, group))
    return Chart(
        name=f"trend-{group or 'all'}",
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


def comparison_chart(
    rows: Sequence[Row], scale: Scale, texts: Mapping[str, str] | None = None
) -> Chart:
    """
    Return the levels of two assessments, question by question, in the order of *rows*.

    Args:
        rows: As `comparison.compare` gives them, or some of them.
        scale: Of the questionnaire.
        texts: What each question asks, by id; set beside its id where there is room.
    """
    known = texts or {}
    dumbbells = tuple(
        Dumbbell(
            row.question,
            row.before.level if row.before else None,
            row.after.level if row.after else None,
            known.get(row.question, ""),
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
            ("Question", "Before", "After", "Change"),
            tuple(
                (d.title, _level(d.before), _level(d.after), in_points(d.change)) for d in dumbbells
            ),
        ),
        dumbbells=dumbbells,
        levels=(scale.lowest, scale.highest),
    )


def strips_chart(
    named: Sequence[tuple[str, Sequence[Span]]],
    *,
    name: str = "strips",
    title: str = "Day by day",
    finding: str = "",
) -> Chart:
    """
    Return how checks stood day by day.

    Args:
        named: Title and spans of each check, from top to bottom; all of the same days.
        name: Unique on a page.
        title: What is shown.
        finding: What it shows, as a sentence; by default how many checks turned, and how often.
    """
    strips = tuple(Strip(words, tuple(spans)) for words, spans in named)
    days = [day for strip in strips for span in strip.spans for day in (span.first, span.last)]
    rows = tuple(
        (
            strip.title,
            wording.short_day(span.first),
            wording.short_day(span.last),
            str(span.days),
            span.state.value,
        )
        for strip in strips
        for span in strip.spans
    )
    return Chart(
        name=name,
        title=title,
        finding=finding or _strips_finding(strips),
        table=Table(("Check", "From", "To", "Days", "State"), rows),
        strips=strips,
        window=(min(days), max(days)) if days else None,
    )


def distribution_chart(
    stacks: Sequence[Stack],
    scale: Scale,
    *,
    name: str = "distribution",
    title: str = "How many are at which level",
    finding: str = "",
    unit: str = "facilities",
) -> Chart:
    """
    Return how many facilities are at which level of each question.

    Args:
        stacks: One per question; its counts are those of the levels of *scale* from the lowest
            up, then of not known, not applicable and not answered.
        scale: Of the questionnaire.
        name: Unique on a page.
        title: What is shown.
        finding: What it shows, as a sentence; by default how many questions have all levels alike.
        unit: What is counted.

    Raises:
        ValueError: A stack has another number of counts.
    """
    categories = (*level_categories(scale), *UNANSWERED)
    for stack in stacks:
        if len(stack.counts) != len(categories):
            raise ValueError(f"{stack.title} has {len(stack.counts)} counts, not {len(categories)}")
    levels = len(categories) - len(UNANSWERED)
    alike = sum(sum(count > 0 for count in stack.counts[:levels]) == 1 for stack in stacks)
    return Chart(
        name=name,
        title=title,
        finding=finding
        or f"All {unit} that gave a level gave the same one for "
        f"{counted(alike, 'question', 'questions')} of {len(stacks)}.",
        table=Table(
            ("Question", *(category.title for category in categories), "In all"),
            tuple((s.title, *map(str, s.counts), str(s.total)) for s in stacks),
        ),
        stacks=tuple(stacks),
        categories=categories,
    )


def level_categories(scale: Scale) -> tuple[Category, ...]:
    """Return the levels of a scale as parts of a distribution, each with its shade."""
    steps = max(len(scale.levels) - 1, 1)
    return tuple(
        Category(wording.level(level.value, scale), str(level.value), round(place * 3 / steps))
        for place, level in enumerate(scale.levels)
    )


def _strips_finding(strips: Sequence[Strip]) -> str:
    """Return how many checks turned, and which fail on the last day."""
    if not strips:
        return "No check was carried out."
    turned = [strip for strip in strips if flips_in(strip.spans)]
    failing = sum(strip.spans[-1].state is DayState.FAILED for strip in strips)
    times = sum(flips_in(strip.spans) for strip in turned)
    if len(strips) == 1:
        held, failed = strips[0].days(DayState.PASSED), strips[0].days(DayState.FAILED)
        return (
            f"It held on {counted(held, 'day', 'days')} and failed on {failed}; it turned "
            f"{'once' if times == 1 else f'{times} times'}."
        )
    return (
        f"{len(turned)} of {counted(len(strips), 'check', 'checks')} turned, "
        f"{counted(times, 'time', 'times')} in all; {failing} failed on the last day."
    )


def _trend_point(point: Point, group: str | None) -> TrendPoint | None:
    score = point.score(group)
    if score is None or score.value is None:
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
