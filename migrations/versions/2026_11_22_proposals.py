"""What other tools propose."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_proposals"
down_revision = "2026_11_22_tokens"

_PEOPLE = ("proposed_by", "decided_by")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("tool_version", sa.Text(), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("token_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name="fk_proposals_assessment_id"
        ),
        sa.ForeignKeyConstraint(["token_id"], ["tokens.id"], name="fk_proposals_token_id"),
        *(
            sa.ForeignKeyConstraint([name], ["users.id"], name=f"fk_proposals_{name}")
            for name in _PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
    )
    op.create_index("ix_proposals_assessment_id_state", "proposals", ["assessment_id", "state"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_index("ix_proposals_assessment_id_state", table_name="proposals")
    op.drop_table("proposals")
