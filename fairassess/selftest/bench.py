"""What a case of the self-test stands on: a door to loopback, and promises to hold it to."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fairassess.domain.evidence import Failure, FailureKind, Reply
from fairassess.net import door, guard, politeness, resolver
from fairassess.selftest.servers import LOOPBACK, Script, ScriptedServer

USER_AGENT = "fairassess/selftest"

SHORT = door.Limits(connect_s=0.7, total_s=1.0, again_after_s=0.1)
"""Limits under which a server that stalls costs one second."""

SLACK_S = 1.0
"""How much later than its deadline an exchange may end."""

MOST_MEMORY = 64_000_000
"""Bytes by which the memory may grow in one case."""


class Broken(Exception):
    """A promise does not hold; the sentence says what happened instead."""


Check = Callable[[], str]
"""Tries one thing and says what happened; raises Broken when that is not what we promise."""


@dataclass(frozen=True, slots=True)
class Case:
    """
    One thing that a server, or a name, may do to us.

    Attributes:
        row: Number in the list of threats.
        name: What it does, in a few words.
        check: Tries it.
        waits: Whether it only waits, so that it can be tried beside others.
    """

    row: int
    name: str
    check: Check
    waits: bool = False


class Names:
    """A resolver that knows only what it is told, and counts what it is asked."""

    def __init__(self, **known: tuple[str, ...]) -> None:
        self.known = {name.replace("_", "."): addresses for name, addresses in known.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, within_s: float) -> resolver.Resolution:
        """Return what *host* was said to have; numbers are their own answer."""
        del within_s
        self.asked.append(host)
        if host in self.known:
            return resolver.Resolution(self.known[host])
        if host[0].isdigit() or ":" in host:
            return resolver.Resolution((host,))
        message = f"There is no address for the name {host}."
        return resolver.Resolution(failure=Failure(FailureKind.DNS, message))


def open_door(
    *,
    allow: tuple[str, ...] = (LOOPBACK, "::1/128"),
    ports: tuple[int, ...] = (80, 443),
    limits: door.Limits = SHORT,
    names: Names | None = None,
    pace: politeness.Pace | None = None,
    budget: door.Budget | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    ca_file: str = "",
    gate: door.Gate = lambda _host: None,
) -> door.Door:
    """Return a door that is open to this machine alone."""
    return door.Door(
        user_agent=USER_AGENT,
        policy=guard.policy_of(allow, ports),
        limits=limits,
        pace=pace,
        budget=budget,
        is_cancelled=is_cancelled,
        resolve=names or resolver.resolve,
        ca_file=ca_file,
        gate=gate,
    )


@contextmanager
def in_time(limits: door.Limits) -> Iterator[None]:
    """
    Hold what is done inside to the deadline of *limits*.

    Raises:
        Broken: It took longer.
    """
    began = time.monotonic()
    yield
    took_s = time.monotonic() - began
    if took_s > limits.total_s + SLACK_S:
        raise Broken(f"It took {took_s:.1f} s, and {limits.total_s:g} s was the deadline.")


def ask(script: Script, *, limits: door.Limits = SHORT, retry: bool = False) -> Reply:
    """Ask a server that runs *script*, and hold the door to its deadline."""
    with (
        ScriptedServer(script) as server,
        open_door(limits=limits) as opened,
        in_time(limits),
    ):
        return opened.fetch(server.url, retry=retry)


def has_failed(reply: Reply, kind: FailureKind, words: str) -> str:
    """
    Hold a reply to a class of failure and to words of its sentence, and return the sentence.

    Raises:
        Broken: Anything else happened.
    """
    failure = reply.exchange.failure
    if failure is None:
        raise Broken(f"{has_worked(reply)} It should have been refused.")
    if failure.kind is not kind or words not in failure.message:
        raise Broken(f"{failure.message} ({failure.kind.value}; expected {kind.value}: “{words}”)")
    if reply.exchange.status is not None or reply.body:
        raise Broken("The failure came together with a status or a body.")
    return failure.message


def has_worked(reply: Reply, body: bytes | None = None, status: int = 200) -> str:
    """
    Hold a reply to having arrived, and say what it is.

    Raises:
        Broken: It failed, or is another one.
    """
    exchange = reply.exchange
    if exchange.failure is not None:
        raise Broken(exchange.failure.message)
    if body is not None and (exchange.status != status or reply.body != body):
        raise Broken(f"Status {exchange.status} came with {len(reply.body)} bytes, not the reply.")
    return f"Status {exchange.status} with {len(reply.body)} bytes."


def fails(script: Script, kind: FailureKind, words: str, *, limits: door.Limits = SHORT) -> Check:
    """Return a check that *script* leads to a class of failure and to words of its sentence."""
    return lambda: has_failed(ask(script, limits=limits), kind, words)


def works(script: Script, body: bytes, status: int = 200) -> Check:
    """Return a check that *script* leads to a reply all the same."""
    return lambda: has_worked(ask(script), body, status)


def hold(condition: bool, otherwise: str) -> None:
    """
    Hold us to a condition.

    Raises:
        Broken: It is not met.
    """
    if not condition:
        raise Broken(otherwise)


# ---- what is left behind


def open_files() -> int:
    """Return how many files and sockets this process has open; 0 where that cannot be known."""
    try:
        return len(list(Path("/proc/self/fd").iterdir()))
    except OSError:
        return 0


def resident_bytes() -> int:
    """Return the memory that this process holds; 0 where that cannot be known."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096
    except OSError:
        return 0


def wait_for_quiet(threads: int, files: int) -> tuple[int, int]:
    """Return counts of threads and open files, once they are back or half a second has gone."""
    ends_at = time.monotonic() + 0.5
    while time.monotonic() < ends_at:
        if threading.active_count() <= threads and open_files() <= files:
            break
        time.sleep(0.02)
    return threading.active_count(), open_files()


class Watch:
    """Watches the memory while something is done; a context manager."""

    def __init__(self) -> None:
        self.most_bytes = 0
        self._began_with = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Watch":
        self._began_with = resident_bytes()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    @property
    def grown_bytes(self) -> int:
        """How much more memory than at the beginning was held at most."""
        return max(0, self.most_bytes - self._began_with)

    def _look(self) -> None:
        while True:
            self.most_bytes = max(self.most_bytes, resident_bytes())
            if self._is_over.wait(0.005):
                return
