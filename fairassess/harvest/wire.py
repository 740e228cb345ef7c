"""What two processes of one harvest say to each other: a sign, a length, and the bytes."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fairassess.domain.harvests import HarvestedRecord
from fairassess.domain.runs import Skipped
from fairassess.harvest.incoming import Content, Head, Token
from fairassess.harvest.register import Counted
from fairassess.harvest.stops import Stop

MOVE, PAGE, PIECE, END, FINISH = b"m", b"p", b"i", b"e", b"f"
"""To the second process: the register; a whole page; a part of a large one, its end; the end."""

READY, HEAD, ROWS, LAST_ROWS, DONE, FAULT = b"r", b"h", b"w", b"l", b"d", b"x"
"""From there: ready to begin; what a page is; some records; the last of a page; the result."""

_LENGTH = struct.Struct(">cI")
_NUMBER = struct.Struct(">Q")

Message = tuple[bytes, bytes]


def message(kind: bytes, *parts: bytes) -> bytes:
    """Return a message as it goes over the pipe."""
    return b"".join((_LENGTH.pack(kind, sum(map(len, parts))), *parts))


def number(value: int) -> bytes:
    """Return a number as the first part of a message."""
    return _NUMBER.pack(value)


def numbered(body: bytes) -> tuple[int, bytes]:
    """Return the number at the beginning of a message, and what follows it."""
    return _NUMBER.unpack_from(body)[0], body[_NUMBER.size :]


class Inbox:
    """Puts messages together from what came through a pipe."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._bytes += chunk

    def messages(self) -> Iterator[Message]:
        """Yield each whole message, once."""
        while len(self._bytes) >= _LENGTH.size:
            kind, length = _LENGTH.unpack_from(self._bytes)
            end = _LENGTH.size + length
            if len(self._bytes) < end:
                return
            body = bytes(memoryview(self._bytes)[_LENGTH.size : end])
            del self._bytes[:end]
            yield kind, body


@dataclass(frozen=True, slots=True)
class Told:
    """
    What the second process tells of one page before its records.

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


def plain_told(told: Told) -> Any:
    """Return what is told of a page as values that `marshal` takes."""
    found = told.head.found
    about = (told.head.errors, told.head.visited, told.first, told.lost, told.is_counted)
    if isinstance(found, Stop):
        return (*about, found.message, None)
    token = None if found.token is None else (found.token.text, found.token.list_size)
    content = (found.items, token, found.response_date, found.fault, found.is_cut_off)
    return (*about, "", content)


def told_of(plain: Any) -> Told:
    """Return what `plain_told` made plain."""
    errors, visited, first, lost, is_counted, message_, content = plain
    found: Content | Stop = Stop(message_)
    if content is not None:
        items, token, date, fault, is_cut_off = content
        found = Content(items, None if token is None else Token(*token), date, fault, is_cut_off)
    return Told(Head(errors, found, visited), first, lost, is_counted)


def plain_counted(counted: Counted) -> Any:
    """Return what records brought as values that `marshal` takes."""
    return (
        list(map(tuple, counted.rows)),
        [(one.identifier, one.reason) for one in counted.skipped],
        counted.has_news,
        counted.of_list,
        counted.new,
        counted.repeated,
        counted.shared,
        counted.replaced,
    )


def counted_of(plain: Any) -> Counted:
    """Return what `plain_counted` made plain."""
    rows, skipped, *numbers = plain
    return Counted(
        list(map(HarvestedRecord._make, rows)), [Skipped(*pair) for pair in skipped], *numbers
    )
