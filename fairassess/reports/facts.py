"""What a report is told about the facility and its endpoints by whoever asks for it."""

from dataclasses import dataclass
from datetime import datetime

from fairassess.reports import wording


@dataclass(frozen=True, slots=True)
class FacilityFacts:
    """
    What a report says about the facility itself.

    Attributes:
        name: Its name.
        kind: Kind of facility: `synchrotron`; may be empty.
        ror: Its ROR address; may be empty.
        country: Its country; may be empty.
    """

    name: str
    kind: str = ""
    ror: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class NotOurs:
    """
    What the facility said is not in its hands; it changed no score.

    Attributes:
        endpoint_id: Number of the endpoint.
        probe: Id of the probe that fails there.
        title: Its statement.
        note: Why, as typed.
        noted_at: Aware UTC moment.
    """

    endpoint_id: int
    probe: str
    title: str
    note: str
    noted_at: datetime

    @property
    def day(self) -> str:
        """The day on which it was said: `14 October 2026`."""
        return wording.day(self.noted_at)


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """
    How one endpoint stands.

    Attributes:
        kind: Kind of endpoint: `oai-pmh`.
        url: Its address.
        passed, failed, open: Findings of the last run by outcome; *open* could not tell or was not
            tested. All 0 when it was never probed.
        failed_must: How many of *failed* break a MUST.
        reason: Why the last run could not tell: `timeout`; empty when it could.
        last_run_at: Aware UTC moment; None when it was never probed.
        next_due_at: Aware UTC moment; None when it is not scheduled.
    """

    kind: str
    url: str
    passed: int = 0
    failed: int = 0
    open: int = 0
    failed_must: int = 0
    reason: str = ""
    last_run_at: datetime | None = None
    next_due_at: datetime | None = None

    @property
    def title(self) -> str:
        """The kind as people call it."""
        return wording.KINDS.get(self.kind, self.kind)

    @property
    def is_reached(self) -> bool:
        """Whether the last run found anything out."""
        return bool(self.passed + self.failed)

    @property
    def state(self) -> str:
        """How it stands, in a few words."""
        if self.last_run_at is None:
            return "not probed yet"
        if not self.is_reached:
            return f"could not tell: {self.reason}" if self.reason else "could not tell"
        return f"{self.passed} of {self.passed + self.failed + self.open} hold"

    @property
    def tone(self) -> str:
        """`good`, `warn`, `bad` or `quiet`; never the only sign of a state."""
        if self.last_run_at is None or not self.is_reached:
            return "quiet"
        if self.failed:
            return "bad" if self.failed_must else "warn"
        return "good"
