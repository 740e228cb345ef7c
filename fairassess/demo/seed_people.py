"""The accounts of the demo world; their password is no secret, so they exist nowhere else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.errors import NotFound
from fairassess.services import accounts
from fairassess.services.accounts import SYSTEM, Actor
from fairassess.storage import people
from fairassess.storage.people import Role

PASSWORD = "show me the world"  # noqa: S105 - printed at every start, and only the demo has it


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """
    Somebody who can sign in.

    Attributes:
        role: What the account is here for.
        name: Name as shown in histories.
        email: Address to sign in with; `.example` belongs to nobody.
        can: What one can do with it, as a sentence.
    """

    role: Role
    name: str
    email: str
    can: str


ACCOUNTS = (
    DemoAccount(
        Role.OFFICER,
        "FAIR officer",
        "officer@demo.example",
        "Answers the questions, runs the probes and submits for all demo facilities.",
    ),
    DemoAccount(
        Role.COORDINATOR,
        "Coordinator",
        "coordinator@demo.example",
        "Sees all facilities side by side, registers new ones and looks after their endpoints.",
    ),
    DemoAccount(
        Role.READER,
        "Reader",
        "reader@demo.example",
        "Reads results and evidence, and changes nothing.",
    ),
    DemoAccount(
        Role.ADMINISTRATOR,
        "Administrator",
        "administrator@demo.example",
        "May do everything, and makes accounts.",
    ),
)

SIGN_INS = tuple((account.email, PASSWORD, account.can) for account in ACCOUNTS)
"""Address, password and what it is for, as the home page and the sign-in page show them."""


def add(session: Session, slugs: Collection[str], *, now: datetime) -> Mapping[Role, Actor]:
    """
    Make the accounts.

    Args:
        session: Open; committed once per account.
        slugs: Facilities of the FAIR officer and the reader.
        now: Aware UTC moment.

    Returns:
        Who they are, by role.
    """
    return {account.role: _add(session, account, tuple(slugs), now) for account in ACCOUNTS}


def _add(session: Session, account: DemoAccount, slugs: tuple[str, ...], now: datetime) -> Actor:
    belongs = slugs if account.role in (Role.OFFICER, Role.READER) else ()
    draft = accounts.UserDraft(account.email, account.name, account.role.value, belongs, PASSWORD)
    user_id = accounts.create_user(session, SYSTEM, draft, now=now)
    user = people.find_user(session, user_id)
    if user is None:
        raise NotFound(f"There is no person {user_id}.")
    return accounts.actor_for(user)
