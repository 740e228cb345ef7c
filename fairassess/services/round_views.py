"""What pages, reports and programs may know of rounds: by the round's rule and one's rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain import rounds as rules
from fairassess.domain.rounds import Round, Sight, Standing
from fairassess.errors import NotFound
from fairassess.services import accounts, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.snapshots import SnapshotView
from fairassess.storage import assessments, questionnaires, rounds
from fairassess.storage import snapshots as stored_snapshots
from fairassess.storage.assessments import State
from fairassess.storage.facilities import Facility
from fairassess.storage.people import Role
from fairassess.storage.rounds import RoundRow

VISITOR = Actor(None, "a visitor", Role.READER)
"""Somebody who is not signed in: sees what is published, and nothing else."""


@dataclass(frozen=True, slots=True)
class Participant:
    """
    A facility that takes part.

    Attributes:
        is_own: Whether the reader belongs to it.
    """

    id: int
    slug: str
    name: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class RoundView:
    """
    A round as one reader may know it.

    Attributes:
        round: Its facilities are only those whose names this reader may know.
        participants: Those facilities, by name.
        may_manage: Whether the reader may close and publish it.
        sees_others: Whether the reader may see results of other facilities, with or without names.
    """

    round: Round
    participants: tuple[Participant, ...]
    may_manage: bool
    sees_others: bool


@dataclass(frozen=True, slots=True)
class RoundResult:
    """
    How one facility stands in a round.

    Attributes:
        facility_slug: Its name in addresses; empty when it is not named to this reader.
        facility_name_or_label: Its short name, or a label such as `Facility B`.
        snapshot_view: The newest snapshot of the facility in the round; None before it submitted.
            Without a name it is bare: no comments, links, findings, numbers or days.
        state: How far it is.
        answered: Questions that somebody has answered in the newest assessment; 0 before a start.
        of: Questions of the questionnaire.
        is_own: Whether the reader belongs to it.
        assessment_id: The newest assessment; None before a start, and without a name.
    """

    facility_slug: str
    facility_name_or_label: str
    snapshot_view: SnapshotView | None
    state: Standing
    answered: int
    of: int
    is_own: bool
    assessment_id: int | None

    @property
    def is_named(self) -> bool:
        """Whether this reader may know which facility it is."""
        return bool(self.facility_slug)


def get(session: Session, actor: Actor, slug: str) -> RoundView:
    """
    Return one round as *actor* may know it.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    return view_of(find_row(session, actor, slug), actor)


def of_everyone(session: Session, actor: Actor) -> tuple[RoundView, ...]:
    """Return the rounds that *actor* may know of, the one that opens last first."""
    return tuple(
        view_of(row, actor) for row in rounds.newest_first(session) if _may_know(row, actor)
    )


def open_for(session: Session, actor: Actor, slug: str, *, now: datetime) -> tuple[RoundView, ...]:
    """
    Return the rounds in which a facility may begin an assessment now, first to close first.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    rows = rounds.open_ones_of(session, facility.id, today=now.date())
    return tuple(view_of(row, actor) for row in rows)


def results(
    session: Session, actor: Actor, slug: str, *, as_public: bool = False
) -> tuple[RoundResult, ...]:
    """
    Return how the facilities of a round stand, as far as *actor* may know it.

    Who manages rounds sees all by name. A participant sees the own facility at any time, and the
    others once the round is closed, as its rule says: not at all, without names, or by name. A
    visitor sees others when the results are published. Without names nobody is shown while fewer
    than `UNNAMED_FROM` facilities have a result.

    Args:
        session: Open.
        actor: Who asks.
        slug: The round.
        as_public: Return what everybody may see once it is published, even when *actor* may see
            more, for documents that leave the house; empty while the round is open.

    Returns:
        By name; those without a name after them, by label.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    row = find_row(session, actor, slug)
    stands = _standings(session, row)
    names_all = not as_public and accounts.may(actor, Right.MANAGE_ROUNDS)
    own = frozenset() if as_public else _own(row, actor)
    sees_others = row.closed_at is not None if as_public else sees_others_in(row, actor)
    if names_all or (sees_others and rules.shows_names(row.sight)):
        return tuple(_named(stand, actor) for stand in stands)
    mine = tuple(_named(stand, actor) for stand in stands if stand.facility.id in own)
    if not sees_others or row.sight is Sight.HIDDEN:
        return mine
    return mine + _unnamed(row, stands, own)


def published_of(session: Session, facility_id: int) -> tuple[SnapshotView, ...]:
    """
    Return the snapshots of a facility that everybody may see under its name, oldest first.

    Those are its results in rounds that are published and show names. Where a round shows none,
    a result under the facility's name would tell which of the unnamed ones it is.
    """
    shown = [
        row.id
        for row in rounds.newest_first(session)
        if row.published_at is not None and rules.shows_names(row.sight)
    ]
    newest = stored_snapshots.newest_of_rounds(session, shown)
    return tuple(snapshots.view_of(row) for row in newest if row.facility_id == facility_id)


def round_of_snapshot(session: Session, actor: Actor, snapshot_id: int) -> Round | None:
    """
    Return the round that a snapshot belongs to; None when it belongs to none.

    Raises:
        NotFound: There is no such snapshot.
        NotAllowed: *actor* may not see its facility.
    """
    row = stored_snapshots.find(session, snapshot_id)
    if row is None:
        raise NotFound(f"There is no snapshot {snapshot_id}.")
    accounts.require(actor, Right.SEE_FACILITY, row.facility_id)
    if row.assessment.round_id is None:
        return None
    found = rounds.by_number(session, [row.assessment.round_id])[row.assessment.round_id]
    return view_of(found, actor).round


def find_row(session: Session, actor: Actor, slug: str) -> RoundRow:
    """
    Return the row of a round, for services that go on with it.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    row = rounds.find(session, slug)
    if row is None or not _may_know(row, actor):
        raise NotFound(f"There is no round called {slug}.")
    return row


def view_of(row: RoundRow, actor: Actor) -> RoundView:
    """Return a stored round as *actor* may know it; that *actor* may know of it is checked."""
    sees_others = sees_others_in(row, actor)
    may_manage = accounts.may(actor, Right.MANAGE_ROUNDS)
    names_all = may_manage or (rules.shows_names(row.sight) and _may_know(row, actor))
    own = _own(row, actor)
    known = sorted(
        (p.facility for p in row.participants if names_all or p.facility_id in own),
        key=lambda facility: (facility.short_name, facility.id),
    )
    participants = tuple(
        Participant(facility.id, facility.slug, facility.short_name, facility.id in own)
        for facility in known
    )
    return RoundView(as_round(row, known), participants, may_manage, sees_others)


def as_round(row: RoundRow, known: Sequence[Facility]) -> Round:
    """Return a stored round as a value that names only the *known* facilities."""
    return Round(
        id=row.id,
        slug=row.slug,
        name=row.name,
        questionnaire=row.questionnaire,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        sight=row.sight,
        facilities=tuple(facility.slug for facility in known),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        published_at=row.published_at,
    )


def sees_others_in(row: RoundRow, actor: Actor) -> bool:
    """
    Return whether *actor* may see results of facilities other than the own ones.

    Nobody's result is shown to others while the round is open: it would guide their answers.
    """
    if accounts.may(actor, Right.MANAGE_ROUNDS):
        return True
    if row.closed_at is None or row.sight is Sight.HIDDEN:
        return False
    return row.published_at is not None or bool(_own(row, actor))


def _may_know(row: RoundRow, actor: Actor) -> bool:
    if accounts.may(actor, Right.MANAGE_ROUNDS) or _own(row, actor):
        return True
    return row.published_at is not None


def _own(row: RoundRow, actor: Actor) -> frozenset[int]:
    return actor.facilities & {participant.facility_id for participant in row.participants}


@dataclass(frozen=True, slots=True)
class _Stand:
    facility: Facility
    snapshot: SnapshotView | None
    state: Standing
    answered: int
    of: int
    assessment_id: int | None


def _standings(session: Session, row: RoundRow) -> tuple[_Stand, ...]:
    """Return all facilities of a round by name; a fixed number of queries, however many."""
    taken = {
        stored.facility_id: stored
        for stored in stored_snapshots.newest_of_rounds(session, [row.id])
    }
    newest = {}
    drafts = set()
    for assessment in assessments.of_rounds(session, [row.id]):
        newest[assessment.facility_id] = assessment.id
        if assessment.state is State.DRAFT:
            drafts.add(assessment.facility_id)
    shown = {
        facility_id: taken[facility_id].assessment_id if facility_id in taken else assessment_id
        for facility_id, assessment_id in newest.items()
    }
    answered = assessments.count_answered(session, frozenset(shown.values()))
    asked = len(questionnaires.load(row.questionnaire).questions)
    facilities = sorted(
        (participant.facility for participant in row.participants),
        key=lambda facility: (facility.short_name, facility.id),
    )
    return tuple(
        _Stand(
            facility=facility,
            snapshot=snapshots.view_of(taken[facility.id]) if facility.id in taken else None,
            state=rules.standing(
                has_snapshot=facility.id in taken, has_draft=facility.id in drafts
            ),
            answered=answered.get(shown.get(facility.id, 0), 0),
            of=asked,
            assessment_id=shown.get(facility.id),
        )
        for facility in facilities
    )


def _named(stand: _Stand, actor: Actor) -> RoundResult:
    return RoundResult(
        facility_slug=stand.facility.slug,
        facility_name_or_label=stand.facility.short_name,
        snapshot_view=stand.snapshot,
        state=stand.state,
        answered=stand.answered,
        of=stand.of,
        is_own=stand.facility.id in actor.facilities,
        assessment_id=stand.assessment_id,
    )


def _unnamed(
    row: RoundRow, stands: Sequence[_Stand], own: frozenset[int]
) -> tuple[RoundResult, ...]:
    """Return the results of the others by label; none when there are too few to hide among."""
    submitted = {stand.facility.id: stand for stand in stands if stand.snapshot is not None}
    if len(submitted) < rules.UNNAMED_FROM:
        return ()
    labels = rules.labels(row.secret, submitted)
    return tuple(
        RoundResult(
            facility_slug="",
            facility_name_or_label=label,
            snapshot_view=_bare(row, submitted[facility_id], label),
            state=Standing.SUBMITTED,
            answered=submitted[facility_id].answered,
            of=submitted[facility_id].of,
            is_own=False,
            assessment_id=None,
        )
        for facility_id, label in labels.items()
        if facility_id not in own
    )


def _bare(row: RoundRow, stand: _Stand, label: str) -> SnapshotView:
    if stand.snapshot is None or row.closed_at is None:
        raise ValueError("only results of a closed round are shown without a name")
    return SnapshotView(
        id=0,
        assessment_id=0,
        facility_id=0,
        facility_slug="",
        facility_name=label,
        label=row.name,
        signed_by="",
        digest="",
        snapshot=rules.without_traces(stand.snapshot.snapshot, at=row.closed_at),
    )
