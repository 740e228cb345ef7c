"""Asking for `soak` runs all that the plain run leaves out: whole tests, and most examples."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import examples

ROOT = Path(__file__).parents[2]
FILES = ("tests/demo/test_seed_calendar.py", "tests/probes/test_file_outages.py")


def item(request: pytest.FixtureRequest, called: Any) -> pytest.Item:
    """A test beside this one."""
    made: pytest.Item = pytest.Function.from_parent(
        request.node.parent, name=called.__name__, callobj=called
    )
    return made


@pytest.mark.parametrize("are_all", [True, False])
def test_what_looks_at_few_examples_is_soak_where_soak_is_asked_for(
    are_all: bool, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plain() -> None: ...

    @given(st.none())
    def of_examples(_value: None) -> None: ...

    @examples.AT_SOME_MOMENTS
    def of_moments() -> None: ...

    made = [item(request, called) for called in (plain, of_examples, of_moments)]
    monkeypatch.setattr(examples, "_are_all", are_all)
    examples.are_part_of_soak(made)
    assert [one.get_closest_marker("soak") is not None for one in made] == [False, are_all, are_all]


def test_whoever_asks_for_moments_carries_the_mark() -> None:
    asking = 0
    for path in (ROOT / "tests").rglob("test_*.py"):
        text = path.read_text("utf-8")
        if "examples.moments(" not in text or path == Path(__file__):
            continue
        for node in ast.parse(text).body:
            if "examples.moments(" in (ast.get_source_segment(text, node) or ""):
                assert isinstance(node, ast.FunctionDef), path
                marks = [ast.unparse(mark) for mark in node.decorator_list]
                assert "examples.AT_SOME_MOMENTS" in marks, (path, node.name)
                asking += 1
    assert asking >= 5


def chosen(expression: str) -> set[str]:
    """Return the names of the tests in a few files that an expression of marks chooses."""
    asked = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only", "-n", "0", "-m", expression,
         "-p", "no:cacheprovider", *FILES],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    lines = asked.stdout.decode().splitlines()
    return {line.partition("::")[2].partition("[")[0] for line in lines if "::" in line}


@pytest.mark.soak
def test_property_tests_and_samples_of_moments_are_part_of_soak_and_nothing_else_is() -> None:
    assert chosen("soak") == {
        "test_the_last_assessments_were_submitted_within_30_days",
        "test_evidence_was_fresh_when_an_assessment_was_submitted",
        "test_the_evidence_of_the_last_round_is_still_fresh_today",
        "test_no_plan_was_in_the_past_when_it_was_made",
        "test_rounds_keep_their_distance_and_the_last_one_has_the_name_of_this_year",
        "test_an_outage_of_pages_or_files_from_any_moment_on_makes_no_check_fail",
        "test_one_answer_that_does_not_come_makes_no_check_of_files_fail",
        "test_an_outage_of_the_api_from_any_moment_on_makes_nothing_disagree",
    }
