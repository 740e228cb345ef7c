"""
A reading process of a harvest: bytes of pages come in, counted records in compact form go out.

    python -m fairassess.harvest.aside READ WRITE

It is started by `hand.Hand` with the numbers of two pipes, and ends when they are closed.
"""

import os
import pickle
import select
import sys
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fairassess.domain.completeness import Builder
from fairassess.domain.evidence import Exchange, Reply
from fairassess.domain.metadata import Record
from fairassess.domain.profile_flat import Flat
from fairassess.domain.profile_reading import Seen, Span
from fairassess.domain.runs import Skipped
from fairassess.harvest import entries, garbage, swift, wire
from fairassess.harvest.entries import Entry
from fairassess.harvest.incoming import Content, Head, Incoming
from fairassess.harvest.replies import Page
from fairassess.harvest.stops import Stop
from fairassess.harvest.strict import Element
from fairassess.harvest.swift import Taken
from fairassess.harvest.wire import Told

STEP_RECORDS = 10
"""Records after which it is looked whether another page came, which is told of first."""

_ROWS_AT_ONCE = 200
_NICE = 5
_CAME = Reply(Exchange("GET", "", "", datetime.fromtimestamp(0, UTC), status=200))


class Aside:
    """
    Reads pages and counts their records.

    What a page holds beside its records is told as soon as it came, also while records of
    earlier pages wait to be read: with that the next page can be asked for. Which records came
    before is not known here: what was read counts when the other side says so.
    """

    def __init__(self, inlet: int, outlet: int) -> None:
        """Take the pipes to read from and to write to."""
        self._inlet = inlet
        self._outlet = outlet
        self._inbox = wire.Inbox()
        self._poll = select.poll()
        self._poll.register(inlet, select.POLLIN)
        self._work: deque[Iterator[None]] = deque()
        self._builder = Builder()
        self._some = _Some()
        self._unsettled: deque[_Some] = deque()

    def run(self) -> None:
        """Do what is asked until nobody asks any more."""
        self.send(wire.READY)
        while True:
            if self._work and not self._poll.poll(0):
                self._do_some()
                continue
            if not self._inbox.read(self._inlet):
                return
            for kind, body in self._inbox.messages():
                self._do(kind, body)

    def send(self, kind: bytes, body: bytes = b"") -> None:
        """Write one message."""
        left = memoryview(wire.message(kind, body))
        while left:
            left = left[os.write(self._outlet, left) :]

    def _do(self, kind: bytes, body: memoryview) -> None:
        if kind == wire.PAGE:
            self._read(*wire.numbered(body))
        elif kind == wire.BLOCK:
            self._read_block(*wire.numbered(body))
        elif kind == wire.SETTLE:
            self._unsettled.popleft().count(self._builder, wire.places_of(body))
        elif kind == wire.FINISH:
            self.send(wire.DONE, pickle.dumps(self._builder))

    def _do_some(self) -> None:
        for _ in self._work[0]:
            return
        self._work.popleft()

    def _read(self, number: int, body: bytes) -> None:
        """Tell what a page is, and put its records on the pile of work."""
        if self._read_swiftly(number, body):
            return
        found = _Found()
        page = found.page(body)
        if self._lay_out(number, page):
            return
        head = _head_of(page)
        is_list = isinstance(head.found, Content) and not head.errors
        self._tell(Told(head, found.first, found.lost, is_counted=is_list))
        if is_list:
            self._work.append(self._count(number, found.entries))

    def _read_block(self, number: int, body: bytes) -> None:
        """Do the same for a part of a large page, which counts only if nothing is wrong with it."""
        if self._read_swiftly(number, body) or self._lay_out(number, _Found().page(body)):
            return
        self._tell(Told(Head((), Stop("It cannot be read in parts."))))

    def _read_swiftly(self, number: int, body: bytes) -> bool:
        """Take a page from its text, if it is in the common shape; return whether it is."""
        page = swift.read_page(body, may_be_flat=True)
        if page is None:
            return False
        self._tell(Told(Head((), page.content), page.first, is_counted=True))
        self._work.append(self._count(number, enumerate(page.entries)))
        return True

    def _lay_out(self, number: int, page: Page) -> bool:
        """Take a page that is well-formed and small from its tree; return whether it is."""
        outline = None if page.errors else page.outline()
        if outline is None:
            return False
        content, elements = outline
        read = map(entries.read, elements)
        first = next((entry.identifier for entry in read if entry.identifier), "")
        self._tell(Told(Head((), content), first, is_counted=True))
        self._work.append(self._count(number, enumerate(map(entries.read, elements))))
        return True

    def _count(self, number: int, found: Iterable[tuple[int, Taken]]) -> Iterator[None]:
        """Read records of a page, some at each step, and send off what is made of them."""
        for place, entry in found:
            some = self._some
            some.take(self._builder, number, place, entry)
            if len(some.rows) % STEP_RECORDS:
                continue
            if len(some.rows) >= _ROWS_AT_ONCE:
                self._send_rows(wire.ROWS)
            yield
        self._send_rows(wire.LAST_ROWS)

    def _send_rows(self, kind: bytes) -> None:
        some, self._some = self._some, _Some()
        self.send(kind, wire.pack_rows(some.rows))
        some.rows.clear()
        self._unsettled.append(some)

    def _tell(self, told: Told) -> None:
        self.send(wire.HEAD, wire.pack_told(told))


@dataclass(slots=True)
class _Some:
    """
    Records that were read and do not count yet.

    Attributes:
        rows: What is sent of them, as `wire.pack_rows` takes it.
        seen: The records, each with what it holds; None where nothing counts, or all of it
            is known without a look.
        span: Of their dates.
    """

    rows: list[wire.PlainRow] = field(default_factory=list)
    seen: list[tuple[Record | Flat, Seen | None] | None] = field(default_factory=list)
    span: Span = field(default_factory=Span)

    def take(self, builder: Builder, number: int, place: int, entry: Taken) -> None:
        """Take a record, or what is known of one that cannot be read, at a place of a page."""
        if isinstance(entry, Skipped):
            self.rows.append((entry.identifier, entry.reason))
            self.seen.append(None)
            return
        seen = None if entry.is_deleted else builder.look(entry, self.span)
        fingerprint = entries.fingerprint_of(entry)
        examined = None if seen is None else seen.examined
        self.rows.append(entries.columns(entry, examined, number, place, fingerprint))
        self.seen.append((entry, seen))

    def count(self, builder: Builder, refused: list[int]) -> None:
        """Count them, all but those at some places."""
        for place in refused:
            self.seen[place] = None
        if refused:
            # The span is of the dates of all of them.
            for one in self.seen:
                if one is not None:
                    builder.add(one[0])
            return
        builder.widen(self.span)
        for one in self.seen:
            if one is not None:
                builder.count(*one)


class _Found:
    """What is found on one page that cannot be looked through in one go."""

    def __init__(self) -> None:
        self.first = ""
        self.lost = 0
        self.entries: list[Entry] = []
        self.incoming = Incoming(self._visit, self._lose, is_small=True)

    def page(self, body: bytes) -> Page:
        """Return the page with what is found in its body, its records visited."""
        self.incoming.take(body)
        return Page(_CAME, {}, self.incoming)

    def _visit(self, place: int, element: Element) -> None:
        self._add(place, entries.read(element))

    def _lose(self, place: int, skipped: Skipped) -> None:
        self.lost += 1
        self._add(place, skipped)

    def _add(self, place: int, entry: Record | Skipped) -> None:
        self.first = self.first or entry.identifier
        self.entries.append((place, entry))


def _head_of(page: Page) -> Head:
    """Return what a page is; its records are visited, unless it tells of an error."""
    if page.errors:
        return Head(page.errors, Stop("It tells of an error."), page.incoming.visited)
    found = page.content()
    return Head((), found, page.incoming.visited)


def main() -> None:
    """Work for the process at the other end of the pipes."""
    # The one who asks and stores goes first, and so does whatever else the machine is there for.
    os.nice(_NICE)
    garbage.search_less()
    garbage.search_seldom()
    aside = Aside(int(sys.argv[1]), int(sys.argv[2]))
    try:
        aside.run()
    except BrokenPipeError:
        # Nobody wants the rest.
        return
    except Exception:
        aside.send(wire.FAULT, traceback.format_exc().encode("utf-8", "replace"))
        raise


if __name__ == "__main__":
    main()
