"""How an endpoint bears visits: waits, walls, compression, pages, robots.txt, age of replies."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairassess.demo.faults import Fault
from fairassess.domain.evidence import Exchange, Failure, FailureKind, Timings
from fairassess.domain.finding import Outcome, Reason
from fairassess.probes import oai_evidence as oai
from fairassess.probes import run
from fairassess.probes.evaluators import oaipmh_traffic as traffic
from fairassess.probes.oai_evidence import OaiEvidence, Shape
from tests import providers
from tests.probes import oai_builders as build
from tests.probes.rows.identify_formats_sets import compressions
from tests.probes.rows.transport_and_envelope import BOTH, PEER, busy, robots
from tests.probes.test_oaipmh_over_http import failed, probed

GOOD = build.good()


@pytest.mark.parametrize(
    ("retry_after", "outcome"),
    [
        ("0", Outcome.PASSED),
        ("120", Outcome.PASSED),
        ("3600", Outcome.PASSED),
        ("Sat, 01 Mar 2025 12:30:00 GMT", Outcome.PASSED),
        ("3601", Outcome.FAILED),
        ("86400", Outcome.FAILED),
        ("9" * 400, Outcome.FAILED),
        ("Sun, 02 Mar 2025 12:30:00 GMT", Outcome.FAILED),
        ("soon", Outcome.FAILED),
        ("-5", Outcome.FAILED),
        ("", Outcome.FAILED),
    ],
)
def test_a_busy_server_has_to_name_a_time_within_the_hour(
    retry_after: str, outcome: Outcome
) -> None:
    verdict = traffic.busy_server_says_when_to_return(busy(retry_after)(GOOD))
    assert verdict.outcome is outcome
    assert retry_after[:60] in verdict.message


def test_a_server_that_is_never_busy_has_nothing_to_say() -> None:
    assert traffic.busy_server_says_when_to_return(GOOD).outcome is Outcome.INAPPLICABLE


def _walled(*labels: str, status: int = 403, mark: bool = True) -> OaiEvidence:
    headers = (("content-type", "text/html"), *((("cf-mitigated", "challenge"),) if mark else ()))
    evidence = build.page_instead(*labels, status=status)(GOOD)
    return build.exchanges(*labels, headers=headers)(evidence)


def test_a_wall_is_named_as_one_and_not_taken_for_a_server_that_is_down() -> None:
    verdict = traffic.lets_harvesters_in(_walled("sets", "records_1"))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.BLOCKED_BY_BOT_WALL)
    assert verdict.message.startswith("A bot wall answered 2 of ")
    assert "the server runs" in verdict.message
    assert verdict.evidence[0].excerpt == "cf-mitigated: challenge"


def test_a_wall_before_the_first_answer_is_still_a_wall() -> None:
    evidence = _walled("identify")
    stop = oai.Stop("blocked", Reason.BLOCKED_BY_BOT_WALL, "A wall.", 0)
    evidence = replace(evidence, asked=evidence.asked[:1], stop=stop)
    assert traffic.lets_harvesters_in(evidence).message.startswith("A bot wall")
    assert traffic.identify_is_fresh(evidence).outcome is Outcome.CANT_TELL


def test_a_wall_over_real_http_is_named_and_fails_nothing() -> None:
    with providers.provider_with(Fault.BOT_WALL) as server:
        result = probed(server.url)
    assert failed(result) == set()
    assert (
        "bot wall"
        in next(
            f.message for f in result.findings if f.probe == "oaipmh_lets_harvesters_in"
        ).lower()
    )
    assert (result.stopped_because, result.requests) == ("blocked", 1)
    others = {f.reason for f in result.findings if f.outcome is Outcome.CANT_TELL}
    assert others == {Reason.BLOCKED_BY_BOT_WALL}
    assert run.exit_code(result) == 2


def test_a_plain_refusal_may_be_meant_for_us_alone() -> None:
    verdict = traffic.lets_harvesters_in(_walled("sets", mark=False))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.BLOCKED_BY_BOT_WALL)


@pytest.mark.parametrize(("wait", "outcome"), [("30", Outcome.PASSED), ("", Outcome.FAILED)])
def test_a_limit_has_to_say_for_how_long_it_holds(wait: str, outcome: Outcome) -> None:
    verdict = traffic.lets_harvesters_in(busy(wait, status=429)(GOOD))
    assert verdict.outcome is outcome
    assert "HTTP 429" in verdict.message


def test_gzip_that_says_nothing_is_found_before_anything_else() -> None:
    evidence = build.exchanges("sets", body_start=b"\x1f\x8b\x08\x00rest")(GOOD)
    verdict = traffic.compression_is_negotiated(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert "no header announces" in verdict.message


@pytest.mark.parametrize(("used", "outcome"), [(True, Outcome.PASSED), (False, Outcome.FAILED)])
def test_gzip_that_is_listed_has_to_be_used(used: bool, outcome: Outcome) -> None:
    evidence = build.exchanges("records_1", decoded_bytes=9_000)(compressions("gzip")(GOOD))
    if used:
        headers = (("content-type", "text/xml"), ("content-encoding", "gzip"))
        evidence = build.exchanges("records_1", headers=headers)(evidence)
    assert traffic.compression_is_negotiated(evidence).outcome is outcome


def test_small_replies_need_not_be_compressed() -> None:
    evidence = compressions("gzip")(GOOD)
    assert traffic.compression_is_negotiated(evidence).outcome is Outcome.PASSED


def test_gzip_that_is_used_and_not_listed_is_no_fault() -> None:
    headers = (("content-type", "text/xml"), ("content-encoding", "gzip"))
    verdict = traffic.compression_is_negotiated(build.exchanges("sets", headers=headers)(GOOD))
    assert (verdict.outcome, verdict.message[:4]) == (Outcome.PASSED, "1 of")


def test_pages_are_told_with_bytes_and_milliseconds() -> None:
    evidence = build.exchanges("records_1", decoded_bytes=3_000, timings=Timings(total_s=1.0))(GOOD)
    verdict = traffic.pages_are_small_and_quick(evidence)
    assert verdict.outcome is Outcome.PASSED
    assert "3,000 at most" in verdict.message
    assert "half came within 100 ms, 95 % within 1000 ms" in verdict.message
    assert "records a second" in verdict.message
    assert verdict.measure is not None
    assert verdict.measure.found == verdict.measure.of == 7


def test_a_slow_list_and_a_page_that_was_cut_fail() -> None:
    slow = build.exchanges("records_1", timings=Timings(total_s=31.0))(GOOD)
    assert "took longer than 30 s" in traffic.pages_are_small_and_quick(slow).message
    cut = build.failing(FailureKind.TOO_LARGE, "records_1")(GOOD)
    verdict = traffic.pages_are_small_and_quick(cut)
    assert verdict.outcome is Outcome.FAILED
    assert "larger than we read" in verdict.message


@pytest.mark.parametrize(
    ("text", "status", "outcome", "reason"),
    [
        ("User-agent: *\nDisallow: /", 200, Outcome.FAILED, None),
        ("User-agent: *\nDisallow: /private", 200, Outcome.PASSED, None),
        ("User-agent: *\nDisallow: /", 404, Outcome.PASSED, None),
        ("User-agent: *\nDisallow: /", 403, Outcome.PASSED, None),
        ("", 503, Outcome.CANT_TELL, Reason.HTTP_5XX),
        ("", 429, Outcome.CANT_TELL, Reason.RATE_LIMITED),
    ],
)
def test_robots_txt_forbids_only_where_it_is_there_and_says_so(
    text: str, status: int, outcome: Outcome, reason: Reason | None
) -> None:
    verdict = traffic.robots_txt_lets_harvesters_in(robots(text, status=status)(GOOD))
    assert (verdict.outcome, verdict.reason) == (outcome, reason)


def test_robots_txt_that_got_lost_on_the_way_leaves_it_open() -> None:
    (asked,) = GOOD.beside
    lost = Failure(FailureKind.TIMEOUT, "No reply came within 30 s.")
    exchange: Exchange = replace(asked.exchange, status=None, failure=lost)
    evidence = replace(
        GOOD, beside=(replace(asked, exchange=exchange, reading=oai.Reading(Shape.EMPTY)),)
    )
    verdict = traffic.robots_txt_lets_harvesters_in(evidence)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TIMEOUT)


@pytest.mark.parametrize(
    ("date", "seconds", "outcome"),
    [
        ("2025-03-01T12:00:03Z", 3.0, Outcome.PASSED),
        ("2025-03-01T12:00:00Z", 3.0, Outcome.FAILED),
        ("2025-03-01T11:59:00Z", 3.0, Outcome.FAILED),
        ("2025-03-01T12:00:00Z", 0.4, Outcome.UNTESTED),
        ("2025-03-01", 3.0, Outcome.UNTESTED),
        ("yesterday", 3.0, Outcome.UNTESTED),
    ],
)
def test_a_reply_is_old_when_its_date_stands_still(
    date: str, seconds: float, outcome: Outcome
) -> None:
    moment = build.NOW + timedelta(seconds=seconds)
    evidence = build.exchanges("identify_again", started_at=moment)(GOOD)
    evidence = build.envelopes("identify_again", response_date=date)(evidence)
    assert traffic.identify_is_fresh(evidence).outcome is outcome


def _all_with(**parts: object) -> OaiEvidence:
    changed = tuple(replace(one, **parts) for one in GOOD.exchanges)  # type: ignore[arg-type]
    return replace(GOOD, exchanges=changed)


def _fallen(evidence: OaiEvidence, *places: int, **parts: object) -> OaiEvidence:
    fallen = {"peer": PEER, "addresses": BOTH, "unreached": BOTH[:1]} | parts
    changed = tuple(
        replace(one, **fallen) if place in places else one  # type: ignore[arg-type]
        for place, one in enumerate(evidence.exchanges)
    )
    return replace(evidence, exchanges=changed)


def test_a_dead_ipv6_address_is_told_with_the_one_that_answered_instead() -> None:
    verdict = traffic.all_addresses_answer(_fallen(GOOD, 3))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.message.startswith("IPv6 is broken. ")
    assert "did not answer at 2001:db8::1; the connection fell back to 192.0.2.1:443." in (
        verdict.message
    )
    assert [(one.exchange, one.excerpt) for one in verdict.evidence] == [(3, ", ".join(BOTH))]


def test_a_dead_ipv4_address_is_not_called_broken_ipv6() -> None:
    addresses = ("192.0.2.9", "192.0.2.1")
    evidence = _fallen(GOOD, 0, addresses=addresses, unreached=addresses[:1])
    verdict = traffic.all_addresses_answer(evidence)
    assert (verdict.outcome, "IPv6" in verdict.message) == (Outcome.FAILED, False)


def test_an_address_that_answered_another_time_is_alive() -> None:
    evidence = _fallen(_fallen(GOOD, 0), 5, peer="[2001:db8::1]:443", unreached=())
    verdict = traffic.all_addresses_answer(evidence)
    assert (verdict.outcome, "has 2 addresses" in verdict.message) == (Outcome.PASSED, True)


def test_a_host_of_one_address_has_none_that_is_dead() -> None:
    verdict = traffic.all_addresses_answer(_all_with(addresses=BOTH[1:]))
    assert (verdict.outcome, "has one address;" in verdict.message) == (Outcome.PASSED, True)


def test_where_no_address_answers_nothing_is_said_of_one_of_them() -> None:
    failure = Failure(FailureKind.REFUSED, "The server refused the connection.")
    lost = {"peer": "", "status": None, "failure": failure, "addresses": BOTH, "unreached": BOTH}
    evidence = replace(
        GOOD,
        asked=tuple(replace(one, exchange=replace(one.exchange, **lost)) for one in GOOD.asked),
        exchanges=tuple(replace(one, **lost) for one in GOOD.exchanges),
    )
    assert traffic.all_addresses_answer(evidence).outcome is Outcome.CANT_TELL


def test_nothing_is_said_of_addresses_before_anything_was_asked() -> None:
    verdict = traffic.all_addresses_answer(OaiEvidence(build.BASE, build.BASE))
    assert verdict.outcome in (Outcome.CANT_TELL, Outcome.UNTESTED)
