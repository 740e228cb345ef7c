"""What the demo provider does wrong around its answers: refusals, compression, caching, sizes."""

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from urllib.parse import unquote_plus
from wsgiref.types import WSGIEnvironment

from fairassess.demo import provider_http as http_side
from fairassess.demo.faults import Fault
from fairassess.demo.provider_http import Answer

Faults = frozenset[Fault]
Pairs = Sequence[tuple[str, str]]

ROBOTS = b"User-agent: *\nDisallow: /\n"
# Which request, counted from 1, finds the server busy where that happens once.
_BUSY_AT = 3
_LONG_FORM_BYTES = 40
_BLOCK_BYTES = 100_000
_PAGE_BYTES = 10_200_000
_REFUSALS = {
    Fault.BUSY_WITHOUT_RETRY_AFTER: "503 Service Unavailable",
    Fault.LIMIT_WITHOUT_RETRY_AFTER: "429 Too Many Requests",
}


@dataclass(slots=True)
class Traffic:
    """
    The way of requests and answers of one provider.

    Attributes:
        faults: What goes wrong on it.
        seen: Requests so far.
        kept: The first answer to Identify, where it is given for ever.
    """

    faults: Faults
    seen: int = 0
    kept: dict[str, Answer] = field(default_factory=dict)

    def before(self, environ: WSGIEnvironment) -> Answer | None:
        """Return what is answered before anybody reads the request; None to go on."""
        self.seen += 1
        if Fault.BOT_WALL in self.faults:
            page = http_side.html_page("403 Forbidden")
            return replace(page, headers=(*page.headers, ("cf-mitigated", "challenge")))
        if environ.get("PATH_INFO") == "/robots.txt" and Fault.ROBOTS_FORBID in self.faults:
            return http_side.answer(ROBOTS, kind="text/plain")
        for fault, status in _REFUSALS.items():
            if fault in self.faults and self.seen == _BUSY_AT:
                return http_side.answer(b"busy\n", status=status, kind="text/plain")
        # GetRecord with its three arguments is too long a form, Identify is not.
        is_long = int(environ.get("CONTENT_LENGTH") or 0) > _LONG_FORM_BYTES
        if is_long and Fault.LONG_FORMS_REFUSED in self.faults:
            return http_side.html_page("413 Content Too Large")
        return None

    def after(self, found: Answer, environ: WSGIEnvironment) -> Answer:
        """Return an answer as it leaves the server."""
        query = str(environ.get("QUERY_STRING", ""))
        if Fault.STALE_IDENTIFY in self.faults and query == "verb=Identify":
            found = self.kept.setdefault(str(environ.get("HTTP_HOST")), found)
        if Fault.NO_XML_DECLARATION in self.faults and found.body.startswith(b"<?xml"):
            found = _with_body(found, found.body.partition(b"?>\n")[2])
        wants_gzip = "gzip" in str(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if Fault.HUGE_PAGE in self.faults and b"<ListRecords>" in found.body:
            # No single stretch of text may be too long for parsers; the page as a whole is.
            records = found.body.count(b"<record>") or 1
            begin = b"<record>" + _padding(_PAGE_BYTES // records)
            found = _with_body(found, found.body.replace(b"<record>", begin))
            return _packed(found) if wants_gzip else found
        if Fault.GZIP_UNASKED in self.faults and not wants_gzip:
            return _packed(found)
        return found


@cache
def _padding(size: int) -> bytes:
    """Return white space that compresses as badly as it can, or it would pass for a bomb."""
    dice = Random(1)  # noqa: S311 - no secret depends on it
    return (bytes(dice.choices(b" \t", k=_BLOCK_BYTES)) * (size // _BLOCK_BYTES + 1))[:size]


def _packed(found: Answer) -> Answer:
    small = _with_body(found, gzip.compress(found.body, compresslevel=1, mtime=0))
    return replace(small, headers=(*small.headers, ("Content-Encoding", "gzip")))


def _with_body(found: Answer, body: bytes) -> Answer:
    headers = tuple(
        (name, str(len(body)) if name == "Content-Length" else value)
        for name, value in found.headers
    )
    return replace(found, headers=headers, body=body)


def echoed(pairs: Pairs, faults: Faults) -> Pairs:
    """Return the arguments that the request element repeats when all went well."""
    if Fault.ARGUMENTS_NOT_REPEATED in faults:
        return ()
    return tuple(pairs)


def echoed_in_error(code: str, pairs: Pairs, faults: Faults) -> Iterable[tuple[str, str]]:
    """Return the arguments that the request element repeats beside an error."""
    if code not in ("badVerb", "badArgument"):
        return [(name, _decoded(value, faults)) for name, value in pairs]
    if Fault.BAD_ARGUMENT_REPEATED in faults and code == "badArgument":
        return [pair for pair in pairs if pair[0] == "verb"][:1]
    return ()


def _decoded(value: str, faults: Faults) -> str:
    return unquote_plus(value) if Fault.DECODED_TWICE in faults else value
