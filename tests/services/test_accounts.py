"""Roles say who may do what, and the first administrator gets in once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from fairassess.errors import Invalid, NotAllowed, NotFound
from fairassess.services import accounts
from fairassess.services.accounts import SYSTEM, AdministratorDraft, Right, Role, UserDraft
from fairassess.storage import audit
from fairassess.storage.people import User, find_user, find_user_by_email
from fairassess.web.security import SignIn
from tests import builders
from tests.builders import NOW, PASSWORD, actor, later

OWN, OTHER = 1, 2
EVERYTHING = set(Right)
SEE, EDIT, ENDPOINTS, PROBE, ANSWER, SUBMIT, REGISTER, USERS = (
    Right.SEE_FACILITY,
    Right.EDIT_FACILITY,
    Right.EDIT_ENDPOINTS,
    Right.RUN_PROBES,
    Right.ANSWER,
    Right.SUBMIT,
    Right.REGISTER_FACILITY,
    Right.MANAGE_USERS,
)
CARE = {SEE, EDIT, ENDPOINTS, PROBE, Right.PROPOSE}

ALLOWED = [
    (Role.ADMINISTRATOR, OWN, EVERYTHING),
    (Role.ADMINISTRATOR, OTHER, EVERYTHING),
    (Role.ADMINISTRATOR, None, EVERYTHING),
    (Role.COORDINATOR, OWN, CARE | {REGISTER, Right.SEE_ROUNDS, Right.MANAGE_ROUNDS}),
    (Role.COORDINATOR, OTHER, CARE | {REGISTER, Right.SEE_ROUNDS, Right.MANAGE_ROUNDS}),
    (Role.COORDINATOR, None, CARE | {REGISTER, Right.SEE_ROUNDS, Right.MANAGE_ROUNDS}),
    (Role.OFFICER, OWN, CARE | {ANSWER, SUBMIT}),
    (Role.OFFICER, OTHER, set()),
    (Role.OFFICER, None, set()),
    (Role.READER, OWN, {SEE, Right.PROPOSE}),
    (Role.READER, OTHER, set()),
    (Role.READER, None, set()),
]


def administrator(**changes: str) -> AdministratorDraft:
    fields = {"email": "first@nls.example", "name": "First One", "password": PASSWORD}
    return AdministratorDraft(**(fields | changes))


def test_the_table_of_rights_speaks_of_every_role() -> None:
    assert {(role, where) for role, where, _ in ALLOWED} == {
        (role, where) for role in Role for where in (OWN, OTHER, None)
    }


@pytest.mark.parametrize(("role", "where", "rights"), ALLOWED)
def test_a_role_may_do_exactly_what_the_table_says(
    role: Role, where: int | None, rights: set[Right]
) -> None:
    somebody = actor(role, OWN)
    assert {right for right in Right if accounts.may(somebody, right, where)} == rights
    for right in Right:
        if right in rights:
            accounts.require(somebody, right, where)
        else:
            with pytest.raises(NotAllowed, match=right.value):
                accounts.require(somebody, right, where)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR])
def test_some_see_all_facilities(role: Role) -> None:
    assert accounts.seen_by(actor(role)) is None


@pytest.mark.parametrize("role", [Role.OFFICER, Role.READER])
def test_others_see_their_own(role: Role) -> None:
    assert accounts.seen_by(actor(role, OWN)) == {OWN}


def test_a_person_signs_in_with_what_was_given(session: Session) -> None:
    slug = builders.add_facility(session)
    draft = UserDraft(" Ada@NLS.example ", " Ada ", "officer", (slug,), PASSWORD)
    user_id = accounts.create_user(session, SYSTEM, draft, now=NOW)
    user = find_user_by_email(session, "ada@nls.example")
    assert user is not None
    assert user.password is not None
    assert PasswordHasher().verify(user.password, PASSWORD)
    assert "m=19456,t=2,p=1" in user.password
    assert isinstance(user, SignIn)
    assert user.is_active
    assert [role.name for role in user.roles] == ["officer"]
    somebody = accounts.actor_for(user)
    assert (somebody.user_id, somebody.name, somebody.role) == (user_id, "Ada", Role.OFFICER)
    assert len(somebody.facilities) == 1


def test_a_password_is_nowhere_but_in_its_hash(session: Session) -> None:
    draft = UserDraft("ada@nls.example", "Ada", "reader", (), PASSWORD)
    accounts.create_user(session, SYSTEM, draft, now=NOW)
    for entry in audit.latest(session, limit=5):
        assert PASSWORD not in str(entry.detail)
    (row,) = accounts.list_users(session, SYSTEM)
    assert PASSWORD not in repr(row)


def test_all_faults_of_an_account_come_at_once(session: Session) -> None:
    draft = UserDraft("nobody", " ", "emperor", ("nowhere",), "short")
    with pytest.raises(Invalid) as error:
        accounts.create_user(session, SYSTEM, draft, now=NOW)
    places = {fault.place for fault in error.value.faults}
    assert places == {"email", "name", "role", "facilities", "password"}
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_an_address_has_one_account_whatever_its_case(session: Session) -> None:
    builders.add_user(session, email="ada@nls.example")
    with pytest.raises(Invalid) as error:
        builders.add_user(session, email="ADA@nls.example")
    assert [fault.place for fault in error.value.faults] == ["email"]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER, Role.READER])
def test_only_administrators_manage_accounts(session: Session, role: Role) -> None:
    with pytest.raises(NotAllowed):
        accounts.create_user(session, actor(role), UserDraft("a@b.example", "A", "reader"), now=NOW)
    with pytest.raises(NotAllowed):
        accounts.list_users(session, actor(role))


def test_accounts_are_listed_by_name_with_their_facilities(session: Session) -> None:
    slugs = [builders.add_facility(session, name=name, short_name=name) for name in ("B", "A")]
    builders.add_user(session, Role.READER, *slugs, name="Zoe")
    builders.add_user(session, Role.COORDINATOR, name="Bo")
    rows = [(row.name, row.facilities) for row in accounts.list_users(session, SYSTEM)]
    assert rows == [("Bo", ()), ("Zoe", ("B", "A"))]


def test_the_first_administrator_gets_in_by_the_link(session: Session) -> None:
    token = accounts.first_administrator_link(session, now=NOW)
    assert token is not None
    assert accounts.is_first_administrator_link(session, token, now=NOW)
    user_id = accounts.redeem_first_administrator_link(
        session, token, administrator(), now=later(hours=1)
    )
    user = find_user(session, user_id)
    assert user is not None
    assert user.role is Role.ADMINISTRATOR
    assert [entry.action for entry in audit.latest(session, limit=5)] == [
        "user.created",
        "first_administrator.invited",
    ]


def test_the_link_works_once(session: Session) -> None:
    token = accounts.first_administrator_link(session, now=NOW)
    assert token is not None
    accounts.redeem_first_administrator_link(session, token, administrator(), now=NOW)
    assert not accounts.is_first_administrator_link(session, token, now=NOW)
    with pytest.raises(NotFound):
        accounts.redeem_first_administrator_link(
            session, token, administrator(email="second@nls.example"), now=NOW
        )


def test_the_link_expires(session: Session) -> None:
    token = accounts.first_administrator_link(session, now=NOW)
    assert token is not None
    after = NOW + accounts.LINK_LIVES + timedelta(seconds=1)
    assert not accounts.is_first_administrator_link(session, token, now=after)
    with pytest.raises(NotFound):
        accounts.redeem_first_administrator_link(session, token, administrator(), now=after)


def test_a_new_link_replaces_the_one_before(session: Session) -> None:
    first = accounts.first_administrator_link(session, now=NOW)
    second = accounts.first_administrator_link(session, now=NOW)
    assert first is not None
    assert second is not None
    assert not accounts.is_first_administrator_link(session, first, now=NOW)
    assert accounts.is_first_administrator_link(session, second, now=NOW)


def test_a_guessed_link_does_not_work(session: Session) -> None:
    accounts.first_administrator_link(session, now=NOW)
    with pytest.raises(NotFound):
        accounts.redeem_first_administrator_link(session, "guess", administrator(), now=NOW)


def test_faults_leave_the_link_working(session: Session) -> None:
    token = accounts.first_administrator_link(session, now=NOW)
    assert token is not None
    with pytest.raises(Invalid) as error:
        accounts.redeem_first_administrator_link(
            session, token, administrator(email="x", name="", password="short"), now=NOW
        )
    assert {fault.place for fault in error.value.faults} == {"email", "name", "password"}
    assert accounts.is_first_administrator_link(session, token, now=NOW)


def test_there_is_no_link_once_somebody_has_an_account(session: Session) -> None:
    token = accounts.first_administrator_link(session, now=NOW)
    assert token is not None
    builders.add_user(session, Role.READER)
    assert accounts.first_administrator_link(session, now=NOW) is None
    assert not accounts.is_first_administrator_link(session, token, now=NOW)
    with pytest.raises(NotFound):
        accounts.redeem_first_administrator_link(session, token, administrator(), now=NOW)


def test_of_many_who_use_the_link_at_once_one_gets_in(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        token = accounts.first_administrator_link(session, now=NOW)
    assert token is not None

    def redeem(number: int) -> bool:
        with sessions() as session:
            try:
                accounts.redeem_first_administrator_link(
                    session, token, administrator(email=f"{number}@nls.example"), now=NOW
                )
            except NotFound:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(redeem, range(6))) == 1
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 1
