"""
Measure how fast a whole harvest goes, beside stock sickle, in one run on one machine.

    python benchmarks/harvest.py [--records 20000] [--rounds 5] [--format oai_dc]

A server in its own process gives pages that were made beforehand, the same in every run.
Each harvest runs in a fresh process, round after round in turns, after one round to warm up.
The figure that counts is the ratio: how many times as many records a second as stock sickle
reading `record.metadata` of every record and storing nothing.
"""

import argparse
import ipaddress
import json
import multiprocessing
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PER_PAGE = 100
SEED = 20_260_101
OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
LETTERS = "aaabcdeeefghiiiklmnnoooprrrsssttuvw"


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--format", choices=("oai_dc", "oai_datacite"), action="append")
    parser.add_argument("--client", choices=tuple(CLIENTS), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.client:
        print(json.dumps(measure(CLIENTS[arguments.client], arguments.url, arguments.format[0])))
        return
    for prefix in arguments.format or ("oai_dc", "oai_datacite"):
        compare(prefix, arguments.records, arguments.rounds)


def compare(prefix: str, records: int, rounds: int) -> None:
    """Let all clients harvest in turns and print what they took."""
    parent, child = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(prefix, records, child), daemon=True)
    server.start()
    port, size = parent.recv()
    url = f"http://127.0.0.1:{port}/oai"
    print(f"\n{prefix}: {records:,} records, {PER_PAGE} a page, {size / records:,.0f} bytes each")
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in CLIENTS}
    for turn in range(rounds + 1):
        for name in CLIENTS:
            taken = run_client(name, url, prefix)
            if taken["records"] != records:
                sys.exit(f"{name} read {taken['records']} of {records} records")
            if turn:
                runs[name].append(taken)
    server.terminate()
    print_table(runs, records)


def print_table(runs: dict[str, list[dict[str, float]]], records: int) -> None:
    """Print the medians of all clients, and how they compare with stock sickle."""

    def median(name: str, figure: str) -> float:
        return statistics.median(taken[figure] for taken in runs[name])

    print(
        f"{'client':<20}{'wall s':>8}{'min':>7}{'max':>7}{'records/s':>11}{'ratio':>7}"
        f"{'CPU s':>8}{'ratio':>7}{'MB':>6}"
    )
    for name, taken in runs.items():
        wall, cpu = median(name, "seconds"), median(name, "cpu")
        print(
            f"{name:<20}{wall:>8.2f}{min(run['seconds'] for run in taken):>7.2f}"
            f"{max(run['seconds'] for run in taken):>7.2f}{records / wall:>11,.0f}"
            f"{median('sickle', 'seconds') / wall:>7.2f}"
            f"{cpu:>8.2f}{median('sickle', 'cpu') / cpu:>7.2f}{median(name, 'megabytes'):>6.0f}"
        )


def run_client(name: str, url: str, prefix: str) -> dict[str, float]:
    """Harvest in a fresh process and return what it measured of itself."""
    command = [sys.executable, __file__, "--client", name, "--url", url, "--format", prefix]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def measure(
    client: Callable[[str, str], Callable[[], int]], url: str, prefix: str
) -> dict[str, float]:
    """Prepare *client*, then time it alone: imports do not count."""
    harvest = client(url, prefix)
    start, start_cpu = time.perf_counter(), time.process_time()
    records = harvest()
    seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"records": records, "seconds": seconds, "cpu": cpu, "megabytes": megabytes}


def stock_sickle(url: str, prefix: str) -> Callable[[], int]:
    """Read the metadata of every record with sickle as it comes."""
    from sickle import Sickle

    def harvest() -> int:
        listed = Sickle(url).ListRecords(metadataPrefix=prefix)
        return sum(1 for record in listed if record.metadata is not None)

    return harvest


def without_raw(url: str, prefix: str) -> Callable[[], int]:
    """Read, check and count every record with our own harvest."""
    return whole_pipeline(url, prefix, keeps_raw=False)


def whole_pipeline(url: str, prefix: str, *, keeps_raw: bool = True) -> Callable[[], int]:
    """Read, check, count and compress every record with our own harvest."""
    from fairassess.harvest import run
    from fairassess.net import door, guard, politeness

    port = urlsplit(url).port or 80
    policy = guard.Policy((ipaddress.ip_network("127.0.0.0/8"),), frozenset({port}))
    stored: list[int] = []

    def harvest() -> int:
        with door.Door(user_agent="benchmark", policy=policy, pace=politeness.Pace(0)) as way:
            result = run.harvest(
                url,
                door=way,
                prefix=prefix,
                keeps_raw=keeps_raw,
                on_page=lambda page: stored.append(sum(len(record.raw) for record in page)),
            )
        if not result.is_complete:
            sys.exit(f"the harvest is not complete: {result.stopped_because} {result.warnings}")
        return result.records

    return harvest


def download_only(url: str, prefix: str) -> Callable[[], int]:
    """Fetch every page and look at nothing but the token: the floor."""
    from http.client import HTTPConnection

    address = urlsplit(url)

    def harvest() -> int:
        connection = HTTPConnection(address.hostname or "", address.port)
        query, records = f"metadataPrefix={prefix}", 0
        while True:
            connection.request("GET", f"{address.path}?verb=ListRecords&{query}")
            body = connection.getresponse().read()
            records += body.count(b"<record>")
            token = body.rpartition(b"<resumptionToken")[2].partition(b">")[2].partition(b"<")[0]
            if not token:
                return records
            query = f"resumptionToken={token.decode()}"

    return harvest


CLIENTS = {
    "download": download_only,
    "sickle": stock_sickle,
    "fairassess": whole_pipeline,
    "fairassess, no raw": without_raw,
}


def serve(prefix: str, records: int, pipe: "multiprocessing.connection.Connection") -> None:
    """Make the pages, tell the port and the bytes, and answer until the end."""
    pages = make_pages(prefix, records)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            token = parse_qs(urlsplit(self.path).query).get("resumptionToken", ["0"])[0]
            body = pages[int(token)]
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    pipe.send((server.server_address[1], sum(len(page) for page in pages)))
    server.serve_forever()


def make_pages(prefix: str, records: int) -> list[bytes]:
    """Return the list as pages, the same for the same numbers."""
    dice = random.Random(SEED)
    vocabulary = ["".join(dice.choices(LETTERS, k=dice.randint(3, 11))) for _ in range(3_000)]

    def words(number: int) -> str:
        return " ".join(dice.choices(vocabulary, k=number))

    payload = dublin_core if prefix == "oai_dc" else datacite
    starts = range(0, records, PER_PAGE)
    pages = []
    for page, start in enumerate(starts):
        end = min(start + PER_PAGE, records)
        items = "".join(
            f"<record><header><identifier>oai:bench.test:{number}</identifier>"
            f"<datestamp>2024-01-{number % 28 + 1:02}T00:00:00Z</datestamp>"
            f"<setSpec>beamline:{number % 12}</setSpec></header>"
            f"<metadata>{payload(number, words)}</metadata></record>"
            for number in range(start, end)
        )
        token = str(page + 1) if end < records else ""
        pages.append(
            f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="{OAI}" {XSI} '
            f'xsi:schemaLocation="{OAI} {OAI}OAI-PMH.xsd">'
            "<responseDate>2024-02-01T00:00:00Z</responseDate><request>http://bench.test</request>"
            f'<ListRecords>{items}<resumptionToken completeListSize="{records}" '
            f'cursor="{start}">{token}</resumptionToken></ListRecords></OAI-PMH>'.encode()
        )
    return pages


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
        f'<descriptions><description descriptionType="Abstract">{words(150)}</description>'
        f'<description descriptionType="TechnicalInfo">Instrument BL{number % 12}, sample '
        f"{words(40)}</description></descriptions><fundingReferences><fundingReference>"
        f"<funderName>{words(3)}</funderName><awardNumber>{number}</awardNumber>"
        "</fundingReference></fundingReferences></resource></payload></oai_datacite>"
    )


if __name__ == "__main__":
    main()
