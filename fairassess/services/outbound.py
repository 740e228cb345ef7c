"""How runs get to the network: one door per run, one pace and one gate for the whole process."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import timedelta

import structlog

import fairassess
from fairassess import clock as clocks
from fairassess.config import Settings
from fairassess.domain.objects import Counted, Subject, ToDraw
from fairassess.domain.registries import Registries
from fairassess.domain.runs import RunResult, Step
from fairassess.net import guard, politeness
from fairassess.net.admission import Gate, open_gate
from fairassess.net.door import Budget, Door, Limits
from fairassess.probes import isolation, registry
from fairassess.services.running import OpenDoor, Probe
from fairassess.storage.runs import Work
from fairassess.vocab import shipped

PROBE_BYTES = 40_000_000
"""Body bytes of one probe run."""

MOST_REQUESTS = max(registry.kind_called(kind).requests for kind in registry.KINDS)
"""Requests of one probe run, whatever its kind, to those whom it is about."""

REGISTRY_REQUESTS = 480
"""Requests of one probe run to registries: for thirty objects sixteen each, hops counted."""

CANARY_LIMITS = Limits(total_s=10.0, again_after_s=1.0)
CANARY_HOLDS_FOR = timedelta(minutes=1)
"""How long what the canaries told is believed, so that a batch of failed runs asks them once."""

_log = structlog.get_logger(__name__)


def shared_pace(settings: Settings) -> politeness.Pace:
    """Return the pace that all runs of a process keep together."""
    return politeness.Pace(settings.rate_per_s)


def allower(pace: politeness.Pace) -> Callable[[str, int], AbstractContextManager[None]]:
    """
    Return what lets the host of an address be asked over several connections for a while.

    Args:
        pace: Of all runs of this process; its rate holds for all connections together.
    """
    return lambda address, connections: pace.widened(guard.check_url(address).host, connections)


def opener(
    settings: Settings,
    *,
    pace: politeness.Pace | None = None,
    gate: Gate = open_gate,
    clock: clocks.Clock = clocks.now,
) -> OpenDoor:
    """
    Return what opens a door for each run under the settings.

    All doors share one pace, so that two runs on one host together ask no faster than one.

    Args:
        settings: Checked.
        pace: How fast one host is asked; None for what the settings say.
        gate: Asked before each request; with a sentence it keeps the run out.
        clock: Gives aware UTC moments for the record.

    Raises:
        ValueError: The contact in the settings cannot stand in a header.
    """
    shared = pace or shared_pace(settings)
    policy = guard.Policy(
        allow_private=settings.allow_private, ports=frozenset(settings.allowed_ports)
    )
    agent = user_agent(settings)

    def open_door(work: Work, is_cancelled: Callable[[], bool]) -> Door:
        return Door(
            user_agent=agent,
            policy=policy,
            limits=limits_of(settings, work),
            pace=shared,
            budget=Budget(MOST_REQUESTS, PROBE_BYTES) if work is Work.PROBE else None,
            clock=clock,
            is_cancelled=is_cancelled,
            gate=gate,
        )

    return open_door


def registries_of(settings: Settings) -> Registries:
    """Return where registries and aggregators answer, under the settings."""
    return Registries(**{one.name: getattr(settings, one.name) for one in fields(Registries)})


def terms_of(settings: Settings, kind: str = registry.OAI_PMH) -> isolation.Terms:
    """
    Return on which terms a child process opens its door, under the settings.

    Args:
        settings: Checked.
        kind: Kind of endpoint; how many requests a run needs depends on it.

    Raises:
        ValueError: The contact in the settings cannot stand in a header.
    """
    return isolation.Terms(
        user_agent=user_agent(settings),
        allow_private=tuple(str(network) for network in settings.allow_private),
        ports=tuple(settings.allowed_ports),
        limits=limits_of(settings, Work.PROBE),
        requests=registry.requests_of(kind),
        registry_requests=REGISTRY_REQUESTS,
        bytes=PROBE_BYTES,
    )


def isolated(
    settings: Settings,
    *,
    pace: politeness.Pace,
    gate: Gate = open_gate,
    vocabularies: Callable[[], tuple[str, ...]] = shipped.texts,
) -> Probe:
    """
    Return a probe that works in a child process, under the settings.

    Args:
        settings: Checked.
        pace: Of all runs of this process; the child asks here for its turn.
        gate: Asked before each request of the child.
        vocabularies: Gives those whose terms are looked for, in compact form.

    Raises:
        ValueError: The contact in the settings cannot stand in a header.
    """
    terms = {kind: terms_of(settings, kind) for kind in (*registry.KINDS, registry.OBJECT)}
    registries = registries_of(settings)

    def probe(
        kind: str,
        target: str,
        *,
        door: Door,
        deadline_s: float,
        on_step: Callable[[Step], None],
        is_cancelled: Callable[[], bool],
        clock: clocks.Clock,
        subjects: tuple[Subject, ...] = (),
        seed: int = 0,
        counted: Counted | None = None,
        to_draw: ToDraw | None = None,
    ) -> RunResult:
        # The child opens one of its own: this process holds no connection to a stranger's server.
        door.close()
        return isolation.run_isolated(
            kind,
            target,
            terms=terms[kind],
            pace=pace,
            gate=gate,
            deadline_s=deadline_s,
            on_step=on_step,
            is_cancelled=is_cancelled,
            clock=clock,
            subjects=subjects,
            registries=registries,
            seed=seed,
            counted=counted,
            to_draw=to_draw,
            vocabularies=vocabularies()
            if kind in (*registry.COMPARE_TERMS, registry.OBJECT)
            else (),
        )

    return probe


def canaries(
    settings: Settings,
    open_door: Callable[[], AbstractContextManager[Door]],
    *,
    clock: clocks.Clock = clocks.now,
) -> Callable[[], bool]:
    """
    Return what tells whether this machine itself has no network.

    Args:
        settings: Name the hosts that always answer; without any, the answer is always no.
        open_door: Opens the way to them.
        clock: Says how old the last answer is.

    Returns:
        A function that is True when none of the hosts answered anything within the last minute.
    """
    last = (clock() - 2 * CANARY_HOLDS_FOR, False)

    def is_cut_off() -> bool:
        nonlocal last
        now = clock()
        if settings.canary_hosts and now - last[0] >= CANARY_HOLDS_FOR:
            with open_door() as door:
                last = (now, not _anybody_answers(door, settings.canary_hosts))
            _log.info("canaries_asked", hosts=settings.canary_hosts, is_cut_off=last[1])
        return last[1]

    return is_cut_off


def user_agent(settings: Settings) -> str:
    """Return how we introduce ourselves to servers under the settings."""
    about = f"{settings.site_url}/about/probes"
    return politeness.user_agent(fairassess.__version__, settings.contact, about)


def _anybody_answers(door: Door, hosts: tuple[str, ...]) -> bool:
    addresses = (host if "://" in host else f"https://{host}/" for host in hosts)
    return any(
        door.fetch(address, method="HEAD", limits=CANARY_LIMITS).has_arrived
        for address in addresses
    )


def limits_of(settings: Settings, work: Work) -> Limits:
    """Return what one exchange of a run of this kind may take under the settings."""
    if work is Work.PROBE:
        return Limits(total_s=settings.request_deadline_s)
    # A page of a harvest is as large as the provider makes it, and a large one is long in the
    # making: nothing comes before it is made. Time and bytes still end it.
    return Limits(
        first_byte_s=settings.request_deadline_s,
        total_s=settings.request_deadline_s,
        wire_bytes=settings.page_limit_bytes,
        decoded_bytes=settings.page_limit_bytes,
    )
