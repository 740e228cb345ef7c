"""Check how a reply is put together: as strict as OAI-PMH.xsd, without fetching any schema."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from fairassess.probes import oai_value_types as types
from fairassess.probes.oai_evidence import OAI_NAMESPACE, VERBS
from fairassess.probes.oai_flaws import StructureFault, StructureRule

MOST_FAULTS = 20
"""Different faults of one reply that are kept; the same fault in many records counts as one."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NOT_ALLOWED_XSI = f"{{{_XSI}}}nil"
_WHITE = " \t\r\n"
_SHOWN_CHARS = 60

_Element = etree._Element
_Check = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Part:
    """A child that may stand in an element: how often at least and at most; 0 for no limit."""

    name: str
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class _Rule:
    """
    What an element may hold.

    Attributes:
        parts: Its children, in order; empty for an element that holds text.
        text: Type of its text; None for an element that holds children.
        kind: What that type is called in a sentence.
        attributes: Types of its attributes by name.
        required: Attributes that must be there.
        is_open: Whether it holds exactly one element of another namespace.
    """

    parts: tuple[_Part, ...] = ()
    text: _Check | None = None
    kind: str = ""
    attributes: Mapping[str, _Check] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    is_open: bool = False


def _holds(*parts: _Part, **attributes: _Check) -> _Rule:
    return _Rule(parts=parts, attributes=attributes)


def _text(check: _Check, kind: str = "text") -> _Rule:
    return _Rule(text=check, kind=kind)


def _some(name: str) -> _Part:
    return _Part(name, least=1, most=0)


def _any(name: str) -> _Part:
    return _Part(name, least=0, most=0)


def _maybe(name: str) -> _Part:
    return _Part(name, least=0)


_CONTAINER = _Rule(is_open=True)
_IS_VERB = types.one_of(*VERBS)

# Each name of the protocol means one thing, so one table serves for all replies.
RULES: Mapping[str, _Rule] = {
    "responseDate": _text(types.is_moment, "date and time"),
    "request": _Rule(
        text=types.is_text,
        attributes={
            "verb": _IS_VERB,
            "identifier": types.is_text,
            "metadataPrefix": types.is_prefix,
            "from": types.is_datestamp,
            "until": types.is_datestamp,
            "set": types.is_set_spec,
            "resumptionToken": types.is_text,
        },
    ),
    "error": _Rule(
        text=types.is_text, attributes={"code": types.is_error_code}, required=("code",)
    ),
    "Identify": _holds(
        _Part("repositoryName"),
        _Part("baseURL"),
        _Part("protocolVersion"),
        _some("adminEmail"),
        _Part("earliestDatestamp"),
        _Part("deletedRecord"),
        _Part("granularity"),
        _any("compression"),
        _any("description"),
    ),
    "repositoryName": _text(types.is_text),
    "baseURL": _text(types.is_text),
    "protocolVersion": _text(types.one_of("2.0"), "version 2.0"),
    "adminEmail": _text(types.is_email, "mail address"),
    "earliestDatestamp": _text(types.is_datestamp, "UTC datestamp"),
    "deletedRecord": _text(types.one_of("no", "persistent", "transient"), "policy"),
    "granularity": _text(types.one_of("YYYY-MM-DD", "YYYY-MM-DDThh:mm:ssZ"), "granularity"),
    "compression": _text(types.is_text),
    "description": _CONTAINER,
    "ListMetadataFormats": _holds(_some("metadataFormat")),
    "metadataFormat": _holds(_Part("metadataPrefix"), _Part("schema"), _Part("metadataNamespace")),
    "metadataPrefix": _text(types.is_prefix, "metadataPrefix"),
    "schema": _text(types.is_text),
    "metadataNamespace": _text(types.is_text),
    "ListSets": _holds(_some("set"), _maybe("resumptionToken")),
    "set": _holds(_Part("setSpec"), _Part("setName"), _any("setDescription")),
    "setSpec": _text(types.is_set_spec, "setSpec"),
    "setName": _text(types.is_text),
    "setDescription": _CONTAINER,
    "GetRecord": _holds(_Part("record")),
    "ListRecords": _holds(_some("record"), _maybe("resumptionToken")),
    "ListIdentifiers": _holds(_some("header"), _maybe("resumptionToken")),
    "record": _holds(_Part("header"), _maybe("metadata"), _any("about")),
    "header": _holds(
        _Part("identifier"),
        _Part("datestamp"),
        _any("setSpec"),
        status=types.one_of("deleted"),
    ),
    "identifier": _text(types.is_text),
    "datestamp": _text(types.is_datestamp, "UTC datestamp"),
    "metadata": _CONTAINER,
    "about": _CONTAINER,
    "resumptionToken": _Rule(
        text=types.is_text,
        attributes={
            "expirationDate": types.is_moment,
            "completeListSize": types.is_positive,
            "cursor": types.is_not_negative,
        },
    ),
}
_HEAD = (_Part("responseDate"), _Part("request"))


def faults_of(root: _Element) -> tuple[StructureFault, ...]:
    """
    Return where a reply is not put together as the schema of OAI-PMH demands; empty when it is.

    What stands inside metadata, about and descriptions is not looked at, only that it is exactly
    one element of another namespace.

    Args:
        root: Root element of a strictly parsed reply; comments removed.

    Returns:
        Different faults in order of appearance, at most MOST_FAULTS.

    Source:
        OAI-PMH 2.0 §3.2 and its schema OAI-PMH.xsd of 2004-10-12.
    """
    found: dict[tuple[str, str], StructureFault] = {}
    for fault in _of_root(root):
        known = found.get((fault.where, fault.what))
        if known is not None:
            fault = StructureFault(known.rule, known.where, known.what, known.line, known.count + 1)
        elif len(found) >= MOST_FAULTS:
            continue
        found[fault.where, fault.what] = fault
    return tuple(found.values())


def _of_root(root: _Element) -> Iterator[StructureFault]:
    tag = etree.QName(root)
    if (tag.namespace or "", tag.localname) != (OAI_NAMESPACE, "OAI-PMH"):
        what = f"the root is {tag.localname} in {tag.namespace or 'no namespace'}"
        yield _fault(root, "", StructureRule.UNKNOWN, what)
        return
    where = "OAI-PMH"
    yield from _attributes(root, where, {}, ())
    yield from _loose_text(root, where)
    children = _children(root)
    names = [_name(child) for child in children]
    contents = tuple(dict.fromkeys(name for name in names if name in (*VERBS, "error")))
    if len(contents) > 1:
        what = f"{', '.join(contents)} stand side by side"
        yield _fault(root, where, StructureRule.REPEATED, what)
    # What stands there instead is told below, as something that does not belong.
    if not contents and not set(names) - {"responseDate", "request"}:
        what = "neither an answer nor an error stands there"
        yield _fault(root, where, StructureRule.MISSING, what)
    parts = [_some(name) if name == "error" else _Part(name) for name in contents]
    yield from _sequence(root, where, names, (*_HEAD, *parts))
    for child, name in zip(children, names, strict=True):
        if name in ("responseDate", "request") or name in contents:
            yield from _of_element(child, name, f"{where}/{name}")


def _of_element(element: _Element, name: str, where: str) -> Iterator[StructureFault]:
    rule = RULES[name]
    yield from _attributes(element, where, rule.attributes, rule.required)
    children = _children(element)
    if rule.text is not None:
        if children:
            what = f"{_name(children[0])} stands where text belongs"
            yield _fault(element, where, StructureRule.UNKNOWN, what)
        elif not rule.text(element.text or ""):
            what = f"{_shown(element.text or '')} is no {rule.kind}"
            yield _fault(element, where, StructureRule.VALUE, what)
        return
    yield from _loose_text(element, where)
    if rule.is_open:
        yield from _container(element, where, children)
        return
    names = [_name(child) for child in children]
    yield from _sequence(element, where, names, rule.parts)
    known = {part.name for part in rule.parts}
    for child, child_name in zip(children, names, strict=True):
        if child_name in known:
            yield from _of_element(child, child_name, f"{where}/{child_name}")


def _container(element: _Element, where: str, children: list[_Element]) -> Iterator[StructureFault]:
    if len(children) != 1:
        what = f"{len(children)} elements stand where exactly one belongs"
        yield _fault(element, where, StructureRule.CONTENT, what)
    for child in children:
        tag = etree.QName(child)
        if tag.namespace in (None, "", OAI_NAMESPACE):
            space = "the namespace of OAI-PMH itself" if tag.namespace else "no namespace"
            what = f"{tag.localname} stands in {space}, not in one of its own"
            yield _fault(element, where, StructureRule.CONTENT, what)


def _sequence(
    element: _Element, where: str, names: list[str], parts: Iterable[_Part]
) -> Iterator[StructureFault]:
    places = {part.name: place for place, part in enumerate(parts)}
    limits = {part.name: part for part in parts}
    is_whole = True
    for name in dict.fromkeys(names):
        if name not in places:
            is_whole = False
            yield _fault(element, where, StructureRule.UNKNOWN, f"{name} does not belong there")
    for name, part in limits.items():
        number = names.count(name)
        if number < part.least:
            is_whole = False
            yield _fault(element, where, StructureRule.MISSING, f"{name} is missing")
        if part.most and number > part.most:
            is_whole = False
            what = f"{name} comes {number} times, not once"
            yield _fault(element, where, StructureRule.REPEATED, what)
    given = [places[name] for name in names if name in places]
    if is_whole and given != sorted(given):
        order = ", ".join(dict.fromkeys(names))
        right = ", ".join(name for name in places if name in names)
        what = f"the order is {order}, not {right}"
        yield _fault(element, where, StructureRule.ORDER, what)


def _attributes(
    element: _Element, where: str, known: Mapping[str, _Check], required: tuple[str, ...]
) -> Iterator[StructureFault]:
    given = {str(name): str(value) for name, value in element.attrib.items()}
    for name, value in given.items():
        if name in known:
            if not known[name](value):
                what = f"{_shown(value)} is no value for the attribute {name}"
                yield _fault(element, f"{where}/@{name}", StructureRule.VALUE, what)
        elif not name.startswith(f"{{{_XSI}}}") or name == _NOT_ALLOWED_XSI:
            what = f"the attribute {_shown(re.sub('{.*}', '', name))} does not belong there"
            yield _fault(element, where, StructureRule.ATTRIBUTE, what)
    for name in required:
        if name not in given:
            what = f"the attribute {name} is missing"
            yield _fault(element, where, StructureRule.ATTRIBUTE, what)


def _loose_text(element: _Element, where: str) -> Iterator[StructureFault]:
    texts = [element.text, *(child.tail for child in element)]
    loose = next((text for text in texts if text and text.strip(_WHITE)), None)
    if loose:
        what = f"the text {_shown(loose.strip())} stands between the elements"
        yield _fault(element, where, StructureRule.UNKNOWN, what)


def _children(element: _Element) -> list[_Element]:
    return [child for child in element if isinstance(child.tag, str)]


def _name(element: _Element) -> str:
    """Return the local name of an element of OAI-PMH; of others it is told that they are others."""
    tag = etree.QName(element)
    if tag.namespace == OAI_NAMESPACE:
        return tag.localname
    return f"{_shown(tag.localname)} (of {_shown(tag.namespace or 'no namespace')})"


def _shown(text: str) -> str:
    line = " ".join(text.split())
    if not line:
        return "an empty text"
    return line if len(line) <= _SHOWN_CHARS else f"{line[: _SHOWN_CHARS - 3]}..."


def _fault(element: _Element, where: str, rule: StructureRule, what: str) -> StructureFault:
    line: object = element.sourceline
    return StructureFault(rule, where, what, line if isinstance(line, int) else 0)
