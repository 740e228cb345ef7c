"""One door to the charts: values, and how each is drawn for page, screen and paper."""

from fairassess.reports.chart_making import (
    comparison_chart,
    completeness_chart,
    distribution_chart,
    letter_trends,
    letters_chart,
    level_categories,
    strips_chart,
    trend_chart,
)
from fairassess.reports.chart_palette import DARK, LIGHT, PAGE, Palette
from fairassess.reports.chart_paper import as_matplotlib_svg, as_paper_svg
from fairassess.reports.chart_plotly import as_plotly
from fairassess.reports.chart_svg import as_svg, sparkline
from fairassess.reports.chart_values import (
    Bar,
    Category,
    Chart,
    Dumbbell,
    Stack,
    Strip,
    Table,
)

__all__ = [
    "DARK",
    "LIGHT",
    "PAGE",
    "Bar",
    "Category",
    "Chart",
    "Dumbbell",
    "Palette",
    "Stack",
    "Strip",
    "Table",
    "as_matplotlib_svg",
    "as_paper_svg",
    "as_plotly",
    "as_svg",
    "comparison_chart",
    "completeness_chart",
    "distribution_chart",
    "letter_trends",
    "letters_chart",
    "level_categories",
    "sparkline",
    "strips_chart",
    "trend_chart",
]
