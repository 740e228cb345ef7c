"""Records can be searched by their words."""

revision = "2026_11_21_record_search"
down_revision = "2026_11_21_harvest_pages"


def upgrade() -> None:
    """Nothing to do yet."""


def downgrade() -> None:
    """Nothing to undo yet."""
