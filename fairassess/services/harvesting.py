"""Harvests: asked for like any run, carried out page by page, judged at their end."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from fairassess.domain.runs import HarvestedRecord, HarvestResult
from fairassess.errors import NotFound
from fairassess.services import queueing, running
from fairassess.services.harvest_views import (
    HarvestView,
    RecordPage,
    RecordView,
    harvest_view,
    latest_harvest,
    record_view,
    records_missing,
    share,
    skipped,
)
from fairassess.services.running import Claim, Equipment, Pulse, Stop
from fairassess.storage import endpoints, findings, harvests, runs
from fairassess.storage.database import transaction
from fairassess.storage.harvests import Harvest
from fairassess.storage.runs import Run, State, Work

__all__ = [
    "HarvestView",
    "RecordPage",
    "RecordView",
    "execute_harvest",
    "harvest_view",
    "latest_harvest",
    "record_view",
    "records_missing",
    "share",
    "skipped",
]

DROPPED_AT_ONCE = 2000
"""Records of an earlier attempt deleted in one transaction, so that others can write between."""

_log = structlog.get_logger(__name__)


def execute_harvest(equipment: Equipment, run_id: int, attempt: int) -> tuple[int, ...]:
    """
    Carry out a waiting harvest; its records are stored as they come, its verdict at the end.

    What was received stays when it is cancelled or cut off, and says that it is partial. An attempt
    that follows begins again. Doing it twice does nothing. No transaction is open while we wait for
    the network.

    Args:
        equipment: Of this process.
        run_id: Number of the run.
        attempt: The attempt that this is meant to be, from 1.

    Returns:
        Numbers of the runs that follow from it: none does.
    """
    claim = running.take_up(equipment, run_id, attempt)
    if claim is None:
        return ()
    pulse = Pulse(equipment, claim)
    try:
        journal = running.insist(lambda: _begin(equipment, claim))
        if journal is None:
            return ()
        with equipment.open_door(Work.HARVEST, pulse.is_cancelled) as door:
            result = equipment.harvest(
                claim.target,
                prefix=journal.prefix,
                set_spec=journal.set_spec,
                door=door,
                deadline_s=equipment.harvest_deadline_s,
                on_page=journal.add,
                on_step=pulse.on_step,
                is_cancelled=pulse.is_cancelled,
                clock=equipment.clock,
            )
    except Exception:
        # The worker loop goes on whatever a run does; the fault is ours, never the endpoint's.
        _log.exception("harvest_failed", run=run_id, target=claim.target)
        running.insist(lambda: running.fail(equipment, claim))
        return ()
    if pulse.stop is Stop.STOPPING:
        running.insist(lambda: running.release(equipment, claim))
    else:
        running.insist(lambda: _store(equipment, claim, result, pulse))
    return ()


class _Journal:
    """Writes the records of one attempt down as they come."""

    def __init__(self, equipment: Equipment, claim: Claim, row: Harvest) -> None:
        self.prefix = row.prefix
        self.set_spec = row.set_spec
        self._equipment = equipment
        self._claim = claim
        self._harvest_id = row.id

    def add(self, batch: Sequence[HarvestedRecord]) -> None:
        """Store some records in a transaction of their own, unless the attempt is over."""
        running.insist(lambda: self._add(batch))

    def _add(self, batch: Sequence[HarvestedRecord]) -> None:
        with self._equipment.sessions() as session, transaction(session):
            if running.hold(session, self._claim) is None:
                return
            row = harvests.find(session, self._harvest_id)
            if row is not None:
                harvests.add_records(session, row, batch)


def _begin(equipment: Equipment, claim: Claim) -> _Journal | None:
    """Prepare the harvest of a run; what an earlier attempt left is deleted first."""
    with equipment.sessions() as session:
        while True:
            with transaction(session):
                run = running.hold(session, claim)
                if run is None or run.endpoint_id is None:
                    return None
                earlier = harvests.of_run(session, run.id)
                dropped = 0
                if earlier is not None:
                    dropped = harvests.drop_some_records(session, earlier.id, limit=DROPPED_AT_ONCE)
                if not dropped:
                    return _Journal(equipment, claim, _open_book(session, run, equipment.clock()))


def _open_book(session: Session, run: Run, now: datetime) -> Harvest:
    endpoint = endpoints.find(session, run.endpoint_id or 0)
    if endpoint is None:
        raise NotFound(f"There is no endpoint {run.endpoint_id}.")
    return harvests.begin(
        session,
        run_id=run.id,
        endpoint_id=endpoint.id,
        prefix=endpoint.harvest_prefix,
        set_spec=endpoint.harvest_set,
        now=now,
    )


def _store(equipment: Equipment, claim: Claim, result: HarvestResult, pulse: Pulse) -> None:
    """Store verdict, findings, changes and what stands in one transaction."""
    now = equipment.clock()
    with equipment.sessions() as session, transaction(session):
        run = running.hold(session, claim)
        row = harvests.of_run(session, claim.run_id)
        if run is None or row is None:
            _log.warning("late_result_refused", run=claim.run_id, attempt=claim.attempt)
            return
        harvests.finish(row, result, now=now)
        runs.add_exchanges(session, run.id, result.exchanges)
        run.probe_set_version = equipment.probe_set
        run.is_complete = result.is_complete
        run.duration_s = result.duration_s
        run.requests = result.pages
        run.bytes = result.bytes
        if pulse.stop is Stop.CANCELLED:
            because = "It was cancelled."
            running.close(run, State.CANCELLED, now=now, because=because, step=pulse.step)
            return
        state = State.DONE if result.is_complete else State.PARTIAL
        running.close(run, state, now=now, because=result.stopped_because, step=pulse.step)
        _let_stand(session, run, row, result, now)


def _let_stand(
    session: Session, run: Run, row: Harvest, result: HarvestResult, now: datetime
) -> None:
    endpoint = endpoints.lock(session, run.endpoint_id)
    if endpoint is None:
        raise NotFound(f"There is no endpoint {run.endpoint_id}.")
    rows = findings.add(
        session, result.findings, run_id=run.id, endpoint_id=endpoint.id, found_at=now
    )
    if not queueing.asked_present_address(run, endpoint):
        # Edited meanwhile: the run stays a record of the old address and speaks for nothing new.
        queueing.plan_moved(endpoint, now=now)
        return
    if (row.prefix, row.set_spec) != (endpoint.harvest_prefix, endpoint.harvest_set):
        # The endpoint now names other records; the next harvest speaks for those.
        return
    findings.note_latest(session, rows, endpoint_id=endpoint.id, facility_id=endpoint.facility_id)
