"""Who asks, in which form, and how often: what every request to the interface goes through."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, request
from flask_security import current_user
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.strategies import RateLimiter

from fairassess.errors import NotAllowed, NotFound
from fairassess.services import accounts, tokens
from fairassess.web import context, security
from fairassess.web.problems import Problem

BAD_TOKENS_PER_MINUTE = 30
"""How many wrong tokens one address on the network may try; a right one is then refused, too."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_WINDOW_S = 60


def let_in(*, is_public: bool) -> None:
    """
    Find out who asks, and let those pass who may ask at all.

    A token says who it is. Without one, a person who is signed in may read, and nothing more: no
    page elsewhere can then make a browser change anything here.

    Args:
        is_public: Whether nobody in particular may read, too.

    Raises:
        Problem: No token that works, too many requests, or no JSON.
    """
    holder = _holder()
    g.token = holder
    if holder is not None:
        g.actor = holder.actor
        _limit("token", str(holder.token.id))
        _note_use(holder)
    elif current_user.is_authenticated and request.method in _READING:
        _limit("person", str(context.actor().user_id))
    else:
        _limit("address", request.remote_addr or "")
        if not is_public or request.method not in _READING:
            raise Problem(401, "Send a token: `Authorization: Bearer fair_…`.")
    _check_media_type()


def holder() -> tokens.Holder | None:
    """Return whose token came with this request; None for a person without one."""
    found: tokens.Holder | None = g.get("token")
    return found


def reader() -> accounts.Actor:
    """Return who reads; somebody who is not known sees what is published."""
    return context.actor() if "actor" in g else context.anybody()


@contextmanager
def hidden() -> Iterator[None]:
    """Let what somebody may not see look like what is not there, also to those who write."""
    try:
        yield
    except NotAllowed as error:
        raise NotFound(str(error)) from error


def limits_told() -> dict[str, str]:
    """Return the headers that tell a program how often it may still ask."""
    told = g.get("limit_told")
    if told is None:
        return {}
    limit, identifiers = told
    reset_at, left = _limiter().get_window_stats(limit, *identifiers)
    return {
        "RateLimit-Limit": str(limit.amount),
        "RateLimit-Policy": f"{limit.amount};w={_WINDOW_S}",
        "RateLimit-Remaining": str(max(0, left)),
        "RateLimit-Reset": str(max(0, round(reset_at - time.time()))),
    }


def _holder() -> tokens.Holder | None:
    given = request.headers.get("Authorization")
    if given is None:
        return None
    tries = RateLimitItemPerMinute(BAD_TOKENS_PER_MINUTE)
    who = ("bad token", request.remote_addr or "")
    if not _limiter().test(tries, *who):
        raise _too_many(tries, who)
    kind, _, text = given.partition(" ")
    found = None
    if kind.lower() == "bearer":
        found = tokens.check(context.session(), text.strip(), now=context.now())
    if found is None:
        _limiter().hit(tries, *who)
        raise Problem(401, "This token does not work: it is unknown, revoked or too old.")
    return found


def _note_use(found: tokens.Holder) -> None:
    with context.own_writer() as session:
        tokens.note_use(session, found, now=context.now())


def _limit(*identifiers: str) -> None:
    limit = RateLimitItemPerMinute(context.kit().settings.api_requests_per_minute)
    who = ("api", *identifiers)
    g.limit_told = (limit, who)
    if not _limiter().hit(limit, *who):
        raise _too_many(limit, who)


def _too_many(limit: RateLimitItem, who: tuple[str, ...]) -> Problem:
    reset_at, _ = _limiter().get_window_stats(limit, *who)
    wait_s = max(1, round(reset_at - time.time()))
    message = f"{limit.amount} requests a minute are enough; go on in {wait_s} s."
    return Problem(429, message, headers={"Retry-After": str(wait_s)})


def _limiter() -> RateLimiter:
    return security.limiter().limiter


def _check_media_type() -> None:
    if request.method in _READING:
        return
    if request.mimetype != "application/json" and (request.content_length or request.mimetype):
        raise Problem(415, "Send the body as application/json.")


def address(path: str) -> str:
    """Return the address of a resource of the interface."""
    return f"{context.kit().settings.site_url}/api/v1/{path}"
