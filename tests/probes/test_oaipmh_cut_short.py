"""A visit that ends early, wherever and however, fails nothing that a whole visit passes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import pytest

from fairassess.demo.faults import Fault
from fairassess.domain.evidence import FailureKind, Reply
from fairassess.domain.finding import Outcome
from fairassess.net import door
from fairassess.probes.fetchers import oaipmh
from fairassess.probes.oai_evidence import OaiEvidence
from fairassess.probes.visit import Visit
from tests.demo.matrix import LOOPBACK, PROBES, WillingClock
from tests.probes.scripted_door import lost, reply
from tests.providers import provider_with

Body = bytes
Sent = tuple[str, str, Body, tuple[tuple[str, str], ...]]
PAGE = "<!DOCTYPE html><title>Welcome</title><h1>We are back soon</h1>"
HTML = (("content-type", "text/html"),)


@dataclass
class Recorder:
    """A door that keeps what came through it."""

    inside: door.Door
    replies: dict[Sent, list[Reply]] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return self.inside.requests

    @property
    def bytes(self) -> int:
        return self.inside.bytes

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: Body = b"",
        headers: tuple[tuple[str, str], ...] = (),
        deadline_s: float | None = None,
    ) -> Reply:
        got = self.inside.fetch(
            url, method=method, body=body, headers=headers, deadline_s=deadline_s
        )
        self.replies.setdefault((method, url, body, headers), []).append(got)
        return got


@dataclass
class Cut:
    """A door that gives what was kept, except for some requests; each takes a second."""

    replies: dict[Sent, list[Reply]]
    is_cut: Callable[[int], bool]
    instead: Reply
    requests: int = 0
    bytes: int = 0
    time: float = 0.0
    seen: dict[Sent, int] = field(default_factory=dict)

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: Body = b"",
        headers: tuple[tuple[str, str], ...] = (),
        deadline_s: float | None = None,
    ) -> Reply:
        number, sent = self.requests, (method, url, body, headers)
        self.requests += 1
        self.time += 1.0
        # A visit that missed something asks differently; what it asks then was never answered.
        if self.is_cut(number) or sent not in self.replies:
            began_at = next(iter(self.replies.values()))[0].exchange.started_at
            exchange = replace(self.instead.exchange, url=url, started_at=began_at, method=method)
            return Reply(exchange, self.instead.body)
        before = self.seen.get(sent, 0)
        self.seen[sent] = before + 1
        kept = self.replies[sent]
        return kept[min(before, len(kept) - 1)]

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def monotonic(self) -> float:
        return self.time


@cache
def recorded(*faults: Fault) -> tuple[str, Recorder, OaiEvidence]:
    clock = WillingClock()
    with (
        provider_with(*faults, count=8, page_size=3, now=clock.now) as server,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK, clock=clock.now) as opened,
    ):
        kept = Recorder(opened)
        visit = Visit(server.url, kept, sleep=clock.sleep, monotonic=clock.monotonic)
        return server.url, kept, oaipmh.fetch(visit)


def failed(evidence: OaiEvidence) -> set[str]:
    found = {probe.definition.check: probe.evaluate(evidence) for probe in PROBES}
    return {check for check, verdict in found.items() if verdict.outcome is Outcome.FAILED}


ENDS = {
    "refused": lost(FailureKind.REFUSED),
    "reset": lost(FailureKind.RESET),
    "silence": lost(FailureKind.TIMEOUT),
    "too much": lost(FailureKind.TOO_LARGE),
    "500": reply(PAGE, status=500, headers=HTML),
    "503": reply("busy", status=503, headers=(*HTML, ("retry-after", "3"))),
    "429": reply("slow down", status=429, headers=(*HTML, ("retry-after", "3600"))),
    "403": reply(PAGE, status=403, headers=HTML),
    "wall": reply(PAGE, status=403, headers=(*HTML, ("cf-mitigated", "challenge"))),
    "wall with 200": reply("<html>Just a moment...", headers=HTML),
    "page": reply(PAGE, headers=HTML),
}
SETS_OF_FAULTS: tuple[tuple[Fault, ...], ...] = (
    (),
    (Fault.DATESTAMPS_NOW, Fault.EARLIEST_DATESTAMP_TOO_LATE),
    (Fault.DATES_IGNORED, Fault.GET_RECORD_WITHOUT_WRAPPER, Fault.SET_LEAKS),
    (Fault.TOKEN_GIVES_SAME_RECORDS, Fault.NO_SETS_NOT_TOLD),
)
# What a page for people fails by itself in the place of the first reply, and a page that is too
# large anywhere.
BY_ITSELF = {"page": {"T01"}, "too much": {"T19"}}


def cut(faults: tuple[Fault, ...], is_cut: Callable[[int], bool], end: str) -> OaiEvidence:
    url, kept, _ = recorded(*faults)
    other = Cut(kept.replies, is_cut, ENDS[end])
    return oaipmh.fetch(Visit(url, other, sleep=other.sleep, monotonic=other.monotonic))


@pytest.mark.parametrize(
    ("end", "faults"),
    [*((end, ()) for end in ENDS), *((e, f) for e in ("refused", "page") for f in SETS_OF_FAULTS)],
)
def test_a_server_that_goes_away_after_any_request_fails_nothing_more(
    end: str, faults: tuple[Fault, ...]
) -> None:
    whole = failed(recorded(*faults)[2])
    total = len(recorded(*faults)[2].exchanges)
    wrong = {}
    for last in range(0, total, 4 if end in ("refused", "page") else 11):
        evidence = cut(faults, lambda number, last=last: number >= last, end)  # type: ignore[misc]
        more = failed(evidence) - whole
        if more - (BY_ITSELF.get(end, set()) if last == 0 or end != "page" else set()):
            wrong[last] = more
    assert wrong == {}


def test_a_page_that_comes_in_the_middle_ends_the_visit_and_is_named() -> None:
    evidence = cut((), lambda number: number >= 20, "page")
    assert evidence.stop is not None
    assert evidence.stop.word == "blocked"
    assert "After 20 requests a web page came" in evidence.stop.message
    assert len(evidence.exchanges) == 22


@pytest.mark.parametrize("end", ["silence", "500", "wall", "too much"])
def test_one_request_that_fails_costs_its_own_findings_only(end: str) -> None:
    whole = recorded()[2]
    wrong = {}
    for one in range(1, len(whole.exchanges), 6):
        evidence = cut((), lambda number, one=one: number in (one, one + 1), end)  # type: ignore[misc]
        more = failed(evidence) - BY_ITSELF.get(end, set())
        if more:
            wrong[one] = more
    assert wrong == {}


@pytest.mark.parametrize("faults", SETS_OF_FAULTS, ids=lambda f: "+".join(x.value for x in f))
def test_a_deadline_anywhere_fails_nothing_more(faults: tuple[Fault, ...]) -> None:
    url, kept, full = recorded(*faults)
    whole, wrong = failed(full), {}
    for seconds in range(1, len(full.exchanges) + 14, 5):
        other = Cut(kept.replies, lambda _: False, ENDS["refused"])
        visit = Visit(url, other, deadline_s=seconds, sleep=other.sleep, monotonic=other.monotonic)
        more = failed(oaipmh.fetch(visit)) - whole
        if more:
            wrong[seconds] = more
    assert wrong == {}
