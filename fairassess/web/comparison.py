"""The facilities of a round side by side, as a page and as tables to take away."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from fairassess.domain import comparison_many, pan_overview
from fairassess.domain.scoring import LETTER_NAMES, LETTERS
from fairassess.errors import NotFound
from fairassess.reports import comparison_chart, comparison_plotly, comparison_svg, wording
from fairassess.reports.chart_values import Table
from fairassess.services import comparisons
from fairassess.services.comparisons import ComparisonView
from fairassess.web import charting, context

blueprint = Blueprint("comparison", __name__, url_prefix="/rounds/<slug>/comparison")

TABLES = ("levels", "distribution", "gaps", "interfaces")
"""What can be taken away as CSV."""


@blueprint.get("")
def page(slug: str) -> ResponseReturnValue:
    """Show what the visitor may see of the facilities of a round, side by side."""
    found = _found(slug)
    compared = found.comparison
    levels = comparison_chart.level_map(compared)
    return charting.page(
        "comparison/page.html",
        round=found.view.round,
        view=found.view,
        compared=compared,
        levels=levels,
        drawing=Markup(comparison_svg.as_svg(levels)),  # noqa: S704 - it escapes every text
        keys=[(Markup(key), told) for key, told in comparison_svg.keys(levels)],  # noqa: S704
        figure=None if levels.is_empty else comparison_plotly.as_plotly(levels),
        chart=comparison_chart.distribution(compared),
        varieties=comparison_chart.by_variety(compared),
        spreads=compared.spreads,
        letter_names=LETTER_NAMES,
        gaps=compared.gaps,
        offers=found.offers,
        columns=pan_overview.COLUMNS,
        shows_helpers=found.shows_helpers,
        orders=_orders(found),
        order=_order(),
        letter=_letter(),
        fewest=comparison_many.SPREAD_FROM,
        short_day=wording.short_day,
    )


@blueprint.get("/<name>.csv")
def table(slug: str, name: str) -> Response:
    """Send one table of the page."""
    if name not in TABLES:
        raise NotFound(f"There is no table called {name}.")
    found = _found(slug)
    return charting.as_file(_table(found, name), f"{found.view.round.slug}-{name}")


def _found(slug: str) -> ComparisonView:
    return comparisons.of_round(
        context.session(), context.anybody(), slug, order=_order(), letter=_letter()
    )


def _order() -> str:
    return request.args.get("order", comparison_many.BY_NAME)


def _letter() -> str:
    wanted = request.args.get("letter", "")
    return wanted if wanted in LETTERS else ""


def _orders(found: ComparisonView) -> tuple[tuple[str, str], ...]:
    """Return by what rows can be sorted: value and words."""
    return (
        (comparison_many.BY_NAME, "name"),
        ("all", "declared score"),
        *((letter, LETTER_NAMES[letter]) for letter in LETTERS),
        *((question.id, question.id) for question in found.comparison.questions),
    )


def _table(found: ComparisonView, name: str) -> Table:
    compared = found.comparison
    if name == "levels":
        return comparison_chart.level_map(compared).table
    if name == "distribution":
        return comparison_chart.distribution(compared).table
    if name == "gaps":
        return comparison_chart.gap_table(compared.gaps, with_helpers=found.shows_helpers)
    return comparison_chart.offers_table([(offers.name, offers.told) for offers in found.offers])
