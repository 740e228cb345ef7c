"""Pages of harvests: completeness, missing fields, skipped records, one record."""

import re
from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fairassess.domain.runs import FieldCount
from fairassess.reports import charts, heatmap, profile_sections
from fairassess.services import accounts, harvest_views
from fairassess.services.accounts import Right
from fairassess.web import context, security

_WEAKEST = 3
_STRONG = 0.8
_YEARS = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?")

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
        weakest=_weakest(harvest.fields),
        may_stop=accounts.may(context.actor(), Right.RUN_PROBES, harvest.place.facility_id),
        chart=charts.completeness_chart(harvest.fields),
    )


@blueprint.get("/<int:harvest_id>/content")
def content(harvest_id: int) -> ResponseReturnValue:
    """Show what the records of a harvest say: by year and set, by kind, the experiment behind."""
    harvest = harvest_views.harvest_view(context.session(), context.actor(), harvest_id)
    order = [field.name for field in harvest.fields]
    profile = harvest.profile
    if profile is None or not profile.live:
        return render_template("harvests/content.html", harvest=harvest, profile=None)
    return render_template(
        "harvests/content.html",
        harvest=harvest,
        profile=profile,
        sections=profile_sections.sections(profile),
        tallies=profile_sections.tallies(profile),
        contents=profile_sections.contents(profile, order),
        heatmaps=(heatmap.by_year(profile, order), heatmap.by_set(profile, order)),
    )


@blueprint.get("/<int:harvest_id>/live")
def live(harvest_id: int) -> ResponseReturnValue:
    """Return the part of a harvest's page that moves; at its end, ask for the whole page."""
    harvest = harvest_views.harvest_view(context.session(), context.actor(), harvest_id)
    page = render_template("harvests/progress.html", harvest=harvest)
    return page, {"HX-Refresh": "true"} if harvest.progress is None else {}


@blueprint.get("/<int:harvest_id>/missing/<field>")
def missing(harvest_id: int, field: str) -> ResponseReturnValue:
    """List the records that lack a field; those of some years or one set on request."""
    word = request.args.get("year", "")
    first, last = _years(word)
    records = harvest_views.records_missing(
        context.session(),
        context.actor(),
        harvest_id,
        field,
        year=first,
        last_year=last,
        has_no_year=word == "none",
        set_spec=request.args.get("set"),
        page=_page_number(),
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


def _weakest(fields: Sequence[FieldCount]) -> list[FieldCount]:
    """Return the fields that most records lack though they can carry them, the weakest first."""
    lacking = [field for field in fields if field.of and field.present < field.of * _STRONG]
    return sorted(lacking, key=lambda field: field.present / field.of)[:_WEAKEST]


def _years(word: str) -> tuple[int | None, int | None]:
    """Read `2021` or `2010-2014`; anything else chooses no year."""
    found = _YEARS.fullmatch(word)
    if found is None:
        return None, None
    return int(found[1]), int(found[2] or found[1])


def _page_number() -> int:
    return max(1, request.args.get("page", 1, type=int))
