"""Speak HTTP for the demo provider: read a request, write a reply, spoil it on request."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, cast
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

from fairassess.demo.faults import Fault

Faults = frozenset[Fault]

XML = "text/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
BODY_LIMIT_BYTES = 64 * 1024

_PAGE = (
    b"<!DOCTYPE html>\n<html lang=en><title>Data catalogue</title>"
    b"<h1>Welcome to the data catalogue</h1><p>Please sign in to see our datasets.<br></html>\n"
)
# Where the content of a record begins to be somebody's text, in both formats.
_FIRST_TITLE_END = re.compile(rb"</(?:dc:)?title>")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply: its status line, its headers in order, its body."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def answer(
    body: bytes, *, status: str = "200 OK", kind: str = XML, more: Iterable[tuple[str, str]] = ()
) -> Answer:
    """Return a reply with its length stated; *kind* is the content type."""
    headers = (("Content-Type", kind), ("Content-Length", str(len(body))), *more)
    return Answer(status, headers, body)


def html_page(status: str = "200 OK") -> Answer:
    """Return a page for people where a program expected XML."""
    return answer(_PAGE, status=status, kind=HTML)


def unavailable(retry_after_s: int) -> Answer:
    """Return a 503 that asks to come back."""
    return answer(
        b"busy\n",
        status="503 Service Unavailable",
        kind="text/plain; charset=utf-8",
        more=(("Retry-After", str(retry_after_s)),),
    )


def pairs_of(environ: WSGIEnvironment) -> list[tuple[str, str]]:
    """
    Return the arguments of a request in the order sent: of the query, and of a POST's form.

    Source:
        OAI-PMH 2.0, section 3.1.1.
    """
    pairs = _decoded(str(environ.get("QUERY_STRING", "")))
    if environ["REQUEST_METHOD"] == "POST":
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = cast(_Readable, environ["wsgi.input"]).read(min(length, BODY_LIMIT_BYTES))
        pairs += _decoded(body.decode("ascii", "replace"))
    return pairs


def _decoded(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True, errors="replace")


def address_of(environ: WSGIEnvironment, path: str) -> str:
    """Return the address under which the requester knows this server, with *path*."""
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{host}{path}"


def reply(body: bytes, *, has_error: bool, faults: Faults) -> Answer:
    """
    Return the reply that carries an OAI-PMH answer.

    Args:
        body: The whole XML document.
        has_error: Whether it holds an error element.
        faults: What to spoil on the way out.
    """
    kind = XML
    if Fault.WRONG_CONTENT_TYPE in faults:
        kind = HTML
    elif Fault.APPLICATION_XML in faults:
        kind = "application/xml; charset=utf-8"
    elif Fault.CHARSET_DISAGREES in faults:
        kind = "text/xml; charset=iso-8859-1"
    is_bad_request = has_error and Fault.ERROR_WITH_HTTP_400 in faults
    status = "400 Bad Request" if is_bad_request else "200 OK"
    return answer(_spoiled(body, faults), status=status, kind=kind)


def _spoiled(body: bytes, faults: Faults) -> bytes:
    """Only replies with records are spoiled, so that everything else can still be checked."""
    place = _FIRST_TITLE_END.search(body)
    if place is None:
        return body
    wrong = b""
    if Fault.RAW_AMPERSAND in faults:
        wrong += b" & more"
    if Fault.CONTROL_CHARACTER_IN_RECORD in faults:
        wrong += b"\x0b"
    if Fault.LATIN1_BYTES in faults:
        wrong += "é".encode("latin-1")
    body = body[: place.start()] + wrong + body[place.start() :]
    return body[: len(body) * 5 // 8] if Fault.TRUNCATED_PAGE in faults else body
