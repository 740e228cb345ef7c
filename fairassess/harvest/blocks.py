"""A large page cut into small ones between its records, so that several processes can read it."""

import re

BLOCK_BYTES = 262_144
"""Bytes of records that are put together; a record may be longer."""

_HEAD_BYTES = 1_000_000
_MOST_WAITING = 4_000_000
_ROOT_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)OAI-PMH[\s>]")
_LIST_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)ListRecords[\s>]")
_RECORD_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)record[\s>]")


class Cutter:
    """
    Cuts a list page while it comes.

    Each block is what stands before the first record, some whole records, and the two end tags;
    the last one ends as the page does. If each of them is well-formed, so is the page: the end
    tags close exactly what is open where a block was cut, so that the next one goes on in the same
    place. Where a block is not, the page was cut in the wrong place or is broken, and has to be
    read in one piece.

    Attributes:
        has_given_up: Whether no place to cut was found; then no block comes any more.
    """

    def __init__(self) -> None:
        self.has_given_up = False
        self._waiting = bytearray()
        self._opening = b""
        self._closing = b""
        self._record_end = b""

    def take(self, piece: bytes) -> list[bytes]:
        """Take the next piece and return the blocks that are whole."""
        if self.has_given_up:
            return []
        self._waiting += piece
        if not self._opening and not self._open():
            if self.has_given_up or len(self._waiting) > _HEAD_BYTES:
                self._give_up()
            return []
        if len(self._waiting) < BLOCK_BYTES:
            return []
        return self._cut()

    def finish(self, *, is_whole: bool) -> list[bytes]:
        """Return the last blocks; of a page that broke off, up to its last whole record."""
        if not self._opening or self.has_given_up:
            self._give_up()
            return []
        if not is_whole:
            return self._cut()
        last = self._opening + bytes(self._waiting)
        self._waiting.clear()
        return [last]

    def _open(self) -> bool:
        """Take what stands before the first record for the opening, once that has come."""
        record = _RECORD_START.search(self._waiting)
        if record is None:
            return False
        root = _ROOT_START.search(self._waiting, 0, record.start())
        found = _LIST_START.search(self._waiting, 0, record.start())
        if root is None or found is None:
            self.has_given_up = True
            return False
        self._opening = bytes(self._waiting[: record.start()])
        self._closing = b"</%bListRecords></%bOAI-PMH>" % (found[1], root[1])
        self._record_end = b"</%brecord>" % record[1]
        del self._waiting[: record.start()]
        return True

    def _cut(self) -> list[bytes]:
        end = self._waiting.rfind(self._record_end)
        if end < 0:
            if len(self._waiting) > _MOST_WAITING:
                self._give_up()
            return []
        end += len(self._record_end)
        block = b"".join((self._opening, memoryview(self._waiting)[:end], self._closing))
        del self._waiting[:end]
        return [block]

    def _give_up(self) -> None:
        self.has_given_up = True
        self._waiting.clear()
