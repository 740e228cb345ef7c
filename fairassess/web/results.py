"""Pages of frozen scores: a result, the trend, and two assessments side by side."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fairassess.errors import NotFound
from fairassess.reports import charts
from fairassess.services import facilities, reports, snapshots
from fairassess.web import context, security

blueprint = Blueprint("results", __name__)
blueprint.before_request(security.sign_in_first)


@blueprint.get("/results/<int:snapshot_id>")
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
    """Show how the scores of a facility changed, drawn and as tables."""
    session, actor = context.session(), context.actor()
    facility = facilities.find_facility(session, actor, slug)
    taken = snapshots.of_facility(session, actor, slug)
    is_by_todays = request.args.get("rules") == "today"
    segments = snapshots.trend(session, actor, slug, by_todays_rules=is_by_todays)
    drawn = (charts.trend_chart(segments), *charts.letter_trends(segments)) if taken else ()
    answer = make_response(
        render_template(
            "results/trend.html",
            slug=slug,
            name=facility.short_name,
            charts=drawn,
            figures=[charts.as_plotly(chart, charts.PAGE) for chart in drawn],
            taken=taken,
            is_by_todays=is_by_todays,
        )
    )
    answer.headers["X-Page-Has-Chart"] = "1"
    return answer


@blueprint.get("/facilities/<slug>/compare")
def compare(slug: str) -> ResponseReturnValue:
    """Show two assessments of a facility side by side; without a choice the last two."""
    session, actor = context.session(), context.actor()
    facility = facilities.find_facility(session, actor, slug)
    taken = snapshots.of_facility(session, actor, slug)
    if len(taken) < 2:
        flash("Two submitted assessments are needed to compare.", "warn")
        return redirect(url_for("facilities.page", slug=slug))
    before = request.args.get("before", taken[-2].id, type=int)
    after = request.args.get("after", taken[-1].id, type=int)
    if not {before, after} <= {view.id for view in taken}:
        raise NotFound(f"{facility.short_name} has no such assessment.")
    if before > after:
        before, after = after, before
    found = snapshots.compare(session, actor, before, after)
    asked = snapshots.questionnaire_of(found.after)
    return render_template(
        "results/compare.html",
        slug=slug,
        name=facility.short_name,
        found=found,
        taken=taken,
        asked=asked,
        changed=[row for row in found.rows if row.is_changed or row.before is None],
        same=[row for row in found.rows if not row.is_changed and row.before is not None],
        chart=charts.comparison_chart([row for row in found.rows if row.change], asked.scale),
        texts={question.id: str(question.text) for question in asked.questions},
    )
