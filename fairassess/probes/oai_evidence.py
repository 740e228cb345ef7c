"""What an OAI-PMH endpoint said in one run, as small frozen values."""

from dataclasses import dataclass
from enum import Enum

from fairassess.domain.evidence import Exchange
from fairassess.probes.oai_flaws import CharacterFault as CharacterFault
from fairassess.probes.oai_flaws import FaultKind as FaultKind
from fairassess.probes.oai_flaws import OddKind as OddKind
from fairassess.probes.oai_flaws import OddText as OddText
from fairassess.probes.oai_flaws import StructureFault as StructureFault
from fairassess.probes.oai_flaws import StructureRule as StructureRule
from fairassess.probes.oai_flaws import XmlFault as XmlFault
from fairassess.probes.oai_payloads import Node
from fairassess.probes.visit import MayEndEarly
from fairassess.probes.visit import Stop as Stop

OAI_NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
OAI_DC_NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC_NAMESPACE = "http://purl.org/dc/elements/1.1/"
VERBS = (
    "Identify",
    "ListMetadataFormats",
    "ListSets",
    "ListIdentifiers",
    "ListRecords",
    "GetRecord",
)


class Shape(Enum):
    """What a body looks like at first sight, before anybody trusts it."""

    OAI = "OAI-PMH XML"
    XML = "XML that is not OAI-PMH"
    HTML = "a web page"
    JSON = "JSON"
    EMPTY = "an empty body"
    OTHER = "something that is neither XML nor a web page"


@dataclass(frozen=True, slots=True)
class Description:
    """
    What one description element of Identify holds.

    Attributes:
        elements: Namespace and local name of its child elements, in order.
        values: Local name and text of the children of the first of them, in order, at most 20.
    """

    elements: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Local name of what it holds; empty when it holds nothing."""
        return self.elements[0][1] if self.elements else ""

    @property
    def namespace(self) -> str:
        """Namespace of what it holds; empty when it has none."""
        return self.elements[0][0] if self.elements else ""

    def value(self, name: str) -> str:
        """Return the first text with this local name; empty when there is none."""
        return next((text for key, text in self.values if key == name), "")


@dataclass(frozen=True, slots=True)
class Token:
    """
    A resumptionToken element; missing attributes are empty.

    Attributes:
        text: Without surrounding blanks; empty on the last page.
        has_blanks_around: Whether there were any around a text.
    """

    text: str
    cursor: str = ""
    complete_list_size: str = ""
    expiration_date: str = ""
    has_blanks_around: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """
    One record header as given.

    Attributes:
        identifier: Text of the first identifier element; empty when there is none.
        datestamp: Text of the first datestamp element; empty when there is none.
        sets: setSpecs in order.
        status: Value of the status attribute; empty when absent.
        children: Local names of the child elements, in order.
        attributes: Names of attributes that the schema does not know, children's included.
    """

    identifier: str
    datestamp: str
    sets: tuple[str, ...] = ()
    status: str = ""
    children: tuple[str, ...] = ("identifier", "datestamp")
    attributes: tuple[str, ...] = ()

    @property
    def is_deleted(self) -> bool:
        """Whether the header says that the record is deleted."""
        return self.status == "deleted"


@dataclass(frozen=True, slots=True)
class DcElement:
    """One child of a Dublin Core payload; attributes by name, `xml:lang` and `xsi:*` left out."""

    namespace: str
    name: str
    text: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Payload:
    """
    What stands inside a metadata element.

    Attributes:
        namespace: Namespace of its root.
        name: Local name of its root.
        schema_location: Value of xsi:schemaLocation on the root; empty when absent.
        elements: Children, in order; read only when the root is called `dc`.
        tree: All of it, when it is DataCite and among the first records of its reply.
    """

    namespace: str
    name: str
    schema_location: str = ""
    elements: tuple[DcElement, ...] = ()
    tree: Node | None = None

    def values(self, name: str) -> tuple[str, ...]:
        """Return the texts of the Dublin Core elements with this local name, in order."""
        return tuple(element.text for element in self.elements if element.name == name)


@dataclass(frozen=True, slots=True)
class Record:
    """
    One record as given.

    Attributes:
        header: Its header; None when there is none.
        metadata: Number of metadata elements.
        payloads: Number of element children of all metadata elements together.
        abouts: Number of about elements.
        about_roots: Namespace and local name of each element inside them, in order.
        payload: The first of the payloads; None when there is none.
        line: Line in the body, from 1; 0 when not known.
        odd_texts: Texts in its metadata that are odd, in order, at most 3.
    """

    header: Header | None
    metadata: int = 0
    payloads: int = 0
    abouts: int = 0
    payload: Payload | None = None
    line: int = 0
    odd_texts: tuple[OddText, ...] = ()
    about_roots: tuple[tuple[str, str], ...] = ()

    @property
    def identifier(self) -> str:
        """The record's identifier; empty when it has none."""
        return self.header.identifier if self.header else ""


@dataclass(frozen=True, slots=True)
class MetadataFormat:
    """One metadata format as given; parts that are missing are empty."""

    prefix: str
    schema: str
    namespace: str


@dataclass(frozen=True, slots=True)
class SetEntry:
    """One set as given; `children` are the local names in order."""

    spec: str
    name: str
    children: tuple[str, ...] = ("setSpec", "setName")


@dataclass(frozen=True, slots=True)
class OaiError:
    """One error element."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """
    One OAI-PMH reply.

    Attributes:
        namespace: Namespace of the root element; empty when it has none.
        schema_location: Value of xsi:schemaLocation on the root; empty when absent.
        children: Local names of the root's children, in order.
        response_date: Text of responseDate; empty when absent.
        request_url: Text of request; empty when absent.
        request_attributes: Attributes of request, in order.
        errors: Error elements, in order.
        identify: Local names and texts of the children of Identify, in order; empty when absent.
        formats: Of ListMetadataFormats.
        sets: Of ListSets.
        headers: Of ListIdentifiers.
        records: Of ListRecords and GetRecord.
        token: The resumptionToken element; None when there is none.
        descriptions: Of Identify, in order.
        structure: Where the reply is not put together as the schema demands; empty when it is.
    """

    namespace: str
    schema_location: str
    children: tuple[str, ...]
    response_date: str = ""
    request_url: str = ""
    request_attributes: tuple[tuple[str, str], ...] = ()
    errors: tuple[OaiError, ...] = ()
    identify: tuple[tuple[str, str], ...] = ()
    formats: tuple[MetadataFormat, ...] = ()
    sets: tuple[SetEntry, ...] = ()
    headers: tuple[Header, ...] = ()
    records: tuple[Record, ...] = ()
    token: Token | None = None
    descriptions: tuple[Description, ...] = ()
    structure: tuple[StructureFault, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its errors, in order."""
        return tuple(error.code for error in self.errors)

    @property
    def all_headers(self) -> tuple[Header, ...]:
        """The headers that it lists, whether bare or inside records."""
        return self.headers + tuple(r.header for r in self.records if r.header is not None)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The identifiers that it lists, in order."""
        return tuple(header.identifier for header in self.all_headers)

    def identify_values(self, name: str) -> tuple[str, ...]:
        """Return the texts of the children of Identify with this name, in order."""
        return tuple(text for key, text in self.identify if key == name)


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What a strict reader makes of one body.

    Attributes:
        shape: What it looks like.
        envelope: What it says; None when it is no OAI-PMH, or cannot be read.
        fault: Why the strict parser refused it; None when it did not.
        characters: First illegal character or byte; None when all are legal. Where it is set, the
            envelope was read from a copy in which such characters were replaced.
        declared_encoding: As in the XML declaration; empty when it says none.
        start: First 200 characters of the body, for people.
        xml_version: As in the XML declaration; empty when there is no declaration.
    """

    shape: Shape
    envelope: Envelope | None = None
    fault: XmlFault | None = None
    characters: CharacterFault | None = None
    declared_encoding: str = ""
    start: str = ""
    xml_version: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One request of the plan, with its reply.

    Attributes:
        label: Which request of the plan it is: `identify`, `records_2` ...
        index: Its place among the run's exchanges.
        arguments: Names and values sent, in order; may name one twice.
        exchange: What is stored of it.
        reading: What could be read in the reply.
    """

    label: str
    index: int
    arguments: tuple[tuple[str, str], ...]
    exchange: Exchange
    reading: Reading

    @property
    def request(self) -> str:
        """The request as people read it: `verb=Identify`, with POST named when it was one."""
        query = "&".join(f"{name}={_shortened(value)}" for name, value in self.arguments)
        query = query or "no arguments"
        return query if self.exchange.method == "GET" else f"{self.exchange.method} {query}"

    def argument(self, name: str) -> str:
        """Return the first argument of this name as sent; empty when it was not sent."""
        return next((value for key, value in self.arguments if key == name), "")


def _shortened(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:57]}..."


@dataclass(frozen=True, slots=True)
class OaiEvidence(MayEndEarly):
    """
    All that one run learned.

    Attributes:
        target: Address that was given.
        base_url: The address without verb and fragment, as asked.
        asked: The requests of the plan that were sent, in order; where one was sent twice because
            the first try failed, only the last.
        exchanges: All exchanges, in the order made.
        prefix: metadataPrefix of the lists; empty when none was known.
        known: Header of a record that exists, used to ask further; None when none is known.
        skipped: Label and reason, a clause, of requests that could not be made sensibly.
        stop: Why the run ended early; None when it did not.
        beside: Requests to the same host that are no OAI-PMH: `robots`.
    """

    target: str
    base_url: str
    asked: tuple[Asked, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    prefix: str = ""
    known: Header | None = None
    skipped: tuple[tuple[str, str], ...] = ()
    stop: Stop | None = None
    beside: tuple[Asked, ...] = ()

    def get(self, label: str) -> Asked | None:
        """Return the request with this label; None when it was not sent."""
        return next((one for one in (*self.asked, *self.beside) if one.label == label), None)

    def pages(self, name: str) -> tuple[Asked, ...]:
        """Return the pages of the list called `identifiers` or `records`, in order."""
        found: list[Asked] = []
        while (page := self.get(f"{name}_{len(found) + 1}")) is not None:
            found.append(page)
        return tuple(found)
