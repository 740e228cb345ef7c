"""Proposals count for nothing until a person accepts them, and their origin stays known."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from fairassess.domain.answers import Answer, State
from fairassess.domain.proposals import Batch, ProposedAnswer, ProposedFinding, Tool
from fairassess.errors import Closed, Invalid, NotAllowed, NotFound, StaleRevision
from fairassess.services import assessment_views, proposals
from fairassess.services.accounts import SYSTEM, Actor
from fairassess.services.proposals import Made, ProposalView, Way
from fairassess.storage import audit
from fairassess.storage.people import Role
from tests import builders
from tests.builders import NOW

TOOL = Tool("F-UJI", "3.5.0")


@pytest.fixture
def draft(session: Session, shelf: Path) -> int:
    return builders.start(session, builders.add_facility(session))


@pytest.fixture
def officer(session: Session, draft: int) -> Actor:
    return builders.add_user(session, Role.OFFICER, "nls", name="An Officer")


def propose(session: Session, draft: int, *made: object, actor: Actor = SYSTEM) -> Made:
    answers = tuple(one for one in made if isinstance(one, ProposedAnswer))
    findings = tuple(one for one in made if isinstance(one, ProposedFinding))
    batch = Batch(TOOL, answers, findings)
    return proposals.propose(session, actor, draft, batch, way=Way.FILE, now=NOW)


def level(question: str = "Q01", value: Any = 3, **parts: Any) -> ProposedAnswer:
    return ProposedAnswer(question, {"level": value, **parts}, "It was seen.")


def present(session: Session, draft: int, question: str = "Q01") -> assessment_views.Task:
    _, tasks = assessment_views.read_tasks(session, SYSTEM, draft, NOW)
    return next(task for task in tasks if task.question.id == question)


def only(session: Session, draft: int) -> ProposalView:
    (one,) = proposals.of_assessment(session, SYSTEM, draft)
    return one


def accept(session: Session, actor: Actor, view: ProposalView, note: str = "") -> None:
    proposals.accept(session, actor, view.id, expected_revision=view.revision, note=note, now=NOW)


def test_a_proposal_changes_no_answer(session: Session, draft: int) -> None:
    propose(session, draft, level())
    assert present(session, draft).answer == Answer("Q01")
    assert only(session, draft).state is proposals.State.OPEN


def test_an_accepted_answer_is_an_edit_whose_origin_names_the_tool(
    session: Session, draft: int, officer: Actor
) -> None:
    builders.save(session, draft, builders.answer("Q01", 2, comment="Ours."))
    propose(session, draft, level())
    accept(session, officer, only(session, draft), "We looked.")
    task = present(session, draft)
    assert (task.answer.level, task.answer.comment, task.revision) == (3, "Ours.", 2)
    page = assessment_views.question_page(session, officer, draft, "Q01", now=NOW)
    assert page.history[0].note == "Proposed by F-UJI 3.5.0, and accepted."
    assert page.history[0].by == "An Officer"
    view = only(session, draft)
    assert (view.state.value, view.decider, view.note) == ("accepted", "An Officer", "We looked.")
    written = [one.action for one in audit.latest(session, limit=2)]
    assert written == ["proposal.accepted", "answer.saved"]


def test_a_refused_answer_changes_nothing_and_stays_in_the_list(
    session: Session, draft: int, officer: Actor
) -> None:
    propose(session, draft, level())
    proposals.refuse(session, officer, only(session, draft).id, note="No.", now=NOW)
    assert present(session, draft).answer == Answer("Q01")
    assert only(session, draft).state is proposals.State.REFUSED


def test_a_finding_of_another_tool_never_becomes_an_answer_or_evidence(
    session: Session, draft: int, officer: Actor
) -> None:
    before = present(session, draft)
    propose(session, draft, ProposedFinding("X-1", "passed", question="Q01"))
    accept(session, officer, only(session, draft))
    after = present(session, draft)
    assert (after.answer, after.revision) == (before.answer, before.revision)
    assert after.observation == before.observation
    assert only(session, draft).state is proposals.State.ACCEPTED


def test_nobody_decides_twice(session: Session, draft: int, officer: Actor) -> None:
    propose(session, draft, level())
    view = only(session, draft)
    accept(session, officer, view)
    for act in (
        lambda: accept(session, officer, view),
        lambda: proposals.refuse(session, officer, view.id, note="", now=NOW),
    ):
        with pytest.raises(Closed, match="decided"):
            act()
    assert present(session, draft).revision == 1


def test_a_later_answer_of_a_person_is_not_overwritten(
    session: Session, draft: int, officer: Actor
) -> None:
    propose(session, draft, level())
    seen = only(session, draft)
    builders.save(session, draft, builders.answer("Q01", 1))
    with pytest.raises(StaleRevision):
        accept(session, officer, seen)
    assert present(session, draft).answer.level == 1
    assert only(session, draft).state is proposals.State.OPEN


def test_who_may_propose_and_who_may_decide(session: Session, draft: int, officer: Actor) -> None:
    reader = builders.add_user(session, Role.READER, "nls", name="A Reader")
    coordinator = builders.add_user(session, Role.COORDINATOR, name="A Coordinator")
    stranger = builders.add_user(session, Role.OFFICER, name="A Stranger")
    for actor in (reader, coordinator, officer):
        assert propose(session, draft, level("Q01", 1 + len(actor.name) % 4), actor=actor)
    with pytest.raises(NotAllowed):
        propose(session, draft, level(), actor=stranger)
    view = proposals.of_assessment(session, reader, draft)[0]
    for actor in (reader, coordinator, stranger):
        with pytest.raises(NotAllowed):
            accept(session, actor, view)
    accept(session, officer, view)


def test_a_submitted_assessment_takes_no_proposal_and_no_decision(
    session: Session, draft: int, officer: Actor
) -> None:
    builders.save(session, draft, builders.answer("Q02", 1))
    propose(session, draft, level())
    builders.submit(session, draft)
    with pytest.raises(Closed):
        propose(session, draft, level("Q03", 2))
    with pytest.raises(Closed):
        accept(session, officer, only(session, draft))


def test_the_same_proposal_is_kept_once_while_it_waits(session: Session, draft: int) -> None:
    assert len(propose(session, draft, level(), level("Q02", 1)).ids) == 2
    again = propose(session, draft, level(), level("Q02", 2))
    assert (len(again.ids), again.already) == (1, 1)


def test_all_faults_of_a_batch_are_told_and_nothing_is_kept(session: Session, draft: int) -> None:
    wrong = (
        level("Q99"),
        level("Q01", 7),
        level("Q01", "na", reason="x"),
        level("Q02", "na"),
        level("Q02", 1, links=["javascript:alert(1)"]),
        ProposedFinding("", "excellent", message="x" * 5_001, question="Q98"),
    )
    with pytest.raises(Invalid) as caught:
        propose(session, draft, *wrong)
    assert {fault.place for fault in caught.value.faults} == {
        "answers.0.question", "answers.1.level", "answers.2.level", "answers.3.reason",
        "answers.4.links", "findings.0.outcome", "findings.0.message", "findings.0.question",
    }  # fmt: skip
    assert proposals.of_assessment(session, SYSTEM, draft) == ()


def test_proposals_that_wait_are_limited(
    session: Session, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposals, "OPEN_MOST", 2)
    propose(session, draft, level("Q01", 1), level("Q02", 1))
    with pytest.raises(Invalid, match="At most 2"):
        propose(session, draft, level("Q03", 1))


@pytest.mark.parametrize("text", ["a\x00b", "\ud800x", "=1+1", "<script>", "\u202ex", "y" * 5_000])
def test_hostile_words_of_a_tool_are_stored_as_words(
    session: Session, draft: int, text: str
) -> None:
    made = ProposedFinding("M-1", "failed", title=text[:400], message=text, target=text[:400])
    propose(session, draft, made)
    expected = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert only(session, draft).content["message"] == expected


def test_there_is_no_proposal_that_nobody_made(session: Session, officer: Actor) -> None:
    with pytest.raises(NotFound):
        proposals.get(session, officer, 1)
    with pytest.raises(NotFound):
        proposals.refuse(session, officer, 1, note="", now=NOW)


def test_unknown_and_not_applicable_can_be_proposed(
    session: Session, draft: int, officer: Actor
) -> None:
    propose(session, draft, level("Q02", "na", reason="There are none."), level("Q03", "unknown"))
    for view in proposals.of_assessment(session, officer, draft):
        accept(session, officer, view)
    assert present(session, draft, "Q02").answer.reason == "There are none."
    assert present(session, draft, "Q03").answer.state is State.UNKNOWN
