"""Forms: all faults at once, each at its field, and nothing that was typed is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from tests.web.browser import Browser, form_of, parsed, words
from tests.web.world import World

ActAs = Callable[[str], Browser]

_BAD_FACILITY = {
    "name": " ",
    "short_name": "x" * 50,
    "kind": "k" * 120,
    "country": "Germany",
    "ror": "no ror",
    "website": "ftp://files.example/",
}
_BAD_ENDPOINT = {
    "url": "http://127.0.0.1:99999/oai",
    "label": "l" * 101,
    "harvest_prefix": "oai dc",
    "harvest_set": "a set",
}
_BAD_ANSWER = {
    "level": "na",
    "reason": "",
    "planned_level": "3",
    "planned_on": "next year",
    "links": "javascript:alert(1) https://northern-light.example/ok",
    "comment": "c" * 10_001,
}


def shown(page: HtmlElement) -> dict[str, str]:
    """Return what stands in the fields of a page's form."""
    return dict(form_of(page).form_values())


def faults(page: HtmlElement) -> dict[str, str]:
    """Return the fault at each field, each of which is also in the list above the form."""
    found = {}
    listed = " ".join(page.xpath("string(//*[@id='faults'])").split())
    for place in page.xpath("//p[@class='fault']"):
        field = place.get("id").removesuffix("-fault")
        found[field] = " ".join(place.text_content().split())
        assert found[field] in listed, f"{field} is not in the list of faults"
        assert page.xpath(f"//a[@href='#{field}' or starts-with(@href, '#{field}-')]"), field
    return found


def refused(reply: TestResponse, typed: dict[str, str], *at: str) -> HtmlElement:
    """Check that a form came back with faults at these fields and everything that was typed."""
    assert reply.status_code == 422
    page = parsed(reply)
    assert page.xpath("string(//title)").startswith("Fault: ")
    assert set(faults(page)) == set(at)
    assert page.xpath("//*[@id='faults'][@role='alert'][@tabindex='-1']/@autofocus")
    values = shown(page)
    assert {name: values.get(name, "").replace("\r\n", "\n") for name in typed} == typed
    for name in at:
        fields = page.xpath(f"//*[@name='{name}'][not(@type='radio')]")
        for field in fields:
            assert field.get("aria-invalid") == "true"
            assert f"{name}-fault" in field.get("aria-describedby", "")
    return page


def test_a_facility_with_many_faults_comes_back_as_typed(act_as: ActAs) -> None:
    reply = act_as("coordinator").send("/facilities/new", **_BAD_FACILITY)
    refused(reply, _BAD_FACILITY, *_BAD_FACILITY)


def test_a_facility_is_registered_and_edited(act_as: ActAs) -> None:
    browser = act_as("coordinator")
    reply = browser.send("/facilities/new", name="Fjord Source", short_name="FS", country="no")
    assert reply.headers["Location"] == "/facilities/fs"
    page = browser.page("/facilities/fs")
    assert "FS is registered" in words(page)
    assert "Three steps to begin" in words(page)
    browser.send("/facilities/fs/edit", name="Fjord Light Source", kind="synchrotron")
    page = browser.page("/facilities/fs")
    assert page.xpath("string(//h1)") == "Fjord Light Source"
    assert shown(browser.page("/facilities/fs/edit"))["country"] == "NO"


def test_a_facility_called_new_has_a_page_of_its_own(act_as: ActAs) -> None:
    browser = act_as("coordinator")
    reply = browser.send("/facilities/new", name="New Source", short_name="New")
    assert browser.page(reply.headers["Location"]).xpath("string(//h1)") == "New Source"


def test_an_endpoint_with_many_faults_comes_back_as_typed(act_as: ActAs, world: World) -> None:
    browser, url = act_as("officer"), "/facilities/nls/endpoints/new"
    reply = browser.send(url, button="save=1", interval="weekly", is_harvested="y", **_BAD_ENDPOINT)
    page = refused(reply, _BAD_ENDPOINT, *_BAD_ENDPOINT)
    assert shown(page)["interval"] == "weekly"
    assert page.xpath("//input[@name='is_harvested']/@checked")
    edit = f"/endpoints/{world.own.endpoint}/edit"
    refused(browser.send(edit, button="save=1", **_BAD_ENDPOINT), _BAD_ENDPOINT, *_BAD_ENDPOINT)


@pytest.mark.parametrize("interval", ["hourly", "every_6_hours", "daily", "weekly", "monthly"])
def test_every_interval_that_is_offered_can_be_saved(act_as: ActAs, interval: str) -> None:
    browser = act_as("officer")
    reply = browser.send(
        "/facilities/nls/endpoints/new",
        button="save=1",
        url="https://data.northern-light.example/oai",
        interval=interval,
    )
    assert reply.status_code == 302
    page = browser.page("/facilities/nls")
    assert "The endpoint is saved. Its first run starts within a minute." in words(page)


def test_an_endpoint_can_be_asked_for_only_by_people(act_as: ActAs) -> None:
    browser = act_as("officer")
    browser.send(
        "/facilities/nls/endpoints/new",
        button="save=1",
        url="https://data.northern-light.example/oai",
        interval="never",
    )
    assert "It is checked when somebody asks." in words(browser.page("/facilities/nls"))


def test_a_test_of_an_address_comes_back_to_the_form_as_typed(act_as: ActAs) -> None:
    browser, url = act_as("officer"), "/facilities/nls/endpoints/new"
    typed: dict[str, Any] = {
        "url": "https://data.northern-light.example/oai?x=1&y=ü",
        "label": "Second & third <b>",
        "interval": "weekly",
        "is_harvested": "y",
        "harvest_prefix": "oai_datacite",
        "harvest_set": "physics:x-ray",
    }
    reply = browser.send(url, button="test=1", **typed)
    assert reply.headers["Location"].startswith("/runs/")
    browser.post(reply.headers["Location"].split("?")[0] + "/cancel", back=_back(reply))
    page = browser.page(reply.headers["Location"])
    (back,) = page.xpath("//a[starts-with(text(), 'Back to the endpoint')]/@href")
    values = shown(browser.page(back))
    assert {name: values.get(name) for name in typed} == typed


def test_a_test_without_an_address_says_so(act_as: ActAs) -> None:
    reply = act_as("officer").send("/facilities/nls/endpoints/new", button="test=1", label="Mine")
    refused(reply, {"label": "Mine"}, "url")


def test_a_stopped_test_still_leads_back_to_the_form(act_as: ActAs) -> None:
    browser = act_as("officer")
    asked = browser.send(
        "/facilities/nls/endpoints/new", button="test=1", url="https://data.nls.example/oai"
    )
    live = asked.headers["Location"]
    stopped = browser.send(live, to="/cancel")
    page = browser.page(stopped.headers["Location"])
    assert page.xpath("//a[starts-with(text(), 'Back to the endpoint')]/@href")


def test_an_answer_with_many_faults_comes_back_as_typed(act_as: ActAs, world: World) -> None:
    url = f"/assessments/{world.own.draft}/Q14"
    reply = act_as("officer").send(url, button="then=next", **_BAD_ANSWER)
    wrong = ("reason", "planned_level", "planned_on", "links", "comment")
    page = refused(reply, _BAD_ANSWER, *wrong)
    assert "javascript:alert(1)" in faults(page)["links"]
    assert not page.xpath("//a[starts-with(@href, 'javascript:')]")


def test_a_submission_without_name_or_declaration_is_refused(act_as: ActAs, world: World) -> None:
    browser = act_as("officer")
    refused(browser.send(f"/assessments/{world.own.draft}/check"), {}, "signed_by", "has_declared")
    url = f"/assessments/{world.own.draft}/check"
    refused(browser.send(url, signed_by="A. Officer"), {"signed_by": "A. Officer"}, "has_declared")


def test_an_assessment_needs_a_name_of_its_own(act_as: ActAs) -> None:
    url = "/facilities/nls/assessments/new"
    refused(act_as("officer").send(url, label="2026"), {"label": "2026"}, "label")
    refused(act_as("officer").send(url, label=""), {"label": ""}, "label")


def test_a_new_assessment_begins_empty_or_with_the_last_answers(act_as: ActAs) -> None:
    browser, url = act_as("officer"), "/facilities/nls/assessments/new"
    empty = browser.send(url, label="2028", prefill="empty").headers["Location"]
    assert "0 of 27 questions answered" in words(browser.page(empty))
    filled = browser.send(url, label="2029", prefill="last").headers["Location"]
    assert "27 of 27 questions answered" in words(browser.page(filled))
    history = words(browser.page(f"{filled}/Q01"))
    assert "Copied from 2026, submitted on 2026-10-30." in history


def _back(reply: TestResponse) -> str:
    assert reply.headers["Location"].count("back=") == 1
    return "/facilities/nls/endpoints/new"


def test_a_form_that_is_too_large_is_refused_with_words(act_as: ActAs, world: World) -> None:
    browser = act_as("officer")
    url = f"/assessments/{world.own.draft}/Q14"
    reply = browser.post(url, revision="2", level="3", comment="x" * 1_100_000)
    assert reply.status_code == 413
    assert parsed(reply).xpath("string(//h1)") == "This is too large"
