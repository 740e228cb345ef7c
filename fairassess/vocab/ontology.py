"""Read a released ontology, as RDF/XML, Turtle or JSON-LD, into a vocabulary."""

import json
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from fairassess.domain import terms
from fairassess.domain.terms import Term, Vocabulary
from fairassess.errors import Fault, Invalid

LARGEST_BYTES = 50_000_000
"""Largest file that is read; PaNET has about one million bytes."""

FAULTS_TOLD = 50
"""Most faults of one kind that are told one by one."""

_SYNONYM = "http://www.geneontology.org/formats/oboInOwl#has"
_ALTERNATIVES = (
    SKOS.altLabel,
    URIRef(f"{_SYNONYM}ExactSynonym"),
    URIRef(f"{_SYNONYM}Synonym"),
    URIRef("http://purl.obolibrary.org/obo/IAO_0000118"),
)
_REPLACED_BY = (URIRef("http://purl.obolibrary.org/obo/IAO_0100001"), DCTERMS.isReplacedBy)
_KINDS = (OWL.Class, RDFS.Class, SKOS.Concept)
_RELATION = OWL.ObjectProperty
_FORMATS = {"xml": "RDF/XML", "turtle": "Turtle", "json-ld": "JSON-LD"}
_WEB_PAGE = ("<!doctype html", "<html")
_UNTOLD = "not told"
_PLAIN_ENTITY = re.compile(rb"<!ENTITY\s+[^\s%]+\s+(?:\"[^\"&%<]{0,300}\"|'[^'&%<]{0,300}')\s*>")

# It writes a line for every odd literal of a stranger's file.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def read(body: bytes, model: Vocabulary, *, source: str) -> Vocabulary:
    """
    Read a released ontology.

    Nothing else is opened: neither imports nor contexts of JSON-LD that are elsewhere.

    Args:
        body: The file.
        model: Vocabulary whose name, addresses and groups hold for what is read; its terms tell
            the group of new ones, and may be none. Without a base, the addresses under which most
            terms of the file stand are taken.
        source: Where the file is from.

    Returns:
        The terms in the order of their identifiers, with the version that the file states.

    Raises:
        Invalid: The file cannot be used; all faults are told.
    """
    graph = _parsed(body)
    found = _model(graph, replace(model, source=source))
    nodes = dict(sorted(_nodes(graph, found)))
    if not nodes:
        message = f"It holds no class and no concept of {found.title or found.name}."
        raise Invalid([Fault("terms", message)])
    known = {node: name for name, node in nodes.items()}
    read_terms = tuple(_term(graph, node, known, found) for node in nodes.values())
    faults = [*_unnamed(read_terms), *_unknown_replacements(read_terms), *_circles(read_terms)]
    if faults:
        raise Invalid(faults)
    return terms.with_terms(replace(found, version=_version(graph)), read_terms)


def _parsed(body: bytes) -> Graph:
    if len(body) > LARGEST_BYTES:
        message = f"It has {len(body):,} bytes; at most {LARGEST_BYTES:,} are read."
        raise Invalid([Fault("file", message)])
    form = _format(body)
    graph = Graph()
    try:
        graph.parse(data=body, format=form)
    except Exception as error:  # The parsers raise whatever they stumble over.
        line = getattr(error, "getLineNumber", lambda: None)() or getattr(error, "lines", None)
        place = "file" if line is None else f"line {line}"
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        message = f"It cannot be read as {_FORMATS[form]}: {reason}"
        raise Invalid([Fault(place, message)]) from error
    return graph


def _format(body: bytes) -> str:
    start = body[:1_000].decode("utf-8-sig", "replace").lstrip().lower()
    if not start:
        raise Invalid([Fault("file", "It is empty.")])
    if start.startswith(_WEB_PAGE):
        message = "It is a web page; give the address of the ontology file itself."
        raise Invalid([Fault("file", message)])
    if start[0] in "{[":
        _refuse_remote_contexts(body)
        return "json-ld"
    if "\x00" in start:
        raise Invalid([Fault("file", "It is not written in UTF-8.")])
    is_xml = start.startswith(("<?xml", "<!doctype", "<!--", "<rdf:", "<owl:", "<ontology"))
    if is_xml:
        _refuse_entities(body)
    return "xml" if is_xml else "turtle"


def _refuse_entities(body: bytes) -> None:
    """Refuse entities that hold others, or are elsewhere: a short file could grow without end."""
    if body.count(b"<!ENTITY") != len(_PLAIN_ENTITY.findall(body)):
        message = "It defines entities that are more than a short text each."
        raise Invalid([Fault("DOCTYPE", message)])


def _refuse_remote_contexts(body: bytes) -> None:
    try:
        document = json.loads(body)
        remote = tuple(dict.fromkeys(_remote_contexts(document)))
    except (ValueError, RecursionError) as error:
        raise Invalid([Fault("file", f"It cannot be read as JSON: {error}")]) from error
    if remote:
        message = "Its context is elsewhere, and is not fetched; write it into the file."
        raise Invalid([Fault(f"@context {name[:100]}", message) for name in remote[:FAULTS_TOLD]])


def _remote_contexts(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _remote_contexts(one)
    elif isinstance(part, dict):
        for name, inner in part.items():
            if name in ("@context", "@import"):
                several = inner if isinstance(inner, list) else [inner]
                yield from (one for one in several if isinstance(one, str))
            yield from _remote_contexts(inner)


def _model(graph: Graph, model: Vocabulary) -> Vocabulary:
    """Return the model with a base, and with all addresses under which its terms may stand."""
    if model.base:
        return model
    bases = Counter(
        address[: len(address) - len(_local(address))]
        for address in _addresses(graph)
        if _local(address)
    )
    if not bases:
        return model
    base = bases.most_common(1)[0][0]
    bare = base.partition("://")[2].rstrip("/#").lower().removeprefix("www.")
    return replace(model, base=base, spaces=tuple(dict.fromkeys((*model.spaces, bare))))


def _addresses(graph: Graph) -> Iterator[str]:
    for kind in _KINDS:
        for node in graph.subjects(RDF.type, kind):
            if isinstance(node, URIRef):
                yield str(node)


def _local(address: str) -> str:
    return address.replace("#", "/").rpartition("/")[2]


def _nodes(graph: Graph, model: Vocabulary) -> Iterator[tuple[str, URIRef]]:
    """Yield the terms of the file by their local names."""
    kinds = (*_KINDS, _RELATION) if model.tags else _KINDS
    for kind in kinds:
        for node in graph.subjects(RDF.type, kind):
            if isinstance(node, URIRef) and (name := model.local_name(str(node))):
                yield name, node


def _term(graph: Graph, node: URIRef, known: dict[URIRef, str], model: Vocabulary) -> Term:
    name = known[node]
    labels = [*_texts(graph, node, (SKOS.prefLabel,)), *_texts(graph, node, (RDFS.label,))]
    is_retired = any(
        isinstance(said, Literal) and said.toPython() in (True, "true", "1", 1)
        for said in graph.objects(node, OWL.deprecated)
    )
    label = labels[0] if labels else name if is_retired else ""
    others = dict.fromkeys([*labels[1:], *_texts(graph, node, _ALTERNATIVES)])
    parents = {
        known[one] for one in _above(graph, node) if isinstance(one, URIRef) and one in known
    }
    following = next((one for way in _REPLACED_BY for one in graph.objects(node, way)), None)
    return Term(
        identifier=name,
        label=label,
        group=_group(name, model),
        alternatives=tuple(other for other in others if other != label),
        parents=tuple(sorted(parents - {name})),
        is_retired=is_retired,
        replaced_by="" if following is None else _named(following, model),
    )


def _texts(graph: Graph, node: URIRef, ways: Iterable[URIRef]) -> list[str]:
    """Return the texts in English or in no language; where there are none, those of any."""
    said = [
        (one.language or "", " ".join(str(one).split()))
        for way in ways
        for one in graph.objects(node, way)
        if isinstance(one, Literal) and str(one).strip()
    ]
    ours = sorted({text for language, text in said if language[:2].lower() in ("", "en")})
    return ours or sorted({text for _, text in said})


def _above(graph: Graph, node: URIRef) -> Iterator[Node]:
    """Yield what stands right above a term: stated, or as a part of what it is equivalent to."""
    yield from graph.objects(node, RDFS.subClassOf)
    yield from graph.objects(node, RDFS.subPropertyOf)
    yield from graph.objects(node, SKOS.broader)
    for same in (*graph.objects(node, OWL.equivalentClass), *graph.objects(node, RDFS.subClassOf)):
        if isinstance(same, BNode):
            for parts in graph.objects(same, OWL.intersectionOf):
                yield from Collection(graph, parts)


def _named(node: Node, model: Vocabulary) -> str:
    text = str(node)
    return model.local_name(text) or _local(text.replace(":", "/"))


def _group(name: str, model: Vocabulary) -> str:
    """Return the group of the known term that is most like a name; empty without groups."""
    known = model.find(name)
    if known is not None or not model.tags or not model.terms:
        return "" if known is None else known.group
    alike = [term for term in model.terms if len(term.identifier) == len(name)] or model.terms
    return max(alike, key=lambda term: _shared(term.identifier, name)).group


def _shared(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _version(graph: Graph) -> str:
    for ontology in graph.subjects(RDF.type, OWL.Ontology):
        for way in (OWL.versionInfo, DCTERMS.hasVersion, OWL.versionIRI, DCTERMS.modified):
            for said in graph.objects(ontology, way):
                return " ".join(str(said).split())[:200]
    return _UNTOLD


def _unnamed(read_terms: Iterable[Term]) -> list[Fault]:
    message = "It has no label."
    return _some([Fault(term.identifier, message) for term in read_terms if not term.label])


def _unknown_replacements(read_terms: tuple[Term, ...]) -> list[Fault]:
    known = {term.identifier for term in read_terms}
    return _some(
        [
            Fault(
                term.identifier, f"It is replaced by {term.replaced_by[:80]}, which is not there."
            )
            for term in read_terms
            if term.replaced_by and term.replaced_by not in known
        ]
    )


def _circles(read_terms: tuple[Term, ...]) -> list[Fault]:
    """Tell terms that stand above themselves; what is left when roots are taken away again."""
    left = {term.identifier: set(term.parents) for term in read_terms}
    while free := [name for name, parents in left.items() if not parents & left.keys()]:
        for name in free:
            del left[name]
    inside = {name for name in left if any(name in parents for parents in left.values())}
    return _some([Fault(name, "It stands above itself.") for name in sorted(inside)])


def _some(faults: list[Fault]) -> list[Fault]:
    more = len(faults) - FAULTS_TOLD
    if more <= 0:
        return faults
    return [*faults[:FAULTS_TOLD], Fault("file", f"There are {more} more of this kind.")]
