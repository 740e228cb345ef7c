"""What pages show of harvests: how one goes, what is missing in which records, what was skipped."""

import math
import zlib
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from fairassess.domain.runs import FieldCount, HarvestedRecord, Skipped
from fairassess.errors import NotFound
from fairassess.services import run_views
from fairassess.services.accounts import Actor
from fairassess.storage import findings, harvests, runs
from fairassess.storage.harvests import Harvest
from fairassess.storage.runs import Run, State

PAGE_ROWS = 50
"""Records on one page of a list."""

XML_SHOWN_BYTES = 256 * 1024
"""Most of a record's XML that a page shows; the whole of it stays stored."""


@dataclass(frozen=True, slots=True)
class HarvestView:
    """
    All that the page of a harvest shows.

    Attributes:
        state: How its run stands; records of a run that is not finished are partial.
        target: Base URL.
        prefix: metadataPrefix asked for.
        set_spec: Set asked for; empty for all.
        finished_at: None while it goes on, and when its worker was cut off.
        records: Live records received so far; deleted ones are counted apart.
        skipped: How many records could not be read.
        is_partial: Whether records may be missing: it goes on, or it ended early.
        stopped_because: Why it ended early; None when it did not.
        list_size: completeListSize as last given; None when never given.
        warnings: What was odd on the way, each as a sentence.
        fields: Completeness per field, in the order of the reader; empty before the end.
        groups: Findings by weight; empty before the end.
    """

    id: int
    run_id: int
    place: run_views.Place
    state: State
    target: str
    prefix: str
    set_spec: str
    started_at: datetime
    finished_at: datetime | None
    duration_s: float | None
    records: int
    deleted: int
    skipped: int
    pages: int
    bytes: int
    is_partial: bool
    stopped_because: str | None
    list_size: int | None
    warnings: tuple[str, ...]
    fields: tuple[FieldCount, ...]
    groups: tuple[run_views.FindingGroup, ...]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """
    One line of a list of records.

    Attributes:
        holds_placeholder: Whether the field that the list is about holds a placeholder.
    """

    id: int
    identifier: str
    datestamp: str
    title: str
    holds_placeholder: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """
    Some of the live records that hold no real value in a field.

    Attributes:
        field: The field.
        rows: In the order of the harvest.
        page: Which page this is, from 1.
        pages: How many there are; 1 when there is no such record.
        total: How many records it is about.
    """

    harvest_id: int
    place: run_views.Place
    field: str
    rows: tuple[RecordRow, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class RecordView:
    """
    One stored record.

    Attributes:
        record: In compact form, its raw bytes left out.
        xml: Its XML as received; at most its first 256 KiB.
        is_cut: Whether there is more XML than is shown.
    """

    id: int
    harvest_id: int
    place: run_views.Place
    record: HarvestedRecord
    xml: str
    is_cut: bool


def share(count: FieldCount) -> Fraction | None:
    """Return the share of records with a real value; None when no record was looked at."""
    return Fraction(count.present, count.of) if count.of else None


def harvest_view(session: Session, actor: Actor, harvest_id: int) -> HarvestView:
    """
    Return how a harvest goes, or what it brought.

    Raises:
        NotFound: There is no such harvest.
        NotAllowed: *actor* may not see its facility.
    """
    row, run = _visible(session, actor, harvest_id)
    return _view(session, row, run)


def latest_harvest(session: Session, actor: Actor, endpoint_id: int) -> HarvestView | None:
    """
    Return the newest harvest of an endpoint, finished or not; None when there is none.

    Raises:
        NotAllowed: *actor* may not see its facility.
    """
    row = harvests.latest_of(session, endpoint_id)
    return None if row is None else harvest_view(session, actor, row.id)


def records_missing(
    session: Session, actor: Actor, harvest_id: int, field: str, *, page: int = 1
) -> RecordPage:
    """
    Return live records that hold no real value in a field.

    Args:
        session: Open.
        actor: Who looks.
        harvest_id: Number of the harvest.
        field: Name of the field.
        page: Which page, from 1; one beyond the last gives the last.

    Raises:
        NotFound: There is no such harvest, or it knows no such field.
        NotAllowed: *actor* may not see its facility.
    """
    row, run = _visible(session, actor, harvest_id)
    if field not in {known["name"] for known in row.fields}:
        raise NotFound(f"Harvest {harvest_id} has no field {field}.")
    total = harvests.count_missing(session, row.id, field)
    pages = max(1, math.ceil(total / PAGE_ROWS))
    shown = min(max(1, page), pages)
    found = harvests.missing(
        session, row.id, field, offset=(shown - 1) * PAGE_ROWS, limit=PAGE_ROWS
    )
    return RecordPage(
        harvest_id=row.id,
        place=run_views.place_of(session, run),
        field=field,
        rows=tuple(
            RecordRow(one.id, one.identifier, one.datestamp, one.title, field in one.placeholders)
            for one in found
        ),
        page=shown,
        pages=pages,
        total=total,
    )


def record_view(session: Session, actor: Actor, record_id: int) -> RecordView:
    """
    Return one stored record with its XML.

    Raises:
        NotFound: There is no such record.
        NotAllowed: *actor* may not see its facility.
    """
    found = harvests.record(session, record_id)
    if found is None:
        raise NotFound(f"There is no record {record_id}.")
    row, run = _visible(session, actor, found.harvest_id)
    unpacker = zlib.decompressobj()
    xml = unpacker.decompress(found.raw, XML_SHOWN_BYTES)
    return RecordView(
        id=found.id,
        harvest_id=row.id,
        place=run_views.place_of(session, run),
        record=harvests.as_record(found, with_raw=False),
        xml=xml.decode("utf-8", "replace"),
        is_cut=bool(unpacker.unconsumed_tail),
    )


def skipped(session: Session, actor: Actor, harvest_id: int) -> tuple[Skipped, ...]:
    """
    Return the records that could not be read, each with its reason, in harvest order.

    Raises:
        NotFound: There is no such harvest.
        NotAllowed: *actor* may not see its facility.
    """
    row, _ = _visible(session, actor, harvest_id)
    return tuple(Skipped(**one) for one in row.skipped)


def _visible(session: Session, actor: Actor, harvest_id: int) -> tuple[Harvest, Run]:
    row = harvests.find(session, harvest_id)
    run = None if row is None else runs.find(session, row.run_id)
    if row is None or run is None:
        raise NotFound(f"There is no harvest {harvest_id}.")
    run_views.require_sight(actor, run)
    return row, run


def _view(session: Session, row: Harvest, run: Run) -> HarvestView:
    return HarvestView(
        id=row.id,
        run_id=run.id,
        place=run_views.place_of(session, run),
        state=run.state,
        target=run.target,
        prefix=row.prefix,
        set_spec=row.set_spec,
        started_at=row.started_at,
        finished_at=row.finished_at,
        duration_s=row.duration_s,
        records=row.records,
        deleted=row.deleted,
        skipped=len(row.skipped),
        pages=row.pages,
        bytes=row.bytes,
        is_partial=not row.is_complete,
        stopped_because=row.stopped_because or run.stopped_because,
        list_size=row.list_size,
        warnings=tuple(row.warnings),
        fields=tuple(FieldCount(**field) for field in row.fields),
        groups=run_views.grouped(
            findings.as_finding(one) for one in findings.of_run(session, run.id)
        ),
    )
