"""Tests, metrics and guidance as linked data: what each probe is, by the vocabulary of FTR."""

from collections.abc import Iterable

from rdflib import DCTERMS, FOAF, PROV, RDFS, XSD, Graph, URIRef

from fairassess.reports import rdf_terms
from fairassess.reports.rdf_terms import (
    DCAT,
    DPV,
    DQV,
    EARL,
    FTR,
    IMPLEMENTS,
    SCHEMA,
    VCARD,
    VIVO,
    tell,
    types,
)
from fairassess.reports.rdf_values import ProbeSet, ProbeTold, Site

NOTHING_TO_MEND = "nothing-to-mend"
TO_MEND = "to-mend"
LOOK_AGAIN = "look-again"
"""Names of the three guidances of a probe, as parts of its address."""

_APPLIES_TO = {
    "oai-pmh": SCHEMA.WebAPI,
    "harvest": SCHEMA.WebAPI,
    "search-api": SCHEMA.WebAPI,
    "scicat": SCHEMA.WebAPI,
    "icat": SCHEMA.WebAPI,
    "invenio": SCHEMA.WebAPI,
    "operations": SCHEMA.WebAPI,
    "software": SCHEMA.WebAPI,
    "aggregators": SCHEMA.DataCatalog,
    "crosswalk": SCHEMA.DataCatalog,
    "data-file": SCHEMA.DataDownload,
}
"""What a kind of probe can be asked of; the others look at datasets."""


def add_site(graph: Graph, site: Site) -> None:
    """Add who runs the site, and its software."""
    types(graph, site.keeper, VCARD.Organization, PROV.Agent)
    tell(graph, site.keeper, (VCARD.fn, site.name), (VCARD["organization-name"], site.name))
    about = rdf_terms.below(site.url, "about", "probes")
    mailbox = rdf_terms.mailbox(site.contact)
    page = rdf_terms.address(site.contact) or about
    tell(graph, site.keeper, (VCARD.hasEmail, mailbox), (VCARD.hasURL, page))
    types(graph, site.software, PROV.SoftwareAgent, PROV.Agent, EARL.Software)
    tell(
        graph,
        site.software,
        (RDFS.label, "fairassess"),
        (FOAF.homepage, about),
        (PROV.actedOnBehalfOf, site.keeper),
    )


def add_probe(graph: Graph, site: Site, told: ProbeTold, version: str) -> None:
    """
    Add a probe as test, with its metric and its three guidances.

    Args:
        graph: Where it is added; who runs the site is not added here.
        site: Where it has its address.
        told: The probe.
        version: Of the set of probes.
    """
    one = told.definition
    test = site.probe(one.id)
    _add_test(graph, site, test, one.kind, version)
    tell(
        graph,
        test,
        (DCTERMS.title, one.title),
        (DCTERMS.description, one.how),
        (DCTERMS.bibliographicCitation, one.source),
        (VIVO.abbreviation, one.check),
        (DCAT.keyword, one.severity.value),
    )
    metric = _metric_of(test)
    _add_metric(graph, site, metric, test, told.principles, version)
    tell(graph, metric, (DCTERMS.title, one.title), (DCTERMS.description, one.why))
    _add_guidance(graph, test, NOTHING_TO_MEND, "Nothing to mend", f"It holds: {one.title}.")
    _add_guidance(graph, test, TO_MEND, f"What to do so that it holds: {one.title}", one.remedy)
    _add_guidance(
        graph,
        test,
        LOOK_AGAIN,
        "Look again later",
        "It could not be told, or does not apply, so there is nothing to mend; what could not be"
        " told lowers no score.",
    )


def add_kind(graph: Graph, site: Site, known: ProbeSet, kind: str) -> None:
    """
    Add all probes of a kind as one test, which a run carries out; the single ones are its parts.

    FTR lets an activity be associated with a test; a run carries out many, so it is one of all.
    """
    test, name = site.kind(kind), known.kinds.get(kind, kind)
    _add_test(graph, site, test, kind, known.version)
    sentence = f"Carries out all probes of this kind, one after the other: {name}."
    tell(graph, test, (DCTERMS.title, f"All probes: {name}"), (DCTERMS.description, sentence))
    metric = _metric_of(test)
    of_kind = [one for one in known.probes.values() if one.definition.kind == kind]
    principles = sorted({name for one in of_kind for name in one.principles})
    _add_metric(graph, site, metric, test, principles, known.version)
    why = f"Each probe says something by itself; together they tell how this stands: {name}."
    tell(graph, metric, (DCTERMS.title, f"All probes: {name}"), (DCTERMS.description, why))


def add_principles(graph: Graph, subject: URIRef, principles: Iterable[str]) -> None:
    """Say which FAIR principles something is about."""
    for name in principles:
        dimension = rdf_terms.principle(name)
        types(graph, dimension, DQV.Dimension)
        tell(graph, subject, (DQV.inDimension, dimension))


def _metric_of(test: URIRef) -> URIRef:
    return rdf_terms.part(test, "metric")


def _add_test(graph: Graph, site: Site, test: URIRef, kind: str, version: str) -> None:
    """Add what is the same for the test of a probe and that of a kind."""
    types(graph, test, FTR.Test, DCAT.DataService, PROV.Agent, EARL.TestCase)
    tell(
        graph,
        test,
        (DCTERMS.identifier, str(test)),
        (DCTERMS.license, URIRef(site.licence)),
        (DCTERMS.creator, site.keeper),
        (DCAT.contactPoint, site.keeper),
        (DCAT.version, version),
        (DCAT.endpointURL, rdf_terms.below(site.url, "api", "v1")),
        (DCAT.endpointDescription, rdf_terms.below(site.url, "api", "v1", "openapi.json")),
        (DCAT.landingPage, test),
        (DCAT.keyword, kind),
        (DPV.isApplicableFor, _APPLIES_TO.get(kind, SCHEMA.Dataset)),
        (IMPLEMENTS, _metric_of(test)),
        (PROV.actedOnBehalfOf, site.software),
    )


def _add_metric(
    graph: Graph,
    site: Site,
    metric: URIRef,
    test: URIRef,
    principles: Iterable[str],
    version: str,
) -> None:
    types(graph, metric, FTR.Metric, DQV.Metric)
    tell(
        graph,
        metric,
        (DCTERMS.identifier, str(metric)),
        (DCTERMS.creator, site.keeper),
        (DCAT.contactPoint, site.keeper),
        (DCAT.version, version),
        (DCAT.landingPage, test),
        (DQV.expectedDataType, XSD.string),
    )
    add_principles(graph, metric, principles)


def _add_guidance(graph: Graph, test: URIRef, name: str, title: str, sentence: str) -> None:
    add_guidance(graph, rdf_terms.part(test, name), title, sentence)


def add_guidance(graph: Graph, guidance: URIRef, title: str, sentence: str) -> None:
    """Add what to do, as FTR asks of every result; also where there is nothing to do."""
    types(graph, guidance, FTR.GuidanceContext)
    tell(graph, guidance, (DCTERMS.title, title), (DCTERMS.description, sentence))
