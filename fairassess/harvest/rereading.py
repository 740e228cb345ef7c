"""Pages that were kept, read again: to go on with a list, to count anew, to show one record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from fairassess.domain import completeness
from fairassess.domain.completeness import Profile
from fairassess.domain.harvests import HarvestedRecord, KeptPage, Take
from fairassess.domain.runs import Skipped
from fairassess.harvest import entries, readers, replies
from fairassess.harvest.incoming import Content, Lose, Visit
from fairassess.harvest.lanes import SliceLane
from fairassess.harvest.ledger import BATCH_RECORDS, Ledger
from fairassess.harvest.stops import Allowance
from fairassess.harvest.strict import Element


def read_again(
    pages: Iterable[tuple[KeptPage, frozenset[int] | None]],
    prefix: str,
    take: Take = lambda _records, _page: None,
) -> Profile:
    """
    Count records of kept pages, as they were counted when they came.

    Args:
        pages: Each with the places of the records that count there; None for all of them.
        prefix: metadataPrefix under which they were asked for.
        take: Takes the records, never with a page.

    Returns:
        The profile. Each record on the places named counts, whether or not it comes twice.

    Raises:
        ValueError: The body of a page is missing or damaged.
    """
    reader = readers.for_prefix(prefix)
    builder = completeness.Builder(reader.fields if reader else ())
    for page, places in pages:
        again = _Again(page.number, places, builder, take)
        _read(page, again.visit)
        again.hand_on()
    return builder.freeze()


@dataclass(slots=True)
class _Again:
    """Counts the records of one page and hands them on."""

    number: int
    places: frozenset[int] | None
    builder: completeness.Builder
    take: Take
    ready: list[HarvestedRecord] = field(default_factory=list)

    def visit(self, place: int, element: Element) -> None:
        """Count a record if its place counts, and hand it on with others; deleted ones, too."""
        if self.places is not None and place not in self.places:
            return
        record = entries.read(element)
        if isinstance(record, Skipped):
            return
        seen = self.builder.add(record)
        fingerprint = entries.fingerprint_of(record)
        self.ready.append(entries.compact(record, seen, self.number, place, fingerprint))
        if len(self.ready) >= BATCH_RECORDS:
            self.hand_on()

    def hand_on(self) -> None:
        """Hand on what was counted and waits."""
        if self.ready:
            self.take(tuple(self.ready), None)
            self.ready.clear()


def record_of(raw: bytes, place: int) -> bytes:
    """
    Return the XML of one record of a kept page, as it stands by itself, in UTF-8.

    Args:
        raw: Body of the page, compressed.
        place: Of the record, from 0, as in `HarvestedRecord`.

    Returns:
        Empty when there is no whole record at that place.

    Raises:
        ValueError: The body is missing or damaged.
    """
    found: list[bytes] = []

    def visit(at: int, element: Element) -> None:
        if at == place:
            found.append(etree.tostring(element, encoding="UTF-8", with_tail=False))

    replies.read_kept(raw, visit, lambda *_: None)
    return found[0] if found else b""


def recall(
    earlier: Iterable[KeptPage], lanes: Sequence[SliceLane], ledger: Ledger, allowance: Allowance
) -> None:
    """
    Count the pages of an attempt that was broken off, and let each lane go on behind them.

    They are read again and count, but are not handed on. Each list goes on where its last page
    says; where the provider no longer knows the resumption token, it is read from its beginning,
    and only what is new or different is handed on.

    Args:
        earlier: In the order of their numbers.
        lanes: One for each slice of the plan, not yet started.
        ledger: Counts.
        allowance: Is told of their number and size.

    Raises:
        ValueError: The body of a page is missing or damaged.
    """
    for page in earlier:
        lane = lanes[page.slice_number]
        recalled = _Recalled(ledger, lane, page.number)
        content = _read(page, recalled.visit, recalled.lose)
        ledger.has_lost = ledger.has_lost or bool(content.fault)
        ledger.response_date = ledger.response_date or page.response_date
        allowance.pages = max(allowance.pages, page.number)
        allowance.bytes += page.wire_bytes
        lane.go_on_after(page, is_cut_off=content.is_cut_off)
    allowance.records = len(ledger)
    allowance.received = allowance.records


@dataclass(frozen=True, slots=True)
class _Recalled:
    """Counts the records of one page that were handed on before."""

    ledger: Ledger
    lane: SliceLane
    number: int

    def visit(self, _place: int, element: Element) -> None:
        """Have the ledger count a record without handing it on."""
        self.ledger.add_earlier(self.lane, self.number, entries.read(element))

    def lose(self, _place: int, skipped: Skipped) -> None:
        """Have the ledger count a record that cannot be read."""
        self.ledger.add_earlier(self.lane, self.number, skipped)


def _read(page: KeptPage, visit: Visit, lose: Lose = lambda *_: None) -> Content:
    if not page.raw:
        raise ValueError(f"the body of page {page.number} is no longer kept")
    content = replies.read_kept(page.raw, visit, lose)
    if not isinstance(content, Content):
        raise ValueError(f"page {page.number} is no list: {content.message}")
    return content
