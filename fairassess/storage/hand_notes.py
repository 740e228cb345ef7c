"""Notes of people that what a probe finds at an endpoint is not in their hands."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fairassess.storage.columns import RemoteText
from fairassess.storage.database import Base, History
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.people import User


class HandNote(Base):
    """One such note, or that it was taken back; the newest for a probe holds."""

    __tablename__ = "hand_notes"
    history: ClassVar[History] = History.KEPT
    __table_args__ = (
        Index("ix_hand_notes_endpoint_id_probe", "endpoint_id", "probe", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the note, rising in time.")
    endpoint_id: Mapped[int] = mapped_column(ForeignKey(Endpoint.id), doc="Endpoint it speaks of.")
    probe: Mapped[str] = mapped_column(doc="Id of the probe.")
    is_outside: Mapped[bool] = mapped_column(
        doc="Whether it is not in their hands; false takes the note before back."
    )
    note: Mapped[str] = mapped_column(RemoteText, doc="Why, as typed; empty when taken back.")
    noted_at: Mapped[datetime] = mapped_column(doc="When it was said, in UTC.")
    noted_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who said it; empty when no person did."
    )


def newest(session: Session, endpoint_id: int, probe: str) -> HandNote | None:
    """Return the note that holds for a probe of an endpoint; it may be one that takes back."""
    return session.scalars(
        select(HandNote)
        .where(HandNote.endpoint_id == endpoint_id, HandNote.probe == probe)
        .order_by(HandNote.id.desc())
        .limit(1)
    ).first()


def holding(
    session: Session, endpoint_ids: Collection[int], *, at: datetime | None = None
) -> Sequence[HandNote]:
    """
    Return the notes that hold for these endpoints, in the order in which they were made.

    Args:
        session: Open.
        endpoint_ids: Whose; may be empty.
        at: Moment at which they held, aware UTC; None for now.
    """
    last = select(func.max(HandNote.id)).where(HandNote.endpoint_id.in_(endpoint_ids))
    if at is not None:
        last = last.where(HandNote.noted_at <= at)
    last = last.group_by(HandNote.endpoint_id, HandNote.probe)
    return session.scalars(
        select(HandNote)
        .where(HandNote.id.in_(last), HandNote.is_outside)
        .order_by(HandNote.id)
    ).all()  # fmt: skip
