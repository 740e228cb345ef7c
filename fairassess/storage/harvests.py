"""Harvests and their records: what was asked, what came, and what is missing in which record."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, Select, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fairassess.storage.columns import RemoteJson, TextList, words
from fairassess.storage.database import Base, History
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import UNFINISHED, Run


class Kind(StrEnum):
    """How much a harvest asks for."""

    FULL = "full"
    INCREMENTAL = "incremental"


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
    attempt: Mapped[int] = mapped_column(
        default=0, doc="Attempt of its run that may add records; one before it may not any more."
    )
    kind: Mapped[Kind] = mapped_column(
        words(Kind), default=Kind.FULL, doc="Whether it asks for all records or for what changed."
    )
    base_harvest_id: Mapped[int | None] = mapped_column(
        ForeignKey("harvests.id"), doc="Harvest that an incremental one goes on from."
    )
    prefix: Mapped[str] = mapped_column(doc="metadataPrefix asked for.")
    set_spec: Mapped[str] = mapped_column(doc="Set asked for; empty for all.")
    slices: Mapped[list[list[str]]] = mapped_column(
        RemoteJson, default=list, doc="First and last datestamp of each list, empty for no bound."
    )
    why: Mapped[str] = mapped_column(
        default="", doc="Why it asks for all records or for what changed, as a sentence."
    )
    why_slices: Mapped[str] = mapped_column(
        default="", doc="Why its lists are asked one after the other or side by side."
    )
    started_at: Mapped[datetime] = mapped_column(doc="When the last attempt began, in UTC.")
    finished_at: Mapped[datetime | None] = mapped_column(
        doc="When it ended, in UTC; empty while it goes on or when it was cut off."
    )
    duration_s: Mapped[float | None] = mapped_column(
        doc="Seconds from start to end by a clock that never jumps; empty before the end."
    )
    records: Mapped[int] = mapped_column(
        default=0, doc="Live records so far; deleted ones are counted apart."
    )
    deleted: Mapped[int] = mapped_column(default=0, doc="Records whose header says deleted.")
    pages: Mapped[int] = mapped_column(default=0, doc="Pages received so far.")
    bytes: Mapped[int] = mapped_column(
        BigInteger, default=0, doc="Body bytes received so far, as they came over the wire."
    )
    field_names: Mapped[list[str]] = mapped_column(
        RemoteJson, default=list, doc="Names of fields; the place of each is its bit in records."
    )
    fields: Mapped[list[dict[str, Any]]] = mapped_column(
        RemoteJson,
        default=list,
        doc="Per field its name, real values, placeholders and records; empty before the end.",
    )
    profile: Mapped[dict[str, Any] | None] = mapped_column(
        RemoteJson, deferred=True, doc="How complete and rich the records are; empty before."
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
    response_date: Mapped[str] = mapped_column(
        default="", doc="responseDate of its first page as given: where the next one goes on from."
    )
    compared_with_id: Mapped[int | None] = mapped_column(
        ForeignKey("harvests.id"), doc="Complete harvest before it, with which it was compared."
    )
    new_count: Mapped[int | None] = mapped_column(
        doc="Live records that the harvest before did not have; empty when there was none."
    )
    changed_count: Mapped[int | None] = mapped_column(
        doc="Live records that say something else than in the harvest before."
    )
    unchanged_count: Mapped[int | None] = mapped_column(
        doc="Live records that say the same as in the harvest before."
    )
    deleted_count: Mapped[int | None] = mapped_column(
        doc="Records that were live in the harvest before and are marked as deleted now."
    )
    vanished_count: Mapped[int | None] = mapped_column(
        doc="Records that were live in the harvest before and are not listed any more."
    )
    raw_dropped_at: Mapped[datetime | None] = mapped_column(
        doc="When its pages were reduced to their digests; empty while they are kept."
    )
    rows_dropped_at: Mapped[datetime | None] = mapped_column(
        doc="When its records were deleted; empty while they are kept. Counts stay."
    )


class Record(Base):
    """
    One record of a harvest in compact form; never changed, pruned only as a whole.

    A harvest holds all records that were there at its end; those that it did not ask for again
    point to the pages of the harvest that did.
    """

    __tablename__ = "records"
    history: ClassVar[History] = History.PRUNABLE
    __table_args__ = (
        # By place and not by identifier: a provider that lists one twice is shown as it is.
        UniqueConstraint("harvest_id", "position"),
        # Two harvests are compared by it; a text here would take three times the room.
        Index("ix_records_harvest_id_identifier_key", "harvest_id", "identifier_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the stored record.")
    harvest_id: Mapped[int] = mapped_column(ForeignKey(Harvest.id), doc="Harvest that holds it.")
    position: Mapped[int] = mapped_column(doc="Place in the harvest, from 0.")
    page_id: Mapped[int] = mapped_column(
        ForeignKey("harvest_pages.id"), doc="Page that brought it, perhaps of an earlier harvest."
    )
    place: Mapped[int] = mapped_column(doc="Place among the records of that page, from 0.")
    identifier_key: Mapped[int] = mapped_column(
        BigInteger, doc="Eight bytes of a digest of the identifier, to find and compare by."
    )
    identifier: Mapped[str] = mapped_column(doc="OAI identifier as given.")
    datestamp: Mapped[str] = mapped_column(doc="Datestamp as given.")
    is_deleted: Mapped[bool] = mapped_column(doc="Whether its header says deleted.")
    fingerprint: Mapped[bytes] = mapped_column(
        doc="Eight bytes of what its metadata say; empty for a deleted one."
    )
    set_list: Mapped[int] = mapped_column(doc="Number of its list of sets within the harvest.")
    title: Mapped[str] = mapped_column(doc="First real title; empty when there is none.")
    creators: Mapped[tuple[str, ...]] = mapped_column(TextList, doc="Names of creators.")
    present: Mapped[int] = mapped_column(
        BigInteger, doc="Fields with a real value, one bit each by the harvest's field names."
    )
    placeholders: Mapped[int] = mapped_column(
        BigInteger, doc="Fields with nothing but placeholders, one bit each."
    )
    pids: Mapped[tuple[str, ...]] = mapped_column(
        TextList, doc="Persistent identifiers found, as written."
    )
    subjects: Mapped[tuple[str, ...]] = mapped_column(
        TextList, doc="Subjects as written, attributes left out."
    )
    year: Mapped[int | None] = mapped_column(
        doc="Year of publication or of the first date; empty when none can be read."
    )


class SetList(Base):
    """Sets that records of a harvest have in common, so that each record holds a number only."""

    __tablename__ = "harvest_set_lists"

    harvest_id: Mapped[int] = mapped_column(
        ForeignKey(Harvest.id), primary_key=True, doc="Harvest in whose records it stands."
    )
    number: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, doc="Number within the harvest, from 0."
    )
    specs: Mapped[tuple[str, ...]] = mapped_column(TextList, doc="setSpecs, in order.")


def find(session: Session, harvest_id: int) -> Harvest | None:
    """Return the harvest with this number."""
    return session.get(Harvest, harvest_id)


def of_run(session: Session, run_id: int) -> Harvest | None:
    """Return the harvest that this run carries out; None before it begins."""
    return session.scalar(select(Harvest).where(Harvest.run_id == run_id))


def lock(session: Session, harvest_id: int) -> Harvest | None:
    """Return the harvest as it is now, held until the transaction ends."""
    return session.scalar(
        select(Harvest)
        .where(Harvest.id == harvest_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def latest_of(session: Session, endpoint_id: int) -> Harvest | None:
    """Return the endpoint's newest harvest, finished or not."""
    return session.scalars(
        select(Harvest)
        .where(Harvest.endpoint_id == endpoint_id)
        .order_by(Harvest.id.desc())
        .limit(1)
    ).first()


def latest_complete_of(session: Session, endpoint_id: int) -> Harvest | None:
    """Return the endpoint's newest complete harvest whose records are kept."""
    return session.scalars(
        select(Harvest)
        .where(
            Harvest.endpoint_id == endpoint_id,
            Harvest.is_complete,
            Harvest.rows_dropped_at.is_(None),
        )
        .order_by(Harvest.id.desc())
        .limit(1)
    ).first()


def newest_of(session: Session, endpoint_id: int, *, limit: int) -> Sequence[Harvest]:
    """Return the endpoint's newest harvests, newest first."""
    return session.scalars(
        select(Harvest)
        .where(Harvest.endpoint_id == endpoint_id)
        .order_by(Harvest.id.desc())
        .limit(limit)
    ).all()


def complete_before(session: Session, row: Harvest, *, target: str) -> Harvest | None:
    """
    Return the newest complete harvest before this one that asked for the same and has its records.

    Args:
        session: Open.
        row: The harvest; may not be complete itself.
        target: Address that it asks.
    """
    return session.scalars(
        select(Harvest)
        .join(Run, Run.id == Harvest.run_id)
        .where(
            Harvest.endpoint_id == row.endpoint_id,
            Harvest.id < row.id,
            Harvest.prefix == row.prefix,
            Harvest.set_spec == row.set_spec,
            Harvest.is_complete,
            Harvest.rows_dropped_at.is_(None),
            Run.target == target,
        )
        .order_by(Harvest.id.desc())
        .limit(1)
    ).first()


def last_full_of(session: Session, row: Harvest) -> Harvest | None:
    """Return the full harvest that an incremental one goes back to, over any others between."""
    seen = row
    while seen.kind is Kind.INCREMENTAL:
        before = None if seen.base_harvest_id is None else find(session, seen.base_harvest_id)
        if before is None:
            return None
        seen = before
    return seen


def add(session: Session, *, run_id: int, endpoint_id: int) -> Harvest:
    """Return a new harvest of a run; the caller fills it in and flushes."""
    row = Harvest(run_id=run_id, endpoint_id=endpoint_id)
    session.add(row)
    return row


def with_bodies_from_before(session: Session, moment: datetime) -> Sequence[int]:
    """Return the harvests that ended before *moment* and keep bodies, save bases of one at work."""
    return session.scalars(
        select(Harvest.id)
        .where(
            # One that was lost or broke inside us has no end.
            func.coalesce(Harvest.finished_at, Harvest.started_at) < moment,
            Harvest.raw_dropped_at.is_(None),
            # One at work reads pages of many harvests again, its base's base among them.
            Harvest.endpoint_id.not_in(_at_work()),
        )
        .order_by(Harvest.id)
    ).all()


def beyond_newest(session: Session, *, keep: int) -> Sequence[int]:
    """
    Return the ended harvests with records of which their endpoint has enough newer ones.

    Args:
        session: Open.
        keep: How many complete ones, and how many others, stay for each endpoint.
    """
    place = func.row_number().over(
        partition_by=(Harvest.endpoint_id, Harvest.is_complete), order_by=Harvest.id.desc()
    )
    placed = (
        select(Harvest.id, place.label("place"))
        .where(
            Harvest.rows_dropped_at.is_(None),
            Harvest.endpoint_id.not_in(_at_work()),
        )
        .subquery()
    )
    return session.scalars(
        select(placed.c.id).where(placed.c.place > keep).order_by(placed.c.id)
    ).all()


def note_dropped(
    session: Session,
    harvest_id: int,
    *,
    raw_at: datetime | None = None,
    rows_at: datetime | None = None,
) -> None:
    """Note when bodies or records of a harvest were dropped."""
    row = session.get_one(Harvest, harvest_id)
    row.raw_dropped_at = raw_at or row.raw_dropped_at
    row.rows_dropped_at = rows_at or row.rows_dropped_at


def _at_work() -> Select[int]:
    """Return the query for endpoints that have a harvest under way."""
    return (
        select(Harvest.endpoint_id)
        .join(Run, Run.id == Harvest.run_id)
        .where(Run.state.in_(UNFINISHED))
    )
