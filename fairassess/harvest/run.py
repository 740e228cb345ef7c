"""Harvest one list of one provider: every record read, counted, and handed on page by page."""

import time
from collections.abc import Callable

from fairassess import clock as clocks
from fairassess.domain import completeness
from fairassess.domain.completeness import Gathered, Profile
from fairassess.domain.finding import Finding
from fairassess.domain.runs import FieldCount, HarvestedRecord, HarvestResult, Skipped, Step
from fairassess.harvest import readers, records, stops
from fairassess.harvest.client import Fetcher, SafeSickle
from fairassess.harvest.stops import Allowance, Stop
from fairassess.harvest.walk import Batch, Walk
from fairassess.net.limits import Limits

__all__ = ["choose_prefix", "harvest"]

Judge = Callable[[Gathered], tuple[Finding, ...]]
OnPage = Callable[[tuple[HarvestedRecord, ...]], None]

BATCH_RECORDS = 500
"""Most records handed on at once; a page may hold many times as many."""


def harvest(
    target: str,
    *,
    door: Fetcher,
    judge: Judge = lambda _: (),
    prefix: str | None = None,
    set_spec: str = "",
    from_: str | None = None,
    until: str | None = None,
    limits: Limits | None = None,
    deadline_s: float = 3_600.0,
    max_pages: int = 100_000,
    max_bytes: int = 10_000_000_000,
    max_records: int = 5_000_000,
    keeps_raw: bool = True,
    on_page: OnPage = lambda _: None,
    on_step: Callable[[Step], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    clock: clocks.Clock = clocks.now,
    rest: Callable[[float], None] = time.sleep,
) -> HarvestResult:
    """
    Harvest the list of records of one provider to its end, or to a limit.

    Whatever the provider does is in the result, not in an exception: a list that was cut,
    that looped, or that lost a record is never called complete.

    Args:
        target: Base URL.
        door: The way to the network.
        judge: Makes the findings from what was gathered.
        prefix: metadataPrefix to ask for; None or empty for the richest one that is
            offered and read here.
        set_spec: Set to harvest; empty for all.
        from_: Earliest datestamp, as sent; None for no bound.
        until: Latest datestamp, as sent; None for no bound.
        limits: Limits of one list reply; None for those of the door.
        deadline_s: Seconds for everything.
        max_pages: List replies allowed.
        max_bytes: Body bytes allowed.
        max_records: Records allowed, deleted ones included; the page that crosses it is kept.
        keeps_raw: Whether the records carry their XML; to compress it takes a third of the time.
        on_page: Takes the records, at most BATCH_RECORDS at once; what it raises ends the
            harvest. It is called between two requests, so it should not take long.
        on_step: Told after each page how far we are.
        is_cancelled: Asked between requests and while waiting.
        clock: Gives the start and reads Retry-After dates.
        rest: How to wait.

    Returns:
        The result. Records that come more than once count once.
    """
    started_at = clock()
    allowance = Allowance(deadline_s, max_pages, max_bytes, max_records, is_cancelled, rest=rest)
    client = SafeSickle(
        target, door=door, allowance=allowance, iterator=Walk, clock=clock, limits=limits
    )
    stop: Stop | None = None
    if not prefix:
        prefix, stop = choose_prefix(client)
    tally = _Tally(prefix, on_page, keeps_raw=keeps_raw)
    walk: Walk | None = None
    if stop is None:
        bounds = {"set": set_spec or None, "from": from_, "until": until}
        given = {name: text for name, text in bounds.items() if text is not None}
        walk = client.ListRecords(metadataPrefix=prefix, **given)
        _read_all(walk, tally, allowance, on_step)
        stop = walk.stop
    gathered = _gather(walk, tally, stop)
    return HarvestResult(
        target=target,
        prefix=prefix,
        set_spec=set_spec,
        started_at=started_at,
        duration_s=allowance.spent_s,
        records=gathered.profile.live,
        deleted=gathered.profile.deleted,
        skipped=gathered.skipped,
        pages=allowance.pages,
        bytes=allowance.bytes,
        is_complete=gathered.is_complete,
        stopped_because=gathered.stopped_because,
        list_size=walk.list_size if walk is not None else None,
        fields=_in_order_of_reader(gathered.profile, prefix),
        findings=judge(gathered),
        exchanges=client.trail.freeze(),
        warnings=gathered.warnings,
    )


def _read_all(
    walk: Walk, tally: "_Tally", allowance: Allowance, on_step: Callable[[Step], None]
) -> None:
    for batch in walk:
        tally.take(batch)
        allowance.skipped = len(tally.skipped)
        on_step(_step(walk, allowance))


def choose_prefix(client: SafeSickle) -> tuple[str, Stop | None]:
    """
    Ask which formats are offered and choose the richest one that is read here.

    Returns:
        The prefix, oai_dc when nothing better is known; and a stop when no reply came at all,
        so that there is no sense in asking on.
    """
    page = client.harvest(verb="ListMetadataFormats")
    if page.reply.exchange.failure is not None:
        failed = stops.because_of(page.reply.exchange.failure)
        return "oai_dc", Stop(f"ListMetadataFormats: {failed.message}", failed.reason)
    offered = frozenset(page.prefixes)
    return next((prefix for prefix in readers.PREFERRED if prefix in offered), "oai_dc"), None


class _Tally:
    """Reads the records of batch after batch, counts them, and hands them on."""

    def __init__(self, prefix: str, on_page: OnPage, *, keeps_raw: bool) -> None:
        reader = readers.for_prefix(prefix)
        self.builder = completeness.Builder(reader.fields if reader else ())
        self.skipped: list[Skipped] = []
        self._on_page = on_page
        self._keeps_raw = keeps_raw

    def take(self, batch: Batch) -> None:
        """Read and count a batch; a record that cannot be read is set aside with its reason."""
        self.skipped += batch.skipped
        ready: list[HarvestedRecord] = []
        for header, element in batch.items:
            record = records.read(header, element)
            if isinstance(record, Skipped):
                self.skipped.append(record)
                continue
            raw = records.raw_of(element) if self._keeps_raw else b""
            ready.append(records.compact(record, self.builder.add(record), raw))
            if len(ready) == BATCH_RECORDS:
                self._on_page(tuple(ready))
                ready.clear()
        if ready:
            self._on_page(tuple(ready))


def _step(walk: Walk, allowance: Allowance) -> Step:
    """Return how far we are, in pages; how many there will be is a guess from their size so far."""
    planned = 0
    if walk.list_size is not None and allowance.records:
        pages_if_alike = -(-walk.list_size * allowance.pages // allowance.records)
        planned = max(min(pages_if_alike, allowance.max_pages), allowance.pages)
    return Step(allowance.pages, planned, f"{allowance.records:,} records read")


def _gather(walk: Walk | None, tally: _Tally, stop: Stop | None) -> Gathered:
    """Put together what was brought, and decide whether it is the whole list."""
    profile = tally.builder.freeze()
    warnings = list(walk.warnings) if walk is not None else []
    received = profile.live + profile.deleted + len(tally.skipped)
    announced = walk.list_size if walk is not None else None
    is_short = stop is None and announced is not None and received < announced
    if stop is None and announced is not None and received != announced:
        warnings.append(f"The provider announced {announced:,} records and gave {received:,}.")
    if walk is not None and walk.repeated:
        warnings.append(f"Records came again {walk.repeated:,} times; each counts once.")
    has_lost = bool(tally.skipped) or (walk is not None and walk.has_lost)
    return Gathered(
        profile=profile,
        is_complete=stop is None and not has_lost and not is_short,
        stopped_because=stop.message if stop is not None else None,
        reason=stop.reason if stop is not None else None,
        is_of_request=stop is not None and stop.is_of_request,
        skipped=tuple(tally.skipped),
        warnings=tuple(warnings),
    )


def _in_order_of_reader(profile: Profile, prefix: str) -> tuple[FieldCount, ...]:
    reader = readers.for_prefix(prefix)
    order = {name: place for place, name in enumerate(reader.fields if reader else ())}
    return tuple(sorted(profile.fields, key=lambda count: (order.get(count.name, 99), count.name)))
