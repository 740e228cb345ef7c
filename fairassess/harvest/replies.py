"""One reply of a list request: read strictly while it comes, or record by record when it breaks."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, cast

from lxml import etree
from sickle.response import OAIResponse

from fairassess.domain.evidence import Exchange, Reply
from fairassess.domain.runs import Skipped
from fairassess.errors import FairassessError
from fairassess.harvest import isolation, packing, strict
from fairassess.harvest.stops import Stop
from fairassess.harvest.strict import Element

Visit = Callable[[int, Element], None]
Lose = Callable[[int, Skipped], None]

SMALL_BYTES = 1_000_000
"""Pages up to here are read in one go, which is quicker; larger ones while they come."""

_IDENTIFIER = f"{strict.OAI}header/{strict.OAI}identifier"
_START_BYTES = 20_000
_REASON_CHARS = 200
_TAGS = (strict.RECORD, strict.TOKEN, strict.RESPONSE_DATE, strict.ERROR)
_HTML = re.compile(rb"\s*(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HTML_TITLE = re.compile(rb"<title[^<>]*>([^<>]{1,200})<", re.IGNORECASE)


class Unreadable(FairassessError):
    """A reply is no well-formed OAI-PMH, so it has no tree to look at."""


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

    def read(self, body: bytes) -> Head:
        """Have a small page read that came whole, and return what it is."""

    def take(self, piece: bytes) -> None:
        """Take the next piece of a large page."""

    def end(self, *, is_whole: bool) -> Head:
        """Return what a large page is, after its last piece; what did not come whole is none."""


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

    def __init__(self, visit: Visit, lose: Lose, desk: "Desk | None" = None) -> None:
        """
        Take what gets the records, and those that cannot be read, with their places from 0.

        Args:
            visit: Gets the records.
            lose: Gets those that cannot be read.
            desk: Reads the body in their place; None to read it here.
        """
        self.size = 0
        self.visited = 0
        self.visit = visit
        self.lose = lose
        self._start: list[bytes] = []
        self._large: _Large | None = None
        self._desk = desk
        self._packer: packing.Packer | None = None

    @property
    def is_large(self) -> bool:
        return self._large is not None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the body was too large to be put together, and went elsewhere piece by piece."""
        return self._packer is not None

    def read_elsewhere(self, *, is_whole: bool) -> "Head | None":
        """Have what came read elsewhere; None where it is to be read here."""
        if self._desk is None:
            return None
        if self._packer is not None:
            return self._desk.end(is_whole=is_whole)
        return self._desk.read(self.body()) if is_whole else None

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
        if self.size > SMALL_BYTES and self._desk is not None:
            self._packer = packing.Packer()
            self._forward(b"".join(self._start))
            self._start.clear()
        elif self.size > SMALL_BYTES:
            self._large = _Large(self)
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

    def finish_large(self) -> "_Large":
        """Return what a large body was, after its last piece."""
        if self._large is None:
            raise RuntimeError("the body is a small one")
        self._large.finish()
        return self._large


class _Large:
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
        self._incoming = incoming
        self._marks = 0
        self._parser = etree.XMLPullParser(("end",), tag=_TAGS, **strict.STRICT)

    def take(self, piece: bytes) -> None:
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
            if parent is None or outer is None or parent.tag != strict.LIST or not _is_root(outer):
                return
            self.last_identifier = _identifier(element)
            self._incoming.visit(self._incoming.visited, element)
            self._incoming.visited += 1
            element.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs lag behind
            # Only what stands before: the parser may still write behind the last element.
            while element.getprevious() is not None:
                del parent[0]
        elif element.tag == strict.TOKEN and parent is not None and parent.tag == strict.LIST:
            self.token = token_of(element)
        elif parent is not None and _is_root(parent):
            if element.tag == strict.RESPONSE_DATE:
                self.response_date = (element.text or "").strip()[:64]
            elif element.tag == strict.ERROR:
                self.errors.append(_error(element))


class Page(OAIResponse):  # type: ignore[misc]  # sickle has no types
    """
    One reply, as sickle's own classes want it, but parsed once and without recovery.

    Attributes:
        reply: What came back; may be a failure.
        incoming: Its body.
        root: Root element; None when it is not well-formed. Of a large page it is nearly empty.
        fault: What is wrong with it as XML; empty when nothing is.
    """

    def __init__(
        self,
        reply: Reply,
        params: dict[str, str],
        incoming: Incoming | None = None,
    ) -> None:
        """
        Take a reply and parse it.

        Args:
            reply: What came back; may be a failure.
            params: The OAI-PMH arguments of the request.
            incoming: Its body, when it was taken while it came; None when the reply holds it.
        """
        super().__init__(reply, params)
        self.reply = reply
        self.incoming = incoming or Incoming(lambda *_: None, lambda *_: None)
        if not self.incoming.size:
            # Other replies than good ones come whole; of those only an OAI-PMH error matters.
            is_good = 200 <= (reply.exchange.status or 0) < 300
            self.incoming.take(reply.body if is_good else reply.body[:SMALL_BYTES])
        self.root: Element | None = None
        self.fault = "no reply"
        self._large: _Large | None = None
        is_whole = reply.has_arrived and 200 <= (reply.exchange.status or 0) < 300
        self._head = self.incoming.read_elsewhere(is_whole=is_whole)
        if self._head is not None:
            self.incoming.visited = self._head.visited
        elif self.incoming.is_large:
            self._large = self.incoming.finish_large()
            self.root, self.fault = self._large.root, self._large.fault
        elif reply.has_arrived:
            self.root, self.fault = strict.parse(self.incoming.body())

    @property
    def raw(self) -> str:
        """The body of a small page as text; bytes that are no UTF-8 are replaced."""
        return self.incoming.body().decode("utf-8", "replace")

    @property
    def xml(self) -> Element:
        """
        The root element.

        Raises:
            Unreadable: The body is not well-formed.
        """
        if self.root is None:
            raise Unreadable(self.fault)
        return self.root

    @property
    def is_oai(self) -> bool:
        """Whether this is a well-formed OAI-PMH document, whatever its HTTP status."""
        return self.root is not None and _is_root(self.root)

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """Code and text of the OAI-PMH errors in it, whatever its HTTP status."""
        if self._head is not None:
            return self._head.errors
        if self.root is None or not self.is_oai:
            return ()
        if self._large is not None:
            return tuple(self._large.errors)
        return tuple(_error(error) for error in self.root.iterchildren(strict.ERROR))

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The metadataPrefixes of a ListMetadataFormats reply."""
        if self.root is None:
            return ()
        path = (
            f"{strict.OAI}ListMetadataFormats/{strict.OAI}metadataFormat/{strict.OAI}metadataPrefix"
        )
        return tuple((found.text or "").strip() for found in self.root.iterfind(path))

    def content(self) -> Content | Stop:
        """
        Visit the records of a ListRecords reply without errors, and return what else it holds.

        Returns:
            A stop when the reply is no list, so that nothing can be read from it.
        """
        if self._head is not None:
            return self._head.found
        if self.root is None or (self._large is not None and self._large.fault):
            return self._isolated() or Stop(self._what_it_is())
        if not self.is_oai:
            return Stop(self._what_it_is())
        found = self.root.find(strict.LIST)
        if found is None:
            return Stop("The reply holds neither a list nor an error.")
        if self._large is not None:
            large = self._large
            return Content(self.incoming.visited, large.token, large.response_date)
        outline, records = self._outline(self.root, found)
        for place, element in enumerate(records):
            self.incoming.visit(place, element)
            self.incoming.visited += 1
        return outline

    def outline(self) -> tuple[Content, tuple[Element, ...]] | None:
        """
        Return what a list that is small and well-formed holds, and its records, none visited.

        Returns:
            None for any other page, of which only `content` can tell.
        """
        if self.root is None or self._large is not None or not self.is_oai:
            return None
        found = self.root.find(strict.LIST)
        return None if found is None else self._outline(self.root, found)

    def _outline(self, root: Element, found: Element) -> tuple[Content, tuple[Element, ...]]:
        records = tuple(found.iterchildren(strict.RECORD))
        date = root.findtext(strict.RESPONSE_DATE) or ""
        return Content(len(records), token_of(found.find(strict.TOKEN)), date.strip()[:64]), records

    def _isolated(self) -> Content | None:
        incoming, large = self.incoming, self._large
        chunks: Iterable[bytes] = (incoming.body(),) if large is None else large.packer.opened()
        found = isolation.isolate(
            chunks,
            incoming.visit,
            incoming.lose,
            known=incoming.visited,
            last_known=large.last_identifier if large is not None else "",
        )
        if found is None:
            return None
        items = max(found.pieces, incoming.visited)
        token = token_of(found.token)
        return Content(items, token, found.response_date, self.fault, found.is_cut_off)

    def _what_it_is(self) -> str:
        """Say what came instead of a list."""
        body = self.incoming.body() if self._large is None else self._large.start
        if not body.strip():
            return "The reply is empty."
        if _HTML.match(body[:2000]):
            title = _HTML_TITLE.search(body[:20_000])
            named = f" titled “{strict.words(title[1])}”" if title else ""
            return f"The reply is an HTML page{named}, not OAI-PMH."
        if self.root is None:
            return f"The reply is no well-formed XML: {self.fault}."
        if str(self.root.tag) == "OAI-PMH":
            return "The reply is not in the namespace of OAI-PMH 2.0."
        return f"The reply is XML but not OAI-PMH: its root element is {str(self.root.tag)[:200]}."


def read_kept(raw: bytes, visit: Visit, lose: Lose) -> Content | Stop:
    """
    Read a page that was kept, as it was read when it came.

    Args:
        raw: Its body, compressed.
        visit: Gets the place and the element of each whole record.
        lose: Gets the place of each broken one.

    Raises:
        ValueError: *raw* is damaged.
    """
    incoming = Incoming(visit, lose)
    for piece in packing.unpack(raw):
        incoming.take(piece)
    return Page(_KEPT, {}, incoming).content()


_KEPT = Reply(Exchange("GET", "", "", datetime.fromtimestamp(0, UTC), status=200))


def _is_root(element: Element) -> bool:
    return bool(element.tag == strict.ROOT)


def _error(element: Element) -> tuple[str, str]:
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
