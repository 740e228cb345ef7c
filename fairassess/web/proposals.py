"""Pages of proposals: what other tools say, and where a person accepts or refuses it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField

from fairassess.domain.number_words import counted
from fairassess.domain.proposals import Batch, ProposedAnswer, Tool
from fairassess.domain.questionnaire import Scale
from fairassess.errors import Closed, Fault, Invalid, StaleRevision
from fairassess.services import accounts, assessment_views, other_tools, proposals
from fairassess.services.accounts import Right
from fairassess.services.assessment_views import AssessmentView
from fairassess.services.proposals import Kind, Made, State, Way
from fairassess.web import context, forms, security

blueprint = Blueprint("proposals", __name__)
blueprint.before_request(security.sign_in_first)

_WORDS_OF_LINK = ("why", "tool", "version")
_SHOWN_MOST = 2_000


class FileForm(FlaskForm):
    """A file that another tool wrote."""

    file = FileField("File (JSON)")


class LinkForm(FlaskForm):
    """What an address proposes, before somebody sends it."""

    tool = StringField("Who proposes this")
    version = HiddenField()
    why = TextAreaField("Why", render_kw={"rows": "4"})


@blueprint.route("/assessments/<int:assessment_id>/proposals", methods=["GET", "POST"])
def index(assessment_id: int) -> ResponseReturnValue:
    """List what was proposed for an assessment; take a file of another tool."""
    session, actor = context.session(), context.actor()
    assessment, tasks = assessment_views.read_tasks(session, actor, assessment_id, context.now())
    form = FileForm()
    if form.is_submitted() and form.validate():
        try:
            given = form.file.data
            if not given:
                raise Invalid([Fault("file", "Choose a file.")])
            _propose(assessment_id, other_tools.read(given.read()), Way.FILE)
            return redirect(url_for("proposals.index", assessment_id=assessment_id))
        except Invalid as error:
            forms.show_faults(form, error)
    views = proposals.of_assessment(session, actor, assessment_id)
    page = render_template(
        "proposals/index.html",
        a=assessment,
        form=form,
        open=[one for one in views if one.state is State.OPEN],
        decided=[one for one in reversed(views) if one.state is not State.OPEN],
        questions={task.question.id: task.question for task in tasks},
        may_decide=_may(assessment, Right.ANSWER),
        may_propose=_may(assessment, Right.PROPOSE),
        ANSWER=Kind.ANSWER,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/assessments/<int:assessment_id>/propose", methods=["GET", "POST"])
def propose(assessment_id: int) -> ResponseReturnValue:
    """Show what an address proposes, as `?Q01=3&why=…`; only sending the form stores it."""
    session, actor = context.session(), context.actor()
    assessment, tasks = assessment_views.read_tasks(session, actor, assessment_id, context.now())
    accounts.require(actor, Right.PROPOSE, assessment.facility_id)
    form = LinkForm(request.form if request.method == "POST" else request.args)
    known = {task.question.id: task for task in tasks}
    asked = {name: text for name, text in request.values.items() if name in known}
    scale = assessment.questionnaire.scale
    levels = {name: _level(text, scale) for name, text in asked.items()}
    if request.method == "POST" and form.validate():
        try:
            _propose(assessment_id, _batch(form, levels), Way.LINK)
            return redirect(url_for("proposals.index", assessment_id=assessment_id))
        except Invalid as error:
            forms.show_faults(form, error)
    page = render_template(
        "proposals/link.html",
        a=assessment,
        form=form,
        rows=[(known[name], level, asked[name][:_SHOWN_MOST]) for name, level in levels.items()],
        proposes=any(level is not None for level in levels.values()),
        passed_over=_passed_over(asked),
        scale=scale,
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/proposals/<int:proposal_id>/<any(accept, refuse):decision>")
def decide(proposal_id: int, decision: str) -> ResponseReturnValue:
    """Accept a proposal, or refuse it."""
    session, actor, now = context.session(), context.actor(), context.now()
    view = proposals.get(session, actor, proposal_id)
    note = request.form.get("note", "")
    try:
        if decision == "refuse":
            proposals.refuse(session, actor, proposal_id, note=note, now=now)
            flash("The proposal is refused; it stays in the list below.", "success")
        else:
            revision = request.form.get("revision", -1, type=int)
            proposals.accept(
                session, actor, proposal_id, expected_revision=revision, note=note, now=now
            )
            flash(_accepted(view), "success")
    except StaleRevision:
        message = "The answer changed since this page was shown. Look at it once more."
        flash(message, "warn")
    except Closed as error:
        flash(str(error), "warn")
    except Invalid as error:
        told = " ".join(fault.message for fault in error.faults)
        flash(f"{told} Change the answer on its own page, then refuse this proposal.", "warn")
    return redirect(url_for("proposals.index", assessment_id=view.assessment_id))


def _propose(assessment_id: int, batch: Batch, way: Way) -> None:
    made: Made = proposals.propose(
        context.session(), context.actor(), assessment_id, batch, way=way, now=context.now()
    )
    flash(_told(made, str(batch.tool)), "success")


def _told(made: Made, tool: str) -> str:
    """Return what became of proposals, as a sentence or two."""
    new, old = len(made.ids), made.already
    told = []
    if new or not old:
        waits = "waits" if new == 1 else "wait"
        proposals_ = counted(new, "proposal", "proposals")
        told.append(f"{proposals_} from {tool} {waits} for somebody to decide.")
    if old:
        known = counted(old, "proposal was", "proposals were")
        told.append(f"{known} there already, word for word.")
    return " ".join(told)


def _batch(form: LinkForm, levels: dict[str, int | str | None]) -> Batch:
    tool = Tool((form.tool.data or "").strip(), (form.version.data or "").strip())
    why = form.why.data or ""
    answers = tuple(
        # Why something does not apply is its reason, without which it is no answer.
        ProposedAnswer(name, {"level": level} | ({"reason": why} if level == "na" else {}), why)
        for name, level in levels.items()
        if level is not None
    )
    return Batch(tool, answers)


def _level(text: str, scale: Scale) -> int | str | None:
    """Return a level as an address names it; None for what is no answer on this scale."""
    level = other_tools.as_level(text.strip())
    if isinstance(level, int) and level not in {one.value for one in scale.levels}:
        return None
    return level


def _passed_over(asked: dict[str, str]) -> list[str]:
    """Return what the address says of no question of ours, shortened."""
    others = (
        f"{name}={text}"
        for name, text in request.args.items()
        if name not in asked and name not in _WORDS_OF_LINK
    )
    return [text[:_SHOWN_MOST] for text in others]


def _accepted(view: proposals.ProposalView) -> str:
    if view.kind is Kind.FINDING:
        return "The finding is kept beside the question. It counts for nothing."
    return f"{view.questions[0]} is answered as {view.tool} proposed; its history says so."


def _may(assessment: AssessmentView, right: Right) -> bool:
    return assessment.is_open and accounts.may(context.actor(), right, assessment.facility_id)
