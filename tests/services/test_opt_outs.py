"""A host whose keepers do not want to be asked is not asked, at once, until somebody lifts it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess import config
from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Outcome, Reason
from fairassess.errors import Closed, Invalid, NotAllowed, NotFound
from fairassess.net.politeness import Pace
from fairassess.services import opt_outs, outbound, probing
from fairassess.services.accounts import SYSTEM, Actor
from fairassess.services.opt_outs import OptOutDraft
from fairassess.storage import audit, database, runs
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.findings import Finding
from fairassess.storage.people import Role
from fairassess.storage.runs import Work
from tests import providers
from tests.services.run_builders import NOW, add_endpoint, equipment

MAIL = "ops@facility.example"
COORDINATOR = Actor(None, "Coordinator", Role.COORDINATOR)


def draft(host: str = "data.facility.example", mail: str = MAIL, reason: str = "") -> OptOutDraft:
    return OptOutDraft(host, mail, reason)


@pytest.fixture
def gate(engine: Engine) -> Callable[[str], str | None]:
    return opt_outs.gate(database.reader_factory(engine))


def test_a_host_is_refused_from_the_moment_it_is_on_the_list_and_no_other_is(
    session: Session, gate: Callable[[str], str | None]
) -> None:
    assert gate("data.facility.example") is None
    assert opt_outs.opt_out(session, draft(), now=NOW) == "data.facility.example"
    told = gate("data.facility.example")
    assert told == (
        "Since 1 March 2027 data.facility.example is on our list of hosts that do not want to be"
        " asked."
    )
    assert gate("facility.example") is None
    assert gate("www.data.facility.example") is None


def test_asking_twice_makes_one_entry(session: Session) -> None:
    opt_outs.opt_out(session, draft(), now=NOW)
    opt_outs.opt_out(session, draft(mail="other@facility.example"), now=NOW)
    (row,) = opt_outs.listed(session, SYSTEM)
    assert (row.asked_by, row.since) == (MAIL, NOW)


@pytest.mark.parametrize(
    "typed",
    [
        "Data.Facility.Example",
        "  data.facility.example ",
        "https://data.facility.example/oai?verb=Identify",
        "data.facility.example:8443",
        "http://user@data.facility.example",
    ],
)
def test_a_host_is_recognised_however_it_is_written(session: Session, typed: str) -> None:
    assert opt_outs.opt_out(session, draft(typed), now=NOW) == "data.facility.example"


def test_a_host_is_kept_in_ascii_and_shown_as_people_write_it(session: Session) -> None:
    assert opt_outs.opt_out(session, draft("bücher.example"), now=NOW) == "xn--bcher-kva.example"
    assert opt_outs.listed(session, SYSTEM)[0].shown_host == "bücher.example"


@pytest.mark.parametrize("typed", ["", " ", "not a host", "a" * 400, "http://", "b\\c", "[::1"])
def test_what_is_no_host_is_refused_with_a_sentence(session: Session, typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        opt_outs.opt_out(session, draft(typed, mail="nobody"), now=NOW)
    assert {fault.place for fault in caught.value.faults} == {"host", "asked_by"}
    assert opt_outs.listed(session, SYSTEM) == ()


@given(st.text(max_size=60))
def test_any_text_is_a_host_or_refused(typed: str) -> None:
    host, faults = opt_outs._checked(OptOutDraft(typed, MAIL))
    assert bool(host) is not bool(faults)
    assert host.isascii()


def test_a_reason_is_plain_text(session: Session) -> None:
    reason = "<b>no</b>\x1b[31m \u202egnirps"
    opt_outs.opt_out(session, draft(reason=reason), now=NOW)
    assert opt_outs.listed(session, SYSTEM)[0].reason == "<b>no</b> [31m  gnirps"


def test_only_an_administrator_sees_the_list_and_lifts_an_entry(session: Session) -> None:
    opt_outs.opt_out(session, draft(), now=NOW)
    (row,) = opt_outs.listed(session, SYSTEM)
    with pytest.raises(NotAllowed):
        opt_outs.listed(session, COORDINATOR)
    with pytest.raises(NotAllowed):
        opt_outs.lift(session, COORDINATOR, row.id, "by mistake", now=NOW)
    with pytest.raises(NotFound):
        opt_outs.lift(session, SYSTEM, 999, "by mistake", now=NOW)


def test_a_lifted_host_is_asked_again_and_its_entry_stays(
    session: Session, gate: Callable[[str], str | None]
) -> None:
    opt_outs.opt_out(session, draft(), now=NOW)
    number = opt_outs.listed(session, SYSTEM)[0].id
    with pytest.raises(Invalid, match="Say why"):
        opt_outs.lift(session, SYSTEM, number, " \x00", now=NOW)
    assert opt_outs.lift(session, SYSTEM, number, "Its keeper wrote to us.", now=NOW)
    assert gate("data.facility.example") is None
    with pytest.raises(Closed):
        opt_outs.lift(session, SYSTEM, number, "again", now=NOW)
    opt_outs.opt_out(session, draft(), now=NOW)
    assert gate("data.facility.example") is not None
    standing, lifted = opt_outs.listed(session, SYSTEM)
    assert standing.lifted_at is None
    assert (lifted.lifted_at, lifted.lifted_because) == (NOW, "Its keeper wrote to us.")
    actions = [entry.action for entry in audit.latest(session, limit=9)]
    assert actions == ["host.opted_out", "host.allowed_again", "host.opted_out"]
    assert MAIL not in str([entry.detail for entry in audit.latest(session, limit=9)])


def _settings() -> config.Settings:
    return config.load({}, allow_private="127.0.0.0/8", rate_per_s=0)


def test_a_run_asks_nothing_of_a_host_that_opted_out_and_costs_it_nothing(
    session: Session, engine: Engine, gate: Callable[[str], str | None]
) -> None:
    with providers.clean_provider() as provider:
        endpoint_id = add_endpoint(session, url=provider.url)
        run_id = probing.request_run(session, SYSTEM, endpoint_id, Work.PROBE, now=NOW)
        opt_outs.opt_out(session, draft("127.0.0.1"), now=NOW)
        settings, pace = _settings(), Pace(0)
        gear = equipment(
            engine,
            open_door=outbound.opener(settings, pace=pace, gate=gate),
            probe=outbound.isolated(settings, pace=pace, gate=gate),
            probe_deadline_s=60.0,
        )
        probing.execute_probe(gear, run_id, 1)
    session.rollback()
    found = session.query(Finding).filter_by(run_id=run_id).all()
    assert found
    assert {one.outcome for one in found} <= {Outcome.CANT_TELL, Outcome.UNTESTED}
    assert Reason.BLOCKED_BY_POLICY in {one.reason for one in found}
    assert any("on our list of hosts that do not want to be asked" in f.message for f in found)
    made = [runs.as_exchange(row) for row in runs.exchanges_of(session, run_id)]
    assert all(not one.peer and one.status is None for one in made)
    assert {one.failure.kind for one in made if one.failure} == {FailureKind.BLOCKED_BY_POLICY}
    assert session.get_one(Endpoint, endpoint_id).failures == 0


def test_addresses_are_told_apart_by_their_host(session: Session) -> None:
    opt_outs.opt_out(session, draft(), now=NOW)
    urls: list[Any] = ["http://data.facility.example/oai", "http://other.example/oai", "nonsense"]
    assert opt_outs.since_when(session, urls) == {urls[0]: NOW}
    assert opt_outs.since_when(session, []) == {}


def test_no_run_and_no_trial_of_a_host_on_the_list_is_begun_until_it_is_lifted(
    session: Session,
) -> None:
    endpoint_id = add_endpoint(session, url="https://data.facility.example/oai")
    opt_outs.opt_out(session, draft(), now=NOW)
    with pytest.raises(Invalid, match=r"do not want to be asked\. No run is started") as run:
        probing.request_run(session, SYSTEM, endpoint_id, Work.PROBE, now=NOW)
    with pytest.raises(Invalid) as trial:
        probing.request_trial(
            session, SYSTEM, None, "oai-pmh", "http://DATA.facility.example:81/x", now=NOW
        )
    assert [fault.place for fault in (*run.value.faults, *trial.value.faults)] == ["url", "url"]
    assert opt_outs.WAY_BACK in trial.value.faults[0].message
    assert session.query(runs.Run).count() == 0
    opt_outs.lift(session, SYSTEM, opt_outs.listed(session, SYSTEM)[0].id, "They wrote.", now=NOW)
    assert probing.request_run(session, SYSTEM, endpoint_id, Work.PROBE, now=NOW)
