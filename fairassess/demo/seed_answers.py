"""How the facilities of the demo world answered: through the services, at their time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fairassess.demo.world_chapters import PastRound
from fairassess.domain.answers import Answer, State
from fairassess.domain.proposals import Batch, ProposedAnswer, Tool
from fairassess.services import assessments, proposals
from fairassess.services.accounts import Actor
from fairassess.services.assessments import Prefill
from fairassess.services.proposals import Way
from fairassess.storage import questionnaires

QUESTIONNAIRE = "expands-d26"
SIGNED_BY = "FAIR officer"
ANSWERING_TAKES = timedelta(days=8)
"""How long an assessment is open before it is handed in."""

DRAFT_ANSWERS = 13
"""How many questions of a draft are answered already."""

PROPOSER = Tool("Demo protocol review", "1.0")
PROPOSED_BECAUSE = (
    "The interface is open and answers each verb, and some replies bend the protocol."
)
"""Why a tool proposes a level for the question about OAI-PMH, which a draft leaves open."""


def edition_of(past: PastRound) -> str:
    """Return the questionnaire of a round as `id@version`: its own edition if that is published."""
    wanted = f"{QUESTIONNAIRE}@{past.edition}"
    if wanted in questionnaires.available():
        return wanted
    return questionnaires.latest(QUESTIONNAIRE).name


def hand_in(
    session: Session,
    officer: Actor,
    slug: str,
    answers: Sequence[Answer],
    *,
    edition: str,
    label: str,
    starts_from_last: bool,
    at: datetime,
) -> None:
    """
    Answer all questions over some days and submit.

    Args:
        session: Open; committed once per answer.
        officer: Who answers and submits.
        slug: Facility that assesses itself.
        answers: One per question.
        edition: Questionnaire, `id@version`.
        label: Name of the assessment.
        starts_from_last: Whether the answers of the assessment before are taken over first.
        at: When it is submitted; aware UTC.
    """
    started_at = at - ANSWERING_TAKES
    prefill = Prefill.LAST if starts_from_last else Prefill.EMPTY
    assessment_id = assessments.start(
        session, officer, slug, edition, label, prefill, now=started_at
    )
    _save(session, officer, assessment_id, answers, since=started_at, until=at)
    assessments.submit(
        session, officer, assessment_id, signed_by=SIGNED_BY, has_declared=True, now=at
    )


def begin(
    session: Session,
    officer: Actor,
    slug: str,
    answers: Sequence[Answer],
    *,
    label: str,
    since: datetime,
    until: datetime,
) -> None:
    """
    Start an assessment and answer about half of it, so that somebody can go on.

    For the question that comes next another tool has proposed an answer, which waits.

    Args:
        session: Open; committed once per answer.
        officer: Who answers.
        slug: Facility that assesses itself.
        answers: One per question; the last one given is not known yet.
        label: Name of the assessment.
        since: When it was started; aware UTC.
        until: When the last answer was given; aware UTC.
    """
    assessment_id = assessments.start(session, officer, slug, QUESTIONNAIRE, label, now=since)
    asked = answers[DRAFT_ANSWERS - 1].question
    given = (*answers[: DRAFT_ANSWERS - 1], Answer(asked, State.UNKNOWN))
    _save(session, officer, assessment_id, given, since=since, until=until)
    proposed = ProposedAnswer(answers[DRAFT_ANSWERS].question, {"level": 3}, PROPOSED_BECAUSE)
    batch = Batch(PROPOSER, (proposed,))
    proposals.propose(session, officer, assessment_id, batch, way=Way.FILE, now=until)


def is_first_of_its_kind(past: PastRound, rounds: Sequence[PastRound]) -> bool:
    """Return whether no earlier one of *rounds* asked by the same major version."""
    major = questionnaires.load(edition_of(past)).major
    earlier = (other for other in rounds if other.year < past.year)
    return all(questionnaires.load(edition_of(other)).major != major for other in earlier)


def _save(
    session: Session,
    officer: Actor,
    assessment_id: int,
    answers: Sequence[Answer],
    *,
    since: datetime,
    until: datetime,
) -> None:
    page = assessments.task_list(session, officer, assessment_id, now=since)
    revisions = {task.question.id: task.revision for topic in page.topics for task in topic.tasks}
    step = (until - since) / (len(answers) + 1)
    for number, answer in enumerate(answers, start=1):
        revision = revisions[answer.question]
        at = since + number * step
        assessments.save_answer(session, officer, assessment_id, answer, revision, now=at)
