"""Facilities side by side as values: a map of levels, distributions, gaps, and their tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairassess.domain import pan_overview
from fairassess.domain.answers import State
from fairassess.domain.comparison_many import Comparison, Gap, Row, Spread, Tally, Variety
from fairassess.domain.pan_overview import Told
from fairassess.domain.percent import NOTHING, percent
from fairassess.domain.questionnaire import Scale
from fairassess.domain.scoring import LETTER_NAMES, LETTERS, QuestionScore
from fairassess.reports import wording
from fairassess.reports.chart_making import distribution_chart, level_categories, unanswered
from fairassess.reports.chart_values import Category, Chart, Stack, Table
from fairassess.reports.speaking import asked, retold, say, say_number

VARIETIES: Mapping[Variety, str] = {
    Variety.LED: "Answers are diverse: some show that it can be done, for others there is room.",
    Variety.DIVERSE: "Answers are diverse, and there is room for all.",
    Variety.ALIKE: "Answers are close together, and there is room for all.",
    Variety.NEARLY: "Answers are close together, and nearly there.",
    Variety.SOLVED: "All who gave a level are there.",
    Variety.NONE: "Nobody gave a level.",
}
"""What is said of a question, in the order in which it is worth reading."""

_UNANSWERED = (State.UNKNOWN, State.NOT_APPLICABLE, State.NOT_ANSWERED)

QUESTIONS_ACROSS = 14
"""Questions whose levels find room beside each other on a page."""


@dataclass(frozen=True, slots=True)
class LevelCell:
    """
    One question of one facility.

    Attributes:
        text: What stands in it: `4`, `?`, `n/a`, or a dash for not answered.
        told: The same in words.
        shade: Step from 0 to 3 in the colours of levels; None where it is told by a pattern.
        pattern: `stripes` or `dots` where *shade* is None; empty for an outline only.
    """

    text: str
    told: str
    shade: int | None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class LevelRow:
    """
    One facility of the map.

    Attributes:
        declared: `78 %`; a dash without a score.
    """

    title: str
    is_own: bool
    cells: tuple[LevelCell, ...]
    declared: str


@dataclass(frozen=True, slots=True)
class LevelMap:
    """
    Facilities by questions.

    Attributes:
        name: Unique on a page; part of ids.
        title: What is shown.
        finding: What it shows, as a sentence.
        columns: Ids of the questions, from left to right.
        rows: From top to bottom.
        keys: What each colour and pattern stands for, as a cell.
        table: The same: levels as in the cells, then the declared score of all questions and of
            each letter.
    """

    name: str
    title: str
    finding: str
    columns: tuple[str, ...]
    rows: tuple[LevelRow, ...]
    keys: tuple[LevelCell, ...]
    table: Table

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not (self.rows and self.columns)


def level_map(compared: Comparison) -> LevelMap:
    """Return which facility is at which level of which question."""
    shades = {
        level.value: category.shade
        for level, category in zip(
            compared.scale.levels, level_categories(compared.scale), strict=True
        )
    }
    others = dict(zip(_UNANSWERED, unanswered(), strict=True))
    rows = tuple(
        LevelRow(
            title=_named(row),
            is_own=row.is_own,
            cells=tuple(_cell(cell, compared.scale, shades, others) for cell in row.cells),
            declared=percent(row.all.value),
        )
        for row in compared.rows
    )
    head = (say("Facility"), *(q.id for q in compared.questions), say("Declared"), *LETTERS)
    body = (
        (
            drawn.title,
            *(cell.text for cell in drawn.cells),
            drawn.declared,
            *(percent(score.value) for _, score in row.letters),
        )
        for drawn, row in zip(rows, compared.rows, strict=True)
    )
    return LevelMap(
        name="levels",
        title=say("Levels by facility and question"),
        finding=finding(compared),
        columns=tuple(question.id for question in compared.questions),
        rows=rows,
        keys=_keys(compared.scale),
        table=Table(head, tuple(body)),
    )


def level_tables(levels: LevelMap) -> tuple[tuple[str, Table], ...]:
    """Return the map as tables that fit between margins, each with what it shows; scores last."""
    table, questions = levels.table, len(levels.columns)

    def part(start: int, end: int) -> Table:
        rows = tuple((row[0], *row[start:end]) for row in table.rows)
        return Table((table.head[0], *table.head[start:end]), rows)

    found = []
    for start in range(1, questions + 1, QUESTIONS_ACROSS):
        piece = part(start, min(start + QUESTIONS_ACROSS, questions + 1))
        told = say("Levels, {first} to {last}", first=piece.head[1], last=piece.head[-1])
        found.append((told, piece))
    scores = part(questions + 1, len(table.head))
    return (*found, (say("Declared scores of all questions and of each letter"), scores))


def finding(compared: Comparison) -> str:
    """Return what a comparison shows, as a sentence or two."""
    if not compared.rows:
        return say("There is no result to show.")
    size = "{}, {}.".format(
        say_number("{n} facility", "{n} facilities", len(compared.rows)),
        say_number("{n} question", "{n} questions", len(compared.questions)),
    )
    if len(compared.rows) == 1:
        return size
    diverse = say(
        "Answers are diverse in {diverse} of them, two levels or more apart; in {with_room} there"
        " is room for somebody.",
        diverse=compared.diverse, with_room=compared.with_room,
    )  # fmt: skip
    return f"{size} {diverse}"


def distribution(compared: Comparison) -> Chart:
    """Return how many facilities are at which level of each question."""
    texts = {question.id: asked(question.text) for question in compared.questions}
    stacks = tuple(
        Stack(tally.question, tally.counts, texts[tally.question]) for tally in compared.tallies
    )
    return distribution_chart(stacks, compared.scale, name="spread-of-levels")


def by_variety(compared: Comparison) -> tuple[tuple[str, tuple[Tally, ...]], ...]:
    """Return the questions of which the same is to be said, with what it is."""
    groups = (
        (say(words), tuple(tally for tally in compared.tallies if tally.variety is variety))
        for variety, words in VARIETIES.items()
    )
    return tuple((words, tallies) for words, tallies in groups if tallies)


def spread_table(spreads: Sequence[tuple[str, Spread]]) -> Table:
    """Return where the middle of the declared scores lies; dashes where too few have one."""
    rows = tuple(
        (
            say(LETTER_NAMES.get(key, "All questions")),
            percent(spread.low),
            percent(spread.median),
            percent(spread.high),
            str(spread.of),
        )
        for key, spread in spreads
    )
    head = map(say, ("Score", "Lower quartile", "Median", "Upper quartile", "Facilities"))
    return Table(tuple(head), rows)


def gap_table(
    gaps: Sequence[Gap], *, with_helpers: bool, texts: Mapping[str, str] | None = None
) -> Table:
    """
    Return in which questions most facilities are behind, and who has solved them.

    Args:
        gaps: The greatest first.
        with_helpers: Whether it may be told who has solved them.
        texts: What each question asks, by id, in the language that is spoken; None for as it is.
    """
    head = tuple(
        map(
            say,
            ("Question", "What is asked", "Facilities behind", "Of facilities",
             "Not earned on average"),
        )
    )  # fmt: skip
    known = texts or {}
    rows = tuple(
        (
            gap.question,
            known.get(gap.question, gap.text),
            str(gap.behind),
            str(gap.of),
            percent(gap.missing),
            *([helpers(gap)] if with_helpers else []),
        )
        for gap in gaps
    )
    return Table((*head, say("Solved by")) if with_helpers else head, rows)


def helpers(gap: Gap) -> str:
    """Return who has solved a question, as text; a dash for nobody."""
    names = (
        say("{facility} (evidence shows it)", facility=retold(one.label))
        if one.is_shown
        else retold(one.label)
        for one in gap.solved_by
    )
    return ", ".join(names) or NOTHING


def offers_table(named: Sequence[tuple[str, Sequence[Told]]]) -> Table:
    """Return what the endpoints of facilities offer, each with the day of the finding."""
    rows = tuple((name, *(offer_text(told) for told in row)) for name, row in named)
    columns = (say(column.title) for column in pan_overview.COLUMNS)
    return Table((say("Facility"), *columns), rows)


def offer_text(told: Told) -> str:
    """Return `yes, 14 Oct 2026`, or `not known`."""
    if told.at is None:
        return say(told.offer.value)
    return f"{say(told.offer.value)}, {wording.short_day(told.at)}"


def _named(row: Row) -> str:
    name = retold(row.label)
    return say("{facility} (yours)", facility=name) if row.is_own else name


def _cell(
    counted: QuestionScore,
    scale: Scale,
    shades: Mapping[int, int | None],
    others: Mapping[State, Category],
) -> LevelCell:
    if counted.level is not None:
        told = wording.level(counted.level, scale)
        return LevelCell(str(counted.level), told, shades[counted.level])
    category = others[counted.state]
    return LevelCell(category.short or NOTHING, category.title, None, category.pattern)


def _keys(scale: Scale) -> tuple[LevelCell, ...]:
    """Return what the signs of the cells mean: a level by its name, without its number."""
    named = zip(level_categories(scale), scale.levels, strict=True)
    levels = ((category, wording.level_name(level.value, scale)) for category, level in named)
    others = ((category, category.title) for category in unanswered())
    return tuple(
        LevelCell(category.short or NOTHING, told, category.shade, category.pattern)
        for category, told in (*levels, *others)
    )
