"""The page of a check: everything of it at one endpoint, test now, and what is not in our hands."""

import re
from collections.abc import Callable

from flask import Flask
from lxml.html import HtmlElement

from fairassess.storage import database, runs
from fairassess.web import context
from tests.web import conftest
from tests.web.browser import Browser, words
from tests.web.world import World

ActAs = Callable[[str], Browser]
PROBE = "oaipmh_identify_is_complete"


def at(world: World, probe: str = PROBE) -> str:
    return f"/endpoints/{world.own.endpoint}/checks/{probe}"


def test_it_tells_what_why_how_and_what_was_found(world: World, read_as: ActAs) -> None:
    page = read_as("officer").page(at(world))
    told = words(page)
    for part in ("Why", "How", "Weight", "Source", "What was found last", "History"):
        assert part in told
    strip = page.xpath("string(//div[@class='strip']/svg/@aria-label)")
    assert "of the last 2 runs, oldest first" in strip
    assert len(page.xpath("//section[@aria-labelledby='history']//tbody/tr")) == 2
    command = page.xpath("string(//pre[contains(@aria-label, 'Command')])")
    assert command.startswith("curl ")
    assert "?verb=Identify" in command


def test_a_check_of_another_kind_is_not_found(world: World, read_as: ActAs) -> None:
    browser = read_as("officer")
    assert browser.get(at(world, "pid_resolves_nowhere")).status_code == 404
    assert browser.get(at(world, "landing_is_open_without_login")).status_code == 404
    assert browser.get("/endpoints/9999/checks/" + PROBE).status_code == 404


def test_a_check_of_harvested_records_has_a_page_too(world: World, read_as: ActAs) -> None:
    told = words(read_as("reader").page(at(world, "harvest_list_is_complete")))
    assert "What this check is" in told


def test_readers_see_no_address_of_a_person(world: World, read_as: ActAs) -> None:
    for url in (at(world), f"/runs/{world.own.run}/exchanges/0"):
        officer, reader = (_body(read_as(who).page(url)) for who in ("officer", "reader"))
        assert re.search(r"<adminEmail>[^<@]+@[^<]+</adminEmail>", officer)
        assert "<adminEmail>(hidden)</adminEmail>" in reader
        assert "@" not in reader


def test_readers_see_no_address_beside_a_question(world: World, read_as: ActAs) -> None:
    probe = "oaipmh_admin_email_is_plausible"
    officer, reader = (words(read_as(who).page(at(world, probe))) for who in ("officer", "reader"))
    assert re.search(r"adminEmail is \S+@", officer)
    assert "adminEmail is (hidden)" in reader
    for question in range(1, 28):
        said = words(read_as("reader").page(f"/assessments/{world.own.draft}/Q{question:02d}"))
        assert not re.search(r"adminEmail is \S+@", said)


def _body(page: HtmlElement) -> str:
    return str(page.xpath("string(//pre[starts-with(@aria-label, 'Body')])"))


def test_test_now_asks_for_a_run_and_then_says_when_it_is_possible_again(
    app: Flask, world: World, act_as: ActAs
) -> None:
    officer = act_as("officer")
    with database.session_factory(context.kit_of(app).sessions().get_bind())() as session:  # type: ignore[arg-type]
        for name in ("queued", "running"):
            run = session.get_one(runs.Run, getattr(world, name))
            run.state = runs.State.CANCELLED
        session.commit()
    reply = officer.send(at(world), to="/test")
    assert reply.status_code == 302
    run_page = reply.headers["Location"]
    assert "/runs/" in run_page
    assert "See the run that goes on" in words(officer.page(at(world)))
    officer.post(f"{run_page}/cancel")
    page = officer.page(at(world))
    assert "Possible again at" in words(page)
    assert not page.xpath("//form[contains(@action, '/test')]")
    again = officer.post(f"{at(world)}/test")
    assert again.headers["Location"].endswith(at(world))
    assert "possible again at" in words(officer.page(at(world)))


def test_a_note_is_shown_and_can_be_taken_back(world: World, act_as: ActAs, app: Flask) -> None:
    officer = act_as("officer")
    assert officer.send(at(world), to="/not-in-our-hands", note="  ").status_code == 422
    assert officer.send(at(world), to="/not-in-our-hands", note="x" * 1001).status_code == 422
    officer.send(at(world), to="/not-in-our-hands", note="The <b>host</b> of the lab runs it.")
    told = words(act_as("reader").page(at(world)))
    assert "The <b>host</b> of the lab runs it." in told
    assert "Officer, 2 November 2026" in told
    assert "It changes no score" in told
    audit = [row for row in conftest.content(app)["audit"] if "check.set_aside" in row]
    assert len(audit) == 1
    officer.send(at(world), to="/in-our-hands")
    assert "Nobody has said" in words(officer.page(at(world)))
    assert len(conftest.content(app)["hand_notes"]) == 2


def test_saying_the_same_twice_is_kept_once(world: World, act_as: ActAs, app: Flask) -> None:
    officer = act_as("officer")
    for _ in range(2):
        officer.post(f"{at(world)}/not-in-our-hands", note="Theirs.")
    assert len(conftest.content(app)["hand_notes"]) == 1
    for _ in range(2):
        officer.post(f"{at(world)}/in-our-hands")
    assert len(conftest.content(app)["hand_notes"]) == 2
