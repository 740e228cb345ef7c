"""Kinds of values as their attributes tell them: types of relations, dates, people, languages."""

from collections import Counter
from collections.abc import Mapping

from fairassess.domain.profile_values import Tally, by_frequency

CREATORS = "creators"
CONTRIBUTORS = "contributors"
CONTRIBUTOR_TYPES = "contributor_types"
PUBLISHERS = "publishers"
FUNDERS = "funders"
LICENCES = "licences"
RELATION_TYPES = "relation_types"
RELATED_TYPES = "related_identifier_types"
DATE_TYPES = "date_types"
TITLE_TYPES = "title_types"
DESCRIPTION_TYPES = "description_types"
RESOURCE_TYPES = "resource_types"
TITLE_LANGUAGES = "title_languages"
SUBJECT_LANGUAGES = "subject_languages"
DESCRIPTION_LANGUAGES = "description_languages"
TITLE_LENGTHS = "title_lengths"
DESCRIPTION_LENGTHS = "description_lengths"

TALLIES = (
    CREATORS,
    CONTRIBUTORS,
    CONTRIBUTOR_TYPES,
    PUBLISHERS,
    FUNDERS,
    LICENCES,
    RELATION_TYPES,
    RELATED_TYPES,
    DATE_TYPES,
    TITLE_TYPES,
    DESCRIPTION_TYPES,
    RESOURCE_TYPES,
    TITLE_LANGUAGES,
    SUBJECT_LANGUAGES,
    DESCRIPTION_LANGUAGES,
    TITLE_LENGTHS,
    DESCRIPTION_LENGTHS,
)
"""What is counted by kind, in the order in which it is shown."""

OF_ALL = frozenset({LICENCES})
"""Tallies of all live records; the others are of those that were sampled."""

WITH_ORCID = "with ORCID"
WITH_AFFILIATION = "with affiliation"
WITH_ROR = "with ROR"
WITH_IDENTIFIER = "with identifier"
WITH_AWARD = "with award number"
OTHER = "other"
"""The kind of all that is not in the vocabulary of the standard: counts stay few."""

LENGTHS = ("to 10", "11 to 30", "31 to 100", "101 to 300", "301 to 1000", "1001 to 3000", "longer")
"""Classes of length in characters."""

_UPPER = (10, 30, 100, 300, 1000, 3000)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# DataCite 4.7, appendix 1: controlled lists.
_RELATIONS = _words(
    "IsCitedBy Cites IsCollectedBy Collects IsSupplementTo IsSupplementedBy IsContinuedBy"
    " Continues IsDescribedBy Describes HasMetadata IsMetadataFor HasVersion IsVersionOf"
    " IsNewVersionOf IsPreviousVersionOf IsPartOf HasPart IsPublishedIn IsReferencedBy References"
    " IsDocumentedBy Documents IsCompiledBy Compiles IsVariantFormOf IsOriginalFormOf"
    " IsIdenticalTo IsReviewedBy Reviews IsDerivedFrom IsSourceOf IsRequiredBy Requires Obsoletes"
    " IsObsoletedBy IsTranslationOf HasTranslation Other"
)
_RELATED = _words(
    "ARK arXiv bibcode CSTR DOI EAN13 EISSN Handle IGSN ISBN ISSN ISTC LISSN LSID PMID PURL RAiD"
    " RRID SWHID UPC URL URN w3id"
)
_DATES = _words(
    "Accepted Available Copyrighted Collected Coverage Created Issued Other Submitted Updated"
    " Valid Withdrawn"
)
_TITLES = _words("AlternativeTitle Subtitle TranslatedTitle Other")
_DESCRIPTIONS = _words("Abstract Methods SeriesInformation TableOfContents TechnicalInfo Other")
_RESOURCES = _words(
    "Audiovisual Award Book BookChapter Collection ComputationalNotebook ConferencePaper"
    " ConferenceProceeding DataPaper Dataset Dissertation Event Image InteractiveResource"
    " Instrument Journal JournalArticle Model OutputManagementPlan PeerReview PhysicalObject Poster"
    " Preprint Presentation Project Report Service Software Sound Standard StudyRegistration Text"
    " Workflow Other"
)
_CONTRIBUTORS = _words(
    "ContactPerson DataCollector DataCurator DataManager Distributor Editor HostingInstitution"
    " Producer ProjectLeader ProjectManager ProjectMember RegistrationAgency"
    " RegistrationAuthority RelatedPerson Researcher ResearchGroup RightsHolder Sponsor Supervisor"
    " Translator WorkPackageLeader Other"
)

_BY_ATTRIBUTE = {
    ("relation", "relationType"): (RELATION_TYPES, _RELATIONS),
    ("relation", "relatedIdentifierType"): (RELATED_TYPES, _RELATED),
    ("date", "dateType"): (DATE_TYPES, _DATES),
    ("title", "titleType"): (TITLE_TYPES, _TITLES),
    ("description", "descriptionType"): (DESCRIPTION_TYPES, _DESCRIPTIONS),
    ("type", "resourceTypeGeneral"): (RESOURCE_TYPES, _RESOURCES),
    ("contributor", "contributorType"): (CONTRIBUTOR_TYPES, _CONTRIBUTORS),
    ("title", "lang"): (TITLE_LANGUAGES, frozenset[str]()),
    ("subject", "lang"): (SUBJECT_LANGUAGES, frozenset[str]()),
    ("description", "lang"): (DESCRIPTION_LANGUAGES, frozenset[str]()),
}
_LANGUAGES = (TITLE_LANGUAGES, SUBJECT_LANGUAGES, DESCRIPTION_LANGUAGES)
_OF_FIELD: dict[str, tuple[str, ...]] = {}
for (_field, _key), (_name, _vocabulary) in _BY_ATTRIBUTE.items():
    _OF_FIELD[_field] = (*_OF_FIELD.get(_field, ()), _name)

DECODED_FIELDS = tuple(_OF_FIELD)
"""Fields whose attributes tell a kind."""

Kinds = dict[str, Counter[str]]
"""Name of a tally with its counts; under the empty kind stands how many were looked at."""


def add_attributes(
    kinds: Kinds, field: str, found: Mapping[tuple[tuple[str, str], ...], int]
) -> None:
    """
    Count values of a field by what their attributes tell.

    Args:
        kinds: Counts to add to.
        field: One of DECODED_FIELDS.
        found: Attributes with the number of values that have them.
    """
    for attributes, times in found.items():
        for name in _OF_FIELD[field]:
            kinds.setdefault(name, Counter())[""] += times
        for key, text in attributes:
            name, vocabulary = _BY_ATTRIBUTE.get((field, key), ("", frozenset()))
            if name and text:
                kind = _language(text) if name in _LANGUAGES else text
                if vocabulary and kind not in vocabulary:
                    kind = OTHER
                kinds[name][kind] += times


def add_lengths(kinds: Kinds, field: str, lengths: Mapping[int, int]) -> None:
    """Count texts of titles or descriptions by their length in characters."""
    counts = kinds.setdefault(f"{field}_lengths", Counter())
    for length, times in lengths.items():
        place = next((at for at, upper in enumerate(_UPPER) if length <= upper), len(_UPPER))
        counts[LENGTHS[place]] += times
        counts[""] += times


def as_tallies(kinds: Kinds) -> tuple[Tally, ...]:
    """Return what was counted, in the order of TALLIES; those without anything are left out."""
    found = []
    for name in TALLIES:
        counts = dict(kinds.get(name, {}))
        of = counts.pop("", 0)
        if of:
            found.append(Tally(name, of, by_frequency(counts)))
    return tuple(found)


def _language(text: str) -> str:
    """Return the language of a tag as `en-GB`, without its region; at most three letters."""
    first = text.partition("-")[0].partition("_")[0].lower()
    return first if 2 <= len(first) <= 3 and first.isascii() and first.isalpha() else OTHER
