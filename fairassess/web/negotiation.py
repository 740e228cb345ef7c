"""Which format an answer has: what the request asks for, and what the page can give."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MIMEAccept

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A format in which something can be had.

    Attributes:
        mimetype: Its media type.
        ending: What its own address ends with: `.ttl`; empty for the page.
        title: Its name for people.
    """

    mimetype: str
    ending: str
    title: str


PAGE = Offer(HTML, "", "Page")
TURTLE = Offer("text/turtle", ".ttl", "Turtle")
JSON_LD = Offer("application/ld+json", ".jsonld", "JSON-LD")
OFFERS = (PAGE, TURTLE, JSON_LD)
"""The first one is for those who do not mind."""


def chosen(offers: Sequence[Offer] = OFFERS) -> Offer | None:
    """
    Return the format that the request likes best; None when it takes none of them.

    A type named exactly counts as it says, whatever a wildcard beside it says. Of those that are
    liked alike the page comes first: a browser takes anything, and means the page.

    Source:
        RFC 9110, 12.5.1.
    """
    accept = request.accept_mimetypes
    if not accept:
        return offers[0]
    liked = [(_quality(accept, offer.mimetype), offer) for offer in offers]
    best = max(quality for quality, _ in liked)
    return next(offer for quality, offer in liked if quality == best) if best > 0 else None


def takes_pages() -> bool:
    """Return whether a page is any use to whoever asks: people take HTML, or whatever there is."""
    accept = request.accept_mimetypes
    return not accept or _quality(accept, HTML) > 0


def _quality(accept: MIMEAccept, mimetype: str) -> float:
    """Return how much a type is liked: by the most specific range that holds it."""
    kind = mimetype.partition("/")[0]
    ranges = {value.partition(";")[0].strip().lower(): quality for value, quality in accept}
    for named in (mimetype, f"{kind}/*", "*/*"):
        if named in ranges:
            return ranges[named]
    return 0.0
