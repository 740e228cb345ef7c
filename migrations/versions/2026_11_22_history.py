"""Scores of snapshots in little room, and findings that are found by day."""

import json

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_history"
down_revision = "2026_11_22_proposals"

_EXACT = ("value", "answered_only", "measured", "on_word", "not_shown", "documented")
_COUNTS = ("answered", "applicable", "unknown", "not_answered")
_OF_QUESTION = (
    "credit", "measured", "on_word", "not_shown", "weight", "state", "level", "is_judgeable",
    "is_documented", "at_least", "at_most", "is_inconsistent", "agreement",
)  # fmt: skip


def upgrade() -> None:
    """Make the table, fill it from the documents, and add the indexes."""
    op.create_table(
        "snapshot_scores",
        sa.Column("snapshot_id", sa.Integer(), sa.ForeignKey("snapshots.id"), primary_key=True),
        sa.Column("scores", sa.Text(), nullable=False),
    )
    _fill()
    op.create_index(
        "ix_findings_endpoint_id_found_at",
        "findings",
        ["endpoint_id", "found_at", "probe", "outcome"],
    )
    op.create_index("ix_changes_endpoint_id_changed_at", "changes", ["endpoint_id", "changed_at"])


def downgrade() -> None:
    """Forget all of it; the documents have the scores."""
    op.drop_index("ix_changes_endpoint_id_changed_at", "changes")
    op.drop_index("ix_findings_endpoint_id_found_at", "findings")
    op.drop_table("snapshot_scores")


def _fill() -> None:
    """Write the scores of all snapshots, one document in memory at a time."""
    connection = op.get_bind()
    snapshots = sa.table("snapshots", sa.column("id"), sa.column("document"))
    scores = sa.table("snapshot_scores", sa.column("snapshot_id"), sa.column("scores"))
    for number in connection.scalars(sa.select(snapshots.c.id)).all():
        document = connection.scalar(
            sa.select(snapshots.c.document).where(snapshots.c.id == number)
        )
        text = json.dumps(_card(json.loads(document)["breakdown"]), separators=(",", ":"))
        connection.execute(sa.insert(scores).values(snapshot_id=number, scores=text))


def _card(breakdown: dict) -> dict:
    pairs = [["all", breakdown["all"]]]
    for name in ("letters", "principles", "topics"):
        pairs += breakdown[name]
    return {
        "groups": {
            key: [*(score[name] for name in _EXACT), *(score[name] for name in _COUNTS)]
            for key, score in pairs
        },
        "questions": {
            counted["question"]: [counted[name] for name in _OF_QUESTION]
            for counted in breakdown["questions"]
        },
    }
