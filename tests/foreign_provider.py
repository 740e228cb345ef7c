"""An OAI-PMH provider that we did not write, `oai-repo` from PyPI, filled with records."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

import oai_repo
from lxml import etree

from fairassess.demo.servers import Running

PATH = "/oai"
_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC = "http://purl.org/dc/elements/1.1/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_FIRST = datetime(2021, 5, 1, 8, tzinfo=UTC)


class _Records(oai_repo.DataInterface):  # type: ignore[misc] - it comes without types
    """What the library asks of those who use it: identifiers, headers and metadata."""

    def __init__(self, count: int, page_size: int, address: list[str]) -> None:
        self.limit = page_size
        self._count = count
        self._address = address

    def get_identify(self) -> oai_repo.Identify:
        return oai_repo.Identify(
            repository_name="Foreign repository",
            base_url=self._address[0],
            admin_email=["data@foreign.test"],
            earliest_datestamp="2021-05-01T08:00:00Z",
            deleted_record="no",
            granularity="YYYY-MM-DDThh:mm:ssZ",
        )

    def is_valid_identifier(self, identifier: str) -> bool:
        return identifier in {_identifier(number) for number in range(self._count)}

    def get_metadata_formats(self, identifier: str | None = None) -> list[oai_repo.MetadataFormat]:
        return [oai_repo.MetadataFormat("oai_dc", f"{_OAI_DC[:-1]}.xsd", _OAI_DC)]

    def get_record_header(self, identifier: str) -> oai_repo.RecordHeader:
        return oai_repo.RecordHeader(identifier, f"{_moment(identifier):%Y-%m-%dT%H:%M:%SZ}")

    def get_record_metadata(self, identifier: str, metadataprefix: str) -> etree._Element:
        root = etree.Element(f"{{{_OAI_DC}}}dc", nsmap={"oai_dc": _OAI_DC, "dc": _DC, "xsi": _XSI})
        root.set(f"{{{_XSI}}}schemaLocation", f"{_OAI_DC} {_OAI_DC[:-1]}.xsd")
        number = identifier.rpartition(":")[2]
        for name, text in (
            ("title", f"Neutron diffraction, run {number}"),
            ("creator", "Müller, A."),
            ("date", f"{_moment(identifier):%Y-%m-%d}"),
            ("type", "Dataset"),
            ("identifier", f"https://doi.org/10.5072/foreign.{number}"),
        ):
            etree.SubElement(root, f"{{{_DC}}}{name}").text = text
        return root

    def get_record_abouts(self, identifier: str) -> list[etree._Element]:
        return []

    def list_set_specs(
        self, identifier: str | None = None, cursor: int = 0
    ) -> tuple[None, None, None]:
        return None, None, None

    def list_identifiers(
        self,
        metadataprefix: str,
        filter_from: datetime | None = None,
        filter_until: datetime | None = None,
        filter_set: str | None = None,
        cursor: int = 0,
    ) -> tuple[list[str], int, None]:
        wanted = [
            identifier
            for identifier in map(_identifier, range(self._count))
            if (filter_from is None or _moment(identifier) >= filter_from)
            and (filter_until is None or _moment(identifier) <= filter_until)
        ]
        return wanted[cursor : cursor + self.limit], len(wanted), None


def _identifier(number: int) -> str:
    return f"oai:foreign.test:{number:04d}"


def _moment(identifier: str) -> datetime:
    return _FIRST + timedelta(hours=int(identifier.rpartition(":")[2]))


def foreign_provider(count: int = 25, *, page_size: int = 10) -> Running:
    """Return a server that runs the foreign provider; to be entered with `with`."""
    address = [""]
    repository = oai_repo.OAIRepository(_Records(count, page_size, address))

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = str(environ.get("QUERY_STRING", ""))
        if environ["REQUEST_METHOD"] == "POST":
            length = int(environ.get("CONTENT_LENGTH") or 0)
            query = environ["wsgi.input"].read(length).decode("ascii")
        # A dictionary keeps one value of a repeated argument: so do most who use the library.
        reply = repository.process(dict(parse_qsl(query, keep_blank_values=True)))
        start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8")])
        return [bytes(reply)]

    server = Running(application, path=PATH)
    address[0] = server.url
    return server
