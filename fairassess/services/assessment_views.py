"""What the pages of an assessment show: task list, question, check before submitting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain import observation as observing
from fairassess.domain import redaction
from fairassess.domain.answers import Answer
from fairassess.domain.answers import State as AnswerState
from fairassess.domain.history import Snapshot
from fairassess.domain.observation import Agreement, Observation
from fairassess.domain.questionnaire import Question, Questionnaire, Topic
from fairassess.errors import NotFound
from fairassess.services import accounts, hand_notes, observations, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.storage import assessments, endpoints, questionnaires
from fairassess.storage import snapshots as stored_snapshots
from fairassess.storage.assessments import AnswerEvent, AnswerRow, Assessment, State
from fairassess.storage.people import User


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """
    An assessment without its answers.

    Attributes:
        questionnaire: With all questions, for texts and scale.
        submitted_at, snapshot_id: None for a draft.
        signed_by: Name under the declaration; empty for a draft.
    """

    id: int
    facility_id: int
    facility_slug: str
    facility_name: str
    questionnaire: Questionnaire
    label: str
    state: State
    created_at: datetime
    submitted_at: datetime | None
    signed_by: str
    snapshot_id: int | None

    @property
    def is_open(self) -> bool:
        """Whether answers can still be changed."""
        return self.state is State.DRAFT


@dataclass(frozen=True, slots=True)
class Task:
    """
    One question with its answer and what the evidence says.

    Attributes:
        question: As the questionnaire has it.
        number: Place in the questionnaire, from 1.
        answer: As it stands; one that is not answered when nobody did.
        revision: What a form gives back when it saves; 0 before the first answer.
        observation: As of now for a draft, as frozen for a submitted assessment.
        agreement: How answer and observation stand; None where there is nothing to compare.
        changed_at, changed_by: Last edit; None and empty before the first.
    """

    question: Question
    number: int
    answer: Answer
    revision: int
    observation: Observation | None
    agreement: Agreement | None
    changed_at: datetime | None
    changed_by: str


@dataclass(frozen=True, slots=True)
class TopicTasks:
    """The questions of one topic, in order."""

    topic: Topic
    tasks: tuple[Task, ...]

    @property
    def answered(self) -> int:
        """How many of them a person has said something to."""
        return sum(task.answer.is_answered for task in self.tasks)


@dataclass(frozen=True, slots=True)
class TaskList:
    """
    All questions of an assessment.

    Attributes:
        topics: In the order of the questionnaire.
        next_question: Id of the first question that nobody has answered; None when all are.
    """

    assessment: AssessmentView
    topics: tuple[TopicTasks, ...]
    next_question: str | None

    @property
    def answered(self) -> int:
        """How many questions a person has said something to."""
        return sum(topic.answered for topic in self.topics)

    @property
    def total(self) -> int:
        """How many questions there are."""
        return sum(len(topic.tasks) for topic in self.topics)


@dataclass(frozen=True, slots=True)
class AnswerEdit:
    """
    One accepted edit of an answer.

    Attributes:
        revision: Of the answer after it, from 1.
        answer: The whole answer after it.
        note: Where it came from when nobody typed it; empty otherwise.
        by: Who made it.
    """

    revision: int
    answer: Answer
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """The answer to the same question in the assessment before: its label, time and words."""

    label: str
    taken_at: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """
    All that the page of one question shows.

    Attributes:
        task: The question with its answer and observation.
        total: How many questions there are.
        last: Answer of the assessment before; None when there was none.
        history: All accepted edits, newest first.
        previous, next: Ids of the neighbours; None at the ends.
        not_ours: What people said is not in their hands, by endpoint and probe; as of now.
        endpoints: Name or address of the facility's endpoints in use, by number.
    """

    assessment: AssessmentView
    topic: Topic
    task: Task
    total: int
    last: LastAnswer | None
    history: tuple[AnswerEdit, ...]
    previous: str | None
    next: str | None
    not_ours: Mapping[tuple[int, str], hand_notes.NoteView]
    endpoints: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft that waits for somebody: how far it is, where to go on, and whether one may."""

    id: int
    facility_slug: str
    facility_name: str
    label: str
    answered: int
    total: int
    next_question: str | None
    may_answer: bool


@dataclass(frozen=True, slots=True)
class StartPage:
    """
    All that the page before an assessment shows.

    Attributes:
        questionnaire: The newest version of the one asked for.
        judged: In how many of its questions evidence can say something.
        last_label, last_at: The assessment whose answers can be copied; None when there is none.
    """

    facility_slug: str
    facility_name: str
    questionnaire: Questionnaire
    judged: int
    last_label: str | None
    last_at: datetime | None


def start_page(session: Session, actor: Actor, slug: str, questionnaire_id: str) -> StartPage:
    """
    Return what to know before an assessment is started.

    Raises:
        NotFound: There is no such facility or questionnaire.
        NotAllowed: *actor* may not answer for the facility.
    """
    facility = accounts.find_facility(session, actor, slug, Right.ANSWER)
    asked = questionnaires.latest(questionnaire_id)
    row = stored_snapshots.newest_before(session, facility.id, asked.major, before=None)
    last = None if row is None else snapshots.view_of(row)
    return StartPage(
        facility_slug=facility.slug,
        facility_name=facility.short_name,
        questionnaire=asked,
        judged=sum(question.is_judgeable for question in asked.questions),
        last_label=None if last is None else last.label,
        last_at=None if last is None else last.snapshot.taken_at,
    )


def task_list(session: Session, actor: Actor, assessment_id: int, *, now: datetime) -> TaskList:
    """
    Return all questions with how they stand, in a fixed number of queries.

    Raises:
        NotFound: There is no such assessment.
        NotAllowed: *actor* may not see its facility.
    """
    assessment, tasks = read_tasks(session, actor, assessment_id, now)
    unanswered = (task.question.id for task in tasks if not task.answer.is_answered)
    return TaskList(assessment, by_topic(assessment, tasks), next(unanswered, None))


def question_page(
    session: Session, actor: Actor, assessment_id: int, question_id: str, *, now: datetime
) -> QuestionPage:
    """
    Return one question with everything that helps to answer it.

    Raises:
        NotFound: There is no such assessment, or its questionnaire has no such question.
        NotAllowed: *actor* may not see its facility.
    """
    assessment, tasks = read_tasks(session, actor, assessment_id, now)
    place = next((i for i, task in enumerate(tasks) if task.question.id == question_id), None)
    if place is None:
        name = assessment.questionnaire.name
        raise NotFound(f"There is no question {question_id} in {name}.")
    task = tasks[place]
    if not accounts.may(actor, Right.EDIT_ENDPOINTS, assessment.facility_id):
        task = replace(task, observation=redaction.observation_for_readers(task.observation))
    return QuestionPage(
        assessment=assessment,
        topic=assessment.questionnaire.topic(task.question.topic),
        task=task,
        total=len(tasks),
        last=_last_answer(session, assessment, question_id),
        history=tuple(
            _edit(event) for event in assessments.events_of(session, assessment_id, question_id)
        ),
        previous=tasks[place - 1].question.id if place else None,
        next=tasks[place + 1].question.id if place + 1 < len(tasks) else None,
        not_ours=hand_notes.of_facility(session, assessment.facility_id),
        endpoints={
            one.id: one.label or one.url
            for one in endpoints.of_facilities(session, [assessment.facility_id])
        },
    )


def my_drafts(session: Session, actor: Actor) -> tuple[DraftRow, ...]:
    """Return the drafts of the facilities that *actor* may see, oldest first."""
    rows = assessments.drafts(session, accounts.seen_by(actor))
    given = assessments.answers_of(session, [row.id for row in rows])
    drafts = []
    said = [one for one in given if one.state is not AnswerState.NOT_ANSWERED]
    for row in rows:
        done = {answer.question for answer in said if answer.assessment_id == row.id}
        questions = questionnaires.load(row.questionnaire).questions
        drafts.append(
            DraftRow(
                id=row.id,
                facility_slug=row.facility.slug,
                facility_name=row.facility.short_name,
                label=row.label,
                answered=len(done),
                total=len(questions),
                next_question=next((q.id for q in questions if q.id not in done), None),
                may_answer=accounts.may(actor, Right.ANSWER, row.facility_id),
            )
        )
    return tuple(drafts)


def read_tasks(
    session: Session, actor: Actor, assessment_id: int, now: datetime
) -> tuple[AssessmentView, tuple[Task, ...]]:
    """
    Return an assessment and its questions in order, for services that show them.

    Raises:
        NotFound: There is no such assessment.
        NotAllowed: *actor* may not see its facility.
    """
    row = assessments.find(session, assessment_id)
    if row is None:
        raise NotFound(f"There is no assessment {assessment_id}.")
    accounts.require(actor, Right.SEE_FACILITY, row.facility_id)
    frozen = stored_snapshots.find_by_assessment(session, row.id)
    snapshot = None if frozen is None else snapshots.view_of(frozen).snapshot
    assessment = _view(row, None if frozen is None else frozen.id)
    seen = _observed(session, assessment, snapshot, now)
    rows = {answer.question: answer for answer in assessments.answers_of(session, [row.id])}
    tasks = tuple(
        _task(question, number, rows.get(question.id), seen.get(question.id))
        for number, question in enumerate(assessment.questionnaire.questions, start=1)
    )
    return assessment, tasks


def _view(row: Assessment, snapshot_id: int | None) -> AssessmentView:
    return AssessmentView(
        id=row.id,
        facility_id=row.facility_id,
        facility_slug=row.facility.slug,
        facility_name=row.facility.short_name,
        questionnaire=questionnaires.load(row.questionnaire),
        label=row.label,
        state=row.state,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        signed_by=row.signed_by,
        snapshot_id=snapshot_id,
    )


def _observed(
    session: Session, assessment: AssessmentView, snapshot: Snapshot | None, now: datetime
) -> Mapping[str, Observation]:
    if snapshot is not None:
        return {observation.question: observation for observation in snapshot.observations}
    return observations.observe_facility(
        session, assessment.facility_id, assessment.questionnaire, now
    )


def _task(
    question: Question, number: int, row: AnswerRow | None, observation: Observation | None
) -> Task:
    answer = Answer(question.id) if row is None else assessments.as_answer(row)
    return Task(
        question=question,
        number=number,
        answer=answer,
        revision=0 if row is None else row.revision,
        observation=observation,
        agreement=observing.agreement(answer, observation),
        changed_at=None if row is None else row.changed_at,
        changed_by="" if row is None else _name(row.editor),
    )


def by_topic(assessment: AssessmentView, tasks: Sequence[Task]) -> tuple[TopicTasks, ...]:
    """Return the questions of an assessment by topic, in the order of the questionnaire."""
    return tuple(
        TopicTasks(topic, tuple(task for task in tasks if task.question.topic == topic.id))
        for topic in assessment.questionnaire.topics
    )


def _last_answer(
    session: Session, assessment: AssessmentView, question_id: str
) -> LastAnswer | None:
    """Return what was said the last time, if the question then meant the same."""
    row = stored_snapshots.newest_before(
        session,
        assessment.facility_id,
        assessment.questionnaire.major,
        before=assessment.submitted_at,
    )
    if row is None:
        return None
    view = snapshots.view_of(row)
    return LastAnswer(view.label, view.snapshot.taken_at, view.snapshot.answer(question_id))


def _edit(event: AnswerEvent) -> AnswerEdit:
    answer = assessments.said_in(event)
    return AnswerEdit(event.revision, answer, event.note, _name(event.actor), event.at)


def _name(user: User | None) -> str:
    return accounts.SYSTEM.name if user is None else user.name
