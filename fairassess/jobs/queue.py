"""Jobs in the engine's queue: put there once, found again when cut off, forgotten later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dbos import DBOS, EnqueueOptions

from fairassess.services.queueing import Waiting
from fairassess.services.report_queue import WaitingReport

WORKFLOW_VERSION = "1"
"""Constant, so that an upgrade takes over what waits; raised only when arguments change."""

RUNS = "runs"
REPORTS = "reports"
"""A queue of their own, so that a report waits for no harvest and holds none up."""

CARRY_OUT = "carry_out"
MAKE_REPORT = "make_report"

ADOPTED_AFTER_S = 60.0
"""A job handed to a worker that did not take it up within this time goes to another one."""

KEPT = timedelta(days=2)
"""How long the engine's own rows about finished work are kept; runs themselves stay for ever."""

_PRUNED_AT_ONCE = 500
_LIVE = ("ENQUEUED", "DELAYED")
_ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


@dataclass(frozen=True, slots=True)
class Job:
    """
    One attempt at something that waits in a table of ours.

    Attributes:
        workflow: Name of the engine's workflow.
        queue: Name of the engine's queue.
        name: The engine's name for the attempt: one name, one piece of work, however often asked.
        number: Of the row in our table.
        attempt: Which attempt it is, from 1.
    """

    workflow: str
    queue: str
    name: str
    number: int
    attempt: int

    @property
    def options(self) -> EnqueueOptions:
        """What the engine wants to know."""
        return EnqueueOptions(
            workflow_name=self.workflow,
            queue_name=self.queue,
            workflow_id=self.name,
            app_version=WORKFLOW_VERSION,
        )


def of_run(found: Waiting) -> Job:
    """Return the next attempt of a run as a job."""
    name = f"run-{found.run_id}-{found.attempt}"
    return Job(CARRY_OUT, RUNS, name, found.run_id, found.attempt)


def of_report(found: WaitingReport) -> Job:
    """Return the next attempt of a report as a job."""
    name = f"report-{found.request_id}-{found.attempt}"
    return Job(MAKE_REPORT, REPORTS, name, found.request_id, found.attempt)


def put(job: Job) -> None:
    """Put a job into the queue; doing it twice does nothing."""
    DBOS.enqueue_workflow_with_options(job.options, job.number, job.attempt)


def reconcile(waiting: Sequence[Job], now: datetime) -> None:
    """See to it that everything that waits is in the queue, whatever was cut off in between."""
    if not waiting:
        return
    names = [job.name for job in waiting]
    known = {
        status.workflow_id: status
        for status in DBOS.list_workflows(workflow_ids=names, load_input=False, load_output=False)
    }
    for job in waiting:
        status = known.get(job.name)
        if status is None:
            put(job)
        elif status.status in _ENDED:
            # It ended without taking the work up, as when the database was away.
            DBOS.delete_workflows([status.workflow_id])
            put(job)
        elif status.status not in _LIVE and _is_left(status.dequeued_at, now):
            # Handed to a worker that died before it took the work up.
            DBOS.resume_workflow(status.workflow_id)


def prune(now: datetime) -> None:
    """Delete the engine's rows about work that ended long ago."""
    while True:
        old = DBOS.list_workflows(
            status=list(_ENDED),
            completed_before=(now - KEPT).isoformat(),
            limit=_PRUNED_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if old:
            DBOS.delete_workflows([status.workflow_id for status in old])
        if len(old) < _PRUNED_AT_ONCE:
            return


def _is_left(dequeued_at_ms: int | None, now: datetime) -> bool:
    since = datetime.fromtimestamp((dequeued_at_ms or 0) / 1000, UTC)
    return (now - since).total_seconds() > ADOPTED_AFTER_S
