"""Describe charts as Plotly figures for the screen, where people point and zoom."""

from typing import Any

from fairassess.reports.chart_values import LIGHT, PARTS, Chart, Palette

Figure = dict[str, Any]
"""A Plotly figure as JSON: `data`, `layout` and `config`."""


def as_plotly(chart: Chart, palette: Palette = LIGHT) -> Figure:
    """
    Describe a chart as a Plotly figure.

    Args:
        chart: What to draw; without points it becomes an empty figure with its sentence.
        palette: LIGHT or DARK; Plotly draws no colour that the page names.

    Returns:
        Plain JSON values: `Plotly.newPlot(element, data, layout, config)`.
    """
    if chart.trend:
        data, more = _trend(chart, palette)
    elif chart.bars:
        data, more = _bars(chart, palette)
    else:
        data, more = _dumbbells(chart, palette)
    return {
        "data": data,
        "layout": _layout(palette) | more,
        "config": {"displaylogo": False, "displayModeBar": False, "responsive": True},
    }


def _layout(palette: Palette) -> Figure:
    axis = {"gridcolor": palette.line, "zeroline": False, "linecolor": palette.line}
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": palette.ink_2},
        "margin": {"l": 44, "r": 16, "t": 28, "b": 40},
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": palette.surface, "font": {"color": palette.ink}},
        "legend": {"orientation": "h", "y": -0.18, "traceorder": "normal"},
        "xaxis": dict(axis),
        "yaxis": dict(axis),
    }


def _fills(palette: Palette) -> tuple[str, str, str]:
    return palette.measured, palette.word, palette.unshown


def _trend(chart: Chart, palette: Palette) -> tuple[list[Figure], Figure]:
    data: list[Figure] = []
    for number, segment in enumerate(chart.trend):
        days = [point.at.isoformat() for point in segment.points]
        for index, fill in enumerate(_fills(palette)):
            values = [None if p.parts is None else p.parts[index] for p in segment.points]
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": PARTS[index],
                    "legendgroup": PARTS[index],
                    "showlegend": number == 0,
                    "x": days,
                    "y": values,
                    "stackgroup": f"segment-{number}",
                    "stackgaps": "infer zero",
                    "fillcolor": fill,
                    "line": {"color": palette.surface, "width": 1.5},
                    "fillpattern": _hatching(index, palette),
                    "hovertemplate": "%{y} %",
                }
            )
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": "declared",
                "legendgroup": "declared",
                "showlegend": number == 0,
                "x": days,
                "y": [point.declared for point in segment.points],
                "line": {"color": palette.ink_2, "width": 2},
                "marker": {"size": 7, "color": palette.ink_2},
                "hovertemplate": "%{y} %",
            }
        )
    return data, {
        "yaxis": {"range": [0, 100], "ticksuffix": " %", "gridcolor": palette.line},
        "shapes": _breaks(chart, palette),
        "annotations": _marks(chart, palette),
    }


def _hatching(index: int, palette: Palette) -> Figure:
    if PARTS[index] != "not shown":
        return {}
    return {"shape": "/", "fgcolor": palette.surface, "bgcolor": palette.unshown, "size": 7}


def _between(chart: Chart) -> list[tuple[str, str]]:
    """Return the moment half way before each break, with its mark."""
    found = []
    for before, segment in zip(chart.trend, chart.trend[1:], strict=False):
        left, right = before.points[-1].at, segment.points[0].at
        found.append(((left + (right - left) / 2).isoformat(), segment.mark))
    return found


def _breaks(chart: Chart, palette: Palette) -> list[Figure]:
    line = {"color": palette.ink_3, "width": 1, "dash": "dot"}
    return [
        {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}
        for at, _ in _between(chart)
    ]


def _marks(chart: Chart, palette: Palette) -> list[Figure]:
    return [
        {
            "x": at,
            "y": 1.04,
            "yref": "paper",
            "text": mark,
            "showarrow": False,
            "yanchor": "bottom",
            "font": {"color": palette.ink_2},
        }
        for at, mark in _between(chart)
    ]


def _bars(chart: Chart, palette: Palette) -> tuple[list[Figure], Figure]:
    titles = [bar.title for bar in chart.bars]
    data: list[Figure] = []
    if any(bar.parts is not None for bar in chart.bars):
        for index, fill in enumerate(_fills(palette)):
            values = [None if bar.parts is None else bar.parts[index] for bar in chart.bars]
            pattern = _hatching(index, palette)
            marker = {"color": fill, "pattern": {"shape": "/"} if pattern else {}}
            data.append(_bar_trace(PARTS[index], values, titles, marker))
    plain = [bar.value if bar.parts is None else None for bar in chart.bars]
    if any(value is not None for value in plain):
        data.append(_bar_trace(chart.table.head[1], plain, titles, {"color": palette.measured}))
    return data, {
        "barmode": "stack",
        "hovermode": "closest",
        "xaxis": {"range": [0, 100], "ticksuffix": " %", "gridcolor": palette.line},
        "yaxis": {"autorange": "reversed", "automargin": True},
        "height": 80 + 34 * len(chart.bars),
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


def _dumbbells(chart: Chart, palette: Palette) -> tuple[list[Figure], Figure]:
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
            "marker": {"size": 12} | marker,
        }
        for name, levels, marker in sides
    ]
    lowest, highest = chart.levels
    return [lines, *dots], {
        "hovermode": "closest",
        "xaxis": {"range": [lowest - 0.3, highest + 0.3], "dtick": 1, "gridcolor": palette.line},
        "yaxis": {"autorange": "reversed", "automargin": True},
        "height": 90 + 26 * len(titles),
    }
