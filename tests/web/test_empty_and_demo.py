"""What pages say where there is nothing yet, and what the demo adds."""

from collections.abc import Callable

import pytest
from flask import Flask

from fairassess.demo import seed_people
from fairassess.services import facilities
from fairassess.services.accounts import SYSTEM
from fairassess.storage import database
from fairassess.web import context
from tests.builders import NOW
from tests.web.browser import Browser, words
from tests.web.world import World

ActAs = Callable[[str], Browser]


@pytest.fixture
def bare(app: Flask) -> Flask:
    """The small world with one facility more, of which nothing but its names is known."""
    engine = database.engine(context.kit_of(app).settings.database)
    with database.session_factory(engine)() as session:
        facilities.register(session, SYSTEM, facilities.FacilityDraft("Bare", "Bare"), now=NOW)
    engine.dispose()
    return app


def _as(app: Flask, cookies: dict[str, str], who: str) -> Browser:
    return Browser(app.test_client(), cookies[who])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/facilities/bare", "Three steps to begin"),
        ("/facilities/bare", "No endpoint is registered, so nothing can be measured yet."),
        ("/facilities/bare", "Not self-assessed yet"),
        ("/facilities/bare/history", "The history begins with the first submitted assessment."),
    ],
)
def test_a_bare_facility_says_how_to_begin(
    bare: Flask, cookies: dict[str, str], url: str, said: str
) -> None:
    assert said in words(_as(bare, cookies, "coordinator").page(url))


def test_comparing_needs_two_assessments(bare: Flask, cookies: dict[str, str]) -> None:
    browser = _as(bare, cookies, "coordinator")
    assert browser.get("/facilities/bare/compare").headers["Location"] == "/facilities/bare"
    assert "Two submitted assessments are needed" in words(browser.page("/facilities/bare"))


def test_a_facility_without_score_stands_in_the_list(bare: Flask, cookies: dict[str, str]) -> None:
    page = _as(bare, cookies, "coordinator").page("/facilities")
    (row,) = [row for row in page.xpath("//tbody/tr") if "Bare" in row.text_content()]
    said = " ".join(row.text_content().split())
    assert "no score yet" in said
    assert "none yet" in said
    assert "not yet" in said


def test_a_question_without_evidence_says_which_kind_of_nothing(
    bare: Flask, cookies: dict[str, str]
) -> None:
    browser = _as(bare, cookies, "administrator")
    started = browser.send("/facilities/bare/assessments/new", label="2026").headers["Location"]
    judged = words(browser.page(f"{started}/Q14"))
    assert "no endpoint that could show it has been probed" in judged
    on_word = words(browser.page(f"{started}/Q01"))
    assert "No machine judges this question yet; it counts on your word." in on_word
    check = browser.page(f"{started}/check")
    assert "27 without a level" in words(check)
    assert not check.xpath("//main//form")


def test_who_belongs_to_no_facility_is_told_so(read_as: ActAs) -> None:
    browser = read_as("newcomer")
    assert "Nothing is waiting for you." in words(browser.page("/my-work"))
    assert "not connected with a facility" in words(browser.page("/facilities"))
    assert "Nothing yet: ask your coordinator" in words(browser.page("/account"))


def test_drafts_are_gone_on_with_by_those_who_answer_and_read_by_others(
    world: World, read_as: ActAs
) -> None:
    place = f"/assessments/{world.own.draft}"
    for who, may_answer in (("officer", True), ("reader", False), ("coordinator", False)):
        page = read_as(who).page("/my-work")
        (link,) = page.xpath(
            f"//ul[contains(@class, 'drafts')]//p/a[starts-with(@href, '{place}')]"
        )
        told = link.text_content()
        assert told.startswith("Continue at") is may_answer
        assert told.startswith("Read the answers") is not may_answer
        assert "to go on with" in words(page) or not may_answer


def test_who_sees_nobody_elses_drafts_and_changes(world: World, read_as: ActAs) -> None:
    shown = words(read_as("outsider").page("/my-work"))
    assert "ANC, 2027" in shown
    assert "NLS" not in shown


@pytest.mark.parametrize("url", ["/", "/sign-in"])
def test_the_demo_offers_its_accounts_and_each_signs_in(app: Flask, url: str) -> None:
    assert "demo" not in words(Browser(app.test_client()).page(url))
    email = "officer@northern-light.example"
    app.config["DEMO_ACCOUNTS"] = ((email, "correct horse battery staple", "Answers."),)
    browser = Browser(app.test_client())
    assert email in words(browser.page(url))
    form = browser.page(url).xpath("//form[.//button[starts-with(., 'Sign in as')]]")[0]
    reply = browser.client.post(form.action, data=dict(form.form_values()))
    assert reply.headers["Location"] == "/my-work"
    assert browser.page("/my-work").xpath("string(//h1)") == "My work"


def test_the_accounts_of_the_demo_world_fit_the_page(app: Flask) -> None:
    app.config["DEMO_ACCOUNTS"] = seed_people.SIGN_INS
    page = Browser(app.test_client()).page("/")
    assert len(page.xpath("//ul[@class='accounts']/li")) == len(seed_people.SIGN_INS)
    for email, password, about in seed_people.SIGN_INS:
        assert {email, about} <= {text.strip() for text in page.xpath("//main//text()")}
        assert password in words(page)


def test_the_start_page_says_what_comes(world: World, read_as: ActAs) -> None:
    page = read_as("officer").page(f"/facilities/{world.own.slug}/assessments/new")
    said = words(page)
    assert "27 questions in 8 topics" in said
    assert "2026, submitted 30 October 2026." in said
    assert "stands beside 21 of the questions" in said


def test_a_field_or_record_that_is_not_there_is_not_found(world: World, read_as: ActAs) -> None:
    browser = read_as("administrator")
    for url in (
        f"/harvests/{world.own.harvest}/missing/nothing", "/harvests/records/99999",
        f"/runs/{world.own.run}/exchanges/999", "/results/999", "/assessments/999",
        f"/assessments/{world.own.draft}/Q99", "/facilities/nls/compare?before=1&after=999",
    ):  # fmt: skip
        page = browser.page(url, 404)
        assert page.xpath("string(//h1)") == "There is nothing at this address"


def test_a_page_beyond_the_last_shows_the_last(world: World, read_as: ActAs) -> None:
    url = f"/harvests/{world.own.harvest}/missing/version"
    browser = read_as("reader")
    last = words(browser.page(f"{url}?page=2"))
    for number in ("99", "-1", "0", "x", "9" * 30):
        assert browser.get(f"{url}?page={number}").status_code == 200
    assert "Page 2 of 2" in last
    assert words(browser.page(f"{url}?page=99")) == last
