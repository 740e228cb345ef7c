"""The DataCite records that were seen, whatever format or page brought them, to be judged each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairassess.domain import datacite
from fairassess.domain.finding import Measure, Verdict
from fairassess.probes import oai_payloads
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import Asked, OaiEvidence, Payload
from fairassess.probes.oai_payloads import Node

# Shares of the records seen from which a statement about them all is taken to hold, as for
# Dublin Core. What the schema demands has no share.
MOST = Fraction(95, 100)
GOOD = Fraction(4, 5)

_ROOTS = frozenset({"oai_datacite", "resource"})
_OTHER_FORMATS = ("other_format_1", "other_format_2", "other_format_3")


@dataclass(frozen=True, slots=True)
class Item:
    """
    One live record in a format that is said to be DataCite.

    Attributes:
        page: The reply in which it stands.
        identifier: Of the record; empty when it has none.
        prefix: metadataPrefix of the format.
        namespace: metadataNamespace that the list of formats declares for it.
        payload: What stands in its metadata element.
        root: All of it; None when its root is none of DataCite's.
        resource: The DataCite resource; None when there is none.
    """

    page: Asked
    identifier: str
    prefix: str
    namespace: str
    payload: Payload
    root: Node | None
    resource: Node | None


def items(evidence: OaiEvidence) -> tuple[Item, ...] | Verdict:
    """Return the live records in DataCite formats, or the verdict that none came."""
    offered = _offered(evidence)
    if isinstance(offered, Verdict):
        return offered
    pages = _pages(evidence, frozenset(offered))
    if not pages:
        return _no_page(evidence)
    found = tuple(
        item
        for page, prefix in pages
        for item in _items(page, prefix, offered[prefix])
        if item.root is not None or item.payload.name not in _ROOTS
    )
    return found or _no_item(evidence, pages[0][0])


def resources(evidence: OaiEvidence) -> tuple[tuple[Item, Node], ...] | Verdict:
    """Return the DataCite resources with the records that hold them, or why there are none."""
    found = items(evidence)
    if isinstance(found, Verdict):
        return found
    held = tuple((item, item.resource) for item in found if item.resource is not None)
    return held or ground.untested("No record seen in a DataCite format holds a DataCite resource.")


def resources_of_4(evidence: OaiEvidence) -> tuple[tuple[Item, Node], ...] | Verdict:
    """Return the resources that are not of an older generation than the fourth."""
    found = resources(evidence)
    if isinstance(found, Verdict):
        return found
    # An unknown namespace is another check's matter; what stands in it is judged all the same.
    kept = tuple(
        (item, resource)
        for item, resource in found
        if not datacite.generation(resource.namespace).startswith(("1", "2", "3"))
    )
    return kept or ground.inapplicable("The records are of an older generation of DataCite.")


def judge(
    found: Sequence[tuple[Item, Node]] | Verdict,
    fault_of: Callable[[Item, Node], str | None],
    *,
    good: str,
    bad: str,
    least: Fraction = Fraction(1),
) -> Verdict:
    """
    Judge every record by itself.

    Args:
        found: Records with the element to look at, or the verdict that there are none.
        fault_of: Returns what is wrong with it, as a clause, or None.
        good: What holds for the good ones, as in "93 of 100 records {good}".
        bad: The same for the others.
        least: Share from which on the statement holds.
    """
    if isinstance(found, Verdict):
        return found
    return of_faults(((item, fault_of(item, node)) for item, node in found), good, bad, least)


def of_faults(
    judged: Iterable[tuple[Item, str | None]], good: str, bad: str, least: Fraction = Fraction(1)
) -> Verdict:
    """
    Return the verdict on records that were looked at one by one.

    Args:
        judged: Each record with its fault, a clause, or None; may be empty.
        good: What those without a fault do, as the end of a sentence.
        bad: What those with one do.
        least: Share of records without a fault from which on the check passes.
    """
    every = tuple(judged)
    wrong = [(item, fault) for item, fault in every if fault is not None]
    measure = Measure(len(every) - len(wrong), len(every))
    pointers = [at(item.page, item.identifier or "record", fault) for item, fault in wrong]
    if measure.found >= least * measure.of:
        message = f"{measure.found:,} of {measure.of:,} DataCite records {good}."
        return ground.passed(message, *pointers, measure=measure)
    item, fault = wrong[0]
    message = (
        f"{len(wrong):,} of {measure.of:,} DataCite records {bad}; "
        f"{item.identifier[:120] or 'one'}: {fault}."
    )
    return ground.failed(message, *pointers, measure=measure)


def _offered(evidence: OaiEvidence) -> dict[str, str] | Verdict:
    """Return the prefixes of the DataCite formats with the namespaces declared for them."""
    found = ground.envelope(evidence, "formats")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    offered = {
        entry.prefix: entry.namespace
        for entry in said.formats
        if entry.prefix and datacite.is_format(entry.prefix, entry.namespace)
    }
    if offered:
        return offered
    return ground.inapplicable("No DataCite format is offered.", at(asked, "ListMetadataFormats"))


def _pages(evidence: OaiEvidence, offered: frozenset[str]) -> tuple[tuple[Asked, str], ...]:
    pages: list[tuple[Asked, str]] = []
    if evidence.prefix in offered:
        pages += [(page, evidence.prefix) for page in evidence.pages("records")]
    for label in _OTHER_FORMATS:
        asked = evidence.get(label)
        if asked is not None and asked.argument("metadataPrefix") in offered:
            pages.append((asked, asked.argument("metadataPrefix")))
    return tuple(pages)


def _no_page(evidence: OaiEvidence) -> Verdict:
    asked = ground.reply(evidence, _OTHER_FORMATS[0])
    if isinstance(asked, Verdict):
        return asked
    return ground.untested("No list was asked for in a DataCite format.", at(asked, "reply"))


def _no_item(evidence: OaiEvidence, page: Asked) -> Verdict:
    found = ground.envelope(evidence, page.label)
    if isinstance(found, Verdict):
        return found
    said = found[1]
    if "noRecordsMatch" in said.codes:
        return ground.inapplicable("The repository lists no records.", at(page, "error"))
    if said.records and all(one.header and one.header.is_deleted for one in said.records):
        return ground.inapplicable("All records seen are deleted.", at(page, "record"))
    message = f"{page.request} was answered with {ground.content_of(said)}: no metadata."
    return ground.untested(message, at(page, "body"))


def _items(page: Asked, prefix: str, namespace: str) -> Iterable[Item]:
    if page.reading.envelope is None:
        return
    for record in page.reading.envelope.records:
        payload = record.payload
        if payload is None or (record.header and record.header.is_deleted):
            continue
        root = payload.tree
        resource = oai_payloads.resource_of(root) if root else None
        yield Item(page, record.identifier, prefix, namespace, payload, root, resource)
