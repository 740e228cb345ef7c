"""Who may read and write what through the interface: every route, role and kind of token."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web import api_routes, conftest, programs
from tests.web.api_routes import PEOPLE, ApiRoute, is_among
from tests.web.browser import Browser
from tests.web.programs import READ, WRITE, Program
from tests.web.world import Place, World

_PROBLEM = "application/problem+json"
_OF_USE = ("tokens", "keyed_requests")
"""What a request may write although it is refused: that a token was used."""


def _name(route: ApiRoute) -> str:
    return route.name


def test_every_route_for_programs_is_in_the_table(reading: Flask) -> None:
    served = {
        (method, rule.endpoint)
        for rule in reading.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api_")
    }
    assert served == {(route.method, route.endpoint) for route in api_routes.ROUTES}


@pytest.mark.parametrize("route", [r for r in api_routes.ROUTES if r.method == "GET"], ids=_name)
def test_who_may_read_with_a_token(route: ApiRoute, world: World, reading: Flask) -> None:
    for who in PEOPLE:
        program = programs.program_of(reading, world, who, READ)
        for place in _places(route, world):
            reply = program.ask("GET", route.address(place, world))
            _check(reply, 200 if is_among(who, route.access, place) else 404, route, who, place)


@pytest.mark.parametrize("route", [r for r in api_routes.ROUTES if r.method == "GET"], ids=_name)
def test_somebody_signed_in_reads_the_same_without_a_token(
    route: ApiRoute, world: World, read_as: Callable[[str], Browser]
) -> None:
    for who in (*PEOPLE, ""):
        for place in _places(route, world):
            reply = read_as(who).get(route.address(place, world))
            expected = 200 if is_among(who, route.access, place) else 404
            if not who and not route.is_open:
                expected = 401
            if route.endpoint == "api_token.token" and who:
                expected = 404
            _check(reply, expected, route, who, place)


@pytest.mark.parametrize("route", [r for r in api_routes.ROUTES if r.method != "GET"], ids=_name)
def test_who_may_write(
    route: ApiRoute,
    world: World,
    shape: tuple[Path, World],
    cookies: dict[str, str],
    app: Flask,
) -> None:
    for place in _places(route, world):
        conftest.restore(app, shape[0])
        before = _content(app)
        tag = _tag(app, world, route, place)
        for who in PEOPLE:
            sees = is_among(who, route.seen_by, place)
            reply = _send(programs.program_of(app, world, who, READ), route, place, world, tag)
            _check(reply, 403 if sees else 404, route, f"{who}, reading", place)
            cookie = Browser(app.test_client(), cookies[who]).client.open(
                route.address(place, world), method=route.method, json=route.body
            )
            _check(cookie, 401, route, f"{who}, by cookie", place)
            if not is_among(who, route.access, place):
                reply = _send(programs.program_of(app, world, who), route, place, world, tag)
                _check(reply, 403 if sees else 404, route, who, place)
        _check(_send(Program(app), route, place, world, tag), 401, route, "nobody", place)
        assert _content(app) == before, "somebody changed something without the right to"
        for who in (one for one in PEOPLE if is_among(one, route.access, place)):
            conftest.restore(app, shape[0])
            tag = _tag(app, world, route, place)
            reply = _send(programs.program_of(app, world, who, WRITE), route, place, world, tag)
            _check(reply, route.status, route, who, place)


@pytest.mark.parametrize("route", [r for r in api_routes.ROUTES if r.method == "GET"], ids=_name)
def test_what_is_not_open_is_told_like_what_is_not_there(
    route: ApiRoute, world: World, reading: Flask
) -> None:
    if not route.is_about_a_facility:
        return
    program = programs.program_of(reading, world, "outsider")
    hidden = program.ask("GET", route.address(world.own, world))
    missing = program.ask("GET", _missing(route, world))
    assert hidden.status_code == missing.status_code == 404
    told = [{**reply.json, "instance": ""} for reply in (hidden, missing)]  # type: ignore[dict-item]
    assert told[0] == told[1]


def _missing(route: ApiRoute, world: World) -> str:
    numbers = {field.name: 999_999 for field in fields(Place)}
    gone = Place(**(numbers | {"slug": "gone"}))  # type: ignore[arg-type]
    return route.address(gone, world)


def _places(route: ApiRoute, world: World) -> tuple[Place, ...]:
    return (world.own, world.other) if route.is_about_a_facility else (world.own,)


def _tag(app: Flask, world: World, route: ApiRoute, place: Place) -> str:
    if not route.if_match:
        return ""
    return programs.program_of(app, world, "administrator").tag(route.address(place, world))


def _send(program: Program, route: ApiRoute, place: Place, world: World, tag: str) -> TestResponse:
    headers = {"If-Match": tag} if tag else {}
    return program.ask(route.method, route.address(place, world), route.body, headers)


def _content(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    return {name: rows for name, rows in conftest.content(app).items() if name not in _OF_USE}


def _check(reply: TestResponse, status: int, route: ApiRoute, who: str, place: Place) -> None:
    told = f"{route.name} as {who} at {place.slug}: {reply.status} {reply.text[:300]}"
    assert reply.status_code == status, told
    if status >= 400:
        assert reply.mimetype == _PROBLEM, told
        assert reply.json is not None, told
        assert reply.json["status"] == status, told
