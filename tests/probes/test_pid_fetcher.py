"""The plan by which identifiers are followed: what is asked, in which order, and when not."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.evidence import Exchange, Failure, FailureKind, Hop, Reply
from fairassess.domain.finding import Outcome, Reason
from fairassess.domain.runs import Step
from fairassess.probes import pid_probes
from fairassess.probes.evaluators import pid_resolving
from fairassess.probes.fetchers import pid
from fairassess.probes.fetchers.pid import ENOUGH_FOR_ALL
from fairassess.probes.pid_evidence import Answer, PidEvidence
from fairassess.probes.visit import Visit
from tests.probes import pid_world
from tests.probes.scripted_door import NOW

DOI = "10.99999/abc"
PAGE = f"<!DOCTYPE html><html><body>https://doi.org/{DOI} has words.</body></html>".encode()
HANDLE = json.dumps(
    {"responseCode": 1, "values": [{"type": "URL", "data": {"value": "https://data.test/abc"}}]}
).encode()
DATACITE = json.dumps({"data": {"attributes": {"state": "findable", "titles": []}}}).encode()


def reply(
    url: str, body: bytes, *, hops: int = 0, status: int = 200, host: str = "data.test"
) -> Reply:
    """A reply that came after so many redirects."""
    led = tuple(Hop(url, 302, f"https://{host}/{place}", "") for place in range(hops))
    final = f"https://{host}/abc" if hops else url
    exchange = Exchange("GET", url, final, NOW, hops=led, status=status, body_start=body[:1000])
    return Reply(exchange, body)


def usual(url: str, accept: str) -> Reply:
    """Everybody knows the object, and nobody gives its metadata by negotiation."""
    if "/api/handles/" in url:
        return reply(url, HANDLE)
    if "api.datacite.org" in url:
        return reply(url, DATACITE)
    if accept:
        return reply(url, b"{}", hops=1, status=406, host="metadata.test")
    return reply(url, PAGE, hops=1)


@dataclass
class ScriptedDoor:
    """A door that answers from a function of address and Accept header."""

    answer: Callable[[str, str], Reply] = usual
    asked: list[str] = field(default_factory=list)
    received = 0

    @property
    def requests(self) -> int:
        """Requests made so far."""
        return len(self.asked)

    @property
    def bytes(self) -> int:
        """Body bytes received so far."""
        return self.received

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: "bytes" = b"",  # type: ignore[valid-type] # the name is a property above
        headers: tuple[tuple[str, str], ...] = (),
        deadline_s: float | None = None,
    ) -> Reply:
        """Answer as scripted."""
        self.asked.append(url)
        return self.answer(url, dict(headers).get("Accept", ""))


def visit(door: ScriptedDoor, *names: str, **parts: object) -> PidEvidence:
    subjects = tuple(map(pid_world.subject, names or (DOI,)))
    whole = Visit("sample", door, subjects=subjects)
    return pid.fetch(replace(whole, **parts))  # type: ignore[arg-type]


def test_an_object_is_looked_up_followed_and_then_asked_for_its_metadata():
    door = ScriptedDoor()
    visit(door)
    assert door.asked[:4] == [
        f"https://hdl.handle.net/api/handles/{DOI}",
        f"https://doi.org/{DOI}",
        f"https://api.datacite.org/dois/{DOI}?affiliation=true&publisher=true",
        f"https://doi.org/{DOI}",
    ]


@pytest.mark.parametrize("hops", range(6))
def test_a_long_way_to_the_page_leaves_less_for_the_rest(hops):
    def answer(url: str, accept: str) -> Reply:
        return reply(url, PAGE, hops=hops) if "doi.org" in url else usual(url, accept)

    found = visit(ScriptedDoor(answer))
    cost = sum(1 + len(one.hops) for one in found.exchanges)
    assert found.looked[0].datacite is not None
    # Only a form of metadata may turn out to cost more than was thought.
    assert cost <= ENOUGH_FOR_ALL or found.exchanges[-1].url.startswith("https://doi.org")


def test_a_page_without_https_is_told_and_judged_all_the_same():
    def answer(url: str, accept: str) -> Reply:
        if url == f"https://doi.org/{DOI}" and not accept:
            led = (Hop(url, 302, "http://data.test/abc", ""),)
            failure = Failure(FailureKind.REDIRECT_REFUSED, "From https to http.")
            return Reply(Exchange("GET", url, url, NOW, hops=led, failure=failure))
        return reply(url, PAGE) if url.startswith("http://") else usual(url, accept)

    door = ScriptedDoor(answer)
    found = visit(door)
    assert "http://data.test/abc" in door.asked
    assert pid_resolving.pids_resolve(found).outcome is Outcome.PASSED
    assert pid_resolving.pages_name_their_pid(found).outcome is Outcome.PASSED
    by_https = pid_resolving.pids_lead_by_https(found)
    assert by_https.outcome is Outcome.FAILED
    assert "http://data.test/abc" in by_https.message


def test_urns_are_not_followed_and_private_identifiers_not_asked_for():
    door = ScriptedDoor()
    found = visit(door, "urn:nbn:fi-fe201003181510", "4711", "10.5072/x", "10.12/x")
    assert door.asked == []
    assert [one.pid is not None for one in found.looked] == [True, False, False, False]
    assert pid_resolving.pids_resolve(found).outcome is Outcome.INAPPLICABLE


def test_who_registers_a_prefix_is_asked_once_for_all_its_dois():
    def answer(url: str, accept: str) -> Reply:
        if "api.datacite.org" in url:
            return reply(url, b'{"errors": [{"status": "404"}]}', status=404)
        if "/doiRA/" in url:
            return reply(url, b'[{"DOI": "10.99999", "RA": "Crossref"}]')
        return usual(url, accept)

    door = ScriptedDoor(answer)
    found = visit(door, DOI, "10.99999/b", "10.99999/c")
    assert [url for url in door.asked if "doiRA" in url] == ["https://doi.org/doiRA/10.99999"]
    assert {one.agency for one in found.looked} == {"Crossref"}
    assert pid_resolving.dois_are_findable(found).outcome is Outcome.INAPPLICABLE


def test_what_is_registered_nowhere_is_not_asked_for_at_datacite():
    def answer(url: str, accept: str) -> Reply:
        if "/api/handles/" in url:
            return reply(url, b'{"responseCode": 100}', status=404)
        return usual(url, accept)

    door = ScriptedDoor(answer)
    found = visit(door)
    assert found.looked[0].handle is not None
    assert found.looked[0].handle.answer is Answer.UNKNOWN
    assert not any("datacite" in url for url in door.asked)


def test_a_host_that_fails_three_times_is_left_alone_and_the_others_are_not():
    def answer(url: str, accept: str) -> Reply:
        return reply(url, b"oops", status=500) if "datacite" in url else usual(url, accept)

    door = ScriptedDoor(answer)
    names = [f"10.99999/{number}" for number in range(9)]
    found = visit(door, *names)
    assert sum("datacite" in url for url in door.asked) == 3
    assert sum("/api/handles/" in url for url in door.asked) == 9
    last = found.looked[-1].datacite
    assert last is not None
    assert last.obstacle is not None
    assert "asked nothing more" in last.obstacle.message


def test_a_page_server_that_is_down_is_not_asked_again_through_the_resolver():
    def answer(url: str, accept: str) -> Reply:
        if "doi.org" in url and not accept:
            failure = Failure(FailureKind.TIMEOUT, "No reply came.")
            led = (Hop(url, 302, "https://data.test/abc", ""),)
            exchange = Exchange("GET", url, "https://data.test/abc", NOW, hops=led, failure=failure)
            return Reply(exchange)
        return usual(url, accept)

    door = ScriptedDoor(answer)
    found = visit(door, *(f"10.99999/{number}" for number in range(9)))
    assert sum(one.failure is not None for one in found.exchanges) == 3
    verdict = pid_resolving.pids_resolve(found)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TIMEOUT)


def test_a_cancelled_run_asks_nothing_more_and_says_so():
    door = ScriptedDoor()
    found = visit(door, is_cancelled=lambda: len(door.asked) >= 2)
    assert len(door.asked) == 2
    assert found.stopped_because == "cancelled"


def test_a_fault_of_ours_costs_nothing_of_what_was_learned():
    def answer(url: str, accept: str) -> Reply:
        if "10.99999/b" in url:
            raise ZeroDivisionError
        return usual(url, accept)

    found = visit(ScriptedDoor(answer), DOI, "10.99999/b")
    assert found.stopped_because == "internal"
    assert found.looked[0].arrival is not None
    assert len(found.looked) == 2


def test_every_request_is_told_to_who_watches():
    door, steps = ScriptedDoor(), list[Step]()
    visit(door, on_step=steps.append)
    assert len(steps) == len(door.asked)
    assert all(step.done < step.planned for step in steps)


BODIES = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b'{"responseCode": "1"}',
    b'{"responseCode": 1, "values": [null, {"type": "URL", "data": null}]}',
    b'{"responseCode": 1, "values": [{"type": "URL", "data": {"value": "http://["}}]}',
    b'{"errors": []}',
    b'{"data": {"attributes": {"creators": [1, {"nameIdentifiers": {}}], "publisher": []}}}',
    b'{"data": {"attributes": {"state": 1, "relatedIdentifiers": [{"relatedIdentifier": 1}]}}}',
    b'[{"RA": 1}]',
    b'{"status": "active"}',
    b"\xff\xfe<\x00h\x00t\x00m\x00l\x00",
    b"<!DOCTYPE html><title>404</title>",
    PAGE,
    HANDLE,
    DATACITE,
    b'{"data": {"attributes": {"relatedIdentifiers": [{"relatedIdentifier": "10.9999/\\ud800",'
    b' "relationType": "IsCitedBy"}]}}}',
)


@given(
    bodies=st.lists(st.sampled_from(BODIES), min_size=1, max_size=12),
    statuses=st.lists(st.sampled_from((200, 204, 302, 404, 410, 500)), min_size=1, max_size=5),
    failures=st.lists(st.none() | st.sampled_from(FailureKind), min_size=1, max_size=5),
    hops=st.integers(0, 6),
)
def test_no_answer_whatever_breaks_the_plan_or_a_check(bodies, statuses, failures, hops):
    answers = zip(cycle(bodies), cycle(statuses), cycle(failures), strict=False)

    def answer(url: str, _accept: str) -> Reply:
        body, status, failure = next(answers)
        made = reply(url, body, hops=hops, status=status)
        if failure is None:
            return made
        lost = replace(made.exchange, status=None, failure=Failure(failure, "It was lost."))
        return Reply(lost)

    found = visit(ScriptedDoor(answer), DOI, "hdl:21.99999/x", "ark:bcdfg/x", "10.99999/b")
    assert found.stopped_because in (None, "cancelled")
    for judge in pid_probes.EVALUATORS:
        verdict = judge(found)
        assert verdict.message.endswith((".", "..."))
        for pointer in verdict.evidence:
            assert pointer.exchange is None or 0 <= pointer.exchange < len(found.exchanges)
