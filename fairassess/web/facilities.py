"""Pages of facilities: the list, one facility, and its form."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from fairassess.domain.scoring import LETTERS
from fairassess.errors import Invalid
from fairassess.reports import charts
from fairassess.reports.summary import Summary
from fairassess.services import accounts, facilities, facility_views, reports
from fairassess.services import published as public
from fairassess.services.accounts import Right
from fairassess.web import badges, context, forms, linked, published

blueprint = Blueprint("facilities", __name__, url_prefix="/facilities")
blueprint.before_request(published.instead_of_facility)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the facilities that the visitor may see."""
    actor = context.actor()
    return render_template(
        "facilities/index.html",
        rows=facility_views.list_facilities(context.session(), actor),
        may_register=accounts.may(actor, Right.REGISTER_FACILITY),
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Register a facility."""
    accounts.require(context.actor(), Right.REGISTER_FACILITY)
    form = forms.FacilityForm()
    if not form.is_submitted():
        form.time_zone.data = context.kit().settings.time_zone
    elif form.validate():
        try:
            slug = facilities.register(
                context.session(), context.actor(), form.draft(), now=context.now()
            )
        except Invalid as error:
            forms.show_faults(form, error)
        else:
            flash(f"{form.short_name.data} is registered. Next, add an endpoint.", "success")
            return redirect(url_for("facilities.page", slug=slug))
    page = render_template("facilities/form.html", form=form, slug=None)
    return page, 422 if form.errors else 200


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Change what is known of a facility."""
    session, actor = context.session(), context.actor()
    known = facilities.find_facility(session, actor, slug, Right.EDIT_FACILITY)
    form = forms.FacilityForm(obj=known)
    if form.validate_on_submit():
        try:
            facilities.edit(session, actor, slug, form.draft(), now=context.now())
        except Invalid as error:
            forms.show_faults(form, error)
        else:
            flash("Saved.", "success")
            return redirect(url_for("facilities.page", slug=slug))
    page = render_template("facilities/form.html", form=form, slug=slug, name=known.short_name)
    return page, 422 if form.errors else 200


@blueprint.get("/<slug>")
@linked.also(linked.facility)
def page(slug: str) -> ResponseReturnValue:
    """Show one facility: its scores taken apart, how they changed, its endpoints."""
    session, actor = context.session(), context.actor()
    facility = facility_views.facility_page(session, actor, slug)
    summary = reports.latest_summary(session, actor, slug, site_url=context.kit().settings.site_url)
    return render_template(
        "facilities/page.html",
        page=facility,
        summary=summary,
        chart=charts.trend_chart(summary.history) if summary else None,
        trends=_letter_trends(summary),
        embed=_embed(slug, facility.facility.short_name),
        embed_slug=slug,
        draft=next((row for row in facility.assessments if row.snapshot_id is None), None),
        may={right.name: accounts.may(actor, right, facility.id) for right in Right},
    )


def _embed(slug: str, name: str) -> dict[str, str]:
    """Return what other sites copy to show the facility; nothing before anything is published."""
    return badges.snippets(slug, name) if public.is_facility(context.session(), slug) else {}


def _letter_trends(summary: Summary | None) -> dict[str, charts.Chart]:
    if summary is None:
        return {}
    return dict(zip(LETTERS, charts.letter_trends(summary.history), strict=True))
