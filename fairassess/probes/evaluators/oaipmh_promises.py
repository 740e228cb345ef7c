"""Judge whether formats are what ListMetadataFormats says they are: checks M04 to M09."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from fairassess.domain.finding import Measure, Outcome, Verdict
from fairassess.domain.number_words import all_of
from fairassess.probes import oai_payloads
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import (
    Asked,
    MetadataFormat,
    OaiEvidence,
    Payload,
    Record,
)
from fairassess.probes.oai_payloads import SCHEMA_LOCATION

_PAGE_OF_CODE = re.compile(r"/blob/|/-/blob/|/src/branch/|\.html?$", re.IGNORECASE)
_INNER_HOST = re.compile(
    r"(?:^|\.)(?:localhost|localdomain|local|internal|example\.(?:org|com|net))$"
)
_KERNEL = re.compile(r"kernel-([0-9]+(?:\.[0-9]+)?)")
_DATACITE = re.compile(r"datacite", re.IGNORECASE)
_OTHERS = tuple(f"other_format_{number}" for number in range(1, 4))
_OLDEST_KERNEL = 4.0

# Prefix, the page on which a record was seen in that format, and the record.
Sample = tuple[str, Asked, Record]


def _formats(evidence: OaiEvidence) -> tuple[Asked, tuple[MetadataFormat, ...]] | Verdict:
    found = ground.envelope(evidence, "formats")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    if not said.formats:
        message = f"ListMetadataFormats was answered with {ground.content_of(said)}."
        return ground.untested(message, at(asked, "body"))
    return asked, said.formats


def _samples(evidence: OaiEvidence) -> Iterator[Sample]:
    """Yield every record with metadata that was seen in some format, format by format."""
    for page, record in ground.records(evidence):
        if record.payload is not None:
            yield evidence.prefix, page, record
    for label in _OTHERS:
        found = ground.envelope(evidence, label)
        if not isinstance(found, Verdict):
            for record in found[1].records:
                if record.payload is not None:
                    yield found[0].argument("metadataPrefix"), found[0], record


def _no_sample(evidence: OaiEvidence) -> Verdict:
    """Return why no record was seen in any format."""
    if ground.all_deleted(evidence):
        return ground.inapplicable("All records seen are deleted.")
    if ground.records(evidence):
        return ground.untested("No record seen carries metadata.")
    return ground.no_records(evidence)


def schemas_are_addresses(evidence: OaiEvidence) -> Verdict:
    """Judge M04: each format names the address of a schema, one that fits its namespace."""
    found = _formats(evidence)
    if isinstance(found, Verdict):
        return found
    asked, formats = found
    described = [entry for entry in formats if entry.schema]
    if not described:
        return ground.untested("No format names a schema.", at(asked, "ListMetadataFormats"))
    faults = [
        f"the schema of {entry.prefix or 'a format'} {fault}"
        for entry in described
        if (fault := _fault_of_schema(entry))
    ]
    pointers = [at(asked, "metadataFormat/schema", fault) for fault in faults]
    for prefix, page, record in _samples(evidence):
        odd = next((one for one in _locations(record.payload) if len(one.split()) % 2), None)
        if odd is not None:
            faults.append(f"schemaLocation in {prefix} holds {len(odd.split())} parts, no pairs")
            pointers.append(at(page, record.identifier or "record", odd))
            break
    if faults:
        return ground.failed(f"{faults[0][:1].upper()}{'; '.join(faults)[1:]}.", *pointers)
    message = f"{all_of(len(described))} formats name the address of a schema."
    return ground.passed(message, at(asked, "metadataFormat/schema"))


def _fault_of_schema(entry: MetadataFormat) -> str | None:
    shown = entry.schema[:120]
    if len(entry.schema.split()) > 1:
        return f"is more than one address: {shown}"
    try:
        parts = urlsplit(entry.schema)
        host = parts.hostname or ""
    except ValueError:
        return f"is no address: {shown}"
    if parts.scheme not in ("http", "https") or not host:
        return f"is no address of the web: {shown}"
    if _INNER_HOST.search(host) or "." not in host:
        return f"is on a host that others do not reach: {shown}"
    if _PAGE_OF_CODE.search(parts.path):
        return f"is a page about it and not the schema: {shown}"
    kernels = {_kernel_of(text) for text in (entry.schema, entry.namespace)} - {""}
    if len({kernel.partition(".")[0] for kernel in kernels}) > 1:
        return f"is of another version than the namespace {entry.namespace[:80]}: {shown}"
    return None


def _kernel_of(text: str) -> str:
    found = _KERNEL.search(text)
    return found.group(1) if found else ""


def _locations(payload: Payload | None) -> tuple[str, ...]:
    """Return every xsi:schemaLocation of a payload, as far as it was kept."""
    if payload is None:
        return ()
    inside = payload.tree.everything() if payload.tree else ()
    values = (payload.schema_location, *(node.attribute(SCHEMA_LOCATION) for node in inside))
    return tuple(dict.fromkeys(value for value in values if value))


def formats_of_a_record_fit(evidence: OaiEvidence) -> Verdict:
    """Judge M05: the formats of one record are offered ones, and the one it came in is there."""
    offered = _formats(evidence)
    if isinstance(offered, Verdict):
        return offered
    found = ground.envelope(evidence, "formats_of_known")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    name = asked.argument("identifier")[:120]
    if said.codes == ("noMetadataFormats",) and evidence.known and evidence.known.is_deleted:
        message = f"{name} is deleted, and has no formats any more."
        return ground.inapplicable(message, at(asked, "error/@code"))
    if not said.formats:
        what = ground.content_of(said)
        message = f"The formats of {name} were answered with {what}, although the record is listed."
        return ground.failed(message, at(asked, "body", asked.reading.start))
    prefixes = [entry.prefix for entry in said.formats]
    place = at(asked, "metadataPrefix", ", ".join(prefixes))
    known = {entry.prefix for entry in offered[1]}
    others = [prefix for prefix in prefixes if prefix not in known]
    if others:
        message = f"{name} is offered as {ground.listing(others)}, which the repository is not."
        return ground.failed(message, place)
    got = ground.envelope(evidence, "get_record")
    if not isinstance(got, Verdict) and got[1].records and evidence.prefix not in prefixes:
        message = f"{name} came as {evidence.prefix}, but is offered as {ground.listing(prefixes)}."
        return ground.failed(message, place)
    return ground.passed(f"{name} is offered as {ground.listing(prefixes, most=8)}.", place)


def formats_of_unknown_record_are_refused(evidence: OaiEvidence) -> Verdict:
    """Judge M06: asked for the formats of an unknown record, the answer is idDoesNotExist."""
    verdict = ground.error_expected(evidence, ("formats_of_unknown",), ("idDoesNotExist",))
    told = evidence.get("get_unknown")
    given = told.reading.envelope.identifiers if told and told.reading.envelope else ()
    if verdict.outcome is Outcome.FAILED and told and told.argument("identifier") in given:
        message = "The repository does have a record of the identifier that was made up."
        return ground.untested(message, *verdict.evidence)
    return verdict


def payloads_are_in_their_namespace(evidence: OaiEvidence) -> Verdict:
    """Judge M07: what comes in a format stands in the namespace that the format declares."""
    found = _formats(evidence)
    if isinstance(found, Verdict):
        return found
    declared = {entry.prefix: entry.namespace for entry in found[1] if entry.namespace}
    looked_at, wrong = 0, []
    for prefix, page, record in _samples(evidence):
        if record.payload is None or prefix not in declared:
            continue
        looked_at += 1
        if record.payload.namespace != declared[prefix]:
            wrong.append((prefix, page, record))
    if not looked_at:
        return _no_sample(evidence)
    measure = Measure(looked_at - len(wrong), looked_at)
    if not wrong:
        message = f"{all_of(looked_at)} payloads stand in the namespace that their format declares."
        return ground.passed(message, at(found[0], "metadataNamespace"), measure=measure)
    prefix, _, record = wrong[0]
    space = record.payload.namespace if record.payload else ""
    message = (
        f"{len(wrong)} of {looked_at} payloads stand in another namespace than their format "
        f"declares; {prefix} of {record.identifier[:100]}: {space[:100] or 'none'}, not "
        f"{declared[prefix][:100]}."
    )
    pointers = [at(page, one.identifier or "record") for _, page, one in wrong]
    return ground.failed(message, at(found[0], "metadataNamespace"), *pointers, measure=measure)


def formats_really_differ(evidence: OaiEvidence) -> Verdict:
    """Judge M08: formats with namespaces of their own do not all bring the same payload."""
    found = _formats(evidence)
    if isinstance(found, Verdict):
        return found
    asked, formats = found
    declared = {entry.prefix: entry.namespace for entry in formats}
    place = at(asked, "ListMetadataFormats")
    if len(set(declared.values())) < 2:
        return ground.inapplicable("All formats declare the same namespace.", place)
    roots: dict[str, tuple[str, str]] = {}
    pages: dict[str, Asked] = {}
    for prefix, page, record in _samples(evidence):
        if record.payload is not None and prefix in declared and prefix not in roots:
            roots[prefix] = (record.payload.namespace, record.payload.name)
            pages[prefix] = page
    if len(roots) < 2:
        return _one_format_seen(evidence)
    for one, root in roots.items():
        for other, same in roots.items():
            if root == same and declared[one] != declared[other]:
                message = f"{one} and {other} bring the same payload, {root[1]} in {root[0]}."
                return ground.failed(
                    message, at(pages[one], "metadata"), at(pages[other], "metadata")
                )
    message = f"{len(roots)} formats bring payloads of their own: {ground.listing(roots)}."
    return ground.passed(message, place)


def _one_format_seen(evidence: OaiEvidence) -> Verdict:
    """Return why fewer than two formats could be compared."""
    for label in ("records_1", *_OTHERS):
        found = ground.envelope(evidence, label)
        if isinstance(found, Verdict) and found.outcome is Outcome.CANT_TELL:
            return found
    first = ground.first_page(evidence, "records")
    if isinstance(first, Verdict):
        return first
    if ground.all_deleted(evidence):
        return ground.inapplicable("All records seen are deleted.")
    return ground.untested("Records were seen in one format only.")


def datacite_version_is_current(evidence: OaiEvidence) -> Verdict:
    """Judge M09: where DataCite is offered, it is kernel 4."""
    found = _formats(evidence)
    if isinstance(found, Verdict):
        return found
    asked, formats = found
    rich = [e for e in formats if _DATACITE.search(f"{e.prefix} {e.namespace} {e.schema}")]
    place = at(asked, "ListMetadataFormats")
    if not rich:
        return ground.inapplicable("No DataCite format is offered.", place)
    texts = [(e.prefix, asked, text) for e in rich for text in (e.namespace, e.schema)]
    prefixes = {entry.prefix for entry in rich}
    for prefix, page, record in _samples(evidence):
        if prefix in prefixes and record.payload is not None:
            spaces = _namespaces(record.payload)
            texts += [(prefix, page, text) for text in (*spaces, *_locations(record.payload))]
    versions = [(prefix, page, v) for prefix, page, text in texts if (v := _kernel_of(text))]
    if not versions:
        message = "Neither formats nor records name a version of the DataCite schema."
        return ground.untested(message, place)
    seen = ground.listing(sorted({f"{version} in {prefix}" for prefix, _, version in versions}))
    old = [(page, version) for _, page, version in versions if float(version) < _OLDEST_KERNEL]
    if old:
        message = f"An old version of the DataCite schema is named: kernel {seen}."
        return ground.failed(message, *(at(page, f"kernel-{version}") for page, version in old))
    return ground.passed(f"The DataCite schema is kernel {seen}.", place)


def _namespaces(payload: Payload) -> tuple[str, ...]:
    """Return the namespaces of a payload and of the DataCite resource that it is, or holds."""
    resource = oai_payloads.resource_of(payload.tree) if payload.tree else None
    return (payload.namespace, resource.namespace) if resource else (payload.namespace,)
