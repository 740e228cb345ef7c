"""A door behind which a demo application stands, in the same process; replies may be changed."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit
from wsgiref.types import WSGIApplication

from fairassess.demo.catalogues import BY_KIND
from fairassess.demo.portal import Portal
from fairassess.demo.search_api import SearchApi
from fairassess.domain.evidence import Exchange, Failure, FailureKind, Reply, Timings
from fairassess.domain.finding import Outcome, Verdict
from fairassess.domain.registries import Registries
from fairassess.probes import registry
from fairassess.probes.api_evidence import ApiEvidence
from fairassess.probes.visit import Visit

PORTAL = Registries().federated_search
NOW = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)
BASE = "https://data.test"
KINDS = ("search-api", *BY_KIND)
TARGETS = {"search-api": f"{BASE}/api"}

Change = Callable[[int, Reply], Reply]

PAGE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>"


def app_of(kind: str) -> WSGIApplication:
    """Return a good application of this kind."""
    return SearchApi() if kind == "search-api" else BY_KIND[kind]()


def unchanged(index: int, reply: Reply) -> Reply:
    """Leave a reply as it is."""
    del index
    return reply


@dataclass
class AppDoor:
    """Answers from an application, but for the portal; *seconds* pass with each request."""

    app: WSGIApplication
    change: Change = unchanged
    urls: list[str] = field(default_factory=list)
    seconds: float = 0.0
    time: float = 0.0
    bytes: int = 0
    portal: WSGIApplication = field(default_factory=lambda: Portal([f"{BASE}/api"]))

    @property
    def requests(self) -> int:
        """Requests made so far."""
        return len(self.urls)

    def monotonic(self) -> float:
        """The clock of the test."""
        return self.time

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: "bytes" = b"",
        headers: tuple[tuple[str, str], ...] = (),
        deadline_s: float | None = None,
    ) -> Reply:
        """Answer as the application does."""
        assert (method, body) == ("GET", b"")
        assert deadline_s is None or deadline_s > 0
        index = len(self.urls)
        self.urls.append(url)
        self.time += self.seconds
        parts = urlsplit(url)
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote(parts.path),
            "REQUEST_URI": f"{parts.path}?{parts.query}" if parts.query else parts.path,
            "QUERY_STRING": parts.query,
            "wsgi.input": io.BytesIO(),
        }
        started: list[tuple[str, list[tuple[str, str]]]] = []
        app = self.portal if url.startswith(PORTAL) else self.app
        raw = b"".join(app(environ, lambda s, h: started.append((s, h))))
        status, sent = started[0]
        exchange = Exchange(
            method=method,
            url=url,
            final_url=url,
            started_at=NOW,
            status=int(status[:3]),
            headers=tuple((name.lower(), value) for name, value in sent),
            decoded_bytes=len(raw),
            body_start=raw[:65536],
            timings=Timings(total_s=0.1),
        )
        return self.change(index, Reply(exchange, raw))


def visit(
    kind: str, change: Change = unchanged, *, app: WSGIApplication | None = None, **parts: object
) -> tuple[ApiEvidence, AppDoor]:
    """Visit a demo application of this kind."""
    seconds = parts.pop("seconds", 0.0)
    assert isinstance(seconds, float)
    door = AppDoor(app or app_of(kind), change, seconds=seconds)
    portal = parts.pop("portal", None)
    door.portal = portal or door.portal  # type: ignore[assignment]
    base = Visit(TARGETS.get(kind, BASE), door, monotonic=door.monotonic)
    evidence = registry.kind_called(kind).fetch(replace(base, **parts))  # type: ignore[arg-type]
    assert isinstance(evidence, ApiEvidence)
    return evidence, door


def verdicts(kind: str, evidence: ApiEvidence) -> dict[str, Verdict]:
    """Return what all checks of a kind say."""
    return {judge.__name__: judge(evidence) for judge in registry.kind_called(kind).evaluators}


def outcomes(kind: str, evidence: ApiEvidence) -> dict[str, Outcome]:
    """Return the outcomes of all checks of a kind."""
    return {name: verdict.outcome for name, verdict in verdicts(kind, evidence).items()}


def spoilt(reply: Reply, body: bytes, status: int | None = None, **parts: object) -> Reply:
    """Return a reply with another body, and another status if one is given."""
    exchange = replace(
        reply.exchange,
        status=reply.exchange.status if status is None else status,
        body_start=body[:65536],
        decoded_bytes=len(body),
        **parts,  # type: ignore[arg-type]
    )
    return Reply(exchange, body)


def lost(reply: Reply, kind: FailureKind) -> Reply:
    """Return the absence of a reply."""
    failure = Failure(kind, "Nothing came.")
    return Reply(replace(reply.exchange, status=None, body_start=b"", failure=failure))


TROUBLES: dict[str, Callable[[Reply], Reply]] = {
    "HTTP 500": lambda reply: spoilt(reply, b"Something went wrong.", 500),
    "refused": lambda reply: lost(reply, FailureKind.REFUSED),
    "slow": lambda reply: lost(reply, FailureKind.TIMEOUT),
    "HTML": lambda reply: spoilt(reply, PAGE, 200),
    "HTTP 429": lambda reply: spoilt(reply, b"Too many.", 429),
    "no name": lambda reply: lost(reply, FailureKind.DNS),
    "bot wall": lambda reply: spoilt(reply, b"<html><title>Just a moment...</title>", 403),
    "too large": lambda reply: lost(reply, FailureKind.TOO_LARGE),
    "our network": lambda reply: lost(reply, FailureKind.OUR_NETWORK),
}
"""What may be in the way, by name."""
