"""An OAI-PMH provider that others wrote (oai-repo from PyPI), filled with records for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

import oai_repo
from lxml import etree

FIRST = datetime(2023, 1, 2, 3, 4, 5, tzinfo=UTC)
PREFIX = "oai:foreign.test:"
DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SETS = {"physics": "Physics", "physics:optics": "Optics"}


class Shelf(oai_repo.DataInterface):
    """
    What oai-repo asks for its data: *live* records and *deleted* ones after them.

    One record changes every hour from FIRST on; each third is in the set `physics:optics`.
    """

    limit = 50

    def __init__(self, live: int, deleted: int = 0) -> None:
        self.base_url = "http://127.0.0.1:1/oai"
        self._live = live
        self._identifiers = [f"{PREFIX}{number}" for number in range(live + deleted)]

    def get_identify(self) -> oai_repo.Identify:
        return oai_repo.Identify(
            repository_name="A shelf of the neighbours",
            base_url=self.base_url,
            admin_email=["librarian@foreign.example.org"],
            earliest_datestamp=FIRST.strftime("%Y-%m-%dT%H:%M:%SZ"),
            deleted_record="persistent",
            granularity="YYYY-MM-DDThh:mm:ssZ",
        )

    def is_valid_identifier(self, identifier: str) -> bool:
        return identifier in self._identifiers

    def get_metadata_formats(self, identifier: str | None = None) -> list[oai_repo.MetadataFormat]:
        return [
            oai_repo.MetadataFormat(
                "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC
            )
        ]

    def get_record_header(self, identifier: str) -> oai_repo.RecordHeader:
        number = self._number(identifier)
        return oai_repo.RecordHeader(
            identifier=identifier,
            datestamp=FIRST + timedelta(hours=number),
            setspecs=["physics", *(["physics:optics"] if number % 3 == 0 else [])],
            status="deleted" if number >= self._live else None,
        )

    def get_record_metadata(self, identifier: str, metadataprefix: str) -> etree._Element | None:
        number = self._number(identifier)
        if number >= self._live:
            return None
        root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC})
        root.set(
            "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation",
            f"{OAI_DC} {OAI_DC[:-1]}.xsd",
        )
        for name, text in (
            ("title", f"Diffraction series {number}"),
            ("creator", "Carberry, Josiah"),
            ("publisher", "The neighbours"),
            ("date", "2023-01-02"),
            ("type", "Dataset"),
            ("identifier", f"https://doi.org/10.5072/foreign.{number}"),
            ("description", "Measured at beamline 7."),
            ("subject", "diffraction"),
            ("rights", "https://creativecommons.org/licenses/by/4.0/"),
            ("language", "en"),
        ):
            etree.SubElement(root, f"{{{DC}}}{name}").text = text
        return root

    def get_record_abouts(self, identifier: str) -> list[etree._Element]:
        return []

    def list_set_specs(
        self, identifier: str | None = None, cursor: int = 0
    ) -> tuple[list[str], int, None]:
        return list(SETS), len(SETS), None

    def get_set(self, setspec: str) -> oai_repo.Set:
        return oai_repo.Set(setspec, SETS[setspec], [])

    def list_identifiers(
        self,
        metadataprefix: str,
        filter_from: datetime | None = None,
        filter_until: datetime | None = None,
        filter_set: str | None = None,
        cursor: int = 0,
    ) -> tuple[list[str], int, None]:
        fitting = [
            identifier
            for identifier in self._identifiers
            if self._fits(self.get_record_header(identifier), filter_from, filter_until, filter_set)
        ]
        return fitting[cursor : cursor + self.limit], len(fitting), None

    def _number(self, identifier: str) -> int:
        return int(identifier.removeprefix(PREFIX))

    def _fits(
        self,
        header: oai_repo.RecordHeader,
        earliest: datetime | None,
        latest: datetime | None,
        spec: str | None,
    ) -> bool:
        return (
            (earliest is None or header.datestamp >= earliest)
            and (latest is None or header.datestamp <= latest)
            and (spec is None or spec in header.setspecs)
        )


def application(shelf: Shelf, asked: list[str]):
    """Return a WSGI application around oai-repo; each query is noted in *asked*."""
    repository = oai_repo.OAIRepository(shelf)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        if environ["REQUEST_METHOD"] == "POST":
            length = int(environ.get("CONTENT_LENGTH") or 0)
            query = environ["wsgi.input"].read(length).decode()
        asked.append(query)
        # The library takes a plain dictionary, so it can never see that a name came twice.
        body = bytes(repository.process(dict(parse_qsl(query, keep_blank_values=True))))
        start_response("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))])
        return [body]

    return answer
