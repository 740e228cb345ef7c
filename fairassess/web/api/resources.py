"""The parts that all nouns of the interface share: how they read, answer, page and tell faults."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import HTTPException

from fairassess import errors
from fairassess.web import problems, security
from fairassess.web.api import access, paging, repeats
from fairassess.web.problems import Problem

PREFIX = "/api/v1"
_FIELDS_MOST = 1_000
_NESTING_MOST = 60

View = Callable[..., Any]


class StrictParser(FlaskParser):
    """Reads a body as JSON, and as nothing that merely looks like it."""

    def load_json(self, req: Any, _schema: Schema) -> Any:
        """Return the body; every text in it can be stored."""
        if not req.get_data(cache=True):
            raise Problem(400, "The request has no body.")
        try:
            tree = json.loads(
                req.get_data(cache=True), parse_constant=_no_number, object_pairs_hook=_once_each
            )
            _check_texts(tree, _NESTING_MOST)
        except (ValueError, RecursionError) as error:
            raise Problem(400, f"The body is no JSON: {error}"[:300]) from error
        return tree


class FieldsQuery(Schema):
    """Which members of a resource are wanted."""

    fields_ = fields.String(
        data_key="fields",
        validate=validate.Length(1, _FIELDS_MOST),
        metadata={"description": "Names of members, parted by commas; all without it."},
    )


class ListQuery(FieldsQuery):
    """Which part of a list is wanted."""

    limit = fields.Integer(
        load_default=paging.USUAL,
        validate=validate.Range(1, paging.MOST),
        metadata={"description": "Most items of one part."},
    )
    cursor = fields.String(
        validate=validate.Length(1, 500),
        metadata={"description": "`next` of the part before; leave it out to begin."},
    )


class PublishedQuery(ListQuery):
    """Which part of a list is wanted, and whether as everybody sees it."""

    published = fields.Boolean(
        load_default=False,
        metadata={"description": "Only what is published, as everybody sees it."},
    )


class Resources(Blueprint):
    """The routes of one noun."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, noun: str, *, description: str, is_public: bool = False) -> None:
        """
        Begin the routes of a noun.

        Args:
            noun: Its name, in the plural.
            description: What it is, for the documentation.
            is_public: Whether nobody in particular may read it, as far as it is published.
        """
        super().__init__(
            f"api_{noun}", __name__, url_prefix=PREFIX, description=description
        )  # fmt: skip
        self.noun = noun
        self.is_public = is_public
        security.csrf.exempt(self)
        self.before_request(self._let_in)
        self.after_request(_finish)
        for kind in (HTTPException, errors.FairassessError, Problem, Exception):
            self.register_error_handler(kind, lambda error: problems.answer(problems.of(error)))

    def reads(self, rule: str) -> Callable[[View], View]:
        """Let a view answer GET at an address."""
        return cast(Callable[[View], View], self.route(rule, methods=["GET"]))

    def writes(self, method: str, rule: str) -> Callable[[View], View]:
        """Let a view answer POST or PATCH at an address."""
        return cast(Callable[[View], View], self.route(rule, methods=[method]))

    def takes(self, schema: type[Schema]) -> Callable[[View], View]:
        """Give a view the body of the request, read and checked, as its first argument."""
        return cast(Callable[[View], View], self.arguments(schema))

    def _let_in(self) -> None:
        access.let_in(is_public=self.is_public)

    def tells(
        self, schema: type[Schema], query: type[FieldsQuery] = FieldsQuery
    ) -> Callable[[View], View]:
        """
        Answer a reader with one resource, a mapping; `fields` chooses among its members.

        A view takes `query` where there is more to choose.
        """

        def decorate(view: View) -> View:
            @wraps(view)
            def told(given: Mapping[str, Any], *args: Any, **kwargs: Any) -> Response:
                more = {} if query is FieldsQuery else {"query": given}
                return _answer(schema, 200, view(*args, **more, **kwargs), given.get("fields_"))

            documented = self.response(200, schema)(told)
            return cast(View, self.arguments(query, location="query")(documented))

        return decorate

    def makes(self, schema: type[Schema], status: int = 200) -> Callable[[View], View]:
        """Answer a writer with how the resource stands then: a mapping, or one with headers."""

        def decorate(view: View) -> View:
            @wraps(view)
            def told(*args: Any, **kwargs: Any) -> Response:
                return _answer(schema, status, view(*args, **kwargs), None)

            return cast(View, self.response(status, schema)(repeats.once(told)))

        return decorate

    def lists(
        self, schema: type[Schema], query: type[ListQuery] = ListQuery
    ) -> Callable[[View], View]:
        """Answer with a part of a list: a view takes `page`, and `query` where it has more."""

        def decorate(view: View) -> View:
            @wraps(view)
            def told(given: Mapping[str, Any], *args: Any, **kwargs: Any) -> Response:
                cursor = given.get("cursor")
                after = None if cursor is None else paging.read_cursor(cursor)
                more = {} if query is ListQuery else {"query": given}
                part = view(*args, page=paging.Page(given["limit"], after), **more, **kwargs)
                return _answer_list(schema, part, given.get("fields_"))

            documented = self.response(200, _list_of(schema))(told)
            return cast(View, self.arguments(query, location="query")(documented))

        return decorate


def _answer(schema: type[Schema], status: int, made: Any, chosen: str | None) -> Response:
    if isinstance(made, Response):
        return made
    value, headers = made if isinstance(made, tuple) else (made, {})
    return as_json(_dump(schema(), value, chosen), status, headers)


def _answer_list(schema: type[Schema], part: paging.Part[Any], chosen: str | None) -> Response:
    following = None if part.last is None else paging.write_cursor(part.last)
    document = {"items": [_dump(schema(), row, chosen) for row in part.rows], "next": following}
    headers = {} if following is None else {"Link": paging.next_link(following)}
    return as_json(document, 200, headers)


def as_json(document: object, status: int, headers: Mapping[str, str]) -> Response:
    """Return a document as an answer, whose tag changes when anything in it does."""
    body = json.dumps(document, ensure_ascii=False, sort_keys=False, allow_nan=False).encode(
        "utf-8", "replace"
    )
    made = Response(body, status, mimetype="application/json")
    made.headers.update(dict(headers))
    if "ETag" not in made.headers:
        made.set_etag(tag_of(document))
    return made


def tag_of(document: object) -> str:
    """Return what changes exactly when a document does."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def wanted_tag() -> str:
    """
    Return the tag that a change is to be made to.

    Raises:
        Problem: The header If-Match is missing, or names no single strong tag.
    """
    if "If-Match" not in request.headers:
        message = "Send `If-Match` with the ETag that you read, so that no other change is lost."
        raise Problem(428, message)
    tags = list(request.if_match.as_set())
    if request.if_match.star_tag or len(tags) != 1:
        raise Problem(400, "Send one ETag in `If-Match`, as you read it.")
    return tags[0]


def _finish(response: Response) -> Response:
    response.headers.update(access.limits_told())
    response.headers["Vary"] = "Authorization, Cookie"
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.headers["Cache-Control"] = "private, no-cache"
        response.make_conditional(request.environ)
    return response


def _dump(schema: Schema, value: object, chosen: str | None) -> dict[str, Any]:
    document: dict[str, Any] = schema.dump(value)
    if chosen is None:
        return document
    names = [name.strip() for name in chosen.split(",")]
    unknown = [name for name in names if name not in document]
    if unknown:
        message = f"There is no {', '.join(unknown)}; there are {', '.join(document)}."
        raise Problem(422, "See `errors`.", ({"parameter": "fields", "detail": message[:1000]},))
    return {name: document[name] for name in document if name in names}


def _list_of(schema: type[Schema]) -> type[Schema]:
    made: type[Schema] = Schema.from_dict(
        {
            "items": fields.List(fields.Nested(schema)),
            "next": fields.String(
                allow_none=True, metadata={"description": "Cursor of the part that follows."}
            ),
        },
        name=f"{schema.__name__.removesuffix('Schema')}List",
    )
    return made


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _check_texts(tree: Any, depth: int) -> None:
    """Refuse texts that no database takes, and what is nested deeper than anything of ours."""
    if depth == 0:
        raise ValueError("it is nested too deeply")
    if isinstance(tree, str):
        if "\x00" in tree or any("\ud800" <= character <= "\udfff" for character in tree):
            raise ValueError("it holds NUL, or half a character")
    elif isinstance(tree, dict):
        for name, value in tree.items():
            _check_texts(name, depth - 1)
            _check_texts(value, depth - 1)
    elif isinstance(tree, list):
        for value in tree:
            _check_texts(value, depth - 1)
