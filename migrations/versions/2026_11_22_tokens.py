"""Tokens for programs, and answers to repeated requests."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_tokens"
down_revision = "2026_11_22_frozen_reports"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_tokens_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("prefix", name="uq_tokens_prefix"),
    )
    op.create_index("ix_tokens_user_id", "tokens", ["user_id"])
    op.create_table(
        "token_facilities",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["tokens.id"], name="fk_token_facilities_token_id"),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facilities.id"], name="fk_token_facilities_facility_id"
        ),
        sa.PrimaryKeyConstraint("token_id", "facility_id", name="pk_token_facilities"),
    )
    op.create_table(
        "keyed_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["tokens.id"], name="fk_keyed_requests_token_id"),
        sa.PrimaryKeyConstraint("id", name="pk_keyed_requests"),
        sa.UniqueConstraint("token_id", "key", name="uq_keyed_requests_token_id_key"),
    )
    op.create_index("ix_keyed_requests_begun_at", "keyed_requests", ["begun_at"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_keyed_requests_begun_at", table_name="keyed_requests")
    op.drop_table("keyed_requests")
    op.drop_table("token_facilities")
    op.drop_index("ix_tokens_user_id", table_name="tokens")
    op.drop_table("tokens")
