"""Answering in the browser: saved, taken over, in conflict, closed, and frozen at the end."""

from collections.abc import Callable

from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from tests.web import conftest
from tests.web.browser import Browser, form_of, parsed, words
from tests.web.world import World

ActAs = Callable[[str], Browser]


def _question(world: World, question: str = "Q14") -> str:
    return f"/assessments/{world.own.draft}/{question}"


def _shown(page: HtmlElement) -> dict[str, str]:
    return dict(form_of(page).form_values())


def _history(browser: Browser, url: str) -> str:
    page = browser.page(url)
    (found,) = page.xpath("//details[starts-with(normalize-space(summary), 'History')]")
    return " ".join(found.text_content().split())


def _conflict(act_as: ActAs, world: World, **mine: str) -> tuple[Browser, TestResponse]:
    """Let the administrator save while the officer's form is open, then send the officer's."""
    officer, url = act_as("officer"), _question(world)
    form = form_of(officer.page(url))
    sent = dict(form.form_values()) | mine | {"then": "next"}
    administrator = act_as("administrator")
    administrator.send(url, button="then=next", level="2", comment="Theirs: it is being planned.")
    return officer, officer.client.post(url, data=sent)


def test_an_answer_is_saved_with_everything_that_was_said(act_as: ActAs, world: World) -> None:
    browser, url = act_as("officer"), _question(world, "Q20")
    said = {
        "level": "2",
        "planned_level": "4",
        "planned_on": "2027-06-30",
        "comment": "Zeile eins\nμ und <b>",
        "links": "https://northern-light.example/a\nhttps://northern-light.example/b",
    }
    assert browser.send(url, button="then=next", **said).headers["Location"] == _question(
        world, "Q21"
    )
    values = _shown(browser.page(url))
    assert {name: values[name].replace("\r\n", "\n") for name in said} == said


def test_saving_leads_on_back_or_to_the_check(act_as: ActAs, world: World) -> None:
    browser, tasks = act_as("officer"), f"/assessments/{world.own.draft}"
    on = browser.send(_question(world), button="then=next", level="2")
    assert on.headers["Location"] == f"{tasks}/Q15"
    back = browser.send(_question(world), button="then=back", level="3")
    assert back.headers["Location"] == tasks
    last = browser.send(_question(world, "Q27"), button="then=next", level="3")
    assert last.headers["Location"] == f"{tasks}/check"


def test_not_applicable_needs_a_reason_and_shows_it(act_as: ActAs, world: World) -> None:
    browser, url = act_as("officer"), _question(world)
    assert browser.send(url, level="na", reason=" ").status_code == 422
    browser.send(url, level="na", reason="A sitemap does the same.", planned_level="")
    assert "Because: A sitemap does the same." in _history(browser, url)


def test_what_the_probes_saw_is_taken_over_and_the_rest_of_the_form_with_it(
    act_as: ActAs, world: World
) -> None:
    browser, url = act_as("officer"), _question(world)
    (button,) = browser.page(url).xpath("//button[@name='take_over']")
    assert button.get("form") == "answer"
    level = button.get("value")
    typed = {"comment": "Typed before taking over.", "links": "https://northern-light.example/x"}
    reply = browser.send(url, button=f"take_over={level}", level="4", **typed)
    assert reply.headers["Location"] == url
    page = browser.page(url)
    values = _shown(page)
    assert values["level"] == level
    assert {name: values[name] for name in typed} == typed
    assert not page.xpath("//button[@name='take_over']")
    assert "supported" in words(page)


def test_a_level_taken_over_stays_chosen_when_another_field_has_a_fault(
    act_as: ActAs, world: World
) -> None:
    browser, url = act_as("officer"), _question(world)
    reply = browser.send(url, button="take_over=3", level="4", planned_on="soon")
    assert reply.status_code == 422
    assert _shown(parsed(reply))["level"] == "3"


def test_a_stale_answer_shows_all_three_versions_and_saves_nothing(
    act_as: ActAs, world: World
) -> None:
    mine = {"level": "3", "comment": "Mine: it answers from outside."}
    officer, reply = _conflict(act_as, world, **mine)
    assert reply.status_code == 409
    page = parsed(reply)
    cards = {
        name: " ".join(page.xpath(f"string(//section[@aria-labelledby='{name}'])").split())
        for name in ("base", "theirs", "yours")
    }
    assert "All public records, since the new catalogue." in cards["base"]
    assert "Theirs: it is being planned." in cards["theirs"]
    assert "Mine: it answers from outside." in cards["yours"]
    assert "Administrator changed this answer" in page.xpath("string(//h1)")
    values = _shown(page)
    assert {name: values[name] for name in mine} == mine
    assert "Mine:" not in _history(officer, _question(world))


def test_one_conflict_can_be_decided_for_ones_own_words(act_as: ActAs, world: World) -> None:
    officer, reply = _conflict(act_as, world, comment="Mine: it answers.")
    sent = dict(form_of(parsed(reply)).form_values())
    sent |= {"comment": "Both: planned, and it answers.", "then": "next"}
    assert officer.client.post(_question(world), data=sent).status_code == 302
    assert _shown(officer.page(_question(world)))["comment"] == "Both: planned, and it answers."
    assert "Theirs: it is being planned." in _history(officer, _question(world))


def test_one_conflict_can_be_decided_for_the_other_words(act_as: ActAs, world: World) -> None:
    officer, reply = _conflict(act_as, world, comment="Mine: it answers.", level="4")
    sent = dict(form_of(parsed(reply)).form_values()) | {"then": "theirs"}
    kept = officer.client.post(_question(world), data=sent)
    assert kept.headers["Location"] == _question(world)
    values = _shown(officer.page(_question(world)))
    assert (values["level"], values["comment"]) == ("2", "Theirs: it is being planned.")
    history = _history(officer, _question(world))
    assert "Mine: it answers." in history
    assert "Theirs: it is being planned." in history


def test_a_second_change_meanwhile_is_a_conflict_again(act_as: ActAs, world: World) -> None:
    officer, reply = _conflict(act_as, world, comment="Mine.")
    act_as("administrator").send(_question(world), comment="Theirs, once more.")
    for then in ("next", "theirs"):
        sent = dict(form_of(parsed(reply)).form_values()) | {"then": then}
        again = officer.client.post(_question(world), data=sent)
        assert again.status_code == 409
        assert "Theirs, once more." in again.text
        assert "Mine." in again.text


def test_the_same_answer_sent_twice_is_no_conflict(act_as: ActAs, world: World) -> None:
    browser, url = act_as("officer"), _question(world)
    sent = dict(form_of(browser.page(url)).form_values()) | {"comment": "Once."}
    assert browser.client.post(url, data=sent).status_code == 302
    assert browser.client.post(url, data=sent).status_code == 302
    assert "History of this answer (3)" in words(browser.page(url))


def test_an_answer_that_comes_after_submitting_is_shown_and_not_saved(
    act_as: ActAs, world: World
) -> None:
    officer, url = act_as("officer"), _question(world)
    sent = dict(form_of(officer.page(url)).form_values()) | {"comment": "Too late."}
    _submit(officer, world)
    reply = officer.client.post(url, data=sent)
    assert reply.status_code == 409
    assert "Too late." in words(parsed(reply))
    assert "All public records, since the new catalogue." in words(parsed(reply))
    assert "Too late." not in _history(officer, url)


def test_submitting_freezes_answers_and_leads_to_the_result(act_as: ActAs, world: World) -> None:
    officer = act_as("officer")
    reply = _submit(officer, world)
    result = reply.headers["Location"]
    assert "It no longer changes." in words(officer.page(result))
    before = officer.get(f"{result}/report.json").text
    page = officer.page(_question(world))
    assert not page.xpath("//main//form")
    token = officer.token()
    for url in (_question(world), _question(world, "Q01")):
        officer.client.post(url, data={"csrf_token": token, "revision": "1", "level": "1"})
    assert _submit_again(officer, world) == result
    assert officer.get(f"{result}/report.json").text == before


def test_a_reader_sees_the_draft_and_no_way_to_change_it(act_as: ActAs, world: World) -> None:
    reader = act_as("reader")
    for url in (_question(world), f"/assessments/{world.own.draft}/check"):
        page = reader.page(url)
        assert not page.xpath("//main//form | //button[@name='take_over']")
    assert "You may read this draft" in words(reader.page(f"/assessments/{world.own.draft}"))


def test_the_question_page_shows_the_evidence_the_last_answer_and_guidance(
    act_as: ActAs, world: World
) -> None:
    page = act_as("officer").page(_question(world))
    observed = " ".join(page.xpath("string(//section[@aria-labelledby='observed'])").split())
    assert "The evidence allows level 3" in observed
    assert "your answer is overstated" in observed
    assert "What is no date is refused" in observed
    shown = words(page)
    for part in (
        "question 14 of 27", "Your answer in 2026", "How to improve", "Terms and standards",
        "FAIR principles", "Not applicable to us", "I do not know", "Level you plan to reach",
    ):  # fmt: skip
        assert part in shown


def _submit(browser: Browser, world: World) -> TestResponse:
    url = f"/assessments/{world.own.draft}/check"
    return browser.send(url, signed_by="A. Officer", has_declared="y")


def _submit_again(browser: Browser, world: World) -> str:
    url = f"/assessments/{world.own.draft}/check"
    before = conftest.content(browser.client.application)
    reply = browser.post(url, signed_by="B. Officer", has_declared="y")
    assert conftest.content(browser.client.application) == before
    return reply.headers["Location"]
