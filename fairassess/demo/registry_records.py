"""The identifiers of a made-up facility's records, as registries would know them."""

from collections.abc import Iterable

from fairassess.demo.records import Creator, DemoRecord
from fairassess.demo.registry_objects import Page, Registered

_PAGE = "{title}. Cite it as https://doi.org/{{pid}}."
_GONE = "The object {pid} was withdrawn by its facility."


def of_records(
    records: Iterable[DemoRecord], *, pages: str = "", beside: Iterable[Registered] = ()
) -> tuple[Registered, ...]:
    """
    Return what registries know of the DOIs of records, and of all that these are related to.

    Args:
        records: Of one facility or of several; those without a DOI are left out, and a deleted one
            keeps a page that says so.
        pages: Address of the facility's own landing pages, to which the DOI is added; empty for
            small pages in the world of the registries.
        beside: Other objects to be known; where one has the DOI of a record, it counts.
    """
    found: dict[str, Registered] = {}
    for record in records:
        for relation in record.relations:
            found.setdefault(relation.doi, _related(relation.doi, relation.kind, record.publisher))
        if record.doi:
            found[record.doi] = _own(record, pages)
    return tuple((found | {one.pid: one for one in beside}).values())


def _own(record: DemoRecord, pages: str) -> Registered:
    if record.is_deleted:
        return Registered(record.doi, Page(_GONE, status=410), state="registered")
    return Registered(
        record.doi,
        Page(_PAGE.format(title=_plain(record.title))),
        address=f"{pages}{record.doi}" if pages else "",
        state="findable",
        attributes={
            "titles": [{"title": record.title}],
            "publisher": {"name": record.publisher},
            "publicationYear": int(record.year),
            "types": {"resourceTypeGeneral": record.kind or "Other"},
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "creators": [_person(one) for one in record.creators],
            "contributors": [
                {**_person(one), "contributorType": "DataCollector"} for one in record.contributors
            ],
            "relatedIdentifiers": [
                {
                    "relatedIdentifier": one.doi,
                    "relatedIdentifierType": "DOI",
                    "relationType": one.kind,
                }
                for one in record.relations
            ],
        },
    )


def _related(doi: str, kind: str, publisher: str) -> Registered:
    """Return a related object: an instrument, with all that PIDINST asks for, or something else."""
    is_instrument = kind == "IsCollectedBy"
    owner = {"name": publisher, "nameType": "Organizational"}
    return Registered(
        doi,
        Page(_PAGE.format(title="An instrument" if is_instrument else "A related object")),
        state="findable",
        attributes={
            "titles": [{"title": doi.rpartition("/")[2]}],
            "publisher": {"name": publisher},
            "types": {"resourceTypeGeneral": "Instrument" if is_instrument else "Text"},
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "creators": [owner],
            "contributors": [{**owner, "contributorType": "HostingInstitution"}],
        },
    )


def _person(one: Creator) -> dict[str, object]:
    identifier = {"nameIdentifier": one.orcid, "nameIdentifierScheme": "ORCID"}
    house = {"name": one.affiliation, "affiliationIdentifier": one.ror}
    return {
        "name": one.name,
        "nameType": "Personal" if one.is_person else "Organizational",
        "nameIdentifiers": [identifier] if one.orcid else [],
        "affiliation": [house] if one.affiliation else [],
    }


def _plain(text: str) -> str:
    # What stands in braces would be taken for a place to fill.
    return text.replace("{", "(").replace("}", ")")
