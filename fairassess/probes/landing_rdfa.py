"""
Read what is woven into the elements of a page as RDFa, by pyRdfa3.

RDFa has rules of its own for prefixes, chaining and languages, and pyRdfa3 knows them; it is given
a document that is already parsed, so that neither its HTML parser nor its way to the network is
used. Few pages have RDFa, and it takes a third of a second to load what reads it: who finds some
loads this module then.
"""

from xml.dom import minidom
from xml.parsers.expat import ExpatError

import structlog
from lxml import etree, html

# pyRdfa3 comes without types.
from pyRdfa import pyRdfa  # type: ignore[import-untyped]
from pyRdfa.options import Options  # type: ignore[import-untyped]
from rdflib import RDF, Graph
from rdflib.term import Literal, URIRef
from rdflib.term import Node as Term

from fairassess.probes.landing_nodes import Node, clean, short
from fairassess.probes.landing_values import Fault, FaultKind

MOST_ELEMENTS = 10_000
DEEPEST = 60

_MOST_THINGS = 2_000
_MOST_LEVELS = 5

_log = structlog.get_logger(__name__)


def rdfa(root: html.HtmlElement, base: str) -> tuple[Node, ...] | Fault:
    """
    Return the things that a page describes in RDFa, in the order of their addresses.

    Source:
        RDFa Core 1.1; HTML+RDFa 1.1.
    """
    elements = sum(1 for _ in root.iter())
    if elements > MOST_ELEMENTS or _depth(root) > DEEPEST:
        message = "is RDFa in a page that is too large for it to be read"
        return Fault(FaultKind.TOO_MUCH, "page", message)
    try:
        graph = _graph(root, base)
    except (ExpatError, ValueError, LookupError, RecursionError) as error:
        _log.info("rdfa_unread", because=str(error)[:200])
        return Fault(FaultKind.NOT_UNDERSTOOD, "page", "is RDFa that cannot be read")
    things = sorted(set(graph.subjects(RDF.type)), key=str)
    return tuple(_thing(graph, one, _MOST_LEVELS) for one in things[:_MOST_THINGS])


def _depth(root: html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _graph(root: html.HtmlElement, base: str) -> Graph:
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
