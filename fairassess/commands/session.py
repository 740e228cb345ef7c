"""The database as commands open it: brought to the newest schema, closed when they end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from fairassess import config
from fairassess.errors import NotFound
from fairassess.storage import database, migrate


@contextmanager
def open_session(*, makes: bool = False) -> Iterator[Session]:
    """
    Give a session on the database that the settings name.

    Args:
        makes: Whether the database is made where there is none; only for commands that put the
            first things into it.

    Raises:
        NotFound: There is none, and none is made.
    """
    engine = database.engine(config.load().database if makes else address())
    try:
        migrate.upgrade(engine)
        with database.session_factory(engine)() as session:
            yield session
    finally:
        engine.dispose()


def address() -> str:
    """
    Return the address of a database that is there; PostgreSQL says for itself when it is not.

    Raises:
        NotFound: There is no such file; says what to set.
    """
    url = config.load().database
    file = make_url(url).database
    if url.startswith("sqlite") and file and not Path(file).exists():
        raise NotFound(
            f"There is no database {file}. Set {config.PREFIX}DATA_DIR to the folder that holds it;"
            " `fairassess serve` and `fairassess db upgrade` make a new one."
        )
    return url


def name() -> str:
    """Return what the database is called before people: its file, or its address less secrets."""
    url = make_url(config.load().database)
    is_file = url.get_backend_name() == "sqlite" and url.database
    return str(url.database) if is_file else url.render_as_string(hide_password=True)
