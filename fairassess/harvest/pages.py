"""One reply of a list request: parsed once and strictly; a broken one is read record by record."""

import re
from dataclasses import dataclass

from lxml import etree
from sickle.response import OAIResponse

from fairassess.domain.evidence import Reply
from fairassess.domain.runs import Skipped
from fairassess.errors import FairassessError
from fairassess.harvest.stops import Stop

Element = etree._Element
OAI = "{http://www.openarchives.org/OAI/2.0/}"

MARKUP_LIMIT = 4_000_000
"""Tags and attributes in one page; each costs the parser about a hundred bytes of memory."""

_MOST_SLICES = 50_000
_REASON_CHARS = 200
_XML_DECLARATION = re.compile(rb"\s*<\?xml\s[^<>]*\?>")
_ROOT_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)OAI-PMH(?:\s[^<>]*)?>")
_LIST_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)ListRecords(?:\s[^<>]*)?>")
# A record is a `record` whose first child is a `header` with the same prefix: formats such as
# MARCXML have records inside the metadata.
_RECORD_START = re.compile(
    rb"<((?:[A-Za-z_][\w.-]*:)?)record(?:\s[^<>]*)?>\s*<\1header[\s/>]", re.ASCII
)
_IDENTIFIER = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?identifier(?:\s[^<>]*)?>([^<>]{1,1000})<")
_TOKEN = re.compile(
    rb"<((?:[A-Za-z_][\w.-]*:)?)resumptionToken(?:\s[^<>]*)?(?:/>|>[^<>]*</\1resumptionToken\s*>)"
)
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
    What one list reply holds.

    Attributes:
        elements: Its `record` elements; each was parsed strictly.
        lost: Records that are there but broken.
        token: The resumption token; None when there is no such element.
        fault: What is wrong with the page as XML; empty when it is well-formed. When it is not,
            the elements are what could be read one by one.
        is_cut_off: Whether the end of the page is missing.
    """

    elements: tuple[Element, ...]
    lost: tuple[Skipped, ...] = ()
    token: Token | None = None
    fault: str = ""
    is_cut_off: bool = False


class Page(OAIResponse):  # type: ignore[misc]  # sickle has no types
    """One reply, as sickle's own classes want it, but parsed once and without recovery."""

    def __init__(self, reply: Reply, params: dict[str, str]) -> None:
        """
        Take a reply and parse it.

        Args:
            reply: What came back; may be a failure.
            params: The OAI-PMH arguments of the request.
        """
        super().__init__(reply, params)
        self.reply = reply
        self.root: Element | None
        self.root, self.fault = parse(reply.body) if reply.has_arrived else (None, "no reply")

    @property
    def raw(self) -> str:
        """The body as text; bytes that are no UTF-8 are replaced."""
        return self.reply.body.decode("utf-8", "replace")

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
        return self.root is not None and self.root.tag == f"{OAI}OAI-PMH"

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """Code and text of the OAI-PMH errors in it, whatever its HTTP status."""
        if self.root is None or not self.is_oai:
            return ()
        return tuple(
            (error.get("code", ""), (error.text or "").strip()[:_REASON_CHARS])
            for error in self.root.iterchildren(f"{OAI}error")
        )

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The metadataPrefixes of a ListMetadataFormats reply."""
        if self.root is None:
            return ()
        path = f"{OAI}ListMetadataFormats/{OAI}metadataFormat/{OAI}metadataPrefix"
        return tuple((found.text or "").strip() for found in self.root.iterfind(path))

    def content(self) -> Content | Stop:
        """
        Return the records and the token of a ListRecords reply without errors.

        Returns:
            A stop when the reply is no list, so that nothing can be read from it.
        """
        if self.root is None:
            return isolate(self.reply.body, self.fault) or Stop(self._what_it_is())
        if not self.is_oai:
            return Stop(self._what_it_is())
        found = self.root.find(f"{OAI}ListRecords")
        if found is None:
            return Stop("The reply holds neither a list nor an error.")
        return Content(
            elements=tuple(found.iterchildren(f"{OAI}record")),
            token=_token(found.find(f"{OAI}resumptionToken")),
        )

    def _what_it_is(self) -> str:
        """Say what came instead of a list."""
        body = self.reply.body
        if not body.strip():
            return "The reply is empty."
        if _HTML.match(body[:2000]):
            title = _HTML_TITLE.search(body[:20_000])
            named = f" titled “{_words(title[1])}”" if title else ""
            return f"The reply is an HTML page{named}, not OAI-PMH."
        if self.root is None:
            return f"The reply is no well-formed XML: {self.fault}."
        if str(self.root.tag) == "OAI-PMH":
            return "The reply is not in the namespace of OAI-PMH 2.0."
        return f"The reply is XML but not OAI-PMH: its root element is {str(self.root.tag)[:200]}."


def parse(body: bytes) -> tuple[Element | None, str]:
    """
    Parse *body* strictly: no recovery, no document type, no entities, no network.

    Returns:
        The root element and an empty text, or None and what is wrong.
    """
    if not body.strip():
        return None, "the reply is empty"
    if body.count(b"<") + body.count(b"=") > MARKUP_LIMIT:
        return None, f"it has more than {MARKUP_LIMIT:,} tags and attributes"
    start = re.search(rb"<[A-Za-z_]", body)
    if b"<!DOCTYPE" in body[: start.start() if start else len(body)]:
        return None, "it has a document type declaration, which OAI-PMH has no use for"
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        return None, _syntax_fault(error)
    except ValueError as error:
        return None, _words(str(error).encode())
    # Encodings other than UTF-8 can hide a document type from the search above.
    if root.getroottree().docinfo.internalDTD is not None:
        return None, "it has a document type declaration, which OAI-PMH has no use for"
    return root, ""


def _syntax_fault(error: etree.XMLSyntaxError) -> str:
    """Say what the parser found and where; its own names of functions help nobody."""
    message = re.sub(r",? line \d+.*|^xml\w+: ", "", error.msg or "", flags=re.DOTALL)
    line, column = error.position
    return f"{_words(message.encode())} at line {line}, column {column}"


def isolate(body: bytes, fault: str) -> Content | None:
    """
    Read the records of a broken page one by one, each of them strictly.

    Nothing is repaired: a record is either well-formed by itself or lost, and named. An
    entity that a document type declares is not known here, so a record that uses one is lost.

    Args:
        body: The whole page.
        fault: What is wrong with it; not empty.

    Returns:
        What could be read, or None when no record and no token can be made out.
    """
    root, listed = _ROOT_START.search(body), _LIST_START.search(body)
    if root is None or listed is None:
        return None
    starts = [match.start() for match in _RECORD_START.finditer(body, listed.end())]
    declaration = _XML_DECLARATION.match(body.removeprefix(b"\xef\xbb\xbf"))
    frame = _Frame(
        before=(declaration[0].strip() if declaration else b"") + root[0] + listed[0],
        after=b"</" + listed[1] + b"ListRecords></" + root[1] + b"OAI-PMH>",
    )
    if len(starts) > _MOST_SLICES:
        return None
    elements: list[Element] = []
    lost: list[Skipped] = []
    rest = listed.end()
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        piece = body[start:end]
        closing = b"</" + piece[1 : piece.index(b"record")] + b"record>"
        closed = piece.rfind(closing)
        rest = end if closed < 0 else start + closed
        element, why = (
            (None, "it is cut off") if closed < 0 else frame.parse(piece[: closed + len(closing)])
        )
        if element is not None:
            elements.append(element)
        else:
            lost.append(Skipped(_identifier(piece), why))
    token = _isolated_token(body[rest:], frame)
    is_cut_off = b"</" + root[1] + b"OAI-PMH>" not in body[rest:]
    if not starts and token is None:
        return None
    return Content(tuple(elements), tuple(lost), token, fault, is_cut_off)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around a record: the namespaces that it needs are declared there."""

    before: bytes
    after: bytes

    def parse(self, piece: bytes) -> tuple[Element | None, str]:
        root, fault = parse(self.before + piece + self.after)
        if root is None:
            return None, fault.partition(" at line ")[0]
        return root[0][0], ""


def _isolated_token(tail: bytes, frame: _Frame) -> Token | None:
    match = _TOKEN.search(tail)
    if match is None:
        return None
    element, _ = frame.parse(match[0])
    return _token(element)


def _token(element: Element | None) -> Token | None:
    if element is None:
        return None
    size = element.get("completeListSize", "").strip()
    return Token(
        text=(element.text or "").strip(),
        list_size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None,
    )


def _identifier(piece: bytes) -> str:
    match = _IDENTIFIER.search(piece[:4000])
    return _words(match[1]) if match else ""


def _words(text: bytes) -> str:
    """Return bytes from outside as one printable line."""
    decoded = " ".join(text.decode("utf-8", "replace").split())
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in decoded)[:_REASON_CHARS]
