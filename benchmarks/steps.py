"""
Measure what each step of reading a record costs, in microseconds of processor time.

    python benchmarks/steps.py [--pages 4] [--rounds 25]

Pages are the same as in benchmarks/harvest.py. Each step is done on whole pages of 100
records, one page after the other as in a harvest, so that a page's tree is as warm as it is there.
The figure is the best of all rounds: whatever else runs on the machine only ever adds to it.
"""

import argparse
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))

from list_server import PER_PAGE, serving

from fairassess.domain.metadata import Record
from fairassess.harvest import entries, packing, strict
from fairassess.harvest.lanes import PARCEL_RECORDS

FORMATS = ("oai_dc", "oai_datacite")
STEPS = ("parse", "read", "fingerprint", "zstd")


def main() -> None:
    """Measure both formats and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--pages", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=25)
    arguments = parser.parse_args()
    columns = {}
    for prefix in FORMATS:
        pages = fetch(prefix, arguments.pages)
        columns[prefix] = measure(pages, arguments.rounds), sizes(pages)
    print(f"{'step, us a record':<20}" + "".join(f"{prefix:>14}" for prefix in FORMATS))
    for step in STEPS:
        print(f"{step:<20}" + "".join(f"{columns[prefix][0][step]:>14.1f}" for prefix in FORMATS))
    for place, what in enumerate(("bytes a record", "packed")):
        print(f"{what:<20}" + "".join(f"{columns[prefix][1][place]:>14,.0f}" for prefix in FORMATS))


def fetch(prefix: str, pages: int) -> list[bytes]:
    """Return pages of a list, as the server of the benchmark gives them."""
    bodies = []
    with serving(prefix, pages * PER_PAGE) as served:
        address = urlsplit(served.url)
        connection = HTTPConnection(address.hostname or "", address.port)
        for number in range(pages):
            # The server's tokens are the two dates of a slice and the number of a page.
            path = f"{address.path}?verb=ListRecords&metadataPrefix={prefix}"
            connection.request("GET", f"{path}&resumptionToken=__{number}")
            bodies.append(connection.getresponse().read())
        connection.close()
    return bodies


def measure(pages: list[bytes], rounds: int) -> dict[str, float]:
    """Return microseconds a record of each step, the best of all rounds."""
    best = dict.fromkeys(STEPS, float("inf"))
    for _ in range(rounds):
        taken = dict.fromkeys(STEPS, 0.0)
        for body in pages:
            for step, seconds in take_steps(body).items():
                taken[step] += seconds
        for step, seconds in taken.items():
            best[step] = min(best[step], seconds / len(pages) / PER_PAGE * 1e6)
    return best


def take_steps(body: bytes) -> dict[str, float]:
    """Return seconds of processor time of each step of one page."""
    start = time.process_time()
    root, fault = strict.parse(body)
    parse_s = time.process_time() - start
    if root is None:
        sys.exit(fault)
    elements = list(root.iterfind(f"{strict.LIST}/{strict.RECORD}"))
    read_s = fingerprint_s = 0.0
    # As in a harvest, few records are in memory at once.
    for first in range(0, len(elements), PARCEL_RECORDS):
        start = time.process_time()
        found = [entries.read(one) for one in elements[first : first + PARCEL_RECORDS]]
        read_s += time.process_time() - start
        start = time.process_time()
        for entry in found:
            if not isinstance(entry, Record):
                sys.exit(f"a record cannot be read: {entry.reason}")
            entries.fingerprint_of(entry)
        fingerprint_s += time.process_time() - start
    start = time.process_time()
    # To give the tree back is part of what it costs.
    del root, elements
    parse_s += time.process_time() - start
    start = time.process_time()
    packing.pack(body)
    zstd_s = time.process_time() - start
    return dict(zip(STEPS, (parse_s, read_s, fingerprint_s, zstd_s), strict=True))


def sizes(pages: list[bytes]) -> tuple[float, float]:
    """Return bytes a record, as they come and packed."""
    records = len(pages) * PER_PAGE
    packed = sum(len(packing.pack(body)) for body in pages)
    return sum(len(body) for body in pages) / records, packed / records


if __name__ == "__main__":
    main()
