"""Everything that is seen of a facility, on one page: endpoints by kind, shares, what to mend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain import percent, redaction
from fairassess.domain.finding import Outcome, Severity
from fairassess.domain.percent import Share
from fairassess.probes import registry
from fairassess.services import accounts, asking, facility_views, hand_notes, remedies
from fairassess.services.accounts import Actor, Right
from fairassess.services.facility_views import EndpointView
from fairassess.services.hand_notes import NoteView
from fairassess.storage import endpoints, findings, standing
from fairassess.storage.findings import Finding
from fairassess.storage.runs import Run, State, Work

_FINISHED = (State.DONE, State.PARTIAL)
_MENDED = (Severity.MUST, Severity.SHOULD, Severity.GUIDELINE)


@dataclass(frozen=True, slots=True)
class MendLine:
    """
    A check that fails and could be mended.

    Attributes:
        message: What was seen.
        remedy: What to do, of the software where that was recognised.
        found_at: When it was seen.
        note: Why it is not in the facility's hands; None when nobody said so.
    """

    endpoint_id: int
    probe: str
    severity: Severity
    message: str
    remedy: str
    found_at: datetime
    note: NoteView | None


@dataclass(frozen=True, slots=True)
class ShareLine:
    """
    How many of the objects looked at hold what a probe asks for.

    Attributes:
        share: With its bounds; those of a sample are its 95 % interval.
    """

    endpoint_id: int
    probe: str
    outcome: Outcome
    share: Share


@dataclass(frozen=True, slots=True)
class Sample:
    """
    The objects that the newest finished run of an endpoint looked at.

    Attributes:
        size: How many.
        seed: By which they were drawn.
        sampled_from: What from, such as `harvest:12`.
        harvest_id: The harvest among it; None for an interface.
        run_id: The run that looked at them.
    """

    size: int
    seed: int
    sampled_from: str
    harvest_id: int | None
    run_id: int


@dataclass(frozen=True, slots=True)
class EndpointEvidence:
    """
    One endpoint with what it shows.

    Attributes:
        view: As on the facility's page.
        sample: None where it looks at none, or has not yet.
        can_draw: Whether a new sample can be asked for.
    """

    view: EndpointView
    sample: Sample | None
    can_draw: bool


@dataclass(frozen=True, slots=True)
class KindEvidence:
    """
    The endpoints of one kind.

    Attributes:
        kind: Word of the kind.
        endpoints: Oldest first.
        shares: What was counted there, in the order of the probes.
    """

    kind: str
    endpoints: tuple[EndpointEvidence, ...]
    shares: tuple[ShareLine, ...]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """
    Everything that is seen of a facility.

    Attributes:
        kinds: In the order of the registry; only those that have endpoints.
        mend: What fails, the heaviest first; what is not in their hands comes last.
        held, failed, open: Over all endpoints.
        names: What to call each endpoint, by its number.
        may_run: Whether this person may start runs.
    """

    facility_slug: str
    facility_name: str
    zone: str
    kinds: tuple[KindEvidence, ...]
    mend: tuple[MendLine, ...]
    held: int
    failed: int
    open: int
    names: Mapping[int, tuple[str, str]]
    may_run: bool


def evidence_page(session: Session, actor: Actor, slug: str) -> EvidencePage:
    """
    Return everything that is seen of a facility, in a fixed number of queries.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    rows = endpoints.of_facilities(session, [facility.id])
    numbers = [row.id for row in rows]
    views = facility_views.endpoint_views(session, rows)
    seen = _standing(findings.standing_of(session, numbers))
    finished = standing.newest_runs(session, numbers, Work.PROBE, _FINISHED)
    notes = hand_notes.of_facility(session, facility.id)
    in_full = accounts.may(actor, Right.EDIT_ENDPOINTS, facility.id)
    return EvidencePage(
        facility_slug=facility.slug,
        facility_name=facility.short_name,
        zone=facility.time_zone,
        kinds=tuple(
            _kind(kind, [view for view in views if view.kind == kind], seen, finished)
            for kind in registry.KINDS
            if any(view.kind == kind for view in views)
        ),
        mend=_mend(seen, _remedies(session, facility.id, seen), notes, in_full=in_full),
        held=sum(view.standing.held for view in views),
        failed=sum(view.standing.failed for view in views),
        open=sum(view.standing.open for view in views),
        names={view.id: (view.label, view.kind) for view in views},
        may_run=accounts.may(actor, Right.RUN_PROBES, facility.id),
    )


def _standing(rows: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the last conclusive finding of each probe at each endpoint; oldest endpoint first."""
    last = {(row.endpoint_id, row.probe): row for row in rows if row.outcome.is_conclusive}
    return tuple(last.values())


def _kind(
    kind: str,
    views: Sequence[EndpointView],
    seen: Sequence[Finding],
    finished: Mapping[int, Run],
) -> KindEvidence:
    numbers = {view.id for view in views}
    return KindEvidence(
        kind=kind,
        endpoints=tuple(
            EndpointEvidence(view, sample, asking.draws(view.kind) and sample is not None)
            for view in views
            for sample in (_sample(finished.get(view.id)),)
        ),
        shares=tuple(_share(row) for row in seen if row.endpoint_id in numbers and row.measure_of),
    )


def _sample(run: Run | None) -> Sample | None:
    if run is None or run.seed is None:
        return None
    what, _, which = run.sampled_from.partition(":")
    harvest_id = int(which) if what == "harvest" and which.isdigit() else None
    return Sample(len(run.sample), run.seed, run.sampled_from, harvest_id, run.id)


def _share(row: Finding) -> ShareLine:
    found, of = row.measure_found or 0, row.measure_of or 0
    # A harvest counts all records, and an interface is asked itself; only objects are sampled.
    counts = percent.sampled if asking.draws(row.kind) else percent.counted
    return ShareLine(row.endpoint_id or 0, row.probe, row.outcome, counts(found, of))


def _remedies(session: Session, facility_id: int, seen: Sequence[Finding]) -> Mapping[int, str]:
    """Return what to do about each finding that failed, by its number."""
    failed = [row for row in seen if row.outcome is Outcome.FAILED]
    advised = remedies.of_facility(session, facility_id, map(findings.as_finding, failed))
    return {row.id: one.remedy for row, one in zip(failed, advised, strict=True)}


def _mend(
    seen: Sequence[Finding],
    what_to_do: Mapping[int, str],
    notes: Mapping[tuple[int, str], NoteView],
    *,
    in_full: bool,
) -> tuple[MendLine, ...]:
    lines = [
        MendLine(
            endpoint_id=row.endpoint_id,
            probe=row.probe,
            severity=row.severity,
            message=row.message if in_full else redaction.text(row.message),
            remedy=what_to_do[row.id],
            found_at=row.found_at,
            note=notes.get((row.endpoint_id, row.probe)),
        )
        for row in seen
        if row.endpoint_id is not None and row.outcome is Outcome.FAILED and row.severity in _MENDED
    ]
    return tuple(sorted(lines, key=lambda one: (one.note is not None, _MENDED.index(one.severity))))
