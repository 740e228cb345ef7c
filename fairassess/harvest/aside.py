"""
The second process of a harvest: bytes of pages come in, counted records in compact form go out.

    python -m fairassess.harvest.aside READ WRITE

It is started by `second.Second` with the numbers of two pipes, and ends when they are closed.
"""

import gc
import marshal
import os
import pickle
import select
import sys
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fairassess.domain.evidence import Exchange, Reply
from fairassess.domain.metadata import Record
from fairassess.domain.runs import Skipped
from fairassess.harvest import entries, wire
from fairassess.harvest.incoming import Content, Head, Incoming
from fairassess.harvest.known import Known
from fairassess.harvest.register import STALLED_PAGES, Counted, Register
from fairassess.harvest.replies import Page
from fairassess.harvest.stops import Stop
from fairassess.harvest.strict import Element
from fairassess.harvest.ways import Entry
from fairassess.harvest.wire import Told

STEP_RECORDS = 10
"""Records after which it is looked whether another page came, which is told of first."""

_ROWS_AT_ONCE = 200
_CHUNK_BYTES = 1_048_576
_COLLECTED_AFTER = 50_000
_CAME = Reply(Exchange("GET", "", "", datetime.fromtimestamp(0, UTC), status=200))


class Aside:
    """
    Reads pages and counts their records.

    What a page holds beside its records is told as soon as it came, also while records of
    earlier pages wait to be read: with that the next page can be asked for.
    """

    def __init__(self, inlet: int, outlet: int) -> None:
        """Take the pipes to read from and to write to."""
        self._inlet = inlet
        self._outlet = outlet
        self._inbox = wire.Inbox()
        self._poll = select.poll()
        self._poll.register(inlet, select.POLLIN)
        self._work: deque[Iterator[None]] = deque()
        self._tally = _Tally()
        self._large: _Found | None = None

    def run(self) -> None:
        """Do what is asked until nobody asks any more."""
        self.send(wire.READY)
        while True:
            if self._work and not self._poll.poll(0):
                self._do_some()
                continue
            chunk = os.read(self._inlet, _CHUNK_BYTES)
            if not chunk:
                return
            self._inbox.add(chunk)
            for kind, body in self._inbox.messages():
                self._do(kind, body)

    def send(self, kind: bytes, body: bytes = b"") -> None:
        """Write one message."""
        left = memoryview(wire.message(kind, body))
        while left:
            left = left[os.write(self._outlet, left) :]

    def _do(self, kind: bytes, body: bytes) -> None:
        if kind == wire.PAGE:
            self._read(*wire.numbered(body))
            return
        while self._work:
            self._do_some()
        if kind == wire.PIECE:
            self._read_piece(*wire.numbered(body))
        elif kind == wire.END:
            self._end_large(is_whole=bool(wire.numbered(body)[0]))
        elif kind == wire.MOVE:
            # From the process that started this one, over a pipe that nobody else has.
            self._tally = _Tally(*pickle.loads(body))  # noqa: S301
        elif kind == wire.FINISH:
            register = self._tally.register
            known = register.known if wire.numbered(body)[0] else None
            self.send(wire.DONE, pickle.dumps((register.builder.freeze(), known)))

    def _do_some(self) -> None:
        for _ in self._work[0]:
            return
        self._work.popleft()

    def _read(self, number: int, body: bytes) -> None:
        """Tell what a small page is, and put its records on the pile of work."""
        found = _Found(number)
        page = found.page(body)
        outline = None if page.errors else page.outline()
        if outline is not None:
            content, elements = outline
            read = map(entries.read, elements)
            first = next((entry.identifier for entry in read if entry.identifier), "")
            self._tell(Told(Head((), content), first, is_counted=True))
            read = map(entries.read, elements)
            self._work.append(self._count(number, enumerate(read), has_token=_goes_on(content)))
        else:
            head = _head_of(page)
            is_list = isinstance(head.found, Content) and not head.errors
            self._tell(Told(head, found.first, found.lost, is_counted=is_list))
            if is_list:
                goes_on = _goes_on(head.found)
                self._work.append(self._count(number, found.entries, has_token=goes_on))

    def _read_piece(self, number: int, piece: bytes) -> None:
        if self._large is None:
            self._large = _Found(number)
        large = self._large
        large.incoming.take(piece)
        for _ in self._count(number, large.take_entries()):
            pass

    def _end_large(self, *, is_whole: bool) -> None:
        large, self._large = self._large, None
        if large is None:
            raise ValueError("a large page ends that has not begun")
        if is_whole:
            head = _head_of(Page(_CAME, {}, large.incoming))
        else:
            visited = large.incoming.visited
            head = Head((), Content(visited), visited)
        is_list = isinstance(head.found, Content) and not head.errors
        is_counted = bool(head.visited) or (is_whole and is_list)
        self._tell(Told(head, large.first, large.lost, is_counted=is_counted))
        if is_counted:
            goes_on = _goes_on(head.found)
            self._work.append(self._count(large.number, large.take_entries(), has_token=goes_on))

    def _count(
        self, number: int, found: Iterable[Entry], *, has_token: bool | None = None
    ) -> Iterator[None]:
        """
        Count records of a page, some at each step, and send off what they bring.

        Args:
            number: Of the page.
            found: The records.
            has_token: Whether a page is promised after it; None while it is not at its end.
        """
        some: list[Entry] = []
        for entry in found:
            some.append(entry)
            if len(some) < STEP_RECORDS:
                continue
            self._tally.count(number, some)
            some.clear()
            if len(self._tally.counted.rows) >= _ROWS_AT_ONCE:
                self.send(wire.ROWS, self._tally.take())
            yield
        self._tally.count(number, some)
        self.send(wire.ROWS if has_token is None else wire.LAST_ROWS, self._tally.take())
        if has_token is not None:
            self._tally.end_page(has_token=has_token)

    def _tell(self, told: Told) -> None:
        self.send(wire.HEAD, marshal.dumps(wire.plain_told(told)))


@dataclass(slots=True)
class _Tally:
    """
    The register, and what was counted since something was last sent off.

    Pages asked ahead of a list that is about to be given up, as `Ledger` does, count nowhere.
    """

    register: Register = field(default_factory=lambda: Register(""))
    own: Known | None = None
    stalled: int = 0
    has_news: bool = False
    counted: Counted = field(default_factory=Counted)

    def count(self, number: int, some: list[Entry]) -> None:
        if self.stalled < STALLED_PAGES:
            self.register.count(self.own, number, some, self.counted)

    def end_page(self, *, has_token: bool) -> None:
        if self.stalled < STALLED_PAGES:
            self.stalled = self.stalled + 1 if has_token and not self.has_news else 0
        self.has_news = False

    def take(self) -> bytes:
        self.has_news = self.has_news or self.counted.has_news
        counted, self.counted = self.counted, Counted()
        return marshal.dumps(wire.plain_counted(counted))


class _Found:
    """What is found on one page that cannot be looked through in one go."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.first = ""
        self.lost = 0
        self.entries: list[Entry] = []
        self.incoming = Incoming(self._visit, self._lose)

    def page(self, body: bytes) -> Page:
        self.incoming.take(body)
        return Page(_CAME, {}, self.incoming)

    def take_entries(self) -> list[Entry]:
        taken, self.entries = self.entries, []
        return taken

    def _visit(self, place: int, element: Element) -> None:
        self._add(place, entries.read(element))

    def _lose(self, place: int, skipped: Skipped) -> None:
        self.lost += 1
        self._add(place, skipped)

    def _add(self, place: int, entry: Record | Skipped) -> None:
        self.first = self.first or entry.identifier
        self.entries.append((place, entry))


def _goes_on(content: Content | Stop) -> bool:
    token = content.token if isinstance(content, Content) else None
    return token is not None and token.text != ""


def _head_of(page: Page) -> Head:
    """Return what a page is; its records are visited, unless it tells of an error."""
    if page.errors:
        return Head(page.errors, Stop("It tells of an error."), page.incoming.visited)
    found = page.content()
    return Head((), found, page.incoming.visited)


def main() -> None:
    """Work for the process at the other end of the pipes."""
    # What lives on is there already, and what comes goes without being searched for: a tenth.
    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER)
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
