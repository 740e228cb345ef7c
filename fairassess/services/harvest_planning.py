"""How the next harvest of an endpoint is made, from what its last probe and harvest showed."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from fairassess.domain import dates_honoured, harvest_plan
from fairassess.domain.harvest_plan import Base, Decision, Repository, Rules
from fairassess.probes import oai_reading
from fairassess.storage import findings, harvest_pages, harvests, runs
from fairassess.storage.harvests import Harvest, Kind
from fairassess.storage.runs import Run, Work

_NOT_PROBED = "No probe has shown yet whether dates are honoured."


def decide(session: Session, row: Harvest, run: Run, rules: Rules) -> Decision:
    """
    Decide how a harvest is made.

    Args:
        session: Open.
        row: The harvest, with what it asks for and when it began.
        run: Its run.
        rules: What is allowed.
    """
    repository = _repository(session, run)
    return harvest_plan.decide(
        repository, _base(session, row, run.target), rules, now=row.started_at
    )


def _base(session: Session, row: Harvest, target: str) -> Base | None:
    before = harvests.complete_before(session, row, target=target)
    if before is None:
        return None
    full = before
    if before.kind is Kind.INCREMENTAL:
        last = harvests.last_full_of(session, before)
        if last is None:
            return None
        full = last
    sources = harvest_pages.harvests_of_state(session, before.id)
    return Base(
        harvest_id=before.id,
        response_date=before.response_date,
        last_full_at=full.started_at,
        has_bodies=harvest_pages.has_all_bodies(session, sources),
    )


def _repository(session: Session, run: Run) -> Repository:
    """Return what the last probe of the same address found."""
    probed = runs.last_finished(session, run.endpoint_id or 0, Work.PROBE, target=run.target)
    if probed is None:
        return Repository(False, _NOT_PROBED)
    made = {row.probe: findings.as_finding(row) for row in findings.of_run(session, probed.id)}
    honours, why = dates_honoured.dates_are_trustworthy(made)
    told = _identify(session, probed.id)
    return Repository(
        honours_dates=honours,
        why=why,
        granularity=told.get("granularity", ""),
        earliest=told.get("earliestDatestamp", ""),
        deleted_record=told.get("deletedRecord", ""),
    )


def _identify(session: Session, run_id: int) -> Mapping[str, str]:
    """Return what the repository says of itself in a probe run; empty when it did not."""
    for exchange in runs.exchanges_with(session, run_id, "verb=Identify"):
        envelope = oai_reading.read(exchange.body_start).envelope
        if envelope is not None and envelope.identify:
            return dict(envelope.identify)
    return {}
