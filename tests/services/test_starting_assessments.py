"""An assessment starts empty or from the last one, and knows what was said before."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from fairassess.errors import Invalid
from fairassess.services import assessments
from fairassess.services.accounts import SYSTEM
from tests import builders
from tests.builders import NOW, answer, later

pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture
def nls(session: Session) -> str:
    return builders.add_facility(session)


def page(session: Session, assessment_id: int, question: str = "Q01") -> assessments.QuestionPage:
    return assessments.question_page(session, SYSTEM, assessment_id, question, now=NOW)


def faults_of(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {fault.place for fault in error.value.faults}


def test_the_last_answer_stands_beside_the_question(session: Session, nls: str) -> None:
    builders.submitted(session, nls, "2025", {"Q01": 2}, later(days=-365))
    builders.submitted(session, nls, "2026", {"Q01": 3}, NOW)
    draft = builders.start(session, nls, "2027", now=later(days=365))
    last = page(session, draft).last
    assert last is not None
    assert (last.label, last.answer) == ("2026", answer(level=3))


def test_an_older_assessment_does_not_look_at_newer_ones(session: Session, nls: str) -> None:
    builders.submitted(session, nls, "2025", {"Q01": 2}, later(days=-365))
    builders.submitted(session, nls, "2026", {"Q01": 3}, NOW)
    older, newer = 1, 2
    assert page(session, older).last is None
    last = page(session, newer).last
    assert last is not None
    assert last.label == "2025"


def test_prefilling_copies_the_last_submitted_answers_with_events_that_say_so(
    session: Session, nls: str
) -> None:
    builders.submitted(session, nls, "2025", {"Q01": 2, "Q03": 4}, later(days=-365))
    draft = builders.start(session, nls, "2026", prefill="last")
    shown = page(session, draft)
    assert shown.task.answer == answer(level=2)
    assert shown.task.revision == 1
    assert [edit.note for edit in shown.history] == ["Copied from 2025, submitted on 2025-11-02."]
    assert page(session, draft, "Q02").task.revision == 0
    assert assessments.task_list(session, SYSTEM, draft, now=NOW).answered == 2


def test_prefilling_leaves_out_questions_that_are_gone(
    session: Session, nls: str, own_shelf: Path
) -> None:
    builders.submitted(session, nls, "2025", {"Q01": 2, "Q03": 4})
    builders.publish(own_shelf, "1.1.0", drop="Q03")
    draft = builders.start(session, nls, "2026", questionnaire_name="small@1.1.0", prefill="last")
    assert assessments.task_list(session, SYSTEM, draft, now=NOW).answered == 1


def test_nothing_is_copied_from_questions_that_meant_something_else(
    session: Session, nls: str, own_shelf: Path
) -> None:
    builders.submitted(session, nls, "2025", {"Q01": 2})
    builders.publish(own_shelf, "2.0.0")
    with pytest.raises(Invalid) as error:
        builders.start(session, nls, "2026", questionnaire_name="small@2.0.0", prefill="last")
    assert faults_of(error) == {"prefill"}


def test_starting_says_all_faults_at_once(session: Session, nls: str) -> None:
    with pytest.raises(Invalid) as error:
        builders.start(session, nls, " ", questionnaire_name="none@1.0.0", prefill="somehow")
    assert faults_of(error) == {"questionnaire", "label", "prefill"}


def test_a_label_names_one_assessment_of_a_facility(session: Session, nls: str) -> None:
    builders.start(session, nls, "2026")
    with pytest.raises(Invalid) as error:
        builders.start(session, nls, " 2026 ")
    assert faults_of(error) == {"label"}
    other = builders.add_facility(session, name="Harbour Neutron Source", short_name="HNS")
    builders.start(session, other, "2026")


def test_an_id_without_version_starts_with_the_newest_one(
    session: Session, nls: str, own_shelf: Path
) -> None:
    builders.publish(own_shelf, "1.1.0")
    draft = builders.start(session, nls, questionnaire_name="small")
    assert page(session, draft).assessment.questionnaire.name == "small@1.1.0"
