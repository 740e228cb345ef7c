"""Make charts of what was counted: trends, bars, levels before and after, days, distributions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

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
from fairassess.reports.speaking import retold, say, say_number

UNANSWERED = (
    Category("not known", "?", None, "stripes"),
    Category("not applicable", "n/a", None, "dots"),
    Category("not answered", "", None),
)
"""Behind the levels of a distribution, always in this order; `unanswered` names them."""


def unanswered() -> tuple[Category, ...]:
    """Return what stands behind the levels, in the language that is spoken."""
    return tuple(
        replace(one, title=say(one.title), short=say(one.short) if one.short else "")
        for one in UNANSWERED
    )


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
            why = " ".join(retold(sentence) for sentence in segment.changed)
            notes.append(say("{mark}: from {day}. {why}", mark=mark, day=points[0].label, why=why))
        trend.append(TrendSegment(points, mark))
    everything = [point for segment in trend for point in segment.points]
    name = title or say("All questions" if group is None else LETTER_NAMES.get(group, group))
    return Chart(
        name=f"trend-{group or 'all'}",
        title=say("{group}: how the declared score changed", group=name),
        finding=_trend_finding(name, trend),
        table=Table(
            (
                say("Date"),
                say("Declared"),
                say("Measured"),
                say("On word"),
                say("Not shown"),
                say("Answered"),
            ),
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
            note=say("{coverage} answered", coverage=group.coverage),
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
    head = (
        say("Group"), say("Declared"), say("Measured"), say("On word"), say("Not shown"),
        say("Planned"), say("Answered"),
    )  # fmt: skip
    return Chart(
        name="letters",
        title=say("Declared scores, taken apart"),
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
    title: str = "",
    finding: str = "",
) -> Chart:
    """
    Return how many facilities are at which level of each question.

    Args:
        stacks: One per question; its counts are those of the levels of *scale* from the lowest
            up, then of not known, not applicable and not answered.
        scale: Of the questionnaire.
        name: Unique on a page.
        title: What is shown; by default how many are at which level.
        finding: What it shows, as a sentence; by default how many questions have all levels alike.

    Raises:
        ValueError: A stack has another number of counts.
    """
    categories = (*level_categories(scale), *unanswered())
    for stack in stacks:
        if len(stack.counts) != len(categories):
            raise ValueError(f"{stack.title} has {len(stack.counts)} counts, not {len(categories)}")
    levels = len(categories) - len(UNANSWERED)
    alike = sum(sum(count > 0 for count in stack.counts[:levels]) == 1 for stack in stacks)
    return Chart(
        name=name,
        title=title or say("How many are at which level"),
        finding=finding
        or say_number(
            "All facilities that gave a level gave the same one for {n} question of {asked}.",
            "All facilities that gave a level gave the same one for {n} questions of {asked}.",
            alike,
            asked=len(stacks),
        ),
        table=Table(
            (say("Question"), *(category.title for category in categories), say("In all")),
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
        coverage=say(
            "{answered} of {applicable}", answered=score.answered, applicable=score.applicable
        ),
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
        return say("{group}: no assessment was submitted yet.", group=name)
    points = trend[-1].points
    first, last = points[0], points[-1]
    told = {"group": name, "score": f"{last.declared} %", "day": last.label}
    if len(points) == 1 and last.parts is None:
        sentence = say("{group}: {score} declared on {day}.", **told)
    elif len(points) == 1 and last.parts is not None:
        sentence = say(
            "{group}: {score} declared on {day}, of which {measured} measured.",
            **told, measured=last.parts[0],
        )  # fmt: skip
    else:
        ways = {"way": _way(first.declared, last.declared), "number": len(points)}
        if first.parts is None or last.parts is None:
            sentence = say(
                "{group}: the declared score {way} over {number} assessments.", **told, **ways
            )
        else:
            sentence = say(
                "{group}: the declared score {way} over {number} assessments; its measured part "
                "{measured_way}.",
                **told, **ways, measured_way=_way(first.parts[0], last.parts[0]),
            )  # fmt: skip
    breaks = len(trend) - 1
    return f"{sentence} {_breaks(breaks)}" if breaks else sentence


def _breaks(number: int) -> str:
    match number:
        case 1:
            return say("The line breaks once, where questions or scoring changed.")
        case 2:
            return say("The line breaks twice, where questions or scoring changed.")
        case _:
            return say(
                "The line breaks {number} times, where questions or scoring changed.",
                number=number,
            )


def _way(first: int, last: int) -> str:
    """Return how a score went, as the middle of a sentence."""
    if first == last:
        return say("stayed at {score}", score=f"{last} %")
    ends = {"first": f"{first} %", "last": f"{last} %"}
    if last > first:
        return say("rose from {first} to {last}", **ends)
    return say("fell from {first} to {last}", **ends)


def _level(value: int | None) -> str:
    return NOTHING if value is None else str(value)
