"""Requests that may be sent again: what the header Idempotency-Key does."""

import hashlib
import json
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from fairassess.services import repeats
from fairassess.services.repeats import Before, State
from fairassess.web import context, problems
from fairassess.web.api import access
from fairassess.web.problems import Problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_WAIT_S = 10.0
_LOOK_EVERY_S = 0.05
_TOLD_AGAIN = ("ETag", "Location", "Content-Type")

# Nothing was done, and the same request may well succeed when it is sent again.
_NOT_KEPT = frozenset({401, 409, 412, 428, 429})

P = ParamSpec("P")


def once(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let a view do what a request with a key asks at most once, however often it comes."""

    @wraps(view)
    def kept(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        key = request.headers.get(HEADER)
        holder = access.holder()
        if key is None or holder is None:
            return view(*args, **kwargs)
        if not 0 < len(key) <= repeats.KEY_MOST or not key.isprintable():
            message = f"Use 1 to {repeats.KEY_MOST} visible characters."
            raise Problem(422, "See `errors`.", ({"header": HEADER, "detail": message},))
        found = _begin(holder.token.id, key)
        if found.state is not State.NEW:
            return _again(found)
        return _first(holder.token.id, key, lambda: view(*args, **kwargs))

    return kept


def _first(token_id: int, key: str, act: Callable[[], ResponseReturnValue]) -> Response:
    try:
        made = current_app.make_response(act())
    except Exception as error:  # Whatever it is, it is answered, and its key must not stay taken.
        made = problems.answer(problems.of(error))
    with context.own_writer() as session:
        if made.status_code >= 500 or made.status_code in _NOT_KEPT:
            repeats.give_up(session, token_id, key)
        else:
            headers = {name: made.headers[name] for name in _TOLD_AGAIN if name in made.headers}
            repeats.finish(
                session, token_id, key,
                status=made.status_code, headers=json.dumps(headers), body=made.get_data(True),
            )  # fmt: skip
    return made


def _begin(token_id: int, key: str) -> Before:
    """Take the request up, or wait for the one before it that is still under way."""
    digest = _digest()
    ends_at = time.monotonic() + _WAIT_S
    with context.own_writer() as session:
        found = repeats.begin(session, token_id, key, digest, now=context.now())
        while found.state is State.GOING_ON and time.monotonic() < ends_at:
            time.sleep(_LOOK_EVERY_S)
            seen = repeats.look(session, token_id, key, digest)
            if seen is None:
                return repeats.begin(session, token_id, key, digest, now=context.now())
            found = seen
    return found


def _again(found: Before) -> Response:
    if found.state is State.OTHER_REQUEST:
        message = "This key came before with another request; use a new one."
        raise Problem(422, "See `errors`.", ({"header": HEADER, "detail": message},))
    if found.state is State.GOING_ON:
        # It may be under way, or its process was killed: then only looking tells what was done.
        raise Problem(
            409,
            f"The request that came with this key at {found.begun_at.isoformat()} has no answer"
            " yet. Look at how things stand before you send it with another key.",
            headers={"Retry-After": "5"},
        )
    made = Response(found.body, found.status)
    made.headers.update(json.loads(found.headers))
    made.headers[REPLAYED] = "true"
    return made


def _digest() -> str:
    asked = (
        request.method,
        request.full_path,
        request.headers.get("If-Match", ""),
    )
    digest = hashlib.sha256("\n".join(asked).encode("utf-8", "surrogatepass"))
    digest.update(b"\n" + request.get_data(cache=True))
    return digest.hexdigest()
