"""What the processes of one harvest say to each other: a sign, a length, and the bytes."""

import marshal
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fairassess.domain.harvests import HarvestedRecord
from fairassess.domain.runs import Skipped
from fairassess.harvest.incoming import Content, Head, Token
from fairassess.harvest.register import Row
from fairassess.harvest.stops import Stop

PAGE, BLOCK, SETTLE, FINISH = b"p", b"b", b"s", b"f"
"""To a reading process: a whole page; a part of a large one; which records of the oldest rows
count; the end."""

READY, HEAD, ROWS, LAST_ROWS, DONE, FAULT = b"r", b"h", b"w", b"l", b"d", b"x"
"""From there: ready to begin; what a page is; some records; the last of a page; the profile."""

_LENGTH = struct.Struct(">cI")
_NUMBER = struct.Struct(">Q")
_ROOM_BYTES = 524_288
_LEAST_BYTES = 65_536
_FIELDS_OF_SKIPPED = 2
_PAGE, _PLACE = map(HarvestedRecord._fields.index, ("page", "place"))
_new = tuple.__new__

Message = tuple[bytes, bytes]

PlainRow = tuple[Any, ...]
"""What a `HarvestedRecord` or a `Skipped` is made of, as a tuple that is only that."""


def message(kind: bytes, *parts: bytes) -> bytes:
    """Return a message as it goes over the pipe."""
    return b"".join((beginning(kind, *parts), *parts))


def beginning(kind: bytes, *parts: bytes) -> bytes:
    """Return what stands before the parts of a message as it goes over the pipe."""
    return _LENGTH.pack(kind, sum(map(len, parts)))


def number(value: int) -> bytes:
    """Return a number as the first part of a message."""
    return _NUMBER.pack(value)


def numbered(body: memoryview) -> tuple[int, bytes]:
    """Return the number at the beginning of a message, and what follows it."""
    return _NUMBER.unpack_from(body)[0], bytes(body[_NUMBER.size :])


class Inbox:
    """
    Puts messages together from what comes through a pipe.

    What comes is written to one place again and again, which stays in the processor's cache, and
    is taken from there in one step.
    """

    def __init__(self) -> None:
        self._room = memoryview(bytearray(_ROOM_BYTES))
        self._start = self._end = 0

    def read(self, pipe: int) -> bool:
        """
        Take what there is to read; return whether the other end is still there.

        Raises:
            BlockingIOError: There is nothing to read, from a pipe that does not wait.
        """
        self._make_room()
        count = os.readv(pipe, [self._room[self._end :]])
        self._end += count
        return count > 0

    def messages(self) -> Iterator[tuple[bytes, memoryview]]:
        """Yield each whole message, once; what it says is there until the next is read."""
        while self._end - self._start >= _LENGTH.size:
            kind, length = _LENGTH.unpack_from(self._room, self._start)
            begin = self._start + _LENGTH.size
            if self._end - begin < length:
                return
            self._start = begin + length
            yield kind, self._room[begin : self._start]

    def _make_room(self) -> None:
        """Let what waits stand at the beginning, with as much room behind it at least."""
        if self._start == self._end:
            self._start = self._end = 0
            if len(self._room) > _ROOM_BYTES:
                self._room = memoryview(bytearray(_ROOM_BYTES))
            return
        if len(self._room) - self._end >= _LEAST_BYTES:
            return
        waiting = bytes(self._room[self._start : self._end])
        if 2 * len(waiting) > len(self._room):
            self._room = memoryview(bytearray(2 * len(self._room)))
        self._start, self._end = 0, len(waiting)
        self._room[: self._end] = waiting


@dataclass(frozen=True, slots=True)
class Told:
    """
    What a reading process tells of one page before its records.

    Attributes:
        head: What the page is.
        first: The first identifier on it; empty when there is none.
        lost: Broken records on it.
        is_counted: Whether its records follow, the last of them named so.
    """

    head: Head
    first: str = ""
    lost: int = 0
    is_counted: bool = False


def pack_told(told: Told) -> bytes:
    """Return what is told of a page as bytes."""
    found = told.head.found
    about = (told.head.errors, told.head.visited, told.first, told.lost, told.is_counted)
    if isinstance(found, Stop):
        return marshal.dumps((*about, found.message, None))
    token = None if found.token is None else (found.token.text, found.token.list_size)
    content = (found.items, token, found.response_date, found.fault, found.is_cut_off)
    return marshal.dumps((*about, "", content))


def told_of(body: bytes) -> Told:
    """Return what `pack_told` packed; only for bytes from a process of our own."""
    errors, visited, first, lost, is_counted, said, content = _loads(body)
    found: Content | Stop = Stop(said)
    if content is not None:
        items, token, date, fault, is_cut_off = content
        found = Content(items, None if token is None else Token(*token), date, fault, is_cut_off)
    return Told(Head(errors, found, visited), first, lost, is_counted)


def pack_rows(rows: list[PlainRow]) -> bytes:
    """Return records as bytes."""
    return marshal.dumps(rows)


def rows_of(body: bytes, page: int, base: int) -> list[Row]:
    """
    Return what `pack_rows` packed; only for bytes from a process of our own.

    Args:
        body: The bytes.
        page: Number of the page.
        base: Records of that page that came before the part that was read there.
    """
    plain_rows = _loads(body)
    if not base:
        return [_row(plain) for plain in plain_rows]
    return [_row(_moved(plain, page, base)) for plain in plain_rows]


def pack_places(places: Iterable[int]) -> bytes:
    """Return places as bytes."""
    return marshal.dumps(list(places))


def places_of(body: bytes | memoryview) -> list[int]:
    """Return what `pack_places` packed; only for bytes from a process of our own."""
    places: list[int] = _loads(body)
    return places


def _moved(plain: tuple[Any, ...], page: int, base: int) -> tuple[Any, ...]:
    if len(plain) == _FIELDS_OF_SKIPPED:
        return plain
    return (*plain[:_PAGE], page, plain[_PLACE] + base, *plain[_PLACE + 1 :])


def _row(plain: tuple[Any, ...]) -> Row:
    # What HarvestedRecord(...) does in the end, without a call in between.
    return Skipped(*plain) if len(plain) == _FIELDS_OF_SKIPPED else _new(HarvestedRecord, plain)


def _loads(body: bytes | memoryview) -> Any:
    return marshal.loads(body)  # noqa: S302 - from a process of our own, over a pipe nobody else has
