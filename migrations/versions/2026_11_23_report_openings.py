"""Reports with what people wrote open for everybody only where somebody said so."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_report_openings"
down_revision = "2026_11_22_history"


def upgrade() -> None:
    """Make the table; of the reports made before, nobody has said so, and they open for nobody."""
    op.create_table(
        "report_openings",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["frozen_reports.id"], name="fk_report_openings_report_id"
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"], name="fk_report_openings_opened_by"),
        sa.PrimaryKeyConstraint("report_id", name="pk_report_openings"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("report_openings")
