"""The page of a round fits a screen and a sheet, and its columns are set by what is in them."""

import base64

import lxml.html
import pytest
from lxml.html import HtmlElement

from tests.reports.bracketed import round_of, write

MOST_COLUMNS = 15
"""As many find room on a sheet of A4 and on a narrow screen of a desk."""


@pytest.fixture(scope="module")
def page() -> HtmlElement:
    return lxml.html.document_fromstring(write("html", round_of("de")).decode())


def test_no_table_is_wider_than_a_sheet(page: HtmlElement) -> None:
    heads = [table.xpath("./thead/tr/th") for table in page.iter("table")]
    assert max(map(len, heads)) <= MOST_COLUMNS
    told = [cell.text_content() for head in heads for cell in head]
    assert {f"Q{number:02}" for number in range(1, 28)} <= set(told)


def test_a_head_is_set_as_what_stands_under_it(page: HtmlElement) -> None:
    sides = set()
    for table in page.iter("table"):
        head = [cell.get("class") for cell in table.xpath("./thead/tr/th")]
        for row in table.xpath("./tbody/tr"):
            cells = row.xpath("./th | ./td")
            assert [c.get("class") == "n" for c in cells] == [side == "n" for side in head]
        sides |= {(c.text_content(), c.get("class")) for c in table.xpath("./thead/tr/th")}
    assert {("Stand", None), ("Gefragt ist", None), ("Q07", "n"), ("Gemessen", "n")} <= sides


def test_every_drawing_is_set_in_a_font_without_serifs(page: HtmlElement) -> None:
    drawings = [image.get("src") for image in page.iter("img")]
    assert len(drawings) == 3
    for address in drawings:
        assert b"sans-serif" in base64.b64decode(address.partition(",")[2])


def test_the_signs_of_the_map_are_told_without_saying_their_numbers_twice(
    page: HtmlElement,
) -> None:
    told = page.text_content()
    assert "1: " in told
    assert not any(f"{level}: {level}" in told for level in range(1, 5))


def test_on_a_phone_bars_are_drawn_narrow_and_others_scroll_in_their_place(
    page: HtmlElement,
) -> None:
    narrow = [one.get("srcset") for one in page.iter("source")]
    assert len(narrow) == 1
    assert b'viewBox="0 0 320 ' in base64.b64decode(narrow[0].partition(",")[2])
    others = page.xpath("//img[not(ancestor::picture)]")
    assert others
    assert all(image.getparent().get("class") == "over" for image in others)
