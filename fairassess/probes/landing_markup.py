"""
Read what is woven into the elements of a page: microdata by ourselves, RDFa by pyRdfa3.

Microdata is two attributes; the one kept reader of it (extruct) brings ten packages along. RDFa
has rules of its own for prefixes, chaining and languages, and pyRdfa3 knows them; it is given a
document that is already parsed, so that neither its HTML parser nor its way to the network is used.
"""

from collections.abc import Iterator
from urllib.parse import urljoin
from xml.dom import minidom
from xml.parsers.expat import ExpatError

import structlog
from lxml import etree, html
from rdflib import RDF, Graph
from rdflib.term import Literal, URIRef
from rdflib.term import Node as Term

from fairassess.probes.landing_nodes import Node, clean, short
from fairassess.probes.landing_values import Fault, FaultKind

MOST_ITEMS = 2_000
MOST_RDFA_ELEMENTS = 10_000
DEEPEST_RDFA = 60

_MOST_LEVELS = 5
_ADDRESSES = {
    "a": "href", "area": "href", "link": "href", "img": "src", "audio": "src", "video": "src",
    "embed": "src", "iframe": "src", "source": "src", "object": "data",
}  # fmt: skip

_log = structlog.get_logger(__name__)


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


def rdfa(root: html.HtmlElement, base: str) -> tuple[Node, ...] | Fault:
    """
    Return the things that a page describes in RDFa, in the order of their addresses.

    Source:
        RDFa Core 1.1; HTML+RDFa 1.1.
    """
    elements = sum(1 for _ in root.iter())
    if elements > MOST_RDFA_ELEMENTS or _depth(root) > DEEPEST_RDFA:
        message = "is RDFa in a page that is too large for it to be read"
        return Fault(FaultKind.TOO_MUCH, "page", message)
    try:
        graph = _graph(root, base)
    except (ExpatError, ValueError, LookupError, RecursionError) as error:
        _log.info("rdfa_unread", because=str(error)[:200])
        return Fault(FaultKind.NOT_UNDERSTOOD, "page", "is RDFa that cannot be read")
    things = sorted(set(graph.subjects(RDF.type)), key=str)
    return tuple(_thing(graph, one, _MOST_LEVELS) for one in things[:MOST_ITEMS])


def _depth(root: html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _graph(root: html.HtmlElement, base: str) -> Graph:
    # It takes a fifth of a second to load, and few pages have RDFa.
    # pyRdfa3 comes without types.
    from pyRdfa import pyRdfa  # type: ignore[import-untyped]
    from pyRdfa.options import Options  # type: ignore[import-untyped]

    # As XML, which the HTML tree is not: names with a colon, and what expat does not take, go.
    text = etree.tostring(root, method="xml", encoding="unicode")
    options = Options(
        embedded_rdf=False, vocab_expansion=False, vocab_cache=False, check_lite=False
    )
    graph = Graph()
    reader = pyRdfa(options, base, media_type="text/html")
    # An element is written without any document type, so there is no entity to be expanded.
    document = minidom.parseString(text)  # noqa: S318
    reader.graph_from_DOM(document, graph)
    return graph


def _thing(graph: Graph, subject: Term, levels: int) -> Node:
    values: dict[str, tuple[Node, ...]] = {}
    types: tuple[str, ...] = ()
    for predicate, value in sorted(graph.predicate_objects(subject)):
        if predicate == RDF.type:
            types += (short(str(value)),)
        else:
            name = short(str(predicate))
            values[name] = (*values.get(name, ()), _told(graph, value, levels - 1))
    address = str(subject) if isinstance(subject, URIRef) else ""
    return Node(address, types, tuple(values.items()))


def _told(graph: Graph, value: Term, levels: int) -> Node:
    if isinstance(value, Literal):
        return Node(text=clean(str(value)))
    if levels and (value, None, None) in graph:
        return _thing(graph, value, levels)
    return Node(str(value) if isinstance(value, URIRef) else "")
