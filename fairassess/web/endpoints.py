"""The editor of endpoints; an address can be tested before it is saved."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fairassess.errors import Invalid, TooSoon
from fairassess.services import (
    endpoints,
    facilities,
    hold_offs,
    kinds,
    opt_outs,
    outbound,
    probing,
    profile_views,
)
from fairassess.services.accounts import Right
from fairassess.web import context, forms, security

blueprint = Blueprint("endpoints", __name__)
blueprint.before_request(security.sign_in_first)

_KEPT = (
    "kind",
    "url",
    "label",
    "interval",
    "is_harvested",
    "harvest_prefix",
    "harvest_set",
    "harvest_connections",
)
_KEPT_MOST = 2000
"""No field may be longer, in characters; so the way back stays an address that servers take."""


@blueprint.route("/facilities/<slug>/endpoints/new", methods=["GET", "POST"])
def new(slug: str) -> ResponseReturnValue:
    """Add an endpoint; a trial comes back here with what was typed."""
    session, actor = context.session(), context.actor()
    facility = facilities.find_facility(session, actor, slug, Right.EDIT_ENDPOINTS)
    form = forms.EndpointForm(request.args if request.args else None)
    if request.method == "POST":
        form = forms.EndpointForm()
    elif not request.args:
        form.interval.data, form.harvest_prefix.data = "daily", "oai_dc"
    if form.validate_on_submit():
        try:
            if "test" in request.form:
                return _try(slug, form, back=url_for("endpoints.new", slug=slug))
            return _add(slug, form)
        except Invalid as error:
            forms.show_faults(form, error)
    return _form(form, slug=slug, name=facility.short_name, endpoint_id=None)


@blueprint.route("/endpoints/<int:endpoint_id>/edit", methods=["GET", "POST"])
def edit(endpoint_id: int) -> ResponseReturnValue:
    """Change an endpoint."""
    session, actor = context.session(), context.actor()
    slug, known = endpoints.find_endpoint(session, actor, endpoint_id, Right.EDIT_ENDPOINTS)
    facility = facilities.find_facility(session, actor, slug)
    form = forms.EndpointForm(request.args if request.args else None, obj=known)
    if request.method == "POST":
        form = forms.EndpointForm(obj=known)
    if form.validate_on_submit():
        try:
            if "test" in request.form:
                back = url_for("endpoints.edit", endpoint_id=endpoint_id)
                return _try(slug, form, back=back)
            endpoints.edit_endpoint(session, actor, endpoint_id, form.draft(), now=context.now())
        except Invalid as error:
            forms.show_faults(form, error)
        else:
            flash("The endpoint is saved.", "success")
            return redirect(url_for("facilities.page", slug=slug))
    return _form(form, slug=slug, name=facility.short_name, endpoint_id=endpoint_id)


@blueprint.post("/endpoints/<int:endpoint_id>/remove")
def remove(endpoint_id: int) -> ResponseReturnValue:
    """Take an endpoint out of use; its history stays."""
    session, actor = context.session(), context.actor()
    slug, _ = endpoints.find_endpoint(session, actor, endpoint_id)
    endpoints.remove_endpoint(session, actor, endpoint_id, now=context.now())
    flash("The endpoint is removed. What was found there stays in the history.", "success")
    return redirect(url_for("facilities.page", slug=slug))


@blueprint.post("/endpoints/<int:endpoint_id>/<any(probe, harvest):work>")
def run(endpoint_id: int, work: str) -> ResponseReturnValue:
    """Ask for a run now and go to its page."""
    session, actor = context.session(), context.actor()
    try:
        run_id = probing.request_run(
            session, actor, endpoint_id, probing.Work(work),
            now=context.now(), patience=context.patience(),
        )  # fmt: skip
    except (TooSoon, Invalid) as error:
        faults = error.faults if isinstance(error, Invalid) else ()
        flash(" ".join(fault.message for fault in faults) or str(error), "warn")
        slug, _ = endpoints.find_endpoint(session, actor, endpoint_id)
        return redirect(url_for("facilities.page", slug=slug, _anchor=f"endpoint-{endpoint_id}"))
    context.kit().jobs.enqueue(run_id)
    return redirect(url_for("runs.page", run_id=run_id))


def _add(slug: str, form: forms.EndpointForm) -> ResponseReturnValue:
    endpoint_id = endpoints.add_endpoint(
        context.session(), context.actor(), slug, form.draft(), now=context.now()
    )
    if form.interval.data == endpoints.NEVER:
        flash("The endpoint is saved. It is checked when somebody asks.", "success")
    else:
        flash("The endpoint is saved. Its first run starts within a minute.", "success")
    return redirect(url_for("facilities.page", slug=slug) + f"#endpoint-{endpoint_id}")


def _try(slug: str, form: forms.EndpointForm, *, back: str) -> ResponseReturnValue:
    draft = form.draft()
    run_id = probing.request_trial(
        context.session(), context.actor(), slug, draft.kind, draft.url,
        now=context.now(), patience=context.patience(),
    )  # fmt: skip
    context.kit().jobs.enqueue(run_id)
    typed = {name: request.form[name][:_KEPT_MOST] for name in _KEPT if name in request.form}
    return redirect(url_for("runs.page", run_id=run_id, back=f"{back}?{urlencode(typed)}"))


def _form(
    form: forms.EndpointForm, *, slug: str, name: str, endpoint_id: int | None
) -> ResponseReturnValue:
    profiles: tuple[profile_views.ProfileView, ...] = ()
    if endpoint_id is not None:
        profiles = profile_views.of_endpoint(context.session(), context.actor(), endpoint_id)
    page = render_template(
        "endpoints/form.html",
        profiles=profiles,
        form=form,
        slug=slug,
        name=name,
        endpoint_id=endpoint_id,
        settings=context.kit().settings,
        user_agent=context.user_agent(),
        object_kinds=kinds.of_objects(),
        most_requests=outbound.MOST_REQUESTS,
        hold_off=None
        if endpoint_id is None
        else hold_offs.of_endpoint(context.session(), context.actor(), endpoint_id),
        is_opted_out=hold_offs.is_opted_out(context.session(), form.url.data or ""),
        way_back=opt_outs.WAY_BACK,
    )
    return page, 422 if form.errors else 200
