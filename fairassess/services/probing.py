"""Probe runs: asked for, tried, cancelled, carried out, and what they change."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from fairassess.domain.finding import Finding, Outcome, Reason
from fairassess.domain.runs import RunResult
from fairassess.errors import Fault, Invalid, NotFound
from fairassess.net import politeness
from fairassess.probes import registry, targets
from fairassess.services import (
    accounts,
    asking,
    opt_outs,
    page_instead,
    queueing,
    running,
    samples,
)
from fairassess.services.accounts import Actor, Right
from fairassess.services.patience import USUAL_PATIENCE, Patience, check_trial
from fairassess.services.run_views import (
    ExchangeView,
    RunRow,
    RunView,
    exchange_view,
    require_sight,
    run_view,
    runs_of,
)
from fairassess.services.running import Claim, Equipment, Pulse, Stop
from fairassess.services.samples import Chosen
from fairassess.storage import endpoints, facilities, findings, runs
from fairassess.storage.database import transaction
from fairassess.storage.runs import Run, State, Work

__all__ = [
    "ExchangeView",
    "RunRow",
    "RunView",
    "Work",
    "cancel",
    "exchange_view",
    "execute_probe",
    "request_run",
    "request_trial",
    "run_view",
    "runs_of",
]

KINDS = registry.KINDS
"""Kinds of endpoints that can be probed."""

UNANSWERED = frozenset({Reason.TIMEOUT, Reason.DNS, Reason.TLS, Reason.REFUSED, Reason.HTTP_5XX})
"""Reasons for which an endpoint that told nothing is asked less and less often."""

CUT_OFF = (
    "Our own network seems to be down: hosts that always answer did not, either. This says nothing"
    " of the endpoint."
)

_COME_BACK_LATER = frozenset({429, 503})

_log = structlog.get_logger(__name__)


def request_run(
    session: Session,
    actor: Actor,
    endpoint_id: int,
    work: Work,
    *,
    now: datetime,
    patience: Patience = USUAL_PATIENCE,
) -> int:
    """
    Ask for a run of an endpoint now; also where it is held off or asked less often.

    Args:
        session: Open; committed here.
        actor: Who asks.
        endpoint_id: Number of the endpoint.
        work: Probe or harvest.
        now: Aware UTC moment.
        patience: How often a person may ask.

    Returns:
        Number of the new run, or of the one that is already waiting or going on: asking twice
        makes no second one.

    Raises:
        NotFound: There is no such endpoint, it was removed, or it cannot be harvested.
        NotAllowed: *actor* may not start runs of its facility.
        TooSoon: *actor* asked for the same a moment ago.
        Invalid: Its host is on the list of those that do not want to be asked; the place is `url`.
    """
    with transaction(session):
        endpoint = accounts.lock_endpoint(session, actor, endpoint_id, Right.RUN_PROBES)
        # A run of the address before, still under way, says nothing of the present one.
        if work is Work.HARVEST and endpoint.kind != registry.OAI_PMH:
            raise NotFound(f"Endpoint {endpoint_id} has no list that can be harvested.")
        under_way = runs.unfinished_of(session, endpoint_id, work, target=endpoint.url)
        if under_way is not None:
            return under_way.id
        opt_outs.refuse(session, endpoint.url)
        return asking.new_run(session, actor, endpoint, work, patience, now=now).id


def request_trial(
    session: Session,
    actor: Actor,
    facility_slug: str | None,
    kind: str,
    url: str,
    *,
    now: datetime,
    patience: Patience = USUAL_PATIENCE,
) -> int:
    """
    Ask for a probe run of an address that is not saved; its findings count for nobody.

    Args:
        session: Open; committed here.
        actor: Who tries.
        facility_slug: Facility for which the address is tried; None for none.
        kind: Kind of endpoint.
        url: The address as typed.
        now: Aware UTC moment.
        patience: How often a person may try.

    Returns:
        Number of the new run.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not start runs there; without a facility, may not register one.
        Invalid: Kind or address cannot be tried, or not yet, or its host does not want to be
            asked; places are `kind` and `url`.
    """
    with transaction(session):
        facility = None
        if facility_slug is None:
            accounts.require(actor, Right.REGISTER_FACILITY)
        else:
            facility = facilities.find(session, facility_slug)
            if facility is None:
                raise NotFound(f"There is no facility called {facility_slug}.")
            accounts.require(actor, Right.RUN_PROBES, facility.id)
        address = url.strip()
        faults = faults_of_target(kind, address)
        if faults:
            raise Invalid(faults)
        opt_outs.refuse(session, address)
        check_trial(session, actor, address, patience, now=now)
        number = None if facility is None else facility.id
        run = asking.new_trial(session, actor, number, kind, address, now)
        accounts.record(session, actor, "run.tried", f"run:{run.id}", now, {"target": address})
        return run.id


def cancel(session: Session, actor: Actor, run_id: int, *, now: datetime) -> State:
    """
    Stop a run: one that waits ends here, one that goes on ends within a second or two.

    Returns:
        How the run stands now; a finished one stays as it is.

    Raises:
        NotFound: There is no such run.
        NotAllowed: *actor* may not start runs of its facility.
    """
    with transaction(session):
        run = runs.lock(session, run_id)
        if run is None:
            raise NotFound(f"There is no run {run_id}.")
        require_sight(actor, run)
        if run.facility_id is not None:
            accounts.require(actor, Right.RUN_PROBES, run.facility_id)
        if run.state.is_finished or run.cancel_requested_at is not None:
            return run.state
        run.cancel_requested_at = now
        if run.state is State.QUEUED:
            running.close(run, State.CANCELLED, now=now, because="It was cancelled.")
        accounts.record(session, actor, "run.cancelled", f"run:{run.id}", now)
        return run.state


def execute_probe(equipment: Equipment, run_id: int, attempt: int) -> tuple[int, ...]:
    """
    Carry out a waiting probe run and store what it found, all of it or nothing.

    Doing it twice does nothing: an attempt is taken up once, and its result is accepted once. No
    transaction is open while we wait for the network.

    Args:
        equipment: Of this process.
        run_id: Number of the run.
        attempt: The attempt that this is meant to be, from 1.

    Returns:
        Numbers of the runs that follow from it, to be put into the queue; may be empty.
    """
    claim = running.take_up(equipment, run_id, attempt)
    if claim is None:
        return ()
    pulse = Pulse(equipment, claim)
    try:
        chosen = samples.choose(equipment, claim)
        with equipment.open_door(Work.PROBE, pulse.is_cancelled) as door:
            result = equipment.probe(
                claim.kind,
                claim.target,
                door=door,
                deadline_s=equipment.probe_deadline_s,
                on_step=pulse.on_step,
                is_cancelled=pulse.is_cancelled,
                clock=equipment.clock,
                subjects=chosen.subjects,
                seed=chosen.seed or 0,
                counted=chosen.counted,
                to_draw=chosen.to_draw,
            )
    except Exception:
        # The worker loop goes on whatever a run does; the fault is ours, never the endpoint's.
        _log.exception("probe_failed", run=run_id, target=claim.target)
        running.insist(lambda: running.fail(equipment, claim))
        return ()
    if pulse.stop is Stop.STOPPING:
        running.insist(lambda: running.release(equipment, claim))
        return ()
    result = _blamed_on_us(equipment, result)
    return running.insist(lambda: _store(equipment, claim, result, chosen, pulse))


def _blamed_on_us(equipment: Equipment, result: RunResult) -> RunResult:
    """Return the result as it is, or as ours where this machine itself reaches nobody."""
    if not _is_unanswered(result.findings) or not equipment.is_cut_off():
        return result
    findings_ = tuple(
        replace(one, reason=Reason.OUR_NETWORK, message=CUT_OFF)
        if one.outcome is Outcome.CANT_TELL
        else one
        for one in result.findings
    )
    return replace(result, findings=findings_, is_complete=False, stopped_because=CUT_OFF)


def _is_unanswered(found: Sequence[Finding | findings.Finding]) -> bool:
    """Whether a run told nothing, for a reason that lies with the endpoint."""
    return not any(one.outcome.is_conclusive for one in found) and any(
        one.reason in UNANSWERED for one in found
    )


def _wish_s(result: RunResult) -> float | None:
    """Return how long the endpoint's server asked us to stay away, if longer than a run waits."""
    host, wishes = opt_outs.host_of(result.target), []
    for exchange in result.exchanges:
        if exchange.status in _COME_BACK_LATER and opt_outs.host_of(exchange.final_url) == host:
            said = exchange.header("retry-after") or ""
            wish_s = politeness.parse_retry_after(said, exchange.started_at)
            wishes.append(wish_s or 0.0)
    longest = max(wishes, default=0.0)
    return longest if longest > politeness.LONGEST_WAIT_IN_RUN_S else None


def _store(
    equipment: Equipment, claim: Claim, result: RunResult, chosen: Chosen, pulse: Pulse
) -> tuple[int, ...]:
    """Store result, changes, what stands and the next due time in one transaction."""
    now = equipment.clock()
    with equipment.sessions() as session, transaction(session):
        run = running.hold(session, claim)
        if run is None:
            _log.warning("late_result_refused", run=claim.run_id, attempt=claim.attempt)
            return ()
        result = _without_page_instead(session, run, result, now)
        runs.add_exchanges(session, run.id, result.exchanges)
        run.probe_set_version = equipment.probe_set
        _sum_up(run, result)
        run.seed, run.sampled_from = chosen.seed, chosen.sampled_from
        if pulse.stop is Stop.CANCELLED:
            # What was asked stays as a record; what was not asked may not look like a finding.
            because = "It was cancelled."
            running.close(run, State.CANCELLED, now=now, because=because, step=pulse.step)
            return ()
        state = State.DONE if result.is_complete else State.PARTIAL
        running.close(run, state, now=now, because=result.stopped_because, step=pulse.step)
        rows = findings.add(
            session, result.findings, run_id=run.id, endpoint_id=run.endpoint_id, found_at=now
        )
        if run.endpoint_id is None:
            return ()
        return _let_stand(session, run, rows, _wish_s(result), now)


def _without_page_instead(
    session: Session, run: Run, result: RunResult, now: datetime
) -> RunResult:
    """Return the result as it is, or with those findings open that rest on a page in its place."""
    held = page_instead.held_back(session, run, result.findings, result.exchanges, now=now)
    if held is None:
        return result
    because = page_instead.SENTENCE
    return replace(result, findings=held, is_complete=False, stopped_because=because)


def _sum_up(run: Run, result: RunResult) -> None:
    run.is_complete = result.is_complete
    run.duration_s = result.duration_s
    run.requests = result.requests
    run.bytes = result.bytes
    run.sample = list(result.objects)


def _let_stand(
    session: Session,
    run: Run,
    rows: Sequence[findings.Finding],
    wished_s: float | None,
    now: datetime,
) -> tuple[int, ...]:
    """Let an endpoint's new findings count, and say what comes next for it."""
    endpoint = endpoints.lock(session, run.endpoint_id)
    if endpoint is None:
        raise NotFound(f"There is no endpoint {run.endpoint_id}.")
    if not queueing.asked_present_address(run, endpoint):
        # Edited meanwhile: the run stays a record of the old address and speaks for nothing new.
        queueing.plan_moved(endpoint, now=now)
        return ()
    findings.note_latest(session, rows, endpoint_id=endpoint.id, facility_id=endpoint.facility_id)
    was_reached = any(row.outcome.is_conclusive for row in rows)
    queueing.plan_next(
        session,
        endpoint,
        was_reached=was_reached,
        is_a_failure=_is_unanswered(rows),
        wished_s=wished_s,
        now=now,
    )
    if run.slot is None or not was_reached or not endpoint.is_harvested:
        return ()
    follower = queueing.fill_slot(session, endpoint, Work.HARVEST, run.slot, now)
    return () if follower is None else (follower,)


def faults_of_target(kind: str, target: str) -> list[Fault]:
    """Return what is wrong with kind and target of an endpoint; places are `kind` and `url`."""
    faults: list[Fault] = []
    check: Callable[[str], None] = targets.check_address
    if kind in KINDS:
        check = registry.kind_called(kind).check_target
    else:
        faults.append(Fault("kind", f"Choose one of: {', '.join(KINDS)}."))
    try:
        check(target)
    except Invalid as error:
        faults.extend(Fault("url", fault.message) for fault in error.faults)
    return faults
