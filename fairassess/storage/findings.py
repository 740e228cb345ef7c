"""Findings of stored runs, the changes between them, and the table of the latest ones."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fairassess.domain.finding import Outcome, Reason, Severity
from fairassess.storage.columns import RemoteJson, words
from fairassess.storage.database import Base, History
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.facilities import Facility
from fairassess.storage.runs import Run


class Finding(Base):
    """One probe's outcome in one run; never changed."""

    __tablename__ = "findings"
    history: ClassVar[History] = History.KEPT
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        Index("ix_findings_endpoint_id_probe", "endpoint_id", "probe", "id"),
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
    __table_args__ = (UniqueConstraint("finding_id"),)

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
