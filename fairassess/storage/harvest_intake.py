"""Records of a harvest stored as they come, as quickly as the database takes them."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import chain, repeat
from typing import Any

import xxhash
from sqlalchemy import bindparam, delete, func, insert, select, update
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
_TEXTS = ("identifier", "datestamp", "title", "creators", "pids", "subjects")
_LISTS = ("creators", "pids", "subjects")

Parcel = tuple[Sequence[HarvestedRecord], ReceivedPage | None]
"""Some records of one page, and the page with the last of them."""

ROWS_AT_ONCE = 500
"""Most rows in one statement."""

_ENDING = 3
"""
Characters at the end of identifiers that tell neighbours in a list apart.

The key of an identifier is two digests of four bytes, and the first leaves its end out: so a list
that counts up writes to one place of the index at a time and not all over it, and a record costs
the same however many came before.
"""

_HALF = 2**63
"""Taken off a number without a sign, so that it fits into a column that has one."""

_Value = int | str | bytes | bytearray | None


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
        lists: How many lists of sets there are; each that is looked up and not known gets a number.
        new_lists: Lists of sets that are not stored yet, with their numbers.
        open_pages: Numbers of stored pages whose records still come, by number in the harvest.
        masks: Bits of names that came together before; those of others are found as they come.
    """

    harvest_id: int
    attempt: int
    field_names: list[str]
    set_lists: dict[tuple[str, ...], int]
    position: int
    lists: int
    new_lists: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    open_pages: dict[int, int] = field(default_factory=dict)
    masks: dict[tuple[str, ...], int] = field(init=False)

    def __post_init__(self) -> None:
        self.set_lists = _SetLists(self, self.set_lists)
        self.masks = _Masks(self.field_names)

    def mark(self) -> tuple[int, int, int, dict[int, int]]:
        """Return where the book stands before something is added."""
        return self.position, self.lists, len(self.field_names), dict(self.open_pages)

    def go_back(self, mark: tuple[int, int, int, dict[int, int]]) -> None:
        """Forget what was added since, because the database did not take it."""
        self.position, self.lists, fields, self.open_pages = mark
        del self.field_names[fields:]
        self.masks.clear()
        self.new_lists.clear()
        kept = {specs: number for specs, number in self.set_lists.items() if number < self.lists}
        self.set_lists = _SetLists(self, kept)


class _SetLists(dict[tuple[str, ...], int]):
    """Numbers of lists of sets; one that is new is given its number by being asked for."""

    def __init__(self, book: Book, known: dict[tuple[str, ...], int]) -> None:
        super().__init__(known)
        self._book = book

    def __missing__(self, sets: tuple[str, ...]) -> int:
        if len(self) >= _MOST_SET_LISTS:
            self.clear()
        number = self[sets] = self._book.lists
        self._book.lists += 1
        self._book.new_lists.append((number, sets))
        return number


class _Masks(dict[tuple[str, ...], int]):
    """Bits of names; a name that is new is given its bit by being asked for."""

    def __init__(self, field_names: list[str]) -> None:
        super().__init__()
        self._field_names = field_names

    def __missing__(self, names: tuple[str, ...]) -> int:
        mask = 0
        for name in names:
            if name not in self._field_names:
                if len(self._field_names) == MOST_FIELDS:
                    raise ValueError(
                        f"a harvest has at most {MOST_FIELDS} fields; {name} is one more"
                    )
                self._field_names.append(name)
            mask |= 1 << self._field_names.index(name)
        if len(self) > _MOST_MASKS:
            self.clear()
        self[names] = mask
        return mask


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
    page_ids = _pages_of(session, book, parcels, now)
    _insert(session, _values(session, book, page_ids, parcels))
    _write_down(session, book, known)
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


_COUNT = (
    update(Harvest)
    .where(Harvest.id == bindparam("of"), Harvest.attempt == bindparam("by"))
    .values(
        records=Harvest.records + bindparam("live"),
        deleted=Harvest.deleted + bindparam("dead"),
        pages=Harvest.pages + bindparam("whole"),
        bytes=Harvest.bytes + bindparam("received"),
    )
    .returning(Harvest.id)
)


def _count(session: Session, book: Book, parcels: Sequence[Parcel]) -> bool:
    """Add to the counts of the harvest, unless another attempt has it."""
    given = sum([len(records) for records, _ in parcels])
    dead = sum([one.is_deleted for records, _ in parcels for one in records])
    pages = [page for _, page in parcels if page is not None]
    counted = session.connection().execute(
        _COUNT,
        {
            "of": book.harvest_id,
            "by": book.attempt,
            "live": given - dead,
            "dead": dead,
            "whole": len(pages),
            "received": sum([page.wire_bytes for page in pages]),
        },
    )
    return counted.scalar() is not None


def _pages_of(session: Session, book: Book, parcels: Sequence[Parcel], now: datetime) -> list[int]:
    """Store the pages of all parcels, and return the number of each parcel's own."""
    whole: list[ReceivedPage] = []
    numbers: dict[int, int] = {}
    for records, page in parcels:
        number = records[0].page if page is None else page.number
        if page is None:
            if number not in book.open_pages:
                opened = harvest_pages.open_page(session, book.harvest_id, number, now=now)
                book.open_pages[number] = opened
            numbers[number] = book.open_pages[number]
        elif (begun := book.open_pages.pop(number, None)) is not None:
            harvest_pages.complete(session, begun, page)
            numbers[number] = begun
        else:
            whole.append(page)
    numbers |= harvest_pages.add(session, book.harvest_id, whole)
    return [numbers[records[0].page if page is None else page.number] for records, page in parcels]


def _values(
    session: Session, book: Book, page_ids: Sequence[int], parcels: Sequence[Parcel]
) -> list[_Value]:
    """
    Return the values of all rows, one row after the other.

    Column by column and not record by record: that takes two thirds of the time, and there are
    very many.
    """
    given = _columns_of(chain.from_iterable([records for records, _ in parcels]))
    of_each = [len(records) for records, _ in parcels]
    identifiers = given["identifier"]
    count, first = len(identifiers), book.position
    book.position += count
    digest = xxhash.xxh32_intdigest
    made: dict[str, Iterable[_Value]] = given | {
        "harvest_id": [book.harvest_id] * count,
        "position": range(first, first + count),
        "page_id": chain.from_iterable(map(repeat, page_ids, of_each)),
        "identifier_key": [
            (digest(text[:-_ENDING].encode()) << 32) + digest(text.encode()) - _HALF
            for text in identifiers
        ],
        "set_list": map(book.set_lists.__getitem__, given["sets"]),
        "present": map(book.masks.__getitem__, given["present"]),
        "placeholders": map(book.masks.__getitem__, given["placeholders"]),
    }
    if _is_sqlite(session):
        # What the driver knows at once; for others it looks whether somebody taught it something.
        made["is_deleted"] = map(int, given["is_deleted"])
        made["fingerprint"] = map(bytearray, given["fingerprint"])
    values: list[_Value] = [None] * (count * len(_COLUMNS))
    for place, name in enumerate(_COLUMNS):
        values[place :: len(_COLUMNS)] = made[name]
    return values


def _columns_of(records: Iterable[HarvestedRecord]) -> dict[str, list[Any]]:
    """Return what records hold by the names of their fields, as every database takes it."""
    flat: list[Any] = list(chain.from_iterable(records))
    names = HarvestedRecord._fields
    given = {name: flat[place :: len(names)] for place, name in enumerate(names)}
    for name in _LISTS:
        given[name] = list(map(TextList.SEPARATOR.join, given[name]))
    if not is_storable("".join(chain.from_iterable([given[name] for name in _TEXTS]))):
        for name in _TEXTS:
            given[name] = list(map(storable, given[name]))
    return given


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


def _is_sqlite(session: Session) -> bool:
    return session.connection().dialect.name == "sqlite"


def _insert(session: Session, values: Sequence[_Value]) -> None:
    # Straight to the driver: the layers above cost three times what the database itself takes. And
    # many in one statement: the driver lets others in after each one, and waits to come back.
    connection, width = session.connection(), len(_COLUMNS)
    sign, step = "%s", ROWS_AT_ONCE * width
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        # It may be built to take few values.
        most = driver.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        sign, step = "?", min(step, most // width * width)
    for start in range(0, len(values), step):
        some = tuple(values[start : start + step])
        connection.exec_driver_sql(_statement(sign, len(some) // width), some)


@cache
def _statement(sign: str, rows: int) -> str:
    one = f"({', '.join([sign] * len(_COLUMNS))})"
    return f"INSERT INTO records ({', '.join(_COLUMNS)}) VALUES {', '.join([one] * rows)}"  # noqa: S608 - ours
