"""Simple Dublin Core, the format that every OAI-PMH provider must offer."""

from lxml import etree

from fairassess.domain.metadata import Value
from fairassess.harvest.readers.tree import all_in

FIELDS = (
    "title",
    "creator",
    "subject",
    "description",
    "publisher",
    "contributor",
    "date",
    "type",
    "format",
    "identifier",
    "source",
    "language",
    "relation",
    "coverage",
    "rights",
)
"""The fifteen elements of Dublin Core 1.1, in its order."""

_ROOT = "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
ROOTS = (_ROOT,)
"""The one root element that such metadata have, as `{namespace}name`."""

_DC = "{http://purl.org/dc/elements/1.1/}"
_NAMES = {f"{_DC}{name}": name for name in FIELDS}
# What Value(...) does in the end, without a call in between: there are twenty in a record.
_new = tuple.__new__
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def is_root(tag: str) -> bool:
    """Return whether *tag*, as `{namespace}name`, is the root of a Dublin Core record."""
    return tag == _ROOT


def read(root: etree._Element) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    """
    Read a `dc` element.

    Args:
        root: The element; what is not one of the fifteen elements is left out.

    Returns:
        The fields; the only attribute is `lang`, where xml:lang is given.

    Source:
        OAI-PMH 2.0, section 5; http://www.openarchives.org/OAI/2.0/oai_dc.xsd.
    """
    fields: dict[str, list[Value]] = {}
    for element in all_in(root):
        # Comments and processing instructions have no name, and are in no dictionary either.
        name = _NAMES.get(element.tag)
        if name is None:
            continue
        text = element.text
        # Most have neither attributes nor elements inside.
        if text is None or len(element) or element.keys():
            value = _value(element)
        else:
            value = _new(Value, (text.strip(), ()))
        if name in fields:
            fields[name].append(value)
        else:
            fields[name] = [value]
    return tuple([(name, tuple(values)) for name, values in fields.items()])


def _value(element: etree._Element) -> Value:
    text = element.text or ""
    if len(element):
        text = "".join([str(part) for part in element.itertext()])
    language = element.get(_LANG)
    return Value(text.strip(), (("lang", language),) if language is not None else ())
