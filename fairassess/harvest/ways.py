"""How records get from a list under way to the one who counts: through a queue, or straight."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fairassess.domain.harvests import ReceivedPage
from fairassess.domain.metadata import Record
from fairassess.domain.runs import Skipped

if TYPE_CHECKING:
    from fairassess.harvest.incoming import Desk
    from fairassess.harvest.lanes import SliceLane

Entry = tuple[int, Record | Skipped]
"""Place on the page, and what stands there."""

_MOST_PARCELS = 4
_NAP_S = 0.1


@dataclass(frozen=True, slots=True)
class Parcel:
    """
    Some records of one page, in order.

    Attributes:
        lane: Where it comes from.
        number: Of the page.
        entries: The records.
        page: The page itself, with its last records; None before.
        has_token: Whether a page is promised after it.
        is_known_token: Whether that was promised before.
        label: What the page is called in a sentence.
        warnings: What was odd.
        is_broken: Whether the page was no well-formed XML.
    """

    lane: "SliceLane"
    number: int
    entries: tuple[Entry, ...]
    page: ReceivedPage | None = None
    has_token: bool = False
    is_known_token: bool = False
    label: str = ""
    warnings: tuple[str, ...] = ()
    is_broken: bool = False


class Halted(Exception):
    """Nobody takes the records any more."""


class Way(Protocol):
    """How parcels get from a lane to the counting side."""

    def put(self, parcel: Parcel) -> None:
        """Send a parcel; raises Halted where nobody takes it."""

    def settle(self, is_done: Callable[[], bool]) -> None:
        """Wait until what was sent is counted; raises Halted as `put` does."""

    def note_done(self) -> None:
        """Tell those who wait that a parcel is counted."""

    def desk(self, lane: "SliceLane", *, is_large: bool = False) -> "Desk | None":
        """Return what reads the next page of a lane in its place; None when it reads itself."""


class Queue:
    """The way of lanes in threads of their own: one queue, and a sign to halt, for all."""

    def __init__(self) -> None:
        self.parcels: queue.Queue[Parcel | SliceLane] = queue.Queue(_MOST_PARCELS)
        self._is_halted = threading.Event()
        self._counted = threading.Condition()

    def put(self, parcel: "Parcel | SliceLane") -> None:
        """
        Send a parcel, or a lane at its end, as soon as there is room.

        Raises:
            Halted: Nobody takes it.
        """
        while True:
            self._check()
            try:
                return self.parcels.put(parcel, timeout=_NAP_S)
            except queue.Full:
                continue

    def settle(self, is_done: Callable[[], bool]) -> None:
        """
        Wait until what was sent is counted.

        Raises:
            Halted: It never will be.
        """
        with self._counted:
            while not is_done():
                self._check()
                self._counted.wait(_NAP_S)

    def note_done(self) -> None:
        """Tell those who wait that a parcel is counted."""
        with self._counted:
            self._counted.notify_all()

    def desk(self, _lane: "SliceLane", *, is_large: bool = False) -> "Desk | None":  # noqa: ARG002
        """Return None: each lane reads its pages."""
        return None

    def halt(self) -> None:
        """Let all lanes end."""
        self._is_halted.set()
        self.note_done()

    def _check(self) -> None:
        if self._is_halted.is_set():
            raise Halted
