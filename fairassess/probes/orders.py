"""What a child process is told before it begins, and what it may ask while it works."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fairassess.domain import objects
from fairassess.domain.finding import Outcome, Reason, Severity
from fairassess.domain.objects import Counted, Subject, ToDraw
from fairassess.domain.registries import Registries
from fairassess.domain.runs import RunResult
from fairassess.net.limits import Limits
from fairassess.probes import judging, registry, software, wire

MOST_SUBJECTS = 100
"""Objects that one run can be sent to."""

LARGEST_SUBJECTS_BYTES = 4_000_000
"""Bytes that they may take together on the way to the child."""


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What a child needs to open its door; plain values, and no secret among them.

    Attributes:
        user_agent: How we introduce ourselves.
        allow_private: Private networks that may be asked, as CIDR.
        ports: Ports that may be asked outside those networks.
        limits: Of each exchange.
        requests, registry_requests: Requests that the run may make, to registries apart.
        bytes: Body bytes that the run may receive.
        ca_file: Certificate authorities trusted; empty for this machine's own.
    """

    user_agent: str
    allow_private: tuple[str, ...]
    ports: tuple[int, ...]
    limits: Limits
    requests: int
    registry_requests: int
    bytes: int
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """
    What a child is told before it begins.

    Attributes:
        kind, target, deadline_s, subjects, registries, seed, counted, to_draw, vocabularies: As for
            `run.run`.
        terms: Of its door.
        rate: Requests a second to one host, for messages; the parent keeps the pace.
        includes_private: Whether hosts in allowed private networks wait for their turn, too.
        killed_after_s: Seconds over the deadline after which it ends itself, if nobody did.
        largest_bytes: Longest line that it may say.
    """

    kind: str
    target: str
    deadline_s: float
    terms: Terms
    rate: float
    includes_private: bool
    killed_after_s: float
    largest_bytes: int
    subjects: tuple[Subject, ...]
    registries: Registries
    seed: int
    counted: Counted | None
    to_draw: ToDraw | None
    vocabularies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """
    What a child may ask: `gate`, `place`, `turn`, `back` (a place is given back).

    Attributes:
        what: One of the four.
        host: The host that it is about.
        within_s: Seconds that the child can wait for it.
    """

    what: str
    host: str
    within_s: float = 0.0


def bounded(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """
    Return the objects that one message can hold, each no longer than a probe needs it.

    What does not fit is left out from the end: the order is random, so what stays is a sample.
    """
    kept: list[Subject] = []
    left = LARGEST_SUBJECTS_BYTES
    for subject in map(objects.shortened, subjects):
        left -= len(json.dumps(wire.plain(subject)))
        if left < 0 or len(kept) == MOST_SUBJECTS:
            break
        kept.append(subject)
    return tuple(kept)


def checked(result: RunResult, order: Order) -> RunResult:
    """
    Return a result that is about what was ordered.

    Raises:
        Unreadable: It is not, or points at exchanges that there are not.
    """
    wanted = [(probe.id, probe.definition.severity) for probe in registry.of_kind(order.kind)]
    if (result.kind, result.target) != (order.kind, order.target):
        raise wire.Unreadable("the result is about another address")
    told = [(found.probe, found.severity) for found in result.findings]
    # One more stands at the end where the software behind an OAI-PMH interface was recognised.
    more = [(software.PROBE, Severity.INFO)] if order.kind == registry.OAI_PMH else []
    if told not in (wanted, [*wanted, *more]):
        raise wire.Unreadable("the findings are not those of this kind")
    for found in result.findings:
        if (found.reason is not None) != (found.outcome is Outcome.CANT_TELL):
            raise wire.Unreadable("a reason belongs to cant_tell, and cant_tell needs one")
        places = [pointer.exchange for pointer in found.evidence if pointer.exchange is not None]
        if not all(0 <= place < len(result.exchanges) for place in places):
            raise wire.Unreadable("a finding points at no exchange")
    return result


def nothing_found(
    order: Order,
    reason: Reason,
    message: str,
    *,
    requests: int,
    duration_s: float,
    started_at: datetime,
) -> RunResult:
    """
    Return the result of a run that brought none: nothing could be told, and why.

    Args:
        order: What was to be done.
        reason: Of every finding.
        message: Of every finding, a sentence.
        requests: Requests that were sent before it broke off.
        duration_s: How long it lasted.
        started_at: Aware UTC moment.
    """
    return RunResult(
        kind=order.kind,
        target=order.target,
        started_at=started_at,
        duration_s=duration_s,
        is_complete=False,
        stopped_because=message,
        findings=judging.all_open(order.kind, reason, message),
        exchanges=(),
        requests=requests,
        bytes=0,
    )
