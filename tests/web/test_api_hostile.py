"""Whatever is sent, the interface answers with a problem, never with a page or a fault of ours."""

import json

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairassess.web import context, factory, problems
from fairassess.web.api import access
from tests.builders import NOW
from tests.services.run_builders import TurnableClock
from tests.web import hostile, programs
from tests.web import world as worlds
from tests.web.programs import Program
from tests.web.world import World

DEEP = "[" * 100_000 + "]" * 100_000
BODIES = {
    "empty": "",
    "no JSON": "level=3",
    "cut off": '{"level": 3',
    "not a number": '{"level": NaN}',
    "endless": '{"level": Infinity}',
    "a list": "[]",
    "a text": '"level"',
    "null": "null",
    "twice": '{"level": 1, "level": 2}',
    "NUL": '{"comment": "a\\u0000b"}',
    "half a character": '{"comment": "\\ud800"}',
    "half a name": '{"\\ud800": 1}',
    "deep": DEEP,
    "deep in a member": '{"links": ' + DEEP + "}",
    "a huge number": '{"level": 1' + "0" * 5_000 + "}",
    "a large number": '{"level": 1' + "0" * 400 + "}",
    "a fraction": '{"level": 2.5}',
    "true": '{"level": true}',
    "a long text": json.dumps({"comment": "x" * 20_001}),
    "many links": json.dumps({"links": ["https://x.example/"] * 1_000}),
    "a script": json.dumps({"links": ["javascript:alert(1)"]}),
    "a wrong type": '{"comment": {"a": 1}}',
    "not UTF-8": b'{"comment": "\xff"}',
}

STRANGE = ("=1+1", "@SUM(A1)", "😀" * 100, "\u202eevil\u202c", "שלום", "a\r\nb\rc", "x" * 10_000)


@pytest.fixture
def officer(reading: Flask, world: World) -> Program:
    """A program whose requests here are all refused, so that this world stays as it is."""
    return programs.program_of(reading, world, "officer")


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_a_problem(name: str, officer: Program, world: World) -> None:
    address = f"assessments/{world.own.draft}/answers/Q14"
    before = officer.get(address)
    reply = officer.ask(
        "PATCH", address, headers={"If-Match": officer.tag(address)}, data=BODIES[name],
        content_type="application/json",
    )  # fmt: skip
    assert reply.status_code in (400, 422), f"{reply.status} {reply.text[:300]}"
    assert reply.mimetype == problems.MEDIA_TYPE
    assert reply.json is not None
    assert "Traceback" not in reply.text
    assert officer.get(address) == before


def test_a_hostile_text_comes_back_as_it_was_sent(app: Flask, world: World) -> None:
    program = programs.program_of(app, world, "officer")
    address = f"assessments/{world.own.draft}/answers/Q14"
    for text in (*hostile.MARKUP, *STRANGE):
        reply = program.ask("PATCH", address, {"comment": text}, {"If-Match": program.tag(address)})
        assert reply.status_code == 200, text[:40]
        told = program.get(address)["comment"]
        assert told == text.replace("\r\n", "\n").replace("\r", "\n").strip()


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/runs/x", 404),
        ("GET", "/api/v1/runs/99999999999999999999", 404),
        ("GET", "/api/v2/facilities", 404),
        ("DELETE", "/api/v1/facilities", 405),
        ("PUT", "/api/v1/facilities/nls", 405),
        ("GET", "/api/v1/facilities/%00", 400),
        ("GET", "/api/v1/facilities/%F0%9F", 404),
        ("GET", "/api/v1/questionnaires/..%2F..%2Fetc%2Fpasswd", 404),
        ("GET", "/api/v1/questionnaires/expands-d26@9", 404),
        ("GET", "/api/v1/probes?limit=0", 422),
        ("GET", "/api/v1/probes?limit=201", 422),
        ("GET", "/api/v1/probes?limit=x", 422),
        ("GET", "/api/v1/probes?cursor=%00", 400),
    ],
)
def test_what_is_not_there_is_a_problem_with_its_status(
    officer: Program, method: str, address: str, status: int
) -> None:
    reply = officer.ask(method, address)
    assert (reply.status_code, reply.mimetype) == (status, problems.MEDIA_TYPE)
    assert reply.json is not None
    assert reply.json["status"] == status
    assert reply.json["type"].startswith("http")
    assert (status == 405) == ("Allow" in reply.headers)


def test_only_json_is_taken(officer: Program) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        reply = officer.ask(
            "POST", "facilities/nls/assessments", data=b'{"label": "x"}', content_type=kind
        )
        assert (reply.status_code, reply.mimetype) == (415, problems.MEDIA_TYPE), kind


def test_a_body_that_is_too_large_is_not_read(officer: Program) -> None:
    reply = officer.ask(
        "POST", "facilities/nls/assessments", data=b'"' + b"x" * 2_000_000 + b'"',
        content_type="application/json",
    )  # fmt: skip
    assert (reply.status_code, reply.mimetype) == (413, problems.MEDIA_TYPE)


@pytest.mark.parametrize(
    "header",
    [
        "", "Bearer", "Bearer ", "Basic dTpw", "Bearer fair_r_", "Bearer \xff\xfe", "bearer x y z",
        "Bearer fair_w_" + "a" * 48, "Bearer " + "a" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_token_of_ours_is_told_alike(reading: Flask, header: str) -> None:
    reply = Program(reading).ask("GET", "facilities", headers={"Authorization": header})
    assert (reply.status_code, reply.mimetype) == (401, problems.MEDIA_TYPE)
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert reply.json is not None
    assert "does not work" in reply.json["detail"]


def test_a_wrong_token_is_told_even_where_none_is_needed(reading: Flask) -> None:
    assert Program(reading).ask("GET", "probes").status_code == 200
    assert Program(reading, "fair_r_x").ask("GET", "probes").status_code == 401


def test_what_breaks_inside_is_told_by_a_reference_alone(
    officer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr("fairassess.services.facility_views.list_facilities", fail)
    reply = officer.ask("GET", "facilities")
    assert (reply.status_code, reply.mimetype) == (500, problems.MEDIA_TYPE)
    assert reply.json is not None
    assert "42" not in reply.text
    assert len(reply.json["reference"]) == 8


@pytest.fixture
def slow_app(app: Flask) -> Flask:
    """The same application where few requests are allowed."""
    folder = context.kit_of(app).settings.data_dir
    chosen = worlds.settings(folder, api_requests_per_minute=3)
    return factory.create_app(chosen, time=TurnableClock(NOW))


def test_the_pace_is_told_and_kept(slow_app: Flask, world: World) -> None:
    officer = programs.program_of(slow_app, world, "officer")
    left = [officer.ask("GET", "token").headers["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    reply = officer.ask("GET", "token")
    assert (reply.status_code, reply.mimetype) == (429, problems.MEDIA_TYPE)
    assert 1 <= int(reply.headers["Retry-After"]) <= 60
    assert reply.headers["RateLimit-Limit"] == "3"
    # Another token has a pace of its own.
    assert programs.program_of(slow_app, world, "reader").ask("GET", "token").status_code == 200


def test_trying_tokens_ends_soon(app: Flask) -> None:
    tried = [
        Program(app, f"fair_r_{number:048}").ask("GET", "token").status_code
        for number in range(access.BAD_TOKENS_PER_MINUTE + 1)
    ]
    assert set(tried[:-1]) == {401}
    assert tried[-1] == 429


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["level", "question", "tool", "name", "answers", "findings", "why", "x"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=_ANY)
def test_any_json_as_a_proposal_is_taken_or_told_as_faulty(
    body: object, reading: Flask, world: World
) -> None:
    # A token that reads never gets to store anything, so that this world stays as it is.
    program = programs.program_of(reading, world, "officer", programs.READ)
    reply = program.ask("POST", f"assessments/{world.own.draft}/proposals", body)
    expected = (400, 403, 422)
    assert reply.status_code in expected, reply.text[:300]
    assert reply.mimetype == problems.MEDIA_TYPE
