"""Carry out an ordered run in a child process, asking the parent before each request."""

import json
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network

from fairassess.domain.runs import RunResult
from fairassess.net import guard, politeness
from fairassess.net.door import Budget, Door
from fairassess.probes import object_run, registry, run, wire
from fairassess.probes.orders import Order, Question

CONNECTIONS = 4
"""Doors of one run at the same time; each host still is asked over one connection."""

_PLACE_ASKED_S = 0.5
"""How long one question for a place may keep the other threads from asking theirs.

Two runs that each wait for a place, and hold one that they cannot give back, would wait for ever.
"""
_PLACE_PAUSE_S = 0.02

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
    open_door = _opener(order, parent)
    with open_door() as door:
        result = _looked(order, door, parent) or run.run(
            order.kind,
            order.target,
            door=door,
            deadline_s=order.deadline_s,
            on_step=lambda step: parent.say({"step": wire.plain(step)}),
            is_cancelled=parent.wants_to_stop,
            subjects=order.subjects,
            registries=order.registries,
            seed=order.seed,
            counted=order.counted,
            to_draw=order.to_draw,
            open_door=open_door,
            connections=CONNECTIONS,
            vocabularies=order.vocabularies,
        )
    parent.say_line(_line(result, order.largest_bytes))


def _looked(order: Order, door: Door, parent: "_Parent") -> RunResult | None:
    """Return what was found of one object; None where something else was ordered."""
    if order.kind != registry.OBJECT:
        return None
    return object_run.run(
        order.target,
        door=door,
        deadline_s=order.deadline_s,
        on_step=lambda step: parent.say({"step": wire.plain(step)}),
        registries=order.registries,
        vocabularies=order.vocabularies,
    )


class _Parent:
    """The other end of the pipes; several threads may ask, one after the other."""

    def __init__(self, from_parent: int, to_parent: int) -> None:
        self._in = from_parent
        self._out = to_parent
        self._unread = b""
        self._is_stopped = False
        self._saying = threading.Lock()
        self._asking = threading.Lock()

    def say(self, message: object) -> None:
        """Say one thing."""
        self.say_line(json.dumps(message).encode("ascii"))

    def say_line(self, line: bytes) -> None:
        """Say what is already written as one line; with nobody there to hear it, end."""
        left = memoryview(line + b"\n")
        try:
            with self._saying:
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
        with self._asking:
            self.say({"ask": wire.plain(Question(what, host, within_s))})
            while True:
                match self.listen():
                    case {"told": answer}:
                        return answer
                    case {"stop": True}:
                        self._is_stopped = True

    def wants_to_stop(self) -> bool:
        """Whether the parent wants the run to end, or is gone."""
        # While another thread waits for an answer, that one hears of it first.
        if self._is_stopped or not self._asking.acquire(blocking=False):
            return self._is_stopped
        try:
            if b"\n" in self._unread or select.select([self._in], [], [], 0)[0]:
                self.listen()
                # Nobody asked anything, so there is nothing else that this can be.
                self._is_stopped = True
        finally:
            self._asking.release()
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


class SharedBudget(Budget):
    """The budget of a run, spent from several threads."""

    _lock = threading.Lock()

    def spend(self, wire_bytes: int, host: str = "") -> None:
        """Count one request and what it brought."""
        with self._lock:
            super().spend(wire_bytes, host)


class BudgetOfOneObject(SharedBudget):
    """The budget of a look at one object, of which requests to registries are a part, too."""

    def is_used_up_for(self, host: str) -> bool:
        """Whether no further request may be made, each hop of a redirect counted."""
        used = self.requests_used + self.registry_requests_used
        return used >= self.requests or super().is_used_up_for(host)


class _SharedPace(politeness.Pace):
    """
    The pace of all runs, which the parent keeps.

    Threads of this run first agree among themselves who asks a host: the parent hears one question
    at a time, and could not be told of a place given back while it waits for one.
    """

    def __init__(self, order: Order, ask: Callable[[str, str, float], object]) -> None:
        super().__init__(order.rate, includes_private=order.includes_private)
        self._ask = ask

    def take_place(
        self, host: str, *, within_s: float, gives_up: Callable[[], bool] = lambda: False
    ) -> bool:
        """Wait here, then in the parent for a place; it sees there when the run is cancelled."""
        ends_at = time.monotonic() + within_s
        if not super().take_place(host, within_s=within_s, gives_up=gives_up):
            return False
        while not gives_up():
            left_s = max(0.0, ends_at - time.monotonic())
            if self._ask("place", host, min(left_s, _PLACE_ASKED_S)) is True:
                return True
            if left_s <= _PLACE_ASKED_S:
                break
            # Now others may ask, and give back what somebody else waits for.
            time.sleep(_PLACE_PAUSE_S)
        super().give_back(host)
        return False

    def give_back(self, host: str) -> bool:
        """Give the place back, and learn whether another thread or run waits for it."""
        is_wanted_there = self._ask("back", host, 0.0) is True
        return super().give_back(host) or is_wanted_there

    def reserve(self, host: str, *, within_s: float) -> float | None:
        """Take the next turn of all runs together."""
        wait_s = self._ask("turn", host, within_s)
        return float(wait_s) if isinstance(wait_s, int | float) else None


def _opener(order: Order, parent: _Parent) -> Callable[[], Door]:
    """Return what opens doors that share one pace and one budget."""
    terms = order.terms
    pace = _SharedPace(order, parent.ask)
    is_of_one = order.kind == registry.OBJECT
    kind_of_budget = BudgetOfOneObject if is_of_one else SharedBudget
    budget = kind_of_budget(terms.requests, terms.bytes, terms.registry_requests)

    def gate(host: str) -> str | None:
        sentence = parent.ask("gate", host)
        return None if sentence is None else str(sentence)

    return lambda: Door(
        user_agent=terms.user_agent,
        policy=guard.Policy(
            allow_private=tuple(ip_network(network) for network in terms.allow_private),
            ports=frozenset(terms.ports),
        ),
        limits=terms.limits,
        pace=pace,
        budget=budget,
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
