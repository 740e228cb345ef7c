"""Programs change things only from the state that they read, once, and with all faults told."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fairassess.storage import audit, database
from fairassess.web import context
from tests.web import programs
from tests.web.programs import Program
from tests.web.world import World


@pytest.fixture
def officer(app: Flask, world: World) -> Program:
    return programs.program_of(app, world, "officer")


@pytest.fixture
def stored(app: Flask) -> Iterator[Session]:
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        yield session
    engine.dispose()


def address_of(world: World, question: str = "Q14") -> str:
    return f"assessments/{world.own.draft}/answers/{question}"


def test_an_answer_changes_in_the_parts_that_were_sent(officer: Program, world: World) -> None:
    address = address_of(world)
    before = officer.get(address)
    reply = officer.ask("PATCH", address, {"level": 2}, {"If-Match": officer.tag(address)})
    assert reply.json is not None
    changed = {name for name in before if before[name] != reply.json[name]}
    assert changed == {"level", "revision", "changed_at"}
    assert reply.headers["ETag"] == f'"{before["revision"] + 1}"'
    assert officer.get(address) == reply.json


def test_a_change_without_a_condition_is_refused(officer: Program, world: World) -> None:
    assert officer.ask("PATCH", address_of(world), {"level": 2}).status_code == 428
    for tag in ("*", '"1", "2"', 'W/"2"'):
        reply = officer.ask("PATCH", address_of(world), {"level": 2}, {"If-Match": tag})
        assert reply.status_code == 400, tag


def test_who_comes_late_is_told_how_it_stands_now(officer: Program, world: World) -> None:
    address = address_of(world)
    present = officer.get(address)
    for tag in ('"1"', '"0"', '"nonsense"', '"99999999999999999999"'):
        reply = officer.ask("PATCH", address, {"level": 2}, {"If-Match": tag})
        assert reply.status_code == 412
        assert reply.json is not None
        assert reply.json["current"] == present
        assert reply.headers["ETag"] == f'"{present["revision"]}"'
    assert officer.get(address) == present


def test_an_endpoint_changes_only_from_the_state_that_was_read(
    officer: Program, world: World
) -> None:
    address = f"endpoints/{world.own.endpoint}"
    read = officer.tag(address)
    assert officer.ask("PATCH", address, {"label": "A"}, {"If-Match": read}).status_code == 200
    late = officer.ask("PATCH", address, {"label": "B"}, {"If-Match": read})
    assert late.status_code == 412
    assert late.json is not None
    assert late.json["current"]["label"] == "A"
    assert late.headers["ETag"] == officer.tag(address)


def test_all_faults_are_told_with_their_places(officer: Program, world: World) -> None:
    address = address_of(world)
    body = {"level": 77, "links": ["x", 3], "planned_on": "soon", "surprise": 1}
    reply = officer.ask("PATCH", address, body, {"If-Match": officer.tag(address)})
    assert reply.status_code == 422
    assert reply.json is not None
    places = {one["pointer"] for one in reply.json["errors"]}
    assert places == {"#/level", "#/links/1", "#/planned_on", "#/surprise"}
    body = {"level": 3, "planned_level": 1, "links": ["ftp://x.example/"]}
    reply = officer.ask("PATCH", address, body, {"If-Match": officer.tag(address)})
    assert reply.json is not None
    assert {one["pointer"] for one in reply.json["errors"]} == {"#/planned_level", "#/links"}


def test_a_reason_goes_with_not_applicable_alone(officer: Program, world: World) -> None:
    address = address_of(world, "Q07")
    tag = officer.tag(address)
    reply = officer.ask("PATCH", address, {"level": 3, "reason": "Because."}, {"If-Match": tag})
    assert reply.status_code == 422


def test_a_submitted_assessment_takes_no_answer(officer: Program, world: World) -> None:
    address = f"assessments/{world.own.submitted}/answers/Q01"
    reply = officer.ask("PATCH", address, {"level": 1}, {"If-Match": officer.tag(address)})
    assert reply.status_code == 409


def test_an_assessment_can_be_made_answered_and_submitted_by_a_program(
    officer: Program, stored: Session
) -> None:
    made = officer.post("facilities/nls/assessments", {"label": "By program", "prefill": "last"})
    signed = {"signed_by": "A. Officer", "has_declared": True}
    done = officer.post(f"assessments/{made['id']}/submission", signed, 200)
    assert done["state"] == "submitted"
    result = officer.get(f"results/{done['result']}")
    assert result["label"] == "By program"
    written = [one.action for one in audit.latest(stored, limit=2)]
    assert written == ["assessment.submitted", "assessment.started"]


def test_a_run_that_was_asked_for_a_moment_ago_waits(officer: Program, world: World) -> None:
    added = officer.post(
        "facilities/nls/endpoints", {"kind": "oai-pmh", "url": "https://data.nls.example/oai"}
    )
    address = f"endpoints/{added['id']}/runs"
    run = officer.post(address, {"work": "probe"}, 202)
    assert run["state"] == "queued"
    assert officer.post(address, {"work": "probe"}, 202)["id"] == run["id"]


def test_the_same_key_does_it_once_and_gets_the_same_answer(
    officer: Program, stored: Session
) -> None:
    body = {"label": "Once"}
    first = officer.ask("POST", "facilities/nls/assessments", body, {"Idempotency-Key": "k"})
    again = officer.ask("POST", "facilities/nls/assessments", body, {"Idempotency-Key": "k"})
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert first.headers["Location"] == again.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert [one.action for one in audit.latest(stored, limit=20)].count("assessment.started") == 1


def test_the_same_key_for_something_else_is_a_fault(officer: Program) -> None:
    key = {"Idempotency-Key": "k"}
    officer.ask("POST", "facilities/nls/assessments", {"label": "One"}, key)
    other = officer.ask("POST", "facilities/nls/assessments", {"label": "Two"}, key)
    assert other.status_code == 422
    assert other.json is not None
    assert other.json["errors"][0]["header"] == "Idempotency-Key"


def test_the_key_of_a_request_that_did_nothing_is_free_again(
    officer: Program, world: World
) -> None:
    address, key = address_of(world), {"Idempotency-Key": "k"}
    late = officer.ask("PATCH", address, {"level": 1}, {**key, "If-Match": '"1"'})
    assert late.status_code == 412
    good = officer.ask("PATCH", address, {"level": 1}, {**key, "If-Match": officer.tag(address)})
    assert good.status_code == 200


@pytest.mark.parametrize("key", ["", "a" * 201, "tab\there"])
def test_a_key_that_cannot_be_kept_is_a_fault(officer: Program, key: str) -> None:
    reply = officer.ask(
        "POST", "facilities/nls/assessments", {"label": "x"}, {"Idempotency-Key": key}
    )
    assert reply.status_code == 422


def test_keys_of_two_tokens_are_two_keys(app: Flask, world: World) -> None:
    bodies = {"Idempotency-Key": "k"}
    own = programs.program_of(app, world, "officer")
    other = programs.program_of(app, world, "administrator")
    assert own.post("facilities/nls/assessments", {"label": "1"}, **bodies)["label"] == "1"
    assert other.post("facilities/nls/assessments", {"label": "2"}, **bodies)["label"] == "2"


def test_threads_with_one_key_do_it_once(app: Flask, world: World, stored: Session) -> None:
    def send(_: int) -> tuple[int, str]:
        program = programs.program_of(app, world, "officer")
        reply = program.ask(
            "POST", "facilities/nls/assessments", {"label": "Race"}, {"Idempotency-Key": "race"}
        )
        return reply.status_code, reply.text

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(send, range(4)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 201
    assert [one.action for one in audit.latest(stored, limit=20)].count("assessment.started") == 1


def test_a_fault_of_the_round_is_told_by_the_name_that_was_sent(
    officer: Program, world: World
) -> None:
    body = {"label": "2031", "round": "nowhere"}
    reply = officer.ask("POST", f"facilities/{world.own.slug}/assessments", body)
    assert reply.status_code == 422
    assert reply.json is not None
    assert [fault["pointer"] for fault in reply.json["errors"]] == ["#/round"]


def test_a_check_tells_what_a_change_would_make_and_changes_nothing(
    officer: Program, world: World
) -> None:
    address = address_of(world)
    before, tag = officer.get(address), {"If-Match": officer.tag(address)}
    reply = officer.ask("POST", f"{address}/check", {"level": 2}, tag)
    assert reply.status_code == 200
    assert reply.json == before | {"level": 2}
    assert officer.ask("POST", f"{address}/check", {"level": 9}, tag).status_code == 422
    assert officer.ask("POST", f"{address}/check", {"level": 2}).status_code == 428
    assert officer.get(address) == before
