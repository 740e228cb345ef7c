"""Pages with charts, and the numbers of a chart as a file."""

from typing import Any

from flask import Response, make_response, render_template

from fairassess.reports import chart_csv
from fairassess.reports.chart_values import Table


def page(template: str, **values: Any) -> Response:
    """Render a template on which charts stand: plotly, which draws there, writes styles."""
    answer = make_response(render_template(template, **values))
    answer.headers["X-Page-Has-Chart"] = "1"
    return answer


def as_file(table: Table, name: str) -> Response:
    """Send a table as `<name>.csv`."""
    return csv_file(chart_csv.as_csv(table), name)


def csv_file(text: str, name: str) -> Response:
    """Send CSV text as `<name>.csv`; *name* is our own or was checked, and safe in a header."""
    answer = Response(text, content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return answer
