"""Badges and widgets for other sites, and the address at which those find out how to embed them."""

import base64
import hashlib
import json
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from fairassess.reports import badge as badges
from fairassess.reports import badge_svg
from fairassess.reports.badge import Badge
from fairassess.reports.badge_svg import Style
from fairassess.services import publications
from fairassess.web import context, linked, shared
from fairassess.web.shared import Shared

blueprint = Blueprint("badges", __name__)

SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WIDGET_POLICY = (
    "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors *"
)
"""
For the only page that other sites may show within theirs; it has neither cookies nor scripts.

Its style stands in the page: a frame that is kept apart from its own site can load no other file.
"""

WIDGET_SIZE = (400, 320)


@blueprint.get("/badge/<slug>.svg")
def svg(slug: str) -> ResponseReturnValue:
    """Send the badge of a facility as a picture; the same neutral one where nothing is shown."""
    style = _style()
    return _sent(
        slug, "image/svg+xml",
        lambda badge: badge_svg.draw(badge, style), lambda: badge_svg.draw_nothing(style),
    )  # fmt: skip


@blueprint.get("/badge/<slug>.json")
def as_json(slug: str) -> ResponseReturnValue:
    """Send what a badge says as JSON."""
    return _sent(slug, "application/json", badges.as_json, badges.nothing_as_json)


@blueprint.get("/badge/<slug>.shields.json")
def as_shields(slug: str) -> ResponseReturnValue:
    """Send what shields.io draws a badge from."""
    return _sent(slug, "application/json", badges.as_shields, badges.nothing_as_shields)


@blueprint.get("/embed/facilities/<slug>")
def widget(slug: str) -> ResponseReturnValue:
    """Show a result in a page for frames of other sites."""
    found = publications.widget(
        context.session(), slug, linked.site(),
        round_slug=request.args.get("round", ""), today=context.now().date(),
    )  # fmt: skip
    # Not the usual page: that one has a form to sign out, and with it a cookie.
    style = render_template("badges/widget.css")
    page = render_template("badges/widget.html", widget=found, site=linked.site(), style=style)
    answer = Shared(page, 200 if found else 404, mimetype="text/html")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    answer.headers["Content-Security-Policy"] = _WIDGET_POLICY.format(style=digest)
    return shared.for_others(answer)


@blueprint.get("/oembed")
def oembed() -> ResponseReturnValue:
    """
    Tell a site that was given the address of a published result how to embed it.

    Source:
        https://oembed.com, 2.3.
    """
    if request.args.get("format", "json") != "json":
        return shared.for_others(Shared("Only JSON can be had here.\n", 501, mimetype="text/plain"))
    named = _named(request.args.get("url", ""))
    found = named and publications.widget(
        context.session(), named[0], linked.site(), round_slug=named[1], today=context.now().date()
    )
    if not named or not found:
        return shared.for_others(Shared("Nothing to embed there.\n", 404, mimetype="text/plain"))
    width, height = (
        min(size, max(1, request.args.get(f"max{name}", size, type=int)))
        for name, size in zip(("width", "height"), WIDGET_SIZE, strict=True)
    )
    shown = found.badge.shown
    site = linked.site()
    document = {
        "type": "rich",
        "version": "1.0",
        "title": f"{shown.facility}, {shown.round}",
        "author_name": shown.facility,
        "provider_name": site.name,
        "provider_url": site.url,
        "cache_age": shared.KEPT_S,
        "width": width,
        "height": height,
        "html": frame(_widget_address(*named), shown.facility, width, height),
    }
    return shared.for_others(Shared(json.dumps(document), mimetype="application/json"))


def frame(address: str, facility: str, width: int, height: int) -> str:
    """Return the element with which a page shows the widget at an address."""
    title = escape(f"How FAIR the data of {facility} are")
    return (
        f'<iframe src="{escape(address)}" title="{title}" width="{width}" height="{height}"'
        ' sandbox="allow-popups allow-top-navigation-by-user-activation" loading="lazy"'
        ' style="border:0"></iframe>'
    )


def snippets(slug: str, facility: str) -> dict[str, str]:
    """Return what a page offers to copy, by name; the texts hold no markup of others."""
    site = linked.site().url
    picture = f"{site}{url_for('badges.svg', slug=slug)}"
    page = f"{site}{url_for('public_histories.timeline', slug=slug)}"
    alt = f"FAIR self-assessment of {facility}"
    plain = "".join(f"\\{sign}" if sign in r"\`*_[]()<>#!|&" else sign for sign in alt)
    return {
        "HTML": f'<a href="{escape(page)}"><img src="{escape(picture)}" alt="{escape(alt)}"></a>',
        "Markdown": f"[![{plain}]({picture})]({page})",
        "Page in a frame": frame(_widget_address(slug, ""), facility, *WIDGET_SIZE),
        "For shields.io": f"{site}{url_for('badges.as_shields', slug=slug)}",
    }


def _sent(
    slug: str,
    mimetype: str,
    write: Callable[[Badge], bytes],
    nothing: Callable[[], bytes],
) -> Response:
    found = publications.badge(
        context.session(), slug, linked.site(), letter=request.args.get("letter", ""),
        round_slug=request.args.get("round", ""), today=context.now().date(),
    )  # fmt: skip
    content = nothing() if found is None else write(found)
    answer = Shared(content, 200 if found else 404, mimetype=mimetype)
    answer.headers["Content-Security-Policy"] = SVG_POLICY
    return shared.for_others(answer)


def _style() -> Style:
    wanted = request.args.get("style", "")
    return next((style for style in Style if style.value == wanted), Style.FLAT)


def _widget_address(slug: str, round_slug: str) -> str:
    path = url_for("badges.widget", slug=slug, round=round_slug or None)
    return f"{linked.site().url}{path}"


def _named(address: str) -> tuple[str, str] | None:
    """Return facility and round that an address of ours is about; None for any other."""
    site = urlsplit(linked.site().url)
    try:
        asked = urlsplit(address)
    except ValueError:
        return None
    if (asked.scheme, asked.netloc) != (site.scheme, site.netloc):
        return None
    routes = current_app.url_map.bind(site.netloc, script_name=site.path or "/")
    try:
        endpoint, values = routes.match(asked.path.removeprefix(site.path), method="GET")
    except HTTPException:
        return None
    if endpoint in ("public_histories.timeline", "facilities.page", "badges.widget"):
        return values["slug"], ""
    if endpoint == "results.page":
        return publications.place_of_result(context.session(), values["snapshot_id"])
    return None
