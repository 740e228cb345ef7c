"""In a real browser plotly draws over every chart, under a policy that nothing breaks."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from fairassess.demo import seed_people
from fairassess.demo.servers import Running
from fairassess.web import factory
from tests.browser.conftest import open_context, sign_in
from tests.demo.worlds import small_world

OFFICER = "officer@demo.example"
WATCH = """
window.broken = [];
document.addEventListener("securitypolicyviolation", event => {
  window.broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
PAGES = (
    "/facilities/nls/history",
    "/facilities/nls/history?of=F&rules=today",
    "/facilities/nls/history?of=Q14",
    "/facilities/nls/history/checks?days=365",
    "/facilities/nls/compare",
    "/public/facilities/nls",
    "/rounds/yearly-round-2026/comparison",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small demo world with two rounds, open."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("charts")
        told = stack.enter_context(small_world(folder, codes=("nls",), records=25))
        app = factory.create_app(told.settings)
        app.config["DEMO_ACCOUNTS"] = seed_people.SIGN_INS
        web = stack.enter_context(Running(app, threads=6))
        yield web.url.rstrip("/")


@pytest.fixture(scope="module")
def state(demo: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The stored session of the officer."""
    kept = str(tmp_path_factory.mktemp("session") / "state.json")
    opened = browser.new_context(base_url=demo)
    sign_in(opened.new_page(), OFFICER, "show me the world")
    opened.storage_state(path=kept)
    opened.close()
    return kept


@pytest.fixture(scope="module")
def plain(demo: str, browser: Browser, state: str) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    opened = open_context(browser, demo, state, java_script_enabled=False)
    yield opened.new_page()
    opened.close()


@pytest.fixture(scope="module")
def seen(demo: str, browser: Browser, state: str) -> Iterator[tuple[Page, list[str]]]:
    """A page that keeps what it has loaded, and what the browser complains of."""
    opened = open_context(browser, demo, state)
    page = opened.new_page()
    yield page, watched(page)
    opened.close()


def watched(page: Page) -> list[str]:
    """Collect what the browser complains of."""
    told: list[str] = []
    page.add_init_script(WATCH)
    page.on(
        "console", lambda message: told.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: told.append(str(error)))
    return told


@pytest.mark.parametrize(
    ("address", "scheme"), [*((page, "light") for page in PAGES), (PAGES[0], "dark")]
)
def test_plotly_draws_every_chart_and_breaks_no_policy(
    address: str, scheme: Literal["light", "dark"], seen: tuple[Page, list[str]]
) -> None:
    page, told = seen
    told.clear()
    page.emulate_media(color_scheme=scheme)
    reply = page.goto(address)
    assert reply is not None
    assert reply.status == 200
    assert "script-src 'self';" in reply.headers["content-security-policy"]
    page.wait_for_function("document.querySelectorAll('.plot .main-svg').length > 0")
    charts = page.locator(".plot")
    for place in range(charts.count()):
        drawn = charts.nth(place)
        assert drawn.locator("svg.main-svg").count() >= 1
        assert drawn.locator("path").count() > 2
        assert drawn.get_attribute("role") == "img"
        assert drawn.get_attribute("aria-label")
        box = drawn.bounding_box()
        assert box is not None
        assert box["height"] > 90
        # The drawing that was there before has made room.
        assert not page.locator(".static").nth(place).is_visible()
    assert page.evaluate("window.broken") == []
    assert told == []


@pytest.mark.parametrize("address", PAGES)
def test_without_scripts_the_drawing_the_table_and_the_choice_are_there(
    address: str, plain: Page
) -> None:
    plain.goto(address)
    drawn = plain.locator(".static svg[role=img]")
    visible = [drawn.nth(i) for i in range(drawn.count()) if drawn.nth(i).is_visible()]
    assert visible
    for svg in visible:
        assert svg.locator("title").count() >= 1
        assert svg.locator("desc").count() == 1
    assert plain.locator("details table").count() >= len(visible)


def test_a_narrow_window_keeps_the_drawing_that_can_be_read(
    demo: str, browser: Browser, state: str
) -> None:
    opened = open_context(browser, demo, state, viewport={"width": 320, "height": 800})
    page = opened.new_page()
    for address in PAGES:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.locator(".plot svg").count() == 0
        assert page.locator(".static svg:visible").count() > 0
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    opened.close()


def test_plotly_is_not_loaded_where_no_chart_stands(
    demo: str, browser: Browser, state: str
) -> None:
    opened = open_context(browser, demo, state)
    page = opened.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/", "/my-work", "/facilities", "/facilities/nls"):
        page.goto(address)
    assert asked
    assert not [url for url in asked if "plotly" in url]
    opened.close()
