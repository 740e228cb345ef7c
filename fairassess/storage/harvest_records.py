"""Stored records of a harvest: listed, looked into, and found by what they lack."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Exists, Select, Text, delete, func, literal, select, type_coerce
from sqlalchemy.orm import Session, aliased

from fairassess.domain.harvests import HarvestedRecord
from fairassess.storage.columns import TextList
from fairassess.storage.harvests import Harvest, Record, SetList

_DROPPED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Lacking:
    """
    Which live records are looked for.

    Attributes:
        field: Field in which they hold no real value.
        year: Only of this year; None for any.
        has_no_year: Only those that show no year.
        set_spec: Only of this set, or of none when it is empty; None for any.
        last_year: Last of several years that begin with *year*; None for one year alone.
    """

    field: str
    year: int | None = None
    has_no_year: bool = False
    set_spec: str | None = None
    last_year: int | None = None


def count(session: Session, harvest_id: int) -> int:
    """Return how many records are stored, deleted ones too."""
    query = select(func.count()).select_from(Record).where(Record.harvest_id == harvest_id)
    return session.scalar(query) or 0


def count_live(session: Session, harvest_id: int) -> tuple[int, int]:
    """Return how many stored records are live, and how many are deleted."""
    rows = session.execute(
        select(Record.is_deleted, func.count())
        .where(Record.harvest_id == harvest_id)
        .group_by(Record.is_deleted)
    ).tuples()
    found = dict(iter(rows))
    return found.get(False, 0), found.get(True, 0)


def count_lacking(session: Session, row: Harvest, lacking: Lacking) -> int:
    """Return how many live records hold no real value in a field."""
    query = _lacking(row, lacking).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(query) or 0


def page_of_lacking(
    session: Session, row: Harvest, lacking: Lacking, *, offset: int, limit: int
) -> Sequence[Record]:
    """Return some live records that hold no real value in a field, in harvest order."""
    return session.scalars(
        _lacking(row, lacking).order_by(Record.position).offset(offset).limit(limit)
    ).all()


def find(session: Session, record_id: int) -> Record | None:
    """Return the record with this number."""
    return session.get(Record, record_id)


def some_after(session: Session, harvest_id: int, position: int, *, limit: int) -> Sequence[Record]:
    """Return some records of a harvest that come after this place, in harvest order."""
    return session.scalars(
        select(Record)
        .where(Record.harvest_id == harvest_id, Record.position > position)
        .order_by(Record.position)
        .limit(limit)
    ).all()


def drawable(session: Session, harvest_id: int) -> Iterator[tuple[int, str, int | None, int]]:
    """Yield the live records of a harvest: number, identifier, year, number of their sets."""
    yield from session.execute(
        select(Record.id, Record.identifier, Record.year, Record.set_list)
        .where(Record.harvest_id == harvest_id, Record.is_deleted.is_(False))
        .execution_options(yield_per=5_000)
    ).tuples()


def places_of(session: Session, harvest_id: int) -> "dict[int, array[int]]":
    """Return where the records of a harvest stand: stored page and places on it, in order."""
    places: dict[int, array[int]] = {}
    rows = session.execute(
        select(Record.page_id, Record.place)
        .where(Record.harvest_id == harvest_id)
        .order_by(Record.position)
        .execution_options(yield_per=5_000)
    ).tuples()
    for page_id, place in rows:
        places.setdefault(page_id, array("L")).append(place)
    return places


def drop_superseded(session: Session, harvest_id: int) -> int:
    """
    Delete records that came again with other metadata in the same harvest; return how many.

    The newer one stands.
    """
    newer = aliased(Record)
    again = (
        select(newer.id)
        .where(
            newer.harvest_id == harvest_id,
            newer.identifier_key == Record.identifier_key,
            newer.identifier == Record.identifier,
            newer.position > Record.position,
        )
        .exists()
    )
    old = session.scalars(select(Record.id).where(Record.harvest_id == harvest_id, again)).all()
    for start in range(0, len(old), _DROPPED_AT_ONCE):
        session.execute(delete(Record).where(Record.id.in_(old[start : start + _DROPPED_AT_ONCE])))
    return len(old)


def sets_of(session: Session, harvest_id: int) -> dict[int, tuple[str, ...]]:
    """Return all lists of sets of a harvest by their number."""
    rows = session.execute(
        select(SetList.number, SetList.specs).where(SetList.harvest_id == harvest_id)
    ).tuples()
    return dict(iter(rows))


def as_record(
    row: Record, field_names: Sequence[str], sets: tuple[str, ...], *, page: int = 0
) -> HarvestedRecord:
    """
    Return a stored record as the value that it was.

    Args:
        row: The record.
        field_names: Of its harvest.
        sets: Its sets.
        page: Number of its page; 0 when it does not matter.
    """
    return HarvestedRecord(
        identifier=row.identifier,
        datestamp=row.datestamp,
        is_deleted=row.is_deleted,
        page=page,
        place=row.place,
        fingerprint=row.fingerprint,
        sets=sets,
        title=row.title,
        creators=row.creators,
        present=names_of(row.present, field_names),
        placeholders=names_of(row.placeholders, field_names),
        pids=row.pids,
        subjects=row.subjects,
        year=row.year,
    )


def sets_of_record(session: Session, row: Record) -> tuple[str, ...]:
    """Return the sets of one record."""
    found = session.get(SetList, (row.harvest_id, row.set_list))
    return () if found is None else found.specs


def names_of(mask: int, field_names: Sequence[str]) -> tuple[str, ...]:
    """Return the fields whose bits are set, sorted."""
    return tuple(sorted(_named(mask, field_names)))


def _named(mask: int, field_names: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(field_names):
        if mask >> place & 1:
            yield name


def _lacking(row: Harvest, lacking: Lacking) -> Select[Record]:
    query = select(Record).where(Record.harvest_id == row.id, Record.is_deleted.is_(False))
    if lacking.field in row.field_names:
        bit = 1 << row.field_names.index(lacking.field)
        query = query.where(Record.present.bitwise_and(bit) == 0)
    if lacking.has_no_year:
        query = query.where(Record.year.is_(None))
    elif lacking.year is not None:
        last = lacking.year if lacking.last_year is None else lacking.last_year
        query = query.where(Record.year.between(lacking.year, last))
    if lacking.set_spec is not None:
        query = query.where(_is_in_set(row.id, lacking.set_spec))
    return query


def _is_in_set(harvest_id: int, spec: str) -> Exists:
    lists = select(SetList.number).where(
        SetList.harvest_id == harvest_id, SetList.number == Record.set_list
    )
    specs = type_coerce(SetList.specs, Text)
    if not spec:
        return lists.where(specs == "").exists()
    # Not LIKE: SQLite takes capital letters for small ones there.
    sign = literal(TextList.SEPARATOR)
    enclosed = sign.concat(specs).concat(sign)
    asked = f"{TextList.SEPARATOR}{spec}{TextList.SEPARATOR}"
    return lists.where(func.replace(enclosed, asked, "") != enclosed).exists()
