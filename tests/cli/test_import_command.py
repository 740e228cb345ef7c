"""`fairassess import` makes a draft of answers in YAML, JSON or CSV, all or nothing."""

import json
import re
from pathlib import Path

import pytest

from fairassess import clock, config
from fairassess.services import facilities
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, migrate
from tests import builders
from tests.cli.calling import Said, Shell

D26 = "expands-d26@1.0.0"
YAML = f"""questionnaire: {D26}
answers:
  Q01: {{level: 3, comment: Since spring}}
  Q02: {{level: unknown}}
"""
JSON = json.dumps(
    {
        "questionnaire": D26,
        "answers": {"Q01": {"level": 3, "comment": "Since spring"}, "Q02": {"level": "unknown"}},
    }
)
CSV = "question,level,comment,links\nQ01,3,Since spring,\nQ02,unknown,,\n"
FORMS = {"answers.yaml": YAML, "answers.json": JSON, "answers.csv": CSV}


@pytest.fixture(autouse=True)
def stored(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(tmp_path / "data"))
    engine = database.engine(config.load().database)
    migrate.upgrade(engine)
    with database.session_factory(engine)() as session:
        facilities.register(session, SYSTEM, builders.facility_draft(), now=clock.now())
    engine.dispose()


def bring(shell: Shell, folder: Path, name: str, content: str, *more: str) -> Said:
    file = folder / name
    file.write_text(content, encoding="utf-8")
    options = ["--questionnaire", D26] if name.endswith(".csv") else []
    return shell("import", str(file), "--facility", "nls", *options, *more)


@pytest.mark.parametrize("name", FORMS)
def test_each_format_gives_the_same_draft(shell: Shell, tmp_path: Path, name: str) -> None:
    said = bring(shell, tmp_path, name, FORMS[name], "--label", "2031", "--format", "json")
    assert said.code == 0, said.err
    assert [row["step"] for row in said.document["answers"]] == ["add", "add"]
    pulled = shell("pull", "nls")
    assert "Since spring" in pulled.out
    assert "2 of 27 answers" in pulled.err


@pytest.mark.parametrize("name", FORMS)
def test_a_dry_run_makes_no_draft(shell: Shell, tmp_path: Path, name: str) -> None:
    said = bring(shell, tmp_path, name, FORMS[name], "--dry-run")
    assert (said.code, said.err) == (0, "Would save: 2 answers.\n")
    assert shell("pull", "nls").code != 0


def test_with_any_fault_no_draft_is_made_and_each_has_its_line(
    shell: Shell, tmp_path: Path
) -> None:
    wrong = 'question,level,comment\nQ01,3,"two\nlines"\nQ02,9,\nQ99,1,\n'
    said = bring(shell, tmp_path, "answers.csv", wrong)
    assert said.code == 64
    assert set(re.findall(r"^answers:(\d+) ", said.err, re.MULTILINE)) >= {"4", "5"}
    assert shell("pull", "nls").code != 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("question,points\nQ01,3\n", "no column 'points'"),
        ("question\nQ01\n", "The column level is missing"),
        ("question,level\nQ01,3\nQ01,2\n", "answered twice"),
        ('question,level\nQ01,"3\n', "no CSV"),
    ],
)
def test_what_is_no_table_of_answers_is_refused(
    shell: Shell, tmp_path: Path, content: str, told: str
) -> None:
    said = bring(shell, tmp_path, "answers.csv", content)
    assert (said.code, told in said.err) == (64, True), said.err


def test_semicolons_and_a_mark_of_byte_order_are_read_as_spreadsheets_write_them(
    shell: Shell, tmp_path: Path
) -> None:
    content = "\ufeffQuestion;Level;Comment\r\nQ01;3;=1+1, <b>\r\n"
    said = bring(shell, tmp_path, "answers.csv", content)
    assert said.code == 0, said.err
    assert "=1+1, <b>" in shell("pull", "nls").out


def test_an_import_never_overwrites_a_draft(shell: Shell, tmp_path: Path) -> None:
    assert bring(shell, tmp_path, "a.yaml", YAML, "--label", "2031").code == 0
    before = shell("pull", "nls").out
    again = bring(shell, tmp_path, "a.yaml", YAML.replace("3", "1"), "--label", "2031")
    assert again.code == 64
    assert shell("pull", "nls").out == before


def test_a_facility_that_is_not_there_is_told(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(YAML, encoding="utf-8")
    said = shell("import", str(file), "--facility", "nowhere", "--dry-run")
    assert (said.code, "nowhere" in said.err) == (1, True)
