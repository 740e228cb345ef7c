"""The JSON document says what the summary says, exactly, and equal reports have equal digests."""

import dataclasses
import json
from fractions import Fraction

from fairassess.domain.history import Snapshot
from fairassess.reports import charts, tables
from fairassess.reports.summary import summarise
from tests.reports import samples


def test_the_document_is_plain_json(summary):
    document = tables.as_document(summary)
    assert document["schema"] == "fairassess.report/1"
    assert json.loads(json.dumps(document)) == document


def test_shown_and_exact_numbers_are_those_of_the_summary(summary):
    scores = tables.as_document(summary)["scores"]
    groups = [scores["all"], *scores["letters"], *scores["principles"], *scores["topics"]]
    rows = [summary.all, *summary.letters, *summary.principles, *summary.topics]
    for group, row in zip(groups, rows, strict=True):
        assert group["declared"] == row.declared
        assert (group["measured"], group["on_word"], group["not_shown"]) == row.parts
        assert Fraction(group["exact"]["declared"]) == row.score.value
        parts = [Fraction(group["exact"][part]) for part in ("measured", "on_word", "not_shown")]
        assert sum(parts) == row.score.value
        assert group["coverage"] == row.coverage


def test_every_question_stands_in_the_document_with_its_words(summary):
    questions = tables.as_document(summary)["questions"]
    assert [q["id"] for q in questions] == [row.id for row in summary.questions]
    for entry, row in zip(questions, summary.questions, strict=True):
        assert entry["comment"] == row.answer.comment
        assert entry["level"] == row.answer.level
        assert entry["observed"] == row.observed
        assert entry["links"] == list(row.answer.links)


def test_the_trend_in_the_document_is_the_table_of_the_chart(summary):
    trend = tables.as_document(summary)["trend"]
    assert (
        tuple(tuple(row) for row in trend["rows"]) == charts.trend_chart(summary.history).table.rows
    )


def test_equal_reports_have_equal_digests_and_a_changed_word_another(summary):
    assert tables.digest(samples.summary()) == tables.digest(summary)
    changed = dataclasses.replace(summary, cite_as="Other words.")
    assert tables.digest(changed) != tables.digest(summary)


def test_a_report_from_a_stored_snapshot_is_the_report_from_the_fresh_one(summary):
    stored = Snapshot.from_document(json.loads(json.dumps(samples.snapshot(4).to_document())))
    again = summarise(
        samples.FACILITY,
        samples.asked(),
        stored,
        samples.snapshot(3),
        points=samples.points(5),
        address=summary.address,
    )
    assert again == summary


def test_without_a_previous_assessment_there_is_no_word_of_change():
    document = tables.as_document(samples.summary(previous=None))
    assert document["previous"] is None
    assert document["scores"]["all"]["change"] is None
