"""What pages show of runs: how one goes or went, its findings by weight, each raw exchange."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain import evidence, redaction, stopping
from fairassess.domain.finding import Finding, Outcome, Severity
from fairassess.domain.runs import Step
from fairassess.errors import NotFound
from fairassess.services import accounts, remedies
from fairassess.services.accounts import Actor, Right
from fairassess.storage import endpoints, facilities, findings, harvests, runs
from fairassess.storage.runs import Run, State, Trigger, Work

RUNS_SHOWN = 50

_OUTCOME_ORDER = (
    Outcome.FAILED,
    Outcome.CANT_TELL,
    Outcome.PASSED,
    Outcome.INAPPLICABLE,
    Outcome.UNTESTED,
)


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a run belongs.

    Attributes:
        facility_id, facility_slug, facility_name: Of its facility; None and empty without one.
        endpoint_id: Endpoint asked; None for a trial.
        endpoint_label: Its name for people; empty when it has none.
    """

    facility_id: int | None
    facility_slug: str
    facility_name: str
    endpoint_id: int | None
    endpoint_label: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """
    The findings of one severity.

    Attributes:
        severity: Their weight.
        findings: Failed ones first, then those that could not tell, then the rest; each in the
            order of the run.
        failed: How many failed.
        open: How many could not tell or were not tested.
        held: How many passed.
    """

    severity: Severity
    findings: tuple[Finding, ...]
    failed: int
    open: int
    held: int


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One outcome that differs from the last conclusive one."""

    probe: str
    from_outcome: Outcome
    to_outcome: Outcome
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ExchangeLine:
    """
    One line of the list of exchanges.

    Attributes:
        position: Place in the run, from 0.
        status: HTTP status; None when no reply was read completely.
        failure: What happened instead of a reply; None when one came.
        total_s: Seconds from start to end.
    """

    position: int
    method: str
    url: str
    status: int | None
    failure: str | None
    total_s: float
    decoded_bytes: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of a list of runs."""

    id: int
    work: Work
    trigger: Trigger
    state: State
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    is_complete: bool
    stopped_because: str | None


@dataclass(frozen=True, slots=True)
class RunView:
    """
    All that the page of a run shows.

    Attributes:
        target: Address asked, as it was when the run was made.
        step: How far it is, as last written.
        is_cancelling: Whether somebody asked to stop it and it has not ended yet.
        attempt: Times that it was taken up; more than 1 after a worker was cut off.
        duration_s: Seconds that the last attempt took; None before the end.
        groups: Findings by weight, the heaviest first; empty before the end.
        not_made: Findings that could not be made because it ended early; not among the groups.
        changes: What changed by it, in the order of the findings.
        exchanges: What was said on the way, in order; empty before the end.
        harvest_id: Harvest that it carries out; None for a probe run and before it begins.
        seed: By which its objects were drawn; None where none were.
        sampled_from: What they were drawn from; empty for nothing.
        sample: Names of the objects that it looked at, in order.
    """

    id: int
    place: Place
    target: str
    kind: str
    work: Work
    trigger: Trigger
    state: State
    step: Step
    is_cancelling: bool
    attempt: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    duration_s: float | None
    is_complete: bool
    stopped_because: str | None
    probe_set_version: str
    software_version: str
    requests: int
    bytes: int
    groups: tuple[FindingGroup, ...]
    not_made: tuple[Finding, ...]
    changes: tuple[ChangeLine, ...]
    exchanges: tuple[ExchangeLine, ...]
    harvest_id: int | None
    seed: int | None = None
    sampled_from: str = ""
    sample: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """
    One exchange with what was found in it.

    Attributes:
        position: Place in the run, from 0.
        count: How many exchanges the run has.
        exchange: As recorded.
        findings: Those whose evidence points into it.
        is_hidden: Whether e-mail addresses and keys were taken out for this person.
    """

    run_id: int
    place: Place
    position: int
    count: int
    exchange: evidence.Exchange
    findings: tuple[Finding, ...]
    is_hidden: bool = False


def run_view(session: Session, actor: Actor, run_id: int) -> RunView:
    """
    Return how a run goes, or what it found.

    Raises:
        NotFound: There is no such run.
        NotAllowed: *actor* may not see its facility.
    """
    run = _visible_run(session, actor, run_id)
    harvest = harvests.of_run(session, run.id) if run.work is Work.HARVEST else None
    made = _findings(session, actor, run)
    unmade = stopping.not_made(made, run.stopped_because)
    return RunView(
        id=run.id,
        place=place_of(session, run),
        target=run.target,
        kind=run.kind,
        work=run.work,
        trigger=run.trigger,
        state=run.state,
        step=Step(run.step_done, run.step_planned, run.doing),
        is_cancelling=run.cancel_requested_at is not None and not run.state.is_finished,
        attempt=run.attempt,
        queued_at=run.queued_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        duration_s=run.duration_s,
        is_complete=run.is_complete,
        stopped_because=run.stopped_because,
        probe_set_version=run.probe_set_version,
        software_version=run.software_version,
        requests=run.requests,
        bytes=run.bytes,
        groups=grouped(one for one in made if one not in unmade),
        not_made=unmade,
        changes=tuple(
            ChangeLine(row.probe, row.from_outcome, row.to_outcome, row.changed_at)
            for row in findings.changes_in(session, run.id)
        ),
        exchanges=tuple(
            _line(row, in_full=sees_all(actor, run)) for row in runs.exchanges_of(session, run.id)
        ),
        harvest_id=None if harvest is None else harvest.id,
        seed=run.seed,
        sampled_from=run.sampled_from,
        sample=tuple(run.sample),
    )


def exchange_view(session: Session, actor: Actor, run_id: int, position: int) -> ExchangeView:
    """
    Return one raw exchange of a run.

    Args:
        session: Open.
        actor: Who looks.
        run_id: Number of the run.
        position: Place of the exchange in it, from 0.

    Raises:
        NotFound: There is no such run or exchange.
        NotAllowed: *actor* may not see its facility.
    """
    run = _visible_run(session, actor, run_id)
    row = runs.exchange_at(session, run.id, position)
    if row is None:
        raise NotFound(f"Run {run_id} has no exchange {position}.")
    exchange = runs.as_exchange(row)
    is_shown_in_full = sees_all(actor, run)
    return ExchangeView(
        run_id=run.id,
        place=place_of(session, run),
        position=position,
        count=runs.count_exchanges(session, run.id),
        exchange=exchange if is_shown_in_full else redaction.for_readers(exchange),
        findings=tuple(
            one
            for one in _findings(session, actor, run)
            if any(spot.exchange == position for spot in one.evidence)
        ),
        is_hidden=not is_shown_in_full,
    )


def runs_of(session: Session, actor: Actor, endpoint_id: int) -> tuple[RunRow, ...]:
    """
    Return the newest runs of an endpoint, newest first.

    Raises:
        NotFound: There is no such endpoint.
        NotAllowed: *actor* may not see its facility.
    """
    accounts.find_endpoint(session, actor, endpoint_id, Right.SEE_FACILITY)
    found = runs.of_endpoint(session, endpoint_id, limit=RUNS_SHOWN)
    return tuple(as_row(run) for run in found)


def as_row(run: Run) -> RunRow:
    """Return a run as one line of a list; rights are checked before."""
    return RunRow(
        id=run.id,
        work=run.work,
        trigger=run.trigger,
        state=run.state,
        queued_at=run.queued_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        is_complete=run.is_complete,
        stopped_because=run.stopped_because,
    )


def require_sight(actor: Actor, run: Run) -> None:
    """
    Let those pass who may see a run: of its facility, or of none if they may register facilities.

    Raises:
        NotAllowed: *actor* may not.
    """
    if run.facility_id is None:
        accounts.require(actor, Right.REGISTER_FACILITY)
    else:
        accounts.require(actor, Right.SEE_FACILITY, run.facility_id)


def place_of(session: Session, run: Run) -> Place:
    """Return where a run belongs."""
    facility = None
    if run.facility_id is not None:
        facility = session.get(facilities.Facility, run.facility_id)
    endpoint = None
    if run.endpoint_id is not None:
        endpoint = endpoints.find(session, run.endpoint_id)
    return Place(
        facility_id=run.facility_id,
        facility_slug="" if facility is None else facility.slug,
        facility_name="" if facility is None else facility.short_name,
        endpoint_id=run.endpoint_id,
        endpoint_label="" if endpoint is None else endpoint.label,
    )


def grouped(made: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Return findings by weight, the heaviest first; weights that none has are left out."""
    ordered = sorted(made, key=lambda one: _OUTCOME_ORDER.index(one.outcome))
    groups = []
    for severity in Severity:
        of_weight = tuple(one for one in ordered if one.severity is severity)
        outcomes = [one.outcome for one in of_weight]
        if of_weight:
            groups.append(
                FindingGroup(
                    severity=severity,
                    findings=of_weight,
                    failed=outcomes.count(Outcome.FAILED),
                    open=outcomes.count(Outcome.CANT_TELL) + outcomes.count(Outcome.UNTESTED),
                    held=outcomes.count(Outcome.PASSED),
                )
            )
    return tuple(groups)


def _visible_run(session: Session, actor: Actor, run_id: int) -> Run:
    run = runs.find(session, run_id)
    if run is None:
        raise NotFound(f"There is no run {run_id}.")
    require_sight(actor, run)
    return run


def sees_all(actor: Actor, run: Run) -> bool:
    """Whether somebody who may see a run sees e-mail addresses and keys in it, too."""
    return run.facility_id is None or accounts.may(actor, Right.EDIT_ENDPOINTS, run.facility_id)


def _findings(session: Session, actor: Actor, run: Run) -> tuple[Finding, ...]:
    stored = (findings.as_finding(row) for row in findings.of_run(session, run.id))
    made = remedies.of_facility(session, run.facility_id, stored)
    if sees_all(actor, run):
        return made
    return tuple(redaction.finding_for_readers(one) for one in made)


def _line(row: runs.Exchange, *, in_full: bool) -> ExchangeLine:
    return ExchangeLine(
        position=row.position,
        method=row.method,
        url=row.url if in_full else redaction.text(row.url),
        status=row.status,
        failure=row.failure_message,
        total_s=row.timings.get("total_s", 0.0),
        decoded_bytes=row.decoded_bytes,
        started_at=row.started_at,
    )
