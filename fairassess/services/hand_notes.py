"""What people say is not in their hands: shown wherever it matters, and no score knows of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.errors import Fault, Invalid, NotFound
from fairassess.probes import definitions
from fairassess.services import accounts
from fairassess.services.accounts import Actor, Right
from fairassess.storage import endpoints, hand_notes, people
from fairassess.storage.database import transaction
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.hand_notes import HandNote

NOTE_MOST = 1_000
"""Longest note, in characters."""

PLACE = "note"


@dataclass(frozen=True, slots=True)
class NoteView:
    """
    A note that holds.

    Attributes:
        endpoint_id, probe: What it speaks of.
        note: Why, as typed.
        noted_at: Aware UTC moment.
        by: Name of the person; empty when no person said it.
    """

    endpoint_id: int
    probe: str
    note: str
    noted_at: datetime
    by: str


def say(
    session: Session, actor: Actor, endpoint_id: int, probe: str, note: str, *, now: datetime
) -> None:
    """
    Say that what a probe finds at an endpoint is not in the facility's hands; no score changes.

    Saying the same again does nothing; another note takes the place of the one before.

    Args:
        session: Open; committed here.
        actor: Who says it.
        endpoint_id: Number of the endpoint.
        probe: Id of the probe.
        note: Why, as typed.
        now: Aware UTC moment.

    Raises:
        NotFound: There is no such endpoint in use, or no such probe.
        NotAllowed: *actor* may not change the endpoints of its facility.
        Invalid: There is no note, or it is too long; the place is `note`.
    """
    with transaction(session):
        _editable(session, actor, endpoint_id, probe)
        words = note.strip()
        if not words:
            raise Invalid([Fault(PLACE, "Say why, so that others can understand it.")])
        if len(words) > NOTE_MOST:
            raise Invalid([Fault(PLACE, f"Use at most {NOTE_MOST:,} characters.")])
        before = hand_notes.newest(session, endpoint_id, probe)
        if before is not None and before.is_outside and before.note == words:
            return
        _add(session, actor, endpoint_id, probe, words, now)


def take_back(
    session: Session, actor: Actor, endpoint_id: int, probe: str, *, now: datetime
) -> None:
    """
    Take such a note back; where none holds, nothing happens.

    Raises:
        NotFound: There is no such endpoint in use, or no such probe.
        NotAllowed: *actor* may not change the endpoints of its facility.
    """
    with transaction(session):
        _editable(session, actor, endpoint_id, probe)
        before = hand_notes.newest(session, endpoint_id, probe)
        if before is not None and before.is_outside:
            _add(session, actor, endpoint_id, probe, "", now)


def of_endpoints(
    session: Session, endpoint_ids: Collection[int], *, at: datetime | None = None
) -> tuple[NoteView, ...]:
    """
    Return the notes that hold for endpoints; the caller has checked the right to see them.

    Args:
        session: Open.
        endpoint_ids: Whose.
        at: Moment at which they held, aware UTC; None for now.
    """
    rows = hand_notes.holding(session, endpoint_ids, at=at)
    names = people.names_of(session, {row.noted_by for row in rows if row.noted_by is not None})
    return tuple(
        NoteView(
            endpoint_id=row.endpoint_id,
            probe=row.probe,
            note=row.note,
            noted_at=row.noted_at,
            by="" if row.noted_by is None else names.get(row.noted_by, ""),
        )
        for row in rows
    )


def of_facility(
    session: Session, facility_id: int, *, at: datetime | None = None
) -> Mapping[tuple[int, str], NoteView]:
    """Return the notes that hold for a facility's endpoints, by endpoint and probe."""
    numbers = [one.id for one in endpoints.of_facilities(session, [facility_id])]
    return {(one.endpoint_id, one.probe): one for one in of_endpoints(session, numbers, at=at)}


def _editable(session: Session, actor: Actor, endpoint_id: int, probe: str) -> Endpoint:
    endpoint = accounts.lock_endpoint(session, actor, endpoint_id, Right.EDIT_ENDPOINTS)
    if probe not in definitions.shipped():
        raise NotFound(f"There is no check {probe}.")
    return endpoint


def _add(
    session: Session, actor: Actor, endpoint_id: int, probe: str, note: str, now: datetime
) -> None:
    session.add(
        HandNote(
            endpoint_id=endpoint_id,
            probe=probe,
            is_outside=bool(note),
            note=note,
            noted_at=now,
            noted_by=actor.user_id,
        )
    )
    action = "check.set_aside" if note else "check.taken_back"
    subject = f"endpoint:{endpoint_id}"
    accounts.record(session, actor, action, subject, now, {"probe": probe, "note": note})
