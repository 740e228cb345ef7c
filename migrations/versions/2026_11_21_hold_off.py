"""Endpoints that fail are asked less often, and hosts that wish so are not asked at all."""

revision = "2026_11_21_hold_off"
down_revision = "2026_11_21_guards"


def upgrade() -> None:
    """Nothing to do yet."""


def downgrade() -> None:
    """Nothing to undo yet."""
