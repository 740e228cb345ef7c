"""What stands in a landing page: its links, its tags and the datasets that it describes."""

from dataclasses import dataclass
from enum import Enum


class Source(Enum):
    """Where a description of a dataset stands."""

    JSON_LD = "JSON-LD"
    MICRODATA = "microdata"
    RDFA = "RDFa"


class FaultKind(Enum):
    """What is wrong with an embedded description."""

    NO_JSON = "no JSON"
    TOO_MUCH = "too much"
    NOT_UNDERSTOOD = "not understood"
    UNKNOWN_CONTEXT = "unknown context"


@dataclass(frozen=True, slots=True)
class Fault:
    """
    What is wrong with an embedded description.

    Attributes:
        kind: The class of the fault.
        where: `line 12`.
        message: What it is, as a clause.
    """

    kind: FaultKind
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Signpost:
    """
    One typed link.

    Attributes:
        rel: Its relation, in lower case; a link with several is several links.
        target: Where it leads, absolute.
        type: Media type that it promises, in lower case, without parameters; may be empty.
        anchor: What it speaks of, absolute; empty for the page itself.
        where: `Link header`, `link element` or `linkset`.
    """

    rel: str
    target: str
    type: str = ""
    anchor: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or an organisation: its name, its identifiers and what they belong to."""

    name: str = ""
    ids: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """
    A subject, technique or variable.

    Attributes:
        name: Its words; may be empty.
        id: Its address or code; may be empty.
        vocabulary: Name or address of the vocabulary that it is of; may be empty.
    """

    name: str = ""
    id: str = ""
    vocabulary: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file or other way to the data: address, media type, size and checksum as written."""

    url: str
    format: str = ""
    size: str = ""
    checksum: str = ""
    is_content: bool = False
    """Whether the address is said to be that of the bytes (contentUrl), and of no page."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """
    One description of a dataset, by the names of schema.org.

    Attributes:
        source: How it is embedded.
        where: Where it stands: `line 12`.
        type: `Dataset`, or the more special type.
        identifiers: Its identifiers and its own address, in order.
        is_free: isAccessibleForFree; None when nothing is said.
        conditions: conditionsOfAccess and access rights, in order.
        techniques: measurementTechnique and measurementMethod.
        variables: variableMeasured.
        keywords: keywords and about.
        publications: What it is said to be cited or described by.
        relations: Other things it is related to, with the name of the relation.
        unknown_contexts: Addresses of contexts that we do not have: what seems to be missing may
            be there under a name that only such a context explains.
    """

    source: Source
    where: str
    type: str = "Dataset"
    identifiers: tuple[str, ...] = ()
    name: str = ""
    description: str = ""
    creators: tuple[Agent, ...] = ()
    publishers: tuple[Agent, ...] = ()
    dates: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    is_free: bool | None = None
    conditions: tuple[str, ...] = ()
    techniques: tuple[Term, ...] = ()
    variables: tuple[Term, ...] = ()
    keywords: tuple[Term, ...] = ()
    downloads: tuple[Download, ...] = ()
    funders: tuple[Agent, ...] = ()
    publications: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    unknown_contexts: tuple[str, ...] = ()

    @property
    def fullness(self) -> int:
        """How many of its fields say something."""
        told = (
            self.identifiers, self.name, self.description, self.creators, self.publishers,
            self.dates, self.licences, self.conditions, self.techniques, self.variables,
            self.keywords, self.downloads, self.funders, self.publications, self.relations,
        )  # fmt: skip
        return sum(bool(one) for one in told) + (self.is_free is not None)


@dataclass(frozen=True, slots=True)
class Meta:
    """One meta element: its name in lower case, its content, and its line."""

    name: str
    content: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """A script element with JSON-LD: its text and the line where the element begins."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    """
    What the HTML of a page shows.

    Attributes:
        title: Text of the title element.
        words: How many words a reader sees without running any script.
        metas: Meta elements with a name or property, in order.
        canonicals: Targets of canonical links, absolute, in order.
        scripts: JSON-LD scripts, in order.
        script_count: How many other scripts there are.
        has_password_field: Whether it asks for a password.
        has_empty_root: Whether it has the empty element that an application fills.
        encoding_fault: What is wrong with its encoding, as a clause; empty when nothing is.
        cut_because: Why only its beginning was read, as a clause; empty when all of it was.
    """

    title: str = ""
    words: int = 0
    metas: tuple[Meta, ...] = ()
    canonicals: tuple[str, ...] = ()
    scripts: tuple[Script, ...] = ()
    script_count: int = 0
    has_password_field: bool = False
    has_empty_root: bool = False
    encoding_fault: str = ""
    cut_because: str = ""

    def meta(self, *names: str) -> tuple[str, ...]:
        """Return the contents of the meta elements with one of these names, in order."""
        return tuple(one.content for one in self.metas if one.name in names)

    @property
    def is_empty_shell(self) -> bool:
        """Whether only a script can fill it: scripts, and next to no words."""
        return self.words < FEWEST_WORDS and self.script_count > 0


FEWEST_WORDS = 20
"""A page about a dataset that says less without its scripts says nothing."""
