"""docs/hostile-world.md lists every row, and every test it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from fairassess.selftest import rows

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "hostile-world.md").read_text("utf-8")
ROWS = {int(match[1]): match[0] for match in re.finditer(r"^\| (\d+) \|.*\|$", PAGE, re.MULTILINE)}
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)))


@cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_row_is_listed_once_and_in_order() -> None:
    assert list(ROWS) == [row.number for row in rows.ROWS]
    assert all(line.count(" | ") == 3 for line in ROWS.values())


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_that_the_page_names_exists(file: str, name: str) -> None:
    assert name in functions_of(file)


@pytest.mark.parametrize("row", rows.ROWS, ids=lambda row: str(row.number))
def test_a_row_names_a_test(row: rows.Row) -> None:
    assert "::" in ROWS[row.number]


def test_rows_that_the_self_test_tries_name_it() -> None:
    by_case = {row.number for row in rows.ROWS if row.cover is rows.Cover.SELFTEST} - {40, 41}
    named = {number for number, line in ROWS.items() if "::test_a_row_holds_its_promise`" in line}
    assert named == by_case
