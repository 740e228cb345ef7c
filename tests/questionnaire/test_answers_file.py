"""A file of answers is read from YAML and JSON alike, and all its faults are told at once."""

import json
from datetime import date
from pathlib import Path

import pytest

from fairassess.domain.answers import State
from fairassess.errors import Invalid, NotFound
from fairassess.storage import questionnaires
from fairassess.storage.answers_file import read_answers
from tests.questionnaire import files

D26 = questionnaires.load("expands-d26@1.0.0")

ANSWERS = """\
questionnaire: expands-d26@1.0.0
answers:
  Q01:
    level: 3
    planned_level: 4
    planned_on: 2027-06-30
    comment: All but two instruments.
    links: ["https://facility.example/catalogue"]
  Q08: {level: na, reason: The first data become public in 2027.}
  Q03: {level: unknown}
  Q04: {planned_level: 2}
"""


def faults(text: str) -> list[str]:
    with pytest.raises(Invalid) as raised:
        read_answers(text, D26)
    return [str(fault) for fault in raised.value.faults]


def test_each_state_of_an_answer_is_read() -> None:
    name, answers = read_answers(ANSWERS, D26)

    assert name == "expands-d26@1.0.0"
    assert [(a.question, a.state, a.level) for a in answers] == [
        ("Q01", State.LEVEL, 3),
        ("Q08", State.NOT_APPLICABLE, None),
        ("Q03", State.UNKNOWN, None),
        ("Q04", State.NOT_ANSWERED, None),
    ]
    first, second, _, last = answers
    assert first.planned_on == date(2027, 6, 30)
    assert first.links == ("https://facility.example/catalogue",)
    assert first.comment == "All but two instruments."
    assert second.reason == "The first data become public in 2027."
    assert last.planned_level == 2


def test_json_says_the_same_as_yaml(tmp_path: Path) -> None:
    said = {
        "Q01": {"level": 3, "planned_on": "2027-06-30"},
        "Q02": {"level": "unknown", "comment": "a \U0001f600 \t b"},
    }
    document = {"questionnaire": "expands-d26@1.0.0", "answers": said}
    for text in (json.dumps(document), json.dumps(document, indent="\t")):
        path = files.written(tmp_path, text, "answers.json")
        _, (first, second) = read_answers(path, D26)
        assert (first.level, first.planned_on) == (3, date(2027, 6, 30))
        assert second.comment == "a \U0001f600 \t b"


def test_a_questionnaire_is_not_needed_to_read_the_form_of_answers() -> None:
    _, answers = read_answers("questionnaire: other@1.0.0\nanswers: {X1: {level: 9}}")
    assert [(a.question, a.level) for a in answers] == [("X1", 9)]


def test_no_answers_at_all_are_none() -> None:
    assert read_answers("questionnaire: expands-d26@1.0.0\nanswers: {}", D26)[1] == ()


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    said = faults(
        "questionnaire: expands-d26@1.0.0\n"
        "answers:\n"
        "  Q01: {level: 5}\n"
        "  Q02: {level: na, reason: We like it so.}\n"
        "  Q05: {level: na}\n"
        "  Q06: {level: soon}\n"
        "  Q07: {levl: 3}\n"
        "  Q09: {level: 2, reason: Because.}\n"
        "  Q10: {level: 2, planned_level: 9}\n"
        "  Q11: {level: 2, planned_on: next year}\n"
        "  Q12: {level: 2, links: [ftp://old.example/]}\n"
        "  Q99: {level: 2}\n"
        "  Q13: 3\n"
        "  Q14: {level: true}\n"
    )
    for line, part in (
        ("answers:3  answers.Q01.level", "not on the scale 1 to 4"),
        ("answers:4  answers.Q02.level", "applies to every facility"),
        ("answers:5  answers.Q05", '"na" needs a `reason`'),
        ("answers:6  answers.Q06.level", "this is 'soon'"),
        ("answers:7  answers.Q07.levl", "Did you mean `level`?"),
        ("answers:8  answers.Q09", 'belongs to the level "na"'),
        ("answers:9  answers.Q10.planned_level", "not on the scale"),
        ("answers:10  answers.Q11.planned_on", "2027-06-30"),
        ("answers:11  answers.Q12.links[1]", "begins with https://"),
        ("answers:12  answers.Q99", "has no question `Q99`"),
        ("answers:13  answers.Q13", "a mapping"),
        ("answers:14  answers.Q14.level", "this is True"),
    ):
        assert any(fault.startswith(f"{line}: ") and part in fault for fault in said), (line, said)


def test_answers_to_another_questionnaire_are_told() -> None:
    (fault,) = faults("questionnaire: expands-d26@2.0.0\nanswers: {Q01: {level: 3}}")
    assert "the questionnaire is expands-d26@1.0.0" in fault


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("- a", "must hold"),
        ("{", "not valid YAML"),
        ("answers: {}", "`questionnaire` is missing"),
        ("questionnaire: a@1.0.0", "`answers` is missing"),
        ("questionnaire: a@1.0.0\nanswers: {Q01: {level: 1}, Q01: {level: 2}}", "second time"),
        ('{"questionnaire": "\\ud83d\\ude00", "answers": {"Q01": {}, "Q01": {}}}', "twice"),
        ('{"questionnaire": "a@1.0.0", "answers": ' + "[" * 90 + "]" * 90 + "}", "nested"),
        ('{"questionnaire": "a@1.0.0", "answers": ' + "[" * 9_000 + "]" * 9_000 + "}", "nested"),
        ('{"questionnaire": "a@1.0.0",\t"answers": {"Q01": {"level": NaN}}}', "no number"),
        ("answers: &a {Q01: {level: 3}}\nquestionnaire: *a", "The alias `*a` is not allowed"),
        ('{"questionnaire": "' + "a" * 1024 * 1024 + '", "answers": {}}', "1024 KiB"),
    ],
)
def test_a_file_that_is_no_file_of_answers_is_told(text: str, says: str) -> None:
    assert any(says in fault for fault in faults(text))


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_answers(tmp_path / "none.yaml")


def test_the_place_of_a_fault_names_the_file(tmp_path: Path) -> None:
    path = files.written(tmp_path, "questionnaire: 3\nanswers: {}\n", "ours.yaml")
    with pytest.raises(Invalid) as raised:
        read_answers(path)
    assert raised.value.faults[0].place == f"{path}:1  questionnaire"
