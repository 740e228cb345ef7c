"""Tokens: shown once, kept as a digest, good for no more than their person, ended at any time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from fairassess.errors import Invalid, NotAllowed, NotFound
from fairassess.services import accounts, tokens
from fairassess.services.accounts import SYSTEM, Actor, Reach, Right
from fairassess.services.tokens import Holder, TokenDraft
from fairassess.storage import audit, people
from fairassess.storage import tokens as stored
from fairassess.storage.people import Role
from tests import builders
from tests.builders import NOW, later

READING = {Right.SEE_FACILITY, Right.SEE_ROUNDS}
"""What a token for reading may be good for."""


@pytest.fixture
def officer(session: Session) -> Actor:
    builders.add_facility(session)
    builders.add_facility(session, name="Alpine Neutron Centre", short_name="ANC")
    return builders.add_user(session, Role.OFFICER, "nls", name="An Officer")


def make(session: Session, actor: Actor, **changes: object) -> str:
    draft = TokenDraft(**({"name": "A program", "scope": "write"} | changes))  # type: ignore[arg-type]
    return tokens.create(session, actor, draft, now=NOW)[1]


def held(session: Session, text: str) -> Holder:
    found = tokens.check(session, text, now=NOW)
    assert found is not None
    return found


def test_the_secret_is_stored_nowhere(session: Session, officer: Actor) -> None:
    text = make(session, officer)
    row = session.scalars(select(stored.Token)).one()
    told = [str(value) for value in vars(row).values()]
    told += [str(one.detail) for one in audit.latest(session, limit=10)]
    assert not any(text[20:] in value for value in told)
    assert text.startswith(row.prefix)


def test_a_token_acts_for_its_person_and_its_scope_is_in_its_name(
    session: Session, officer: Actor
) -> None:
    for scope, letter in (("read", "r"), ("write", "w")):
        text = make(session, officer, scope=scope)
        assert text.startswith(f"fair_{letter}_")
        holder = held(session, text)
        assert (holder.actor.user_id, holder.actor.role) == (officer.user_id, Role.OFFICER)
        assert holder.actor.reach == Reach(scope == "write", None)


@pytest.mark.parametrize("damage", ["typo", "short", "long", "case", "other secret", "empty"])
def test_no_other_text_passes(session: Session, officer: Actor, damage: str) -> None:
    text = make(session, officer)
    other = make(session, officer)
    wrong = {
        "typo": text[:-8] + ("a" if text[-8] != "a" else "b") + text[-7:],
        "short": text[:-1],
        "long": text + "a",
        "case": text.swapcase(),
        "other secret": text[:17] + other[17:],
        "empty": "",
    }[damage]
    assert tokens.check(session, wrong, now=NOW) is None


def test_a_mistyped_token_is_seen_without_asking_the_database(
    session: Session, officer: Actor
) -> None:
    text = make(session, officer)
    assert tokens.is_formed(text)
    assert not tokens.is_formed(text[:-1] + ("0" if text[-1] != "0" else "1"))
    assert not tokens.is_formed("fair_x_" + text[7:])


def test_a_token_ends_by_itself_after_a_year(session: Session, officer: Actor) -> None:
    text = make(session, officer)
    assert tokens.check(session, text, now=later(days=364)) is not None
    assert tokens.check(session, text, now=later(days=365)) is None


def test_a_revoked_token_works_no_more(session: Session, officer: Actor) -> None:
    text = make(session, officer)
    number = held(session, text).token.id
    tokens.revoke(session, officer, number, now=NOW)
    tokens.revoke(session, officer, number, now=later(days=1))
    assert tokens.check(session, text, now=NOW) is None
    assert [one.action for one in audit.latest(session, limit=3)].count("token.revoked") == 1


def test_nobody_revokes_the_token_of_another(session: Session, officer: Actor) -> None:
    number = held(session, make(session, officer)).token.id
    other = builders.add_user(session, Role.COORDINATOR, name="Another")
    for wrong in (number, number + 1):
        with pytest.raises(NotFound, match=f"You have no token {wrong}"):
            tokens.revoke(session, other, wrong, now=NOW)
    administrator = builders.add_user(session, Role.ADMINISTRATOR, name="Administrator")
    tokens.revoke(session, administrator, number, now=NOW)


def test_a_token_of_somebody_who_may_not_sign_in_works_no_more(
    session: Session, officer: Actor
) -> None:
    text = make(session, officer)
    assert officer.user_id is not None
    session.get_one(people.User, officer.user_id).active = False
    session.commit()
    assert tokens.check(session, text, now=NOW) is None


def test_a_token_loses_what_its_person_loses(session: Session, officer: Actor) -> None:
    text = make(session, officer)
    own = next(iter(officer.facilities))
    assert accounts.may(held(session, text).actor, Right.ANSWER, own)
    assert officer.user_id is not None
    user = session.get_one(people.User, officer.user_id)
    user.memberships.clear()
    session.commit()
    assert not accounts.may(held(session, text).actor, Right.SEE_FACILITY, own)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("place", [None, 1, 2])
def test_no_token_may_what_its_person_may_not(role: Role, right: Right, place: int | None) -> None:
    person = Actor(7, "Somebody", role, frozenset({1}))
    for may_write in (False, True):
        for only in (None, frozenset({1})):
            token = Actor(7, "Somebody", role, frozenset({1}), Reach(may_write, only))
            may = accounts.may(token, right, place)
            assert may <= accounts.may(person, right, place)
            assert not (may and not may_write and right not in READING)
            assert not (may and only is not None and place != 1)
            seen = accounts.seen_by(token)
            assert only is None or (seen is not None and seen <= only)


def test_who_is_refused_for_the_token_reads_that_it_is_the_token(
    session: Session, officer: Actor
) -> None:
    own, other = 1, 2
    home = replace(officer, facilities=frozenset({own, other}))
    reads = replace(home, reach=Reach(may_write=False, facilities=None))
    limited = replace(home, reach=Reach(may_write=True, facilities=frozenset({other})))
    for actor, right, told in (
        (reads, Right.ANSWER, "This token only reads."),
        (limited, Right.ANSWER, "This token is limited to some facilities."),
        (reads, Right.MANAGE_USERS, "An Officer (officer) may not manage accounts."),
    ):
        with pytest.raises(NotAllowed) as caught:
            accounts.require(actor, right, own)
        assert str(caught.value) == told


def test_a_token_makes_no_token(session: Session, officer: Actor) -> None:
    holder = held(session, make(session, officer))
    with pytest.raises(NotAllowed):
        make(session, holder.actor)
    with pytest.raises(NotAllowed):
        make(session, SYSTEM)


def test_all_faults_of_a_draft_are_told(session: Session, officer: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        make(session, officer, name=" ", scope="all", facilities=("anc", "nowhere"), days=0)
    told = {(fault.place, fault.message) for fault in caught.value.faults}
    assert {place for place, _ in told} == {"name", "scope", "days", "facilities"}
    # A facility that one may not see is told like one that there is not.
    assert ("facilities", "You see no facility called anc.") in told
    assert ("facilities", "You see no facility called nowhere.") in told


def test_the_last_use_is_noted_to_some_minutes(
    session: Session, sessions: sessionmaker[Session], officer: Actor
) -> None:
    text = make(session, officer)
    noted = []
    for minutes in (0, 5, 15):
        now = NOW + timedelta(minutes=minutes)
        found = tokens.check(session, text, now=now)
        assert found is not None
        session.rollback()
        with sessions() as writer:
            tokens.note_use(writer, found, now=now)
        noted.append(tokens.of_actor(session, officer, now=now)[0].last_used_at)
        session.rollback()
    assert noted == [NOW, NOW, later(minutes=15)]


def test_only_some_see_the_tokens_of_everybody(session: Session, officer: Actor) -> None:
    make(session, officer)
    assert [row.owner for row in tokens.listed(session, SYSTEM, now=NOW)] == ["An Officer"]
    with pytest.raises(NotAllowed):
        tokens.listed(session, officer, now=NOW)
