"""
How a record is read, the plain way: what the readers of the product are compared with.

Each element is asked for all that it has, one after the other, with no regard to time. The
product reads the same values in less time, and must agree with this on whatever comes.
"""

from collections.abc import Callable, Iterator
from typing import cast

import xxhash
from lxml import etree

from fairassess.domain.metadata import Record, Value
from fairassess.domain.runs import Skipped
from fairassess.harvest.readers.oai_dc import FIELDS
from fairassess.harvest.strict import OAI

Element = etree._Element
Attributes = tuple[tuple[str, str], ...]

_HEADER = f"{OAI}header"
_METADATA = f"{OAI}metadata"
_IDENTIFIER = f"{OAI}identifier"
_DATESTAMP = f"{OAI}datestamp"
_SET_SPEC = f"{OAI}setSpec"

_MOST_SETS = 200
_IDENTIFIER_CHARS = 2_048
_DC_ROOT = "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
_DUBLIN_CORE = {f"{{http://purl.org/dc/elements/1.1/}}{name}": name for name in FIELDS}
_KERNEL = "{http://datacite.org/schema/kernel-"
_WRAPPER = "{http://schema.datacite.org/oai/oai-1."
# What Value(...) does in the end, without a call in between: there are forty in a record.
_new = tuple.__new__
_MOST_TIDY = 4_096
_TIDY: dict[Attributes, Attributes] = {}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(element: Element) -> Record | Skipped:
    header = metadata = None
    for child in element:
        if child.tag == _HEADER:
            header = child
        elif child.tag == _METADATA:
            metadata = child
    if header is None:
        return Skipped("", "it has no header")
    identifier, datestamp, sets = _header(header)
    if not identifier:
        return Skipped("", "its header has no identifier")
    if header.get("status") == "deleted":
        return Record(identifier, datestamp, True, sets, ())
    if metadata is None:
        return Skipped(identifier, "it has no metadata and is not marked as deleted")
    if not len(metadata):
        return Skipped(identifier, "its metadata element is empty")
    return _of_metadata(Record(identifier, datestamp, False, sets, ()), metadata[0])


def _of_metadata(record: Record, root: Element) -> Record | Skipped:
    tag = str(root.tag)
    if tag == _DC_ROOT:
        return record._replace(fields=read_dublin_core(root))
    if is_datacite(tag):
        return record._replace(fields=read_datacite(root))
    reason = f"its metadata are of a kind that is not read here: {tag[:300]}"
    return Skipped(record.identifier, reason)


def _header(header: Element) -> tuple[str, str, tuple[str, ...]]:
    identifier = datestamp = ""
    sets: list[str] = []
    for part in header:
        text = (part.text or "").strip()
        tag = part.tag
        if tag == _IDENTIFIER:
            identifier = text[:_IDENTIFIER_CHARS]
        elif tag == _DATESTAMP:
            datestamp = text[:64]
        elif tag == _SET_SPEC:
            sets.append(text[:_IDENTIFIER_CHARS])
    return identifier, datestamp, tuple(sets[:_MOST_SETS])


def fingerprint_of(record: Record) -> bytes:
    if record.is_deleted:
        return b""
    texts: list[str] = []
    for name, values in record.fields:
        texts.append(name)
        for text, attributes in values:
            texts.append(text)
            for pair in attributes:
                texts += pair
    return xxhash.xxh3_64_digest("\x1f".join(texts).encode("utf-8", "replace"))


def read_dublin_core(root: Element) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    fields: dict[str, list[Value]] = {}
    for element in root:
        # Comments and processing instructions have no name, and are in no dictionary either.
        name = _DUBLIN_CORE.get(element.tag)
        if name is None:
            continue
        text = element.text
        # Most have neither attributes nor elements inside.
        if text is None or len(element) or element.keys():
            value = _dublin_core_value(element)
        else:
            value = _new(Value, (text.strip(), ()))
        if name in fields:
            fields[name].append(value)
        else:
            fields[name] = [value]
    return tuple([(name, tuple(values)) for name, values in fields.items()])


def _dublin_core_value(element: Element) -> Value:
    text = "".join(str(part) for part in element.itertext())
    language = element.get(_LANG)
    return Value(text.strip(), (("lang", language),) if language is not None else ())


def is_datacite(tag: str) -> bool:
    """
    Return whether *tag*, as `{namespace}name`, is the root of a DataCite record.

    Kernel 3 is tolerated; its elements are a part of those of kernel 4.
    """
    return (tag.startswith(_KERNEL) and tag.endswith("}resource")) or (
        tag.startswith(_WRAPPER) and tag.endswith("}oai_datacite")
    )


def read_datacite(root: Element) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    fields: dict[str, list[Value]] = {}
    for element in _resource(root):
        name = _LOCAL_NAMES.get(element.tag) or _local_name(element)
        if name in _GROUPS:
            field, read_values = _GROUPS[name]
            values = read_values(element)
        elif name in _PROPERTIES:
            field, read_value = _PROPERTIES[name]
            values = [read_value(element)]
        else:
            continue
        if field in fields:
            fields[field] += values
        elif values:
            fields[field] = values
    return tuple([(name, tuple(values)) for name, values in fields.items()])


def _resource(root: Element) -> Iterator[Element]:
    """Yield the properties of the resource; none when the wrapper is empty."""
    if not str(root.tag).startswith(_WRAPPER):
        yield from root
        return
    for part in root:
        if _local_name(part) == "payload":
            for resource in part:
                if _local_name(resource) == "resource":
                    yield from resource
                    return


def _local_name(element: Element) -> str:
    # Comments and processing instructions have a function for a tag; they get no name.
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _text(element: Element) -> str:
    text = element.text
    if len(element):
        text = "".join([str(part) for part in element.itertext()])
    return text.strip() if text else ""


def _attributes(element: Element) -> Attributes:
    # The parser hands out text; only its types say that it might be bytes.
    items = tuple(cast("list[tuple[str, str]]", element.items()))
    return _TIDY.get(items) or _tidy(items) if items else ()


def _tidy(items: Attributes) -> Attributes:
    """Return attributes with their short names; of those that come often, always the same ones."""
    tidy = tuple([(name if name != _LANG else "lang", text) for name, text in items])
    if len(_TIDY) >= _MOST_TIDY:
        _TIDY.clear()
    _TIDY[items] = tidy
    return tidy


def _plain(element: Element) -> Value:
    return _new(Value, (_text(element), _attributes(element)))


def _plain_ones(group: Element) -> list[Value]:
    values: list[Value] = []
    for element in group:
        if element.__class__ is not Element:
            continue
        text = element.text
        text = text.strip() if text and not len(element) else _text(element)
        values.append(_new(Value, (text, _attributes(element))))
    return values


def _or_attribute(*names: str) -> Callable[[Element], Value]:
    """Return a reader that takes one of the attributes for the text where there is no text."""

    def read_value(element: Element) -> Value:
        text, attributes = _text(element), _attributes(element)
        if not text:
            text = next((text for name, text in attributes if name in names and text), "")
        return Value(text, attributes)

    return read_value


def _people(group: Element) -> list[Value]:
    """Read creators or contributors; the name of each is its text."""
    people: list[tuple[str, list[tuple[str, str]]]] = []
    text = ""
    found: list[tuple[str, str]] = []
    # One pass over all that is inside: to ask each person for its parts takes half as long again.
    for element in group.iter():
        name = _IN_PEOPLE.get(element.tag)
        if name is None:
            if element is not group:
                return [_person(one) for one in group if one.__class__ is Element]
        elif name == "":
            people.append((text, found))
            text, found = "", [*_attributes(element)]
        elif name == "name":
            text = (element.text or "").strip()
            found += _attributes(element)
        elif name != "part":
            found.append((name, (element.text or "").strip()))
            found += _attributes(element)
    people.append((text, found))
    return [_new(Value, (text, tuple(found))) for text, found in people[1:]]


def _person(element: Element) -> Value:
    """Read a person that has more in it than most."""
    text = ""
    found = list(_attributes(element))
    for child in element:
        name = _local_name(child)
        if name in ("creatorName", "contributorName"):
            text = _text(child)
            found += _attributes(child)
        elif name in ("nameIdentifier", "affiliation"):
            found.append((name, _text(child)))
            found += _attributes(child)
    return _new(Value, (text, tuple(found)))


def _funder(element: Element) -> Value:
    text = ""
    found: list[tuple[str, str]] = []
    for child in element:
        name = _local_name(child)
        if not name:
            continue
        if name == "funderName":
            text = _text(child)
        else:
            found.append((name, _text(child)))
        found += _attributes(child)
    return Value(text, tuple(found))


def _words(element: Element) -> Value:
    """Read a place or a related item as its words and numbers, one after the other."""
    words = (str(part).strip() for part in element.itertext())
    return Value(" ".join(word for word in words if word), _attributes(element))


def _each(read_value: Callable[[Element], Value]) -> Callable[[Element], list[Value]]:
    """Return a reader of all elements in a group."""

    def read_values(group: Element) -> list[Value]:
        return [read_value(element) for element in group if element.__class__ is Element]

    return read_values


_Read = Callable[[Element], Value]
_PROPERTIES: dict[str, tuple[str, _Read]] = {
    "identifier": ("identifier", _plain),
    "publisher": ("publisher", _plain),
    "publicationYear": ("year", _plain),
    "resourceType": ("type", _or_attribute("resourceTypeGeneral")),
    "language": ("language", _plain),
    "version": ("version", _plain),
    # Kernel 2 had one licence, outside any list.
    "rights": ("rights", _or_attribute("rightsURI", "rightsIdentifier")),
}
_GROUPS: dict[str, tuple[str, Callable[[Element], list[Value]]]] = {
    "creators": ("creator", _people),
    "titles": ("title", _plain_ones),
    "subjects": ("subject", _each(_or_attribute("valueURI"))),
    "contributors": ("contributor", _people),
    "dates": ("date", _plain_ones),
    "alternateIdentifiers": ("alternate_identifier", _plain_ones),
    "relatedIdentifiers": ("relation", _plain_ones),
    "sizes": ("size", _plain_ones),
    "formats": ("format", _plain_ones),
    "rightsList": ("rights", _each(_or_attribute("rightsURI", "rightsIdentifier"))),
    "descriptions": ("description", _plain_ones),
    "geoLocations": ("location", _each(_words)),
    "fundingReferences": ("funder", _each(_funder)),
    "relatedItems": ("related_item", _each(_words)),
}
_KERNELS = tuple(f"{_KERNEL}{number}}}" for number in ("3", "4"))
# To take a name apart costs more than to look it up, and there are seventy in a rich record.
_LOCAL_NAMES = {kernel + name: name for kernel in _KERNELS for name in (*_PROPERTIES, *_GROUPS)}
_IN_PEOPLE = {
    kernel + name: meaning
    for kernel in _KERNELS
    for name, meaning in (
        ("creator", ""),
        ("contributor", ""),
        ("creatorName", "name"),
        ("contributorName", "name"),
        ("givenName", "part"),
        ("familyName", "part"),
        ("nameIdentifier", "nameIdentifier"),
        ("affiliation", "affiliation"),
    )
}
