"""Ask one thing after another within a visit, until its time is up or somebody stops it."""

from fairassess.domain.evidence import Exchange, FailureKind, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.runs import Step
from fairassess.probes.visit import Stop, Visit


class Asking:
    """
    The requests of one visit.

    Attributes:
        exchanges: Those made so far, in order.
        stop: Why no more are made; None while they are.
    """

    def __init__(self, visit: Visit, *, planned: int) -> None:
        self.exchanges: list[Exchange] = []
        self.stop: Stop | None = None
        self._visit = visit
        self._planned = planned
        self._began = visit.monotonic()

    def ask(
        self,
        url: str,
        doing: str,
        *,
        method: str = "GET",
        headers: tuple[tuple[str, str], ...] = (),
        most_bytes: int | None = None,
    ) -> tuple[int, Reply] | None:
        """
        Make one request.

        Args:
            url: Address.
            doing: What is being done, as a short phrase for people.
            method: `GET`, `POST` or `HEAD`.
            headers: Sent with it.
            most_bytes: Body bytes after which it ends; None for the limit of the door.

        Returns:
            Its place among the exchanges and what came; None when no more requests are made.
        """
        left_s = self._visit.deadline_s - (self._visit.monotonic() - self._began)
        if self.stop is None and self._visit.is_cancelled():
            self.stop = Stop("cancelled", Reason.BUDGET, "The run was cancelled before this.")
        if self.stop is None and left_s <= 0:
            seconds = f"{self._visit.deadline_s:g}"
            message = f"The {seconds} seconds for this run were over before this could be asked."
            self.stop = Stop("deadline", Reason.TIMEOUT, message)
        if self.stop is not None:
            return None
        index = len(self.exchanges)
        self._visit.on_step(Step(index, max(self._planned, index + 1), doing))
        door = self._visit.door
        if most_bytes is None:
            reply = door.fetch(url, method=method, headers=headers, deadline_s=left_s)
        else:
            reply = door.fetch(
                url, method=method, headers=headers, most_bytes=most_bytes, deadline_s=left_s
            )
        self.exchanges.append(reply.exchange)
        self._notice(index, reply.exchange)
        return index, reply

    def _notice(self, index: int, exchange: Exchange) -> None:
        failure = exchange.failure
        if failure is None:
            return
        if failure.kind is FailureKind.CANCELLED:
            self.stop = Stop("cancelled", Reason.BUDGET, "The run was cancelled before this.")
        elif failure.kind is FailureKind.BUDGET:
            self.stop = Stop("budget", Reason.BUDGET, failure.message, index)
