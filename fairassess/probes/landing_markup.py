"""
Read what is woven into the elements of a page as microdata, and tell whether there is RDFa.

Microdata is two attributes; the one kept reader of it (extruct) brings ten packages along. RDFa
is read by `landing_rdfa`.
"""

from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import html

from fairassess.probes.landing_nodes import Node, clean, short

MOST_ITEMS = 2_000
_ADDRESSES = {
    "a": "href", "area": "href", "link": "href", "img": "src", "audio": "src", "video": "src",
    "embed": "src", "iframe": "src", "source": "src", "object": "data",
}  # fmt: skip


def microdata(root: html.HtmlElement, base: str) -> tuple[tuple[Node, int], ...]:
    """
    Return the items at the top of a page with the lines where they begin, in order.

    Source:
        HTML Standard, Microdata: 5.2.2 to 5.2.5; itemref is not followed.
    """
    items = [one for one in root.iter() if one.get("itemscope") is not None][:MOST_ITEMS]
    made: dict[html.HtmlElement, Node] = {}
    held: dict[html.HtmlElement, dict[str, list[Node]]] = {one: {} for one in items}
    # An item comes before the items inside it, so going back each is whole when it is needed.
    for element in reversed(items):
        for name, node in _properties(element, held, made, base):
            held[element].setdefault(name, []).append(node)
        types = tuple(short(one) for one in (element.get("itemtype") or "").split()[:10])
        values = tuple((name, tuple(nodes)) for name, nodes in held[element].items())
        made[element] = Node(clean(element.get("itemid") or ""), types, values)
    tops = [one for one in items if one.get("itemprop") is None]
    return tuple((made[one], one.sourceline or 0) for one in tops)


def _properties(
    item: html.HtmlElement,
    held: dict[html.HtmlElement, dict[str, list[Node]]],
    made: dict[html.HtmlElement, Node],
    base: str,
) -> Iterator[tuple[str, Node]]:
    """Yield names and values of an item's own properties; items inside it are passed over."""
    waiting = list(reversed(item))
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        node = made.get(element) if element in held else None
        for name in (element.get("itemprop") or "").split()[:10]:
            yield short(name), node or Node(text=_value(element, base))
        if element not in held:
            waiting += reversed(element)


def _value(element: html.HtmlElement, base: str) -> str:
    attribute = _ADDRESSES.get(str(element.tag))
    told = element.get("content") or element.get("datetime")
    if told is None and attribute is not None:
        try:
            told = urljoin(base, element.get(attribute) or "")
        except ValueError:
            told = ""
    if told is None:
        told = element.get("value") or "".join(element.itertext())
    return clean(told)


def has_rdfa(root: html.HtmlElement) -> bool:
    """Return whether a page says what its elements are; the words in every head do not count."""
    return root.find(".//*[@typeof]") is not None
