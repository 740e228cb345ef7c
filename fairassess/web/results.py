"""Pages of frozen scores: a result, the trend, and two assessments side by side."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fairassess.reports import charts
from fairassess.services import facilities, reports, side_by_side, snapshots
from fairassess.services.side_by_side import SideBySide
from fairassess.web import charting, context, linked, published

blueprint = Blueprint("results", __name__)
blueprint.before_request(published.instead_of_result)


@blueprint.get("/results/<int:snapshot_id>")
@linked.also(linked.result)
def page(snapshot_id: int) -> ResponseReturnValue:
    """Show the result of one submitted assessment."""
    session, actor = context.session(), context.actor()
    view = snapshots.get(session, actor, snapshot_id)
    summary = reports.summary_of(
        session, actor, snapshot_id, site_url=context.kit().settings.site_url
    )
    previous = snapshots.previous(session, actor, snapshot_id)
    return render_template("results/page.html", view=view, summary=summary, previous=previous)


@blueprint.get("/facilities/<slug>/trend")
def trend(slug: str) -> ResponseReturnValue:
    """Go to the history, where the trend stands now; old links stay good."""
    facilities.find_facility(context.session(), context.actor(), slug)
    return redirect(url_for("histories.page", slug=slug, rules=request.args.get("rules")))


@blueprint.get("/facilities/<slug>/compare")
def compare(slug: str) -> ResponseReturnValue:
    """Show two assessments of a facility side by side; without a choice the last two."""
    found = _side_by_side(slug)
    if found is None:
        return _too_few(slug)
    return charting.page(
        "results/compare.html",
        found=found,
        changed=[row for row in found.rows if row.is_changed or row.before is None],
        same=[row for row in found.rows if not row.is_changed and row.before is not None],
        chart=_levels(found),
        texts={question.id: str(question.text) for question in found.asked.questions},
    )


@blueprint.get("/facilities/<slug>/compare.csv")
def compare_as_csv(slug: str) -> ResponseReturnValue:
    """Send the levels of two assessments, question by question."""
    found = _side_by_side(slug)
    if found is None:
        return _too_few(slug)
    return charting.as_file(_levels(found).table, f"{found.slug}-levels")


def _too_few(slug: str) -> ResponseReturnValue:
    flash("Two submitted assessments are needed to compare.", "warn")
    return redirect(url_for("facilities.page", slug=slug))


def _side_by_side(slug: str) -> SideBySide | None:
    """Return the two assessments that are asked for; None where there are not two."""
    session, actor = context.session(), context.actor()
    taken = side_by_side.moments(session, actor, slug)
    if len(taken) < 2:
        return None
    before = request.args.get("before", taken[-2].id, type=int)
    after = request.args.get("after", taken[-1].id, type=int)
    return side_by_side.of(session, actor, slug, before, after)


def _levels(found: SideBySide) -> charts.Chart:
    """Return the levels that changed, what changed most first."""
    texts = {question.id: str(question.text) for question in found.asked.questions}
    changed = sorted((row for row in found.rows if row.change), key=lambda row: -(row.change or 0))
    return charts.comparison_chart(changed, found.asked.scale, texts)
