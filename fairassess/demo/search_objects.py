"""The made-up objects that search APIs and catalogues of the demo world hold."""

from collections.abc import Iterable

from fairassess.demo.records import DOI_PREFIX, DemoRecord

Object = dict[str, object]

PANET = "http://purl.org/pan-science/PaNET/"
TECHNIQUES = (
    ("PaNET01188", "small angle x-ray scattering"),
    ("PaNET01124", "small angle scattering"),
)
_SAMPLES = ("silica dispersion", "nickel foil", "protein crystal", "battery cathode")
_BEAMLINES = 2


def doi(number: int, *, code: str = "search") -> str:
    """Return the DOI of a dataset, the first being 1."""
    return f"{DOI_PREFIX}/{code}-ds-{number}"


def dataset(number: int, *, code: str = "search") -> Object:
    """Return a dataset with all its relations; the first has the number 1."""
    pid = doi(number, code=code)
    term, label = TECHNIQUES[number % 2]
    sample = _SAMPLES[number % len(_SAMPLES)]
    beamline = number % _BEAMLINES + 1
    files = [
        {
            "id": place,
            "name": f"scan_{number:04}_{place}.nxs",
            "path": f"/raw/2025/scan_{number:04}_{place}.nxs",
            "size": 4096 * place,
            "datasetId": pid,
        }
        for place in (1, 2)
    ]
    return {
        "pid": pid,
        "title": f"Scattering of a {sample}, run {number}",
        "isPublic": True,
        "creationDate": f"2025-{number % 12 + 1:02}-11T08:42:17.000Z",
        "size": 12_288,
        "documentId": document_doi(number, code=code),
        "instrumentId": instrument_doi(beamline, code=code),
        "techniques": [{"pid": PANET + term, "name": label, "panetId": PANET + term}],
        "parameters": [
            {"id": number, "name": "photon_energy", "value": 8.0 + number, "unit": "keV"},
            {"id": 1000 + number, "name": "sample_state", "value": "liquid", "unit": ""},
        ],
        "samples": [{"pid": f"{DOI_PREFIX}/{code}-sample-{number}", "name": sample}],
        "instrument": instrument(beamline, code=code),
        "documents": [document(number, code=code)],
        "files": files,
    }


def of_records(records: Iterable[DemoRecord], *, code: str = "search") -> tuple[Object, ...]:
    """Return the datasets of the records that have a DOI and are still there, in order."""
    return tuple(
        _of_record(record, number, code)
        for number, record in enumerate(records, 1)
        if record.doi and not record.is_deleted
    )


def _of_record(record: DemoRecord, number: int, code: str) -> Object:
    """Return a dataset as a catalogue knows it: what the record does not tell it knows as well."""
    one = dataset(number, code=code)
    technique, known = record.technique, record.instrument
    if technique is not None:
        term = technique.address
        one["techniques"] = [{"pid": term, "name": technique.label, "panetId": term}]
    if record.sample:
        one["samples"] = [{"pid": f"{DOI_PREFIX}/{code}-sample-{number}", "name": record.sample}]
    if known is not None:
        pid = instrument_doi(number % _BEAMLINES + 1, code=code)
        one["instrument"] = {"pid": pid, "name": known.code, "facility": record.publisher}
    files = one["files"]
    if isinstance(files, list):
        one["files"] = [each | {"datasetId": record.doi} for each in files]
    date = record.date if record.date[:4].isdigit() else ""
    return one | {
        "pid": record.doi,
        "title": record.title or one["title"],
        "creationDate": f"{date}T08:00:00.000Z" if len(date) == len("2025-01-31") else one[
            "creationDate"
        ],
    }  # fmt: skip


def document_doi(number: int, *, code: str = "search") -> str:
    """Return the DOI of a document."""
    return f"{DOI_PREFIX}/{code}-doc-{number}"


def document(number: int, *, code: str = "search") -> Object:
    """Return a document of the kind of a proposal."""
    pid = document_doi(number, code=code)
    return {
        "pid": pid,
        "isPublic": True,
        "type": "proposal",
        "title": f"Structure of a {_SAMPLES[number % len(_SAMPLES)]}",
        "doi": pid,
        "startDate": "2025-03-10T07:00:00.000Z",
        "endDate": "2025-03-13T07:00:00.000Z",
        "releaseDate": "2028-03-13T00:00:00.000Z",
        "license": "CC-BY-4.0",
        "keywords": ["SAXS", "colloids"],
    }


def instrument_doi(number: int, *, code: str = "search") -> str:
    """Return the PID of an instrument."""
    return f"{DOI_PREFIX}/{code}-instrument-{number}"


def instrument(number: int, *, code: str = "search") -> Object:
    """Return an instrument."""
    pid = instrument_doi(number, code=code)
    return {"pid": pid, "name": f"BL-{number}", "facility": "Northern Light Source"}
