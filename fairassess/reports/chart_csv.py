"""The numbers of a chart as a table for people's spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from fairassess.domain.percent import NOTHING
from fairassess.reports.chart_values import Table
from fairassess.reports.record_tables import BYTE_ORDER_MARK, cell

_PERCENT = " %"
_NUMBER = re.compile(r"([+−-]?)([0-9]+)(?: %)?")


def as_csv(table: Table) -> str:
    """
    Return the table of a chart as CSV, its head first.

    Numbers are plain ones, `-4` for `−4 %`; where a column has percents, its head says so. What is
    nothing is an empty cell.
    """
    columns = range(len(table.head))
    in_percent = [any(row[i].endswith(_PERCENT) for row in table.rows) for i in columns]
    head = [f"{table.head[i]} (%)" if in_percent[i] else table.head[i] for i in columns]
    return lines([head, *(tuple(map(_plain, row)) for row in table.rows)])


def lines(rows: Iterable[Sequence[str]]) -> str:
    """
    Return rows of text as CSV in UTF-8, with CR LF as RFC 4180 asks.

    It begins with a byte order mark, by which spreadsheets know the encoding. A text that would
    begin a formula gets an apostrophe before it; a number is none.
    """
    written = io.StringIO()
    csv.writer(written).writerows([_safe(text) for text in row] for row in rows)
    return BYTE_ORDER_MARK + written.getvalue()


def _plain(text: str) -> str:
    """Return a number as programs write it, and any other text as it is."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return "" if text == NOTHING else text
    return f"-{found[2]}" if found[1] in ("−", "-") else found[2]


def _safe(text: str) -> str:
    return text if re.fullmatch(r"-?[0-9]+", text) else cell(text)
