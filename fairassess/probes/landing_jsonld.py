"""
Read JSON-LD of a landing page with the contexts that are known here, and never fetch one.

A whole JSON-LD processor expands any context, and loads those that it does not know. Neither is
wanted for a page from anybody: what is needed is the names of schema.org and of DCAT.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from fairassess.domain import json_text
from fairassess.probes.landing_nodes import PREFIXES, SCHEMA_ORG, Node, clean, short
from fairassess.probes.landing_values import Fault, FaultKind, Script

LARGEST_CHARS = 1_000_000
DEEPEST = 64
MOST_NODES = 20_000

_MOST_STEPS = 5
# Contexts that map plain names to those of schema.org, as they are written, without their scheme.
_CONTEXTS_OF_SCHEMA_ORG = re.compile(
    r"https?://(?:www\.)?(?:schema\.org(?:/docs/jsonldcontext\.json(?:ld)?|/?)"
    r"|bioschemas\.org/?|w3id\.org/ro/crate/[\d.]+(?:-DRAFT)?/context"
    r"|(?:doi\.org/10\.5063/schema|w3id\.org)/codemeta[/-][\d.]+)"
)
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Described:
    """
    What one script says.

    Attributes:
        nodes: The things that stand at its top, in order.
        unknown_contexts: Addresses of contexts that we do not have, in order.
        fault: What is wrong with it; None when nothing is.
    """

    nodes: tuple[Node, ...] = ()
    unknown_contexts: tuple[str, ...] = ()
    fault: Fault | None = None


def read(script: Script) -> Described:
    """Return what a script says, as far as the contexts known here explain it."""
    where = f"line {script.line}" if script.line else "script"
    if len(script.text) > LARGEST_CHARS:
        message = f"is longer than {LARGEST_CHARS:,} characters"
        return Described(fault=Fault(FaultKind.TOO_MUCH, where, message))
    if _depth(script.text) > DEEPEST:
        message = f"is nested deeper than {DEEPEST} levels"
        return Described(fault=Fault(FaultKind.TOO_MUCH, where, message))
    try:
        content = json_text.read(script.text, deepest=DEEPEST)
    except json.JSONDecodeError as error:
        line = script.line + error.lineno - 1 if script.line else error.lineno
        message = f"is no JSON: {error.msg} at line {line}, column {error.colno}"
        return Described(fault=Fault(FaultKind.NO_JSON, f"line {line}", message))
    except ValueError as error:
        message = f"is no JSON: {error}"
        return Described(fault=Fault(FaultKind.NO_JSON, where, message))
    return _understood(content, where)


def _depth(text: str) -> int:
    deepest = depth = 0
    for match in _BRACKETS.finditer(text):
        depth += (match["open"] is not None) - (match["close"] is not None)
        deepest = max(deepest, depth)
    return deepest


def _understood(content: object, where: str) -> Described:
    reader = _Reader()
    try:
        nodes = tuple(reader.top(content, _Names()))
    except _TooMuch:
        message = f"describes more than {MOST_NODES:,} things"
        return Described(fault=Fault(FaultKind.TOO_MUCH, where, message))
    unknown = tuple(dict.fromkeys(reader.unknown))
    fault = None
    if unknown:
        message = f"uses a context that we do not have ({unknown[0][:200]})"
        fault = Fault(FaultKind.UNKNOWN_CONTEXT, where, message)
    elif not nodes:
        fault = Fault(FaultKind.NOT_UNDERSTOOD, where, "holds no object")
    elif not reader.has_context and not any(node.types or node.values for node in nodes):
        fault = Fault(FaultKind.NOT_UNDERSTOOD, where, "has no @context that explains its names")
    return Described(tuple(reader.linked(nodes)), unknown, fault)


class _TooMuch(Exception):
    """There are more things than anybody needs to say."""


@dataclass(frozen=True, slots=True)
class _Names:
    """
    What names mean at a place.

    Attributes:
        vocabulary: Address that plain names are added to; empty when they mean nothing.
        terms: Names with what they stand for, as the contexts write it.
    """

    vocabulary: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)

    def meaning(self, name: str) -> str:
        """Return the keyword or address that a name stands for; empty when it stands for none."""
        for _ in range(_MOST_STEPS):
            if name.startswith(("@", "http://", "https://")):
                return name
            if name in self.terms:
                name, before = self.terms[name], name
                if name == before:
                    return ""
                continue
            prefix, colon, rest = name.partition(":")
            if not colon:
                return self.vocabulary + name if self.vocabulary else ""
            start = self.terms.get(prefix, PREFIXES.get(prefix, ""))
            if not start:
                return name
            name = start + rest
        return ""


class _Reader:
    """Reads one document."""

    def __init__(self) -> None:
        self.unknown: list[str] = []
        self.has_context = False
        self._count = 0
        self._named: dict[str, Node] = {}

    def top(self, content: object, names: _Names) -> Iterator[Node]:
        """Yield the things at the top, those inside @graph included."""
        if isinstance(content, list):
            for one in content:
                yield from self.top(one, names)
        elif isinstance(content, dict):
            names = self._with_context(content.get("@context"), names)
            graph = content.get("@graph")
            if graph is not None:
                yield from self.top(graph, names)
            if graph is None or len(content.keys() - {"@context", "@graph", "@id"}):
                yield self._thing(content, names)

    def linked(self, nodes: tuple[Node, ...]) -> Iterator[Node]:
        """Yield things in which those that are only named by their address are filled in."""
        # Twice, so that the organisation of a person is found; more would follow circles.
        once = {name: _filled(node, self._named) for name, node in self._named.items()}
        yield from (_filled(node, once) for node in nodes)

    def _with_context(self, context: object, names: _Names) -> _Names:
        if context is None:
            return names
        self.has_context = True
        for one in context[:100] if isinstance(context, list) else (context,):
            if isinstance(one, str):
                if _CONTEXTS_OF_SCHEMA_ORG.fullmatch(one.strip()):
                    names = replace(names, vocabulary=SCHEMA_ORG)
                else:
                    self.unknown.append(clean(one))
            elif isinstance(one, dict):
                names = _told_here(one, names)
        return names

    def _thing(self, content: Mapping[str, object], names: _Names) -> Node:
        self._count += 1
        if self._count > MOST_NODES:
            raise _TooMuch
        names = self._with_context(content.get("@context"), names)
        identifier = ""
        types: list[str] = []
        values: dict[str, tuple[Node, ...]] = {}
        for name, value in content.items():
            meaning = names.meaning(name)
            if meaning == "@id" and isinstance(value, str):
                identifier = clean(value)
            elif meaning == "@type":
                types += [short(names.meaning(one)) for one in _texts(value)]
            elif meaning and not meaning.startswith("@"):
                held = tuple(self._held(value, names))
                values[short(meaning)] = values.get(short(meaning), ()) + held
        node = Node(identifier, tuple(one for one in types if one), tuple(values.items()))
        if identifier and values:
            self._named.setdefault(identifier, node)
        return node

    def _held(self, value: object, names: _Names) -> Iterator[Node]:
        match value:
            case list():
                for one in value:
                    yield from self._held(one, names)
            case dict() if "@value" in value:
                yield from self._held(value["@value"], names)
            case dict() if "@list" in value or "@set" in value:
                yield from self._held(value.get("@list", value.get("@set")), names)
            case dict():
                yield self._thing(value, names)
            case bool():
                yield Node(text="true" if value else "false")
            case str() | int() | float():
                self._count += 1
                if self._count > MOST_NODES:
                    raise _TooMuch
                yield Node(text=clean(str(value)))


def _filled(node: Node, named: Mapping[str, Node]) -> Node:
    """Return the thing with what is known of those that it names by their address alone."""

    def full(one: Node) -> Node:
        return named.get(one.id, one) if one.id and not one.values else one

    values = tuple((name, tuple(full(one) for one in held)) for name, held in node.values)
    return replace(node, values=values)


def _told_here(context: Mapping[str, object], names: _Names) -> _Names:
    """Return the names with what a context that stands in the document adds."""
    vocabulary, terms = names.vocabulary, dict(names.terms)
    for name, meaning in list(context.items())[:1_000]:
        if isinstance(meaning, dict):
            meaning = meaning.get("@id")
        if not isinstance(meaning, str):
            continue
        if name == "@vocab":
            vocabulary = meaning
        elif not name.startswith("@"):
            terms[name] = meaning
    return _Names(vocabulary, terms)


def _texts(value: object) -> list[str]:
    every = value if isinstance(value, list) else [value]
    return [one for one in every[:50] if isinstance(one, str)]
