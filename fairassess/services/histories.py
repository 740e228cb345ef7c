"""How the scores of a facility changed: what its history pages show, in few queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain import history, score_cards, scoring
from fairassess.domain.history import Changes, Point, Segment, Snapshot
from fairassess.domain.questionnaire import Questionnaire, Scale
from fairassess.domain.score_cards import ALL, Card
from fairassess.domain.scoring import QuestionScore, Score
from fairassess.errors import NotFound
from fairassess.reports import change_table
from fairassess.reports import rows as report_rows
from fairassess.reports.change_table import ChangeRow
from fairassess.services import accounts, cards, rescoring, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.storage import facilities, questionnaires, snapshot_scores
from fairassess.storage.facilities import Facility
from fairassess.storage.snapshot_scores import Mark

POINTS_SHOWN = 12
"""Assessments on one page; earlier ones are a page away, so that no history makes it slow."""


@dataclass(frozen=True, slots=True)
class Choice:
    """
    Something whose history can be looked at.

    Attributes:
        key: Its id, as it stands in an address: `all`, `F`, `F1`, a topic, `Q14`.
        title: Its name.
        kind: `Overview`, `Letters`, `Topics`, `Principles` or `Questions`.
    """

    key: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One assessment of the history, without its content."""

    id: int
    label: str
    taken_at: datetime
    signed_by: str
    questionnaire: str
    scoring_version: str


@dataclass(frozen=True, slots=True)
class Stand:
    """How one question stood in an assessment."""

    moment: Moment
    counted: QuestionScore


@dataclass(frozen=True, slots=True)
class Change:
    """
    What changed between two assessments.

    Attributes:
        before, after: Which two, the earlier one first.
        rows: The score taken apart by parts and reasons; empty where it cannot be said.
        changes: What changed, and why; None where they have no common question, or the later one
            was counted by rules of another software.
        told: The same as rows of a report, of the questions that are looked at; rules first.
    """

    before: Moment
    after: Moment
    rows: tuple[ChangeRow, ...]
    changes: Changes | None
    told: tuple[report_rows.ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """
    What a history page shows.

    Attributes:
        chosen: What it is about.
        choices: What else it could be about.
        is_by_todays: Whether old answers are counted by today's rules.
        segments: Assessments shown, as parts of a line, with the scores of *chosen*.
        moments: All assessments, oldest first.
        shown: Those on this page.
        older: Number of the newest assessment before this page; None on the first.
        newer: Number of the assessment that a page ends with which goes on from here; None on the
            last.
        stands: How the question stood, where one is chosen.
        change: What changed between two of them; None where there is only one.
        scale: Levels of the newest questionnaire; None before the first assessment.
        text: What is asked, where a question is chosen; else empty.
    """

    facility_id: int
    slug: str
    name: str
    chosen: Choice
    choices: tuple[Choice, ...]
    is_by_todays: bool
    segments: tuple[Segment, ...]
    moments: tuple[Moment, ...]
    shown: tuple[Moment, ...]
    older: int | None
    newer: int | None
    stands: tuple[Stand, ...]
    change: Change | None
    scale: Scale | None
    text: str


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What somebody wants to see of a history.

    Attributes:
        of: Key of a choice.
        by_todays_rules: Whether to count old answers by today's rules.
        until: Number of the last assessment on the page; None for the newest.
        before, after: Numbers of two assessments to compare, in any order; None for the last two
            of the page.
    """

    of: str = ALL
    by_todays_rules: bool = False
    until: int | None = None
    before: int | None = None
    after: int | None = None


def page(session: Session, actor: Actor, slug: str, wish: Wish) -> HistoryPage:
    """
    Return what the history page of a facility shows, in a fixed number of queries.

    Raises:
        NotFound: There is no such facility, assessment, or thing to look at.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    return _page(session, facility, wish, snapshot_scores.marks(session, facility.id))


def public_page(session: Session, slug: str, wish: Wish) -> HistoryPage:
    """
    Return what everybody may see of a facility's history: results of published rounds, as scored.

    Raises:
        NotFound: Nothing of it is published, or there is no such facility; both read alike.
    """
    facility = facilities.find(session, slug)
    shown = snapshot_scores.published(session, facility.id) if facility is not None else ()
    if facility is None or not shown:
        raise NotFound(f"There is no published history of {slug}.")
    as_scored = replace(wish, by_todays_rules=False)
    return _page(
        session, facility, as_scored, snapshot_scores.marks(session, facility.id, among=shown)
    )


def everything(
    session: Session, actor: Actor, slug: str
) -> tuple[tuple[Moment, Card, tuple[Choice, ...]], ...]:
    """
    Return all scores of a facility, assessment by assessment, oldest first, and what they are of.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    marks = snapshot_scores.marks(session, facility.id)
    return tuple(
        (moment_of(mark), card, choices_of(questionnaires.load(mark.questionnaire)))
        for mark, card in cards.of_snapshots(session, [mark.id for mark in marks])
    )


def choices_of(questionnaire: Questionnaire) -> tuple[Choice, ...]:
    """Return what the history of assessments by a questionnaire can be about."""
    principles = sorted(
        {name for question in questionnaire.questions for name in question.fair},
        key=lambda name: (scoring.LETTERS.index(name[0]), name),
    )
    return (
        Choice(ALL, "All questions", "Overview"),
        *(Choice(key, scoring.LETTER_NAMES[key], "Letters") for key in scoring.LETTERS),
        *(Choice(topic.id, str(topic.title), "Topics") for topic in questionnaire.topics),
        *(Choice(name, f"Principle {name}", "Principles") for name in principles),
        *(
            Choice(question.id, f"{question.id}: {question.text}", "Questions")
            for question in questionnaire.questions
        ),
    )


def _page(session: Session, facility: Facility, wish: Wish, marks: Sequence[Mark]) -> HistoryPage:
    moments = tuple(moment_of(mark) for mark in marks)
    asked = questionnaires.load(marks[-1].questionnaire) if marks else None
    choices = choices_of(asked) if asked else (Choice(ALL, "All questions", "Overview"),)
    chosen = next((choice for choice in choices if choice.key == wish.of), None)
    if chosen is None:
        raise NotFound(f"There is no history of {wish.of}.")
    end = _place(moments, wish.until, len(moments) - 1) + 1
    start = max(0, end - POINTS_SHOWN)
    shown = moments[start:end]
    scored = cards.of_snapshots(session, [moment.id for moment in shown])
    stands = [(moment_of(mark), card.question(chosen.key)) for mark, card in scored]
    return HistoryPage(
        facility_id=facility.id,
        slug=facility.slug,
        name=facility.short_name,
        chosen=chosen,
        choices=choices,
        is_by_todays=wish.by_todays_rules,
        segments=history.series(_points(session, scored, chosen.key, wish.by_todays_rules)),
        moments=moments,
        shown=shown,
        older=moments[start - 1].id if start else None,
        newer=moments[min(end + POINTS_SHOWN, len(moments)) - 1].id if end < len(moments) else None,
        stands=tuple(Stand(moment, counted) for moment, counted in stands if counted is not None),
        change=_change(session, moments, shown, wish, chosen.key),
        scale=asked.scale if asked else None,
        text=_text(asked, chosen.key),
    )


def _place(moments: Sequence[Moment], wanted: int | None, otherwise: int) -> int:
    """Return where an assessment stands among all."""
    if wanted is None:
        return otherwise
    place = next((i for i, moment in enumerate(moments) if moment.id == wanted), None)
    if place is None:
        raise NotFound(f"There is no assessment {wanted} in this history.")
    return place


def moment_of(mark: Mark) -> Moment:
    """Return a stored mark as a moment of a history."""
    return Moment(
        id=mark.id,
        label=mark.label,
        taken_at=mark.taken_at,
        signed_by=mark.signed_by,
        questionnaire=mark.questionnaire,
        scoring_version=mark.scoring_version,
    )


def _points(
    session: Session, scored: Sequence[tuple[Mark, Card]], key: str, by_todays_rules: bool
) -> list[Point]:
    """Return the scores as points of a line, counted then or counted again."""
    if not by_todays_rules:
        return [
            _point(mark, card, key, mark.questionnaire, mark.scoring_version)
            for mark, card in scored
        ]
    names = {mark.questionnaire.split("@")[0] for mark, _ in scored}
    newest = {name: questionnaires.latest(name) for name in names}
    again = rescoring.cards(session, [mark for mark, _ in scored], newest)
    return [
        # Counted by the newest questions, all points stand on one line.
        _point(
            mark,
            again.get(mark.id, card),
            key,
            newest[mark.questionnaire.split("@")[0]].name,
            scoring.SCORING_VERSION,
        )
        for mark, card in scored
    ]


def _point(mark: Mark, card: Card, key: str, questionnaire: str, scoring_version: str) -> Point:
    name, version = questionnaire.split("@")
    overall, more = card.score(ALL), card.score(key)
    assert overall is not None
    letters = tuple((letter, card.score(letter)) for letter in scoring.LETTERS)
    return Point(
        taken_at=mark.taken_at,
        questionnaire=questionnaire,
        questionnaire_major=f"{name}@{version.split('.')[0]}",
        scoring_version=scoring_version,
        all=overall,
        letters=tuple((letter, score) for letter, score in letters if score is not None),
        more=() if more is None or key in scoring.LETTERS else ((key, more),),
    )


def _change(
    session: Session,
    moments: Sequence[Moment],
    shown: Sequence[Moment],
    wish: Wish,
    key: str,
) -> Change | None:
    """Return what changed between two assessments, by default the last two of the page."""
    if len(moments) < 2:
        return None
    last = moments.index(shown[-1])
    pair = sorted(
        (_place(moments, wish.before, max(last - 1, 0)), _place(moments, wish.after, last))
    )
    before, after = (moments[place] for place in pair)
    rows = snapshot_scores.whole(session, {before.id, after.id})
    old, new = (snapshots.view_of(rows[moment.id]).snapshot for moment in (before, after))
    return change_between(before, after, old, new, key)


def change_between(
    before: Moment, after: Moment, old: Snapshot, new: Snapshot, key: str = ALL
) -> Change:
    """
    Return what changed between two snapshots of one facility, in the score of one group.

    Args:
        before, after: The two as moments, the earlier one first.
        old, new: The same with all that is in them.
        key: Of the group, as in `Choice`.
    """
    found = _changes(old, new)
    return Change(before, after, _rows(old, new, found, key), found, _told(new, found, key))


def _changes(old: Snapshot, new: Snapshot) -> Changes | None:
    is_ours = new.scoring_version == scoring.SCORING_VERSION
    if not is_ours or old.questionnaire_id != new.questionnaire_id:
        return None
    return history.what_changed(old, new, questionnaires.load(new.questionnaire))


def _told(new: Snapshot, found: Changes | None, key: str) -> tuple[report_rows.ChangeRow, ...]:
    """Return what changed in the questions of a group, and in the rules by which they count."""
    if found is None:
        return ()
    asked = questionnaires.load(new.questionnaire)
    if key == ALL:
        return report_rows.changes(asked, new, found)
    return report_rows.changes(asked, new, found, group=key, among=_questions(asked, key))


def _rows(old: Snapshot, new: Snapshot, found: Changes | None, key: str) -> tuple[ChangeRow, ...]:
    group = None if key == ALL else key
    difference = None if found is None else found.of(group)
    before, after = _score(old, key), _score(new, key)
    if difference is None or before is None or after is None:
        return ()
    return change_table.change_rows(before, after, difference)


def _score(snapshot: Snapshot, key: str) -> Score | None:
    return score_cards.of(snapshot.breakdown).score(key)


def _questions(asked: Questionnaire, key: str) -> frozenset[str]:
    """Return the questions that a group counts."""
    return frozenset(
        question.id
        for question in asked.questions
        if key in (question.id, question.topic, *question.fair, *question.letters)
    )


def _text(asked: Questionnaire | None, key: str) -> str:
    questions = asked.questions if asked else ()
    return next((str(question.text) for question in questions if question.id == key), "")
