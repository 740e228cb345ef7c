"""`fairassess report` writes every format, and `verify-report` knows the files again."""

import json
from itertools import product
from pathlib import Path

import docx
import pytest

from fairassess import clock, config
from fairassess.commands import reports
from fairassess.services import assessments, facilities
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, migrate
from tests import builders
from tests.cli.calling import Shell

D26 = "expands-d26@1.0.0"


@pytest.fixture(autouse=True)
def stored(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One facility with a result and a draft."""
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(tmp_path / "data"))
    engine = database.engine(config.load().database)
    migrate.upgrade(engine)
    with database.session_factory(engine)() as session:
        slug = facilities.register(session, SYSTEM, builders.facility_draft(), now=clock.now())
        first = builders.start(session, slug, questionnaire_name=D26)
        builders.save(session, first, builders.answer("Q14"))
        builders.submit(session, first, at=clock.now())
        assessments.start(
            session, SYSTEM, slug, questionnaire_name=D26, label="2027", prefill="last",
            now=clock.now(),
        )  # fmt: skip
    engine.dispose()


@pytest.mark.parametrize("form", reports.TARGETS)
def test_every_format_is_written_the_same_twice(form: str, shell: Shell, tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        path = tmp_path / name
        done = shell("report", "nls", "--to", form, "-o", str(path))
        assert (done.code, done.out) == (0, "")
        written.append(path.read_bytes())
    assert written[0] == written[1] != b""
    is_kept = form not in ("ttl", "jsonld")
    assert shell("verify-report", str(path)).code == (0 if is_kept else 1)


def test_a_changed_file_is_no_report_of_ours(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    assert shell("report", "nls", "--to", "csv", "-o", str(path)).code == 0
    assert shell("verify-report", str(path)).out.startswith("match: Northern Light Source")
    path.write_bytes(path.read_bytes().replace(b"Q14", b"Q15"))
    assert (shell("verify-report", str(path)).out, shell("verify-report", str(path)).code) == (
        "no match\n",
        1,
    )


def test_a_draft_is_written_as_a_draft(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    assert shell("report", "nls", "--draft", "--to", "json", "-o", str(path)).code == 0
    told = json.loads(path.read_text())
    assert told["is_draft"] is True
    assert told["previous"]["open_questions"] == 26
    # A draft without all its answers is no step of the trend.
    assert len(told["trend"]["rows"]) == 1
    assert shell("verify-report", str(path)).code == 1
    assert shell("report", "nls", "--draft", "--to", "ttl", "-o", str(path)).code == 64


def test_parts_and_styles_are_chosen(shell: Shell, tmp_path: Path) -> None:
    template, path = tmp_path / "house.docx", tmp_path / "report.docx"
    house = docx.Document()
    house.styles["Heading 1"].font.name = "Georgia"
    house.save(str(template))
    options = ("--to", "docx", "--parts", "answers", "--template", str(template))
    assert shell("report", "nls", *options, "-o", str(path)).code == 0
    made = docx.Document(str(path))
    titles = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert titles == ["Summary", "All answers"]
    assert made.styles["Heading 1"].font.name == "Georgia"


def test_a_language_is_chosen_and_what_programs_read_is_the_same_in_each(
    shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "report"
    made = {}
    for form, language in product(("html", "csv"), ("en", "de")):
        arguments = ("report", "nls", "--to", form, "--language", language, "-o", str(path))
        assert shell(*arguments).code == 0
        made[form, language] = path.read_text(encoding="utf-8")
    assert "Zusammenfassung" not in made["html", "en"]
    assert "Was dieser Wert nicht sagt" in made["html", "de"]
    assert made["csv", "en"] == made["csv", "de"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nowhere",), 1),
        (("nls", "--snapshot", "99"), 1),
        (("nls", "--parts", "gossip"), 64),
        (("nls", "--to", "exe"), 64),
        (("nls", "--draft", "--for-everybody"), 64),
        (("nls", "--language", "tlh"), 64),
        ((), 64),
    ],
)
def test_what_cannot_be_made_is_told_and_writes_nothing(
    arguments: tuple[str, ...], code: int, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "none"
    done = shell("report", *arguments, "-o", str(path))
    assert done.code == code
    assert done.err
    assert not path.exists()


@pytest.fixture
def held(stored: None) -> str:
    """A round that took place, and in which one facility submitted."""
    engine = database.engine(config.load().database)
    with database.session_factory(engine)() as session:
        facility = builders.add_facility(session, name="Second facility", short_name="Second")
        slug = builders.open_round(session, facility, questionnaire=D26)
        made = builders.start(session, facility, questionnaire_name=D26)
        builders.save(session, made, builders.answer("Q14"))
        builders.submit(session, made)
        builders.close_round(session, slug)
    engine.dispose()
    return slug


def test_how_far_a_report_of_a_round_is_shows_on_a_terminal_alone(
    held: str, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def write(name: str) -> str:
        said = shell("report", "--round", held, "--to", "zip", "-o", str(tmp_path / name))
        assert said.code == 0, said.err
        assert said.out == ""
        return said.err

    quiet = write("one.zip")
    assert "reading the results" not in quiet
    assert "\x1b" not in quiet
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(reports.sys.stderr, "isatty", lambda: True)
    shown = write("two.zip")
    assert "reading the results" in shown
    assert shown.endswith(quiet)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@pytest.mark.parametrize("command", [("report", "nls", "--to", "csv"), ("pull", "nls")])
def test_a_file_that_cannot_be_written_is_one_sentence_and_nothing_is_made(
    command: tuple[str, ...], shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "no-folder" / "file"
    said = shell(*command, "-o", str(path))
    told = f"--output: There is no folder {path.parent} to write to.\n"
    assert (said.code, said.out, said.err) == (64, "", told)
    # What a disk says only when it is written to is told in the same way.
    said = shell(*command, "-o", "/dev/full")
    assert (said.code, said.out) == (64, "")
    assert said.err == "--output: /dev/full cannot be written: No space left on device.\n"


def test_an_edition_that_is_not_there_is_told_with_those_that_are(
    held: str, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "report.csv"
    for edition in ("of-nix", "everybody"):
        said = shell(
            "report", "--round", held, "--edition", edition, "--to", "csv", "-o", str(path)
        )
        assert (said.code, said.out) == (64, "")
        assert said.err.startswith("--edition: Choose one of: all, of-second.")
        assert "everybody once the round is published" in said.err
    assert shell("report", "--round", "nowhere", "--to", "csv", "-o", str(path)).code == 1
    assert not path.exists()
