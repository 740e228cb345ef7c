"""Who did what when: one row per write, kept for ever."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fairassess.storage.database import Base, History, Json
from fairassess.storage.people import User


class AuditEntry(Base):
    """One thing that somebody did."""

    __tablename__ = "audit"
    history: ClassVar[History] = History.KEPT

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the entry, rising in time.")
    at: Mapped[datetime] = mapped_column(index=True, doc="When it was done.")
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), index=True, doc="The person who did it; empty when no person did."
    )
    actor_name: Mapped[str] = mapped_column(
        doc="What did it when no person did, such as fairassess; a person's name is in the account."
    )
    action: Mapped[str] = mapped_column(doc="What was done: `facility.registered`.")
    subject: Mapped[str] = mapped_column(
        index=True, doc="What it was done to, as kind and number: `facility:3`."
    )
    detail: Mapped[Json] = mapped_column(JSON(), doc="What changed, by name; never a secret.")


def record(
    session: Session,
    *,
    at: datetime,
    actor_id: int | None,
    actor_name: str,
    action: str,
    subject: str,
    detail: Mapping[str, Json] | None = None,
) -> None:
    """Add an entry to the transaction; the caller commits it together with what was done."""
    session.add(
        AuditEntry(
            at=at,
            actor_id=actor_id,
            actor_name=actor_name,
            action=action,
            subject=subject,
            detail=dict(detail or {}),
        )
    )


def latest(session: Session, *, limit: int, subject: str | None = None) -> Sequence[AuditEntry]:
    """Return the newest entries first, about one *subject* or about all."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(AuditEntry.subject == subject)
    return session.scalars(query).all()


def of_action(session: Session, action: str, subject: str) -> Sequence[AuditEntry]:
    """Return all entries of one kind about one thing, oldest first."""
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == subject, AuditEntry.action == action)
        .order_by(AuditEntry.id)
    ).all()
