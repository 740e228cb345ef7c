"""What goes wrong, as programs read it: problem details of RFC 9457 for all that is below /api."""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import structlog
from flask import Response, request
from werkzeug.exceptions import HTTPException

from fairassess import errors
from fairassess.web import context

MEDIA_TYPE = "application/problem+json"
BELOW = "/api/"

_log = structlog.get_logger(__name__)

NOT_FOUND = "There is nothing at this address, or it is not open to you."
"""The same for both: whether something exists is told only to those who may see it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of problem.

    Attributes:
        name: Last part of its address, and of its place in the documentation.
        title: What went wrong, in general.
        meaning: What to do, for the documentation.
    """

    name: str
    title: str
    meaning: str


KINDS: Mapping[int, Kind] = {
    400: Kind("malformed", "The request cannot be read", "Send JSON as it is documented."),
    401: Kind("no-token", "A token is needed", "Send a token that works, as a bearer."),
    403: Kind("not-allowed", "This is not allowed", "Use a token that may, or ask somebody."),
    404: Kind("not-found", "There is nothing here", "Look at the address and at the token."),
    405: Kind("no-such-method", "This address takes no such request", "See the header Allow."),
    409: Kind("conflict", "This can no longer be done", "Read how things stand now."),
    412: Kind("stale", "Somebody changed this meanwhile", "Look at `current`, then decide."),
    413: Kind("too-large", "This is too large", "Send less at once."),
    415: Kind("media-type", "This is not JSON", "Send `Content-Type: application/json`."),
    422: Kind("invalid", "What was sent has faults", "Mend all of `errors` and send it again."),
    428: Kind("no-condition", "The header If-Match is missing", "Send the ETag that you read."),
    429: Kind("too-many", "Too many requests", "Wait as long as Retry-After says."),
    500: Kind("internal", "Something went wrong on our side", "Tell us the `reference`."),
}


class Problem(Exception):
    """
    A problem to answer with.

    Attributes:
        status: HTTP status.
        detail: What went wrong here, as a sentence.
        errors: Every fault with its place; may be empty.
        more: Further members, such as `current`.
        headers: Of the answer.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        errors: tuple[Mapping[str, str], ...] = (),
        *,
        more: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.detail = detail
        self.errors = errors
        self.more = more or {}
        self.headers = headers or {}
        super().__init__(detail)


def is_wanted() -> bool:
    """Whether the request was sent by a program, to an address below /api."""
    return request.path.startswith(BELOW)


def answer(problem: Problem) -> Response:
    """Return the answer that tells a problem."""
    kind = KINDS.get(problem.status)
    site = context.kit().settings.site_url
    document: dict[str, object] = {
        "type": f"{site}/api/v1#problem-{kind.name}" if kind else "about:blank",
        "title": kind.title if kind else "This could not be done",
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.path,
    }
    if problem.errors:
        document["errors"] = [dict(one) for one in problem.errors]
    document |= problem.more
    made = Response(json.dumps(document), problem.status, content_type=MEDIA_TYPE)
    made.headers.update(dict(problem.headers))
    if problem.status == 401:
        made.headers["WWW-Authenticate"] = 'Bearer realm="fairassess"'
    return made


def of(error: Exception) -> Problem:
    """Return the problem that an error is, whatever kind it is of."""
    match error:
        case Problem():
            return error
        case HTTPException():
            return _of_http(error)
        case errors.NotFound():
            return Problem(404, NOT_FOUND)
        case errors.NotAllowed():
            is_reading = request.method in ("GET", "HEAD")
            return Problem(404, NOT_FOUND) if is_reading else Problem(403, str(error))
        case errors.Closed():
            return Problem(409, str(error))
        case errors.StaleRevision():
            return Problem(412, str(error), more={"expected": error.expected, "found": error.found})
        case errors.TooSoon():
            wait_s = str(int(context.kit().settings.trial_pause_s))
            return Problem(429, str(error), headers={"Retry-After": wait_s})
        case errors.Invalid():
            return Problem(422, "See `errors`.", tuple(_of_fault(one) for one in error.faults))
    reference = secrets.token_hex(4).upper()
    _log.error("request_failed", reference=reference, path=request.path, exc_info=error)
    return Problem(500, "It is our fault.", more={"reference": reference})


def _of_fault(fault: errors.Fault) -> Mapping[str, str]:
    place = "".join(f"/{part}" for part in fault.place.split(".")) if fault.place else ""
    return {"pointer": f"#{place}", "detail": fault.message}


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    headers = {}
    if error.response is None:
        wanted = ("Allow", "Retry-After")
        headers = {name: value for name, value in error.get_headers() if name in wanted}
    messages = (getattr(error, "data", None) or {}).get("messages")
    if isinstance(messages, Mapping):
        return Problem(status, "See `errors`.", tuple(_faults(messages)), headers=headers)
    detail = NOT_FOUND if status == 404 else error.description or ""
    return Problem(status, detail, headers=headers)


def _faults(messages: Mapping[object, object]) -> Iterator[Mapping[str, str]]:
    """Yield the faults that schemas found, by where they were looked for."""
    for location, tree in messages.items():
        for path, message in _leaves(tree, ()):
            if location == "json":
                # JSON Pointer, RFC 6901.
                steps = (step.replace("~", "~0").replace("/", "~1") for step in path)
                yield {"pointer": "#" + "".join(f"/{step}" for step in steps), "detail": message}
            else:
                yield {"parameter": ".".join(path), "detail": message}


def _leaves(tree: object, path: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], str]]:
    if isinstance(tree, Mapping):
        for key, below in tree.items():
            # What is wrong with a whole object is told of the object.
            step = () if key == "_schema" else (str(key),)
            yield from _leaves(below, path + step)
    elif isinstance(tree, list):
        for one in tree:
            yield path, str(one)
    else:
        yield path, str(tree)
