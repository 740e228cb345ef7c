"""The facilities that assess themselves."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fairassess.storage.database import Base


class Facility(Base):
    """One photon or neutron facility."""

    __tablename__ = "facilities"

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the facility.")
    slug: Mapped[str] = mapped_column(
        unique=True, doc="Its name in addresses: lower-case letters, digits and hyphens."
    )
    name: Mapped[str] = mapped_column(doc="Full name.")
    short_name: Mapped[str] = mapped_column(doc="Name for tables and charts.")
    kind: Mapped[str] = mapped_column(
        doc="What it is, such as synchrotron or neutron source; empty when not said."
    )
    country: Mapped[str] = mapped_column(
        doc="ISO 3166 code of its country, two capital letters; empty when not said."
    )
    ror: Mapped[str] = mapped_column(
        doc="Its address in the Research Organization Registry; empty when not said."
    )
    website: Mapped[str] = mapped_column(doc="Address of its home page; empty when not said.")
    time_zone: Mapped[str] = mapped_column(
        doc="Its time zone by name in the tz database; schedules follow it."
    )
    created_at: Mapped[datetime] = mapped_column(doc="When it was registered.")


def find(session: Session, slug: str) -> Facility | None:
    """Return the facility called *slug*."""
    return session.scalar(select(Facility).where(Facility.slug == slug))


def find_by_ror(session: Session, ror: str) -> Facility | None:
    """Return a facility that was registered with this address in the ROR."""
    return session.scalars(select(Facility).where(Facility.ror == ror).limit(1)).first()


def slugs_like(session: Session, slug: str) -> frozenset[str]:
    """Return the names in addresses that begin with *slug*."""
    return frozenset(session.scalars(select(Facility.slug).where(Facility.slug.startswith(slug))))


def list_by_name(session: Session, only: Collection[int] | None = None) -> Sequence[Facility]:
    """Return facilities by short name; *only* these numbers, or all when None."""
    query = select(Facility).order_by(Facility.short_name, Facility.id)
    if only is not None:
        query = query.where(Facility.id.in_(only))
    return session.scalars(query).all()
