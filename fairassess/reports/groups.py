"""The score of a group as it is shown: whole percents that add up, coverage, change, plan."""

from dataclasses import dataclass

from fairassess.domain import advice, scoring
from fairassess.domain.percent import percent, whole
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.scoring import Breakdown, Score
from fairassess.domain.snapshots import Snapshot
from fairassess.reports.speaking import asked, say


@dataclass(frozen=True, slots=True)
class GroupRow:
    """
    The score of one group as it is shown.

    Attributes:
        id: `all`, `F`, `F1`, or the id of a topic.
        title: Its name.
        score: The exact score.
        declared: Whole percent; None when no question of the group applies.
        parts: Whole percents measured, on word, not shown, which add up to *declared*; None where
            no evidence was looked at.
        change: Percentage points since the previous assessment, as the difference of what was
            shown; None when there is none or it cannot be compared.
        planned: Whole percent when every plan is met; None when nothing more is planned.
    """

    id: str
    title: str
    score: Score
    declared: int | None
    parts: tuple[int, int, int] | None
    change: int | None
    planned: int | None

    @property
    def coverage(self) -> str:
        """`25 of 26`: answered with a level, out of the applicable questions."""
        return say(
            "{answered} of {applicable}",
            answered=self.score.answered, applicable=self.score.applicable,
        )  # fmt: skip

    @property
    def shown(self) -> str:
        """The declared score as text: `78 %` or a dash."""
        return percent(self.score.value)

    @property
    def sentence(self) -> str:
        """The score in words, for readers who do not see the bar."""
        if self.declared is None:
            return say("{group}: no question applies.", group=self.title)
        if self.parts is None:
            return say(
                "{group}: declared {score}; no evidence was looked at.",
                group=self.title, score=self.shown,
            )  # fmt: skip
        measured, on_word, not_shown = self.parts
        return say(
            "{group}: declared {score}, of which {measured} measured, {on_word} on word, "
            "{not_shown} not shown.",
            group=self.title, score=self.shown,
            measured=measured, on_word=on_word, not_shown=not_shown,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Groups:
    """
    The groups of one assessment.

    Attributes:
        all: All questions.
        letters: F, A, I, R.
        principles: Those that questions name.
        topics: In the order of the questionnaire.
    """

    all: GroupRow
    letters: tuple[GroupRow, ...]
    principles: tuple[GroupRow, ...]
    topics: tuple[GroupRow, ...]


def groups(
    questionnaire: Questionnaire,
    snapshot: Snapshot,
    previous: Snapshot | None,
    *,
    is_draft: bool = False,
) -> Groups:
    """
    Return the scores of a snapshot as they are shown.

    Args:
        questionnaire: The version that *snapshot* names.
        snapshot: What is shown.
        previous: What changes are counted from; None when there is none.
        is_draft: Whether it is answered still; a group in which answers are missing is then
            compared with nothing.
    """
    before = previous.breakdown if previous and are_comparable(previous, snapshot) else None
    plan = advice.if_plans_are_met(questionnaire, snapshot.answers)
    now = snapshot.breakdown
    titles = {topic.id: asked(topic.title) for topic in questionnaire.topics}
    then, aim = _by_id(before), _by_id(plan)

    def row(key: str, title: str, score: Score) -> GroupRow:
        has_gaps = is_draft and score.not_answered > 0
        return _row(key, title, score, None if has_gaps else then.get(key), aim.get(key))

    return Groups(
        all=row("all", say("All questions"), now.all),
        letters=tuple(
            row(key, say(scoring.LETTER_NAMES[key]), score) for key, score in now.letters
        ),
        principles=tuple(row(key, key, score) for key, score in now.principles),
        topics=tuple(row(key, titles.get(key, key), score) for key, score in now.topics),
    )


def are_comparable(before: Snapshot, after: Snapshot) -> bool:
    """Tell whether two scores may stand on one line: docs/scoring.md, Comparing."""
    return (before.questionnaire_major, before.scoring_version) == (
        after.questionnaire_major,
        after.scoring_version,
    )


def _by_id(breakdown: Breakdown | None) -> dict[str, Score]:
    """Return all groups by id; ids of letters, principles and topics do not meet."""
    if breakdown is None:
        return {}
    pairs = (*breakdown.topics, *breakdown.principles, *breakdown.letters)
    return {**dict(pairs), "all": breakdown.all}


def _row(key: str, title: str, score: Score, then: Score | None, aim: Score | None) -> GroupRow:
    declared = None if score.value is None else whole(score.value)
    change = planned = None
    if score.value is not None and declared is not None:
        if then is not None and then.value is not None:
            change = declared - whole(then.value)
        if aim is not None and aim.value is not None and aim.value > score.value:
            planned = whole(aim.value)
    return GroupRow(key, title, score, declared, score.whole_parts, change, planned)
