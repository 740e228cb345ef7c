"""Draw charts as inline SVG for the page: no script, readable as text, light and dark."""

from collections.abc import Iterator
from html import escape

from fairassess.reports import chart_svg_days, chart_svg_rows, chart_svg_trend
from fairassess.reports.chart_marks import dot, dots, hatching, line, text
from fairassess.reports.chart_palette import PAGE, Palette
from fairassess.reports.chart_values import Chart


def as_svg(chart: Chart, palette: Palette = PAGE, *, width: int = 660) -> str:
    """
    Draw a chart.

    Args:
        chart: What to draw.
        palette: Colours; by default those of the page it stands in.
        width: In units of the drawing, which are pixels at full size; 320 or more. A narrow
            drawing keeps its text readable where a wide one would be scaled down.

    Returns:
        One `svg` element with title and description; its numbers are those of the table.
    """
    height, content = _drawn(chart, palette, width)
    inside = "".join(content)
    font = "" if palette is PAGE else ' font-family="DejaVu Sans, sans-serif"'
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" class="chart" '
        f'aria-labelledby="{chart.name}-title {chart.name}-finding" font-size="13"{font}>'
        f'<title id="{chart.name}-title">{escape(chart.title)}</title>'
        f'<desc id="{chart.name}-finding">{escape(chart.finding)}</desc>'
        f"{_patterns(chart, palette)}{inside}</svg>"
    )


def sparkline(chart: Chart, palette: Palette = PAGE, *, width: int = 120, height: int = 28) -> str:
    """Draw the declared score of a trend as a small line, for lists; numbers stand beside it."""
    frame = chart_svg_trend.Frame(width, height, left=3, right=3, top=4, bottom=4)
    content = []
    for segment in chart.trend:
        corners = [(frame.x(p.at, chart.points), frame.y(p.declared)) for p in segment.points]
        content.append(line(corners, palette.ink_2, 1.5))
        content.append(dot(*corners[-1], palette.measured, palette.surface, 2.5))
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'class="sparkline" aria-label="{escape(chart.finding)}">{"".join(content)}</svg>'
    )


def _drawn(chart: Chart, palette: Palette, width: int) -> tuple[float, Iterator[str]]:
    """Return the height that a chart takes, and its elements."""
    if chart.trend:
        return chart_svg_trend.HEIGHT, chart_svg_trend.draw(chart, palette, width)
    if chart.bars:
        return chart_svg_rows.bars_height(chart), chart_svg_rows.bars(chart, palette, width)
    if chart.dumbbells:
        height = chart_svg_rows.dumbbells_height(chart)
        return height, chart_svg_rows.dumbbells(chart, palette, width)
    if chart.strips:
        return chart_svg_days.height(chart, width), chart_svg_days.draw(chart, palette, width)
    if chart.stacks:
        height = chart_svg_rows.stacks_height(chart, width)
        return height, chart_svg_rows.stacks(chart, palette, width)
    return 48, iter([text(0, 28, chart.finding, palette.ink_2)])


def _patterns(chart: Chart, palette: Palette) -> str:
    """Return the hatching of what must not be told by colour alone."""
    made = hatching(f"{chart.name}-not-shown", palette.unshown, palette)
    if chart.strips:
        made = hatching(f"{chart.name}-open", palette.open, palette)
    if chart.stacks:
        made = hatching(f"{chart.name}-stripes", palette.ink_3, palette, gap=5)
        made += dots(f"{chart.name}-dots", palette.ink_3, palette)
    return f"<defs>{made}</defs>"
