"""Runs with their findings and exchanges, and harvests with their profile, for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from marshmallow import fields, validate

from fairassess.domain import profile_document
from fairassess.domain.finding import Finding, Outcome, Severity
from fairassess.services import endpoints, harvest_views, listings, probing, run_views
from fairassess.services.run_views import RunView
from fairassess.web import context
from fairassess.web.api import access, paging, schemas
from fairassess.web.api.paging import Page, Part
from fairassess.web.api.resources import ListQuery, Resources

blueprint = Resources("runs", description="Executions of checks, and what they found.")
harvests_blueprint = Resources("harvests", description="Metadata that were harvested and counted.")


class FindingsQuery(ListQuery):
    """Which findings are wanted."""

    outcome = fields.String(
        validate=validate.OneOf([one.value for one in Outcome]),
        metadata={"description": "Only findings with this outcome."},
    )
    severity = fields.String(
        validate=validate.OneOf([one.value for one in Severity]),
        metadata={"description": "Only findings of this weight."},
    )


@blueprint.reads("/endpoints/<int:endpoint_id>/runs")
@blueprint.lists(schemas.RunRowSchema)
def runs_list(endpoint_id: int, page: Page) -> Part[Any]:
    """List the runs of an endpoint, newest first."""
    rows = listings.runs_of(
        context.session(), context.actor(), endpoint_id,
        before=_number(page), limit=page.limit + 1,
    )  # fmt: skip
    told = tuple(
        asdict(row) | {"url": access.address(f"runs/{row.id}")} for row in rows[: page.limit]
    )
    return Part(told, rows[page.limit - 1].id if len(rows) > page.limit else None)


@blueprint.writes("POST", "/endpoints/<int:endpoint_id>/runs")
@blueprint.takes(schemas.NewRunSchema)
@blueprint.makes(schemas.RunSchema, 202)
def ask_for_run(
    given: Mapping[str, str], endpoint_id: int
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Ask for a run now; while one waits or goes on, that one is answered."""
    session, actor = context.session(), context.actor()
    with access.hidden():
        endpoints.find_endpoint(session, actor, endpoint_id)
    number = probing.request_run(
        session, actor, endpoint_id, probing.Work(given["work"]),
        now=context.now(), patience=context.patience(),
    )  # fmt: skip
    context.kit().jobs.enqueue(number)
    return _run(number), {"Location": access.address(f"runs/{number}")}


@blueprint.reads("/runs/<int:run_id>")
@blueprint.tells(schemas.RunSchema)
def run(run_id: int) -> Mapping[str, Any]:
    """Tell how a run goes or went."""
    return _run(run_id)


@blueprint.reads("/runs/<int:run_id>/findings")
@blueprint.lists(schemas.FindingSchema, FindingsQuery)
def findings(run_id: int, page: Page, query: Mapping[str, Any]) -> Part[Any]:
    """List what a run found, by the name of the check."""
    view = run_views.run_view(context.session(), context.actor(), run_id)
    wanted = [
        one
        for one in _findings(view)
        if query.get("outcome") in (None, one.outcome.value)
        and query.get("severity") in (None, one.severity.value)
    ]
    numbered = enumerate(sorted(wanted, key=lambda one: one.probe))
    # A run that has ended changes no more, and a probe may find several things.
    part = paging.cut(numbered, page, lambda pair: pair[0])
    return Part(tuple(finding_told(one) for _, one in part.rows), part.last)


@blueprint.reads("/runs/<int:run_id>/exchanges")
@blueprint.lists(schemas.ExchangeSchema)
def exchanges(run_id: int, page: Page) -> Part[Any]:
    """List what was said on the way, without contents; who may not edit sees no keys either."""
    view = run_views.run_view(context.session(), context.actor(), run_id)
    part = paging.cut(view.exchanges, page, lambda one: one.position)
    return Part(tuple(asdict(one) for one in part.rows), part.last)


@harvests_blueprint.reads("/endpoints/<int:endpoint_id>/harvests")
@harvests_blueprint.lists(schemas.HarvestRowSchema)
def harvests_list(endpoint_id: int, page: Page) -> Part[Any]:
    """List the harvests of an endpoint, newest first."""
    rows = listings.harvests_of(
        context.session(), context.actor(), endpoint_id,
        before=_number(page), limit=page.limit + 1,
    )  # fmt: skip
    told = tuple(
        asdict(row) | {"kind": row.kind.value, "url": access.address(f"harvests/{row.id}")}
        for row in rows[: page.limit]
    )
    return Part(told, rows[page.limit - 1].id if len(rows) > page.limit else None)


@harvests_blueprint.reads("/harvests/<int:harvest_id>")
@harvests_blueprint.tells(schemas.HarvestSchema)
def harvest(harvest_id: int) -> Mapping[str, Any]:
    """Tell what a harvest brought, with the profile of its metadata."""
    view = harvest_views.harvest_view(context.session(), context.actor(), harvest_id)
    names = (
        "id", "target", "prefix", "set_spec", "started_at", "finished_at", "records", "deleted",
        "skipped", "pages", "bytes", "is_partial", "stopped_because", "warnings",
    )  # fmt: skip
    counts = [{"name": one.name, "present": one.present, "of": one.of} for one in view.fields]
    return {name: getattr(view, name) for name in names} | {
        "run": view.run_id,
        "endpoint": view.endpoint_id,
        "facility": view.place.facility_slug,
        "state": view.state.value,
        "kind": view.kind.value,
        "fields_": counts,
        "profile": None if view.profile is None else profile_document.as_document(view.profile),
    }


def finding_told(one: Finding) -> Mapping[str, Any]:
    """Return a finding as it is told."""
    return {
        "probe": one.probe,
        "outcome": one.outcome.value,
        "severity": one.severity.value,
        "message": one.message,
        "remedy": one.remedy,
        "source": one.source,
        "reason": None if one.reason is None else one.reason.value,
        "measure": None if one.measure is None else asdict(one.measure),
        "evidence": [asdict(pointer) for pointer in one.evidence],
    }


def _run(run_id: int) -> Mapping[str, Any]:
    view = run_views.run_view(context.session(), context.actor(), run_id)
    names = (
        "id", "kind", "target", "work", "trigger", "state", "queued_at", "started_at",
        "finished_at", "duration_s", "is_complete", "stopped_because", "probe_set_version",
        "software_version", "requests", "bytes",
    )  # fmt: skip
    own = access.address(f"runs/{run_id}")
    return {name: getattr(view, name) for name in names} | {
        "facility": view.place.facility_slug,
        "endpoint": view.place.endpoint_id,
        "done": view.step.done,
        "planned": view.step.planned,
        "doing": view.step.doing,
        "harvest": view.harvest_id,
        "findings_url": f"{own}/findings",
        "exchanges_url": f"{own}/exchanges",
    }


def _findings(view: RunView) -> Iterator[Finding]:
    for group in view.groups:
        yield from group.findings
    yield from view.not_made


def _number(page: Page) -> int | None:
    """Return the number of the row that a page goes on from."""
    if page.after is not None and not isinstance(page.after, int):
        raise paging.bad_cursor()
    return page.after
