"""A public page for machines: its description by schema.org, its typed links, its meta elements."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from rdflib import URIRef

from fairassess.reports import rdf_terms
from fairassess.reports.rdf_values import FacilityTold, Site
from fairassess.reports.rdf_write import JSON_LD, TURTLE

CSV = "text/csv"
LINKSET = "application/linkset+json"
OPEN_ACCESS = "http://purl.org/coar/access_right/c_abf2"
"""COAR: everybody may have it at once."""

TYPES = ("https://schema.org/Dataset", "https://schema.org/AboutPage")
_PRINCIPLES = "https://w3id.org/fair/principles/terms/"
_DOI = re.compile(r"https://doi\.org/10\.\d{4,9}/[^\s,;)]*[^\s,;:.)]")


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link of a page; the media type may be empty."""

    rel: str
    target: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Maker:
    """
    Who made what a page shows.

    Attributes:
        id: Address by which it is known: its ROR, or else a page of ours.
        website: Empty where there is none.
    """

    id: str
    name: str
    short_name: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A table to take away: what is in it, where it is, and its size in bytes."""

    title: str
    url: str
    size: int


@dataclass(frozen=True, slots=True)
class Landing:
    """
    What a public page says of the data that it stands for.

    Attributes:
        own: Its address.
        data: Address which, with `.jsonld` and `.ttl` at its end, gives the same as linked data.
        name: Of the data.
        description: What they are, in sentences.
        makers: Who made them; one or more.
        created_on, published_on: Days in UTC.
        questionnaire: `id@version` by which they were made.
        source: Where its method comes from; DOIs in it are cited.
        terms: Keys of FAIR principles and letters with their titles.
        download: The table behind it.
        funding: Who pays; may be empty.
        more: What only this kind of page says, in words of schema.org.
    """

    own: URIRef
    data: str
    name: str
    description: str
    makers: tuple[Maker, ...]
    created_on: date
    published_on: date
    questionnaire: str
    source: str
    terms: tuple[tuple[str, str], ...]
    download: Download
    funding: str = ""
    more: Mapping[str, object] = field(default_factory=dict)


def maker(facility: FacilityTold, site: Site) -> Maker:
    """Return a facility as the maker of its answers."""
    ours = f"{site.url}/public/facilities/{facility.slug}"
    known = str(rdf_terms.address(facility.ror) or ours)
    website = rdf_terms.address(facility.website)
    return Maker(known, facility.name, facility.short_name, str(website) if website else "")


def identifier(page: Landing, site: Site) -> str:
    """Return the persistent identifier of what a page shows; its address where there is none."""
    return site.pid(page.own) or str(page.own)


def links(page: Landing, site: Site) -> tuple[Link, ...]:
    """
    Return the typed links of a page.

    Without a persistent identifier there is no `cite-as`: that link promises one.

    Source:
        FAIR Signposting, level 1; https://signposting.org/FAIR/
    """
    pid = site.pid(page.own)
    return (
        *([Link("cite-as", pid)] if pid else []),
        Link("describedby", f"{page.data}.jsonld", JSON_LD),
        Link("describedby", f"{page.data}.ttl", TURTLE),
        Link("item", page.download.url, CSV),
        Link("license", site.licence),
        *(Link("author", one.id) for one in page.makers),
        *(Link("type", kind) for kind in TYPES),
    )


def as_header(typed: Iterable[Link]) -> str:
    """Return typed links as the value of the header Link: RFC 8288."""
    return ", ".join(
        f'<{link.target}>; rel="{link.rel}"' + (f'; type="{link.type}"' if link.type else "")
        for link in typed
    )


def linkset(page: Landing, site: Site) -> dict[str, object]:
    """
    Return the links of a page, and those back from what it links.

    Source:
        RFC 9264; FAIR Signposting, level 2.
    """
    own, typed = str(page.own), links(page, site)
    back = [
        {"anchor": link.target, _RELS_BACK[link.rel]: [{"href": own, "type": "text/html"}]}
        for link in typed
        if link.rel in _RELS_BACK
    ]
    return {"linkset": [{"anchor": own, **_by_rel(typed)}, *back]}


_RELS_BACK = {"item": "collection", "describedby": "describes"}


def _by_rel(typed: Iterable[Link]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for link in typed:
        target = {"href": link.target} | ({"type": link.type} if link.type else {})
        found.setdefault(link.rel, []).append(target)
    return found


def dataset(page: Landing, site: Site) -> dict[str, object]:
    """Return the description of a page by schema.org, for search engines of datasets."""
    made: dict[str, object] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": identifier(page, site),
        "identifier": identifier(page, site),
        "url": str(page.own),
        "name": page.name,
        "description": page.description,
        "creator": _one_or_all([_organisation(one) for one in page.makers]),
        "publisher": {"@type": "Organization", "name": site.name, "url": site.url},
        "dateCreated": page.created_on.isoformat(),
        "datePublished": page.published_on.isoformat(),
        "license": site.licence,
        "isAccessibleForFree": True,
        "conditionsOfAccess": OPEN_ACCESS,
        "inLanguage": "en",
        "keywords": _keywords(page.terms),
        "measurementTechnique": str(site.questionnaire(page.questionnaire)),
        "distribution": [_as_download(page.download)],
        "citation": [_work(doi) for doi in _DOI.findall(page.source)],
    }
    if page.funding:
        made["funding"] = {"@type": "Grant", "name": page.funding}
    return made | dict(page.more)


def meta_elements(page: Landing, site: Site) -> tuple[tuple[str, str], ...]:
    """Return what reference managers read in the head of a page: names and values, in order."""
    return (
        ("DC.title", page.name),
        *(("DC.creator", one.name) for one in page.makers),
        ("DC.date", page.published_on.isoformat()),
        ("DC.identifier", identifier(page, site)),
        ("DC.publisher", site.name),
        ("DC.rights", site.licence),
        ("DC.type", "Dataset"),
        *(("citation_author_institution", one.name) for one in page.makers),
    )


def percents(named: Iterable[tuple[str, Mapping[str, object]]]) -> list[dict[str, object]]:
    """Return scores as variables: names, and what is told of each, such as its value."""
    return [
        {"@type": "PropertyValue", "name": name, **told, "unitText": "%"} for name, told in named
    ]


def _one_or_all(made: list[dict[str, object]]) -> object:
    return made[0] if len(made) == 1 else made


def _organisation(one: Maker) -> dict[str, object]:
    made: dict[str, object] = {"@type": "Organization", "@id": one.id, "name": one.name}
    if one.short_name:
        made["alternateName"] = one.short_name
    return made | ({"url": one.website} if one.website else {})


def _as_download(one: Download) -> dict[str, object]:
    return {
        "@type": "DataDownload",
        "name": one.title,
        "contentUrl": one.url,
        "encodingFormat": CSV,
        "contentSize": f"{one.size} B",
    }


def _keywords(terms: Iterable[tuple[str, str]]) -> list[object]:
    words: list[object] = ["FAIR data", "self-assessment"]
    return words + [
        {
            "@type": "DefinedTerm",
            "@id": str(rdf_terms.principle(key)),
            "name": title,
            "termCode": key,
            "inDefinedTermSet": _PRINCIPLES,
        }
        for key, title in terms
    ]


def _work(doi: str) -> dict[str, object]:
    return {"@type": "CreativeWork", "@id": doi, "identifier": doi}
