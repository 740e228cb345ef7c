"""A conflict that is decided for the other answer keeps both in the history."""

from datetime import timedelta

from sqlalchemy.orm import Session

from fairassess.services import assessment_views, assessments, conflicts
from fairassess.services.accounts import SYSTEM
from tests import builders


def test_an_answer_is_put_back_though_its_planned_day_has_passed(session: Session) -> None:
    assessment = builders.start(
        session, builders.add_facility(session), questionnaire_name="expands-d26@1.0.0"
    )
    theirs = builders.answer(
        "Q01", 2, comment="theirs", planned_level=3, planned_on=builders.NOW.date()
    )
    assessments.save_answer(session, SYSTEM, assessment, theirs, 0, now=builders.NOW)
    later = builders.NOW + timedelta(days=3)
    mine = builders.answer("Q01", 3, comment="mine ")
    conflicts.keep_theirs(session, SYSTEM, assessment, mine, 1, now=later)
    page = assessment_views.question_page(session, SYSTEM, assessment, "Q01", now=later)
    assert page.task.answer == theirs
    assert [edit.answer.comment for edit in page.history] == ["theirs", "mine", "theirs"]
