"""Runs say which objects they looked at, and certificates from when they hold."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_samples"
down_revision = "2026_11_21_vocabularies"


def upgrade() -> None:
    """Add seed and objects of runs, and the beginning of certificates."""
    op.add_column("runs", sa.Column("seed", sa.BigInteger(), nullable=True))
    op.add_column("runs", sa.Column("sampled_from", sa.Text(), nullable=False, server_default=""))
    # Runs before looked at no objects.
    nothing = sa.text("'[]'")
    op.add_column("runs", sa.Column("sample", sa.JSON(), nullable=False, server_default=nothing))
    op.add_column("exchanges", sa.Column("tls_not_before", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Forget all of it."""
    # In place: a table that is made anew would lose the triggers that keep its rows.
    op.drop_column("exchanges", "tls_not_before")
    op.drop_column("runs", "sample")
    op.drop_column("runs", "sampled_from")
    op.drop_column("runs", "seed")
