"""The addresses of a facility that are probed and harvested."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fairassess.domain.schedule import Interval
from fairassess.storage.database import Base, words
from fairassess.storage.facilities import Facility


class Endpoint(Base):
    """One address of one kind; it is never deleted, so that its history keeps its subject."""

    __tablename__ = "endpoints"
    __table_args__ = (
        Index(
            "uq_endpoints_facility_id_kind_url",
            "facility_id",
            "kind",
            "url",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the endpoint.")
    facility_id: Mapped[int] = mapped_column(
        ForeignKey(Facility.id), index=True, doc="The facility that it belongs to."
    )
    kind: Mapped[str] = mapped_column(doc="What answers there: `oai-pmh`.")
    url: Mapped[str] = mapped_column(doc="The address, http or https.")
    label: Mapped[str] = mapped_column(doc="Its name for people; empty when not given.")
    interval: Mapped[Interval | None] = mapped_column(
        words(Interval), doc="How often it is checked; empty for only when somebody asks."
    )
    next_due_at: Mapped[datetime | None] = mapped_column(
        index=True, doc="When it is checked next; empty when it has no interval."
    )
    failures: Mapped[int] = mapped_column(
        default=0, doc="Runs in a row that could not reach it; the wait grows with them."
    )
    held_off_until: Mapped[datetime | None] = mapped_column(
        doc="Until when its server asked not to be visited (Retry-After); empty when it did not."
    )
    slowed_at: Mapped[datetime | None] = mapped_column(
        doc="Since when it is asked less often because nobody answers; empty when it is not."
    )
    is_harvested: Mapped[bool] = mapped_column(
        default=False, doc="Whether its records are harvested too."
    )
    harvest_prefix: Mapped[str] = mapped_column(
        default="oai_dc", doc="metadataPrefix that a harvest asks for."
    )
    harvest_set: Mapped[str] = mapped_column(
        default="", doc="setSpec that a harvest asks for; empty for all records."
    )
    harvest_connections: Mapped[int] = mapped_column(
        default=1, doc="Most requests of a harvest at the same time, from 1 to 4."
    )
    created_at: Mapped[datetime] = mapped_column(doc="When it was added.")
    removed_at: Mapped[datetime | None] = mapped_column(
        doc="When it was removed; empty while it is in use."
    )

    facility: Mapped[Facility] = relationship()


def find(session: Session, endpoint_id: int) -> Endpoint | None:
    """Return the endpoint with this number, removed or not."""
    return session.get(Endpoint, endpoint_id)


def lock(session: Session, endpoint_id: int | None) -> Endpoint | None:
    """Return the endpoint as it is now, removed or not, held until the transaction ends."""
    return session.scalar(
        select(Endpoint)
        .where(Endpoint.id == endpoint_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def of_facilities(session: Session, facility_ids: Collection[int]) -> Sequence[Endpoint]:
    """Return the endpoints in use of these facilities, oldest first."""
    return session.scalars(
        select(Endpoint)
        .where(Endpoint.facility_id.in_(facility_ids), Endpoint.removed_at.is_(None))
        .order_by(Endpoint.facility_id, Endpoint.id)
    ).all()


def due(session: Session, now: datetime, limit: int) -> Sequence[Endpoint]:
    """Return the endpoints in use whose time has come, the longest overdue first."""
    return session.scalars(
        select(Endpoint)
        .where(Endpoint.next_due_at <= now, Endpoint.removed_at.is_(None))
        .order_by(Endpoint.next_due_at, Endpoint.id)
        .limit(limit)
    ).all()
