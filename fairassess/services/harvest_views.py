"""What pages show of harvests: how one goes, what it brought, how it differs from another."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from fairassess.domain import profile_document
from fairassess.domain.completeness import Profile
from fairassess.domain.harvests import Slice
from fairassess.domain.runs import FieldCount, Skipped
from fairassess.services import harvest_sight, run_views
from fairassess.services.accounts import Actor
from fairassess.services.harvest_differences import (
    DifferencePage,
    DifferenceRow,
    HarvestRow,
    counts_of,
    differences,
    harvests_of,
)
from fairassess.services.record_views import (
    RecordPage,
    RecordRow,
    RecordView,
    export_rows,
    record_view,
    records_missing,
)
from fairassess.storage import findings, harvest_pages, harvests
from fairassess.storage.harvest_changes import Counts, Difference
from fairassess.storage.harvests import Harvest, Kind
from fairassess.storage.runs import Run, State

__all__ = [
    "Counts",
    "Difference",
    "DifferencePage",
    "DifferenceRow",
    "HarvestRow",
    "HarvestView",
    "Kind",
    "Progress",
    "RecordPage",
    "RecordRow",
    "RecordView",
    "differences",
    "export_rows",
    "harvest_view",
    "harvests_of",
    "latest_complete_harvest",
    "latest_harvest",
    "record_view",
    "records_missing",
    "share",
    "skipped",
]


@dataclass(frozen=True, slots=True)
class Progress:
    """
    How far a harvest is.

    Attributes:
        records: Records received so far, deleted ones included.
        pages: Pages received so far.
        elapsed_s: Seconds between the first and the last page of this attempt.
        records_per_s: Records a second in this attempt; None before its second page.
        list_size: completeListSize as last given, over all lists; None when one does not tell.
        remaining_s: Seconds that the rest takes at this rate; None when that is not known.
    """

    records: int
    pages: int
    elapsed_s: float
    records_per_s: float | None
    list_size: int | None
    remaining_s: float | None

    @property
    def share(self) -> Fraction | None:
        """Share of the list that is here, at most 1; None when its size is not known."""
        if not self.list_size:
            return None
        return min(Fraction(self.records, self.list_size), Fraction(1))


@dataclass(frozen=True, slots=True)
class HarvestView:
    """
    All that the page of a harvest shows.

    Attributes:
        state: How its run stands; records of a run that is not finished are partial.
        target: Base URL.
        prefix: metadataPrefix asked for.
        set_spec: Set asked for; empty for all.
        kind: Whether it asked for all records or for what changed.
        base_harvest_id: Harvest that an incremental one went on from; None for a full one.
        slices: Ranges of dates asked for; one without bounds for the whole list.
        why: Why all records or what changed, as a sentence; empty for harvests of old.
        why_slices: Why one list or several, as a sentence; empty for harvests of old.
        finished_at: None while it goes on, and when its worker was cut off.
        progress: How far it is; None when it has ended.
        records: Live records so far; deleted ones are counted apart. At the end of an incremental
            harvest those of the whole list.
        skipped: How many records could not be read.
        is_partial: Whether records may be missing: it goes on, or it ended early.
        stopped_because: Why it ended early; None when it did not.
        list_size: completeListSize as last given; None when never given.
        warnings: What was odd on the way, each as a sentence.
        fields: Completeness per field, in the order of the reader; empty before the end.
        profile: Everything that was counted; None before the end and for harvests of old.
        compared_with_id: Complete harvest before it; None when there is none.
        counts: How it differs from that; None when it was not compared.
        has_rows: Whether its records are kept.
        has_bodies: Whether its pages are kept as received.
        groups: Findings by weight; empty before the end.
    """

    id: int
    run_id: int
    endpoint_id: int
    place: run_views.Place
    state: State
    target: str
    prefix: str
    set_spec: str
    kind: Kind
    base_harvest_id: int | None
    slices: tuple[Slice, ...]
    why: str
    why_slices: str
    started_at: datetime
    finished_at: datetime | None
    duration_s: float | None
    progress: Progress | None
    records: int
    deleted: int
    skipped: int
    pages: int
    bytes: int
    is_partial: bool
    stopped_because: str | None
    list_size: int | None
    warnings: tuple[str, ...]
    fields: tuple[FieldCount, ...]
    profile: Profile | None
    compared_with_id: int | None
    counts: Counts | None
    has_rows: bool
    has_bodies: bool
    groups: tuple[run_views.FindingGroup, ...]


def share(count: FieldCount) -> Fraction | None:
    """Return the share of records with a real value; None when no record was looked at."""
    return Fraction(count.present, count.of) if count.of else None


def harvest_view(session: Session, actor: Actor, harvest_id: int) -> HarvestView:
    """
    Return how a harvest goes, or what it brought.

    Raises:
        NotFound: There is no such harvest.
        NotAllowed: *actor* may not see its facility.
    """
    row, run = harvest_sight.visible(session, actor, harvest_id)
    return _view(session, row, run)


def latest_harvest(session: Session, actor: Actor, endpoint_id: int) -> HarvestView | None:
    """
    Return the newest harvest of an endpoint, finished or not; None when there is none.

    Raises:
        NotAllowed: *actor* may not see its facility.
    """
    row = harvests.latest_of(session, endpoint_id)
    return None if row is None else harvest_view(session, actor, row.id)


def latest_complete_harvest(session: Session, actor: Actor, endpoint_id: int) -> HarvestView | None:
    """
    Return the harvest that tells how the list of an endpoint is; None when none is complete.

    Raises:
        NotAllowed: *actor* may not see its facility.
    """
    row = harvests.latest_complete_of(session, endpoint_id)
    return None if row is None else harvest_view(session, actor, row.id)


def skipped(session: Session, actor: Actor, harvest_id: int) -> tuple[Skipped, ...]:
    """
    Return the records that could not be read, each with its reason, in harvest order.

    Raises:
        NotFound: There is no such harvest.
        NotAllowed: *actor* may not see its facility.
    """
    row, _ = harvest_sight.visible(session, actor, harvest_id)
    return tuple(Skipped(**one) for one in row.skipped)


def _progress(session: Session, row: Harvest) -> Progress:
    """Return how far a harvest is, from what is stored: no clock is needed for that."""
    pace = harvest_pages.pace_of(session, row.id, since=row.started_at)
    here = row.records + row.deleted
    rate = pace.items / pace.elapsed_s if pace.elapsed_s > 0 else None
    size = harvest_pages.announced_size(session, row.id, lists=len(row.slices))
    left = None if size is None or not rate else max(0, size - here) / rate
    return Progress(here, row.pages, pace.elapsed_s, rate, size, left)


def _view(session: Session, row: Harvest, run: Run) -> HarvestView:
    return HarvestView(
        id=row.id,
        run_id=run.id,
        endpoint_id=row.endpoint_id,
        place=run_views.place_of(session, run),
        state=run.state,
        target=run.target,
        prefix=row.prefix,
        set_spec=row.set_spec,
        kind=row.kind,
        base_harvest_id=row.base_harvest_id,
        slices=tuple(Slice(since, until) for since, until in row.slices),
        why=row.why,
        why_slices=row.why_slices,
        started_at=row.started_at,
        finished_at=row.finished_at,
        duration_s=row.duration_s,
        progress=None if run.state.is_finished else _progress(session, row),
        records=row.records,
        deleted=row.deleted,
        skipped=len(row.skipped),
        pages=row.pages,
        bytes=row.bytes,
        is_partial=not row.is_complete,
        stopped_because=row.stopped_because or run.stopped_because,
        list_size=row.list_size,
        warnings=tuple(row.warnings),
        fields=tuple(FieldCount(**field) for field in row.fields),
        profile=None if row.profile is None else profile_document.from_document(row.profile),
        compared_with_id=row.compared_with_id,
        counts=counts_of(row),
        has_rows=row.rows_dropped_at is None,
        has_bodies=row.raw_dropped_at is None,
        groups=run_views.grouped(
            findings.as_finding(one) for one in findings.of_run(session, run.id)
        ),
    )
