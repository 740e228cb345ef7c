"""Describe a map of levels as a Plotly figure: bars, because its heatmaps know no patterns."""

from collections.abc import Iterator
from html import escape

from fairassess.reports import comparison_svg
from fairassess.reports.chart_marks import cut
from fairassess.reports.chart_palette import PAGE, Palette
from fairassess.reports.chart_plotly_rows import Figure, category_ink, category_look
from fairassess.reports.comparison_chart import LevelMap, LevelRow
from fairassess.reports.speaking import say

_CELL = 0.9
"""Width and height of a cell, as a share of the room that it has."""


def as_plotly(levels: LevelMap, palette: Palette = PAGE) -> Figure:
    """
    Describe a map of levels as a Plotly figure.

    Args:
        levels: What is drawn; not empty.
        palette: Colours; by default those of the page, which its script looks up.

    Returns:
        Plain JSON values: `data`, `layout` and `config` for `Plotly.newPlot`, and `least_width`,
        below which its cells could not be read.
    """
    return {
        "data": [*_cells(levels, palette), _declared(levels, palette)],
        "layout": _layout(levels, palette),
        "config": {"displaylogo": False, "displayModeBar": False, "responsive": True},
        "least_width": comparison_svg.cells_width(levels),
    }


def _cells(levels: LevelMap, palette: Palette) -> Iterator[Figure]:
    """Yield a trace for each level and each way to give none, with all cells that say so."""
    for key in levels.keys:
        found = [
            (row, column, drawn.cells[column], drawn.title)
            for row, drawn in enumerate(levels.rows)
            for column in range(len(levels.columns))
            if drawn.cells[column].text == key.text
        ]
        yield {
            "type": "bar",
            "orientation": "h",
            # The sign in the cells, so that a colour alone tells nothing.
            "name": f"{key.text}, {key.told}",
            "base": [column - _CELL / 2 for _, column, _, _ in found],
            "x": [_CELL] * len(found),
            "y": [row for row, _, _, _ in found],
            "width": _CELL,
            "text": [cell.text for _, _, cell, _ in found],
            # What stands on a pattern has a ground of its own, which only notes can have.
            "textposition": "none" if key.pattern else "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "constraintext": "none",
            "textfont": {
                "color": category_ink(key.shade, palette),
                "size": 11 if len(key.text) > 2 else 13,
            },
            "marker": category_look(key.shade, key.pattern, palette),
            "customdata": [
                f"{escape(title)}<br>{levels.columns[column]}: {escape(cell.told)}"
                for _, column, cell, title in found
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        }


def _on_patterns(levels: LevelMap, palette: Palette) -> Iterator[Figure]:
    """Yield what stands in the cells that have a pattern."""
    for row, drawn in enumerate(levels.rows):
        for column, cell in enumerate(drawn.cells):
            if cell.pattern:
                yield {
                    "x": column, "y": row, "text": cell.text, "showarrow": False,
                    "bgcolor": palette.surface, "borderpad": 0,
                    "font": {"color": palette.ink, "size": 11},
                }  # fmt: skip


def _declared(levels: LevelMap, palette: Palette) -> Figure:
    """Return the declared scores, which stand at the end of each row."""
    own = [row.is_own for row in levels.rows]
    return {
        "type": "scatter",
        "mode": "text",
        "name": say("declared"),
        "showlegend": False,
        "x": [len(levels.columns) + 0.4] * len(levels.rows),
        "y": list(range(len(levels.rows))),
        "text": [
            f"<b>{row.declared}</b>" if is_own else row.declared
            for row, is_own in zip(levels.rows, own, strict=True)
        ],
        "textfont": {"color": palette.ink, "size": 13},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(levels: LevelMap, palette: Palette) -> Figure:
    columns, rows = len(levels.columns), len(levels.rows)
    quiet = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": ""}
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": palette.ink_2},
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": palette.surface, "font": {"color": palette.ink}},
        "barmode": "overlay",
        "bargap": 0,
        "annotations": list(_on_patterns(levels, palette)),
        "margin": {"l": comparison_svg.name_width(levels), "r": 0, "t": 28, "b": 76, "pad": 6},
        "height": 104 + comparison_svg.PITCH_Y * rows,
        "legend": {
            "orientation": "h", "x": 0, "y": 0, "yanchor": "bottom", "yref": "container",
            "itemclick": False, "itemdoubleclick": False, "traceorder": "normal",
        },
        "xaxis": quiet | {
            "side": "top",
            "range": [-0.5, columns + 1.2],
            "tickvals": [*range(columns), columns + 0.4],
            "ticktext": [*levels.columns, say("declared")],
            "tickfont": {"size": 11},
            "tickangle": 0,
        },
        "yaxis": quiet | {
            "range": [rows - 0.5, -0.5],
            "tickvals": list(range(rows)),
            "ticktext": [_called(levels, row) for row in levels.rows],
            "tickfont": {"color": palette.ink},
        },
    }  # fmt: skip


def _called(levels: LevelMap, row: LevelRow) -> str:
    words = escape(cut(row.title, comparison_svg.name_width(levels) - 8))
    return f"<b>{words}</b>" if row.is_own else words
