"""Tokens for programs, and answers to repeated requests."""

revision = "2026_11_22_tokens"
down_revision = "2026_11_22_frozen_reports"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
