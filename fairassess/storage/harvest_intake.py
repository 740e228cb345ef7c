"""Records of a harvest stored as they come, as quickly as the database takes them."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

import xxhash
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from fairassess.domain.harvests import HarvestedRecord, ReceivedPage
from fairassess.storage import harvest_pages
from fairassess.storage.columns import TextList, is_storable, storable
from fairassess.storage.harvests import Harvest, Record, SetList

MOST_FIELDS = 62
"""Field names of one harvest; each takes a bit of a number that holds 63."""

_MOST_MASKS = 10_000
_MOST_SET_LISTS = 10_000
"""Lists of sets that are remembered; a provider that invents more of them may not fill memory."""

_COLUMNS = (
    "harvest_id",
    "position",
    "page_id",
    "place",
    "identifier_key",
    "identifier",
    "datestamp",
    "is_deleted",
    "fingerprint",
    "set_list",
    "title",
    "creators",
    "present",
    "placeholders",
    "pids",
    "subjects",
    "year",
)
Parcel = tuple[Sequence[HarvestedRecord], ReceivedPage | None]
"""Some records of one page, and the page with the last of them."""

ROWS_AT_ONCE = 250
"""Most rows in one statement."""

_PARTED = TextList.SEPARATOR

_Row = tuple[int | str | bytes | bool | None, ...]


@dataclass(slots=True)
class Book:
    """
    What is known of a harvest while its records are added, so that nothing is asked twice.

    Attributes:
        harvest_id: Number of the harvest.
        attempt: Attempt of its run that writes.
        field_names: Name of each bit.
        set_lists: Number of each list of sets.
        position: Place of the next record.
        lists: How many lists of sets there are.
        new_lists: Lists of sets that are not stored yet, with their numbers.
        open_pages: Numbers of stored pages whose records still come, by number in the harvest.
        masks: Bits of names that came together before.
    """

    harvest_id: int
    attempt: int
    field_names: list[str]
    set_lists: dict[tuple[str, ...], int]
    position: int
    lists: int
    new_lists: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    open_pages: dict[int, int] = field(default_factory=dict)
    masks: dict[tuple[str, ...], int] = field(default_factory=dict)

    def mark(self) -> tuple[int, int, int, dict[int, int]]:
        """Return where the book stands before something is added."""
        return self.position, self.lists, len(self.field_names), dict(self.open_pages)

    def go_back(self, mark: tuple[int, int, int, dict[int, int]]) -> None:
        """Forget what was added since, because the database did not take it."""
        self.position, self.lists, fields, self.open_pages = mark
        del self.field_names[fields:]
        self.masks.clear()
        self.new_lists.clear()
        self.set_lists = {
            specs: number for specs, number in self.set_lists.items() if number < self.lists
        }


def open_book(session: Session, row: Harvest) -> Book:
    """Return the book of a harvest, with what an earlier attempt wrote in it."""
    last = session.scalar(select(func.max(Record.position)).where(Record.harvest_id == row.id))
    lists = session.execute(
        select(SetList.specs, SetList.number)
        .where(SetList.harvest_id == row.id)
        .order_by(SetList.number)
    ).all()
    return Book(
        harvest_id=row.id,
        attempt=row.attempt,
        field_names=list(row.field_names),
        set_lists=dict(iter(lists[-_MOST_SET_LISTS:])),
        position=0 if last is None else last + 1,
        lists=lists[-1].number + 1 if lists else 0,
    )


def identifier_key(identifier: str) -> int:
    """Return eight bytes of a digest of a storable identifier, as a number with a sign."""
    return xxhash.xxh3_64_intdigest(identifier.encode()) - 2**63


def add(session: Session, book: Book, parcels: Sequence[Parcel], *, now: datetime) -> bool:
    """
    Store records as they came, and each page with the last of its own.

    Args:
        session: In a transaction.
        book: Of the harvest; written on.
        parcels: Some records of one page in their order, with the page once all its records are
            given; None before.
        now: Aware UTC moment.

    Returns:
        False when another attempt took the harvest over; nothing was stored then.
    """
    if not _count(session, book, parcels):
        return False
    known = len(book.field_names)
    rows: list[_Row] = []
    for records, page in parcels:
        page_id = _page_of(session, book, records, page, now)
        rows += [_row(book, page_id, one) for one in records]
    _write_down(session, book, known)
    step = _rows_at_once(session)
    for start in range(0, len(rows), step):
        _insert(session, rows[start : start + step])
    return True


def drop_some(session: Session, harvest_id: int, *, limit: int) -> int:
    """Delete up to *limit* records of a harvest; return how many."""
    some = session.scalars(
        select(Record.id)
        .where(Record.harvest_id == harvest_id)
        .order_by(Record.position)
        .limit(limit)
    ).all()
    if some:
        session.execute(delete(Record).where(Record.id.in_(some)))
    return len(some)


def drop_set_lists(session: Session, harvest_id: int) -> None:
    """Delete the lists of sets of a harvest whose records are gone."""
    session.execute(delete(SetList).where(SetList.harvest_id == harvest_id))


def take_over_names(session: Session, row: Harvest, base: Harvest) -> None:
    """Let a harvest number fields and sets as its base does, whose records it will hold."""
    row.field_names = list(base.field_names)
    lists = session.execute(
        select(SetList.number, SetList.specs).where(SetList.harvest_id == base.id)
    ).tuples()
    values = [{"harvest_id": row.id, "number": number, "specs": specs} for number, specs in lists]
    if values:
        session.execute(insert(SetList), values)


def _count(session: Session, book: Book, parcels: Sequence[Parcel]) -> bool:
    """Add to the counts of the harvest, unless another attempt has it."""
    given = sum([len(records) for records, _ in parcels])
    dead = sum([one.is_deleted for records, _ in parcels for one in records])
    pages = [page for _, page in parcels if page is not None]
    counted = session.execute(
        update(Harvest)
        .where(Harvest.id == book.harvest_id, Harvest.attempt == book.attempt)
        .values(
            records=Harvest.records + (given - dead),
            deleted=Harvest.deleted + dead,
            pages=Harvest.pages + len(pages),
            bytes=Harvest.bytes + sum([page.wire_bytes for page in pages]),
        )
        .execution_options(synchronize_session=False)
        .returning(Harvest.id)
    ).scalar()
    return counted is not None


def _page_of(
    session: Session,
    book: Book,
    records: Sequence[HarvestedRecord],
    page: ReceivedPage | None,
    now: datetime,
) -> int:
    if page is None:
        number = records[0].page
        if number not in book.open_pages:
            opened = harvest_pages.open_page(session, book.harvest_id, number, now=now)
            book.open_pages[number] = opened
        return book.open_pages[number]
    begun = book.open_pages.pop(page.number, None)
    if begun is None:
        return harvest_pages.add(session, book.harvest_id, page)
    harvest_pages.complete(session, begun, page)
    return begun


def _row(book: Book, page_id: int, made: HarvestedRecord) -> _Row:
    # One check of all texts together: this happens for every record there is.
    texts = (
        made.identifier,
        made.datestamp,
        made.title,
        _PARTED.join(made.creators),
        _PARTED.join(made.pids),
        _PARTED.join(made.subjects),
    )
    if not is_storable("".join(texts)):
        first, second, third, fourth, fifth, sixth = [storable(text) for text in texts]
        texts = (first, second, third, fourth, fifth, sixth)
    identifier, datestamp, title, creators, pids, subjects = texts
    present, placeholders = made.present, made.placeholders
    number = book.set_lists.get(made.sets)
    position = book.position
    book.position += 1
    return (
        book.harvest_id,
        position,
        page_id,
        made.place,
        identifier_key(identifier),
        identifier,
        datestamp,
        made.is_deleted,
        made.fingerprint,
        _number_of(book, made.sets) if number is None else number,
        title,
        creators,
        book.masks[present] if present in book.masks else _mask(book, present),
        book.masks[placeholders] if placeholders in book.masks else _mask(book, placeholders),
        pids,
        subjects,
        made.year,
    )


def _number_of(book: Book, sets: tuple[str, ...]) -> int:
    if len(book.set_lists) >= _MOST_SET_LISTS:
        book.set_lists.clear()
    number = book.set_lists[sets] = book.lists
    book.lists += 1
    book.new_lists.append((number, sets))
    return number


def _mask(book: Book, names: tuple[str, ...]) -> int:
    mask = 0
    for name in names:
        if name not in book.field_names:
            if len(book.field_names) == MOST_FIELDS:
                raise ValueError(f"a harvest has at most {MOST_FIELDS} fields; {name} is one more")
            book.field_names.append(name)
        mask |= 1 << book.field_names.index(name)
    if len(book.masks) > _MOST_MASKS:
        book.masks.clear()
    book.masks[names] = mask
    return mask


def _write_down(session: Session, book: Book, known: int) -> None:
    """Store the names of fields and the lists of sets that are new."""
    if len(book.field_names) > known:
        session.execute(
            update(Harvest)
            .where(Harvest.id == book.harvest_id)
            .values(field_names=list(book.field_names))
            .execution_options(synchronize_session=False)
        )
    if book.new_lists:
        values = [
            {"harvest_id": book.harvest_id, "number": number, "specs": specs}
            for number, specs in book.new_lists
        ]
        session.execute(insert(SetList), values)
        book.new_lists.clear()


def _rows_at_once(session: Session) -> int:
    """Return how many rows one statement takes: SQLite may be built to take few values."""
    driver = session.connection().connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        return ROWS_AT_ONCE
    most = driver.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    return min(ROWS_AT_ONCE, most // len(_COLUMNS))


def _insert(session: Session, rows: Sequence[_Row]) -> None:
    # Straight to the driver: the layers above cost three times what the database itself takes. And
    # in one statement: the driver lets other threads in after each one, and waits to come back.
    connection = session.connection()
    sign = "?" if connection.dialect.name == "sqlite" else "%s"
    one = f"({', '.join([sign] * len(_COLUMNS))})"
    connection.exec_driver_sql(
        f"INSERT INTO records ({', '.join(_COLUMNS)}) VALUES {', '.join([one] * len(rows))}",  # noqa: S608 - ours
        tuple(chain.from_iterable(rows)),
    )
