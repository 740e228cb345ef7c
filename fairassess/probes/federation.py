"""Whether a federated search lists an address among those that it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

import idna

from fairassess.probes.api_evidence import Answer, texts

FIELD: Final = "data_providers"
"""Member of the root of a federated search that lists the addresses it asks."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_API = "api"
_LONGEST_HOST = 253


@dataclass(frozen=True, slots=True)
class Spot:
    """
    Where an interface is, without what may be written in several ways.

    Attributes:
        host: In small letters, as it is looked up: a host with letters of its own by its A-labels;
            without a dot at its end.
        port: None for the usual one of its scheme: a provider may be listed by http and answer
            by https.
        path: Its parts, decoded, without `api` at the end: the same interface is written with it
            and without.
    """

    host: str
    port: int | None
    path: tuple[str, ...]

    def is_beside(self, other: "Spot") -> bool:
        """Return whether both are on one host and port."""
        return (self.host, self.port) == (other.host, other.port)

    def is_below(self, other: "Spot") -> bool:
        """Return whether this is where the other is, or deeper."""
        return self.is_beside(other) and self.path[: len(other.path)] == other.path

    def is_same(self, other: "Spot") -> bool:
        """Return whether one is the other, or a version of it, such as `/panosc/v1`."""
        if not self.path or not other.path:
            return self == other
        return self.is_below(other) or other.is_below(self)


def root_of(address: str) -> str:
    """Return where a federated search lists what it asks; its address may be that of its API."""
    base = address.rstrip("/")
    return f"{base.removesuffix(f'/{_API}')}/"


def spot_of(address: str) -> Spot | None:
    """
    Return where an address points; None for what is no web address.

    Args:
        address: May lack its scheme, as in `search.example.org/api`.
    """
    whole = address.strip() if "://" in address else f"https://{address.strip()}"
    try:
        parts = urlsplit(whole)
        host, port = _plain(parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    # A word, such as the `unknown` of a portal that is not set up, is no address of anything.
    if (
        parts.scheme not in _DEFAULT_PORTS
        or not host
        or (whole != address.strip() and "." not in host)
    ):
        return None
    path = [unquote(part) for part in parts.path.split("/") if part]
    if path and path[-1].lower() == _API:
        path.pop()
    is_usual = port in (None, _DEFAULT_PORTS[parts.scheme])
    return Spot(host, None if is_usual else port, tuple(path))


def _plain(host: str) -> str:
    """Return a host as it is looked up, `xn--mnchen-3ya.de` for `münchen.de` (RFC 5891)."""
    if host.isascii() or len(host) > _LONGEST_HOST:
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        # No host that could be looked up; it is still itself.
        return host


def providers_of(answer: Answer) -> tuple[str, ...] | None:
    """
    Return the addresses that a federated search asks, in its order.

    Args:
        answer: Its root.

    Returns:
        None where it tells no list of texts, or one without any address.
    """
    found = answer.members.get(FIELD)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return None
    entries = texts(found)
    return entries if any(spot_of(one) is not None for one in entries) else None


def same(entries: Sequence[str], address: str) -> str | None:
    """Return the first entry that is this interface; None when none is."""
    own = spot_of(address)
    return next((e for e in entries if own and (s := spot_of(e)) and s.is_same(own)), None)


def below(entries: Sequence[str], address: str) -> str | None:
    """Return the first entry that is at this address or below it; None when none is."""
    own = spot_of(address)
    return next((e for e in entries if own and (s := spot_of(e)) and s.is_below(own)), None)


def beside(entries: Sequence[str], address: str) -> str | None:
    """Return the first entry on the same host; None when none is."""
    own = spot_of(address)
    return next((e for e in entries if own and (s := spot_of(e)) and s.is_beside(own)), None)
