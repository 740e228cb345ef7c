"""Everything a report says about one assessment, as one frozen value; every format prints it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fairassess.domain import changes as changing
from fairassess.domain import history
from fairassess.domain.changes import Changes
from fairassess.domain.percent import percent, points
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.snapshots import Snapshot
from fairassess.reports import limits, rows, wording
from fairassess.reports.facts import EndpointFacts, FacilityFacts, NotOurs
from fairassess.reports.groups import GroupRow, are_comparable, groups
from fairassess.reports.rows import ActionRow, ChangeRow, FindingRow, QuestionRow, SplitRow

__all__ = [
    "MOST_ACTIONS",
    "ActionRow",
    "ChangeRow",
    "EndpointFacts",
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
        actions: All that is worth doing, best first.
        not_ours: What the facility said is not in its hands; no score knows of it.
        endpoints: How the facility's endpoints stand.
        history: Trend, broken where it must be; may be empty.
        limits: What the score does not say, as sentences.
        cite_as: How to cite the report.
        address: Where it stands; empty when nowhere.
        digest: SHA-256 of the snapshot.
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
    actions: tuple[ActionRow, ...]
    not_ours: tuple[NotOurs, ...]
    endpoints: tuple[EndpointFacts, ...]
    history: tuple[history.Segment, ...]
    limits: tuple[str, ...]
    cite_as: str
    address: str
    digest: str

    @property
    def day(self) -> str:
        """The day of the snapshot: `14 October 2026`."""
        return wording.day(self.taken_at)

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
    endpoints: Sequence[EndpointFacts] = (),
    not_ours: Sequence[NotOurs] = (),
    is_draft: bool = False,
    address: str = "",
) -> Summary:
    """
    Gather everything that a report says.

    Args:
        facility: Whom it is about.
        questionnaire: The version that *snapshot* names.
        snapshot: The assessment, frozen; of a draft, frozen for this moment.
        previous: The assessment to compare with; None when there is none.
        points: The facility's assessments for the trend, this one among them; may be empty.
        endpoints: As they stand; may be empty.
        not_ours: What the facility had said was not in its hands; may be empty.
        is_draft: Whether it was not submitted yet.
        address: Permanent address of the result page; may be empty.

    Raises:
        ValueError: *questionnaire* is not the one that *snapshot* names.
    """
    if questionnaire.name != snapshot.questionnaire:
        raise ValueError(f"{questionnaire.name} is not {snapshot.questionnaire}")
    shown = groups(questionnaire, snapshot, previous)
    found = _changes(previous, snapshot, questionnaire)
    return Summary(
        facility=facility,
        is_draft=is_draft,
        title=str(questionnaire.title),
        source=str(questionnaire.source),
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
        declared_change=_declared_change(found, previous, snapshot),
        measured_change=_measured_change(found, previous, snapshot),
        actions=_marked(rows.actions(questionnaire, snapshot), not_ours),
        not_ours=tuple(not_ours),
        endpoints=tuple(endpoints),
        history=history.series(points),
        limits=limits.sentences(questionnaire, snapshot, endpoints),
        cite_as=_cite_as(facility, questionnaire, snapshot, address, is_draft=is_draft),
        address=address,
        digest=snapshot.digest,
    )


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
        return "No question applies, so there is no score."
    covered = f"{overall.coverage} applicable questions are answered with a level."
    if overall.parts is None:
        return f"{overall.shown} declared. {covered}"
    measured, on_word, not_shown = overall.parts
    return (
        f"{overall.shown} declared, of which {measured} measured, {on_word} on the facility's "
        f"word, {not_shown} not shown. {covered}"
    )


def _cite_as(
    facility: FacilityFacts,
    questionnaire: Questionnaire,
    snapshot: Snapshot,
    address: str,
    *,
    is_draft: bool,
) -> str:
    draft = " Draft." if is_draft else ""
    parts = [
        f"{facility.name}: {questionnaire.title}, version {questionnaire.version}.{draft}",
        f"{wording.day(snapshot.taken_at)}.",
        f"fairassess {snapshot.software_version}, snapshot {snapshot.digest[:16]}.",
    ]
    return " ".join([*parts, address] if address else parts)
