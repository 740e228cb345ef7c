"""The fetcher asks politely, ends in time, and says why it ended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.evidence import FailureKind, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.runs import Step
from fairassess.probes.fetchers import oaipmh_talk
from tests import examples
from tests.probes import scripted_door
from tests.probes.scripted_door import TARGET, Arguments, ScriptedDoor, lost, pages_of, reply, visit


@pytest.mark.parametrize(
    ("target", "base"),
    [
        (TARGET, TARGET),
        (f" {TARGET}?verb=Identify#top ", TARGET),
        (f"{TARGET}?page=oai&verb=ListRecords&metadataPrefix=oai_dc", f"{TARGET}?page=oai"),
        (f"{TARGET}?a=b%20c/d&flag&Verb=x&e", f"{TARGET}?a=b%20c/d&flag&Verb=x&e"),
        (f"{TARGET}?", TARGET),
        ("http://[broken", "http://[broken"),
    ],
)
def test_the_base_url_is_what_stands_before_the_request(target: str, base: str) -> None:
    assert oaipmh_talk.base_url_of(target) == base


def test_a_query_that_belongs_to_the_base_url_is_kept_in_every_request() -> None:
    door = ScriptedDoor(scripted_door.small_provider)
    visit(door, target=f"{TARGET}?page=oai")
    protocol = [url for url in door.urls if not url.endswith("/robots.txt")]
    assert len(protocol) == len(door.urls) - 1
    assert all("page=oai" in url for url in protocol)
    assert f"{TARGET}?page=oai&verb=Identify" in door.urls


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (FailureKind.REFUSED, Reason.REFUSED),
        (FailureKind.DNS, Reason.DNS),
        (FailureKind.TIMEOUT, Reason.TIMEOUT),
        (FailureKind.TLS, Reason.TLS),
        (FailureKind.OUR_NETWORK, Reason.OUR_NETWORK),
    ],
)
def test_a_dead_host_is_asked_once(kind: FailureKind, reason: Reason) -> None:
    door = ScriptedDoor(lambda _: lost(kind))
    evidence = visit(door)
    assert door.requests == 1
    assert evidence.stop is not None
    assert (evidence.stop.word, evidence.stop.reason) == ("unreachable", reason)


@pytest.mark.parametrize(
    "answer", [lambda _: lost(FailureKind.RESET), lambda _: reply("oops", status=500)]
)
def test_a_host_that_stumbles_over_identify_is_asked_twice(answer: scripted_door.Answer) -> None:
    door = ScriptedDoor(answer)
    evidence = visit(door)
    assert door.requests == 2
    assert len(evidence.exchanges) == 2
    assert len(evidence.asked) == 1
    assert evidence.asked[0].index == 1
    assert evidence.stopped_because == "unreachable"


def test_a_web_page_ends_the_conversation_at_once() -> None:
    door = ScriptedDoor(lambda _: reply("<!DOCTYPE html><title>Hello</title>"))
    evidence = visit(door)
    assert door.requests == 1
    assert evidence.stop is not None
    assert (evidence.stop.word, evidence.stop.reason) == ("not_oai_pmh", None)


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: reply("<html>Just a moment...</html>", status=403),
        lambda _: reply("<p>", status=200, headers=(("x-amzn-waf-action", "challenge"),)),
        lambda _: reply("go away", status=403),
        lambda _: lost(FailureKind.BLOCKED_BY_POLICY),
    ],
)
def test_a_wall_is_called_a_wall(answer: scripted_door.Answer) -> None:
    evidence = visit(ScriptedDoor(answer))
    assert evidence.stop is not None
    assert evidence.stop.word == "blocked"
    assert evidence.stop.reason in (Reason.BLOCKED_BY_BOT_WALL, Reason.BLOCKED_BY_POLICY)


def test_an_oai_pmh_reply_counts_whatever_its_status() -> None:
    def answer(arguments: Arguments) -> Reply:
        good = scripted_door.small_provider(arguments)
        return good if arguments == {"verb": "Identify"} else reply(good.body, status=500)

    evidence = visit(ScriptedDoor(answer))
    assert evidence.stop is None
    assert all(one.reading.envelope is not None for one in evidence.asked)


def test_three_lost_replies_in_a_row_end_the_conversation() -> None:
    def answer(arguments: Arguments) -> Reply:
        known = arguments.get("verb") in ("Identify", "ListMetadataFormats")
        return scripted_door.small_provider(arguments) if known else lost(FailureKind.TIMEOUT)

    door = ScriptedDoor(answer)
    evidence = visit(door)
    assert evidence.stop is not None
    assert (evidence.stop.word, evidence.stop.reason) == ("unreachable", Reason.TIMEOUT)
    assert door.requests < 10


def test_single_lost_replies_do_not_end_it() -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments.get("verb") == "ListSets":
            return lost(FailureKind.TIMEOUT)
        return scripted_door.small_provider(arguments)

    evidence = visit(ScriptedDoor(answer))
    assert evidence.stop is None
    sets = evidence.get("sets")
    assert sets is not None
    assert sets.exchange.failure is not None


def _busy(times: int, status: int, wait: str) -> scripted_door.Answer:
    """A provider that is busy for its first requests after Identify."""
    left = [times]

    def answer(arguments: Arguments) -> Reply:
        if arguments != {"verb": "Identify"} and left[0] > 0:
            left[0] -= 1
            return reply("busy", status=status, headers=(("retry-after", wait),))
        return scripted_door.small_provider(arguments)

    return answer


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_wish_to_wait_is_obeyed(status: int) -> None:
    door = ScriptedDoor(_busy(1, status, "7"))
    evidence = visit(door)
    assert door.slept[0] == 7
    assert evidence.stop is None


def test_a_long_wish_to_be_left_alone_ends_the_conversation() -> None:
    door = ScriptedDoor(_busy(1, 429, "86400"))
    evidence = visit(door)
    assert door.slept == []
    assert evidence.stop is not None
    assert (evidence.stop.word, evidence.stop.reason) == ("rate_limited", Reason.RATE_LIMITED)


def test_a_server_that_is_busy_again_and_again_is_not_asked_for_ever() -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments.get("verb") in ("ListSets", "GetRecord", "NoSuchVerb", ""):
            return reply("busy", status=503, headers=(("retry-after", "1"),))
        return pages_of(30)(arguments)

    door = ScriptedDoor(answer)
    visit(door)
    assert len(door.slept) <= oaipmh_talk.RETRIES_IN_A_RUN


def test_the_deadline_ends_the_conversation_and_every_request_knows_what_is_left() -> None:
    door = ScriptedDoor(pages_of(5), seconds=3.0)
    evidence = visit(door, deadline_s=10.0)
    assert evidence.stopped_because == "deadline"
    assert door.deadlines == [10.0, 7.0, 4.0, 1.0]


def test_a_slow_reply_that_eats_the_time_up_is_the_deadline_too() -> None:
    door = ScriptedDoor(lambda _: lost(FailureKind.TIMEOUT), seconds=5.0)
    evidence = visit(door, deadline_s=5.0)
    assert door.requests == 1
    assert evidence.stop is not None
    assert (evidence.stop.word, evidence.stop.reason) == ("deadline", Reason.TIMEOUT)


def test_waiting_for_a_server_never_goes_beyond_the_deadline() -> None:
    door = ScriptedDoor(_busy(99, 503, "9"), seconds=1.0)
    evidence = visit(door, deadline_s=5.0)
    assert evidence.stopped_because == "deadline"
    assert door.time <= 5.0 + door.seconds


def _asked_in_all() -> int:
    door = ScriptedDoor(pages_of(5))
    visit(door)
    return door.requests


ALL_REQUESTS = _asked_in_all()


@examples.up_to(30)
@given(st.integers(0, ALL_REQUESTS + 5))
def test_it_can_be_cancelled_before_any_request(after: int) -> None:
    door = ScriptedDoor(pages_of(5))
    evidence = visit(door, is_cancelled=lambda: door.requests >= after)
    assert door.requests == min(after, ALL_REQUESTS)
    assert evidence.stopped_because == ("cancelled" if after < ALL_REQUESTS else None)


def test_a_fault_of_ours_keeps_what_was_learned_and_blames_nobody() -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments.get("verb") == "ListSets":
            raise ZeroDivisionError
        return scripted_door.small_provider(arguments)

    evidence = visit(ScriptedDoor(answer))
    assert evidence.stop is not None
    assert (evidence.stop.word, evidence.stop.reason) == ("internal", Reason.INTERNAL)
    assert evidence.get("formats") is not None


def test_a_cancelled_request_cancels_the_run() -> None:
    evidence = visit(ScriptedDoor(lambda _: lost(FailureKind.CANCELLED)))
    assert evidence.stopped_because == "cancelled"


def test_a_used_up_budget_is_told_as_such() -> None:
    door = ScriptedDoor(pages_of(5))

    def answer(arguments: Arguments) -> Reply:
        return pages_of(5)(arguments) if door.requests <= 7 else lost(FailureKind.BUDGET)

    door.answer = answer
    evidence = visit(door)
    assert evidence.stop is not None
    assert (evidence.stop.word, evidence.stop.reason) == ("budget", Reason.BUDGET)
    assert door.requests == 8


def test_steps_are_told_before_each_request_and_never_go_back() -> None:
    steps: list[Step] = []
    door = ScriptedDoor(pages_of(50))
    visit(door, on_step=steps.append)
    assert [step.done for step in steps] == list(range(door.requests))
    assert all(step.done < step.planned for step in steps)
    assert steps[0].doing == "asks Identify"
    assert all(step.doing for step in steps)


def test_one_request_asks_for_a_reply_that_is_not_compressed() -> None:
    sent: list[tuple[tuple[str, str], ...]] = []

    class Watched(ScriptedDoor):
        def fetch(self, url: str, **more: object) -> Reply:
            headers = more.get("headers", ())
            assert isinstance(headers, tuple)
            sent.append(headers)
            return super().fetch(url, **more)  # type: ignore[arg-type]

    visit(Watched(pages_of(3)))
    assert [one for one in sent if ("Accept-Encoding", "identity") in one] == [
        (("Accept-Encoding", "identity"),)
    ]


def test_a_run_in_a_hurry_does_not_wait_for_a_token_to_grow_old() -> None:
    door = ScriptedDoor(pages_of(5))
    evidence = visit(door, deadline_s=4.0)
    assert door.time < 4.0
    assert evidence.stop is None
    assert evidence.get("until_only_2") or evidence.get("identifiers_2_late")


def test_a_host_that_keeps_us_from_robots_txt_is_probed_all_the_same() -> None:
    def answer(arguments: Arguments) -> Reply:
        return pages_of(3)(arguments)

    class Guarded(ScriptedDoor):
        def fetch(self, url: str, **more: object) -> Reply:
            found = super().fetch(url, **more)  # type: ignore[arg-type]
            return reply("go away", status=403) if url.endswith("/robots.txt") else found

    evidence = visit(Guarded(answer))
    assert evidence.stop is None
    assert evidence.get("identify_again") is not None
