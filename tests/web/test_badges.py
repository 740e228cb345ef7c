"""Badges, widgets, feeds and oEmbed tell what is published, to everybody alike, and no more."""

import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import lxml.html
import pytest
from flask import Flask
from lxml import etree
from werkzeug.test import TestResponse

from fairassess.services import facilities
from fairassess.services.accounts import SYSTEM
from fairassess.web import context, factory
from tests.builders import NOW
from tests.reports.atom import check
from tests.reports.test_badge import HOSTILE
from tests.services.run_builders import TurnableClock
from tests.web.browser import Browser, parsed
from tests.web.world import World

SITE = "http://127.0.0.1:8000"
OF_NLS = (
    "/badge/nls.svg", "/badge/nls.json", "/badge/nls.shields.json", "/embed/facilities/nls",
    f"/oembed?url={SITE}/public/facilities/nls", "/feeds/facilities/nls.atom",
)  # fmt: skip

Read = Callable[[str], Browser]


@pytest.fixture
def visitor(reading: Flask) -> Browser:
    """Somebody who is not signed in."""
    return Browser(reading.test_client())


def document(reply: TestResponse) -> dict[str, object]:
    read: dict[str, object] = json.loads(reply.data)
    return read


@pytest.mark.parametrize("url", OF_NLS)
def test_everybody_gets_the_same_bytes_and_no_cookie(
    url: str, world: World, read_as: Read, visitor: Browser
) -> None:
    replies = [visitor.get(url), *(read_as(who).get(url) for who in ("administrator", "outsider"))]
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.data for reply in replies}) == 1
    for reply in replies:
        assert "Set-Cookie" not in reply.headers
        assert "Cookie" not in reply.headers.get("Vary", "")


@pytest.mark.parametrize("url", OF_NLS)
def test_they_may_be_kept_an_hour_and_are_not_sent_twice(
    url: str, world: World, visitor: Browser
) -> None:
    reply = visitor.get(url)
    assert reply.headers["Cache-Control"].startswith("public, max-age=3600, stale-while-revalidate")
    assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = visitor.get(url, headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_only_the_widget_may_stand_in_frames_and_it_runs_nothing(
    world: World, visitor: Browser
) -> None:
    policies = {
        url: visitor.get(url).headers["Content-Security-Policy"]
        for url in (*OF_NLS, "/public/facilities/nls")
    }
    framed = [url for url, policy in policies.items() if "frame-ancestors *" in policy]
    assert framed == ["/embed/facilities/nls"]
    assert "script" not in policies["/embed/facilities/nls"]
    assert policies["/badge/nls.svg"] == "default-src 'none'; style-src 'unsafe-inline'"
    page = parsed(visitor.get("/embed/facilities/nls"))
    assert not page.xpath("//script | //form | //iframe | //link | //img | //@style")


@pytest.mark.parametrize("ending", ["svg", "json", "shields.json"])
def test_nothing_published_looks_like_nothing_there(
    ending: str, app: Flask, visitor: Browser, world: World
) -> None:
    with app.app_context():
        draft = facilities.FacilityDraft("Silent Source", "Silent")
        facilities.register(context.session(), SYSTEM, draft, now=NOW)
    browser = Browser(app.test_client())
    there = browser.get(f"/badge/silent.{ending}")
    not_there = browser.get(f"/badge/nowhere.{ending}")
    no_letter = browser.get(f"/badge/nls.{ending}?letter=X")
    other_round = browser.get(f"/badge/nls.{ending}?round={world.closed_round}")
    for reply in (there, not_there, no_letter, other_round):
        assert reply.status_code == 404
        assert (reply.data, dict(reply.headers)) == (not_there.data, dict(not_there.headers))
    assert b"ilent" not in there.data


def test_pages_and_feeds_of_what_is_not_published_are_not_found_either(
    world: World, visitor: Browser
) -> None:
    missing = visitor.get("/feeds/rounds/no-such-round.atom")
    for url in (
        "/embed/facilities/nowhere",
        "/feeds/facilities/nowhere.atom",
        f"/feeds/rounds/{world.open_round}.atom",
        f"/feeds/rounds/{world.closed_round}.atom",
        f"/oembed?url={SITE}/results/{world.first_result}",
        f"/oembed?url={SITE}/public/facilities/nowhere",
    ):
        assert visitor.get(url).status_code == 404, url
    unpublished = visitor.get(f"/feeds/rounds/{world.closed_round}.atom")
    assert unpublished.text == missing.text


def test_who_may_see_more_gets_no_more(world: World, read_as: Read) -> None:
    coordinator = read_as("coordinator")
    assert coordinator.get(f"/feeds/rounds/{world.closed_round}.atom").status_code == 404
    entries = check(coordinator.get("/feeds/facilities/nls.atom").data).findall("{*}entry")
    # The earlier result is in no published round.
    assert len(entries) == 1


def test_a_badge_says_what_the_page_of_the_result_says(world: World, visitor: Browser) -> None:
    told = document(visitor.get("/badge/nls.json"))
    page = parsed(visitor.get(f"/results/{world.own.result}"))
    heading = " ".join(page.xpath("//h1")[0].text_content().split())
    assert f"{told['declared']} % declared" in heading
    assert f"{told['measured']} measured" in heading
    assert told["url"] == f"{SITE}/results/{world.own.result}"
    letter = document(visitor.get("/badge/nls.json?letter=F"))
    assert str(letter["label"]).startswith("Findable ")
    svg = etree.fromstring(visitor.get("/badge/nls.svg").data)
    assert svg.xpath("string(//*[local-name()='a']/@href)") == told["url"]


def test_a_draft_changes_no_badge(app: Flask, world: World, act_as: Read) -> None:
    before = Browser(app.test_client()).get("/badge/nls.json").data
    url = f"/assessments/{world.own.draft}/Q01"
    assert act_as("officer").send(url, level="1").status_code in (200, 302)
    assert Browser(app.test_client()).get("/badge/nls.json").data == before


def test_after_a_year_the_badge_is_grey(app: Flask, world: World) -> None:
    settings = context.kit_of(app).settings
    later = factory.create_app(settings, time=TurnableClock(NOW + timedelta(days=400)))
    browser = Browser(later.test_client())
    told = document(browser.get("/badge/nls.json"))
    assert told["state"] == "stale"
    assert b'class="a"' not in browser.get("/badge/nls.svg").data
    assert "more than a year ago" in browser.get("/embed/facilities/nls").text


@pytest.mark.parametrize("url", ["/feeds/facilities/nls.atom", "/feeds/rounds/{round}.atom"])
def test_feeds_are_valid_and_lead_to_pages(url: str, world: World, visitor: Browser) -> None:
    reply = visitor.get(url.format(round=world.round))
    root = check(reply.data)
    assert reply.mimetype == "application/atom+xml"
    for href in root.xpath("//*[local-name()='link'][@rel='alternate']/@href"):
        assert visitor.get(str(href).removeprefix(SITE)).status_code == 200


def test_one_result_has_one_identifier_in_every_feed(world: World, visitor: Browser) -> None:
    own, round_ = (
        {one.text for one in check(visitor.get(url).data).findall("{*}entry/{*}id")}
        for url in ("/feeds/facilities/nls.atom", f"/feeds/rounds/{world.round}.atom")
    )
    assert own < round_


@pytest.mark.parametrize("page", ["/public/facilities/nls", "/results/{result}", "/rounds/{round}"])
def test_pages_name_their_feed_and_how_to_embed_them(
    page: str, world: World, visitor: Browser
) -> None:
    url = page.format(result=world.own.result, round=world.round)
    head = parsed(visitor.get(url)).xpath("//head")[0]
    (feed,) = head.xpath("link[@type='application/atom+xml']/@href")
    check(visitor.get(feed).data)
    for href in head.xpath("link[@type='application/json+oembed']/@href"):
        assert document(visitor.get(href))["type"] == "rich"
    assert bool(head.xpath("link[@type='application/json+oembed']")) == ("rounds" not in page)


@pytest.mark.parametrize("path", ["/public/facilities/nls", "/facilities/nls", "/results/{result}"])
def test_oembed_gives_a_frame_with_our_widget(path: str, world: World, visitor: Browser) -> None:
    url = quote(SITE + path.format(result=world.own.result), safe="")
    told = document(visitor.get(f"/oembed?url={url}&maxwidth=320"))
    assert (told["type"], told["version"], told["width"]) == ("rich", "1.0", 320)
    (frame,) = lxml.html.fragments_fromstring(str(told["html"]))
    address = frame.get("src")
    assert address.startswith(f"{SITE}/embed/facilities/nls")
    assert visitor.get(address.removeprefix(SITE)).status_code == 200
    assert "allow-scripts" not in frame.get("sandbox")


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "https://example.org/public/facilities/nls", "http://[", "//127.0.0.1:8000/",
        f"{SITE}.evil.example/public/facilities/nls", f"{SITE}/sign-out", f"{SITE}/rounds",
        "javascript:alert(1)", f"{SITE}@evil.example/public/facilities/nls", f"{SITE}/public/../",
    ],
)  # fmt: skip
def test_oembed_knows_no_address_but_ours(url: str, world: World, visitor: Browser) -> None:
    assert visitor.get(f"/oembed?url={quote(url, safe='')}").status_code == 404


def test_oembed_says_that_it_has_no_xml(world: World, visitor: Browser) -> None:
    assert visitor.get(f"{OF_NLS[4]}&format=xml").status_code == 501


@pytest.mark.parametrize("name", [one for one in HOSTILE if "\x00" not in one])
def test_hostile_names_stay_texts_everywhere(name: str, app: Flask, world: World) -> None:
    with app.app_context():
        session = context.session()
        draft = facilities.find_facility(session, SYSTEM, "nls")
        named = facilities.FacilityDraft(name[:200], name[:40], time_zone=draft.time_zone)
        facilities.edit(session, SYSTEM, "nls", named, now=NOW)
    browser, seen = Browser(app.test_client()), name[:40].strip()
    title = etree.fromstring(browser.get("/badge/nls.svg").data).findtext("{*}title") or ""
    assert title.startswith(seen)
    assert parsed(browser.get("/embed/facilities/nls")).xpath("//h1")[0].text == seen
    root = check(browser.get("/feeds/facilities/nls.atom").data)
    assert (root.findtext("{*}title") or "").startswith(seen)
    told = document(browser.get(OF_NLS[4]))
    (frame,) = lxml.html.fragments_fromstring(str(told["html"]))
    assert frame.get("title") == f"How FAIR the data of {seen} are"
    page = parsed(browser.get("/public/facilities/nls"))
    (copied,) = page.xpath("//textarea[contains(., '<a href')]/text()")
    (link,) = lxml.html.fragments_fromstring(copied.strip())
    assert [child.tag for child in link] == ["img"]
    assert link[0].get("alt") == f"FAIR self-assessment of {seen}"
