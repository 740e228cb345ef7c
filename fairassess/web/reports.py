"""Reports of a frozen assessment: as a page to print, as PDF, as JSON; one summary feeds all."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fairassess.reports import charts
from fairassess.reports.summary import Summary
from fairassess.services import facility_reports, frozen_reports, reports, snapshots
from fairassess.web import context, report_builder, security

blueprint = Blueprint("reports", __name__, url_prefix="/results/<int:snapshot_id>")
blueprint.before_request(security.sign_in_first)


@blueprint.get("/report")
def page(snapshot_id: int) -> ResponseReturnValue:
    """Show the whole report as one page."""
    view = snapshots.get(context.session(), context.actor(), snapshot_id)
    summary = _summary(snapshot_id)
    return render_template(
        "reports/page.html",
        snapshot_id=snapshot_id,
        slug=view.facility_slug,
        facility_id=view.facility_id,
        summary=summary,
        chart=charts.trend_chart(summary.history) if summary.history else None,
    )


@blueprint.get("/report.pdf")
def pdf(snapshot_id: int) -> ResponseReturnValue:
    """Send the newest report that was kept as PDF; where there is none, show where one is made."""
    session, actor = context.session(), context.actor()
    view = snapshots.get(session, actor, snapshot_id)
    order = facility_reports.order(snapshot_id, "pdf")
    for kept in frozen_reports.of_subject(session, actor, order.kind, order.subject):
        if kept.form == order.form:
            return redirect(url_for("kept_reports.file", digest=kept.digest))
    place = f"snapshot-{snapshot_id}"
    return redirect(url_for("report_builder.page", slug=view.facility_slug, of=place))


@blueprint.get("/report.json")
def document(snapshot_id: int) -> ResponseReturnValue:
    """Send the report as a JSON document, the same that is kept when one is made."""
    report = facility_reports.report_of(
        context.session(), context.actor(), snapshot_id, site_url=context.kit().settings.site_url
    )
    return report_builder.sent(facility_reports.write(report, "json"))


def _summary(snapshot_id: int) -> Summary:
    return reports.summary_of(
        context.session(), context.actor(), snapshot_id, site_url=context.kit().settings.site_url
    )
