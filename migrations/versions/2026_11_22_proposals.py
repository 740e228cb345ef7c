"""What other tools propose."""

revision = "2026_11_22_proposals"
down_revision = "2026_11_22_tokens"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
