"""What registries, resolvers and pages said of the identifiers of objects."""

from dataclasses import dataclass
from enum import Enum

from fairassess.domain import pids
from fairassess.domain.evidence import Exchange
from fairassess.domain.objects import Subject
from fairassess.domain.pids import Pid, Scheme
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.visit import MayEndEarly, Stop


class Kind(Enum):
    """What the metadata of an object can name beside the object itself."""

    PERSON = "person"
    ORGANISATION = "organisation"
    INSTRUMENT = "instrument"
    SAMPLE = "sample"
    SOFTWARE = "software"
    RELATED = "related object"


@dataclass(frozen=True, slots=True)
class Mention:
    """
    One thing that metadata name by an identifier.

    Attributes:
        kind: What it is.
        text: Its identifier as written.
        relation: relationType, as written; empty where the place has none.
    """

    kind: Kind
    text: str
    relation: str = ""

    @property
    def pid(self) -> Pid | None:
        """Its persistent identifier; None when the text is none, or one for tests."""
        pid = pids.parse(self.text)
        return None if pid is None or pids.is_for_tests(pid) else pid


class Answer(Enum):
    """What a registry says of an identifier."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    INACTIVE = "no longer active"


@dataclass(frozen=True, slots=True)
class Lookup:
    """
    One question to a registry.

    Attributes:
        answer: What it said; None when nobody can tell.
        obstacle: Why nobody can tell; set exactly when there is no answer.
        exchange: What came back; None when it was not asked.
        told: What it told beside: the registered address, or a word for the state.
    """

    answer: Answer | None
    obstacle: Obstacle | None = None
    exchange: Exchange | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    The metadata of a DOI as DataCite's REST API gives them.

    Attributes:
        state: `findable`, `registered` or `draft`; empty when none was told.
        address: Where the DOI leads.
        general_type: resourceTypeGeneral.
        title: The first title.
        makers: Names of creators; of an instrument, its manufacturers.
        owners: Names of contributors of type HostingInstitution.
        publisher: Its name.
        schema: schemaVersion.
        mentions: What else the metadata name.
    """

    state: str
    address: str = ""
    general_type: str = ""
    title: str = ""
    makers: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    publisher: str = ""
    schema: str = ""
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """
    Where a PID led.

    Attributes:
        exchange: The last exchange, from the resolver or from the redirect that was refused.
        obstacle: Why nobody can tell where it leads; None when it can be told.
        is_html: Whether a page for people came.
        names_pid: Whether the page, or its Link header, names the same PID.
        names_others: Other DOIs that the page names, at most three.
        says_gone: Whether the page says that the object was withdrawn.
        says_missing: Whether its title says that nothing was found, whatever the status.
        is_empty: Whether the page holds no words, because a script fills it.
        refused: Address without https that the resolver led to, and that was asked by itself.
    """

    exchange: Exchange
    obstacle: Obstacle | None = None
    is_html: bool = False
    names_pid: bool = False
    names_others: tuple[str, ...] = ()
    says_gone: bool = False
    says_missing: bool = False
    is_empty: bool = False
    refused: str = ""

    @property
    def is_there(self) -> bool:
        """Whether something came with a status of success."""
        status = self.exchange.status
        return self.exchange.failure is None and status is not None and 200 <= status <= 299


class Form(Enum):
    """Forms of metadata that a DOI's resolver gives to those who ask for them."""

    DATACITE_JSON = "DataCite JSON"
    SCHEMA_ORG = "schema.org JSON-LD"
    CSL = "CSL JSON"
    DATACITE_XML = "DataCite XML"


ACCEPT = {
    Form.DATACITE_JSON: "application/vnd.datacite.datacite+json",
    Form.SCHEMA_ORG: "application/vnd.schemaorg.ld+json",
    Form.CSL: "application/vnd.citationstyles.csl+json",
    Form.DATACITE_XML: "application/vnd.datacite.datacite+xml",
}


@dataclass(frozen=True, slots=True)
class Negotiated:
    """
    What came where one form of the metadata was asked for.

    Attributes:
        form: Which.
        exchange: What came back.
        obstacle: Why nobody can tell; None when it can be told.
        is_right: Whether it is that form, and about that DOI.
    """

    form: Form
    exchange: Exchange
    obstacle: Obstacle | None
    is_right: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """
    One object, as far as it was looked at.

    Attributes:
        subject: The object.
        pid: Its first persistent identifier that is not for tests; None when it has none.
        handle: What the Handle system says of it; None when it was not asked.
        arrival: Where it leads; None when it was not followed.
        datacite: Whether DataCite's REST API knows it; None when it was not asked.
        entry: Its metadata there; None when there are none, or they cannot be read.
        agency: Who registered the prefix; empty when that is not known.
        forms: Forms of metadata asked for at the resolver.
        not_followed: Why it was not followed; None when it was, or when nothing kept us from it.
        not_negotiated: The same for the first form of its metadata.
    """

    subject: Subject
    pid: Pid | None
    handle: Lookup | None = None
    arrival: Arrival | None = None
    datacite: Lookup | None = None
    entry: Entry | None = None
    agency: str = ""
    forms: tuple[Negotiated, ...] = ()
    not_followed: Obstacle | None = None
    not_negotiated: Obstacle | None = None

    @property
    def name(self) -> str:
        """What a message calls it."""
        return (self.pid.id if self.pid is not None else self.subject.name)[:120]

    @property
    def is_withdrawn(self) -> bool:
        """Whether the source says that the object is gone, or its page does."""
        record = self.subject.record
        if record is not None and record.is_deleted:
            return True
        found = self.arrival
        if found is None:
            return False
        # Words alone may be about something else on a page, such as files on tape.
        is_shown = self.datacite is not None and self.datacite.answer is not Answer.UNKNOWN
        return found.exchange.status == _GONE or (found.says_gone and not is_shown)


_GONE = 410


@dataclass(frozen=True, slots=True)
class Checked:
    """
    One thing that metadata name, looked up once for all objects that name it.

    Attributes:
        kind: What it is.
        pid: Its identifier.
        lookup: What its registry says.
        entry: DataCite's metadata of an instrument; None for others, or when there are none.
    """

    kind: Kind
    pid: Pid
    lookup: Lookup
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class PidEvidence(MayEndEarly):
    """
    All that one run learned of identifiers.

    Attributes:
        target: Address or name that was given.
        looked: Every object of the sample, in its order.
        checked: What their metadata name, as far as it was looked up.
        exchanges: All exchanges, object by object.
        stop: Why the run ended early; None when it did not.
    """

    target: str
    looked: tuple[Looked, ...]
    checked: tuple[Checked, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    stop: Stop | None = None


def chosen_pid(subject: Subject) -> Pid | None:
    """Return the first identifier that is persistent, names a thing and is not for tests."""
    for text in subject.pids:
        pid = pids.parse(text)
        if pid is None or pids.is_for_tests(pid):
            continue
        if pid.scheme not in (Scheme.ORCID, Scheme.ROR):
            return pid
    return None
