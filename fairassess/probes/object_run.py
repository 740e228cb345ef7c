"""One object as one run: what every kind of probe that looks at objects finds of it, together."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from fairassess import clock as clocks
from fairassess.domain import objects
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Finding
from fairassess.domain.registries import Registries
from fairassess.domain.runs import RunResult, Step
from fairassess.probes import one_object, registry
from fairassess.probes.one_object import Look
from fairassess.probes.visit import Door

_KNOWN = Registries()


def run(
    target: str,
    *,
    door: Door,
    deadline_s: float = 60.0,
    on_step: Callable[[Step], None] = lambda _: None,
    clock: clocks.Clock = clocks.now,
    registries: Registries = _KNOWN,
    vocabularies: tuple[str, ...] = (),
) -> RunResult:
    """
    Look at one object, and return what was found as one run of kind `object`.

    Args:
        target: Its persistent identifier as written, or the address of its page.
        door: The way to the network.
        deadline_s: Seconds for all kinds together; above 0.
        on_step: Told before and after each kind how far it is.
        clock: Gives the moment of the start.
        registries: Where registries and aggregators answer.
        vocabularies: Those whose terms are looked for, in compact form.

    Returns:
        The findings of each kind, one kind after the other; whatever an endpoint does is a
        finding, never an exception.
    """
    started_at, began = clock(), time.monotonic()
    requests, received = door.requests, door.bytes
    kinds = registry.OBJECT_KINDS
    shared = one_object.RememberingDoor(door)
    looks: list[Look] = []
    for done, kind in enumerate(kinds):
        on_step(Step(done, len(kinds), f"looking at the {kind.replace('-', ' ')}"))
        left_s = max(1.0, deadline_s - (time.monotonic() - began))
        looks.append(
            one_object.look(
                objects.given(target), door=shared, registries=registries,
                deadline_s=left_s, kinds=(kind,), vocabularies=vocabularies,
            )
        )  # fmt: skip
    on_step(Step(len(kinds), len(kinds), "done"))
    results = [one for look in looks for one in look.runs]
    exchanges, places = _each_once(results)
    return RunResult(
        kind=registry.OBJECT,
        target=target,
        started_at=started_at,
        duration_s=time.monotonic() - began,
        is_complete=all(one.is_complete for one in results),
        stopped_because=next((one.stopped_because for one in results if not one.is_complete), None),
        findings=_joined(results, places),
        exchanges=exchanges,
        requests=door.requests - requests,
        bytes=door.bytes - received,
        objects=(target,),
    )


def _each_once(
    results: Iterable[RunResult],
) -> tuple[tuple[Exchange, ...], dict[int, int]]:
    """Return the exchanges of all runs, and the place of each: a shared page is one exchange."""
    kept: list[Exchange] = []
    places: dict[int, int] = {}
    for exchange in (each for one in results for each in one.exchanges):
        if id(exchange) not in places:
            places[id(exchange)] = len(kept)
            kept.append(exchange)
    return tuple(kept), places


def _joined(results: Iterable[RunResult], places: Mapping[int, int]) -> tuple[Finding, ...]:
    """Return all findings, each pointing into the exchanges of all runs together."""
    return tuple(_moved(found, one, places) for one in results for found in one.findings)


def _moved(finding: Finding, result: RunResult, places: Mapping[int, int]) -> Finding:
    spots = tuple(
        spot
        if spot.exchange is None
        else replace(spot, exchange=places[id(result.exchanges[spot.exchange])])
        for spot in finding.evidence
    )
    return replace(finding, evidence=spots)
