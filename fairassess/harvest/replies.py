"""One reply of a list request: read strictly while it comes, or record by record when it breaks."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from fairassess.domain import stand_ins
from fairassess.domain.evidence import Exchange, Reply
from fairassess.domain.finding import Reason
from fairassess.errors import FairassessError
from fairassess.harvest import incoming as incomings
from fairassess.harvest import isolation, packing, strict
from fairassess.harvest.incoming import (
    Content,
    Incoming,
    Large,
    Lose,
    Visit,
    error_of,
    is_root,
    token_of,
)
from fairassess.harvest.stops import Stop
from fairassess.harvest.strict import Element

_HTML = re.compile(rb"\s*(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HTML_TITLE = re.compile(rb"<title[^<>]*>([^<>]{1,200})<", re.IGNORECASE)


class Unreadable(FairassessError):
    """A reply is no well-formed OAI-PMH, so it has no tree to look at."""


class Page:
    """
    One reply, as sickle's own classes want it, but parsed once and without recovery.

    It is no class of sickle's: the processes that read pages would each read in sickle, and an HTTP
    client with it, which takes as long as everything else that they need.

    Attributes:
        reply: What came back; may be a failure.
        params: The OAI-PMH arguments of the request.
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
        self.reply = reply
        self.params = params
        self.incoming = incoming or Incoming(lambda *_: None, lambda *_: None)
        if not self.incoming.size:
            # Other replies than good ones come whole; of those only an OAI-PMH error matters.
            is_good = 200 <= (reply.exchange.status or 0) < 300
            self.incoming.take(reply.body if is_good else reply.body[: incomings.SMALL_BYTES])
        self.root: Element | None = None
        self.fault = "no reply"
        self._large: Large | None = None
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
        return self.root is not None and is_root(self.root)

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """Code and text of the OAI-PMH errors in it, whatever its HTTP status."""
        if self._head is not None:
            return self._head.errors
        if self.root is None or not self.is_oai:
            return ()
        if self._large is not None:
            return tuple(self._large.errors)
        return tuple(error_of(error) for error in self.root.iterchildren(strict.ERROR))

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
            return self._isolated() or self._no_list()
        if not self.is_oai:
            return self._no_list()
        if self.root.find(strict.LIST) is None:
            return Stop("The reply holds neither a list nor an error.")
        if self._large is not None:
            large = self._large
            return Content(self.incoming.visited, large.token, large.response_date)
        outline, records = self._outline(self.root)
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
        return None if self.root.find(strict.LIST) is None else self._outline(self.root)

    def _outline(self, root: Element) -> tuple[Content, tuple[Element, ...]]:
        # There should be one list; where there are two, no record of the second may be lost.
        records = tuple(root.iterfind(f"{strict.LIST}/{strict.RECORD}"))
        token = token_of(root.find(f"{strict.LIST}/{strict.TOKEN}"))
        date = root.findtext(strict.RESPONSE_DATE) or ""
        return Content(len(records), token, date.strip()[:64]), records

    def _isolated(self) -> Content | None:
        incoming, large = self.incoming, self._large
        chunks: Iterable[bytes] = (incoming.body(),) if large is None else large.packer.opened()
        found = isolation.isolate(
            chunks,
            incoming.visit,
            incoming.lose,
            known=incoming.visited - large.headless if large is not None else 0,
            last_known=large.last_identifier if large is not None else "",
            unseen=large.headless if large is not None else 0,
        )
        if found is None:
            return None
        items = max(found.pieces, incoming.visited)
        token = token_of(found.token)
        return Content(items, token, found.response_date, self.fault, found.is_cut_off)

    def _no_list(self) -> Stop:
        """Return the stop for what came instead of a list; a stand-in says nothing of the list."""
        body = self.incoming.body() if self._large is None else self._large.start
        is_away = _HTML.match(body[:2000]) is not None and stand_ins.is_stand_in(body)
        return Stop(self._what_it_is(body), Reason.HTTP_5XX if is_away else None)

    def _what_it_is(self, body: bytes) -> str:
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
