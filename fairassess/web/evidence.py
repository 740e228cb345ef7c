"""Everything that is seen of a facility on one page, and asking for all of it again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fairassess.errors import Invalid, TooSoon
from fairassess.services import asking, endpoints, facility_evidence
from fairassess.web import context, security

blueprint = Blueprint("evidence", __name__)
blueprint.before_request(security.sign_in_first)


@blueprint.get("/facilities/<slug>/evidence")
def page(slug: str) -> ResponseReturnValue:
    """Show endpoints by kind, what must be mended first, and shares."""
    view = facility_evidence.evidence_page(context.session(), context.actor(), slug)
    return render_template("evidence/page.html", view=view)


@blueprint.post("/facilities/<slug>/evidence/probe")
def probe(slug: str) -> ResponseReturnValue:
    """Ask for a run of each endpoint."""
    asked = asking.probe_all(
        context.session(), context.actor(), slug, now=context.now(), patience=context.patience()
    )
    for run_id in asked.runs:
        context.kit().jobs.enqueue(run_id)
    flash(_told(asked), "success" if asked.runs else "warn")
    return redirect(url_for("evidence.page", slug=slug))


@blueprint.post("/endpoints/<int:endpoint_id>/draw")
def draw(endpoint_id: int) -> ResponseReturnValue:
    """Ask for a run that looks at other objects, and go to its page."""
    session, actor = context.session(), context.actor()
    try:
        run_id = asking.draw_anew(
            session, actor, endpoint_id, now=context.now(), patience=context.patience()
        )
    except (Invalid, TooSoon) as error:
        told = error.faults[0].message if isinstance(error, Invalid) else str(error)
        flash(told, "warn")
        slug, _ = endpoints.find_endpoint(session, actor, endpoint_id)
        return redirect(url_for("evidence.page", slug=slug))
    context.kit().jobs.enqueue(run_id)
    return redirect(url_for("runs.page", run_id=run_id))


def _told(asked: asking.Asked) -> str:
    """Return what became of the wish, as a sentence or some."""
    said = [f"{len(asked.runs)} {'run is' if len(asked.runs) == 1 else 'runs are'} asked for."]
    if asked.under_way:
        said.append(f"At {asked.under_way} a run waits or goes on already.")
    if asked.too_soon:
        said.append(f"You asked for {asked.too_soon} a moment ago; try again in a few minutes.")
    if asked.opted_out:
        said.append(f"Of {asked.opted_out} the host does not want to be asked.")
    return " ".join(said)
