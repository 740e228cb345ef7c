"""Pages of harvests: completeness, missing fields, skipped records, one record."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fairassess.reports import charts
from fairassess.services import harvest_views
from fairassess.web import context, security

blueprint = Blueprint("harvests", __name__, url_prefix="/harvests")
blueprint.before_request(security.sign_in_first)


@blueprint.get("/<int:harvest_id>")
def page(harvest_id: int) -> ResponseReturnValue:
    """Show what a harvest brought and how complete its records are."""
    harvest = harvest_views.harvest_view(context.session(), context.actor(), harvest_id)
    return render_template(
        "harvests/page.html",
        harvest=harvest,
        share=harvest_views.share,
        chart=charts.completeness_chart(harvest.fields),
    )


@blueprint.get("/<int:harvest_id>/missing/<field>")
def missing(harvest_id: int, field: str) -> ResponseReturnValue:
    """List the records that lack a field."""
    records = harvest_views.records_missing(
        context.session(), context.actor(), harvest_id, field, page=_page_number()
    )
    return render_template("harvests/missing.html", records=records, field=field)


@blueprint.get("/<int:harvest_id>/skipped")
def skipped(harvest_id: int) -> ResponseReturnValue:
    """List the records that could not be read, and why."""
    records = harvest_views.skipped(context.session(), context.actor(), harvest_id)
    return render_template("harvests/skipped.html", records=records, harvest_id=harvest_id)


@blueprint.get("/records/<int:record_id>")
def record(record_id: int) -> ResponseReturnValue:
    """Show one record: its fields, what is missing, its XML."""
    view = harvest_views.record_view(context.session(), context.actor(), record_id)
    return render_template("harvests/record.html", view=view)


def _page_number() -> int:
    return max(1, request.args.get("page", 1, type=int))
