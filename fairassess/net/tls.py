"""Whom we trust to vouch for servers, and what their certificates say."""

import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import certifi

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOMENT = re.compile(
    r"([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([0-9]{4}) GMT"
)


_COMMON_NAME = re.compile(r"CN ?= ?([^,/]+)")
_ORGANISATION = re.compile(r"O ?= ?([^,/]+)")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    What a server's certificate says of itself; nothing of it is proven.

    Attributes:
        names: Hosts that it is for, in order.
        issuer: Who signed it, as one printable line; empty when it does not say.
        begins_at: Aware UTC beginning of its validity; None when that is not readable.
        ends_at: The same for its end.
    """

    names: tuple[str, ...] = ()
    issuer: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None


def certificates(chain: Any) -> tuple[Certificate, ...]:
    """
    Read the certificates that a server showed, its own first; also those that were refused.

    Args:
        chain: What libcurl tells of them, as lists of names with values; may be empty.
    """
    return tuple(_certificate(dict(one)) for one in chain)


def _certificate(told: dict[str, str]) -> Certificate:
    issuer = told.get("Issuer", "")
    name = _COMMON_NAME.search(issuer) or _ORGANISATION.search(issuer)
    listed = told.get("X509v3 Subject Alternative Name", "").split(",")
    hosts = (entry.strip().partition(":") for entry in listed)
    return Certificate(
        names=tuple(_line(host) for kind, _, host in hosts if kind in ("DNS", "IP Address")),
        issuer=_line(name[1]) if name else "",
        begins_at=_moment(told.get("Start date", "")),
        ends_at=_moment(told.get("Expire date", "")),
    )


def _line(text: str) -> str:
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in text.strip())
    return shown[:_LONGEST_NAME]


def _moment(text: str) -> datetime | None:
    match = _MOMENT.fullmatch(text)
    if match is None or match[1] not in _MONTHS:
        return None
    try:
        month = _MONTHS.index(match[1]) + 1
        day, hour, minute, second, year = (int(part) for part in match.groups()[1:])
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def trusted_authorities() -> str:
    """
    Return the PEM file of certificate authorities that this machine trusts.

    The library in the wheel looks where Red Hat keeps the file; elsewhere it finds none. The
    machine's own list comes first, because operators add their own authority there.
    """
    known = ssl.get_default_verify_paths().openssl_cafile
    debian = "/etc/ssl/certs/ca-certificates.crt"
    red_hat = "/etc/pki/tls/certs/ca-bundle.crt"
    for place in (debian, red_hat, known):
        if _is_readable(place):
            return place
    return str(certifi.where())


def _is_readable(place: str) -> bool:
    try:
        with Path(place).open("rb") as file:
            return bool(file.read(1))
    except OSError:
        return False
