"""Answers pulled as a file come back as they were, and overwrite nobody's later answer."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import yaml
from sqlalchemy.orm import Session

from fairassess import config
from fairassess.domain.answers import Answer, State
from fairassess.errors import Invalid
from fairassess.net.remote import Remote
from fairassess.services import assessment_views, assessments, facilities, tokens
from fairassess.services.accounts import SYSTEM, UserDraft, create_user
from fairassess.services.tokens import TokenDraft
from fairassess.storage import answers_file, database
from fairassess.web import factory
from tests.builders import NOW
from tests.cli.calling import Shell
from tests.services.run_builders import TurnableClock

D26 = "expands-d26"
EMAIL = "officer@northern-light.example"
HOSTILE = (
    "=1+1",
    "- a: [",
    "'\"\\",
    "# no comment",
    "a\n\n  b\n---\n...",
    "\u2028 \u0085 😀",
    "null",
)


class Quiet(WSGIRequestHandler):
    """Says nothing while it serves."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> config.Settings:
    return config.load({}, data_dir=tmp_path, database_url=sqlite_url)


@pytest.fixture
def stored(settings: config.Settings) -> Iterator[Session]:
    engine = database.engine(settings.database)
    with database.session_factory(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def draft(stored: Session) -> int:
    facilities.register(stored, SYSTEM, facilities.FacilityDraft("Northern Light", "NLS"), now=NOW)
    create_user(stored, SYSTEM, UserDraft(EMAIL, "Officer", "officer", ("nls",)), now=NOW)
    number = assessments.start(stored, SYSTEM, "nls", D26, "2026", "empty", now=NOW)
    for place, text in enumerate(HOSTILE, start=1):
        said = Answer(f"Q{place:02}", State.LEVEL, 2, comment=text, links=("https://a.example/x",))
        assessments.save_answer(stored, SYSTEM, number, said, 0, now=NOW)
    assessments.save_answer(stored, SYSTEM, number, Answer("Q10", State.UNKNOWN), 0, now=NOW)
    return number


@pytest.fixture(params=["this database", "a server"])
def where(
    request: pytest.FixtureRequest,
    settings: config.Settings,
    stored: Session,
    draft: int,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[tuple[str, ...]]:
    """Options that say where the answers are: here, or at a server on loopback."""
    monkeypatch.setenv("FAIRASSESS_DATABASE_URL", settings.database)
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("fairassess.clock.now", lambda: NOW)
    if request.param == "this database":
        yield ()
        return
    person = tokens.person_called(stored, SYSTEM, EMAIL)
    _, text = tokens.create(stored, person, TokenDraft("push", "write"), now=NOW)
    stored.rollback()
    path = tmp_path / "token"
    path.write_text(f"{text}\n", encoding="ascii")
    app = factory.create_app(settings, time=TurnableClock(NOW))
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield "--server", f"http://127.0.0.1:{server.server_port}", "--token-file", str(path)
        server.shutdown()
        thread.join()


def answers_of(session: Session, draft: int) -> dict[str, Answer]:
    _, tasks = assessment_views.read_tasks(session, SYSTEM, draft, NOW)
    # What reads here must not keep the command from writing.
    session.rollback()
    return {task.question.id: task.answer for task in tasks}


def edit(path: Path, **levels: object) -> None:
    """Change levels in a file, as somebody does in an editor."""
    head, _, body = path.read_text(encoding="utf-8").partition("questionnaire:")
    tree = yaml.safe_load("questionnaire:" + body)
    for question, level in levels.items():
        tree["answers"][question]["level"] = level
    path.write_text(head + yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")


def test_what_is_pulled_is_what_is_stored_and_can_be_scored(
    where: tuple[str, ...], stored: Session, draft: int, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "answers.yaml"
    said = shell("pull", "nls", *where, "-o", str(path))
    assert (said.code, said.out) == (0, "")
    assert "8 of 27" in said.err
    _, read = answers_file.read_answers(path)
    assert {one.question: one for one in read} == answers_of(stored, draft)
    assert shell("score", "expands-d26@1.1.0", str(path)).code == 0
    again = shell("push", str(path), *where, "--dry-run", "--format", "json").document
    assert {one["step"] for one in again["answers"]} == {"same"}


def test_a_push_adds_changes_and_leaves_what_somebody_changed_since(
    where: tuple[str, ...], stored: Session, draft: int, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "answers.yaml"
    shell("pull", "nls", *where, "-o", str(path))
    edit(path, Q01=3, Q02=4, Q20=1)
    before = answers_of(stored, draft)
    for question in ("Q02", "Q03"):
        later = replace(before[question], level=1, comment="Said later.")
        assessments.save_answer(stored, SYSTEM, draft, later, 1, now=NOW)
    before = answers_of(stored, draft)
    tried = shell("push", str(path), *where, "--dry-run")
    assert answers_of(stored, draft) == before
    expected = ["Q01\tchange", "Q02\tconflict", "Q03\tnewer", "Q20\tadd"]
    assert (tried.code, sorted(tried.out.splitlines())) == (1, expected)
    done = shell("push", str(path), *where)
    assert (done.code, sorted(done.out.splitlines())) == (1, expected)
    after = answers_of(stored, draft)
    changed = {question for question in after if after[question] != before[question]}
    assert changed == {"Q01", "Q20"}
    assert (after["Q01"].level, after["Q20"].level) == (3, 1)
    assert after["Q02"].comment == "Said later."


def test_an_answer_with_faults_is_refused_and_the_others_are_saved(
    where: tuple[str, ...], stored: Session, draft: int, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "answers.yaml"
    shell("pull", "nls", *where, "-o", str(path))
    edit(path, Q01=7, Q02=3)
    said = shell("push", str(path), *where)
    assert said.code == 1
    assert "Q01\trefused" in said.out
    after = answers_of(stored, draft)
    assert (after["Q01"].level, after["Q02"].level) == (2, 3)


def test_a_dry_run_refuses_what_a_push_refuses_and_saves_nothing(
    where: tuple[str, ...], stored: Session, draft: int, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "answers.yaml"
    shell("pull", "nls", *where, "-o", str(path))
    edit(path, Q01=9, Q02=3, Q20=7)
    before = answers_of(stored, draft)
    tried = shell("push", str(path), *where, "--dry-run")
    assert answers_of(stored, draft) == before
    done = shell("push", str(path), *where)
    assert (tried.code, tried.out) == (done.code, done.out)
    assert tried.code == 1
    assert tried.out.count("\trefused\t") == 2
    assert tried.err.removeprefix("Would do") == done.err.removeprefix("Done")


def test_a_dry_run_is_refused_whole_where_the_assessment_was_submitted(
    where: tuple[str, ...], stored: Session, draft: int, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "answers.yaml"
    shell("pull", "nls", *where, "-o", str(path))
    edit(path, Q01=3)
    assessments.submit(stored, SYSTEM, draft, signed_by="Officer", has_declared=True, now=NOW)
    tried, done = (shell("push", str(path), *where, *more) for more in (("--dry-run",), ()))
    assert (tried.code, tried.out, tried.err) == (done.code, done.out, done.err)
    assert tried.code == 1
    assert "was submitted" in tried.err


@pytest.mark.parametrize("where", ["a server"], indirect=True)
def test_a_dry_run_tells_that_a_token_only_reads(
    where: tuple[str, ...], stored: Session, draft: int, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "answers.yaml"
    shell("pull", "nls", *where, "-o", str(path))
    edit(path, Q01=3)
    person = tokens.person_called(stored, SYSTEM, EMAIL)
    _, text = tokens.create(stored, person, TokenDraft("look", "read"), now=NOW)
    stored.rollback()
    Path(where[-1]).write_text(text, encoding="ascii")
    tried, done = (shell("push", str(path), *where, *more) for more in (("--dry-run",), ()))
    assert (tried.code, tried.out, tried.err) == (done.code, done.out, done.err)
    assert (tried.code, tried.out) == (1, "")
    assert tried.err == "The server answered 403: This token only reads.\n"


def test_a_file_that_nobody_pulled_adds_and_never_changes(
    where: tuple[str, ...], stored: Session, draft: int, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "questionnaire: expands-d26@1.1.0\nanswers:\n  Q01: {level: 4}\n  Q20: {level: 2}\n"
        "  Q99: {level: 1}\n",
        encoding="utf-8",
    )
    said = shell("push", str(path), *where, "--assessment", str(draft), "--format", "json")
    steps = {one["question"]: one["step"] for one in said.document["answers"]}
    assert steps == {"Q01": "conflict", "Q20": "add", "Q99": "no such question"}
    assert said.code == 1
    assert shell("push", str(path), *where).code == 64


def test_what_is_not_there_or_not_open_is_told(
    where: tuple[str, ...], shell: Shell, draft: int
) -> None:
    assert shell("pull", "nowhere", *where).code == 1
    assert shell("pull", "nls", *where, "--assessment", str(draft + 1)).code == 1


def test_a_server_needs_a_token_and_a_token_a_server(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("fair_r_x", encoding="ascii")
    assert shell("pull", "nls", "--server", "https://a.example").code == 64
    assert shell("pull", "nls", "--token-file", str(path)).code == 64


@pytest.mark.parametrize(
    ("server", "token"),
    [
        ("http://fair.example", "t"), ("ftp://127.0.0.1", "t"), ("127.0.0.1", "t"), ("", "t"),
        ("https://u:p@a.example", "t"), ("https://a.example:x", "t"), ("https://a.example/?q", "t"),
        ("https://a.example", ""), ("https://a.example", "a\r\nX: y"), ("https://a.example", "é"),
    ],
)  # fmt: skip
def test_a_token_goes_nowhere_where_others_could_read_it(server: str, token: str) -> None:
    with pytest.raises(Invalid):
        Remote(server, token)
