"""Copies of the database are whole, are held against their digest, and can be put back."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from fairassess import clock, config
from fairassess.services import facilities
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, migrate
from tests import builders
from tests.cli.calling import Shell


@pytest.fixture(autouse=True)
def source(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The database of one facility."""
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(tmp_path / "data"))
    engine = database.engine(config.load().database)
    migrate.upgrade(engine)
    with database.session_factory(engine)() as session:
        facilities.register(session, SYSTEM, builders.facility_draft(), now=clock.now())
    engine.dispose()
    return tmp_path / "data" / "fairassess.sqlite3"


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as opened:
        return [row[0] for row in opened.execute("SELECT short_name FROM facilities ORDER BY id")]


def add(shell: Shell, tmp_path: Path, name: str) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text(f"short_name,name\n{name},{name} Source\n", encoding="utf-8")
    assert shell("facilities", "import", str(listed)).code == 0


def test_a_copy_is_made_while_others_write_and_holds_what_was_committed(
    shell: Shell, source: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(source)) as writer:
        writer.execute("UPDATE facilities SET short_name = 'not committed'")
        assert shell("backup", "create", str(copy)).code == 0
        writer.rollback()
    said = shell("backup", "verify", str(copy))
    assert (said.code, said.err) == (0, "")
    assert names(copy) == names(source)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_copy_is_never_written_over(shell: Shell, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_text("mine", encoding="utf-8")
    assert shell("backup", "create", str(copy)).code == 1
    assert copy.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", [0, 100, 5000, -1])
def test_one_changed_byte_is_seen(shell: Shell, tmp_path: Path, place: int) -> None:
    copy = tmp_path / "copy.sqlite3"
    shell("backup", "create", str(copy))
    content = bytearray(copy.read_bytes())
    content[place] ^= 1
    copy.write_bytes(content)
    assert shell("backup", "verify", str(copy)).code == 1
    assert shell("restore", str(copy), "--yes").code == 1


def test_what_is_no_copy_is_refused(shell: Shell, source: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    other.write_text("hello", encoding="utf-8")
    said = shell("backup", "verify", str(other))
    assert said.code == 1
    assert "no digest beside it" in said.err
    assert shell("restore", str(other), "--yes").code == 1
    assert names(source) == ["NLS"]


def test_restoring_brings_back_what_was_and_keeps_what_is(
    shell: Shell, source: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite3"
    shell("backup", "create", str(copy))
    add(shell, tmp_path, "Later")
    assert names(source) == ["NLS", "Later"]
    said = shell("restore", str(copy), "--yes")
    assert said.code == 0, said.err
    assert names(source) == ["NLS"]
    (kept,) = source.parent.glob("*.before-*")
    assert names(kept) == ["NLS", "Later"]
    assert shell("db", "verify").code == 0


def test_a_copy_can_be_put_where_nothing_is(
    shell: Shell, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, elsewhere = tmp_path / "copy.sqlite3", tmp_path / "elsewhere"
    shell("backup", "create", str(copy))
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(elsewhere))
    assert shell("restore", str(copy), "--yes").code == 0
    assert names(elsewhere / source.name) == ["NLS"]
    assert not list(elsewhere.glob("*.before-*"))
    assert "nls\tNLS" in shell("facilities", "list").out


def test_a_database_in_use_is_not_replaced(shell: Shell, source: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    shell("backup", "create", str(copy))
    engine = database.engine(config.load().database)
    with database.reader_factory(engine)() as session:
        migrate.current(engine)
        session.connection()
        said = shell("restore", str(copy), "--yes")
    engine.dispose()
    assert said.code == 1
    assert "stop fairassess" in said.err
    assert names(source) == ["NLS"]


def test_restoring_asks_first(
    shell: Shell, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.sqlite3"
    shell("backup", "create", str(copy))
    add(shell, tmp_path, "Later")
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert shell("restore", str(copy)).code == 130
    assert names(source) == ["NLS", "Later"]


def test_postgresql_is_told_which_tools_it_has(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRASSESS_DATABASE_URL", "postgresql+psycopg://a@127.0.0.1:1/b")
    said = shell("backup", "create", str(tmp_path / "copy"))
    assert said.code == 1
    assert "pg_dump" in said.err
