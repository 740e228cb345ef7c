"""Two people changed one answer: both are shown, one is chosen, and the other stays in history."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain.answers import Answer
from fairassess.errors import NotFound
from fairassess.services import answer_checks, assessments
from fairassess.services.accounts import Actor
from fairassess.services.assessment_views import AnswerEdit
from fairassess.storage import assessments as stored
from fairassess.storage.database import transaction


def keep_theirs(
    session: Session,
    actor: Actor,
    assessment_id: int,
    mine: Answer,
    expected_revision: int,
    *,
    now: datetime,
) -> int:
    """
    Decide a conflict for the stored answer, and keep one's own words in the history all the same.

    Both edits are made in one transaction: one's own, and the stored one again.

    Args:
        session: Open; committed here.
        actor: Who decides.
        assessment_id: Number of the assessment.
        mine: The answer that gives way.
        expected_revision: Revision of the stored answer as the conflict showed it.
        now: Aware UTC moment.

    Returns:
        The revision after it; the answer's words are as before.

    Raises:
        NotFound: There is no such assessment or question, or nobody has answered it.
        NotAllowed: *actor* may not answer for its facility.
        Closed: The assessment was submitted.
        StaleRevision: Somebody changed the answer once more; nothing was written.
        Invalid: One's own words cannot be an answer.
    """
    with transaction(session):
        row = stored.find_answer(session, assessment_id, mine.question)
        if row is None:
            raise NotFound(f"Nobody has answered {mine.question}.")
        theirs = stored.as_answer(row)
        said = answer_checks.tidy(mine)
        kept = assessments.save_in(session, actor, assessment_id, said, expected_revision, now)
        return assessments.save_in(
            session, actor, assessment_id, theirs, kept, now, is_restored=True
        )


def answer_at(history: Sequence[AnswerEdit], question_id: str, revision: int) -> Answer:
    """
    Return the answer as it was at a revision.

    Args:
        history: Edits of this answer, in any order; may be empty.
        question_id: Question that is answered.
        revision: From 1; before the first one, and where there is no such edit, it is not answered.
    """
    for edit in history:
        if edit.revision == revision:
            return edit.answer
    return Answer(question_id)
