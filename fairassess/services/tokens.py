"""Tokens with which programs act for a person: made, shown once, checked, revoked."""

import hashlib
import hmac
import re
import secrets
import string
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from fairassess.errors import Fault, Invalid, NotAllowed, NotFound
from fairassess.services import accounts
from fairassess.services.accounts import Actor, Reach, Right
from fairassess.storage import facilities, people, tokens
from fairassess.storage.database import transaction
from fairassess.storage.tokens import Scope, Token, TokenFacility

__all__ = ["Holder", "Scope", "TokenDraft", "TokenRow"]

LIVES_DAYS = 365
LIVES_MOST_DAYS = 730
NAME_MOST = 100
TOKENS_MOST = 50
"""Most tokens of one person that still work."""

NOTED_EVERY = timedelta(minutes=10)
"""How exactly the last use is kept: each note is a write, and most requests only read."""

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_NAME_CHARACTERS = 10
_SECRET_CHARACTERS = 32
_CHECK_CHARACTERS = 6
_LETTERS = {Scope.READ: "r", Scope.WRITE: "w"}
_FORM = re.compile(
    f"fair_[rw]_[0-9A-Za-z]{{{_NAME_CHARACTERS + _SECRET_CHARACTERS + _CHECK_CHARACTERS}}}"
)
_PREFIX_LENGTH = len("fair_r_") + _NAME_CHARACTERS
_NO_DIGEST = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class TokenDraft:
    """
    A token as asked for; nothing is checked yet.

    Attributes:
        name: What the person calls it.
        scope: A word of `Scope`.
        facilities: Slugs of the facilities that it is good for; empty for all that the person may
            see, now and later.
        days: How long it works.
    """

    name: str
    scope: str = Scope.READ.value
    facilities: tuple[str, ...] = ()
    days: int = LIVES_DAYS


@dataclass(frozen=True, slots=True)
class TokenRow:
    """
    One line of a list of tokens; the secret is known to nobody but its holder.

    Attributes:
        owner: Name of the person for whom it acts.
        facilities: Short names; empty for no limit.
        last_used_at: To within some minutes; None before the first time.
        is_working: Whether it still works.
    """

    id: int
    owner: str
    name: str
    prefix: str
    scope: Scope
    facilities: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    is_working: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """
    Who sends a request with a token.

    Attributes:
        actor: The person, as far as the token reaches.
        token: The token; its times are those before this request.
    """

    actor: Actor
    token: TokenRow


def create(session: Session, actor: Actor, draft: TokenDraft, *, now: datetime) -> tuple[int, str]:
    """
    Make a token for *actor*.

    Returns:
        Its number, and the token itself, which can be read nowhere afterwards.

    Raises:
        NotAllowed: *actor* is no person with an account, or itself acts by a token.
        Invalid: The draft has faults; places are the names of its fields.
    """
    if actor.user_id is None or actor.reach is not None:
        raise NotAllowed("Only a person who is signed in can make a token.")
    with transaction(session):
        limited, faults = _facilities(session, actor, draft.facilities)
        faults += _faults(draft)
        if sum(row.is_working for row in of_actor(session, actor, now=now)) >= TOKENS_MOST:
            message = f"You have {TOKENS_MOST} tokens that work; revoke one first."
            faults.append(Fault("name", message))
        if faults:
            raise Invalid(faults)
        scope = Scope(draft.scope)
        text = _new_text(scope)
        row = Token(
            user_id=actor.user_id,
            name=" ".join(draft.name.split()),
            prefix=text[:_PREFIX_LENGTH],
            token_sha256=_digest(text),
            scope=scope,
            created_at=now,
            expires_at=now + timedelta(days=draft.days),
            only=[TokenFacility(facility_id=number) for number in limited],
        )
        session.add(row)
        session.flush()
        detail = {
            "name": row.name,
            "prefix": row.prefix,
            "scope": scope.value,
            "facilities": list(draft.facilities),
            "days": draft.days,
        }
        accounts.record(session, actor, "token.created", f"token:{row.id}", now, detail)
        return row.id, text


def revoke(session: Session, actor: Actor, token_id: int, *, now: datetime) -> None:
    """
    Let a token work no more; one that was revoked before stays as it is.

    Raises:
        NotFound: *actor* has no such token and may not manage accounts.
    """
    with transaction(session):
        row = tokens.find(session, token_id)
        may_manage = accounts.may(actor, Right.MANAGE_USERS)
        is_own = row is not None and row.user_id == actor.user_id and actor.reach is None
        if row is None or not (is_own or may_manage):
            raise NotFound(f"You have no token {token_id}.")
        if row.revoked_at is None:
            row.revoked_at = now
            detail = {"prefix": row.prefix}
            accounts.record(session, actor, "token.revoked", f"token:{row.id}", now, detail)


def of_actor(session: Session, actor: Actor, *, now: datetime) -> tuple[TokenRow, ...]:
    """Return one's own tokens, newest first."""
    if actor.user_id is None:
        return ()
    return tuple(_row(row, now) for row in tokens.of_user(session, actor.user_id))


def listed(session: Session, actor: Actor, *, now: datetime) -> tuple[TokenRow, ...]:
    """
    Return the tokens of everybody, newest first.

    Raises:
        NotAllowed: *actor* may not manage accounts.
    """
    accounts.require(actor, Right.MANAGE_USERS)
    return tuple(_row(row, now) for row in tokens.everything(session))


def find_by_prefix(session: Session, actor: Actor, prefix: str) -> int:
    """
    Return the number of the token that begins like this.

    Raises:
        NotAllowed: *actor* may not manage accounts.
        NotFound: There is none.
    """
    accounts.require(actor, Right.MANAGE_USERS)
    row = tokens.find_by_prefix(session, prefix)
    if row is None:
        raise NotFound(f"There is no token {prefix}.")
    return row.id


def person_called(session: Session, actor: Actor, email: str) -> Actor:
    """
    Return the person for whom an operator makes a token.

    Raises:
        NotAllowed: *actor* may not manage accounts.
        NotFound: Nobody signs in with this address.
    """
    accounts.require(actor, Right.MANAGE_USERS)
    user = people.find_user_by_email(session, email.strip().lower())
    if user is None:
        raise NotFound(f"Nobody signs in with {email}.")
    return accounts.actor_for(user)


def check(session: Session, text: str, *, now: datetime) -> Holder | None:
    """
    Return who holds a token; None for one that is malformed, unknown, revoked or too old.

    All of these take the same steps and are told by nothing: neither by words nor by time.

    Args:
        session: Open; only read.
        text: The token as sent.
        now: Aware UTC moment.
    """
    row = tokens.find_by_prefix(session, text[:_PREFIX_LENGTH] if is_formed(text) else "")
    expected = _NO_DIGEST if row is None else row.token_sha256
    is_right = hmac.compare_digest(_digest(text), expected)
    if row is None or not is_right or not _works(row, now) or not row.user.active:
        return None
    only = frozenset(one.facility_id for one in row.only)
    reach = Reach(may_write=row.scope is Scope.WRITE, facilities=only or None)
    actor = replace(accounts.actor_for(row.user), reach=reach)
    return Holder(actor, _row(row, now))


def note_use(session: Session, holder: Holder, *, now: datetime) -> None:
    """
    Write down that a token was used, at most once in `NOTED_EVERY`.

    Args:
        session: Open for writing, and for nothing else; committed here.
        holder: Whose token.
        now: Aware UTC moment.
    """
    last = holder.token.last_used_at
    if last is not None and now - last < NOTED_EVERY:
        return
    try:
        with transaction(session):
            row = tokens.find(session, holder.token.id)
            if row is not None:
                row.last_used_at = now
    except OperationalError:
        # Somebody writes for longer than we wait; the next request notes it.
        return


def is_formed(text: str) -> bool:
    """Return whether a text looks like a token of ours and was not mistyped."""
    body, told = text[:-_CHECK_CHARACTERS], text[-_CHECK_CHARACTERS:]
    return _FORM.fullmatch(text) is not None and _check_of(body) == told


def _works(row: Token, now: datetime) -> bool:
    return row.revoked_at is None and now < row.expires_at


def _new_text(scope: Scope) -> str:
    length = _NAME_CHARACTERS + _SECRET_CHARACTERS
    body = f"fair_{_LETTERS[scope]}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return body + _check_of(body)


def _check_of(body: str) -> str:
    """Return the last characters: they tell a mistyped token, and help to find leaked ones."""
    number = zlib.crc32(body.encode("utf-8", "surrogatepass"))
    digits = []
    for _ in range(_CHECK_CHARACTERS):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def _digest(text: str) -> str:
    # A random text of 190 bits needs no slow digest: nobody can try them all.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _faults(draft: TokenDraft) -> list[Fault]:
    found = []
    if not 0 < len(" ".join(draft.name.split())) <= NAME_MOST:
        message = f"Enter what the token is for, at most {NAME_MOST} characters."
        found.append(Fault("name", message))
    if draft.scope not in list(Scope):
        found.append(Fault("scope", f"Choose one of: {', '.join(Scope)}."))
    if not 1 <= draft.days <= LIVES_MOST_DAYS:
        found.append(Fault("days", f"Choose from 1 to {LIVES_MOST_DAYS} days."))
    return found


def _facilities(
    session: Session, actor: Actor, slugs: tuple[str, ...]
) -> tuple[list[int], list[Fault]]:
    numbers, found = [], []
    for slug in dict.fromkeys(slugs):
        facility = facilities.find(session, slug)
        if facility is None or not accounts.may(actor, Right.SEE_FACILITY, facility.id):
            # The same words for both: whether there is such a facility is nobody's business.
            found.append(Fault("facilities", f"You see no facility called {slug}."))
        else:
            numbers.append(facility.id)
    return numbers, found


def _row(row: Token, now: datetime) -> TokenRow:
    return TokenRow(
        id=row.id,
        owner=row.user.name,
        name=row.name,
        prefix=row.prefix,
        scope=row.scope,
        facilities=tuple(one.facility.short_name for one in row.only),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        is_working=_works(row, now),
    )
