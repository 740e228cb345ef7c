"""The harvests of an endpoint, and what differs between two of them."""

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.errors import NotFound
from fairassess.services import harvest_sight, run_views
from fairassess.services.accounts import Actor
from fairassess.storage import harvest_changes, harvests
from fairassess.storage.harvest_changes import Counts, Difference
from fairassess.storage.harvests import Harvest, Kind, Record

PAGE_ROWS = 50
"""Records on one page of a list."""

HARVESTS_SHOWN = 50
"""Most harvests in the list of an endpoint."""


@dataclass(frozen=True, slots=True)
class HarvestRow:
    """One line of the list of an endpoint's harvests."""

    id: int
    kind: Kind
    prefix: str
    set_spec: str
    started_at: datetime
    records: int
    deleted: int
    is_complete: bool
    has_rows: bool
    counts: Counts | None


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """
    One record that differs between two harvests.

    Attributes:
        title: As it is now; as it was, where it is gone.
        old_datestamp: In the older harvest; empty when it is not there.
        new_datestamp: In the newer harvest; empty when it is not there.
        old_record_id: Stored record of the older harvest; None when it is not there.
        new_record_id: Stored record of the newer harvest; None when it is not there.
    """

    identifier: str
    title: str
    old_datestamp: str
    new_datestamp: str
    old_record_id: int | None
    new_record_id: int | None


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """
    Some records that differ between two harvests of an endpoint.

    Attributes:
        older, newer: The harvests.
        difference: In what way the records differ.
        counts: How many differ in which way.
        rows: In the order of the newer harvest for new records, else of the older.
        page: Which page this is, from 1.
        pages: How many there are; 1 when there is no such record.
    """

    place: run_views.Place
    older: HarvestRow
    newer: HarvestRow
    difference: Difference
    counts: Counts
    rows: tuple[DifferenceRow, ...]
    page: int
    pages: int

    @property
    def total(self) -> int:
        """How many records differ in this way."""
        return self.counts.of(self.difference)


def harvests_of(session: Session, actor: Actor, endpoint_id: int) -> tuple[HarvestRow, ...]:
    """
    Return the newest harvests of an endpoint, newest first; at most HARVESTS_SHOWN.

    Raises:
        NotAllowed: *actor* may not see its facility.
    """
    found = harvests.newest_of(session, endpoint_id, limit=HARVESTS_SHOWN)
    if found:
        harvest_sight.visible(session, actor, found[0].id)
    return tuple(as_row(one) for one in found)


def differences(
    session: Session,
    actor: Actor,
    older_id: int,
    newer_id: int,
    difference: Difference,
    *,
    page: int = 1,
) -> DifferencePage:
    """
    Return records that differ between two harvests of one endpoint.

    Args:
        session: Open.
        actor: Who looks.
        older_id: Number of one harvest.
        newer_id: Number of a later one.
        difference: In what way.
        page: Which page, from 1; one beyond the last gives the last.

    Raises:
        NotFound: There is no such harvest, they are not of one endpoint and in this order, or
            records of one are not kept any more.
        NotAllowed: *actor* may not see its facility.
    """
    older, _ = harvest_sight.visible(session, actor, older_id)
    newer, run = harvest_sight.visible(session, actor, newer_id)
    if older.endpoint_id != newer.endpoint_id or older.id >= newer.id:
        raise NotFound(f"Harvest {older_id} is no earlier harvest of the endpoint of {newer_id}.")
    harvest_sight.require_rows(older)
    harvest_sight.require_rows(newer)
    counts = counts_of(newer) if newer.compared_with_id == older.id else None
    counts = counts or harvest_changes.counts(session, older.id, newer.id)
    pages = max(1, math.ceil(counts.of(difference) / PAGE_ROWS))
    shown = min(max(1, page), pages)
    found = harvest_changes.page_of(
        session,
        older.id,
        newer.id,
        difference,
        offset=(shown - 1) * PAGE_ROWS,
        limit=PAGE_ROWS,
    )
    return DifferencePage(
        place=run_views.place_of(session, run),
        older=as_row(older),
        newer=as_row(newer),
        difference=difference,
        counts=counts,
        rows=tuple(_difference(old, new) for old, new in found),
        page=shown,
        pages=pages,
    )


def _difference(old: Record | None, new: Record | None) -> DifferenceRow:
    shown = new if new is not None and not new.is_deleted else old or new
    if shown is None:
        raise ValueError("a difference is of a record")
    return DifferenceRow(
        identifier=shown.identifier,
        title=shown.title,
        old_datestamp="" if old is None else old.datestamp,
        new_datestamp="" if new is None else new.datestamp,
        old_record_id=None if old is None else old.id,
        new_record_id=None if new is None else new.id,
    )


def as_row(row: Harvest) -> HarvestRow:
    """Return a harvest as one line of a list; rights are checked before."""
    return HarvestRow(
        id=row.id,
        kind=row.kind,
        prefix=row.prefix,
        set_spec=row.set_spec,
        started_at=row.started_at,
        records=row.records,
        deleted=row.deleted,
        is_complete=row.is_complete,
        has_rows=row.rows_dropped_at is None,
        counts=counts_of(row),
    )


def counts_of(row: Harvest) -> Counts | None:
    """Return how a harvest differs from the one it was compared with; None without one."""
    if row.new_count is None:
        return None
    return Counts(
        new=row.new_count,
        changed=row.changed_count or 0,
        unchanged=row.unchanged_count or 0,
        deleted=row.deleted_count or 0,
        vanished=row.vanished_count or 0,
    )
