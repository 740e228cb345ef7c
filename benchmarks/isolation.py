"""
What it costs to carry out a probe run in a child process instead of in this one.

Run `python benchmarks/isolation.py`; it needs the test extra, asks only itself, and prints the
ratio of the two ways and what one run more costs, each the median of several rounds in turn.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fairassess.domain.runs import RunResult
from fairassess.net import guard
from fairassess.net.door import Door
from fairassess.net.limits import Limits
from fairassess.net.politeness import Pace
from fairassess.probes import isolation, run
from tests import providers

ROUNDS = 5
TERMS = isolation.Terms("fairassess/bench", ("127.0.0.0/8",), (80, 443), Limits(), 150, 240, 10**8)


def here(url: str) -> RunResult:
    """Carry out a run in this process."""
    policy = guard.Policy(allow_private=(ip_network("127.0.0.0/8"),))
    with Door(user_agent="fairassess/bench", policy=policy, pace=Pace(0)) as door:
        return run.run("oai-pmh", url, door=door, deadline_s=120)


def there(url: str) -> RunResult:
    """Carry out a run in a child process."""
    return isolation.run_isolated("oai-pmh", url, terms=TERMS, pace=Pace(0), deadline_s=120)


def nobody(_url: str) -> RunResult:
    """Carry out a run in a child process that ends at its first request: the cost alone."""
    return isolation.run_isolated(
        "oai-pmh", "http://127.0.0.1:9/", terms=TERMS, pace=Pace(0), deadline_s=120,
        gate=lambda _host: "Not this one.",
    )  # fmt: skip


def nobody_here(_url: str) -> RunResult:
    """The same in this process."""
    with Door(user_agent="fairassess/bench", gate=lambda _host: "Not this one.") as door:
        return run.run("oai-pmh", "http://127.0.0.1:9/", door=door, deadline_s=120)


def measure(ways: tuple[Callable[[str], RunResult], ...], rounds: int) -> dict[str, list[float]]:
    """Time each way in turn, so that a noisy minute meets all of them."""
    times: dict[str, list[float]] = {way.__name__: [] for way in ways}
    with providers.clean_provider(60) as provider:
        for way in ways:
            way(provider.url)
        for _ in range(rounds):
            for way in ways:
                began = time.perf_counter()
                way(provider.url)
                times[way.__name__].append(time.perf_counter() - began)
    return times


def main() -> None:
    """Measure, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="at least 5 to be believed")
    rounds = parser.parse_args().rounds
    times = measure((here, there, nobody_here, nobody), rounds)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    print(
        json.dumps(
            {
                "python": platform.python_version(),
                "machine": platform.machine(),
                "rounds": rounds,
                "medians_s": {name: round(value, 3) for name, value in medians.items()},
                "ratio": round(medians["there"] / medians["here"], 2),
                "cost_of_a_child_s": round(medians["nobody"] - medians["nobody_here"], 3),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
