"""Harvests keep their pages, and records point into them."""

revision = "2026_11_21_harvest_pages"
down_revision = "2026_11_21_hold_off"


def upgrade() -> None:
    """Nothing to do yet."""


def downgrade() -> None:
    """Nothing to undo yet."""
