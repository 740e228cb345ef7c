"""What is told of the operation of a server, and that none of it is told where nobody could see."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fairassess.domain.evidence import Exchange, Failure, FailureKind, Hop
from fairassess.domain.finding import Outcome, Reason, Severity, Verdict
from fairassess.probes import registry, run
from fairassess.probes.evaluators import operations as judge
from fairassess.probes.fetchers import operations
from fairassess.probes.operations_evidence import OperationsEvidence
from fairassess.probes.visit import Stop, Visit
from tests.net import hostile
from tests.net.test_tls import HOST, World
from tests.probes.scripted_door import ScriptedDoor, lost, reply

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = Exchange(
    "GET",
    "https://data.test/",
    "https://data.test/",
    AT,
    peer="[2001:db8::1]:443",
    status=200,
    headers=(("strict-transport-security", "max-age=31536000; includeSubDomains"),),
    tls_not_before=AT - 30 * DAY,
    tls_not_after=AT + 60 * DAY,
    addresses=("192.0.2.1", "2001:db8::1"),
)
SENT_ON = replace(
    GOOD,
    url="http://data.test/",
    hops=(Hop("http://data.test/", 301, "https://data.test/", "[2001:db8::1]:80"),),
)
EXPIRED = "The server's certificate has expired: it was valid until 2026-10-01."
NO_MIDDLE = (
    "The server's certificate comes from “X”, an authority that we do not know, or the server "
    "leaves out the intermediate certificate."
)


def seen(
    *, secure: Exchange = GOOD, plain: Exchange = SENT_ON, host: str = "data.test"
) -> OperationsEvidence:
    """What a look at both schemes brought."""
    return OperationsEvidence(
        "https://data.test/", host, (secure, plain), given=0, plain=1, secure=0, has_twin=True
    )


def gone(kind: FailureKind, message: str = "No reply came.", **parts: object) -> Exchange:
    """The exchange by https, failed."""
    empty = replace(GOOD, status=None, headers=(), tls_not_before=None, tls_not_after=None)
    return replace(empty, failure=Failure(kind, message), **parts)  # type: ignore[arg-type]


BY_ITSELF = OperationsEvidence("http://data.test:8080/", "data.test", (SENT_ON,), given=0, plain=0)
STOPPED = OperationsEvidence(
    "https://data.test/", "data.test", stop=Stop("deadline", Reason.TIMEOUT, "Too late.")
)
P, F, C, I, U = (  # noqa: E741
    Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL, Outcome.INAPPLICABLE, Outcome.UNTESTED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("check", "evidence", "outcome", "told"),
    [
        (judge.certificate_lasts, seen(), P, "ends on 2026-12-31, in 60 days"),
        (
            judge.certificate_lasts,
            seen(secure=replace(GOOD, tls_not_after=AT + 13 * DAY)),
            F,
            "in 13 days",
        ),
        (judge.certificate_lasts, seen(secure=gone(FailureKind.TLS, EXPIRED)), F, "expired"),
        (judge.certificate_lasts, seen(secure=gone(FailureKind.TIMEOUT)), C, "No reply"),
        (judge.certificate_lasts, seen(secure=replace(GOOD, tls_not_after=None)), U, "not say"),
        (judge.certificate_lasts, seen(secure=gone(FailureKind.MALFORMED)), U, "No TLS"),
        (judge.certificate_lasts, BY_ITSELF, I, "port of its own"),
        (judge.certificate_lasts, STOPPED, C, "Too late"),
        (
            judge.certificate_lasts,
            replace(BY_ITSELF, exchanges=(gone(FailureKind.REFUSED),)),
            C,
            "No reply",
        ),
        (judge.certificate_is_renewed_often, seen(), P, "30 days old; it was issued for 90 days"),
        (
            judge.certificate_is_renewed_often,
            seen(secure=replace(GOOD, tls_not_after=AT + 300 * DAY)),
            F,
            "issued for 330 days, where 200 are the most",
        ),
        (
            judge.certificate_is_renewed_often,
            seen(secure=replace(GOOD, tls_not_before=AT - 300 * DAY)),
            P,
            "issued for 360 days, where 398",
        ),
        (judge.certificate_is_renewed_often, seen(secure=gone(FailureKind.DNS)), C, "No reply"),
        (judge.certificate_is_renewed_often, BY_ITSELF, I, "port of its own"),
        (judge.certificate_chain_is_complete, seen(), P, "whole chain"),
        (
            judge.certificate_chain_is_complete,
            seen(secure=gone(FailureKind.TLS, NO_MIDDLE)),
            F,
            "leaves out",
        ),
        (
            judge.certificate_chain_is_complete,
            seen(secure=gone(FailureKind.TLS, EXPIRED)),
            U,
            "not looked at",
        ),
        (judge.certificate_chain_is_complete, seen(secure=gone(FailureKind.TLS)), C, "No reply"),
        (judge.certificate_chain_is_complete, BY_ITSELF, I, "port of its own"),
        (judge.http_leads_to_https, seen(), P, "HTTP 301"),
        (judge.http_leads_to_https, seen(plain=replace(SENT_ON, hops=())), F, "HTTP 200 is"),
        (
            judge.http_leads_to_https,
            seen(plain=replace(SENT_ON, hops=(), status=503)),
            C,
            "HTTP 503",
        ),
        (judge.http_leads_to_https, seen(plain=gone(FailureKind.REFUSED)), C, "No reply"),
        (
            judge.http_leads_to_https,
            seen(plain=replace(SENT_ON, hops=(), final_url="http://127.0.0.1:8000/oai")),
            I,
            "on this machine",
        ),
        (judge.http_leads_to_https, seen(plain=gone(FailureKind.REDIRECT_LOOP)), F, "No reply"),
        (judge.http_leads_to_https, replace(BY_ITSELF, plain=None, secure=0), I, "of its own"),
        (judge.http_leads_to_https, BY_ITSELF, P, "HTTP 301"),
        (judge.https_is_remembered, seen(), P, "365 days"),
        (judge.https_is_remembered, seen(secure=replace(GOOD, headers=())), F, "has no Strict"),
        (
            judge.https_is_remembered,
            seen(secure=replace(GOOD, headers=(("strict-transport-security", "max-age=60"),))),
            F,
            "0 days",
        ),
        (
            judge.https_is_remembered,
            seen(secure=replace(GOOD, headers=(("strict-transport-security", "x-max-age=9"),))),
            F,
            "0 days",
        ),
        (judge.https_is_remembered, seen(secure=replace(GOOD, status=500)), C, "HTTP 500"),
        (judge.https_is_remembered, seen(secure=gone(FailureKind.TLS, EXPIRED)), C, "expired"),
        (judge.https_is_remembered, BY_ITSELF, I, "port of its own"),
        (judge.answers_over_ipv6, seen(), P, "[2001:db8::1]:443"),
        (
            judge.answers_over_ipv6,
            seen(
                secure=replace(GOOD, addresses=("192.0.2.1",)),
                plain=replace(SENT_ON, addresses=("192.0.2.1",)),
            ),
            F,
            "no IPv6 address: 192.0.2.1",
        ),
        (
            judge.answers_over_ipv6,
            seen(
                secure=replace(GOOD, peer="192.0.2.1:443", unreached=("2001:db8::1",)),
                plain=replace(SENT_ON, peer="192.0.2.1:80"),
            ),
            F,
            "does not answer there",
        ),
        (
            judge.answers_over_ipv6,
            seen(
                secure=replace(GOOD, peer="192.0.2.1:443"),
                plain=replace(SENT_ON, peer="192.0.2.1:80"),
            ),
            C,
            "no IPv6 could be tried",
        ),
        (
            judge.answers_over_ipv6,
            seen(
                secure=gone(FailureKind.DNS, addresses=()),
                plain=gone(FailureKind.DNS, addresses=()),
            ),
            C,
            "No reply",
        ),
        (judge.answers_over_ipv6, seen(host="192.0.2.1"), I, "by its number"),
        (judge.answers_over_ipv6, STOPPED, C, "Too late"),
    ],
)
def test_every_check_has_its_outcomes(
    check: Callable[[OperationsEvidence], Verdict],
    evidence: OperationsEvidence,
    outcome: Outcome,
    told: str,
) -> None:
    verdict = check(evidence)
    assert (verdict.outcome, told in verdict.message) == (outcome, True), verdict
    for pointer in verdict.evidence:
        assert pointer.exchange in range(len(evidence.exchanges))


@pytest.mark.parametrize("kind", [FailureKind.REFUSED, FailureKind.DNS, FailureKind.TIMEOUT])
def test_a_server_that_is_down_fails_nothing(kind: FailureKind) -> None:
    door = ScriptedDoor(lambda _: lost(kind))
    found = run.run("operations", "https://data.test/", door=door)
    assert {finding.outcome for finding in found.findings} == {Outcome.CANT_TELL}


def test_a_page_of_an_error_says_nothing_of_http() -> None:
    door = ScriptedDoor(lambda _: reply("", status=500))
    found = {one.probe: one for one in run.run("operations", "http://h.test/", door=door).findings}
    assert found["operations_http_leads_to_https"].reason is Reason.HTTP_5XX
    assert found["operations_https_is_remembered"].reason is Reason.HTTP_5XX


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        ("https://data.test/oai?x=1", ["https://data.test/oai?x=1", "http://data.test/oai?x=1"]),
        ("http://data.test/oai", ["http://data.test/oai", "https://data.test/oai"]),
        ("http://data.test:8080/oai", ["http://data.test:8080/oai"]),
        ("no address", ["no address"]),
    ],
)
def test_both_schemes_are_asked_where_it_is_known_where(target: str, asked: list[str]) -> None:
    door = ScriptedDoor(lambda _: reply("x"))
    evidence = operations.fetch(Visit(target, door))
    assert door.urls == asked
    assert evidence.is_complete


def test_a_cancelled_look_asks_nothing() -> None:
    door = ScriptedDoor(lambda _: reply("x"))
    evidence = operations.fetch(Visit("https://data.test/", door, is_cancelled=lambda: True))
    assert (door.requests, evidence.stopped_because) == (0, "cancelled")


def test_a_real_certificate_is_told_with_its_age(tmp_path: Path) -> None:
    world = World(tmp_path)
    script = hostile.keep_saying(
        hostile.reply(b"x", headers=("Strict-Transport-Security: max-age=31536000",))
    )
    with (
        hostile.ScriptedServer(script, tls=world.context(world.good())) as server,
        world.open_door() as door,
    ):
        found = run.run("operations", f"https://{HOST}:{server.port}/", door=door)
    outcomes = {one.probe: one for one in found.findings}
    assert outcomes["operations_certificate_lasts"].outcome is Outcome.PASSED
    often = outcomes["operations_certificate_is_renewed_often"]
    assert "1 day old; it was issued for 31 days" in often.message
    assert outcomes["operations_https_is_remembered"].outcome is Outcome.PASSED
    assert outcomes["operations_http_leads_to_https"].outcome is Outcome.INAPPLICABLE
    assert "no IPv6 address: 127.0.0.1" in outcomes["operations_answers_over_ipv6"].message


def test_none_of_it_is_told_as_a_matter_of_fair() -> None:
    for probe in registry.of_kind("operations"):
        definition = probe.definition
        assert definition.severity in (Severity.GUIDELINE, Severity.INFO)
        assert definition.source.startswith("Operations; ")
        assert not {"FAIR", "RDA"} & set(definition.source.split())


def test_a_run_tells_of_it_in_words() -> None:
    door = ScriptedDoor(lambda _: reply("x"))
    text = run.as_text(run.run("operations", "https://x.test/", door=door))
    assert text.startswith("https://x.test/ (operations)")
    assert "operations_https_is_remembered\n      The reply has no Strict-Transport" in text
