"""Harvest the records of one provider: streamed, counted once, handed on page by page."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from fairassess import clock as clocks
from fairassess.domain.completeness import Gathered, Profile
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Finding, Reason
from fairassess.domain.harvests import HarvestResult, KeptPage, Plan, Take
from fairassess.domain.runs import FieldCount, Step
from fairassess.harvest import names_check, readers, rereading, stops
from fairassess.harvest.hand import Gone, Reserve
from fairassess.harvest.incoming import Incoming
from fairassess.harvest.lanes import Order, SliceLane
from fairassess.harvest.ledger import Ledger
from fairassess.harvest.relay import MANY_RECORDS, Relay
from fairassess.harvest.rereading import read_again, record_of
from fairassess.harvest.safe_sickle import Fetcher, SafeSickle
from fairassess.harvest.slices import slices_of
from fairassess.harvest.stops import Allowance, Stop
from fairassess.harvest.ways import Halted, Parcel, Queue
from fairassess.net.limits import Limits

__all__ = ["harvest", "read_again", "record_of", "slices_of"]

Judge = Callable[[Gathered], tuple[Finding, ...]]
OpenDoor = Callable[[], AbstractContextManager[Fetcher]]

_LOOK_S = 0.2


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
    max_pages: int = 100_000,
    max_bytes: int = 10_000_000_000,
    max_records: int = 5_000_000,
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

    A record that comes more than once counts once and is handed on once. When it says something
    else the second time, the newer one is handed on, too, to stand for the first wherever
    records are kept; the profile has counted the first, and a warning says so.

    Args:
        target: Base URL.
        plan: What to ask for. Its slices are asked side by side, each in a thread of its own.
        open_door: Opens a way to the network; called in the thread that uses it, and once more
            when the plan names no prefix.
        take: Takes the records; called in the caller's thread. What it raises ends the harvest.
        judge: Makes the findings from what was gathered.
        earlier: Pages of an attempt that was broken off, in the order of their numbers. They
            are read again and count, but are not handed on. Each list goes on where its last
            page says; where the provider no longer knows the resumption token, it is read from
            its beginning, and only what is new or different is handed on.
        limits: Limits of one list reply; None for those of the door.
        deadline_s: Seconds for everything.
        max_pages: List replies allowed, earlier ones included.
        max_bytes: Body bytes allowed, earlier ones included.
        max_records: Records allowed, deleted ones included; the page that crosses it is kept.
        on_step: Told after each page how far we are; in the caller's thread.
        is_cancelled: Asked about five times a second, in the caller's thread. The doors must
            look for themselves while they wait for a reply.
        clock: Gives the start and reads Retry-After dates.
        rest: How to wait.
        many_records: Records from which on one list is read and counted in other processes;
            None for never, 0 for at once. The result is the same.
        reserve: Such processes, started beforehand; None to start them when they are wanted.

    Returns:
        The result; its counts are of all records, those of *earlier* included.

    Raises:
        ValueError: The body of an earlier page is missing or damaged.
    """
    started_at = clock()
    watch = _Watch(is_cancelled, asks_often=len(plan.slices) == 1)
    allowance = Allowance(
        deadline_s, max_pages, max_bytes, max_records, watch.is_cancelled, rest=rest
    )
    stop: Stop | None = None
    prefix = plan.prefix
    asked: tuple[Exchange, ...] = ()
    if not prefix:
        prefix, stop, asked = _choose_prefix(target, open_door, allowance, clock)
    plan = replace(plan, prefix=prefix)
    order = Order(
        target, _arguments(plan), open_door, allowance, clock, limits, plan.keeps_raw,
        lanes=len(plan.slices), may_be_empty=plan.may_be_empty or len(plan.slices) > 1,
    )  # fmt: skip
    ledger = Ledger(prefix, take, allowance)
    with _Team(order, plan, ledger, on_step, many_records, reserve) as team:
        lanes = team.lanes
        rereading.recall(earlier, lanes, ledger, allowance)
        stop = stop or team.run(watch)
    gathered = _with_names(_gather(lanes, ledger, stop), lanes, ledger, order, plan)
    return HarvestResult(
        target=target,
        plan=plan,
        started_at=started_at,
        duration_s=allowance.spent_s,
        records=gathered.profile.live,
        deleted=gathered.profile.deleted,
        skipped=gathered.skipped,
        pages=allowance.pages,
        bytes=allowance.bytes,
        is_complete=gathered.is_complete,
        stopped_because=gathered.stopped_because,
        list_size=_announced(lanes),
        response_date=ledger.response_date,
        profile=gathered.profile,
        fields=_in_order_of_reader(gathered.profile, prefix),
        findings=judge(gathered),
        exchanges=asked + _exchanges(lanes),
        warnings=gathered.warnings,
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


def _arguments(plan: Plan) -> tuple[tuple[str, str], ...]:
    wanted = (("metadataPrefix", plan.prefix), ("set", plan.set_spec))
    return tuple((name, text) for name, text in wanted if text)


def _choose_prefix(
    target: str, open_door: OpenDoor, allowance: Allowance, clock: clocks.Clock
) -> tuple[str, Stop | None, tuple[Exchange, ...]]:
    """
    Ask which formats are offered and choose the richest one that is read here.

    Returns:
        The prefix, oai_dc when nothing better is known; a stop when no reply came at all,
        so that there is no sense in asking on; and what was asked.
    """
    with open_door() as door:
        client = SafeSickle(
            target, door=door, allowance=allowance, begin=_nothing_to_visit,
            clock=clock,
        )  # fmt: skip
        page = client.harvest(verb="ListMetadataFormats")
    asked = client.trail.freeze()
    if page.reply.exchange.failure is not None:
        failed = stops.because_of(page.reply.exchange.failure)
        return "oai_dc", Stop(f"ListMetadataFormats: {failed.message}", failed.reason), asked
    offered = frozenset(page.prefixes)
    chosen = next((prefix for prefix in readers.PREFERRED if prefix in offered), "oai_dc")
    return chosen, None, asked


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


def _announced(lanes: list[SliceLane]) -> int | None:
    """Return completeListSize over all lists; those that give none count with what they brought."""
    if all(lane.list_size is None for lane in lanes):
        return None
    return sum(lane.counted if lane.list_size is None else lane.list_size for lane in lanes)


def _gather(lanes: list[SliceLane], ledger: Ledger, stop: Stop | None) -> Gathered:
    """Put together what was brought, and decide whether it is the whole list."""
    for lane in lanes:
        for sentence in lane.take_warnings():
            ledger.warn(sentence)
    announced = _announced(lanes)
    received = sum(lane.counted for lane in lanes)
    is_short = stop is None and any(
        lane.list_size is not None and lane.counted < lane.list_size for lane in lanes
    )
    warnings = list(ledger.warnings)
    if stop is None and announced is not None and received != announced:
        warnings.append(f"The provider announced {announced:,} records and gave {received:,}.")
    if ledger.repeated:
        warnings.append(f"Records came again {ledger.repeated:,} times; each counts once.")
    if ledger.shared and len(lanes) > 1:
        warnings.append(f"{ledger.shared:,} records came in more than one slice; each counts once.")
    if ledger.replaced:
        warnings.append(
            f"{ledger.replaced:,} records came again with other metadata; the newer ones stand, "
            "the counts are of those that came first."
        )
    has_lost = bool(ledger.skipped) or ledger.has_lost
    return Gathered(
        profile=ledger.count_up(),
        is_complete=stop is None and not has_lost and not is_short,
        stopped_because=stop.message if stop is not None else None,
        reason=stop.reason if stop is not None else None,
        is_of_request=stop is not None and stop.is_of_request,
        skipped=tuple(ledger.skipped),
        warnings=tuple(warnings),
        missing=_missing(announced, received, ledger, stop),
    )


def _missing(announced: int | None, received: int, ledger: Ledger, stop: Stop | None) -> int | None:
    """Return how many records may not have come; None when nobody knows."""
    unread = len(ledger.skipped)
    if stop is None:
        return unread + max(0, (announced or 0) - received)
    # A size that the list has outgrown says nothing of its rest.
    return None if announced is None or announced <= received else unread + announced - received


def _with_names(
    gathered: Gathered, lanes: list[SliceLane], ledger: Ledger, order: Order, plan: Plan
) -> Gathered:
    """Compare a short list that seems whole with the names of its records, if that is wanted."""
    is_short = sum(lane.pages for lane in lanes) <= names_check.MOST_PAGES
    if not (plan.compares_names and gathered.is_complete and len(lanes) == 1 and is_short):
        return gathered
    bounds = (("from", plan.slices[0].since), ("until", plan.slices[0].until))
    found = names_check.compare(
        order.target,
        dict(order.arguments) | {name: text for name, text in bounds if text},
        ledger.register.known,
        open_door=order.open_door,
        allowance=order.allowance,
        asked_at=ledger.response_date,
        clock=order.clock,
        limits=order.limits,
    )
    if not found.missing:
        return gathered
    return replace(
        gathered,
        is_complete=False,
        warnings=(*gathered.warnings, found.sentence),
        missing=(gathered.missing or 0) + found.missing,
    )


def _exchanges(lanes: list[SliceLane]) -> tuple[Exchange, ...]:
    if len(lanes) == 1:
        return lanes[0].exchanges
    made = [exchange for lane in lanes for exchange in lane.exchanges]
    return tuple(sorted(made, key=lambda exchange: exchange.started_at))


def _in_order_of_reader(profile: Profile, prefix: str) -> tuple[FieldCount, ...]:
    reader = readers.for_prefix(prefix)
    order = {name: place for place, name in enumerate(reader.fields if reader else ())}
    return tuple(sorted(profile.fields, key=lambda count: (order.get(count.name, 99), count.name)))
