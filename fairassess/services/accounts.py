"""The accounts of those who sign in; and who may do what, by one name."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from argon2 import PasswordHasher
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fairassess.errors import Fault, Invalid, NotFound
from fairassess.services.rights import (
    SYSTEM,
    Actor,
    Reach,
    Right,
    may,
    require,
    rights_of,
    seen_by,
)
from fairassess.storage import audit, endpoints, facilities, people
from fairassess.storage.database import Json, transaction
from fairassess.storage.people import LinkPurpose, Role

__all__ = [
    "HASH_COSTS",
    "LINK_LIVES",
    "PASSWORD_LEAST",
    "PASSWORD_MOST",
    "SYSTEM",
    "Actor",
    "AdministratorDraft",
    "Reach",
    "Right",
    "Role",
    "UserDraft",
    "UserRow",
    "actor_for",
    "create_user",
    "find_facility",
    "first_administrator_link",
    "hash_password",
    "is_first_administrator_link",
    "list_users",
    "may",
    "record",
    "redeem_first_administrator_link",
    "require",
    "rights_of",
    "seen_by",
]

PASSWORD_LEAST = 12
PASSWORD_MOST = 200
LINK_LIVES = timedelta(hours=24)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+|[^@\s]+@localhost")

HASH_COSTS = MappingProxyType({"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1})
"""Passes, KiB and lanes: what the OWASP password storage sheet asks of Argon2id."""

_HASHER = PasswordHasher(
    time_cost=HASH_COSTS["time_cost"],
    memory_cost=HASH_COSTS["memory_cost"],
    parallelism=HASH_COSTS["parallelism"],
)


@dataclass(frozen=True, slots=True)
class UserDraft:
    """
    An account as filled in; nothing is checked yet.

    Attributes:
        email: Address to sign in with.
        name: Name as shown in histories.
        role: One of the roles, as its word.
        facilities: Slugs of the facilities an officer or reader belongs to; may be empty.
        password: Password to start with; empty for an account that cannot sign in by password.
    """

    email: str
    name: str
    role: str
    facilities: tuple[str, ...] = ()
    password: str = ""


@dataclass(frozen=True, slots=True)
class AdministratorDraft:
    """What the first administrator fills in; nothing is checked yet."""

    email: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class UserRow:
    """
    One line of the list of accounts.

    Attributes:
        facilities: Short names of the person's facilities, in the order they were registered.
    """

    id: int
    email: str
    name: str
    role: Role
    is_active: bool
    facilities: tuple[str, ...]
    created_at: datetime


def find_facility(session: Session, actor: Actor, slug: str, right: Right) -> facilities.Facility:
    """
    Return the row of a facility, for services that go on with it.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* has not this right there.
    """
    facility = facilities.find(session, slug)
    if facility is None:
        raise NotFound(f"There is no facility called {slug}.")
    require(actor, right, facility.id)
    return facility


def find_endpoint(
    session: Session, actor: Actor, endpoint_id: int, right: Right
) -> endpoints.Endpoint:
    """
    Return the row of an endpoint, also of a removed one, for services that go on with it.

    Raises:
        NotFound: There is no such endpoint.
        NotAllowed: *actor* has not this right at its facility.
    """
    endpoint = endpoints.find(session, endpoint_id)
    if endpoint is None:
        raise NotFound(f"There is no endpoint {endpoint_id}.")
    require(actor, right, endpoint.facility_id)
    return endpoint


def lock_endpoint(
    session: Session, actor: Actor, endpoint_id: int, right: Right
) -> endpoints.Endpoint:
    """
    Return the row of an endpoint in use, which nobody else changes until the transaction ends.

    Raises:
        NotFound: There is no such endpoint, or it was removed.
        NotAllowed: *actor* has not this right at its facility.
    """
    endpoint = endpoints.lock(session, endpoint_id)
    if endpoint is None or endpoint.removed_at is not None:
        raise NotFound(f"There is no endpoint {endpoint_id}.")
    require(actor, right, endpoint.facility_id)
    return endpoint


def actor_for(user: people.User) -> Actor:
    """Return who a signed-in person is; the session that loaded the person must be open."""
    own = frozenset(membership.facility_id for membership in user.memberships)
    return Actor(user.id, user.name, user.role, own)


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, with its own salt, in PHC format."""
    return _HASHER.hash(password)


def create_user(session: Session, actor: Actor, draft: UserDraft, *, now: datetime) -> int:
    """
    Make an account.

    Returns:
        Number of the new person.

    Raises:
        NotAllowed: *actor* may not manage accounts.
        Invalid: The draft has faults; places are the names of its fields.
    """
    require(actor, Right.MANAGE_USERS)
    with transaction(session):
        belongs, faults = _facilities_of(session, draft)
        faults = _faults_of_person(draft.email, draft.name) + faults
        if draft.password:
            faults += _faults_of_password(draft.password)
        if draft.role not in list(Role):
            faults.append(Fault("role", f"Choose one of: {', '.join(Role)}."))
        if faults:
            raise Invalid(faults)
        user = _add_user(session, draft.email, draft.name, Role(draft.role), draft.password, now)
        user.memberships = [
            people.Membership(facility_id=facility.id, created_at=now) for facility in belongs
        ]
        detail = {"role": draft.role, "facilities": [facility.slug for facility in belongs]}
        record(session, actor, "user.created", f"user:{user.id}", now, detail)
    return user.id


def list_users(session: Session, actor: Actor) -> tuple[UserRow, ...]:
    """
    Return all accounts by name.

    Raises:
        NotAllowed: *actor* may not manage accounts.
    """
    require(actor, Right.MANAGE_USERS)
    return tuple(
        UserRow(
            id=user.id,
            email=user.email,
            name=user.name,
            role=user.role,
            is_active=user.active,
            facilities=tuple(membership.facility.short_name for membership in user.memberships),
            created_at=user.created_at,
        )
        for user in people.all_users(session)
    )


def first_administrator_link(session: Session, *, now: datetime) -> str | None:
    """
    Make the secret of the link with which the first administrator makes an account.

    Each call replaces the link made before, so only the one printed last works.

    Returns:
        The secret, for the address; None when somebody has an account already.
    """
    with transaction(session):
        if people.count_users(session):
            return None
        for link in people.open_links(session, LinkPurpose.FIRST_ADMINISTRATOR):
            link.used_at = now
        token = secrets.token_urlsafe(32)
        session.add(
            people.OneTimeLink(
                purpose=LinkPurpose.FIRST_ADMINISTRATOR,
                token_sha256=_digest(token),
                created_at=now,
                expires_at=now + LINK_LIVES,
            )
        )
        record(session, SYSTEM, "first_administrator.invited", "accounts", now)
    return token


def redeem_first_administrator_link(
    session: Session, token: str, draft: AdministratorDraft, *, now: datetime
) -> int:
    """
    Make the first administrator's account; the link works no second time.

    Returns:
        Number of the new person.

    Raises:
        NotFound: The link is unknown, used, replaced or too old, or an account exists already.
        Invalid: The draft has faults; the link still works.
    """
    with transaction(session):
        links = people.open_links(session, LinkPurpose.FIRST_ADMINISTRATOR)
        link = next((one for one in links if one.token_sha256 == _digest(token)), None)
        if link is None or link.expires_at <= now or people.count_users(session):
            raise NotFound("This link does not work any more. A restart prints a new one.")
        faults = _faults_of_person(draft.email, draft.name) + _faults_of_password(draft.password)
        if faults:
            raise Invalid(faults)
        link.used_at = now
        user = _add_user(session, draft.email, draft.name, Role.ADMINISTRATOR, draft.password, now)
        created = Actor(user.id, user.name, user.role)
        detail = {"role": Role.ADMINISTRATOR.value, "by": "first administrator's link"}
        record(session, created, "user.created", f"user:{user.id}", now, detail)
    return user.id


def is_first_administrator_link(session: Session, token: str, *, now: datetime) -> bool:
    """Return whether the link with this secret would still work."""
    if people.count_users(session):
        return False
    links = people.find_open_links(session, LinkPurpose.FIRST_ADMINISTRATOR)
    return any(link.token_sha256 == _digest(token) and link.expires_at > now for link in links)


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    now: datetime,
    detail: dict[str, Json] | None = None,
) -> None:
    """
    Write in the audit log what *actor* did, in the caller's transaction.

    Args:
        session: Open; not committed here.
        actor: Who did it.
        action: Noun and past participle: `assessment.submitted`.
        subject: Kind and number of what it was done to: `assessment:12`.
        now: Aware UTC moment.
        detail: What changed, by name, and never a secret; None for nothing.
    """
    audit.record(
        session,
        at=now,
        actor_id=actor.user_id,
        # A person's name stays in one place, where it can be taken away when the person leaves.
        actor_name=actor.name if actor.user_id is None else "",
        action=action,
        subject=subject,
        detail=detail,
    )


def _add_user(
    session: Session, email: str, name: str, role: Role, password: str, now: datetime
) -> people.User:
    user = people.User(
        email=email.strip().lower(),
        name=name.strip(),
        role=role,
        password=hash_password(password) if password else None,
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        created_at=now,
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid([Fault("email", "Somebody has an account with this address.")]) from error
    return user


def _faults_of_person(email: str, name: str) -> list[Fault]:
    faults = []
    if not _EMAIL.fullmatch(email.strip()) or len(email) > 254:
        faults.append(Fault("email", "Enter an e-mail address, such as name@facility.example."))
    if not name.strip() or len(name) > 200:
        faults.append(Fault("name", "Enter a name of at most 200 characters."))
    return faults


def _faults_of_password(password: str) -> list[Fault]:
    if PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        return []
    return [Fault("password", f"Use {PASSWORD_LEAST} to {PASSWORD_MOST} characters.")]


def _facilities_of(
    session: Session, draft: UserDraft
) -> tuple[list[facilities.Facility], list[Fault]]:
    found: list[facilities.Facility] = []
    faults = []
    for slug in dict.fromkeys(draft.facilities):
        facility = facilities.find(session, slug)
        if facility is None:
            faults.append(Fault("facilities", f"There is no facility called {slug}."))
        else:
            found.append(facility)
    return found, faults


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
