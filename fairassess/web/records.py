"""Pages of records: found by their words, compared between harvests, taken away as a file."""

from collections.abc import Callable, Iterable, Iterator

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from fairassess.domain.harvests import HarvestedRecord
from fairassess.reports import record_tables
from fairassess.services import endpoints, harvest_views, record_search
from fairassess.services.harvest_views import Difference
from fairassess.web import context, security

blueprint = Blueprint("records", __name__, url_prefix="/harvests")
blueprint.before_request(security.sign_in_first)

_CHUNK_LINES = 200


@blueprint.get("/<int:harvest_id>/records")
def search(harvest_id: int) -> ResponseReturnValue:
    """Search the records of a harvest by their words."""
    found = record_search.search(
        context.session(),
        context.actor(),
        harvest_id,
        request.args.get("q", ""),
        page=_page_number(),
    )
    return render_template("harvests/search.html", found=found)


@blueprint.get("/of/<int:endpoint_id>")
def of_endpoint(endpoint_id: int) -> ResponseReturnValue:
    """List the harvests of an endpoint, each with what had changed since the one before."""
    session, actor = context.session(), context.actor()
    rows = harvest_views.harvests_of(session, actor, endpoint_id)
    if not rows:
        slug, draft = endpoints.find_endpoint(session, actor, endpoint_id)
        return render_template("harvests/none.html", slug=slug, url=draft.url)
    newest = harvest_views.latest_complete_harvest(session, actor, endpoint_id)
    shown = newest or harvest_views.harvest_view(session, actor, rows[0].id)
    return render_template("harvests/history.html", rows=rows, newest=shown)


@blueprint.get("/<int:harvest_id>/differences")
def differences(harvest_id: int) -> ResponseReturnValue:
    """Show what differs between this harvest and an earlier one."""
    session, actor = context.session(), context.actor()
    harvest = harvest_views.harvest_view(session, actor, harvest_id)
    rows = harvest_views.harvests_of(session, actor, harvest.endpoint_id)
    older = [row for row in rows if row.id < harvest_id and row.has_rows]
    chosen = request.args.get("older", type=int)
    if chosen is None and older:
        kept = [row.id for row in older]
        compared = harvest.compared_with_id
        chosen = compared if compared in kept else kept[0]
    difference = _difference(request.args.get("kind", ""))
    found = None
    if chosen is not None and harvest.has_rows:
        found = harvest_views.differences(
            session, actor, chosen, harvest_id, difference, page=_page_number()
        )
    return render_template(
        "harvests/differences.html",
        harvest=harvest,
        older=older,
        found=found,
        kinds=tuple(Difference),
        difference=difference,
    )


@blueprint.get("/<int:harvest_id>/records.csv")
def as_csv(harvest_id: int) -> ResponseReturnValue:
    """Send all records of a harvest as a table."""
    harvest = harvest_views.harvest_view(context.session(), context.actor(), harvest_id)
    fields = [field.name for field in harvest.fields]
    return _file(
        harvest_id, "csv", "text/csv", lambda records: record_tables.as_csv(records, fields)
    )


@blueprint.get("/<int:harvest_id>/records.jsonl")
def as_json_lines(harvest_id: int) -> ResponseReturnValue:
    """Send all records of a harvest as JSON Lines."""
    return _file(harvest_id, "jsonl", "application/jsonl", record_tables.as_json_lines)


def _file(
    harvest_id: int,
    ending: str,
    kind: str,
    write: Callable[[Iterable[HarvestedRecord]], Iterator[str]],
) -> Response:
    # Lines are sent after this request's own session is closed.
    session = context.own_reader()
    try:
        records = harvest_views.export_rows(session, context.actor(), harvest_id)
    except Exception:
        session.close()
        raise
    reply = Response(
        _chunks(write(records)),
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="harvest-{harvest_id}.{ending}"'},
    )
    reply.call_on_close(session.close)
    return reply


def _chunks(lines: Iterator[str]) -> Iterator[str]:
    """Join lines, so that a small line is no packet of its own."""
    some: list[str] = []
    for line in lines:
        some.append(line)
        if len(some) == _CHUNK_LINES:
            yield "".join(some)
            some.clear()
    yield "".join(some)


def _difference(word: str) -> Difference:
    try:
        return Difference(word)
    except ValueError:
        return Difference.NEW


def _page_number() -> int:
    return max(1, request.args.get("page", 1, type=int))
