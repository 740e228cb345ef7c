"""Runs the migrations on the connection that `fairassess.storage.migrate` hands over."""

from alembic import context
from sqlalchemy.engine import Connection

from fairassess.storage import tables


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=tables.METADATA,
        # SQLite cannot alter most things in place; a table is then copied under a new shape.
        render_as_batch=True,
        # The caller holds one transaction around all migrations: half a migration never stays.
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
