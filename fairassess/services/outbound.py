"""How runs get to the network: one door per run, one pace for the whole process."""

from collections.abc import Callable

import fairassess
from fairassess import clock as clocks
from fairassess.config import Settings
from fairassess.net import guard, politeness
from fairassess.net.door import Budget, Door, Limits
from fairassess.services.running import OpenDoor
from fairassess.storage.runs import Work

PROBE_BUDGET = (150, 40_000_000)
"""Requests and body bytes of one probe run; a clean endpoint needs fewer than half of either."""


def opener(
    settings: Settings, *, pace: politeness.Pace | None = None, clock: clocks.Clock = clocks.now
) -> OpenDoor:
    """
    Return what opens a door for each run under the settings.

    All doors share one pace, so that two runs on one host together ask no faster than one.

    Args:
        settings: Checked.
        pace: How fast one host is asked; None for what the settings say.
        clock: Gives aware UTC moments for the record.

    Raises:
        ValueError: The contact in the settings cannot stand in a header.
    """
    shared = pace or politeness.Pace(settings.rate_per_s)
    policy = guard.Policy(
        allow_private=settings.allow_private, ports=frozenset(settings.allowed_ports)
    )
    agent = politeness.user_agent(
        fairassess.__version__, settings.contact, f"{settings.site_url}/about/probes"
    )

    def open_door(work: Work, is_cancelled: Callable[[], bool]) -> Door:
        return Door(
            user_agent=agent,
            policy=policy,
            limits=_limits(settings, work),
            pace=shared,
            budget=Budget(*PROBE_BUDGET) if work is Work.PROBE else None,
            clock=clock,
            is_cancelled=is_cancelled,
        )

    return open_door


def _limits(settings: Settings, work: Work) -> Limits:
    if work is Work.PROBE:
        return Limits(total_s=settings.request_deadline_s)
    # A page of a harvest is as large as the provider makes it; time and bytes still end it.
    return Limits(
        total_s=settings.request_deadline_s,
        wire_bytes=settings.page_limit_bytes,
        decoded_bytes=settings.page_limit_bytes,
    )
