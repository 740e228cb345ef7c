"""A harvest is told as JSON, as text and as exit code, and all three agree."""

import json
from dataclasses import replace

import pytest

from fairassess.domain.finding import Finding, Measure, Outcome, Pointer, Reason, Severity
from fairassess.domain.runs import FieldCount
from fairassess.harvest import document as documents
from tests.harvest.lists import Outcome as Harvested
from tests.harvest.lists import dc, one_after_the_other, page, record


def finding(outcome=Outcome.PASSED, severity=Severity.MUST):
    return Finding(
        probe="harvest_list_is_complete",
        outcome=outcome,
        severity=severity,
        message="It was seen.",
        remedy="Mend it." if outcome is Outcome.FAILED else "",
        source="OAI-PMH 2.0",
        kind="harvest",
        reason=Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None,
        evidence=(Pointer(0, "record 1", "x"),),
        measure=Measure(1, 2),
    )


def harvested(*findings, cut=False):
    listed = page([1, record(2, dc("<dc:title>:unav</dc:title>"))], "a" if cut else None)
    door = one_after_the_other(listed, b"<html>")
    return Harvested(door, judge=lambda _: findings).result


def test_the_document_holds_what_the_contract_names():
    document = documents.as_document(harvested(finding()))
    wanted = {"records", "deleted", "skipped", "pages", "bytes", "duration_s", "complete",
              "stopped_because", "fields", "findings"}  # fmt: skip
    assert document["schema"] == "fairassess.harvest/1"
    assert wanted <= document.keys()
    assert (document["records"], document["complete"]) == (2, True)
    assert document["stopped_because"] is None
    assert document["fields"]["title"] == {"present": 1, "placeholder": 1, "share": 0.5}
    assert document["fields"]["creator"]["share"] == 0.0
    assert document["findings"][0] == {
        "id": "harvest_list_is_complete",
        "outcome": "passed",
        "severity": "must",
        "message": "It was seen.",
        "remedy": "",
        "source": "OAI-PMH 2.0",
        "reason": None,
        "evidence": [{"where": "record 1", "excerpt": "x"}],
        "measure": {"found": 1, "of": 2},
    }
    assert json.loads(json.dumps(document)) == document


def test_the_fields_stand_in_the_order_of_the_format():
    names = list(documents.as_document(harvested())["fields"])
    assert names[:3] == ["title", "creator", "subject"]
    assert len(names) == 15


def test_a_field_that_the_format_does_not_know_comes_last():
    result = replace(harvested(), fields=(FieldCount("title", 0, 0, 0),))
    assert documents.as_document(result)["fields"]["title"]["share"] == 0.0


def test_skipped_records_are_named_in_the_document():
    broken = one_after_the_other(page([1, record(2).replace(dc(), "")]))
    document = documents.as_document(Harvested(broken).result)
    assert document["skipped"] == [
        {"identifier": "oai:nls.test:2", "reason": "its metadata element is empty"}
    ]
    assert document["complete"] is False


@pytest.mark.parametrize(
    ("findings", "cut", "code"),
    [
        ((), False, 0),
        ((finding(),), False, 0),
        ((finding(Outcome.FAILED, Severity.SHOULD),), False, 0),
        ((finding(Outcome.FAILED),), False, 1),
        ((finding(Outcome.FAILED),), True, 1),
        ((finding(Outcome.CANT_TELL),), False, 2),
        ((finding(Outcome.CANT_TELL, Severity.INFO),), False, 0),
        ((finding(Outcome.CANT_TELL), finding(Outcome.FAILED)), True, 1),
        ((), True, 2),
    ],
)
def test_the_exit_code_tells_a_failure_from_not_knowing(findings, cut, code):
    assert documents.exit_code(harvested(*findings, cut=cut)) == code


def test_the_text_says_what_the_document_says():
    result = harvested(finding(Outcome.FAILED), cut=True)
    text = documents.as_text(result)
    assert "The list is NOT complete." in text
    assert result.stopped_because in text
    assert "2 records" in text
    assert "(1 only placeholders)" in text
    assert "To do: Mend it." in text
    assert "The list is complete." in documents.as_text(harvested())


def test_the_text_shows_some_skipped_records_and_counts_the_others():
    broken = [record(number).replace(dc(), "") for number in range(13)]
    text = documents.as_text(Harvested(one_after_the_other(page(broken))).result)
    assert text.count("Skipped oai:nls.test:") == 10
    assert "... and 3 more" in text
