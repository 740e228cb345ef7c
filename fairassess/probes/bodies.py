"""What a body is, as far as its first bytes show."""

import codecs

_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<title", b"<meta", b"<div")


def is_text(body: bytes) -> bool:
    """Return whether a body is text: no NUL byte near its start, unless it is UTF-16."""
    start = body[:4096]
    return b"\0" not in start or start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def looks_like_html(body: bytes) -> bool:
    """Return whether a body is HTML at first sight, in any encoding that browsers know."""
    start = body[:20_000]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start.decode("utf-16", "replace").encode("utf-8", "replace")
    start = start.lower()
    return any(mark in start for mark in _MARKS)
