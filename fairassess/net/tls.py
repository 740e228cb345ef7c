"""Whom we trust to vouch for servers, and what their certificates say."""

import re
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import certifi

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_END_OF_VALIDITY = re.compile(
    r"([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([0-9]{4}) GMT"
)


def end_of_validity(chain: Any) -> datetime | None:
    """
    Return when the server's own certificate ends, as an aware UTC moment.

    Args:
        chain: What libcurl tells of the certificates, the server's own first; may be empty.

    Returns:
        None when nothing, or nothing readable, was told.
    """
    if not chain:
        return None
    match = _END_OF_VALIDITY.fullmatch(str(dict(chain[0]).get("Expire date", "")))
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
