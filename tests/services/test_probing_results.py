"""What a probe run stores, what it changes, and what it leaves alone."""

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess.domain.evidence import Failure, FailureKind, Hop, Timings
from fairassess.domain.finding import Finding, Measure, Outcome, Pointer, Severity
from fairassess.domain.runs import RunResult
from fairassess.services import observations, probing, queueing
from fairassess.services.accounts import SYSTEM
from fairassess.storage import findings, runs
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import State
from tests.services.run_builders import (
    FAILED,
    HELD,
    NOW,
    OPEN,
    URL,
    TurnableClock,
    a_finding,
    add_endpoint,
    add_run,
    an_exchange,
    equipment,
    finds,
    found,
)


def probe(
    engine: Engine, session: Session, endpoint_id: int, result: RunResult, **changes: Any
) -> int:
    """Carry out one run of the endpoint that finds this; return its number."""
    run_id = add_run(session, endpoint_id)
    probing.execute_probe(equipment(engine, probe=finds(result), **changes), run_id, 1)
    session.expire_all()
    session.commit()
    return run_id


def outcomes(session: Session, endpoint_id: int) -> dict[str, Outcome | None]:
    """Return the conclusive outcome that stands for each probe."""
    standing = {}
    for row in findings.latest_of(session, endpoint_id):
        stands = session.get(findings.Finding, row.conclusive_finding_id or 0)
        standing[row.probe] = None if stands is None else stands.outcome
    return standing


def changes(session: Session, run_ids: Iterable[int]) -> list[tuple[str, Outcome, Outcome]]:
    """Return what changed in these runs."""
    return [
        (row.probe, row.from_outcome, row.to_outcome)
        for run_id in run_ids
        for row in findings.changes_in(session, run_id)
    ]


def test_a_result_comes_back_as_it_was_stored(engine: Engine, session: Session) -> None:
    full = an_exchange(
        method="POST",
        final_url=URL + "/final",
        request_headers=(("User-Agent", "fairassess/1"),),
        request_body=b"verb=Identify",
        hops=(Hop(URL, 302, URL + "/final", "127.0.0.1:9"),),
        peer="127.0.0.1:9",
        timings=Timings(0.1, 0.2, 0.3, 0.4, 0.5),
        status=200,
        headers=(("content-type", "text/xml"), ("content-type", "again")),
        wire_bytes=10,
        decoded_bytes=20,
        body_sha256="a" * 64,
        body_start=b"<OAI-PMH/>\x00\xff",
        tls_not_after=NOW + timedelta(days=30),
        addresses=("2001:db8::1", "192.0.2.1"),
        unreached=("2001:db8::1",),
    )
    absent = an_exchange(failure=Failure(FailureKind.TIMEOUT, "Nothing came in 30 s."))
    made = (
        a_finding("p_one", evidence=(Pointer(0, "/OAI-PMH", "<OAI-PMH/>"), Pointer(None, "x"))),
        a_finding("p_two", FAILED, severity=Severity.SHOULD, measure=Measure(3, 4)),
        a_finding("p_three", OPEN, severity=Severity.INFO),
    )
    endpoint_id = add_endpoint(session)
    run_id = probe(engine, session, endpoint_id, found(*made, exchanges=(full, absent), requests=3))

    view = probing.run_view(session, SYSTEM, run_id)
    assert (view.state, view.is_complete, view.requests, view.bytes) == (State.DONE, True, 3, 3000)
    assert (view.probe_set_version, view.duration_s) == ("test set", 1.5)
    shown = {one.probe: one for group in view.groups for one in group.findings}
    assert all(one.id is not None and one.found_at == NOW for one in shown.values())
    assert {probe: _bare(one) for probe, one in shown.items()} == {one.probe: one for one in made}
    assert [group.severity for group in view.groups] == [
        Severity.MUST,
        Severity.SHOULD,
        Severity.INFO,
    ]
    stored = [probing.exchange_view(session, SYSTEM, run_id, place) for place in (0, 1)]
    assert [one.exchange for one in stored] == [full, absent]
    assert [[one.probe for one in place.findings] for place in stored] == [["p_one"], []]
    assert view.exchanges[1].failure == "Nothing came in 30 s."


def _bare(one: Finding) -> Finding:
    fields = {name: getattr(one, name) for name in Finding.__slots__}
    return Finding(**(fields | {"id": None, "found_at": None, "endpoint_id": None}))


def test_text_that_no_database_holds_is_stored_with_a_mark_in_its_place(
    engine: Engine, session: Session
) -> None:
    nasty = "a\x00b\ud800c"
    result = found(
        a_finding(message=nasty, evidence=(Pointer(0, "x", nasty),)),
        exchanges=(an_exchange(headers=(("server", nasty),), url=URL + nasty),),
    )
    run_id = probe(engine, session, add_endpoint(session), result)
    view = probing.run_view(session, SYSTEM, run_id)
    one = view.groups[0].findings[0]
    assert one.message == one.evidence[0].excerpt == "a\ufffdb\ufffdc"
    assert probing.exchange_view(session, SYSTEM, run_id, 0).exchange.headers == (
        ("server", "a\ufffdb\ufffdc"),
    )


def test_a_change_is_written_exactly_when_a_conclusive_outcome_differs(
    engine: Engine, session: Session
) -> None:
    endpoint_id = add_endpoint(session)
    history = (HELD, HELD, FAILED, OPEN, FAILED, OPEN, HELD, Outcome.INAPPLICABLE)
    made = [
        probe(engine, session, endpoint_id, found(a_finding("p_one", outcome)))
        for outcome in history
    ]
    assert changes(session, made) == [
        ("p_one", HELD, FAILED),
        ("p_one", FAILED, HELD),
        ("p_one", HELD, Outcome.INAPPLICABLE),
    ]
    back = findings.changes_in(session, made[6])[0]
    previous = session.get_one(findings.Finding, back.previous_finding_id)
    assert previous.run_id == made[4], "the last conclusive one, not the outage after it"


def test_an_outage_changes_nothing_that_stands(engine: Engine, session: Session) -> None:
    endpoint_id = add_endpoint(session)
    probe(engine, session, endpoint_id, found(a_finding("p_one"), a_finding("p_two", FAILED)))
    before = outcomes(session, endpoint_id)
    facility_id = session.get_one(Endpoint, endpoint_id).facility_id
    shown = {one.id for one in observations.standing_findings(session, facility_id)}

    down = probe(
        engine,
        session,
        endpoint_id,
        found(a_finding("p_one", OPEN), a_finding("p_two", OPEN), is_complete=False),
    )
    assert probing.run_view(session, SYSTEM, down).state is State.PARTIAL
    assert changes(session, [down]) == []
    assert outcomes(session, endpoint_id) == before == {"p_one": HELD, "p_two": FAILED}
    standing = observations.standing_findings(session, facility_id)
    assert shown < {one.id for one in standing}
    assert [one.outcome for one in standing].count(OPEN) == 2, "shown beside what stands"


def test_the_table_of_what_stands_can_be_worked_out_from_the_findings(
    engine: Engine, session: Session
) -> None:
    dice = random.Random(7)
    endpoint_id = add_endpoint(session)
    for _ in range(6):
        made = [
            a_finding(name, dice.choice(list(Outcome)[:4])) for name in "abcd"[: dice.randint(1, 4)]
        ]
        probe(engine, session, endpoint_id, found(*[_sound(one) for one in made]))
    kept = {
        row.probe: (row.conclusive_finding_id, row.last_finding_id)
        for row in findings.latest_of(session, endpoint_id)
    }
    assert kept == findings.recounted(session, endpoint_id)


def _sound(one: Finding) -> Finding:
    return a_finding(one.probe, one.outcome)


def test_the_wait_grows_while_an_endpoint_cannot_be_reached_and_shrinks_back(
    engine: Engine, session: Session
) -> None:
    endpoint_id = add_endpoint(session)
    clock = TurnableClock()
    waits = []
    for outcome in (OPEN, OPEN, HELD):
        probe(engine, session, endpoint_id, found(a_finding("p", outcome)), clock=clock)
        endpoint = session.get_one(Endpoint, endpoint_id)
        assert endpoint.next_due_at is not None
        waits.append((endpoint.failures, (endpoint.next_due_at - clock.now).days))
    assert waits == [(1, 1), (2, 3), (0, 0)]


def test_a_trial_counts_for_nobody(engine: Engine, session: Session) -> None:
    endpoint_id = add_endpoint(session)
    run_id = probing.request_trial(session, SYSTEM, "nls", "oai-pmh", URL, now=NOW)
    probing.execute_probe(equipment(engine, probe=finds(found(a_finding()))), run_id, 1)
    session.expire_all()
    view = probing.run_view(session, SYSTEM, run_id)
    assert view.state is State.DONE
    assert [one.endpoint_id for group in view.groups for one in group.findings] == [None]
    assert findings.latest_of(session, endpoint_id) == []


def test_a_run_that_breaks_inside_us_ends_as_failed_and_counts_for_nothing(
    engine: Engine, session: Session
) -> None:
    def breaks(*_: object, **__: object) -> RunResult:
        raise ZeroDivisionError("a fault of ours")

    endpoint_id = add_endpoint(session)
    run_id = add_run(session, endpoint_id)
    probing.execute_probe(equipment(engine, probe=breaks), run_id, 1)
    view = probing.run_view(session, SYSTEM, run_id)
    assert view.state is State.FAILED
    assert "ZeroDivisionError" not in (view.stopped_because or "")
    assert findings.latest_of(session, endpoint_id) == []


def test_a_result_that_cannot_be_stored_whole_is_not_stored_at_all(
    engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise RuntimeError("cut off in the middle")

    monkeypatch.setattr(queueing, "plan_next", break_off)
    endpoint_id = add_endpoint(session)
    run_id = add_run(session, endpoint_id)
    result = found(a_finding(), exchanges=(an_exchange(),))
    with pytest.raises(RuntimeError, match="cut off"):
        probing.execute_probe(equipment(engine, probe=finds(result)), run_id, 1)
    session.expire_all()
    assert session.get_one(runs.Run, run_id).state is State.RUNNING
    assert findings.of_run(session, run_id) == runs.exchanges_of(session, run_id) == []
    assert findings.latest_of(session, endpoint_id) == []
