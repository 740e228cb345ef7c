"""Heatmaps say in drawing and table what the profile counted, and stay small."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.completeness import Builder
from fairassess.reports import chart_values, heatmap, heatmap_svg
from tests.domain.records import record

SVG = "{http://www.w3.org/2000/svg}"
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
    assert fills == [heatmap_svg.SHADES[-1][0], heatmap_svg.FULL[0], "none"]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("shade", [*heatmap_svg.SHADES, heatmap_svg.FULL])
def test_numbers_stand_out_from_their_cells(shade):
    light, dark = sorted(map(luminance, shade), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_shades_grow_darker_so_that_they_are_told_apart_in_grey():
    shown = [luminance(fill) for fill, _ in (*heatmap_svg.SHADES, heatmap_svg.FULL)]
    assert shown == sorted(shown, reverse=True)
    assert all(one > 1.25 * other for one, other in pairwise(shown))


def test_the_drawing_is_named_and_described_for_those_who_hear_it():
    made = heatmap.by_year(profile([record(title="A", date="2020")]))
    root = parsed(heatmap_svg.as_svg(made, chart_values.LIGHT))
    ids = root.get("aria-labelledby").split()
    texts = {part.get("id"): part.text for part in root}
    assert [texts[one] for one in ids] == [made.title, made.finding]


def test_nothing_to_show_is_said():
    made = heatmap.by_set(profile([record(is_deleted=True)]))
    assert made.finding == "There is no live record to look at."
    assert made.table.head == ("Field",)
