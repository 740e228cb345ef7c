"""Write a feed in Atom: what was published, the newest first, with identifiers that stay."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lxml import etree

MIMETYPE = "application/atom+xml"
ENTRIES_MOST = 50

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One thing that was published.

    Attributes:
        id: A tag: URI that never changes.
        title: What it is.
        address: Where it stands.
        published_at: When everybody could see it first; aware UTC.
        summary: What it says, as plain text.
        author: Who says it.
    """

    id: str
    title: str
    address: str
    published_at: datetime
    summary: str
    author: str


@dataclass(frozen=True, slots=True)
class Feed:
    """
    A feed.

    Attributes:
        id: A tag: URI that never changes.
        title: What it is about.
        own_address: Where the feed itself stands.
        page: Address of the page for people.
        author: Who publishes it.
        licence: Address of the licence.
        entries: In any order.
    """

    id: str
    title: str
    own_address: str
    page: str
    author: str
    licence: str
    entries: tuple[Entry, ...]

    @property
    def updated_at(self) -> datetime:
        """When the newest entry came; the feed has one at least."""
        return max(entry.published_at for entry in self.entries)


def tag(host: str, day: date, thing: str) -> str:
    """
    Return an identifier that stays when addresses change.

    Args:
        host: Name of the host that answers for it; a port is left away.
        day: On which the thing was made.
        thing: What it is: `results/7`.

    Source:
        RFC 4151.
    """
    return f"tag:{host.rpartition('@')[2].split(':')[0]},{day.isoformat()}:{thing}"


def write(feed: Feed) -> bytes:
    """
    Return a feed as a document, the newest entries first, at most `ENTRIES_MOST`.

    Raises:
        ValueError: It has no entry, so that nobody could say when it was updated.

    Source:
        RFC 4287.
    """
    if not feed.entries:
        raise ValueError(f"{feed.id} has no entry")
    names: dict[str | None, str] = {None: _ATOM}
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap=names)  # type: ignore[arg-type]  # None is meant
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(feed.updated_at))
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", href=feed.own_address, type=MIMETYPE)
    _add(root, "link", rel="alternate", href=feed.page, type="text/html")
    if feed.licence:
        _add(root, "link", rel="license", href=feed.licence)
    _add(root, "generator", "fairassess")
    for entry in _newest(feed.entries):
        _write_entry(_add(root, "entry"), entry)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _newest(entries: Sequence[Entry]) -> list[Entry]:
    ordered = sorted(entries, key=lambda entry: (entry.published_at, entry.id), reverse=True)
    return ordered[:ENTRIES_MOST]


def _write_entry(element: etree._Element, entry: Entry) -> None:
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "published", _moment(entry.published_at))
    # What is published never changes.
    _add(element, "updated", _moment(entry.published_at))
    _add(element, "link", rel="alternate", href=entry.address, type="text/html")
    _add(_add(element, "author"), "name", entry.author)
    _add(element, "summary", entry.summary, type="text")


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", dict(attributes))
    if text:
        element.text = _NOT_XML.sub("\ufffd", text)
    return element


def _moment(moment: datetime) -> str:
    """Return a moment as RFC 3339 writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
