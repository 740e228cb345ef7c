"""The fetcher asks politely, ends in time, and says why it ended."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.domain.evidence import FailureKind, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.runs import Step
from fairassess.probes.fetchers import oaipmh, oaipmh_talk
from fairassess.probes.oai_evidence import OaiEvidence
from fairassess.probes.visit import Visit
from tests.probes import scripted_door
from tests.probes.scripted_door import Arguments, ScriptedDoor, lost, oai, reply

TARGET = "https://data.test/oai"


def visit(door: ScriptedDoor, **parts: object) -> OaiEvidence:
    """Visit the scripted provider on the clock of the test."""
    base = Visit(TARGET, door, sleep=door.sleep, monotonic=door.monotonic)
    return oaipmh.fetch(replace(base, **parts))  # type: ignore[arg-type]


def _pages(total: int, *, size: int = 2, verb_tokens: bool = True) -> scripted_door.Answer:
    """A provider with *total* records; tokens are the numbers of the next record."""

    def answer(arguments: Arguments) -> Reply:
        verb = arguments.get("verb", "")
        if verb == "Identify":
            return scripted_door.IDENTIFY
        if verb not in ("ListIdentifiers", "ListRecords"):
            return oai('<error code="badVerb">no</error>')
        first = int(arguments.get("resumptionToken", "1").replace(oaipmh.NO_SUCH, "1"))
        numbers = range(first, min(first + size, total + 1))
        heads = [
            f"<header><identifier>oai:a:{n}</identifier><datestamp>2020-01-01T00:00:00Z"
            "</datestamp></header>"
            for n in numbers
        ]
        if verb == "ListRecords":
            heads = [f"<record>{head}</record>" for head in heads]
        following = first + size
        token = f"<resumptionToken>{following if following <= total else ''}</resumptionToken>"
        return oai(f"<{verb}>{''.join(heads)}{token}</{verb}>")

    return answer


@pytest.mark.parametrize(
    ("target", "base"),
    [
        (TARGET, TARGET),
        (f" {TARGET}?verb=Identify#top ", TARGET),
        (f"{TARGET}?page=oai&verb=ListRecords&metadataPrefix=oai_dc", f"{TARGET}?page=oai"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_the_base_url_is_what_stands_before_the_request(target: str, base: str) -> None:
    assert oaipmh_talk.base_url_of(target) == base


def test_a_query_that_belongs_to_the_base_url_is_kept_in_every_request() -> None:
    door = ScriptedDoor(scripted_door.small_provider)
    visit(door, target=f"{TARGET}?page=oai")
    assert all("page=oai" in url for url in door.urls)
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
        return _pages(30)(arguments)

    door = ScriptedDoor(answer)
    visit(door)
    assert len(door.slept) <= oaipmh_talk.RETRIES_IN_A_RUN


def test_the_deadline_ends_the_conversation_and_every_request_knows_what_is_left() -> None:
    door = ScriptedDoor(_pages(5), seconds=3.0)
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
    door = ScriptedDoor(_pages(5))
    visit(door)
    return door.requests


ALL_REQUESTS = _asked_in_all()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, ALL_REQUESTS + 5))
def test_it_can_be_cancelled_before_any_request(after: int) -> None:
    door = ScriptedDoor(_pages(5))
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
    door = ScriptedDoor(_pages(5))

    def answer(arguments: Arguments) -> Reply:
        return _pages(5)(arguments) if door.requests <= 7 else lost(FailureKind.BUDGET)

    door.answer = answer
    evidence = visit(door)
    assert evidence.stop is not None
    assert (evidence.stop.word, evidence.stop.reason) == ("budget", Reason.BUDGET)
    assert door.requests == 8


def test_steps_are_told_before_each_request_and_never_go_back() -> None:
    steps: list[Step] = []
    door = ScriptedDoor(_pages(50))
    visit(door, on_step=steps.append)
    assert [step.done for step in steps] == list(range(door.requests))
    assert all(step.done < step.planned for step in steps)
    assert steps[0].doing == "asks Identify"
    assert all(step.doing for step in steps)


def _labels(evidence: OaiEvidence) -> list[str]:
    return [asked.label for asked in evidence.asked]


def test_a_long_list_is_followed_for_twenty_pages_and_no_further() -> None:
    evidence = visit(ScriptedDoor(_pages(1000)))
    assert len(evidence.pages("identifiers")) == oaipmh.FIRST_PAGES
    assert len(evidence.pages("records")) == oaipmh.PAGES_IN_ALL
    assert evidence.stop is None


def test_big_pages_are_not_followed_to_the_end() -> None:
    def answer(arguments: Arguments) -> Reply:
        good = _pages(1000)(arguments)
        exchange = replace(good.exchange, decoded_bytes=oaipmh.CHEAP_PAGE_BYTES + 1)
        return replace(good, exchange=exchange)

    assert len(visit(ScriptedDoor(answer)).pages("records")) == oaipmh.FIRST_PAGES


@pytest.mark.parametrize(
    "token_of", [lambda _: "same", lambda first: str(first + 1)], ids=["same token", "new tokens"]
)
def test_a_list_that_repeats_itself_is_left_at_once(token_of: Callable[[int], str]) -> None:
    calls = [0]

    def answer(arguments: Arguments) -> Reply:
        calls[0] += 1
        verb = arguments.get("verb", "")
        if verb not in ("ListIdentifiers", "ListRecords"):
            return scripted_door.small_provider(arguments)
        head = "<header><identifier>oai:a:1</identifier></header>"
        item = head if verb == "ListIdentifiers" else f"<record>{head}</record>"
        token = f"<resumptionToken>{token_of(calls[0])}</resumptionToken>"
        return oai(f"<{verb}>{item}{token}</{verb}>")

    evidence = visit(ScriptedDoor(answer))
    assert len(evidence.pages("records")) == 2


def test_a_repository_without_records_is_not_asked_for_one() -> None:
    evidence = visit(ScriptedDoor(scripted_door.small_provider))
    assert evidence.known is None
    assert "get_record" not in _labels(evidence)
    assert "get_record" in dict(evidence.skipped)
    assert "get_without_identifier" in _labels(evidence)


def test_a_rare_live_record_is_taken_to_ask_further() -> None:
    stamps = ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")

    def answer(arguments: Arguments) -> Reply:
        if arguments.get("verb") not in ("ListIdentifiers", "ListRecords"):
            return scripted_door.small_provider(arguments)
        heads = "".join(
            f"<header><identifier>oai:a:{n}</identifier><datestamp>{stamp}</datestamp></header>"
            for n, stamp in enumerate(stamps)
        )
        return oai(f"<ListIdentifiers>{heads}</ListIdentifiers>")

    evidence = visit(ScriptedDoor(answer))
    assert evidence.known is not None
    assert evidence.known.identifier == "oai:a:2"
    exact = evidence.get("exact_date")
    assert exact is not None
    assert exact.argument("from") == exact.argument("until") == stamps[2]


@pytest.mark.parametrize(
    ("granularity", "stamp", "bound"),
    [
        ("YYYY-MM-DD", "2020-01-02T03:04:05Z", "2020-01-02"),
        ("YYYY-MM-DDThh:mm:ssZ", "2020-01-02T03:04:05.7Z", "2020-01-02"),
        ("YYYY-MM-DDThh:mm:ssZ", "2020-01-02", "2020-01-02"),
        ("seconds", "2020-01-02T03:04:05Z", "2020-01-02"),
    ],
)
def test_bounds_are_such_that_the_repository_must_understand_them(
    granularity: str, stamp: str, bound: str
) -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments == {"verb": "Identify"}:
            return oai(f"<Identify><granularity>{granularity}</granularity></Identify>")
        head = f"<header><identifier>oai:a:1</identifier><datestamp>{stamp}</datestamp></header>"
        return oai(f"<ListIdentifiers>{head}</ListIdentifiers>")

    exact = visit(ScriptedDoor(answer)).get("exact_date")
    assert exact is not None
    assert exact.argument("from") == bound


def test_another_format_is_used_where_dublin_core_is_not_offered() -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments.get("verb") == "ListMetadataFormats":
            return oai(
                "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_datacite"
                "</metadataPrefix></metadataFormat></ListMetadataFormats>"
            )
        return scripted_door.small_provider(arguments)

    door = ScriptedDoor(answer)
    assert visit(door).prefix == "oai_datacite"
    used = {
        arguments["metadataPrefix"] for arguments in door.asked if "metadataPrefix" in arguments
    }
    assert used == {"oai_datacite", oaipmh.NO_SUCH}


def test_fresh_datestamps_are_looked_at_again_in_another_second() -> None:
    def answer(arguments: Arguments) -> Reply:
        if arguments.get("verb") != "ListIdentifiers":
            return scripted_door.small_provider(arguments)
        stamp = "2025-03-01T12:00:00Z"
        head = f"<header><identifier>oai:a:1</identifier><datestamp>{stamp}</datestamp></header>"
        return oai(f"<ListIdentifiers>{head}</ListIdentifiers>")

    door = ScriptedDoor(answer)
    visit(door)
    assert door.slept == [oaipmh.TICK_S]
    old = ScriptedDoor(_pages(3))
    visit(old)
    assert old.slept == []


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_a_made_up_identifier_is_another_one_and_harmless(known: str) -> None:
    made_up = oaipmh.unknown_identifier(known)
    assert made_up != known
    added = made_up.removeprefix(known.rstrip("0123456789"))
    assert set(added) <= set(known) | set("-0123456789abcdefghijklmnopqrstuvwxyz")


def test_a_number_stays_a_number() -> None:
    assert oaipmh.unknown_identifier("oai:data:inv/12345") == "oai:data:inv/999999999"
    assert oaipmh.unknown_identifier("oai:data:inv/999999999").startswith("oai:data:inv/9")
