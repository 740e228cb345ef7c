"""Many facilities beside each other: levels, how they are spread, gaps, and who has closed them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from fairassess.domain.answers import State
from fairassess.domain.observation import Agreement
from fairassess.domain.questionnaire import Question, Questionnaire, Scale
from fairassess.domain.score_cards import ALL, Card
from fairassess.domain.scoring import LETTERS, QuestionScore, Score

SPREAD_FROM = 5
"""Facilities below which no median and no quartile is told: among four one could be worked out."""

BEHIND = Fraction(1, 2)
"""Credit below which a facility counts as one that has the way still before it."""

BY_NAME = "name"


class Variety(Enum):
    """How alike the levels of one question are over the facilities that gave one."""

    NONE = "none"
    """Nobody gave a level."""
    SOLVED = "solved"
    """All are at the highest level."""
    NEARLY = "nearly"
    """All are within one level, some at the highest."""
    ALIKE = "alike"
    """All are within one level, none at the highest."""
    LED = "led"
    """Two levels or more lie between them, and some are at the highest."""
    DIVERSE = "diverse"
    """Two levels or more lie between them, none is at the highest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A facility that is compared.

    Attributes:
        label: Its short name, or a label that does not name it.
        slug: Its name in addresses; empty where it is not named.
        is_own: Whether the reader belongs to it.
        card: Its scores.
    """

    label: str
    slug: str
    is_own: bool
    card: Card


@dataclass(frozen=True, slots=True)
class Row:
    """
    One facility.

    Attributes:
        cells: One per question shown, in their order.
        all: Declared score over all questions of the questionnaire.
        letters: Declared score of each FAIR letter, in that order.
    """

    label: str
    slug: str
    is_own: bool
    cells: tuple[QuestionScore, ...]
    all: Score
    letters: tuple[tuple[str, Score], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """
    How the facilities answered one question.

    Attributes:
        question: Its id.
        text: What is asked.
        levels: How many are at each level, from the lowest.
        unknown, not_applicable, not_answered: How many said so.
        variety: How alike they are.
    """

    question: str
    text: str
    levels: tuple[int, ...]
    unknown: int
    not_applicable: int
    not_answered: int
    variety: Variety

    @property
    def counts(self) -> tuple[int, ...]:
        """All counts: levels, not known, not applicable, not answered; in all, the facilities."""
        return (*self.levels, self.unknown, self.not_applicable, self.not_answered)


@dataclass(frozen=True, slots=True)
class Spread:
    """
    Where the middle of some facilities lies.

    Attributes:
        of: How many facilities have this score.
        low, median, high: Quartiles of the declared scores, 0 to 1; None where *of* is below
            `SPREAD_FROM`.
    """

    of: int
    low: Fraction | None
    median: Fraction | None
    high: Fraction | None


@dataclass(frozen=True, slots=True)
class Helper:
    """
    A facility that has solved a question.

    Attributes:
        is_shown: Whether evidence shows the level, so that others can look at how it is done.
    """

    label: str
    slug: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """
    A question in which facilities have the way still before them.

    Attributes:
        behind: Facilities whose level earns less than half of the credit.
        of: Facilities that gave a level.
        missing: Mean of the credit that those have not earned, 0 to 1.
        solved_by: Named facilities at the highest level, those with evidence first; may be empty.
    """

    question: str
    text: str
    behind: int
    of: int
    missing: Fraction
    solved_by: tuple[Helper, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    All that is shown of some facilities side by side.

    Attributes:
        questions: Those shown, in the order of the questionnaire.
        rows: Own facilities first, then in the order that was asked for.
        tallies: One per question shown.
        spreads: Of all questions and each letter, by id: `all`, `F`...; always of all facilities.
        gaps: Questions with somebody behind, the widest first.
    """

    questions: tuple[Question, ...]
    scale: Scale
    rows: tuple[Row, ...]
    tallies: tuple[Tally, ...]
    spreads: tuple[tuple[str, Spread], ...]
    gaps: tuple[Gap, ...]

    @property
    def diverse(self) -> int:
        """In how many of the questions shown levels lie two or more apart."""
        return sum(tally.variety in (Variety.LED, Variety.DIVERSE) for tally in self.tallies)

    @property
    def with_room(self) -> int:
        """In how many of the questions shown somebody is below the highest level."""
        settled = (Variety.NONE, Variety.SOLVED)
        return sum(tally.variety not in settled for tally in self.tallies)


def compare(
    questionnaire: Questionnaire,
    entries: Sequence[Entry],
    *,
    order: str = BY_NAME,
    letter: str = "",
) -> Comparison:
    """
    Lay facilities side by side that answered one questionnaire version.

    Args:
        questionnaire: In that version.
        entries: Each facility once, in the order of their names or labels; may be empty.
        order: `name`, `all`, a letter or the id of a question; whoever declares most comes first.
            Anything else counts as `name`.
        letter: Only questions of this FAIR letter; empty for all.
    """
    asked = tuple(
        question
        for question in questionnaire.questions
        if not letter or any(principle.startswith(letter) for principle in question.fair)
    )
    rows = [_row(entry, asked) for entry in entries]
    ordered = sorted(zip(entries, rows, strict=True), key=lambda pair: _place(pair[0], order))
    tallies = tuple(
        _tally(question, questionnaire.scale, [row.cells[place] for row in rows])
        for place, question in enumerate(asked)
    )
    gaps = [
        gap
        for place, question in enumerate(asked)
        if (gap := _gap(question, questionnaire.scale, rows, place)).behind
    ]
    return Comparison(
        questions=asked,
        scale=questionnaire.scale,
        rows=tuple(row for _, row in ordered),
        tallies=tallies,
        spreads=tuple((key, _spread(entries, key)) for key in (ALL, *LETTERS)),
        # What is far for many comes before what is far for few.
        gaps=tuple(sorted(gaps, key=lambda gap: (-gap.behind, -gap.missing, gap.question))),
    )


def quartiles(values: Sequence[Fraction]) -> tuple[Fraction, Fraction, Fraction]:
    """
    Return lower quartile, median and upper quartile, exactly.

    Args:
        values: One or more, in any order.

    Source:
        Linear between neighbours, both ends counted (method 7 of Hyndman and Fan, 1996), as
        spreadsheets do with QUARTILE.INC.
    """
    ordered = sorted(values)

    def at(share: Fraction) -> Fraction:
        """Return the value below which this share, from 0 to 1, of the values lies."""
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    return at(Fraction(1, 4)), at(Fraction(1, 2)), at(Fraction(3, 4))


def variety(levels: Sequence[int], scale: Scale) -> Variety:
    """Return how alike some levels are; *levels* are those that were given, in any order."""
    if not levels:
        return Variety.NONE
    lowest, highest = min(levels), max(levels)
    if lowest == scale.highest:
        return Variety.SOLVED
    is_led = highest == scale.highest
    if highest - lowest > 1:
        return Variety.LED if is_led else Variety.DIVERSE
    return Variety.NEARLY if is_led else Variety.ALIKE


def _row(entry: Entry, asked: Sequence[Question]) -> Row:
    return Row(
        label=entry.label,
        slug=entry.slug,
        is_own=entry.is_own,
        cells=tuple(_cell(entry.card, question.id) for question in asked),
        all=_score(entry.card, ALL),
        letters=tuple((letter, _score(entry.card, letter)) for letter in LETTERS),
    )


def _cell(card: Card, question: str) -> QuestionScore:
    found = card.question(question)
    if found is None:
        raise ValueError(f"{question} was not asked: the facilities answered different questions")
    return found


def _score(card: Card, key: str) -> Score:
    found = card.score(key)
    if found is None:
        raise ValueError(f"there is no score of {key}")
    return found


def _place(entry: Entry, order: str) -> tuple[bool, Fraction]:
    """Return where a row stands: own ones first, then by what they declare; ties by name."""
    if order == BY_NAME:
        return not entry.is_own, Fraction(0)
    score = entry.card.score(order)
    value = None if score is None else score.value
    # Who declares nothing, because nothing applies, comes after those who declare zero.
    return not entry.is_own, Fraction(1) if value is None else -value


def _tally(question: Question, scale: Scale, cells: Sequence[QuestionScore]) -> Tally:
    given = [cell.level for cell in cells if cell.level is not None]
    states = [cell.state for cell in cells]
    return Tally(
        question=question.id,
        text=str(question.text),
        levels=tuple(given.count(level.value) for level in scale.levels),
        unknown=states.count(State.UNKNOWN),
        not_applicable=states.count(State.NOT_APPLICABLE),
        not_answered=states.count(State.NOT_ANSWERED),
        variety=variety(given, scale),
    )


def _spread(entries: Sequence[Entry], key: str) -> Spread:
    values = [value for entry in entries if (value := _score(entry.card, key).value) is not None]
    if len(values) < SPREAD_FROM:
        return Spread(len(values), None, None, None)
    return Spread(len(values), *quartiles(values))


def _gap(question: Question, scale: Scale, rows: Sequence[Row], place: int) -> Gap:
    given = [(row, row.cells[place]) for row in rows if row.cells[place].level is not None]
    earned = [cell.credit for _, cell in given if cell.credit is not None]
    behind = sum(credit < BEHIND for credit in earned)
    helpers = [
        Helper(row.label, row.slug, cell.agreement is Agreement.SUPPORTED)
        for row, cell in given
        if cell.level == scale.highest and row.slug
    ]
    missing = sum((1 - credit for credit in earned), Fraction(0))
    return Gap(
        question=question.id,
        text=str(question.text),
        behind=behind,
        of=len(earned),
        missing=missing / len(earned) if earned else Fraction(0),
        solved_by=tuple(sorted(helpers, key=lambda one: not one.is_shown)),
    )
