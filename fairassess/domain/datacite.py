"""What DataCite metadata of generation 4 may hold: elements, attributes, controlled lists."""

import re

KERNEL_4 = "http://datacite.org/schema/kernel-4"
KERNEL_PREFIX = "http://datacite.org/schema/kernel-"
WRAPPER_PREFIX = "http://schema.datacite.org/oai/oai-1."
PREFIXES = frozenset(
    {
        "oai_datacite",
        "oai_datacite3",
        "oai_datacite4",
        "datacite",
        "datacite3",
        "datacite4",
    }
)
"""metadataPrefixes under which providers give DataCite metadata. The profile of OpenAIRE, which is
called oai_openaire and mixes namespaces on purpose, is not among them."""

_NAMESPACE = re.compile(r"https?://(?:schema\.)?datacite\.org/")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RESOURCE_TYPES = _words(
    """
    Audiovisual Award Book BookChapter Collection ComputationalNotebook ConferencePaper
    ConferenceProceeding DataPaper Dataset Dissertation Event Image Instrument
    InteractiveResource Journal JournalArticle Model Other OutputManagementPlan PeerReview
    PhysicalObject Preprint Project Report Service Software Sound Standard StudyRegistration
    Text Workflow
    """
)
CONTRIBUTOR_TYPES = _words(
    """
    ContactPerson DataCollector DataCurator DataManager Distributor Editor HostingInstitution
    Other Producer ProjectLeader ProjectManager ProjectMember RegistrationAgency
    RegistrationAuthority RelatedPerson ResearchGroup Researcher RightsHolder Sponsor
    Supervisor Translator WorkPackageLeader
    """
)
DATE_TYPES = _words(
    """
    Accepted Available Collected Copyrighted Coverage Created Issued Other Submitted Updated
    Valid Withdrawn
    """
)
RELATION_TYPES = _words(
    """
    Cites Collects Compiles Continues Describes Documents HasMetadata HasPart HasTranslation
    HasVersion IsCitedBy IsCollectedBy IsCompiledBy IsContinuedBy IsDerivedFrom IsDescribedBy
    IsDocumentedBy IsIdenticalTo IsMetadataFor IsNewVersionOf IsObsoletedBy IsOriginalFormOf
    IsPartOf IsPreviousVersionOf IsPublishedIn IsReferencedBy IsRequiredBy IsReviewedBy
    IsSourceOf IsSupplementTo IsSupplementedBy IsTranslationOf IsVariantFormOf IsVersionOf
    Obsoletes References Requires Reviews
    """
)
RELATED_IDENTIFIER_TYPES = _words(
    """
    ARK CSTR DOI EAN13 EISSN Handle IGSN ISBN ISSN ISTC LISSN LSID PMID PURL RRID UPC URL URN
    arXiv bibcode w3id
    """
)
DESCRIPTION_TYPES = _words("Abstract Methods Other SeriesInformation TableOfContents TechnicalInfo")
TITLE_TYPES = _words("AlternativeTitle Other Subtitle TranslatedTitle")
NAME_TYPES = _words("Organizational Personal")
FUNDER_IDENTIFIER_TYPES = frozenset(("Crossref Funder ID", "GRID", "ISNI", "Other", "ROR"))

LISTS = {
    "resourceTypeGeneral": RESOURCE_TYPES,
    "contributorType": CONTRIBUTOR_TYPES,
    "dateType": DATE_TYPES,
    "relationType": RELATION_TYPES,
    "relatedIdentifierType": RELATED_IDENTIFIER_TYPES,
    "relatedItemType": RESOURCE_TYPES,
    "descriptionType": DESCRIPTION_TYPES,
    "titleType": TITLE_TYPES,
    "nameType": NAME_TYPES,
    "funderIdentifierType": FUNDER_IDENTIFIER_TYPES,
}
"""Attributes with the values that they may have in kernel 4.0 to 4.6, all of them together."""

MANDATORY = ("identifier", "creators", "titles", "publisher", "publicationYear", "resourceType")
"""Elements that every resource has exactly once."""

GROUPS = {
    "creators": "creator",
    "titles": "title",
    "subjects": "subject",
    "contributors": "contributor",
    "dates": "date",
    "alternateIdentifiers": "alternateIdentifier",
    "relatedIdentifiers": "relatedIdentifier",
    "sizes": "size",
    "formats": "format",
    "rightsList": "rights",
    "descriptions": "description",
    "geoLocations": "geoLocation",
    "fundingReferences": "fundingReference",
    "relatedItems": "relatedItem",
}
"""Elements that only hold others of one kind, with the name of that kind."""

ELEMENTS = frozenset(MANDATORY) | frozenset(GROUPS) | {"language", "version"}
"""Children that a resource may have, each at most once and in any order."""

NEEDED_ATTRIBUTES = {
    "identifier": ("identifierType",),
    "resourceType": ("resourceTypeGeneral",),
    "contributor": ("contributorType",),
    "date": ("dateType",),
    "alternateIdentifier": ("alternateIdentifierType",),
    "relatedIdentifier": ("relatedIdentifierType", "relationType"),
    "description": ("descriptionType",),
    "nameIdentifier": ("nameIdentifierScheme",),
    "funderIdentifier": ("funderIdentifierType",),
    "relatedItem": ("relatedItemType", "relationType"),
}
NEEDED_CHILDREN = {
    "creators": ("creator",),
    "creator": ("creatorName",),
    "titles": ("title",),
    "contributor": ("contributorName",),
    "fundingReference": ("funderName",),
}


def is_format(prefix: str, namespace: str) -> bool:
    """Return whether a metadata format, by its prefix or its namespace, is one of DataCite."""
    return prefix in PREFIXES or _NAMESPACE.match(namespace) is not None


def generation(namespace: str) -> str:
    """Return the version in the namespace of a kernel, `4` or `2.2`; empty when it is none."""
    if not namespace.startswith(KERNEL_PREFIX):
        return ""
    return namespace.removeprefix(KERNEL_PREFIX)
