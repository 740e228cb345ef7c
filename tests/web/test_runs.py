"""Pages of runs: while they wait, go on and end; stopped, asked for again, looked into."""

from collections.abc import Callable

import pytest
from flask import Flask
from lxml.html import HtmlElement

from fairassess.domain.harvests import Take
from fairassess.services import harvesting, probing
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database, runs
from fairassess.web import context
from tests.builders import NOW
from tests.services import run_builders
from tests.web.browser import Browser, parsed, words
from tests.web.world import World

ActAs = Callable[[str], Browser]


def _status(page: HtmlElement) -> str:
    return " ".join(page.xpath("string(//*[@id='doing'])").split())


def _set(app: Flask, run_id: int, **changes: object) -> None:
    """Change a stored run as a worker would."""
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        run = session.get_one(runs.Run, run_id)
        for name, value in changes.items():
            setattr(run, name, value)
        session.commit()
    engine.dispose()


def test_a_run_that_waits_says_so_and_moves_with_and_without_scripts(
    world: World, read_as: ActAs
) -> None:
    page = read_as("officer").page(f"/runs/{world.queued}")
    assert _status(page) == "Waiting for a free worker"
    assert page.xpath("//noscript/meta[@http-equiv='refresh']")
    (progress,) = page.xpath("//*[@hx-get]")
    assert progress.get("hx-get") == f"/runs/{world.queued}/live"
    assert progress.get("hx-trigger") == "every 1s"
    assert any("/vendor/htmx.min.js" in src for src in page.xpath("//script/@src"))
    # What is swapped every second may not hold the button, or the focus would be lost with it.
    assert not progress.xpath(".//button | .//a")


def test_a_run_that_goes_on_tells_steps_done_of_steps_planned(world: World, read_as: ActAs) -> None:
    page = read_as("officer").page(f"/runs/{world.running}")
    assert _status(page) == "Asking for a list"
    (bar,) = page.xpath("//progress")
    assert (bar.get("value"), bar.get("max")) == ("12", "45")
    assert "12 of 45 steps, begun just now" in words(page)
    live = read_as("officer").get(f"/runs/{world.running}/live")
    assert "HX-Refresh" not in live.headers
    assert _status(parsed(live)) == "Asking for a list"


def test_the_live_part_asks_for_the_whole_page_at_the_end(world: World, read_as: ActAs) -> None:
    live = read_as("reader").get(f"/runs/{world.own.run}/live")
    assert live.headers["HX-Refresh"] == "true"


def test_a_waiting_run_is_stopped_at_once(world: World, act_as: ActAs) -> None:
    browser = act_as("officer")
    reply = browser.send(f"/runs/{world.queued}", to="/cancel")
    assert reply.headers["Location"] == f"/runs/{world.queued}"
    page = browser.page(f"/runs/{world.queued}")
    assert page.xpath("string(//h1)") == "It was stopped"
    assert "changes no score" in words(page)


def test_a_run_that_goes_on_is_being_stopped(world: World, act_as: ActAs) -> None:
    browser = act_as("officer")
    browser.send(f"/runs/{world.running}", to="/cancel")
    assert _status(browser.page(f"/runs/{world.running}")) == "Stopping"


def test_a_reader_sees_how_it_goes_and_cannot_stop_it(world: World, read_as: ActAs) -> None:
    page = read_as("reader").page(f"/runs/{world.running}")
    assert not page.xpath("//main//button")
    assert not read_as("reader").page(f"/runs/{world.own.run}").xpath("//main//button")


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        (runs.State.FAILED, "It could not be finished"),
        (runs.State.LOST, "It could not be finished"),
        (runs.State.CANCELLED, "It was stopped"),
        (runs.State.PARTIAL, "We could not tell"),
    ],
)
def test_every_way_to_end_has_its_words(
    app: Flask, world: World, cookies: dict[str, str], state: runs.State, heading: str
) -> None:
    because = "The application failed; its log says why."
    _set(app, world.running, state=state, finished_at=NOW, stopped_because=because)
    page = Browser(app.test_client(), cookies["officer"]).page(f"/runs/{world.running}")
    assert page.xpath("string(//h1)") == heading
    assert because in words(page)
    assert "What could not be found out changes no score." in words(page)


def test_a_second_attempt_says_that_it_is_one(
    app: Flask, world: World, cookies: dict[str, str]
) -> None:
    _set(app, world.running, attempt=2)
    page = Browser(app.test_client(), cookies["officer"]).page(f"/runs/{world.running}")
    assert "attempt 2 after an interruption" in words(page)


def test_asking_twice_for_a_run_makes_one(app: Flask, world: World, act_as: ActAs) -> None:
    browser = act_as("outsider")
    places = {
        browser.post(f"/endpoints/{world.other.endpoint}/probe").headers["Location"]
        for _ in range(3)
    }
    assert len(places) == 1


def test_every_finding_leads_to_its_reason_and_its_raw_exchange(
    world: World, read_as: ActAs
) -> None:
    browser = read_as("reader")
    page = browser.page(f"/runs/{world.own.run}")
    failing = [
        item
        for item in page.xpath("//li[.//*[contains(@class, 'pill')]][@id]")
        if item.xpath("string(./span)").strip() == "fails"
    ]
    assert failing
    for item in failing:
        said = " ".join(item.text_content().split())
        assert "What to do:" in said
        assert "How it is checked:" in said
        (first, *_) = item.xpath(".//a[contains(@href, '/exchanges/')]/@href")
        raw = words(browser.page(first))
        assert "Request" in raw
        assert "User-Agent: fairassess/" in raw


def test_findings_stand_by_weight_the_heaviest_first_and_failed_ones_on_top(
    app: Flask, world: World, cookies: dict[str, str]
) -> None:
    page = Browser(app.test_client(), cookies["reader"]).page(f"/runs/{world.own.run}")
    groups = [title.strip() for title in page.xpath("//h2[starts-with(@id, 'group-')]/text()")]
    assert groups == [
        "What must hold",
        "What should hold",
        "Community guidelines",
        "For information",
    ]
    for group in page.xpath("//section[starts-with(@aria-labelledby, 'group-')]"):
        folded = group.xpath("./details//li[@id]/span/text()")
        assert {word.strip() for word in folded} <= {"holds", "does not apply", "not tested"}


def test_badges_tell_in_words_who_could_take_the_endpoint_and_why_not(
    world: World, read_as: ActAs
) -> None:
    address = f"/runs/{world.own.run}"
    badges = read_as("officer").page(address).xpath("//section[@aria-labelledby='profiles']")
    edited = read_as("officer").page(f"/endpoints/{world.own.endpoint}/edit")
    for (section,) in (badges, edited.xpath("//section[@aria-labelledby='profiles']")):
        told = [" ".join(one.text_content().split()) for one in section.xpath(".//summary")]
        assert [one.removeprefix("not ").split(" ", 1)[1] for one in told] == [
            "OpenAIRE data",
            "B2FIND",
            "BASE",
            "CORE",
            "DINI",
        ]
        assert {one.split(" ")[0] for one in told} <= {"met", "not", "open"}
        links = section.xpath(".//details//a/@href")
        assert links
        assert all(link.startswith("/runs/") and "#" in link for link in links)


def test_an_exchange_can_be_asked_for_again_by_hand(world: World, read_as: ActAs) -> None:
    page = read_as("reader").page(f"/runs/{world.own.run}/exchanges/0")
    command = page.xpath("string(//pre[@aria-label='Command'])")
    assert command.startswith("curl --include --globoff --max-time 30 ")
    assert " --url 'http://127.0.0.1:" in command
    assert command.endswith("?verb=Identify'")
    assert "Next" in words(page)
    assert not page.xpath("//a[text()='Previous']")
    assert page.xpath("string(//dt[.='Addresses of the host']/following-sibling::dd[1])") == (
        "127.0.0.1"
    )
    assert not page.xpath("//dt[.='Did not answer']")


def test_the_trial_of_an_address_counts_for_nothing(world: World, read_as: ActAs) -> None:
    page = read_as("officer").page(f"/runs/{world.trial}")
    assert "Its findings count for nothing." in words(page)
    assert not page.xpath("//main//button")


def test_a_harvest_shows_what_is_missing_and_where(world: World, read_as: ActAs) -> None:
    browser = read_as("reader")
    page = browser.page(f"/harvests/{world.own.harvest}")
    assert "perhaps not all" in page.xpath("string(//h1)")
    rows = page.xpath("//*[@aria-label='Completeness by field (table)']//tbody/tr")
    bars = page.xpath("//figure//*[@class='wide-only']//*[local-name()='text']/text()")
    for row in rows:
        field, share = row.xpath("string(./th)").strip(), row.xpath("string(./td)").strip()
        assert field in bars
        assert share in bars
    lacking = page.xpath("//table//a[contains(@href, '/missing/')]")
    assert lacking
    for link in lacking:
        number = link.text_content().split()[0]
        assert browser.page(link.get("href")).xpath("string(//h1)").startswith(number)
    skipped = browser.page(f"/harvests/{world.own.harvest}/skipped")
    assert "could not be read" in skipped.xpath("string(//h1)")
    assert skipped.xpath("//tbody/tr")


def test_a_record_is_shown_as_received_and_as_read(world: World, read_as: ActAs) -> None:
    page = read_as("reader").page(f"/harvests/records/{world.own.record}")
    assert "<identifier>" in page.xpath("string(//pre)")
    assert "Fields with a value" in words(page)


def test_a_harvest_that_still_goes_on_says_that_more_may_come(
    app: Flask, world: World, cookies: dict[str, str]
) -> None:
    engine = database.engine(context.kit_of(app).settings.database)
    seen: list[str] = []

    def harvest(_target: str, _plan: object, *, take: Take, **_: object) -> None:
        take((run_builders.a_record(1),), run_builders.a_page())
        browser = Browser(app.test_client(), cookies["reader"])
        links = browser.page(f"/runs/{world.queued}").xpath("//main//a/@href")
        seen.extend(links)
        seen.append(words(browser.page("/harvests/4")))
        raise RuntimeError("the worker dies here")

    equipment = run_builders.equipment(engine, harvest=harvest)

    harvesting.execute_harvest(equipment, world.queued, 1)
    engine.dispose()
    assert "Harvesting" in seen[-1]
    assert "1 record on 1 page" in seen[-1]


def test_what_could_not_be_asked_is_told_once_and_not_check_by_check(
    app: Flask, world: World, cookies: dict[str, str]
) -> None:
    engine = database.engine(context.kit_of(app).settings.database)
    silent = [
        run_builders.a_finding(f"p_{number}", run_builders.OPEN, message="Nobody answered.")
        for number in range(9)
    ]
    result = run_builders.found(*silent, is_complete=False, stopped_because="unreachable")
    equipment = run_builders.equipment(engine, probe=run_builders.finds(result))
    with database.session_factory(engine)() as session:
        work, endpoint = runs.Work.PROBE, world.other.endpoint
        run = probing.request_run(session, SYSTEM, endpoint, work, now=NOW)
    probing.execute_probe(equipment, run, 1)
    engine.dispose()
    page = Browser(app.test_client(), cookies["outsider"]).page(f"/runs/{run}")
    assert page.xpath("string(//h1)") == "We could not tell"
    assert "The server could not be reached." in words(page)
    assert "9 checks could not be made" in words(page)
    shown = [part for part in page.xpath("//p/text()") if part == "Nobody answered."]
    folded = page.xpath("//details//p[text()='Nobody answered.']")
    assert len(shown) - len(folded) == 1
    assert len(page.xpath("//details//li[@id]")) == 9
