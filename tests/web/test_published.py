"""A published result is a landing page as we ask them of others: our own probe passes it."""

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from rdflib import DCTERMS, Graph, URIRef

from fairassess.demo.servers import Running
from fairassess.web import factory
from tests.cli.calling import Shell
from tests.services.run_builders import TurnableClock
from tests.web import conftest, world
from tests.web.browser import Browser
from tests.web.world import World

PID_BASE = "https://n2t.net/ark:99999/fk4fa"
SITE = "http://127.0.0.1:8000"
OUT_OF_PLACE = {
    "landing_names_panet_technique": "An assessment is made by no technique of a beamline.",
}
"""Checks that are about datasets of experiments."""

ABOUT_PIDS = {"landing_identifier_is_the_pid", "landing_cites_as_the_pid"}


class _Later:
    """An application that is made once its address is known."""

    def __init__(self) -> None:
        self.app: WSGIApplication | None = None

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        assert self.app is not None
        return self.app(environ, start)


@contextmanager
def served(folder: Path, **settings: object) -> Iterator[str]:
    """Serve a copy of the small world on loopback, and give its address."""
    later = _Later()
    with Running(later) as running:
        chosen = world.settings(folder, site_url=running.url, **settings)
        later.app = factory.create_app(chosen, time=TurnableClock(world.NOW))
        yield running.url


@pytest.fixture
def folder(shape: tuple[Path, World], tmp_path: Path) -> Path:
    """A folder with a copy of the small world."""
    conftest.copied(shape[0], tmp_path)
    return next(tmp_path.glob("world-*"))


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command line."""
    for name in [name for name in os.environ if name.startswith("FAIRASSESS_")]:
        monkeypatch.delenv(name)
    return Shell(monkeypatch, capsys)


@dataclass(frozen=True, slots=True)
class Probed:
    """Outcome and message of each check."""

    outcomes: dict[str, str]
    messages: dict[str, str]

    def those(self, outcome: str) -> set[str]:
        return {name for name, told in self.outcomes.items() if told == outcome}


def probe(shell: Shell, url: str) -> Probed:
    """Probe a landing page in the ordinary way: in a child, by fetcher and evaluators."""
    said = shell(
        "probe", "landing-page", url, "--format", "json", "--allow-private", "127.0.0.0/8",
        "--rate", "0",
    )  # fmt: skip
    found = said.document["findings"]
    return Probed(
        {one["id"]: one["outcome"] for one in found}, {one["id"]: one["message"] for one in found}
    )


def test_our_own_landing_pages_pass_every_check_that_applies(
    world: World, folder: Path, shell: Shell
) -> None:
    """Those of a result, of a round, and of what is published of a facility."""
    given = {
        "pid_base": PID_BASE,
        "publisher": "Light Sources United",
        "funding": "A programme, grant 12345",
    }
    with served(folder, **given) as site:
        judged = [probe(shell, f"{site}{path}") for path in landing_pages(world)]
    for found in judged:
        failed = found.those("failed") - set(OUT_OF_PLACE)
        assert not failed, {name: found.messages[name] for name in failed}
        still_open = found.those("cant_tell") | found.those("untested")
        assert not still_open, {name: found.messages[name] for name in still_open}
        # On loopback there is no https to ask for; nothing else is beside the point.
        assert found.those("inapplicable") <= {"landing_is_served_over_https"}, found.messages
        assert len(found.those("passed")) >= 30


def landing_pages(world: World) -> tuple[str, str, str]:
    """Return where a result, its round and its facility are told to everybody."""
    return (
        f"/results/{world.own.result}",
        f"/rounds/{world.round}",
        f"/public/facilities/{world.own.slug}",
    )


def test_without_identifiers_and_funding_the_checks_say_just_that(
    world: World, folder: Path, shell: Shell
) -> None:
    with served(folder) as site:
        found = probe(shell, f"{site}/results/{world.own.result}")
    expected = {*ABOUT_PIDS, "landing_states_funding", *OUT_OF_PLACE}
    assert found.those("failed") == expected, found.messages


def description(browser: Browser, path: str) -> dict[str, Any]:
    """Return the JSON-LD of a page."""
    page = browser.page(path)
    (script,) = page.xpath("//script[@type='application/ld+json']")
    read: dict[str, Any] = json.loads(script.text_content())
    return read


def test_the_description_says_the_numbers_of_the_page(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    told = description(read_as(""), f"/results/{world.own.result}")
    values = {one["name"]: one["value"] for one in told["variableMeasured"]}
    document = read_as("officer").get(f"/results/{world.own.result}/report.json").json
    scores = document["scores"]["all"] if document else {}
    assert values == {
        "Declared score": scores["declared"],
        "Measured": scores["measured"],
        "On word": scores["on_word"],
        "Not shown": scores["not_shown"],
    }
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["creator"]["@id"] == "https://ror.org/02aj13c28"
    assert "A. Officer" not in json.dumps(told)


def test_the_table_holds_every_score_and_level_and_no_words(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    reply = read_as("").get(f"/results/{world.own.result}.csv")
    assert reply.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(reply.text.lstrip("\ufeff"))))
    kinds = [row["kind"] for row in rows]
    assert kinds.count("letter") == 4
    assert kinds.count("question") == 27
    whole = rows[0]
    parts = [int(whole[name]) for name in ("measured", "on_word", "not_shown")]
    assert sum(parts) == int(whole["declared"])
    assert "What we do about" not in reply.text
    told = description(read_as(""), f"/results/{world.own.result}")
    assert told["distribution"][0]["contentSize"] == f"{len(reply.data)} B"


def test_typed_links_lead_where_they_say(world: World, read_as: Callable[[str], Browser]) -> None:
    for url in landing_pages(world):
        browser = read_as("")
        header = ", ".join(browser.get(url).headers.getlist("Link"))
        for rel in ("describedby", "item", "license", "author", "type", "linkset"):
            assert f'rel="{rel}"' in header
        assert 'rel="cite-as"' not in header
        linkset = browser.get(f"{url}/linkset")
        assert linkset.mimetype == "application/linkset+json"
        read = json.loads(linkset.text)["linkset"]
        own = next(one for one in read if one["anchor"].endswith(url))
        for rel in ("describedby", "item"):
            for target in own[rel]:
                assert browser.get(target["href"].removeprefix(SITE)).mimetype == target["type"]
        assert {rel for one in read if one is not own for rel in one} >= {
            "collection",
            "describes",
        }


def test_the_descriptions_of_sets_lead_to_their_results_and_say_what_their_linked_data_say(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    browser = read_as("")
    for url in landing_pages(world)[1:]:
        told = description(browser, url)
        assert told["@id"] == told["url"] == f"{SITE}{url}"
        (table,) = told["distribution"]
        reply = browser.get(table["contentUrl"].removeprefix(SITE))
        assert table["contentSize"] == f"{len(reply.data)} B"
        data = url.replace("/public", "")
        graph = Graph().parse(data=browser.get(f"{data}.ttl").data, format="turtle")
        parts = told["hasPart"]
        assert f"{SITE}/results/{world.own.result}" in {one["url"] for one in parts}
        for one in parts:
            assert (URIRef(one["url"]), DCTERMS.license, URIRef(told["license"])) in graph
            back = description(browser, one["url"].removeprefix(SITE))
            assert back["@id"] == one["@id"]
            assert back["isPartOf"]["@id"].startswith(f"{SITE}/rounds/")
        if url == f"/rounds/{world.round}":
            assert str(graph.value(URIRef(told["@id"]), DCTERMS.title)) == told["name"]
            assert str(graph.value(URIRef(told["@id"]), DCTERMS.identifier)) == told["identifier"]


def test_what_is_not_published_is_told_to_no_machine(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    coordinator = read_as("coordinator")
    url = f"/rounds/{world.closed_round}"
    reply = coordinator.get(url)
    assert reply.status_code == 200
    assert "ld+json" not in reply.text
    assert 'rel="item"' not in ", ".join(reply.headers.getlist("Link"))
    assert coordinator.get(f"{url}/linkset").status_code == 404
    assert "ld+json" not in read_as("").get(f"/public/facilities/{world.own.slug}?of=F").text


def test_only_strangers_get_the_public_page(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    url = f"/results/{world.own.result}"
    for who in ("", "outsider", "newcomer"):
        page = read_as(who).page(url)
        assert page.xpath("//link[@rel='canonical']/@href") == [f"http://127.0.0.1:8000{url}"]
        assert "Published self-assessment" in page.xpath("string(//main)")
        assert "What we do about" not in page.xpath("string(//main)")
    for who in ("officer", "reader", "coordinator"):
        assert "Worth doing next" in read_as(who).page(url).xpath("string(//main)")


def test_hostile_names_stay_in_their_place(world: World, app: Any, cookies: dict[str, str]) -> None:
    nasty = '</script><script>alert(1)</script>"><img src=x>'
    officer = Browser(app.test_client(), cookies["officer"])
    officer.send("/facilities/nls/edit", name=nasty, short_name="NLS")
    visitor = Browser(app.test_client())
    url = f"/results/{world.own.result}"
    page = visitor.page(url)
    assert not page.xpath("//img | //script[not(@type)][not(@src)]")
    assert description(visitor, url)["creator"]["name"] == nasty
    assert page.xpath("//meta[@name='DC.creator']/@content") == [nasty]
