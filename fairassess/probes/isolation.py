"""One probe run in a child process with limits: whatever happens there, a result comes back."""

import json
import os
import select
import selectors
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog

import fairassess
from fairassess import clock as clocks
from fairassess.domain.finding import Reason
from fairassess.domain.objects import Counted, Subject, ToDraw
from fairassess.domain.registries import Registries
from fairassess.domain.runs import RunResult, Step
from fairassess.net.admission import Gate, open_gate
from fairassess.net.politeness import Pace
from fairassess.probes import child, orders, registry, wire
from fairassess.probes.orders import Order, Question, Terms

__all__ = ["Terms", "run_isolated"]

CHILD = child.__name__

LARGEST_MESSAGE_BYTES = 8_000_000
"""Longest line that is read from a child; 60 exchanges with all that they keep fit."""

MOST_MESSAGES = 20_000
"""Lines that are read from a child; an honest run has a few hundred."""

KILLED_AFTER_S = 5.0
"""Seconds over the deadline of its run after which a child is killed with all its children."""

CANCELLED_WITHIN_S = 2.0
"""Seconds that a child has to bring back what it has when its run is cancelled."""

PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
"""The names of the environment that a child gets, none of which holds a secret."""

_DOES_NOT_LISTEN = "The run did not listen, so we ended it."
_KNOWN = Registries()
_LOOK_S = 0.1
_KEPT_WORDS_BYTES = 8_192

_log = structlog.get_logger(__name__)


class _Broken(Exception):
    """The child brought no result."""

    def __init__(self, reason: Reason, message: str) -> None:
        self.reason = reason
        self.message = message
        super().__init__(message)


def run_isolated(
    kind: str,
    target: str,
    *,
    terms: Terms,
    pace: Pace,
    gate: Gate = open_gate,
    deadline_s: float,
    on_step: Callable[[Step], None] = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    clock: clocks.Clock = clocks.now,
    module: str = CHILD,
    subjects: Iterable[Subject] = (),
    registries: Registries = _KNOWN,
    seed: int = 0,
    counted: Counted | None = None,
    to_draw: ToDraw | None = None,
    vocabularies: tuple[str, ...] = (),
) -> RunResult:
    """
    Do in a child process what `run.run`, or `object_run.run`, does in this one.

    The child has limits of memory, processor time, open files and file size, no environment but
    a few harmless names, and nothing open but three pipes. It asks here before each request, so
    that all runs of this process keep one pace, and a host that wants to be left alone is left
    alone at once. It is gone, with all its children, when this returns.

    Args:
        kind: One of `registry.KINDS`, or `registry.OBJECT`.
        target: The address, or the name of an object, as given.
        terms: Of the child's door.
        pace: Of all runs of this process.
        gate: Asked before each request; with a sentence it keeps the run out.
        deadline_s: Seconds for all requests together; above 0. The child is killed
            `KILLED_AFTER_S` after it.
        on_step: Told before each request how far the run is.
        is_cancelled: Asked about ten times a second.
        clock: Gives the moment of the start.
        module: What the child runs; another one only where a test wants it to misbehave.
        subjects: Objects to look at, in random order; as many as `orders.bounded` lets through.
        registries, seed, counted, to_draw, vocabularies: As for `run.run`.

    Returns:
        What the child found. Where it died, hung or said what nobody understands, every finding
        is open, and says why.

    Raises:
        ValueError: No endpoint of this kind can be probed, or the deadline is not above 0.
    """
    registry.requests_of(kind)
    if deadline_s <= 0:
        raise ValueError(f"a deadline of {deadline_s} s leaves no time")
    order = Order(
        kind, target, deadline_s, terms, pace.rate, pace.includes_private, KILLED_AFTER_S,
        LARGEST_MESSAGE_BYTES, orders.bounded(subjects), registries, seed, counted, to_draw,
        vocabularies,
    )  # fmt: skip
    started_at = clock()
    started = _Child(order, pace, gate, on_step, is_cancelled, module)
    return replace(_brought_by(started, order, started_at), started_at=started_at)


def _brought_by(started: "_Child", order: Order, started_at: datetime) -> RunResult:
    """Return the result of a child, or one that says why it has none; the child is gone then."""
    began = time.monotonic()
    told = {"kind": order.kind, "target": order.target}
    try:
        result = started.result()
    except _Broken as broken:
        started.end()
        _log.warning(
            "isolated_run_broke", **told,
            why=broken.message, exit=started.exit_code, said=started.said,
        )  # fmt: skip
        return orders.nothing_found(
            order, broken.reason, broken.message, requests=started.requests,
            duration_s=time.monotonic() - began, started_at=started_at,
        )  # fmt: skip
    finally:
        started.end()
    if started.said:
        _log.warning("isolated_run_said", **told, said=started.said)
    return result


class _Child:
    """A child process, what it asks, and what it says."""

    def __init__(
        self,
        order: Order,
        pace: Pace,
        gate: Gate,
        on_step: Callable[[Step], None],
        is_cancelled: Callable[[], bool],
        module: str,
    ) -> None:
        self.requests = 0
        self.exit_code: int | None = None
        self._order = order
        self._pace = pace
        self._gate = gate
        self._on_step = on_step
        self._is_cancelled = is_cancelled
        self._kill_at = time.monotonic() + order.deadline_s + KILLED_AFTER_S
        self._is_told_to_stop = False
        self._places: Counter[str] = Counter()
        self._messages = 0
        self._unread = bytearray()
        self._words = bytearray()
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-P", "-B", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd="/",
            env=_environment(),
            start_new_session=True,
        )

    @property
    def said(self) -> str:
        """The last that it said to standard error."""
        return self._words.decode("utf-8", "replace").strip()

    def result(self) -> RunResult:
        """
        Talk with the child until it has its result.

        Raises:
            _Broken: It never will.
        """
        os.set_blocking(self._stdin, False)
        self._give_order()
        with selectors.DefaultSelector() as ready:
            ready.register(self._stdout, selectors.EVENT_READ)
            ready.register(self._stderr, selectors.EVENT_READ)
            while True:
                self._look_up()
                for key, _ in ready.select(_LOOK_S):
                    chunk = os.read(key.fd, 65_536)
                    if key.fd == self._stderr:
                        self._overhear(chunk)
                        if not chunk:
                            ready.unregister(key.fd)
                    elif (result := self._hear(chunk)) is not None:
                        return result

    def end(self) -> None:
        """Kill what is left of the child, give its places back, and close everything."""
        if self.exit_code is not None:
            return
        try:
            # The child is not yet waited for, so that its number cannot be another's.
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            _log.debug("child_was_gone", pid=self._process.pid)
        self.exit_code = self._process.wait()
        os.set_blocking(self._stderr, False)
        self._overhear_the_rest()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        for host, number in self._places.items():
            for _ in range(number):
                self._pace.give_back(host)

    @property
    def _stdin(self) -> int:
        return _number_of(self._process.stdin)

    @property
    def _stdout(self) -> int:
        return _number_of(self._process.stdout)

    @property
    def _stderr(self) -> int:
        return _number_of(self._process.stderr)

    def _give_order(self) -> None:
        """
        Tell the child what to do; with many objects to look at that is more than a pipe holds.

        Raises:
            _Broken: It does not listen, or the run was cancelled meanwhile.
        """
        left = memoryview(json.dumps(wire.plain(self._order)).encode("ascii") + b"\n")
        while left:
            if self._is_cancelled():
                raise _Broken(Reason.BUDGET, "It was cancelled.")
            if time.monotonic() >= self._kill_at:
                raise _Broken(Reason.INTERNAL, _DOES_NOT_LISTEN)
            _, can_write, _ = select.select([], [self._stdin], [], _LOOK_S)
            try:
                left = left[os.write(self._stdin, left) if can_write else 0 :]
            except BrokenPipeError as error:
                raise self._why_it_ended() from error

    def _look_up(self) -> None:
        """See whether the run should end, whatever the child is doing."""
        now = time.monotonic()
        if not self._is_told_to_stop and self._is_cancelled():
            self._is_told_to_stop = True
            self._kill_at = min(self._kill_at, now + CANCELLED_WITHIN_S)
            self._tell({"stop": True})
        if now >= self._kill_at:
            if self._is_told_to_stop:
                raise _Broken(Reason.BUDGET, "It was cancelled.")
            raise _Broken(
                Reason.TIMEOUT,
                f"The run had not ended {KILLED_AFTER_S:g} s after its time was up, so we ended"
                " it.",
            )

    def _overhear(self, chunk: bytes) -> None:
        self._words += chunk
        del self._words[:-_KEPT_WORDS_BYTES]

    def _overhear_the_rest(self) -> None:
        # At most what a pipe holds: nobody is left to write more.
        try:
            self._overhear(os.read(self._stderr, 65_536))
        except BlockingIOError:
            _log.debug("child_said_no_more")

    def _hear(self, chunk: bytes) -> RunResult | None:
        if not chunk:
            raise self._why_it_ended()
        self._unread += chunk
        *lines, rest = self._unread.split(b"\n")
        self._unread = rest
        self._messages += len(lines)
        longest = max(map(len, (*lines, rest)))
        if longest > LARGEST_MESSAGE_BYTES or self._messages > MOST_MESSAGES:
            raise _Broken(Reason.INTERNAL, "What the run brought back was too much to be read.")
        for line in lines:
            try:
                result = self._understand(bytes(line))
            except wire.Unreadable as error:
                _log.warning("isolated_run_unreadable", error=str(error))
                message = "What the run brought back could not be read."
                raise _Broken(Reason.INTERNAL, message) from error
            if result is not None:
                return result
        return None

    def _understand(self, line: bytes) -> RunResult | None:
        match wire.parse(line):
            case {"step": given, **rest} if not rest:
                self._on_step(wire.read(Step, given))
            case {"ask": given, **rest} if not rest:
                self._tell({"told": self._answer(wire.read(Question, given))})
            case {"result": given, **rest} if not rest:
                return orders.checked(wire.read(RunResult, given), self._order)
            case _:
                raise wire.Unreadable("this is no message of ours")
        return None

    def _answer(self, question: Question) -> str | float | bool | None:
        host = question.host
        match question.what:
            case "gate":
                self.requests += 1
                return self._gate(host)
            case "place":
                return self._take_place(host, question.within_s)
            case "turn":
                return self._pace.reserve(host, within_s=question.within_s)
            case "back" if self._places[host]:
                self._places[host] -= 1
                return self._pace.give_back(host)
        raise wire.Unreadable(f"{question.what[:40]!r} is no question of ours")

    def _take_place(self, host: str, within_s: float) -> bool:
        def gives_up() -> bool:
            return self._is_cancelled() or time.monotonic() >= self._kill_at or self._has_ended()

        is_taken = self._pace.take_place(host, within_s=within_s, gives_up=gives_up)
        self._places[host] += is_taken
        return is_taken

    def _tell(self, message: object) -> None:
        line = json.dumps(message).encode("ascii") + b"\n"
        try:
            is_told = os.write(self._stdin, line) == len(line)
        except BrokenPipeError as error:
            raise self._why_it_ended() from error
        except BlockingIOError:
            is_told = False
        if not is_told:
            raise _Broken(Reason.INTERNAL, _DOES_NOT_LISTEN)

    def _has_ended(self) -> bool:
        # Without taking its number away: `end` kills by it.
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._process.pid, options) is not None

    def _why_it_ended(self) -> _Broken:
        ends_at = time.monotonic() + 1.0
        while not self._has_ended() and time.monotonic() < ends_at:
            time.sleep(0.01)
        if not self._has_ended():
            return _Broken(Reason.INTERNAL, "The run fell silent, so we ended it.")
        self.end()
        match self.exit_code:
            case code if code == child.OUT_OF_MEMORY:
                why = "it needed more memory than a run may have"
            case code if code == -signal.SIGXCPU:
                why = "it needed more processor time than a run may have"
            case code if code == -signal.SIGKILL:
                why = "it was killed from outside, perhaps for want of memory"
            case code if code == -signal.SIGALRM:
                return _Broken(Reason.TIMEOUT, "The run did not end in time, so it was ended.")
            case _:
                why = "our program failed, and its log says more"
        return _Broken(Reason.INTERNAL, f"The run broke off on our side: {why}.")


def _environment() -> dict[str, str]:
    """Return what a child sees of our environment, and where it finds this program."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    home = str(Path(fairassess.__file__).resolve().parents[1])
    # One arena: each reserves 64 MB of the addresses that a child may use.
    return kept | {"PYTHONPATH": home, "PYTHONIOENCODING": "utf-8", "MALLOC_ARENA_MAX": "1"}


def _number_of(pipe: object) -> int:
    number: int = pipe.fileno()  # type: ignore[attr-defined]  # all three are pipes
    return number
