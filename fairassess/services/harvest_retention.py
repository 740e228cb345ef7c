"""What is kept of harvests for how long: bodies of pages for some days, records of the newest."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from fairassess.config import Settings
from fairassess.storage import harvest_intake, harvest_pages, harvests
from fairassess.storage.database import transaction

ROWS_AT_ONCE = 2000
PAGES_AT_ONCE = 50
"""Rows touched in one transaction, so that others can write between."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """
    What was dropped.

    Attributes:
        bodies: Pages that were reduced to their digest.
        records: Records deleted.
    """

    bodies: int
    records: int


def prune(sessions: sessionmaker[Session], settings: Settings, now: datetime) -> Pruned:
    """
    Drop what is older than the settings say, in small transactions.

    Bodies of pages go a set time after the end of their harvest; their digests stay. Records go
    when their endpoint has enough newer complete harvests; counts and profiles stay. What a harvest
    under way builds on is left alone.

    Args:
        sessions: Maker of sessions that write.
        settings: Checked.
        now: Aware UTC moment.

    Returns:
        How much was dropped.
    """
    bodies = 0
    before = now - timedelta(days=settings.harvest_pages_kept_days)
    with sessions() as session:
        old = harvests.with_bodies_from_before(session, before)
    for number in old:
        bodies += _drop_bodies(sessions, number, now)
    records = 0
    with sessions() as session:
        spent = harvests.beyond_newest(session, keep=settings.harvests_kept)
    for number in spent:
        records += _drop_records(sessions, number, now)
    return Pruned(bodies, records)


def _drop_bodies(sessions: sessionmaker[Session], harvest_id: int, now: datetime) -> int:
    dropped = 0
    while True:
        with sessions() as session, transaction(session):
            some = harvest_pages.drop_some_bodies(session, harvest_id, limit=PAGES_AT_ONCE)
            dropped += some
            if some < PAGES_AT_ONCE:
                harvests.note_dropped(session, harvest_id, raw_at=now)
                return dropped


def _drop_records(sessions: sessionmaker[Session], harvest_id: int, now: datetime) -> int:
    with sessions() as session, transaction(session):
        # Said first: a page that is looked at meanwhile says that records go.
        harvests.note_dropped(session, harvest_id, rows_at=now)
    dropped = 0
    while True:
        with sessions() as session, transaction(session):
            some = harvest_intake.drop_some(session, harvest_id, limit=ROWS_AT_ONCE)
            dropped += some
            if some < ROWS_AT_ONCE:
                harvest_intake.drop_set_lists(session, harvest_id)
                return dropped
