"""Doors for tests: open to loopback only, with names that lead where the test wants."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from fairassess.domain.evidence import Failure, FailureKind
from fairassess.net import door, guard, politeness, resolver
from tests.net import hostile

USER_AGENT = "fairassess/test (+https://fair.example/about/probes)"

SHORT = door.Limits(connect_s=0.7, total_s=1.0)
"""Limits under which a server that stalls costs a test one second."""


class Names:
    """A resolver that knows only what the test tells it, and counts what it is asked."""

    def __init__(self, **known: tuple[str, ...]) -> None:
        self.known = {name.replace("_", "."): addresses for name, addresses in known.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, within_s: float) -> resolver.Resolution:
        self.asked.append(host)
        if host in self.known:
            return resolver.Resolution(self.known[host])
        if host[0].isdigit() or ":" in host:
            return resolver.Resolution((host,))
        message = f"There is no address for the name {host}."
        return resolver.Resolution(failure=Failure(FailureKind.DNS, message))


def open_door(
    *,
    allow: tuple[str, ...] = (hostile.LOOPBACK, "::1/128"),
    ports: tuple[int, ...] = (80, 443),
    limits: door.Limits = SHORT,
    names: Names | None = None,
    pace: politeness.Pace | None = None,
    budget: door.Budget | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    ca_file: str = "",
    gate: door.Gate = lambda _host: None,
) -> door.Door:
    """Return a door for tests."""
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


def open_files() -> int:
    """Return how many files and sockets this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def wait_for_quiet(threads: int, files: int) -> tuple[int, int]:
    """Return counts of threads and open files, once they are back or half a second has gone."""
    ends_at = time.monotonic() + 0.5
    while time.monotonic() < ends_at:
        if threading.active_count() <= threads and open_files() <= files:
            break
        time.sleep(0.02)
    return threading.active_count(), open_files()
