"""The interface tells what the pages show, in parts that stay stable, and says when it changed."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from fairassess.domain import answer_parts
from fairassess.services import tokens
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database
from fairassess.web import context
from tests import builders
from tests.builders import NOW, later
from tests.web import programs
from tests.web.browser import Browser, words
from tests.web.programs import Program
from tests.web.world import World


@pytest.fixture
def officer(reading: Flask, world: World) -> Program:
    return programs.program_of(reading, world, "officer")


def test_the_parts_of_every_score_add_up(officer: Program, world: World) -> None:
    told = officer.get(f"results/{world.own.result}")
    groups = [told["scores"]["all"]]
    for name in ("letters", "principles", "topics"):
        groups += told["scores"][name]
    for group in (one for one in groups if one["measured"] is not None):
        assert group["declared"] == group["measured"] + group["on_word"] + group["not_shown"]
    row = officer.get("facilities/nls/results?limit=1")["items"][0]
    for name in ("declared", "measured", "on_word", "not_shown"):
        assert row[name] == told["scores"]["all"][name]


def test_a_result_is_told_in_the_numbers_of_its_page(
    officer: Program, world: World, read_as: Callable[[str], Browser]
) -> None:
    told = officer.get(f"results/{world.own.result}")
    page = words(read_as("officer").page(f"/results/{world.own.result}"))
    assert f"{told['scores']['all']['declared']} %" in page


def test_answers_and_evidence_stand_apart(officer: Program, world: World) -> None:
    answer = officer.get(f"assessments/{world.own.draft}/answers/Q01")
    assert set(answer) & {"at_least", "at_most", "agreement", "because"} == set()
    seen = officer.items(f"assessments/{world.own.draft}/observations?limit=200")
    assert {one["question"] for one in seen} == {f"Q{n:02}" for n in range(1, 28)}
    assert any(one["was_observed"] for one in seen)
    assert all("level" not in one for one in seen)


@pytest.mark.parametrize("limit", [1, 7, 200])
def test_a_list_in_parts_is_the_whole_list_once(officer: Program, limit: int) -> None:
    whole = officer.items("probes?limit=200")
    parts = officer.items(f"probes?limit={limit}&kind=oai-pmh")
    assert parts == [one for one in whole if one["kind"] == "oai-pmh"]


def test_new_rows_move_nothing_in_a_list_that_is_being_read(app: Flask, world: World) -> None:
    program = programs.program_of(app, world, "officer")
    address = f"endpoints/{world.own.endpoint}/runs?limit=2"
    first = program.get(address)
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        added = builders.add_findings(session, world.own.endpoint, [], at=later(hours=1))
    engine.dispose()
    second = program.get(f"{address}&cursor={first['next']}")
    seen = [one["id"] for one in (*first["items"], *second["items"])]
    assert added not in seen
    assert seen == sorted(set(seen), reverse=True)
    assert program.get(address)["items"][0]["id"] == added


def test_the_next_part_is_told_by_a_link_that_keeps_the_question(officer: Program) -> None:
    reply = officer.ask("GET", "probes?kind=oai-pmh&limit=2&fields=id")
    link = re.fullmatch(
        r'<https?://[^/]+(/api/v1/probes\?[^>]+)>; rel="next"', reply.headers["Link"]
    )
    assert link is not None
    following = officer.get(link[1])
    assert [list(one) for one in following["items"]] == [["id"], ["id"]]
    assert reply.json is not None
    assert following["items"][0]["id"] > reply.json["items"][1]["id"]


@pytest.mark.parametrize("cursor", ["x", "e30", "bnVsbA", "Ly8", "MQ", "%F0%9F%98%80", "a" * 600])
def test_a_cursor_of_somebody_else_is_told_as_a_fault(officer: Program, cursor: str) -> None:
    told = officer.get(f"facilities?cursor={cursor}", status=422)
    assert told["errors"][0]["parameter"].endswith("cursor")


def test_what_did_not_change_is_not_sent_again(officer: Program, world: World) -> None:
    address = f"results/{world.own.result}"
    reply = officer.ask("GET", address, headers={"If-None-Match": officer.tag(address)})
    assert (reply.status_code, reply.data) == (304, b"")
    assert officer.ask("GET", address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_members_can_be_chosen(officer: Program) -> None:
    assert officer.get("facilities/nls?fields=slug,%20name") == {
        "slug": "nls", "name": "Northern Light Source",
    }  # fmt: skip
    told = officer.get("facilities/nls?fields=secret", status=422)
    assert "There is no secret" in told["errors"][0]["detail"]


def test_readers_see_no_addresses_of_people_in_exchanges(reading: Flask, world: World) -> None:
    address = f"runs/{world.own.run}/findings?limit=200"
    told = {
        who: programs.program_of(reading, world, who).ask("GET", address).text
        for who in ("officer", "reader")
    }
    assert "oai-pmh@nls.test" in told["officer"]
    assert "oai-pmh@nls.test" not in told["reader"]


def test_a_token_that_reads_sees_no_more_than_a_reader(reading: Flask, world: World) -> None:
    program = programs.program_of(reading, world, "officer", programs.READ)
    told = program.ask("GET", f"runs/{world.own.run}/findings?limit=200").text
    assert "oai-pmh@nls.test" not in told


def test_a_token_tells_what_it_is_for(officer: Program) -> None:
    told = officer.get("token")
    assert (told["owner"], told["role"], told["scope"]) == ("Officer", "officer", "write")
    assert (told["facilities"], told["is_limited"]) == (["nls"], False)


def test_a_limited_token_sees_its_facility_alone(app: Flask, world: World) -> None:
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        person = tokens.person_called(session, SYSTEM, world.people["administrator"])
        _, text = tokens.create(
            session, person, tokens.TokenDraft("One", "write", ("anc",)), now=NOW
        )
    engine.dispose()
    program = Program(app, text)
    assert [one["slug"] for one in program.items("facilities")] == ["anc"]
    # Of another one it reads what everybody may, and no more.
    assert program.get("facilities/nls")["endpoints_url"] is None
    program.get("facilities/nls/endpoints", status=404)
    program.get(f"runs/{world.own.run}", status=404)
    body = {"name": "Another", "short_name": "A"}
    assert program.ask("POST", "facilities", body).status_code == 403


def test_levels_are_told_as_in_a_file_of_answers(officer: Program, world: World) -> None:
    told = {
        one["question"]: one["level"]
        for one in officer.items(f"assessments/{world.own.draft}/answers")
    }
    assert told["Q06"] == "unknown"
    assert told["Q20"] is None
    assert told["Q14"] == 4
    assert set(answer_parts.NAMES) < set(officer.get(f"assessments/{world.own.draft}/answers/Q01"))


def test_nobody_sees_rounds_that_are_not_published(reading: Flask, world: World) -> None:
    nobody = Program(reading)
    assert [one["slug"] for one in nobody.items("rounds")] == [world.round]
    nobody.get(f"rounds/{world.closed_round}", status=404)
    nobody.get(f"rounds/{world.open_round}/results", status=404)
    shown = nobody.items(f"rounds/{world.round}/results")
    assert {one["facility"] for one in shown} == {"nls", "anc"}
    for one in shown:
        assert one["declared"] == one["measured"] + one["on_word"] + one["not_shown"]
