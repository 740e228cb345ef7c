"""The next page of a list, asked for while the present one is still read."""

import re
from collections.abc import Callable, Mapping

from fairassess.domain.evidence import Reply
from fairassess.harvest import packing

_KEPT_BYTES = 1_000_000
_END_BYTES = 6_000
_TOKEN = re.compile(
    rb"<((?:[A-Za-z_][\w.-]*:)?)resumptionToken(?:\s[^<>]*)?>([\x20-\x25\x27-\x3b=\x3f-\x7e\s]{1,4000})"
    rb"</\1resumptionToken\s*>\s*</\1ListRecords\s*>\s*</\1OAI-PMH\s*>\s*\Z"
)


class Ahead:
    """
    A reply that came before it was wanted.

    What is more than a megabyte of its body is kept compressed, so that a large page takes
    little memory here, too.

    Attributes:
        arguments: The OAI-PMH arguments of the request.
        reply: What came back.
    """

    def __init__(
        self, arguments: Mapping[str, str], ask: Callable[[Callable[[bytes], None]], Reply]
    ) -> None:
        """
        Ask for it.

        Args:
            arguments: The OAI-PMH arguments of the request.
            ask: Makes the request and gives the body away in pieces.
        """
        self.arguments = dict(arguments)
        self._pieces: list[bytes] = []
        self._size = 0
        self._packer: packing.Packer | None = None
        self.reply = ask(self._take)

    @property
    def body(self) -> bytes:
        """The body, put together; empty where the reply is no good one, or a large one."""
        is_good = self.reply.has_arrived and 200 <= (self.reply.exchange.status or 0) < 300
        if not is_good or self._packer is not None:
            return b""
        self._pieces = [b"".join(self._pieces)]
        return self._pieces[0]

    def pass_on(self, take: Callable[[bytes], None]) -> None:
        """Give the body away, as if it came now."""
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
