"""The pages about the interface name every route, and the client in them runs."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from flask import Flask

from fairassess import config
from fairassess.services import assessments, facilities, proposals, tokens
from fairassess.services.accounts import SYSTEM, UserDraft, create_user
from fairassess.services.tokens import TokenDraft
from fairassess.storage import database
from fairassess.web import context, factory
from tests.builders import NOW
from tests.services.run_builders import TurnableClock

_DOCS = Path(__file__).parents[2] / "docs"


class Quiet(WSGIRequestHandler):
    """Says nothing while it serves."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def app(tmp_path: Path, sqlite_url: str) -> Flask:
    chosen = config.load({}, data_dir=tmp_path, database_url=sqlite_url)
    return factory.create_app(chosen, time=TurnableClock(NOW))


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()


def test_every_route_stands_in_the_page_and_no_other(app: Flask) -> None:
    text = (_DOCS / "api.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(GET|POST|PATCH) (/api/v1/[^`]+)` \|", text, re.MULTILINE))
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api_")
    }
    assert told == served


def test_every_route_is_described_by_openapi_with_an_example(app: Flask) -> None:
    client = app.test_client()
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    page = client.get("/api/v1").text
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            if method == "parameters":
                continue
            assert told["summary"].endswith(".") or told["description"], path
            assert f'id="{told["operationId"]}"' in page
            assert "default" in told["responses"]
    assert "<script" not in page


def test_the_client_of_the_documentation_does_what_it_says(
    app: Flask, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        draft = facilities.FacilityDraft("Alpine Neutron Centre", "ANC")
        facilities.register(session, SYSTEM, draft, now=NOW)
        user = UserDraft("a@anc.example", "A. Person", "officer", ("anc",))
        create_user(session, SYSTEM, user, now=NOW)
        number = assessments.start(session, SYSTEM, "anc", "expands-d26", "2026", now=NOW)
        person = tokens.person_called(session, SYSTEM, "a@anc.example")
        _, token = tokens.create(session, person, TokenDraft("docs", "write"), now=NOW)
    text = (_DOCS / "client.md").read_text(encoding="utf-8")
    client, use = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(client.splitlines()) <= 70
    assert set(re.findall(r"^import (\w+)", client, re.MULTILINE)) == {"json", "time", "urllib"}
    names: dict[str, object] = {"SERVER": server, "TOKEN": token}
    exec(compile(client + use, "client.md", "exec"), names)  # It is our own page.
    said = capsys.readouterr().out
    assert said.startswith("anc None\n422 ")
    with database.session_factory(engine)() as session:
        (made,) = proposals.of_assessment(session, SYSTEM, number)
        assert str(made.tool) == "our scanner 1.2"
    engine.dispose()
