"""Judge what DataCite metadata say beyond the mandatory: checks K04, K05, K08 and K09."""

from collections import Counter
from collections.abc import Callable

from fairassess.domain import pids, richness
from fairassess.domain.finding import Verdict
from fairassess.probes import oai_payloads
from fairassess.probes.evaluators import oaipmh_datacite_sample as sample
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_datacite_sample import GOOD, MOST, Item
from fairassess.probes.oai_evidence import OaiEvidence
from fairassess.probes.oai_payloads import LANGUAGE, Node

RECOMMENDED = ("subjects", "contributors", "dates", "relatedIdentifiers", "descriptions")
RICH_FROM = 4
_SCHEMES = {"ORCID": pids.is_orcid, "ROR": pids.is_ror}
_INSTRUMENT_RELATIONS = frozenset({"IsCollectedBy", "IsCompiledBy"})


def datacite_recommended_fields_are_filled(evidence: OaiEvidence) -> Verdict:
    """Judge K04: subjects, contributors, dates, links and descriptions are there and legible."""

    def fault_of(item: Item, resource: Node) -> str | None:
        del item
        missing = [name for name in RECOMMENDED if not _is_filled(resource, name)]
        if missing:
            return f"no {', no '.join(missing)}"
        for date in resource.inside("dates"):
            if not richness.is_iso_date(date.text):
                return f"the date {date.text[:60] or 'is empty'} is no ISO 8601 date or range"
        return None

    good, bad = f"have {', '.join(RECOMMENDED)}", "lack some of what is recommended"
    found = sample.resources(evidence)
    return sample.judge(found, fault_of, good=good, bad=bad, least=GOOD)


def _is_filled(resource: Node, group: str) -> bool:
    return any(node.text or node.children for node in resource.inside(group))


def datacite_is_rich(evidence: OaiEvidence) -> Verdict:
    """Judge K05: records link people, organisations, terms, licences, funding and instruments."""
    found = sample.resources(evidence)
    if isinstance(found, Verdict):
        return found
    counted: Counter[str] = Counter()
    judged: list[tuple[Item, str | None]] = []
    for item, resource in found:
        marks = [name for name, holds in _MARKS.items() if holds(resource)]
        counted.update(marks)
        lacking = [name for name in _MARKS if name not in marks]
        poor = f"no {', no '.join(lacking)}" if len(marks) < RICH_FROM else None
        judged.append((item, _broken_identifier(resource) or poor))
    shares = ", ".join(f"{name} in {counted[name]}" for name in _MARKS)
    good = f"name at least {RICH_FROM} of: {shares}"
    return sample.of_faults(judged, good, f"name fewer than {RICH_FROM} things by identifier", GOOD)


def _broken_identifier(resource: Node) -> str | None:
    """Return the first ORCID or ROR identifier that is wrong by its form or check digits."""
    for node in resource.everything():
        for text, scheme in _identifiers(node):
            is_right = _SCHEMES.get(scheme)
            if text and is_right is not None and not is_right(text):
                return f"{text[:80]} is no valid {scheme}"
    return None


def _identifiers(node: Node) -> tuple[tuple[str, str], ...]:
    """Return the identifiers of people and organisations at one element, with their schemes."""
    if node.name == "nameIdentifier":
        return ((node.text, node.attribute("nameIdentifierScheme").upper()),)
    if node.name == "funderIdentifier":
        return ((node.text, node.attribute("funderIdentifierType").upper()),)
    return tuple(
        (node.attribute(name), node.attribute(f"{name}Scheme").upper())
        for name in ("affiliationIdentifier", "publisherIdentifier")
        if node.has(name)
    )


def _names(scheme: str) -> Callable[[Node], bool]:
    def holds(resource: Node) -> bool:
        return any(
            kind == scheme and text
            for node in resource.everything()
            for text, kind in _identifiers(node)
        )

    return holds


def _has_term(resource: Node) -> bool:
    return any(node.attribute("valueURI") for node in resource.inside("subjects"))


def _has_licence(resource: Node) -> bool:
    names = ("rightsURI", "rightsIdentifier")
    return any(node.attribute(name) for node in resource.inside("rightsList") for name in names)


def _has_funding(resource: Node) -> bool:
    return any(node.text_of("funderName") for node in resource.inside("fundingReferences"))


def _has_technical_facts(resource: Node) -> bool:
    return any(node.text for group in ("formats", "sizes") for node in resource.inside(group))


def _has_version(resource: Node) -> bool:
    return bool(resource.text_of("version"))


def _has_instrument(resource: Node) -> bool:
    links = resource.inside("relatedIdentifiers")
    if any(node.attribute("relationType") in _INSTRUMENT_RELATIONS for node in links):
        return True
    related = resource.inside("relatedItems")
    return any(node.attribute("relatedItemType") == "Instrument" for node in related)


_MARKS: dict[str, Callable[[Node], bool]] = {
    "ORCID": _names("ORCID"),
    "ROR": _names("ROR"),
    "subject with the address of its term": _has_term,
    "licence with its address": _has_licence,
    "funding": _has_funding,
    "format or size": _has_technical_facts,
    "version": _has_version,
    "instrument": _has_instrument,
}


def datacite_doi_equals_dublin_core(evidence: OaiEvidence) -> Verdict:
    """Judge K08: an item has the same DOI in DataCite and in Dublin Core."""
    found = sample.resources(evidence)
    if isinstance(found, Verdict):
        return found
    other = _dois_in_dublin_core(evidence)
    judged = []
    for item, resource in found:
        doi = _bare(oai_payloads.doi_of(resource))
        known = other.get(item.identifier, ())
        if doi and known:
            fault = None if doi in known else f"DataCite has {doi[:80]}, oai_dc {known[0][:80]}"
            judged.append((item, fault))
    if not judged:
        return ground.untested("No item was seen with a DOI both in DataCite and in oai_dc.")
    good, bad = "have the same DOI in oai_dc", "have another DOI in oai_dc"
    return sample.of_faults(judged, good, bad, MOST)


def _dois_in_dublin_core(evidence: OaiEvidence) -> dict[str, tuple[str, ...]]:
    """Return the DOIs of each item that was seen in oai_dc, by its identifier."""
    found: dict[str, tuple[str, ...]] = {}
    for _, record in ground.records(evidence):
        if record.payload is None or not record.identifier:
            continue
        dois = tuple(filter(None, map(_bare, record.payload.values("identifier"))))
        if dois:
            found[record.identifier] = dois
    return found


def _bare(text: str) -> str:
    """Return the DOI that *text* is, bare and in lower case; empty when it is none."""
    pid = pids.parse(text)
    return pid.id.lower() if pid is not None and pid.scheme is pids.Scheme.DOI else ""


def datacite_texts_name_their_language(evidence: OaiEvidence) -> Verdict:
    """Judge K09: titles and descriptions say in which language they are."""

    def fault_of(item: Item, resource: Node) -> str | None:
        del item
        for group, one in (("titles", "title"), ("descriptions", "description")):
            if any(node.text and not node.attribute(LANGUAGE) for node in resource.inside(group)):
                return f"a {one} has no xml:lang"
        return None

    good, bad = "name the language of their texts", "do not name the language of their texts"
    found = sample.resources(evidence)
    return sample.judge(found, fault_of, good=good, bad=bad, least=GOOD)
