"""A body while it comes: put together, parsed piece by piece, or passed on to be read elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from lxml import etree

from fairassess.domain.runs import Skipped
from fairassess.harvest import packing, strict
from fairassess.harvest.stops import Stop
from fairassess.harvest.strict import Element

Visit = Callable[[int, Element], None]
Lose = Callable[[int, Skipped], None]

SMALL_BYTES = 1_000_000
"""Pages up to here are read in one go, which is quicker; larger ones while they come."""

_HEADER = f"{strict.OAI}header"
_IDENTIFIER = f"{strict.OAI}header/{strict.OAI}identifier"
_START_BYTES = 20_000
_REASON_CHARS = 200
_TAGS = (strict.RECORD, strict.TOKEN, strict.RESPONSE_DATE, strict.ERROR)


@dataclass(frozen=True, slots=True)
class Token:
    """
    A resumption token.

    Attributes:
        text: Without white space around it; empty where the list ends.
        list_size: completeListSize; None when not given or no number.
    """

    text: str
    list_size: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """
    What one list reply holds, beside the records that were visited.

    Attributes:
        items: `record` elements, readable or not.
        token: The resumption token; None when there is no such element.
        response_date: As written; empty when it is missing.
        fault: What is wrong with the page as XML; empty when it is well-formed. When it is not,
            its records were read one by one.
        is_cut_off: Whether the end of the page is missing.
    """

    items: int
    token: Token | None = None
    response_date: str = ""
    fault: str = ""
    is_cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """
    What one page is, as told by the desk that reads it.

    Attributes:
        errors: Code and text of the OAI-PMH errors in it.
        found: What it holds beside its records, or why nothing can be read from it.
        visited: Records that were visited before it ended.
    """

    errors: tuple[tuple[str, str], ...]
    found: Content | Stop
    visited: int = 0


class Desk(Protocol):
    """Reads the bodies of list pages in another place, and visits their records there."""

    def read(self, body: bytes) -> Head | None:
        """Have a small page read that came whole; return what it is, None to read it here."""

    def take(self, piece: bytes) -> None:
        """Take the next piece of a large page."""

    def end(self, *, is_whole: bool) -> Head | int:
        """
        Return what a large page is, after its last piece; what did not come whole is none.

        Returns:
            How many of its records were visited, where it must be read in one piece after all.
        """


class Incoming:
    """
    A body while it comes.

    A small one is put together. A large one is parsed as it comes, its records are visited
    as they end and then forgotten, and of the body only a compressed copy stays: that is
    how a page of any size fits into little memory.

    Attributes:
        size: Bytes so far.
        is_large: Whether it is too large to be put together.
        visited: Records visited so far.
    """

    def __init__(
        self,
        visit: Visit,
        lose: Lose,
        desk: "Desk | None" = None,
        *,
        desk_if_large: Callable[[], "Desk | None"] = lambda: None,
        is_small: bool = False,
    ) -> None:
        """
        Take what gets the records, and those that cannot be read, with their places from 0.

        Args:
            visit: Gets the records.
            lose: Gets those that cannot be read.
            desk: Reads the body in their place; None to read it here.
            desk_if_large: Asked for one, where there is none, once the body is a large one.
            is_small: Whether the body is a small one, whatever its size.
        """
        self.size = 0
        self.visited = 0
        self.visit = visit
        self.lose = lose
        self._desk_if_large = desk_if_large
        self._is_small = is_small
        self._start: list[bytes] = []
        self._large: Large | None = None
        self._desk = desk
        self._packer: packing.Packer | None = None

    @property
    def is_large(self) -> bool:
        """Whether it is too large to be put together."""
        return self._large is not None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the body was too large to be put together, and went elsewhere piece by piece."""
        return self._packer is not None

    def read_elsewhere(self, *, is_whole: bool) -> "Head | None":
        """Have what came read elsewhere; None where it is to be read here."""
        if self._desk is None:
            return None
        if self._packer is None:
            return self._desk.read(self.body()) if is_whole else None
        found = self._desk.end(is_whole=is_whole)
        if isinstance(found, Head):
            return found
        self._read_again(self._packer, found)
        return None

    def _read_again(self, packer: packing.Packer, known: int) -> None:
        """Read here what came, all but the records that were visited elsewhere."""
        visit, lose = self.visit, self.lose
        self.visit = lambda place, element: visit(place, element) if place >= known else None
        self.lose = lambda place, skipped: lose(place, skipped) if place >= known else None
        self._packer = None
        self._large = Large(self)
        for piece in packer.opened():
            self._large.take(piece)

    def take(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        self.size += len(piece)
        if self._large is not None:
            self._large.take(piece)
            return
        if self._packer is not None:
            self._forward(piece)
            return
        self._start.append(piece)
        if self._is_small or self.size <= SMALL_BYTES:
            return
        self._desk = self._desk or self._desk_if_large()
        if self._desk is not None:
            self._packer = packing.Packer()
            self._forward(b"".join(self._start))
            self._start.clear()
        else:
            self._large = Large(self)
            self._large.take(b"".join(self._start))
            self._start.clear()

    def body(self) -> bytes:
        """Return a small body."""
        self._start = [b"".join(self._start)]
        return self._start[0]

    def packed(self) -> bytes:
        """Return the body compressed; call it once, at the end."""
        if self._packer is not None:
            return self._packer.finish()
        return self._large.packer.finish() if self._large else packing.pack(self.body())

    def _forward(self, piece: bytes) -> None:
        if self._desk is not None and self._packer is not None:
            self._desk.take(piece)
            self._packer.add(piece)

    def finish_large(self) -> "Large":
        """Return what a large body was, after its last piece."""
        if self._large is None:
            raise RuntimeError("the body is a small one")
        self._large.finish()
        return self._large


class Large:
    """A body of which only the part around the present record is in memory."""

    def __init__(self, incoming: Incoming) -> None:
        self.packer = packing.Packer()
        self.fault = ""
        self.root: Element | None = None
        self.start = b""
        self.errors: list[tuple[str, str]] = []
        self.token: Token | None = None
        self.response_date = ""
        self.last_identifier = ""
        self.headless = 0
        self._incoming = incoming
        self._marks = 0
        self._parser = etree.XMLPullParser(("end",), tag=_TAGS, **strict.STRICT)

    def take(self, piece: bytes) -> None:
        """Take the next piece; after a fault its bytes are kept, and nothing more is read."""
        self.packer.add(piece)
        if len(self.start) < _START_BYTES:
            self.start += piece[: _START_BYTES - len(self.start)]
            if strict.names_doctype(self.start):
                self.fault = strict.NO_DOCTYPE
        if self.fault:
            return
        self._marks += strict.markup(piece)
        visited = self._incoming.visited
        self._parse(lambda: self._parser.feed(piece))
        if self._incoming.visited > visited:
            self._marks = strict.markup(piece[piece.rfind(b"record>") :])
        if self._marks > strict.MARKUP_LIMIT:
            self.fault = self.fault or strict.TOO_MUCH

    def finish(self) -> None:
        """Read to the end, after the last piece; a document type among the rest is a fault."""
        if self.fault:
            return
        self._parse(self._close)
        if self.root is not None and self.root.getroottree().docinfo.internalDTD is not None:
            self.fault = strict.NO_DOCTYPE

    def _close(self) -> None:
        self.root = self._parser.close()

    def _parse(self, step: Callable[[], None]) -> None:
        fault = ""
        try:
            step()
        except etree.XMLSyntaxError as error:
            fault = strict.syntax_fault(error)
        except ValueError as error:
            fault = strict.words(str(error).encode())
        for _, element in self._parser.read_events():
            # What stands behind a fault is looked at in another way.
            self._look_at(cast(Element, element))
            if self.fault:
                return
        self.fault = fault

    def _look_at(self, element: Element) -> None:
        parent = element.getparent()
        outer = parent.getparent() if parent is not None else None
        if element.tag == strict.RECORD:
            if parent is None or outer is None or parent.tag != strict.LIST or not is_root(outer):
                return
            if len(element) and element[0].tag == _HEADER:
                self.last_identifier = _identifier(element)
            else:
                self.headless += 1
            self._incoming.visit(self._incoming.visited, element)
            self._incoming.visited += 1
            element.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs lag behind
            # Only what stands before: the parser may still write behind the last element.
            while element.getprevious() is not None:
                del parent[0]
        elif element.tag == strict.TOKEN and parent is not None and parent.tag == strict.LIST:
            # Where there are two, the first counts, as on a small page.
            self.token = self.token or token_of(element)
        elif parent is not None and is_root(parent):
            if element.tag == strict.RESPONSE_DATE:
                self.response_date = (element.text or "").strip()[:64]
            elif element.tag == strict.ERROR:
                self.errors.append(error_of(element))


def is_root(element: Element) -> bool:
    """Return whether an element is the root of an OAI-PMH document."""
    return bool(element.tag == strict.ROOT)


def error_of(element: Element) -> tuple[str, str]:
    """Return code and text of an error element."""
    return element.get("code", ""), (element.text or "").strip()[:_REASON_CHARS]


def token_of(element: Element | None) -> Token | None:
    """Return what a resumptionToken element says; None without one."""
    if element is None:
        return None
    size = element.get("completeListSize", "").strip()
    return Token(
        text=(element.text or "").strip(),
        list_size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None,
    )


def _identifier(element: Element) -> str:
    return strict.words((element.findtext(_IDENTIFIER) or "").encode())
