"""Heatmaps say in drawing and table what the profile counted, and stay small."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess import web
from fairassess.domain.completeness import Builder
from fairassess.reports import heatmap, heatmap_svg
from tests.domain.records import record

SVG = "{http://www.w3.org/2000/svg}"
CSS = Path(web.__file__).parent / "static" / "css"
WORDS = ("", ":unav", "A real value", 'R&D <"deep">')


def profile(listed, *, is_sample=False):
    builder = Builder(("title", "rights"), is_sample=is_sample)
    for one in listed:
        builder.add(one)
    return builder.freeze()


def parsed(svg):
    """An inline drawing takes its namespace from the page."""
    return ElementTree.fromstring(
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    )


def drawn(svg):
    """The numbers in the cells, row by row."""
    rows = {}
    for group in parsed(svg).iter(f"{SVG}g"):
        text = group.find(f"{SVG}text").text
        rows.setdefault(group.get("data-field"), []).append(text)
    return rows


def said(table):
    """The percents of the table, row by row, without their unit and interval."""
    return {row[0]: [cell.split()[0] for cell in row[1:]] for row in table.rows[:-1]}


records = st.builds(
    lambda number, year, title, rights, sets: record(
        f"oai:nls.test:{number}", title=title, rights=rights, date=str(year), sets=sets
    ),
    st.integers(0, 99),
    st.integers(1900, 2099),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(["a", "b:c", "a&b"]), max_size=2, unique=True),
)


@given(st.lists(records, max_size=40), st.booleans(), st.sampled_from(["year", "set"]))
def test_the_drawing_shows_the_numbers_of_the_table(listed, is_sample, by):
    make = heatmap.by_year if by == "year" else heatmap.by_set
    made = make(profile(listed, is_sample=is_sample))
    expected = said(made.table) if made.columns else {}
    assert drawn(heatmap_svg.as_svg(made)) == expected


@given(st.lists(records, min_size=1, max_size=40))
def test_each_record_stands_in_one_year(listed):
    found = profile(listed)
    made = heatmap.by_year(found)
    assert sum(column.records for column in made.columns) == found.live
    assert len(made.columns) <= heatmap.MOST_COLUMNS + 1
    for field, row in zip(made.fields, made.rows, strict=True):
        assert sum(cell.share.found for cell in row) == found.field(field).present
        assert sum(cell.placeholder for cell in row) == found.field(field).placeholder


def test_many_years_share_columns_and_the_note_says_so():
    made = heatmap.by_year(profile([record(date=str(year)) for year in range(1980, 2026)]))
    assert [column.title for column in made.columns][:2] == ["1980-1984", "1985-1989"]
    assert made.notes == ("A column stands for 5 years.",)


def test_records_without_a_year_come_last():
    made = heatmap.by_year(profile([record(title="A"), record(date="2020"), record(date="2019")]))
    assert [column.title for column in made.columns] == ["2019", "2020", "no year"]


def test_the_largest_sets_have_columns_and_the_rest_share_one():
    listed = [record(sets=(f"s{n:02}",), title="A") for n in range(30) for _ in range(30 - n)]
    made = heatmap.by_set(profile(listed))
    titles = [column.title for column in made.columns]
    assert titles == [f"s{n:02}" for n in range(20)] + ["other sets"]
    assert made.columns[-1].records == sum(30 - n for n in range(20, 30))
    assert made.notes == ("Sets beyond the 20 largest are put together.",)


def test_a_record_of_two_sets_counts_in_both_and_the_note_says_so():
    made = heatmap.by_set(profile([record(sets=("a", "b"), title="A")]))
    assert [column.records for column in made.columns] == [1, 1]
    assert made.notes == ("A record of several sets counts in each of them.",)


def test_the_finding_names_the_field_that_differs_most():
    made = heatmap.by_year(
        profile([record(date="2019", title="A"), record(date="2020", title="A", rights="B")])
    )
    assert "rights, from 0 % (2019) to 100 % (2020)" in made.finding
    assert "2 fields are filled in every record" in made.finding


def test_a_sample_has_intervals_in_its_table_and_the_same_number_in_its_drawing():
    listed = [record(title="A", date="2020")] * 8 + [record(date="2020")] * 2
    made = heatmap.by_year(profile(listed, is_sample=True), ("title",))
    assert made.table.rows[0] == ("title", "80 % (49 to 94)")
    assert drawn(heatmap_svg.as_svg(made)) == {"title": ["80"]}


def test_only_full_cells_have_the_darkest_fill_and_only_empty_ones_none():
    listed = [record(title="A", date="2020")] * 999 + [record(date="2020", rights="")]
    svg = heatmap_svg.as_svg(heatmap.by_year(profile(listed), ("title", "date", "rights")))
    fills = [group.find(f"{SVG}rect").get("fill") for group in parsed(svg).iter(f"{SVG}g")]
    assert fills == [heatmap_svg.SHADES[-2][0], heatmap_svg.SHADES[-1][0], "none"]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def shades(mode):
    """Fill and ink of each step as the stylesheet has them for light or dark pages."""
    light, _, dark = (CSS / "tokens.css").read_text().partition("prefers-color-scheme: dark")
    known = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", light if mode == "light" else dark))
    steps = [
        tuple(known[colour.removeprefix("var(").removesuffix(")")] for colour in shade)
        for shade in heatmap_svg.SHADES
    ]
    return known["--surface"], steps


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_numbers_stand_out_from_their_cells(mode):
    for shade in shades(mode)[1]:
        low, high = sorted(map(luminance, shade))
        assert (high + 0.05) / (low + 0.05) >= 4.5, shade


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_fuller_cells_stand_out_more_from_the_page_in_the_light_and_in_the_dark(mode):
    surface, steps = shades(mode)
    shown = [luminance(surface), *(luminance(fill) for fill, _ in steps)]
    assert shown == sorted(shown, reverse=mode == "light")
    for one, other in pairwise(shown[1:]):
        assert max(one, other) > 1.25 * min(one, other)


def test_the_stylesheet_leaves_the_names_of_the_rows_their_room():
    rule = re.search(
        r"\.heatmap \{[^}]*padding: 0 (\d+)px 0 (\d+)px", (CSS / "charts.css").read_text()
    )
    assert (int(rule[1]), int(rule[2])) == (heatmap_svg.RIGHT, heatmap_svg.LEFT)


def heads(*titles):
    """The lines of the titles of columns that stand for these sets."""
    listed = [record(sets=(title,), title="A") for title in titles]
    root = parsed(heatmap_svg.as_svg(heatmap.by_set(profile(listed))))
    return {
        text.find(f"{SVG}title").text: [span.text for span in text.iter(f"{SVG}tspan")]
        for nested in root.iter(f"{SVG}svg")
        for text in nested.findall(f"{SVG}text")
        if text.find(f"{SVG}tspan") is not None
    }


@pytest.mark.parametrize(
    "title",
    ["technique:scattering", "technique:spectroscopy", "a_set_of_many_words_in_its_name", "x" * 40],
)
def test_titles_of_columns_are_shown_whole_in_two_lines(title):
    lines = heads(title, "a")[title]
    assert len(lines) == 2
    assert "".join(lines) == title


def test_a_title_beyond_two_lines_is_cut_and_stands_whole_beside_its_drawing():
    title = "technique:" + "y" * 60
    (lines,) = heads(title).values()
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert title in heads(title)


@pytest.mark.parametrize("title", ["", ":", "::::::::::", " " * 20, "a:" * 30, "ß" * 25])
def test_odd_titles_are_drawn(title):
    made = heatmap.by_set(profile([record(sets=(title,), title="A")]))
    assert 1 <= len(next(iter(heads(title).values()))) <= 2
    assert drawn(heatmap_svg.as_svg(made))["title"] == ["100"]


def test_years_stand_upright_and_names_of_sets_aslant():
    years = [record(date=str(year), sets=("technique:scattering",)) for year in range(1980, 2026)]
    assert "rotate(50)" not in heatmap_svg.as_svg(heatmap.by_year(profile(years)))
    assert "rotate(50)" in heatmap_svg.as_svg(heatmap.by_set(profile(years)))


def test_thousands_are_told_apart_in_every_number():
    made = heatmap.by_year(profile([record(title="A", date="2020")] * 1152))
    assert made.table.rows[-1] == ("Records", "1,152")
    svg = heatmap_svg.as_svg(made)
    assert "1,152 of 1,152 records" in svg
    assert "1152" not in svg


def test_the_drawing_is_named_and_described_for_those_who_hear_it():
    made = heatmap.by_year(profile([record(title="A", date="2020")]))
    root = parsed(heatmap_svg.as_svg(made))
    ids = root.get("aria-labelledby").split()
    texts = {part.get("id"): part.text for part in root}
    assert [texts[one] for one in ids] == [made.title, made.finding]


def test_nothing_to_show_is_said():
    made = heatmap.by_set(profile([record(is_deleted=True)]))
    assert made.finding == "There is no live record to look at."
    assert made.table.head == ("Field",)
