"""People can say that what fails is not in their hands."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_hand_notes"
down_revision = "2026_11_21_samples"

_TABLE = "hand_notes"
_MESSAGE = f"rows of {_TABLE} are never changed and never deleted"


def upgrade() -> None:
    """Make the table, and guard its rows."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("endpoint_id", sa.Integer(), nullable=False),
        sa.Column("probe", sa.Text(), nullable=False),
        sa.Column("is_outside", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoints.id"], name="fk_hand_notes_endpoint_id"
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["users.id"], name="fk_hand_notes_noted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_notes"),
    )
    op.create_index("ix_hand_notes_endpoint_id_probe", _TABLE, ["endpoint_id", "probe", "id"])
    for statement in _guards(is_sqlite=op.get_bind().dialect.name == "sqlite"):
        op.execute(statement)


def downgrade() -> None:
    """Drop the table; its triggers go with it."""
    op.drop_index("ix_hand_notes_endpoint_id_probe", table_name=_TABLE)
    op.drop_table(_TABLE)


def _guards(*, is_sqlite: bool) -> tuple[str, ...]:
    changes = ("update", "delete")
    if is_sqlite:
        return tuple(
            f"CREATE TRIGGER keep_{_TABLE}_{change} BEFORE {change.upper()} ON {_TABLE}"
            f" FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
            for change in changes
        )
    rows = tuple(
        f"CREATE TRIGGER keep_{_TABLE}_{change} BEFORE {change.upper()} ON {_TABLE}"
        f" FOR EACH ROW EXECUTE FUNCTION refuse_change('{_MESSAGE}')"
        for change in changes
    )
    truncate = (
        f"CREATE TRIGGER keep_{_TABLE}_truncate BEFORE TRUNCATE ON {_TABLE}"
        f" EXECUTE FUNCTION refuse_change('{_MESSAGE}')"
    )
    return (*rows, truncate)
