"""Describe charts as Plotly figures for the screen, where people point and zoom."""

from collections.abc import Sequence
from datetime import timedelta

from fairassess.reports import chart_plotly_rows
from fairassess.reports.chart_palette import LIGHT, Palette
from fairassess.reports.chart_plotly_rows import Figure, fills, hatching
from fairassess.reports.chart_values import PARTS, Chart, TrendPoint

_LONE_BAR_SHARE = 0.02
"""Width of the bar that a lone point becomes, as a share of the whole time."""


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
        data, more = chart_plotly_rows.bars(chart, palette)
    elif chart.strips:
        data, more = chart_plotly_rows.strips(chart, palette)
    elif chart.stacks:
        data, more = chart_plotly_rows.stacks(chart, palette)
    else:
        data, more = chart_plotly_rows.dumbbells(chart, palette)
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


def _trend(chart: Chart, palette: Palette) -> tuple[list[Figure], Figure]:
    data: list[Figure] = []
    lines = [number for number, segment in enumerate(chart.trend) if len(segment.points) > 1]
    named = lines[0] if lines else 0
    for number, segment in enumerate(chart.trend):
        if len(segment.points) == 1:
            data += _lone_bar(chart, segment.points[0], palette, is_named=number == named)
        else:
            data += _areas(segment.points, palette, number, is_named=number == named)
        data.append(_declared(segment.points, palette, is_named=number == 0))
    return data, {
        "barmode": "stack",
        "yaxis": {"range": [0, 100], "ticksuffix": " %", "gridcolor": palette.line},
        "shapes": _breaks(chart, palette),
        "annotations": _marks(chart, palette),
    }


def _areas(
    points: Sequence[TrendPoint], palette: Palette, number: int, *, is_named: bool
) -> list[Figure]:
    """Return the parts of points that are joined, one upon the other."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": PARTS[index],
            "legendgroup": PARTS[index],
            "showlegend": is_named,
            "x": [point.at.isoformat() for point in points],
            "y": [None if p.parts is None else p.parts[index] for p in points],
            "stackgroup": f"segment-{number}",
            "stackgaps": "infer zero",
            "fillcolor": fill,
            "line": {"color": palette.surface, "width": 1.5},
            "fillpattern": hatching(index, palette),
            "hovertemplate": "%{y} %",
        }
        for index, fill in enumerate(fills(palette))
    ]


def _declared(points: Sequence[TrendPoint], palette: Palette, *, is_named: bool) -> Figure:
    """Return the line of the declared score, each point with its number."""
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "name": "declared",
        "legendgroup": "declared",
        "showlegend": is_named,
        "x": [point.at.isoformat() for point in points],
        "y": [point.declared for point in points],
        "text": [str(point.declared) for point in points],
        "textposition": "top center",
        "textfont": {"color": palette.ink},
        "cliponaxis": False,
        "customdata": [point.coverage for point in points],
        "line": {"color": palette.ink_2, "width": 2},
        "marker": {"size": 7, "color": palette.ink_2},
        "hovertemplate": "%{y} %, %{customdata} answered",
    }


def _lone_bar(chart: Chart, point: TrendPoint, palette: Palette, *, is_named: bool) -> list[Figure]:
    """Return a point that nothing can be joined to as a narrow bar of its parts."""
    if point.parts is None:
        return []
    length = chart.points[-1].at - chart.points[0].at
    width = max(length, timedelta(days=30)).total_seconds() * 1000 * _LONE_BAR_SHARE
    return [
        {
            "type": "bar",
            "name": PARTS[index],
            "legendgroup": PARTS[index],
            "showlegend": is_named,
            "x": [point.at.isoformat()],
            "y": [point.parts[index]],
            "width": [width],
            "marker": {
                "color": fill,
                "pattern": {"shape": "/"} if hatching(index, palette) else {},
            },
            "hovertemplate": "%{y} %",
        }
        for index, fill in enumerate(fills(palette))
    ]


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
