"""A large page cut into small ones between its records, so that several processes can read it."""

import re
from dataclasses import dataclass

from fairassess.harvest import strict

BLOCK_BYTES = 262_144
"""Bytes of records that are put together; a record may be longer."""

_HEAD_BYTES = 1_000_000
_MOST_WAITING = 4_000_000
_ROOT_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)OAI-PMH[\s>]")
_LIST_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)ListRecords[\s>]")
_LIST = b"ListRecords"
_RECORD_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)record[\s>]")


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around each block: before its records, behind them, and how a record ends."""

    opening: bytes
    closing: bytes
    record_end: bytes


def _frame(start: bytes | bytearray) -> _Frame | None:
    """
    Return the frame of a page from its start; None while no record has come.

    Raises:
        ValueError: What stands before the first record is not the beginning of one list.
    """
    record = _RECORD_START.search(start)
    if record is None:
        return None
    root = _ROOT_START.search(start, 0, record.start())
    found = _LIST_START.search(start, 0, record.start())
    if root is None or found is None:
        raise ValueError("a record outside a list")
    opening = bytes(start[: record.start()])
    closing = b"</%bListRecords></%bOAI-PMH>" % (found[1], root[1])
    if not _is_empty_list(opening + closing):
        raise ValueError("a record somewhere else than at the beginning of the one list")
    return _Frame(opening, closing, b"</%brecord>" % record[1])


def _is_empty_list(body: bytes) -> bool:
    """Return whether a page ends with its one list, and that with nothing in it."""
    root, _ = strict.parse(body)
    if root is None or root.tag != strict.ROOT or not len(root):
        return False
    last = root[-1]
    is_one = len(root.findall("{*}ListRecords")) == 1
    return is_one and last.tag == strict.LIST and not len(last) and not (last.text or "").strip()


def cut(body: bytes, pieces: int) -> list[bytes]:
    """Return a page in so many blocks of like size, or fewer where its records do not allow it."""
    try:
        frame = _frame(body[:_HEAD_BYTES])
    except ValueError:
        frame = None
    # A list that ends between records, or another one, would be taken for a part of this one.
    if frame is None or body.count(_LIST, len(frame.opening)) != 1:
        return [body]
    blocks, done, whole = [], len(frame.opening), memoryview(body)
    for piece in range(1, pieces):
        end = body.rfind(frame.record_end, done, done + (len(body) - done) // (pieces - piece + 1))
        if end >= 0:
            end += len(frame.record_end)
            blocks.append(b"".join((frame.opening, whole[done:end], frame.closing)))
            done = end
    return [*blocks, b"".join((frame.opening, whole[done:]))]


class Cutter:
    """
    Cuts a list page while it comes.

    Each block is what stands before the first record, some whole records, and the two end tags;
    the last one ends as the page does. What stands before the first record must, with those end
    tags, be a page with one empty list at its end. If each block is well-formed then, so is the
    page: the end tags close exactly what is open where a block was cut, so that the next one goes
    on in the same place. Where a block is not, or a list may end inside, the page was cut in the
    wrong place or is broken, and has to be read in one piece.

    Attributes:
        has_given_up: Whether no place to cut was found; then no block comes any more.
    """

    def __init__(self) -> None:
        self.has_given_up = False
        self._waiting = bytearray()
        self._frame: _Frame | None = None

    def take(self, piece: bytes) -> list[bytes]:
        """Take the next piece and return the blocks that are whole."""
        if self.has_given_up:
            return []
        self._waiting += piece
        if self._frame is None:
            self._open()
        if self._frame is None or len(self._waiting) < BLOCK_BYTES:
            return []
        return self._cut(self._frame)

    def finish(self, *, is_whole: bool) -> list[bytes]:
        """Return the last blocks; of a page that broke off, up to its last whole record."""
        if self._frame is None or self.has_given_up:
            self._give_up()
            return []
        if not is_whole:
            return self._cut(self._frame)
        if self._waiting.count(_LIST) != 1:
            self._give_up()
            return []
        last = self._frame.opening + bytes(self._waiting)
        self._waiting.clear()
        return [last]

    def _open(self) -> None:
        """Take what stands before the first record for the opening, once that has come."""
        try:
            self._frame = _frame(self._waiting)
        except ValueError:
            self._give_up()
            return
        if self._frame is not None:
            del self._waiting[: len(self._frame.opening)]
        elif len(self._waiting) > _HEAD_BYTES:
            self._give_up()

    def _cut(self, frame: _Frame) -> list[bytes]:
        end = self._waiting.rfind(frame.record_end)
        if end < 0:
            if len(self._waiting) > _MOST_WAITING:
                self._give_up()
            return []
        end += len(frame.record_end)
        if self._waiting.find(_LIST, 0, end) >= 0:
            self._give_up()
            return []
        block = b"".join((frame.opening, memoryview(self._waiting)[:end], frame.closing))
        del self._waiting[:end]
        return [block]

    def _give_up(self) -> None:
        self.has_given_up = True
        self._waiting.clear()
