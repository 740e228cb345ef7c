"""The description of the interface: the OpenAPI document, and a page of ours made from it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from apispec import APISpec
from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from fairassess.services import repeats
from fairassess.web import context, problems
from fairassess.web.api import resources, samples
from fairassess.web.api.resources import PREFIX

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)

_KEY = "fairassess openapi"
_METHODS = ("get", "post", "patch")
_CONDITIONAL = "If-Match"

_HEADERS: Mapping[str, Mapping[str, Any]] = {
    "RateLimit-Limit": {"description": "Requests a minute.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "What is left of them.", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until all are.", "schema": {"type": "integer"}},
}


@dataclass(frozen=True, slots=True)
class Line:
    """
    One parameter, member or answer in a table.

    Attributes:
        name: As a program writes it.
        where: `path`, `query`, `header`, `body`, or a status.
        kind: Its type in words.
        is_required: Whether it must be there.
        meaning: What it is.
    """

    name: str
    where: str
    kind: str
    is_required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Operation:
    """
    One route with one method.

    Attributes:
        id: Its place in the page.
        says: What it does, as a sentence.
        is_public: Whether no token is needed.
        takes: Parameters and members of the body.
        gives: Members of the answer.
        example: How to call it by curl.
        body: An example of the body as JSON; empty without one.
    """

    id: str
    method: str
    path: str
    says: str
    is_public: bool
    takes: tuple[Line, ...]
    gives: tuple[Line, ...]
    example: str
    body: str


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun with its operations."""

    name: str
    description: str
    operations: tuple[Operation, ...]


def install(app: Flask, spec: APISpec, public: frozenset[str]) -> None:
    """
    Finish the document, and serve it.

    Args:
        app: The application.
        spec: What the library gathered.
        public: Nouns that everybody may read, as far as they are published.
    """
    app.register_blueprint(blueprint)
    app.extensions[_KEY] = _finished(spec.to_dict(), public)


def document() -> dict[str, Any]:
    """Return the OpenAPI document of the application that answers."""
    known = cast(dict[str, Any], current_app.extensions[_KEY])
    return known | {"servers": [{"url": context.kit().settings.site_url}]}


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Send the OpenAPI document."""
    made = resources.as_json(document(), 200, {})
    made.make_conditional(request.environ)
    return made


@blueprint.get("")
def page() -> ResponseReturnValue:
    """Show what the interface can do, without any script."""
    return render_template(
        "api/page.html",
        nouns=nouns(document()),
        problems=problems.KINDS,
        limit=context.kit().settings.api_requests_per_minute,
        site=context.kit().settings.site_url,
        kept_h=int(repeats.KEPT.total_seconds() // 3600),
    )


def nouns(known: Mapping[str, Any]) -> tuple[Noun, ...]:
    """Return an OpenAPI document as a page shows it."""
    found = []
    for tag in known["tags"]:
        operations = tuple(
            _operation(known, path, method, told)
            for path, methods in known["paths"].items()
            for method, told in methods.items()
            if method in _METHODS and tag["name"] in told["tags"]
        )
        found.append(Noun(tag["name"], tag["description"], operations))
    return tuple(found)


def _finished(known: dict[str, Any], public: frozenset[str]) -> dict[str, Any]:
    """Return the document with what the library does not know: tokens, problems, headers."""
    known["info"]["description"] = (
        "How FAIR the data of photon and neutron facilities are. Changes within v1 only add."
    )
    components = known["components"]
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    components.pop("responses", None)
    components["schemas"].pop("Error", None)
    components["schemas"]["Problem"] = samples.PROBLEM
    known["tags"] = [
        {"name": tag["name"].removeprefix("api_"), "description": tag["description"]}
        for tag in known["tags"]
    ]
    for path, methods in known["paths"].items():
        for method in _METHODS:
            if method in methods:
                told = methods[method]
                told["tags"] = [tag.removeprefix("api_") for tag in told["tags"]]
                is_public = method == "get" and told["tags"][0] in public
                told["security"] = [{}, {"token": []}] if is_public else [{"token": []}]
                _finish_operation(path, method, told, methods.get("parameters", []))
    return known


def _finish_operation(
    path: str, method: str, told: dict[str, Any], shared: list[dict[str, Any]]
) -> None:
    told["operationId"] = f"{method}{path.replace(PREFIX, '').replace('/', '_')}".replace(
        "{", ""
    ).replace("}", "")
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers = told["responses"]
    for status in [status for status in answers if not status.startswith("2")]:
        del answers[status]
    for answer in answers.values():
        answer["headers"] = dict(_HEADERS)
    answers["default"] = {"description": "A problem (RFC 9457).", "content": problem}
    if method == "get":
        answers["304"] = {"description": "What If-None-Match names is still right."}
    parameters = told.setdefault("parameters", [])
    if method != "get":
        parameters.append(_header("Idempotency-Key", "Makes it safe to send again.", False))
    if _is_conditional(path, method):
        parameters.append(_header(_CONDITIONAL, "ETag of what was read.", True))
    for parameter in (*shared, *parameters):
        if parameter["in"] == "path":
            parameter.setdefault("description", samples.PATHS.get(parameter["name"], ""))


def _is_conditional(path: str, method: str) -> bool:
    """Tell whether a request names what was read: each change, and the check of a change."""
    return method == "patch" or path.endswith("/check")


def _header(name: str, description: str, is_required: bool) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": is_required,
        "description": description,
        "schema": {"type": "string"},
    }


def _operation(
    known: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any]
) -> Operation:
    shared = known["paths"][path].get("parameters", [])
    takes = [
        Line(
            one["name"], one["in"], _kind(known, one.get("schema", {})),
            bool(one.get("required")), one.get("description", ""),
        )
        for one in (*shared, *told["parameters"])
    ]  # fmt: skip
    sent = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if sent is not None:
        takes += _members(known, sent, "body")
    status, answer = next(
        (status, one) for status, one in told["responses"].items() if status.startswith("2")
    )
    given = answer["content"]["application/json"]["schema"]
    body = "" if sent is None else json.dumps(_example(known, sent), indent=2, ensure_ascii=False)
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        says=told.get("summary", "") + told.get("description", ""),
        is_public=len(told["security"]) > 1,
        takes=tuple(takes),
        gives=tuple(_members(known, given, status)),
        example=_curl(path, method, told, shared, has_body=bool(body)),
        body=body,
    )


def _members(known: Mapping[str, Any], schema: Mapping[str, Any], where: str) -> Iterator[Line]:
    found = _resolved(known, schema)
    items = found.get("properties", {}).get("items")
    if items is not None and "next" in found["properties"]:
        # A list: what matters is what stands in it.
        for line in _members(known, items["items"], where):
            yield Line(f"items[].{line.name}", where, line.kind, line.is_required, line.meaning)
        yield Line("next", where, "text or null", False, "Cursor of the part that follows.")
        return
    for name, one in found.get("properties", {}).items():
        meaning = one.get("description", "") or _resolved(known, one).get("description", "")
        is_required = name in found.get("required", ())
        yield Line(name, where, _kind(known, one), is_required, meaning)


def _resolved(known: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return cast(Mapping[str, Any], known["components"]["schemas"][name])
    return schema


def _kind(known: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return the type of a member in words."""
    if "enum" in schema:
        return "one of " + ", ".join(str(word) for word in schema["enum"] if word is not None)
    if "anyOf" in schema:
        return " or ".join(_kind(known, one) for one in schema["anyOf"])
    if "$ref" in schema:
        return "object"
    kinds = schema.get("type", "any")
    names = {"string": "text", "integer": "number", "array": "list", "boolean": "true or false"}
    listed = [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]
    words = " or ".join(names.get(kind, kind) for kind in listed)
    form = {"date-time": "moment", "date": "day"}.get(schema.get("format", ""))
    return words.replace("text", form) if form else words


def _example(known: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """Return a value that fits a schema, made of the examples that stand in it."""
    found = _resolved(known, schema)
    if "example" in found:
        return found["example"]
    if "default" in found:
        return found["default"]
    if "enum" in found:
        return found["enum"][0]
    if "anyOf" in found:
        return _example(known, found["anyOf"][0] | {"example": 3})
    if "properties" in found:
        wanted = found.get("required") or list(found["properties"])
        return {name: _example(known, found["properties"][name]) for name in wanted}
    kind = found.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [_example(known, found["items"])]
    return {"integer": found.get("minimum", 1), "boolean": True}.get(str(kind), "…")


def _curl(
    path: str, method: str, told: Mapping[str, Any], shared: list[dict[str, Any]], *, has_body: bool
) -> str:
    address = path
    for one in shared:
        address = address.replace(f"{{{one['name']}}}", samples.VALUES.get(one["name"], "1"))
    words = ["curl"]
    if method != "get":
        words.append(f"-X {method.upper()}")
    if len(told["security"]) == 1:
        words.append('-H "Authorization: Bearer $TOKEN"')
    if _is_conditional(path, method):
        words.append("-H 'If-Match: \"3\"'")
    if has_body:
        words.append("-H 'Content-Type: application/json' -d @body.json")
    return " ".join([*words, f"{context.kit().settings.site_url}{address}"])
