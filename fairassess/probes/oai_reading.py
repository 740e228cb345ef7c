"""Bytes of a reply to frozen values: one strict parse, nothing of the parser leaves this module."""

import re
from collections.abc import Iterable

from lxml import etree

from fairassess.probes import oai_characters, oai_structure, oai_texts, oai_trees
from fairassess.probes.oai_evidence import (
    VERBS,
    DcElement,
    Description,
    Envelope,
    FaultKind,
    Header,
    MetadataFormat,
    OaiError,
    Payload,
    Reading,
    Record,
    SetEntry,
    Shape,
    Token,
    XmlFault,
)

MARKUP_LIMIT = 100_000
"""Elements and attributes of one reply that are read.

Each costs the parser one to four hundred bytes, however short it is written: a small body of
nothing but tags must not become a big tree. About a thousand rich records fill it.
"""

SIBLINGS_LIMIT = 20_000
"""Elements beside each other that are read, such as records of one page."""

ATTRIBUTES_LIMIT = 200
"""Attributes of one element that are read."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EXCERPT_CHARS = 200
_LIMIT = re.compile("XML_PARSE_HUGE|Resource limit exceeded|Excessive depth|too long")
_ATTRIBUTE = re.compile(rb"""=[\s\0]*["']""")
_MOST_VALUES = 20

_Element = etree._Element


def read(body: bytes) -> Reading:
    """
    Read a reply strictly: no recovery, no DTD, no entity, no network.

    A body whose only fault are illegal characters keeps that fault, and is read from a repaired
    copy, so that the other checks still have something to look at.

    Args:
        body: The decoded body; may be empty, and may be anything.

    Returns:
        Always a reading; whatever is wrong with the body is in it.
    """
    shape = oai_characters.shape_of(body)
    declared = oai_characters.declared_encoding(body)
    start = oai_characters.start_of(body)
    if shape not in (Shape.OAI, Shape.XML):
        return Reading(shape=shape, declared_encoding=declared, start=start)
    characters = oai_characters.first_illegal(body)
    root, fault = _parse(body)
    if root is None and characters is not None:
        root, _ = _parse(oai_characters.repaired(body))
    envelope = None
    if root is not None:
        shape = Shape.OAI if _name(root) == "OAI-PMH" else Shape.XML
        envelope = _envelope(root) if shape is Shape.OAI else None
    return Reading(
        shape=shape,
        envelope=envelope,
        fault=fault,
        characters=characters,
        declared_encoding=declared,
        start=start,
        xml_version=oai_characters.declared_version(body),
    )


def _parse(body: bytes) -> tuple[_Element | None, XmlFault | None]:
    if _is_more_markup_than_read(body):
        return None, _too_much(f"more than {MARKUP_LIMIT:,} elements and attributes in one reply")
    if b"<!DOCTYPE" in body[: body.find(b"OAI-PMH") if b"OAI-PMH" in body else 4096]:
        return None, _doctype_fault()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        return None, _syntax_fault(error, body)
    if root.getroottree().docinfo.internalDTD is not None:
        return None, _doctype_fault()
    crowd = _crowd_in(root)
    return (root, None) if crowd is None else (None, crowd)


def _is_more_markup_than_read(body: bytes) -> bool:
    starts = body.count(b"<") - body.count(b"</")
    if starts + body.count(b"=") <= MARKUP_LIMIT:
        return False
    # Most of these signs may stand in texts, such as addresses; of those in tags all count.
    return starts + sum(1 for _ in _ATTRIBUTE.finditer(body)) > MARKUP_LIMIT


def _crowd_in(root: _Element) -> XmlFault | None:
    for element in root.iter(etree.Element):
        if len(element) > SIBLINGS_LIMIT:
            return _too_much(f"more than {SIBLINGS_LIMIT:,} elements beside each other")
        if len(element.attrib) > ATTRIBUTES_LIMIT:
            return _too_much(f"an element has more than {ATTRIBUTES_LIMIT} attributes")
    return None


def _too_much(message: str) -> XmlFault:
    return XmlFault(FaultKind.TOO_MUCH, message)


def _doctype_fault() -> XmlFault:
    return XmlFault(FaultKind.DOCTYPE, "the reply carries a DOCTYPE, which OAI-PMH has no use for")


def _syntax_fault(error: etree.XMLSyntaxError, body: bytes) -> XmlFault:
    if _LIMIT.search(error.msg or ""):
        # The parser's own limits of length and depth say nothing about the form of a reply.
        return _too_much("a text is longer, or elements lie deeper, than we read")
    line, column = (int(number or 0) for number in (error.lineno, error.offset))
    lines = body.split(b"\n")
    text = lines[line - 1].decode("utf-8", "replace") if 0 < line <= len(lines) else ""
    at = max(0, column - _EXCERPT_CHARS // 2)
    offset = _byte_of(lines, line, column) if 0 < line <= len(lines) else None
    return XmlFault(
        kind=FaultKind.ILL_FORMED,
        message=oai_characters.shown(error.msg or "not well-formed").split(", line ")[0],
        line=line,
        column=column,
        excerpt=oai_characters.shown(text[at : at + _EXCERPT_CHARS]),
        offset=offset,
        near="" if offset is None else oai_characters.identifier_before(body, offset),
    )


def _byte_of(lines: list[bytes], line: int, column: int) -> int:
    """Return the byte of a column; the parser counts characters, which may be several bytes."""
    before = sum(len(one) + 1 for one in lines[: line - 1])
    text = lines[line - 1].decode("utf-8", "surrogateescape")
    return before + len(text[: max(column - 1, 0)].encode("utf-8", "surrogateescape"))


def _name(element: _Element) -> str:
    return etree.QName(element).localname


def _namespace(element: _Element) -> str:
    return etree.QName(element).namespace or ""


def _text(element: _Element | None) -> str:
    if element is None:
        return ""
    return "".join(part for part in element.itertext() if isinstance(part, str)).strip()


def _children(element: _Element) -> list[_Element]:
    # An unresolved entity reference is a child as well, but its tag is no name.
    return [child for child in element if isinstance(child.tag, str)]


def _first(element: _Element, name: str) -> _Element | None:
    return next((child for child in _children(element) if _name(child) == name), None)


def _envelope(root: _Element) -> Envelope:
    children = _children(root)
    by_name = {_name(child): child for child in reversed(children)}
    request = by_name.get("request")
    verb = next((by_name[name] for name in VERBS if name in by_name), None)
    listed = _children(verb) if verb is not None else []
    return Envelope(
        namespace=_namespace(root),
        schema_location=root.get(f"{{{_XSI}}}schemaLocation", ""),
        children=tuple(_name(child) for child in children),
        response_date=_text(by_name.get("responseDate")),
        request_url=_text(request),
        request_attributes=_attributes(request),
        errors=tuple(
            OaiError(child.get("code", ""), _text(child))
            for child in children
            if _name(child) == "error"
        ),
        identify=_identify(by_name.get("Identify")),
        formats=tuple(_format(child) for child in listed if _name(child) == "metadataFormat"),
        sets=tuple(_set(child) for child in listed if _name(child) == "set"),
        headers=tuple(_header(child) for child in listed if _name(child) == "header"),
        records=_records(child for child in listed if _name(child) == "record"),
        token=_token(next((child for child in listed if _name(child) == "resumptionToken"), None)),
        descriptions=_descriptions(by_name.get("Identify")),
        structure=oai_structure.faults_of(root),
    )


def _attributes(element: _Element | None) -> tuple[tuple[str, str], ...]:
    if element is None:
        return ()
    return tuple((str(name), str(value)) for name, value in element.attrib.items())


def _own_attributes(element: _Element) -> list[str]:
    """Return the names of its attributes; xsi:* is allowed everywhere and left out."""
    return [name for name, _ in _attributes(element) if not name.startswith(f"{{{_XSI}}}")]


def _identify(element: _Element | None) -> tuple[tuple[str, str], ...]:
    if element is None:
        return ()
    # Descriptions may hold whole documents; that one stands there is all we need.
    return tuple(
        (name, "" if name == "description" else _text(child))
        for child in _children(element)
        for name in (_name(child),)
    )


def _descriptions(identify: _Element | None) -> tuple[Description, ...]:
    if identify is None:
        return ()
    return tuple(_description(c) for c in _children(identify) if _name(c) == "description")


def _description(element: _Element) -> Description:
    held = _children(element)
    values = _children(held[0])[:_MOST_VALUES] if held else []
    return Description(
        elements=tuple((_namespace(child), _name(child)) for child in held),
        values=tuple((_name(child), _text(child)[:_EXCERPT_CHARS]) for child in values),
    )


def _format(element: _Element) -> MetadataFormat:
    return MetadataFormat(
        prefix=_text(_first(element, "metadataPrefix")),
        schema=_text(_first(element, "schema")),
        namespace=_text(_first(element, "metadataNamespace")),
    )


def _set(element: _Element) -> SetEntry:
    return SetEntry(
        spec=_text(_first(element, "setSpec")),
        name=_text(_first(element, "setName")),
        children=tuple(_name(child) for child in _children(element)),
    )


def _header(element: _Element) -> Header:
    children = _children(element)
    foreign = [name for name in _own_attributes(element) if name != "status"]
    foreign += [f"{_name(child)}/@{name}" for child in children for name in _own_attributes(child)]
    return Header(
        identifier=_text(_first(element, "identifier")),
        datestamp=_text(_first(element, "datestamp")),
        sets=tuple(_text(child) for child in children if _name(child) == "setSpec"),
        status=element.get("status", ""),
        children=tuple(_name(child) for child in children),
        attributes=tuple(foreign),
    )


def _records(elements: Iterable[_Element]) -> tuple[Record, ...]:
    keeper = oai_trees.Keeper()
    return tuple(_record(element, keeper) for element in elements)


def _record(element: _Element, keeper: oai_trees.Keeper) -> Record:
    children = _children(element)
    header = _first(element, "header")
    metadata = [child for child in children if _name(child) == "metadata"]
    payloads = [payload for holder in metadata for payload in _children(holder)]
    return Record(
        header=None if header is None else _header(header),
        metadata=len(metadata),
        payloads=len(payloads),
        abouts=sum(_name(child) == "about" for child in children),
        payload=_payload(payloads[0], keeper) if payloads else None,
        line=_line(element),
        odd_texts=oai_texts.odd_texts(payloads),
        about_roots=tuple(
            (_namespace(held), _name(held))
            for child in children
            if _name(child) == "about"
            for held in _children(child)
        ),
    )


def _line(element: _Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _payload(element: _Element, keeper: oai_trees.Keeper) -> Payload:
    name = _name(element)
    elements = _children(element) if name.lower().endswith("dc") else []
    return Payload(
        namespace=_namespace(element),
        name=name,
        schema_location=element.get(f"{{{_XSI}}}schemaLocation", ""),
        elements=tuple(_dc_element(child) for child in elements),
        tree=keeper.tree_of(element),
    )


def _dc_element(element: _Element) -> DcElement:
    return DcElement(
        namespace=_namespace(element),
        name=_name(element),
        text=_text(element),
        attributes=tuple(name for name in _own_attributes(element) if name != _LANG),
    )


def _has_blanks_around(element: _Element) -> bool:
    text = "".join(part for part in element.itertext() if isinstance(part, str))
    return bool(text.strip()) and text != text.strip()


def _token(element: _Element | None) -> Token | None:
    if element is None:
        return None
    return Token(
        text=_text(element),
        cursor=element.get("cursor", ""),
        complete_list_size=element.get("completeListSize", ""),
        expiration_date=element.get("expirationDate", ""),
        has_blanks_around=_has_blanks_around(element),
    )
