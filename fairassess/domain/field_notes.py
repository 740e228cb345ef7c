"""What DataCite and Dublin Core ask of each field, for pages that show what is missing."""

from dataclasses import dataclass
from enum import Enum

from fairassess.domain.profile_facts import MANDATORY, RECOMMENDED


class Obligation(Enum):
    """How strongly a standard asks for a field; Dublin Core leaves all of them open."""

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class FieldNote:
    """
    What is asked of one field.

    Attributes:
        field: Its name, as our readers call it.
        title: As people call it.
        says: What belongs there, in one sentence.
        datacite: Number and name of DataCite's property: `1 Identifier`; empty when it has none.
        dublin_core: Element of Dublin Core: `dc:identifier`; empty when it has none.
        obligation: Of DataCite, or of the property that the element stands for.
    """

    field: str
    title: str
    says: str
    datacite: str
    dublin_core: str
    obligation: Obligation


def _note(field: str, title: str, says: str, datacite: str, dublin_core: str) -> FieldNote:
    obligation = Obligation.OPTIONAL
    if field in MANDATORY:
        obligation = Obligation.MANDATORY
    elif field in (*RECOMMENDED, "coverage"):
        obligation = Obligation.RECOMMENDED
    return FieldNote(field, title, says, datacite, dublin_core, obligation)


NOTES = (
    _note(
        "identifier",
        "Identifier",
        "A persistent identifier of the data: a DOI in DataCite, with its type; in Dublin Core "
        "the address under which it resolves.",
        "1 Identifier",
        "dc:identifier",
    ),
    _note(
        "creator",
        "Creators",
        "Those who made the data, in the order of credit, one value each, with ORCID and "
        "affiliation where the format has room for them.",
        "2 Creator",
        "dc:creator",
    ),
    _note(
        "title",
        "Title",
        "A name that tells this dataset from the others: what was measured, on what, and how.",
        "3 Title",
        "dc:title",
    ),
    _note(
        "publisher",
        "Publisher",
        "The organisation that holds and gives out the data, which is mostly the facility itself, "
        "with its ROR identifier.",
        "4 Publisher",
        "dc:publisher",
    ),
    _note(
        "year",
        "Year of publication",
        "The year in four digits in which the data became, or will become, public.",
        "5 PublicationYear",
        "",
    ),
    _note(
        "type",
        "Type",
        "What kind of thing it is; for measured data the general type is Dataset.",
        "10 ResourceType",
        "dc:type",
    ),
    _note(
        "subject",
        "Subjects",
        "Keywords, and the technique as a PaNET term with its address, so that a search finds it "
        "across facilities.",
        "6 Subject",
        "dc:subject",
    ),
    _note(
        "contributor",
        "Contributors",
        "Others who had a part, each with their role: local contact, data collector, host.",
        "7 Contributor",
        "dc:contributor",
    ),
    _note(
        "date",
        "Dates",
        "Days in ISO 8601: when the data were collected, issued, or will be made available.",
        "8 Date",
        "dc:date",
    ),
    _note(
        "language",
        "Language",
        "The language of the texts as a code: en.",
        "9 Language",
        "dc:language",
    ),
    _note(
        "alternate_identifier",
        "Other identifiers",
        "Identifiers that only the house knows, such as numbers of proposal, visit or run, each "
        "with its type.",
        "11 AlternateIdentifier",
        "",
    ),
    _note(
        "relation",
        "Related things",
        "Identifiers of articles, raw data, instrument and proposal, and how they are related.",
        "12 RelatedIdentifier",
        "dc:relation",
    ),
    _note("size", "Size", "How much there is, in bytes, files or scans.", "13 Size", ""),
    _note(
        "format",
        "Formats",
        "The file formats, best as media types: application/x-hdf5.",
        "14 Format",
        "dc:format",
    ),
    _note("version", "Version", "The version of the data.", "15 Version", ""),
    _note(
        "rights",
        "Rights",
        "The licence, as SPDX id or address, and an embargo where there is one.",
        "16 Rights",
        "dc:rights",
    ),
    _note(
        "description",
        "Description",
        "An abstract, and how the data were made: instrument, sample, conditions with units.",
        "17 Description",
        "dc:description",
    ),
    _note(
        "location",
        "Place",
        "Where the data are about or come from, as a name, point or box.",
        "18 GeoLocation",
        "",
    ),
    _note(
        "funder",
        "Funding",
        "Who paid, with identifier and award number.",
        "19 FundingReference",
        "",
    ),
    _note(
        "related_item",
        "Related items",
        "Things without an identifier of their own that belong to the data, such as a series.",
        "20 RelatedItem",
        "",
    ),
    _note(
        "source",
        "Source",
        "What the data were derived from, best as an identifier.",
        "",
        "dc:source",
    ),
    _note(
        "coverage",
        "Coverage",
        "The place or time that the data are about.",
        "",
        "dc:coverage",
    ),
)
"""
One note per field that a reader knows: mandatory ones first, then in the order of DataCite.

Source:
    DataCite Metadata Schema 4.6, DOI 10.14454/mzv1-5b55; DCMI Metadata Elements 1.1. The
    sentences are ours and speak of photon and neutron data.
"""
