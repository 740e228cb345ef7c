"""`score`, `questionnaires`, `config`, `db` and `users` do what their help says."""

from pathlib import Path

import pytest

from fairassess import config
from tests.cli.calling import Shell

ANSWERS = """\
questionnaire: expands-d26@1.0.0
answers:
  Q01: {level: 4}
  Q02: {level: 2}
  Q05: {level: na, reason: We have no beamline of our own.}
  Q06: {level: unknown}
"""


def test_a_file_of_answers_is_scored_exactly(shell: Shell, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text(ANSWERS, encoding="utf-8")
    document = shell("score", "expands-d26@1.0.0", str(answers)).document
    assert document["schema"] == "fairassess.score/1"
    assert document["declared"]["all"]["score"] == "2/39"  # (1 + 1/3) / 26
    assert document["declared"]["all"]["coverage"] == "2/26"
    assert set(document["declared"]["letters"]) == {"F", "A", "I", "R"}
    text = shell("score", "expands-d26@1.0.0", str(answers), "--format", "text")
    assert "5 %" in text.out


def test_all_faults_of_a_file_of_answers_are_told_with_their_lines(
    shell: Shell, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("answers:\n  Q01: {level: 9}\n  Q99: {level: 1}\n", encoding="utf-8")
    said = shell("score", "expands-d26@1.0.0", str(answers))
    assert said.code == 64
    assert "answers.yaml:2" in said.err
    assert "answers.yaml:3" in said.err


def test_the_shipped_questionnaires_are_good(shell: Shell) -> None:
    assert shell("questionnaires", "check").code == 0


def test_a_broken_questionnaire_is_told_with_every_place(shell: Shell, tmp_path: Path) -> None:
    broken = tmp_path / "1.0.0.yaml"
    broken.write_text("id: x\nversion: 1.0.0\nnonsense: true\n", encoding="utf-8")
    said = shell("questionnaires", "check", str(broken))
    assert said.code == 1
    assert "1.0.0.yaml:3" in said.err


def test_the_settings_are_shown_without_secrets(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRASSESS_SECRET_KEY", "s" * 40)
    said = shell("config", "check")
    assert said.code == 0
    assert "s" * 40 not in said.out
    assert "FAIRASSESS_RATE_PER_S=1.0" in said.out


def test_an_unknown_setting_stops_every_command_that_needs_settings(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRASSESS_RATE", "5")
    said = shell("config", "check")
    assert said.code == 64
    assert "FAIRASSESS_RATE:" in said.err


def test_documentation_pages_are_printed_as_they_stand(shell: Shell) -> None:
    docs = Path(__file__).parents[2] / "docs"
    assert shell("config", "docs").out == (docs / "settings.md").read_text(encoding="utf-8")
    assert shell("probes", "docs").out == (docs / "probes.md").read_text(encoding="utf-8")
    assert config.catalogue()


def test_a_new_database_is_made_compared_and_given_an_account(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(tmp_path / "data"))
    assert shell("db", "upgrade").code == 0
    assert shell("db", "current").out.strip()
    assert shell("db", "verify").code == 0
    made = shell(
        "users", "add", "reader@lab.example", "Reader of the laboratory",
        "--role", "reader", "--password", "a long enough passphrase",
    )  # fmt: skip
    assert made.code == 0, made.err
    assert "reader@lab.example\tReader of the laboratory\treader" in shell("users", "list").out
    again = shell(
        "users", "add", "reader@lab.example", "", "--role", "reader", "--password", "short"
    )
    assert again.code == 64
    assert {"email", "name", "password"} & {line.split(":")[0] for line in again.err.splitlines()}


def test_the_german_of_the_questionnaire_is_whole_and_another_language_is_not_begun(
    shell: Shell,
) -> None:
    said = shell("questionnaires", "translations", "--format", "json")
    assert said.code == 0
    (german,) = said.document
    assert german["language"] == "de"
    assert [one["translated"] - one["texts"] for one in german["editions"]] == [0, 0, 0]

    begun = shell("questionnaires", "translations", "--language", "fr")
    assert begun.code == 1
    assert "expands-d26@1.1.0: 0 of 377 texts translated" in begun.out
    skeleton = shell("questionnaires", "translations", "--language", "fr", "--skeleton")
    assert skeleton.code == 0
    assert skeleton.out.count('text: ""') == 414


@pytest.mark.parametrize(
    "command",
    [
        "facilities list", "rounds list", "users list", "tokens list", "pull nls",
        "report nls --to csv -o -", "db current", "db verify",
    ],
)  # fmt: skip
def test_what_only_reads_makes_no_database_and_says_what_to_set(
    command: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(tmp_path / "empty"))
    said = shell(*command.split())
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"There is no database {tmp_path / 'empty' / 'fairassess.sqlite3'}.")
    assert "FAIRASSESS_DATA_DIR" in said.err
    assert not (tmp_path / "empty").exists()
