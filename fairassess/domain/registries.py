"""The addresses of the registries and aggregators that probes ask."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Registries:
    """
    Where each registry answers; every address ends with a slash.

    Attributes:
        handle_api: Handle.Net's API; the Handle follows.
        doi_resolver: Resolves DOIs; the DOI follows.
        handle_resolver: Resolves Handles; the Handle follows.
        datacite_api: DataCite's REST API: `dois/...`, `clients/...`.
        crossref_api: Crossref's REST API: `works/...`.
        ror_api: Organisations of ROR; the identifier follows.
        orcid_api: ORCID's public API; the ORCID follows.
        b2find_api: B2FIND's CKAN API: `package_search`.
        openaire_api: OpenAIRE's Graph API: `researchProducts`, `dataSources`.
        identifiers_org: Resolves compact identifiers; the CURIE follows.
        n2t: Resolves ARKs; `ark:...` follows.
        federated_search: Federated search of the field, whose root lists the search APIs that it
            asks; empty where none is to be asked.
    """

    handle_api: str = "https://hdl.handle.net/api/handles/"
    doi_resolver: str = "https://doi.org/"
    handle_resolver: str = "https://hdl.handle.net/"
    datacite_api: str = "https://api.datacite.org/"
    crossref_api: str = "https://api.crossref.org/"
    ror_api: str = "https://api.ror.org/v2/organizations/"
    orcid_api: str = "https://pub.orcid.org/v3.0/"
    b2find_api: str = "https://b2find.eudat.eu/api/3/action/"
    openaire_api: str = "https://api.openaire.eu/graph/v2/"
    identifiers_org: str = "https://identifiers.org/"
    n2t: str = "https://n2t.net/"
    federated_search: str = "https://federated.panosc.ess.eu/"
