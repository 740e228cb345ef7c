"""Pages of runs: how one goes, what it found, each raw exchange."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fairassess.domain import by_hand
from fairassess.services import (
    accounts,
    hold_offs,
    object_looks,
    probing,
    profile_views,
    run_views,
)
from fairassess.services.accounts import Right
from fairassess.web import context, linked, security

blueprint = Blueprint("runs", __name__, url_prefix="/runs")
blueprint.before_request(security.sign_in_first)

_EDITORS = ("/facilities/", "/endpoints/")


@blueprint.get("/<int:run_id>")
@linked.also(linked.run)
def page(run_id: int) -> ResponseReturnValue:
    """Show a run; while it goes on, how far it is."""
    run = run_views.run_view(context.session(), context.actor(), run_id)
    back, may_stop = _own_address(), _may_stop(run)
    if not run.state.is_finished:
        return render_template("runs/live.html", run=run, back=back, may_stop=may_stop)
    if run.kind == object_looks.KIND:
        return render_template("objects/look.html", run=run, look=object_looks.as_look(run))
    profiles = profile_views.of_run(context.session(), context.actor(), run_id)
    return render_template(
        "runs/page.html",
        run=run,
        back=back,
        may_stop=may_stop,
        profiles=profiles,
        hold_off=_hold_off(run),
    )


@blueprint.get("/<int:run_id>/live")
def live(run_id: int) -> ResponseReturnValue:
    """Return the part of a run's page that moves; when it has ended, ask for the whole page."""
    run = run_views.run_view(context.session(), context.actor(), run_id)
    page = render_template("runs/progress.html", run=run)
    return page, {"HX-Refresh": "true"} if run.state.is_finished else {}


@blueprint.post("/<int:run_id>/cancel")
def cancel(run_id: int) -> ResponseReturnValue:
    """Stop a run."""
    probing.cancel(context.session(), context.actor(), run_id, now=context.now())
    flash("The run is being stopped.", "success")
    return redirect(url_for("runs.page", run_id=run_id, back=_own_address() or None))


@blueprint.get("/<int:run_id>/exchanges/<int:position>")
def exchange(run_id: int, position: int) -> ResponseReturnValue:
    """Show one request and its reply as recorded."""
    view = run_views.exchange_view(context.session(), context.actor(), run_id, position)
    return render_template(
        "runs/exchange.html", view=view, command=by_hand.curl_line(view.exchange)
    )


def _may_stop(run: run_views.RunView) -> bool:
    return accounts.may(context.actor(), Right.RUN_PROBES, run.place.facility_id)


def _hold_off(run: run_views.RunView) -> hold_offs.HoldOff | None:
    """Return how the endpoint of a run is held off today; None for a trial."""
    if run.place.endpoint_id is None:
        return None
    return hold_offs.of_endpoint(context.session(), context.actor(), run.place.endpoint_id)


def _own_address() -> str:
    """Return the address to go back to, if it is that of an editor of ours; else nothing."""
    back = request.values.get("back", "")
    # Browsers read a backslash as a slash, and leave out control characters.
    is_plain = back.isprintable() and "\\" not in back
    return back if is_plain and back.startswith(_EDITORS) else ""
