"""What is described is what is answered: requests made from the OpenAPI document, all checked."""

import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web import api_routes, conftest, programs
from tests.web.api_routes import ApiRoute
from tests.web.programs import WRITE
from tests.web.world import World

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
_QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def stage(shape: tuple[Path, World], tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application of this module, for requests that may change anything."""
    return conftest.copied(shape[0], tmp_path_factory.mktemp("contract"))


@pytest.fixture(scope="module")
def described(stage: Flask) -> BaseSchema:
    """The document that the application describes itself by."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", stage)


@pytest.mark.parametrize("route", api_routes.ROUTES, ids=lambda route: route.name)
def test_few_requests_of_every_kind_are_answered_as_described(
    route: ApiRoute, described: BaseSchema, stage: Flask, world: World
) -> None:
    few = settings(
        max_examples=4, deadline=None, suppress_health_check=_QUIET, derandomize=True,
        database=None, phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    _check(route, described, stage, world, few)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("route", api_routes.ROUTES, ids=lambda route: route.name)
def test_many_requests_of_every_kind_are_answered_as_described(
    route: ApiRoute, described: BaseSchema, stage: Flask, world: World
) -> None:
    many = settings(max_examples=100, deadline=None, suppress_health_check=_QUIET)
    _check(route, described, stage, world, many)


@pytest.mark.parametrize("route", api_routes.ROUTES, ids=lambda route: route.name)
def test_what_is_there_is_answered_in_the_members_that_are_described(
    route: ApiRoute, described: BaseSchema, request: pytest.FixtureRequest, world: World
) -> None:
    app: Flask = request.getfixturevalue("reading" if route.body is None else "app")
    program = programs.program_of(app, world, "administrator")
    address = route.address(world.own, world)
    headers = {"If-Match": program.tag(address)} if route.if_match else {}
    reply = program.ask(route.method, address, route.body, headers)
    assert reply.status_code == route.status
    operation = _operation(route, described, app)
    operation.Case().validate_response(reply, checks=CHECKS)
    assert reply.json is not None
    schema = operation.definition.raw["responses"][str(route.status)]["content"]
    assert set(reply.json) == set(_properties(described, schema["application/json"]["schema"]))
    for item in reply.json.get("items", ()):
        members = _properties(described, schema["application/json"]["schema"])["items"]
        assert set(item) == set(_properties(described, members["items"]))


def _operation(route: ApiRoute, described: BaseSchema, app: Flask) -> Any:
    rule = next(app.url_map.iter_rules(route.endpoint)).rule
    return described[re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)][route.method]


def _properties(described: BaseSchema, schema: Any) -> Any:
    name = schema["$ref"].rsplit("/", 1)[1]
    return described.raw_schema["components"]["schemas"][name]["properties"]


def _check(
    route: ApiRoute, described: BaseSchema, stage: Flask, world: World, how: settings
) -> None:
    operation = _operation(route, described, stage)
    headers = {"Authorization": f"Bearer {world.tokens['administrator'][WRITE]}"}

    @how
    @given(case=operation.as_strategy())
    def send(case: Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()
