"""Releases of vocabularies are kept, and how often records name their terms is counted."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_vocabularies"
down_revision = "2026_11_21_record_search"

_TABLE = "vocabulary_releases"
_MESSAGE = f"rows of {_TABLE} are never changed and never deleted"


def upgrade() -> None:
    """Make both tables, and guard the releases."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("terms", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name="fk_vocabulary_releases_added_by"),
        sa.PrimaryKeyConstraint("id", name="pk_vocabulary_releases"),
    )
    op.create_index("ix_vocabulary_releases_name_id", _TABLE, ["name", "id"])
    op.create_table(
        "term_uses",
        sa.Column("harvest_id", sa.Integer(), nullable=False),
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("identified", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["harvest_id"], ["harvests.id"], name="fk_term_uses_harvest_id"),
        sa.PrimaryKeyConstraint("harvest_id", "vocabulary", "identifier", name="pk_term_uses"),
    )
    for statement in _guards(is_sqlite=op.get_bind().dialect.name == "sqlite"):
        op.execute(statement)


def downgrade() -> None:
    """Drop both tables; their triggers go with them."""
    op.drop_table("term_uses")
    op.drop_index("ix_vocabulary_releases_name_id", table_name=_TABLE)
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
