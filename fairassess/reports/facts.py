"""What a report is told about the facility by whoever asks for it."""

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
