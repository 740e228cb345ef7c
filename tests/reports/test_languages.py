"""Reports speak one language throughout, and say the same numbers in each."""

import io
import json
import pickle
import re
import string
import zipfile
from dataclasses import replace
from typing import Any

import lxml.html
import openpyxl
import pypdf
import pytest

from fairassess.reports import (
    crate,
    formats,
    paper,
    rdf,
    round_formats,
    round_pack,
    round_paper,
    speaking,
    tables,
)
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.options import LANGUAGES, ReportOptions, Section
from fairassess.reports.rdf_values import PartTold, RoundTold
from fairassess.reports.round_summary import RoundSummary
from fairassess.reports.speaking import Catalogue
from tests.reports import rdf_samples, words_asked_for
from tests.reports.bracketed import (
    MADE_UP,
    foreign_texts,
    in_book,
    in_html,
    in_word,
    left_over,
    on_paper,
    report,
    round_of,
    wrapped,
    write,
)

TOLD = ("pdf", "docx", "xlsx", "html")
"""Formats that people read."""

PLACE = re.compile(r"\{(\w+)\}")


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> str:
    """A language of which nobody can overlook a word: each of its texts stands in brackets."""
    german, known = speaking.catalogue("de"), speaking.catalogue
    brackets = Catalogue(
        MADE_UP,
        {text: wrapped(text) for text in german.words},
        {one: (wrapped(one), wrapped(many)) for one, many in words_asked_for.plurals()},
    )
    monkeypatch.setattr(
        speaking, "catalogue", lambda tag: brackets if tag == MADE_UP else known(tag)
    )
    return MADE_UP


def test_every_word_that_is_asked_for_is_there_in_german_and_none_else() -> None:
    german = speaking.catalogue("de")
    assert words_asked_for.words() == german.words.keys()
    assert {one for one, _ in words_asked_for.plurals()} == german.plurals.keys()


def test_every_text_has_the_same_places_and_an_end_of_its_own() -> None:
    german = speaking.catalogue("de")
    many = dict(words_asked_for.plurals())
    pairs = [*german.words.items()]
    pairs += [(one, forms[0]) for one, forms in german.plurals.items()]
    pairs += [(many[one], forms[1]) for one, forms in german.plurals.items()]
    for english, told in pairs:
        assert told, english
        assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(told)), english
        assert english[-1:] not in ".:" or told.endswith(english[-1]), english


@pytest.mark.parametrize("make", [report, round_of])
@pytest.mark.parametrize(
    ("form", "read"), [("html", in_html), ("docx", in_word), ("xlsx", in_book)]
)
def test_no_word_is_left_that_the_language_does_not_say(
    form: str, read: Any, make: Any, made_up: str
) -> None:
    told = make(made_up)
    foreign = frozenset(foreign_texts(told)) if form == "xlsx" else frozenset()
    assert left_over(read(write(form, told)), told, foreign) == []


@pytest.mark.parametrize("make", [report, round_of])
def test_no_word_is_left_on_paper_that_the_language_does_not_say(make: Any, made_up: str) -> None:
    told = make(made_up)
    with speaking.speaking(made_up):
        if isinstance(told, RoundSummary):
            text = on_paper("round.typ", round_paper.as_data(told))
        else:
            text = on_paper("facility.typ", paper.as_data(told))
    assert left_over(text, told) == []


def numbers(content: bytes) -> list[str]:
    """Return the numbers of all tables of a page, in order; days are words and stay out."""
    page = lxml.html.document_fromstring(content.decode())
    cells = page.xpath("//td[contains(@class, 'n')]")
    return [cell.text_content() for cell in cells if cell.text_content().strip(string.punctuation)]


def test_the_numbers_are_the_same_in_every_language() -> None:
    english, german = (round_of(language) for language in LANGUAGES)
    shown = [re.findall(r"\d+", " ".join(numbers(write("html", one)))) for one in (english, german)]
    assert shown[0] == shown[1]
    books = [openpyxl.load_workbook(io.BytesIO(write("xlsx", one))) for one in (english, german)]
    held = [
        [
            c.value
            for sheet in book
            for row in sheet
            for c in row
            if isinstance(c.value, int | float)
        ]
        for book in books
    ]
    assert held[0] == held[1]
    assert len(held[0]) > 100


def test_how_a_question_stands_is_told_in_words_in_a_workbook_and_in_ours_for_programs() -> None:
    rows = openpyxl.load_workbook(io.BytesIO(write("xlsx", report("de"))))["Antworten"].values
    place = next(rows).index("Zustand")
    assert {row[place] for row in rows} == {"Stufe", "nicht bekannt"}
    assert b",level," in write("csv", report("en"))


def test_what_programs_read_is_in_english_whatever_was_chosen() -> None:
    chosen = ReportOptions(language="de")
    assert formats.tidy(formats.FORMATS["csv"], chosen).language == "en"
    assert formats.tidy(formats.FORMATS["json"], chosen).language == "en"
    assert all(formats.tidy(formats.FORMATS[form], chosen).language == "de" for form in TOLD)


PROGRAMS = ("csv", "json", "ttl", "jsonld")
"""Formats that programs read."""


def pack_of(language: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """A pack of a round in a language; what people read in it holds but the name of theirs."""

    def spoken_by(told: FacilityReport | RoundSummary) -> bytes:
        return (told if isinstance(told, RoundSummary) else told.summary).language.encode()

    for module in (formats, round_formats):
        stubs = {
            name: replace(form, write=spoken_by) if "language" in form.uses else form
            for name, form in module.FORMATS.items()
        }
        monkeypatch.setattr(module, "FORMATS", stubs)
    content = round_pack.write(
        round_of(language), round_of("en"), {}, {"nls": rdf_samples.small()},
        rdf_samples.SITE, rdf_samples.probes(), lambda *_: None,
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_in_a_pack_people_read_the_language_that_was_chosen_and_programs_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    english, german = (pack_of(language, monkeypatch) for language in LANGUAGES)
    assert english.keys() == german.keys()
    for name in ("round", "facilities/nls/nls", "facilities/facility-a/facility-a"):
        assert {german[f"{name}.{form}"] for form in ("pdf", "docx", "xlsx")} == {b"de"}
    for_programs = [name for name in german if name.endswith(PROGRAMS) and "/" in name]
    assert len({name.rpartition(".")[2] for name in for_programs}) == len(PROGRAMS)
    for name in ("round.csv", "round.json", "CITATION.cff", *for_programs):
        assert german[name] == english[name], name
    assert "## Zitierweise" in german["README.md"].decode()
    assert "Einrichtung A: Bericht" in german["README.md"].decode()


def test_a_pack_describes_itself_to_programs_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    english, german = (
        {
            one["@id"]: {k: v for k, v in one.items() if k not in ("contentSize", "sha256")}
            for one in json.loads(pack_of(language, monkeypatch)[crate.METADATA])["@graph"]
        }
        for language in LANGUAGES
    )
    assert english["./"].pop("inLanguage") == "en"
    assert german["./"].pop("inLanguage") == ["de", "en"]
    assert german == english


@pytest.mark.parametrize("make", [report, round_of])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_whatever_is_spoken_meanwhile_programs_read_english(form: str, make: Any) -> None:
    with speaking.speaking("de"):
        written_meanwhile = write(form, make("en"))
    assert written_meanwhile == write(form, make("en"))


@pytest.mark.parametrize("of", ["a result", "a facility", "a round"])
def test_whatever_is_spoken_meanwhile_linked_data_are_english(of: str) -> None:
    told, site, known = rdf_samples.small(), rdf_samples.SITE, rdf_samples.probes("it_passed")
    parts = (PartTold("NLS", None, None, told),)
    the_round = RoundTold("autumn", "Autumn", told.questionnaire, rdf_samples.AT, parts)
    make = {
        "a result": lambda: rdf.of_result(told, site, known),
        "a facility": lambda: rdf.of_facility(
            told.facility, [(12, told.summary)], site, told.questionnaire
        ),
        "a round": lambda: rdf.of_round(the_round, site, known),
    }[of]
    with speaking.speaking("de"):
        made_meanwhile = rdf.turtle(make())
    assert made_meanwhile == rdf.turtle(make())


def test_a_report_in_another_language_is_another_report_and_always_the_same() -> None:
    first, again, english = report("de"), report.__wrapped__("de"), report("en")
    assert tables.digest(first.summary) == tables.digest(again.summary)
    assert tables.digest(first.summary) != tables.digest(english.summary)
    # Long reports are handed to another process, with the languages of all their texts.
    handed_over = pickle.loads(pickle.dumps(again))
    assert write("html", first) == write("html", handed_over)
    assert (first.file_stem, english.file_stem) == (
        "fairassess-nls-2026-10-14-de", "fairassess-nls-2026-10-14",
    )  # fmt: skip


def test_a_text_that_is_not_translated_is_marked_as_of_its_own_language() -> None:
    told = replace(report("de"), options=ReportOptions((Section.ANSWERS,), "de"))
    page = lxml.html.document_fromstring(write("html", told).decode())
    assert page.get("lang") == "de"
    headings = [heading for heading in page.iter("h4") if "Q01" in heading.text_content()]
    assert [mark.get("lang") for mark in headings[0].iter("span") if mark.get("lang")] == ["en"]


def test_a_questionnaire_that_is_not_translated_is_printed_all_the_same() -> None:
    reader = pypdf.PdfReader(io.BytesIO(write("pdf", round_of("de"))))
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert "in implementation" in " ".join(reader.pages[2].extract_text().split())


def test_days_are_written_as_the_language_writes_them() -> None:
    told = report("de").summary
    with speaking.speaking("de"):
        assert told.day == "14. Oktober 2026"
        assert speaking.amount(1_234_567) == "1.234.567"
    assert told.day == "14 October 2026"


def test_the_language_ends_with_what_was_said_in_it() -> None:
    with pytest.raises(RuntimeError), speaking.speaking("de"):
        raise RuntimeError
    assert speaking.language() == "en"
