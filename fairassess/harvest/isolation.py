"""A broken list page, read record by record: what is whole is kept, what is not is named."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fairassess.domain.runs import Skipped
from fairassess.harvest import strict
from fairassess.harvest.strict import Element

MOST_LOST = 10_001
"""Broken records of one page that are named; after so many the rest of the page is given up."""

MOST_RECORD_BYTES = 11_000_000
"""A record that is larger is lost; the parser takes no longer text either."""

_HEAD_BYTES = 1_000_000
_MARGIN_BYTES = 4_096
_XML_DECLARATION = re.compile(rb"\s*<\?xml\s[^<>]*\?>")
_ROOT_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)OAI-PMH(?:\s[^<>]*)?>")
_LIST_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)ListRecords(?:\s[^<>]*)?>")
# A record is a `record` whose first child is a `header` with the same prefix: formats such as
# MARCXML have records inside the metadata.
_RECORD_START = re.compile(
    rb"<((?:[A-Za-z_][\w.-]*:)?)record(?:\s[^<>]*)?>\s*<\1header[\s/>]", re.ASCII
)
_IDENTIFIER = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?identifier(?:\s[^<>]*)?>([^<>]{1,1000})<")
_RESPONSE_DATE = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?responseDate>([^<>]{1,64})<")
_TOKEN = re.compile(
    rb"<((?:[A-Za-z_][\w.-]*:)?)resumptionToken(?:\s[^<>]*)?(?:/>|>[^<>]*</\1resumptionToken\s*>)"
)


@dataclass(frozen=True, slots=True)
class Isolated:
    """
    What a broken page held beside its records.

    Attributes:
        pieces: Records, whole and broken.
        token: The element of the resumption token; None when there is none.
        response_date: As written; empty when there is none.
        is_cut_off: Whether the end of the page is missing.
    """

    pieces: int
    token: Element | None
    response_date: str
    is_cut_off: bool


def isolate(
    chunks: Iterable[bytes],
    visit: Callable[[int, Element], None],
    lose: Callable[[int, Skipped], None],
    *,
    known: int = 0,
    last_known: str = "",
    unseen: int = 0,
) -> Isolated | None:
    """
    Read the records of a broken page one by one, each of them strictly.

    Nothing is repaired: a record is either well-formed by itself or lost, and named. An
    entity that a document type declares is not known here, so a record that uses one is lost.

    Args:
        chunks: The whole page, in pieces.
        visit: Gets the place, from 0, and the element of each whole record.
        lose: Gets the place of each broken one, and what is known of it.
        known: Records at the start that were read already and are passed over; those without a
            header are not seen here and do not count.
        last_known: Identifier of the last of those; when it is not found at its place, none is
            passed over.
        unseen: Records without a header that were read already; places begin behind them.

    Returns:
        What else it held, or None when no record and no token can be made out.
    """
    cutter = _Cutter()
    reader = _Reader(cutter, visit, lose, known, last_known, unseen)
    for chunk in chunks:
        for piece in cutter.feed(chunk):
            reader.take(piece)
        if cutter.has_given_up or reader.lost >= MOST_LOST:
            break
    if cutter.frame is None:
        return None
    tail = reader.finish(cutter.rest())
    token = _isolated_token(tail, cutter.frame)
    if not reader.pieces and token is None:
        return None
    is_cut_off = cutter.frame.root_end not in tail
    return Isolated(reader.pieces + unseen, token, cutter.response_date, is_cut_off)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around a record: the namespaces that it needs are declared there."""

    before: bytes
    after: bytes
    root_end: bytes

    def parse(self, piece: bytes) -> tuple[Element | None, str]:
        """Parse a record by itself; return it, or None and what is wrong, the line left out."""
        root, fault = strict.parse(self.before + piece + self.after)
        if root is None:
            return None, fault.partition(" at line ")[0]
        return root[0][0], ""


class _Cutter:
    """Cuts a page at the starts of its records, and never holds more than one of them."""

    def __init__(self) -> None:
        self.frame: _Frame | None = None
        self.response_date = ""
        self.has_given_up = False
        self._buffer = bytearray()
        self._searched = 0
        self._is_in_record = False

    def feed(self, chunk: bytes) -> Iterable[bytes]:
        """Yield the records that have ended; the first one may be the words before them all."""
        self._buffer += chunk
        if self.frame is None and not self._find_frame():
            self.has_given_up = len(self._buffer) > _HEAD_BYTES
            return
        start = 0
        while found := _RECORD_START.search(self._buffer, self._searched):
            if self._is_in_record:
                yield bytes(self._buffer[start : found.start()])
            self._is_in_record = True
            start, self._searched = found.start(), found.start() + 1
        if not self._is_in_record:
            start = max(0, len(self._buffer) - _MARGIN_BYTES)
        del self._buffer[:start]
        if len(self._buffer) > MOST_RECORD_BYTES + 2 * _MARGIN_BYTES:
            del self._buffer[MOST_RECORD_BYTES:-_MARGIN_BYTES]
        self._searched = max(int(self._is_in_record), len(self._buffer) - _MARGIN_BYTES)

    def rest(self) -> bytes:
        """Return what follows the last start of a record, or the words of a page without any."""
        return bytes(self._buffer)

    def _find_frame(self) -> bool:
        root = _ROOT_START.search(self._buffer)
        listed = _LIST_START.search(self._buffer, root.end()) if root else None
        if root is None or listed is None:
            return False
        start = 3 if self._buffer.startswith(b"\xef\xbb\xbf") else 0
        declaration = _XML_DECLARATION.match(self._buffer, start)
        date = _RESPONSE_DATE.search(self._buffer, root.end(), listed.start())
        root_end = b"</" + root[1] + b"OAI-PMH>"
        self.response_date = strict.words(bytes(date[1])) if date else ""
        self.frame = _Frame(
            before=(bytes(declaration[0]).strip() if declaration else b"") + root[0] + listed[0],
            after=b"</" + listed[1] + b"ListRecords>" + root_end,
            root_end=root_end,
        )
        del self._buffer[: listed.end()]
        return True


@dataclass(slots=True)
class _Reader:
    """Reads cut records one by one."""

    cutter: _Cutter
    visit: Callable[[int, Element], None]
    lose: Callable[[int, Skipped], None]
    known: int
    last_known: str
    unseen: int = 0
    pieces: int = 0
    lost: int = 0

    def take(self, piece: bytes) -> bytes:
        """Read one piece, and return what follows the record in it."""
        place = self.pieces
        self.pieces += 1
        closing = b"</" + piece[1 : piece.index(b"record")] + b"record>"
        closed = piece.rfind(closing)
        rest = piece[closed:] if closed >= 0 else b""
        if place < self.known - 1 or (
            place == self.known - 1 and identifier_of(piece) == self.last_known
        ):
            return rest
        element, why = None, "it is cut off"
        if len(piece) > MOST_RECORD_BYTES:
            why = f"it is larger than {MOST_RECORD_BYTES:,} bytes"
        elif closed >= 0 and self.cutter.frame is not None:
            element, why = self.cutter.frame.parse(piece[: closed + len(closing)])
        if element is not None:
            self.visit(place + self.unseen, element)
        else:
            self.lost += 1
            self.lose(place + self.unseen, Skipped(identifier_of(piece), why))
        return rest

    def finish(self, rest: bytes) -> bytes:
        """Read the last piece, and return the words after it."""
        if _RECORD_START.match(rest) is None:
            return rest
        return self.take(rest)


def identifier_of(piece: bytes) -> str:
    """Return the identifier in the start of a record; empty when none can be made out."""
    match = _IDENTIFIER.search(piece[:4000])
    return strict.words(match[1]) if match else ""


def _isolated_token(tail: bytes, frame: _Frame) -> Element | None:
    match = _TOKEN.search(tail)
    return frame.parse(match[0])[0] if match is not None else None
