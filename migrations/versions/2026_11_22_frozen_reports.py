"""Reports as they were made, with their digests."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_frozen_reports"
down_revision = "2026_11_22_rounds"

_KEPT = ("frozen_reports", "report_templates")


def upgrade() -> None:
    """Make the tables, and guard the rows of those that are history."""
    _make_reports()
    _make_requests()
    _make_templates()
    for table in _KEPT:
        for statement in _guards(table, is_sqlite=op.get_bind().dialect.name == "sqlite"):
            op.execute(statement)


def downgrade() -> None:
    """Drop the tables; their triggers go with them."""
    op.drop_index("ix_report_templates_digest", table_name="report_templates")
    op.drop_table("report_templates")
    op.drop_index("ix_report_requests_state", table_name="report_requests")
    op.drop_table("report_requests")
    op.drop_index("ix_frozen_reports_digest", table_name="frozen_reports")
    op.drop_index("ix_frozen_reports_facility_id", table_name="frozen_reports")
    op.drop_table("frozen_reports")


def _make_reports() -> None:
    op.create_table(
        "frozen_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("mimetype", sa.Text(), nullable=False),
        sa.Column("input_digest", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("software_version", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facilities.id"], name="fk_frozen_reports_facility_id"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name="fk_frozen_reports_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_frozen_reports"),
        sa.UniqueConstraint(
            "kind", "subject", "form", "input_digest", name="uq_frozen_reports_input"
        ),
    )
    op.create_index("ix_frozen_reports_facility_id", "frozen_reports", ["facility_id"])
    op.create_index("ix_frozen_reports_digest", "frozen_reports", ["digest"])


def _make_requests() -> None:
    op.create_table(
        "report_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_report_requests_asked_by"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["frozen_reports.id"], name="fk_report_requests_report_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_requests"),
    )
    op.create_index("ix_report_requests_state", "report_requests", ["state"])


def _make_templates() -> None:
    op.create_table(
        "report_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facilities.id"], name="fk_report_templates_facility_id"
        ),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name="fk_report_templates_added_by"),
        sa.PrimaryKeyConstraint("id", name="pk_report_templates"),
        sa.UniqueConstraint("facility_id", "digest", name="uq_report_templates_facility_id_digest"),
    )
    op.create_index("ix_report_templates_digest", "report_templates", ["digest"])


def _guards(table: str, *, is_sqlite: bool) -> tuple[str, ...]:
    message = f"rows of {table} are never changed and never deleted"
    changes = ("update", "delete")
    if is_sqlite:
        return tuple(
            f"CREATE TRIGGER keep_{table}_{change} BEFORE {change.upper()} ON {table}"
            f" FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for change in changes
        )
    rows = tuple(
        f"CREATE TRIGGER keep_{table}_{change} BEFORE {change.upper()} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION refuse_change('{message}')"
        for change in changes
    )
    truncate = (
        f"CREATE TRIGGER keep_{table}_truncate BEFORE TRUNCATE ON {table}"
        f" EXECUTE FUNCTION refuse_change('{message}')"
    )
    return (*rows, truncate)
