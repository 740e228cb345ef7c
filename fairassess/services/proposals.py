"""Proposals of other tools: kept apart, shown, and accepted or refused by people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fairassess.domain import answer_parts
from fairassess.domain.answers import Answer
from fairassess.domain.proposals import (
    Batch,
    ProposedAnswer,
    ProposedFinding,
    Tool,
    questions_of_metric,
)
from fairassess.domain.questionnaire import Questionnaire
from fairassess.errors import Closed, Fault, Invalid, NotFound
from fairassess.services import accounts, answer_checks, assessments, proposal_checks
from fairassess.services.accounts import Actor, Right
from fairassess.storage import assessments as stored_assessments
from fairassess.storage import proposals, questionnaires
from fairassess.storage.assessments import Assessment
from fairassess.storage.database import transaction
from fairassess.storage.proposals import Kind, Proposal, State, Way

__all__ = ["Batch", "Kind", "Made", "ProposalView", "State", "Tool", "Way"]

NOTE_MOST = 1_000

OPEN_MOST = 500
"""Most proposals for one assessment that may wait for a person."""

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ProposalView:
    """
    One proposal.

    Attributes:
        questions: Ids of the questions that it is about; for an answer one, for a finding any
            number.
        content: Parts of an answer, or the finding, by name; all texts are the tool's.
        present: The answer as it stands, for an open proposal of an answer; None otherwise.
        revision: Of that answer; 0 before the first.
        proposer: Name of the person for whom it was sent; empty when there is none.
        decider: Name of who decided; empty while it is open.
    """

    id: int
    assessment_id: int
    facility_id: int
    kind: Kind
    questions: tuple[str, ...]
    content: Mapping[str, Any]
    why: str
    tool: Tool
    way: Way
    proposed_at: datetime
    proposer: str
    state: State
    decided_at: datetime | None
    decider: str
    note: str
    present: Answer | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """
    What became of a batch.

    Attributes:
        ids: Numbers of the proposals that were stored.
        already: How many were open already, word for word, and were not stored again.
    """

    ids: tuple[int, ...]
    already: int


def propose(
    session: Session,
    actor: Actor,
    assessment_id: int,
    batch: Batch,
    *,
    way: Way,
    token_id: int | None = None,
    now: datetime,
) -> Made:
    """
    Keep what a tool proposes for a draft; no score changes.

    Args:
        session: Open; committed here.
        actor: For whom it is sent.
        assessment_id: Number of the assessment.
        batch: What is proposed; all of it is kept, or nothing.
        way: How it came.
        token_id: The token it came with; None for a file or a link.
        now: Aware UTC moment.

    Raises:
        NotFound: There is no such assessment.
        NotAllowed: *actor* may not propose for its facility.
        Closed: The assessment was submitted.
        Invalid: The batch has faults; places are as `answers.0.level`.
    """
    with transaction(session):
        assessment = _held(session, actor, assessment_id, Right.PROPOSE)
        asked = questionnaires.load(assessment.questionnaire)
        batch = _tidied(batch)
        rows = _rows(batch, asked)
        answers = {
            one.question: stored_assessments.as_answer(one)
            for one in stored_assessments.answers_of(session, [assessment_id])
        }
        faults = proposal_checks.faults(batch, asked, answers, today=now.date())
        fresh, more = _not_waiting(session, assessment_id, rows)
        if faults or more:
            raise Invalid([*faults, *more])
        for row in fresh:
            row.assessment_id, row.way, row.proposed_at = assessment_id, way, now
            row.proposed_by, row.token_id, row.state = actor.user_id, token_id, State.OPEN
        session.add_all(fresh)
        session.flush()
        ids = tuple(row.id for row in fresh)
        if ids:
            detail = {"tool": str(batch.tool), "way": way.value, "proposals": list(ids)}
            subject = f"assessment:{assessment_id}"
            accounts.record(session, actor, "proposals.made", subject, now, detail)
    return Made(ids, len(rows) - len(fresh))


def accept(
    session: Session,
    actor: Actor,
    proposal_id: int,
    *,
    expected_revision: int,
    note: str,
    now: datetime,
) -> None:
    """
    Accept a proposal: an answer becomes an edit whose origin names the tool; a finding is noted.

    Args:
        session: Open; committed here.
        actor: Who decides.
        proposal_id: Number of the proposal.
        expected_revision: Revision of the answer as it was shown; passed over for a finding.
        note: What is said with it; may be empty.
        now: Aware UTC moment.

    Raises:
        NotFound: There is no such proposal.
        NotAllowed: *actor* may not answer for its facility.
        Closed: Somebody decided on it before, or the assessment was submitted.
        StaleRevision: Somebody changed the answer since; nothing is written.
        Invalid: What is proposed is no answer any more, or the note is too long.
    """
    with transaction(session):
        row = _decidable(session, actor, proposal_id, note)
        if row.kind is Kind.ANSWER:
            present, _ = _present(session, row)
            said = answer_checks.tidy(answer_parts.changed(present, row.content))
            assessments.save_in(
                session, actor, row.assessment_id, said, expected_revision, now,
                note=f"Proposed by {_tool(row)}, and accepted.",
            )  # fmt: skip
        _decide(session, actor, row, State.ACCEPTED, note, now)


def refuse(session: Session, actor: Actor, proposal_id: int, *, note: str, now: datetime) -> None:
    """
    Refuse a proposal; it stays in the list of those that were decided.

    Raises:
        NotFound: There is no such proposal.
        NotAllowed: *actor* may not answer for its facility.
        Closed: Somebody decided on it before, or the assessment was submitted.
        Invalid: The note is too long.
    """
    with transaction(session):
        row = _decidable(session, actor, proposal_id, note)
        _decide(session, actor, row, State.REFUSED, note, now)


def of_assessment(session: Session, actor: Actor, assessment_id: int) -> tuple[ProposalView, ...]:
    """
    Return the proposals for an assessment, in the order in which they came.

    Raises:
        NotFound: There is no such assessment.
        NotAllowed: *actor* may not see its facility.
    """
    assessment = stored_assessments.find(session, assessment_id)
    if assessment is None:
        raise NotFound(f"There is no assessment {assessment_id}.")
    accounts.require(actor, Right.SEE_FACILITY, assessment.facility_id)
    rows = proposals.of_assessment(session, assessment_id)
    answers = {one.question: one for one in stored_assessments.answers_of(session, [assessment_id])}
    found = []
    for row in rows:
        answer = answers.get(row.question)
        present = Answer(row.question) if answer is None else stored_assessments.as_answer(answer)
        revision = 0 if answer is None else answer.revision
        found.append(_view(row, assessment, present, revision))
    return tuple(found)


def of_question(
    session: Session, actor: Actor, assessment_id: int, question_id: str
) -> tuple[ProposalView, ...]:
    """
    Return the proposals about one question of an assessment, in the order in which they came.

    Raises:
        NotFound: There is no such assessment.
        NotAllowed: *actor* may not see its facility.
    """
    found = of_assessment(session, actor, assessment_id)
    return tuple(one for one in found if question_id in one.questions)


def count_waiting(session: Session, assessment_id: int) -> int:
    """Return how many proposals wait for a person; the caller has checked the right to see."""
    return proposals.count_open(session, assessment_id)


def get(session: Session, actor: Actor, proposal_id: int) -> ProposalView:
    """
    Return one proposal.

    Raises:
        NotFound: There is no such proposal.
        NotAllowed: *actor* may not see its facility.
    """
    row = proposals.find(session, proposal_id)
    if row is None:
        raise NotFound(f"There is no proposal {proposal_id}.")
    accounts.require(actor, Right.SEE_FACILITY, row.assessment.facility_id)
    present, revision = _present(session, row)
    return _view(row, row.assessment, present, revision)


def _not_waiting(
    session: Session, assessment_id: int, rows: Sequence[Proposal]
) -> tuple[list[Proposal], list[Fault]]:
    """Return those that do not wait already, word for word; and a fault where too many would."""
    stored = proposals.of_assessment(session, assessment_id)
    waiting = [row for row in stored if row.state is State.OPEN]
    known = {_words_of(row) for row in waiting}
    fresh = [row for row in rows if _words_of(row) not in known]
    if len(waiting) + len(fresh) <= OPEN_MOST:
        return fresh, []
    message = f"At most {OPEN_MOST} proposals may wait for a person; decide on some first."
    return fresh, [Fault("", message)]


def _held(session: Session, actor: Actor, assessment_id: int, right: Right) -> Assessment:
    assessment = stored_assessments.find_locked(session, assessment_id, is_shared=True)
    if assessment is None:
        raise NotFound(f"There is no assessment {assessment_id}.")
    accounts.require(actor, right, assessment.facility_id)
    if assessment.state is not stored_assessments.State.DRAFT:
        raise Closed(f"{assessment.label} was submitted; nothing can be proposed for it.")
    return assessment


def _decidable(session: Session, actor: Actor, proposal_id: int, note: str) -> Proposal:
    row = proposals.lock(session, proposal_id)
    if row is None:
        raise NotFound(f"There is no proposal {proposal_id}.")
    _held(session, actor, row.assessment_id, Right.ANSWER)
    if row.state is not State.OPEN:
        raise Closed("Somebody decided on this proposal before.")
    if len(note) > NOTE_MOST:
        raise Invalid([Fault("note", f"Use at most {NOTE_MOST} characters.")])
    return row


def _decide(
    session: Session, actor: Actor, row: Proposal, state: State, note: str, now: datetime
) -> None:
    row.state, row.decided_at, row.decided_by = state, now, actor.user_id
    row.note = plain(note)
    detail = {"proposal": row.id, "question": row.question, "tool": _tool(row)}
    subject = f"assessment:{row.assessment_id}"
    accounts.record(session, actor, f"proposal.{state.value}", subject, now, detail)


def _present(session: Session, row: Proposal) -> tuple[Answer, int]:
    found = stored_assessments.find_answer(session, row.assessment_id, row.question)
    if found is None:
        return Answer(row.question), 0
    return stored_assessments.as_answer(found), found.revision


def plain(text: str) -> str:
    """Return a text of a stranger without what is no text, and without blanks at either end."""
    return _NOT_TEXT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _tidied(batch: Batch) -> Batch:
    tool = Tool(" ".join(plain(batch.tool.name).split()), plain(batch.tool.version))
    findings = (
        ProposedFinding(**{name: plain(value) for name, value in asdict(one).items()})
        for one in batch.findings
    )
    answers = (
        ProposedAnswer(plain(one.question), one.parts, plain(one.why)) for one in batch.answers
    )
    return Batch(tool, tuple(answers), tuple(findings))


def _rows(batch: Batch, asked: Questionnaire) -> list[Proposal]:
    rows = [
        Proposal(kind=Kind.ANSWER, question=one.question, content=dict(one.parts), why=one.why)
        for one in batch.answers
    ]
    for one in batch.findings:
        known = (one.question,) if one.question else questions_of_metric(asked, one.metric)
        content = asdict(one) | {"questions": list(known)}
        rows.append(
            Proposal(kind=Kind.FINDING, question=one.question, content=content, why=one.message)
        )
    for row in rows:
        row.tool, row.tool_version, row.note = batch.tool.name, batch.tool.version, ""
    return rows


def _words_of(row: Proposal) -> tuple[str, ...]:
    """Return what two proposals share when they say the same."""
    content = repr(sorted(row.content.items()))
    return (row.kind.value, row.question, content, row.why, row.tool, row.tool_version)


def _tool(row: Proposal) -> str:
    return str(Tool(row.tool, row.tool_version))


def _view(row: Proposal, assessment: Assessment, present: Answer, revision: int) -> ProposalView:
    is_open_answer = row.kind is Kind.ANSWER and row.state is State.OPEN
    about = (row.question,) if row.question else tuple(row.content.get("questions", ()))
    return ProposalView(
        id=row.id,
        assessment_id=row.assessment_id,
        facility_id=assessment.facility_id,
        kind=row.kind,
        questions=about,
        content=row.content,
        why=row.why,
        tool=Tool(row.tool, row.tool_version),
        way=row.way,
        proposed_at=row.proposed_at,
        proposer="" if row.proposer is None else row.proposer.name,
        state=row.state,
        decided_at=row.decided_at,
        decider="" if row.decider is None else row.decider.name,
        note=row.note,
        present=present if is_open_answer else None,
        revision=revision if is_open_answer else 0,
    )
