"""Evidence about identifiers made by hand: a good object, and the same with one thing otherwise."""

from dataclasses import replace

from fairassess.domain.evidence import Exchange, Failure, FailureKind, Hop
from fairassess.domain.finding import Reason
from fairassess.domain.metadata import Record, Value
from fairassess.domain.objects import FROM_HARVEST, Subject
from fairassess.domain.pids import Pid, parse
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.pid_evidence import (
    Answer,
    Arrival,
    Checked,
    Entry,
    Form,
    Kind,
    Looked,
    Lookup,
    Mention,
    Negotiated,
    PidEvidence,
    chosen_pid,
)
from tests.probes.scripted_door import NOW

DOI = "10.99999/abc"
ORCID = "https://orcid.org/0000-0002-1825-0097"
ROR = "https://ror.org/0fake0124"
INSTRUMENT = "10.99999/instrument"
OUTAGE = Obstacle(Reason.HTTP_5XX, "https://registry.test/: the server answered HTTP 500.")

MENTIONS = (
    Mention(Kind.PERSON, ORCID),
    Mention(Kind.ORGANISATION, ROR),
    Mention(Kind.INSTRUMENT, INSTRUMENT, "IsCollectedBy"),
    Mention(Kind.SAMPLE, "igsn:REG1", "IsDerivedFrom"),
    Mention(Kind.SOFTWARE, "10.99999/software", "IsCompiledBy"),
    Mention(Kind.RELATED, "10.99999/paper", "IsCitedBy"),
)
ENTRY = Entry("findable", "https://data.test/abc", "Dataset", "A title", mentions=MENTIONS)
INSTRUMENT_ENTRY = Entry(
    "findable", "https://data.test/i", "Instrument", "A name", ("A maker",), ("An owner",), "", "4"
)


def pid(text: str) -> Pid:
    """Read an identifier that is one."""
    found = parse(text)
    assert found is not None
    return found


def exchange(status: int = 200, *, to: str = "https://data.test/abc", hops: int = 1) -> Exchange:
    """What came back after one redirect."""
    led = tuple(Hop("https://doi.org/x", 302, to, "") for _ in range(hops))
    return Exchange("GET", "https://doi.org/x", to, NOW, hops=led, status=status)


def lost(kind: FailureKind, *, to: str = "https://data.test/abc") -> Exchange:
    """What came to nothing after one redirect."""
    return replace(exchange(to=to), status=None, failure=Failure(kind, "It came to nothing."))


def known(told: str = "https://data.test/abc") -> Lookup:
    """An identifier that its registry knows."""
    return Lookup(Answer.KNOWN, exchange=exchange(), told=told)


UNKNOWN = Lookup(Answer.UNKNOWN, exchange=exchange(404))
DOWN = Lookup(None, OUTAGE, exchange(500))
ARRIVED = Arrival(exchange(), is_html=True, names_pid=True)
GONE = Arrival(exchange(410), is_html=True, names_pid=True, says_gone=True)


def form(kind: Form, *, is_right: bool = True, obstacle: Obstacle | None = None) -> Negotiated:
    """One form of the metadata."""
    return Negotiated(kind, exchange(), obstacle, is_right)


def subject(text: str = f"https://doi.org/{DOI}", *, deleted: bool = False) -> Subject:
    """An object of a harvest with Dublin Core metadata."""
    fields = () if deleted else (("title", (Value("A title"),)),)
    record = Record("oai:x", "2025-01-01", deleted, (), fields)
    return Subject("oai:x", (text,) if text else (), record=record, source=FROM_HARVEST)


def looked(
    text: str = f"https://doi.org/{DOI}", *, deleted: bool = False, **parts: object
) -> Looked:
    """A good object, but for *parts*."""
    made = subject(text, deleted=deleted)
    usual: dict[str, object] = {
        "handle": known(),
        "arrival": ARRIVED,
        "datacite": known("findable"),
        "entry": ENTRY,
        "agency": "DataCite",
        "forms": tuple(form(kind) for kind in Form),
    }
    chosen = chosen_pid(made)
    if chosen is None:
        usual = {}
    return Looked(made, chosen, **{**usual, **parts})  # type: ignore[arg-type]


CHECKED = (
    Checked(Kind.PERSON, pid(ORCID), known("")),
    Checked(Kind.ORGANISATION, pid(ROR), known("active")),
    Checked(Kind.INSTRUMENT, pid(INSTRUMENT), known("findable"), INSTRUMENT_ENTRY),
    Checked(Kind.RELATED, pid("10.99999/paper"), known()),
)


def checked(kind: Kind, text: str, lookup: Lookup, entry: Entry | None = None) -> Checked:
    """One thing that was looked up."""
    return Checked(kind, pid(text), lookup, entry)


def evidence(*objects: Looked, checked: tuple[Checked, ...] = CHECKED) -> PidEvidence:
    """All that one run learned."""
    exchanges = [
        found.exchange
        for one in objects
        for found in (one.handle, one.arrival, one.datacite)
        if found is not None and found.exchange is not None
    ]
    return PidEvidence("sample", objects, checked, tuple(exchanges))
