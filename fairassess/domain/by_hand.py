"""A recorded request as a line for a shell, so that anybody can ask the same."""

import shlex

from fairassess.domain import redaction
from fairassess.domain.evidence import Exchange

_TOLD = ("accept", "accept-language", "content-type", "range")
"""Headers that decide what is answered; all others are ours alone."""


def curl_line(exchange: Exchange) -> str:
    """
    Return how somebody else asks the same, with curl; keys and e-mail addresses are left out.

    Every part is quoted for a POSIX shell, and curl is told to take brackets as they stand.
    """
    parts = ["curl", "--include", "--globoff", "--max-time", "30"]
    if exchange.hops:
        parts.append("--location")
    if exchange.method == "HEAD":
        parts.append("--head")
    elif exchange.method != "GET":
        parts += ["--request", exchange.method]
    for name, value in exchange.request_headers:
        if name.lower() in _TOLD:
            parts += ["--header", f"{name}: {value}"]
    if exchange.request_body:
        body = exchange.request_body.decode("utf-8", "replace")
        parts += ["--data-raw", redaction.text(body)]
    return shlex.join([*parts, "--url", redaction.text(exchange.url)])
