"""Harvests and their records, stored page by page while the harvest goes on."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Select,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from fairassess.domain.runs import HarvestedRecord, HarvestResult
from fairassess.storage.columns import RemoteJson, WordSet
from fairassess.storage.database import Base, History
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import Run

_LARGEST_INTEGER = 2**63 - 1


class Harvest(Base):
    """One harvest; counts grow while it goes on, and it says itself when it is only partial."""

    __tablename__ = "harvests"

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the harvest.")
    run_id: Mapped[int] = mapped_column(
        ForeignKey(Run.id), unique=True, doc="Run that carries it out."
    )
    endpoint_id: Mapped[int] = mapped_column(
        ForeignKey(Endpoint.id), index=True, doc="Endpoint that is harvested."
    )
    prefix: Mapped[str] = mapped_column(doc="metadataPrefix asked for.")
    set_spec: Mapped[str] = mapped_column(doc="Set asked for; empty for all.")
    started_at: Mapped[datetime] = mapped_column(doc="When the last attempt began, in UTC.")
    finished_at: Mapped[datetime | None] = mapped_column(
        doc="When it ended, in UTC; empty while it goes on or when it was cut off."
    )
    duration_s: Mapped[float | None] = mapped_column(
        doc="Seconds from start to end by a clock that never jumps; empty before the end."
    )
    records: Mapped[int] = mapped_column(
        default=0, doc="Live records received so far; deleted ones are counted apart."
    )
    deleted: Mapped[int] = mapped_column(
        default=0, doc="Records received whose header says deleted."
    )
    pages: Mapped[int] = mapped_column(default=0, doc="Pages received; 0 before the end.")
    bytes: Mapped[int] = mapped_column(
        BigInteger, default=0, doc="Body bytes received; 0 before the end."
    )
    fields: Mapped[list[dict[str, Any]]] = mapped_column(
        RemoteJson,
        default=list,
        doc="Per field its name, real values, placeholders and records; empty before the end.",
    )
    skipped: Mapped[list[dict[str, str]]] = mapped_column(
        RemoteJson, default=list, doc="Records that could not be read, each with its reason."
    )
    warnings: Mapped[list[str]] = mapped_column(
        RemoteJson, default=list, doc="What was odd on the way, each as a sentence."
    )
    is_complete: Mapped[bool] = mapped_column(
        default=False, doc="Whether the list ended by itself and nothing was lost."
    )
    stopped_because: Mapped[str | None] = mapped_column(
        doc="Why it ended early; empty when it did not."
    )
    list_size: Mapped[int | None] = mapped_column(
        BigInteger, doc="completeListSize as last given; empty when never given."
    )


class Record(Base):
    """One harvested record in compact form; never changed, pruned only as a whole."""

    __tablename__ = "records"
    history: ClassVar[History] = History.PRUNABLE
    __table_args__ = (
        # By place and not by identifier: a provider that lists one twice is shown as it is.
        UniqueConstraint("harvest_id", "position"),
        Index("ix_records_harvest_id_identifier", "harvest_id", "identifier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the stored record.")
    harvest_id: Mapped[int] = mapped_column(ForeignKey(Harvest.id), doc="Harvest that brought it.")
    position: Mapped[int] = mapped_column(doc="Place in the harvest, from 0.")
    identifier: Mapped[str] = mapped_column(doc="OAI identifier as given.")
    datestamp: Mapped[str] = mapped_column(doc="Datestamp as given.")
    is_deleted: Mapped[bool] = mapped_column(doc="Whether its header says deleted.")
    sets: Mapped[list[str]] = mapped_column(RemoteJson, doc="setSpecs, in order.")
    title: Mapped[str] = mapped_column(doc="First real title; empty when there is none.")
    present: Mapped[tuple[str, ...]] = mapped_column(
        WordSet, doc="Names of fields with a real value, parted and enclosed by blanks."
    )
    placeholders: Mapped[tuple[str, ...]] = mapped_column(
        WordSet, doc="Names of fields with nothing but placeholders, parted by blanks."
    )
    pids: Mapped[list[str]] = mapped_column(
        RemoteJson, doc="Persistent identifiers found, as written."
    )
    subjects: Mapped[list[str]] = mapped_column(
        RemoteJson, doc="Subjects as written, attributes left out."
    )
    year: Mapped[int | None] = mapped_column(
        doc="Year of publication or of the first date; empty when none can be read."
    )
    raw: Mapped[bytes] = mapped_column(doc="XML of the record, UTF-8, compressed with zlib.")


def find(session: Session, harvest_id: int) -> Harvest | None:
    """Return the harvest with this number."""
    return session.get(Harvest, harvest_id)


def of_run(session: Session, run_id: int) -> Harvest | None:
    """Return the harvest that this run carries out; None before it begins."""
    return session.scalar(select(Harvest).where(Harvest.run_id == run_id))


def latest_of(session: Session, endpoint_id: int) -> Harvest | None:
    """Return the endpoint's newest harvest, finished or not."""
    return session.scalars(
        select(Harvest)
        .where(Harvest.endpoint_id == endpoint_id)
        .order_by(Harvest.id.desc())
        .limit(1)
    ).first()


def begin(
    session: Session, *, run_id: int, endpoint_id: int, prefix: str, set_spec: str, now: datetime
) -> Harvest:
    """Add the harvest of a run, or set the one of an earlier attempt back to its beginning."""
    row = of_run(session, run_id)
    if row is None:
        row = Harvest(run_id=run_id, endpoint_id=endpoint_id)
        session.add(row)
    row.prefix = prefix
    row.set_spec = set_spec
    row.started_at = now
    row.records = row.deleted = row.pages = row.bytes = 0
    row.fields = []
    row.skipped = []
    row.warnings = []
    session.flush()
    return row


def drop_some_records(session: Session, harvest_id: int, *, limit: int) -> int:
    """Delete up to *limit* records of a harvest that begins again; return how many."""
    some = session.scalars(
        select(Record.id).where(Record.harvest_id == harvest_id).order_by(Record.id).limit(limit)
    ).all()
    if some:
        session.execute(delete(Record).where(Record.id.in_(some)))
    return len(some)


def add_records(session: Session, row: Harvest, batch: Sequence[HarvestedRecord]) -> None:
    """Add records in their order and count them; the caller holds the run."""
    place = row.records + row.deleted
    if batch:
        session.execute(
            insert(Record),
            [_record(row.id, place + offset, one) for offset, one in enumerate(batch)],
        )
    dead = sum(one.is_deleted for one in batch)
    row.deleted += dead
    row.records += len(batch) - dead


def finish(row: Harvest, result: HarvestResult, *, now: datetime) -> None:
    """Write down what the whole harvest says of itself."""
    row.finished_at = now
    row.duration_s = result.duration_s
    row.records = result.records
    row.deleted = result.deleted
    row.pages = result.pages
    row.bytes = result.bytes
    row.fields = [asdict(field) for field in result.fields]
    row.skipped = [asdict(skipped) for skipped in result.skipped]
    row.warnings = list(result.warnings)
    row.is_complete = result.is_complete
    row.stopped_because = result.stopped_because
    # A provider may claim any size; a column holds 64 bits.
    row.list_size = None if result.list_size is None else min(result.list_size, _LARGEST_INTEGER)


def count_records(session: Session, harvest_id: int) -> int:
    """Return how many records are stored, deleted ones too."""
    return session.scalar(_counted(select(Record).where(Record.harvest_id == harvest_id))) or 0


def count_missing(session: Session, harvest_id: int, field: str) -> int:
    """Return how many live records hold no real value in *field*."""
    return session.scalar(_counted(_missing(harvest_id, field))) or 0


def missing(
    session: Session, harvest_id: int, field: str, *, offset: int, limit: int
) -> Sequence[Record]:
    """Return live records that hold no real value in *field*, in harvest order, without raw XML."""
    return session.scalars(
        _missing(harvest_id, field)
        .order_by(Record.position)
        .offset(offset)
        .limit(limit)
        .options(defer(Record.raw))
    ).all()


def record(session: Session, record_id: int) -> Record | None:
    """Return the record with this number."""
    return session.get(Record, record_id)


def as_record(row: Record, *, with_raw: bool = True) -> HarvestedRecord:
    """Return the stored record as the value that it was, its raw bytes left out on request."""
    return HarvestedRecord(
        identifier=row.identifier,
        datestamp=row.datestamp,
        is_deleted=row.is_deleted,
        sets=tuple(row.sets),
        title=row.title,
        present=row.present,
        placeholders=row.placeholders,
        pids=tuple(row.pids),
        subjects=tuple(row.subjects),
        year=row.year,
        raw=row.raw if with_raw else b"",
    )


def _missing(harvest_id: int, field: str) -> Select[Record]:
    holds = type_coerce(Record.present, Text).contains(f" {field} ", autoescape=True)
    return select(Record).where(
        Record.harvest_id == harvest_id, Record.is_deleted.is_(False), ~holds
    )


def _counted(query: Select[Record]) -> Select[int]:
    return query.with_only_columns(func.count(Record.id), maintain_column_froms=True)


def _record(harvest_id: int, position: int, made: HarvestedRecord) -> dict[str, Any]:
    return {
        "harvest_id": harvest_id,
        "position": position,
        "identifier": made.identifier,
        "datestamp": made.datestamp,
        "is_deleted": made.is_deleted,
        "sets": made.sets,
        "title": made.title,
        "present": made.present,
        "placeholders": made.placeholders,
        "pids": made.pids,
        "subjects": made.subjects,
        "year": made.year,
        "raw": made.raw,
    }
