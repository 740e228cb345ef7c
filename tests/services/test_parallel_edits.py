"""Many people at once: nothing accepted is lost, nobody is overwritten, one snapshot is taken."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain.answers import Answer
from fairassess.errors import Closed, StaleRevision
from fairassess.services import assessments
from fairassess.services.accounts import SYSTEM
from fairassess.storage import audit
from fairassess.storage.assessments import AnswerEvent, said_in
from fairassess.storage.snapshots import SnapshotRow
from tests import builders
from tests.builders import NOW, QUESTIONS, answer

pytestmark = pytest.mark.usefixtures("shelf")
T = TypeVar("T")


@pytest.fixture
def draft(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return builders.start(session, builders.add_facility(session))


def at_once(people: int, act: Callable[[int], T]) -> list[T]:
    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(act, range(people)))


def accepted_edits(session: Session, assessment_id: int) -> Iterator[AnswerEvent]:
    yield from session.scalars(
        select(AnswerEvent)
        .where(AnswerEvent.assessment_id == assessment_id)
        .order_by(AnswerEvent.question, AnswerEvent.revision)
    )


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_twenty_submits_at_once_take_one_snapshot(
    sessions: sessionmaker[Session], draft: int
) -> None:
    with sessions() as session:
        builders.save(session, draft, answer())

    def submit(_: int) -> int:
        with sessions() as session:
            return builders.submit(session, draft)

    assert len(set(at_once(20, submit))) == 1
    with sessions() as session:
        assert count(session, SnapshotRow) == 1
        actions = [entry.action for entry in audit.latest(session, limit=50)]
        assert actions.count("assessment.submitted") == 1


def test_of_many_who_edit_one_answer_at_once_one_is_accepted(
    sessions: sessionmaker[Session], draft: int
) -> None:
    def edit(number: int) -> bool:
        with sessions() as session:
            try:
                builders.save(session, draft, answer(comment=f"By {number}."))
            except StaleRevision:
                return False
            return True

    accepted = at_once(8, edit)
    assert sum(accepted) == 1
    with sessions() as session:
        (event,) = accepted_edits(session, draft)
        assert said_in(event).comment == f"By {accepted.index(True)}."


def test_many_who_send_the_same_words_at_once_make_one_edit(
    sessions: sessionmaker[Session], draft: int
) -> None:
    def edit(_: int) -> int:
        with sessions() as session:
            return builders.save(session, draft, builders.planned())

    assert at_once(8, edit) == [1] * 8
    with sessions() as session:
        assert count(session, AnswerEvent) == 1


def test_people_who_answer_different_questions_are_all_accepted(
    sessions: sessionmaker[Session], draft: int
) -> None:
    def edit(number: int) -> list[int]:
        with sessions() as session:
            said = [answer(QUESTIONS[number], comment=f"Words {step}.") for step in range(10)]
            return [builders.save(session, draft, one, step) for step, one in enumerate(said)]

    assert at_once(len(QUESTIONS), edit) == [list(range(1, 11))] * len(QUESTIONS)


def test_an_answer_saved_while_others_submit_is_frozen_or_refused(
    sessions: sessionmaker[Session], draft: int
) -> None:
    """Nothing that was acknowledged is missing from the snapshot, and nothing else is in it."""
    with sessions() as session:
        builders.save(session, draft, answer("Q03", 1))

    def act(number: int) -> int | None:
        with sessions() as session:
            if number == 3:
                builders.submit(session, draft)
                return None
            revision = 0 if number < len(QUESTIONS) - 1 else 1
            try:
                builders.save(session, draft, answer(QUESTIONS[number], 4), revision)
            except Closed:
                return None
            return number

    acknowledged = {number for number in at_once(4, act) if number is not None}
    with sessions() as session:
        listed = assessments.task_list(session, SYSTEM, draft, now=NOW)
        frozen = assessments.snapshots.get(
            session, SYSTEM, listed.assessment.snapshot_id or 0
        ).snapshot
        for number, question in enumerate(QUESTIONS):
            level = frozen.answer(question).level
            assert (level == 4) is (number in acknowledged)
        current = {task.question.id: task.answer for topic in listed.topics for task in topic.tasks}
        assert current == {question: frozen.answer(question) for question in QUESTIONS}


def test_random_edits_of_two_people_are_all_kept_and_the_last_one_stands(
    sessions: sessionmaker[Session], draft: int
) -> None:
    """Two people who read, think and save again and again; who is too late reads anew."""

    def edit(number: int) -> list[Answer]:
        chance = random.Random(number)
        accepted = []
        with sessions() as session:
            for step in range(60):
                question = chance.choice(QUESTIONS)
                seen = assessments.question_page(session, SYSTEM, draft, question, now=NOW).task
                session.commit()
                said = answer(question, chance.randint(1, 4), comment=f"{number}.{step}")
                try:
                    builders.save(session, draft, said, seen.revision)
                except StaleRevision:
                    continue
                accepted.append(said)
        return accepted

    accepted = [said for by_one in at_once(2, edit) for said in by_one]
    with sessions() as session:
        events = list(accepted_edits(session, draft))
        assert sorted(map(repr, map(said_in, events))) == sorted(map(repr, accepted))
        for question in QUESTIONS:
            edits = [event for event in events if event.question == question]
            assert [event.revision for event in edits] == list(range(1, len(edits) + 1))
            shown = assessments.question_page(session, SYSTEM, draft, question, now=NOW).task
            assert shown.answer == said_in(edits[-1])
            assert shown.revision == len(edits)
