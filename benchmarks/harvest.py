"""
Measure how fast a whole harvest goes, beside stock sickle, in one run on one machine.

    python benchmarks/harvest.py [--rounds 5] [--only formats|page|slices|growth] [--quick]

A server in its own process gives pages that were made beforehand, the same in every run.
Each harvest runs in a fresh process, round after round in turns and in changing order, after one
round to warm up. The figure that counts is the ratio: how many times as many records a second as
stock sickle reading `record.metadata` of every record and storing nothing, while ours downloads,
parses strictly, profiles, compresses the pages and stores everything in SQLite.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from clients import CLIENTS
from list_server import Served, serving

Taken = dict[str, float]
FORMATS = ("oai_dc", "oai_datacite")
SCENES = ("formats", "page", "slices", "growth")


def main() -> None:
    """Run the rounds and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=SCENES, action="append", help="one of the tables")
    parser.add_argument("--quick", action="store_true", help="few records, few rounds")
    parser.add_argument("--client", choices=tuple(CLIENTS), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--format", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.client:
        print(json.dumps(measure(arguments.client, arguments.url, arguments.format)))
        return
    records, rounds = (2_000, 2) if arguments.quick else (arguments.records, arguments.rounds)
    for scene in arguments.only or SCENES:
        SHOWS[scene](records, rounds)


def show_formats(records: int, rounds: int) -> None:
    """Compare on lists of pages with 100 records each, in both formats."""
    for prefix in FORMATS:
        with serving(prefix, records) as served:
            title = f"{prefix}: {records:,} records, 100 a page"
            each = served.bytes / records
            clients = ("download", "sickle", "fairassess", "not stored")
            runs = in_turns(served, prefix, clients, rounds)
            print_table(f"{title}, {each:,.0f} bytes each", runs, records)


def show_page(records: int, rounds: int) -> None:
    """Compare on one page that holds all records."""
    with serving("oai_dc", records, per_page=records) as served:
        runs = in_turns(served, "oai_dc", ("sickle", "fairassess"), rounds)
        title = f"oai_dc: {records:,} records on one page of {served.bytes / 1e6:.1f} MB"
        print_table(title, runs, records)


def show_slices(records: int, rounds: int) -> None:
    """Compare one list with four slices, where each page takes 150 ms to come."""
    records = min(records, 8_000)
    with serving("oai_dc", records, delay_s=0.15) as served:
        runs = in_turns(served, "oai_dc", ("fairassess", "four slices"), rounds)
        print_table(f"oai_dc: {records:,} records, 150 ms a page", runs, records, "fairassess")


def show_growth(records: int, rounds: int) -> None:
    """Compare ten times as many records with the usual number."""
    taken = {}
    for number in (records, 10 * records):
        with serving("oai_dc", number) as served:
            runs = in_turns(served, "oai_dc", ("fairassess",), max(1, rounds // 2))
            print_table(f"oai_dc: {number:,} records", runs, number, "fairassess")
            taken[number] = runs["fairassess"]
    few, many = taken[records], taken[10 * records]
    memory = median(many, "megabytes") / median(few, "megabytes")
    each = median(many, "seconds") / median(few, "seconds") / 10
    print(f"ten times as many records: memory x {memory:.2f}, time per record x {each:.2f}")


SHOWS = dict(zip(SCENES, (show_formats, show_page, show_slices, show_growth), strict=True))


def in_turns(
    served: Served, prefix: str, clients: Sequence[str], rounds: int
) -> dict[str, list[Taken]]:
    """Let all clients harvest in turns, after one round that does not count."""
    runs: dict[str, list[Taken]] = {name: [] for name in clients}
    counted: set[float] = set()
    for turn in range(rounds + 1):
        for name in clients if turn % 2 else reversed(clients):
            taken = run_client(name, served.url, prefix)
            counted.add(taken["records"])
            if turn:
                runs[name].append(taken)
    if len(counted) != 1:
        sys.exit(f"the clients read different numbers of records: {sorted(counted)}")
    return runs


def median(taken: Sequence[Taken], figure: str) -> float:
    """Return the median of one figure over the rounds."""
    return statistics.median(one.get(figure, 0.0) for one in taken)


def print_table(
    title: str, runs: dict[str, list[Taken]], records: int, base: str = "sickle"
) -> None:
    """Print the medians of all clients, and how they compare with one of them."""
    print(f"\n{title}")
    print(
        f"{'client':<14}{'wall s':>8}{'min':>7}{'max':>7}{'records/s':>11}{'ratio':>7}"
        f"{'CPU s':>8}{'MB':>6}{'beside':>8}{'B stored':>10}"
    )
    for name, taken in runs.items():
        wall = median(taken, "seconds")
        print(
            f"{name:<14}{wall:>8.2f}{min(one['seconds'] for one in taken):>7.2f}"
            f"{max(one['seconds'] for one in taken):>7.2f}{records / wall:>11,.0f}"
            f"{median(runs[base], 'seconds') / wall:>7.2f}{median(taken, 'cpu'):>8.2f}"
            f"{median(taken, 'megabytes'):>6.0f}{median(taken, 'megabytes_beside'):>8.0f}"
            f"{median(taken, 'stored'):>10,.0f}"
        )


def run_client(name: str, url: str, prefix: str) -> Taken:
    """Harvest in a fresh process and return what it measured of itself."""
    command = [sys.executable, __file__, "--client", name, "--url", url, "--format", prefix]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: Taken = json.loads(done.stdout)
    return measured


def measure(client: str, url: str, prefix: str) -> Taken:
    """Prepare *client*, then time it alone: imports and an empty database do not count."""
    if client not in ("download", "sickle"):
        import fairassess.harvest.engine
        import fairassess.net.door  # noqa: F401
    beside = _watch_readers() if client not in ("download", "sickle") else []
    harvest = CLIENTS[client](url, prefix)
    start, start_cpu = time.perf_counter(), cpu_s()
    told = harvest()
    seconds, cpu = time.perf_counter() - start, cpu_s() - start_cpu
    return told | {
        "seconds": seconds,
        "cpu": cpu,
        "megabytes": peak_mb(),
        "megabytes_beside": sum(beside),
    }


def _watch_readers() -> list[float]:
    """Return a list that gets the most memory of each reading process when it is ended."""
    from fairassess.harvest.hand import Hand

    peaks: list[float] = []
    seen: set[Hand] = set()
    end = Hand.end

    def watched(hand: Hand) -> None:
        if hand not in seen and hand.is_alive:
            seen.add(hand)
            peaks.append(peak_mb(str(hand.pid)))
        end(hand)

    Hand.end = watched  # type: ignore[method-assign]
    return peaks


def peak_mb(process: str = "self") -> float:
    """Return the most memory that a process had; getrusage would tell its parent's, too."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def cpu_s() -> float:
    """Return the processor time of this process and of those that it has ended."""
    return sum(
        getattr(resource.getrusage(whose), kind)
        for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        for kind in ("ru_utime", "ru_stime")
    )


if __name__ == "__main__":
    main()
