"""What holds for every page and every answer: headers, markup, weight, and that reading is safe."""

import functools
import itertools
import re
from collections.abc import Callable

import pytest
from flask import Flask
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from tests.web import conftest, routes
from tests.web.browser import Browser, parsed
from tests.web.routes import Route
from tests.web.world import World

FIRST_PAGE_MOST_BYTES = 200_000
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ERRORS = ("/nothing", "/facilities/nowhere", "/runs/999999", "/static/nothing.css", "/vendor/x.js")


@pytest.fixture(scope="module")
def answered(
    reading: Flask, cookies: dict[str, str], world: World
) -> Callable[[Route], TestResponse]:
    """Return what a route answers to whom it shows most; each is asked once."""

    @functools.cache
    def ask(route: Route) -> TestResponse:
        browser = Browser(reading.test_client(), cookies.get(_who(route), ""))
        return browser.get(route.address(world.own, world))

    return ask


def _name(route: Route) -> str:
    return route.endpoint


def _who(route: Route) -> str:
    return "administrator" if route.endpoint != "security.login" else ""


@pytest.mark.parametrize(
    "route",
    [r for r in routes.ROUTES if r.method == "GET" and r.endpoint not in routes.FOR_OTHERS],
    ids=_name,
)
def test_every_answer_carries_the_headers(
    route: Route, answered: Callable[[Route], TestResponse]
) -> None:
    reply = answered(route)
    assert {name: reply.headers.get(name) for name in _HEADERS} == _HEADERS
    policy = reply.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    # Plotly writes styles of its own, and nothing else does.
    assert ("'unsafe-inline'" in policy) == (route.endpoint in routes.CHARTED)
    assert "X-Page-Has-Chart" not in reply.headers
    is_file = route.endpoint in ("static", "vendor.file")
    assert ("no-store" in reply.headers.get("Cache-Control", "")) != is_file


@pytest.mark.parametrize("url", _ERRORS)
@pytest.mark.parametrize("who", ["", "officer"])
def test_errors_carry_the_headers_too(
    url: str, who: str, read_as: Callable[[str], Browser]
) -> None:
    reply = read_as(who).get(url)
    assert reply.status_code in (302, 404)
    assert {name: reply.headers.get(name) for name in _HEADERS} == _HEADERS
    assert "'unsafe-inline'" not in reply.headers["Content-Security-Policy"]


def test_a_fault_of_ours_tells_a_reference_and_nothing_else(
    app: Flask, cookies: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setitem(app.view_functions, "work.index", broken)
    reply = Browser(app.test_client(), cookies["officer"]).get("/my-work")
    assert reply.status_code == 500
    assert re.search(r"Reference [0-9A-F]{8}", reply.text)
    assert "secret of the inside" not in reply.text
    assert "RuntimeError" not in reply.text
    assert {name: reply.headers.get(name) for name in _HEADERS} == _HEADERS


def test_static_files_are_kept_only_with_their_version(read_as: Callable[[str], Browser]) -> None:
    browser = read_as("")
    sheets = browser.page("/").xpath("//link[@rel='stylesheet']/@href")
    assert all("immutable" in browser.get(sheet).headers["Cache-Control"] for sheet in sheets)
    bare = browser.get(sheets[0].split("?")[0])
    assert "immutable" not in bare.headers.get("Cache-Control", "")


@pytest.mark.parametrize("route", routes.PAGES, ids=_name)
def test_every_page_is_sound_markup(
    route: Route, answered: Callable[[Route], TestResponse]
) -> None:
    assert answered(route).status_code == 200
    page = parsed(answered(route))
    assert page.get("lang") == "en"
    assert len(page.xpath("//h1")) == 1
    assert len(page.xpath("//main")) == 1
    assert page.xpath("string(//title)").endswith(" · fairassess")
    _has_no_inline_style_or_script(page)
    _has_each_id_once(page)
    _labels_every_field(page)
    _skips_no_heading(page)
    assert not page.xpath("//a[not(@href)] | //a[@href='#'] | //button[not(normalize-space())]")


@pytest.mark.parametrize("route", routes.PAGES, ids=_name)
def test_every_page_tells_times_in_utc_whatever_the_zone_of_the_facility_is(
    route: Route, answered: Callable[[Route], TestResponse]
) -> None:
    page = parsed(answered(route))
    for received in page.xpath("//pre | //code | //textarea | //select[@id='time_zone']"):
        received.drop_tree()
    told = [*page.xpath("//@title"), page.xpath("string(//body)")]
    for text in told:
        times = re.findall(
            r"[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}, [0-9]{2}:[0-9]{2}(.{4})", f"{text}    "
        )
        assert set(times) <= {" UTC"}
        assert not re.search(r"\bCES?T\b|Europe/Berlin", text)


def test_every_page_has_a_title_of_its_own(answered: Callable[[Route], TestResponse]) -> None:
    titles = [parsed(answered(route)).xpath("string(//title)") for route in routes.PAGES]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize(
    ("got", "headed"), [("own", "other"), pytest.param("other", "own", marks=pytest.mark.soak)]
)
def test_reading_changes_nothing(
    got: str, headed: str, app: Flask, world: World, cookies: dict[str, str]
) -> None:
    browser = Browser(app.test_client(), cookies["administrator"])
    before = conftest.content(app)
    for route in routes.ROUTES:
        if route.method == "GET":
            browser.get(route.address(getattr(world, got), world))
            browser.client.head(route.address(getattr(world, headed), world))
    assert conftest.content(app) == before


def test_what_changes_something_is_not_to_be_had_by_reading(
    world: World, read_as: Callable[[str], Browser]
) -> None:
    browser = read_as("administrator")
    read = {route.endpoint for route in routes.ROUTES if route.method == "GET"}
    sent_only = [r for r in routes.ROUTES if r.method == "POST" and r.endpoint not in read]
    assert sent_only
    for route in sent_only:
        assert browser.get(route.address(world.own, world)).status_code == 405, route.name


@pytest.mark.parametrize("route", [r for r in routes.ROUTES if r.method == "POST"], ids=_name)
def test_a_form_without_its_token_changes_nothing(
    route: Route, world: World, app: Flask, cookies: dict[str, str]
) -> None:
    before = conftest.content(app)
    browser = Browser(app.test_client(), cookies["administrator"])
    reply = browser.client.post(route.address(world.own, world), data=dict(route.sent))
    assert reply.status_code == 400
    assert "expired" in reply.text
    assert conftest.content(app) == before


def test_the_first_page_is_light(read_as: Callable[[str], Browser]) -> None:
    browser = read_as("")
    reply = browser.get("/")
    parts = parsed(reply).xpath("//link[@href]/@href | //script/@src | //img/@src")
    weight = len(reply.data) + sum(len(browser.get(part).data) for part in parts)
    assert weight < FIRST_PAGE_MOST_BYTES


@pytest.mark.parametrize("high", [2**31, 2**63, 10**40])
def test_a_number_that_no_row_can_have_is_not_found(
    high: int, world: World, read_as: Callable[[str], Browser]
) -> None:
    browser = read_as("administrator")
    addresses = [(route.method, route.address(world.own, world)) for route in routes.ROUTES]
    numbered = [(method, url) for method, url in addresses if re.search(r"/\d", url)]
    assert len(numbered) > 20
    for method, url in numbered:
        sent = {"csrf_token": browser.token()} if method == "POST" else {}
        reply = browser.client.open(
            re.sub(r"\d+", str(high), url, count=1), method=method, data=sent
        )
        assert reply.status_code == 404, url


@pytest.mark.parametrize("who", ["", "administrator"])
def test_a_null_character_is_refused(who: str, read_as: Callable[[str], Browser]) -> None:
    browser = read_as(who)
    for url in ("/facilities/n%00ls", "/facilities/nls/endpoints/new?url=%00", "/sign-in?next=%00"):
        assert browser.get(url).status_code == 400
    assert browser.post("/facilities/new", name="a\x00b").status_code == 400


def _has_no_inline_style_or_script(page: HtmlElement) -> None:
    assert not page.xpath("//@style")
    assert not page.xpath("//style")
    inline = page.xpath("//script[not(@src)]/@type")
    assert set(inline) <= {"application/json", "application/ld+json"}
    assert all(src.startswith(("/static/", "/vendor/")) for src in page.xpath("//script/@src"))
    assert not [name for element in page.iter() for name in element.attrib if name[:2] == "on"]


def _has_each_id_once(page: HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    named = " ".join(page.xpath("//@aria-labelledby | //@aria-describedby | //label/@for")).split()
    assert set(named) <= set(ids)


def _labels_every_field(page: HtmlElement) -> None:
    labelled = set(page.xpath("//label/@for"))
    fields = page.xpath("//input[not(@type='hidden')] | //select | //textarea")
    assert [field.get("name") for field in fields if field.get("id") not in labelled] == []


def _skips_no_heading(page: HtmlElement) -> None:
    depths = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert depths[0] == 1
    assert all(deeper <= depth + 1 for depth, deeper in itertools.pairwise(depths)), depths
