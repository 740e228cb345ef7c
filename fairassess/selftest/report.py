"""The self-test for people and for programs: one table, one document."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fairassess.selftest.rows import ROWS, Cover, Row
from fairassess.selftest.suite import Result

SCHEMA = "fairassess.selftest/1"

_UNTRIED = {
    Cover.SELFTEST: "not tried",
    Cover.TESTS: "covered by tests",
}


def is_kept(results: Sequence[Result]) -> bool:
    """Whether every promise that was tried holds."""
    return bool(results) and all(result.is_kept for result in results)


def as_document(results: Sequence[Result], software_version: str) -> dict[str, object]:
    """
    Return the results as one JSON document.

    Args:
        results: By row.
        software_version: That was tested.
    """
    return {
        "schema": SCHEMA,
        "software_version": software_version,
        "ok": is_kept(results),
        "rows": [
            {
                "row": row.number,
                "behaviour": row.behaviour,
                "promise": row.promise,
                "cover": row.cover.value,
                "cases": [_case(result) for result in results if result.row == row.number],
            }
            for row in ROWS
        ],
    }


def _case(result: Result) -> dict[str, object]:
    return {
        "name": result.name,
        "happened": result.happened,
        "seconds": round(result.took_s, 3),
        "memory_bytes": result.grown_bytes,
        "ok": result.is_kept,
    }


def as_table(results: Sequence[Result]) -> Table:
    """Return the results as a table, row by row; each promise stands at the first of its cases."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("row", justify="right", style="dim")
    table.add_column("behaviour", ratio=3)
    table.add_column("promise", ratio=3)
    table.add_column("what happened", ratio=4)
    table.add_column("s", justify="right", no_wrap=True)
    table.add_column("MB", justify="right", no_wrap=True)
    table.add_column("ok", no_wrap=True)
    for row in ROWS:
        cases = [result for result in results if result.row == row.number]
        for place, result in enumerate(cases):
            _add(table, row, result, is_first=place == 0)
        if not cases:
            table.add_row(
                str(row.number), Text(row.behaviour), Text(row.promise),
                Text(_UNTRIED[row.cover], style="dim"), "", "", Text("–", style="dim"),
            )  # fmt: skip
    return table


def _add(table: Table, row: Row, result: Result, *, is_first: bool) -> None:
    mark = Text("yes", style="green") if result.is_kept else Text("NO", style="bold red")
    table.add_row(
        str(row.number) if is_first else "",
        Text(result.name),
        Text(row.promise if is_first else ""),
        Text(result.happened, style="" if result.is_kept else "red"),
        f"{result.took_s:.1f}",
        f"{result.grown_bytes / 1e6:.1f}",
        mark,
    )


def as_lines(results: Sequence[Result]) -> str:
    """Return the results as plain lines with tabs between the columns, for pipes and files."""
    lines = ["row\tbehaviour\tpromise\twhat happened\tseconds\tmemory MB\tok"]
    for row in ROWS:
        cases = [result for result in results if result.row == row.number]
        lines += [
            f"{row.number}\t{result.name}\t{row.promise}\t{result.happened}\t"
            f"{result.took_s:.2f}\t{result.grown_bytes / 1e6:.1f}\t"
            f"{'yes' if result.is_kept else 'NO'}"
            for result in cases
        ]
        if not cases:
            lines.append(
                f"{row.number}\t{row.behaviour}\t{row.promise}\t{_UNTRIED[row.cover]}\t\t\t"
            )
    return "\n".join([*lines, summary(results)])


def summary(results: Sequence[Result]) -> str:
    """Return the outcome in one sentence."""
    broken = [result for result in results if not result.is_kept]
    rows = {result.row for result in results}
    tested = sum(row.cover is Cover.TESTS for row in ROWS)
    if broken:
        return f"{len(broken)} of {len(results)} cases do not hold; see those marked NO."
    return f"All {len(results)} cases of {len(rows)} rows hold; {tested} rows are covered by tests."


def print_table(results: Sequence[Result], console: Console) -> None:
    """Print the table and the sentence below it."""
    console.print(as_table(results))
    console.print(Text(summary(results), style="green" if is_kept(results) else "bold red"))
