"""
Measure what one object costs: its identifier, its landing page, and its file, on loopback.

    python benchmarks/one_object.py [--rounds 20] [--delay 0.0] [--quick]

The object is a made-up dataset with a DOI that the registries of the demo world know, a landing
page with JSON-LD and typed links, and files. The kinds of probes for these look at it together,
so that the page to which the DOI leads is asked for once. Told are the requests, among them the
redirects that answered some, and the seconds by the clock. At most 8 are allowed altogether.
For one object on loopback F-UJI was measured with 0.22 to 0.44 s and 7 to 8 requests, its own
server having been started before; ours has no server to start.
"""

import argparse
import statistics
import sys
import time
from dataclasses import dataclass
from ipaddress import ip_network

from fairassess.demo import registries
from fairassess.demo.landing import LandingSite
from fairassess.demo.registry_objects import Registered
from fairassess.demo.servers import Running
from fairassess.domain.finding import Outcome
from fairassess.domain.objects import Subject
from fairassess.domain.registries import Registries
from fairassess.net import guard
from fairassess.net.door import Door
from fairassess.probes import one_object, registry
from fairassess.vocab import shipped

KINDS = tuple(kind for kind in ("pid", "landing-page", "data-file") if kind in registry.KINDS)
ABOUT = {
    "titles": [{"title": "Scattering of a dispersion"}],
    "types": {"resourceTypeGeneral": "Dataset"},
    "publisher": "Northern Light Source",
    "publicationYear": 2025,
    "schemaVersion": "http://datacite.org/schema/kernel-4",
}


@dataclass(frozen=True)
class Cost:
    """What one look at the object cost, and what came of it."""

    requests: int
    redirects: int
    seconds: float
    findings: int
    still_open: int
    kinds: tuple[str, ...]


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that a registry takes")
    parser.add_argument("--quick", action="store_true", help="two rounds")
    arguments = parser.parse_args()
    site = LandingSite(1)
    with Running(site, path=site.path(1)) as server:
        known = Registered(site.pid(1), address=server.url, state="findable", attributes=ABOUT)
        with registries.World((known,), delay_s=arguments.delay) as world:
            subject = Subject(site.pid(1), (site.pid(1),), server.url)
            rounds = 2 if arguments.quick else arguments.rounds
            show([one(subject, world.registries) for _ in range(rounds)])


def one(subject: Subject, known: Registries) -> Cost:
    """Look at the object once, and return what that cost."""
    policy = guard.Policy(allow_private=(ip_network("127.0.0.0/8"),))
    with Door(user_agent="fairassess/benchmark", policy=policy) as door:
        began = time.perf_counter()
        found = one_object.look(
            subject, door=door, registries=known, kinds=KINDS, vocabularies=shipped.texts()
        )
        seconds = time.perf_counter() - began
        # A page that several kinds look at is one exchange of each of them.
        hops = {id(each): len(each.hops) for one in found.runs for each in one.exchanges}
        redirects = sum(hops.values())
    still_open = sum(one.outcome is Outcome.CANT_TELL for one in found.findings)
    kinds = tuple(one.kind for one in found.runs)
    return Cost(door.requests, redirects, seconds, len(found.findings), still_open, kinds)


def show(taken: list[Cost]) -> None:
    """Print what it cost; the exit code says whether the requests were too many."""
    last = taken[-1]
    print(f"one object, {', '.join(last.kinds)}: {last.findings} findings, {last.still_open} open")
    allowed = registry.OBJECT_REQUESTS
    print(f"requests  {last.requests} (allowed: {allowed}), {last.redirects} of them redirects")
    print(f"first     {taken[0].seconds:.3f} s")
    print(f"median    {statistics.median(cost.seconds for cost in taken):.3f} s")
    print("F-UJI     0.22 to 0.44 s, 7 to 8 requests (measured once, elsewhere)")
    if last.requests > registry.OBJECT_REQUESTS:
        sys.exit(1)


if __name__ == "__main__":
    main()
