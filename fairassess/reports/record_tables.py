"""All records of a harvest as a table for people's spreadsheets, and as JSON Lines for programs."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from fairassess.domain.harvests import HarvestedRecord

SCHEMA = "fairassess.record/1"
CSV_HEAD = (
    "identifier",
    "datestamp",
    "status",
    "year",
    "title",
    "creators",
    "sets",
    "pids",
    "subjects",
)
"""Columns of the table before those of the fields."""

BYTE_ORDER_MARK = "\ufeff"
_BETWEEN = "; "
_STARTS_FORMULA = frozenset("=+-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20")


# Where a list separator is set to one of these, a cell begins in the middle of ours.
_AFTER_A_SEPARATOR = re.compile("([;\t\r\n] *)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def cell(text: str) -> str:
    """
    Return *text* as a cell that no spreadsheet takes for a formula: with an apostrophe before it
    where it would begin one.

    Source:
        OWASP ASVS 5.0, 1.2.10.
    """
    if text[:1] in _STARTS_FORMULA and text:
        text = f"'{text}"
    return _AFTER_A_SEPARATOR.sub(r"\1'", text)


def as_csv(records: Iterable[HarvestedRecord], fields: Sequence[str]) -> Iterator[str]:
    """
    Yield a table line by line, its head first, with CR LF as RFC 4180 asks.

    It begins with a byte order mark, by which Excel knows UTF-8; without one it takes "Müller" for
    "MÃ¼ller". Other spreadsheets pass over it; a program that does not reads the
    file as `utf-8-sig`, or takes the JSON Lines, which have none.

    Args:
        records: In the order of the lines; taken one by one.
        fields: Names of fields; each has a column that says `value`, `placeholder` or nothing.
    """
    yield BYTE_ORDER_MARK + line([*CSV_HEAD, *(f"field {name}" for name in fields)])
    for one in records:
        yield line(
            [
                cell(one.identifier),
                cell(one.datestamp),
                "deleted" if one.is_deleted else "live",
                "" if one.year is None else str(one.year),
                cell(one.title),
                *(cell(_BETWEEN.join(many)) for many in (one.creators, one.sets, one.pids)),
                cell(_BETWEEN.join(one.subjects)),
                *(_standing(one, name) for name in fields),
            ]
        )


def as_json_lines(records: Iterable[HarvestedRecord]) -> Iterator[str]:
    """Yield one JSON object per record, each on its own line, texts as they were received."""
    for one in records:
        yield (
            json.dumps(
                {
                    "schema": SCHEMA,
                    "identifier": one.identifier,
                    "datestamp": one.datestamp,
                    "deleted": one.is_deleted,
                    "year": one.year,
                    "title": one.title,
                    "creators": list(one.creators),
                    "sets": list(one.sets),
                    "pids": list(one.pids),
                    "subjects": list(one.subjects),
                    "present": list(one.present),
                    "placeholders": list(one.placeholders),
                },
                ensure_ascii=False,
            )
            + "\n"
        )


def line(cells: Sequence[str]) -> str:
    """Return a line of CSV as RFC 4180 writes it."""
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


def _standing(record: HarvestedRecord, field: str) -> str:
    if field in record.present:
        return "value"
    return "placeholder" if field in record.placeholders else ""
