"""Judge the form of DataCite metadata: wrapper, namespaces, mandatory parts: K01-K03, K06, K07."""

import re

from fairassess.domain import datacite, pids
from fairassess.domain.finding import Verdict
from fairassess.probes import oai_payloads
from fairassess.probes.evaluators import oaipmh_datacite_sample as sample
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_datacite_sample import MOST, Item
from fairassess.probes.oai_evidence import OaiEvidence
from fairassess.probes.oai_payloads import SCHEMA_LOCATION, Node

_WRAPPED_PREFIXES = frozenset({"oai_datacite", "oai_datacite3", "oai_datacite4"})
_YEAR = re.compile(r"\d{4}")
_KERNEL_IN_ADDRESS = re.compile(r"/kernel-(\d+(?:\.\d+)*)")
_VERSION = re.compile(r"\d+(?:\.\d+)*")


def datacite_wrapper_is_whole(evidence: OaiEvidence) -> Verdict:
    """Judge K01: where the wrapper for OAI-PMH is promised, it is there and complete."""
    found = sample.items(evidence)
    if isinstance(found, Verdict):
        return found
    promised = [item for item in found if item.root is not None and _is_wrapped(item)]
    if not promised:
        if any(_is_promised(item) for item in found):
            return ground.untested("No record seen in a DataCite format holds DataCite metadata.")
        return ground.inapplicable("The DataCite formats offered are without the wrapper.")
    judged = ((item, _fault_of_wrapper(item.root)) for item in promised if item.root)
    return sample.of_faults(judged, "come in a whole wrapper", "do not come in a whole wrapper")


def _is_promised(item: Item) -> bool:
    return item.prefix in _WRAPPED_PREFIXES or item.namespace.startswith(datacite.WRAPPER_PREFIX)


def _is_wrapped(item: Item) -> bool:
    return _is_promised(item) or (item.root is not None and oai_payloads.is_wrapper(item.root))


def _fault_of_wrapper(root: Node) -> str | None:
    if not oai_payloads.is_wrapper(root):
        return f"the root is {root.name}, not oai_datacite"
    if not root.namespace.startswith(datacite.WRAPPER_PREFIX):
        return f"oai_datacite stands in {root.namespace[:100] or 'no namespace'}"
    for name in ("schemaVersion", "datacentreSymbol"):
        if not root.text_of(name):
            return f"the wrapper has no {name}"
    if oai_payloads.resource_of(root) is None:
        return "the wrapper has no payload with a resource"
    return None


def datacite_kernel_is_known(evidence: OaiEvidence) -> Verdict:
    """Judge K02: the resource stands in the namespace of a DataCite kernel that is in use."""
    found = sample.items(evidence)
    if isinstance(found, Verdict):
        return found
    judged = ((item, _fault_of_kernel(item)) for item in found)
    return sample.of_faults(
        judged, "stand in the namespace of kernel 4 or 3", "stand in neither kernel 4 nor 3"
    )


def _fault_of_kernel(item: Item) -> str | None:
    if item.root is None:
        where = item.payload.namespace[:100] or "no namespace"
        return f"the root is {item.payload.name[:40]} in {where}"
    if item.resource is None:
        return "there is no resource"
    generation = datacite.generation(item.resource.namespace)
    if generation in ("3", "4"):
        return None
    if not generation or generation.startswith(("3", "4")):
        return f"the resource stands in {item.resource.namespace[:100] or 'no namespace'}"
    return f"the resource is of kernel {generation[:20]}, which is not in use any more"


def datacite_mandatory_fields_are_filled(evidence: OaiEvidence) -> Verdict:
    """Judge K03: DOI, creators, titles, publisher, year and general type are there and legal."""
    good, bad = "have all six mandatory fields", "lack some of the six mandatory fields"
    return sample.judge(sample.resources(evidence), _fault_of_mandatory, good=good, bad=bad)


def _fault_of_mandatory(item: Item, resource: Node) -> str | None:
    del item
    return (
        _fault_of_doi(resource)
        or _fault_of_texts(resource)
        or _fault_of_year(resource.text_of("publicationYear"))
        or _fault_of_type(resource)
    )


def _fault_of_doi(resource: Node) -> str | None:
    node = resource.first("identifier")
    if node is None or not node.text:
        return "no identifier"
    kind = node.attribute("identifierType")
    if kind.upper() != "DOI":
        return f"the identifier {node.text[:80]} is of type {kind[:40] or 'none'}, not DOI"
    pid = pids.parse(node.text)
    if pid is None or pid.scheme is not pids.Scheme.DOI:
        return f"{node.text[:80]} is no DOI"
    if not node.text.startswith("10."):
        return f"the DOI is written as {node.text[:80]}, not bare"
    return None


def _fault_of_texts(resource: Node) -> str | None:
    if not any(one.text_of("creatorName") for one in resource.inside("creators")):
        return "no creatorName"
    if not any(one.text for one in resource.inside("titles")):
        return "no title"
    return None if resource.text_of("publisher") else "no publisher"


def _fault_of_year(year: str) -> str | None:
    if _YEAR.fullmatch(year):
        return None
    return f"publicationYear is {year[:40]}" if year else "no publicationYear"


def _fault_of_type(resource: Node) -> str | None:
    node = resource.first("resourceType")
    is_older = datacite.generation(resource.namespace).startswith("3")
    if node is None:
        return None if is_older else "no resourceType"
    general = node.attribute("resourceTypeGeneral")
    if general in datacite.RESOURCE_TYPES:
        return None
    return f"resourceTypeGeneral is {general[:60] or 'missing'}"


def datacite_children_share_the_namespace(evidence: OaiEvidence) -> Verdict:
    """Judge K06: everything inside the resource stands in the resource's own namespace."""

    def fault_of(item: Item, resource: Node) -> str | None:
        del item
        for node in resource.everything():
            if node.namespace != resource.namespace:
                return f"{node.name[:60]} stands in {node.namespace[:100] or 'no namespace'}"
        return None

    good, bad = "keep to one namespace", "mix namespaces"
    return sample.judge(sample.resources(evidence), fault_of, good=good, bad=bad)


def datacite_versions_agree(evidence: OaiEvidence) -> Verdict:
    """Judge K07: wrapper, namespace and schema location name the same version."""
    found = sample.resources(evidence)
    if isinstance(found, Verdict):
        return found
    named = [(item, _versions(item, resource)) for item, resource in found]
    judged = [(item, _disagreement(versions)) for item, versions in named if len(versions) > 1]
    if not judged:
        return ground.inapplicable("No record names its version in more than one place.")
    good, bad = "name one version everywhere", "name versions that do not agree"
    return sample.of_faults(judged, good, bad, MOST)


def _versions(item: Item, resource: Node) -> tuple[tuple[str, str], ...]:
    """Return places with the version that each names."""
    wrapper = item.root.text_of("schemaVersion") if item.root is not resource and item.root else ""
    stated = _VERSION.match(wrapper)
    location = _KERNEL_IN_ADDRESS.findall(resource.attribute(SCHEMA_LOCATION))
    places = [
        ("schemaVersion", stated[0] if stated else wrapper[:20]),
        ("the namespace", datacite.generation(resource.namespace)),
        *(("schemaLocation", version) for version in dict.fromkeys(location)),
    ]
    return tuple((place, version) for place, version in places if version)


def _disagreement(versions: tuple[tuple[str, str], ...]) -> str | None:
    for number, (place, version) in enumerate(versions):
        for other_place, other in versions[number + 1 :]:
            # A kernel's namespace names the generation only: 4 agrees with 4.4.
            parts = list(zip(version.split("."), other.split("."), strict=False))
            if any(one != two for one, two in parts):
                return f"{place} says {version}, {other_place} {other}"
    return None
