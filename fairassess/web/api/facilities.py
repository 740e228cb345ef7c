"""Facilities and their endpoints, for programs."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from fairassess.services import (
    facilities,
    facility_views,
    listings,
    open_results,
    published,
    round_views,
)
from fairassess.services.endpoints import EndpointDraft
from fairassess.services.facility_views import EndpointView, FacilityRow, LastRun
from fairassess.services.open_results import OpenFacility
from fairassess.web import context
from fairassess.web.api import access, paging, resources, schemas
from fairassess.web.api.paging import Page, Part
from fairassess.web.api.resources import PublishedQuery, Resources
from fairassess.web.problems import Problem

blueprint = Resources(
    "facilities",
    description="Facilities that assess themselves; what is published is open to everybody.",
    is_public=True,
)
endpoints_blueprint = Resources("endpoints", description="Addresses of facilities that are probed.")


@blueprint.reads("/facilities")
@blueprint.lists(schemas.FacilityRowSchema, PublishedQuery)
def facilities_list(page: Page, query: Mapping[str, Any]) -> Part[Any]:
    """List the facilities that the token sees by right, by slug; without one, the published."""
    session, actor = context.session(), access.reader()
    if actor is round_views.VISITOR or query["published"]:
        part = paging.cut(open_results.every(session), page, lambda row: row.slug)
        return Part(tuple(_open_row(row) for row in part.rows), part.last)
    rows = facility_views.list_facilities(session, actor)
    seen = paging.cut(rows, page, lambda row: row.slug)
    return Part(tuple(_facility_row(row) for row in seen.rows), seen.last)


@blueprint.reads("/facilities/<slug>")
@blueprint.tells(schemas.FacilitySchema)
def facility(slug: str) -> Mapping[str, Any]:
    """Tell what is known of a facility: all of it, or what everybody may know."""
    session = context.session()
    if published.sees_facility(session, access.reader(), slug):
        return _facility(slug)
    known = open_results.facility(session, slug)
    names = ("slug", "name", "short_name", "kind", "country", "ror", "website")
    site = context.kit().settings.site_url
    return {name: getattr(known, name) for name in names} | {
        **_addresses(slug),
        "time_zone": None,
        "is_published": True,
        "endpoints_url": None,
        "assessments_url": None,
        "page": f"{site}/public/facilities/{slug}",
    }


@blueprint.writes("POST", "/facilities")
@blueprint.takes(schemas.NewFacilitySchema)
@blueprint.makes(schemas.FacilitySchema, 201)
def register(given: Mapping[str, str]) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Register a facility; for coordinators."""
    draft = facilities.FacilityDraft(**given)
    slug = facilities.register(context.session(), context.actor(), draft, now=context.now())
    made = _facility(slug)
    return made, {"Location": made["url"]}


@endpoints_blueprint.reads("/facilities/<slug>/endpoints")
@endpoints_blueprint.lists(schemas.EndpointRowSchema)
def endpoints_list(slug: str, page: Page) -> Part[Any]:
    """List the endpoints of a facility with how they stand, oldest first."""
    rows = listings.endpoints_of(context.session(), context.actor(), slug)
    part = paging.cut(rows, page, lambda row: row.id)
    return Part(tuple(_endpoint_row(row) for row in part.rows), part.last)


@endpoints_blueprint.writes("POST", "/facilities/<slug>/endpoints")
@endpoints_blueprint.takes(schemas.NewEndpointSchema)
@endpoints_blueprint.makes(schemas.EndpointSchema, 201)
def add_endpoint(
    given: Mapping[str, Any], slug: str
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Add an endpoint; one with an interval is due at once."""
    session, actor = context.session(), context.actor()
    with access.hidden():
        facilities.find_facility(session, actor, slug)
    draft = EndpointDraft(**given)
    number = facilities.add_endpoint(session, actor, slug, draft, now=context.now())
    made = endpoint_told(number)
    return made, {"Location": access.address(f"endpoints/{number}")}


@endpoints_blueprint.reads("/endpoints/<int:endpoint_id>")
@endpoints_blueprint.tells(schemas.EndpointSchema)
def endpoint(endpoint_id: int) -> Mapping[str, Any]:
    """Tell how an endpoint is asked; its ETag is what a change needs."""
    return endpoint_told(endpoint_id)


@endpoints_blueprint.writes("PATCH", "/endpoints/<int:endpoint_id>")
@endpoints_blueprint.takes(schemas.ChangedEndpointSchema)
@endpoints_blueprint.makes(schemas.EndpointSchema)
def change_endpoint(given: Mapping[str, Any], endpoint_id: int) -> Mapping[str, Any]:
    """Change an endpoint, if it still is as it was read: send its ETag in If-Match."""
    session, actor = context.session(), context.actor()
    with access.hidden():
        facilities.find_endpoint(session, actor, endpoint_id)
    wanted = resources.wanted_tag()

    def change(slug: str, present: EndpointDraft) -> EndpointDraft:
        told = schemas.EndpointSchema().dump(_endpoint(endpoint_id, slug, present))
        if resources.tag_of(told) != wanted:
            tag = resources.tag_of(told)
            raise Problem(
                412, "The endpoint changed since it was read.",
                more={"current": told}, headers={"ETag": f'"{tag}"'},
            )  # fmt: skip
        return replace(present, **given)

    listings.edit_endpoint_if(session, actor, endpoint_id, change, now=context.now())
    return endpoint_told(endpoint_id)


def endpoint_told(endpoint_id: int) -> Mapping[str, Any]:
    """Return an endpoint as it is told."""
    slug, draft = facilities.find_endpoint(context.session(), context.actor(), endpoint_id)
    return _endpoint(endpoint_id, slug, draft)


def _endpoint(endpoint_id: int, slug: str, draft: EndpointDraft) -> Mapping[str, Any]:
    return {"id": endpoint_id, "facility": slug} | asdict(draft)


def _facility(slug: str) -> Mapping[str, Any]:
    session = context.session()
    known = facilities.find_facility(session, context.actor(), slug)
    return asdict(known) | {
        "slug": slug,
        **_addresses(slug),
        "is_published": published.is_facility(session, slug),
        "page": f"{context.kit().settings.site_url}/facilities/{slug}",
    }


def _addresses(slug: str) -> dict[str, str]:
    own = access.address(f"facilities/{slug}")
    parts = ("endpoints", "assessments", "results", "history")
    return {"url": own} | {f"{part}_url": f"{own}/{part}" for part in parts}


def _facility_row(row: FacilityRow) -> Mapping[str, Any]:
    return dict(_open_row(row)) | {
        "endpoints": row.endpoints,
        "standing": asdict(row.standing),
    }


def _open_row(row: FacilityRow | OpenFacility) -> Mapping[str, Any]:
    """Return of a facility what everybody may know."""
    names = ("slug", "name", "short_name", "kind", "country", "assessed_at")
    return {name: getattr(row, name) for name in names} | {
        "endpoints": None,
        "standing": None,
        "declared": None if row.score is None else row.score.whole_value,
        "url": access.address(f"facilities/{row.slug}"),
    }


def _endpoint_row(row: EndpointView) -> Mapping[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "url": row.url,
        "label": row.label,
        "interval": "never" if row.interval is None else row.interval.value,
        "next_due_at": row.next_due_at,
        "failures": row.failures,
        "standing": asdict(row.standing),
        "last_probe_run": _number(row.last_probe),
        "last_harvest_run": _number(row.last_harvest),
        "self": access.address(f"endpoints/{row.id}"),
    }


def _number(run: LastRun | None) -> int | None:
    return None if run is None else run.id
