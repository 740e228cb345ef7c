"""Reports of a frozen assessment: as a page to print, as PDF, as JSON; one summary feeds all."""

import json

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from fairassess.reports import charts, paper, tables
from fairassess.reports.summary import Summary
from fairassess.services import reports, snapshots
from fairassess.web import context, security

blueprint = Blueprint("reports", __name__, url_prefix="/results/<int:snapshot_id>")
blueprint.before_request(security.sign_in_first)


@blueprint.get("/report")
def page(snapshot_id: int) -> ResponseReturnValue:
    """Show the whole report as one page."""
    summary = _summary(snapshot_id)
    return render_template(
        "reports/page.html",
        snapshot_id=snapshot_id,
        summary=summary,
        chart=charts.trend_chart(summary.history) if summary.history else None,
    )


@blueprint.get("/report.pdf")
def pdf(snapshot_id: int) -> ResponseReturnValue:
    """Send the report as a tagged PDF."""
    return _file(paper.as_pdf(_summary(snapshot_id)), "application/pdf", snapshot_id, "pdf")


@blueprint.get("/report.json")
def document(snapshot_id: int) -> ResponseReturnValue:
    """Send the report as a JSON document."""
    text = json.dumps(tables.as_document(_summary(snapshot_id)), ensure_ascii=False, indent=2)
    return _file(text.encode(), "application/json", snapshot_id, "json")


def _summary(snapshot_id: int) -> Summary:
    return reports.summary_of(
        context.session(), context.actor(), snapshot_id, site_url=context.kit().settings.site_url
    )


def _file(content: bytes, kind: str, snapshot_id: int, ending: str) -> Response:
    view = snapshots.get(context.session(), context.actor(), snapshot_id)
    day = f"{view.snapshot.taken_at:%Y-%m-%d}"
    answer = Response(content, mimetype=kind)
    name = f"fairassess-{view.facility_slug}-{day}.{ending}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
