"""From the metadata of one record, in its own format, to fields with attributes."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from fairassess.domain.metadata import Value
from fairassess.harvest.readers import datacite, oai_dc

Element = etree._Element
Fields = tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """
    How one format is read.

    Attributes:
        name: Name of the format, as people call it.
        prefixes: metadataPrefixes under which providers offer it.
        fields: Fields that it can carry, in the order of its standard.
        read: From the root element of a record's metadata to its fields; never raises,
            whatever the element holds.
    """

    name: str
    prefixes: tuple[str, ...]
    fields: tuple[str, ...]
    read: Callable[[Element], Fields]


OAI_DC = Reader("Dublin Core", ("oai_dc",), oai_dc.FIELDS, oai_dc.read)
DATACITE = Reader("DataCite", datacite.PREFIXES, datacite.FIELDS, datacite.read)

READERS = (DATACITE, OAI_DC)
PREFERRED = ("oai_datacite", "oai_dc")
"""Prefixes to ask for when nobody says which, the richest first."""

_BY_PREFIX = {prefix: reader for reader in READERS for prefix in reader.prefixes}
# The roots that nearly all records have; all others are looked at more closely.
_BY_ROOT = {
    root: reader
    for reader, roots in ((OAI_DC, oai_dc.ROOTS), (DATACITE, datacite.ROOTS))
    for root in roots
}


def for_prefix(prefix: str) -> Reader | None:
    """Return the reader of what providers offer as *prefix*, or None when it is not known."""
    return _BY_PREFIX.get(prefix)


def for_root(tag: str) -> Reader | None:
    """
    Return the reader for metadata whose root element is *tag*, or None.

    Providers are seen to send one format under the name of another, so a record is
    read as what it is.

    Args:
        tag: Name of the element with its namespace, as `{namespace}name`.
    """
    if tag in _BY_ROOT:
        return _BY_ROOT[tag]
    if oai_dc.is_root(tag):
        return OAI_DC
    return DATACITE if datacite.is_root(tag) else None
