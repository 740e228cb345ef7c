"""Rounds: campaigns of facilities that answer one questionnaire version."""

revision = "2026_11_22_rounds"
down_revision = "2026_11_21_hand_notes"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
