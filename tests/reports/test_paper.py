"""The PDF carries the numbers of the summary, is tagged, and takes any text that people write."""

import dataclasses
import io
import re
from datetime import UTC, datetime

import pypdf
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from fairassess.domain.history import series
from fairassess.reports import annexes, charts, paper, tables
from fairassess.reports.rows import ChangeRow
from fairassess.reports.summary import NotOurs, summarise
from tests import examples
from tests.reports import samples

DAY = datetime(2026, 11, 2, tzinfo=UTC)


def reader(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in reader(pdf).pages)


def squeezed(text):
    """Text without the places where a line or a page ends."""
    return re.sub(r"\s+", "", text)


def without_footers(pdf):
    """Text of all pages, without the two lines that stand under each."""
    kept = []
    for page in reader(pdf).pages:
        text = page.extract_text()
        kept.append(re.sub(r"\n[^\n]*\n?Snapshot [0-9a-f]{32}[^\n]*(\nPage \d+ of \d+)?", "", text))
    return "\n".join(kept)


@pytest.fixture(scope="module")
def text(pdf):
    return text_of(pdf)


def test_the_scores_on_paper_are_those_of_the_summary_and_of_the_json(summary, text):
    flat = squeezed(text)
    scores = tables.as_document(summary)["scores"]
    assert squeezed(summary.headline) in flat
    for group, row in zip(scores["letters"], summary.letters, strict=True):
        assert (group["declared"], group["change"]) == (row.declared, row.change)
        printed = (
            f"{row.title}{row.declared}%Measured{row.parts[0]}Onword{row.parts[1]}"
            f"Notshown{row.parts[2]}Answered{squeezed(row.coverage)}Sincelasttime+{row.change}"
        )
        assert printed in flat
    for group in summary.topics:
        measured, on_word, not_shown = group.parts
        cells = f"{group.title}{group.declared}%{measured}{on_word}{not_shown}{group.coverage}"
        assert squeezed(cells) in flat


def test_every_question_is_printed_with_answer_observation_and_agreement(summary, text):
    flat = squeezed(text)
    for row in summary.questions:
        assert squeezed(f"{row.id}{row.text}") in flat
        assert squeezed(row.stand + (f". {row.descriptor}" if row.descriptor else "")) in flat
        if row.agreement:
            assert squeezed(f"Level {row.observed} ·") in flat
        assert squeezed(row.answer.comment) in flat


def test_changes_actions_limits_and_citation_are_printed(summary, text):
    flat = squeezed(text)
    assert f"Declared+{summary.declared_change.whole}:" in flat
    for change in paper.few_changes(summary.changes, 7):
        assert squeezed(change.title) in flat
    for action in summary.top_actions:
        assert squeezed(action.title) in flat
        assert squeezed(action.letters) in flat
    for sentence in summary.limits:
        assert squeezed(sentence) in flat
    assert squeezed(summary.cite_as) in flat
    assert summary.digest in flat


def test_many_new_rules_do_not_hide_what_evidence_and_answers_changed():
    counts = {"rules": 14, "evidence": 13, "answer": 5}
    found = [
        ChangeRow(reason, "quiet", "", f"{reason} {number}", "")
        for reason, count in counts.items()
        for number in range(count)
    ]
    few = paper.few_changes(found, 7)
    assert [row.title for row in few] == [
        "rules 0", "rules 1", "rules 2", "evidence 0", "evidence 1", "answer 0", "answer 1",
    ]  # fmt: skip
    assert paper.few_changes(found, 100) == tuple(found)
    assert paper.few_changes(found[:14], 7) == tuple(found[:7])


def test_paper_says_how_many_changes_it_leaves_out(summary):
    rules = tuple(ChangeRow("rules", "quiet", "", f"Rule {n} is new.", "") for n in range(12))
    answer = ChangeRow("answer", "good", "Q1", "Q1 from level 1 to level 4", "")
    flat = squeezed(text_of(paper.as_pdf(dataclasses.replace(summary, changes=(*rules, answer)))))
    assert squeezed(answer.title) in flat
    assert squeezed("and 6 more.") in flat


def test_the_numbers_of_the_trend_are_text_on_paper(summary, text):
    for row in charts.trend_chart(summary.history).table.rows[:-1]:
        assert re.search(rf"\b{row[1].split()[0]}\b", text)
    assert f"declared {summary.all.declared}" in text


def test_every_page_names_facility_versions_day_and_digest(summary, pdf):
    pages = reader(pdf).pages
    for number, page in enumerate(pages, start=1):
        flat = squeezed(page.extract_text())
        footer = (
            f"{summary.facility.name} · {summary.questionnaire} · fairassess "
            f"{summary.software_version} · {summary.day}"
        )
        assert squeezed(footer) in flat
        assert f"Snapshot{summary.digest[:32]}" in flat
        assert f"Page{number}of{len(pages)}" in flat


def test_summary_and_annex_are_apart(pdf):
    first, second, third = (page.extract_text() for page in reader(pdf).pages[:3])
    assert "How it changed" in first
    assert "Worth doing next" in second
    assert "How to cite" in second
    assert third.startswith("Annex: all answers")


def test_the_document_is_tagged_titled_and_in_a_language(summary, pdf):
    root = reader(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    metadata = reader(pdf).metadata
    assert metadata.title.startswith(summary.facility.name)
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_headings_tables_and_the_chart_have_their_tags(summary, pdf):
    found, alternatives = set(), []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            found.add(node.get("/S"))
            if "/Alt" in node:
                alternatives.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(reader(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert {"/H1", "/H2", "/H3", "/H4", "/Table", "/TH", "/TD", "/Figure", "/L"} <= found
    assert charts.trend_chart(summary.history).finding in alternatives


def test_charts_are_vectors(pdf):
    assert sum(len(page.images) for page in reader(pdf).pages) == 0


def test_equal_summaries_give_equal_bytes(pdf):
    assert paper.as_pdf(samples.summary()) == pdf


def test_a_draft_says_so_on_every_page():
    pdf = paper.as_pdf(samples.summary(is_draft=True))
    assert all("draft" in page.extract_text() for page in reader(pdf).pages)
    assert all("DRAFT" in page.extract_text() for page in reader(pdf).pages)


def with_comment(text, **changes):
    return summarise(samples.FACILITY, samples.asked(), samples.with_comment(text), **changes)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1 and <b>no bold</b> & 100 %",
        '#eval("1") #image("/etc/passwd") $x^2$ @ref <label> *a* _b_ `c` // d /* e */ \\ ~ -- [f',
        "Grüße, Ελληνικά, Кириллица, naïve ½ ²",
        "first line\nsecond line\n\nsecond paragraph",
    ],
)
def test_text_comes_out_as_it_was_written(text):
    assert squeezed(text) in squeezed(text_of(paper.as_pdf(with_comment(text))))


def test_words_in_a_script_that_runs_from_right_to_left_are_set_so():
    text = "שלום עולם, 123 qqq"
    printed = text_of(paper.as_pdf(with_comment(text)))
    assert all(word in printed for word in ("שלום", "עולם", "123", "qqq"))
    assert [annexes.direction(t) for t in (text, "1. " + text, "abc " + text, "123")] == [
        "rtl",
        "rtl",
        "ltr",
        "ltr",
    ]


def test_letters_that_our_font_lacks_come_out_too():
    printed = text_of(paper.as_pdf(with_comment("before 🌟 after")))
    assert "🌟" in printed
    assert "before" in printed


def test_letters_that_no_single_font_can_join_are_spelled_out():
    printed = text_of(paper.as_pdf(with_comment("before /\U0001f3fb after")))
    assert "before /[U+1F3FB] after" in printed


def test_a_comment_of_20000_characters_is_printed_to_its_end():
    text = " ".join(f"w{number}" for number in range(3400)) + " end"
    assert len(text) > 19_000
    assert squeezed(text) in squeezed(without_footers(paper.as_pdf(with_comment(text))))


def test_a_word_as_long_as_a_page_stays_on_the_page():
    pdf = paper.as_pdf(with_comment("x" * 5_000))
    assert squeezed(without_footers(pdf)).count("x" * 5_000) == 1
    longest = max(len(line) for line in text_of(pdf).splitlines())
    assert longest < 200


def test_marks_that_turn_writing_around_turn_nothing_of_ours():
    assert paper.printable("a\u202eb\u2067c") == "abc"
    assert paper.printable("\x00\x1f\x7f\x85\ud800") == "␀␟␡\ufffd\ufffd"
    assert paper.printable("a\tb\nc é 🌟 \u200d") == "a\tb\nc é 🌟 \u200d"


@examples.up_to(15, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_no_text_keeps_the_report_from_being_made(text):
    facility = dataclasses.replace(samples.FACILITY, name=text, ror="", kind=text)
    made = dataclasses.replace(
        samples.summary(points=(), previous=None), facility=facility, cite_as=text
    )
    assert paper.as_pdf(made).startswith(b"%PDF-")


def test_a_first_assessment_without_evidence_and_history_is_a_report_too():
    made = summarise(samples.FACILITY, samples.asked(), samples.snapshot(0))
    printed = text_of(paper.as_pdf(made))
    assert "No evidence was looked at" in printed
    assert "How it changed" not in printed


def test_a_single_assessment_has_a_trend_of_one():
    made = samples.summary(points=samples.points(5)[-1:], previous=None)
    assert len(series(samples.points(5)[-1:])) == 1
    assert f"declared {made.all.declared}" in text_of(paper.as_pdf(made))


def test_what_is_not_in_their_hands_stands_on_paper_as_typed(summary):
    notes = (
        NotOurs(1, "oaipmh_answers_identify", "It answers Identify", "#strong[x] @lab $1$", DAY),
        NotOurs(2, "pid_pids_are_links", "Links", "The host\nof the lab.", DAY),
    )
    shown = squeezed(text_of(paper.as_pdf(dataclasses.replace(summary, not_ours=notes))))
    for words in ("Not in our hands", "It answers Identify", "#strong[x] @lab $1$", "of the lab."):
        assert squeezed(words) in shown
    assert squeezed("It changed no score.") in shown
    assert squeezed("Not in our hands") not in squeezed(text_of(paper.as_pdf(summary)))
