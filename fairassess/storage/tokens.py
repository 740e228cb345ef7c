"""Tokens with which programs act for people, and answers that are kept for repeated requests."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, selectinload

from fairassess.storage.database import Base, words
from fairassess.storage.facilities import Facility
from fairassess.storage.people import User


class Scope(StrEnum):
    """What a token is for; stored as these words."""

    READ = "read"
    WRITE = "write"


class Token(Base):
    """A token of a person; of its secret only a digest is stored."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the token.")
    user_id: Mapped[int] = mapped_column(
        ForeignKey(User.id), index=True, doc="The person for whom its holder acts."
    )
    name: Mapped[str] = mapped_column(doc="What the person calls it, such as the program's name.")
    prefix: Mapped[str] = mapped_column(
        unique=True, doc="Its beginning, by which it is found and told apart; no secret."
    )
    token_sha256: Mapped[str] = mapped_column(doc="SHA-256 of the whole token, hex.")
    scope: Mapped[Scope] = mapped_column(words(Scope), doc="Whether it may change anything.")
    created_at: Mapped[datetime] = mapped_column(doc="When it was made.")
    expires_at: Mapped[datetime] = mapped_column(doc="From when on it no longer works.")
    last_used_at: Mapped[datetime | None] = mapped_column(
        doc="When it was last used, to within some minutes; empty before the first time."
    )
    revoked_at: Mapped[datetime | None] = mapped_column(
        doc="When it was revoked; empty while it was not."
    )

    user: Mapped[User] = relationship()
    only: Mapped[list["TokenFacility"]] = relationship(
        cascade="all, delete-orphan", order_by="TokenFacility.facility_id"
    )


class TokenFacility(Base):
    """That a token is good for a facility only; one without such rows is good for all."""

    __tablename__ = "token_facilities"

    token_id: Mapped[int] = mapped_column(
        ForeignKey(Token.id), primary_key=True, doc="The token that is limited."
    )
    facility_id: Mapped[int] = mapped_column(
        ForeignKey(Facility.id), primary_key=True, doc="A facility that it is good for."
    )

    facility: Mapped[Facility] = relationship()


class KeyedRequest(Base):
    """A request that a program may send again, and what was answered the first time."""

    __tablename__ = "keyed_requests"
    __table_args__ = (
        # Of two threads with the same key one writes this row, and the other one waits for it.
        UniqueConstraint("token_id", "key"),
        Index("ix_keyed_requests_begun_at", "begun_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the request.")
    token_id: Mapped[int] = mapped_column(ForeignKey(Token.id), doc="The token that sent it.")
    key: Mapped[str] = mapped_column(doc="The Idempotency-Key as sent.")
    digest: Mapped[str] = mapped_column(
        doc="SHA-256 of method, address, condition and body, hex; another request has another."
    )
    begun_at: Mapped[datetime] = mapped_column(doc="When it came the first time.")
    status: Mapped[int | None] = mapped_column(
        doc="HTTP status of the answer; empty while it is being made."
    )
    headers: Mapped[str] = mapped_column(
        default="", doc="Headers of the answer that are told again, as JSON."
    )
    body: Mapped[str] = mapped_column(default="", doc="Body of the answer.")


def find_by_prefix(session: Session, prefix: str) -> Token | None:
    """Return the token that begins like this, with its person, memberships and limits loaded."""
    return session.scalar(
        select(Token)
        .where(Token.prefix == prefix)
        .options(
            joinedload(Token.user).selectinload(User.memberships),
            selectinload(Token.only).joinedload(TokenFacility.facility),
        )
    )


def find(session: Session, token_id: int) -> Token | None:
    """Return the token with this number."""
    return session.get(Token, token_id)


def of_user(session: Session, user_id: int) -> Sequence[Token]:
    """Return the tokens of a person, newest first."""
    return session.scalars(_listed().where(Token.user_id == user_id)).all()


def everything(session: Session) -> Sequence[Token]:
    """Return all tokens, newest first."""
    return session.scalars(_listed()).all()


def keyed(session: Session, token_id: int, key: str) -> KeyedRequest | None:
    """Return the request that a token sent with a key, as it is in the database now."""
    return session.scalar(
        select(KeyedRequest)
        .where(KeyedRequest.token_id == token_id, KeyedRequest.key == key)
        .execution_options(populate_existing=True)
    )


def forget_before(session: Session, moment: datetime) -> None:
    """Delete the requests that came before a moment; the caller commits."""
    session.execute(delete(KeyedRequest).where(KeyedRequest.begun_at < moment))


def _listed() -> Select[Token]:
    return (
        select(Token)
        .order_by(Token.id.desc())
        .options(
            joinedload(Token.user),
            selectinload(Token.only).joinedload(TokenFacility.facility),
        )
    )
