"""The page of questions and their evidence says what questionnaire and probes say today."""

from pathlib import Path

from fairassess.probes import definitions
from fairassess.reports import evidence_page
from fairassess.storage import questionnaires

_PAGE = Path(__file__).parents[2] / "docs" / "questions-and-evidence.md"


def test_the_page_is_current() -> None:
    newest = questionnaires.latest("expands-d26")
    made = evidence_page.page(newest, definitions.shipped())
    again = "write it anew: fairassess questionnaires docs > docs/questions-and-evidence.md"
    assert _PAGE.read_text(encoding="utf-8") == made, again


def test_each_question_names_its_evidence_or_why_there_is_none() -> None:
    newest = questionnaires.latest("expands-d26")
    made = evidence_page.page(newest, definitions.shipped())
    for question in newest.questions:
        section = made.split(f"### {question.id}: ")[1].split("### ")[0]
        assert ("Evidence from " in section) == question.is_judgeable
        assert str(question.unobserved_because) in section
        for rule in question.observe:
            assert str(rule.because) in section
            for probe in rule.when.passed:
                assert f"`{probe}`" in section
