"""Files of records: whatever a title is, a spreadsheet shows it and runs nothing."""

import codecs
import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.harvests import HarvestedRecord
from fairassess.reports import record_tables

TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"))
RECORDS = st.builds(
    HarvestedRecord,
    identifier=TEXTS,
    datestamp=TEXTS,
    is_deleted=st.booleans(),
    page=st.just(1),
    place=st.just(0),
    title=TEXTS | st.just('=cmd|"/c calc"!A0') | st.just("\u202ertl"),
    creators=st.lists(TEXTS, max_size=3).map(tuple),
    subjects=st.lists(TEXTS, max_size=3).map(tuple),
    present=st.just(("title",)),
    placeholders=st.just(("rights",)),
    year=st.none() | st.integers(1900, 2100),
)


def table(*records):
    lines = "".join(record_tables.as_csv(records, ("title", "rights", "type")))
    return list(csv.DictReader(io.StringIO(read_back(lines), newline="")))


def read_back(lines):
    return lines.encode("utf-8").decode("utf-8-sig")


@given(st.lists(RECORDS, max_size=4))
def test_no_cell_of_a_table_begins_a_formula_and_no_record_is_lost(records):
    rows = table(*records)
    assert len(rows) == len(records)
    assert not any(
        text.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for text in row.values()
    )
    for row, record in zip(rows, records, strict=True):
        assert row["title"].replace("'", "") == record.title.replace("'", "")
        assert row["year"] == ("" if record.year is None else str(record.year))
        assert (row["field title"], row["field rights"], row["field type"]) == (
            "value",
            "placeholder",
            "",
        )


def test_a_spreadsheet_is_told_that_the_table_is_utf_8_and_told_once():
    record = HarvestedRecord(
        "oai:1", "2026-01-01", False, 1, 0, title="Röntgen", creators=("Ångström",)
    )
    lines = "".join(record_tables.as_csv([record, record], ()))
    assert lines.encode("utf-8").startswith(codecs.BOM_UTF8)
    assert lines.count("\ufeff") == 1
    first, second = table(record, record)
    assert first == second
    assert (first["identifier"], first["title"]) == ("oai:1", "Röntgen")
    assert not "".join(record_tables.as_json_lines([record])).startswith("\ufeff")


@given(st.lists(RECORDS, max_size=4))
def test_json_lines_hold_texts_as_they_were(records):
    lines = list(record_tables.as_json_lines(records))
    assert all(line.count("\n") == 1 and line.endswith("\n") for line in lines)
    assert [json.loads(line)["title"] for line in lines] == [one.title for one in records]


@pytest.mark.parametrize("sign", "=+-@＝")
@pytest.mark.parametrize("separator", [";", "\t", "\n", "; "])
def test_no_formula_begins_where_somebody_else_cuts_the_line(separator, sign):
    (row,) = table(
        HarvestedRecord("oai:1", "2026-01-01", False, 1, 0, title=f"a{separator}{sign}1")
    )
    assert row["title"] == f"a{separator}'{sign}1"


def test_records_are_taken_one_by_one():
    taken = []

    def many():
        for number in range(1000):
            taken.append(number)
            yield HarvestedRecord(f"oai:{number}", "2026-01-01", False, 1, number)

    lines = record_tables.as_json_lines(many())
    next(lines)
    assert taken == [0]


def test_numbers_stay_numbers_and_long_texts_stay_whole():
    record = HarvestedRecord("oai:1", "2026-01-01", False, 1, 0, title="x" * 20_000, year=2024)
    (row,) = table(record)
    assert (row["year"], len(row["title"])) == ("2024", 20_000)
