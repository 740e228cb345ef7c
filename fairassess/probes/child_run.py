"""Carry out an ordered run in a child process, asking the parent before each request."""

import json
import os
import select
import signal
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network

from fairassess.domain.runs import RunResult
from fairassess.net import guard, politeness
from fairassess.net.door import Budget, Door
from fairassess.probes import run, wire
from fairassess.probes.orders import Order, Question

_KEPT_BODY_BYTES = (65_536, 16_384, 4_096, 0)
"""How much of each body is kept, where all together would be too much to tell."""


def carry_out(from_parent: int, to_parent: int) -> None:
    """
    Read the order, carry the run out, and tell what it found.

    Args:
        from_parent: Number of the open file that the parent writes to.
        to_parent: Number of the open file that the parent reads.
    """
    parent = _Parent(from_parent, to_parent)
    order = wire.read(Order, parent.listen())
    # A parent that was killed ends nobody: then the clock does.
    signal.setitimer(signal.ITIMER_REAL, order.deadline_s + order.killed_after_s)
    with _door(order, parent) as door:
        result = run.run(
            order.kind,
            order.target,
            door=door,
            deadline_s=order.deadline_s,
            on_step=lambda step: parent.say({"step": wire.plain(step)}),
            is_cancelled=parent.wants_to_stop,
        )
    parent.say_line(_line(result, order.largest_bytes))


class _Parent:
    """The other end of the pipes."""

    def __init__(self, from_parent: int, to_parent: int) -> None:
        self._in = from_parent
        self._out = to_parent
        self._unread = b""
        self._is_stopped = False

    def say(self, message: object) -> None:
        """Say one thing."""
        self.say_line(json.dumps(message).encode("ascii"))

    def say_line(self, line: bytes) -> None:
        """Say what is already written as one line; with nobody there to hear it, end."""
        left = memoryview(line + b"\n")
        try:
            while left:
                left = left[os.write(self._out, left) :]
        except BrokenPipeError:
            os._exit(0)

    def ask(self, what: str, host: str, within_s: float = 0.0) -> object:
        """
        Ask the parent, and wait for the answer; a wish to stop that comes first is kept.

        Args:
            what: One of the words of `orders.Question`.
            host: The host that it is about.
            within_s: Seconds that the run can wait for a place or a turn; 0 for no wait.

        Returns:
            What the parent said: text, a number, a truth or None, as each question has it.
        """
        self.say({"ask": wire.plain(Question(what, host, within_s))})
        while True:
            match self.listen():
                case {"told": answer}:
                    return answer
                case {"stop": True}:
                    self._is_stopped = True

    def wants_to_stop(self) -> bool:
        """Whether the parent wants the run to end, or is gone."""
        is_told = b"\n" in self._unread or select.select([self._in], [], [], 0)[0]
        if not self._is_stopped and is_told:
            self.listen()
            # Nobody asked anything, so there is nothing else that this can be.
            self._is_stopped = True
        return self._is_stopped

    def listen(self) -> object:
        """Return the next thing that the parent says; nobody is there to tell when it is gone."""
        while b"\n" not in self._unread:
            chunk = os.read(self._in, 65_536)
            if not chunk:
                os._exit(0)
            self._unread += chunk
        line, self._unread = self._unread.split(b"\n", 1)
        return wire.parse(line)


class _SharedPace(politeness.Pace):
    """The pace of all runs, which the parent keeps."""

    def __init__(self, order: Order, ask: Callable[[str, str, float], object]) -> None:
        super().__init__(order.rate, includes_private=order.includes_private)
        self._ask = ask

    def take_place(
        self, host: str, *, within_s: float, gives_up: Callable[[], bool] = lambda: False
    ) -> bool:
        """Wait in the parent for a place; it sees there when the run is cancelled."""
        return not gives_up() and self._ask("place", host, within_s) is True

    def give_back(self, host: str) -> bool:
        """Give the place back, and learn whether another run waits for it."""
        return self._ask("back", host, 0.0) is True

    def reserve(self, host: str, *, within_s: float) -> float | None:
        """Take the next turn of all runs together."""
        wait_s = self._ask("turn", host, within_s)
        return float(wait_s) if isinstance(wait_s, int | float) else None


def _door(order: Order, parent: _Parent) -> Door:
    terms = order.terms

    def gate(host: str) -> str | None:
        sentence = parent.ask("gate", host)
        return None if sentence is None else str(sentence)

    return Door(
        user_agent=terms.user_agent,
        policy=guard.Policy(
            allow_private=tuple(ip_network(network) for network in terms.allow_private),
            ports=frozenset(terms.ports),
        ),
        limits=terms.limits,
        pace=_SharedPace(order, parent.ask),
        budget=Budget(terms.requests, terms.bytes, terms.registry_requests),
        is_cancelled=parent.wants_to_stop,
        ca_file=terms.ca_file,
        gate=gate,
    )


def _line(result: RunResult, largest_bytes: int) -> bytes:
    """Return the result as one line that the parent takes, with shorter bodies if need be."""
    line = b""
    for kept_bytes in _KEPT_BODY_BYTES:
        exchanges = tuple(
            replace(one, body_start=one.body_start[:kept_bytes]) for one in result.exchanges
        )
        message = {"result": wire.plain(replace(result, exchanges=exchanges))}
        line = json.dumps(message).encode("ascii")
        if len(line) < largest_bytes:
            break
    return line
