"""Whole runs over real HTTP: a clean provider, one fault at a time, and servers that misbehave."""

import json
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from fairassess.demo.fault_effects import ALSO_TRIPS, TRIPS
from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from fairassess.demo.troubles import Site, Trouble
from fairassess.domain.finding import Outcome, Reason, Severity
from fairassess.domain.runs import RunResult
from fairassess.net import door, guard
from fairassess.probes import registry, run
from tests import providers
from tests.demo.matrix import WillingClock
from tests.net import hostile

CHECKS = {probe.id: probe.definition.check.split(", ")[0] for probe in registry.of_kind("oai-pmh")}
IDS = {check: probe_id for probe_id, check in CHECKS.items()}
# Servers and probes of these tests share a clock on which waiting costs no time.
CLOCK = WillingClock()
provider_with = partial(providers.provider_with, now=CLOCK.now)
clean_provider = partial(providers.clean_provider, now=CLOCK.now)
HARMLESS = (Outcome.PASSED, Outcome.INAPPLICABLE)


def probed(url: str, *, deadline_s: float = 30.0, total_s: float = 30.0) -> RunResult:
    """Probe an address on loopback through the real door."""
    policy = guard.policy_of(("127.0.0.0/8",))
    limits = door.Limits(total_s=total_s)
    with door.Door(
        user_agent="fairassess/test", policy=policy, limits=limits, clock=CLOCK.now
    ) as opened:
        return run.run(
            "oai-pmh", url, door=opened, deadline_s=deadline_s, clock=CLOCK.now, sleep=CLOCK.sleep
        )


def _unasked(_environ: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
    raise AssertionError("a page of maintenance answers in place of this")


def failed(result: RunResult) -> set[str]:
    """The numbers of the checks that failed."""
    return {CHECKS[f.probe] for f in result.findings if f.outcome is Outcome.FAILED}


def outcomes(result: RunResult) -> dict[str, Outcome]:
    """Outcome by number of check."""
    return {CHECKS[finding.probe]: finding.outcome for finding in result.findings}


def explained(result: RunResult) -> dict[str, str]:
    """What the findings say that are neither passed nor beside the point, for failed tests."""
    return {f.probe: f.message for f in result.findings if f.outcome not in HARMLESS}


# -- A provider that does everything right ---------------------------------------------------------


@pytest.mark.parametrize(
    "manner",
    [
        Manner(page_size=10),
        Manner(page_size=1),
        Manner(page_size=5),
        Manner(page_size=24),
        Manner(page_size=25),
        Manner(page_size=100),
        Manner(page_size=10, granularity="days"),
        Manner(page_size=10, has_sets=False),
        Manner(page_size=10, deleted="transient"),
    ],
    ids=lambda manner: f"{manner.page_size}-{manner.granularity}-{manner.deleted}",
)
def test_a_clean_provider_passes_everything_whatever_its_manner(manner: Manner) -> None:
    with provider_with(manner=manner) as server:
        result = probed(server.url)
    long = {"R02", "R05", "R06", "R08"} if manner.page_size == 1 else set()
    assert failed(result) == set(), explained(result)
    assert {c for c, o in outcomes(result).items() if o not in HARMLESS} == long
    assert result.is_complete
    assert run.exit_code(result) == 0
    assert result.requests < 80


def test_one_record_is_a_repository_too() -> None:
    with clean_provider(1) as server:
        result = probed(server.url)
    assert failed(result) == set(), explained(result)
    assert run.exit_code(result) == 0


def test_an_address_with_a_request_in_it_is_understood() -> None:
    with clean_provider(3) as server:
        result = probed(f"{server.url}?verb=Identify")
    assert failed(result) == set(), explained(result)


# -- One fault at a time ---------------------------------------------------------------------------


# tests/demo goes through all of them.
@pytest.mark.parametrize("fault", [Fault.HEADER_ORDER, Fault.SHORT_TOKENS, Fault.DC_WITHOUT_DATE])
def test_one_fault_fails_its_own_check_and_decides_the_exit_code(fault: Fault) -> None:
    with provider_with(fault) as server:
        result = probed(server.url)
    assert failed(result) == {TRIPS[fault]} | ALSO_TRIPS.get(fault, frozenset()), explained(result)
    is_must = registry.definition(IDS[TRIPS[fault]]).severity is Severity.MUST
    assert run.exit_code(result) == int(is_must)


def test_faults_that_have_nothing_to_do_with_each_other_add_up() -> None:
    faults = (Fault.ERROR_WITH_HTTP_400, Fault.BARE_IDENTIFIERS, Fault.DC_WITHOUT_DATE)
    with provider_with(*faults) as server:
        result = probed(server.url)
    assert failed(result) == {"T10", "H02", "I10", "C04"}, explained(result)


# -- Servers that misbehave ------------------------------------------------------------------------


def test_a_web_page_fails_identify_and_leaves_the_rest_untested() -> None:
    with provider_with(Fault.HTML_PAGE) as server:
        result = probed(server.url)
    assert failed(result) == {"T01"}
    assert result.stopped_because == "not_oai_pmh"
    assert result.requests == 1
    assert run.exit_code(result) == 1
    assert {o for c, o in outcomes(result).items() if c not in ("T01", "T02", "T03")} == {
        Outcome.UNTESTED
    }


def test_a_page_of_maintenance_is_no_judgement() -> None:
    with Site(_unasked) as server, server.trouble(Trouble.HTML):
        result = probed(server.url)
    assert failed(result) == set()
    assert {f.reason for f in result.findings if f.reason} == {Reason.HTTP_5XX}
    assert run.exit_code(result) == 2


def test_a_500_is_no_judgement() -> None:
    with provider_with(Fault.HTTP_500) as server:
        result = probed(server.url)
    assert failed(result) == set()
    assert {f.reason for f in result.findings if f.reason} == {Reason.HTTP_5XX}
    assert run.exit_code(result) == 2
    assert result.requests <= 3


def test_a_refused_connection_is_no_judgement() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    result = probed(f"http://127.0.0.1:{port}/oai")
    assert {(f.outcome, f.reason) for f in result.findings} == {(Outcome.CANT_TELL, Reason.REFUSED)}
    assert run.exit_code(result) == 2
    assert run.as_nagios(result)[1] == 3


@pytest.mark.parametrize(
    "target",
    ["", "nonsense", "http://", "ftp://data.test/", "http://[::1", "http://127.0.0.1:99999/"],
)
def test_what_is_no_address_is_not_asked(target: str) -> None:
    result = probed(target)
    assert {f.reason for f in result.findings} == {Reason.BLOCKED_BY_POLICY}
    assert result.bytes == 0


def test_a_private_address_that_nobody_allowed_is_not_asked() -> None:
    with clean_provider(1) as server, door.Door(user_agent="fairassess/test") as opened:
        result = run.run("oai-pmh", server.url, door=opened, deadline_s=5)
    assert {f.reason for f in result.findings} == {Reason.BLOCKED_BY_POLICY}
    assert result.bytes == 0
    assert run.exit_code(result) == 2


@pytest.mark.parametrize(
    "script",
    [hostile.slow_body, hostile.slow_header, hostile.silent, hostile.infinite_chunks],
    ids=lambda script: script.__name__,
)
def test_a_server_that_stalls_costs_no_more_than_the_deadline(
    script: Callable[[hostile.Talk], None],
) -> None:
    with hostile.ScriptedServer(script) as server:
        result = probed(server.url, deadline_s=1.5)
    assert result.duration_s < 4
    assert failed(result) == set(), explained(result)
    assert run.exit_code(result) == 2
    assert all(f.outcome is Outcome.CANT_TELL for f in result.findings)


def test_one_byte_a_second_ends_at_the_deadline_with_its_name() -> None:
    with provider_with(Fault.DRIP) as server:
        result = probed(server.url, deadline_s=1.5)
    assert result.duration_s < 4
    assert result.stopped_because == "deadline"
    assert {f.reason for f in result.findings} == {Reason.TIMEOUT}


@pytest.mark.parametrize("fault", [Fault.ENDLESS_TOKENS, Fault.TOKEN_REPEATS])
def test_endless_tokens_end_with_a_finding(fault: Fault) -> None:
    with provider_with(fault, count=60, page_size=5) as server:
        result = probed(server.url)
    assert failed(result) == {"R05"}, explained(result)
    assert result.requests < 80


def test_a_flaky_server_loses_single_findings_and_nothing_else() -> None:
    manner = Manner(page_size=10, flaky_every=9, retry_after_s=0)
    with provider_with(Fault.FLAKY, manner=manner) as server:
        result = probed(server.url)
    assert failed(result) == set(), explained(result)
    assert result.is_complete
    assert run.exit_code(result) == 0
    assert any(exchange.status == 503 for exchange in result.exchanges)


@pytest.mark.parametrize(
    "script",
    [hostile.redirect_loop, hostile.gzip_bomb, hostile.endless_header, hostile.resets],
    ids=lambda script: script.__name__,
)
def test_a_hostile_server_is_named_and_left(script: Callable[[hostile.Talk], None]) -> None:
    with hostile.ScriptedServer(script) as server:
        result = probed(server.url, deadline_s=10)
    assert not result.is_complete
    assert result.requests <= 8
    assert failed(result) <= {"T01", "T03"}
    assert result.findings[0].message.endswith(".")


def test_the_evidence_that_findings_point_at_is_there() -> None:
    with provider_with(Fault.HEADER_ORDER) as server:
        result = probed(server.url)
    document = json.loads(json.dumps(run.as_document(result, "1")))
    wanted = "oaipmh_headers_are_well_ordered"
    (wrong,) = [f for f in document["findings"] if f["id"] == wanted]
    assert wrong["outcome"] == "failed"
    assert wrong["evidence"][0]["url"].startswith(server.url)
    assert wrong["remedy"]


def test_two_runs_find_the_same() -> None:
    with provider_with(Fault.UNTIL_EXCLUSIVE, Fault.DC_PLACEHOLDERS) as server:
        one, two = (probed(server.url) for _ in range(2))
    # How long things took and what the clock said stand in messages and excerpts.
    kept = [[replace(f, message="", evidence=()) for f in result.findings] for result in (one, two)]
    assert kept[0] == kept[1]
