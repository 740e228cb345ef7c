"""Read typed links: of Link headers, and of linksets as JSON and as text."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from fairassess.domain import json_text
from fairassess.probes.landing_nodes import clean
from fairassess.probes.landing_values import Signpost

LEVEL_ONE = ("author", "item", "license", "type")
"""Relations of FAIR Signposting beside cite-as and describedby that a page of a dataset has."""

LINKSET_JSON = "application/linkset+json"
LINKSET_TEXT = "application/linkset"

MOST_LINKS = 2_000
LARGEST_LINKSET = 1_000_000

_LONGEST = 4_096
_TARGET = re.compile(r"[\s,]*<(?P<target>[^<>]*)>")
_PARAMETER = re.compile(
    r"\s*;\s*(?P<name>[^\s=;,\"]+)\s*(?:=\s*(?:\"(?P<quoted>(?:[^\"\\]++|\\.)*+)\"|(?P<bare>[^\s;,\"]*)))?"
)
_NO_RELATIONS = frozenset({"anchor"})
_DEEPEST = 1000


class Unreadable(ValueError):
    """It is no linkset; the text is a clause that says why."""


def from_header(values: Iterable[str], *, url: str) -> tuple[Signpost, ...]:
    """
    Return the links of Link headers, in order; what does not follow the grammar is passed over.

    Args:
        values: Of each Link header, in order.
        url: Address that answered.

    Source:
        RFC 8288 §3.
    """
    return tuple(link for value in values for link in _links(value, url, "Link header"))[
        :MOST_LINKS
    ]


def from_linkset(body: bytes, *, kind: str, url: str) -> tuple[Signpost, ...]:
    """
    Return the links of a linkset, in order.

    Args:
        body: Of the reply.
        kind: Its media type, in lower case, without parameters.
        url: Address of the linkset.

    Raises:
        Unreadable: It is none.

    Source:
        RFC 9264 §4.1 (text), §4.2 (JSON).
    """
    if len(body) > LARGEST_LINKSET:
        raise Unreadable(f"is larger than {LARGEST_LINKSET:,} bytes")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("is no UTF-8") from None
    if kind == LINKSET_JSON:
        return tuple(_of_json(text, url))[:MOST_LINKS]
    if kind != LINKSET_TEXT:
        raise Unreadable(f"came as {kind or 'nothing in particular'}, which is no linkset")
    found = tuple(_links(" ".join(text.split()), url, "linkset"))[:MOST_LINKS]
    if not found:
        raise Unreadable("holds no link")
    return found


def _links(value: str, url: str, where: str) -> Iterator[Signpost]:
    place = 0
    while (match := _TARGET.match(value, place)) is not None:
        place = match.end()
        parameters: dict[str, str] = {}
        while (found := _PARAMETER.match(value, place)) is not None:
            place = found.end()
            told = found["quoted"] if found["quoted"] is not None else found["bare"] or ""
            # Of a parameter that comes twice the first counts.
            parameters.setdefault(found["name"].lower(), re.sub(r"\\(.)", r"\1", told))
        yield from _signposts(match["target"], parameters, url, where)
        # Junk up to the next link is passed over.
        comma = value.find(",", place)
        if comma < 0:
            return
        place = comma


def _signposts(target: str, parameters: dict[str, str], url: str, where: str) -> Iterator[Signpost]:
    address = _joined(url, target)
    anchor = _joined(url, parameters["anchor"]) if "anchor" in parameters else ""
    kind = clean(parameters.get("type", "")).partition(";")[0].strip().lower()
    for rel in parameters.get("rel", "").lower().split()[:20] if address else ():
        yield Signpost(rel, address, kind[:200], "" if anchor == url else anchor, where)


def _of_json(text: str, url: str) -> Iterator[Signpost]:
    try:
        # Only texts are taken: what is nested in their place is passed over, however deep it is.
        content = json_text.read(text, deepest=_DEEPEST)
    except json_text.TooMuch as because:
        raise Unreadable(f"is more than we read: {because}") from None
    except ValueError:
        raise Unreadable("is no JSON") from None
    contexts = content.get("linkset") if isinstance(content, dict) else None
    if not isinstance(contexts, list) or not contexts:
        raise Unreadable("has no array called linkset")
    for context in contexts[:MOST_LINKS]:
        if not isinstance(context, dict):
            raise Unreadable("holds something else than link contexts")
        anchor = context.get("anchor")
        anchor = anchor if isinstance(anchor, str) else ""
        for rel, targets in context.items():
            if rel not in _NO_RELATIONS:
                yield from _of_relation(rel, targets, anchor, url)


def _of_relation(rel: str, targets: object, anchor: str, url: str) -> Iterator[Signpost]:
    if not isinstance(targets, list):
        raise Unreadable(f"has no array under {clean(rel)[:40]}")
    for target in targets[:MOST_LINKS]:
        if not isinstance(target, dict) or not isinstance(target.get("href"), str):
            raise Unreadable(f"has a target without href under {clean(rel)[:40]}")
        told = target.get("type")
        kind = told.partition(";")[0].strip().lower() if isinstance(told, str) else ""
        address = _joined(url, target["href"])
        yield Signpost(
            clean(rel).lower()[:200], address, clean(kind)[:200], _joined(url, anchor), "linkset"
        )


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, clean(address)[:_LONGEST])
    except ValueError:
        return ""
