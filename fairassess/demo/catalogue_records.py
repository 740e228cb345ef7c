"""The made-up records of the demo world, as SciCat, ICAT and Invenio write them."""

from fairassess.demo import search_objects as objects
from fairassess.demo.catalogue_flaws import CatalogueFlaw
from fairassess.demo.records import DOI_PREFIX, DemoRecord
from fairassess.demo.search_filters import plain
from fairassess.demo.search_objects import Object

Flaws = frozenset[CatalogueFlaw]

_CREATOR = "Carberry, Josiah"
_ABSTRACT = "Made-up data of the demo world."
_LICENCE_IN_WORDS = "Open to everybody"


def _doi(number: int, code: str, flaws: Flaws) -> str:
    if CatalogueFlaw.UNSET_PREFIX in flaws:
        return f"undefined/{code}-{number}"
    if CatalogueFlaw.LOCAL_NUMBERS in flaws:
        return str(4700 + number)
    return f"{DOI_PREFIX}/{code}-{number}"


def _title(number: int, flaws: Flaws) -> str:
    return "" if CatalogueFlaw.NO_TITLE in flaws else f"Scattering of a dispersion, {number}"


def _licence(flaws: Flaws) -> str:
    if CatalogueFlaw.NO_LICENCE in flaws:
        return ""
    return _LICENCE_IN_WORDS if CatalogueFlaw.LICENCE_IN_WORDS in flaws else "CC-BY-4.0"


def published_4(number: int, flaws: Flaws) -> Object:
    """Return published data as SciCat's API version 4 writes it."""
    licence = _licence(flaws)
    term, label = objects.TECHNIQUES[number % 2]
    return {
        "doi": _doi(number, "scicat", flaws),
        "title": _title(number, flaws),
        "abstract": _ABSTRACT,
        "datasetPids": [_dataset_name(number)],
        "numberOfFiles": 2,
        "sizeOfArchive": 12_288,
        "status": "registered",
        "registeredTime": "2025-06-01T09:00:00.000Z",
        "metadata": {
            "creators": [{"name": _CREATOR}],
            "publisher": {"name": "Northern Light Source"},
            "publicationYear": 2025,
            "rightsList": [{"rightsIdentifier": licence}] if licence else [],
            "subjects": [
                {
                    "subject": label,
                    "subjectScheme": "PaNET",
                    "schemeUri": objects.PANET,
                    "valueUri": objects.PANET + term,
                }
            ],
        },
    }


def published_3(number: int, flaws: Flaws) -> Object:
    """Return published data as SciCat's API version 3 writes it: no licence is among it."""
    return {
        "doi": _doi(number, "scicat", flaws),
        "title": _title(number, flaws),
        "abstract": _ABSTRACT,
        "creator": [_CREATOR],
        "publisher": "Northern Light Source",
        "publicationYear": 2025,
        "resourceType": "raw",
        "status": "registered",
    }


def scicat_dataset(number: int, flaws: Flaws) -> Object:
    """Return a public dataset of SciCat."""
    return {
        "pid": _dataset_name(number),
        "datasetName": f"scan {number}",
        "license": _licence(flaws),
        "isPublished": True,
        "creationTime": "2025-03-11T08:42:17.000Z",
        "owner": _CREATOR,
    }


def scicat_block(number: int, flaws: Flaws) -> Object:
    """Return a block with the files of a dataset of SciCat, which has no addresses of them."""
    del flaws
    names = (f"raw/scan-{number}.h5", f"raw/scan-{number}.log")
    return {
        "datasetId": _dataset_name(number),
        "chkAlg": "sha256",
        "dataFileList": [{"path": name, "size": 6_144, "chk": "0" * 64} for name in names],
    }


def _dataset_name(number: int) -> str:
    """Return the name that SciCat gives a dataset, which is not the DOI of what is published."""
    return f"20.500.99999/scan-{number}"


def icat_dataset(number: int, flaws: Flaws) -> Object:
    """Return a dataset as the DataGateway API writes it."""
    one = plain(objects.dataset(number, code="icat"))
    one |= {"title": _title(number, flaws), "pid": _doi(number, "icat", flaws)}
    return one


def icat_document(number: int, flaws: Flaws) -> Object:
    """Return a document as the DataGateway API writes it."""
    return objects.document(number, code="icat") | {"license": _licence(flaws) or None}


def invenio_of(record: DemoRecord, number: int) -> Object:
    """Return a record of the facility as InvenioRDM writes it, with its own names and rights."""
    one = invenio_record(number, frozenset())
    rights = record.rights
    known = [{"id": rights.spdx.lower()}] if rights is not None and rights.spdx else []
    metadata = one["metadata"]
    told: Object = metadata if isinstance(metadata, dict) else {}
    is_day = len(record.date) == len("2025-06-01") and record.date[:4].isdigit()
    own: Object = {
        "title": record.title or told["title"],
        "publication_date": record.date if is_day else told["publication_date"],
        "rights": known,
    }
    doi = {"identifier": record.doi, "provider": "datacite"}
    return one | {"pids": {"doi": doi}, "metadata": told | own}


def invenio_record(number: int, flaws: Flaws) -> Object:
    """Return a record as InvenioRDM writes it."""
    licence = _licence(flaws)
    known = not licence or licence == _LICENCE_IN_WORDS
    rights: list[Object] = [{"id": licence.lower()}] if licence and not known else []
    if licence == _LICENCE_IN_WORDS:
        rights = [{"id": licence}]
    doi = _doi(number, "invenio", flaws)
    return {
        "id": str(number),
        "pids": {"doi": {"identifier": doi, "provider": "datacite"}},
        "metadata": {
            "title": _title(number, flaws),
            "creators": [
                {
                    "person_or_org": {
                        "name": _CREATOR,
                        "identifiers": [{"scheme": "orcid", "identifier": "0000-0002-1825-0097"}],
                    }
                }
            ],
            "publication_date": "2025-06-01",
            "publisher": "Northern Light Source",
            "description": _ABSTRACT,
            "rights": rights,
        },
        "updated": f"2025-06-{number % 28 + 1:02}T09:00:00Z",
        "links": {"self_html": f"https://data.example.org/records/{number}"},
    }
