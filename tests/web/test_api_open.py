"""What has a public page, a program reads without a token: the same numbers, and nothing beyond."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.web import api_routes, programs, routes
from tests.web.browser import Browser, words
from tests.web.programs import Program
from tests.web.routes import Access
from tests.web.world import World

As = Callable[[str], Browser]

ROUTE_OF = {
    "about.checks": "probes.probes_list",
    "comparison.page": "rounds.comparison",
    "home.method": "method.method",
    "probes.finding": "findings.finding",
    "probes.kind_page": "probes.probes_list",
    "probes.page": "probes.probe",
    "probes.questionnaire": "questionnaires.questionnaire",
    "public_histories.timeline": "history.history",
    "results.page": "results.result",
    "round_reports.page": "reports.reports_list",
    "rounds.index": "rounds.rounds_list",
    "rounds.page": "rounds.round_results",
}
"""The route for programs that tells what a public page tells."""

WITHOUT = {
    "home.index", "security.login", "about.probes", "api.page", "kept_reports.verify",
}  # fmt: skip
"""Public pages that tell nothing of results: the first page, forms, and how we behave."""


def test_every_public_page_has_a_route_that_everybody_may_read() -> None:
    pages = {route.endpoint for route in routes.PAGES if route.access is Access.PUBLIC}
    assert pages == set(ROUTE_OF) | WITHOUT
    open_ones = {
        route.endpoint.removeprefix("api_")
        for route in api_routes.ROUTES
        if route.access is Access.PUBLIC
    }
    assert set(ROUTE_OF.values()) <= open_ones


@pytest.fixture
def nobody(reading: Flask) -> Program:
    return Program(reading)


def cells(page: Any, name: str, at: int = 0) -> list[list[str]]:
    """Return the rows of a table of a page, the first cell included."""
    region = page.xpath(f"//*[@aria-label='{name} (table)' or @aria-label='{name}']//table")[at]
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")]
        for row in region.xpath(".//tbody/tr")
    ]


def rows_of(text: str) -> list[dict[str, str]]:
    """Return the rows of a table that was taken away."""
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_a_published_result_is_told_in_the_numbers_of_its_page(
    nobody: Program, world: World, read_as: As
) -> None:
    told = nobody.get(f"results/{world.own.result}")
    page = read_as("").page(f"/results/{world.own.result}")
    groups = [*told["scores"]["topics"], told["scores"]["all"]]
    assert cells(page, "Scores by topic") == [
        [
            one["title"], f"{one['declared']} %", str(one["measured"]), str(one["on_word"]),
            str(one["not_shown"]), one["coverage"],
        ]
        for one in groups
    ]  # fmt: skip
    rows = cells(page, "Questions")
    assert len(rows) == len(told["questions"]) == 27
    for row, question in zip(rows, told["questions"], strict=True):
        assert row[0].startswith(question["id"])
        assert row[1] == question["stand"]
    for said in (told["headline"], told["cite_as"], told["digest"], told["licence"]):
        assert said in words(page)
    table = rows_of(read_as("").get(f"/results/{world.own.result}.csv").text)
    levels = {row["id"]: row["level"] for row in table if row["kind"] == "question"}
    assert {one["id"]: str(one["level"] or "") for one in told["questions"]} == levels
    assert (told["round"], told["published_on"]) == (world.round, world.now.date().isoformat())


def test_what_people_wrote_is_for_those_who_see_the_facility(
    nobody: Program, reading: Flask, world: World
) -> None:
    address = f"results/{world.own.result}"
    mine = programs.program_of(reading, world, "officer").get(address)
    outsider = programs.program_of(reading, world, "outsider").get(address)
    told = nobody.get(address)
    assert told == outsider
    assert set(told) == set(mine)
    assert "What we do about" in json.dumps(mine)
    for secret in ("What we do about", "A. Officer", "northern-light.example/policy", "@nls.test"):
        assert secret not in json.dumps(told)
    unsaid = {"comment": None, "reason": None, "links": None, "against_evidence": None}
    for ours, theirs in zip(mine["questions"], told["questions"], strict=True):
        assert theirs["level"] == ours["level"]
        assert {name: theirs[name] for name in unsaid} == unsaid
    assert told["scores"]["all"]["declared"] == mine["scores"]["all"]["declared"]


def test_lists_give_strangers_just_what_is_published(
    nobody: Program, reading: Flask, world: World
) -> None:
    assert [one["slug"] for one in nobody.items("facilities")] == ["anc", "nls"]
    assert [one["id"] for one in nobody.items("facilities/nls/results")] == [world.own.result]
    assert [one["result"] for one in nobody.items("facilities/nls/history")] == [world.own.result]
    officer = programs.program_of(reading, world, "officer")
    both = [world.own.result, world.first_result]
    assert [one["id"] for one in officer.items("facilities/nls/results")] == both
    assert [one["slug"] for one in officer.items("facilities")] == ["nls"]
    for address in ("facilities", "facilities/nls/results", "facilities/nls/history"):
        assert officer.items(f"{address}?published=true") == nobody.items(address)


def test_what_is_not_published_is_told_like_what_is_not_there(app: Flask, world: World) -> None:
    body = {"name": "Southern Source", "short_name": "SSS"}
    programs.program_of(app, world, "coordinator").post("facilities", body)
    for who in (Program(app), programs.program_of(app, world, "outsider")):
        for below in ("", "/results", "/history", "/badge"):
            hidden, missing = (
                who.get(f"facilities/{slug}{below}", status=404) for slug in ("sss", "gone")
            )
            assert hidden | {"instance": ""} == missing | {"instance": ""}
        assert "sss" not in {one["slug"] for one in who.items("facilities?published=true")}
    Program(app).get("facilities/nls/endpoints", status=401)
    Program(app).get(f"results/{world.first_result}", status=404)


def test_a_facility_is_known_by_its_public_facts(nobody: Program) -> None:
    told = nobody.get("facilities/nls")
    assert (told["name"], told["ror"]) == (
        "Northern Light Source", "https://ror.org/02aj13c28",
    )  # fmt: skip
    unknown = {name for name, value in told.items() if value is None}
    assert unknown == {"time_zone", "endpoints_url", "assessments_url"}
    row = nobody.items("facilities")[1]
    assert (row["endpoints"], row["standing"]) == (None, None)
    assert row["declared"] == nobody.items("facilities/nls/results")[0]["declared"]


@pytest.mark.parametrize("key", ["all", "F", "Q14"])
def test_a_history_is_told_in_the_numbers_of_the_public_timeline(
    nobody: Program, read_as: As, key: str
) -> None:
    rows = rows_of(read_as("").get(f"/public/facilities/nls/history.csv?of={key}").text)
    points = nobody.items(f"facilities/nls/history?of={key}")
    assert len(rows) == len(points) == 1
    for column, name in (
        ("Declared (%)", "declared"), ("Measured (%)", "measured"), ("On word (%)", "on_word"),
        ("Not shown (%)", "not_shown"),
    ):  # fmt: skip
        assert rows[0][column] == str(points[0][name])
    nobody.get("facilities/nls/history?of=Q99", status=404)


def test_a_round_is_told_in_the_numbers_of_its_pages(
    nobody: Program, world: World, read_as: As
) -> None:
    told = nobody.get(f"rounds/{world.round}/comparison")
    base = f"/rounds/{world.round}/comparison"

    def table(name: str) -> list[dict[str, str]]:
        return rows_of(read_as("").get(f"{base}/{name}.csv").text)

    shown = {"unknown": "?", "na": "n/a", None: ""}
    for row, one in zip(table("levels"), told["facilities"], strict=True):
        assert row["Facility"] == one["name"]
        assert row["Declared (%)"] == str(one["declared"])
        for letter in "FAIR":
            assert row[f"{letter} (%)"] == str(one["letters"][letter])
        for question, level in one["levels"].items():
            assert row[question] == (shown[level] if level in shown else str(level))
    for row, one in zip(table("gaps"), told["gaps"], strict=True):
        assert (row["Question"], row["Facilities behind"], row["Of facilities"]) == (
            one["question"], str(one["behind"]), str(one["of"]),
        )  # fmt: skip
        assert row["Not earned on average (%)"] == str(one["missing"])
        for helper in one["solved_by"]:
            assert helper["name"] in row["Solved by"]
    for row, tally in zip(table("distribution"), told["questions"], strict=True):
        others = [tally[name] for name in ("unknown", "not_applicable", "not_answered")]
        counts = [*tally["levels"], *others]
        assert list(row.values()) == [tally["question"], *map(str, counts), str(sum(counts))]
    for row, one in zip(table("interfaces"), told["interfaces"], strict=True):
        offers = [value.partition(",")[0] for value in list(row.values())[1:]]
        assert offers == [offer["offer"] for offer in one["offers"].values()]
    page = read_as("").page(f"/rounds/{world.round}")
    for one in nobody.items(f"rounds/{world.round}/results"):
        assert f"{one['declared']} %" in words(page)


def test_a_finding_and_a_badge_are_told_as_at_their_pages(
    nobody: Program, reading: Flask, world: World, read_as: As
) -> None:
    told = nobody.get(f"findings/{world.own.finding}")
    page = words(read_as("").page(f"/findings/{world.own.finding}"))
    assert told["message"] in page
    assert told["run"] is None
    officer = programs.program_of(reading, world, "officer")
    assert officer.get(f"findings/{world.own.finding}")["run"] == world.own.run
    ours = read_as("").get("/badge/nls.json?letter=F").json
    badge = nobody.get("facilities/nls/badge?letter=F")
    assert ours is not None
    for name in set(ours) & set(badge):
        assert badge[name] == ours[name]
    nobody.get("facilities/nls/badge?letter=X", status=422)


def test_the_rules_of_the_method_are_those_of_its_page(nobody: Program, read_as: As) -> None:
    told, page = nobody.get("method"), words(read_as("").page("/about/scores"))
    assert f"Scoring version {told['scoring_version']}" in page
    assert f"older than {told['stale_after_days']} days" in page


def test_the_page_of_the_interface_begins_with_what_needs_no_token(
    nobody: Program, read_as: As
) -> None:
    page = read_as("").page("/api/v1")
    first = page.xpath("//section[@aria-labelledby='begin']//li")[0]
    assert "without a token" in first.text_content()
    (command,) = first.xpath("./code/text()")
    assert nobody.ask("GET", "/" + command.split("/", 3)[3]).status_code == 200


def test_a_kept_report_is_told_to_those_who_may_have_it(
    nobody: Program, reading: Flask, world: World
) -> None:
    told = programs.program_of(reading, world, "reader").get(f"reports/{world.report}")
    assert (told["digest"], told["form"]) == (world.report, "json")
    nobody.get(f"reports/{world.report}", status=404)
    assert nobody.items(f"rounds/{world.round}/reports") == []


def test_caches_keep_answers_of_strangers_and_members_apart(
    nobody: Program, reading: Flask, world: World
) -> None:
    address = f"results/{world.own.result}"
    officer = programs.program_of(reading, world, "officer")
    theirs, ours = nobody.ask("GET", address), officer.ask("GET", address)
    for reply in (theirs, ours):
        assert reply.headers["Vary"] == "Authorization, Cookie"
        assert reply.headers["Cache-Control"] == "private, no-cache"
    tag = {"If-None-Match": theirs.headers["ETag"]}
    assert nobody.ask("GET", address, headers=tag).status_code == 304
    assert officer.ask("GET", address, headers=tag).status_code == 200
    assert nobody.ask("GET", "results/999999").headers["Cache-Control"] == "no-store"
