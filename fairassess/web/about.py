"""Public pages about our probes: who asks, what, how often, and how to make it stop at once."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField, TextAreaField

from fairassess.domain import schedule
from fairassess.domain.finding import Definition
from fairassess.errors import Invalid
from fairassess.probes import definitions
from fairassess.services import accounts, kinds, opt_outs, outbound
from fairassess.services.accounts import Right
from fairassess.services.opt_outs import OptOutDraft
from fairassess.web import context, forms, security

blueprint = Blueprint("about", __name__, url_prefix="/about/probes")

TRIES = "10 per hour; 30 per day"
"""How often one address on the network may send the form."""

_BESIDE = {"harvest": "Harvested metadata", "software": "Software behind an endpoint"}


class OptOutForm(FlaskForm):
    """A host that does not want to be asked."""

    host = StringField("Host name", render_kw={"inputmode": "url"})
    asked_by = EmailField("Your mail address", render_kw={"autocomplete": "email"})
    reason = TextAreaField("Reason")

    def draft(self) -> OptOutDraft:
        """Return what was filled in."""
        return OptOutDraft(self.host.data or "", self.asked_by.data or "", self.reason.data or "")


class LiftForm(FlaskForm):
    """Why a host may be asked again."""

    note = TextAreaField("Why it may be asked again")


@blueprint.route("", methods=["GET", "POST"])
def probes() -> ResponseReturnValue:
    """Tell who asks and how to make it stop; whether we know a host is told to nobody."""
    form = OptOutForm()
    if form.validate_on_submit():
        try:
            host = opt_outs.opt_out(context.session(), form.draft(), now=context.now())
        except Invalid as error:
            forms.show_faults(form, error)
        else:
            flash(f"From now on we ask {host} nothing. You need do no more.", "success")
            return redirect(url_for("about.probes"))
    page = render_template(
        "about/probes.html",
        form=form,
        settings=context.kit().settings,
        user_agent=context.user_agent(),
        most_requests=outbound.MOST_REQUESTS,
        slowed_after=schedule.SLOWED_AFTER,
        may_lift=_may_lift(),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/checks")
def checks() -> ResponseReturnValue:
    """List every check with its reason, its way and its source."""
    known = tuple(definitions.shipped().values())
    return render_template("about/checks.html", groups=_by_kind(known), total=len(known))


@blueprint.get("/opt-outs", endpoint="opt_outs")
def not_asked() -> ResponseReturnValue:
    """Show administrators the hosts that are not asked."""
    if (refused := security.sign_in_first()) is not None:
        return refused
    return _list(LiftForm(), failed=None)


@blueprint.post("/opt-outs/<int:number>/lift")
def lift(number: int) -> ResponseReturnValue:
    """Let a host be asked again."""
    if (refused := security.sign_in_first()) is not None:
        return refused
    form = LiftForm()
    try:
        host = opt_outs.lift(
            context.session(), context.actor(), number, form.note.data or "", now=context.now()
        )
    except Invalid as error:
        forms.show_faults(form, error)
        return _list(form, failed=number), 422
    flash(f"{host} may be asked again.", "success")
    return redirect(url_for("about.opt_outs"))


def _list(form: LiftForm, *, failed: int | None) -> str:
    return render_template(
        "about/opt_outs.html",
        rows=opt_outs.listed(context.session(), context.actor()),
        form=form,
        failed=failed,
        typed=form.note.data or "",
    )


def _may_lift() -> bool:
    if not current_user.is_authenticated:
        return False
    return accounts.may(context.actor(), Right.LIFT_OPT_OUTS)


def _by_kind(known: tuple[Definition, ...]) -> tuple[tuple[str, tuple[Definition, ...]], ...]:
    return tuple(
        (_BESIDE.get(kind) or kinds.name_of(kind), tuple(one for one in known if one.kind == kind))
        for kind in dict.fromkeys(one.kind for one in known)
    )
