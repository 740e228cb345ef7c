"""How scores change over time: series with breaks, and old snapshots counted again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fairassess.domain import scoring
from fairassess.domain.changes import Changes, answers_in, observations_in, what_changed
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.scoring import Breakdown, Score
from fairassess.domain.sentences import sentence
from fairassess.domain.snapshots import Snapshot, freeze

__all__ = [
    "Changes",
    "Point",
    "Segment",
    "Snapshot",
    "freeze",
    "rescore",
    "rescore_today",
    "series",
    "what_changed",
]


@dataclass(frozen=True, slots=True)
class Point:
    """
    One snapshot on a trend line.

    Attributes:
        taken_at: Aware UTC moment.
        questionnaire: `id@version`.
        questionnaire_major: `id@major`.
        scoring_version: Version of the rules that counted.
        all: Score of all questions.
        letters: F, A, I, R with their scores.
        more: Principles, topics and questions with theirs, by id, as far as somebody asked.
    """

    taken_at: datetime
    questionnaire: str
    questionnaire_major: str
    scoring_version: str
    all: Score
    letters: tuple[tuple[str, Score], ...]
    more: tuple[tuple[str, Score], ...] = ()

    def score(self, group: str | None = None) -> Score | None:
        """Return the score of a group by its id, of all questions without one; None if unknown."""
        if group is None:
            return self.all
        return next((s for key, s in (*self.letters, *self.more) if key == group), None)

    @classmethod
    def of(cls, snapshot: Snapshot, breakdown: Breakdown | None = None) -> "Point":
        """Return a snapshot as a point; with another *breakdown* where it was counted anew."""
        counted = breakdown or snapshot.breakdown
        return cls(
            taken_at=snapshot.taken_at,
            questionnaire=snapshot.questionnaire,
            questionnaire_major=snapshot.questionnaire_major,
            scoring_version=counted.scoring_version,
            all=counted.all,
            letters=counted.letters,
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """
    A part of a series whose points may be joined by a line.

    Attributes:
        points: One or more, oldest first.
        changed: What differs from the segment before, as sentences; empty for the first one.
    """

    points: tuple[Point, ...]
    changed: tuple[str, ...] = ()


def series(points: Iterable[Point]) -> tuple[Segment, ...]:
    """
    Order points by time and break them where they cannot be compared.

    Only points with one questionnaire major and one scoring version are joined.

    Source:
        docs/scoring.md, Comparability.
    """
    segments: list[Segment] = []
    for point in sorted(points, key=lambda p: p.taken_at):
        last = segments[-1].points[-1] if segments else None
        changed = () if last is None else _incomparable(last, point)
        if last is None or changed:
            segments.append(Segment((point,), changed))
        else:
            segments[-1] = Segment((*segments[-1].points, point), segments[-1].changed)
    return tuple(segments)


def rescore(snapshot: Snapshot, questionnaire: Questionnaire) -> Breakdown:
    """
    Count a snapshot again by its own rules; the result equals what it stored.

    Args:
        snapshot: Any.
        questionnaire: The version that it names.

    Raises:
        ValueError: It is another questionnaire, or a scoring version that this software has not.
    """
    if (questionnaire.name, questionnaire.digest) != (
        snapshot.questionnaire,
        snapshot.questionnaire_digest,
    ):
        raise ValueError(
            f"{questionnaire.name} is not the file that {snapshot.questionnaire} names"
        )
    if snapshot.scoring_version != scoring.SCORING_VERSION:
        raise ValueError(f"scoring version {snapshot.scoring_version} is not known here")
    return scoring.score(questionnaire, snapshot.answers, snapshot.observations)


def rescore_today(snapshot: Snapshot, questionnaire: Questionnaire) -> Breakdown:
    """
    Count an old snapshot by the rules of *questionnaire* and of today's scoring.

    Answers to questions that are gone, or whose level the scale no longer has, are left out. What
    a new rule asks of a probe that was not recorded then, is not shown.
    """
    answers = answers_in(questionnaire, snapshot.answers)
    return scoring.score(questionnaire, answers, observations_in(questionnaire, snapshot))


def _incomparable(before: Point, after: Point) -> tuple[str, ...]:
    """Return why two points must not be joined; empty when they may."""
    reasons = []
    if before.questionnaire_major != after.questionnaire_major:
        reasons.append(
            sentence(
                "Questions: {before} became {after}.",
                before=before.questionnaire, after=after.questionnaire,
            )
        )  # fmt: skip
    if before.scoring_version != after.scoring_version:
        reasons.append(
            sentence(
                "Scoring: version {before} became {after}.",
                before=before.scoring_version, after=after.scoring_version,
            )
        )  # fmt: skip
    return tuple(reasons)
