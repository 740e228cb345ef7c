"""Every screen, in every state, for everybody: axe finds nothing, and nothing sticks out."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from fairassess.demo import seed_people
from fairassess.demo.servers import Running
from fairassess.storage import database
from fairassess.web import factory
from tests.browser import screens
from tests.browser.conftest import open_context, sign_in
from tests.demo.worlds import small_world

OFFICER, COORDINATOR = "officer@demo.example", "coordinator@demo.example"

CODES = ("nls", "anc", "mib")
# Structure is the same in every window; what light, dark and width change is looked at in each.
OF_DARK = ("color-contrast", "link-in-text-block")
OF_NARROW = ("color-contrast", "target-size", "scrollable-region-focusable")
WIDTHS = {"wide": 1280, "narrow": 320}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small demo world, open."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("demo")
        told = stack.enter_context(small_world(folder, codes=CODES, records=30))
        app = factory.create_app(told.settings)
        app.config["DEMO_ACCOUNTS"] = seed_people.SIGN_INS
        web = stack.enter_context(Running(app, threads=6))
        engine = database.engine(told.settings.database)
        screens.find(engine)
        engine.dispose()
        yield web.url.rstrip("/")


@pytest.fixture(scope="module")
def officer(demo: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The stored session of the FAIR officer."""
    kept = str(tmp_path_factory.mktemp("officer") / "state.json")
    opened = browser.new_context(base_url=demo)
    sign_in(opened.new_page(), OFFICER, seed_people.PASSWORD)
    opened.storage_state(path=kept)
    opened.close()
    return kept


@pytest.fixture(scope="module")
def windows(demo: str, browser: Browser, officer: str) -> Iterator[dict[str, BrowserContext]]:
    """Windows of the FAIR officer: wide and narrow."""
    made = {
        width: open_context(
            browser,
            demo,
            officer,
            color_scheme="light",
            reduced_motion="reduce",
            viewport=_size(width),
        )
        for width in WIDTHS
    }
    yield made
    for window in made.values():
        window.close()


@pytest.fixture(scope="module")
def screen(windows: dict[str, BrowserContext]) -> Page:
    """A page that goes from screen to screen: a new one costs a new process."""
    return windows["wide"].new_page()


def _look(page: Page, name: str, rules: tuple[str, ...] = ()) -> None:
    """Let axe look at a page, with some rules or all, and see that nothing sticks out."""
    # What holds is not told: for that axe would describe every element of the page.
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    sideways = "() => document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(sideways) <= 0, f"{name} can be scrolled sideways"


@pytest.mark.parametrize("name", screens.EVERY)
def test_axe_finds_nothing_and_nothing_sticks_out(screen: Page, name: str) -> None:
    """All rules where it is wide and light; where it is narrow and dark, what that changes."""
    _show(screen, name)
    _look(screen, name)
    _change(screen, "narrow", "dark")
    _look(screen, f"{name}, narrow and dark", (*OF_DARK, *OF_NARROW))


@pytest.mark.soak
@pytest.mark.parametrize("name", screens.EVERY)
def test_axe_finds_nothing_where_it_is_wide_and_dark_or_narrow_and_light(
    screen: Page, name: str
) -> None:
    _show(screen, name)
    _change(screen, "wide", "dark")
    _look(screen, f"{name}, wide and dark", OF_DARK)
    _change(screen, "narrow", "light")
    _look(screen, f"{name}, narrow and light", OF_NARROW)


def _show(page: Page, name: str) -> None:
    """Open a screen, wide and light, and see that it is the one that is meant."""
    address, words = screens.SCREENS.get(name) or (screens.LATER[name], "")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(_size("wide"))
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == (int(name) if name.isdigit() else 200), name
    assert page.locator("h1").count() == 1
    assert words in page.locator("main").inner_text()


def _change(page: Page, width: str, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(_size(width))
    # Styles follow at once; whether plotly draws is decided when a page is opened.
    if page.locator(".plot").count():
        page.reload()
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
    assert page.evaluate("window.innerWidth") == WIDTHS[width]


def _size(width: str) -> ViewportSize:
    return {"width": WIDTHS[width], "height": 900}


@pytest.mark.parametrize(
    ("name", "button"),
    [("endpoint new", "Save"), ("facility edit", "Save"), ("check", "Submit")],
)
def test_a_form_with_faults_says_all_of_them_and_keeps_what_was_typed(
    windows: dict[str, BrowserContext], name: str, button: str
) -> None:
    page = windows["wide"].new_page()
    page.goto((screens.SCREENS.get(name) or (screens.LATER[name], ""))[0])
    typed = page.locator("main input[type=text]").first
    typed.fill("" if name != "endpoint new" else "not an address")
    page.get_by_role("button", name=button, exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_visible()
    assert page.title().startswith("Fault: ")
    summary.get_by_role("link").first.click()
    focused = page.evaluate("document.activeElement.getAttribute('aria-invalid')")
    assert focused == "true"
    _look(page, f"{name} with faults")
    page.close()


def test_without_javascript_every_screen_is_whole(demo: str, browser: Browser) -> None:
    window = browser.new_context(base_url=demo, java_script_enabled=False)
    page = window.new_page()
    sign_in(page, OFFICER, seed_people.PASSWORD)
    page.goto("/facilities/nls/trend")
    drawing = page.locator("figure.chart svg[role=img]").locator("visible=true").first
    expect(drawing).to_be_visible()
    assert page.locator("table").first.is_visible()
    page.goto(f"{screens.LATER['question with evidence']}")
    page.get_by_label("In implementation").first.check()
    page.get_by_role("button", name="Save and come back").click()
    expect(page.get_by_role("status")).to_contain_text("Q14 is saved")
    window.close()


def test_two_editors_lose_nothing(demo: str, browser: Browser, officer: str) -> None:
    opened = [open_context(browser, demo, officer) for _ in range(2)]
    pages = [window.new_page() for window in opened]
    for page in pages:
        page.goto(screens.LATER["question on word"])
    for page, words in zip(pages, ("written first", "written second"), strict=True):
        page.get_by_label("Explain").fill(words)
        page.get_by_label("In implementation").first.check()
        page.get_by_role("button", name="Save and come back").click()
    late = pages[1]
    expect(late.get_by_role("alert")).to_contain_text("nothing is lost")
    for words in ("written first", "written second"):
        expect(late.locator("main")).to_contain_text(words)
    _look(late, "conflict")
    late.get_by_role("button", name="Save what stands in this form").click()
    expect(late.get_by_role("status")).to_contain_text("is saved")
    late.goto(screens.LATER["question on word"])
    expect(late.get_by_label("Explain")).to_have_value("written second")
    late.get_by_text("History of this answer").click()
    expect(late.locator("aside")).to_contain_text("written first")
    for window in opened:
        window.close()


def test_the_first_page_is_light(demo: str, browser: Browser) -> None:
    window = browser.new_context(base_url=demo)
    page = window.new_page()
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto("/", wait_until="networkidle")
    assert len(sizes) > 3
    assert sum(sizes) < 200_000
    window.close()


def test_the_back_button_overwrites_nobody(demo: str, browser: Browser, officer: str) -> None:
    address = screens.LATER["question on word"].replace("Q01", "Q04")
    pages = [open_context(browser, demo, officer).new_page() for _ in range(2)]

    def save(page: Page, words: str) -> None:
        page.get_by_label("Explain").fill(words)
        page.get_by_label("In implementation").first.check()
        page.get_by_role("button", name="Save and come back").click()

    first, second = pages
    first.goto(address)
    save(first, "first words")
    expect(first.get_by_role("status")).to_contain_text("Q04 is saved")
    second.goto(address)
    save(second, "careful words of somebody else")
    expect(second.get_by_role("status")).to_contain_text("Q04 is saved")
    first.go_back()
    # Either the page shows what is stored now, or saving what it shows is a conflict.
    shown = first.get_by_label("Explain").input_value()
    if shown != "careful words of somebody else":
        save(first, "typed after going back")
        expect(first.get_by_role("alert")).to_contain_text("nothing is lost")
    for page in pages:
        page.context.close()


@pytest.mark.parametrize("facility", ["nls", "anc"])
def test_no_button_hides_behind_the_edge_of_a_table(
    windows: dict[str, BrowserContext], facility: str
) -> None:
    page = windows["wide"].new_page()
    page.goto(f"/facilities/{facility}")
    hidden = page.evaluate(
        """() => [...document.querySelectorAll(".scroll")].flatMap((box) =>
             [...box.querySelectorAll("button")].filter((button) =>
               button.getBoundingClientRect().right > box.getBoundingClientRect().right + 1)
             .map((button) => button.innerText))"""
    )
    assert page.get_by_role("button", name="Probe now").first.is_visible()
    assert hidden == []
    page.close()


def test_a_heatmap_leads_to_its_records_by_keys_alone(
    windows: dict[str, BrowserContext],
) -> None:
    page = windows["narrow"].new_page()
    page.goto(screens.LATER["harvest content"])
    drawing = page.locator("[role=region][aria-label$='by year (drawing)']")
    drawing.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=drawing.element_handle())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    # The table that opens is a region of its own before its first link.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    address = page.evaluate("document.activeElement.getAttribute('href')")
    assert "/missing/" in address
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    assert page.locator("tbody tr").count() > 0
    page.close()


@pytest.mark.parametrize(("width", "scrolls"), [("wide", False), ("narrow", True)])
def test_a_heatmap_fills_its_card_and_says_where_it_must_be_scrolled(
    windows: dict[str, BrowserContext], width: str, scrolls: bool
) -> None:
    page = windows[width].new_page()
    page.goto(screens.LATER["harvest content"])
    region = page.locator("[role=region][aria-label$='by year (drawing)']")
    room = region.evaluate("box => box.clientWidth")
    drawing = region.locator("svg.heatmap").first.evaluate("it => it.getBoundingClientRect().width")
    assert drawing > room + 1 if scrolls else abs(drawing - room) <= 1
    for mark in (".more", ".edge"):
        size = region.locator(mark).evaluate("it => [it.offsetWidth, it.offsetHeight]")
        assert (min(size) > 0) == scrolls, mark
    page.close()
