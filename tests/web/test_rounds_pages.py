"""Rounds: opened by a form, answered by facilities, closed with care, published when said so."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fairassess.services import rounds
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database
from fairassess.web import context
from tests.builders import NOW
from tests.web.browser import Browser, parsed, words
from tests.web.world import World

FILLED = {
    "name": "Winter 2026",
    "questionnaire": "expands-d26@1.0.0",
    "opens_on": "2026-11-02",
    "closes_on": "2026-12-02",
    "sight": "anonymous",
    "facilities": ["nls", "anc"],
}


@pytest.fixture
def stored(app: Flask) -> Iterator[Session]:
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        yield session
    engine.dispose()


def test_a_coordinator_opens_a_round(
    act_as: Callable[[str], Browser], app: Flask, stored: Session
) -> None:
    reply = act_as("coordinator").send("/rounds/new", **FILLED)
    assert reply.headers["Location"] == "/rounds/winter-2026"
    view = rounds.get(stored, SYSTEM, "winter-2026")
    assert view.round.facilities == ("anc", "nls")
    assert view.round.sight.value == "anonymous"


def test_all_faults_stand_above_the_form_and_at_their_fields_and_nothing_typed_is_lost(
    act_as: Callable[[str], Browser],
) -> None:
    typed = FILLED | {"name": " ", "closes_on": "2026-10-01", "sight": None, "facilities": None}
    reply = act_as("coordinator").send("/rounds/new", **typed)
    assert reply.status_code == 422
    page = parsed(reply)
    linked = {href.strip("#") for href in page.xpath("//*[@id='faults']//a/@href")}
    assert linked == {"name", "closes_on", "sight", "facilities"}
    assert all(page.xpath(f"//*[@id='{place}']") for place in linked)
    assert page.xpath("//input[@name='closes_on']/@value") == ["2026-10-01"]


def test_an_open_round_is_changed_by_a_form_that_keeps_what_was_typed(
    act_as: Callable[[str], Browser], stored: Session, world: World
) -> None:
    url = f"/rounds/{world.open_round}"
    act_as("officer").send("/facilities/nls/assessments/new", label="Spring", prefill="empty")
    browser = act_as("coordinator")
    page = browser.page(f"{url}/change")
    assert "NLS: has begun, and stays" in words(page)
    # It shows names, and nothing shows more: every rule can be chosen.
    assert page.xpath("//input[@name='sight']/@value") == ["hidden", "anonymous", "named"]
    typed = {"name": "Späte Runde", "closes_on": "2026-10-01", "facilities": ["nls"]}
    reply = browser.send(f"{url}/change", **typed)
    assert reply.status_code == 422
    page = parsed(reply)
    assert set(page.xpath("//*[@id='faults']//a/@href")) == {"#closes_on"}
    assert page.xpath("//input[@name='name']/@value") == ["Späte Runde"]
    assert not page.xpath("//input[@name='facilities'][@value='anc']/@checked")

    reply = browser.send(f"{url}/change", **typed | {"closes_on": "2027-03-31"}, sight="hidden")
    assert reply.headers["Location"] == url
    round_ = rounds.get(stored, SYSTEM, world.open_round).round
    assert (round_.name, round_.facilities, round_.sight.value) == (
        "Späte Runde", ("nls",), "hidden",
    )  # fmt: skip
    stored.rollback()
    stale = browser.post(f"{url}/change", name="Mine", closes_on="2027-03-31", sight="hidden",
                         facilities=["nls"], state="x" * 64)  # fmt: skip
    assert "Somebody else changed this round" in words(parsed(stale))


def test_a_closed_round_has_no_form_to_change_it(
    act_as: Callable[[str], Browser], world: World
) -> None:
    reply = act_as("coordinator").get(f"/rounds/{world.closed_round}/change")
    assert reply.headers["Location"] == f"/rounds/{world.closed_round}"


def test_the_page_of_a_round_says_how_far_each_facility_is(
    act_as: Callable[[str], Browser], world: World
) -> None:
    officer = act_as("officer")
    url = f"/rounds/{world.open_round}"
    told = words(act_as("coordinator").page(url))
    assert "NLS not started" in told
    assert "ANC not started" in told
    officer.send("/facilities/nls/assessments/new", label="Spring", prefill="empty")
    draft = rounds_page_link(officer.page(url), "Draft")
    officer.send(f"{draft}/Q01", level="3")
    assert "1 of 27 answered" in words(officer.page(url))
    officer.send(f"{draft}/check", to="", signed_by="A. Officer", has_declared="y")
    assert "submitted" in words(officer.page(url))


def test_before_anybody_begins_pages_say_that_facilities_may_be_added(
    act_as: Callable[[str], Browser], world: World
) -> None:
    rule = "Those who take part, also those added later, see the results of others by name."
    coordinator, officer = act_as("coordinator"), act_as("officer")
    assert rule in words(coordinator.page("/rounds/new"))
    assert rule in words(officer.page(f"/rounds/{world.open_round}"))
    assert rule in words(officer.page("/facilities/nls/assessments/new"))
    url = f"/rounds/{world.open_round}"
    for facilities in (["nls"], ["nls", "anc"]):
        typed = {"name": "Spring", "closes_on": "2027-03-31", "sight": "named"}
        assert coordinator.send(f"{url}/change", **typed, facilities=facilities).status_code == 302
    told = words(coordinator.page(url))
    assert told.count("takes part since") == 1
    assert "ANC takes part since 2 November 2026" in told


def rounds_page_link(page: object, word: str) -> str:
    (found,) = page.xpath(f"//main//a[starts-with(normalize-space(), '{word}')]/@href")  # type: ignore[attr-defined]
    return str(found)


def test_while_a_round_is_open_an_officer_sees_nothing_of_the_others(
    act_as: Callable[[str], Browser], world: World
) -> None:
    told = words(act_as("officer").page(f"/rounds/{world.open_round}"))
    assert "NLS" in told
    assert "ANC" not in told


def test_an_officer_may_answer_outside_the_round(
    act_as: Callable[[str], Browser], world: World
) -> None:
    officer = act_as("officer")
    page = officer.page("/facilities/nls/assessments/new")
    assert page.xpath("//input[@name='round_slug'][@checked]/@value") == [world.open_round]
    sent = {"label": "By itself", "prefill": "empty", "round_slug": ""}
    reply = officer.send("/facilities/nls/assessments/new", **sent)
    assert "In the round" not in words(officer.page(reply.headers["Location"]))
    reply = officer.send("/facilities/nls/assessments/new", label="In it", prefill="empty")
    assert "In the round Spring 2027" in words(officer.page(reply.headers["Location"]))


def test_closing_asks_first_and_says_who_has_not_submitted(
    act_as: Callable[[str], Browser], world: World, stored: Session
) -> None:
    coordinator = act_as("coordinator")
    url = f"/rounds/{world.open_round}/close"
    told = words(coordinator.page(url))
    assert "0 of 2 facilities have submitted" in told
    assert "NLS" in told
    assert not rounds.get(stored, SYSTEM, world.open_round).round.is_closed
    stored.rollback()
    coordinator.send(url)
    assert rounds.get(stored, SYSTEM, world.open_round).round.closed_at == NOW
    assert coordinator.get(url).status_code == 302


def test_what_comes_after_closing_is_refused_kept_and_can_leave_the_round(
    act_as: Callable[[str], Browser], world: World, stored: Session
) -> None:
    officer = act_as("officer")
    begun = officer.send("/facilities/nls/assessments/new", label="Spring", prefill="empty")
    draft = begun.headers["Location"]
    officer.send(f"{draft}/Q01", level="3", comment="Every word stays.")
    signed = dict(officer.page(f"{draft}/check").xpath("//form")[-1].form_values())
    rounds.close_round(stored, SYSTEM, world.open_round, now=NOW)
    sent = signed | {"signed_by": "A. Officer", "has_declared": "y"}
    reply = officer.client.post(f"{draft}/check", data=sent)
    assert reply.status_code == 409
    told = words(parsed(reply))
    assert "was closed on 2026-11-02" in told
    assert "Your answers are kept" in told
    assert "Every word stays." in officer.get(f"{draft}/Q01").text
    officer.send(f"{draft}/check", to="/round/leave")
    reply = officer.send(f"{draft}/check", signed_by="A. Officer", has_declared="y")
    assert reply.headers["Location"].startswith("/results/")


def test_publishing_says_first_what_everybody_will_see(
    act_as: Callable[[str], Browser], world: World
) -> None:
    coordinator, nobody = act_as("coordinator"), act_as("")
    url = f"/rounds/{world.closed_round}"
    assert nobody.get(url).status_code == 404
    assert "without signing in" in words(coordinator.page(f"{url}/publish"))
    coordinator.send(f"{url}/publish")
    assert nobody.get(url).status_code == 200


@pytest.mark.parametrize("who", ["", "newcomer"])
def test_an_unpublished_round_is_not_there_for_outsiders(
    who: str, read_as: Callable[[str], Browser], world: World
) -> None:
    browser = read_as(who)
    hidden = browser.get(f"/rounds/{world.closed_round}")
    missing = browser.get("/rounds/no-such-round")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.text.replace(world.closed_round, "") == missing.text.replace("no-such-round", "")
    listed = browser.get("/rounds").text
    assert "Autumn 2026" in listed
    assert "Trial" not in listed
    assert "Spring 2027" not in listed


def test_my_work_names_the_rounds_that_wait_until_somebody_begins(
    act_as: Callable[[str], Browser], world: World
) -> None:
    officer = act_as("officer")
    page = officer.page("/my-work")
    assert "NLS, Spring 2027" in words(page)
    assert "ANC, Spring 2027" not in words(page)
    (begin,) = page.xpath("//a[starts-with(normalize-space(), 'Begin the')]/@href")
    officer.send(begin, label="Spring")
    assert "Not started" not in words(officer.page("/my-work"))
    assert "Not started" not in words(act_as("reader").page("/my-work"))


def test_published_rounds_are_found_from_the_first_page_without_signing_in(
    read_as: Callable[[str], Browser], world: World
) -> None:
    nobody = read_as("")
    places = nobody.page("/").xpath("//nav[@aria-label='Main']//a/@href")
    assert "/rounds" in places
    assert not {"/my-work", "/facilities"} & set(places)
    assert "Autumn 2026" in words(nobody.page("/rounds"))
