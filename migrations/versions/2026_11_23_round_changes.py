"""An open round may be changed as far as is fair; the database keeps what was promised."""

from collections.abc import Iterator

from alembic import op

revision = "2026_11_23_round_changes"
down_revision = "2026_11_23_report_openings"

_AS_TOLD = "what participants of a round were told never changes, and a closed round stays closed"
_WIDER = "who has begun was told what others see of its result, and no more of it shall be seen"
_OF_CLOSED = "who takes part in a closed round never changes"
_BEGUN = "a facility that has begun in a round stays in it"
_NO_OTHER = "who takes part in a round is added or taken out, and never becomes another"

_ALWAYS = " OR ".join(
    f"NEW.{name} <> OLD.{name}" for name in ("questionnaire", "secret", "opened_at")
)
_REOPENED = (
    "OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closed_at <> OLD.closed_at)"
)
_IN_CLOSED = "OLD.closed_at IS NOT NULL AND ({})".format(
    " OR ".join(
        f"NEW.{name} <> OLD.{name}" for name in ("slug", "name", "opens_on", "closes_on", "sight")
    )
)
_AS_BEFORE = f"{_ALWAYS} OR NEW.sight <> OLD.sight OR ({_REOPENED})"

_WIDTH = "CASE {}.sight WHEN 'hidden' THEN 0 WHEN 'anonymous' THEN 1 ELSE 2 END"
_IS_WIDER = f"{_WIDTH.format('NEW')} > {_WIDTH.format('OLD')}"
_HAS_BEGUN = "OLD.closed_at IS NULL AND EXISTS (SELECT 1 FROM assessments WHERE round_id = OLD.id)"
_IS_CLOSED = "EXISTS (SELECT 1 FROM rounds WHERE id = {}.round_id AND closed_at IS NOT NULL)"
_HAS_ASSESSMENT = " AND ".join(
    (
        "NOT " + _IS_CLOSED.format("OLD"),
        "EXISTS (SELECT 1 FROM assessments"
        " WHERE round_id = OLD.round_id AND facility_id = OLD.facility_id)",
    )
)

# Table, trigger, change, what must not hold, and what is said then.
_GUARDS = (
    ("rounds", "keep_rounds_sight_update", "update", f"{_IS_WIDER} AND {_HAS_BEGUN}", _WIDER),
    (
        "round_facilities", "keep_round_facilities_insert", "insert", _IS_CLOSED.format("NEW"),
        _OF_CLOSED,
    ),
    (
        "round_facilities", "keep_round_facilities_delete", "delete", _IS_CLOSED.format("OLD"),
        _OF_CLOSED,
    ),
    (
        "round_facilities", "keep_round_facilities_begun_delete", "delete", _HAS_ASSESSMENT,
        _BEGUN,
    ),
    # Any change of a row would be a taking out and an adding at once, past both guards.
    ("round_facilities", "keep_round_facilities_update", "update", "1 = 1", _NO_OTHER),
)  # fmt: skip


def upgrade() -> None:
    """Let sight become narrower, and keep closed rounds with their participants as they are."""
    _drop(("rounds", "keep_rounds_as_told_update"))
    op.execute(_plain(f"{_ALWAYS} OR ({_REOPENED}) OR ({_IN_CLOSED})"))
    for guard in _GUARDS:
        for statement in _statements(*guard):
            op.execute(statement)


def downgrade() -> None:
    """Let nothing of a round change, as before."""
    for table, name, *_ in _GUARDS:
        _drop((table, name))
        if not _is_sqlite():
            op.execute(f"DROP FUNCTION {_function(name)}()")
    _drop(("rounds", "keep_rounds_as_told_update"))
    op.execute(_plain(_AS_BEFORE))


def _plain(condition: str) -> str:
    action = (
        f"BEGIN SELECT RAISE(ABORT, '{_AS_TOLD}'); END"
        if _is_sqlite()
        else f"EXECUTE FUNCTION refuse_change('{_AS_TOLD}')"
    )
    return (
        "CREATE TRIGGER keep_rounds_as_told_update BEFORE UPDATE ON rounds"
        f" FOR EACH ROW WHEN ({condition}) {action}"
    )


def _statements(table: str, name: str, change: str, refused: str, message: str) -> Iterator[str]:
    """Yield what makes a trigger whose condition looks into another table."""
    head = f"CREATE TRIGGER {name} BEFORE {change.upper()} ON {table} FOR EACH ROW"
    if _is_sqlite():
        yield f"{head} WHEN {refused} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        return
    # A condition of a trigger may not look into another table here, so a function does.
    kept = "OLD" if change == "delete" else "NEW"
    yield f"""
        CREATE FUNCTION {_function(name)}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF ({refused}) THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN {kept};
        END $$
        """
    yield f"{head} EXECUTE FUNCTION {_function(name)}()"


def _function(trigger: str) -> str:
    return trigger.replace("keep_", "refuse_", 1)


def _drop(place: tuple[str, str]) -> None:
    table, name = place
    op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
