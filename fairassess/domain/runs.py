"""What one probe run brings back, and the counts that a harvest is told in."""

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
        objects: Names of the objects that were looked at, in order; empty where none were.
        seed: By which they were drawn; None where they were named, or there are none.
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
    objects: tuple[str, ...] = ()
    seed: int | None = None


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
