"""Tell trouble on our own side from trouble at a facility: ask hosts that are known to be there."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from fairassess import clock as clocks
from fairassess.domain.evidence import Exchange, Failure, FailureKind, Reply
from fairassess.net.limits import Limits

CLOCK_TOLERANCE = timedelta(minutes=5)
"""Difference of our clock from that of all known hosts which is put down to us."""

_UNREACHED = frozenset(
    {
        FailureKind.DNS,
        FailureKind.OUR_NETWORK,
        FailureKind.REFUSED,
        FailureKind.RESET,
        FailureKind.TIMEOUT,
        FailureKind.TLS,
    }
)


class Door(Protocol):
    """The part of `net.door.Door` that is needed here."""

    def fetch(self, url: str, *, method: str = "GET", limits: Limits | None = None) -> Reply:
        """Ask *url*."""


def fault_of_ours(
    door: Door, known: Sequence[str], *, clock: clocks.Clock = clocks.now
) -> Failure | None:
    """
    Return why a batch of runs should not begin: our own network or clock is at fault.

    A batch that began all the same would blame every facility for it.

    Args:
        door: The way to the network.
        known: Addresses of hosts that are practically always there, best two of different
            keepers; empty to check nothing.
        clock: Gives aware UTC moments.

    Returns:
        None when one of the hosts answers, whatever it says, and no clock of theirs agrees with
        the others against ours.
    """
    if not known:
        return None
    exchanges = [
        door.fetch(url, method="HEAD", limits=Limits(total_s=10)).exchange for url in known
    ]
    if all(_is_unreached(exchange) for exchange in exchanges):
        message = (
            f"None of the {len(known)} hosts that are always there could be reached, so the "
            "trouble is on our own side."
        )
        return Failure(FailureKind.OUR_NETWORK, message)
    return _fault_of_clock(exchanges, clock)


def _is_unreached(exchange: Exchange) -> bool:
    return exchange.failure is not None and exchange.failure.kind in _UNREACHED


def _fault_of_clock(exchanges: Sequence[Exchange], clock: Callable[[], datetime]) -> Failure | None:
    """Compare their Date headers with our clock: a wrong one makes good certificates look bad."""
    differences = [
        clock() - moment for exchange in exchanges if (moment := _date_of(exchange)) is not None
    ]
    is_wrong = len(differences) > 1 and (
        min(differences) > CLOCK_TOLERANCE or max(differences) < -CLOCK_TOLERANCE
    )
    if not is_wrong:
        return None
    minutes = round(abs(min(differences, key=abs)).total_seconds() / 60)
    message = f"The clock of our own machine is about {minutes:,} minutes wrong."
    return Failure(FailureKind.OUR_NETWORK, message)


def _date_of(exchange: Exchange) -> datetime | None:
    try:
        moment = parsedate_to_datetime(exchange.header("date") or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None
