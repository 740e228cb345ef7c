"""Visits to the registries of the demo world, over real HTTP on loopback."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from fairassess.demo import registries
from fairassess.domain.finding import Finding
from fairassess.domain.metadata import Record, Value
from fairassess.domain.objects import FROM_HARVEST, Subject
from fairassess.domain.runs import RunResult
from fairassess.net import guard, politeness
from fairassess.net.door import Door
from fairassess.net.limits import Limits
from fairassess.probes import run

LOOPBACK = guard.Policy((ipaddress.ip_network("127.0.0.0/8"),), frozenset())


@contextmanager
def door(total_s: float = 5.0) -> Iterator[Door]:
    """Open a door that reaches loopback and waits for nobody."""
    limits = Limits(total_s=total_s, first_byte_s=total_s)
    with Door(
        user_agent="fairassess/test", policy=LOOPBACK, pace=politeness.Pace(0), limits=limits
    ) as opened:
        yield opened


def subject(pid: str, *fields: tuple[str, tuple[Value, ...]], deleted: bool = False) -> Subject:
    """An object of a harvest, its identifier written as a link where it is a DOI."""
    record = Record(f"oai:{pid}", "2025-01-01", deleted, (), fields) if fields or deleted else None
    written = f"https://doi.org/{pid}" if pid.startswith("10.") else pid
    return Subject(f"oai:{pid}", (written,), record=record, source=FROM_HARVEST)


def probe(
    world: registries.World, *subjects: Subject, total_s: float = 5.0, deadline_s: float = 60.0
) -> RunResult:
    """Run all probes of identifiers on the objects."""
    with door(total_s) as opened:
        return run.run(
            "pid",
            "sample",
            door=opened,
            subjects=subjects,
            registries=world.registries,
            deadline_s=deadline_s,
        )


def outcomes(result: RunResult) -> dict[str, str]:
    """Return the outcome of each probe, its name without the prefix."""
    return {one.probe.removeprefix("pid_"): one.outcome.value for one in result.findings}


def finding(result: RunResult, name: str) -> Finding:
    """Return the finding of one probe."""
    return next(one for one in result.findings if one.probe == f"pid_{name}")


def without_times(result: RunResult) -> tuple[Finding, ...]:
    """Return what was found, to be compared with another run."""
    return tuple(replace(one, evidence=()) for one in result.findings)
