"""Hosts whose keepers do not want to be asked; an entry is lifted, never deleted."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fairassess.storage.columns import RemoteText
from fairassess.storage.database import Base
from fairassess.storage.people import User


class OptOut(Base):
    """A host that is not asked anything, from a moment on and until somebody lifts it."""

    __tablename__ = "opt_outs"
    __table_args__ = (
        Index(
            "uq_opt_outs_host",
            "host",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the entry.")
    host: Mapped[str] = mapped_column(doc="The host, lower case and in ASCII (A-labels).")
    asked_by: Mapped[str] = mapped_column(
        RemoteText, doc="Mail address of who asked for it, as given."
    )
    reason: Mapped[str] = mapped_column(RemoteText, doc="Why, as given; may be empty.")
    since: Mapped[datetime] = mapped_column(doc="Since when the host is not asked.")
    lifted_at: Mapped[datetime | None] = mapped_column(
        doc="When it was allowed again; empty while it is not."
    )
    lifted_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who allowed it again; empty while it is not."
    )
    lifted_because: Mapped[str] = mapped_column(
        default="", doc="Note of who allowed it again; empty while it is not."
    )

    lifter: Mapped[User | None] = relationship()


def standing(session: Session, hosts: Collection[str]) -> Sequence[OptOut]:
    """Return the entries that stand for these hosts."""
    if not hosts:
        return ()
    return session.scalars(
        select(OptOut).where(OptOut.host.in_(hosts), OptOut.lifted_at.is_(None))
    ).all()


def lock(session: Session, number: int) -> OptOut | None:
    """Return the entry as it is now, held until the transaction ends."""
    return session.scalar(
        select(OptOut)
        .where(OptOut.id == number)
        .with_for_update(of=OptOut)
        .execution_options(populate_existing=True)
    )


def newest(session: Session, *, limit: int) -> Sequence[OptOut]:
    """Return the newest entries: those that stand first, then the lifted ones."""
    return session.scalars(
        select(OptOut).order_by(OptOut.lifted_at.is_not(None), OptOut.id.desc()).limit(limit)
    ).all()
