"""Describe charts whose rows stand below each other as Plotly figures."""

from datetime import date
from html import escape
from typing import Any

from fairassess.domain.day_strips import DayState
from fairassess.reports import wording
from fairassess.reports.chart_marks import cut
from fairassess.reports.chart_palette import Palette
from fairassess.reports.chart_values import PARTS, Chart

Figure = dict[str, Any]
"""A Plotly figure as JSON: `data`, `layout` and `config`."""

_DAY = "%-d %b %Y"
"""How d3 writes days as `wording.short_day` does."""

_DAY_MS = 86_400_000
_WIDTHS = {DayState.FAILED: 0.35, DayState.INAPPLICABLE: 0.1, DayState.NO_RUN: 0.04}
"""How high the mark of a state is, as a share of its row; all others 0.7."""

_LEGEND_ABOVE = {"orientation": "h", "y": 1, "yanchor": "bottom", "traceorder": "normal"}
"""Rows stand on their axis; the legend is above them, so that it never meets the dates."""

_ROOM_ABOVE = {"l": 44, "r": 24, "t": 44, "b": 40}
_MOST_STEPS = 10
"""Marks on an axis of counts, which are whole numbers."""

_PATTERNS = {"stripes": "/", "dots": "."}


def fills(palette: Palette) -> tuple[str, str, str]:
    """Return the colours of measured, on word and not shown."""
    return palette.measured, palette.word, palette.unshown


def hatching(index: int, palette: Palette) -> Figure:
    """Return the pattern of a part of a score; only what is not shown has one."""
    if PARTS[index] != "not shown":
        return {}
    return {"shape": "/", "fgcolor": palette.surface, "bgcolor": palette.unshown, "size": 7}


def bars(chart: Chart, palette: Palette) -> tuple[list[Figure], Figure]:
    """Return traces and layout of bars of 0 to 100 %, taken apart where they can be."""
    titles = [bar.title for bar in chart.bars]
    data: list[Figure] = []
    if any(bar.parts is not None for bar in chart.bars):
        for index, fill in enumerate(fills(palette)):
            values = [None if bar.parts is None else bar.parts[index] for bar in chart.bars]
            pattern = hatching(index, palette)
            marker = {"color": fill, "pattern": {"shape": "/"} if pattern else {}}
            data.append(_bar_trace(PARTS[index], values, titles, marker))
    plain = [bar.value if bar.parts is None else None for bar in chart.bars]
    if any(value is not None for value in plain):
        data.append(_bar_trace(chart.table.head[1], plain, titles, {"color": palette.measured}))
    return data, {
        "barmode": "stack",
        "hovermode": "closest",
        "xaxis": {"range": [0, 100], "ticksuffix": " %", "gridcolor": palette.line},
        "yaxis": {"autorange": "reversed", "automargin": True, "gridcolor": palette.line},
        "height": 100 + 34 * len(chart.bars),
        "legend": _LEGEND_ABOVE,
        "margin": _ROOM_ABOVE,
    }


def _bar_trace(name: str, values: list[int | None], titles: list[str], marker: Figure) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": values,
        "y": titles,
        "marker": marker,
        "hovertemplate": f"%{{y}}: %{{x}} % {name}<extra></extra>",
    }


def dumbbells(chart: Chart, palette: Palette) -> tuple[list[Figure], Figure]:
    """Return traces and layout of levels before and after."""
    titles = [dumbbell.title for dumbbell in chart.dumbbells]
    lines: Figure = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for d in chart.dumbbells for x in (d.before, d.after, None)],
        "y": [y for title in titles for y in (title, title, None)],
        "line": {"color": palette.word, "width": 4},
        "showlegend": False,
        "hoverinfo": "skip",
    }
    before = {"color": palette.surface, "line": {"color": palette.ink_2, "width": 2}}
    sides: tuple[tuple[str, list[int | None], Figure], ...] = (
        ("before", [d.before for d in chart.dumbbells], before),
        ("after", [d.after for d in chart.dumbbells], {"color": palette.measured}),
    )
    dots = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": levels,
            "y": titles,
            "customdata": [escape(dumbbell.text) for dumbbell in chart.dumbbells],
            "hovertemplate": f"%{{y}} {name}: level %{{x}}<br>%{{customdata}}<extra></extra>",
            "marker": {"size": 12} | marker,
        }
        for name, levels, marker in sides
    ]
    lowest, highest = chart.levels
    return [lines, *dots], {
        "hovermode": "closest",
        "xaxis": {"range": [lowest - 0.3, highest + 0.3], "dtick": 1, "gridcolor": palette.line},
        "yaxis": _named(titles, [dumbbell.text for dumbbell in chart.dumbbells], palette),
        "height": 110 + 28 * len(titles),
        "legend": _LEGEND_ABOVE,
        "margin": _ROOM_ABOVE,
    }


def strips(chart: Chart, palette: Palette) -> tuple[list[Figure], Figure]:
    """Return traces and layout of checks day by day: one trace per state, one bar per span."""
    if chart.window is None:
        return [], {}
    data = []
    looks: dict[DayState, Figure] = {
        DayState.PASSED: {"color": palette.held},
        DayState.FAILED: {"color": palette.failed},
        DayState.CANT_TELL: {
            "color": palette.open,
            "pattern": {
                "shape": "/", "fgcolor": palette.surface, "bgcolor": palette.open, "size": 6,
            },
        },
        DayState.INAPPLICABLE: {"color": palette.ink_3},
        DayState.NO_RUN: {"color": palette.line},
    }  # fmt: skip
    for state, marker in looks.items():
        found = [
            (place, span)
            for place, strip in enumerate(chart.strips)
            for span in strip.spans
            if span.state is state
        ]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": state.value,
                "base": [span.first.isoformat() for _, span in found],
                "x": [span.days * _DAY_MS for _, span in found],
                "y": [place for place, _ in found],
                "width": _WIDTHS.get(state, 0.7),
                "marker": marker,
                "customdata": [_told(span.first, span.last) for _, span in found],
                "hovertemplate": f"%{{customdata}}: {state.value}<extra></extra>",
            }
        )
    first, last = chart.window
    return data, {
        "barmode": "overlay",
        "hovermode": "closest",
        "xaxis": {
            "type": "date",
            "range": [first.isoformat(), f"{last.isoformat()} 23:59"],
            "tickformat": _DAY,
        },
        "yaxis": {
            "autorange": "reversed",
            "automargin": True,
            "showgrid": False,
            "tickvals": list(range(len(chart.strips))),
            "ticktext": [_wrapped(strip.title) for strip in chart.strips],
        },
        "height": 130 + 46 * len(chart.strips),
        "legend": _LEGEND_ABOVE,
        "margin": _ROOM_ABOVE,
    }


def stacks(chart: Chart, palette: Palette) -> tuple[list[Figure], Figure]:
    """Return traces and layout of a distribution: one trace per category."""
    titles = [stack.title for stack in chart.stacks]
    most = max((stack.total for stack in chart.stacks), default=0)
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": category.title,
            "x": [stack.counts[place] for stack in chart.stacks],
            "y": titles,
            "text": [str(stack.counts[place] or "") for stack in chart.stacks],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textfont": {"color": category_ink(category.shade, palette)},
            "marker": category_look(category.shade, category.pattern, palette),
            "customdata": [escape(stack.text) for stack in chart.stacks],
            "hovertemplate": "%{y}: %{x}<br>%{customdata}<extra>%{fullData.name}</extra>",
        }
        for place, category in enumerate(chart.categories)
    ]
    return data, {
        "barmode": "stack",
        "hovermode": "closest",
        "xaxis": {"dtick": -(-most // _MOST_STEPS) or 1, "gridcolor": palette.line},
        "yaxis": _named(titles, [stack.text for stack in chart.stacks], palette),
        "height": 150 + 28 * len(titles),
        "legend": _LEGEND_ABOVE,
        "margin": _ROOM_ABOVE,
    }


def _named(titles: list[str], texts: list[str], palette: Palette) -> Figure:
    """Return an axis whose rows are called by their title and the beginning of their text."""
    called = [f"<b>{t}</b> {escape(cut(text, 300))}" for t, text in zip(titles, texts, strict=True)]
    return {
        "autorange": "reversed",
        "automargin": True,
        "gridcolor": palette.line,
        "tickvals": titles,
        "ticktext": called,
    }


def category_look(shade: int | None, pattern: str, palette: Palette) -> Figure:
    """Return the marker of a level, or of a way to give none, as Category describes both."""
    if shade is not None:
        # The lightest level is close to what it stands on.
        edge = {"color": palette.surface if shade else palette.line, "width": 2 if shade else 1}
        return {"color": palette.heat[shade], "line": edge}
    look: Figure = {"color": palette.surface, "line": {"color": palette.ink_3, "width": 1}}
    if pattern:
        shape = _PATTERNS[pattern]
        look["pattern"] = {"shape": shape, "fgcolor": palette.ink_3, "size": 6, "solidity": 0.3}
    return look


def category_ink(shade: int | None, palette: Palette) -> str:
    """Return the colour of what is written on a category."""
    return palette.ink if shade is None else palette.heat_ink[shade]


def _told(first: date, last: date) -> str:
    """Return the days of a span in words."""
    if first == last:
        return wording.short_day(first)
    return f"{wording.short_day(first)} to {wording.short_day(last)}"


def _wrapped(words: str, most: int = 34) -> str:
    """Return a title in lines, as Plotly writes them."""
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) > most and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(escape(one) for one in lines)
