"""The database itself refuses to change history, whoever asks and with whatever program."""

from collections.abc import Iterator

from alembic import op

revision = "2026_11_21_guards"
down_revision = "2026_11_21_first"

# Never changed, never deleted.
_KEPT = ("answer_events", "audit", "changes", "findings", "snapshots")
# Never changed; retention may delete old rows.
_PRUNABLE = ("exchanges", "records")

_IS_SUBMITTED = "(SELECT state FROM assessments WHERE id = {row}.assessment_id) <> 'draft'"
_SUBMITTED = "a submitted assessment is never changed"


def upgrade() -> None:
    """Put a trigger before each change that must not happen."""
    statements = _on_sqlite() if op.get_bind().dialect.name == "sqlite" else _on_postgresql()
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    """Take the triggers away."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, _change, _condition, _message in _guards():
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON {table}")
    if not is_sqlite:
        for table in _KEPT:
            op.execute(f"DROP TRIGGER keep_{table}_truncate ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP FUNCTION refuse_change_when_submitted()")


def _guards() -> Iterator[tuple[str, str, str, str, str]]:
    """Yield table, trigger, change, condition (empty for always) and message."""
    for table in _KEPT:
        for change in ("update", "delete"):
            message = f"rows of {table} are never changed and never deleted"
            yield table, f"keep_{table}_{change}", change, "", message
    for table in _PRUNABLE:
        message = f"rows of {table} are never changed"
        yield table, f"keep_{table}_update", "update", "", message
    for change, rows in (("insert", "NEW"), ("update", "OLD NEW"), ("delete", "OLD")):
        condition = " OR ".join(_IS_SUBMITTED.format(row=row) for row in rows.split())
        yield "answers", f"keep_submitted_answers_{change}", change, condition, _SUBMITTED
    condition = _IS_SUBMITTED.format(row="NEW")
    name = "keep_submitted_answer_events_insert"
    yield "answer_events", name, "insert", condition, _SUBMITTED
    for change in ("update", "delete"):
        name = f"keep_submitted_assessments_{change}"
        yield "assessments", name, change, "OLD.state <> 'draft'", _SUBMITTED
    message = "a finished run is never changed"
    yield "runs", "keep_finished_runs_update", "update", "OLD.finished_at IS NOT NULL", message


def _on_sqlite() -> Iterator[str]:
    for table, name, change, condition, message in _guards():
        when = f"WHEN {condition} " if condition else ""
        yield (
            f"CREATE TRIGGER {name} BEFORE {change.upper()} ON {table} FOR EACH ROW {when}"
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _on_postgresql() -> Iterator[str]:
    yield """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
        END $$
        """
    # A condition of a trigger may not look into another table here, so a function does.
    yield """
        CREATE FUNCTION refuse_change_when_submitted() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'INSERT' AND EXISTS (
                SELECT FROM assessments WHERE id = OLD.assessment_id AND state <> 'draft'
            ) OR TG_OP <> 'DELETE' AND EXISTS (
                SELECT FROM assessments WHERE id = NEW.assessment_id AND state <> 'draft'
            ) THEN
                RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$
        """
    for table, name, change, condition, message in _guards():
        looks_elsewhere = "SELECT" in condition
        when = f"WHEN ({condition}) " if condition and not looks_elsewhere else ""
        function = "refuse_change_when_submitted" if looks_elsewhere else "refuse_change"
        yield (
            f"CREATE TRIGGER {name} BEFORE {change.upper()} ON {table} FOR EACH ROW {when}"
            f"EXECUTE FUNCTION {function}('{message}')"
        )
    for table in _KEPT:
        yield (
            f"CREATE TRIGGER keep_{table}_truncate BEFORE TRUNCATE ON {table}"
            f" EXECUTE FUNCTION refuse_change('rows of {table} are never deleted')"
        )
