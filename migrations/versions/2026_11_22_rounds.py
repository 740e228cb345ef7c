"""Rounds: campaigns of facilities that answer one questionnaire version."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_rounds"
down_revision = "2026_11_21_hand_notes"

_GUARD = "keep_rounds_as_told_update"
_MESSAGE = "what participants of a round were told never changes, and a closed round stays closed"
_CHANGED = " OR ".join(
    f"NEW.{name} <> OLD.{name}" for name in ("questionnaire", "sight", "secret", "opened_at")
)
_REOPENED = (
    "OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closed_at <> OLD.closed_at)"
)


def upgrade() -> None:
    """Make both tables, and let assessments belong to a round."""
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("slug", sa.Text(), nullable=False, unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("sight", sa.String(40), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), sa.ForeignKey("users.id"), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), sa.ForeignKey("users.id"), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), sa.ForeignKey("users.id"), nullable=True),
    )
    op.create_table(
        "round_facilities",
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("rounds.id"), primary_key=True),
        sa.Column("facility_id", sa.Integer(), sa.ForeignKey("facilities.id"), primary_key=True),
    )
    op.create_index("ix_round_facilities_facility_id", "round_facilities", ["facility_id"])
    # In place: a table that is made anew would lose the triggers that keep its rows.
    op.add_column(
        "assessments",
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("rounds.id"), nullable=True),
        inline_references=True,
    )
    op.create_index("ix_assessments_round_id", "assessments", ["round_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    action = (
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        if is_sqlite
        else f"EXECUTE FUNCTION refuse_change('{_MESSAGE}')"
    )
    op.execute(
        f"CREATE TRIGGER {_GUARD} BEFORE UPDATE ON rounds"
        f" FOR EACH ROW WHEN ({_CHANGED} OR ({_REOPENED})) {action}"
    )


def downgrade() -> None:
    """Forget all of it; the assessments stay."""
    op.drop_index("ix_assessments_round_id", "assessments")
    op.drop_column("assessments", "round_id")
    op.drop_table("round_facilities")
    op.drop_table("rounds")
