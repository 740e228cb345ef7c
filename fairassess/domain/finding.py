"""One probe's outcome with its message, and what the probe is."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from fractions import Fraction


class Outcome(Enum):
    """The five outcomes of EARL 1.0, stored as these words."""

    PASSED = "passed"
    FAILED = "failed"
    CANT_TELL = "cant_tell"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"

    @property
    def is_conclusive(self) -> bool:
        """Whether the outcome says something about the endpoint."""
        return self in (Outcome.PASSED, Outcome.FAILED, Outcome.INAPPLICABLE)


class Severity(Enum):
    """How much a failure matters: a MUST, a SHOULD, a community guideline, or information."""

    MUST = "must"
    SHOULD = "should"
    GUIDELINE = "guideline"
    INFO = "info"


class Reason(Enum):
    """Why a finding could not be made; only with `cant_tell`."""

    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    REFUSED = "refused"
    HTTP_5XX = "http_5xx"
    BLOCKED_BY_POLICY = "blocked_by_policy"
    BLOCKED_BY_BOT_WALL = "blocked_by_bot_wall"
    RATE_LIMITED = "rate_limited"
    TOO_LARGE = "too_large"
    BUDGET = "budget"
    OUR_NETWORK = "our_network"
    INTERNAL = "internal"


IN_GENERAL = " In general: "
"""Parts a remedy into what to do in the software that was recognised, and what always helps."""


@dataclass(frozen=True, slots=True)
class Definition:
    """
    What a probe checks, written down once.

    Attributes:
        id: A statement that can be true: `oaipmh_identify_is_complete`.
        check: Short number in our list of checks: `I01`.
        kind: Kind of endpoint: `oai-pmh`, `harvest` ...
        title: The statement as a sentence.
        why: Why it matters to those who harvest or read.
        how: How it is checked.
        remedy: What to do when it fails.
        source: Paragraph of the standard.
        severity: How much a failure matters.
    """

    id: str
    check: str
    kind: str
    title: str
    why: str
    how: str
    remedy: str
    source: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Pointer:
    """
    Where in the evidence a finding was made.

    Attributes:
        exchange: Index into the run's exchanges; None when the finding rests on none alone.
        where: Header name, XPath, `line 4, column 12`, or record identifier.
        excerpt: At most 300 characters of what stands there.
    """

    exchange: int | None
    where: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """
    A share that a probe counted.

    Attributes:
        found: How many hold; 0 or more, at most *of*.
        of: How many were looked at.
    """

    found: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """The share as an exact fraction; None when nothing was looked at."""
        return Fraction(self.found, self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What an evaluator says of one probe.

    Attributes:
        outcome: One of the five.
        message: What was seen, in one sentence.
        reason: Why it could not be told; set exactly when the outcome is `cant_tell`.
        evidence: Where it was seen; may be empty.
        measure: What was counted; None when nothing was.
    """

    outcome: Outcome
    message: str
    reason: Reason | None = None
    evidence: tuple[Pointer, ...] = ()
    measure: Measure | None = None

    def __post_init__(self) -> None:
        if (self.reason is not None) != (self.outcome is Outcome.CANT_TELL):
            raise ValueError("a reason belongs to cant_tell, and cant_tell needs one")


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A verdict together with what it was about, as stored.

    Attributes:
        probe: Id of the probe.
        outcome, message, reason, evidence, measure: As in the verdict.
        severity: As defined when the finding was made.
        remedy: What to do; empty unless the outcome is `failed`.
        source: Paragraph of the standard.
        endpoint_id: Stored endpoint it speaks of; None outside a database.
        kind: Kind of endpoint.
        found_at: Aware UTC moment of the run's end; None when not yet stored.
        id: Stored id; None when not yet stored.
    """

    probe: str
    outcome: Outcome
    severity: Severity
    message: str
    remedy: str
    source: str
    kind: str
    reason: Reason | None = None
    evidence: tuple[Pointer, ...] = ()
    measure: Measure | None = None
    endpoint_id: int | None = None
    found_at: datetime | None = None
    id: int | None = None
