"""A request with an Idempotency-Key is carried out once; sent again, it gets the same answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fairassess.storage import tokens
from fairassess.storage.database import transaction
from fairassess.storage.tokens import KeyedRequest

KEPT = timedelta(hours=24)
"""How long answers are kept for those who send a request again."""

KEY_MOST = 200


class State(Enum):
    """What became of a request with a key when it came before."""

    NEW = "new"
    GOING_ON = "going on"
    OTHER_REQUEST = "other request"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Before:
    """
    What is known of a request with a key.

    Attributes:
        state: What became of it; NEW when this is the first time, and it is now under way.
        begun_at: When it came the first time.
        status: HTTP status of the answer; 0 without one.
        headers: Headers of the answer that are told again, as JSON; empty without one.
        body: Body of the answer; empty without one.
    """

    state: State
    begun_at: datetime
    status: int = 0
    headers: str = ""
    body: str = ""


def begin(session: Session, token_id: int, key: str, digest: str, *, now: datetime) -> Before:
    """
    Take a request up, unless it came before.

    Of several that come at once with one key, one is NEW.

    Args:
        session: Open for writing, and for nothing else; committed here.
        token_id: The token that sends it.
        key: Its key, 1 to `KEY_MOST` characters.
        digest: SHA-256 of all that it asks, hex.
        now: Aware UTC moment.
    """
    try:
        with transaction(session):
            tokens.forget_before(session, now - KEPT)
            row = tokens.keyed(session, token_id, key)
            if row is None:
                session.add(
                    KeyedRequest(
                        token_id=token_id, key=key, digest=digest, begun_at=now, headers="", body=""
                    )
                )
                session.flush()
                return Before(State.NEW, now)
            return _before(row, digest)
    except IntegrityError:
        return look(session, token_id, key, digest) or Before(State.GOING_ON, now)


def look(session: Session, token_id: int, key: str, digest: str) -> Before | None:
    """Return what is known of a request; None when its first try came to nothing."""
    with transaction(session):
        row = tokens.keyed(session, token_id, key)
        return None if row is None else _before(row, digest)


def finish(
    session: Session, token_id: int, key: str, *, status: int, headers: str, body: str
) -> None:
    """Keep the answer to a request that was taken up."""
    with transaction(session):
        row = tokens.keyed(session, token_id, key)
        if row is not None:
            row.status, row.headers, row.body = status, headers, body


def give_up(session: Session, token_id: int, key: str) -> None:
    """Forget a request that did nothing, so that it can be sent again with its key."""
    with transaction(session):
        row = tokens.keyed(session, token_id, key)
        if row is not None:
            session.delete(row)


def _before(row: KeyedRequest, digest: str) -> Before:
    if row.digest != digest:
        return Before(State.OTHER_REQUEST, row.begun_at)
    if row.status is None:
        return Before(State.GOING_ON, row.begun_at)
    return Before(State.ANSWERED, row.begun_at, row.status, row.headers, row.body)
