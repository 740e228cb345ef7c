"""The database: engines, sessions, column types, and what may never change."""

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import Enum as Words
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy
from sqlalchemy import JSON, Date, Dialect, Engine, Enum, LargeBinary, MetaData, Text, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, UOWTransaction, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import DateTime, TypeDecorator

BUSY_TIMEOUT_MS = 5000
STATEMENT_TIMEOUT_MS = 60_000

_CARE = "FULL"
"""An answer that was acknowledged survives a power cut, not only a killed process."""

_PAGE_BYTES = 8192
"""
What SQLite reads and writes at once, twice its own choice.

Harvested pages are large: a record of them costs a tenth less time, and some bytes less.
"""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = Any  # The content of a JSON column: dicts, lists, strings, numbers, true, false, null.


class HistoryIsKept(Exception):
    """Code tried to change or delete what is kept for ever; a fault of ours, not of a person."""


class History(Words):
    """How long the rows of a table stay as they were written."""

    CURRENT = "current"
    """Rows may change; where history matters, another table keeps it."""
    KEPT = "kept"
    """Rows are never changed and never deleted."""
    PRUNABLE = "prunable"
    """Rows are never changed; retention may delete them when they are old."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware UTC in Python on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; it would mean something else on each machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite drops."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SafeText(TypeDecorator[str]):
    """Text that every database takes: hostile servers send NUL bytes and half characters."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Put U+FFFD where a database would refuse the character."""
        return None if value is None else _UNSTORABLE.sub("\ufffd", value)


class Base(DeclarativeBase):
    """All tables; each class says by `history` whether its rows may change."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: SafeText(),
        datetime: UtcDateTime(),
        date: Date(),
        bytes: LargeBinary(),
        Json: JSON(),
    }
    history: ClassVar[History] = History.CURRENT


def words(enum: type[Words]) -> Enum:
    """Return the column type that stores an enum as its words, not as Python's names."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        validate_strings=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def engine(url: str, *, statement_timeout_ms: int = STATEMENT_TIMEOUT_MS) -> Engine:
    """
    Return an engine for `sqlite:///path` or `postgresql+psycopg://...`.

    On SQLite the folder of the file is made when it is missing. Every transaction that may write
    starts with BEGIN IMMEDIATE: one that upgrades later fails at once when another has written
    meanwhile, whatever the busy timeout says.

    Args:
        url: Address of the database.
        statement_timeout_ms: Longest time of one statement on PostgreSQL; 0 for no limit.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return sqlalchemy.create_engine(
        url,
        json_serializer=_to_json,
        pool_pre_ping=True,
        connect_args={"options": f"-c timezone=UTC -c statement_timeout={statement_timeout_ms}"},
    )


def session_factory(bind: Engine) -> sessionmaker[Session]:
    """Return the maker of sessions that may write."""
    return sessionmaker(bind, class_=GuardedSession, expire_on_commit=False)


def reader_factory(bind: Engine) -> sessionmaker[Session]:
    """Return the maker of sessions that only read, and so never wait for a writer."""
    reading = bind.execution_options(sqlite_begin="DEFERRED", postgresql_readonly=True)
    return sessionmaker(
        reading,
        class_=GuardedSession,
        expire_on_commit=False,
        autoflush=False,
        info={"is_reading": True},
    )


class GuardedSession(Session):
    """A session that refuses to change history, whoever asks."""


@contextmanager
def transaction(session: Session) -> Iterator[None]:
    """Commit once what is done inside; undo all of it when anything goes wrong."""
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


def write_lightly(session: Session) -> None:
    """
    Let the transaction that begins now end without waiting for the disk, on SQLite.

    For what can be had again, such as pages of a harvest: a power cut may take the last of them,
    and nothing else. Whoever writes next in the usual way waits for these, too.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.connection(execution_options={"sqlite_synchronous": "NORMAL"})


@event.listens_for(GuardedSession, "before_flush")
def _refuse_changed_history(session: Session, _flush: UOWTransaction, _objects: object) -> None:
    if session.info.get("is_reading") and (session.new or session.dirty or session.deleted):
        raise HistoryIsKept("a session that only reads was asked to write")
    for row in session.deleted:
        if isinstance(row, Base) and row.history is History.KEPT:
            raise HistoryIsKept(f"rows of {row.__tablename__} are never deleted")
    for row in session.dirty:
        if not isinstance(row, Base) or row.history is History.CURRENT:
            continue
        if session.is_modified(row):
            raise HistoryIsKept(f"rows of {row.__tablename__} are never changed")


@event.listens_for(GuardedSession, "do_orm_execute")
def _refuse_bulk_changes(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    table = state.bind_mapper.class_
    kept = {History.KEPT} if state.is_delete else {History.KEPT, History.PRUNABLE}
    if issubclass(table, Base) and table.history in kept:
        verb = "deleted" if state.is_delete else "changed"
        raise HistoryIsKept(f"rows of {table.__tablename__} are never {verb}")


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    made = sqlalchemy.create_engine(url, json_serializer=_to_json)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: it would begin them deferred.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    # Of a file that is new; one that is there keeps its own.
    cursor.execute(f"PRAGMA page_size={_PAGE_BYTES}")
    _use_write_ahead_log(cursor)
    cursor.execute(f"PRAGMA synchronous={_CARE}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _use_write_ahead_log(cursor: DBAPICursor) -> None:
    """
    Switch the file to WAL, and wait for others who do the same at this moment.

    The switch of a new file wants it alone, and SQLite does not let the busy timeout hold for it:
    two processes that start together would otherwise meet "database is locked".
    """
    end = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    mode = options.get("sqlite_begin", "IMMEDIATE")
    care = options.get("sqlite_synchronous", _CARE)
    # The database takes this only between transactions; the connection may come from anybody.
    if connection.info.get("synchronous", _CARE) != care:
        connection.exec_driver_sql(f"PRAGMA synchronous={care}")
        connection.info["synchronous"] = care
    connection.exec_driver_sql(f"BEGIN {mode}")


def _to_json(value: Any) -> str:
    # ASCII only: a NUL or half a character in hostile text then passes every database unchanged.
    return json.dumps(value, sort_keys=True, allow_nan=False)
