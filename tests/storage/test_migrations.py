"""Migrations make what the models describe, go back again, and are whole or not at all."""

import multiprocessing
from collections.abc import Iterator

import pytest
import sqlalchemy
from sqlalchemy import Engine, inspect, text

from fairassess.storage import database, migrate, tables


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    made = database.engine(empty_database_url)
    yield made
    made.dispose()


@pytest.fixture
def damaged(damaged_url: str) -> Iterator[Engine]:
    made = database.engine(damaged_url)
    yield made
    made.dispose()


def test_a_migrated_database_is_what_the_models_describe(engine: Engine) -> None:
    assert migrate.verify(engine) == ()
    assert migrate.current(engine) == migrate.newest()


def test_migrations_go_up_and_down_and_up_again(empty: Engine) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    if empty.dialect.name == "postgresql":
        with empty.connect() as connection:
            functions = connection.scalars(
                text("SELECT proname FROM pg_proc WHERE proname LIKE 'refuse%'")
            )
            assert functions.all() == []
    migrate.upgrade(empty)
    assert migrate.verify(empty) == ()


def test_an_upgrade_of_a_database_that_is_new_enough_changes_nothing(engine: Engine) -> None:
    migrate.upgrade(engine)
    assert migrate.verify(engine) == ()


def upgrade_at(url: str) -> None:
    made = database.engine(url)
    migrate.upgrade(made)
    made.dispose()


def test_processes_that_start_together_upgrade_once(empty_database_url: str) -> None:
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.storage.test_migrations"])
    processes = [forks.Process(target=upgrade_at, args=(empty_database_url,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(processes)
    made = database.engine(empty_database_url)
    assert migrate.verify(made) == ()
    made.dispose()


def test_an_upgrade_that_fails_leaves_nothing_behind(
    empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: object) -> list[str]:
        return ["Row 1 of answers refers to a missing row of users."]

    monkeypatch.setattr(migrate, "_broken", fail)
    with pytest.raises(migrate.WrongSchema, match="missing row of users"):
        migrate.upgrade(empty)
    assert inspect(empty).get_table_names() == []


def test_a_database_of_a_newer_version_is_refused(damaged: Engine) -> None:
    with damaged.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '2099_01_01_later'"))
    with pytest.raises(migrate.WrongSchema, match="2099_01_01_later"):
        migrate.upgrade(damaged)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("DROP INDEX ix_audit_subject", "ix_audit_subject"),
        ("ALTER TABLE facilities ADD COLUMN surprise TEXT", "surprise"),
        ("DROP TRIGGER keep_audit_update", "keep_audit_update"),
    ],
)
def test_verify_names_what_differs(damaged: Engine, damage: str, told: str) -> None:
    if "TRIGGER" in damage and damaged.dialect.name == "postgresql":
        damage += " ON audit"
    with damaged.begin() as connection:
        connection.execute(text(damage))
    assert any(told in fault for fault in migrate.verify(damaged))


def test_an_empty_database_is_told_apart_from_a_migrated_one(empty: Engine) -> None:
    assert migrate.current(empty) is None
    assert any("no migration" in fault for fault in migrate.verify(empty))


def test_references_are_kept_after_an_upgrade(empty: Engine) -> None:
    migrate.upgrade(empty)
    with pytest.raises(sqlalchemy.exc.IntegrityError), empty.begin() as connection:
        connection.execute(
            text("INSERT INTO memberships VALUES (1, 1, '2026-01-01 00:00:00.000000+00')")
        )


def test_every_column_has_its_sentence() -> None:
    without = [
        f"{table.name}.{column.name}"
        for table in tables.METADATA.tables.values()
        for column in table.columns
        if not (column.doc or "").endswith(".")
    ]
    assert without == []
