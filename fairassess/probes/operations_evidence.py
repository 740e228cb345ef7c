"""What one look at a server learned of how it is operated."""

from dataclasses import dataclass

from fairassess.domain.evidence import Exchange
from fairassess.probes.visit import MayEndEarly, Stop


@dataclass(frozen=True, slots=True)
class OperationsEvidence(MayEndEarly):
    """
    All that one run learned.

    Attributes:
        target: Address that was given.
        host: Its host, without brackets; empty when the address is none.
        exchanges: All exchanges, in the order made.
        given: Place of the request for the address itself; None when it was not made.
        plain: Place of the request for the same address by plain http; None when it was not made.
        secure: Place of the request for the same address by https; None when it was not made.
        has_twin: Whether the address has the usual port of its scheme, so that one knows where
            the same would answer by the other scheme.
        stop: Why the run ended early; None when it did not.
    """

    target: str
    host: str = ""
    exchanges: tuple[Exchange, ...] = ()
    given: int | None = None
    plain: int | None = None
    secure: int | None = None
    has_twin: bool = False
    stop: Stop | None = None

    def exchange(self, place: int | None) -> Exchange | None:
        """Return the exchange at this place."""
        return None if place is None else self.exchanges[place]
