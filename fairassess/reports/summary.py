"""Everything a report says about one assessment, as one frozen value; every format prints it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fairassess.domain import changes as changing
from fairassess.domain import history
from fairassess.domain.answers import State
from fairassess.domain.changes import Changes
from fairassess.domain.percent import percent, points
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.snapshots import Snapshot
from fairassess.reports import limits, rows, wording
from fairassess.reports.facts import FacilityFacts, NotOurs
from fairassess.reports.groups import GroupRow, are_comparable, groups
from fairassess.reports.rows import ActionRow, ChangeRow, FindingRow, QuestionRow, SplitRow
from fairassess.reports.speaking import ORIGINAL, asked, foreign, say, say_number, speaking
from fairassess.reports.speaking import language as spoken_language

__all__ = [
    "MOST_ACTIONS",
    "ActionRow",
    "ChangeRow",
    "FacilityFacts",
    "FindingRow",
    "GroupRow",
    "NotOurs",
    "QuestionRow",
    "SplitRow",
    "Summary",
    "percent",
    "points",
    "summarise",
]

NOT_OURS = "Of these the facility said that somebody else has to mend them. It changed no score."

MOST_ACTIONS = 5
"""How many things to do next a report names; the page can list all."""


@dataclass(frozen=True, slots=True)
class Summary:
    """
    What a report, a result page and an export say, all alike.

    Attributes:
        facility: Whom it is about.
        is_draft: Whether the assessment was not submitted yet.
        title: Name of the questionnaire.
        source: Where its method comes from.
        questionnaire: `id@version`.
        questionnaire_digest, scoring_version, software_version, taken_at: As in the snapshot.
        headline: The result in a sentence or two.
        all: Score of all questions.
        letters, principles, topics: Scores by group.
        questions: One per question, in order.
        previous_at: When the previous assessment was frozen; None when there is none.
        is_comparable: Whether the previous one may stand on one line with this one.
        changes: What changed since: rules, evidence, answers; empty when nothing did.
        declared_change, measured_change: How the change of the score of all questions splits; None
            when there is nothing to compare with.
        open_questions: Questions of a draft that nobody has come to yet, for which it is not
            compared with the assessment before; 0 when there is none before.
        actions: All that is worth doing, best first.
        not_ours: What the facility said is not in its hands; no score knows of it.
        history: Trend, broken where it must be; may be empty.
        limits: What the score does not say, as sentences.
        cite_as: How to cite the report.
        address: Where it stands; empty when nowhere.
        digest: SHA-256 of the snapshot.
        language: Tag of the language in which it is said.
    """

    facility: FacilityFacts
    is_draft: bool
    title: str
    source: str
    questionnaire: str
    questionnaire_digest: str
    scoring_version: str
    software_version: str
    taken_at: datetime
    headline: str
    all: GroupRow
    letters: tuple[GroupRow, ...]
    principles: tuple[GroupRow, ...]
    topics: tuple[GroupRow, ...]
    questions: tuple[QuestionRow, ...]
    previous_at: datetime | None
    is_comparable: bool
    changes: tuple[ChangeRow, ...]
    declared_change: SplitRow | None
    measured_change: SplitRow | None
    open_questions: int
    actions: tuple[ActionRow, ...]
    not_ours: tuple[NotOurs, ...]
    history: tuple[history.Segment, ...]
    limits: tuple[str, ...]
    cite_as: str
    address: str
    digest: str
    language: str = ORIGINAL

    @property
    def day(self) -> str:
        """The day of the snapshot: `14 October 2026`."""
        return wording.day(self.taken_at)

    @property
    def since(self) -> tuple[str, ...]:
        """How the scores changed and by what, as sentences; empty without an earlier one."""
        if self.previous_at is None:
            return ()
        changed = (("Declared", self.declared_change), ("Measured", self.measured_change))
        splits = [_split_words(say(name), split) for name, split in changed if split is not None]
        first, *more = self.compared_with
        return (first, *splits, *more)

    @property
    def compared_with(self) -> tuple[str, ...]:
        """Since when changes are told, and what is not compared; empty without an earlier one."""
        if self.previous_at is None:
            return ()
        told = [say("Since {day}.", day=wording.day(self.previous_at))]
        if self.open_questions:
            told.append(
                say_number(
                    "{n} question has no answer yet: the scores of this draft are compared with "
                    "those before when all have one.",
                    "{n} questions have no answer yet: the scores of this draft are compared with "
                    "those before when all have one.",
                    self.open_questions,
                )
            )
        if not self.is_comparable:
            told.append(say("Questions or scoring changed, so the two scores are not one series."))
        return tuple(told)

    @property
    def top_actions(self) -> tuple[ActionRow, ...]:
        """The first few things worth doing."""
        return self.actions[:MOST_ACTIONS]


def summarise(
    facility: FacilityFacts,
    questionnaire: Questionnaire,
    snapshot: Snapshot,
    previous: Snapshot | None = None,
    *,
    points: Sequence[history.Point] = (),
    not_ours: Sequence[NotOurs] = (),
    is_draft: bool = False,
    address: str = "",
    language: str = ORIGINAL,
) -> Summary:
    """
    Gather everything that a report says.

    Args:
        facility: Whom it is about.
        questionnaire: The version that *snapshot* names.
        snapshot: The assessment, frozen; of a draft, frozen for this moment.
        previous: The assessment to compare with; None when there is none.
        points: The facility's assessments for the trend, this one among them; may be empty.
        not_ours: What the facility had said was not in its hands; may be empty.
        is_draft: Whether it was not submitted yet.
        address: Permanent address of the result page; may be empty.
        language: Tag of the language in which it is said.

    Raises:
        ValueError: *questionnaire* is not the one that *snapshot* names.
    """
    if questionnaire.name != snapshot.questionnaire:
        raise ValueError(f"{questionnaire.name} is not {snapshot.questionnaire}")
    with speaking(language):
        return _summarised(
            facility, questionnaire, snapshot, previous,
            points, not_ours, is_draft=is_draft, address=address,
        )  # fmt: skip


def _summarised(
    facility: FacilityFacts,
    questionnaire: Questionnaire,
    snapshot: Snapshot,
    previous: Snapshot | None,
    points: Sequence[history.Point],
    not_ours: Sequence[NotOurs],
    *,
    is_draft: bool,
    address: str,
) -> Summary:
    """Gather it in the language that is spoken."""
    shown = groups(questionnaire, snapshot, previous, is_draft=is_draft)
    found = _changes(previous, snapshot, questionnaire)
    open_questions = shown.all.score.not_answered if is_draft and previous is not None else 0
    if open_questions:
        # What nobody has come to yet is no change of an answer.
        found = found and _among_answered(found)
    return Summary(
        facility=facility,
        is_draft=is_draft,
        title=asked(questionnaire.title),
        source=asked(questionnaire.source),
        questionnaire=snapshot.questionnaire,
        questionnaire_digest=snapshot.questionnaire_digest,
        scoring_version=snapshot.scoring_version,
        software_version=snapshot.software_version,
        taken_at=snapshot.taken_at,
        headline=_headline(shown.all),
        all=shown.all,
        letters=shown.letters,
        principles=shown.principles,
        topics=shown.topics,
        questions=rows.questions(questionnaire, snapshot, previous),
        previous_at=None if previous is None else previous.taken_at,
        is_comparable=previous is not None and are_comparable(previous, snapshot),
        changes=() if found is None else rows.changes(questionnaire, snapshot, found),
        declared_change=None if open_questions else _declared_change(found, previous, snapshot),
        measured_change=None if open_questions else _measured_change(found, previous, snapshot),
        open_questions=open_questions,
        actions=_marked(rows.actions(questionnaire, snapshot), not_ours),
        not_ours=tuple(replace(one, title=foreign(one.title)) for one in not_ours),
        history=history.series(points),
        limits=limits.sentences(questionnaire, snapshot),
        cite_as=_cite_as(facility, questionnaire, snapshot, address, is_draft=is_draft),
        address=address,
        digest=snapshot.digest,
        language=spoken_language(),
    )


def _among_answered(found: Changes) -> Changes:
    """Return what changed without the questions that a draft has no answer to yet."""
    return replace(
        found,
        answers=tuple(
            change for change in found.answers if change.after.state is not State.NOT_ANSWERED
        ),
    )


def _split_words(name: str, split: SplitRow) -> str:
    if not split.evidence:
        return say(
            "{score} {whole}: answers {answers}, rules {rules}.",
            score=name, whole=points(split.whole),
            answers=points(split.answers), rules=points(split.rules),
        )  # fmt: skip
    return say(
        "{score} {whole}: evidence {evidence}, answers {answers}, rules {rules}.",
        score=name, whole=points(split.whole), evidence=points(split.evidence),
        answers=points(split.answers), rules=points(split.rules),
    )  # fmt: skip


def _marked(actions: Sequence[ActionRow], not_ours: Sequence[NotOurs]) -> tuple[ActionRow, ...]:
    """Return the actions with what of each is not in the facility's hands."""
    said = {(one.endpoint_id, one.probe): one for one in not_ours}
    return tuple(
        replace(
            row,
            not_ours=tuple(
                said[key]
                for found in row.action.failing
                if (key := (found.endpoint_id or 0, found.probe)) in said
            ),
        )
        for row in actions
    )


def _changes(
    previous: Snapshot | None, snapshot: Snapshot, questionnaire: Questionnaire
) -> Changes | None:
    """Return what changed; None without a previous assessment by the same questionnaire."""
    if previous is None or previous.questionnaire_id != snapshot.questionnaire_id:
        return None
    return changing.what_changed(previous, snapshot, questionnaire)


def _declared_change(
    found: Changes | None, previous: Snapshot | None, snapshot: Snapshot
) -> SplitRow | None:
    if found is None or found.all is None or previous is None:
        return None
    before, after = previous.breakdown.all.whole_value, snapshot.breakdown.all.whole_value
    return rows.split(found.all.declared, before, after)


def _measured_change(
    found: Changes | None, previous: Snapshot | None, snapshot: Snapshot
) -> SplitRow | None:
    if found is None or found.all is None or previous is None:
        return None
    before, after = previous.breakdown.all.whole_parts, snapshot.breakdown.all.whole_parts
    if before is None or after is None:
        return None
    return rows.split(found.all.measured, before[0], after[0])


def _headline(overall: GroupRow) -> str:
    """Return the result in a sentence or two."""
    if overall.declared is None:
        return say("No question applies, so there is no score.")
    covered = say(
        "{coverage} applicable questions are answered with a level.", coverage=overall.coverage
    )
    if overall.parts is None:
        return say("{score} declared.", score=overall.shown) + f" {covered}"
    measured, on_word, not_shown = overall.parts
    told = say(
        "{score} declared, of which {measured} measured, {on_word} on the facility's word, "
        "{not_shown} not shown.",
        score=overall.shown, measured=measured, on_word=on_word, not_shown=not_shown,
    )  # fmt: skip
    return f"{told} {covered}"


def _cite_as(
    facility: FacilityFacts,
    questionnaire: Questionnaire,
    snapshot: Snapshot,
    address: str,
    *,
    is_draft: bool,
) -> str:
    draft = f" {say('Draft.')}" if is_draft else ""
    version = say(
        "{title}, version {version}",
        title=asked(questionnaire.title), version=questionnaire.version,
    )  # fmt: skip
    parts = [
        f"{facility.name}: {version}.{draft}",
        f"{wording.day(snapshot.taken_at)}.",
        say(
            "fairassess {version}, snapshot {digest}.",
            version=snapshot.software_version, digest=snapshot.digest[:16],
        ),
    ]  # fmt: skip
    return " ".join([*parts, address] if address else parts)
