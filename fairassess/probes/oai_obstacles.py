"""Tell replies that say something about a provider from those that tell only of the way to it."""

from dataclasses import dataclass

from fairassess.domain.evidence import Exchange, FailureKind
from fairassess.domain.finding import Reason
from fairassess.probes.oai_evidence import Asked, FaultKind, Shape

_REASONS = {
    FailureKind.DNS: Reason.DNS,
    FailureKind.REFUSED: Reason.REFUSED,
    FailureKind.RESET: Reason.REFUSED,
    FailureKind.TIMEOUT: Reason.TIMEOUT,
    FailureKind.TLS: Reason.TLS,
    FailureKind.BLOCKED_BY_POLICY: Reason.BLOCKED_BY_POLICY,
    FailureKind.REDIRECT_REFUSED: Reason.BLOCKED_BY_POLICY,
    FailureKind.TOO_LARGE: Reason.TOO_LARGE,
    FailureKind.COMPRESSION: Reason.TOO_LARGE,
    FailureKind.BUDGET: Reason.BUDGET,
    FailureKind.CANCELLED: Reason.BUDGET,
    FailureKind.OUR_NETWORK: Reason.OUR_NETWORK,
    FailureKind.INTERNAL: Reason.INTERNAL,
}
# What the server did wrong beyond doubt: its HTTP, or its redirects.
CONCLUSIVE_FAILURES = frozenset(
    {FailureKind.MALFORMED, FailureKind.REDIRECT_LOOP, FailureKind.TOO_MANY_REDIRECTS}
)
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
_TOO_MANY_REQUESTS = 429
_REFUSALS = frozenset({403, 451})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a reply says nothing about the provider; the message is one sentence."""

    reason: Reason
    message: str


def in_the_way(asked: Asked) -> Obstacle | None:
    """
    Return why this reply says nothing about the provider; None when it does say something.

    An OAI-PMH reply says something whatever its HTTP status is. A failure that can only be the
    server's own doing, such as a redirect loop, is no obstacle: it is a finding.
    """
    exchange, fault = asked.exchange, asked.reading.fault
    if exchange.failure is not None:
        if exchange.failure.kind in CONCLUSIVE_FAILURES:
            return None
        message = f"{asked.request}: {exchange.failure.message.rstrip('.')}."
        return Obstacle(_REASONS[exchange.failure.kind], message)
    if fault is not None and fault.kind is FaultKind.TOO_MUCH:
        return Obstacle(Reason.TOO_LARGE, f"{asked.request}: {fault.message}.")
    if asked.reading.envelope is not None:
        return None
    return _refused(asked, exchange)


def _refused(asked: Asked, exchange: Exchange) -> Obstacle | None:
    status = exchange.status or 0
    if is_bot_wall(asked):
        message = f"{asked.request}: a page that keeps machines out answered (HTTP {status})."
        return Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)
    if status == _TOO_MANY_REQUESTS:
        message = f"{asked.request}: too many requests, HTTP 429{_wait(exchange)}."
        return Obstacle(Reason.RATE_LIMITED, message)
    if status in _REFUSALS:
        message = f"{asked.request}: our request was refused with HTTP {status}."
        return Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)
    if status >= 500:
        message = f"{asked.request}: the server answered HTTP {status}{_wait(exchange)}."
        return Obstacle(Reason.HTTP_5XX, message)
    return None


def _wait(exchange: Exchange) -> str:
    wanted = exchange.header("retry-after")
    return f", and asks to come back after {wanted[:60]}" if wanted else ""


def is_bot_wall(asked: Asked) -> bool:
    """Return whether a page answered that is made to keep machines out, known by its marks."""
    exchange = asked.exchange
    if exchange.failure is not None or asked.reading.shape is Shape.OAI:
        return False
    if any(exchange.header(name) for name in WALL_HEADERS):
        return True
    start = exchange.body_start[:20_000].lower()
    return any(word in start for word in _WALL_WORDS)
