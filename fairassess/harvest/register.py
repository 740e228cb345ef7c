"""What is known of the records of a list: counted once, wherever they are read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fairassess.domain import completeness
from fairassess.domain.harvests import HarvestedRecord
from fairassess.domain.metadata import Record
from fairassess.domain.runs import Skipped
from fairassess.harvest import entries, known, readers
from fairassess.harvest.entries import Entry
from fairassess.harvest.known import Known

STALLED_PAGES = 3
"""Pages in a row without a new record after which a list is taken to have no end."""


Row = HarvestedRecord | Skipped
"""What another process made of one record."""


@dataclass(slots=True)
class Counted:
    """
    What some records of one page brought.

    Attributes:
        rows: Records to be handed on, in order.
        skipped: Records that cannot be read and are named for the first time.
        has_news: Whether any of them did not come before in its list.
        of_list: Different ones in their list.
        new: Different ones in the harvest.
        repeated: Those that came again in their own list.
        shared: Those that came in another list, too.
        replaced: Those that came again and say something else.
    """

    rows: list[HarvestedRecord] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    has_news: bool = False
    of_list: int = 0
    new: int = 0
    repeated: int = 0
    shared: int = 0
    replaced: int = 0


class Register:
    """
    Knows which records came, and counts each of them once.

    Attributes:
        builder: The profile under way.
        known: The records that came.
    """

    def __init__(self, prefix: str) -> None:
        """Start with nothing known of a list in the format *prefix*."""
        reader = readers.for_prefix(prefix)
        self.builder = completeness.Builder(reader.fields if reader else ())
        self.known = Known()

    def count(
        self, own: Known | None, number: int, found: Iterable[Entry], counted: Counted
    ) -> None:
        """
        Count records of a page.

        Args:
            own: Records of their list; None where that is the whole harvest.
            number: Of the page.
            found: The records.
            counted: Is told what they bring.
        """
        for place, entry in found:
            if isinstance(entry, Skipped):
                self._skip(own, number, entry, counted)
                continue
            fingerprint = entries.fingerprint_of(entry)
            state = self._admit(own, entry.identifier, fingerprint, counted)
            if state == known.SAME:
                continue
            if state == known.NEW:
                seen = self.builder.add(entry)
            else:
                seen = None if entry.is_deleted else completeness.examine(entry)
            counted.rows.append(entries.compact(entry, seen, number, place, fingerprint))

    def count_rows(
        self, own: Known | None, number: int, rows: Iterable[Row], counted: Counted
    ) -> list[int]:
        """
        Count records of a page that were read in another process.

        Args:
            own, number, counted: As for `count`.
            rows: What was made of the records there, in order.

        Returns:
            The places in *rows* of records that do not count in the profile, because they came
            before.
        """
        refused: list[int] = []
        add = self.known.add
        new = 0
        for place, row in enumerate(rows):
            if isinstance(row, Skipped):
                self._skip(own, number, row, counted)
                continue
            state = add(row.identifier, row.fingerprint)
            if state == known.NEW and own is None:
                # As nearly all are: what that brings is noted below, for all of them.
                new += 1
                counted.rows.append(row)
                continue
            self._note(state, own, row.identifier, counted)
            if state != known.NEW:
                refused.append(place)
            if state != known.SAME:
                counted.rows.append(row)
        counted.new += new
        counted.of_list += new
        counted.has_news = counted.has_news or new > 0
        return refused

    def count_earlier(
        self, own: Known | None, number: int, entry: Record | Skipped, counted: Counted
    ) -> None:
        """Count a record of an earlier attempt, which was handed on then."""
        if isinstance(entry, Skipped):
            self._skip(own, number, entry, counted)
            return
        state = self.known.add(entry.identifier, entries.fingerprint_of(entry))
        is_news = state == known.NEW
        if own is not None:
            is_news = own.add(entry.identifier) == known.NEW
        counted.of_list += is_news
        if state == known.NEW:
            self.builder.add(entry)

    def _admit(
        self, own: Known | None, identifier: str, fingerprint: bytes, counted: Counted
    ) -> str:
        """Remember that a record came; return whether that is new, as `Known.add` does."""
        state = self.known.add(identifier, fingerprint)
        self._note(state, own, identifier, counted)
        return state

    def _note(self, state: str, own: Known | None, identifier: str, counted: Counted) -> None:
        """Note what a record brings, by whether it came before."""
        is_news = state == known.NEW
        if own is not None:
            is_news = own.add(identifier) == known.NEW
        if is_news:
            counted.has_news = True
            counted.of_list += 1
        else:
            counted.repeated += 1
        if state == known.NEW:
            counted.new += 1
        elif state == known.SAME:
            counted.shared += is_news
        else:
            counted.replaced += 1

    def _skip(self, own: Known | None, number: int, entry: Skipped, counted: Counted) -> None:
        """Set a record aside."""
        if not entry.identifier:
            # It may be any record, so it is counted and yet no news.
            counted.skipped.append(Skipped("", f"{entry.reason} (page {number})"))
            counted.of_list += 1
            return
        is_new = self.known.add_unread(entry.identifier)
        if is_new:
            counted.skipped.append(entry)
        if own is not None:
            is_new = own.add_unread(entry.identifier)
        counted.of_list += is_new
        counted.has_news = counted.has_news or is_new
