"""Rounds with their results, side by side and in reports, for programs."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from fairassess.domain import pan_overview
from fairassess.domain.answers import State
from fairassess.domain.comparison_many import Gap, Row, Spread, Tally
from fairassess.domain.pan_overview import Told
from fairassess.domain.percent import whole
from fairassess.domain.scoring import QuestionScore
from fairassess.services import comparisons, frozen_reports, round_views
from fairassess.services import round_results as rounds_seen
from fairassess.services.comparisons import ComparisonView, Offers
from fairassess.services.frozen_reports import FrozenView
from fairassess.services.round_results import RoundResult
from fairassess.services.round_views import RoundView
from fairassess.web import context
from fairassess.web.api import access, paging, parts, schemas_results
from fairassess.web.api.paging import Page, Part
from fairassess.web.api.resources import Resources

blueprint = Resources(
    "rounds",
    description="Rounds of many facilities; published ones are open to everybody.",
    is_public=True,
)
reports_blueprint = Resources(
    "reports",
    description="Reports as they were made; some are open to everybody who has their digest.",
    is_public=True,
)


@blueprint.reads("/rounds")
@blueprint.lists(schemas_results.RoundSchema)
def rounds_list(page: Page) -> Part[Any]:
    """List the rounds that the token may know of; without one, those that are published."""
    views = round_views.of_everyone(context.session(), access.reader())
    part = paging.cut(views, page, lambda one: one.round.id, newest_first=True)
    return Part(tuple(_round(one) for one in part.rows), part.last)


@blueprint.reads("/rounds/<slug>")
@blueprint.tells(schemas_results.RoundSchema)
def round_(slug: str) -> Mapping[str, Any]:
    """Tell one round."""
    return _round(round_views.get(context.session(), access.reader(), slug))


@blueprint.reads("/rounds/<slug>/results")
@blueprint.lists(schemas_results.RoundResultSchema)
def round_results(slug: str, page: Page) -> Part[Any]:
    """List how the facilities of a round stand, by the round's own rule on names."""
    rows = rounds_seen.results(context.session(), access.reader(), slug)
    # Who takes part is fixed when a round is opened, and two may have one name.
    part = paging.cut(enumerate(rows), page, lambda pair: pair[0])
    return Part(tuple(_round_result(one) for _, one in part.rows), part.last)


@blueprint.reads("/rounds/<slug>/comparison")
@blueprint.tells(schemas_results.ComparisonSchema)
def comparison(slug: str) -> Mapping[str, Any]:
    """Lay the facilities of a round side by side, by the round's own rule on names."""
    found = comparisons.of_round(context.session(), access.reader(), slug)
    compared = found.comparison
    return {
        "round": slug,
        "questionnaire": found.questionnaire.name,
        "facilities": [_compared(row) for row in compared.rows],
        "spreads": [_spread(key, spread) for key, spread in compared.spreads],
        "questions": [_tally(one) for one in compared.tallies],
        "gaps": [_gap(found, one) for one in compared.gaps],
        "interfaces": [_interfaces(one) for one in found.offers],
        "page": f"{context.kit().settings.site_url}/rounds/{slug}/comparison",
    }


@reports_blueprint.reads("/rounds/<slug>/reports")
@reports_blueprint.lists(schemas_results.KeptReportSchema)
def reports_list(slug: str, page: Page) -> Part[Any]:
    """List the newest reports of a round that one may have, newest first."""
    kept = frozen_reports.of_round(context.session(), access.reader(), slug)
    part = paging.cut(kept, page, lambda one: one.id, newest_first=True)
    return Part(tuple(_report(one) for one in part.rows), part.last)


@reports_blueprint.reads("/reports/<digest>")
@reports_blueprint.tells(schemas_results.KeptReportSchema)
def report(digest: str) -> Mapping[str, Any]:
    """Tell what a report is, and where its file is."""
    return _report(frozen_reports.find(context.session(), access.reader(), digest))


def _round(view: RoundView) -> Mapping[str, Any]:
    one = view.round
    own = access.address(f"rounds/{one.slug}")
    return {
        "slug": one.slug,
        "name": one.name,
        "questionnaire": one.questionnaire,
        "opens_on": one.opens_on,
        "closes_on": one.closes_on,
        "sight": one.sight.value,
        "is_open": one.takes_assessments_on(context.now().date()),
        "is_published": one.is_published,
        "url": own,
        "results_url": f"{own}/results",
        "comparison_url": f"{own}/comparison",
        "reports_url": f"{own}/reports",
        "page": f"{context.kit().settings.site_url}/rounds/{one.slug}",
    }


def _round_result(one: RoundResult) -> Mapping[str, Any]:
    view = one.snapshot_view
    known: dict[str, object] = {
        "facility": one.facility_slug,
        "name": one.facility_name_or_label,
        "state": one.state.value,
        # Without a name the number would be one.
        "result": view.id if view is not None and one.is_named else None,
    }
    return known | parts.of_score(None if view is None else view.snapshot.breakdown.all)


def _compared(row: Row) -> Mapping[str, Any]:
    return {
        "facility": row.slug,
        "name": row.label,
        "letters": {letter: score.whole_value for letter, score in row.letters},
        "levels": {cell.question: _level(cell) for cell in row.cells},
    } | parts.counted(row.all)


_STATES = {State.UNKNOWN: "unknown", State.NOT_APPLICABLE: "na"}


def _level(cell: QuestionScore) -> int | str | None:
    return _STATES.get(cell.state) if cell.level is None else cell.level


def _spread(key: str, spread: Spread) -> Mapping[str, Any]:
    return {
        "id": key,
        "low": _percent(spread.low),
        "median": _percent(spread.median),
        "high": _percent(spread.high),
        "of": spread.of,
    }


def _percent(value: Fraction | None) -> int | None:
    return None if value is None else whole(value)


def _tally(one: Tally) -> Mapping[str, Any]:
    return {
        "question": one.question,
        "levels": list(one.levels),
        "unknown_": one.unknown,
        "not_applicable": one.not_applicable,
        "not_answered": one.not_answered,
        "variety": one.variety.value,
    }


def _gap(found: ComparisonView, one: Gap) -> Mapping[str, Any]:
    return {
        "question": one.question,
        "behind": one.behind,
        "of": one.of,
        "missing": whole(one.missing),
        "solved_by": [
            {"facility": helper.slug, "name": helper.label, "is_shown": helper.is_shown}
            for helper in one.solved_by
            if found.shows_helpers
        ],
    }


def _interfaces(one: Offers) -> Mapping[str, Any]:
    named = zip(pan_overview.COLUMNS, one.told, strict=True)
    return {"name": one.name, "offers": {column.id: _offer(told) for column, told in named}}


def _offer(told: Told) -> Mapping[str, Any]:
    return {"offer": told.offer.value, "at": told.at, "by": list(told.by)}


def _report(one: FrozenView) -> Mapping[str, Any]:
    page = f"{context.kit().settings.site_url}/reports/{one.digest}"
    names = (
        "digest", "title", "form", "file_name", "mimetype", "size_bytes", "software_version",
        "made_at", "language",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {
        "kind": one.kind.value,
        "edition": one.edition or None,
        "readers": one.readers or None,
        "url": access.address(f"reports/{one.digest}"),
        "page": page,
        "file": f"{page}/file",
    }
