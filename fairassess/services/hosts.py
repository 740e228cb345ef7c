"""Hosts as people should see them, so that nobody takes one for another that looks like it."""

from dataclasses import dataclass

from fairassess.errors import Invalid
from fairassess.net import guard, names


@dataclass(frozen=True, slots=True)
class HostName:
    """
    The host of an address.

    Attributes:
        kept: As it is kept and asked for: lower case, ASCII.
        read: As it looks with its own letters; empty where that is no other than `kept`.
        warning: A sentence where the look may deceive; else empty.
    """

    kept: str
    read: str = ""
    warning: str = ""


def of_address(url: str) -> HostName | None:
    """Return the host of an address as typed or kept; None where it is no address to visit."""
    try:
        host = guard.check_url(url.strip()).host
    except Invalid:
        return None
    return HostName(host, names.as_read(host), names.warning(host))
