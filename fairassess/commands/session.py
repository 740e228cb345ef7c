"""The database as commands open it: brought to the newest schema, closed when they end."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from fairassess import config
from fairassess.storage import database, migrate


@contextmanager
def open_session() -> Iterator[Session]:
    """Give a session on the database that the settings name."""
    engine = database.engine(config.load().database)
    migrate.upgrade(engine)
    try:
        with database.session_factory(engine)() as session:
            yield session
    finally:
        engine.dispose()
