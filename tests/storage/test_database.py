"""What goes into a column comes out of it, on both databases, and SQLite is set up to keep it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import Session, sessionmaker

from fairassess.storage import audit, database
from fairassess.storage.database import HistoryIsKept, transaction
from fairassess.storage.facilities import Facility
from fairassess.storage.people import User
from tests import examples
from tests.builders import NOW

MOMENTS = st.timedeltas(timedelta(days=-40_000), timedelta(days=60_000)).map(lambda by: NOW + by)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
on_one_database = examples.up_to(40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def entry(**changes: object) -> audit.AuditEntry:
    fields: dict[str, object] = {
        "at": NOW,
        "actor_id": None,
        "actor_name": "fairassess",
        "action": "tried",
        "subject": "nothing:0",
        "detail": {},
    }
    return audit.AuditEntry(**(fields | changes))


def facility(slug: str = "nls") -> Facility:
    words = dict.fromkeys(
        ("name", "short_name", "kind", "country", "ror", "website", "time_zone"), "x"
    )
    return Facility(slug=slug, created_at=NOW, **words)


def stored(session: Session, row: audit.AuditEntry) -> audit.AuditEntry:
    """The row as the database has it, not as the session remembers it."""
    session.add(row)
    session.commit()
    session.expunge_all()
    return session.get_one(audit.AuditEntry, row.id)


@on_one_database
@given(moment=MOMENTS)
def test_a_moment_comes_back_as_the_same_moment_in_utc(session: Session, moment: datetime) -> None:
    found = stored(session, entry(at=moment)).at
    assert found == moment
    assert found.tzinfo is UTC


def test_a_moment_of_another_zone_is_the_same_moment(session: Session) -> None:
    moment = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert stored(session, entry(at=moment)).at == moment


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    session.add(entry(at=datetime(2026, 7, 1, 12)))  # noqa: DTZ001 - what the test is about.
    with pytest.raises(StatementError, match="no time zone"):
        session.flush()


@on_one_database
@given(detail=JSON)
def test_json_comes_back_as_it_was(session: Session, detail: object) -> None:
    assert stored(session, entry(detail={"value": detail})).detail == {"value": detail}


@on_one_database
@given(words=st.text(alphabet=st.characters(codec=None), max_size=50))
def test_any_text_is_taken_and_only_the_unstorable_is_replaced(
    session: Session, words: str
) -> None:
    expected = "".join(
        "\ufffd" if char == "\x00" or "\ud800" <= char <= "\udfff" else char for char in words
    )
    assert stored(session, entry(subject=words)).subject == expected


def test_sqlite_waits_for_the_disk_and_keeps_references(sqlite_url: str) -> None:
    engine = database.engine(sqlite_url)
    with engine.connect() as connection:

        def pragma(name: str) -> object:
            return connection.execute(text(f"PRAGMA {name}")).scalar()

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 2  # FULL
        assert pragma("foreign_keys") == 1
        assert pragma("busy_timeout") == 5000
    engine.dispose()


def test_a_writer_holds_sqlite_from_its_first_statement_on(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    engine = database.engine(sqlite_url)
    sessions = database.session_factory(engine)
    with sessions() as first, sessions() as second:
        first.execute(text("SELECT 1"))
        with pytest.raises(OperationalError, match="locked"):
            second.execute(text("SELECT 1"))
    engine.dispose()


def test_a_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    writers, readers = database.session_factory(engine), database.reader_factory(engine)
    with writers() as writer, readers() as reader:
        writer.add(entry())
        writer.flush()
        assert reader.scalars(select(audit.AuditEntry)).all() == []


def test_a_session_that_only_reads_refuses_to_write(engine: Engine) -> None:
    with database.reader_factory(engine)() as reader:
        reader.add(entry())
        with pytest.raises(HistoryIsKept, match="only reads"):
            reader.flush()


def test_a_transaction_is_undone_whole(sessions: sessionmaker[Session]) -> None:
    def fail_in_the_middle(session: Session) -> None:
        with transaction(session):
            session.add(entry())
            session.flush()
            raise ZeroDivisionError

    with sessions() as session, pytest.raises(ZeroDivisionError):
        fail_in_the_middle(session)
    with sessions() as session:
        assert session.scalars(select(audit.AuditEntry)).all() == []


def test_a_word_outside_an_enumeration_is_refused(session: Session) -> None:
    session.add(
        User(
            email="a@b.example",
            name="A",
            active=True,
            fs_uniquifier="1",
            role="emperor",  # type: ignore[arg-type]  # what the test is about
            created_at=NOW,
        )
    )
    with pytest.raises(StatementError, match="emperor"):
        session.flush()


def test_one_facility_has_one_name_in_addresses(session: Session) -> None:
    session.add_all([facility("nls"), facility("nls")])
    with pytest.raises(Exception, match=r"(?i)unique"):
        session.flush()


def test_the_folder_of_a_new_sqlite_database_is_made(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("var") / "deep" / "fairassess.sqlite3"
    engine = database.engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert path.exists()
