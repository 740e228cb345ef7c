"""Reports as they were made, with their digests."""

revision = "2026_11_22_frozen_reports"
down_revision = "2026_11_22_rounds"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
