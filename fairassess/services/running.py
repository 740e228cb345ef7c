"""The life of a run: taken up by one worker, kept alive, stopped, repeated once if cut off."""

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol, TypeVar

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

import fairassess
from fairassess.clock import Clock
from fairassess.domain.completeness import Gathered
from fairassess.domain.finding import Finding
from fairassess.domain.harvests import HarvestResult, KeptPage, Plan, Take
from fairassess.domain.objects import Counted, Subject, ToDraw
from fairassess.domain.runs import RunResult, Step
from fairassess.net.door import Door
from fairassess.storage import runs
from fairassess.storage.database import transaction
from fairassess.storage.runs import Run, State, Work

PROGRESS_S = 0.5
"""Least time between two looks at the database while a run lasts, in seconds."""

HEARTBEAT_S = 10.0
"""Longest time without a sign of life while a run lasts, in seconds."""

SILENT_AFTER = timedelta(minutes=2)
"""A worker that showed no sign of life for so long is dead: longer than any pause we make."""

CUT_OFFS_UNTIL_LOST = 2
"""A run whose worker died is repeated once; the second time it is lost."""

STORE_TRIES = 5
"""How often a result is stored again when the database is busy: it is dear to get."""

OUR_FAULT = "The application failed; its log says why."

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")


class OpenDoor(Protocol):
    """Opens the way to the network for one run."""

    def __call__(
        self, work: Work, is_cancelled: Callable[[], bool]
    ) -> AbstractContextManager[Door]:
        """Return a door with the limits of *work*, which gives up when *is_cancelled* says so."""


class Probe(Protocol):
    """
    Probes one address; `outbound.isolated` makes the one that counts.

    One that works in a process of its own opens a door there, on the same terms.
    """

    def __call__(
        self,
        kind: str,
        target: str,
        *,
        door: Door,
        deadline_s: float,
        on_step: Callable[[Step], None],
        is_cancelled: Callable[[], bool],
        clock: Clock,
        subjects: tuple[Subject, ...],
        seed: int,
        counted: Counted | None,
        to_draw: ToDraw | None,
    ) -> RunResult:
        """Return what was found; never raise for what the endpoint does."""


Judge = Callable[[Gathered], tuple[Finding, ...]]
"""Makes the findings of a harvest from what was gathered."""


class Harvest(Protocol):
    """Harvests one list; `harvest.engine.harvest` is the one that counts."""

    def __call__(
        self,
        target: str,
        plan: Plan,
        *,
        open_door: Callable[[], AbstractContextManager[Door]],
        take: Take,
        judge: Judge,
        earlier: Iterable[KeptPage],
        deadline_s: float,
        on_step: Callable[[Step], None],
        is_cancelled: Callable[[], bool],
        clock: Clock,
    ) -> HarvestResult:
        """Return what came, its records handed to *take*; never raise for the provider."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """
    What carrying out runs needs from outside; the same for all runs of a process.

    Attributes:
        sessions: Maker of sessions that write; each is open for moments only.
        readers: Maker of sessions that read and wait for nobody.
        open_door: Way to the network.
        probe: Probes one address.
        harvest: Harvests one list.
        judge: Makes the findings of a harvest.
        probe_set: Version of the probes, stored with each run.
        clock: Says the time.
        worker: Name of this process: unique, and the same after a restart.
        probe_deadline_s: Longest time of one probe run.
        harvest_deadline_s: Longest time of one harvest.
        is_stopping: Whether the process is about to end, so that runs go back to the queue.
        is_cut_off: Whether this machine itself seems to have no network; asked when a run
            reached nobody.
        progress_s: Least time between two looks at the database while a run lasts.
        allow_connections: Lets the host of an address be asked over several connections for a
            while.
        harvest_full_every: Longest time between two full harvests; zero for always full.
        harvest_needs_deletions: Whether only a repository that keeps track of deleted records is
            harvested incrementally.
        sample_size: Objects of a facility that one run looks at.
    """

    sessions: sessionmaker[Session]
    readers: sessionmaker[Session]
    open_door: OpenDoor
    probe: Probe
    harvest: Harvest
    judge: Judge
    probe_set: str
    clock: Clock
    worker: str
    probe_deadline_s: float
    harvest_deadline_s: float
    is_stopping: Callable[[], bool] = lambda: False
    is_cut_off: Callable[[], bool] = lambda: False
    progress_s: float = PROGRESS_S
    allow_connections: Callable[[str, int], AbstractContextManager[None]] = (
        lambda _address, _connections: nullcontext()
    )
    harvest_full_every: timedelta = timedelta(days=28)
    harvest_needs_deletions: bool = True
    sample_size: int = 30


@dataclass(frozen=True, slots=True)
class Claim:
    """
    A run that this process took up; what it writes is accepted for this attempt only.

    Attributes:
        run_id: Number of the run.
        attempt: Which attempt it is, from 1.
        endpoint_id: Endpoint asked; None for a trial.
        kind: Kind of endpoint.
        target: Address asked.
    """

    run_id: int
    attempt: int
    endpoint_id: int | None
    kind: str
    target: str


class Stop(Enum):
    """Why a run that goes on should not."""

    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    STOPPING = "stopping"


class Pulse:
    """
    Tells others how far a run is, and the run whether somebody wants it to stop.

    Both are asked very often, from inside a transfer too; the database sees little of it.
    """

    def __init__(self, equipment: Equipment, claim: Claim) -> None:
        self.stop: Stop | None = None
        self._equipment = equipment
        self._claim = claim
        self._step = Step(0, 0, "")
        self._written = self._step
        self._looked_at = self._written_at = float("-inf")

    @property
    def step(self) -> Step:
        """How far the run is, written down or not yet."""
        return self._step

    def on_step(self, step: Step) -> None:
        """Take note of how far the run is."""
        self._step = step
        self._look()

    def is_cancelled(self) -> bool:
        """Whether the run should stop, for whatever reason."""
        self._look()
        return self.stop is not None

    def _look(self) -> None:
        if self.stop is not None:
            return
        if self._equipment.is_stopping():
            self.stop = Stop.STOPPING
            return
        now = time.monotonic()
        if now - self._looked_at < self._equipment.progress_s:
            return
        self._looked_at = now
        try:
            self._read()
            if self._step != self._written or now - self._written_at >= HEARTBEAT_S:
                self._write()
                self._written, self._written_at = self._step, now
        except OperationalError as error:
            # Progress is for people: a busy database may not cost the run. The next look retries.
            _log.warning("progress_not_written", run=self._claim.run_id, error=str(error.orig))

    def _read(self) -> None:
        with self._equipment.readers() as session:
            run = runs.find(session, self._claim.run_id)
            if run is None or not _is_own(run, self._claim):
                self.stop = Stop.SUPERSEDED
            elif run.cancel_requested_at is not None:
                self.stop = Stop.CANCELLED

    def _write(self) -> None:
        with self._equipment.sessions() as session, transaction(session):
            runs.beat(
                session,
                self._claim.run_id,
                attempt=self._claim.attempt,
                step=self._step,
                now=self._equipment.clock(),
            )


def take_up(equipment: Equipment, run_id: int, attempt: int) -> Claim | None:
    """
    Take up a waiting run.

    Args:
        equipment: Of this process.
        run_id: Number of the run.
        attempt: The attempt that this is meant to be, from 1.

    Returns:
        None when there is nothing to do: another worker has it, it was cancelled, or it is done.
    """
    with equipment.sessions() as session, transaction(session):
        run = runs.take_up(
            session, run_id, attempt=attempt, worker=equipment.worker, now=equipment.clock()
        )
        if run is None:
            return None
        return Claim(run.id, run.attempt, run.endpoint_id, run.kind, run.target)


def hold(session: Session, claim: Claim) -> Run | None:
    """
    Return the run, held until the transaction ends, if it is still this claim's to write.

    A worker that was thought dead and wakes up gets None: its attempt is over.
    """
    run = runs.lock(session, claim.run_id)
    return run if run is not None and _is_own(run, claim) else None


def close(
    run: Run,
    state: State,
    *,
    now: datetime,
    because: str | None = None,
    step: Step | None = None,
) -> None:
    """
    End a run; the caller's transaction stores its result with it.

    Args:
        run: Held by the caller.
        state: One in which runs end.
        now: Aware UTC moment.
        because: Why it ended early; None when it did not.
        step: How far it got; None for as last written.
    """
    if step is not None:
        run.step_done, run.step_planned = step.done, step.planned
    run.state = state
    run.finished_at = now
    run.heartbeat_at = now
    run.doing = ""
    run.stopped_because = because
    run.software_version = fairassess.__version__


def release(equipment: Equipment, claim: Claim) -> None:
    """Put a run back into the queue because the process ends; that does not count as cut off."""
    with equipment.sessions() as session, transaction(session):
        run = hold(session, claim)
        if run is not None:
            _requeue(run)


def fail(equipment: Equipment, claim: Claim) -> None:
    """End a run that broke inside this application; nothing of it counts for its endpoint."""
    with equipment.sessions() as session, transaction(session):
        run = hold(session, claim)
        if run is not None:
            close(run, State.FAILED, now=equipment.clock(), because=OUR_FAULT)


def repeat_or_lose(run: Run, *, now: datetime) -> bool:
    """
    Decide what becomes of a run whose worker died.

    Returns:
        Whether it waits to be repeated; otherwise it is now cancelled or lost.
    """
    run.cut_off += 1
    if run.cancel_requested_at is not None:
        close(run, State.CANCELLED, now=now, because="It was cancelled.")
    elif run.cut_off >= CUT_OFFS_UNTIL_LOST:
        close(run, State.LOST, now=now, because="Its worker was cut off twice.")
    else:
        _requeue(run)
        return True
    return False


def insist(write: Callable[[], _T]) -> _T:
    """
    Do what stores a result, again after a pause while the database is busy.

    Raises:
        OperationalError: It was still busy the last time.
    """
    for again in range(1, STORE_TRIES):
        try:
            return write()
        except OperationalError as error:
            _log.warning("result_not_stored_yet", tries=again, error=str(error.orig))
            time.sleep(0.2 * 2**again)
    return write()


def _is_own(run: Run, claim: Claim) -> bool:
    return run.state is State.RUNNING and run.attempt == claim.attempt


def _requeue(run: Run) -> None:
    run.state = State.QUEUED
    run.worker = None
    run.heartbeat_at = None
    run.doing = ""
