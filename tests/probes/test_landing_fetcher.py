"""A visit asks for each page once, for two of its links at most, and stops when it is told to."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from fairassess.demo import landing_pages
from fairassess.demo.landing_flaws import Flaw
from fairassess.domain.evidence import Exchange, Failure, FailureKind, Reply
from fairassess.domain.finding import Outcome, Reason
from fairassess.domain.objects import Subject
from fairassess.domain.registries import Registries
from fairassess.probes import landing_probes, landing_signposting
from fairassess.probes.evaluators import landing_page as judge
from fairassess.probes.fetchers import landing_page
from fairassess.probes.landing_evidence import LandingEvidence
from fairassess.probes.visit import Visit
from tests.probes import landing_builders as build

Answer = Callable[[str], Reply]


@dataclass
class Pages:
    """A door behind which pages stand; *time* passes with each request."""

    answer: Answer
    urls: list[str] = field(default_factory=list)
    time: float = 0.0
    seconds: float = 0.0
    bytes: int = 0

    @property
    def requests(self) -> int:
        return len(self.urls)

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: "bytes" = b"",
        headers: tuple[tuple[str, str], ...] = (),
        deadline_s: float | None = None,
    ) -> Reply:
        assert method == "GET"
        assert all(value.isascii() and value.isprintable() for _, value in headers)
        self.urls.append(url)
        self.time += self.seconds
        return self.answer(url)


def reply(body: str, url: str = build.URL, **parts: object) -> Reply:
    raw = body.encode()
    return Reply(replace(build.exchange(url, **parts), body_start=raw[:65536]), raw)  # type: ignore[arg-type]


def good(url: str) -> Reply:
    one = build.thing()
    if url.endswith("/linkset"):
        return reply(json.dumps(landing_pages.linkset(one)), url, kind="application/linkset+json")
    if url.endswith(".jsonld"):
        return reply(
            '{"@context": "https://schema.org", "@type": "Dataset"}',
            url,
            kind="application/ld+json",
        )
    return reply(landing_pages.page(one), url, headers=(("link", landing_pages.link_header(one)),))


def lost(url: str) -> Reply:
    return Reply(
        Exchange("GET", url, url, build.NOW, failure=Failure(FailureKind.DNS, "No such host."))
    )


def visit(answer: Answer, *subjects: Subject, **parts: object) -> tuple[LandingEvidence, Pages]:
    door = Pages(answer)
    base = Visit("t", door, subjects=subjects, monotonic=lambda: door.time)
    return landing_page.fetch(replace(base, **parts)), door  # type: ignore[arg-type]


def subjects(number: int) -> tuple[Subject, ...]:
    return tuple(build.subject(url=f"https://data.test/{n}") for n in range(number))


def test_one_object_costs_three_requests_at_most() -> None:
    found, door = visit(good, build.subject())
    assert door.urls == [build.URL, f"{build.URL}/linkset", f"{build.URL}/metadata.jsonld"]
    assert len(found.exchanges) == 3
    assert found.is_complete


def test_without_an_address_the_page_is_asked_for_by_its_pid() -> None:
    registries = Registries(doi_resolver="http://127.0.0.1:1/doi/", n2t="http://127.0.0.1:1/n2t/")
    for pid, url in (
        ("https://doi.org/10.99999/A<b>", "http://127.0.0.1:1/doi/10.99999/A%3Cb%3E"),
        ("doi:10.99999/a", "http://127.0.0.1:1/doi/10.99999/a"),
        ("ark:/bcdfg/x1", "http://127.0.0.1:1/n2t/ark:bcdfg/x1"),
        ("21.99999/x", "https://hdl.handle.net/21.99999/x"),
        ("no pid", ""),
    ):
        assert landing_page.address_of(build.subject(pid, ""), registries) == url


def test_a_page_of_the_resolver_itself_says_nothing_of_the_page_of_the_object() -> None:
    found, _ = visit(lambda url: reply("<html><body>Our new home.</body></html>", url),
                     build.subject(url=""))  # fmt: skip
    for check in landing_probes.EVALUATORS:
        assert check(found).outcome in (Outcome.CANT_TELL, Outcome.INAPPLICABLE), check.__name__


@pytest.mark.parametrize("kind", ["text/\tx", "a\x7fb", "\u00e9/x"])
def test_a_promised_type_that_no_header_can_hold_stops_nothing(kind: str) -> None:
    body = f'<html><link rel="describedby" type="{kind}" href="/x"><body>{"word " * 90}</body>'
    found, door = visit(lambda url: reply(body, url), build.subject())
    assert door.requests == 2
    assert found.stop is None


def test_a_linkset_with_anything_in_the_place_of_texts_is_read() -> None:
    deep = "[" * 400 + "]" * 400
    told = f'{{"linkset": [{{"anchor": {deep}, "item": [{{"href": "/x", "type": {deep}}}]}}]}}'
    (link,) = landing_signposting.from_linkset(
        told.encode(), kind=landing_signposting.LINKSET_JSON, url=build.URL
    )
    assert (link.anchor, link.type) == (build.URL, "")


def test_an_object_without_address_and_pid_is_not_asked_for() -> None:
    found, door = visit(good, build.subject("", ""))
    assert (door.requests, found.landings[0].url) == (0, "")
    assert judge.answers_with_a_page(found).outcome is Outcome.INAPPLICABLE


def test_a_dead_host_is_not_asked_for_all_its_pages() -> None:
    found, door = visit(lost, *subjects(30))
    assert door.requests == landing_page.LOST_IN_A_ROW
    assert found.stopped_because == "unreachable"
    verdict = judge.answers_with_a_page(found)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.DNS)


def test_a_page_that_comes_in_between_keeps_the_visit_going() -> None:
    found, door = visit(lambda u: good(u) if u.endswith("/2") else lost(u), *subjects(5))
    assert found.is_complete
    assert len(found.landings) == 5
    assert door.requests > 5


def test_when_the_time_is_over_the_pages_not_asked_for_stay_open() -> None:
    door = Pages(good, seconds=4.0)
    base = Visit("t", door, subjects=subjects(4), deadline_s=10.0, monotonic=lambda: door.time)
    found = landing_page.fetch(base)
    assert found.stopped_because == "deadline"
    assert [one.exchange is None for one in found.landings] == [False, True, True, True]
    verdict = judge.answers_with_a_page(found)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TIMEOUT)


def test_whoever_cancels_is_obeyed_before_the_first_request() -> None:
    found, door = visit(good, build.subject(), is_cancelled=lambda: True)
    assert (door.requests, found.stopped_because) == (0, "cancelled")


def test_a_used_up_budget_is_nobodys_fault() -> None:
    failure = Failure(FailureKind.BUDGET, "The run may ask no more.")
    found, _ = visit(
        lambda u: Reply(Exchange("GET", u, u, build.NOW, failure=failure)), *subjects(9)
    )
    reasons = {evaluate(found).reason for evaluate in landing_probes.EVALUATORS}
    assert (found.stopped_because, reasons) == ("budget", {Reason.BUDGET})


def test_a_fault_of_ours_costs_one_page_and_no_verdict_of_the_provider() -> None:
    def spoiled(url: str) -> Reply:
        if url.endswith("/0"):
            raise AssertionError("ours")
        return good(url)

    found, _ = visit(spoiled, *subjects(2))
    assert found.stopped_because == "internal"
    assert [one.exchange is None for one in found.landings] == [True, False]
    verdict = judge.answers_with_a_page(replace(found, landings=found.landings[:1]))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.INTERNAL)


def test_json_ld_behind_a_link_describes_a_page_that_holds_none() -> None:
    def bare(url: str) -> Reply:
        if "/linkset" in url or ".jsonld" in url:
            return good(url)
        text = "<html><body>" + "word " * 50
        return reply(text, url, headers=(("link", landing_pages.link_header(build.thing())),))

    found, _ = visit(bare, build.subject())
    assert found.landings[0].datasets == ()
    assert found.landings[0].dataset is not None


def test_json_is_preferred_where_there_is_a_choice() -> None:
    header = (
        "</l.txt>; rel=linkset; type=application/linkset, </l>; rel=linkset; "
        'type="application/linkset+json", </x.xml>; rel=describedby; type=application/xml, '
        '</x.jsonld>; rel=describedby; type="application/ld+json"'
    )
    page = reply("<html><body>x</body></html>", headers=(("link", header),))
    _, door = visit(lambda _: page, build.subject())
    assert door.urls[1:] == ["https://data.test/l", "https://data.test/x.jsonld"]


def test_one_object_can_be_looked_at_alone() -> None:
    found, _ = visit(good, *subjects(3))
    alone = found.alone(1)
    assert [one.url for one in alone.landings] == ["https://data.test/1"]
    assert alone.exchanges == found.exchanges


def test_a_flawed_page_is_read_as_over_http() -> None:
    text = landing_pages.page(build.thing(Flaw.NO_NAME))
    found, _ = visit(lambda u: reply(text, u), build.subject())
    assert found.landings[0].dataset is not None
    assert found.landings[0].dataset.name == ""
