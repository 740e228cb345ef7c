"""Harvests: asked for like any run, carried out page by page, judged at their end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import structlog
from sqlalchemy.orm import Session

from fairassess.domain.completeness import Gathered
from fairassess.domain.finding import Finding
from fairassess.domain.harvest_plan import MOST_CONNECTIONS, Rules
from fairassess.domain.harvests import (
    HarvestedRecord,
    KeptPage,
    Plan,
    ReceivedPage,
    Slice,
)
from fairassess.errors import FairassessError, NotFound
from fairassess.services import (
    harvest_planning,
    harvest_results,
    record_search,
    running,
    term_use,
)
from fairassess.services.harvest_results import Outcome
from fairassess.services.harvest_retention import prune
from fairassess.services.harvest_views import (
    HarvestView,
    RecordPage,
    harvest_view,
    latest_harvest,
    records_missing,
    share,
    skipped,
)
from fairassess.services.in_turn import InTurn
from fairassess.services.record_views import RecordView, record_view
from fairassess.services.running import Claim, Equipment, Judge, Pulse, Stop
from fairassess.storage import (
    database,
    endpoints,
    harvest_intake,
    harvest_pages,
    harvest_records,
    harvests,
)
from fairassess.storage.database import transaction
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.harvests import Harvest, Kind
from fairassess.storage.runs import Run, Work

__all__ = [
    "HarvestView",
    "RecordPage",
    "RecordView",
    "execute_harvest",
    "harvest_view",
    "latest_harvest",
    "prune",
    "record_view",
    "records_missing",
    "share",
    "skipped",
]

DROPPED_AT_ONCE = 2000
"""Records of an earlier attempt deleted in one transaction, so that others can write between."""

WRITTEN_AT_ONCE = 2000
"""Records that wait to be written down together at most, however quickly they come."""

_PAGES_AT_ONCE = 4

_log = structlog.get_logger(__name__)


class TakenOver(FairassessError):
    """Another attempt of the same run writes now."""


@dataclass(frozen=True, slots=True)
class Errand:
    """
    One attempt of a harvest.

    Attributes:
        harvest_id: Number of the harvest.
        plan: What to ask for.
        base_id: Harvest that it goes on from; None for a full one.
        resumes: Whether pages of an attempt before are there.
        book: Where records are written down.
    """

    harvest_id: int
    plan: Plan
    base_id: int | None
    resumes: bool
    book: harvest_intake.Book


def execute_harvest(equipment: Equipment, run_id: int, attempt: int) -> tuple[int, ...]:
    """
    Carry out a waiting harvest; its records are stored as they come, its verdict at the end.

    What was received stays when it is cancelled or cut off, and says that it is partial. An attempt
    that follows goes on behind the last whole page. Doing it twice does nothing. No transaction is
    open while we wait for the network.

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
        errand = running.insist(lambda: _begin(equipment, claim))
        if errand is None:
            return ()
        with _connections(equipment, claim.target, len(errand.plan.slices)):
            outcome = _carry_out(equipment, claim, errand, pulse)
        is_over = pulse.stop in (None, Stop.CANCELLED)
        if is_over and (
            outcome.result.is_complete
            or record_search.is_alone(equipment.readers, errand.harvest_id)
        ):
            # A part of a list takes the place of no whole one.
            record_search.make_searchable(
                equipment.sessions, outcome.harvest_id, show_life=pulse.is_cancelled
            )
            term_use.count(equipment.sessions, outcome.harvest_id, show_life=pulse.is_cancelled)
    except TakenOver:
        _log.warning("late_harvest_ended", run=run_id, attempt=attempt)
        return ()
    except Exception:
        # The worker loop goes on whatever a run does; the fault is ours, never the endpoint's.
        _log.exception("harvest_failed", run=run_id, target=claim.target)
        running.insist(lambda: running.fail(equipment, claim))
        return ()
    if pulse.stop is Stop.STOPPING:
        running.insist(lambda: running.release(equipment, claim))
    else:
        running.insist(lambda: harvest_results.store(equipment, claim, outcome, pulse))
    return ()


def _carry_out(equipment: Equipment, claim: Claim, errand: Errand, pulse: Pulse) -> Outcome:
    court = _Court(equipment.judge, waits=errand.base_id is not None)
    with _Intake(equipment, errand.book) as intake:
        result = equipment.harvest(
            claim.target,
            errand.plan,
            open_door=lambda: equipment.open_door(Work.HARVEST, pulse.is_cancelled),
            take=intake.take,
            judge=court.judge,
            earlier=_earlier(equipment, errand, pulse) if errand.resumes else (),
            deadline_s=equipment.harvest_deadline_s,
            on_step=pulse.on_step,
            is_cancelled=pulse.is_cancelled,
            clock=equipment.clock,
        )
        intake.finish()
    if pulse.stop is not None:
        return Outcome(errand.harvest_id, result, result.profile, result.fields, ())
    return harvest_results.sum_up(
        equipment, errand.harvest_id, errand.base_id, result, court.gathered, pulse
    )


@contextmanager
def _connections(equipment: Equipment, target: str, number: int) -> Iterator[None]:
    """Let a host be asked over several connections for as long as one harvest lasts."""
    with equipment.allow_connections(target, number) if number > 1 else nullcontext():
        yield


class _Court:
    """Judges a harvest at once, or keeps what was gathered until the whole list is known."""

    def __init__(self, judge: Judge, *, waits: bool) -> None:
        self.gathered: Gathered | None = None
        self._judge = judge
        self._waits = waits

    def judge(self, gathered: Gathered) -> tuple[Finding, ...]:
        """Keep what was gathered; judge it, unless the whole list is known only later."""
        self.gathered = gathered
        return () if self._waits else self._judge(gathered)


class _Intake:
    """
    Writes the records of one attempt down as they come.

    What comes quickly is written down together: each transaction costs as much as some hundred
    records. It is done in a thread of its own, so that the next page is not waited for by the disk.
    A process that is killed meanwhile asks for these pages once more.
    """

    def __init__(self, equipment: Equipment, book: harvest_intake.Book) -> None:
        self._equipment = equipment
        self._book = book
        self._waiting: list[harvest_intake.Parcel] = []
        self._records = 0
        self._written_at = float("-inf")
        self._writer = InTurn(self._store, name="harvest-intake")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._writer.close()

    def take(self, records: tuple[HarvestedRecord, ...], page: ReceivedPage | None) -> None:
        """
        Take some records of one page, and the page with the last of them.

        Raises:
            TakenOver: This attempt is over.
        """
        self._waiting.append((records, page))
        self._records += len(records)
        if time.monotonic() - self._written_at >= self._equipment.progress_s:
            # Who looks at the harvest sees what came so far.
            self.finish()
        elif self._records >= WRITTEN_AT_ONCE:
            self._write()

    def finish(self) -> None:
        """
        Store what waits.

        Raises:
            TakenOver: This attempt is over.
        """
        self._write()
        self._writer.settle()

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._records = 0
        self._written_at = time.monotonic()
        if waiting:
            self._writer.hand_over(waiting)

    def _store(self, parcels: list[harvest_intake.Parcel]) -> None:
        running.insist(lambda: self._store_once(parcels))

    def _store_once(self, parcels: list[harvest_intake.Parcel]) -> None:
        """Store some parcels in one transaction."""
        before = self._book.mark()
        try:
            with self._equipment.sessions() as session, transaction(session):
                database.write_lightly(session)
                stored = harvest_intake.add(
                    session, self._book, parcels, now=self._equipment.clock()
                )
        except BaseException:
            self._book.go_back(before)
            raise
        if not stored:
            raise TakenOver(f"Harvest {self._book.harvest_id} is written by another attempt.")


def _earlier(equipment: Equipment, errand: Errand, pulse: Pulse) -> Iterator[KeptPage]:
    after = 0
    # Each look is a sign of life, too: to read many pages again takes a while.
    while not pulse.is_cancelled():
        with equipment.readers() as session:
            some = harvest_pages.kept_of(
                session, errand.harvest_id, after=after, limit=_PAGES_AT_ONCE
            )
        if not some:
            return
        yield from some
        after = some[-1].number


def _begin(equipment: Equipment, claim: Claim) -> Errand | None:
    """Prepare an attempt: go on with what one before it left, or delete that and plan anew."""
    with equipment.sessions() as session:
        while True:
            with transaction(session):
                run = running.hold(session, claim)
                if run is None or run.endpoint_id is None:
                    return None
                endpoint = endpoints.find(session, run.endpoint_id)
                if endpoint is None:
                    raise NotFound(f"There is no endpoint {run.endpoint_id}.")
                row = _row_of(session, run, endpoint)
                if _can_go_on(session, row, endpoint):
                    return _go_on(session, row, claim.attempt, equipment.clock())
                if not harvest_intake.drop_some(session, row.id, limit=DROPPED_AT_ONCE):
                    return _begin_anew(equipment, session, row, run, endpoint)


def _row_of(session: Session, run: Run, endpoint: Endpoint) -> Harvest:
    row = harvests.of_run(session, run.id)
    if row is not None:
        return row
    row = harvests.add(session, run_id=run.id, endpoint_id=endpoint.id)
    row.prefix, row.set_spec = endpoint.harvest_prefix, endpoint.harvest_set
    row.started_at = run.started_at or run.queued_at
    session.flush()
    return row


def _can_go_on(session: Session, row: Harvest, endpoint: Endpoint) -> bool:
    """Whether pages of an attempt before are of use: all kept, and of what is asked for now."""
    if (row.prefix, row.set_spec) != (endpoint.harvest_prefix, endpoint.harvest_set):
        return False
    pages, _ = harvest_pages.size_of(session, row.id)
    return pages > 0 and harvest_pages.has_all_whole_bodies(session, row.id)


def _go_on(session: Session, row: Harvest, attempt: int, now: datetime) -> Errand:
    harvest_pages.drop_unfinished(session, row.id)
    row.attempt = attempt
    row.started_at = now
    row.records, row.deleted = harvest_records.count_live(session, row.id)
    row.pages, row.bytes = harvest_pages.size_of(session, row.id)
    session.flush()
    return _errand(session, row, resumes=True)


def _begin_anew(
    equipment: Equipment, session: Session, row: Harvest, run: Run, endpoint: Endpoint
) -> Errand:
    harvest_pages.drop_all(session, row.id)
    harvest_intake.drop_set_lists(session, row.id)
    row.attempt = run.attempt
    row.prefix, row.set_spec = endpoint.harvest_prefix, endpoint.harvest_set
    row.started_at = equipment.clock()
    row.records = row.deleted = row.pages = row.bytes = 0
    row.field_names, row.fields, row.skipped, row.warnings = [], [], [], []
    session.flush()
    rules = Rules(
        full_every=equipment.harvest_full_every,
        needs_deletions=equipment.harvest_needs_deletions,
        connections=min(endpoint.harvest_connections, MOST_CONNECTIONS),
    )
    decision = harvest_planning.decide(session, row, run, rules)
    row.kind = Kind.FULL if decision.base_id is None else Kind.INCREMENTAL
    row.base_harvest_id = decision.base_id
    row.slices = [[one.since, one.until] for one in decision.slices]
    row.why, row.why_slices = decision.why, decision.why_slices
    session.flush()
    base = None if decision.base_id is None else harvests.find(session, decision.base_id)
    if base is not None:
        harvest_intake.take_over_names(session, row, base)
        session.flush()
    return _errand(session, row, resumes=False)


def _errand(session: Session, row: Harvest, *, resumes: bool) -> Errand:
    return Errand(
        harvest_id=row.id,
        plan=Plan(
            prefix=row.prefix,
            set_spec=row.set_spec,
            slices=tuple(Slice(since, until) for since, until in row.slices),
            may_be_empty=row.base_harvest_id is not None,
            compares_names=row.base_harvest_id is None,
        ),
        base_id=row.base_harvest_id,
        resumes=resumes,
        book=harvest_intake.open_book(session, row),
    )
