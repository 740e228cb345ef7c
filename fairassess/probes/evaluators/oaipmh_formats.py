"""Judge which formats and sets an OAI-PMH provider offers: checks M01 to M03, S01 and S02."""

import re
from collections import Counter

from fairassess.domain.finding import Verdict
from fairassess.domain.number_words import all_of, counted
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import OAI_DC_NAMESPACE, OaiEvidence

_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
_SET_SPEC = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(?::[A-Za-z0-9\-_.!~*'()]+)*")
_DC_SCHEMA = re.compile(r"https?://www\.openarchives\.org/OAI/2\.0/oai_dc\.xsd")
_DATACITE_PREFIXES = frozenset(
    {"oai_datacite", "datacite", "datacite3", "datacite4", "oai_openaire"}
)
_DATACITE_NAMESPACE = re.compile(r"https?://(?:schema\.)?datacite\.org/")
_LEGAL_CHILDREN = (("setSpec", "setName"), ("setSpec", "setName", "setDescription"))


def _formats(evidence: OaiEvidence) -> ground.Found | Verdict:
    found = ground.envelope(evidence, "formats")
    if isinstance(found, Verdict) or found[1].formats:
        return found
    what = ground.content_of(found[1])
    message = f"ListMetadataFormats was answered with {what}."
    return ground.untested(message, at(found[0], "body", found[0].reading.start))


def formats_are_described(evidence: OaiEvidence) -> Verdict:
    """Judge M01: at least one format is listed, each with prefix, schema and namespace."""
    found = ground.envelope(evidence, "formats")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    if not said.formats:
        message = f"ListMetadataFormats was answered with {ground.content_of(said)}: no format."
        return ground.failed(message, at(asked, "body", asked.reading.start))
    faults = []
    for number, entry in enumerate(said.formats, start=1):
        name = entry.prefix or f"format {number}"
        parts = (("metadataPrefix", entry.prefix), ("schema", entry.schema))
        for part, value in (*parts, ("metadataNamespace", entry.namespace)):
            if not value:
                faults.append(f"{name[:60]} has no {part}")
        if entry.prefix and not _PREFIX.fullmatch(entry.prefix):
            faults.append(f"the prefix {entry.prefix[:60]} holds illegal characters")
    often = Counter(entry.prefix for entry in said.formats if entry.prefix)
    faults += [f"{prefix[:60]} is listed {n} times" for prefix, n in often.items() if n > 1]
    if faults:
        message = f"In the list of formats {ground.listing(faults)}."
        return ground.failed(message, at(asked, "ListMetadataFormats"))
    names = ground.listing((entry.prefix for entry in said.formats), most=8)
    return ground.passed(f"Formats are {names}.", at(asked, "ListMetadataFormats"))


def offers_oai_dc(evidence: OaiEvidence) -> Verdict:
    """Judge M02: oai_dc is offered, with its official schema and namespace."""
    found = _formats(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    place = at(asked, "ListMetadataFormats")
    entry = next((entry for entry in said.formats if entry.prefix == "oai_dc"), None)
    if entry is None:
        names = ground.listing((entry.prefix for entry in said.formats), most=8)
        return ground.failed(f"oai_dc is not offered, only {names}.", place)
    if entry.namespace and entry.namespace != OAI_DC_NAMESPACE:
        message = f"oai_dc is offered with the namespace {entry.namespace[:120]}."
        return ground.failed(message, place)
    if entry.schema and not _DC_SCHEMA.fullmatch(entry.schema):
        return ground.failed(f"oai_dc is offered with the schema {entry.schema[:120]}.", place)
    return ground.passed("oai_dc is offered with its official schema and namespace.", place)


def offers_datacite(evidence: OaiEvidence) -> Verdict:
    """Judge M03: a DataCite format is offered."""
    found = _formats(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    place = at(asked, "ListMetadataFormats")
    rich = [
        entry.prefix
        for entry in said.formats
        if entry.prefix in _DATACITE_PREFIXES or _DATACITE_NAMESPACE.match(entry.namespace)
    ]
    if rich:
        return ground.passed(f"DataCite metadata are offered as {ground.listing(rich)}.", place)
    names = ground.listing((entry.prefix for entry in said.formats), most=8)
    return ground.failed(f"No DataCite format is offered, only {names}.", place)


def answers_list_sets(evidence: OaiEvidence) -> Verdict:
    """Judge S01: ListSets gives sets, or says that there are none."""
    found = ground.envelope(evidence, "sets")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    if said.sets:
        more = ", with more to come" if said.token and said.token.text else ""
        return ground.passed(
            f"ListSets gives {counted(len(said.sets), 'set', 'sets')}{more}.", at(asked, "ListSets")
        )
    if "noSetHierarchy" in said.codes:
        message = "ListSets says noSetHierarchy: the repository has no sets."
        return ground.passed(message, at(asked, "error/@code"))
    what = "an empty list" if not said.errors else ground.content_of(said)
    message = f"ListSets was answered with {what}, neither with sets nor with noSetHierarchy."
    return ground.failed(message, at(asked, "body", asked.reading.start))


def set_specs_are_legal(evidence: OaiEvidence) -> Verdict:
    """Judge S02: each set has a legal setSpec of its own, before its name."""
    found = ground.envelope(evidence, "sets")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    if "noSetHierarchy" in said.codes:
        return ground.inapplicable("The repository has no sets.", at(asked, "error/@code"))
    if not said.sets:
        return ground.untested("ListSets gives no sets.", at(asked, "body"))
    faults = []
    for entry in said.sets:
        name = entry.spec or entry.name or "a set"
        if not _SET_SPEC.fullmatch(entry.spec):
            faults.append(f"the setSpec {entry.spec[:80] or 'of ' + name[:80]} is not legal")
        if tuple(dict.fromkeys(entry.children)) not in _LEGAL_CHILDREN:
            faults.append(f"{name[:80]} has {', '.join(entry.children) or 'nothing'} in this order")
    often = Counter(entry.spec for entry in said.sets if entry.spec)
    faults += [f"{spec[:80]} is listed {n} times" for spec, n in often.items() if n > 1]
    if faults:
        message = (
            f"{counted(len(said.sets), 'set is', 'sets are')} listed: {ground.listing(faults)}."
        )
        return ground.failed(message, at(asked, "set"))
    return ground.passed(
        f"{all_of(len(said.sets))} sets have a legal setSpec.", at(asked, "ListSets")
    )
