"""An OAI-PMH server in a process of its own; its pages are made beforehand, always the same."""

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from urllib.parse import parse_qs, urlsplit

PER_PAGE = 100
SEED = 20_260_101
MADE = 20_000
"""Records that are made; a longer list has them again and again under other identifiers."""

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
LETTERS = "aaabcdeeefghiiiklmnnoooprrrsssttuvw"


@dataclass(frozen=True)
class Served:
    """
    A list that is served.

    Attributes:
        url: Base URL.
        bytes: Of all pages together.
    """

    url: str
    bytes: int


@contextmanager
def serving(
    prefix: str, records: int, *, per_page: int = PER_PAGE, delay_s: float = 0.0
) -> Iterator[Served]:
    """Serve a list while the context is open."""
    parent, child = multiprocessing.Pipe()
    server = multiprocessing.Process(
        target=_serve, args=(prefix, records, per_page, delay_s, child), daemon=True
    )
    server.start()
    try:
        port, size = parent.recv()
        yield Served(f"http://127.0.0.1:{port}/oai", size)
    finally:
        server.terminate()
        server.join()


def _serve(prefix: str, records: int, per_page: int, delay_s: float, pipe: Connection) -> None:
    """Make the records, tell the port and the bytes, and answer until the end."""
    shelf = _Shelf(prefix, records, per_page)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = {name: texts[0] for name, texts in parse_qs(urlsplit(self.path).query).items()}
            token = asked.get("resumptionToken", "")
            since, until, page = token.split("_") if token else ("", "", "0")
            body = shelf.page(
                since or asked.get("from", ""), until or asked.get("until", ""), int(page)
            )
            time.sleep(delay_s)
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        # Header and body go out one after the other; the second must not wait for the first.
        disable_nagle_algorithm = True

    Handler.disable_nagle_algorithm = True
    server = Server(("127.0.0.1", 0), Handler)
    first = sum(len(shelf.page("", "", page)) for page in range(shelf.pages))
    pipe.send((server.server_address[1], first * max(1, records // MADE)))
    server.serve_forever()


class _Shelf:
    """The records, and the pages of the lists that were asked for."""

    def __init__(self, prefix: str, records: int, per_page: int) -> None:
        self._records = records
        self._per_page = per_page
        self._items = _make_items(prefix, min(records, MADE))
        self._lists: dict[tuple[str, str], list[bytes]] = {}
        self._longer: dict[int, bytes] = {}
        self.pages = len(self._pages("", ""))
        if records > MADE:
            # Beforehand, too: to serve a longer list must not be more work.
            count = records // per_page
            self._longer = {number: self._page_of_longer(number) for number in range(count)}

    def page(self, since: str, until: str, number: int) -> bytes:
        """Return a page of the list between two datestamps."""
        pages = self._pages(since, until)
        return self._longer[number] if self._longer else pages[number]

    def _page_of_longer(self, number: int) -> bytes:
        """Return a page of a list that has the records made again and again."""
        pages = self._pages("", "")
        body = pages[number % len(pages)]
        # What is asked for twice is told apart by the number of the round.
        turn, last = number // len(pages), self._records // self._per_page - 1
        body = body.replace(
            b"<identifier>oai:bench.test:", b"<identifier>oai:bench.test:%d:" % turn
        )
        token = b"__%d" % (number + 1) if number < last else b""
        start = body.rindex(b">", 0, body.rindex(b"</resumptionToken>")) + 1
        return body[:start] + token + body[body.rindex(b"</resumptionToken>") :]

    def _pages(self, since: str, until: str) -> list[bytes]:
        if (since, until) not in self._lists:
            chosen = [
                item
                for date, item in self._items
                if (not since or date >= since) and (not until or date <= until)
            ]
            starts = range(0, len(chosen), self._per_page)
            total = self._records if not since + until else len(chosen)
            self._lists[since, until] = [
                _page(
                    chosen[start : start + self._per_page],
                    f"{since}_{until}_{page + 1}" if start + self._per_page < len(chosen) else "",
                    total,
                    start,
                )
                for page, start in enumerate(starts)
            ]
        return self._lists[since, until]


def _page(items: list[str], token: str, total: int, cursor: int) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="{OAI}" {XSI} '
        f'xsi:schemaLocation="{OAI} {OAI}OAI-PMH.xsd">'
        "<responseDate>2024-02-01T00:00:00Z</responseDate><request>http://bench.test</request>"
        f'<ListRecords>{"".join(items)}<resumptionToken completeListSize="{total}" '
        f'cursor="{cursor}">{token}</resumptionToken></ListRecords></OAI-PMH>'
    ).encode()


def _make_items(prefix: str, records: int) -> list[tuple[str, str]]:
    """Return datestamp and XML of each record, the same for the same numbers."""
    dice = random.Random(SEED)
    vocabulary = ["".join(dice.choices(LETTERS, k=dice.randint(3, 11))) for _ in range(3_000)]

    def words(number: int) -> str:
        return " ".join(dice.choices(vocabulary, k=number))

    payload = dublin_core if prefix == "oai_dc" else datacite
    items = []
    for number in range(records):
        date = f"2024-01-{number % 28 + 1:02}T00:00:00Z"
        items.append(
            (
                date,
                f"<record><header><identifier>oai:bench.test:{number}</identifier>"
                f"<datestamp>{date}</datestamp><setSpec>beamline:{number % 12}</setSpec></header>"
                f"<metadata>{payload(number, words)}</metadata></record>",
            )
        )
    return items


def dublin_core(number: int, words: Callable[[int], str]) -> str:
    """Return about 2 kB of oai_dc."""
    fields = [
        ("title", words(9)),
        *(("creator", words(2).title()) for _ in range(4)),
        *(("subject", words(2)) for _ in range(4)),
        ("subject", "http://purl.org/pan-science/PaNET/PaNET01188"),
        ("description", f"Measured at beamline {number % 12}, sample {words(85)}"),
        ("publisher", "Northern Light Source"),
        ("contributor", words(2).title()),
        ("date", f"{2010 + number % 14}-03-04"),
        ("type", "Dataset"),
        ("format", "application/x-hdf5"),
        ("identifier", f"https://doi.org/10.5072/bench.{number}"),
        ("language", "en"),
        ("relation", f"https://doi.org/10.5072/paper.{number}"),
        ("rights", "https://creativecommons.org/licenses/by/4.0/"),
    ]
    inside = "".join(f"<dc:{name}>{text}</dc:{name}>" for name, text in fields)
    return (
        f'<oai_dc:dc xmlns:oai_dc="{OAI}oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'{XSI} xsi:schemaLocation="{OAI}oai_dc/ {OAI}oai_dc.xsd">{inside}</oai_dc:dc>'
    )


def datacite(number: int, words: Callable[[int], str]) -> str:
    """Return about 5 kB of oai_datacite."""
    people = "".join(
        f'<creator><creatorName nameType="Personal">{words(2).title()}</creatorName>'
        f"<givenName>{words(1)}</givenName><familyName>{words(1)}</familyName>"
        '<nameIdentifier nameIdentifierScheme="ORCID" schemeURI="https://orcid.org">'
        "0000-0002-1825-0097</nameIdentifier>"
        '<affiliation affiliationIdentifier="https://ror.org/02aj13c28" '
        f'affiliationIdentifierScheme="ROR">{words(4)}</affiliation></creator>'
        for _ in range(5)
    )
    subjects = "".join(f"<subject>{words(2)}</subject>" for _ in range(5))
    relations = "".join(
        '<relatedIdentifier relatedIdentifierType="DOI" relationType="IsDerivedFrom">'
        f"10.5072/rel.{number}.{place}</relatedIdentifier>"
        for place in range(6)
    )
    kernel = "http://datacite.org/schema/kernel-4"
    wrapper = "http://schema.datacite.org/oai/oai-1.1/"
    return (
        f'<oai_datacite xmlns="{wrapper}" {XSI} xsi:schemaLocation="{wrapper} {wrapper}oai.xsd">'
        "<schemaVersion>4.4</schemaVersion><datacentreSymbol>DEMO.NLS</datacentreSymbol><payload>"
        f'<resource xmlns="{kernel}"><identifier identifierType="DOI">10.5072/bench.{number}'
        f"</identifier><creators>{people}</creators>"
        f'<titles><title xml:lang="en">{words(9)}</title></titles>'
        f"<publisher>Northern Light Source</publisher><publicationYear>{2010 + number % 14}"
        '</publicationYear><resourceType resourceTypeGeneral="Dataset">Raw data</resourceType>'
        f'<subjects>{subjects}<subject subjectScheme="PaNET" '
        'valueURI="http://purl.org/pan-science/PaNET/PaNET01188">saxs</subject></subjects>'
        '<contributors><contributor contributorType="DataCollector">'
        f"<contributorName>{words(2)}</contributorName></contributor></contributors>"
        '<dates><date dateType="Collected">2023-03-04/2023-03-06</date>'
        '<date dateType="Issued">2024-01-01</date></dates><language>en</language>'
        f"<relatedIdentifiers>{relations}</relatedIdentifiers><sizes><size>12 GB</size></sizes>"
        "<formats><format>application/x-hdf5</format></formats><version>1</version>"
        '<rightsList><rights rightsURI="https://creativecommons.org/licenses/by/4.0/" '
        'rightsIdentifier="CC-BY-4.0">Creative Commons Attribution</rights></rightsList>'
        f'<descriptions><description descriptionType="Abstract">{words(45)}</description>'
        f'<description descriptionType="TechnicalInfo">Instrument BL{number % 12}, sample '
        f"{words(10)}</description></descriptions><fundingReferences><fundingReference>"
        f"<funderName>{words(3)}</funderName><awardNumber>{number}</awardNumber>"
        "</fundingReference></fundingReferences></resource></payload></oai_datacite>"
    )
