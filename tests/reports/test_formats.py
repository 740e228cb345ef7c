"""Every format says the numbers of the one summary, takes any text, and is the same twice."""

import csv
import dataclasses
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import docx
import lxml.html
import openpyxl
import pypdf
import pytest
from docx.document import Document
from jsonschema import Draft202012Validator
from lxml.html import HtmlElement
from openpyxl import Workbook

from fairassess.domain.percent import percent
from fairassess.probes import definitions, registry
from fairassess.reports import (
    answer_table,
    facility_report,
    formats,
    paper,
    record_tables,
    sheet,
    wording,
)
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.groups import GroupRow
from fairassess.reports.options import ReportOptions, Section
from fairassess.reports.summary import summarise
from tests.reports import samples

HOSTILE = (
    "=1+1", "@SUM(A1)", "-2+3", "+1", "<script>alert(1)</script>", "]]>&amp;<b>x</b>", "👩🏽‍🔬 🌟",
    "שלום עולם 123", "مرحبا", "a\x00b\x1fc\x7f", "\ud800", "\t=1+1", "{{ 7 * 7 }}{% x %}",
    "#strong[x] @lab $1$", "_x000D_", "https://example.org/?a=1&b=<x>", "line\nsecond\n\nthird",
    "x" * 20_000, " ".join(["word"] * 4_000),
)  # fmt: skip


def report(comment: str = "", **changes: Any) -> FacilityReport:
    """A report of the sample facility, with a comment on its first question where one is given."""
    options = changes.pop("options", None)
    snapshot = samples.with_comment(comment) if comment else samples.snapshot(4)
    given: dict[str, Any] = {
        "previous": samples.snapshot(3),
        "points": samples.points(5),
        "address": "https://fairassess.example/results/4",
    }
    summary = summarise(samples.FACILITY, samples.asked(), snapshot, **(given | changes))
    return facility_report.gather(
        summary, snapshot, samples.asked(), definitions.shipped(),
        slug="nls", label="2026", round_name="Autumn 2026", options=options,
    )  # fmt: skip


def written(form: str, told: FacilityReport) -> bytes:
    return formats.called(form).write(told)


@cache
def the_whole() -> FacilityReport:
    return report()


@cache
def the_file(form: str) -> bytes:
    """The whole report in a format, written once for all who read it."""
    return written(form, the_whole())


@pytest.fixture(scope="module")
def whole() -> FacilityReport:
    return the_whole()


@pytest.fixture(scope="module")
def word() -> Document:
    return docx.Document(io.BytesIO(the_file("docx")))


@pytest.fixture(scope="module")
def book() -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(the_file("xlsx")))


@pytest.fixture(scope="module")
def page() -> HtmlElement:
    return lxml.html.document_fromstring(the_file("html"))


@pytest.fixture(scope="module")
def on_paper() -> list[str]:
    """The texts of the pages on paper."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(the_file("pdf"))).pages]


def groups(told: FacilityReport) -> tuple[GroupRow, ...]:
    return (*told.summary.letters, *told.summary.topics, told.summary.all)


def cells(row: GroupRow) -> tuple[str, ...]:
    """What stands beside the name of a group, in every format that people read."""
    parts = tuple(str(part) for part in row.parts or ())
    return (percent(row.score.value), *parts, row.coverage)


def test_every_kind_of_endpoint_has_a_name_for_people() -> None:
    assert all(wording.kind(name) != name for name in registry.KINDS)


def test_a_word_document_says_the_numbers_of_the_summary(
    whole: FacilityReport, word: Document
) -> None:
    said = {
        tuple(cell.text for cell in row.cells)[:6] for table in word.tables for row in table.rows
    }
    for row in groups(whole):
        assert (row.title, *cells(row)) in said
    assert whole.summary.headline in [paragraph.text for paragraph in word.paragraphs]


def test_a_workbook_says_the_numbers_of_the_summary(whole: FacilityReport, book: Workbook) -> None:
    said = {row[0]: row[2:9] for row in book["summary"].iter_rows(min_row=2, values_only=True)}
    for row in (*groups(whole), *whole.summary.principles):
        parts = row.parts or (None,) * 3
        assert said[row.id] == (row.declared, *parts, row.coverage, row.change, row.planned)


def test_an_html_page_says_the_numbers_of_the_summary(
    whole: FacilityReport, page: HtmlElement
) -> None:
    rows = page.xpath("//table[starts-with(@aria-label, 'Scores by')]//tbody/tr")
    said = {tuple(cell.text_content().strip() for cell in row)[:6] for row in rows}
    for row in groups(whole):
        assert (row.title, *cells(row)) in said
    assert whole.summary.headline in page.text_content()


def test_paper_says_the_numbers_of_the_summary(whole: FacilityReport, on_paper: list[str]) -> None:
    flat = "".join("".join(text.split()) for text in on_paper)
    for row in whole.summary.topics:
        assert "".join((row.title, *cells(row))).replace(" ", "") in flat
    for found in whole.probes:
        assert found.id in flat


def test_every_answer_stands_in_every_format(
    whole: FacilityReport, word: Document, book: Workbook, page: HtmlElement
) -> None:
    heads, *rows = book["answers"].iter_rows(values_only=True)
    sheet_rows = [dict(zip(heads, row, strict=True)) for row in rows]
    table = list(csv.DictReader(io.StringIO(the_file("csv").decode())))
    in_word = "\n".join(paragraph.text for paragraph in word.paragraphs)
    in_page = " ".join(page.text_content().split())
    pairs = zip(whole.summary.questions, sheet_rows, table, strict=True)
    for question, in_sheet, in_table in pairs:
        assert in_sheet["question"] == in_table["question"] == question.id
        assert in_sheet["level"] == question.answer.level
        assert in_table["level"] == str(question.answer.level or "")
        planned = question.answer.planned_on
        assert in_table["planned_on"] == ("" if planned is None else planned.isoformat())
        assert (in_sheet["comment"] or "") == in_table["comment"] == question.answer.comment
        assert f"{question.id} {question.text}" in in_word
        assert f"Now: {question.stand}" in in_word
        assert question.answer.comment in in_word
        assert question.answer.comment in in_page
        assert f"{question.id} {question.text}" in in_page


@pytest.mark.parametrize("form", formats.FORMATS)
def test_equal_reports_give_equal_files(form: str) -> None:
    assert written(form, report()) == the_file(form)


_DIGESTS = """
import hashlib
from fairassess.reports import formats
from tests.reports import test_formats
told = test_formats.report()
for name in formats.FORMATS:
    print(name, hashlib.sha256(test_formats.written(name, told)).hexdigest())
"""


def test_other_processes_write_the_same_files() -> None:
    """Sets and dictionaries have another order in each process."""
    own = {form: hashlib.sha256(the_file(form)).hexdigest() for form in formats.FORMATS}
    done = subprocess.run(
        [sys.executable, "-c", _DIGESTS],
        env=os.environ | {"PYTHONHASHSEED": "12345"},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert dict(row.split() for row in done.stdout.splitlines()) == own


@pytest.mark.parametrize("form", formats.FORMATS)
def test_a_changed_word_gives_another_file(form: str) -> None:
    assert written(form, report("Another word.")) != the_file(form)


@pytest.fixture(scope="module")
def hostile() -> FacilityReport:
    """Each hostile text as the comment of a question; only the answers."""
    asked = samples.asked()
    snapshot = samples.snapshot(4)
    answers = tuple(
        dataclasses.replace(answer, comment=text)
        for answer, text in zip(snapshot.answers, HOSTILE, strict=False)
    )
    assert len(answers) == len(HOSTILE)
    snapshot = dataclasses.replace(snapshot, answers=(*answers, *snapshot.answers[len(answers) :]))
    summary = summarise(samples.FACILITY, asked, snapshot, points=samples.points(5)[-1:])
    return facility_report.gather(
        summary, snapshot, asked, definitions.shipped(), slug="nls", label="2026",
        options=ReportOptions((Section.ANSWERS,)),
    )  # fmt: skip


def _half(text: str) -> str:
    """What becomes of half a character, which has no UTF-8."""
    return text.replace("\ud800", "?")


def test_any_text_comes_through_as_json(hostile: FacilityReport) -> None:
    questions = json.loads(written("json", hostile))["questions"]
    said = [question["comment"] for question in questions if question["comment"]]
    assert said[: len(HOSTILE)] == [_half(text) for text in HOSTILE]


def test_any_text_comes_through_as_csv_and_none_is_a_formula(hostile: FacilityReport) -> None:
    rows = csv.DictReader(io.StringIO(written("csv", hostile).decode(), newline=""))
    said = [row["comment"] for row in rows if row["comment"]]
    assert said[: len(HOSTILE)] == [record_tables.cell(_half(text)) for text in HOSTILE]
    assert not [text for text in said if text[0] in "=+-@\t"]


def test_any_text_comes_through_in_word(hostile: FacilityReport) -> None:
    found = docx.Document(io.BytesIO(written("docx", hostile)))
    words = "\n".join(paragraph.text for paragraph in found.paragraphs)
    for text in HOSTILE:
        for line in filter(None, paper.printable(text).split("\n")):
            assert line in words
    turned = [p.text for p in found.paragraphs if p._p.xpath("./w:pPr/w:bidi")]
    assert turned == ["Comment: שלום עולם 123", "Comment: مرحبا"]


def test_any_text_comes_through_as_html_and_none_is_markup(hostile: FacilityReport) -> None:
    page = lxml.html.document_fromstring(written("html", hostile).decode())
    assert not page.xpath("//script | //b[text()='x']")
    words = " ".join(page.text_content().split())
    for text in HOSTILE:
        assert " ".join(paper.printable(text).split()) in words
    assert page.xpath("//div[@dir='rtl']/text()") == ["שלום עולם 123", "مرحبا"]


def test_any_text_comes_through_in_a_workbook_as_text(hostile: FacilityReport) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", hostile)))
    cells_ = [cell for cell in _column(book, "comment") if cell.value is not None]
    assert [cell.value for cell in cells_[: len(HOSTILE)]] == [
        sheet.fitting(text) for text in HOSTILE
    ]
    assert {cell.data_type for cell in cells_} == {"s"}
    assert not [cell for cell in cells_ if cell.hyperlink]


def _column(book: Workbook, name: str) -> list[Any]:
    head = [cell.value for cell in book["answers"][1]]
    return [row[head.index(name)] for row in book["answers"].iter_rows(min_row=2)]


def test_a_workbook_has_its_sheets_with_a_head_that_stays(book: Workbook) -> None:
    names = ["summary", "answers", "evidence", "probes", "changes", "codebook"]
    assert book.sheetnames == names
    for name in names:
        assert book[name].freeze_panes == "A2"
        assert all(cell.font.bold for cell in book[name][1])
        assert book[name].max_row > 1
    meanings = {row[1]: row[2] for row in book["codebook"].iter_rows(values_only=True)}
    assert all(meanings[column.name] == column.meaning for column in answer_table.COLUMNS)


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(book: Workbook) -> None:
    for one in book:
        for row in one.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f" or cell.hyperlink]


def test_a_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    told = report("🌟" * 30_000, points=(), previous=None)
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", told)))
    value = _column(book, "comment")[0].value
    assert value.endswith("[cut here: the whole text stands in the JSON and CSV files]")
    assert len(value.encode("utf-16-le")) // 2 <= sheet.CELL_MOST
    told_cuts = [row[1] for row in book["summary"].iter_rows(values_only=True) if row[0] == "Cut"]
    assert told_cuts == ["answers, row 2, comment"]
    assert "🌟" * 30_000 in written("csv", told).decode()


def test_the_json_document_fits_its_schema(whole: FacilityReport) -> None:
    schema = json.loads(formats.schema())
    Draft202012Validator.check_schema(schema)
    checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    first = report(points=samples.points(1), previous=None, is_draft=True)
    for told in (whole, first):
        checker.validate(json.loads(written("json", told)))
    wrong = json.loads(written("json", whole))
    wrong["scores"]["all"]["declared"] = "63"
    assert not checker.is_valid(wrong)


def test_every_field_of_the_document_is_in_the_schema(whole: FacilityReport) -> None:
    def unknown(value: Any, schema: dict[str, Any], at: str) -> list[str]:
        schema = schema if "$ref" not in schema else defs[schema["$ref"].rsplit("/", 1)[1]]
        if isinstance(value, list):
            return [name for one in value for name in unknown(one, schema["items"], at)]
        if not isinstance(value, dict):
            return []
        shape = next((one for one in schema.get("oneOf", ()) if "properties" in one), schema)
        extra = [f"{at}.{name}" for name in value.keys() - shape["properties"].keys()]
        for name in value.keys() & shape["properties"].keys():
            extra += unknown(value[name], shape["properties"][name], f"{at}.{name}")
        return extra

    schema = json.loads(formats.schema())
    defs = schema["$defs"]
    assert unknown(json.loads(written("json", whole)), schema, "") == []


def test_csv_begins_with_a_mark_for_excel_only_on_request(whole: FacilityReport) -> None:
    plain = written("csv", whole)
    marked = written("csv", dataclasses.replace(whole, options=ReportOptions(with_bom=True)))
    assert marked == b"\xef\xbb\xbf" + plain
    assert plain.decode().splitlines()[0].split(",")[0] == "facility"
    assert plain.count(b"\r\n") == 1 + 27


def test_what_was_not_chosen_is_left_out() -> None:
    told = report(options=ReportOptions(sections=()))
    found = docx.Document(io.BytesIO(written("docx", told)))
    assert [p.text for p in found.paragraphs if p.style.name == "Heading 1"] == ["Summary"]
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", told)))
    assert book.sheetnames == ["summary", "changes"]
    assert not lxml.html.document_fromstring(written("html", told)).xpath("//h2[@class='page']")
    pages = pypdf.PdfReader(io.BytesIO(written("pdf", told))).pages
    assert len(pages) == 2
    assert "Annex" not in "".join(page.extract_text() for page in pages)


def test_the_pages_of_the_summary_are_two_before_the_annexes(on_paper: list[str]) -> None:
    assert on_paper[2].startswith("Annex: all answers")
    for title in ("Annex: evidence", "Annex: probes", "Annex: codebook"):
        assert any(text.startswith(title) for text in on_paper)


def test_no_finding_is_torn_and_no_question_is_apart_from_its_findings(
    whole: FacilityReport,
) -> None:
    only = dataclasses.replace(whole, options=ReportOptions(sections=(Section.EVIDENCE,)))
    data: dict[str, Any] = dict(paper.as_data(only))
    for question in data["evidence"]:
        for number, finding in enumerate(question["findings"]):
            finding["words"]["paragraphs"] = [["seen " * 50 * (number % 4 + 1)]]
            finding["remedy"]["paragraphs"] = []
    pages = pypdf.PdfReader(io.BytesIO(paper.set_pages("facility.typ", data))).pages[2:]
    # Each page begins with a title, or with a finding under the head of its table.
    titles = {row.id for row in whole.summary.questions}
    titles |= {row.topic_title.split()[0] for row in whole.summary.questions} | {"Questions"}
    assert len(pages) > 5
    for page in pages[1:]:
        first, second = page.extract_text().split("\n")[:2]
        assert first.split()[0] in titles or re.match(r"[✓✕○!]\s", second), second


@pytest.mark.parametrize(("more", "pages"), [(20, 2), (60, 3)])
def test_a_summary_a_little_too_long_for_its_pages_is_set_smaller_and_nothing_is_lost(
    whole: FacilityReport, more: int, pages: int
) -> None:
    short = dataclasses.replace(whole, options=ReportOptions(sections=()))
    data: dict[str, Any] = dict(paper.as_data(short))
    lines = [f"Line {number} of what it does not say." for number in range(more)]
    data["report"]["limits"] += lines
    found = pypdf.PdfReader(io.BytesIO(paper.set_pages("facility.typ", data))).pages
    told = "".join(page.extract_text() for page in found)
    assert len(found) == pages
    assert all(line in told for line in (*lines, whole.summary.digest))


@pytest.mark.parametrize("form", formats.FORMATS)
def test_a_draft_says_so_in_every_format(form: str) -> None:
    content = written(form, report(is_draft=True, options=ReportOptions(sections=())))
    match form:
        case "pdf":
            pages = pypdf.PdfReader(io.BytesIO(content)).pages
            assert all("DRAFT" in page.extract_text() for page in pages)
        case "docx":
            header = docx.Document(io.BytesIO(content)).sections[0].header
            assert "not submitted" in header.paragraphs[0].text
            assert 'string="DRAFT"' in header._element.xml
        case "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content))
            assert all("DRAFT" in str(one.oddHeader.center.text) for one in book)
            assert ("State", "draft, not submitted") in [
                row[:2] for row in book["summary"].iter_rows(values_only=True)
            ]
        case "csv":
            assert b",yes," in content
        case "json":
            assert json.loads(content)["is_draft"] is True
        case "html":
            page = lxml.html.document_fromstring(content)
            assert page.xpath("//*[@class='mark']")[0].text == "DRAFT"


def test_an_html_page_needs_nothing_else(page: HtmlElement) -> None:
    assert not page.xpath("//script | //link | //iframe | //@onclick")
    assert all(src.startswith("data:image/svg+xml;base64,") for src in page.xpath("//@src"))
    assert all(image.get("alt") for image in page.xpath("//img"))
    assert "url(" not in page.xpath("string(//style)")
