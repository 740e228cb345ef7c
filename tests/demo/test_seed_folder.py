"""The folder of a demo world is safe: from other demos, from interruption, and for other data."""

import pytest

from fairassess.demo.seed_folder import DATABASES, USUAL, DemoFolder, FolderNotUsable, Note

READY = Note(is_ready=True, ports={"nls": 8101}, urls={"nls": "http://127.0.0.1:8101/oai"})


def put_databases(folder):
    for name in DATABASES:
        (folder / name).write_text("rows", encoding="ascii")
        (folder / f"{name}-wal").write_text("rows", encoding="ascii")


def databases(folder):
    return {path.name for path in folder.glob("*.sqlite3*")}


def test_a_finished_world_is_found_again(tmp_path):
    with DemoFolder(tmp_path) as folder:
        assert not folder.note.is_ready
        folder.write(READY)
    put_databases(tmp_path)
    with DemoFolder(tmp_path) as folder:
        assert folder.note == READY
    assert len(databases(tmp_path)) == 4


def test_a_world_that_was_half_made_is_begun_anew(tmp_path):
    with DemoFolder(tmp_path):
        put_databases(tmp_path)
    with DemoFolder(tmp_path) as folder:
        assert not folder.note.is_ready
    assert not databases(tmp_path)


def test_a_fresh_world_replaces_a_finished_one(tmp_path):
    with DemoFolder(tmp_path) as folder:
        folder.write(READY)
    put_databases(tmp_path)
    with DemoFolder(tmp_path, is_fresh=True) as folder:
        assert folder.note == Note()
    assert not databases(tmp_path)


@pytest.mark.parametrize("is_fresh", [False, True])
@pytest.mark.parametrize("note", [None, "", "[]", '{"is_ready": true}', "\x00"])
def test_a_database_that_no_demo_made_is_never_touched(tmp_path, is_fresh, note):
    put_databases(tmp_path)
    if note is not None:
        (tmp_path / "demo.json").write_text(note, encoding="ascii")
    with pytest.raises(FolderNotUsable, match="no demo made"):
        DemoFolder(tmp_path, is_fresh=is_fresh)
    assert len(databases(tmp_path)) == 4


def test_two_demos_do_not_share_a_folder(tmp_path):
    with DemoFolder(tmp_path), pytest.raises(FolderNotUsable, match="Another demo is running"):
        DemoFolder(tmp_path)
    with DemoFolder(tmp_path) as folder:
        assert folder.path == tmp_path


def test_a_folder_that_cannot_be_used_gives_nothing_away(tmp_path):
    put_databases(tmp_path)
    with pytest.raises(FolderNotUsable):
        DemoFolder(tmp_path)
    for name in databases(tmp_path):
        (tmp_path / name).unlink()
    with DemoFolder(tmp_path) as folder:
        assert folder.note == Note()


def test_without_a_wish_the_world_is_kept_below_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with DemoFolder() as folder:
        assert folder.path == tmp_path / USUAL


def test_where_nothing_can_be_written_a_temporary_folder_is_used(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "var").write_text("a file stands where the folder would", encoding="ascii")
    with DemoFolder() as folder:
        assert folder.path.name.startswith("fairassess-demo-")
        assert folder.path.parent == tmp_path


def test_a_wished_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(FolderNotUsable, match="Nothing can be written"):
        DemoFolder(tmp_path / "file")
