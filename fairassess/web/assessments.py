"""Pages of an assessment: start, task list, one question, check and submit."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField

from fairassess.domain.answers import Answer
from fairassess.errors import Closed, Invalid, StaleRevision
from fairassess.services import (
    accounts,
    assessment_views,
    assessments,
    conflicts,
    proposals,
    round_entries,
    rounds,
    submission_check,
)
from fairassess.services.accounts import Right
from fairassess.services.assessment_views import QuestionPage
from fairassess.web import context, forms, question_fields, security
from fairassess.web.rounds import SIGHT_WORDS

blueprint = Blueprint("assessments", __name__)
blueprint.before_request(security.sign_in_first)

QUESTIONNAIRE = "expands-d26"


class StartForm(FlaskForm):
    """How a new assessment begins."""

    label = StringField("Name of this assessment")
    prefill = RadioField(
        "Start with",
        choices=[("last", "the answers of the last assessment"), ("empty", "nothing answered")],
        default="empty",
    )
    round_slug = RadioField("Belongs to", validate_choice=False)


class SubmitForm(FlaskForm):
    """The declaration under an assessment."""

    signed_by = StringField("Your name", render_kw={"autocomplete": "name"})
    has_declared = BooleanField("These answers are right as far as I know.")


@blueprint.route("/facilities/<slug>/assessments/new", methods=["GET", "POST"])
def start(slug: str) -> ResponseReturnValue:
    """Say what an assessment is, and begin one."""
    session, actor, now = context.session(), context.actor(), context.now()
    page = assessment_views.start_page(session, actor, slug, QUESTIONNAIRE)
    form = StartForm()
    open_rounds = rounds.open_for(session, actor, slug, now=now)
    form.round_slug.choices = [(view.round.slug, view.round.name) for view in open_rounds]
    form.round_slug.choices.append(("", "no round"))
    if not form.is_submitted():
        form.round_slug.data = request.args.get("round", form.round_slug.choices[0][0])
        form.label.data = str(now.year)
        form.prefill.data = "last" if page.last_label else "empty"
    elif form.validate():
        try:
            assessment_id = assessments.start(
                session, actor, slug, QUESTIONNAIRE, form.label.data or "", form.prefill.data,
                round_slug=form.round_slug.data, now=now,
            )  # fmt: skip
        except Invalid as error:
            forms.show_faults(form, error)
        else:
            return redirect(url_for("assessments.tasks", assessment_id=assessment_id))
    shown = render_template(
        "assessments/start.html", form=form, page=page, rounds=open_rounds, sight_words=SIGHT_WORDS
    )
    return shown, 422 if form.errors else 200


@blueprint.get("/assessments/<int:assessment_id>")
def tasks(assessment_id: int) -> ResponseReturnValue:
    """List all questions with how they stand."""
    actor = context.actor()
    page = assessment_views.task_list(context.session(), actor, assessment_id, now=context.now())
    return render_template(
        "assessments/tasks.html", page=page, may_answer=_may_answer(page.assessment),
        campaign=round_entries.of_assessment(context.session(), actor, assessment_id),
        waiting=proposals.count_waiting(context.session(), assessment_id),
    )  # fmt: skip


@blueprint.route("/assessments/<int:assessment_id>/<question_id>", methods=["GET", "POST"])
def question(assessment_id: int, question_id: str) -> ResponseReturnValue:
    """Show one question, and save its answer."""
    session, actor, now = context.session(), context.actor(), context.now()
    page = assessment_views.question_page(session, actor, assessment_id, question_id, now=now)
    form = question_fields.form_for(page.task.question, page.assessment.questionnaire.scale)
    if not form.is_submitted():
        question_fields.fill(form, page.task.answer, page.task.revision)
        return _question(page, form)
    try:
        answer = question_fields.read(form, page, today=now.date())
        if form.validate():
            return _save(page, form, answer, now)
    except Invalid as error:
        forms.show_faults(form, error)
    return _question(page, form)


@blueprint.route("/assessments/<int:assessment_id>/check", methods=["GET", "POST"])
def check(assessment_id: int) -> ResponseReturnValue:
    """Show what to look at before submitting; submit."""
    session, actor, now = context.session(), context.actor(), context.now()
    form, refused = SubmitForm(), ""
    if form.validate_on_submit():
        try:
            snapshot_id = assessments.submit(
                session, actor, assessment_id,
                signed_by=form.signed_by.data or "",
                has_declared=bool(form.has_declared.data),
                now=now,
            )  # fmt: skip
        except Invalid as error:
            forms.show_faults(form, error)
        except Closed as error:
            refused = str(error)
        else:
            flash("The assessment is submitted. It no longer changes.", "success")
            return redirect(url_for("results.page", snapshot_id=snapshot_id))
    page = submission_check.check(session, actor, assessment_id, now=now)
    shown = render_template(
        "assessments/check.html", page=page, form=form, refused=refused,
        campaign=round_entries.of_assessment(session, actor, assessment_id),
        may_answer=_may_answer(page.assessment),
    )  # fmt: skip
    return shown, 409 if refused else 422 if form.errors else 200


def _save(
    page: QuestionPage, form: question_fields.AnswerForm, answer: Answer, now: datetime
) -> ResponseReturnValue:
    session, actor = context.session(), context.actor()
    assessment_id, expected = page.assessment.id, form.revision.data or 0
    save = conflicts.keep_theirs if form.keeps_theirs() else assessments.save_answer
    try:
        save(session, actor, assessment_id, answer, expected, now=now)
    except (StaleRevision, Closed) as error:
        # What is shown beside one's own words is what is stored now, not what was read before.
        page = assessment_views.question_page(
            session, actor, assessment_id, answer.question, now=now
        )
        if isinstance(error, Closed):
            return render_template("assessments/closed.html", page=page, mine=answer), 409
        return _conflict(page, form, answer)
    if form.keeps_theirs():
        flash("The other answer stays. Yours is in the history of this question.", "success")
    else:
        flash(f"{answer.question} is saved.", "success")
    return redirect(_after(page, form))


def _after(page: QuestionPage, form: question_fields.AnswerForm) -> str:
    """Return where to go after saving."""
    assessment_id = page.assessment.id
    if form.take_over.data or form.keeps_theirs():
        return url_for(".question", assessment_id=assessment_id, question_id=page.task.question.id)
    if form.comes_back():
        return url_for(".tasks", assessment_id=assessment_id)
    if page.next is None:
        return url_for(".check", assessment_id=assessment_id)
    return url_for(".question", assessment_id=assessment_id, question_id=page.next)


def _question(page: QuestionPage, form: question_fields.AnswerForm) -> ResponseReturnValue:
    shown = render_template(
        "assessments/question.html", page=page, form=form,
        may_answer=_may_answer(page.assessment),
        proposals=proposals.of_question(
            context.session(), context.actor(), page.assessment.id, page.task.question.id
        ),
    )  # fmt: skip
    return shown, 422 if form.errors else 200


def _conflict(
    page: QuestionPage, form: question_fields.AnswerForm, mine: Answer
) -> ResponseReturnValue:
    """Show both answers; the form now carries the revision that was found."""
    base = conflicts.answer_at(page.history, page.task.question.id, form.revision.data or 0)
    question_fields.fill(form, mine, page.task.revision)
    shown = render_template(
        "assessments/conflict.html", page=page, form=form, mine=mine, base=base,
        theirs=page.task.answer,
    )  # fmt: skip
    return shown, 409


def _may_answer(assessment: assessment_views.AssessmentView) -> bool:
    return assessment.is_open and accounts.may(
        context.actor(), Right.ANSWER, assessment.facility_id
    )
