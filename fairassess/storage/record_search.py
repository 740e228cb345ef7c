"""Full text of harvested records: FTS5 on SQLite, tsvector on PostgreSQL, with the same words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnClause,
    Select,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session, load_only

from fairassess.domain import search_words
from fairassess.domain.search_words import Search, Term
from fairassess.storage.harvests import Harvest, Record

TABLE = "record_words"
"""Not a mapped table: each database keeps its own kind of index under this name."""

_INDEX = table(TABLE, column("rowid"), column("record_id"), column("words"))
_PLAIN: ColumnClause[str] = literal_column("'simple'")
_ADD_ON_SQLITE = "INSERT OR REPLACE INTO record_words(rowid, words) VALUES (:id, :words)"
_ADD_ON_POSTGRESQL = """
    INSERT INTO record_words(record_id, words) VALUES (:id, to_tsvector('simple', :words))
    ON CONFLICT (record_id) DO UPDATE SET words = excluded.words
"""


@dataclass(frozen=True, slots=True)
class Added:
    """
    What was put into the index at once.

    Attributes:
        last_id: Number of the last record put in.
        count: How many records were put in.
    """

    last_id: int
    count: int


def add_some(session: Session, harvest_id: int, *, after_id: int, limit: int) -> Added | None:
    """
    Put some live records of a harvest into the index, in order of their numbers.

    Args:
        session: In a transaction.
        harvest_id: Number of the harvest.
        after_id: Number of the last record that is in it; 0 to begin. What of the rest is in it
            already, because an earlier attempt was cut off, is put in anew.
        limit: Most records at once.

    Returns:
        What was put in; None when there was none left.
    """
    some = session.scalars(
        select(Record)
        .where(Record.harvest_id == harvest_id, Record.id > after_id, Record.is_deleted.is_(False))
        .order_by(Record.id)
        .limit(limit)
        .options(
            load_only(
                Record.identifier, Record.title, Record.creators, Record.subjects, Record.pids
            )
        )
    ).all()
    if not some:
        return None
    rows = [{"id": one.id, "words": _words(one)} for one in some]
    session.execute(text(_ADD_ON_SQLITE if _is_sqlite(session) else _ADD_ON_POSTGRESQL), rows)
    return Added(some[-1].id, len(some))


def drop_some(session: Session, harvest_id: int, *, limit: int) -> int:
    """Take up to *limit* records of a harvest out of the index; return how many were in it."""
    key = _key(session)
    some = session.scalars(
        select(key)
        .select_from(_INDEX)
        .join(Record, Record.id == key)
        .where(Record.harvest_id == harvest_id)
        .limit(limit)
    ).all()
    if some:
        session.execute(delete(_INDEX).where(key.in_(some)))
    return len(some)


def holds(session: Session, harvest_id: int) -> bool:
    """Whether the records of a harvest are in the index: whether its last live one is."""
    last = session.scalar(
        select(func.max(Record.id)).where(
            Record.harvest_id == harvest_id, Record.is_deleted.is_(False)
        )
    )
    key = _key(session)
    found = select(key).select_from(_INDEX).where(key == last)
    return last is not None and session.scalar(found) is not None


def other_harvests(session: Session, row: Harvest) -> Sequence[int]:
    """Return the numbers of the other harvests of the same endpoint whose records are kept."""
    return session.scalars(
        select(Harvest.id).where(
            Harvest.endpoint_id == row.endpoint_id,
            Harvest.id != row.id,
            Harvest.rows_dropped_at.is_(None),
        )
    ).all()


def find(
    session: Session, harvest_id: int, search: Search, *, offset: int, limit: int
) -> Sequence[Record]:
    """Return the records of a harvest that hold what is searched for, in harvest order."""
    return session.scalars(
        _found(session, harvest_id, search).order_by(Record.position).offset(offset).limit(limit)
    ).all()


def count(session: Session, harvest_id: int, search: Search) -> int:
    """Return how many records of a harvest hold what is searched for."""
    query = _found(session, harvest_id, search)
    return session.scalar(query.with_only_columns(func.count(Record.id))) or 0


def _found(session: Session, harvest_id: int, search: Search) -> Select[Record]:
    if search.is_empty:
        raise ValueError("there is nothing to search for")
    if _is_sqlite(session):
        matches = literal_column(TABLE).op("MATCH")(_as_fts5(search))
    else:
        matches = _INDEX.c.words.op("@@")(func.to_tsquery(_PLAIN, _as_tsquery(search)))
    inside = select(_key(session)).select_from(_INDEX).where(matches)
    return select(Record).where(Record.harvest_id == harvest_id, Record.id.in_(inside))


def _words(record: Record) -> str:
    return search_words.words_of(
        (record.title, *record.creators, *record.subjects, *record.pids, record.identifier)
    )


def _as_fts5(search: Search) -> str:
    """Write a search in the language of FTS5; plain words in quotes mean nothing but themselves."""
    wanted = [_quoted(term) for term in search.terms if not term.is_excluded]
    unwanted = [_quoted(term) for term in search.terms if term.is_excluded]
    asked = " AND ".join(wanted)
    return f"({asked}) NOT ({' OR '.join(unwanted)})" if unwanted else asked


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + ("*" if term.is_prefix else "")


def _as_tsquery(search: Search) -> str:
    """Write a search in the language of tsquery; plain words need no quoting there."""
    parts = []
    for term in search.terms:
        phrase = " <-> ".join(term.words) + (":*" if term.is_prefix else "")
        parts.append(f"!({phrase})" if term.is_excluded else f"({phrase})")
    return " & ".join(parts)


def _key(session: Session) -> ColumnClause[int]:
    return _INDEX.c.rowid if _is_sqlite(session) else _INDEX.c.record_id


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
