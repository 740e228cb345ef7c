"""What a fetcher is given, from whom to visit to who is watching, and what it has to bring."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from fairassess.domain.evidence import Exchange, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.objects import Counted, Subject
from fairassess.domain.registries import Registries
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
        most_bytes: int | None = None,
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


@dataclass(frozen=True, slots=True)
class Stop:
    """
    Why no more requests were made.

    Attributes:
        word: `deadline`, `cancelled`, `unreachable`, `rate_limited`, `blocked`, `budget`,
            `internal`, `not_oai_pmh`, `not_a_search_api` or `unknown_software`; or a sentence of
            its own.
        reason: What the probes that still wait for a reply must say; None when an earlier check
            failed conclusively, and the others are therefore untested.
        message: What happened, in one sentence.
        exchange: Index of the exchange in which it was seen; None when none was.
    """

    word: str
    reason: Reason | None
    message: str
    exchange: int | None = None


class MayEndEarly:
    """What evidence tells by its `stop`, whatever else it holds."""

    __slots__ = ()
    stop: Stop | None

    @property
    def stopped_because(self) -> str | None:
        """The word, or the sentence, for why the run ended early; None when it did not."""
        return None if self.stop is None else self.stop.word

    @property
    def is_complete(self) -> bool:
        """Whether the run did not end early."""
        return self.stop is None


class Evidence(Protocol):
    """What every fetcher brings, whatever it looked at; the rest is between it and its judges."""

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Those kept of the exchanges, in the order made; findings point into them."""

    @property
    def stopped_because(self) -> str | None:
        """The word, or the sentence, for why the run ended early; None when it did not."""

    @property
    def is_complete(self) -> bool:
        """Whether the run did not end early."""


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
        subjects: Objects to look at, in random order; empty where the kind looks at none.
        registries: Where registries and aggregators answer.
        counted: Records of the facility's own interface; None when no harvest told.
        seed: Of the sample; whatever a fetcher chooses further it chooses by this.
        vocabularies: Vocabularies in compact form, as `domain.term_tables` writes them.
        open_door: Opens a further door of the run, for another thread; None where there is but one.
        connections: Doors that may be used at the same time, where further ones can be opened.
        file_requests: Requests for the files of one object, that for its page included.
        pid_requests: Requests for the identifier of one object, each hop of a redirect counted.
    """

    target: str
    door: Door
    deadline_s: float = 300.0
    on_step: Callable[[Step], None] = _nobody_watches
    is_cancelled: Callable[[], bool] = _never
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    subjects: tuple[Subject, ...] = ()
    registries: Registries = field(default_factory=Registries)
    seed: int = 0
    open_door: Callable[[], AbstractContextManager[Door]] | None = None
    connections: int = 1
    counted: Counted | None = None
    vocabularies: tuple[str, ...] = ()
    file_requests: int = 4
    pid_requests: int = 8
