"""The page of one probe at one endpoint, and what people can do there."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fairassess.errors import Invalid, TooSoon
from fairassess.services import hand_notes, probe_pages, probing
from fairassess.web import context, forms, security

blueprint = Blueprint("checks", __name__, url_prefix="/endpoints/<int:endpoint_id>/checks/<probe>")
blueprint.before_request(security.sign_in_first)


@blueprint.get("")
def page(endpoint_id: int, probe: str) -> ResponseReturnValue:
    """Show what a probe is, what it found here, and what to do."""
    return _page(endpoint_id, probe, forms.HandNoteForm())


@blueprint.post("/test")
def test(endpoint_id: int, probe: str) -> ResponseReturnValue:
    """Ask for a run that makes this finding anew, and go to its page."""
    try:
        run_id = probing.request_run(
            context.session(), context.actor(), endpoint_id, probe_pages.work_of(probe),
            now=context.now(), patience=context.patience(),
        )  # fmt: skip
    except TooSoon as error:
        flash(str(error), "warn")
        return redirect(url_for("checks.page", endpoint_id=endpoint_id, probe=probe))
    context.kit().jobs.enqueue(run_id)
    return redirect(url_for("runs.page", run_id=run_id))


@blueprint.post("/not-in-our-hands")
def set_aside(endpoint_id: int, probe: str) -> ResponseReturnValue:
    """Say that it is not in the facility's hands."""
    form = forms.HandNoteForm()
    try:
        hand_notes.say(
            context.session(), context.actor(), endpoint_id, probe, form.note.data or "",
            now=context.now(),
        )  # fmt: skip
    except Invalid as error:
        forms.show_faults(form, error)
        return _page(endpoint_id, probe, form), 422
    flash("Your note is saved. It changes no score.", "success")
    return redirect(url_for("checks.page", endpoint_id=endpoint_id, probe=probe))


@blueprint.post("/in-our-hands")
def take_back(endpoint_id: int, probe: str) -> ResponseReturnValue:
    """Take such a note back."""
    hand_notes.take_back(context.session(), context.actor(), endpoint_id, probe, now=context.now())
    flash("The note is taken back.", "success")
    return redirect(url_for("checks.page", endpoint_id=endpoint_id, probe=probe))


def _page(endpoint_id: int, probe: str, form: forms.HandNoteForm) -> str:
    view = probe_pages.probe_page(
        context.session(), context.actor(), endpoint_id, probe,
        now=context.now(), patience_=context.patience(),
    )  # fmt: skip
    return render_template("checks/page.html", view=view, form=form)
