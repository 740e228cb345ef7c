"""The table of the self-test: every row is in it, and nothing broken hides."""

import io
import json

from rich.console import Console

from fairassess.selftest import report, rows
from fairassess.selftest.suite import Result

KEPT = Result(1, "a slow body", "It was cut.", True, 1.01, 2_000_000)
BROKEN = Result(1, "a slower body", "It was not cut.", False, 9.5, 90_000_000)


def test_the_document_names_every_row_and_each_case() -> None:
    document = json.loads(json.dumps(report.as_document([KEPT, BROKEN], "1.2")))
    assert document["schema"] == "fairassess.selftest/1"
    assert document["software_version"] == "1.2"
    assert document["ok"] is False
    assert [row["row"] for row in document["rows"]] == list(range(1, 45))
    assert [case["ok"] for case in document["rows"][0]["cases"]] == [True, False]
    assert document["rows"][0]["cases"][0] == {
        "name": "a slow body", "happened": "It was cut.", "seconds": 1.01,
        "memory_bytes": 2_000_000, "ok": True,
    }  # fmt: skip
    covers = [document["rows"][place]["cover"] for place in (0, 6)]
    assert covers == ["selftest", "tests"]


def test_all_is_well_only_when_something_was_tried_and_nothing_broke() -> None:
    assert report.is_kept([KEPT])
    assert not report.is_kept([KEPT, BROKEN])
    assert not report.is_kept([])


def test_plain_lines_have_one_row_each_and_end_with_the_outcome() -> None:
    lines = report.as_lines([KEPT, BROKEN]).splitlines()
    assert len(lines) == 1 + 2 + 43 + 1
    assert lines[1].split("\t")[-1] == "yes"
    assert lines[2].split("\t")[-1] == "NO"
    assert lines[3].split("\t")[:2] == ["2", rows.ROWS[1].behaviour]
    assert lines[-1] == "1 of 2 cases do not hold; see those marked NO."
    assert "All 1 cases of 1 rows hold" in report.summary([KEPT])


def test_the_table_shows_text_as_text() -> None:
    odd = Result(1, "[red]name", "[bold]what[/bold]", True, 1.0, 0)
    out = io.StringIO()
    report.print_table([odd], Console(file=out, width=160, no_color=True))
    assert "[red]name" in out.getvalue()
    assert "[bold]what[/bold]" in out.getvalue()
    assert "covered by tests" in out.getvalue()
    assert "not tried" in out.getvalue()
