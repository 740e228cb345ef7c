"""
Measure what each step of reading a record costs, in microseconds of processor time.

    python benchmarks/steps.py [--pages 30] [--rounds 10]

Pages are the same as in benchmarks/harvest.py. Each step is done on whole pages of 100
records, one page after the other as in a harvest, so that a page's tree is as warm as it is there.
The figure is the best of all rounds: whatever else runs on the machine only ever adds to it.
"""

import argparse
import gc
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))

from list_server import PER_PAGE, serving

from fairassess.domain import completeness
from fairassess.domain.profile_reading import Span
from fairassess.domain.runs import Skipped
from fairassess.harvest import entries, packing, strict, swift
from fairassess.harvest.lanes import PARCEL_RECORDS

FORMATS = ("oai_dc", "oai_datacite")
STEPS = ("read from text", "look", "count", "fingerprint", "zstd", "parse", "read from tree")


def main() -> None:
    """Measure both formats and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    # As in a reading process.
    gc.freeze()
    gc.set_threshold(50_000)
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
    taken: dict[str, float] = {}

    def took(step: str, start: float) -> float:
        now = time.process_time()
        taken[step] = taken.get(step, 0.0) + now - start
        return now

    start = time.process_time()
    page = swift.read_page(body, may_be_flat=True)
    start = took("read from text", start)
    if page is None:
        sys.exit("a page of the benchmark is not in the common shape")
    builder, span = completeness.Builder(), Span()
    # As in a harvest, few records are in memory at once.
    for first in range(0, len(page.entries), PARCEL_RECORDS):
        found = [
            one for one in page.entries[first:][:PARCEL_RECORDS] if not isinstance(one, Skipped)
        ]
        start = time.process_time()
        seen = [builder.look(one, span) for one in found]
        start = took("look", start)
        for one, held in zip(found, seen, strict=True):
            builder.count(one, held)
        start = took("count", start)
        for one in found:
            entries.fingerprint_of(one)
        took("fingerprint", start)
    start = time.process_time()
    packing.pack(body)
    took("zstd", start)
    return taken | _tree_steps(body)


def _tree_steps(body: bytes) -> dict[str, float]:
    """Return what a page costs that is not in the common shape."""
    start = time.process_time()
    root, fault = strict.parse(body)
    if root is None:
        sys.exit(fault)
    elements = list(root.iterfind(f"{strict.LIST}/{strict.RECORD}"))
    parsed = time.process_time()
    for element in elements:
        entries.read(element)
    read = time.process_time()
    # To give the tree back is part of what it costs.
    del root, elements
    return {"parse": parsed - start + time.process_time() - read, "read from tree": read - parsed}


def sizes(pages: list[bytes]) -> tuple[float, float]:
    """Return bytes a record, as they come and packed."""
    records = len(pages) * PER_PAGE
    packed = sum(len(packing.pack(body)) for body in pages)
    return sum(len(body) for body in pages) / records, packed / records


if __name__ == "__main__":
    main()
