"""What everybody may read of published results: history, badges, findings, and the method."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from fairassess.domain import comparison_many, observation, scoring
from fairassess.domain import rounds as rules
from fairassess.domain.finding import Outcome, Severity
from fairassess.errors import NotFound
from fairassess.probes import registry
from fairassess.services import linked_data, open_results, publications
from fairassess.services.open_results import Point
from fairassess.web import context, linked
from fairassess.web.api import access, paging, parts, runs, schemas_results
from fairassess.web.api.paging import Page, Part
from fairassess.web.api.resources import FieldsQuery, PublishedQuery, Resources

histories_blueprint = Resources(
    "history", description="How results changed; of published ones for everybody.", is_public=True
)
badges_blueprint = Resources(
    "badges", description="Published results in a few words; for everybody.", is_public=True
)
findings_blueprint = Resources(
    "findings",
    description="What one check saw; open where a published result rests on it.",
    is_public=True,
)
method_blueprint = Resources(
    "method", description="How answers and evidence become scores.", is_public=True
)


class HistoryQuery(PublishedQuery):
    """Which history is wanted."""

    of = fields.String(
        load_default="all",
        validate=validate.Length(1, 40),
        metadata={"description": "`all`, a letter, a principle, a topic or a question."},
    )


class BadgeQuery(FieldsQuery):
    """Which badge is wanted."""

    letter = fields.String(
        load_default="",
        validate=validate.OneOf(["", *scoring.LETTERS]),
        metadata={"description": "About one letter; of all questions without it."},
    )
    round_slug = fields.String(
        data_key="round", load_default="", validate=validate.Length(0, 200),
        metadata={"description": "Of the result in this round; of the newest without it."},
    )  # fmt: skip


@histories_blueprint.reads("/facilities/<slug>/history")
@histories_blueprint.lists(schemas_results.PointSchema, HistoryQuery)
def history(slug: str, page: Page, query: Mapping[str, Any]) -> Part[Any]:
    """List the results of a facility with one score, as counted then, oldest first."""
    rows = open_results.points(
        context.session(), access.reader(), slug, query["of"], only_published=query["published"]
    )
    part = paging.cut(rows, page, lambda one: one.id)
    return Part(tuple(_point(one) for one in part.rows), part.last)


@badges_blueprint.reads("/facilities/<slug>/badge")
@badges_blueprint.tells(schemas_results.BadgeSchema, BadgeQuery)
def badge(slug: str, query: Mapping[str, Any]) -> Mapping[str, Any]:
    """Tell what the badge of a facility says."""
    letter, round_slug = query["letter"], query["round_slug"]
    found = publications.badge(
        context.session(), slug, linked.site(),
        letter=letter, round_slug=round_slug, today=context.now().date(),
    )  # fmt: skip
    if found is None:
        raise NotFound(f"Nothing of {slug} is published.")
    shown, site = found.shown, context.kit().settings.site_url
    return {
        "facility": shown.facility,
        "round": shown.round,
        "letter": shown.letter or None,
        "state": found.age.value,
        "taken_on": shown.taken_on,
        "superseded_on": shown.superseded_on,
        "overstated": shown.overstated,
        "label": found.label,
        "message": found.message,
        "title": found.title,
        "result_page": shown.address,
        "picture": f"{site}/badge/{slug}.svg",
    } | parts.counted(shown.score)


@findings_blueprint.reads("/findings/<int:finding_id>")
@findings_blueprint.tells(schemas_results.OneFindingSchema)
def finding(finding_id: int) -> Mapping[str, Any]:
    """Tell one finding, as everybody may see it."""
    seen = linked_data.seen_finding(context.session(), access.reader(), finding_id)
    return dict(runs.finding_told(seen.finding)) | {
        "id": finding_id,
        "target": seen.target,
        "found_at": seen.finding.found_at,
        "run": seen.run_id if seen.sees_run else None,
        "page": f"{context.kit().settings.site_url}/findings/{finding_id}",
    }


@method_blueprint.reads("/method")
@method_blueprint.tells(schemas_results.MethodSchema)
def method() -> Mapping[str, Any]:
    """Tell by which rules answers and evidence become scores, and what is told of few."""
    return {
        "scoring_version": scoring.SCORING_VERSION,
        "probe_set_version": registry.version(),
        "stale_after_days": observation.STALE_AFTER.days,
        "unnamed_from": rules.UNNAMED_FROM,
        "spread_from": comparison_many.SPREAD_FROM,
        "outcomes": [one.value for one in Outcome],
        "severities": [one.value for one in Severity],
        "page": f"{context.kit().settings.site_url}/about/scores",
    }


def _point(one: Point) -> Mapping[str, Any]:
    return {
        "result": one.id,
        "label": one.label,
        "taken_at": one.taken_at,
        "questionnaire": one.questionnaire,
        "scoring_version": one.scoring_version,
        "url": access.address(f"results/{one.id}"),
    } | parts.counted(one.score)
