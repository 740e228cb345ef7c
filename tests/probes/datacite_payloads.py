"""One full record in DataCite's wrapper, as text and as what a reader makes of it."""

from lxml import etree

from fairassess.demo import provider_metadata, records
from fairassess.demo.faults import Fault
from fairassess.probes import oai_evidence as oai
from fairassess.probes import oai_trees
from fairassess.probes.oai_payloads import Node

HOUSE = records.House("nls", "Northern Light Source", ror="https://ror.org/0fake0124")


def xml(number: int = 1, *faults: Fault) -> str:
    """A full record in DataCite's wrapper, spoiled by *faults*."""
    made = records.make(HOUSE, number, deleted_every=0)[number - 1]
    return provider_metadata.oai_datacite(made, frozenset(faults))


def payload(text: str) -> oai.Payload:
    """What a reader makes of a payload."""
    root = etree.fromstring(text)
    name = etree.QName(root)
    return oai.Payload(name.namespace or "", name.localname, tree=oai_trees.Keeper().tree_of(root))


def with_doi(doi: str, *faults: Fault) -> oai.Payload:
    """A full record with this DOI, spoiled by *faults*."""
    text = xml(1, *faults)
    start = text.index('identifierType="DOI">') + len('identifierType="DOI">')
    return payload(text[:start] + doi + text[text.index("<", start) :])


def tree(text: str) -> Node:
    """A payload of DataCite as values."""
    found = payload(text).tree
    assert found is not None
    return found
