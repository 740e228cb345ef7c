"""Pages of harvests: their bodies compressed for a set time, their digests for ever."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    UniqueConstraint,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from fairassess.domain.harvests import KeptPage, ReceivedPage
from fairassess.storage.database import Base, History
from fairassess.storage.harvests import Harvest, Record

_LARGEST_INTEGER = 2**63 - 1


class HarvestPage(Base):
    """
    One reply of a list request.

    A row is made with the first of its records and completed with the last; until then its digest
    is empty. After that it never changes, but for its body, which is dropped when it is old.
    """

    __tablename__ = "harvest_pages"
    history: ClassVar[History] = History.PRUNABLE
    __table_args__ = (UniqueConstraint("harvest_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the stored page.")
    harvest_id: Mapped[int] = mapped_column(ForeignKey(Harvest.id), doc="Harvest that asked.")
    number: Mapped[int] = mapped_column(doc="From 1, in the order in which pages came.")
    slice_number: Mapped[int] = mapped_column(doc="Place of its list among the slices, from 0.")
    url: Mapped[str] = mapped_column(doc="Address asked.")
    received_at: Mapped[datetime] = mapped_column(doc="When the request was sent, in UTC.")
    digest: Mapped[str] = mapped_column(
        doc="SHA-256 of the body, in hex; empty while its records still come."
    )
    wire_bytes: Mapped[int] = mapped_column(doc="Body bytes as received.")
    decoded_bytes: Mapped[int] = mapped_column(doc="Body bytes after decompression.")
    items: Mapped[int] = mapped_column(doc="`record` elements that it holds.")
    token: Mapped[str] = mapped_column(doc="resumptionToken for the page after it, or empty.")
    list_size: Mapped[int | None] = mapped_column(
        BigInteger, doc="completeListSize as given; empty when it is not."
    )
    response_date: Mapped[str] = mapped_column(doc="responseDate as the provider wrote it.")
    # Last, so that reading the columns before it does not walk through the body.
    raw: Mapped[bytes | None] = mapped_column(
        deferred=True, doc="The body, compressed with zstd; empty when it is not kept any more."
    )


_PUT_IN_FROM_BYTES = 1_000_000
"""Body that SQLite gets room for first and then in place: in a statement it would copy it twice."""

_INSERT = insert(HarvestPage).returning(HarvestPage.number, HarvestPage.id)


def open_page(session: Session, harvest_id: int, number: int, *, now: datetime) -> int:
    """Make the row of a page whose records begin to come, and return its number."""
    return _insert(session, [_values(harvest_id, number) | {"received_at": now}])[number]


def add(session: Session, harvest_id: int, pages: Sequence[ReceivedPage]) -> dict[int, int]:
    """Store whole pages, and return the number of each by its number in the harvest."""
    rows = [_values(harvest_id, page.number) | _content(page) for page in pages]
    return _insert(session, rows) if rows else {}


def complete(session: Session, page_id: int, page: ReceivedPage) -> None:
    """Fill in the row of a page whose last record has come."""
    # Past the session, which knows that pages never change: this one is not done yet.
    connection = session.connection()
    values = _content(page)
    driver = connection.connection.driver_connection
    row = update(HarvestPage).where(HarvestPage.id == page_id)
    if not isinstance(driver, sqlite3.Connection) or len(page.raw) < _PUT_IN_FROM_BYTES:
        connection.execute(row.values(values))
        return
    connection.execute(row.values(values | {"raw": func.zeroblob(len(page.raw))}))
    with driver.blobopen(HarvestPage.__tablename__, "raw", page_id) as place:
        place.write(page.raw)


def drop_unfinished(session: Session, harvest_id: int) -> int:
    """
    Delete pages that were cut off while their records came, with these; return how many.

    Pages without any item go, too: a reply that says that nothing matches is no list to go on from.
    """
    unfinished = session.scalars(
        select(HarvestPage.id).where(
            HarvestPage.harvest_id == harvest_id,
            or_(HarvestPage.digest == "", HarvestPage.items == 0),
        )
    ).all()
    if unfinished:
        of_them = Record.page_id.in_(unfinished)
        session.execute(delete(Record).where(Record.harvest_id == harvest_id, of_them))
        session.execute(delete(HarvestPage).where(HarvestPage.id.in_(unfinished)))
    return len(unfinished)


def drop_all(session: Session, harvest_id: int) -> None:
    """Delete all pages of a harvest that begins anew; its records are gone already."""
    session.execute(delete(HarvestPage).where(HarvestPage.harvest_id == harvest_id))


def find(session: Session, page_id: int) -> HarvestPage | None:
    """Return the page with this number, its body left in the database."""
    return session.get(HarvestPage, page_id)


def body_of(session: Session, page_id: int) -> bytes | None:
    """Return the compressed body of a page; None when it is not kept any more."""
    return session.scalar(select(HarvestPage.raw).where(HarvestPage.id == page_id))


def size_of(session: Session, harvest_id: int) -> tuple[int, int]:
    """Return how many whole pages a harvest has received, and their bytes on the wire."""
    pages, received = session.execute(
        select(func.count(), func.coalesce(func.sum(HarvestPage.wire_bytes), 0)).where(
            HarvestPage.harvest_id == harvest_id, HarvestPage.digest != ""
        )
    ).one()
    return int(pages), int(received)


def kept_of(
    session: Session, harvest_id: int, *, after: int = 0, limit: int
) -> tuple[KeptPage, ...]:
    """Return some pages of a harvest whose bodies are kept, in the order in which they came."""
    rows = session.scalars(
        select(HarvestPage)
        .where(
            HarvestPage.harvest_id == harvest_id,
            HarvestPage.number > after,
            HarvestPage.digest != "",
            HarvestPage.raw.is_not(None),
        )
        .order_by(HarvestPage.number)
        .limit(limit)
        .options(undefer(HarvestPage.raw))
    )
    return tuple(_as_kept(row) for row in rows)


def _as_kept(row: HarvestPage) -> KeptPage:
    return KeptPage(
        number=row.number,
        slice_number=row.slice_number,
        raw=row.raw or b"",
        wire_bytes=row.wire_bytes,
        token=row.token,
        list_size=row.list_size,
        response_date=row.response_date,
    )


def harvests_of_state(session: Session, harvest_id: int) -> Sequence[int]:
    """Return the harvests whose pages hold the records of this one, the newest first."""
    pages = select(Record.page_id).where(Record.harvest_id == harvest_id)
    found = select(HarvestPage.harvest_id).where(HarvestPage.id.in_(pages)).distinct()
    return sorted({harvest_id, *session.scalars(found)}, reverse=True)


def has_all_bodies(session: Session, harvest_ids: Collection[int]) -> bool:
    """Whether every page of these harvests can still be read again."""
    return not session.scalar(
        select(exists().where(HarvestPage.harvest_id.in_(harvest_ids), HarvestPage.raw.is_(None)))
    )


def has_all_whole_bodies(session: Session, harvest_id: int) -> bool:
    """Whether every page of a harvest that came to its end has its body."""
    return not session.scalar(
        select(
            exists().where(
                HarvestPage.harvest_id == harvest_id,
                HarvestPage.digest != "",
                HarvestPage.raw.is_(None),
            )
        )
    )


def with_numbers(session: Session, page_ids: Collection[int]) -> dict[int, KeptPage]:
    """Return stored pages with their bodies by their numbers in the database."""
    rows = session.scalars(
        select(HarvestPage).where(HarvestPage.id.in_(page_ids)).options(undefer(HarvestPage.raw))
    )
    return {row.id: _as_kept(row) for row in rows}


def drop_some_bodies(session: Session, harvest_id: int, *, limit: int) -> int:
    """Drop the bodies of up to *limit* pages of a harvest; return of how many."""
    some = session.scalars(
        select(HarvestPage.id)
        .where(HarvestPage.harvest_id == harvest_id, HarvestPage.raw.is_not(None))
        .order_by(HarvestPage.id)
        .limit(limit)
    ).all()
    if some:
        # As a statement: the one change of a page that the database lets pass.
        session.connection().execute(
            text(
                "UPDATE harvest_pages SET raw = NULL WHERE id >= :first AND id <= :last"
                " AND harvest_id = :harvest"
            ),
            {"first": some[0], "last": some[-1], "harvest": harvest_id},
        )
    return len(some)


@dataclass(frozen=True, slots=True)
class Pace:
    """
    How fast pages come.

    Attributes:
        items: Records on these pages, about: the last one is still under way at its moment.
        elapsed_s: Seconds from the first page to the last.
    """

    items: int
    elapsed_s: float


def pace_of(session: Session, harvest_id: int, *, since: datetime) -> Pace:
    """Return how fast pages of a harvest came since a moment."""
    whole = (
        HarvestPage.harvest_id == harvest_id,
        HarvestPage.digest != "",
        HarvestPage.received_at >= since,
    )
    first, last, items = session.execute(
        select(
            func.min(HarvestPage.received_at),
            func.max(HarvestPage.received_at),
            func.coalesce(func.sum(HarvestPage.items), 0),
        ).where(*whole)
    ).one()
    if first is None or last is None or first == last:
        return Pace(0, 0.0)
    # Moments are those of requests: what the last page holds came after the last of them.
    pages = session.scalar(select(func.count()).select_from(HarvestPage).where(*whole)) or 1
    return Pace(round(items * (pages - 1) / pages), (last - first).total_seconds())


def announced_size(session: Session, harvest_id: int, *, lists: int) -> int | None:
    """Return completeListSize over all lists of a harvest; None while one does not tell."""
    newest = (
        select(func.max(HarvestPage.number))
        .where(HarvestPage.harvest_id == harvest_id, HarvestPage.list_size.is_not(None))
        .group_by(HarvestPage.slice_number)
    )
    sizes = session.scalars(
        select(HarvestPage.list_size).where(
            HarvestPage.harvest_id == harvest_id, HarvestPage.number.in_(newest)
        )
    ).all()
    return sum(size or 0 for size in sizes) if len(sizes) == lists else None


def _insert(session: Session, rows: list[dict[str, object]]) -> dict[int, int]:
    # Past the session: what it does for each row takes as long as some ten records.
    made = session.connection().execute(_INSERT, rows)
    return {row.number: row.id for row in made}


def _values(harvest_id: int, number: int) -> dict[str, object]:
    return {
        "harvest_id": harvest_id,
        "number": number,
        "slice_number": 0,
        "url": "",
        "digest": "",
        "wire_bytes": 0,
        "decoded_bytes": 0,
        "items": 0,
        "token": "",
        "list_size": None,
        "response_date": "",
        "raw": None,
    }


def _content(page: ReceivedPage) -> dict[str, object]:
    # A provider may claim any size; a column holds 64 bits.
    size = None if page.list_size is None else min(page.list_size, _LARGEST_INTEGER)
    return {
        "slice_number": page.slice_number,
        "url": page.url,
        "received_at": page.received_at,
        "digest": page.digest,
        "wire_bytes": page.wire_bytes,
        "decoded_bytes": page.decoded_bytes,
        "items": page.items,
        "token": page.token,
        "list_size": size,
        "response_date": page.response_date,
        "raw": page.raw or None,
    }
