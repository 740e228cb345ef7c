"""Make one file's evidence out of what was received of it: no network here."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from fairassess.domain.evidence import Exchange, FailureKind, Reply
from fairassess.probes import bodies, file_formats, file_links, landing_html
from fairassess.probes.data_file_evidence import AskedFile, Inside, Told
from fairassess.probes.evaluators import landing_ground
from fairassess.probes.file_formats import Format
from fairassess.probes.landing_evidence import Landing, media_type

RANGE_BYTES = 65_536
"""Bytes of a file that are asked for."""

LARGEST_WHOLE_BYTES = 1_000_000
"""Files of at most so many bytes are fetched whole, where that tells more."""

Look = Callable[[bytes], Inside]

_RANGE = re.compile(r"bytes\s+(\d{1,15})-(\d{1,15})/(\d{1,15}|\*)")
_DIGEST = re.compile(
    r"(?P<name>[A-Za-z0-9-]{3,12})\s*=\s*:?(?P<value>[A-Za-z0-9+/]{20,100}={0,2}):?"
)
_ALGORITHMS = {"sha512": "sha512", "sha256": "sha256", "sha": "sha1", "md5": "md5"}


def read(told: Told, index: int, reply: Reply, look: Look) -> AskedFile:
    """
    Return what the first bytes of a file show.

    Args:
        told: What metadata tell of it.
        index: Of the exchange in the run.
        reply: What came for the range, or for all of it.
        look: Looks into an HDF5 file that is there as a whole.
    """
    exchange = reply.exchange
    found = AskedFile(told, index, exchange, stated=told.checksum or _stated(exchange))
    if exchange.failure is not None or exchange.status not in (200, 206):
        return found
    start = reply.body[:RANGE_BYTES]
    # What was compressed for the way is not the file as its size and checksum were told.
    is_packed = _is_packed(exchange)
    is_html = bodies.is_text(start) and bodies.looks_like_html(start)
    size, is_part = (None, False) if is_packed else _size(exchange, reply.body)
    found = replace(
        found,
        size=size,
        takes_ranges=_takes_ranges(exchange, len(reply.body) if is_packed else size),
        is_html=is_html,
        is_sign_in=is_html and _is_sign_in(told, reply),
        format=None if is_html else file_formats.of_bytes(start),
    )
    if is_part or is_html:
        return found
    inside = look(reply.body) if found.format is Format.HDF5 else None
    digest = "" if is_packed else _digest(found.stated, reply.body)
    return replace(found, inside=inside, digest=digest)


def with_head(found: AskedFile, index: int, reply: Reply) -> AskedFile:
    """Return a file of which too much came, with what its head tells."""
    exchange = reply.exchange
    size = None if _is_packed(exchange) else _length(exchange)
    is_here = exchange.failure is None and exchange.status == 200
    return replace(
        found,
        index=index,
        exchange=exchange,
        is_head_only=True,
        size=size if is_here else None,
        takes_ranges=_takes_ranges(exchange, size) if is_here else None,
        is_html=is_here and media_type(exchange) == "text/html",
        stated=found.stated or _stated(exchange),
    )


def with_whole(found: AskedFile, reply: Reply, look: Look) -> AskedFile:
    """Return a file of which all was fetched after its beginning, with what that tells."""
    exchange = reply.exchange
    is_whole = exchange.failure is None and exchange.status == 200
    if not is_whole or len(reply.body) != found.size or _is_packed(exchange):
        # It came the first time: what is known of it stays as it is.
        return found
    inside = look(reply.body) if found.format is Format.HDF5 else None
    return replace(found, inside=inside, digest=_digest(found.stated, reply.body))


def wants_head(found: AskedFile) -> bool:
    """Return whether the range was not understood, so that only the head can tell something."""
    failure = found.exchange.failure
    if failure is None:
        return found.exchange.status == 416
    return failure.kind in (FailureKind.TOO_LARGE, FailureKind.COMPRESSION)


def wants_whole(found: AskedFile) -> bool:
    """Return whether the rest of a small file would tell more than its beginning."""
    if found.size is None or not RANGE_BYTES < found.size <= LARGEST_WHOLE_BYTES or found.is_html:
        return False
    return found.format is Format.HDF5 or bool(found.stated)


def _is_packed(exchange: Exchange) -> bool:
    coding = (exchange.header("content-encoding") or "").strip().lower()
    return coding not in ("", "identity")


def _size(exchange: Exchange, body: bytes) -> tuple[int | None, bool]:
    """Return how many bytes a file has, and whether only a part of it came."""
    if exchange.status != 206:
        return len(body), False
    found = _RANGE.fullmatch((exchange.header("content-range") or "").strip())
    if found is None or found[3] == "*":
        return None, True
    return int(found[3]), not (int(found[1]) == 0 and len(body) == int(found[3]))


def _length(exchange: Exchange) -> int | None:
    written = (exchange.header("content-length") or "").strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None


def _takes_ranges(exchange: Exchange, size: int | None) -> bool | None:
    if exchange.status == 206:
        return True
    stated = (exchange.header("accept-ranges") or "").strip().lower()
    if stated:
        return stated == "bytes"
    # Of a file shorter than the range a server may rightly send all of it at once.
    is_short = size is not None and size <= RANGE_BYTES
    return None if is_short else False


def _is_sign_in(told: Told, reply: Reply) -> bool:
    """Return whether a page answered that asks who its reader is."""
    exchange = reply.exchange
    kind = exchange.header("content-type") or "text/html"
    read_ = landing_html.read(reply.body, content_type=kind, url=exchange.final_url)
    if isinstance(read_, str):
        return False
    page = Landing("", url=told.url, exchange=exchange, page=read_.page)
    return landing_ground.is_sign_in(page, read_.page)


def _stated(exchange: Exchange) -> str:
    """
    Return the checksum that the headers state; empty when they state none.

    Source:
        RFC 9530 Repr-Digest; RFC 3230 Digest; RFC 1864 Content-MD5.
    """
    if _is_packed(exchange):
        return ""
    for header in ("repr-digest", "digest"):
        for one in _DIGEST.finditer(exchange.header(header) or ""):
            name = _ALGORITHMS.get(one["name"].lower().replace("-", ""), "")
            if name and (checksum := _from_base64(name, one["value"])):
                return checksum
    # Of a part, this one is that of the part.
    is_part = exchange.status == 206
    return "" if is_part else _from_base64("md5", (exchange.header("content-md5") or "").strip())


def _from_base64(name: str, value: str) -> str:
    try:
        return file_links.checksum_of(f"{name}:{base64.b64decode(value, validate=True).hex()}")
    except ValueError:
        return ""


def _digest(stated: str, body: bytes) -> str:
    """Return the checksum of a body by the algorithm that was stated; empty where none was."""
    name = stated.partition(":")[0]
    if name not in _ALGORITHMS.values():
        return ""
    return f"{name}:{hashlib.new(name, body, usedforsecurity=False).hexdigest()}"
