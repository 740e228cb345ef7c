"""The main job, from registering a facility to the PDF, in a real browser and by keyboard alone."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Site
from tests.browser.keys import choose, press, tab_to, write

QUESTIONS = 27


def test_the_whole_main_job_by_keyboard(visit: Page, site: Site, tmp_path: Path) -> None:
    visit.goto("/facilities")
    _register(visit)
    _add_endpoint(visit, site)
    _wait_for_findings(visit)
    _answer_everything(visit)
    _submit(visit)
    _read_result(visit, tmp_path)


def _register(page: Page) -> None:
    press(page, page.get_by_role("link", name="Register a facility").first)
    write(page, page.get_by_label("Full name"), "Fjord Test Source")
    write(page, page.get_by_label("Short name"), "FTS")
    press(page, page.get_by_role("button", name="Register"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Fjord Test Source")


def _add_endpoint(page: Page, site: Site) -> None:
    press(page, page.get_by_role("link", name="Add an endpoint").first)
    write(page, page.get_by_label("Address"), site.endpoint)
    tab_to(page, page.get_by_label(re.compile("^Harvest its records")))
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name=re.compile("^Test now")))
    # The run's page lives while it goes on and ends with its findings; the way back keeps the form.
    back = page.get_by_role("link", name=re.compile("^Back to the endpoint"))
    back.wait_for(timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("checks hold")
    press(page, back)
    expect(page.get_by_label("Address")).to_have_value(site.endpoint)
    expect(page.get_by_label(re.compile("^Harvest its records"))).to_be_checked()
    press(page, page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_role("status")).to_contain_text("saved")


def _wait_for_findings(page: Page) -> None:
    press(page, page.get_by_role("button", name=re.compile("^Probe now")))
    page.get_by_role("button", name="Run it again").wait_for(timeout=60_000)
    page.go_back()
    page.goto("/facilities/fts")
    press(page, page.get_by_role("button", name=re.compile("^Harvest now")))
    page.get_by_role("link", name="See the records").wait_for(timeout=60_000)
    press(page, page.get_by_role("link", name="See the records"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("records")
    press(page, page.locator("summary", has_text="The same as a table"))
    expect(page.get_by_role("region", name="Completeness by field")).to_contain_text("title")


def _answer_everything(page: Page) -> None:
    page.goto("/facilities/fts")
    press(page, page.get_by_role("link", name="Start an assessment"))
    press(page, page.get_by_role("button", name="Begin"))
    press(page, page.get_by_role("link", name=re.compile("^Begin with Q01")))
    for number in range(1, QUESTIONS + 1):
        expect(page.locator("p.eyebrow")).to_contain_text(f"question {number} of {QUESTIONS}")
        if number == 14:
            observed = page.get_by_role("region", name="What our probes saw")
            expect(observed).to_contain_text("The evidence allows")
        choose(page, page.get_by_role("group", name="Where are you now?"), 2)
        if number == 1:
            explain = page.get_by_label(re.compile("^Explain"))
            write(page, explain, "Every proposal has a record since 2024.")
        press(page, page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check the answers")


def _submit(page: Page) -> None:
    write(page, page.get_by_label("Your name"), "FAIR officer of FTS")
    tab_to(page, page.get_by_label(re.compile("^These answers are right")))
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Submit"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("67 % declared")


def _read_result(page: Page, tmp_path: Path) -> None:
    measured = re.search(r"(\d+) measured", page.get_by_role("heading", level=1).inner_text())
    assert measured is not None
    assert int(measured[1]) > 0
    result = page.url
    tab_to(page, page.get_by_role("link", name="PDF"))
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name="Make the report"))
    link = page.get_by_role("link", name="Download the file")
    expect(link).to_be_visible(timeout=60_000)
    tab_to(page, link)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    kept = tmp_path / "report.pdf"
    download.value.save_as(kept)
    text = "".join(sheet.extract_text() for sheet in PdfReader(kept).pages)
    assert "Fjord Test Source" in text
    assert "67 %" in text
    document = page.request.get(f"{result.partition('#')[0]}/report.json").json()
    assert document["schema"] == "fairassess.report/1"
    page.goto("/facilities/fts/trend")
    expect(page.get_by_role("heading", level=1)).to_contain_text("FTS")
