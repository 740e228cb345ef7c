"""The queue through which records get from lists in threads of their own to the one who counts."""

import queue
import threading
from collections.abc import Callable

from fairassess.harvest.incoming import Desk
from fairassess.harvest.lanes import Parcel, SliceLane

_MOST_PARCELS = 4
_NAP_S = 0.1


class Halted(Exception):
    """Nobody takes the records any more."""


class Queue:
    """The way of lanes in threads of their own: one queue, and a sign to halt, for all."""

    def __init__(self) -> None:
        self.parcels: queue.Queue[Parcel | SliceLane] = queue.Queue(_MOST_PARCELS)
        self._is_halted = threading.Event()
        self._counted = threading.Condition()

    def put(self, parcel: Parcel | SliceLane) -> None:
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

    def desk(self, _lane: SliceLane, *, is_large: bool = False) -> Desk | None:  # noqa: ARG002
        """Return None: each lane reads its pages."""
        return None

    def halt(self) -> None:
        """Let all lanes end."""
        self._is_halted.set()
        self.note_done()

    def _check(self) -> None:
        if self._is_halted.is_set():
            raise Halted
