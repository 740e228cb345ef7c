"""A published result for machines: its description by schema.org, its typed links, its table."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fairassess.domain.scoring import LETTERS
from fairassess.reports import chart_csv, rdf_terms
from fairassess.reports.groups import GroupRow
from fairassess.reports.rdf_values import ResultTold, Site
from fairassess.reports.rdf_write import JSON_LD, TURTLE
from fairassess.reports.summary import Summary

CSV = "text/csv"
LINKSET = "application/linkset+json"
OPEN_ACCESS = "http://purl.org/coar/access_right/c_abf2"
"""COAR: everybody may have it at once."""

TYPES = ("https://schema.org/Dataset", "https://schema.org/AboutPage")
_PRINCIPLES = "https://w3id.org/fair/principles/terms/"
_DOI = re.compile(r"https://doi\.org/10\.\d{4,9}/[^\s,;)]*[^\s,;.)]")
_HEAD = (
    "kind", "id", "title", "declared", "measured", "on_word", "not_shown", "answered",
    "applicable", "state", "level", "at_least", "at_most", "agreement",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link of a page; the media type may be empty."""

    rel: str
    target: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """
    A result that everybody may see.

    Attributes:
        told: The result, without what people wrote in their own words.
        round_name: Name of its round.
        published_on: Day on which it was published, in UTC.
        funding: Who pays; may be empty.
        page: Address of the public page of its facility.
    """

    told: ResultTold
    round_name: str
    published_on: date
    funding: str
    page: str

    @property
    def day(self) -> str:
        """The day on which it was published, ISO 8601."""
        return self.published_on.isoformat()

    @property
    def name(self) -> str:
        """Its name: facility, assessment, and what it is."""
        return f"{self.told.facility.name}, {self.told.label}: {self.told.summary.title}"

    @property
    def description(self) -> str:
        """What it is, in sentences."""
        return (
            f"Self-assessment of how FAIR the data of {self.told.facility.name} are, with evidence"
            f" from probes of its public interfaces. {self.told.summary.headline}"
        )


def identifier(one: Published, site: Site) -> str:
    """Return the persistent identifier of a result; its address where there is none."""
    own = site.result(one.told.id)
    return site.pid(own) or str(own)


def links(one: Published, site: Site) -> tuple[Link, ...]:
    """
    Return the typed links of a result's page.

    Where the result has no persistent identifier there is no `cite-as`: that link promises one.

    Source:
        FAIR Signposting, level 1; https://signposting.org/FAIR/
    """
    own = str(site.result(one.told.id))
    pid = site.pid(site.result(one.told.id))
    return (
        *([Link("cite-as", pid)] if pid else []),
        Link("describedby", f"{own}.jsonld", JSON_LD),
        Link("describedby", f"{own}.ttl", TURTLE),
        Link("item", f"{own}.csv", CSV),
        Link("license", site.licence),
        Link("author", _facility_address(one)),
        *(Link("type", kind) for kind in TYPES),
    )


def as_header(typed: Iterable[Link]) -> str:
    """Return typed links as the value of the header Link: RFC 8288."""
    return ", ".join(
        f'<{link.target}>; rel="{link.rel}"' + (f'; type="{link.type}"' if link.type else "")
        for link in typed
    )


def linkset(one: Published, site: Site) -> dict[str, object]:
    """
    Return the links of a result's page, and those back from what it links.

    Source:
        RFC 9264; FAIR Signposting, level 2.
    """
    own = str(site.result(one.told.id))
    back = [
        {"anchor": link.target, _RELS_BACK[link.rel]: [{"href": own, "type": "text/html"}]}
        for link in links(one, site)
        if link.rel in _RELS_BACK
    ]
    return {"linkset": [{"anchor": own, **_by_rel(links(one, site))}, *back]}


_RELS_BACK = {"item": "collection", "describedby": "describes"}


def _by_rel(typed: Iterable[Link]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for link in typed:
        target = {"href": link.target} | ({"type": link.type} if link.type else {})
        found.setdefault(link.rel, []).append(target)
    return found


def dataset(one: Published, site: Site, *, csv_bytes: int) -> dict[str, object]:
    """
    Return the description of a result by schema.org, for search engines of datasets.

    Args:
        one: The result.
        site: Where it has its address.
        csv_bytes: Size of its table.
    """
    told, own = one.told, str(site.result(one.told.id))
    made: dict[str, object] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": identifier(one, site),
        "identifier": identifier(one, site),
        "url": own,
        "name": one.name,
        "description": one.description,
        "creator": _organisation(one),
        "publisher": {"@type": "Organization", "name": site.name, "url": site.url},
        "dateCreated": told.summary.taken_at.date().isoformat(),
        "datePublished": one.day,
        "license": site.licence,
        "isAccessibleForFree": True,
        "conditionsOfAccess": OPEN_ACCESS,
        "inLanguage": "en",
        "keywords": _keywords(told.summary),
        "measurementTechnique": str(site.questionnaire(told.summary.questionnaire)),
        "variableMeasured": _variables(told.summary.all),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": "Scores and levels as a table",
                "contentUrl": f"{own}.csv",
                "encodingFormat": CSV,
                "contentSize": f"{csv_bytes} B",
            }
        ],
        "citation": [_work(doi) for doi in _DOI.findall(told.summary.source)],
        "creditText": told.summary.cite_as,
    }
    if told.round is not None:
        address = str(site.round(told.round))
        made["isPartOf"] = {
            "@type": "DataCatalog", "@id": address, "name": one.round_name, "url": address,
        }  # fmt: skip
    if one.funding:
        made["funding"] = {"@type": "Grant", "name": one.funding}
    if told.previous is not None:
        made["isBasedOn"] = str(site.result(told.previous))
    return made


def meta_elements(one: Published, site: Site) -> tuple[tuple[str, str], ...]:
    """Return what reference managers read in the head of a page: names and values, in order."""
    return (
        ("DC.title", one.name),
        ("DC.creator", one.told.facility.name),
        ("DC.date", one.day),
        ("DC.identifier", identifier(one, site)),
        ("DC.publisher", site.name),
        ("DC.rights", site.licence),
        ("DC.type", "Dataset"),
        ("citation_author_institution", one.told.facility.name),
    )


def as_csv(told: ResultTold) -> str:
    """
    Return scores and levels of a result as one table: a row for each group, then each question.

    What people wrote is not in it.
    """
    summary = told.summary
    groups: Sequence[tuple[str, Sequence[GroupRow]]] = (
        ("all", [summary.all]),
        ("letter", summary.letters),
        ("principle", summary.principles),
        ("topic", summary.topics),
    )
    rows = [_group_row(kind, row) for kind, listed in groups for row in listed]
    rows += [_question_row(told, row.id, row.text, row.agreement) for row in summary.questions]
    return chart_csv.lines([_HEAD, *([row.get(name, "") for name in _HEAD] for row in rows)])


def _group_row(kind: str, row: GroupRow) -> Mapping[str, str]:
    measured, on_word, not_shown = row.parts or (None, None, None)
    return {
        "kind": kind,
        "id": row.id,
        "title": row.title,
        "declared": _number(row.declared),
        "measured": _number(measured),
        "on_word": _number(on_word),
        "not_shown": _number(not_shown),
        "answered": str(row.score.answered),
        "applicable": str(row.score.applicable),
    }


def _question_row(told: ResultTold, question: str, text: str, agreement: str) -> Mapping[str, str]:
    answer, counted = (
        told.snapshot.answer(question),
        told.snapshot.breakdown.question(question),
    )
    return {
        "kind": "question",
        "id": question,
        "title": text,
        "state": answer.state.value,
        "level": _number(answer.level),
        "at_least": _number(counted.at_least),
        "at_most": _number(counted.at_most),
        "agreement": agreement,
    }


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _facility_address(one: Published) -> str:
    """Return where a facility is known: by its ROR, or else on our own page."""
    return str(rdf_terms.address(one.told.facility.ror) or one.page)


def _organisation(one: Published) -> dict[str, object]:
    facility = one.told.facility
    made: dict[str, object] = {
        "@type": "Organization",
        "@id": _facility_address(one),
        "name": facility.name,
        "alternateName": facility.short_name,
    }
    website = rdf_terms.address(facility.website)
    return made | ({"url": str(website)} if website else {})


def _keywords(summary: Summary) -> list[object]:
    named = {row.id: row.title for row in (*summary.letters, *summary.principles)}
    terms: list[object] = ["FAIR data", "self-assessment"]
    return terms + [
        {
            "@type": "DefinedTerm",
            "@id": str(rdf_terms.principle(key)),
            "name": title,
            "termCode": key,
            "inDefinedTermSet": _PRINCIPLES,
        }
        for key, title in named.items()
        if key[:1] in LETTERS
    ]


def _variables(row: GroupRow) -> list[dict[str, object]]:
    names = ("Declared score", "Measured", "On word", "Not shown")
    values = (row.declared, *(row.parts or (None, None, None)))
    return [
        {"@type": "PropertyValue", "name": name, "value": value, "unitText": "%"}
        for name, value in zip(names, values, strict=True)
        if value is not None
    ]


def _work(doi: str) -> dict[str, object]:
    return {"@type": "CreativeWork", "@id": doi, "identifier": doi}
