"""Endpoints that fail are asked less often, and hosts that wish so are not asked at all."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_hold_off"
down_revision = "2026_11_21_guards"


def upgrade() -> None:
    """Add holding off, the hosts that opted out, who asked when, and the addresses of hosts."""
    op.add_column("endpoints", sa.Column("held_off_until", sa.DateTime(timezone=True)))
    op.add_column("endpoints", sa.Column("slowed_at", sa.DateTime(timezone=True)))
    op.create_table(
        "opt_outs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), sa.ForeignKey("users.id"), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=False),
    )
    op.create_index(
        "uq_opt_outs_host",
        "opt_outs",
        ["host"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_index("ix_runs_requested_by_queued_at", "runs", ["requested_by", "queued_at"])
    for name in ("addresses", "unreached"):
        # What was said before names no address.
        column = sa.Column(name, sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        op.add_column("exchanges", column)


def downgrade() -> None:
    """Forget all of it."""
    # In place: a table that is made anew would lose the trigger that keeps its rows.
    op.drop_column("exchanges", "unreached")
    op.drop_column("exchanges", "addresses")
    op.drop_index("ix_runs_requested_by_queued_at", "runs")
    op.drop_table("opt_outs")
    with op.batch_alter_table("endpoints") as table:
        table.drop_column("slowed_at")
        table.drop_column("held_off_until")
