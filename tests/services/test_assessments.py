"""An accepted answer is never lost, nobody overwrites anybody, and what was submitted stays."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fairassess.domain.answers import Answer, State
from fairassess.errors import Closed, Invalid, NotFound, StaleRevision
from fairassess.services import assessments
from fairassess.services.accounts import SYSTEM
from fairassess.services.assessments import Concern
from fairassess.storage import audit
from fairassess.storage.assessments import AnswerEvent
from tests import builders
from tests.builders import NOW, answer, later, save

pytestmark = pytest.mark.usefixtures("shelf")


@pytest.fixture
def nls(session: Session) -> str:
    return builders.add_facility(session)


@pytest.fixture
def draft(session: Session, nls: str) -> int:
    return builders.start(session, nls)


def page(session: Session, assessment_id: int, question: str = "Q01") -> assessments.QuestionPage:
    return assessments.question_page(session, SYSTEM, assessment_id, question, now=NOW)


def faults_of(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {fault.place for fault in error.value.faults}


def test_a_saved_answer_is_shown_whole(session: Session, draft: int) -> None:
    said = builders.planned()
    assert save(session, draft, said) == 1
    assert page(session, draft).task.answer == said
    assert page(session, draft).task.revision == 1


def test_every_accepted_edit_is_kept_and_the_last_one_stands(session: Session, draft: int) -> None:
    edits = [answer(level=1), answer(level=2, comment="Better."), Answer("Q01"), answer(level=4)]
    for revision, said in enumerate(edits):
        assert save(session, draft, said, revision) == revision + 1
    shown = page(session, draft)
    assert [edit.answer for edit in reversed(shown.history)] == edits
    assert shown.task.answer == edits[-1]
    assert [edit.revision for edit in shown.history] == [4, 3, 2, 1]


def test_a_stale_revision_changes_nothing_and_says_both_revisions(
    session: Session, draft: int
) -> None:
    save(session, draft, answer(level=2))
    save(session, draft, answer(level=3), 1)
    with pytest.raises(StaleRevision) as error:
        save(session, draft, answer(level=1), 1)
    assert (error.value.expected, error.value.found) == (1, 2)
    shown = page(session, draft)
    assert shown.task.answer == answer(level=3)
    assert len(shown.history) == 2


def test_what_both_editors_saw_is_in_the_history_for_the_one_who_lost(
    session: Session, draft: int
) -> None:
    save(session, draft, answer(level=2, comment="Seen by both."))
    save(session, draft, answer(level=3), 1)
    with pytest.raises(StaleRevision) as error:
        save(session, draft, answer(level=1), 1)
    seen = {edit.revision: edit.answer for edit in page(session, draft).history}
    assert seen[error.value.expected].comment == "Seen by both."


def test_the_same_words_sent_twice_are_one_edit_and_no_conflict(
    session: Session, draft: int
) -> None:
    said = builders.planned()
    assert save(session, draft, said, 0) == 1
    assert save(session, draft, said, 0) == 1
    assert len(page(session, draft).history) == 1


def test_line_ends_of_browsers_and_blanks_at_the_ends_are_no_edit(
    session: Session, draft: int
) -> None:
    save(session, draft, answer(comment="One.\nTwo."))
    assert save(session, draft, answer(comment=" One.\r\nTwo.\r\n", links=("", " ")), 1) == 1


def test_editors_of_different_questions_never_meet(session: Session, draft: int) -> None:
    for question in builders.QUESTIONS:
        assert save(session, draft, answer(question, 2), 0) == 1
    for question in builders.QUESTIONS:
        assert save(session, draft, answer(question, 3), 1) == 2


def test_text_that_no_database_takes_is_saved_readably(session: Session, draft: int) -> None:
    save(session, draft, answer(comment="a\x00b\ud800c"))
    shown = page(session, draft)
    assert shown.task.answer.comment == "a\ufffdb\ufffdc"
    assert shown.history[0].answer == shown.task.answer


@pytest.mark.parametrize(
    ("said", "places"),
    [
        (answer(level=5), {"level"}),
        (answer(level=0), {"level"}),
        (answer(state=State.NOT_APPLICABLE, reason="We have none."), {"level"}),
        (answer("Q02", state=State.NOT_APPLICABLE), {"reason"}),
        (answer("Q02", state=State.NOT_APPLICABLE, reason=" \n"), {"reason"}),
        (
            answer("Q02", state=State.NOT_APPLICABLE, reason="None.", planned_level=2),
            {"planned_level"},
        ),
        (answer(level=3, planned_level=2), {"planned_level"}),
        (answer(level=3, planned_level=5), {"planned_level"}),
        (answer(planned_on=later(days=9).date()), {"planned_level"}),
        (answer(planned_level=4, planned_on=later(days=-1).date()), {"planned_on"}),
        (answer(links=("ftp://northern-light.example/x",)), {"links"}),
        (answer(links=("javascript:alert(1)",)), {"links"}),
        (answer(links=("https://northern-light.example/" + "x" * 2000,)), {"links"}),
        (answer(links=tuple(f"https://northern-light.example/{n}" for n in range(21))), {"links"}),
        (answer(comment="x" * 10_001), {"comment"}),
        (answer(against_evidence="x" * 2_001), {"against_evidence"}),
        (
            answer(
                level=9,
                planned_level=7,
                planned_on=later(days=-1).date(),
                links=("no address",),
                comment="x" * 10_001,
            ),
            {"level", "planned_level", "planned_on", "links", "comment"},
        ),
    ],
)
def test_all_faults_come_at_once_with_their_fields_and_nothing_is_written(
    session: Session, draft: int, said: Answer, places: set[str]
) -> None:
    with pytest.raises(Invalid) as error:
        save(session, draft, said)
    assert faults_of(error) == places
    assert page(session, draft, said.question).history == ()


@pytest.mark.parametrize(
    "said",
    [
        answer(level=1),
        answer(level=4, planned_level=4),
        answer(state=State.UNKNOWN, planned_level=2, planned_on=NOW.date()),
        answer("Q02", state=State.NOT_APPLICABLE, reason="We have none."),
        Answer("Q03", comment="Ask the archive."),
    ],
)
def test_answers_that_the_questionnaire_allows_are_taken(
    session: Session, draft: int, said: Answer
) -> None:
    save(session, draft, said)
    assert page(session, draft, said.question).task.answer == said


def test_a_planned_day_that_has_passed_since_does_not_hold_up_other_edits(
    session: Session, draft: int
) -> None:
    save(session, draft, builders.planned())
    passed = later(days=400)
    edited = answer(level=2, planned_level=4, planned_on=builders.planned().planned_on)
    assert assessments.save_answer(session, SYSTEM, draft, edited, 1, now=passed) == 2


def test_unknown_assessments_and_questions_are_told(session: Session, draft: int) -> None:
    with pytest.raises(NotFound):
        save(session, 4711, answer())
    with pytest.raises(NotFound):
        save(session, draft, answer("Q99"))
    with pytest.raises(NotFound):
        page(session, draft, "Q99")


def test_a_submitted_assessment_takes_no_answer(session: Session, draft: int) -> None:
    save(session, draft, answer())
    builders.submit(session, draft)
    with pytest.raises(Closed):
        save(session, draft, answer(level=4), 1)
    assert page(session, draft).task.answer == answer()


def test_submitting_says_all_that_is_missing_at_once(session: Session, draft: int) -> None:
    with pytest.raises(Invalid) as error:
        assessments.submit(session, SYSTEM, draft, signed_by=" ", has_declared=False, now=NOW)
    assert faults_of(error) == {"signed_by", "has_declared", "answers"}
    assert assessments.task_list(session, SYSTEM, draft, now=NOW).assessment.is_open


def test_unanswered_questions_do_not_hold_up_submitting(session: Session, draft: int) -> None:
    save(session, draft, answer())
    snapshot_id = builders.submit(session, draft)
    shown = assessments.task_list(session, SYSTEM, draft, now=NOW)
    assert (shown.answered, shown.total) == (1, 3)
    assert shown.assessment.snapshot_id == snapshot_id
    assert shown.assessment.signed_by == "A. Person"


def test_submitting_twice_gives_the_same_snapshot(session: Session, draft: int) -> None:
    save(session, draft, answer())
    first = builders.submit(session, draft)
    assert builders.submit(session, draft, later(days=1)) == first
    assert page(session, draft).assessment.submitted_at == NOW


def test_the_task_list_leads_to_the_first_question_without_an_answer(
    session: Session, draft: int
) -> None:
    def following() -> str | None:
        return assessments.task_list(session, SYSTEM, draft, now=NOW).next_question

    assert following() == "Q01"
    save(session, draft, answer("Q01"))
    save(session, draft, answer("Q02", state=State.UNKNOWN))
    assert following() == "Q03"
    save(session, draft, answer("Q03"))
    assert following() is None


def test_the_task_list_follows_the_topics_of_the_questionnaire(
    session: Session, draft: int
) -> None:
    save(session, draft, answer("Q02"))
    shown = assessments.task_list(session, SYSTEM, draft, now=NOW)
    listed = [
        (topic.topic.id, [task.question.id for task in topic.tasks], topic.answered)
        for topic in shown.topics
    ]
    assert listed == [("first", ["Q01", "Q02"], 1), ("second", ["Q03"], 0)]


def test_a_question_knows_its_neighbours(session: Session, draft: int) -> None:
    neighbours = [
        (page(session, draft, question).previous, page(session, draft, question).next)
        for question in builders.QUESTIONS
    ]
    assert neighbours == [(None, "Q02"), ("Q01", "Q03"), ("Q02", None)]


def test_disagreements_and_gaps_are_told_before_submitting(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    builders.add_findings(session, endpoint_id, [builders.finding()])
    draft = builders.start(session, nls)
    save(session, draft, answer("Q01", 1))
    save(session, draft, answer("Q02", state=State.UNKNOWN))
    shown = assessments.check(session, SYSTEM, draft, now=NOW)
    assert [(caution.question, caution.concern) for caution in shown.cautions] == [
        ("Q01", Concern.UNDERSTATED),
        ("Q02", Concern.UNKNOWN),
        ("Q03", Concern.NOT_ANSWERED),
    ]
    assert shown.can_submit
    assert shown.breakdown.all.answered == 1


def test_a_disagreement_with_a_reason_is_no_caution(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    builders.add_findings(session, endpoint_id, [builders.finding()])
    draft = builders.start(session, nls)
    save(session, draft, answer("Q01", 1, against_evidence="It is a test server."))
    shown = assessments.check(session, SYSTEM, draft, now=NOW)
    assert "Q01" not in {caution.question for caution in shown.cautions}


def test_an_assessment_without_answers_cannot_be_submitted(session: Session, draft: int) -> None:
    assert not assessments.check(session, SYSTEM, draft, now=NOW).can_submit


def test_a_submitted_assessment_shows_what_was_observed_then(session: Session, nls: str) -> None:
    endpoint_id = builders.add_endpoint(session, nls)
    builders.add_findings(session, endpoint_id, [builders.finding()])
    draft = builders.start(session, nls)
    save(session, draft, answer("Q01", 3))
    builders.submit(session, draft)
    failed = builders.finding(outcome=builders.Outcome.FAILED)
    builders.add_findings(session, endpoint_id, [failed], later(hours=1))
    shown = assessments.question_page(session, SYSTEM, draft, "Q01", now=later(hours=2))
    assert shown.task.observation is not None
    assert shown.task.observation.at_least == 3
    assert shown.task.agreement is not None
    assert shown.task.agreement.value == "supported"


def test_my_drafts_say_how_far_they_are_and_where_to_go_on(session: Session, nls: str) -> None:
    draft = builders.start(session, nls, "2026")
    save(session, draft, answer("Q01"))
    save(session, draft, Answer("Q02", comment="Ask the archive."))
    builders.submitted(session, nls, "2025", {"Q01": 2})
    other = builders.add_facility(session, name="Harbour Neutron Source", short_name="HNS")
    builders.start(session, other)
    officer = builders.add_user(session, builders.Role.OFFICER, nls)
    (row,) = assessments.my_drafts(session, officer)
    assert (row.id, row.label, row.answered, row.total) == (draft, "2026", 1, 3)
    assert (row.next_question, row.may_answer) == ("Q02", True)
    for role in (builders.Role.READER, builders.Role.COORDINATOR):
        reader = builders.add_user(session, role, *([nls] if role is builders.Role.READER else []))
        assert not any(one.may_answer for one in assessments.my_drafts(session, reader))
    assert len(assessments.my_drafts(session, SYSTEM)) == 2


def test_each_write_leaves_its_entry_in_the_audit_log(session: Session, nls: str) -> None:
    officer = builders.add_user(session, builders.Role.OFFICER, nls)
    draft = assessments.start(session, officer, nls, builders.SMALL, "2026", now=NOW)
    assessments.save_answer(session, officer, draft, answer(), 0, now=NOW)
    assessments.save_answer(session, officer, draft, answer(), 0, now=NOW)
    assessments.submit(session, officer, draft, signed_by="A. Person", has_declared=True, now=NOW)
    entries = audit.latest(session, limit=10, subject=f"assessment:{draft}")
    assert [(entry.action, entry.actor_id) for entry in reversed(entries)] == [
        ("assessment.started", officer.user_id),
        ("answer.saved", officer.user_id),
        ("assessment.submitted", officer.user_id),
    ]


def test_a_refused_write_leaves_no_trace(session: Session, draft: int) -> None:
    entries = session.scalar(select(func.count()).select_from(audit.AuditEntry))
    with pytest.raises(Invalid):
        save(session, draft, answer(level=9))
    assert session.scalar(select(func.count()).select_from(audit.AuditEntry)) == entries
    assert session.scalar(select(func.count()).select_from(AnswerEvent)) == 0
