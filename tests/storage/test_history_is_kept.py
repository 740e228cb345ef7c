"""What happened is never changed and never deleted, by code or by hand."""

from typing import Any

import pytest
from sqlalchemy import Date, DateTime, Integer, LargeBinary, Table, delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fairassess.errors import Closed
from fairassess.storage import assessments, database, runs, snapshots, tables
from fairassess.storage.database import Base, History, HistoryIsKept
from tests import builders
from tests.builders import NOW

KEPT = [model for model in tables.models() if model.history is History.KEPT]
PRUNABLE = [model for model in tables.models() if model.history is History.PRUNABLE]
NAMES = {"argvalues": KEPT + PRUNABLE, "ids": lambda model: model.__tablename__}


def test_the_tables_of_history_are_those_of_the_plan() -> None:
    assert {model.__tablename__ for model in KEPT} == {
        "answer_events",
        "audit",
        "changes",
        "findings",
        "snapshots",
        "vocabulary_releases",
        "hand_notes",
        "frozen_reports",
        "report_templates",
    }
    assert {model.__tablename__ for model in PRUNABLE} == {
        "exchanges",
        "harvest_pages",
        "records",
    }


def insert_any(session: Session, table: Table) -> None:
    """Put one row into a table, with no regard to what it refers to."""
    values = {column.name: _any(column) for column in table.columns if not column.nullable}
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    else:
        session.connection().exec_driver_sql("SET session_replication_role = replica")
    session.execute(table.insert().values(**values))
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("SET session_replication_role = DEFAULT")


def _any(column: Any) -> object:
    kind = column.type
    kind = getattr(kind, "impl", kind)
    if isinstance(kind, DateTime):
        return NOW
    if isinstance(kind, Date):
        return NOW.date()
    if isinstance(kind, Integer) or column.name.endswith("_id"):
        return 1
    if isinstance(kind, LargeBinary):
        return b""
    if column.type.__class__.__name__ == "Enum":
        return next(iter(column.type.enum_class))
    python = column.type.__class__.__name__
    return {"RemoteJson": [], "JSON": [], "Boolean": False}.get(python, "x")


@pytest.mark.parametrize("model", **NAMES)
def test_no_statement_changes_a_row_of_history(session: Session, model: type[Base]) -> None:
    table = tables.METADATA.tables[model.__tablename__]
    insert_any(session, table)
    with pytest.raises(DBAPIError, match="never changed"):
        session.execute(text(f"UPDATE {table.name} SET id = id + 1"))


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__tablename__)
def test_no_statement_deletes_a_row_that_is_kept(session: Session, model: type[Base]) -> None:
    table = tables.METADATA.tables[model.__tablename__]
    insert_any(session, table)
    with pytest.raises(DBAPIError, match="never deleted"):
        session.execute(text(f"DELETE FROM {table.name}"))


@pytest.mark.parametrize("model", PRUNABLE, ids=lambda model: model.__tablename__)
def test_retention_may_delete_old_rows(session: Session, model: type[Base]) -> None:
    table = tables.METADATA.tables[model.__tablename__]
    insert_any(session, table)
    session.execute(delete(model))
    assert session.execute(table.select()).all() == []


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__tablename__)
def test_a_kept_table_cannot_be_emptied_at_once(postgresql_url: str, model: type[Base]) -> None:
    engine = database.engine(postgresql_url)  # SQLite has no such statement.
    with engine.connect() as connection, pytest.raises(DBAPIError, match="never deleted"):
        connection.execute(text(f"TRUNCATE {model.__tablename__} CASCADE"))
    engine.dispose()


@pytest.mark.parametrize("model", **NAMES)
def test_code_that_changes_history_in_bulk_is_stopped(session: Session, model: type[Base]) -> None:
    with pytest.raises(HistoryIsKept):
        session.execute(update(model).values(id=2))
    if model.history is History.KEPT:
        with pytest.raises(HistoryIsKept):
            session.execute(delete(model))


@pytest.fixture
def submitted(session: Session, shelf: object) -> int:
    slug = builders.add_facility(session)
    assessment_id = builders.start(session, slug)
    builders.save(session, assessment_id, builders.answer())
    builders.submit(session, assessment_id)
    return assessment_id


def test_code_that_changes_a_row_of_history_is_stopped(session: Session, submitted: int) -> None:
    row = snapshots.find_by_assessment(session, submitted)
    assert row is not None
    row.document = "{}"
    with pytest.raises(HistoryIsKept, match="snapshots are never changed"):
        session.flush()


def test_code_that_deletes_a_row_of_history_is_stopped(session: Session, submitted: int) -> None:
    session.delete(assessments.events_of(session, submitted, "Q01")[0])
    with pytest.raises(HistoryIsKept, match="answer_events are never deleted"):
        session.flush()


STATEMENTS = [
    "UPDATE answers SET level = 4",
    "UPDATE answers SET assessment_id = assessment_id + 1",
    "DELETE FROM answers",
    "INSERT INTO answers SELECT assessment_id, 'Q03', revision, state, level, reason,"
    " planned_level, planned_on, comment, links, against_evidence, changed_at, changed_by"
    " FROM answers",
    "INSERT INTO answer_events SELECT id + 1, assessment_id, question, revision + 1, content,"
    " note, actor_id, at FROM answer_events",
    "UPDATE assessments SET state = 'draft'",
    "UPDATE assessments SET signed_by = 'Somebody else'",
    "UPDATE assessments SET submitted_at = created_at",
    "DELETE FROM assessments",
    "UPDATE snapshots SET document = '{}'",
    "DELETE FROM snapshots",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_statement_changes_a_submitted_assessment(
    session: Session, submitted: int, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="never"):
        session.execute(text(statement))


def test_code_that_changes_a_submitted_assessment_is_stopped(
    session: Session, submitted: int
) -> None:
    row = assessments.find(session, submitted)
    assert row is not None
    row.signed_by = "Somebody else"
    with pytest.raises(DBAPIError, match="submitted assessment is never changed"):
        session.flush()


def test_code_that_changes_a_submitted_answer_is_stopped(session: Session, submitted: int) -> None:
    row = assessments.find_answer(session, submitted, "Q01")
    assert row is not None
    row.level = 4
    with pytest.raises(DBAPIError, match="submitted assessment is never changed"):
        session.flush()


def test_a_finished_run_is_never_changed_and_one_that_lasts_is(session: Session) -> None:
    endpoint_id = builders.add_endpoint(session, builders.add_facility(session))
    finished = builders.add_findings(session, endpoint_id, [builders.finding()])
    row = session.get_one(runs.Run, finished)
    waiting = runs.Run(
        endpoint_id=endpoint_id,
        facility_id=row.facility_id,
        target=row.target,
        kind=row.kind,
        work=row.work,
        trigger=row.trigger,
        state=runs.State.QUEUED,
        queued_at=NOW,
    )
    session.add(waiting)
    session.commit()
    waiting.step_done = 3
    session.commit()
    row.state = runs.State.LOST
    with pytest.raises(DBAPIError, match="finished run is never changed"):
        session.flush()


def test_a_draft_can_still_be_changed(session: Session, shelf: object) -> None:
    assessment_id = builders.start(session, builders.add_facility(session))
    builders.save(session, assessment_id, builders.answer(level=1))
    assert builders.save(session, assessment_id, builders.answer(level=2), 1) == 2


def test_the_service_says_closed_before_the_database_has_to(
    session: Session, submitted: int
) -> None:
    with pytest.raises(Closed):
        builders.save(session, submitted, builders.answer(level=4), 1)
