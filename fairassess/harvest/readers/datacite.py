"""DataCite metadata, bare or in its OAI-PMH wrapper, with every attribute that makes them rich."""

from collections.abc import Callable, Iterator
from typing import cast

from lxml import etree

from fairassess.domain.metadata import Value

Element = etree._Element
Attributes = tuple[tuple[str, str], ...]

FIELDS = (
    "identifier",
    "creator",
    "title",
    "publisher",
    "year",
    "type",
    "subject",
    "contributor",
    "date",
    "language",
    "alternate_identifier",
    "relation",
    "size",
    "format",
    "version",
    "rights",
    "description",
    "location",
    "funder",
    "related_item",
)
"""The twenty properties of DataCite 4, in its order; named as in Dublin Core where they agree."""

PREFIXES = ("oai_datacite", "oai_datacite4", "oai_datacite3", "datacite", "datacite4", "datacite3")

_KERNEL = "{http://datacite.org/schema/kernel-"
_WRAPPER = "{http://schema.datacite.org/oai/oai-1."
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def is_root(tag: str) -> bool:
    """
    Return whether *tag*, as `{namespace}name`, is the root of a DataCite record.

    Kernel 3 is tolerated; its elements are a part of those of kernel 4.
    """
    return (tag.startswith(_KERNEL) and tag.endswith("}resource")) or (
        tag.startswith(_WRAPPER) and tag.endswith("}oai_datacite")
    )


def read(root: Element) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    """
    Read a `resource`, or the one inside an `oai_datacite`.

    Elements are known by their local names, because providers are seen to mix the
    namespaces of several kernels in one record.

    Args:
        root: The element; properties that DataCite does not know are left out.

    Returns:
        The fields. Values keep their attributes under DataCite's names (`identifierType`,
        `relationType`, `valueURI`, `rightsURI` ...), with `lang` for xml:lang; what stands in
        child elements of people and funders (`nameIdentifier` with `nameIdentifierScheme`,
        `affiliation` with `affiliationIdentifier`, `awardNumber` ...) is among them too.

    Source:
        DataCite metadata schema 4.6; wrapper http://schema.datacite.org/oai/oai-1.1/oai.xsd.
    """
    fields: dict[str, list[Value]] = {}
    for element in _resource(root):
        name = _local_name(element)
        if name in _GROUPS:
            field, read_value = _GROUPS[name]
            values = [read_value(one) for one in list(element) if isinstance(one.tag, str)]
        elif name in _PROPERTIES:
            field, read_value = _PROPERTIES[name]
            values = [read_value(element)]
        else:
            continue
        if field in fields:
            fields[field] += values
        elif values:
            fields[field] = values
    return tuple((name, tuple(values)) for name, values in fields.items())


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
    tag = element.tag
    known = _LOCAL_NAMES.get(tag)
    if known is not None:
        return known
    # Comments and processing instructions have a function for a tag; they get no name.
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _text(element: Element) -> str:
    text = element.text
    if len(element):
        text = "".join(str(part) for part in element.itertext())
    return text.strip() if text else ""


def _attributes(element: Element) -> Attributes:
    # The parser hands out text; only its types say that it might be bytes.
    items = cast("list[tuple[str, str]]", element.items())
    if not items:
        return ()
    for name, _ in items:
        if name == _LANG:
            return tuple([(name if name != _LANG else "lang", text) for name, text in items])
    return tuple(items)


def _plain(element: Element) -> Value:
    return Value(_text(element), _attributes(element))


def _or_attribute(*names: str) -> Callable[[Element], Value]:
    """Return a reader that takes one of the attributes for the text where there is no text."""

    def read_value(element: Element) -> Value:
        text, attributes = _text(element), _attributes(element)
        if not text:
            text = next((text for name, text in attributes if name in names and text), "")
        return Value(text, attributes)

    return read_value


def _person(element: Element) -> Value:
    """Read a creator or contributor, whose name is the text."""
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
    return Value(text, tuple(found))


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
_GROUPS: dict[str, tuple[str, _Read]] = {
    "creators": ("creator", _person),
    "titles": ("title", _plain),
    "subjects": ("subject", _or_attribute("valueURI")),
    "contributors": ("contributor", _person),
    "dates": ("date", _plain),
    "alternateIdentifiers": ("alternate_identifier", _plain),
    "relatedIdentifiers": ("relation", _plain),
    "sizes": ("size", _plain),
    "formats": ("format", _plain),
    "rightsList": ("rights", _or_attribute("rightsURI", "rightsIdentifier")),
    "descriptions": ("description", _plain),
    "geoLocations": ("location", _words),
    "fundingReferences": ("funder", _funder),
    "relatedItems": ("related_item", _words),
}
_IN_PEOPLE = (
    "creatorName",
    "contributorName",
    "givenName",
    "familyName",
    "nameIdentifier",
    "affiliation",
)
# To take a name apart costs more than to look it up, and there are seventy in a rich record.
_LOCAL_NAMES = {
    f"{_KERNEL}{number}}}{name}": name
    for number in ("3", "4")
    for name in (*_PROPERTIES, *_GROUPS, *_IN_PEOPLE)
}
