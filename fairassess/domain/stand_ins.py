"""Know a web page that stands where the real thing will stand again, such as one of maintenance."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from fairassess.domain.evidence import Exchange

FEWEST_ALIKE = 3
"""Addresses at which one and the same page must answer before it stands for everything."""

_LOOKED_AT = 20_000
_TITLE = re.compile(
    rb"<title[^>]{0,200}>[^<]{0,200}?(?:maintenance|temporarily|unavailable|back (?:soon|shortly)"
    rb"|bad gateway|gateway time-?out)",
    re.IGNORECASE,
)
_BEGINS_AS_PAGE = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S
)
# What the same page has anew each time: times, numbers of requests, words against forgery.
_OF_THE_MOMENT = re.compile(rb"[0-9A-Za-z+/=_-]{20,}|\d+")


def is_stand_in(body: bytes) -> bool:
    """
    Return whether the title of a page says that the server is out of service for now.

    Args:
        body: Beginning of what came; whoever asks knows that it is not what was asked for.
    """
    return _TITLE.search(body[:_LOOKED_AT]) is not None


def one_for_all(exchanges: Sequence[Exchange], *, is_page_wanted: bool) -> frozenset[int]:
    """
    Return which replies are one and the same web page that a server gives whatever it is asked.

    Args:
        exchanges: Of one run.
        is_page_wanted: Whether pages were asked for, so that a single one says nothing. Where
            none was, as of OAI-PMH, one page is enough if nothing else came.

    Returns:
        Places of those replies, from 0; empty where a server gave anything else as well.
    """
    by_server: dict[str, list[int]] = {}
    for place, one in enumerate(exchanges):
        if one.failure is None and one.status is not None:
            by_server.setdefault(urlsplit(one.final_url).netloc.lower(), []).append(place)
    found: set[int] = set()
    for places in by_server.values():
        replies = [exchanges[place] for place in places]
        if not all(map(_is_page, replies)) or len({_lasting(one) for one in replies}) > 1:
            continue
        addresses = {one.final_url for one in replies}
        is_everything = not is_page_wanted and len(by_server) == 1
        if is_everything or len(addresses) >= FEWEST_ALIKE:
            found.update(places)
    return frozenset(found)


def _is_page(one: Exchange) -> bool:
    is_good = one.status is not None and 200 <= one.status < 300
    kind = (one.header("content-type") or "").lower()
    return is_good and ("html" in kind or _BEGINS_AS_PAGE.match(one.body_start) is not None)


def _lasting(one: Exchange) -> bytes:
    return _OF_THE_MOMENT.sub(b"", one.body_start[:_LOOKED_AT])
