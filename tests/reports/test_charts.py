"""Drawings show the numbers of their tables, join only what compares, and survive any text."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plotly import graph_objects

from fairassess.domain.comparison import compare
from fairassess.domain.history import series
from fairassess.domain.runs import FieldCount
from fairassess.reports import charts
from fairassess.reports.chart_values import Chart, Table, TrendPoint, TrendSegment
from tests.domain.scores import RDA
from tests.reports import samples

SVG = "{http://www.w3.org/2000/svg}"
START = datetime(2024, 1, 1, tzinfo=UTC)


def parsed(svg):
    """An inline drawing takes its namespace from the page."""
    return ElementTree.fromstring(
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    )


def corners(polygon):
    return [tuple(map(float, pair.split(","))) for pair in polygon.get("points").split()]


def percent_at(y, height=268):
    return (height - 50 - y) / (height - 26 - 50) * 100


@pytest.fixture(scope="module")
def trend(summary):
    return charts.trend_chart(summary.history)


def a_trend(*segments):
    """A chart of (day, declared, parts) triples."""
    made = tuple(
        TrendSegment(
            tuple(
                TrendPoint(START + timedelta(days=d), f"day {d}", declared, parts, "1 of 1")
                for d, declared, parts in segment
            ),
            "" if index == 0 else chr(96 + index),
        )
        for index, segment in enumerate(segments)
    )
    return Chart("t", "A trend", "It changed.", Table((), ()), trend=made)


def test_the_areas_of_a_trend_are_the_numbers_of_its_table(trend):
    root = parsed(charts.as_svg(trend))
    last_segment = root.findall(f"{SVG}polygon")[-3:]
    assert [p.get("data-part") for p in last_segment] == ["measured", "on word", "not shown"]
    rows = trend.table.rows[-3:]
    for index, polygon in enumerate(last_segment):
        tops = corners(polygon)[: len(rows)]
        for (_, y), row in zip(tops, rows, strict=True):
            upto = sum(int(cell.split()[0]) for cell in row[2 : 3 + index])
            assert percent_at(y) == pytest.approx(upto, abs=0.1)


def test_the_line_of_a_trend_is_the_declared_column_and_is_broken_where_the_table_says(trend):
    root = parsed(charts.as_svg(trend))
    lines = [
        line for line in root.findall(f"{SVG}polyline") if line.get("stroke") == charts.PAGE.ink_2
    ]
    assert [len(corners(line)) for line in lines] == [2, 3]
    drawn = [percent_at(y) for line in lines for _, y in corners(line)]
    said = [int(row[1].split()[0]) for row in trend.table.rows]
    assert drawn == pytest.approx(said, abs=0.1)
    assert len(trend.notes) == 1
    marks = [text.text for text in root.iter(f"{SVG}text")]
    assert "a" in marks
    assert trend.notes[0].startswith("a: from ")


def test_values_written_in_a_drawing_are_in_its_table(trend):
    texts = [t.text for t in parsed(charts.as_svg(trend)).iter(f"{SVG}text")]
    last = trend.table.rows[-1]
    for name, cell in zip(("declared", "measured", "on word", "not shown"), last[1:5], strict=True):
        assert f"{name} {cell.split()[0]}" in texts
    for row in trend.table.rows[:-1]:
        assert row[1].split()[0] in texts


def test_a_drawing_says_what_it_shows_to_those_who_do_not_see_it(trend):
    root = parsed(charts.as_svg(trend))
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root}
    ids = root.get("aria-labelledby").split()
    assert [named[i] for i in ids] == [trend.title, trend.finding]
    assert "from 28 % to 63 %" in trend.finding
    assert "The line breaks once" in trend.finding


def test_bars_are_as_long_as_their_numbers(summary):
    chart = charts.letters_chart(summary.letters)
    root = parsed(charts.as_svg(chart))
    drawn = [
        (rect.get("data-part"), float(rect.get("width")))
        for rect in root.iter(f"{SVG}rect")
        if rect.get("data-part")
    ]
    said = [
        (f"{name} {part}", 660 * part / 100 - 2)
        for row in chart.table.rows
        for name, part in zip(
            ("measured", "on word", "not shown"),
            [int(cell.split()[0]) for cell in row[2:5]],
            strict=True,
        )
        if part
    ]
    assert [name for name, _ in drawn] == [name for name, _ in said]
    assert [w for _, w in drawn] == pytest.approx([w for _, w in said], abs=0.1)


def test_what_is_not_shown_is_hatched_and_not_told_by_colour_alone(trend):
    assert f'fill="url(#{trend.name}-not-shown)"' in charts.as_svg(trend)


def test_a_page_drawing_has_no_colour_of_its_own_and_no_style_attribute(trend):
    svg = charts.as_svg(trend)
    assert not re.search(r"#[0-9a-f]{6}", svg)
    assert "style=" not in svg
    assert "var(--" not in charts.as_svg(trend, charts.LIGHT)


@given(
    st.lists(
        st.tuples(st.integers(0, 2000), st.integers(0, 100)),
        min_size=1,
        max_size=40,
        unique_by=lambda t: t[0],
    ),
    st.sampled_from((330, 660)),
)
def test_labels_never_lie_over_each_other(points, width):
    whole = [
        (d, v, (v // 3, v // 3, v - 2 * (v // 3)) if v % 2 else None) for d, v in sorted(points)
    ]
    root = parsed(charts.as_svg(a_trend(whole), width=width))
    texts = [
        (float(t.get("x")), float(t.get("y")), t.get("text-anchor", "start"), t.text)
        for t in root.iter(f"{SVG}text")
    ]
    names = sorted(
        y
        for x, y, side, text in texts
        if side == "start" and x > width - 110 and text != "answered"
    )
    assert all(b - a >= 15.9 for a, b in pairwise(names))
    assert all(0 < y <= 222 for y in names)
    dates = sorted((x, text) for x, y, side, text in texts if side == "middle" and y == 240)
    assert dates
    for (x, text), (x_next, text_next) in pairwise(dates):
        assert x_next - x >= 7 * (len(text) + len(text_next)) / 2


def test_a_chart_without_points_says_so_in_words():
    empty = charts.trend_chart(())
    assert empty.finding == "All questions: no assessment was submitted yet."
    assert empty.finding in charts.as_svg(empty)
    assert empty.table.rows == ()


def test_one_assessment_alone_is_drawn_as_a_bar():
    root = parsed(charts.as_svg(a_trend([(0, 60, (30, 20, 10))])))
    (first, _, _) = root.findall(f"{SVG}polygon")
    assert len({x for x, _ in corners(first)}) == 2


def test_text_in_a_chart_is_never_markup():
    nasty = '<script>alert("1")</script>'
    chart = dataclasses.replace(a_trend([(0, 1, None)]), title=nasty, finding=nasty)
    for drawn in (charts.as_svg(chart), charts.sparkline(chart)):
        assert "<script" not in drawn
        parsed(drawn)


def test_letters_have_trends_of_their_own_without_assessments_in_which_none_applied(summary):
    small = charts.letter_trends(summary.history)
    assert [chart.name for chart in small] == ["trend-F", "trend-A", "trend-I", "trend-R"]
    last = small[0].table.rows[-1]
    assert last[1] == summary.letters[0].shown
    point = samples.points(1)[0]
    without = dataclasses.replace(
        point,
        letters=tuple((k, dataclasses.replace(s, value=None)) for k, s in point.letters),
    )
    assert charts.trend_chart(series([without]), "F").points == ()


def test_a_comparison_shows_both_levels_of_every_question():
    rows = compare(samples.snapshot(3), samples.snapshot(4))
    chart = charts.comparison_chart(rows, RDA)
    assert len(chart.table.rows) == 27
    for row, dumbbell in zip(rows, chart.dumbbells, strict=True):
        assert (dumbbell.before, dumbbell.after) == (row.before.level, row.after.level)
    root = parsed(charts.as_svg(chart))
    circles = root.findall(f"{SVG}circle")
    assert len(circles) == sum(
        (d.before is not None) + (d.after is not None) for d in chart.dumbbells
    )


def test_completeness_counts_records_and_names_placeholders():
    chart = charts.completeness_chart(
        [FieldCount("title", 40, 0, 40), FieldCount("rights", 10, 5, 40), FieldCount("x", 0, 0, 0)]
    )
    assert chart.table.rows[1] == ("rights", "25 %", "10", "5", "40")
    assert chart.table.rows[2][1] == "–"
    assert chart.finding == "1 field is filled in every record, out of 3."
    parsed(charts.as_svg(chart))


def test_completeness_tells_thousands_apart():
    chart = charts.completeness_chart([FieldCount("title", 1101, 1024, 1152)])
    assert chart.table.rows == (("title", "96 %", "1,101", "1,024", "1,152"),)
    assert chart.bars[0].note == "1,101 of 1,152, 1,024 with a placeholder only"


@pytest.mark.parametrize("palette", [charts.LIGHT, charts.DARK])
def test_plotly_accepts_every_figure_and_it_carries_the_same_numbers(summary, trend, palette):
    figure = charts.as_plotly(trend, palette)
    declared = [v for trace in figure["data"] if trace["name"] == "declared" for v in trace["y"]]
    assert declared == [int(row[1].split()[0]) for row in trend.table.rows]
    assert len(figure["layout"]["shapes"]) == 1
    rows = compare(samples.snapshot(3), samples.snapshot(4))
    for chart in (
        trend,
        charts.letters_chart(summary.letters),
        charts.comparison_chart(rows, RDA),
        charts.completeness_chart([FieldCount("title", 40, 0, 40)]),
    ):
        made = charts.as_plotly(chart, palette)
        graph_objects.Figure(data=made["data"], layout=made["layout"])


def test_paper_charts_are_vectors_with_text_and_equal_bytes(trend):
    drawn = charts.as_matplotlib_svg(trend)
    assert drawn == charts.as_matplotlib_svg(trend)
    root = ElementTree.fromstring(drawn)
    assert not list(root.iter(f"{SVG}image"))
    texts = {"".join(t.itertext()).strip() for t in root.iter(f"{SVG}text")}
    assert {"declared 63", "28", "44", "14 Oct 2026", "a"} <= texts
    assert trend.points[-1].coverage.replace(" of ", "/") in texts
    assert b"<dc:date>" not in drawn


@pytest.mark.parametrize("count", [1, 2, 30])
def test_paper_draws_any_number_of_points(count):
    points = [(n * 11, n % 100, (0, n % 100, 0) if n % 3 else None) for n in range(count)]
    ElementTree.fromstring(charts.as_matplotlib_svg(a_trend(points)))


def test_paper_leaves_bars_to_the_page(summary):
    with pytest.raises(ValueError, match="no trend"):
        charts.as_matplotlib_svg(charts.letters_chart(summary.letters))
