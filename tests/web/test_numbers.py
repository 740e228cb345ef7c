"""The result page, the report page, the PDF and the JSON document say the same numbers."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lxml.html import HtmlElement
from pypdf import PdfReader

from fairassess.domain import percent
from tests.web.browser import Browser, words
from tests.web.world import World

ReadAs = Callable[[str], Browser]
Numbers = dict[str, tuple[str, str, str, str, str]]
"""By title of a group: declared, measured, on word, not shown, answered."""


@pytest.fixture(params=["first", "newest"])
def result(request: pytest.FixtureRequest, world: World) -> str:
    """The address of each result in turn."""
    number = world.first_result if request.param == "first" else world.own.result
    return f"/results/{number}"


@pytest.fixture
def document(result: str, read_as: ReadAs) -> dict[str, Any]:
    """The JSON document of a result."""
    found: dict[str, Any] = json.loads(read_as("reader").get(f"{result}/report.json").text)
    return found


def _said(document: dict[str, Any], *kinds: str) -> Numbers:
    scores = document["scores"]
    groups = [group for kind in kinds for group in scores[kind]]
    return {group["title"]: _of(group) for group in groups}


def _of(group: dict[str, Any]) -> tuple[str, str, str, str, str]:
    parts = (str(group[name]) for name in ("measured", "on_word", "not_shown"))
    return (f"{group['declared']} %", *parts, group["coverage"])  # type: ignore[return-value]  # five


def _cards(page: HtmlElement) -> Numbers:
    found = {}
    for card in page.xpath("//div[contains(@class, 'letter')]"):
        title, value = (" ".join(part.split()) for part in card.xpath(".//h2/span/text()"))
        cells = [" ".join(cell.text_content().split()) for cell in card.xpath(".//dd")]
        found[title] = (value, *cells[:4])
    return found


def _rows(page: HtmlElement) -> Iterator[tuple[str, tuple[str, ...]]]:
    region = page.xpath("//*[@aria-label='Scores by topic (table)']")[0]
    for row in region.xpath(".//tbody/tr"):
        cells = [" ".join(cell.text_content().split()) for cell in row.xpath("./td")]
        yield row.xpath("string(./th)").strip(), tuple(cells)


@pytest.mark.parametrize("page_of", ["", "/report"])
def test_a_page_says_the_numbers_of_the_document(
    page_of: str, result: str, document: dict[str, Any], read_as: ReadAs
) -> None:
    page = read_as("reader").page(result + page_of)
    assert _cards(page) == _said(document, "letters")
    total = {"All questions": _of(document["scores"]["all"])}
    assert dict(_rows(page)) == _said(document, "topics") | total
    assert document["headline"] in words(page)


def test_a_card_says_change_and_plan_of_the_document(
    result: str, document: dict[str, Any], read_as: ReadAs
) -> None:
    cards = read_as("reader").page(result).xpath("//div[contains(@class, 'letter')]")
    assert len(cards) == 4
    for card, group in zip(cards, document["scores"]["letters"], strict=True):
        names = [name.text_content().strip() for name in card.xpath(".//dt")]
        cells = [cell.text_content().strip() for cell in card.xpath(".//dd")]
        said = dict(zip(names, cells, strict=True))
        assert said["Since last time"] == percent.points(group["change"])
        assert said.get("Planned") == (None if group["planned"] is None else str(group["planned"]))


def test_the_result_page_says_each_answer_of_the_document(
    result: str, document: dict[str, Any], read_as: ReadAs
) -> None:
    page = read_as("reader").page(result)
    rows = page.xpath("//*[@aria-label='Questions (table)']//tbody/tr")
    assert len(rows) == len(document["questions"]) == 27
    for row, question in zip(rows, document["questions"], strict=True):
        cells = [" ".join(cell.text_content().split()) for cell in row.xpath("./td")]
        assert question["id"] in row.xpath("string(./th)")
        assert cells[0].startswith(question["stand"])
        assert cells[2] in (question["agreement"], "on word", "on word, documented", "–")
        assert cells[3].startswith(question["planned"] or "–")


def test_the_pdf_says_the_numbers_of_the_document(
    result: str, document: dict[str, Any], act_as: ReadAs
) -> None:
    browser = act_as("reader")
    chosen = result.replace("/results/", "snapshot-")
    browser.post("/facilities/nls/report", of=chosen, form="pdf", sections="answers")
    reply = browser.get(f"{result}/report.pdf", follow_redirects=True)
    assert reply.mimetype == "application/pdf"
    sheets = PdfReader(io.BytesIO(reply.data)).pages
    text = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    for title, numbers in _said(document, "letters").items():
        names = ("", "Measured ", "On word ", "Not shown ", "Answered ")
        card = " ".join(name + number for name, number in zip(names, numbers, strict=True))
        assert f"{title} {card}" in text
    total = {"All questions": _of(document["scores"]["all"])}
    for title, numbers in (_said(document, "topics") | total).items():
        assert " ".join((title, *numbers)) in text
    assert document["headline"] in text


def test_the_trend_page_says_the_numbers_of_the_document(
    document: dict[str, Any], world: World, read_as: ReadAs, result: str
) -> None:
    page = read_as("reader").page("/facilities/nls/history")
    table = page.xpath("//table")[0]
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./*")]
        for row in table.xpath(".//tbody/tr")
    ]
    said = document["trend"]["rows"]
    assert [list(row) for row in said] == rows[: len(said)]
    is_newest = result.endswith(str(world.own.result))
    assert len(said) == (2 if is_newest else 1)


def test_a_trend_is_counted_as_it_was_or_by_the_rules_of_today(read_as: ReadAs) -> None:
    def table(query: str) -> list[str]:
        page = read_as("reader").page(f"/facilities/nls/history{query}")
        return [" ".join(row.text_content().split()) for row in page.xpath("//table[1]//tr")]

    # Nothing changed in the rules between these assessments, so both say the same.
    assert table("") == table("?rules=today") == table("?rules=%3Cscript%3E") != []
