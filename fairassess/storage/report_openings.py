"""Which kept reports somebody let everybody read, words of people included."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fairassess.storage.database import Base
from fairassess.storage.frozen_reports import FrozenReport
from fairassess.storage.people import User


class ReportOpening(Base):
    """That a kept report is for everybody who has its address, once its results are published."""

    __tablename__ = "report_openings"

    report_id: Mapped[int] = mapped_column(
        ForeignKey(FrozenReport.id), primary_key=True, doc="The report."
    )
    opened_at: Mapped[datetime] = mapped_column(doc="When somebody said so, in UTC.")
    opened_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who said so; empty when no person did."
    )


def open_among(session: Session, report_ids: Collection[int]) -> frozenset[int]:
    """Return which of these reports are for everybody."""
    chosen = select(ReportOpening.report_id).where(ReportOpening.report_id.in_(report_ids))
    return frozenset(session.scalars(chosen))


def find(session: Session, report_id: int) -> ReportOpening | None:
    """Return what was said of a report, as it is now; None where nobody said anything."""
    return session.get(ReportOpening, report_id, populate_existing=True)
