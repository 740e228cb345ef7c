"""Durable work: what waits is carried out, what was cut off comes back, what is due is made."""

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TextIO

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from fairassess import clock as clocks
from fairassess.config import Settings
from fairassess.errors import BadSettings, Fault
from fairassess.harvest import engine, relay
from fairassess.jobs import queue
from fairassess.jobs.queue import WORKFLOW_VERSION, Job, prune
from fairassess.probes import judging, registry
from fairassess.services import (
    harvesting,
    opt_outs,
    outbound,
    probing,
    queueing,
    report_child,
    report_queue,
    vocabularies,
)
from fairassess.services.running import Equipment
from fairassess.storage import database
from fairassess.storage.runs import Work

__all__ = ["Enqueuer", "Worker", "hold_name", "launch", "prune"]

APPLICATION = "fairassess"

POLL_S = 0.2
TICK_S = 60.0
"""How often due endpoints are looked for, in seconds."""

GRACE_S = 20
"""How long a stop waits for runs to go back to the queue, in seconds."""

_PRUNE_EVERY_S = 3600.0
_PRUNE_HARVESTS_EVERY_S = 86_400.0

_log = structlog.get_logger(__name__)


class Enqueuer:
    """Puts runs into the queue for workers elsewhere; carries out none."""

    def __init__(self, settings: Settings) -> None:
        self._engine = database.engine(settings.database)
        self._readers = database.reader_factory(self._engine)
        self._client = DBOSClient(
            system_database_url=settings.jobs,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            # A worker makes the tables when it starts; until then runs wait in our own.
            lazy=True,
            retry_connection_errors=False,
        )

    def enqueue(self, run_id: int) -> None:
        """
        Put a stored run into the queue; doing it twice does nothing.

        Where the engine cannot be reached the run is not lost: it is stored as waiting, and the
        next tick of a worker finds it.
        """
        with self._readers() as session:
            found = queueing.waiting_run(session, run_id)
        if found is not None:
            self._put(queue.of_run(found))

    def enqueue_report(self, request_id: int) -> None:
        """Put a report that was asked for into the queue, as `enqueue` does with a run."""
        with self._readers() as session:
            found = report_queue.waiting_request(session, request_id)
        if found is not None:
            self._put(queue.of_report(found))

    def _put(self, job: Job) -> None:
        try:
            self._client.enqueue(job.options, job.number, job.attempt)
        except SQLAlchemyError as error:
            _log.warning("job_not_enqueued_yet", job=job.name, error=str(error))

    def stop(self) -> None:
        """Let go of both databases."""
        self._client.destroy()
        self._engine.dispose()


class Worker:
    """
    Carries out runs in this process.

    There is one in a process at most, because the engine is one in a process.
    """

    def __init__(self, settings: Settings, *, tick_s: float, clock: clocks.Clock) -> None:
        self._lock = hold_name(settings)
        self._engine = database.engine(settings.database)
        self._sessions = database.session_factory(self._engine)
        self._readers = database.reader_factory(self._engine)
        self._clock = clock
        self._tick_s = tick_s
        self._stopping = threading.Event()
        self._at_work = 0
        self._rest = threading.Condition()
        self._ticker = threading.Thread(target=self._tick_for_ever, name="jobs-tick", daemon=True)
        self._pruned_at = self._harvests_pruned_at = float("-inf")
        self._settings = settings
        self._reserve = relay.reserve()
        pace, gate = outbound.shared_pace(settings), opt_outs.gate(self._readers)
        open_door = outbound.opener(settings, pace=pace, gate=gate, clock=clock)
        self.equipment = Equipment(
            sessions=self._sessions,
            readers=self._readers,
            open_door=open_door,
            probe=outbound.isolated(
                settings,
                pace=pace,
                gate=gate,
                vocabularies=vocabularies.texts_of(self._readers),
            ),
            harvest=partial(engine.harvest, reserve=self._reserve),
            judge=judging.judge_harvest,
            probe_set=registry.PROBE_SET_VERSION,
            clock=clock,
            worker=settings.worker_id,
            probe_deadline_s=settings.probe_deadline_s,
            harvest_deadline_s=settings.harvest_deadline_s,
            is_stopping=self._stopping.is_set,
            is_cut_off=outbound.canaries(
                settings, lambda: open_door(Work.HARVEST, self._stopping.is_set), clock=clock
            ),
            allow_connections=outbound.allower(pace),
            harvest_full_every=timedelta(days=settings.harvest_full_every_days),
            harvest_needs_deletions=settings.harvest_needs_deletions,
            sample_size=settings.sample_size,
        )

    def start(self, settings: Settings) -> None:
        """Take back what this worker was doing when it was cut off, then begin."""
        with self._sessions() as session:
            now, worker = self._clock(), settings.worker_id
            back = queueing.take_back(session, worker=worker, now=now)
            reports = report_queue.take_back(session, worker=worker, now=now)
        if back or reports:
            _log.info("taken_back", runs=back, reports=reports)
        DBOS(config=_engine_config(settings))
        DBOS.launch()
        for name, at_once in ((queue.RUNS, settings.jobs_at_once), (queue.REPORTS, 1)):
            DBOS.register_queue(
                name,
                worker_concurrency=at_once,
                polling_interval_sec=POLL_S,
                on_conflict="always_update",
            )
        self._ticker.start()

    def enqueue(self, run_id: int) -> None:
        """Put a stored run into the queue; doing it twice does nothing."""
        with self._readers() as session:
            found = queueing.waiting_run(session, run_id)
        if found is not None:
            queue.put(queue.of_run(found))

    def enqueue_report(self, request_id: int) -> None:
        """Put a report that was asked for into the queue; doing it twice does nothing."""
        with self._readers() as session:
            found = report_queue.waiting_request(session, request_id)
        if found is not None:
            queue.put(queue.of_report(found))

    def make_report(self, request_id: int, attempt: int) -> None:
        """Make one attempt at a report, its file in a process apart."""
        with self._working():
            try:
                report_queue.carry_out(
                    self._sessions, request_id, attempt, worker=self._settings.worker_id,
                    site_url=self._settings.site_url, clock=self._clock,
                    writer=report_child.written_apart,
                )  # fmt: skip
            except Exception:
                # It is told as failed, and this worker goes on with the next.
                _log.exception("report_failed", request=request_id)
                with self._sessions() as session:
                    report_queue.give_up(session, request_id, now=self._clock())

    def carry_out(self, run_id: int, attempt: int) -> None:
        """Carry out one attempt of a run, and put what follows from it into the queue."""
        with self._working():
            try:
                with self._readers() as session:
                    work = queueing.work_of(session, run_id)
                is_probe = work is Work.PROBE
                execute = probing.execute_probe if is_probe else harvesting.execute_harvest
                for follower in execute(self.equipment, run_id, attempt):
                    self.enqueue(follower)
            except Exception:
                # A run that could not even be begun or stored stays in our table, and a later
                # tick takes it up again; this worker goes on with the next.
                _log.exception("run_put_off", run=run_id, attempt=attempt)

    def tick(self) -> None:
        """Make the runs that are due, take back those of dead workers, and queue what waits."""
        now = self._clock()
        self._reserve.fill()
        with self._sessions() as session:
            made = queueing.queue_due(session, now=now)
            back = queueing.mark_lost(session, now=now)
            reports = report_queue.take_back(session, now=now)
        if made or back or reports:
            _log.info("tick", made=made, taken_back=back, reports_taken_back=reports)
        with self._readers() as session:
            runs = [queue.of_run(found) for found in queueing.waiting(session)]
            asked = [queue.of_report(found) for found in report_queue.waiting(session)]
        queue.reconcile([*runs, *asked], now)
        if time.monotonic() - self._pruned_at > _PRUNE_EVERY_S:
            self._pruned_at = time.monotonic()
            prune(now)
        if time.monotonic() - self._harvests_pruned_at > _PRUNE_HARVESTS_EVERY_S:
            self._harvests_pruned_at = time.monotonic()
            pruned = harvesting.prune(self._sessions, self._settings, now)
            _log.info("harvests_pruned", bodies=pruned.bodies, records=pruned.records)

    def stop(self) -> None:
        """End: runs under way go back to the queue, and nothing more is taken up."""
        global _worker
        self._stopping.set()
        self._ticker.join()
        with self._rest:
            self._rest.wait_for(lambda: self._at_work == 0, GRACE_S)
        DBOS.destroy()
        self._reserve.close()
        _worker = None
        self._engine.dispose()
        self._lock.close()

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Count one more at work, for whoever waits until nobody is."""
        with self._rest:
            self._at_work += 1
        try:
            yield
        finally:
            with self._rest:
                self._at_work -= 1
                self._rest.notify_all()

    def _tick_for_ever(self) -> None:
        while not self._stopping.is_set():
            try:
                self.tick()
            except Exception:
                # The schedule outlives a bad minute, such as a database that is away.
                _log.exception("tick_failed")
            self._stopping.wait(self._tick_s)


_worker: Worker | None = None
"""The one worker of this process: the engine calls a plain function, which must find it."""


def launch(
    settings: Settings,
    *,
    carries_out: bool | None = None,
    tick_s: float = TICK_S,
    clock: clocks.Clock = clocks.now,
) -> Worker | Enqueuer:
    """
    Start the jobs of this process.

    Args:
        settings: Checked; the database must be migrated.
        carries_out: Whether runs are carried out here; None for what the settings say.
        tick_s: How often due endpoints are looked for, in seconds.
        clock: Says the time.

    Returns:
        What runs are given to with `enqueue`, and what ends with `stop`.

    Raises:
        BadSettings: Another process on this machine works under the same name.
        RuntimeError: This process has a worker already.
    """
    global _worker
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not (settings.run_jobs if carries_out is None else carries_out):
        return Enqueuer(settings)
    if _worker is not None:
        raise RuntimeError("this process has a worker already")
    _worker = Worker(settings, tick_s=tick_s, clock=clock)
    try:
        _worker.start(settings)
    except BaseException:
        # One that could not start is none: the next attempt shall say what is wrong, too.
        _worker = None
        raise
    return _worker


@DBOS.workflow(name=queue.CARRY_OUT)
def _carry_out(run_id: int, attempt: int) -> None:
    """Carry out one attempt of a run; called by the engine, again after a crash."""
    if _worker is not None:
        _worker.carry_out(run_id, attempt)


@DBOS.workflow(name=queue.MAKE_REPORT)
def _make_report(request_id: int, attempt: int) -> None:
    """Make one attempt at a report; called by the engine, again after a crash."""
    if _worker is not None:
        _worker.make_report(request_id, attempt)


def _engine_config(settings: Settings) -> DBOSConfig:
    return DBOSConfig(
        name=APPLICATION,
        system_database_url=settings.jobs,
        application_version=WORKFLOW_VERSION,
        # On its start the engine takes up again what this name was doing: see docs/decisions/0002.
        executor_id=settings.worker_id,
        serializer=DBOSPortableJSONSerializer(),
        log_level="WARNING",
    )


def hold_name(settings: Settings) -> TextIO:
    """
    Hold this worker's name on this machine, until the file is closed or the process dies.

    Raises:
        BadSettings: Another process holds it: each would take the other's runs for cut off.
    """
    path = settings.data_dir / f"worker-{settings.worker_id}.lock"
    file = path.open("w", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        message = (
            f"Another process works as {settings.worker_id!r} with the folder"
            f" {settings.data_dir}. Stop it, or give each worker a name of its own."
        )
        raise BadSettings([Fault("FAIRASSESS_WORKER_ID", message)]) from error
    return file
