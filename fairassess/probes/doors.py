"""All doors of one run together: further ones are opened here, and what they cost is added up."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from fairassess.probes.visit import Door

OpenDoor = Callable[[], AbstractContextManager[Door]]


class Doors:
    """The doors of a run, those that are closed again included."""

    def __init__(self, first: Door, open_door: OpenDoor | None = None) -> None:
        """
        Begin with one door.

        Args:
            first: Open already, and closed by whoever opened it.
            open_door: Opens a further one; None where there shall be none.
        """
        self._all = [first]
        self._open = open_door

    @contextmanager
    def open(self) -> Iterator[Door]:
        """
        Open a further door, in the thread that uses it.

        Raises:
            RuntimeError: This run has but one.
        """
        if self._open is None:
            raise RuntimeError("this run has but one door")
        with self._open() as door:
            self._all.append(door)
            yield door

    @property
    def requests(self) -> int:
        """Requests sent so far through all of them."""
        return sum(door.requests for door in self._all)

    @property
    def bytes(self) -> int:
        """Body bytes received so far through all of them."""
        return sum(door.bytes for door in self._all)
