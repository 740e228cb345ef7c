"""Records can be searched by their words."""

from alembic import op

revision = "2026_11_21_record_search"
down_revision = "2026_11_21_harvest_pages"

_ON_SQLITE = (
    # The words are plain already: no accents are left to take away, and no case.
    "CREATE VIRTUAL TABLE record_words USING fts5"
    "(words, tokenize = \"unicode61 remove_diacritics 0\", prefix = '3')",
    # A record that retention deletes leaves the index with it.
    "CREATE TRIGGER unword_records AFTER DELETE ON records BEGIN"
    " DELETE FROM record_words WHERE rowid = OLD.id; END",
)
_ON_POSTGRESQL = (
    "CREATE TABLE record_words ("
    " record_id INTEGER PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,"
    " words TSVECTOR NOT NULL)",
    "CREATE INDEX ix_record_words_words ON record_words USING gin (words)",
)


def upgrade() -> None:
    """Make the index, empty: the next harvest of each endpoint fills it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _ON_SQLITE if is_sqlite else _ON_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Drop the index."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER unword_records")
    op.execute("DROP TABLE record_words")
