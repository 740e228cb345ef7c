"""Histories as tables for people's spreadsheets: scores of all groups, and checks day by day."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction

from fairassess.domain.day_strips import Span
from fairassess.domain.score_cards import Card
from fairassess.domain.scoring import QuestionScore, Score

SCORES_HEAD = (
    "date", "assessment", "questionnaire", "scoring_version", "kind", "id", "title",
    "declared_percent", "measured_percent", "on_word_percent", "not_shown_percent",
    "answered", "applicable", "declared", "measured", "on_word", "not_shown",
    "state", "level", "evidence_at_least", "evidence_at_most", "agreement",
)  # fmt: skip
"""Percents are whole and add up; the columns without `percent` are exact fractions."""

DAYS_HEAD = ("endpoint", "check", "title", "from", "to", "days", "state")


def score_lines(
    taken_at: datetime,
    label: str,
    versions: tuple[str, str],
    card: Card,
    named: Sequence[tuple[str, str, str]],
) -> Iterable[tuple[str, ...]]:
    """
    Yield all scores of one assessment.

    Args:
        taken_at: Aware UTC moment.
        label: Name of the assessment.
        versions: Questionnaire as `id@version`, and scoring version.
        card: Its scores.
        named: Kind, id and title of what is told, in order; what the card does not know is left
            out.
    """
    for kind, key, title in named:
        score = card.score(key)
        if score is None:
            continue
        start = (taken_at.isoformat(timespec="seconds"), label, *versions, kind, key, title)
        yield (*start, *_numbers(score), *_stand(card.question(key)))


def day_lines(
    endpoint: str, strips: Iterable[tuple[str, str, Sequence[Span]]]
) -> Iterable[tuple[str, ...]]:
    """Yield the spans of checks, each given by its id, title and spans; days are ISO 8601."""
    for probe, title, spans in strips:
        for span in spans:
            days = (span.first.isoformat(), span.last.isoformat(), str(span.days))
            yield (endpoint, probe, title, *days, span.state.value)


def _numbers(score: Score) -> tuple[str, ...]:
    parts: Sequence[int | None] = score.whole_parts or (None, None, None)
    exact = (score.value, score.measured, score.on_word, score.not_shown)
    return (
        *map(_whole, (score.whole_value, *parts)),
        str(score.answered),
        str(score.applicable),
        *map(_exact, exact),
    )


def _stand(counted: QuestionScore | None) -> tuple[str, ...]:
    if counted is None:
        return ("",) * 5
    return (
        counted.state.value,
        *map(_whole, (counted.level, counted.at_least, counted.at_most)),
        "" if counted.agreement is None else counted.agreement.value,
    )


def _whole(number: int | None) -> str:
    return "" if number is None else str(number)


def _exact(value: Fraction | None) -> str:
    return "" if value is None else str(value)
