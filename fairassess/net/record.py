"""What of a request and its reply is written down, and what is hidden before that."""

import re
from collections.abc import Iterable, Sequence

from fairassess.net import guard

KEPT = frozenset(
    {
        "accept-ranges",
        "age",
        "allow",
        "cache-control",
        "cf-mitigated",
        "cf-ray",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-md5",
        "content-range",
        "content-type",
        "date",
        "digest",
        "etag",
        "expires",
        "last-modified",
        "link",
        "location",
        "ratelimit",
        "ratelimit-limit",
        "ratelimit-policy",
        "repr-digest",
        "retry-after",
        "server",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "vary",
        "via",
        "www-authenticate",
        "x-amzn-waf-action",
        "x-cache",
        "x-powered-by",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-robots-tag",
    }
)
"""Reply headers worth keeping; all others are forgotten."""

_ADDRESSES = frozenset({"content-location", "location"})

LONGEST_VALUE = 4096
"""Longest header value kept, in characters."""

HIDDEN = "(hidden)"

_SAFE_EVERYWHERE = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "content-type",
        "if-modified-since",
        "if-none-match",
        "range",
        "user-agent",
    }
)
"""Request headers that carry no secret: recorded as they are, and sent to other hosts, too."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def text_of(value: bytes) -> str:
    """Return a header value as text without control characters: UTF-8, or else Latin-1."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    return _CONTROLS.sub(" ", text)


def location_of(value: bytes) -> str:
    """Return where a redirect points: bytes that are no UTF-8 are percent-encoded one by one."""
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        value = b"".join(b"%%%02X" % byte if byte > 0x7F else bytes([byte]) for byte in value)
    return text_of(value)


def kept_headers(fields: Iterable[tuple[str, bytes]]) -> tuple[tuple[str, str], ...]:
    """
    Choose the reply headers that an exchange keeps.

    Of a cookie only its name stays, and keys in the query of an address are hidden.

    Args:
        fields: Names in lower case with raw values, in order.
    """
    kept = []
    for name, value in fields:
        if name in KEPT:
            kept.append((name, _without_secret(name, text_of(value)[:LONGEST_VALUE])))
    return tuple(kept)


def _without_secret(name: str, text: str) -> str:
    if name == "set-cookie":
        return _cookie_name(text)
    return guard.redacted_url(text) if name in _ADDRESSES else text


def _cookie_name(text: str) -> str:
    return f"{text.partition(';')[0].partition('=')[0].strip()[:100]}={HIDDEN}"


def hidden(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return request headers as recorded: values that may be secrets are hidden."""
    return tuple(
        (name, value if name.lower() in _SAFE_EVERYWHERE else HIDDEN) for name, value in headers
    )


def without_secrets(headers: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the request headers that may follow a redirect to another host."""
    return tuple(pair for pair in headers if pair[0].lower() in _SAFE_EVERYWHERE)


def peer(address: str, port: int) -> str:
    """Return `address:port` with brackets around IPv6; empty without an address."""
    if not address:
        return ""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
