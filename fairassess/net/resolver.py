"""Find the numeric addresses of a name within a deadline."""

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fairassess.domain.evidence import Failure, FailureKind

_HOSTS_FILE = Path("/etc/hosts")


@dataclass(frozen=True, slots=True)
class Resolution:
    """
    What a look-up gave.

    Attributes:
        addresses: Numeric addresses in the order to try them, each once; empty on failure.
        failure: Why there are none; None when there are.
        duration_s: How long the look-up took.
    """

    addresses: tuple[str, ...] = ()
    failure: Failure | None = None
    duration_s: float = 0.0


Resolve = Callable[[str, float], Resolution]
"""Looks up a host within so many seconds; never raises."""


def resolve(host: str, within_s: float) -> Resolution:
    """
    Look up *host*; a numeric address is its own answer.

    The system's look-up knows no deadline, so it runs in a thread of its own, which is left
    behind when time is up and ends by itself when the system gives up.

    Args:
        host: Lower-case ASCII name, or a numeric address without brackets.
        within_s: Seconds to wait; more than 0.
    """
    began = time.monotonic()
    if _is_numeric(host):
        return Resolution((host,))
    answers: queue.SimpleQueue[Resolution] = queue.SimpleQueue()
    worker = threading.Thread(
        target=lambda: answers.put(_look_up(host)), name="name look-up", daemon=True
    )
    worker.start()
    try:
        answer = answers.get(timeout=within_s)
    except queue.Empty:
        answer = _failed(f"The name server gave no address for {host} within {within_s:.3g} s.")
    else:
        worker.join()
    return Resolution(answer.addresses, answer.failure, time.monotonic() - began)


def _is_numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _look_up(host: str) -> Resolution:
    try:
        found = socket.getaddrinfo(_query(host), None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        return _failed(_sentence(host, error.errno))
    except (OSError, UnicodeError):
        return _failed(f"The name {host} could not be looked up.")
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    return Resolution(addresses) if addresses else _failed(f"The name {host} has no address.")


def _query(host: str) -> str:
    """Return the name to ask for: with a final dot, so that no search domain is added to it."""
    if "." not in host or host in _names_in_hosts_file():
        # The hosts file knows no final dots, and a name without any dot is meant locally.
        return host
    return host + "."


def _names_in_hosts_file() -> set[str]:
    try:
        lines = _HOSTS_FILE.read_text("utf-8", "replace").splitlines()
    except OSError:
        return set()
    return {name.lower() for line in lines for name in line.partition("#")[0].split()[1:]}


def _sentence(host: str, code: int | None) -> str:
    if code == socket.EAI_AGAIN:
        return f"The name servers for {host} could not answer at the moment."
    if code in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
        return f"There is no address for the name {host}."
    return f"The name {host} could not be looked up."


def _failed(message: str) -> Resolution:
    return Resolution(failure=Failure(FailureKind.DNS, message))
