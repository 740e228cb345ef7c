"""Pages of what changed: scores over time, checks day by day, and what everybody may see of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from fairassess.reports import change_table, chart_csv, charts, history_tables, wording
from fairassess.reports.landing import Landing
from fairassess.services import check_histories, histories, published_sets
from fairassess.services.check_histories import CheckHistory
from fairassess.services.histories import HistoryPage
from fairassess.services.published import sees_facility
from fairassess.web import badges, charting, context, linked, published, security

blueprint = Blueprint("histories", __name__, url_prefix="/facilities/<slug>")
blueprint.before_request(security.sign_in_first)

public = Blueprint("public_histories", __name__, url_prefix="/public/facilities/<slug>")
"""What is published needs no sign-in."""


@blueprint.get("/history")
def page(slug: str) -> ResponseReturnValue:
    """Show how the scores of a facility changed, and why."""
    view = histories.page(context.session(), context.actor(), slug, _wish())
    return charting.page("histories/page.html", view=view, **_drawn(view))


@blueprint.get("/history.csv")
def as_csv(slug: str) -> ResponseReturnValue:
    """Send the numbers of the chart; without a choice, all scores of all assessments."""
    session, actor = context.session(), context.actor()
    if "of" in request.args:
        view = histories.page(session, actor, slug, _wish())
        return charting.as_file(_main_chart(view).table, f"{view.slug}-{_safe(view.chosen.key)}")
    lines: list[tuple[str, ...]] = [history_tables.SCORES_HEAD]
    for moment, card, named in histories.everything(session, actor, slug):
        versions = (moment.questionnaire, moment.scoring_version)
        lines += history_tables.score_lines(
            moment.taken_at, moment.label, versions, card,
            [(choice.kind.lower(), choice.key, choice.title) for choice in named],
        )  # fmt: skip
    return charting.csv_file(chart_csv.lines(lines), f"{_safe(slug)}-history")


@blueprint.get("/history/change.csv")
def change_as_csv(slug: str) -> ResponseReturnValue:
    """Send what changed between two assessments, and why, as numbers."""
    view = histories.page(context.session(), context.actor(), slug, _wish())
    table = change_table.as_table(view.change.rows if view.change else ())
    return charting.as_file(table, f"{view.slug}-{_safe(view.chosen.key)}-change")


@blueprint.get("/history/checks")
def checks(slug: str) -> ResponseReturnValue:
    """Show how the checks of an endpoint stood day by day."""
    view = check_histories.page(
        context.session(), context.actor(), slug, _check_wish(), now=context.now()
    )
    return charting.page("histories/checks.html", view=view, chart=_strips(view))


@blueprint.get("/history/checks.csv")
def checks_as_csv(slug: str) -> ResponseReturnValue:
    """Send all checks of the window, day by day."""
    view = check_histories.everything(
        context.session(), context.actor(), slug, _check_wish(), now=context.now()
    )
    strips: Iterable[check_histories.CheckStrip] = view.strips
    named = [(strip.probe, strip.title, strip.spans) for strip in strips]
    url = view.endpoint.url if view.endpoint else ""
    lines = [history_tables.DAYS_HEAD, *history_tables.day_lines(url, named)]
    return charting.csv_file(chart_csv.lines(lines), f"{_safe(slug)}-checks")


@public.get("")
@linked.also(linked.public_facility)
def timeline(slug: str) -> ResponseReturnValue:
    """Show what is published of how a facility changed; nothing published is not found."""
    view = histories.public_page(context.session(), slug, _wish())
    # Machines are told of the page as a whole, not of a part of it that somebody chose.
    landing = None if request.args else _landing(view)
    answer = charting.page(
        "histories/public.html", view=view, embed=badges.snippets(view.slug, view.name),
        embed_slug=view.slug, site=linked.site().url,
        landing=published.head(landing) if landing else None,
        insider=sees_facility(context.session(), context.anybody(), slug), **_drawn(view),
    )  # fmt: skip
    return published.signpost(answer, landing) if landing else answer


@public.get("/linkset")
def linkset(slug: str) -> ResponseReturnValue:
    """Send the typed links of the page of what is published of a facility."""
    view = histories.public_page(context.session(), slug, histories.Wish())
    return published.linkset_of(_landing(view))


@public.get("/history.csv")
def timeline_as_csv(slug: str) -> ResponseReturnValue:
    """Send the numbers of what is published."""
    view = histories.public_page(context.session(), slug, _wish())
    return charting.as_file(_main_chart(view).table, f"{view.slug}-{_safe(view.chosen.key)}")


def _landing(view: HistoryPage) -> Landing:
    size = len(chart_csv.as_csv(_main_chart(view).table).encode())
    return published_sets.of_facility(
        context.session(), view, linked.site(),
        csv_bytes=size, funding=context.kit().settings.funding,
    )  # fmt: skip


def _wish() -> histories.Wish:
    asked = request.args
    return histories.Wish(
        of=asked.get("of", "all"),
        by_todays_rules=asked.get("rules") == "today",
        until=asked.get("until", type=int),
        before=asked.get("before", type=int),
        after=asked.get("after", type=int),
    )


def _check_wish() -> check_histories.Wish:
    asked = request.args
    return check_histories.Wish(
        endpoint=asked.get("of", type=int),
        probe=asked.get("check", ""),
        until=asked.get("until", type=date.fromisoformat),
        days=asked.get("days", check_histories.USUAL_WINDOW, type=int),
        page=asked.get("page", 1, type=int),
    )


def _drawn(view: HistoryPage) -> dict[str, object]:
    """Return what the template draws and lists of a history."""
    return {
        "chart": _main_chart(view),
        "small": charts.letter_trends(view.segments) if view.chosen.key == "all" else (),
        "observed": wording.observed,
        "agreements": wording.AGREEMENTS,
        "here": lambda **other: _here(view, **other),
    }


def _main_chart(view: HistoryPage) -> charts.Chart:
    chosen = view.chosen
    if chosen.key == "all":
        return charts.trend_chart(view.segments)
    return charts.trend_chart(view.segments, chosen.key, title=_name(view))


def _name(view: HistoryPage) -> str:
    """Return a short name of what is chosen: a question by its id."""
    chosen = view.chosen
    return chosen.key if chosen.kind == "Questions" else chosen.title


def _here(view: HistoryPage, **other: Any) -> str:
    """Return the address of this page with some of its choices changed; None takes one away."""
    change = view.change
    now: dict[str, Any] = {
        "of": view.chosen.key,
        "rules": "today" if view.is_by_todays else None,
        "until": request.args.get("until", type=int),
        "before": change.before.id if change and "before" in request.args else None,
        "after": change.after.id if change and "after" in request.args else None,
    }
    name = str(other.pop("to", request.endpoint))
    return url_for(name, slug=view.slug, **(now | other))


def _strips(view: CheckHistory) -> charts.Chart:
    shown = [(strip.title, strip.spans) for strip in view.strips]
    title = "Day by day"
    if view.probe and view.strips:
        title = view.strips[0].title
    elif view.asked is not None:
        shown.insert(0, (view.asked.title, view.asked.spans))
    return charts.strips_chart(shown, name="days", title=title, finding=view.sentence)


def _safe(key: str) -> str:
    """Return a word that may stand in the name of a file."""
    return "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in key)
