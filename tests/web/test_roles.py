"""Who may open and send what: every route, every role, the own facility and another one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web import conftest, routes
from tests.web.browser import Browser
from tests.web.routes import Route
from tests.web.world import Place, World

_GONE = ("accounts.welcome",)
_HIDDEN = (
    "tokens.revoke", "kept_reports.page", "kept_reports.file", "kept_reports.progress",
    "kept_reports.live", "kept_reports.readers",
)  # fmt: skip
"""What is not one's own looks like what is not there."""

_OF_PROGRAMS = "api_"
"""Routes for programs stand in a table of their own: tests/web/api_routes.py."""


def _name(route: Route) -> str:
    return route.name


def test_every_route_is_in_the_table(reading: Flask) -> None:
    known = {(route.method, route.endpoint) for route in routes.ROUTES}
    served = {
        (method, rule.endpoint)
        for rule in reading.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.endpoint.startswith(_OF_PROGRAMS)
    }
    assert served == known


@pytest.mark.parametrize("route", [r for r in routes.ROUTES if r.method == "GET"], ids=_name)
def test_who_may_read(route: Route, world: World, read_as: Callable[[str], Browser]) -> None:
    for who in routes.EVERYBODY:
        browser = read_as(who)
        for place in (world.own, world.other) if route.is_about_a_facility else (world.own,):
            reply = browser.get(route.address(place, world))
            _check(route, who, place, reply)


@pytest.mark.parametrize("route", [r for r in routes.ROUTES if r.method == "POST"], ids=_name)
def test_who_may_send(
    route: Route,
    world: World,
    shape: tuple[Path, World],
    cookies: dict[str, str],
    app: Flask,
) -> None:
    for place in (world.own, world.other) if route.is_about_a_facility else (world.own,):
        refused = [who for who in routes.EVERYBODY if not routes.may(who, route, place)]
        allowed = [who for who in routes.EVERYBODY if routes.may(who, route, place)]
        conftest.restore(app, shape[0])
        before = conftest.content(app)
        for who in refused:
            _send(route, who, place, world, Browser(app.test_client(), cookies.get(who, "")))
        assert conftest.content(app) == before, f"{refused} changed something"
        for who in allowed:
            conftest.restore(app, shape[0])
            _send(route, who, place, world, Browser(app.test_client(), cookies.get(who, "")))


def _send(route: Route, who: str, place: Place, world: World, browser: Browser) -> None:
    reply = browser.post(route.address(place, world), **dict(route.sent))
    _check(route, who, place, reply)


def _check(route: Route, who: str, place: Place, reply: TestResponse) -> None:
    told = f"{route.name} as {who or 'nobody'} at {place.slug}: {reply.status}"
    if route.endpoint in _GONE:
        assert reply.status_code == 404, told
    elif routes.may(who, route, place):
        assert reply.status_code in (200, 302, 422), told
        assert who == "" or "/sign-in" not in reply.headers.get("Location", ""), told
    elif who == "":
        assert reply.status_code == 302, told
        assert reply.headers["Location"].startswith("/sign-in"), told
    else:
        assert reply.status_code == (404 if route.endpoint in _HIDDEN else 403), told
