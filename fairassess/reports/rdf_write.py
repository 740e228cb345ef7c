"""Write a graph as Turtle or JSON-LD: the same triples are the same bytes, whatever their order."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from fairassess.reports.rdf_terms import PREFIXES

TURTLE = "text/turtle"
JSON_LD = "application/ld+json"

_LOCAL_NAME = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-]))*")
_ESCAPED = re.compile(r'[\x00-\x1f\x7f-\x9f"\\\u200e\u200f\u2028-\u202e\u2066-\u2069]')
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")

_NAMES = {start: name for name, start in PREFIXES.items()}

_TYPE = str(RDF.type)
_WHOLE_NUMBER = str(XSD.integer)

_Told = dict[str, list[Node]]


def turtle(graph: Graph) -> bytes:
    """
    Return a graph as Turtle, subjects, properties and values in order.

    Args:
        graph: Without blank nodes; everything that is told here has an address.
    """
    used: set[str] = set()
    blocks = []
    for subject, told in _sorted(graph):
        lines = [
            f"  {_name(name, used)} {', '.join(_written(value, used) for value in values)}"
            for name, values in told.items()
        ]
        blocks.append(f"<{subject}>\n" + " ;\n".join(lines) + " .\n")
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(used))
    return f"{head}\n{chr(10).join(blocks)}".encode()


def json_ld(graph: Graph) -> bytes:
    """
    Return a graph as JSON-LD with its context in it, so that nobody has to fetch one.

    Args:
        graph: Without blank nodes.
    """
    document = {
        "@context": PREFIXES,
        "@graph": [_object(subject, told) for subject, told in _sorted(graph)],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _sorted(graph: Graph) -> Iterable[tuple[str, _Told]]:
    """Yield each subject with what is told of it; the type stands first."""
    # By plain texts: names of rdflib compare and hash at many times the cost, in the same order.
    every: defaultdict[str, defaultdict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for subject, name, value in graph:
        if not isinstance(subject, URIRef) or not isinstance(value, (URIRef, Literal)):
            raise ValueError(f"{subject!r} {name!r} {value!r}: blank nodes are not written")
        every[str(subject)][str(name)].append(value)
    for own in sorted(every):
        told = every[own]
        order = sorted(told, key=lambda one: (one != _TYPE, one))
        yield own, {one: _in_order(told[one]) for one in order}


def _in_order(values: list[Node]) -> list[Node]:
    return sorted(values, key=_place) if len(values) > 1 else values


def _place(value: Node) -> tuple[str, str, str]:
    kind = str(value.datatype or value.language) if isinstance(value, Literal) else ""
    return (type(value).__name__, str(value), kind)


def _name(iri: str, used: set[str]) -> str:
    return "a" if iri == _TYPE else _address(iri, used)


def _address(iri: str, used: set[str]) -> str:
    short = _shortened(iri)
    if short is None:
        return f"<{iri}>"
    used.add(short[0])
    return ":".join(short)


def _written(value: Node, used: set[str]) -> str:
    if isinstance(value, URIRef):
        return _address(str(value), used)
    if not isinstance(value, Literal):
        raise ValueError(f"{value!r} is no value")
    said, kind = str(value), _kind(value)
    if kind == _WHOLE_NUMBER and _WHOLE.fullmatch(said):
        return said
    quoted = f'"{_ESCAPED.sub(_escape, said)}"'
    return f"{quoted}^^{_address(kind, used)}" if kind else quoted


def _kind(value: Literal) -> str:
    """Return the address of a value's kind; empty for a text."""
    kind = value.datatype
    return "" if kind is None or kind == XSD.string else str(kind)


def _escape(match: re.Match[str]) -> str:
    # What turns the direction of a line is spelled out, so that a reader sees what there is.
    return _SHORT.get(match[0]) or f"\\u{ord(match[0]):04X}"


@lru_cache(maxsize=8192)
def _shortened(iri: str) -> tuple[str, str] | None:
    # The address of every vocabulary ends with one of these two, and no local name has one.
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    name = _NAMES.get(iri[:cut])
    return (name, iri[cut:]) if name and _LOCAL_NAME.fullmatch(iri[cut:]) else None


def _object(subject: str, told: Mapping[str, list[Node]]) -> dict[str, object]:
    made: dict[str, object] = {"@id": subject}
    for name, values in told.items():
        if name == _TYPE:
            made["@type"] = [_compact(str(value)) for value in values]
            continue
        listed = [_json_value(value) for value in values]
        made[_compact(name)] = listed if len(listed) > 1 else listed[0]
    return made


def _compact(iri: str) -> str:
    short = _shortened(iri)
    return iri if short is None else ":".join(short)


def _json_value(value: Node) -> object:
    if isinstance(value, URIRef):
        return {"@id": str(value)}
    if not isinstance(value, Literal):
        raise ValueError(f"{value!r} is no value")
    said, kind = str(value), _kind(value)
    if not kind:
        return said
    if kind == _WHOLE_NUMBER and _WHOLE.fullmatch(said):
        return int(said)
    return {"@value": said, "@type": _compact(kind)}
