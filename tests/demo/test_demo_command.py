"""`fairassess demo` opens the demo world, comes back to it, and stops when it is told to."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

import pytest

from fairassess import config
from fairassess.commands import demo, serving
from fairassess.demo import seed_people
from fairassess.demo.servers import Running
from fairassess.services import facilities, round_reports
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database
from tests import providers
from tests.cli.calling import Shell
from tests.demo import worlds

pytestmark = pytest.mark.timeout(300)

STOPS_WITHIN_S = 30
FACILITIES = ("nls", "anc", "harbour", "meadow")
WHOLE = ("-m", "fairassess")
# The same command with less to tell: 30 records of each facility, and the last round alone.
SMALLER = ("-c", """
from dataclasses import replace
from fairassess.demo import world
world.FACILITIES = tuple(
    replace(one, record_count=min(one.record_count, 30), story=one.story[-1:], days=())
    for one in world.FACILITIES
)
from fairassess import cli
cli.main()
""")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """A running demo: its process, its address, and what it printed until it was open."""

    process: "subprocess.Popen[str]"
    address: str
    printed: str


@pytest.fixture(autouse=True)
def own_settings(monkeypatch):
    """Secrets and settings of whoever runs the tests are none of ours."""
    for name in [name for name in os.environ if "FAIRASSESS" in name]:
        monkeypatch.delenv(name)


def start(*arguments, cwd, program=SMALLER):
    # Secrets and settings of whoever runs the tests are none of ours.
    environ = {name: value for name, value in os.environ.items() if "FAIRASSESS" not in name}
    environ["FAIRASSESS_SAMPLE_SIZE"] = str(worlds.SAMPLE)
    return subprocess.Popen(
        [sys.executable, *program, "demo", *arguments],
        cwd=cwd,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A test run in the background hands down that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def opened(*arguments, cwd, program=SMALLER):
    """Start the demo and wait until it says that it is open."""
    process = start("--port", "0", *arguments, cwd=cwd, program=program)
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    printed = "".join(lines)
    found = re.search(r"open: (http://\S+)", printed)
    assert found, printed + process.stderr.read()
    return Opened(process, found[1], printed)


def stop(demo, number):
    demo.process.send_signal(number)
    _, errors = demo.process.communicate(timeout=STOPS_WITHIN_S)
    return demo.process.returncode, errors


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The folder in which the demo is started."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def first(place):
    """The demo at its first start, open."""
    demo = opened(cwd=place)
    yield demo
    demo.process.kill()
    demo.process.communicate()


def browser():
    return build_opener(ProxyHandler({}), HTTPCookieProcessor())


def page(opener, url, **fields):
    body = "&".join(f"{name}={value}" for name, value in fields.items()).encode() or None
    with opener.open(Request(url, data=body), timeout=30) as reply:
        return reply.status, reply.read().decode()


def sign_in(opener, address):
    _, form = page(opener, f"{address}/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]
    email, password, _ = seed_people.SIGN_INS[0]
    return page(
        opener,
        f"{address}/sign-in",
        csrf_token=token,
        email=email.replace("@", "%40"),
        password=password.replace(" ", "+"),
    )


def endpoints_in(folder):
    engine = database.engine(worlds.settings_for(folder).database)
    with database.reader_factory(engine)() as session:
        found = {
            slug: facilities.facility_page(session, SYSTEM, slug).endpoints for slug in FACILITIES
        }
    engine.dispose()
    return {
        slug: next(one for one in some if one.kind == "oai-pmh") for slug, some in found.items()
    }


@dataclass(frozen=True, slots=True)
class NoRegistries:
    """Addresses that the demo sets, of which there are none here."""


def test_it_publishes_under_a_name_of_its_own_unless_the_operator_has_set_one(tmp_path):
    door = SimpleNamespace(number=1, site_url=lambda _: "http://127.0.0.1:1")
    beside = SimpleNamespace(registries=NoRegistries())
    for environ, publisher in (
        ({}, demo.PUBLISHER),
        ({"FAIRASSESS_PUBLISHER": "An operator"}, "An operator"),
    ):
        wanted = config.load(environ)
        settings = demo._settings(wanted, tmp_path, door, beside)
        assert round_reports.publishing(settings).publisher == publisher


def test_it_says_where_to_go_and_how_to_sign_in(first, place):
    for email, password, can in seed_people.SIGN_INS:
        assert email in first.printed
        assert password in first.printed
        assert can in first.printed
    assert str(place / "var" / "demo") in first.printed


def command(first, place, arguments):
    """Run a command in another shell, after the line that the demo prints for it."""
    (line,) = re.findall(r"^  (export FAIRASSESS_.*)$", first.printed, re.MULTILINE)
    (usual,) = re.findall(r"^  (\S.*) facilities list$", first.printed, re.MULTILINE)
    return subprocess.run(
        ["/bin/sh", "-ec", f"{line}\n{usual} {arguments}"],
        cwd=place, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def test_the_lines_that_it_prints_let_commands_use_the_same_world(first, place):
    assert f"FAIRASSESS_SITE_URL={first.address}\n" in first.printed
    listed = command(first, place, "facilities list")
    assert {line.split("\t")[0] for line in listed.splitlines()} == set(FACILITIES)


def test_the_client_of_the_documentation_runs_on_it_as_written(first, place, capsys):
    token = command(first, place, "tokens create officer@demo.example 'A try' --write").strip()
    text = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    names = {"SERVER": first.address, "TOKEN": token}
    exec(compile(blocks, "client.md", "exec"), names)  # It is our own page.
    assert names["fair"].get(f"{names['answers']}/Q14")["comment"] == "All public records."
    said = capsys.readouterr().out.splitlines()
    assert said[-1].startswith("422 ")
    assert {line.split()[0] for line in said[: len(FACILITIES)]} == set(FACILITIES)


def test_its_pages_answer_and_the_sign_in_that_it_prints_works(first):
    opener = browser()
    assert page(opener, f"{first.address}/")[0] == 200
    status, text = sign_in(opener, first.address)
    assert status == 200
    assert "sign-out" in text
    for slug in FACILITIES:
        assert page(opener, f"{first.address}/facilities/{slug}")[0] == 200


def test_its_endpoints_answer_where_the_database_says_but_for_the_one_that_is_down(first, place):
    addresses = {slug: e.url for slug, e in endpoints_in(place / "var" / "demo").items()}
    for slug in ("nls", "anc"):
        assert "<Identify>" in page(browser(), f"{addresses[slug]}?verb=Identify")[1]
    with pytest.raises(URLError, match="refused"):
        page(browser(), f"{addresses['meadow']}?verb=Identify")


@pytest.fixture
def shell(monkeypatch, capsys):
    """Call the command in this process, which keeps its log and its signals to itself."""
    monkeypatch.setattr(serving, "log_to_stderr", lambda _least: None)
    monkeypatch.setattr(serving, "end_on_sigterm", lambda: None)
    return Shell(monkeypatch, capsys)


def test_a_second_demo_in_the_same_folder_is_refused(first, place, shell):
    said = shell("demo", "--port", "0", "--data", str(place / "var" / "demo"))
    assert said.code == 64
    assert "Another demo is running" in said.err
    assert "--data" in said.err


def test_a_taken_port_is_told_at_once_and_nothing_is_made(first, shell, tmp_path):
    port = first.address.rpartition(":")[2]
    said = shell("demo", "--port", port, "--data", str(tmp_path / "other"))
    assert said.code == 64
    assert f"Port {port}" in said.err
    assert "--port" in said.err
    assert not (tmp_path / "other").exists()


def test_it_stops_comes_back_with_what_was_there_and_stops_again(first, place):
    code, errors = stop(first, signal.SIGTERM)
    assert (code, errors) == (0, "")
    before = endpoints_in(place / "var" / "demo")
    again = opened(cwd=place)
    try:
        assert "Making" not in again.printed
        assert page(browser(), f"{again.address}/")[0] == 200
        after = endpoints_in(place / "var" / "demo")
        assert {slug: e.url for slug, e in after.items()} == {
            slug: e.url for slug, e in before.items()
        }
        assert stop(again, signal.SIGINT) == (0, "")
    finally:
        again.process.kill()


def test_an_endpoint_moves_when_somebody_else_has_its_port(first, place):
    first.process.kill()
    first.process.wait()
    folder = place / "var" / "demo"
    before = endpoints_in(folder)
    port = int(re.search(r":(\d+)/", before["nls"].url)[1])
    with Running(providers.application(), port=port, path="/oai"):
        again = opened(cwd=place)
        try:
            after = endpoints_in(folder)
            assert after["nls"].url != before["nls"].url
            assert after["anc"].url == before["anc"].url
            assert "<Identify>" in page(browser(), f"{after['nls'].url}?verb=Identify")[1]
        finally:
            stop(again, signal.SIGTERM)


@pytest.mark.soak
def test_the_whole_demo_world_opens_as_it_is_shipped(tmp_path):
    demo = opened(cwd=tmp_path, program=WHOLE)
    try:
        opener = browser()
        assert sign_in(opener, demo.address)[0] == 200
        for slug in FACILITIES:
            assert page(opener, f"{demo.address}/facilities/{slug}")[0] == 200
        assert stop(demo, signal.SIGTERM) == (0, "")
    finally:
        demo.process.kill()
