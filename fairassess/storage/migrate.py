"""Brings a database to the shape that this version of the application needs, and says how it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection

from fairassess import shipped
from fairassess.errors import FairassessError
from fairassess.storage import record_search, tables
from fairassess.storage.database import History

_LOCK = 0x6661_6972  # Any number that no other program on the same PostgreSQL uses; this is "fair".


class WrongSchema(FairassessError):
    """The database was made by another version of this application."""


def upgrade(engine: Engine) -> None:
    """
    Bring the database to the newest shape, in one transaction; do nothing when it is there.

    Two processes that start together wait for each other. A process that is killed in the middle
    leaves the database as it was.

    Raises:
        WrongSchema: A newer version of the application has changed this database.
    """
    with _migrating(engine) as connection:
        _refuse_unknown(connection)
        command.upgrade(_config(connection), "head")


def downgrade(engine: Engine, revision: str) -> None:
    """
    Take the database back to an older shape; what only the newer one can hold is lost.

    Args:
        revision: Name of a migration, or `base` for an empty database.
    """
    with _migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


def current(engine: Engine) -> str | None:
    """Return the name of the newest migration that the database has; None when it has none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """Return the name of the newest migration that this version brings."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    if head is None:
        raise WrongSchema("this version of the application brings no migration")
    return head


def knows(revision: str) -> bool:
    """Return whether this version brings the migration that a database names."""
    scripts = ScriptDirectory.from_config(_config(None)).walk_revisions()
    return any(script.revision == revision for script in scripts)


def verify(engine: Engine) -> tuple[str, ...]:
    """
    Compare the database with what this version needs.

    Returns:
        One sentence for each difference: a table, a column, an index, a trigger that guards
        history, or a broken reference. Empty when all is well.
    """
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _is_mapped}
        )
        found = context.get_current_revision()
        faults = []
        if found != newest():
            faults.append(f"The database is at {found or 'no migration'}, not at {newest()}.")
        differences = compare_metadata(context, tables.METADATA)
        faults += [f"The tables differ: {difference}." for difference in differences]
        missing = sorted(_triggers_needed() - _triggers_there(connection))
        faults += [f"The trigger {trigger} is missing." for trigger in missing]
        faults += _broken(connection)
    return tuple(faults)


def _is_mapped(name: str | None, kind: str, _parents: object) -> bool:
    # The index of words is of another kind in each database, and no model describes it.
    return not (kind == "table" and (name or "").startswith(record_search.TABLE))


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            # Copying a table under a new shape drops the old one, which must not touch the rows
            # that refer to it. SQLite takes this switch only outside a transaction.
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection
                if broken := _broken(connection):
                    raise WrongSchema(" ".join(broken))
        finally:
            if is_sqlite:
                _pragma(connection, "foreign_keys=ON")


def _pragma(connection: Connection, setting: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(shipped.folder("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _refuse_unknown(connection: Connection) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and not knows(found):
        raise WrongSchema(
            f"The database is at {found}, which this version does not know."
            " Install the version that made it, or restore a backup."
        )


def _triggers_needed() -> set[str]:
    refused = {History.KEPT: ("update", "delete"), History.PRUNABLE: ("update",)}
    guards = {
        f"keep_{model.__tablename__}_{change}"
        for model in tables.models()
        for change in refused.get(model.history, ())
    }
    submitted = {f"keep_submitted_answers_{change}" for change in ("insert", "update", "delete")}
    submitted |= {f"keep_submitted_assessments_{change}" for change in ("update", "delete")}
    return guards | submitted | {
        "keep_submitted_answer_events_insert",
        "keep_finished_runs_update",
        "keep_rounds_as_told_update",
        "keep_rounds_sight_update",
        "keep_round_facilities_insert",
        "keep_round_facilities_delete",
        "keep_round_facilities_update",
        "keep_round_facilities_begun_delete",
    }  # fmt: skip


def _triggers_there(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    return set(connection.scalars(text(query)))


def _broken(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []  # PostgreSQL never lets a reference break.
    rows = connection.execute(text("PRAGMA foreign_key_check")).all()
    return [f"Row {row[1]} of {row[0]} refers to a missing row of {row[2]}." for row in rows]
