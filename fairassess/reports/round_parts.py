"""Participants of a round, as the readers of its report may know them."""

from dataclasses import dataclass, replace

from fairassess.domain.pan_overview import Told
from fairassess.domain.percent import NOTHING
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.groups import GroupRow
from fairassess.reports.speaking import say


@dataclass(frozen=True, slots=True)
class RoundPart:
    """
    One participant, as the readers of the report may know it.

    Attributes:
        name: Its short name, or a label such as `Facility B`.
        slug: Its name in addresses; empty where it is not named.
        is_own: Whether the report is made for it.
        state: `submitted`, `started` or `not started`.
        report: Its result with all numbers; None before it submitted.
    """

    name: str
    slug: str
    is_own: bool
    state: str
    report: FacilityReport | None

    @property
    def score(self) -> GroupRow | None:
        """Its score of all questions, under its name; None before it submitted."""
        if self.report is None:
            return None
        return replace(self.report.summary.all, title=titled(self.name, is_own=self.is_own))

    @property
    def day(self) -> str:
        """The day on which it submitted; empty before, and where a day would name it."""
        if self.report is None or not self.slug:
            return ""
        return self.report.summary.day


@dataclass(frozen=True, slots=True)
class Offer:
    """What the endpoints of one named facility offer: its name, and one for each column."""

    name: str
    is_own: bool
    told: tuple[Told, ...]


def titled(name: str, *, is_own: bool) -> str:
    """Return the name of a participant, and that it is the readers' own."""
    return say("{facility} (yours)", facility=name) if is_own else name


def row(part: RoundPart) -> tuple[str, ...]:
    """Return a participant as a row of a table: state, day, and its score taken apart."""
    score = part.score
    name, state = titled(part.name, is_own=part.is_own), say(part.state)
    if score is None:
        return (name, state, *[NOTHING] * 6)
    parts = (NOTHING,) * 3 if score.parts is None else tuple(str(one) for one in score.parts)
    return (name, state, part.day or NOTHING, score.shown, *parts, score.coverage)
