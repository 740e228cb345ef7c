"""The end of a harvest: the whole list put together, judged, compared, and stored."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from fairassess.domain import profile_document
from fairassess.domain.completeness import Gathered, Profile
from fairassess.domain.finding import Finding
from fairassess.domain.harvests import HarvestResult, KeptPage
from fairassess.domain.runs import FieldCount
from fairassess.errors import NotFound
from fairassess.harvest import engine
from fairassess.services import page_instead, queueing, running
from fairassess.services.running import Claim, Equipment, Pulse, Stop
from fairassess.storage import (
    endpoints,
    findings,
    harvest_changes,
    harvest_pages,
    harvest_records,
    harvests,
    runs,
)
from fairassess.storage.database import transaction
from fairassess.storage.harvest_changes import Counts
from fairassess.storage.harvests import Harvest
from fairassess.storage.runs import Run, State

CARRIED_AT_ONCE = 2000
"""Records taken over in one transaction, so that others can write between."""

_PAGES_AT_ONCE = 8
_LARGEST_INTEGER = 2**63 - 1

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a harvest amounts to, before it is stored.

    Attributes:
        harvest_id: Number of the harvest.
        result: As the engine handed it on.
        profile: Of the records that the harvest holds.
        fields: Counts of the profile, in the order of the reader.
        findings: To be stored.
        compared_with_id: Complete harvest before it; None when there is none.
        counts: How it differs from that; None when it was not compared.
        says: What more is to be said, as sentences.
        went_on_from: responseDate of its base; empty for a full harvest.
    """

    harvest_id: int
    result: HarvestResult
    profile: Profile
    fields: tuple[FieldCount, ...]
    findings: tuple[Finding, ...]
    compared_with_id: int | None = None
    counts: Counts | None = None
    says: tuple[str, ...] = ()
    went_on_from: str = ""


def sum_up(
    equipment: Equipment,
    harvest_id: int,
    base_id: int | None,
    result: HarvestResult,
    gathered: Gathered | None,
    pulse: Pulse,
) -> Outcome:
    """
    Put together what a harvest that came to its end amounts to.

    An incremental one that is complete takes over the records of its base that did not come again,
    and is judged on the whole list; one that is not complete takes over nothing.

    Args:
        equipment: Of this process.
        harvest_id: Number of the harvest.
        base_id: Harvest that it goes on from; None for a full one.
        result: As the engine handed it on.
        gathered: What the engine would have judged; None when it did not come to that.
        pulse: Shown again and again, so that nobody takes this worker for dead.
    """
    _drop_superseded(equipment, harvest_id, result)
    outcome = Outcome(harvest_id, result, result.profile, result.fields, result.findings)
    if base_id is not None:
        heard = gathered or _gathered(result)
        if not result.is_complete:
            return _left_at_base(equipment, outcome, base_id, heard)
        outcome = _with_base(equipment, outcome, base_id, heard, pulse)
    return _compared(equipment, outcome) if result.is_complete else outcome


def store(equipment: Equipment, claim: Claim, outcome: Outcome, pulse: Pulse) -> None:
    """Store verdict, findings, changes and what stands in one transaction."""
    now = equipment.clock()
    result = outcome.result
    with equipment.sessions() as session, transaction(session):
        run = running.hold(session, claim)
        row = harvests.of_run(session, claim.run_id)
        if run is None or row is None:
            _log.warning("late_result_refused", run=claim.run_id, attempt=claim.attempt)
            return
        _fill(row, outcome, now)
        runs.add_exchanges(session, run.id, result.exchanges)
        run.probe_set_version = equipment.probe_set
        run.is_complete = result.is_complete
        run.duration_s = result.duration_s
        run.requests = result.pages
        run.bytes = result.bytes
        if pulse.stop is Stop.CANCELLED:
            because = "It was cancelled."
            running.close(run, State.CANCELLED, now=now, because=because, step=pulse.step)
            return
        state = State.DONE if result.is_complete else State.PARTIAL
        running.close(run, state, now=now, because=result.stopped_because, step=pulse.step)
        held = page_instead.held_back(session, run, outcome.findings, result.exchanges, now=now)
        _let_stand(session, run, row, outcome.findings if held is None else held, now)


def _drop_superseded(equipment: Equipment, harvest_id: int, result: HarvestResult) -> None:
    """Let of records that came twice with different metadata the newer one stand."""
    with equipment.readers() as session:
        stored = harvest_records.count(session, harvest_id)
    if stored <= result.records + result.deleted:
        return
    with equipment.sessions() as session, transaction(session):
        harvest_records.drop_superseded(session, harvest_id)


def _with_base(
    equipment: Equipment, outcome: Outcome, base_id: int, gathered: Gathered, pulse: Pulse
) -> Outcome:
    """Take over the records of the base, and count and judge the whole list."""
    after: int | None = -1
    while after is not None:
        pulse.is_cancelled()
        with equipment.sessions() as session, transaction(session):
            after = harvest_changes.carry_some(
                session, base_id, outcome.harvest_id, after=after, limit=CARRIED_AT_ONCE
            )
    profile = engine.read_again(
        _pages(equipment, outcome.harvest_id, pulse), outcome.result.plan.prefix
    )
    with equipment.readers() as session:
        base = harvests.find(session, base_id)
    return replace(
        outcome,
        went_on_from="" if base is None else base.response_date,
        profile=profile,
        fields=_in_order(profile, outcome.result.fields),
        findings=equipment.judge(replace(gathered, profile=profile)),
    )


def _left_at_base(
    equipment: Equipment, outcome: Outcome, base_id: int, gathered: Gathered
) -> Outcome:
    """Judge an increment that is not whole: the list as a whole is as known as before."""
    with equipment.readers() as session:
        base = harvests.find(session, base_id)
        document = None if base is None else base.profile
    known = gathered.profile if document is None else profile_document.from_document(document)
    says = (
        f"What changed did not come whole, so nothing was taken over from harvest {base_id}:"
        " that one still tells how the list is."
    )
    return replace(
        outcome, findings=equipment.judge(replace(gathered, profile=known)), says=(says,)
    )


def _pages(
    equipment: Equipment, harvest_id: int, pulse: Pulse
) -> Iterator[tuple[KeptPage, frozenset[int]]]:
    """Yield the pages that hold the records of a harvest, with the places of these."""
    with equipment.readers() as session:
        places = harvest_records.places_of(session, harvest_id)
    numbers = sorted(places)
    for start in range(0, len(numbers), _PAGES_AT_ONCE):
        some = numbers[start : start + _PAGES_AT_ONCE]
        pulse.is_cancelled()
        with equipment.readers() as session:
            pages = harvest_pages.with_numbers(session, some)
        for number in some:
            yield pages[number], frozenset(places[number])


def _compared(equipment: Equipment, outcome: Outcome) -> Outcome:
    """Count what differs from the complete harvest before."""
    with equipment.readers() as session:
        row = harvests.find(session, outcome.harvest_id)
        if row is None:
            return outcome
        before = harvests.complete_before(session, row, target=outcome.result.target)
        if before is None:
            return outcome
        counts = harvest_changes.counts(session, before.id, row.id)
    return replace(outcome, compared_with_id=before.id, counts=counts)


def _gathered(result: HarvestResult) -> Gathered:
    return Gathered(
        profile=result.profile,
        is_complete=result.is_complete,
        stopped_because=result.stopped_because,
        reason=None,
        skipped=result.skipped,
        warnings=result.warnings,
    )


def _in_order(profile: Profile, of: tuple[FieldCount, ...]) -> tuple[FieldCount, ...]:
    """Return the counts of a profile in the order in which the same fields stand in *of*."""
    order = {count.name: place for place, count in enumerate(of)}
    return tuple(
        sorted(profile.fields, key=lambda count: (order.get(count.name, len(order)), count.name))
    )


def _fill(row: Harvest, outcome: Outcome, now: datetime) -> None:
    result = outcome.result
    row.prefix = result.plan.prefix or row.prefix
    row.finished_at = now
    row.duration_s = result.duration_s
    row.records, row.deleted = outcome.profile.live, outcome.profile.deleted
    row.pages = result.pages
    row.bytes = result.bytes
    row.fields = [asdict(field) for field in outcome.fields]
    row.profile = profile_document.as_document(outcome.profile)
    row.skipped = [asdict(skipped) for skipped in result.skipped]
    row.warnings = [*result.warnings, *outcome.says]
    row.is_complete = result.is_complete
    row.stopped_because = result.stopped_because
    # A reply without records says no date: the next harvest then goes on from where this one did.
    row.response_date = result.response_date or outcome.went_on_from
    # Of an increment it tells nothing of the list. A provider may claim any size, a column has 64
    # bits.
    told = result.list_size if row.base_harvest_id is None else None
    row.list_size = None if told is None else min(told, _LARGEST_INTEGER)
    row.compared_with_id = outcome.compared_with_id
    if outcome.counts is not None:
        row.new_count = outcome.counts.new
        row.changed_count = outcome.counts.changed
        row.unchanged_count = outcome.counts.unchanged
        row.deleted_count = outcome.counts.deleted
        row.vanished_count = outcome.counts.vanished


def _let_stand(
    session: Session, run: Run, row: Harvest, made: tuple[Finding, ...], now: datetime
) -> None:
    endpoint = endpoints.lock(session, run.endpoint_id)
    if endpoint is None:
        raise NotFound(f"There is no endpoint {run.endpoint_id}.")
    rows = findings.add(session, made, run_id=run.id, endpoint_id=endpoint.id, found_at=now)
    if not queueing.asked_present_address(run, endpoint):
        # Edited meanwhile: the run stays a record of the old address and speaks for nothing new.
        queueing.plan_moved(endpoint, now=now)
        return
    if (row.prefix, row.set_spec) != (endpoint.harvest_prefix, endpoint.harvest_set):
        # The endpoint now names other records; the next harvest speaks for those.
        return
    findings.note_latest(session, rows, endpoint_id=endpoint.id, facility_id=endpoint.facility_id)
