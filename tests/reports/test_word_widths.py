"""Columns of Word tables are as wide as what stands in them needs."""

import io
import re
from itertools import pairwise

import docx
import pytest
from docx.shared import Mm

from fairassess.reports import word_widths
from tests.reports.bracketed import report, round_of, write

LINE = 170.0

CALIBRI = 0.85
"""Letters of our Word documents are narrower than those that are measured, by a fifth and more."""


def test_the_line_is_filled_and_no_column_is_narrower_than_its_longest_word() -> None:
    head = ("", "Beantwortet", "Nicht belegt")
    rows = [("Vorhandensein und Reichhaltigkeit der Metadaten " * 4, "5 von 5", "12")]
    topic, answered, not_shown = word_widths.widths(head, rows, width_mm=LINE)
    assert topic + answered + not_shown == pytest.approx(LINE)
    assert answered > word_widths.length("Beantwortet", bold=True)
    # A text that has to be broken anyway takes what the numbers do not need.
    assert topic > 100


def test_an_address_without_end_leaves_room_for_the_heads() -> None:
    found = word_widths.widths(
        ("Outcome", "Seen on"), [("x" * 5_000, "14 Oct 2026")], width_mm=LINE
    )
    assert sum(found) == pytest.approx(LINE)
    assert found[1] > word_widths.length("14 Oct 2026")


def test_letters_that_the_font_lacks_have_a_width_too() -> None:
    assert word_widths.length("漢") == word_widths.length("\ud800") > 0


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("make", [report, round_of])
def test_no_head_of_a_table_is_broken_inside_a_word(make, language) -> None:
    found = docx.Document(io.BytesIO(write("docx", make(language))))
    assert found.tables
    for table in found.tables:
        for column in table.columns:
            words = re.split(r"[\s-]", column.cells[0].text)
            longest = max(word_widths.length(word, bold=True) for word in words)
            assert column.width / Mm(1) > CALIBRI * longest, column.cells[0].text


@pytest.mark.parametrize("language", ["en", "de"])
def test_captions_name_the_questions_of_their_table(language) -> None:
    found = docx.Document(io.BytesIO(write("docx", round_of(language))))
    text = [paragraph.text for paragraph in found.paragraphs]
    told = [re.findall(r"Q(\d\d)", line) for line in text if re.search(r"^Tab.*Q\d\d", line)]
    assert all(len(pair) == 2 for pair in told)
    assert (told[0][0], told[-1][-1]) == ("01", "27")
    assert all(int(second[0]) == int(first[1]) + 1 for first, second in pairwise(told))
