"""What a fetcher is given: whom to visit, through which door, for how long, and who is watching."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from fairassess.domain.evidence import Reply
from fairassess.domain.runs import Step


class Door(Protocol):
    """The part of `net.door.Door` that fetchers use; a fake with the same methods does as well."""

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: bytes = b"",
        headers: tuple[tuple[str, str], ...] = (),
        deadline_s: float | None = None,
    ) -> Reply:
        """
        Return the reply, or its absence as a value; never raise for what the network does.

        Args:
            url: Absolute address.
            method: `GET` or `POST`.
            body: Sent with a POST.
            headers: Names and values, beside those of the door.
            deadline_s: Seconds for the whole exchange; None for the limit of the door.
        """

    @property
    def requests(self) -> int:
        """Requests sent so far, redirects included."""

    @property
    def bytes(self) -> int:
        """Body bytes received so far."""


def _nobody_watches(step: Step) -> None:
    del step


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Visit:
    """
    One visit to one address.

    Attributes:
        target: Address as given.
        door: The door of this run.
        deadline_s: Seconds that the visit may take altogether.
        on_step: Called before each request.
        is_cancelled: Asked before each request.
        sleep: Waits so many seconds; given so that tests need not wait.
        monotonic: Clock for the deadline, in seconds.
    """

    target: str
    door: Door
    deadline_s: float = 300.0
    on_step: Callable[[Step], None] = _nobody_watches
    is_cancelled: Callable[[], bool] = _never
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
