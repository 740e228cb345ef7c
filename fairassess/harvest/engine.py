"""Harvest the records of one provider: streamed, counted once, handed on page by page."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from fairassess import clock as clocks
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Reason
from fairassess.domain.harvests import HarvestResult, KeptPage, Plan, Take
from fairassess.domain.runs import Step
from fairassess.harvest import readers, rereading, stops
from fairassess.harvest.hand import Gone, Reserve
from fairassess.harvest.incoming import Incoming
from fairassess.harvest.lanes import Order, Parcel, SliceLane
from fairassess.harvest.ledger import Ledger
from fairassess.harvest.relay import MANY_RECORDS, Relay
from fairassess.harvest.rereading import read_again, record_of
from fairassess.harvest.safe_sickle import Fetcher, SafeSickle
from fairassess.harvest.slices import slices_of
from fairassess.harvest.stops import Allowance, Most, Stop
from fairassess.harvest.verdict import Ended, Judge
from fairassess.harvest.ways import Halted, Queue
from fairassess.net.limits import Limits

__all__ = ["harvest", "read_again", "record_of", "slices_of"]

OpenDoor = Callable[[], AbstractContextManager[Fetcher]]

_LOOK_S = 0.2
_MOST = Most()


def harvest(
    target: str,
    plan: Plan,
    *,
    open_door: OpenDoor,
    take: Take = lambda _records, _page: None,
    judge: Judge = lambda _: (),
    earlier: Iterable[KeptPage] = (),
    limits: Limits | None = None,
    deadline_s: float = 3_600.0,
    most: Most = _MOST,
    on_step: Callable[[Step], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    clock: clocks.Clock = clocks.now,
    rest: Callable[[float], None] = time.sleep,
    many_records: int | None = MANY_RECORDS,
    reserve: Reserve | None = None,
) -> HarvestResult:
    """
    Harvest the list of records of one provider to its end, or to a limit.

    Whatever the provider does is in the result, not in an exception: a list that was cut,
    that looped, or that lost a record is never called complete.

    Args:
        target: Base URL.
        plan: What to ask for. Its slices are asked side by side, each in a thread of its own.
        open_door: Opens a way to the network; called in the thread that uses it, and once more
            when the plan names no prefix.
        take: Takes the records; called in the caller's thread. What it raises ends the harvest.
        judge: Makes the findings from what was gathered.
        earlier: Pages of an attempt that was broken off, in the order of their numbers; see
            `rereading.recall` for how its lists go on.
        limits: Limits of one list reply; None for those of the door.
        deadline_s: Seconds for everything.
        most: What may come altogether.
        on_step: Told after each page how far we are; in the caller's thread.
        is_cancelled: Asked about five times a second, in the caller's thread. The doors must
            look for themselves while they wait for a reply.
        clock: Gives the start and reads Retry-After dates.
        rest: How to wait.
        many_records: Records from which on one list is read and counted in other processes;
            None for never, 0 for at once. The result is the same.
        reserve: Such processes, started beforehand; None to start them when they are wanted.

    Raises:
        ValueError: The body of an earlier page is missing or damaged.
    """
    started_at = clock()
    watch = _Watch(is_cancelled, asks_often=len(plan.slices) == 1)
    allowance = Allowance(deadline_s, most, watch.is_cancelled, rest=rest)
    plan, stop, asked = _with_prefix(target, plan, open_door, allowance, clock)
    order = _order(target, plan, open_door, allowance, clock, limits)
    ledger = Ledger(plan.prefix, take, allowance)
    with _Team(order, plan, ledger, on_step, many_records, reserve) as team:
        rereading.recall(earlier, team.lanes, ledger, allowance)
        stop = stop or team.run(watch)
    ended = Ended(order, plan, team.lanes, ledger, stop, started_at, asked)
    return ended.result(judge)


def _order(
    target: str,
    plan: Plan,
    open_door: OpenDoor,
    allowance: Allowance,
    clock: clocks.Clock,
    limits: Limits | None,
) -> Order:
    """Return what the lanes of a plan have in common."""
    wanted = (("metadataPrefix", plan.prefix), ("set", plan.set_spec))
    lanes = len(plan.slices)
    return Order(
        target=target,
        arguments=tuple((name, text) for name, text in wanted if text),
        open_door=open_door,
        allowance=allowance,
        clock=clock,
        limits=limits,
        keeps_raw=plan.keeps_raw,
        lanes=lanes,
        may_be_empty=plan.may_be_empty or lanes > 1,
    )


class _Team:
    """The lanes of a harvest, and the way from them to the ledger."""

    def __init__(
        self,
        order: Order,
        plan: Plan,
        ledger: Ledger,
        on_step: Callable[[Step], None],
        many_records: int | None,
        reserve: Reserve | None,
    ) -> None:
        self._ledger = ledger
        self._on_step = on_step
        self._way: Relay | Queue = Queue()
        if len(plan.slices) == 1:
            self._way = Relay(ledger, self._count, order.allowance, many_records, reserve)
        self.lanes = [
            SliceLane(index, one, order, self._way) for index, one in enumerate(plan.slices)
        ]

    def __enter__(self) -> "_Team":
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self._way, Relay):
            self._way.close()

    def run(self, watch: "_Watch") -> Stop | None:
        """Let all lanes come to their end; return why the harvest ended early, if it did."""
        going = [lane for lane in self.lanes if not lane.is_over]
        if isinstance(self._way, Queue):
            watch.look()
            _run_side_by_side(going, self._way, self._count, watch)
        elif going:
            try:
                going[0].run()
                self._way.finish()
            except Gone as gone:
                self._ledger.give_up()
                return Stop(str(gone), Reason.INTERNAL)
        return _first_stop(self.lanes)

    def _count(self, parcel: Parcel) -> None:
        self._ledger.add(parcel)
        if parcel.page is not None:
            self._on_step(self._ledger.step(self.lanes))


@dataclass(slots=True)
class _Watch:
    """Remembers that the harvest was cancelled, for threads that must not ask themselves."""

    ask: Callable[[], bool]
    asks_often: bool
    was_cancelled: bool = False
    _looked_at: float = -1.0

    def is_cancelled(self) -> bool:
        """Return what is known; ask first, where only one thread does."""
        if self.asks_often:
            self.was_cancelled = self.was_cancelled or self.ask()
        return self.was_cancelled

    def look(self) -> None:
        """Ask, unless it was asked a moment ago."""
        now = time.monotonic()
        if now - self._looked_at >= _LOOK_S:
            self._looked_at = now
            self.was_cancelled = self.was_cancelled or self.ask()


def _with_prefix(
    target: str, plan: Plan, open_door: OpenDoor, allowance: Allowance, clock: clocks.Clock
) -> tuple[Plan, Stop | None, tuple[Exchange, ...]]:
    """
    Return a plan that names its format: where none is wanted, the richest that is read here.

    Returns:
        The plan, with oai_dc when nothing better is known; a stop when no reply came at all,
        so that there is no sense in asking on; and what was asked.
    """
    if plan.prefix:
        return plan, None, ()
    with open_door() as door:
        client = SafeSickle(
            target, door=door, allowance=allowance, begin=_nothing_to_visit,
            clock=clock,
        )  # fmt: skip
        page = client.harvest(verb="ListMetadataFormats")
    asked = client.trail.freeze()
    if page.reply.exchange.failure is not None:
        failed = stops.because_of(page.reply.exchange.failure)
        stop = Stop(f"ListMetadataFormats: {failed.message}", failed.reason)
        return replace(plan, prefix="oai_dc"), stop, asked
    offered = frozenset(page.prefixes)
    chosen = next((prefix for prefix in readers.PREFERRED if prefix in offered), "oai_dc")
    return replace(plan, prefix=chosen), None, asked


def _nothing_to_visit() -> Incoming:
    return Incoming(lambda *_: None, lambda *_: None)


def _run_side_by_side(
    lanes: Sequence[SliceLane], way: Queue, count: Callable[[Parcel], None], watch: _Watch
) -> None:
    """Let each lane ask in a thread, and count what they bring, until all have ended."""
    threads = [
        threading.Thread(target=_run_in_thread, args=(lane, way), name=f"slice {lane.index + 1}")
        for lane in lanes
    ]
    going = set(lanes)
    try:
        for thread in threads:
            thread.start()
        while going:
            watch.look()
            try:
                came = way.parcels.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            if isinstance(came, Parcel):
                count(came)
                continue
            going.discard(came)
            if came.error is not None:
                raise came.error
    finally:
        way.halt()
        for thread in threads:
            if thread.ident is not None:
                thread.join()


def _run_in_thread(lane: SliceLane, way: Queue) -> None:
    try:
        lane.run()
    except Halted:
        return
    except BaseException as error:
        lane.error = error
    try:
        way.put(lane)
    except Halted:
        return


def _first_stop(lanes: list[SliceLane]) -> Stop | None:
    """Return why the harvest ended early: what the first list that did so says."""
    stopped = [lane.stop for lane in lanes if lane.stop is not None]
    return stopped[0] if stopped else None
