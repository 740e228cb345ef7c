"""
Harvests keep their pages, and records point into them.

Records of harvests made before have no pages to point into: they are dropped, and the next harvest
of each endpoint brings them anew. The harvests themselves stay, with their counts.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_harvest_pages"
down_revision = "2026_11_21_hold_off"

_RECORDS = "rows of records are never changed"
_PAGES = "rows of harvest_pages are never changed"

# What may change: everything while records of the page still come, afterwards only its body, away.
_CHANGE = """
    OLD.id <> NEW.id OR OLD.harvest_id <> NEW.harvest_id OR OLD.number <> NEW.number
    OR (OLD.digest <> '' AND (
        NEW.raw IS NOT NULL
        OR OLD.slice_number <> NEW.slice_number OR OLD.url <> NEW.url
        OR OLD.received_at <> NEW.received_at OR OLD.digest <> NEW.digest
        OR OLD.wire_bytes <> NEW.wire_bytes OR OLD.decoded_bytes <> NEW.decoded_bytes
        OR OLD.items <> NEW.items OR OLD.token <> NEW.token
        OR coalesce(OLD.list_size, -1) <> coalesce(NEW.list_size, -1)
        OR OLD.response_date <> NEW.response_date
    ))
"""

_NEW_COLUMNS = (
    sa.Column("attempt", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("kind", sa.String(40), nullable=False, server_default="full"),
    sa.Column("base_harvest_id", sa.Integer(), nullable=True),
    sa.Column("slices", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("why", sa.Text(), nullable=False, server_default=""),
    sa.Column("why_slices", sa.Text(), nullable=False, server_default=""),
    sa.Column("field_names", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("profile", sa.JSON(), nullable=True),
    sa.Column("response_date", sa.Text(), nullable=False, server_default=""),
    sa.Column("compared_with_id", sa.Integer(), nullable=True),
    sa.Column("new_count", sa.Integer(), nullable=True),
    sa.Column("changed_count", sa.Integer(), nullable=True),
    sa.Column("unchanged_count", sa.Integer(), nullable=True),
    sa.Column("deleted_count", sa.Integer(), nullable=True),
    sa.Column("vanished_count", sa.Integer(), nullable=True),
    sa.Column("raw_dropped_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("rows_dropped_at", sa.DateTime(timezone=True), nullable=True),
)
_REFERRING = ("base_harvest_id", "compared_with_id")


def upgrade() -> None:
    """Make the tables of pages and of sets, and records anew."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _drop_guard("records")
    op.drop_table("records")
    with op.batch_alter_table("harvests") as batch:
        for column in _NEW_COLUMNS:
            batch.add_column(column.copy())
        for name in _REFERRING:
            batch.create_foreign_key(f"fk_harvests_{name}_harvests", "harvests", [name], ["id"])
    op.execute("UPDATE harvests SET rows_dropped_at = finished_at, raw_dropped_at = finished_at")
    op.add_column(
        "endpoints",
        sa.Column("harvest_connections", sa.Integer(), nullable=False, server_default="1"),
    )
    _create_pages()
    _create_set_lists()
    _create_records()
    _guard("records", "", _RECORDS, is_sqlite=is_sqlite)
    _guard("harvest_pages", _CHANGE, _PAGES, is_sqlite=is_sqlite)


def downgrade() -> None:
    """Make records as they were, without any row."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _drop_guard("records")
    _drop_guard("harvest_pages")
    for table in ("records", "harvest_set_lists", "harvest_pages"):
        op.drop_table(table)
    with op.batch_alter_table("endpoints") as batch:
        batch.drop_column("harvest_connections")
    with op.batch_alter_table("harvests") as batch:
        for name in _REFERRING:
            batch.drop_constraint(f"fk_harvests_{name}_harvests", type_="foreignkey")
    with op.batch_alter_table("harvests") as batch:
        for column in _NEW_COLUMNS:
            batch.drop_column(column.name)
    _create_records_as_before()
    _guard("records", "", _RECORDS, is_sqlite=is_sqlite)


def _guard(table: str, condition: str, message: str, *, is_sqlite: bool) -> None:
    """Put a trigger before each change of a row that must not happen."""
    when = f"WHEN ({condition}) " if condition else ""
    action = (
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        if is_sqlite
        else f"EXECUTE FUNCTION refuse_change('{message}')"
    )
    op.execute(
        f"CREATE TRIGGER keep_{table}_update BEFORE UPDATE ON {table} FOR EACH ROW {when}{action}"
    )


def _drop_guard(table: str) -> None:
    on_table = "" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"
    op.execute(f"DROP TRIGGER keep_{table}_update{on_table}")


def _create_pages() -> None:
    op.create_table(
        "harvest_pages",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("harvest_id", sa.Integer(), sa.ForeignKey("harvests.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slice_number", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("wire_bytes", sa.Integer(), nullable=False),
        sa.Column("decoded_bytes", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("list_size", sa.BigInteger(), nullable=True),
        sa.Column("response_date", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.UniqueConstraint("harvest_id", "number"),
    )


def _create_set_lists() -> None:
    op.create_table(
        "harvest_set_lists",
        sa.Column("harvest_id", sa.Integer(), sa.ForeignKey("harvests.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("specs", sa.Text(), nullable=False),
    )


def _create_records() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("harvest_id", sa.Integer(), sa.ForeignKey("harvests.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("harvest_pages.id"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("identifier_key", sa.BigInteger(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("datestamp", sa.Text(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("set_list", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("creators", sa.Text(), nullable=False),
        sa.Column("present", sa.BigInteger(), nullable=False),
        sa.Column("placeholders", sa.BigInteger(), nullable=False),
        sa.Column("pids", sa.Text(), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.UniqueConstraint("harvest_id", "position"),
    )
    op.create_index(
        "ix_records_harvest_id_identifier_key", "records", ["harvest_id", "identifier_key"]
    )


def _create_records_as_before() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("harvest_id", sa.Integer(), sa.ForeignKey("harvests.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("datestamp", sa.Text(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("sets", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("placeholders", sa.Text(), nullable=False),
        sa.Column("pids", sa.JSON(), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("harvest_id", "position"),
    )
    op.create_index("ix_records_harvest_id_identifier", "records", ["harvest_id", "identifier"])
