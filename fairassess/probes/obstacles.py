"""Tell replies that say something about an endpoint from those that tell only of the way to it."""

from dataclasses import dataclass

from fairassess.domain import reasons, stand_ins
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Reason

CONCLUSIVE_FAILURES = reasons.OF_THE_SERVER
WALL_HEADERS = ("cf-mitigated", "x-amzn-waf-action")
# Words of the challenge pages of Cloudflare, AWS WAF, Imperva, Anubis, DDoS-Guard and DataDome.
_WALL_WORDS = (
    b"just a moment...",
    b"challenge-platform",
    b"cf-chl-",
    b"awswafcookie",
    b"awswaf.com",
    b"_incapsula_resource",
    b"you're not a bot",
    b"you&#39;re not a bot",
    b"ddos-guard",
    b"captcha-delivery.com",
    b"enable javascript and cookies to continue",
    b"verify you are human",
)
_OK = 200
_TOO_MANY_REQUESTS = 429
_REFUSALS = frozenset({403, 451})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a reply says nothing about the endpoint; the message is one sentence."""

    reason: Reason
    message: str


def in_the_way(
    exchange: Exchange, request: str, *, shows_wall: bool | None = None
) -> Obstacle | None:
    """
    Return why this reply says nothing about the endpoint; None when it does say something.

    A failure that can only be the server's own doing, such as a redirect loop, is no obstacle:
    it is a finding.

    Args:
        exchange: What came back.
        request: How people call the request; the message begins with it.
        shows_wall: Whether a page that keeps machines out answered, where the caller knows
            better than the marks of the page.
    """
    if exchange.failure is not None:
        if exchange.failure.kind in CONCLUSIVE_FAILURES:
            return None
        message = f"{request}: {exchange.failure.message.rstrip('.')}."
        return Obstacle(reasons.BY_FAILURE[exchange.failure.kind], message)
    is_wall = is_bot_wall(exchange) if shows_wall is None else shows_wall
    return _refused(exchange, request, is_wall)


def _refused(exchange: Exchange, request: str, is_wall: bool) -> Obstacle | None:
    status = exchange.status or 0
    if is_wall:
        message = f"{request}: a page that keeps machines out answered (HTTP {status})."
        return Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)
    if status == _TOO_MANY_REQUESTS:
        message = f"{request}: too many requests, HTTP 429{_wait(exchange)}."
        return Obstacle(Reason.RATE_LIMITED, message)
    if status in _REFUSALS:
        message = f"{request}: our request was refused with HTTP {status}."
        return Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)
    if status >= 500:
        message = f"{request}: the server answered HTTP {status}{_wait(exchange)}."
        return Obstacle(Reason.HTTP_5XX, message)
    return None


def _wait(exchange: Exchange) -> str:
    wanted = exchange.header("retry-after")
    return f", and asks to come back after {wanted[:60]}" if wanted else ""


def is_bot_wall(exchange: Exchange) -> bool:
    """Return whether a page answered that is made to keep machines out, known by its marks."""
    if exchange.failure is not None:
        return False
    if any(exchange.header(name) for name in WALL_HEADERS):
        return True
    start = exchange.body_start[:20_000].lower()
    return any(word in start for word in _WALL_WORDS)


def led_nowhere(exchange: Exchange, request: str) -> Obstacle | None:
    """
    Return why what a resolver of identifiers answered says nothing of the object.

    Args:
        exchange: What came back from a registry's resolver, and from where it led.
        request: How people call the request; the message begins with it.
    """
    if exchange.hops:
        return None
    if exchange.failure is not None and exchange.failure.kind in CONCLUSIVE_FAILURES:
        # The resolver is no server of the facility.
        message = f"{request}: the resolver failed. {exchange.failure.message.rstrip('.')}."
        return Obstacle(Reason.HTTP_5XX, message)
    if exchange.failure is None and exchange.status == _OK:
        message = f"{request}: the resolver showed a page and led nowhere."
        return Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)
    return None


def stand_in(exchange: Exchange, request: str) -> Obstacle | None:
    """
    Return why a page says nothing about the endpoint: it stands in for one that will come again.

    Args:
        exchange: What came back; whoever asks knows that it is not what was asked for.
        request: How people call the request; the message begins with it.
    """
    if exchange.failure is not None or not stand_ins.is_stand_in(exchange.body_start):
        return None
    message = f"{request}: a page answered that says that the server is out of service for now."
    return Obstacle(Reason.HTTP_5XX, message)
