"""Files of other tools are read as what they are, with every fault in its place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.proposals import Batch, questions_of_metric
from fairassess.errors import Invalid
from fairassess.services import other_tools
from fairassess.storage import questionnaires


def fuji(version: str, *results: dict[str, Any], **changes: Any) -> bytes:
    """A result as F-UJI writes it, with what it adds and we do not read."""
    document = {
        "test_id": "f1c1b3", "metric_version": f"metrics_v{version}.yaml",
        "software_version": "3.5.0", "total_metrics": len(results),
        "request": {"object_identifier": "10.5072/abc", "test_debug": True},
        "summary": {"score_percent": {"FAIR": 61.5}},
        "results": list(results),
    }  # fmt: skip
    return json.dumps(document | changes).encode()


def result(metric: str, status: str, earned: float = 1, total: int = 2) -> dict[str, Any]:
    return {
        "id": 1, "metric_identifier": metric, "metric_name": f"About {metric}.",
        "metric_tests": {f"{metric}-1": {"metric_test_status": status}}, "test_status": status,
        "score": {"earned": earned, "total": total}, "maturity": 2, "output": {}, "test_debug": [],
    }  # fmt: skip


@pytest.mark.parametrize("version", ["0.5", "0.8"])
def test_a_result_of_f_uji_is_findings_and_no_answer(version: str) -> None:
    read = other_tools.read(
        fuji(version, result("FsF-F1-01D", "pass"), result("FsF-R1.1-01M", "fail", 0, 2))
    )
    assert (str(read.tool), read.answers) == ("F-UJI 3.5.0", ())
    first, second = read.findings
    assert (first.metric, first.outcome, first.score) == ("FsF-F1-01D", "passed", "1 of 2")
    assert (second.outcome, second.title) == ("failed", "About FsF-R1.1-01M.")
    assert {one.target for one in read.findings} == {"10.5072/abc"}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("pass", "passed"), ("fail", "failed"), ("indeterminate", "cant_tell"), ("new", "cant_tell")],
)
def test_what_f_uji_says_is_kept_as_an_outcome(status: str, outcome: str) -> None:
    read = other_tools.read(fuji("0.8", result("FsF-F1-01MD", status)))
    assert read.findings[0].outcome == outcome


def test_metrics_of_both_versions_lead_to_the_same_questions() -> None:
    asked = questionnaires.latest("expands-d26")
    old, new = (questions_of_metric(asked, name) for name in ("FsF-F1-01D", "FsF-F1-01MD"))
    assert old == new != ()
    assert questions_of_metric(asked, "FsF-Z9-01M") == ()
    assert questions_of_metric(asked, "") == ()


def test_our_own_form_is_read_whole() -> None:
    document = {
        "schema": other_tools.SCHEMA,
        "tool": {"name": "A tool", "version": "1"},
        "answers": [{"question": "Q01", "level": "na", "reason": "None.", "why": "So."}],
        "findings": [{"metric": "M", "outcome": "passed", "question": "Q02"}],
    }
    read = other_tools.read(json.dumps(document).encode())
    assert dict(read.answers[0].parts) == {"level": "na", "reason": "None."}
    assert (read.answers[0].why, read.findings[0].question) == ("So.", "Q02")


def test_all_faults_are_told_with_their_places() -> None:
    document = {
        "schema": other_tools.SCHEMA,
        "tool": {"name": 3},
        "answers": [{"question": 1, "level": 2.5, "links": [1], "score": 100}, "x"],
        "findings": {"metric": "M"},
    }
    with pytest.raises(Invalid) as caught:
        other_tools.read(json.dumps(document).encode())
    assert {fault.place for fault in caught.value.faults} == {
        "tool.name", "answers.0.question", "answers.0.level", "answers.0.links",
        "answers.0.score", "answers.1", "findings",
    }  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff", b"[]", b"3", b"{", b"{}", b'{"results": {}}', b'{"results": []}',
        b'{"results": [3]}', b'{"results": [{"metric_identifier": 3}]}', b"[" * 100_000,
        b'{"a": 1' + b"0" * 5_000 + b"}",
    ],
)  # fmt: skip
def test_what_is_none_of_both_is_told(content: bytes) -> None:
    with pytest.raises(Invalid):
        other_tools.read(content)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["schema", "tool", "name", "answers", "findings", "question", "level", "results",
             "metric_identifier", "score", "earned", "test_status", "request"]
        ), inner, max_size=5,
    ),
    max_leaves=15,
)  # fmt: skip


@given(tree=_ANY, is_ours=st.booleans())
def test_any_json_is_read_or_told_as_faulty(tree: object, is_ours: bool) -> None:
    if is_ours and isinstance(tree, dict):
        tree["schema"] = other_tools.SCHEMA
    told: object
    try:
        told = other_tools.read(json.dumps(tree).encode())
    except Invalid as error:
        told = error.faults
    assert isinstance(told, Batch | tuple)
    assert told


@pytest.mark.parametrize(
    ("text", "level"),
    [("3", 3), ("na", "na"), ("unknown", "unknown"), ("", None), ("33", None), ("²", None)],
)
def test_a_level_in_an_address_is_one_digit_or_a_word(text: str, level: object) -> None:
    assert other_tools.as_level(text) == level
