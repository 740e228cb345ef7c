"""What the list of facilities and the page of one facility show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain.finding import Outcome, Severity
from fairassess.domain.history import Segment
from fairassess.domain.schedule import Interval
from fairassess.domain.scoring import Score
from fairassess.services import accounts, hold_offs, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.hold_offs import HoldOff
from fairassess.services.snapshots import SnapshotView
from fairassess.storage import assessments, endpoints, facilities, standing
from fairassess.storage.assessments import State
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.facilities import Facility
from fairassess.storage.runs import Run, Work
from fairassess.storage.runs import State as RunState

CHANGES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class FacilityDraft:
    """
    A facility as filled in; nothing is checked yet.

    Attributes:
        name: Full name.
        short_name: Name for tables and charts; the name in addresses is made from it.
        kind: What it is, such as `synchrotron`; may be empty.
        country: ISO 3166 code, two letters; may be empty.
        ror: ROR identifier, bare or as address; may be empty.
        website: Address of its home page; may be empty.
        time_zone: Name in the tz database.
    """

    name: str
    short_name: str
    kind: str = ""
    country: str = ""
    ror: str = ""
    website: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How many probes of an endpoint, or of all endpoints of a facility, stand how.

    Attributes:
        held: Last conclusive outcome passed.
        failed: Last conclusive outcome failed.
        open: Never had a conclusive outcome.
        inapplicable: The last conclusive outcome says that the probe does not apply.
    """

    held: int = 0
    failed: int = 0
    open: int = 0
    inapplicable: int = 0


@dataclass(frozen=True, slots=True)
class LastRun:
    """
    The newest run of an endpoint.

    Attributes:
        id: Number of the run.
        state: How it stands.
        queued_at: When it was asked for.
        finished_at: When it ended; None while it waits or goes on.
    """

    id: int
    state: RunState
    queued_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class EndpointView:
    """
    An endpoint as the facility's page shows it.

    Attributes:
        interval: How often it is checked; None for only when somebody asks.
        next_due_at: When it is checked next; None when it has no interval.
        hold_off: Why it is not asked now, or less often.
        standing: How its probes stand.
        last_probe, last_harvest: Newest run of each kind of work; None before the first.
    """

    id: int
    kind: str
    url: str
    label: str
    interval: Interval | None
    next_due_at: datetime | None
    failures: int
    hold_off: HoldOff
    is_harvested: bool
    standing: Standing
    last_probe: LastRun | None
    last_harvest: LastRun | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """
    A probe whose conclusive outcome changed.

    Attributes:
        message: What was seen now.
        run_id: The run that saw it.
    """

    facility_slug: str
    facility_name: str
    endpoint_id: int
    endpoint_url: str
    probe: str
    severity: Severity
    from_outcome: Outcome
    to_outcome: Outcome
    message: str
    finding_id: int
    run_id: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """
    An assessment as the facility's page lists it.

    Attributes:
        submitted_at, snapshot_id: None for a draft.
    """

    id: int
    label: str
    questionnaire: str
    state: State
    created_at: datetime
    submitted_at: datetime | None
    snapshot_id: int | None


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """
    One line of the list of facilities.

    Attributes:
        endpoints: How many are in use.
        standing: How the probes of all of them stand.
        score, letters: Of the newest snapshot; None and empty before the first.
        assessed_at: When that snapshot was taken.
    """

    id: int
    slug: str
    name: str
    short_name: str
    kind: str
    country: str
    endpoints: int
    standing: Standing
    score: Score | None
    letters: tuple[tuple[str, Score], ...]
    assessed_at: datetime | None


@dataclass(frozen=True, slots=True)
class FacilityPage:
    """
    Everything that the page of a facility shows.

    Attributes:
        facility: As it could be edited.
        endpoints: Those in use, oldest first.
        changes: The newest first, at most `CHANGES_SHOWN`.
        assessments: Newest first.
        latest, previous: The two newest snapshots; None where there are not so many.
        trend: All snapshots as segments whose points may be joined, oldest first.
    """

    id: int
    slug: str
    facility: FacilityDraft
    created_at: datetime
    endpoints: tuple[EndpointView, ...]
    changes: tuple[ChangeRow, ...]
    assessments: tuple[AssessmentRow, ...]
    latest: SnapshotView | None
    previous: SnapshotView | None
    trend: tuple[Segment, ...]


def list_facilities(session: Session, actor: Actor) -> tuple[FacilityRow, ...]:
    """Return the facilities that *actor* may see, by short name, in a fixed number of queries."""
    rows = facilities.list_by_name(session, accounts.seen_by(actor))
    numbers = [facility.id for facility in rows]
    in_use = endpoints.of_facilities(session, numbers)
    counts = standing.outcomes(session, [endpoint.id for endpoint in in_use])
    newest = snapshots.newest_scores(session, numbers)
    listed = []
    for facility in rows:
        own = [endpoint for endpoint in in_use if endpoint.facility_id == facility.id]
        scored = newest.get(facility.id)
        listed.append(
            FacilityRow(
                id=facility.id,
                slug=facility.slug,
                name=facility.name,
                short_name=facility.short_name,
                kind=facility.kind,
                country=facility.country,
                endpoints=len(own),
                standing=_standing([counts.get(endpoint.id, {}) for endpoint in own]),
                score=None if scored is None else scored.all,
                letters=() if scored is None else scored.letters,
                assessed_at=None if scored is None else scored.taken_at,
            )
        )
    return tuple(listed)


def facility_page(session: Session, actor: Actor, slug: str) -> FacilityPage:
    """
    Return what the page of a facility shows.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    taken = snapshots.of_facility(session, actor, slug)
    return FacilityPage(
        id=facility.id,
        slug=facility.slug,
        facility=as_draft(facility),
        created_at=facility.created_at,
        endpoints=endpoint_views(session, endpoints.of_facilities(session, [facility.id])),
        changes=_changes(session, [facility.id], CHANGES_SHOWN),
        assessments=assessment_rows(
            session, facility.id, {view.assessment_id: view.id for view in taken}
        ),
        latest=taken[-1] if taken else None,
        previous=taken[-2] if len(taken) > 1 else None,
        trend=snapshots.as_trend(taken),
    )


def latest_changes(session: Session, actor: Actor, *, limit: int) -> tuple[ChangeRow, ...]:
    """Return the newest changes of all facilities that *actor* may see, newest first."""
    return _changes(session, accounts.seen_by(actor), limit)


def as_draft(facility: Facility) -> FacilityDraft:
    """Return a facility's row as the form that could have made it."""
    return FacilityDraft(
        name=facility.name,
        short_name=facility.short_name,
        kind=facility.kind,
        country=facility.country,
        ror=facility.ror,
        website=facility.website,
        time_zone=facility.time_zone,
    )


def assessment_rows(
    session: Session, facility_id: int, frozen: Mapping[int, int]
) -> tuple[AssessmentRow, ...]:
    """
    Return the assessments of a facility, newest first; rights are checked before.

    Args:
        session: Open.
        facility_id: Number of the facility.
        frozen: The newest snapshot's number by that of its assessment; without drafts.
    """
    return tuple(
        AssessmentRow(
            id=row.id,
            label=row.label,
            questionnaire=row.questionnaire,
            state=row.state,
            created_at=row.created_at,
            submitted_at=row.submitted_at,
            snapshot_id=frozen.get(row.id),
        )
        for row in assessments.of_facilities(session, [facility_id])
    )


def endpoint_views(session: Session, rows: Sequence[Endpoint]) -> tuple[EndpointView, ...]:
    """Return endpoints as pages show them, in a fixed number of queries; rights are checked."""
    numbers = [row.id for row in rows]
    counts = standing.outcomes(session, numbers)
    held_off = hold_offs.of_endpoints(session, rows)
    probes = standing.newest_runs(session, numbers, Work.PROBE)
    harvests = standing.newest_runs(session, numbers, Work.HARVEST)
    return tuple(
        EndpointView(
            id=row.id,
            kind=row.kind,
            url=row.url,
            label=row.label,
            interval=row.interval,
            next_due_at=row.next_due_at,
            failures=row.failures,
            hold_off=held_off[row.id],
            is_harvested=row.is_harvested,
            standing=_standing([counts.get(row.id, {})]),
            last_probe=_last_run(probes.get(row.id)),
            last_harvest=_last_run(harvests.get(row.id)),
        )
        for row in rows
    )


def _last_run(run: Run | None) -> LastRun | None:
    if run is None:
        return None
    return LastRun(run.id, run.state, run.queued_at, run.finished_at)


def _standing(counts: Sequence[Mapping[Outcome | None, int]]) -> Standing:
    def number(outcome: Outcome | None) -> int:
        """Return how often an outcome, or none yet, was counted in all of them."""
        return sum(count.get(outcome, 0) for count in counts)

    return Standing(
        held=number(Outcome.PASSED),
        failed=number(Outcome.FAILED),
        open=number(None),
        inapplicable=number(Outcome.INAPPLICABLE),
    )


def _changes(
    session: Session, facility_ids: Collection[int] | None, limit: int
) -> tuple[ChangeRow, ...]:
    return tuple(
        ChangeRow(
            facility_slug=facility.slug,
            facility_name=facility.short_name,
            endpoint_id=endpoint.id,
            endpoint_url=endpoint.url,
            probe=change.probe,
            severity=finding.severity,
            from_outcome=change.from_outcome,
            to_outcome=change.to_outcome,
            message=finding.message,
            finding_id=finding.id,
            run_id=finding.run_id,
            changed_at=change.changed_at,
        )
        for change, finding, endpoint, facility in standing.latest_changes(
            session, facility_ids, limit=limit
        )
    )
