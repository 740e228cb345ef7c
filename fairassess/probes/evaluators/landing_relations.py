"""Judge what a page says about people, money and related things: checks W22 to W25."""

from fairassess.domain import pids
from fairassess.domain.finding import Verdict
from fairassess.probes.evaluators import landing_ground as ground
from fairassess.probes.evaluators.landing_ground import GOOD, Seen
from fairassess.probes.landing_evidence import Landing, LandingEvidence
from fairassess.probes.landing_values import Dataset

_AFFILIATION_METAS = ("citation_author_institution", "citation_author_affiliation")
_FUNDING_METAS = ("citation_funding_source", "citation_grant_number")


def creators_have_affiliations(evidence: LandingEvidence) -> Verdict:
    """Judge W22: at least one creator has an affiliation."""
    return ground.judge(evidence, _affiliations, good="name a creator with affiliation", least=GOOD)


def _affiliations(landing: Landing) -> Seen:
    metas = _metas(landing, _AFFILIATION_METAS)
    if metas:
        return ground.holds("names an affiliation in a meta element", "meta element", metas[0])

    def look(found: Dataset) -> Seen:
        known = [one for one in found.creators if one.affiliations]
        if known:
            told = f"names the affiliation of {len(known)} of {len(found.creators)} creators"
            return ground.holds(told, ground.place(found), known[0].affiliations[0])
        return ground.missing(found, "names no affiliation of a creator")

    return ground.of_dataset(landing, look)


def states_funding(evidence: LandingEvidence) -> Verdict:
    """Judge W23: the description says who paid."""
    return ground.judge(evidence, _funding, good="say who paid", least=GOOD)


def _funding(landing: Landing) -> Seen:
    metas = _metas(landing, _FUNDING_METAS)
    if metas:
        return ground.holds("names who paid in a meta element", "meta element", metas[0])

    def look(found: Dataset) -> Seen:
        if found.funders:
            name = found.funders[0].name or ", ".join(found.funders[0].ids)
            return ground.holds(f"says who paid ({name[:120]})", ground.place(found), name)
        return ground.missing(found, "names neither funder nor funding")

    return ground.of_dataset(landing, look)


def links_publications(evidence: LandingEvidence) -> Verdict:
    """Judge W24: the description names a publication that speaks of the dataset."""
    return ground.judge(evidence, _publications, good="name a publication", least=GOOD)


def _publications(landing: Landing) -> Seen:
    def look(found: Dataset) -> Seen:
        if found.publications:
            told = found.publications[0]
            return ground.holds(f"names a publication ({told[:120]})", ground.place(found), told)
        return ground.missing(found, "names no publication (citation, isReferencedBy, subjectOf)")

    return ground.of_dataset(landing, look)


def relates_other_objects(evidence: LandingEvidence) -> Verdict:
    """Judge W25: the description links another thing by an address and says how it is related."""
    return ground.judge(
        evidence, _relations, good="link a related thing by its address", least=GOOD
    )


def _relations(landing: Landing) -> Seen:
    def look(found: Dataset) -> Seen:
        linked = [one for one in found.relations if _is_address(one[1])]
        if linked:
            name, target = linked[0]
            return ground.holds(f"links a related thing ({name})", ground.place(found), target)
        told = (
            "names related things in words alone" if found.relations else "names no related thing"
        )
        return ground.missing(found, told)

    return ground.of_dataset(landing, look)


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://")) or pids.parse(text) is not None


def _metas(landing: Landing, names: tuple[str, ...]) -> tuple[str, ...]:
    return landing.page.meta(*names) if landing.page is not None else ()
