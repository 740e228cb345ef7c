"""Pages on which people make tokens, and decide on what other tools propose."""

import io
import json
import re
from collections.abc import Callable

import pytest
from flask import Flask

from fairassess.web import tokens as token_pages
from tests.web import world as worlds
from tests.web.browser import Browser, parsed, words
from tests.web.programs import Program
from tests.web.world import World

FUJI = {
    "software_version": "3.5.0",
    "request": {"object_identifier": "10.5072/abc"},
    "results": [
        {"metric_identifier": "FsF-F4-01M", "metric_name": "<b>Found</b>", "test_status": "pass",
         "score": {"earned": 1, "total": 2}},
        {"metric_identifier": "FsF-Z9-01M", "metric_name": "Of nothing", "test_status": "fail"},
    ],
}  # fmt: skip


def upload(browser: Browser, world: World, content: bytes) -> object:
    return browser.client.post(
        f"/assessments/{world.own.draft}/proposals",
        data={"csrf_token": browser.token(), "file": (io.BytesIO(content), "x.json")},
        content_type="multipart/form-data",
    )


def test_a_token_is_shown_once_and_works(act_as: Callable[[str], Browser], app: Flask) -> None:
    browser = act_as("officer")
    reply = browser.send(
        "/account/tokens", name="My script", scope="write", password=worlds.PASSWORD
    )
    shown = re.findall(r"fair_w_[0-9A-Za-z]{48}", reply.text)
    assert len(set(shown)) == 1
    assert shown[0] not in browser.get("/account/tokens").text
    assert "My script" in words(browser.page("/account/tokens"))
    assert Program(app, shown[0]).get("token")["name"] == "My script"


@pytest.mark.parametrize("password", ["", "wrong password"])
def test_no_token_without_the_password(act_as: Callable[[str], Browser], password: str) -> None:
    reply = act_as("officer").send("/account/tokens", name="x", password=password)
    assert reply.status_code == 422
    assert "fair_r_" not in parsed(reply).xpath("string(//section[contains(@class, 'good')])")
    assert "Enter the password" in words(parsed(reply))


def test_all_faults_of_a_token_are_shown_at_once(act_as: Callable[[str], Browser]) -> None:
    reply = act_as("officer").send(
        "/account/tokens", name="", days="9999", password=worlds.PASSWORD
    )
    told = words(parsed(reply))
    assert "Enter what the token is for" in told
    assert "Choose from 1 to 730 days" in told


def test_a_revoked_token_works_no_more(act_as: Callable[[str], Browser], app: Flask) -> None:
    browser = act_as("officer")
    reply = browser.send("/account/tokens", name="Short lived", password=worlds.PASSWORD)
    token = re.findall(r"fair_r_[0-9A-Za-z]{48}", reply.text)[0]
    Program(app, token).get("token")
    page = browser.page("/account/tokens")
    first = page.xpath("//form[contains(@action, '/revoke')]/@action")[0]
    assert browser.post(first).status_code == 302
    Program(app, token).get("token", status=401)


def test_nobody_sees_the_tokens_of_another(read_as: Callable[[str], Browser]) -> None:
    assert "A program" in words(read_as("officer").page("/account/tokens"))
    for who in ("administrator", "coordinator", "reader"):
        assert "A program" not in words(read_as(who).page("/account/tokens"))


def test_tries_to_make_tokens_are_limited(act_as: Callable[[str], Browser]) -> None:
    browser, most = act_as("reader"), int(token_pages.TRIES.split()[0])
    tried = [browser.post("/account/tokens").status_code for _ in range(most + 1)]
    assert tried == [422] * most + [429]


def test_a_result_of_f_uji_waits_for_a_person_as_findings(
    act_as: Callable[[str], Browser], world: World
) -> None:
    browser = act_as("officer")
    upload(browser, world, json.dumps(FUJI).encode())
    page = browser.page(f"/assessments/{world.own.draft}/proposals")
    told = words(page)
    assert "<b>Found</b>" in told
    assert "Finding about no question of ours" in told
    assert "10.5072/abc" in told
    assert "holds" in told.split()
    assert "passed" not in told.split()
    assert "2 proposals of other tools" not in told
    asked = page.xpath("//article//a/@href")
    assert f"/assessments/{world.own.draft}/Q06" in asked


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\xff", b"[]", b"{}", b"[" * 100_000, b'{"results": [1]}', b'{"results": NaN}'),
        *(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_a_file_that_is_none_of_ours_is_told(
    act_as: Callable[[str], Browser], world: World, content: bytes
) -> None:
    reply = upload(act_as("officer"), world, content)
    assert reply.status_code == 422  # type: ignore[attr-defined]


def test_a_link_stores_nothing_until_somebody_sends_its_form(
    act_as: Callable[[str], Browser], world: World
) -> None:
    browser = act_as("reader")
    before = words(browser.page(f"/assessments/{world.own.draft}/proposals"))
    link = (
        f"/assessments/{world.own.draft}/propose?Q01=3&Q05=na&Q99=1&Q02=x&Q03=9"
        "&tool=%3Cb%3Escan&version=2&why=It+was+seen."
    )
    page = browser.page(link)
    assert "no question of this questionnaire: Q99=1" in words(page)
    for given in ("Q02=x", "Q03=9"):
        (place,) = page.xpath(f"//section[@aria-labelledby='{given[:3]}']")
        assert f"The link says {given}, which is no answer here." in words(place)
        assert "Possible are 1 (" in words(place)
        assert not place.xpath(".//input")
    assert words(browser.page(f"/assessments/{world.own.draft}/proposals")) == before
    # Without a word why, what does not apply is no answer, and then none of both is stored.
    told = words(parsed(browser.send(link, why="")))
    assert "Say why this does not apply" in told
    assert browser.send(link).status_code == 302
    assert "2 proposals from <b>scan 2 wait for somebody to decide." in words(
        browser.page(f"/assessments/{world.own.draft}")
    )
    told = words(browser.page(f"/assessments/{world.own.draft}/proposals"))
    assert "From <b>scan 2, by a link for Reader" in told
    assert "Why: It was seen." in told


def test_a_link_of_faults_alone_tells_them_and_proposes_nothing(
    read_as: Callable[[str], Browser], world: World
) -> None:
    page = read_as("officer").page(f"/assessments/{world.own.draft}/propose?Q02=9")
    assert "The link says Q02=9" in words(page)
    assert not page.xpath("//main//button")


def test_a_link_that_proposes_nothing_says_so(
    read_as: Callable[[str], Browser], world: World
) -> None:
    page = read_as("officer").page(f"/assessments/{world.own.draft}/propose")
    assert "This link proposes nothing" in words(page)


def test_accepting_changes_the_answer_and_its_history_says_where_from(
    act_as: Callable[[str], Browser], world: World
) -> None:
    browser = act_as("officer")
    url = f"/assessments/{world.own.draft}/proposals"
    sent = browser.send(url, to=f"/proposals/{world.own.proposal}/accept", note="We looked.")
    assert sent.status_code == 302
    question = words(browser.page(f"/assessments/{world.own.draft}/Q02"))
    assert "Proposed by F-UJI 3.5.0, and accepted." in question
    decided = words(browser.page(url))
    assert "Accepted by Officer" in decided
    assert "We looked." in decided


def test_a_page_that_is_out_of_date_accepts_nothing(
    act_as: Callable[[str], Browser], world: World
) -> None:
    browser = act_as("officer")
    reply = browser.post(f"/proposals/{world.own.proposal}/accept", revision="77")
    assert reply.status_code == 302
    told = words(browser.page(f"/assessments/{world.own.draft}/proposals"))
    assert "changed since this page was shown" in told
    assert "Waiting for somebody to decide (2)" in told


def test_who_may_not_answer_sees_no_buttons(
    read_as: Callable[[str], Browser], world: World
) -> None:
    url = f"/assessments/{world.own.draft}/proposals"
    for who, may in (("officer", True), ("reader", False), ("coordinator", False)):
        forms = read_as(who).page(url).xpath("//form[contains(@action, '/accept')]")
        assert bool(forms) is may, who


def test_the_question_page_leads_to_what_waits(
    read_as: Callable[[str], Browser], world: World
) -> None:
    told = words(read_as("officer").page(f"/assessments/{world.own.draft}/Q02"))
    assert "1 proposal of other tools for this question" in told
    tasks = words(read_as("officer").page(f"/assessments/{world.own.draft}"))
    assert "2 proposals wait" in tasks
