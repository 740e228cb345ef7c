"""Facilities side by side: drawing, table and file hold the same, whatever the names are."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plotly import graph_objects

from fairassess.domain import score_cards, scoring
from fairassess.domain.comparison_many import Entry, Variety, compare
from fairassess.domain.percent import percent
from fairassess.reports import chart_csv, comparison_chart, comparison_plotly, comparison_svg
from fairassess.reports.chart_palette import DARK, LIGHT, PAGE
from tests.domain.scores import (
    answers_to,
    level,
    not_applicable,
    question,
    questionnaire,
    questionnaires,
    unknown,
)

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "Amber",
    "=1+1",
    "<script>alert(1)</script>",
    'a & "b"',
    "\u202eright to left",
    "🙂" * 40,
)


@st.composite
def comparisons(draw):
    asked = draw(questionnaires())
    names = draw(st.lists(st.sampled_from(HOSTILE), max_size=7))
    entries = [
        Entry(
            name, "slug", place == 0, score_cards.of(scoring.score(asked, draw(answers_to(asked))))
        )
        for place, name in enumerate(names)
    ]
    return compare(asked, entries)


def parsed(svg):
    """An inline drawing takes its namespace from the page."""
    return ElementTree.fromstring(
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    )


def drawn(svg):
    """What stands in the cells of each row, and the declared score at its end."""
    rows = []
    for group in parsed(svg).iter(f"{SVG}g"):
        if "data-row" in group.attrib:
            cells = [cell.find(f"{SVG}text").text for cell in group.findall(f"{SVG}g")]
            rows.append((group.get("data-row"), *cells, group.findall(f"{SVG}text")[-1].text))
    return rows


@pytest.mark.parametrize("palette", [PAGE, LIGHT, DARK], ids=["page", "light", "dark"])
@given(comparisons())
def test_the_drawing_says_what_the_table_says(palette, compared):
    levels = comparison_chart.level_map(compared)
    svg = comparison_svg.as_svg(levels, palette)
    if levels.is_empty:
        assert svg == ""
        return
    until = len(levels.columns) + 2
    assert drawn(svg) == [row[:until] for row in levels.table.rows]
    assert levels.finding in "".join(parsed(svg).itertext())


@given(comparisons())
def test_the_figure_says_what_the_table_says(compared):
    levels = comparison_chart.level_map(compared)
    if levels.is_empty:
        return
    made = comparison_plotly.as_plotly(levels)
    *cells, declared = made["data"]
    found = {}
    for trace in cells:
        for base, row, text in zip(trace["base"], trace["y"], trace["text"], strict=True):
            assert found.setdefault((row, round(base + trace["width"] / 2)), text) is text
    wide = len(levels.columns)
    for place, row in enumerate(levels.table.rows):
        assert [found[place, column] for column in range(wide)] == list(row[1 : wide + 1])
        assert declared["text"][place].removeprefix("<b>").removesuffix("</b>") == row[wide + 1]
    assert len(found) == wide * len(levels.table.rows)
    # A key names what stands in its cells: a colour alone tells no level.
    assert all(set(trace["text"]) <= {trace["name"].partition(", ")[0]} for trace in cells)
    assert "<script" not in json.dumps(made, allow_nan=False)


@given(comparisons())
def test_the_file_says_what_the_table_says(compared):
    table = comparison_chart.level_map(compared).table
    text = chart_csv.as_csv(table).removeprefix("\ufeff")
    read = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))]
    assert [head.removesuffix(" (%)") for head in read[0]] == list(table.head)
    plain = [tuple(cell.removesuffix(" %").replace("–", "") for cell in row) for row in table.rows]
    assert [row[1:] for row in read[1:]] == [row[1:] for row in plain]
    assert [row[0].removeprefix("'") for row in read[1:]] == [row[0] for row in table.rows]
    assert not any(row[0][:1] in "=+-@" for row in read[1:])


@given(comparisons())
def test_the_table_says_what_was_counted(compared):
    table = comparison_chart.level_map(compared).table
    assert len(table.rows) == len(compared.rows)
    for row, told in zip(compared.rows, table.rows, strict=True):
        cells = told[1 : 1 + len(compared.questions)]
        for cell, text in zip(row.cells, cells, strict=True):
            assert text == (str(cell.level) if cell.level else {"unknown": "?", "na": "n/a"}.get(
                cell.state.value, "–"
            ))  # fmt: skip
        scores = (row.all, *(score for _, score in row.letters))
        assert told[1 + len(compared.questions) :] == tuple(percent(s.value) for s in scores)


@given(comparisons())
def test_a_distribution_has_as_many_as_there_are_facilities(compared):
    chart = comparison_chart.distribution(compared)
    for row in chart.table.rows:
        *counts, total = map(int, row[1:])
        assert sum(counts) == total == len(compared.rows)


@given(comparisons())
def test_every_question_is_told_once_in_words(compared):
    told = [t.question for _, group in comparison_chart.by_variety(compared) for t in group]
    assert sorted(told) == sorted(question.id for question in compared.questions)


def test_there_are_words_for_every_variety():
    assert set(comparison_chart.VARIETIES) == set(Variety)


def test_what_is_no_level_has_a_pattern_or_an_outline_and_never_a_shade():
    asked = questionnaire(*(question(f"Q{n}") for n in range(1, 5)))
    card = score_cards.of(
        scoring.score(asked, [level("Q1", 4), unknown("Q2"), not_applicable("Q3")])
    )
    levels = comparison_chart.level_map(compare(asked, [Entry("Amber", "amber", True, card)]))
    (row,) = levels.rows
    assert [cell.text for cell in row.cells] == ["4", "?", "n/a", "–"]
    assert [cell.pattern for cell in row.cells] == ["", "stripes", "dots", ""]
    assert [cell.shade is None for cell in row.cells] == [False, True, True, True]
    svg = comparison_svg.as_svg(levels)
    assert "url(#levels-stripes)" in svg
    assert "url(#levels-dots)" in svg


def test_a_figure_tells_what_is_no_level_by_patterns_in_words_and_colours_of_the_palette():
    asked = questionnaire(*(question(f"Q{n}") for n in range(1, 5)))
    card = score_cards.of(
        scoring.score(asked, [level("Q1", 4), unknown("Q2"), not_applicable("Q3")])
    )
    levels = comparison_chart.level_map(compare(asked, [Entry("Amber", "amber", True, card)]))
    for palette in (PAGE, LIGHT, DARK):
        made = comparison_plotly.as_plotly(levels, palette)
        graph_objects.Figure(data=made["data"], layout=made["layout"])
        filled = {trace["name"]: trace for trace in made["data"] if trace["type"] == "bar"}
        assert filled["?, not known"]["marker"]["pattern"]["shape"] == "/"
        assert filled["n/a, not applicable"]["marker"]["pattern"]["shape"] == "."
        assert filled["–, not answered"]["text"] == ["–"]
        assert [note["text"] for note in made["layout"]["annotations"]] == ["?", "n/a"]
        assert made["layout"]["yaxis"]["ticktext"] == ["<b>Amber (yours)</b>"]
        assert ("var(--" in json.dumps(made)) == (palette is PAGE)


def test_a_palette_of_paper_names_no_colour_of_the_page():
    asked = questionnaire(question("Q1"))
    card = score_cards.of(scoring.score(asked, [level("Q1", 2)]))
    levels = comparison_chart.level_map(compare(asked, [Entry("Amber", "amber", False, card)]))
    assert "var(--" in comparison_svg.as_svg(levels)
    assert "var(--" not in comparison_svg.as_svg(levels, LIGHT)
