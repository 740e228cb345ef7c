"""People who sign in, their roles, the facilities they belong to, and one-time links."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from fairassess.storage.database import Base, words
from fairassess.storage.facilities import Facility


class Role(StrEnum):
    """What a person is here for; stored as these words."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    OFFICER = "officer"
    READER = "reader"


class LinkPurpose(StrEnum):
    """What a one-time link lets its holder do."""

    FIRST_ADMINISTRATOR = "first_administrator"


class User(Base):
    """A person who can sign in; `web.security` adds what the sign-in library asks for."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the person.")
    email: Mapped[str] = mapped_column(
        unique=True, doc="Address to sign in with, in lower case; never shown to other people."
    )
    name: Mapped[str] = mapped_column(doc="Name as shown beside what the person did.")
    password: Mapped[str | None] = mapped_column(
        doc="Argon2id hash of the password; empty while the person has none."
    )
    active: Mapped[bool] = mapped_column(default=True, doc="Whether the person may sign in.")
    fs_uniquifier: Mapped[str] = mapped_column(
        unique=True, doc="Random name of the person in sessions; a new one ends all sessions."
    )
    role: Mapped[Role] = mapped_column(words(Role), doc="What the person is here for.")
    created_at: Mapped[datetime] = mapped_column(doc="When the account was made.")

    memberships: Mapped[list["Membership"]] = relationship(
        cascade="all, delete-orphan", order_by="Membership.facility_id"
    )


class Membership(Base):
    """That an officer or reader belongs to a facility."""

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(
        ForeignKey(User.id), primary_key=True, doc="The person who belongs to the facility."
    )
    facility_id: Mapped[int] = mapped_column(
        ForeignKey(Facility.id),
        primary_key=True,
        index=True,
        doc="The facility that the person belongs to.",
    )
    created_at: Mapped[datetime] = mapped_column(doc="Since when the person belongs to it.")

    facility: Mapped[Facility] = relationship()


class OneTimeLink(Base):
    """A link that works once, and only for a while; its secret is not stored."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the link.")
    purpose: Mapped[LinkPurpose] = mapped_column(
        words(LinkPurpose), doc="What its holder may do with it."
    )
    token_sha256: Mapped[str] = mapped_column(
        unique=True, doc="SHA-256 of the secret in the link, hex."
    )
    created_at: Mapped[datetime] = mapped_column(doc="When the link was made.")
    expires_at: Mapped[datetime] = mapped_column(doc="From when on it no longer works.")
    used_at: Mapped[datetime | None] = mapped_column(
        doc="When it was used or replaced; empty while it is open."
    )


def count_users(session: Session) -> int:
    """Return how many accounts there are, whether active or not."""
    return session.scalar(select(func.count()).select_from(User)) or 0


def find_user(session: Session, user_id: int) -> User | None:
    """Return the person with this number, memberships loaded."""
    return session.scalar(
        select(User).where(User.id == user_id).options(selectinload(User.memberships))
    )


def names_of(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these people, by number."""
    query = select(User.id, User.name).where(User.id.in_(user_ids))
    return dict(iter(session.execute(query).tuples()))


def find_user_by_email(session: Session, email: str) -> User | None:
    """Return the person who signs in with *email*, given in lower case."""
    return session.scalar(
        select(User).where(User.email == email).options(selectinload(User.memberships))
    )


def all_users(session: Session) -> Sequence[User]:
    """Return everybody by name, with their facilities, in a fixed number of queries."""
    facilities = selectinload(User.memberships).joinedload(Membership.facility)
    return session.scalars(select(User).order_by(User.name, User.id).options(facilities)).all()


def open_links(session: Session, purpose: LinkPurpose) -> Sequence[OneTimeLink]:
    """Return the links that were not used yet, locked until the transaction ends."""
    return session.scalars(_open_links(purpose).with_for_update()).all()


def find_open_links(session: Session, purpose: LinkPurpose) -> Sequence[OneTimeLink]:
    """Return the links that were not used yet, for reading only."""
    return session.scalars(_open_links(purpose)).all()


def _open_links(purpose: LinkPurpose) -> Select[OneTimeLink]:
    return (
        select(OneTimeLink)
        .where(OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None))
        .order_by(OneTimeLink.id)
    )
