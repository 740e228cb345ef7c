"""Days, distributions, levels: drawing, figure, paper and table carry the same numbers."""

import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from plotly import graph_objects

from fairassess.domain import day_strips
from fairassess.domain.comparison import compare
from fairassess.domain.day_strips import DayState
from fairassess.domain.finding import Outcome
from fairassess.reports import chart_csv, charts, wording
from fairassess.reports.chart_marks import LETTER_WIDTH
from fairassess.reports.charts import Stack
from tests.domain.scores import RDA
from tests.reports import samples

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2026, 8, 24)
NASTY = '<script>alert("=1+1")</script> 𓆉 عربى ' + "long " * 40
DAYS = st.lists(st.lists(st.sampled_from(Outcome), max_size=2), min_size=1, max_size=90)


def parsed(svg):
    """An inline drawing takes its namespace from the page."""
    return ElementTree.fromstring(
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    )


def strips_of(*found):
    """A chart of checks, each given by what was found day by day."""
    last = FIRST + timedelta(days=max(map(len, found)) - 1)
    named = [
        (
            f"Check {number}",
            day_strips.spans(
                {FIRST + timedelta(days=i): told for i, told in enumerate(days) if told},
                FIRST,
                last,
            ),
        )
        for number, days in enumerate(found)
    ]
    return charts.strips_chart(named)


def drawn_parts(chart, width=660):
    root = parsed(charts.as_svg(chart, width=width))
    return [(r.get("data-part"), r) for r in root.iter(f"{SVG}rect") if r.get("data-part")]


@given(DAYS, DAYS, st.sampled_from((320, 660)))
def test_spans_are_drawn_as_long_as_the_table_says(one, other, width):
    chart = strips_of(one, other)
    first, last = chart.window
    unit = width / ((last - first).days + 1)
    drawn = drawn_parts(chart, width)
    assert [name for name, _ in drawn] == [f"{row[4]} {row[3]}" for row in chart.table.rows]
    for (_, rect), row in zip(drawn, chart.table.rows, strict=True):
        assert float(rect.get("width")) == pytest.approx(max(int(row[3]) * unit - 1, 0.8), abs=0.06)


@given(DAYS)
def test_the_figure_of_days_covers_the_same_days(days):
    chart = strips_of(days)
    made = charts.as_plotly(chart, charts.LIGHT)
    graph_objects.Figure(data=made["data"], layout=made["layout"])
    drawn = Counter()
    for trace in made["data"]:
        drawn[trace["name"]] += sum(round(x / 86_400_000) for x in trace["x"])
    said = Counter()
    for row in chart.table.rows:
        said[row[4]] += int(row[3])
    assert +drawn == said


def test_states_are_told_apart_without_colour():
    chart = strips_of(
        [[Outcome.PASSED], [Outcome.FAILED], [Outcome.CANT_TELL], [], [Outcome.INAPPLICABLE]]
    )
    looks = {
        name.rsplit(" ", 1)[0]: (rect.get("height"), rect.get("y"), rect.get("fill")[:4])
        for name, rect in drawn_parts(chart)
    }
    assert set(looks) == {state.value for state in DayState}
    shapes = {
        (height, y, "url" if fill == "url(" else fill == "none")
        for height, y, fill in looks.values()
    }
    assert len(shapes) == len(looks)


def test_days_have_the_words_that_findings_have_and_the_legend_tells_them():
    for outcome in set(Outcome) - {Outcome.UNTESTED}:
        assert day_strips.state_of([outcome]).value == wording.OUTCOMES[outcome]
    days = [[Outcome.PASSED], [Outcome.FAILED], [Outcome.CANT_TELL], [Outcome.INAPPLICABLE], []]
    for width in (320, 660):
        drawing = parsed(charts.as_svg(strips_of(days), width=width))
        keys = {one.text: one for one in drawing.iter(f"{SVG}text")}
        assert {state.value for state in DayState} <= set(keys)
        for state in DayState:
            end = float(keys[state.value].get("x")) + LETTER_WIDTH * len(state.value)
            assert end <= width
            assert float(keys[state.value].get("y")) < float(drawing.get("viewBox").split()[3])


def test_the_sentence_of_one_check_counts_its_days():
    chart = strips_of([[Outcome.PASSED]] * 3 + [[Outcome.FAILED]] + [[Outcome.PASSED]])
    assert chart.finding == "It held on 4 days and failed on 1; it turned 2 times."
    assert charts.strips_chart(()).finding == "No check was carried out."


def test_the_screen_writes_days_as_all_pages_do():
    chart = strips_of([[Outcome.PASSED]] * 30)
    axis = charts.as_plotly(chart)["layout"]["xaxis"]
    # The words of d3 for these three are those of strftime.
    assert FIRST.strftime(axis["tickformat"]) == wording.short_day(FIRST)


def test_dates_below_strips_do_not_lie_over_each_other():
    for length in (2, 30, 90, 365):
        for width in (320, 660):
            root = parsed(charts.as_svg(strips_of([[Outcome.PASSED]] * length), width=width))
            y = max(float(t.get("y")) for t in root.iter(f"{SVG}text")) - 33
            spans = []
            for t in root.iter(f"{SVG}text"):
                if abs(float(t.get("y")) - y) < 1:
                    x, wide = float(t.get("x")), 7 * len(t.text)
                    anchor = t.get("text-anchor", "start")
                    left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
                    spans.append((left, left + wide))
            assert len(spans) >= 2
            assert all(a[1] < b[0] for a, b in pairwise(sorted(spans)))


STACKS = (
    Stack("Q01", (0, 1, 2, 3, 1, 0, 1), "Are data called by a PID?"),
    Stack("Q02", (8, 0, 0, 0, 0, 0, 0), NASTY),
    Stack("Q03", (0, 0, 0, 0, 0, 8, 0), ""),
)


@pytest.mark.parametrize("width", [320, 660])
def test_a_distribution_is_drawn_with_the_counts_of_its_table(width):
    chart = charts.distribution_chart(STACKS, RDA)
    head = chart.table.head[1:-1]
    said = [
        f"{name}: {cell}"
        for row in chart.table.rows
        for name, cell in zip(head, row[1:-1], strict=True)
        if cell != "0"
    ]
    drawn = drawn_parts(chart, width)
    assert [name for name, _ in drawn] == said
    wide = [float(rect.get("width")) + 2 for _, rect in drawn]
    counts = [int(name.rsplit(" ", 1)[1]) for name, _ in drawn]
    assert [w / wide[0] for w in wide] == pytest.approx([c / counts[0] for c in counts], abs=0.02)
    assert [row[-1] for row in chart.table.rows] == ["8", "8", "8"]
    for rect in parsed(charts.as_svg(chart, width=width)).iter(f"{SVG}rect"):
        assert float(rect.get("x", 0)) + float(rect.get("width")) <= width + 0.1


def test_what_is_no_level_is_told_by_pattern_or_outline_alone():
    drawn = dict(drawn_parts(charts.distribution_chart(STACKS, RDA)))
    assert drawn["not known: 1"].get("fill") == "url(#distribution-stripes)"
    assert drawn["not applicable: 8"].get("fill") == "url(#distribution-dots)"
    assert drawn["not answered: 1"].get("fill") == charts.PAGE.surface


def test_a_distribution_says_how_alike_facilities_are():
    chart = charts.distribution_chart(STACKS, RDA)
    assert "the same one for 1 question of 3" in chart.finding
    with pytest.raises(ValueError, match="7"):
        charts.distribution_chart([Stack("Q01", (1, 2))], RDA)


def all_kinds():
    rows = compare(samples.snapshot(2), samples.snapshot(4))
    texts = {row.question: NASTY for row in rows}
    summary = samples.summary()
    return {
        "trend": charts.trend_chart(summary.history),
        "letters": charts.letters_chart(summary.letters),
        "levels": charts.comparison_chart(rows, RDA, texts),
        "days": charts.strips_chart(
            [(NASTY, strips_of([[Outcome.PASSED], [Outcome.CANT_TELL]]).strips[0].spans)]
        ),
        "distribution": charts.distribution_chart(STACKS, RDA),
    }


KINDS = all_kinds()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_for_page_screen_and_paper(kind):
    chart = KINDS[kind]
    for width in (320, 660):
        root = parsed(charts.as_svg(chart, width=width))
        named = {element.get("id"): element.text for element in root}
        assert [named[i] for i in root.get("aria-labelledby").split()] == [
            chart.title,
            chart.finding,
        ]
    for palette in (charts.LIGHT, charts.DARK):
        made = charts.as_plotly(chart, palette)
        json.dumps(made, allow_nan=False)
        graph_objects.Figure(data=made["data"], layout=made["layout"])
        assert made["config"]["displayModeBar"] is False
    paper = charts.as_paper_svg(chart)
    assert paper == charts.as_paper_svg(chart)
    assert b"var(--" not in paper
    assert typst.compile(
        b'#image(bytes(sys.inputs.svg), format: "svg", alt: "x")',
        sys_inputs={"svg": paper.decode()},
    ).startswith(b"%PDF")


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_never_markup_in_any_kind(kind):
    svg = charts.as_svg(KINDS[kind])
    assert "<script" not in svg
    figure = json.dumps(charts.as_plotly(KINDS[kind], charts.LIGHT))
    assert "<script" not in figure


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_of_every_kind_has_the_rows_of_its_table(kind):
    table = KINDS[kind].table
    text = chart_csv.as_csv(table)
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == len(table.rows) + 1


def test_no_cell_of_a_file_becomes_a_formula():
    text = chart_csv.lines([("=1+1", "@x", "-2+3"), ("a", "+1", "b")])
    assert text == "\ufeff'=1+1,'@x,'-2+3\r\na,'+1,b\r\n"


def test_numbers_of_a_file_are_numbers_and_heads_say_what_is_a_percent():
    table = charts.Table(("", "Score", "Change"), (("=x", "78 %", "−4"), ("+y", "–", "+12")))
    assert chart_csv.as_csv(table) == "\ufeff,Score (%),Change\r\n'=x,78,-4\r\n'+y,,12\r\n"


def test_levels_before_and_after_show_the_change_that_the_table_has():
    chart = KINDS["levels"]
    texts = [t.text for t in parsed(charts.as_svg(chart)).iter(f"{SVG}text")]
    for row in chart.table.rows:
        if row[3] not in ("0", "–"):
            assert row[3] in texts
            before, after = int(row[1]), int(row[2])
            assert after - before == int(row[3].replace("−", "-"))
