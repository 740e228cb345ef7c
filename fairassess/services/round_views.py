"""What pages, reports and programs may know of rounds: by the round's rule and one's rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain import rounds as rules
from fairassess.domain.rounds import Round, Sight
from fairassess.errors import NotFound
from fairassess.services import accounts, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.snapshots import SnapshotView
from fairassess.storage import rounds, snapshot_scores
from fairassess.storage import snapshots as stored_snapshots
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


def published_of(session: Session, facility_id: int) -> tuple[SnapshotView, ...]:
    """
    Return the snapshots of a facility that everybody may see under its name, oldest first.

    Those are its results in rounds that are published and show names. Where a round shows none,
    a result under the facility's name would tell which of the unnamed ones it is.
    """
    found = snapshot_scores.whole(session, snapshot_scores.published(session, facility_id))
    views = (snapshots.view_of(row) for row in found.values())
    return tuple(sorted(views, key=lambda view: (view.snapshot.taken_at, view.id)))


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
    sees_all = accounts.may(actor, Right.SEE_ROUNDS)
    names_all = sees_all or (rules.shows_names(row.sight) and _may_know(row, actor))
    own = own_in(row, actor)
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
    if accounts.may(actor, Right.SEE_ROUNDS):
        return True
    if row.closed_at is None or row.sight is Sight.HIDDEN:
        return False
    return row.published_at is not None or bool(own_in(row, actor))


def _may_know(row: RoundRow, actor: Actor) -> bool:
    if accounts.may(actor, Right.SEE_ROUNDS) or own_in(row, actor):
        return True
    return row.published_at is not None


def own_in(row: RoundRow, actor: Actor) -> frozenset[int]:
    """Return the facilities of a round that *actor* belongs to, as far as a token reaches."""
    taking_part = {participant.facility_id for participant in row.participants}
    return frozenset(
        number
        for number in actor.facilities & taking_part
        if accounts.may(actor, Right.SEE_FACILITY, number)
    )
