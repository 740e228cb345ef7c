"""
The confusion matrix of faults and checks, over real HTTP on loopback.

`python -m tests.demo.matrix` turns every fault of the demo provider on alone, and prints which
checks fail: the one that the fault is made for, those that must follow, and any other.
"""

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fairassess import clock as clocks
from fairassess.demo.fault_effects import ALSO_TRIPS, TRIPS
from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from fairassess.demo.servers import Running
from fairassess.domain.finding import Outcome, Verdict
from fairassess.net import door, guard
from fairassess.probes import registry
from fairassess.probes.oai_evidence import OaiEvidence
from fairassess.probes.visit import Visit
from tests import providers

LOOPBACK = guard.policy_of(["127.0.0.0/8"])
PROBES = registry.of_kind(registry.OAI_PMH)
USUAL = Manner(page_size=10)


@dataclass(frozen=True)
class Setup:
    """A repository in which a fault can be seen."""

    count: int = 25
    manner: Manner = USUAL


# Faults that show only in a repository of a certain kind.
SETUPS: Mapping[Fault, Setup] = {
    # Only a list that fits on one page can end on an empty token that it should not have.
    Fault.EMPTY_TOKEN_ON_WHOLE_LIST: Setup(manner=Manner(page_size=25)),
    # Only a repository of some size suffers from small pages.
    Fault.SMALL_PAGES: Setup(count=120, manner=Manner(page_size=100)),
    # Only where days are stated are seconds wrong.
    Fault.SECONDS_ACCEPTED: Setup(manner=Manner(page_size=10, granularity="days")),
    # Only where pages come out even is there a page too many.
    Fault.EMPTY_LAST_PAGE: Setup(manner=Manner(page_size=5)),
}


class WillingClock:
    """A clock that goes at its usual pace, and jumps ahead when somebody wants to wait."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> datetime:
        """Return the moment; aware UTC."""
        return clocks.now() + timedelta(seconds=self._ahead)

    def monotonic(self) -> float:
        """Return seconds."""
        return time.monotonic() + self._ahead

    def sleep(self, seconds: float) -> None:
        """Jump ahead."""
        self._ahead += seconds


def visited(*faults: Fault, setup: Setup | None = None) -> OaiEvidence:
    """Return what a visit to the demo provider with these faults brings."""
    setup = setup or SETUPS.get(faults[0] if faults else Fault.SLOW, Setup())
    clock = WillingClock()
    app = providers.application(setup.count, faults=faults, manner=setup.manner, now=clock.now)
    with (
        Running(app, path=app.path) as server,
        door.Door(user_agent="fairassess/test", policy=LOOPBACK, clock=clock.now) as opened,
    ):
        visit = Visit(server.url, opened, sleep=clock.sleep, monotonic=clock.monotonic)
        return PROBES[0].fetch(visit)


def verdicts(*faults: Fault, setup: Setup | None = None) -> dict[str, Verdict]:
    """Return the verdict on every check by its short number."""
    evidence = visited(*faults, setup=setup)
    # A definition may cover more than one number of the list of checks; the first names it.
    return {probe.definition.check[:3]: probe.evaluate(evidence) for probe in PROBES}


def failing(found: Mapping[str, Verdict]) -> dict[str, str]:
    """Return the numbers of the checks that fail, with what is said of each."""
    return {n: v.message for n, v in found.items() if v.outcome is Outcome.FAILED}


def row(fault: Fault, failed: Iterable[str]) -> str:
    """Return one line of the matrix; what should not be there is marked."""
    seen, own, also = set(failed), TRIPS[fault], ALSO_TRIPS.get(fault, frozenset())
    follows = " ".join(sorted(seen & also - {own}))
    wrong = " ".join([f"-{n}" for n in sorted(({own} | also) - seen)])
    wrong += " ".join([f" +{n}" for n in sorted(seen - {own} - also)])
    return f"{fault.value:<34} {own if own in seen else '   '}  {follows:<16} {wrong}".rstrip()


def rows() -> Iterator[str]:
    """Yield the lines of the matrix, one fault after the other."""
    yield f"{'fault':<34} own  {'must follow':<16} wrong (- missing, + unexpected)"
    for fault in TRIPS:
        yield row(fault, failing(verdicts(fault)))


if __name__ == "__main__":
    for line in rows():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
