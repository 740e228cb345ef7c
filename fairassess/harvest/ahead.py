"""The next page of a list, asked for while the present one is still read."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from fairassess.domain.evidence import Reply
from fairassess.harvest import packing

_KEPT_BYTES = 1_000_000
_END_BYTES = 6_000
_TOKEN = re.compile(
    rb"<((?:[A-Za-z_][\w.-]*:)?)resumptionToken(?:\s[^<>]*)?>([\x20-\x25\x27-\x3b=\x3f-\x7e\s]{1,4000})"
    rb"</\1resumptionToken\s*>\s*</\1ListRecords\s*>\s*</\1OAI-PMH\s*>\s*\Z"
)


class UnderWay(Protocol):
    """What a harvest needs of an exchange that was begun; see `net.under_way`."""

    def finish(self) -> Reply:
        """Wait for the reply."""

    def give_up(self) -> None:
        """Break it off."""


class Ahead:
    """
    A reply that is asked for before it is wanted.

    What is more than a megabyte of its body is kept compressed, so that a large page takes
    little memory here, too.

    Attributes:
        arguments: The OAI-PMH arguments of the request.
    """

    def __init__(
        self, arguments: Mapping[str, str], begin: Callable[[Callable[[bytes], None]], UnderWay]
    ) -> None:
        """
        Ask for it, and do not wait.

        Args:
            arguments: The OAI-PMH arguments of the request.
            begin: Sends the request; the body is given away in pieces as it comes.
        """
        self.arguments = dict(arguments)
        self._pieces: list[bytes] = []
        self._size = 0
        self._packer: packing.Packer | None = None
        self._under_way = begin(self._take)

    @property
    def reply(self) -> Reply:
        """What came back; it is waited for."""
        return self._under_way.finish()

    def give_up(self) -> None:
        """Break it off, unless the reply is here."""
        self._under_way.give_up()

    @property
    def body(self) -> bytes:
        """The body, put together; empty where the reply is no good one, or a large one."""
        reply = self.reply
        is_good = reply.has_arrived and 200 <= (reply.exchange.status or 0) < 300
        if not is_good or self._packer is not None:
            return b""
        self._pieces = [b"".join(self._pieces)]
        return self._pieces[0]

    def pass_on(self, take: Callable[[bytes], None]) -> None:
        """Give the body away, once it is whole, as if it came now."""
        for piece in self._pieces:
            take(piece)
        if self._packer is not None:
            for piece in self._packer.opened():
                take(piece)

    def _take(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._packer is None and self._size > _KEPT_BYTES:
            self._packer = packing.Packer()
        if self._packer is not None:
            self._packer.add(piece)
        else:
            self._pieces.append(piece)


def token_in(body: bytes) -> str:
    """
    Return the resumption token at the very end of a page, as it stands there.

    Nothing is proven by that: the page may be broken, or in another namespace. It is only good for
    asking ahead. Empty when there is none, or one that may stand for another text: with
    references, or with other signs than those of ASCII.
    """
    found = _TOKEN.search(body[-_END_BYTES:])
    return found[2].decode("ascii").strip() if found is not None else ""
