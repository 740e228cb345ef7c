"""A request with a key is carried out once, whichever of its tries comes first."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session, sessionmaker

from fairassess.services import repeats, tokens
from fairassess.services.repeats import State
from fairassess.services.tokens import TokenDraft
from fairassess.storage.people import Role
from tests import builders
from tests.builders import NOW, later


@pytest.fixture
def token(session: Session) -> int:
    person = builders.add_user(session, Role.COORDINATOR)
    return tokens.create(session, person, TokenDraft("A program"), now=NOW)[0]


def test_the_first_is_new_and_the_next_gets_its_answer(session: Session, token: int) -> None:
    assert repeats.begin(session, token, "k", "d", now=NOW).state is State.NEW
    assert repeats.begin(session, token, "k", "d", now=NOW).state is State.GOING_ON
    repeats.finish(session, token, "k", status=201, headers="{}", body="done")
    again = repeats.begin(session, token, "k", "d", now=later(hours=23))
    assert (again.state, again.status, again.body) == (State.ANSWERED, 201, "done")
    assert repeats.begin(session, token, "k", "e", now=NOW).state is State.OTHER_REQUEST


def test_a_key_is_forgotten_after_a_day(session: Session, token: int) -> None:
    repeats.begin(session, token, "k", "d", now=NOW)
    repeats.finish(session, token, "k", status=201, headers="{}", body="done")
    assert repeats.begin(session, token, "k", "e", now=later(hours=25)).state is State.NEW


def test_a_request_that_did_nothing_can_come_again(session: Session, token: int) -> None:
    repeats.begin(session, token, "k", "d", now=NOW)
    repeats.give_up(session, token, "k")
    assert repeats.look(session, token, "k", "d") is None
    assert repeats.begin(session, token, "k", "e", now=NOW).state is State.NEW


def test_of_many_at_once_one_is_new(
    sessions: sessionmaker[Session], session: Session, token: int
) -> None:
    session.rollback()

    def begin(_: int) -> State:
        with sessions() as own:
            return repeats.begin(own, token, "race", "d", now=NOW).state

    with ThreadPoolExecutor(6) as pool:
        counted = Counter(pool.map(begin, range(6)))
    assert counted == {State.NEW: 1, State.GOING_ON: 5}
