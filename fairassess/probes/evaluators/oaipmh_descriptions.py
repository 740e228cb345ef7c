"""Judge what Identify says beyond its duties: checks I10 to I12."""

import re

from fairassess.domain.finding import Measure, Pointer, Verdict
from fairassess.domain.number_words import all_of
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import OAI_NAMESPACE, Description, OaiEvidence

PROVENANCE = f"{OAI_NAMESPACE}provenance"
_OAI_IDENTIFIER = f"{OAI_NAMESPACE}oai-identifier"
_DOMAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z][A-Za-z0-9-]*)+")
# Containers of the implementation guidelines, and the namespaces under which they are known.
_KNOWN = {
    "oai-identifier": (_OAI_IDENTIFIER,),
    "eprints": ("http://www.openarchives.org/OAI/1.1/eprints",),
    "friends": (f"{OAI_NAMESPACE}friends/",),
    "branding": (f"{OAI_NAMESPACE}branding/",),
    "gateway": (f"{OAI_NAMESPACE}gateway/",),
    "rightsManifest": (f"{OAI_NAMESPACE}rights/",),
    "toolkit": (
        "http://oai.dlib.vt.edu/OAI/metadata/toolkit",
        "http://alcme.oclc.org/oaicat/toolkit",
    ),
}
_CODINGS = frozenset({"gzip", "compress", "deflate", "x-gzip", "x-compress", "br", "zstd"})


def oai_identifier_fits(evidence: OaiEvidence) -> Verdict:
    """Judge I10: where the scheme oai-identifier is described, identifiers follow it."""
    found = ground.identify(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    described = [one for one in said.descriptions if one.name == "oai-identifier"]
    place = at(asked, "Identify/description/oai-identifier")
    if not described:
        return ground.inapplicable("Identify describes no scheme of identifiers.", place)
    if len(described) > 1:
        message = f"Identify describes oai-identifier {len(described)} times, not once."
        return ground.failed(message, place)
    faults = _faults_of_scheme(described[0])
    if faults:
        return ground.failed(f"In oai-identifier {ground.listing(faults)}.", place)
    domain = described[0].value("repositoryIdentifier")
    return _identifiers_fit(evidence, f"oai:{domain}:", place)


def _faults_of_scheme(described: Description) -> list[str]:
    faults = []
    domain, sample = described.value("repositoryIdentifier"), described.value("sampleIdentifier")
    if described.namespace != _OAI_IDENTIFIER:
        faults.append(f"the namespace is {described.namespace or 'missing'}")
    if described.value("scheme") != "oai":
        faults.append(f"the scheme is {described.value('scheme') or 'missing'}, not oai")
    if described.value("delimiter") != ":":
        faults.append(f"the delimiter is {described.value('delimiter') or 'missing'}, not a colon")
    if not _DOMAIN.fullmatch(domain):
        faults.append(f"repositoryIdentifier is {domain or 'missing'}, which is no domain name")
    elif not sample.startswith(f"oai:{domain}:") or sample == f"oai:{domain}:":
        faults.append(f"sampleIdentifier is {sample or 'missing'}, not oai:{domain}:...")
    return faults


def _identifiers_fit(evidence: OaiEvidence, start: str, place: Pointer) -> Verdict:
    found = ground.headers(evidence)
    if not found:
        message = f"Identifiers are said to begin with {start}; no record was seen to compare."
        return ground.passed(message, place)
    taken_over = {
        record.identifier
        for _, record in ground.records(evidence)
        if any(namespace == PROVENANCE for namespace, _ in record.about_roots)
    }
    # What comes from elsewhere keeps its identifier, and says so.
    wrong = [
        (page, header)
        for page, header in found
        if not header.identifier.startswith(start) and header.identifier not in taken_over
    ]
    measure = Measure(len(found) - len(wrong), len(found))
    if not wrong:
        others = f", {len(taken_over)} records state another origin" if taken_over else ""
        message = f"{all_of(len(found))} identifiers begin with {start}, as Identify says{others}."
        return ground.passed(message, place, measure=measure)
    message = (
        f"{len(wrong):,} of {len(found):,} identifiers do not begin with {start}, as Identify says;"
        f" first {wrong[0][1].identifier[:120] or 'an empty one'}."
    )
    pointers = [at(page, header.identifier or "header") for page, header in wrong]
    return ground.failed(message, place, *pointers, measure=measure)


def descriptions_are_understood(evidence: OaiEvidence) -> Verdict:
    """Judge I11: each description holds one element, and known ones are in their namespace."""
    found = ground.identify(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    place = at(asked, "Identify/description")
    if not said.descriptions:
        return ground.inapplicable("Identify holds no description.", place)
    faults = [fault for one in said.descriptions if (fault := _fault_of(one))]
    if faults:
        number = len(said.descriptions)
        return ground.failed(f"Of {number} descriptions {ground.listing(faults)}.", place)
    names = ground.listing((one.name for one in said.descriptions), most=8)
    return ground.passed(f"Identify is described further by {names}.", place)


def _fault_of(described: Description) -> str | None:
    if len(described.elements) != 1:
        return f"one holds {len(described.elements)} elements, not one"
    if not described.namespace:
        return f"{described.name} stands in no namespace"
    known = _KNOWN.get(described.name)
    if known and described.namespace not in known:
        return f"{described.name} stands in {described.namespace}, not in {known[0]}"
    return None


def compression_is_stated_rightly(evidence: OaiEvidence) -> Verdict:
    """Judge I12: compression names content codings of HTTP, and not the one that is none."""
    found = ground.identify(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    place = at(asked, "Identify/compression")
    stated = said.identify_values("compression")
    if not stated:
        return ground.inapplicable("Identify names no compression.", place)
    faults = [
        f"{text or 'an empty text'} is implied and not to be named"
        if text == "identity"
        else f"{text or 'an empty text'} is no content coding"
        for text in stated
        if text not in _CODINGS
    ]
    if faults:
        return ground.failed(f"Among the compressions {ground.listing(faults)}.", place)
    return ground.passed(f"Compressions are {ground.listing(stated)}.", place)
