"""Releases of vocabularies that were read in, and how often records name each of their terms."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fairassess.storage.columns import RemoteJson, RemoteText, Zipped
from fairassess.storage.database import Base, History, Json
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.harvests import Harvest, Record
from fairassess.storage.people import User


class Release(Base):
    """A release of a vocabulary; the newest of each name holds, the others show what was."""

    __tablename__ = "vocabulary_releases"
    history: ClassVar[History] = History.KEPT
    __table_args__ = (Index("ix_vocabulary_releases_name_id", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the release, rising in time.")
    name: Mapped[str] = mapped_column(doc="Word by which the vocabulary is called: panet.")
    version: Mapped[str] = mapped_column(RemoteText, doc="Version as its file states it.")
    digest: Mapped[str] = mapped_column(doc="SHA-256 of the file, in hex.")
    source: Mapped[str] = mapped_column(RemoteText, doc="File name or address it was read from.")
    added_at: Mapped[datetime] = mapped_column(doc="When it was read in.")
    added_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who read it in; empty when no person did."
    )
    terms: Mapped[int] = mapped_column(doc="Terms in it, retired ones included.")
    changes: Mapped[Json] = mapped_column(
        RemoteJson, doc="What differs from the release before: lists by added, retired and so on."
    )
    content: Mapped[bytes] = mapped_column(
        Zipped, deferred=True, doc="Its terms in compact form, as docs/vocabularies.md describes."
    )


class TermUse(Base):
    """How many records of a harvest name a term; counted again when the vocabulary changes."""

    __tablename__ = "term_uses"

    harvest_id: Mapped[int] = mapped_column(
        ForeignKey(Harvest.id), primary_key=True, doc="Harvest whose records were looked at."
    )
    vocabulary: Mapped[str] = mapped_column(primary_key=True, doc="Name of the vocabulary.")
    identifier: Mapped[str] = mapped_column(
        primary_key=True, doc="Identifier of the term; empty for all records that were looked at."
    )
    records: Mapped[int] = mapped_column(doc="Live records that name it in a subject.")
    identified: Mapped[int] = mapped_column(
        doc="Those of them that name it by its address or short form."
    )


def newest(session: Session, name: str) -> Release | None:
    """Return the newest release of a vocabulary that was read in."""
    return session.scalars(
        select(Release).where(Release.name == name).order_by(Release.id.desc()).limit(1)
    ).first()


def newest_of_each(session: Session) -> Sequence[Release]:
    """Return the newest release of each vocabulary that was read in, by name."""
    last = select(func.max(Release.id)).group_by(Release.name)
    return session.scalars(select(Release).where(Release.id.in_(last)).order_by(Release.name)).all()


def latest_harvests(session: Session, facility_ids: Collection[int]) -> Mapping[int, int]:
    """Return the facility of each newest complete harvest of endpoints in use, by its number."""
    last = (
        select(func.max(Harvest.id))
        .where(Harvest.is_complete)
        .group_by(Harvest.endpoint_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Harvest.id, Endpoint.facility_id)
        .join(Endpoint, Endpoint.id == Harvest.endpoint_id)
        .where(
            Endpoint.facility_id.in_(facility_ids),
            Endpoint.removed_at.is_(None),
            Harvest.id.in_(last),
        )
    ).tuples()
    return dict(iter(rows))


def countable_harvests(session: Session) -> Sequence[int]:
    """Return the newest complete harvest of each endpoint whose records are kept."""
    return session.scalars(
        select(func.max(Harvest.id))
        .where(Harvest.is_complete, Harvest.rows_dropped_at.is_(None))
        .group_by(Harvest.endpoint_id)
    ).all()


def uses(
    session: Session, vocabulary: str, harvest_ids: Collection[int], identifier: str | None = None
) -> Sequence[TermUse]:
    """Return the counts of some harvests: of one term and of all records, or of every term."""
    query = select(TermUse).where(
        TermUse.vocabulary == vocabulary, TermUse.harvest_id.in_(harvest_ids)
    )
    if identifier is not None:
        query = query.where(TermUse.identifier.in_(("", identifier)))
    return session.scalars(query).all()


def replace_uses(session: Session, harvest_id: int, counted: Collection[TermUse]) -> None:
    """Put new counts of a harvest in the place of those that there are."""
    session.execute(delete(TermUse).where(TermUse.harvest_id == harvest_id))
    session.add_all(counted)


def subjects_of(
    session: Session, harvest_id: int, *, at_once: int
) -> Iterator[Sequence[tuple[str, ...]]]:
    """Yield the subjects of the live records of a harvest, some records at a time."""
    position = -1
    while True:
        rows = session.execute(
            select(Record.position, Record.subjects)
            .where(
                Record.harvest_id == harvest_id,
                Record.position > position,
                Record.is_deleted.is_(False),
            )
            .order_by(Record.position)
            .limit(at_once)
        ).all()
        if not rows:
            return
        position = rows[-1][0]
        yield [subjects for _, subjects in rows]
