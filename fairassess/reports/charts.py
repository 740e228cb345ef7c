"""One door to the charts: values, and how each is drawn for page, screen and paper."""

from fairassess.reports.chart_paper import as_matplotlib_svg
from fairassess.reports.chart_plotly import as_plotly
from fairassess.reports.chart_svg import as_svg, sparkline
from fairassess.reports.chart_values import (
    DARK,
    LIGHT,
    PAGE,
    Chart,
    Palette,
    Table,
    comparison_chart,
    completeness_chart,
    letter_trends,
    letters_chart,
    trend_chart,
)

__all__ = [
    "DARK",
    "LIGHT",
    "PAGE",
    "Chart",
    "Palette",
    "Table",
    "as_matplotlib_svg",
    "as_plotly",
    "as_svg",
    "comparison_chart",
    "completeness_chart",
    "letter_trends",
    "letters_chart",
    "sparkline",
    "trend_chart",
]
