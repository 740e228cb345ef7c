"""The counting side of a harvest: every record that comes is counted once and handed on."""

from collections.abc import Sequence
from dataclasses import replace

from fairassess.domain.completeness import Builder, Profile
from fairassess.domain.harvests import HarvestedRecord, ReceivedPage, Take
from fairassess.domain.metadata import Record
from fairassess.domain.runs import Skipped, Step
from fairassess.harvest.lanes import Parcel, SliceLane
from fairassess.harvest.register import STALLED_PAGES, Counted, Register
from fairassess.harvest.stops import Allowance, Stop

BATCH_RECORDS = 500
"""Most records handed on at once; a page may hold many times as many."""

_MOST_WARNINGS = 100
_ROUND = (1_000, 2_000)
_ROUND_STEP = 5_000


class Ledger:
    """
    Has records counted, hands on those that are new, and keeps what is to be said of a list.

    Attributes:
        register: Counts the records.
        skipped: Records that cannot be read.
        warnings: What was odd on the way, each a sentence; at most 100.
        has_lost: Whether a page was broken, so that something may be missing.
        repeated: Records that came again in their own list.
        shared: Records that came in more than one list.
        replaced: Records that came again and said something else.
        response_date: Of the first page.
    """

    def __init__(self, prefix: str, take: Take, allowance: Allowance) -> None:
        self.register = Register(prefix)
        self.skipped: list[Skipped] = []
        self.warnings: list[str] = []
        self.has_lost = False
        self._dead = 0
        self.repeated = self.shared = self.replaced = 0
        self.response_date = ""
        self._take = take
        self._profile: Profile | None = None
        self._allowance = allowance
        self._ready: dict[SliceLane, list[HarvestedRecord]] = {}
        self._has_news: dict[SliceLane, bool] = {}

    def add(self, parcel: Parcel) -> None:
        """Count a parcel and hand on its new records; nothing of a list that was given up."""
        lane = parcel.lane
        if lane.verdict is None:
            if parcel.entries:
                counted = Counted()
                self.register.count(lane.own, parcel.number, parcel.entries, counted)
                self.enter(lane, counted)
            if parcel.page is not None:
                self._end_page(parcel, parcel.page)
        lane.note_done()

    def enter(self, lane: SliceLane, counted: Counted) -> None:
        """Take over what some records of a page brought; nothing of a list that was given up."""
        if lane.verdict is not None:
            return
        self._has_news[lane] = self._has_news.get(lane, False) or counted.has_news
        lane.counted += counted.of_list
        self._dead += sum([row.is_deleted for row in counted.rows])
        self.skipped += counted.skipped
        self.repeated += counted.repeated
        self.shared += counted.shared
        self.replaced += counted.replaced
        self._allowance.records += counted.new
        ready = self._ready.setdefault(lane, [])
        ready += counted.rows
        while len(ready) >= BATCH_RECORDS:
            self._take(tuple(ready[:BATCH_RECORDS]), None)
            del ready[:BATCH_RECORDS]

    def add_earlier(self, lane: SliceLane, number: int, entry: Record | Skipped) -> None:
        """Count a record of an earlier attempt, which was handed on then."""
        counted = Counted()
        self.register.count_earlier(lane.own, number, entry, counted)
        lane.counted += counted.of_list
        self.skipped += counted.skipped

    def count_up(self) -> Profile:
        """Return the profile of all records."""
        return self._profile or self.register.builder.freeze()

    def give_up(self) -> None:
        """Go on without what was counted in other processes; only how many came is known here."""
        live = max(0, self._allowance.records - self._dead)
        self._profile = replace(Builder().freeze(), live=live, deleted=self._dead)

    def __len__(self) -> int:
        """Return how many different records are known, readable or not."""
        return len(self.register.known)

    def step(self, lanes: Sequence[SliceLane]) -> Step:
        """Return how far we are, in pages; how many there will be is a guess from their size."""
        allowance = self._allowance
        sizes = [lane.list_size for lane in lanes if lane.list_size is not None]
        planned = 0
        if len(sizes) == len(lanes) and allowance.records:
            if_alike = -(-sum(sizes) * allowance.pages // allowance.records)
            planned = max(min(if_alike, allowance.most.pages), allowance.pages)
        return Step(allowance.pages, planned, f"{allowance.records:,} records read")

    def warn(self, sentence: str) -> None:
        """Note something odd, once."""
        if len(self.warnings) < _MOST_WARNINGS and sentence not in self.warnings:
            self.warnings.append(sentence)

    def _end_page(self, parcel: Parcel, page: ReceivedPage) -> None:
        lane = parcel.lane
        ready = self._ready.setdefault(lane, [])
        self._take(tuple(ready), page)
        ready.clear()
        self._allowance.skipped = len(self.skipped)
        self.has_lost = self.has_lost or parcel.is_broken
        self.response_date = self.response_date or page.response_date
        for warning in parcel.warnings:
            self.warn(warning)
        has_news = self._has_news.pop(lane, False)
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
