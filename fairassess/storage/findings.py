"""Findings of stored runs, the changes between them, and the table of the latest ones."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from fairassess.domain import finding
from fairassess.domain.finding import Outcome, Reason, Severity
from fairassess.storage.columns import RemoteJson, words
from fairassess.storage.database import Base, History
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.facilities import Facility
from fairassess.storage.harvests import Harvest
from fairassess.storage.runs import Run


class Finding(Base):
    """One probe's outcome in one run; never changed."""

    __tablename__ = "findings"
    history: ClassVar[History] = History.KEPT
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        Index("ix_findings_endpoint_id_probe", "endpoint_id", "probe", "id"),
        # All that was found at an endpoint on some days, told from the index alone.
        Index("ix_findings_endpoint_id_found_at", "endpoint_id", "found_at", "probe", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the finding.")
    run_id: Mapped[int] = mapped_column(ForeignKey(Run.id), doc="Run that made it.")
    endpoint_id: Mapped[int | None] = mapped_column(
        ForeignKey(Endpoint.id), doc="Endpoint it speaks of; empty for a trial."
    )
    position: Mapped[int] = mapped_column(doc="Place in the run, from 0.")
    probe: Mapped[str] = mapped_column(doc="Id of the probe, a statement.")
    outcome: Mapped[Outcome] = mapped_column(words(Outcome), doc="One of the five outcomes.")
    severity: Mapped[Severity] = mapped_column(
        words(Severity), doc="How much a failure matters, as defined when it was made."
    )
    message: Mapped[str] = mapped_column(doc="What was seen, in one sentence.")
    remedy: Mapped[str] = mapped_column(doc="What to do; empty unless the probe failed.")
    source: Mapped[str] = mapped_column(doc="Paragraph of the standard.")
    kind: Mapped[str] = mapped_column(doc="Kind of the probe, oai-pmh or harvest.")
    reason: Mapped[Reason | None] = mapped_column(
        words(Reason), doc="Why it could not be told; empty when it could."
    )
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(
        RemoteJson, doc="Where it was seen: exchange by place in the run, spot, excerpt."
    )
    measure_found: Mapped[int | None] = mapped_column(
        doc="How many held, where something was counted."
    )
    measure_of: Mapped[int | None] = mapped_column(
        doc="How many were looked at, where something was counted."
    )
    found_at: Mapped[datetime] = mapped_column(doc="End of the run, in UTC.")


class Change(Base):
    """A conclusive outcome that differs from the last conclusive one; never changed."""

    __tablename__ = "changes"
    history: ClassVar[History] = History.KEPT
    __table_args__ = (
        UniqueConstraint("finding_id"),
        Index("ix_changes_endpoint_id_changed_at", "endpoint_id", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the change.")
    endpoint_id: Mapped[int] = mapped_column(
        ForeignKey(Endpoint.id), index=True, doc="Endpoint that changed."
    )
    facility_id: Mapped[int] = mapped_column(
        ForeignKey(Facility.id), index=True, doc="Facility of the endpoint."
    )
    probe: Mapped[str] = mapped_column(doc="Id of the probe.")
    from_outcome: Mapped[Outcome] = mapped_column(
        words(Outcome), doc="The last conclusive outcome before."
    )
    to_outcome: Mapped[Outcome] = mapped_column(words(Outcome), doc="The conclusive outcome now.")
    finding_id: Mapped[int] = mapped_column(
        ForeignKey(Finding.id), doc="Finding that shows the new outcome."
    )
    previous_finding_id: Mapped[int] = mapped_column(
        ForeignKey(Finding.id), doc="Finding that showed the outcome before."
    )
    changed_at: Mapped[datetime] = mapped_column(doc="When the new outcome was found, in UTC.")


class Latest(Base):
    """What stands now for one probe on one endpoint; can be rebuilt from the findings."""

    __tablename__ = "latest"

    endpoint_id: Mapped[int] = mapped_column(
        ForeignKey(Endpoint.id), primary_key=True, doc="Endpoint it speaks of."
    )
    probe: Mapped[str] = mapped_column(primary_key=True, doc="Id of the probe.")
    conclusive_finding_id: Mapped[int | None] = mapped_column(
        ForeignKey(Finding.id),
        doc="Last finding that passed, failed or did not apply; empty when there was none yet.",
    )
    last_finding_id: Mapped[int] = mapped_column(
        ForeignKey(Finding.id), doc="Last finding of any outcome."
    )


def add(
    session: Session,
    made: Iterable[finding.Finding],
    *,
    run_id: int,
    endpoint_id: int | None,
    found_at: datetime,
) -> Sequence[Finding]:
    """Add a run's findings in their order, and return them with their numbers."""
    rows = [_row(one, run_id, endpoint_id, position, found_at) for position, one in enumerate(made)]
    session.add_all(rows)
    session.flush()
    return rows


def note_latest(
    session: Session, rows: Iterable[Finding], *, endpoint_id: int, facility_id: int
) -> Sequence[Change]:
    """
    Let new findings of an endpoint stand, and write down what changed by them.

    A finding that could not tell becomes the last one and leaves the conclusive one standing. The
    caller holds the endpoint, so that two runs of it cannot both see the same state before.

    Returns:
        The changes; empty when no conclusive outcome differs from the conclusive one before.
    """
    standing = _standing(session, endpoint_id)
    before = _conclusive(session, standing.values())
    changes = []
    for row in rows:
        latest = standing.get(row.probe)
        if latest is None:
            latest = standing[row.probe] = Latest(endpoint_id=endpoint_id, probe=row.probe)
            session.add(latest)
        latest.last_finding_id = row.id
        if not row.outcome.is_conclusive:
            continue
        previous = before.get(row.probe)
        if previous is not None and previous.outcome is not row.outcome:
            changes.append(_change(previous, row, endpoint_id, facility_id))
        latest.conclusive_finding_id = row.id
        before[row.probe] = row
    session.add_all(changes)
    return changes


def of_run(session: Session, run_id: int) -> Sequence[Finding]:
    """Return the run's findings in their order."""
    return session.scalars(
        select(Finding).where(Finding.run_id == run_id).order_by(Finding.position)
    ).all()


def history_of(
    session: Session, endpoint_id: int, probe: str, *, limit: int
) -> Sequence[tuple[Finding, Run]]:
    """Return what was found by one probe at an endpoint, each with its run, newest first."""
    rows = session.execute(
        select(Finding, Run)
        .join(Run, Run.id == Finding.run_id)
        .where(Finding.endpoint_id == endpoint_id, Finding.probe == probe)
        .order_by(Finding.id.desc())
        .limit(limit)
    )
    return rows.tuples().all()


def standing_of(session: Session, endpoint_ids: Collection[int]) -> Sequence[Finding]:
    """Return, for each endpoint and probe, the last conclusive finding and the last of all."""
    return session.scalars(
        select(Finding)
        .join(
            Latest,
            or_(
                Finding.id == Latest.conclusive_finding_id,
                Finding.id == Latest.last_finding_id,
            ),
        )
        .where(Latest.endpoint_id.in_(endpoint_ids))
        .order_by(Finding.endpoint_id, Finding.id)
    ).all()


def first_left_open(
    session: Session, endpoint_id: int, *, beginning: str, after_id: int
) -> datetime | None:
    """
    Return when a finding of an endpoint was first left open for a reason of these words.

    Args:
        session: Open; nothing is written.
        endpoint_id: Number of the endpoint.
        beginning: How the message begins.
        after_id: Only findings stored after this one count.

    Returns:
        Aware UTC moment; None when there was none.
    """
    return session.scalar(
        select(func.min(Finding.found_at)).where(
            Finding.endpoint_id == endpoint_id,
            Finding.id > after_id,
            Finding.outcome == Outcome.CANT_TELL,
            Finding.message.startswith(beginning, autoescape=True),
        )
    )


def latest_of(session: Session, endpoint_id: int) -> Sequence[Latest]:
    """Return what stands for each probe of the endpoint, by probe."""
    return session.scalars(
        select(Latest).where(Latest.endpoint_id == endpoint_id).order_by(Latest.probe)
    ).all()


def recounted(session: Session, endpoint_id: int) -> dict[str, tuple[int | None, int]]:
    """
    Work out from the findings alone what the table of the latest ones must say.

    Only runs that asked the address which the endpoint has now count, and of the harvests only
    those that asked for the records which it names now: another address is another service.

    Returns:
        For each probe the number of the last conclusive finding, None without one, and of the last.
    """
    conclusive = [outcome for outcome in Outcome if outcome.is_conclusive]
    query = (
        select(
            Finding.probe,
            func.max(case((Finding.outcome.in_(conclusive), Finding.id))),
            func.max(Finding.id),
        )
        .join(Endpoint, Endpoint.id == Finding.endpoint_id)
        .join(Run, Run.id == Finding.run_id)
        .outerjoin(Harvest, Harvest.run_id == Run.id)
        .where(
            Finding.endpoint_id == endpoint_id,
            Run.target == Endpoint.url,
            Run.kind == Endpoint.kind,
            or_(
                Harvest.id.is_(None),
                and_(
                    Harvest.prefix == Endpoint.harvest_prefix,
                    Harvest.set_spec == Endpoint.harvest_set,
                ),
            ),
        )
        .group_by(Finding.probe)
    )
    return {probe: (held, last) for probe, held, last in session.execute(query).tuples()}


def stand_anew(session: Session, endpoint_id: int) -> None:
    """
    Fill the table of the latest findings again for an endpoint that was moved.

    The findings themselves stay. The caller holds the endpoint, and has flushed its new address.
    """
    session.execute(delete(Latest).where(Latest.endpoint_id == endpoint_id))
    rows = [
        {
            "endpoint_id": endpoint_id,
            "probe": probe,
            "conclusive_finding_id": conclusive,
            "last_finding_id": last,
        }
        for probe, (conclusive, last) in recounted(session, endpoint_id).items()
    ]
    if rows:
        session.execute(insert(Latest), rows)


def changes_in(session: Session, run_id: int) -> Sequence[Change]:
    """Return what changed by the findings of this run, in their order."""
    return session.scalars(
        select(Change)
        .join(Finding, Finding.id == Change.finding_id)
        .where(Finding.run_id == run_id)
        .order_by(Finding.position)
    ).all()


def as_finding(row: Finding) -> finding.Finding:
    """Return the stored finding as the value that it was, with its number and time."""
    measure = None
    if row.measure_found is not None and row.measure_of is not None:
        measure = finding.Measure(row.measure_found, row.measure_of)
    return finding.Finding(
        probe=row.probe,
        outcome=row.outcome,
        severity=row.severity,
        message=row.message,
        remedy=row.remedy,
        source=row.source,
        kind=row.kind,
        reason=row.reason,
        evidence=tuple(finding.Pointer(**pointer) for pointer in row.evidence),
        measure=measure,
        endpoint_id=row.endpoint_id,
        found_at=row.found_at,
        id=row.id,
    )


def _row(
    made: finding.Finding,
    run_id: int,
    endpoint_id: int | None,
    position: int,
    found_at: datetime,
) -> Finding:
    return Finding(
        run_id=run_id,
        endpoint_id=endpoint_id,
        position=position,
        probe=made.probe,
        outcome=made.outcome,
        severity=made.severity,
        message=made.message,
        remedy=made.remedy,
        source=made.source,
        kind=made.kind,
        reason=made.reason,
        evidence=[asdict(pointer) for pointer in made.evidence],
        measure_found=None if made.measure is None else made.measure.found,
        measure_of=None if made.measure is None else made.measure.of,
        found_at=found_at,
    )


def _standing(session: Session, endpoint_id: int) -> dict[str, Latest]:
    """Return what stands for each probe as it is now, held until the transaction ends."""
    rows = session.scalars(
        select(Latest)
        .where(Latest.endpoint_id == endpoint_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.probe: row for row in rows}


def _conclusive(session: Session, standing: Iterable[Latest]) -> dict[str, Finding]:
    """Return the conclusive finding that stands for each probe."""
    numbers = [row.conclusive_finding_id for row in standing if row.conclusive_finding_id]
    rows = session.scalars(select(Finding).where(Finding.id.in_(numbers)))
    return {row.probe: row for row in rows}


def _change(previous: Finding, row: Finding, endpoint_id: int, facility_id: int) -> Change:
    return Change(
        endpoint_id=endpoint_id,
        facility_id=facility_id,
        probe=row.probe,
        from_outcome=previous.outcome,
        to_outcome=row.outcome,
        finding_id=row.id,
        previous_finding_id=previous.id,
        changed_at=row.found_at,
    )
