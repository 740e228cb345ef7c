"""The counting side of a harvest: every record that comes is counted once and handed on."""

from collections.abc import Sequence

from fairassess.domain import completeness
from fairassess.domain.harvests import HarvestedRecord, ReceivedPage, Take
from fairassess.domain.metadata import Record
from fairassess.domain.runs import Skipped, Step
from fairassess.harvest import entries, known, readers
from fairassess.harvest.known import Known
from fairassess.harvest.lanes import SliceLane
from fairassess.harvest.stops import Allowance, Stop
from fairassess.harvest.ways import Parcel

BATCH_RECORDS = 500
"""Most records handed on at once; a page may hold many times as many."""

STALLED_PAGES = 3
"""Pages in a row without a new record after which a list is taken to have no end."""

_MOST_WARNINGS = 100
_ROUND = (1_000, 2_000)
_ROUND_STEP = 5_000


class Ledger:
    """
    Counts records, knows which came before, and hands on those that are new.

    Attributes:
        builder: The profile under way.
        skipped: Records that cannot be read.
        warnings: What was odd on the way, each a sentence; at most 100.
        has_lost: Whether a page was broken, so that something may be missing.
        repeated: Records that came again in their own list.
        shared: Records that came in more than one list.
        replaced: Records that came again and said something else.
        response_date: Of the first page.
        known: The records that came.
    """

    def __init__(self, prefix: str, take: Take, allowance: Allowance) -> None:
        reader = readers.for_prefix(prefix)
        self.builder = completeness.Builder(reader.fields if reader else ())
        self.skipped: list[Skipped] = []
        self.warnings: list[str] = []
        self.has_lost = False
        self.repeated = self.shared = self.replaced = 0
        self.response_date = ""
        self._take = take
        self.known = Known()
        self._allowance = allowance
        self._ready: dict[SliceLane, list[HarvestedRecord]] = {}
        self._has_news: dict[SliceLane, bool] = {}

    def add(self, parcel: Parcel) -> None:
        """Count a parcel and hand on its new records; nothing of a list that was given up."""
        lane = parcel.lane
        if lane.verdict is None:
            self._count(parcel)
        lane.note_done()

    def add_earlier(self, lane: SliceLane, number: int, entry: Record | Skipped) -> None:
        """Count a record of an earlier attempt, which was handed on then."""
        if isinstance(entry, Skipped):
            self._skip(entry, number, lane)
            return
        state = self.known.add(entry.identifier, entries.fingerprint_of(entry))
        is_news = state == known.NEW
        if lane.own is not None:
            is_news = lane.own.add(entry.identifier) == known.NEW
        lane.counted += is_news
        if state == known.NEW:
            self.builder.add(entry)

    def __len__(self) -> int:
        """Return how many different records are known, readable or not."""
        return len(self.known)

    def step(self, lanes: Sequence[SliceLane]) -> Step:
        """Return how far we are, in pages; how many there will be is a guess from their size."""
        allowance = self._allowance
        sizes = [lane.list_size for lane in lanes if lane.list_size is not None]
        planned = 0
        if len(sizes) == len(lanes) and allowance.records:
            if_alike = -(-sum(sizes) * allowance.pages // allowance.records)
            planned = max(min(if_alike, allowance.max_pages), allowance.pages)
        return Step(allowance.pages, planned, f"{allowance.records:,} records read")

    def warn(self, sentence: str) -> None:
        """Note something odd, once."""
        if len(self.warnings) < _MOST_WARNINGS and sentence not in self.warnings:
            self.warnings.append(sentence)

    def _count(self, parcel: Parcel) -> None:
        lane, number = parcel.lane, parcel.number
        ready = self._ready.setdefault(lane, [])
        has_news = self._has_news.get(lane, False)
        for place, entry in parcel.entries:
            if isinstance(entry, Skipped):
                has_news = self._skip(entry, number, lane) or has_news
                continue
            fingerprint = entries.fingerprint_of(entry)
            state = self.known.add(entry.identifier, fingerprint)
            is_news = state == known.NEW
            if lane.own is not None:
                is_news = lane.own.add(entry.identifier) == known.NEW
            if is_news:
                has_news = True
                lane.counted += 1
            else:
                self.repeated += 1
            if state == known.NEW:
                self._allowance.records += 1
                seen = self.builder.add(entry)
            elif state == known.SAME:
                self.shared += is_news
                continue
            else:
                self.replaced += 1
                seen = None if entry.is_deleted else completeness.examine(entry)
            ready.append(entries.compact(entry, seen, number, place, fingerprint))
            if len(ready) >= BATCH_RECORDS:
                self._take(tuple(ready), None)
                ready.clear()
        self._has_news[lane] = has_news
        if parcel.page is not None:
            self._end_page(parcel, parcel.page, ready)

    def _skip(self, entry: Skipped, number: int, lane: SliceLane) -> bool:
        """Set a record aside; return whether it says anything new."""
        if not entry.identifier:
            self.skipped.append(Skipped("", f"{entry.reason} (page {number})"))
            lane.counted += 1
            return False
        is_new = self.known.add_unread(entry.identifier)
        if is_new:
            self.skipped.append(entry)
        if lane.own is not None:
            is_new = lane.own.add_unread(entry.identifier)
        lane.counted += is_new
        return is_new

    def _end_page(self, parcel: Parcel, page: ReceivedPage, ready: list[HarvestedRecord]) -> None:
        lane = parcel.lane
        self._take(tuple(ready), page)
        ready.clear()
        self._allowance.skipped = len(self.skipped)
        self.has_lost = self.has_lost or parcel.is_broken
        self.response_date = self.response_date or page.response_date
        for warning in parcel.warnings:
            self.warn(warning)
        has_news = self._has_news.pop(lane)
        if not parcel.has_token:
            self._look_at_end(lane, page)
            return
        lane.stalled = 0 if has_news else lane.stalled + 1
        if parcel.is_known_token and not has_news:
            lane.verdict = Stop(
                f"{parcel.label}: the list does not end; "
                "the page and its resumption token repeat earlier ones."
            )
        elif lane.stalled >= STALLED_PAGES:
            lane.verdict = Stop(
                f"{parcel.label}: the list does not end; {STALLED_PAGES} pages in a row "
                "brought a resumption token but no new record."
            )
        elif not has_news:
            self.warn(f"{parcel.label} brings a resumption token but no new record.")
        elif parcel.is_known_token:
            self.warn("A resumption token came twice, each time with new records after it.")

    def _look_at_end(self, lane: SliceLane, page: ReceivedPage) -> None:
        """Tell of a list that ends where software is seen to cut lists silently."""
        items = page.items
        if lane.pages == 1 and items and (items in _ROUND or items % _ROUND_STEP == 0):
            self.warn(
                f"All {items:,} records came on one page without a resumption token: "
                "so round a number suggests that the provider cuts its list there."
            )
        elif lane.list_size is None and lane.counted and lane.counted % (2 * _ROUND_STEP) == 0:
            self.warn(
                f"The list ends after exactly {lane.counted:,} records: "
                "so round a number suggests that the provider cuts its list there."
            )
