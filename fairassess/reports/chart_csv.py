"""The numbers of a chart as a table for people's spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence

from fairassess.reports.chart_values import Table
from fairassess.reports.record_tables import BYTE_ORDER_MARK, cell


def as_csv(table: Table) -> str:
    """Return the table of a chart as CSV, its head first; no cell of it becomes a formula."""
    return lines([table.head, *table.rows])


def lines(rows: Iterable[Sequence[str]]) -> str:
    """
    Return rows of text as CSV in UTF-8, with CR LF as RFC 4180 asks.

    It begins with a byte order mark, by which spreadsheets know the encoding. A text that would
    begin a formula gets an apostrophe before it.
    """
    written = io.StringIO()
    csv.writer(written).writerows([cell(text) for text in row] for row in rows)
    return BYTE_ORDER_MARK + written.getvalue()
