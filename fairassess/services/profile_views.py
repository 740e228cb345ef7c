"""What pages show of profiles: how an endpoint stands with aggregators, and where it is seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fairassess.errors import NotFound
from fairassess.probes import profiles, registry
from fairassess.probes.profiles import Standing, State
from fairassess.services import accounts, run_views
from fairassess.services.accounts import Actor, Right
from fairassess.storage import findings, runs
from fairassess.storage.findings import Finding
from fairassess.storage.runs import Work


@dataclass(frozen=True, slots=True)
class ProfileView:
    """
    One profile with the places where its requirements were looked at.

    Attributes:
        standing: How the endpoint stands with it.
        run_of: Run that made the finding, by probe; a probe without one was never made.
    """

    standing: Standing
    run_of: Mapping[str, int]


def of_run(session: Session, actor: Actor, run_id: int) -> tuple[ProfileView, ...]:
    """
    Return how the endpoint stood with each aggregator by a run, and by its harvests until now.

    Args:
        session: Open.
        actor: Who looks.
        run_id: Number of the run.

    Returns:
        One for each profile; none for a harvest, another kind of endpoint, or a run that told
        nothing.

    Raises:
        NotFound: There is no such run.
        NotAllowed: *actor* may not see its facility.
    """
    run = runs.find(session, run_id)
    if run is None:
        raise NotFound(f"There is no run {run_id}.")
    run_views.require_sight(actor, run)
    if run.work is not Work.PROBE or run.kind != registry.OAI_PMH:
        return ()
    of_harvests = [] if run.endpoint_id is None else _of_harvests(session, run.endpoint_id)
    return _views([*of_harvests, *findings.of_run(session, run_id)])


def of_endpoint(session: Session, actor: Actor, endpoint_id: int) -> tuple[ProfileView, ...]:
    """
    Return how an endpoint stands with each aggregator now.

    Returns:
        One for each profile; none for another kind of endpoint, or before the first run that told
        something.

    Raises:
        NotFound: There is no such endpoint.
        NotAllowed: *actor* may not see its facility.
    """
    endpoint = accounts.find_endpoint(session, actor, endpoint_id, Right.SEE_FACILITY)
    if endpoint.kind != registry.OAI_PMH:
        return ()
    return _views(_standing(session, endpoint_id))


def _standing(session: Session, endpoint_id: int) -> list[Finding]:
    """Return what stands for each probe: the last finding that told something, else the last."""
    rows = findings.standing_of(session, [endpoint_id])
    # Of two rows of a probe the later one is the last of all, and told nothing unless it is alone.
    told = {row.probe for row in rows if row.outcome.is_conclusive}
    return [row for row in rows if row.outcome.is_conclusive or row.probe not in told]


def _of_harvests(session: Session, endpoint_id: int) -> list[Finding]:
    return [row for row in _standing(session, endpoint_id) if row.kind == registry.HARVEST]


def _views(rows: Sequence[Finding]) -> tuple[ProfileView, ...]:
    standings = profiles.judge(findings.as_finding(row) for row in rows)
    if all(one.state is State.CANT_TELL for one in standings):
        return ()
    run_of = {row.probe: row.run_id for row in rows}
    return tuple(ProfileView(standing, run_of) for standing in standings)
