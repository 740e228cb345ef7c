"""Rounds and who takes part in them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from fairassess.domain.rounds import Sight
from fairassess.storage.database import Base, words
from fairassess.storage.facilities import Facility
from fairassess.storage.people import User


class RoundRow(Base):
    """One campaign; what those were told who have begun in it is never taken back."""

    __tablename__ = "rounds"

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the round.")
    slug: Mapped[str] = mapped_column(
        unique=True, doc="Its name in addresses: lower-case letters, digits and hyphens."
    )
    name: Mapped[str] = mapped_column(doc="Its name for people.")
    questionnaire: Mapped[str] = mapped_column(doc="The questionnaire as `id@version`.")
    opens_on: Mapped[date] = mapped_column(doc="First day on which assessments may begin in it.")
    closes_on: Mapped[date] = mapped_column(doc="Day by which facilities are asked to submit.")
    sight: Mapped[Sight] = mapped_column(
        words(Sight), doc="What participants see of each other after its closing."
    )
    secret: Mapped[str] = mapped_column(
        doc="Random text that labels without names are made with; never shown."
    )
    opened_at: Mapped[datetime] = mapped_column(doc="When it was made.")
    opened_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who made it; empty when no person did."
    )
    closed_at: Mapped[datetime | None] = mapped_column(
        doc="When it was closed; empty while it takes submissions."
    )
    closed_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who closed it; empty before, or when no person did."
    )
    published_at: Mapped[datetime | None] = mapped_column(
        doc="When its results were published; empty before."
    )
    published_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who published them; empty before, or when no person did."
    )

    participants: Mapped[list["RoundFacility"]] = relationship(
        cascade="all, delete-orphan", order_by="RoundFacility.facility_id"
    )


class RoundFacility(Base):
    """That a facility takes part in a round."""

    __tablename__ = "round_facilities"

    round_id: Mapped[int] = mapped_column(
        ForeignKey(RoundRow.id), primary_key=True, doc="The round."
    )
    facility_id: Mapped[int] = mapped_column(
        ForeignKey(Facility.id), primary_key=True, index=True, doc="The facility that takes part."
    )

    facility: Mapped[Facility] = relationship()


_WITH_FACILITIES = selectinload(RoundRow.participants).joinedload(RoundFacility.facility)


def find(session: Session, slug: str) -> RoundRow | None:
    """Return the round called *slug*, with its facilities."""
    return session.scalar(
        select(RoundRow).where(RoundRow.slug == slug).options(_WITH_FACILITIES)
    )  # fmt: skip


def find_locked(session: Session, round_id: int, *, is_shared: bool) -> RoundRow:
    """
    Return a round as it is now, and keep others from closing it meanwhile.

    Args:
        is_shared: Whether others may hold it in the same way: those who submit may, the one who
            closes may not. SQLite has one writer at a time and needs neither.
    """
    return session.scalars(
        select(RoundRow)
        .where(RoundRow.id == round_id)
        .with_for_update(read=is_shared, of=RoundRow)
        .execution_options(populate_existing=True)
    ).one()


def newest_first(session: Session) -> Sequence[RoundRow]:
    """Return all rounds with their facilities, the one that opens last first."""
    return session.scalars(
        select(RoundRow)
        .order_by(RoundRow.opens_on.desc(), RoundRow.id.desc())
        .options(_WITH_FACILITIES)
    ).all()


def open_ones_of(session: Session, facility_id: int, *, today: date) -> Sequence[RoundRow]:
    """Return the rounds that an assessment of a facility may begin in, first to close first."""
    return session.scalars(
        select(RoundRow)
        .join(RoundFacility, RoundFacility.round_id == RoundRow.id)
        .where(
            RoundFacility.facility_id == facility_id,
            RoundRow.closed_at.is_(None),
            RoundRow.opens_on <= today,
        )
        .order_by(RoundRow.closes_on, RoundRow.id)
    ).all()


def takes_part(session: Session, round_id: int, facility_id: int) -> bool:
    """Return whether a facility takes part in a round at this moment."""
    query = select(RoundFacility.facility_id).where(
        RoundFacility.round_id == round_id, RoundFacility.facility_id == facility_id
    )
    return session.scalar(query) is not None


def by_number(session: Session, round_ids: Collection[int]) -> dict[int, RoundRow]:
    """Return these rounds by their numbers."""
    rows = session.scalars(select(RoundRow).where(RoundRow.id.in_(round_ids)))
    return {row.id: row for row in rows}


def slugs_like(session: Session, slug: str) -> frozenset[str]:
    """Return the names in addresses that begin with *slug*."""
    return frozenset(session.scalars(select(RoundRow.slug).where(RoundRow.slug.startswith(slug))))
