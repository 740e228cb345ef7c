"""Pages of rounds: list, page, opening, changing, closing, publishing; some are for everybody."""

from collections.abc import Callable

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, DateInput

from fairassess.domain.rounds import Round, Sight, Standing
from fairassess.errors import Closed, Invalid, NotFound
from fairassess.reports.landing import Landing
from fairassess.services import accounts, published_sets, round_changes, round_entries, rounds
from fairassess.services.accounts import Right
from fairassess.services.round_changes import Changeable, RoundChange
from fairassess.services.rounds import RoundDraft
from fairassess.web import context, forms, linked, published, security

blueprint = Blueprint("rounds", __name__)

SIGHT_WORDS = {
    Sight.HIDDEN: "Nobody sees the results of others.",
    Sight.ANONYMOUS: "Those who take part, also those added later, see the results of others"
    " without names, from five on.",
    Sight.NAMED: "Those who take part, also those added later, see the results of others by name.",
}


class RoundForm(FlaskForm):
    """A round to be opened."""

    name = StringField("Name")
    questionnaire = SelectField("Questionnaire", validate_choice=False)
    facilities = SelectMultipleField(
        "Facilities", option_widget=CheckboxInput(), validate_choice=False
    )
    opens_on = StringField("Opens on", widget=DateInput())
    closes_on = StringField("Closes on", widget=DateInput())
    sight = RadioField(
        "What participants see of each other after closing",
        choices=[(sight.value, words) for sight, words in SIGHT_WORDS.items()],
        validate_choice=False,
    )

    def draft(self) -> RoundDraft:
        """Return what was filled in."""
        return RoundDraft(
            name=self.name.data or "",
            questionnaire=self.questionnaire.data or "",
            facilities=tuple(self.facilities.data or ()),
            opens_on=self.opens_on.data or "",
            closes_on=self.closes_on.data or "",
            sight=self.sight.data or "",
        )


class ChangeForm(FlaskForm):
    """An open round as it shall be."""

    name = StringField("Name")
    closes_on = StringField("Closes on", widget=DateInput())
    sight = RadioField("What participants see of each other after closing", validate_choice=False)
    facilities = SelectMultipleField(
        "Facilities", option_widget=CheckboxInput(), validate_choice=False
    )
    state = HiddenField()

    def change(self) -> RoundChange:
        """Return what was filled in."""
        return RoundChange(
            name=self.name.data or "",
            closes_on=self.closes_on.data or "",
            sight=self.sight.data or "",
            facilities=tuple(self.facilities.data or ()),
        )


class ConfirmForm(FlaskForm):
    """A button, and the token that lets it pass."""


@blueprint.get("/rounds")
def index() -> ResponseReturnValue:
    """List the rounds that the visitor may know of."""
    session, actor = context.session(), context.anybody()
    found = rounds.of_everyone(session, actor)
    managed = [view.round.id for view in found if view.may_manage]
    return render_template(
        "rounds/index.html",
        rounds=found,
        submitted=round_entries.submitted_counts(session, managed),
        may_manage=accounts.may(actor, Right.MANAGE_ROUNDS),
        today=context.now().date(),
        sight_words=SIGHT_WORDS,
    )


@blueprint.route("/rounds/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Open a round."""
    if away := security.sign_in_first():
        return away
    session, actor = context.session(), context.actor()
    form = RoundForm()
    offered = rounds.choices(session, actor)
    form.questionnaire.choices = [(name, name) for name in offered.questionnaires]
    form.facilities.choices = list(offered.facilities)
    if not form.is_submitted():
        form.opens_on.data = context.now().date().isoformat()
    elif form.validate():
        try:
            slug = rounds.open_round(session, actor, form.draft(), now=context.now())
        except Invalid as error:
            forms.show_faults(form, error)
        else:
            flash("The round is open. Tell its facilities where to find it.", "success")
            return redirect(url_for(".page", slug=slug))
    shown = render_template("rounds/form.html", form=form)
    return shown, 422 if form.errors else 200


@blueprint.get("/rounds/<slug>")
@linked.also(linked.round_)
def page(slug: str) -> ResponseReturnValue:
    """Show one round: how far its facilities are, and what may be seen of their results."""
    session, actor = context.session(), context.anybody()
    view = rounds.get(session, actor, slug)
    results = rounds.standings(session, actor, slug)
    landing = _landing(slug)
    shown = render_template(
        "rounds/page.html",
        landing=published.head(landing) if landing else None,
        view=view,
        round=view.round,
        results=results,
        submitted=sum(row.state is Standing.SUBMITTED for row in results),
        added_later=round_changes.added_later(session, actor, slug),
        today=context.now().date(),
        sight_words=SIGHT_WORDS,
        may_answer={
            participant.slug
            for participant in view.participants
            if accounts.may(actor, Right.ANSWER, participant.id)
        },
        form=ConfirmForm(),
    )
    return published.signpost(make_response(shown), landing) if landing else shown


@blueprint.get("/rounds/<slug>/linkset")
def linkset(slug: str) -> ResponseReturnValue:
    """Send the typed links of a published round's page."""
    landing = _landing(slug)
    if landing is None:
        raise NotFound(f"There are no published results of {slug}.")
    return published.linkset_of(landing)


def _landing(slug: str) -> Landing | None:
    """Return what the page of a round says for machines; None where it is not published."""
    funding = context.kit().settings.funding
    return published_sets.of_round(context.session(), slug, linked.site(), funding=funding)


@blueprint.route("/rounds/<slug>/change", methods=["GET", "POST"])
def change(slug: str) -> ResponseReturnValue:
    """Change an open round, as far as is fair to those who take part."""
    if away := security.sign_in_first():
        return away
    session, actor = context.session(), context.actor()
    try:
        found = round_changes.changeable(session, actor, slug)
    except Closed as error:
        flash(str(error), "warning")
        return redirect(url_for(".page", slug=slug))
    form = _change_form(found)
    if form.validate_on_submit():
        try:
            changed = round_changes.change(
                session, actor, slug, form.change(), now=context.now(), state=form.state.data or ""
            )
        except Invalid as error:
            forms.show_faults(form, error)
            # Who was shown that somebody else was faster may go on from there.
            form.state.data = found.state
        else:
            flash(f"{changed.name} is as you said.", "success")
            return redirect(url_for(".page", slug=slug))
    shown = render_template("rounds/change.html", form=form, found=found, round=found.round)
    return shown, 422 if form.errors else 200


def _change_form(found: Changeable) -> ChangeForm:
    round_ = found.round
    form = ChangeForm(
        name=round_.name,
        closes_on=round_.closes_on.isoformat(),
        sight=round_.sight.value,
        facilities=list(round_.facilities),
        state=found.state,
    )
    form.sight.choices = [(sight.value, SIGHT_WORDS[sight]) for sight in found.sights]
    form.facilities.choices = list(found.facilities)
    return form


@blueprint.route("/rounds/<slug>/close", methods=["GET", "POST"])
def close(slug: str) -> ResponseReturnValue:
    """Say what closing means, and close a round for good."""
    told = "{} is closed. Its results stay as they are now."
    if done := _confirmed(slug, rounds.close_round, told):
        return done
    session, actor = context.session(), context.actor()
    view = rounds.get(session, actor, slug)
    if view.round.is_closed:
        return redirect(url_for(".page", slug=slug))
    results = rounds.standings(session, actor, slug)
    missing = [row for row in results if row.state is not Standing.SUBMITTED]
    return render_template(
        "rounds/close.html", view=view, round=view.round, results=results, missing=missing,
        form=ConfirmForm(), today=context.now().date(),
    )  # fmt: skip


@blueprint.route("/rounds/<slug>/publish", methods=["GET", "POST"])
def publish(slug: str) -> ResponseReturnValue:
    """Say what everybody will see, and publish the results of a round."""
    if done := _confirmed(slug, rounds.publish_round, "The results of {} are published."):
        return done
    session, actor = context.session(), context.actor()
    view = rounds.get(session, actor, slug)
    if not view.round.may_be_published():
        return redirect(url_for(".page", slug=slug))
    shown = rounds.results(session, actor, slug, as_public=True)
    return render_template(
        "rounds/publish.html", view=view, round=view.round, shown=shown, form=ConfirmForm()
    )


def _confirmed(slug: str, act: Callable[..., Round], told: str) -> ResponseReturnValue | None:
    """Do what the form of those who manage rounds confirms; None while it confirms nothing."""
    if away := security.sign_in_first():
        return away
    session, actor = context.session(), context.actor()
    accounts.require(actor, Right.MANAGE_ROUNDS)
    if not ConfirmForm().validate_on_submit():
        return None
    changed = act(session, actor, slug, now=context.now())
    flash(told.format(changed.name), "success")
    return redirect(url_for(".page", slug=slug))


@blueprint.post("/assessments/<int:assessment_id>/round/leave")
def leave(assessment_id: int) -> ResponseReturnValue:
    """Take a draft out of its round, so that it can be submitted by itself."""
    if away := security.sign_in_first():
        return away
    session, actor = context.session(), context.actor()
    round_entries.leave(session, actor, assessment_id, now=context.now())
    flash("This assessment is in no round any more. Its answers are as they were.", "success")
    return redirect(url_for("assessments.check", assessment_id=assessment_id))
