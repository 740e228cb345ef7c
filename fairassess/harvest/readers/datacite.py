"""DataCite metadata, bare or in its OAI-PMH wrapper, with every attribute that makes them rich."""

from collections.abc import Callable

from lxml import etree

from fairassess.domain.metadata import Value
from fairassess.harvest.readers.tree import all_in, items_of

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
ROOTS = (f"{_KERNEL}4}}resource", f"{_KERNEL}3}}resource", f"{_WRAPPER}1/}}oai_datacite")
"""Root elements that nearly all DataCite metadata have; `is_root` knows them all."""

# What Value(...) does in the end, without a call in between: there are forty in a record.
_new = tuple.__new__
_MOST_TIDY = 4_096
_TIDY: dict[Attributes, Attributes] = {}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BESIDE = frozenset(
    f"{_WRAPPER}1/}}{name}" for name in ("isReferenceQuality", "schemaVersion", "datacentreSymbol")
)


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
    resource = _resource(root)
    if resource is None:
        return ()
    for element in all_in(resource):
        known = _KNOWN.get(element.tag) or _known_by_local_name(element)
        if known is None:
            continue
        field, read_values = known
        values = read_values(element)
        if field in fields:
            fields[field] += values
        elif values:
            fields[field] = values
    return tuple([(name, tuple(values)) for name, values in fields.items()])


def _resource(root: Element) -> Element | None:
    """Return what has the properties as its children; None when the wrapper is empty."""
    if not root.tag.startswith(_WRAPPER):
        return root
    for part in root:
        if part.tag not in _BESIDE and _local_name(part) == "payload":
            for resource in part:
                if resource.tag in ROOTS or _local_name(resource) == "resource":
                    return resource
    return None


def _known_by_local_name(element: Element) -> "tuple[str, _Read] | None":
    return PROPERTIES.get(_local_name(element))


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
    items = tuple(items_of(element))
    return _TIDY.get(items) or _tidy(items) if items else ()


def _tidy(items: Attributes) -> Attributes:
    """Return attributes with their short names; of those that come often, always the same ones."""
    tidy = tuple([(name if name != _LANG else "lang", text) for name, text in items])
    if len(_TIDY) >= _MOST_TIDY:
        _TIDY.clear()
    _TIDY[items] = tidy
    return tidy


def _plain(element: Element) -> list[Value]:
    return [_new(Value, (_text(element), _attributes(element)))]


def _plain_ones(group: Element) -> list[Value]:
    values: list[Value] = []
    for element in all_in(group):
        if element.__class__ is not Element:
            continue
        text = element.text
        # Both are asked here and not in a function: there are forty in a record.
        text = _text(element) if len(element) else text.strip() if text else ""
        items = tuple(items_of(element))
        values.append(_new(Value, (text, (_TIDY.get(items) or _tidy(items)) if items else ())))
    return values


def _with_attribute(*names: str) -> Callable[[list[Value]], list[Value]]:
    """Return what takes one of the attributes for the text of values that have none."""

    def complete(values: list[Value]) -> list[Value]:
        for place, (text, attributes) in enumerate(values):
            if not text:
                text = next((text for name, text in attributes if name in names and text), "")
                values[place] = _new(Value, (text, attributes))
        return values

    return complete


def _then(
    read_values: Callable[[Element], list[Value]], complete: Callable[[list[Value]], list[Value]]
) -> Callable[[Element], list[Value]]:
    return lambda element: complete(read_values(element))


def _people(group: Element) -> list[Value]:
    """Read creators or contributors; the name of each is its text."""
    people: list[Value] = []
    for person in all_in(group):
        if _IN_PEOPLE.get(person.tag) != "":
            return _odd_people(group)
        text = ""
        found = [*_attributes(person)]
        for part in all_in(person):
            name = _IN_PEOPLE.get(part.tag)
            if not name or len(part):
                return _odd_people(group)
            if name == "part":
                continue
            inside = part.text
            inside = inside.strip() if inside else ""
            if name == "name":
                text = inside
            else:
                found.append((name, inside))
            items = items_of(part)
            for pair in items:
                if pair[0] == _LANG:
                    items = [*_tidy(tuple(items))]
                    break
            found += items
        people.append(_new(Value, (text, tuple(found))))
    return people


def _odd_people(group: Element) -> list[Value]:
    """Read people of whom some have more in them than most."""
    people: list[tuple[str, list[tuple[str, str]]]] = []
    text = ""
    found: list[tuple[str, str]] = []
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


_Read = Callable[[Element], list[Value]]
TEXT_FROM = {
    "resourceType": ("resourceTypeGeneral",),
    "subjects": ("valueURI",),
    "rights": ("rightsURI", "rightsIdentifier"),
    "rightsList": ("rightsURI", "rightsIdentifier"),
}
"""Of which attribute the text is taken where a value has none, by the names of properties."""

PROPERTIES: dict[str, tuple[str, _Read]] = {
    "identifier": ("identifier", _plain),
    "publisher": ("publisher", _plain),
    "publicationYear": ("year", _plain),
    "resourceType": ("type", _then(_plain, _with_attribute(*TEXT_FROM["resourceType"]))),
    "language": ("language", _plain),
    "version": ("version", _plain),
    # Kernel 2 had one licence, outside any list.
    "rights": ("rights", _then(_plain, _with_attribute(*TEXT_FROM["rights"]))),
    "creators": ("creator", _people),
    "titles": ("title", _plain_ones),
    "subjects": ("subject", _then(_plain_ones, _with_attribute(*TEXT_FROM["subjects"]))),
    "contributors": ("contributor", _people),
    "dates": ("date", _plain_ones),
    "alternateIdentifiers": ("alternate_identifier", _plain_ones),
    "relatedIdentifiers": ("relation", _plain_ones),
    "sizes": ("size", _plain_ones),
    "formats": ("format", _plain_ones),
    "rightsList": ("rights", _then(_plain_ones, _with_attribute(*TEXT_FROM["rightsList"]))),
    "descriptions": ("description", _plain_ones),
    "geoLocations": ("location", _each(_words)),
    "fundingReferences": ("funder", _each(_funder)),
    "relatedItems": ("related_item", _each(_words)),
}
"""The properties by the names of their elements: their field, and how they are read."""

_KERNELS = tuple(f"{_KERNEL}{number}}}" for number in ("3", "4"))
# To take a name apart costs more than to look it up, and there are seventy in a rich record.
_KNOWN = {kernel + name: known for kernel in _KERNELS for name, known in PROPERTIES.items()}
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
