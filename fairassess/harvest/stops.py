"""Why a harvest ends before its list does, and how much it may take."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fairassess.domain import reasons
from fairassess.domain.evidence import Failure
from fairassess.domain.finding import Reason

MOST_SKIPPED = 10_000
"""Records that cannot be read before a harvest gives up; each is named in the result."""

_NAP_S = 0.25


@dataclass(frozen=True, slots=True)
class Stop:
    """
    Why a harvest ended early.

    Attributes:
        message: What happened, for people, in one sentence.
        reason: Set where the stop says nothing of the provider's list: a limit of ours, the
            network, a server that is down; None where the list itself is at fault.
        is_of_request: Whether what was asked for is what the provider does not have: a format,
            a set, dates. That says nothing of the list either.
    """

    message: str
    reason: Reason | None = None
    is_of_request: bool = False


def because_of(failure: Failure) -> Stop:
    """Return the stop for a request that brought no usable reply."""
    # Of what is not listed the endpoint itself is to blame: the list cannot be had.
    return Stop(failure.message, reasons.BY_FAILURE.get(failure.kind))


def because_asked(code: str, detail: str, params: Mapping[str, str]) -> Stop | None:
    """
    Return the stop for a provider that does not have the part of its list that was asked for.

    Args:
        code: Of the OAI-PMH error that answers the first request.
        detail: What the provider adds to it, in brackets after a blank; may be empty.
        params: The arguments of that request.

    Returns:
        None where the error does not come from a set or dates that were asked for.
    """
    words = {"set": "the set", "from": "dates from", "until": "dates until"}
    asked = [f"{words[name]} {params[name]}" for name in words if params.get(name)]
    if not asked:
        return None
    bounds = " and ".join(asked)
    messages = {
        "noRecordsMatch": f"No record matches {bounds} asked for.",
        "badArgument": f"The provider does not accept {bounds} asked for{detail}.",
    }
    if params.get("set"):
        messages["noSetHierarchy"] = f"The provider has no sets, and so not {bounds} asked for."
    message = messages.get(code)
    return Stop(message, is_of_request=True) if message is not None else None


@dataclass(frozen=True, slots=True)
class Most:
    """
    What one harvest takes at the most, what came in earlier attempts included.

    Attributes:
        pages: List replies.
        bytes: Body bytes received.
        records: Records, deleted ones included; the page that crosses it is kept.
    """

    pages: int = 100_000
    bytes: int = 10_000_000_000
    records: int = 5_000_000


@dataclass(slots=True)
class Allowance:
    """
    How much one harvest may take, and what it took; shared by its lists.

    Attributes:
        deadline_s: Seconds for everything.
        most: What may come.
        is_cancelled: Asked between requests and while waiting.
        ticks: Where seconds come from; only differences count.
        rest: How to wait for some seconds.
    """

    deadline_s: float
    most: Most
    is_cancelled: Callable[[], bool]
    ticks: Callable[[], float] = time.monotonic
    rest: Callable[[float], None] = time.sleep
    pages: int = 0
    bytes: int = 0
    records: int = 0
    skipped: int = 0
    received: int = 0
    _started: float = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._started = self.ticks()

    @property
    def spent_s(self) -> float:
        """Seconds since the start."""
        return self.ticks() - self._started

    @property
    def left_s(self) -> float:
        """Seconds that are left; never negative."""
        return max(0.0, self.deadline_s - self.spent_s)

    def exceeded(self) -> Stop | None:
        """Return why no further request may be made, or None."""
        if self.is_cancelled():
            return Stop("The harvest was cancelled.", Reason.BUDGET)
        if self.left_s <= 0:
            return Stop(
                f"The {self.deadline_s:g} s given for the harvest are over.", Reason.TIMEOUT
            )
        for used, allowed, unit in (
            (self.pages, self.most.pages, "pages"),
            (self.bytes, self.most.bytes, "bytes"),
            (self.records, self.most.records, "records"),
        ):
            if used >= allowed:
                return Stop(f"The {allowed:,} {unit} allowed are reached.", Reason.BUDGET)
        if self.skipped > MOST_SKIPPED:
            return Stop(f"More than {MOST_SKIPPED:,} records cannot be read.")
        return None

    def count_bytes(self, number: int) -> None:
        """Count body bytes received; may be called from several threads."""
        with self._lock:
            self.bytes += number

    def count_page(self) -> int:
        """Count a page and return its number, from 1; may be called from several threads."""
        with self._lock:
            self.pages += 1
            return self.pages

    def count_received(self, number: int) -> None:
        """Count records as they come, whether new or not; may be called from several threads."""
        with self._lock:
            self.received += number

    @property
    def may_be_enough(self) -> bool:
        """Whether all records allowed may be there, once those on their way are counted."""
        return self.received >= self.most.records

    def wait(self, seconds: float) -> None:
        """Wait, but end at once when cancelled."""
        while seconds > 0 and not self.is_cancelled():
            self.rest(min(seconds, _NAP_S))
            seconds -= _NAP_S
