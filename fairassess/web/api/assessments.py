"""Assessments with their answers and observations, for programs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from fairassess.domain import answer_parts
from fairassess.domain.answers import Answer
from fairassess.errors import Invalid, NotFound, StaleRevision
from fairassess.services import answer_checks, assessment_views, assessments, facilities, listings
from fairassess.services.assessment_views import AssessmentView, Task
from fairassess.web import context
from fairassess.web.api import access, paging, resources, schemas_answers
from fairassess.web.api.paging import Page, Part
from fairassess.web.api.resources import Resources
from fairassess.web.problems import Problem

blueprint = Resources("assessments", description="Answers of facilities to a questionnaire.")


@blueprint.reads("/facilities/<slug>/assessments")
@blueprint.lists(schemas_answers.AssessmentSchema)
def assessments_list(slug: str, page: Page) -> Part[Any]:
    """List the assessments of a facility, newest first."""
    rows = listings.assessments_of(context.session(), context.actor(), slug)
    part = paging.cut(rows, page, lambda row: row.id, newest_first=True)
    told = tuple(
        {
            "id": row.id,
            "facility": slug,
            "questionnaire": row.questionnaire,
            "label": row.label,
            "state": row.state.value,
            "created_at": row.created_at,
            "submitted_at": row.submitted_at,
            "result": row.snapshot_id,
        }
        | _addresses(row.id)
        for row in part.rows
    )
    return Part(told, part.last)


@blueprint.writes("POST", "/facilities/<slug>/assessments")
@blueprint.takes(schemas_answers.NewAssessmentSchema)
@blueprint.makes(schemas_answers.AssessmentSchema, 201)
def start(given: Mapping[str, str], slug: str) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Start an assessment."""
    session, actor, now = context.session(), context.actor(), context.now()
    with access.hidden():
        facilities.find_facility(session, actor, slug)
    with _round_named_as_sent():
        number = assessments.start(
            session, actor, slug, given["questionnaire"], given["label"], given["prefill"],
            round_slug=given.get("round_slug"), now=now,
        )  # fmt: skip
    return _assessment(number), {"Location": access.address(f"assessments/{number}")}


@blueprint.reads("/assessments/<int:assessment_id>")
@blueprint.tells(schemas_answers.AssessmentSchema)
def assessment(assessment_id: int) -> Mapping[str, Any]:
    """Tell how far an assessment is."""
    return _assessment(assessment_id)


@blueprint.reads("/assessments/<int:assessment_id>/answers")
@blueprint.lists(schemas_answers.AnswerSchema)
def answers(assessment_id: int, page: Page) -> Part[Any]:
    """List the answers to all questions, by question."""
    part = paging.cut(_tasks(assessment_id)[1], page, lambda task: task.question.id)
    return Part(tuple(_answer(assessment_id, task) for task in part.rows), part.last)


@blueprint.reads("/assessments/<int:assessment_id>/answers/<question_id>")
@blueprint.tells(schemas_answers.AnswerSchema)
def answer(assessment_id: int, question_id: str) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Tell the answer to one question; its ETag is what a change needs."""
    return _told(assessment_id, question_id)


@blueprint.writes("PATCH", "/assessments/<int:assessment_id>/answers/<question_id>")
@blueprint.takes(schemas_answers.ChangedAnswerSchema)
@blueprint.makes(schemas_answers.AnswerSchema)
def change_answer(
    given: Mapping[str, Any], assessment_id: int, question_id: str
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Change an answer, if it still is as it was read: send its ETag in If-Match."""
    session, actor = context.session(), context.actor()
    _, said, expected = _wanted(given, assessment_id, question_id)
    try:
        assessments.save_answer(session, actor, assessment_id, said, expected, now=context.now())
    except StaleRevision as error:
        raise _stale(assessment_id, question_id) from error
    return _told(assessment_id, question_id)


@blueprint.writes("POST", "/assessments/<int:assessment_id>/answers/<question_id>/check")
@blueprint.takes(schemas_answers.ChangedAnswerSchema)
@blueprint.makes(schemas_answers.AnswerSchema)
def check_answer(
    given: Mapping[str, Any], assessment_id: int, question_id: str
) -> Mapping[str, Any]:
    """Tell what a change of an answer would make of it, or why it is refused; change nothing."""
    session, actor = context.session(), context.actor()
    task, said, expected = _wanted(given, assessment_id, question_id)
    try:
        assessments.check_answer(session, actor, assessment_id, said, expected, now=context.now())
    except StaleRevision as error:
        raise _stale(assessment_id, question_id) from error
    return _answer(assessment_id, replace(task, answer=answer_checks.tidy(said)))


@blueprint.reads("/assessments/<int:assessment_id>/observations")
@blueprint.lists(schemas_answers.ObservationSchema)
def observations(assessment_id: int, page: Page) -> Part[Any]:
    """List what evidence says about each question, beside the answers and never among them."""
    part = paging.cut(_tasks(assessment_id)[1], page, lambda task: task.question.id)
    return Part(tuple(_observation(task) for task in part.rows), part.last)


@blueprint.writes("POST", "/assessments/<int:assessment_id>/submission")
@blueprint.takes(schemas_answers.NewSubmissionSchema)
@blueprint.makes(schemas_answers.AssessmentSchema)
def submit(given: Mapping[str, Any], assessment_id: int) -> Mapping[str, Any]:
    """Submit an assessment: it is frozen with its evidence, and changes no more."""
    session, actor = context.session(), context.actor()
    with access.hidden():
        _assessment(assessment_id)
    assessments.submit(
        session, actor, assessment_id,
        signed_by=given["signed_by"], has_declared=given["has_declared"], now=context.now(),
    )  # fmt: skip
    return _assessment(assessment_id)


@contextmanager
def _round_named_as_sent() -> Iterator[None]:
    """Let faults of the round point at the member `round`, which forms call `round_slug`."""
    try:
        yield
    except Invalid as error:
        places = {"round_slug": "round"}
        raise Invalid(
            [replace(one, place=places.get(one.place, one.place)) for one in error.faults]
        ) from error


def _tasks(assessment_id: int) -> tuple[AssessmentView, tuple[Task, ...]]:
    return assessment_views.read_tasks(
        context.session(), context.actor(), assessment_id, context.now()
    )


def _task(assessment_id: int, question_id: str) -> Task:
    found = next(
        (task for task in _tasks(assessment_id)[1] if task.question.id == question_id), None
    )
    if found is None:
        raise NotFound(f"There is no question {question_id}.")
    return found


def _wanted(
    given: Mapping[str, Any], assessment_id: int, question_id: str
) -> tuple[Task, Answer, int]:
    """Return an answer as it stands, as it is to be, and the revision that is to be changed."""
    with access.hidden():
        task = _task(assessment_id, question_id)
    expected = _revision(resources.wanted_tag())
    if expected != task.revision:
        raise _stale(assessment_id, question_id)
    return task, answer_parts.changed(task.answer, given), expected


def _told(assessment_id: int, question_id: str) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    task = _task(assessment_id, question_id)
    return _answer(assessment_id, task), {"ETag": f'"{task.revision}"'}


def _stale(assessment_id: int, question_id: str) -> Problem:
    """Return what tells the present state, so that the caller can decide."""
    # What was read before is what somebody has changed since.
    context.session().rollback()
    value, headers = _told(assessment_id, question_id)
    current = schemas_answers.AnswerSchema().dump(value)
    message = f"Somebody else changed the answer to {question_id} since it was read."
    return Problem(412, message, more={"current": current}, headers=headers)


def _revision(tag: str) -> int:
    return int(tag) if tag.isascii() and tag.isdigit() and len(tag) < 10 else -1


def _answer(assessment_id: int, task: Task) -> Mapping[str, Any]:
    said: Answer = task.answer
    own = f"assessments/{assessment_id}/answers/{task.question.id}"
    return {
        "question": task.question.id,
        "level": answer_parts.level_of(said),
        "reason": said.reason,
        "planned_level": said.planned_level,
        "planned_on": said.planned_on,
        "comment": said.comment,
        "links": list(said.links),
        "against_evidence": said.against_evidence,
        "revision": task.revision,
        "changed_at": task.changed_at,
        "url": access.address(own),
    }


def _observation(task: Task) -> Mapping[str, Any]:
    seen = task.observation
    was_observed = seen is not None and seen.was_observed
    return {
        "question": task.question.id,
        "was_observed": was_observed,
        "at_least": seen.at_least if seen is not None and was_observed else None,
        "at_most": seen.at_most if seen is not None and was_observed else None,
        "agreement": None if task.agreement is None else task.agreement.value,
        "because": [] if seen is None else [one.because for one in seen.because],
    }


def _assessment(assessment_id: int) -> Mapping[str, Any]:
    view, _ = _tasks(assessment_id)
    return {
        "id": view.id,
        "facility": view.facility_slug,
        "questionnaire": view.questionnaire.name,
        "label": view.label,
        "state": view.state.value,
        "created_at": view.created_at,
        "submitted_at": view.submitted_at,
        "result": view.snapshot_id,
    } | _addresses(view.id)


def _addresses(assessment_id: int) -> dict[str, str]:
    own = access.address(f"assessments/{assessment_id}")
    page = f"{context.kit().settings.site_url}/assessments/{assessment_id}"
    return {"url": own, "answers_url": f"{own}/answers", "page": page}
