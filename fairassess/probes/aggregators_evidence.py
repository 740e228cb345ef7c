"""How many records of a facility each aggregator holds, and how many it has itself."""

from dataclasses import dataclass
from datetime import datetime

from fairassess.domain.evidence import Exchange
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.visit import MayEndEarly, Stop


@dataclass(frozen=True, slots=True)
class Count:
    """
    One number of records.

    Attributes:
        where: `datacite`, `b2find`, `openaire` or `source`.
        name: What was asked for, as people read it: `client esrf.ic`.
        number: How many; None when nobody told.
        told_at: Aware UTC moment at which it was told.
        index: Place of the exchange that told it; None when none did.
        obstacle: Why nobody told; None when somebody did.
    """

    where: str
    name: str
    number: int | None = None
    told_at: datetime | None = None
    index: int | None = None
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True)
class AggregatorsEvidence(MayEndEarly):
    """
    All that one run learned.

    Attributes:
        target: As given.
        exchanges: All exchanges, in the order made.
        source: Of the facility itself; None when it was not asked for, or not asked any more.
        counts: Of the aggregators, in order of the target.
        names: Which aggregators the target names.
        stop: Why the run ended early; None when it did not.
    """

    target: str
    exchanges: tuple[Exchange, ...] = ()
    source: Count | None = None
    counts: tuple[Count, ...] = ()
    names: frozenset[str] = frozenset()
    stop: Stop | None = None

    def of(self, where: str) -> tuple[Count, ...]:
        """Return the numbers of one aggregator, in order."""
        return tuple(count for count in self.counts if count.where == where)
