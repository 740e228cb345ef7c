"""The interface does the same on both databases, also when several threads ask at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from fairassess import config
from fairassess.services import assessments, facilities, frozen_reports, round_reports, tokens
from fairassess.services.accounts import SYSTEM, UserDraft, create_user
from fairassess.services.tokens import TokenDraft
from fairassess.storage import database
from fairassess.storage.people import Role
from fairassess.web import factory
from tests import builders
from tests.builders import NOW, later
from tests.services.run_builders import TurnableClock
from tests.services.test_round_reports import SAID
from tests.web.programs import Program

ANSWER = "assessments/1/answers/Q01"


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock(NOW)


@pytest.fixture
def app(tmp_path: Path, database_url: str, clock: TurnableClock) -> Flask:
    chosen = config.load(
        {}, data_dir=tmp_path, database_url=database_url, api_requests_per_minute=100_000
    )
    return factory.create_app(chosen, time=clock)


@pytest.fixture
def token(app: Flask, database_url: str) -> str:
    engine = database.engine(database_url)
    with database.session_factory(engine)() as session:
        facilities.register(
            session, SYSTEM, facilities.FacilityDraft("Northern Light", "NLS"), now=NOW
        )
        user = UserDraft("a@nls.example", "A. Person", "officer", ("nls",))
        create_user(session, SYSTEM, user, now=NOW)
        assessments.start(session, SYSTEM, "nls", "expands-d26", "2026", now=NOW)
        person = tokens.person_called(session, SYSTEM, "a@nls.example")
        _, text = tokens.create(session, person, TokenDraft("x", "write"), now=NOW)
    engine.dispose()
    return text


def test_reading_notes_that_a_token_was_used(app: Flask, token: str, clock: TurnableClock) -> None:
    program = Program(app, token)
    assert program.get("token")["last_used_at"] is None
    clock.now = later(minutes=20)
    assert program.get("token")["last_used_at"] == NOW.isoformat()


def test_of_many_changes_of_one_state_one_is_made(app: Flask, token: str) -> None:
    tag = Program(app, token).tag(ANSWER)

    def change(level: int) -> int:
        program = Program(app, token)
        return program.ask("PATCH", ANSWER, {"level": level}, {"If-Match": tag}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, (1, 2, 3, 4))) == [200, 412, 412, 412]
    assert Program(app, token).get(ANSWER)["revision"] == 1


def test_of_many_changes_of_an_endpoint_one_is_made(app: Flask, token: str) -> None:
    body = {"kind": "oai-pmh", "url": "https://data.nls.example/oai", "interval": "never"}
    made = Program(app, token).post("facilities/nls/endpoints", body)
    address = f"endpoints/{made['id']}"
    tag = Program(app, token).tag(address)

    def change(label: str) -> int:
        program = Program(app, token)
        return program.ask("PATCH", address, {"label": label}, {"If-Match": tag}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, "abcd")) == [200, 412, 412, 412]


def test_one_key_makes_one_thing_and_all_get_its_answer(app: Flask, token: str) -> None:
    def make(_: int) -> tuple[int, str]:
        reply = Program(app, token).ask(
            "POST", "facilities/nls/assessments", {"label": "Once"}, {"Idempotency-Key": "k"}
        )
        return reply.status_code, reply.text

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(make, range(4)))
    assert {status for status, _ in answers} == {201}
    assert len(answers) == 1
    assert len(Program(app, token).items("facilities/nls/assessments")) == 2


@pytest.mark.usefixtures("shelf")
def test_no_round_tells_a_limited_token_of_other_facilities_of_its_person(
    app: Flask, database_url: str
) -> None:
    engine = database.engine(database_url)
    with database.session_factory(engine)() as session:
        for name in ("Amber", "Birch"):
            builders.add_facility(session, name=f"{name} Light Source", short_name=name)
        levels = {"amber": {"Q01": 3}, "birch": {"Q01": 2}}
        slug = builders.closed_round(session, levels, sight="hidden")
        for key in ("of-amber", "of-birch"):
            order = round_reports.order(slug, key, "csv", said=SAID)
            frozen_reports.make(session, SYSTEM, order, site_url="https://f.example", now=NOW)
        person = builders.add_user(session, Role.OFFICER, "amber", "birch")
        drafts = (TokenDraft("limited", "read", facilities=("amber",)), TokenDraft("whole", "read"))
        limited, whole = (
            Program(app, tokens.create(session, person, one, now=NOW)[1]) for one in drafts
        )
    engine.dispose()
    rules = {
        str(rule) for rule in app.url_map.iter_rules() if rule.methods and "GET" in rule.methods
    }
    routes = {rule for rule in rules if rule.startswith("/api/v1/rounds/<slug>/")}
    assert len(routes) >= 3
    for route in routes:
        address = route.replace("<slug>", slug)
        assert "birch" in whole.ask("GET", address).text.lower()
        told = limited.ask("GET", address).text.lower()
        assert "amber" in told
        assert "birch" not in told, address
