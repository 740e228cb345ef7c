"""What each metadata field is for, and what its standard asks of it, in our own words."""

from dataclasses import dataclass
from enum import StrEnum


class Obligation(StrEnum):
    """How much a standard, or those who harvest by it, ask for a field."""

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class FieldGuide:
    """
    What is to be known of a field.

    Attributes:
        name: Name of the field.
        obligation: What is asked.
        wants: What should stand there, as a sentence.
        source: Standard or guideline that says so.
    """

    name: str
    obligation: Obligation
    wants: str
    source: str


DATACITE = "DataCite Metadata Schema 4.6"
DUBLIN_CORE = "Dublin Core as OAI-PMH harvesters use it (DRIVER, DINI)"

_MUST, _SHOULD, _MAY = Obligation.MANDATORY, Obligation.RECOMMENDED, Obligation.OPTIONAL

_DATACITE: tuple[tuple[str, Obligation, str], ...] = (
    ("identifier", _MUST, "The DOI of what is described, without a resolver before it."),
    ("creator", _MUST, "Each person or body who made it, one entry each, best with ORCID and ROR."),
    ("title", _MUST, "A name by which people tell it from its neighbours."),
    ("publisher", _MUST, "Who holds and offers it: the facility or its repository."),
    ("year", _MUST, "The year in which it was or will be made public, as four digits."),
    ("type", _MUST, "What it is in general, such as Dataset, and in your own words."),
    ("subject", _SHOULD, "Keywords, best from a vocabulary with its address, such as PaNET."),
    ("contributor", _SHOULD, "Others who took part, such as the instrument's team, with role."),
    ("date", _SHOULD, "Dates of what happened, such as Collected and Available, in ISO 8601."),
    ("relation", _SHOULD, "Identifiers of papers, proposals, samples or raw data it belongs to."),
    ("description", _SHOULD, "An abstract: what was measured, why, and how."),
    ("location", _SHOULD, "Where it was collected, when that matters."),
    ("language", _MAY, "Language of the content as a code, such as en."),
    (
        "alternate_identifier",
        _MAY,
        "Local identifiers of the same thing, such as a catalogue number.",
    ),
    ("size", _MAY, "How large it is, in bytes or files."),
    ("format", _MAY, "Formats of its files, as media types or names, such as NeXus."),
    ("version", _MAY, "Which version this is."),
    (
        "rights",
        _MAY,
        "The licence, with its address or SPDX identifier; without it nobody may reuse.",
    ),
    ("funder", _MAY, "Who paid, with identifier and award number."),
    ("related_item", _MAY, "Related things that have no identifier of their own."),
)

_DUBLIN_CORE: tuple[tuple[str, Obligation, str], ...] = (
    ("title", _MUST, "A name by which people tell it from its neighbours."),
    ("creator", _MUST, "Each person or body who made it, one element each."),
    ("date", _MUST, "When it was published, in ISO 8601, without words around it."),
    ("type", _MUST, "What it is, from a vocabulary such as COAR's or DCMI's."),
    ("identifier", _MUST, "Its DOI or another address that leads to it and lasts."),
    ("description", _SHOULD, "An abstract: what was measured, why, and how."),
    ("publisher", _SHOULD, "Who holds and offers it."),
    ("rights", _SHOULD, "The licence, best by its address."),
    ("subject", _SHOULD, "Keywords, one element each."),
    ("language", _SHOULD, "Language of the content as a code, such as en."),
    ("contributor", _MAY, "Others who took part."),
    ("format", _MAY, "Formats of its files."),
    ("source", _MAY, "What it was made from."),
    ("relation", _MAY, "What it belongs to, by identifier."),
    ("coverage", _MAY, "Place and time it is about."),
)


def of_datacite() -> tuple[FieldGuide, ...]:
    """
    Return the guide to the fields of DataCite, the most wanted first.

    Source:
        DataCite Metadata Schema 4.6, table of properties and their obligation.
    """
    return tuple(FieldGuide(*entry, DATACITE) for entry in _DATACITE)


def of_dublin_core() -> tuple[FieldGuide, ...]:
    """
    Return the guide to the fields of Dublin Core, the most wanted first.

    OAI-PMH itself leaves all of them open; those who harvest do not.

    Source:
        DRIVER Guidelines 2.0 and DINI certificate, minimal set of elements.
    """
    return tuple(FieldGuide(*entry, DUBLIN_CORE) for entry in _DUBLIN_CORE)


def of_format(name: str) -> tuple[FieldGuide, ...]:
    """Return the guide to a format by the name of its reader; empty for one that is not known."""
    return {"DataCite": of_datacite, "Dublin Core": of_dublin_core}.get(name, tuple)()
