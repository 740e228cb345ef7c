"""Judge the structure of DataCite 4 without its schema: check K10."""

import re
from collections import Counter
from collections.abc import Iterator

from fairassess.domain import datacite
from fairassess.domain.finding import Verdict
from fairassess.probes.evaluators import oaipmh_datacite_sample as sample
from fairassess.probes.evaluators.oaipmh_datacite_sample import Item
from fairassess.probes.oai_evidence import OaiEvidence
from fairassess.probes.oai_payloads import Node

_YEAR = re.compile(r"\d{4}")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_NEVER_EMPTY = frozenset({"identifier", "publisher", "contributorName", "funderName"})
_ITEM_LISTS = {"relatedItemIdentifierType": datacite.RELATED_IDENTIFIER_TYPES}
_LISTS = {**datacite.LISTS, **_ITEM_LISTS}


def datacite_is_valid(evidence: OaiEvidence) -> Verdict:
    """Judge K10: elements, attributes and listed values are those of DataCite 4."""

    def fault_of(item: Item, resource: Node) -> str | None:
        del item
        return next(faults(resource), None)

    good, bad = "fit DataCite 4", "do not fit DataCite 4"
    return sample.judge(sample.resources_of_4(evidence), fault_of, good=good, bad=bad)


def faults(resource: Node) -> Iterator[str]:
    """
    Yield what is wrong with the structure of a resource, each as a clause.

    Elements are known by their local names: that they stand in the wrong namespace is another
    check's matter.

    Args:
        resource: A resource of DataCite 4.

    Source:
        DataCite metadata schema 4.0 to 4.6; values of all these versions are legal together.
    """
    counted = Counter(child.name for child in resource.children)
    yield from (f"{name[:60]} is no element of DataCite" for name in _unknown(counted))
    yield from (f"{name} comes {number} times" for name, number in _repeated(counted))
    yield from (f"{name} is missing" for name in datacite.MANDATORY if not counted[name])
    for child in resource.children:
        member = datacite.GROUPS.get(child.name)
        if member is not None:
            others = (one.name for one in child.children if one.name != member)
            yield from (f"{child.name} holds {name[:60]}" for name in others)
    for node in resource.everything():
        yield from _faults_of_node(node)
    yield from _faults_of_texts(resource)


def _unknown(counted: Counter[str]) -> Iterator[str]:
    return (name for name in counted if name not in datacite.ELEMENTS)


def _repeated(counted: Counter[str]) -> Iterator[tuple[str, int]]:
    return (
        (name, number)
        for name, number in counted.items()
        if number > 1 and name in datacite.ELEMENTS
    )


def _faults_of_node(node: Node) -> Iterator[str]:
    for name in datacite.NEEDED_ATTRIBUTES.get(node.name, ()):
        if not node.attribute(name):
            yield f"{node.name} has no {name}"
    for name in datacite.NEEDED_CHILDREN.get(node.name, ()):
        if node.first(name) is None:
            yield f"{node.name} has no {name}"
    for name, value in node.attributes:
        legal = _LISTS.get(name)
        if legal is not None and value and value not in legal:
            yield f"{name} is {value[:60]}"
    if node.name in _NEVER_EMPTY and not node.text:
        yield f"{node.name} is empty"


def _faults_of_texts(resource: Node) -> Iterator[str]:
    for node in resource.named("publicationYear"):
        if not _YEAR.fullmatch(node.text):
            yield f"publicationYear is {node.text[:40] or 'empty'}"
    for node in resource.named("language"):
        if not _LANGUAGE.fullmatch(node.text):
            yield f"language is {node.text[:40] or 'empty'}"
