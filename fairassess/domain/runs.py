"""What one probe run and one harvest bring back, before anybody stores it."""

from dataclasses import dataclass
from datetime import datetime

from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Finding


@dataclass(frozen=True, slots=True)
class Step:
    """
    How far a run is.

    Attributes:
        done: Steps done, 0 or more.
        planned: Steps planned now, at least *done*; may grow as we learn; 0 when not known.
        doing: What is being done, as a short phrase.
    """

    done: int
    planned: int
    doing: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """
    One execution of a kind's probes on one address.

    Attributes:
        kind: Kind of endpoint.
        target: Address that was probed.
        started_at: Aware UTC moment.
        duration_s: Wall time.
        is_complete: Whether every planned request was made.
        stopped_because: Why it ended early; None when it did not.
        findings: One per probe of the kind, in the order of the registry.
        exchanges: In the order made; findings point into it.
        requests: Requests sent, redirects included.
        bytes: Body bytes received.
    """

    kind: str
    target: str
    started_at: datetime
    duration_s: float
    is_complete: bool
    stopped_because: str | None
    findings: tuple[Finding, ...]
    exchanges: tuple[Exchange, ...]
    requests: int
    bytes: int


@dataclass(frozen=True, slots=True)
class HarvestedRecord:
    """
    One record of a harvest in compact form, as stored.

    Attributes:
        identifier: OAI identifier.
        datestamp: As given by the provider.
        is_deleted: Whether its header says deleted.
        sets: setSpecs, in order.
        title: First real title; empty when there is none.
        present: Names of fields that hold at least one real value, sorted.
        placeholders: Names of fields that hold only placeholders, sorted.
        pids: Persistent identifiers found, as written.
        subjects: Subjects as written, attributes left out.
        year: Year of publication or of the first date; None when none can be read.
        raw: The record's XML, UTF-8, zlib-compressed.
    """

    identifier: str
    datestamp: str
    is_deleted: bool
    sets: tuple[str, ...] = ()
    title: str = ""
    present: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    pids: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    year: int | None = None
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that could not be read, and why."""

    identifier: str
    reason: str


@dataclass(frozen=True, slots=True)
class FieldCount:
    """
    How often a field holds a real value.

    Attributes:
        name: Field name: `title`, `creator` ...
        present: Live records with at least one real value.
        placeholder: Live records whose only values are placeholders.
        of: Live records looked at.
    """

    name: str
    present: int
    placeholder: int
    of: int


@dataclass(frozen=True, slots=True)
class HarvestResult:
    """
    One harvest, without its records, which went to the sink page by page.

    Attributes:
        target: Base URL.
        prefix: metadataPrefix asked for.
        set_spec: Set asked for; empty for all.
        started_at: Aware UTC moment.
        duration_s: Wall time.
        records: Live records received.
        deleted: Records whose header says deleted.
        skipped: Records that could not be read.
        pages: List answers received.
        bytes: Body bytes received.
        is_complete: Whether the list ended by itself and nothing was lost on the way.
        stopped_because: Why it ended early; None when it did not.
        list_size: completeListSize as last given; None when never given.
        fields: One per known field, in the order of the reader.
        findings: Findings of kind `harvest`.
        exchanges: In the order made, with at most the first and the last few page bodies.
        warnings: What was odd on the way, each as a sentence; may be empty.
    """

    target: str
    prefix: str
    set_spec: str
    started_at: datetime
    duration_s: float
    records: int
    deleted: int
    skipped: tuple[Skipped, ...]
    pages: int
    bytes: int
    is_complete: bool
    stopped_because: str | None
    list_size: int | None
    fields: tuple[FieldCount, ...]
    findings: tuple[Finding, ...]
    exchanges: tuple[Exchange, ...]
    warnings: tuple[str, ...] = ()
