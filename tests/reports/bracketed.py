"""A facility and a round told in a language that puts brackets around everything it says."""

import base64
import io
import itertools
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import docx
import lxml.html
import openpyxl
import pypdf
from lxml import etree

from fairassess.domain import score_cards
from fairassess.domain.answers import Answer, State
from fairassess.domain.comparison_many import Entry, compare
from fairassess.domain.pan_overview import COLUMNS, Offer, Told
from fairassess.domain.questionnaire import Questionnaire, Text
from fairassess.domain.rounds import Round, Sight, labels
from fairassess.probes import definitions
from fairassess.reports import (
    facility_report,
    formats,
    paper,
    round_formats,
    round_summary,
    speaking,
)
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.options import ReportOptions, Section
from fairassess.reports.round_parts import Offer as RowOfOffers
from fairassess.reports.round_parts import RoundPart
from fairassess.reports.round_summary import RoundSummary
from fairassess.reports.speaking import Foreign
from fairassess.reports.summary import summarise
from tests.reports import samples

MADE_UP = "qaa"
"""A tag that ISO 639 leaves to whoever needs one."""

NAMES = frozenset(
    {
        "Northern Light Source", "nls", "NLS", "synchrotron", "Nowhere", "00example", "ROR",
        "SHA", "UTC",
        "Autumn 2026", "autumn-2026", "expands-d26", "fairassess", "Example organisation",
        "Example", "Grant", "The list is complete", "Somebody else runs it.",
    }
)  # fmt: skip
"""What is called so, or was written so, in every language."""


def wrapped(text: str) -> str:
    """Return a text in the language that puts brackets around everything."""
    return f"⟦{text}⟧"


def spoken(value: Any) -> Any:
    """Return a questionnaire that speaks the made-up language too."""
    if isinstance(value, Text):
        own = str(value)
        return Text((*value.by_language[:1], (MADE_UP, wrapped(own)))) if own else value
    if isinstance(value, tuple):
        return tuple(spoken(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: spoken(getattr(value, f.name)) for f in fields(value)})
    return value


@cache
def asked() -> Questionnaire:
    made = spoken(samples.asked())
    assert isinstance(made, Questionnaire)
    return made


@cache
def report(language: str) -> FacilityReport:
    """The sample facility with history, changes, advice, and what is not in its hands."""
    snapshot = samples.snapshot(4)
    failing = next(
        f for o in snapshot.observations for f in o.findings if f.outcome.value == "failed"
    )
    not_ours = samples.not_ours(failing.probe, snapshot.taken_at)
    summary = summarise(
        samples.FACILITY, asked(), snapshot, samples.snapshot(3), points=samples.points(5),
        not_ours=[not_ours], address="https://fairassess.example/results/4", language=language,
    )  # fmt: skip
    return facility_report.gather(
        summary, snapshot, asked(), definitions.shipped(), slug="nls", label="2026",
        round_name="Autumn 2026", options=ReportOptions(language=language),
    )  # fmt: skip


@cache
def round_of(language: str) -> RoundSummary:
    """
    A round with an own result, one without a name, and one that was not submitted.

    Its annexes hold the codebook alone; what else can stand there is that of a facility.
    """
    whole = report(language)
    own, other = whole.snapshot, samples.snapshot(2)
    label = labels("secret", [7])[7]
    entries = [
        Entry("NLS", "nls", True, score_cards.of(own.breakdown)),
        Entry(label, "", False, score_cards.of(other.breakdown)),
    ]
    with speaking.speaking(language):
        name = speaking.retold(label)
    bare = replace(samples.FACILITY, name=name, kind="", country="", ror="")
    unnamed = facility_report.gather(
        summarise(bare, asked(), other, language=language), other, asked(), {},
        slug="", label="", options=ReportOptions(language=language),
    )  # fmt: skip
    at = own.taken_at
    offers = [Told(offer, None if offer is Offer.NOT_KNOWN else at) for offer in Offer]
    return round_summary.gather(
        Round(
            1, "autumn-2026", "Autumn 2026", "expands-d26@1.0.0", date(2026, 9, 1),
            date(2026, 11, 30), Sight.ANONYMOUS, ("nls",), at, at + timedelta(days=40),
        ),
        asked(),
        [
            RoundPart("NLS", "nls", True, "submitted", whole),
            RoundPart(name, "", False, "submitted", unnamed),
            RoundPart("Example", "", False, "not started", None),
        ],
        compare(asked(), entries),
        [RowOfOffers("NLS", True, tuple(offers[n % 3] for n in range(len(COLUMNS))))],
        edition="of-nls", readers="", shows_helpers=True, publisher="Example organisation",
        licence="https://creativecommons.org/licenses/by/4.0/", funding="Grant 1",
        address="https://fairassess.example/rounds/autumn-2026", software_version="0.1.0",
        options=ReportOptions((Section.CODEBOOK,), language),
    )  # fmt: skip


def write(form: str, told: FacilityReport | RoundSummary) -> bytes:
    if isinstance(told, RoundSummary):
        return round_formats.FORMATS[form].write(told)
    return formats.FORMATS[form].write(told)


DATA = frozenset({"id", "probe", "questions", "question", "slug", "digest", "principles"})
"""Fields in which nothing stands that a language could say."""


def data_of(told: Any) -> frozenset[str]:
    """Return the texts that are no words of the report's: ids, and what was typed."""
    found: set[str] = set(NAMES)

    def walk(value: object, *, is_data: bool) -> None:
        if isinstance(value, Foreign):
            return
        if isinstance(value, str):
            found.update([" ".join(value.split())] if is_data else [])
        elif is_dataclass(value):
            typed = isinstance(value, Answer)
            for one in fields(value):
                walk(getattr(value, one.name), is_data=typed or one.name in DATA)
        elif isinstance(value, tuple | list):
            for one in value:
                walk(one, is_data=is_data)

    walk(told, is_data=False)
    return frozenset(text for text in found if len(text) > 1)


def left_over(text: str, told: Any, foreign: frozenset[str] = frozenset()) -> list[str]:
    """Return the words outside of all brackets that are no data."""
    text = " ".join(text.split())
    for one in sorted({" ".join(one.split()) for one in foreign}, key=len, reverse=True):
        text = text.replace(one, " ")
    # A name that is too long for its place in a drawing ends before its bracket.
    inner = re.compile(r"⟦[^⟦⟧]*?(?:⟧|…)")
    while inner.search(text):
        text = inner.sub(" ", text)
    text = re.sub(r"https?://\S+|\b[0-9a-f]{16,64}\b", " ", text)
    for one in sorted(data_of(told), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", " ", text)
    return re.findall(r"[^\W\d_]{2,}", text)


def foreign_texts(value: object) -> Iterator[str]:
    """Yield all texts that are marked as of another language, as they are and line by line."""
    if isinstance(value, Foreign):
        yield str(value)
        yield from value.splitlines()
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from foreign_texts(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from foreign_texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from foreign_texts(getattr(value, field.name))


def in_html(content: bytes) -> str:
    """Return all that a page says: texts, names for those who do not see, and its drawings."""
    page = lxml.html.document_fromstring(content.decode())
    assert page.get("lang") == MADE_UP
    for element in page.xpath("//style | //*[@lang]"):
        if element.tag != "html":
            element.drop_tree()
    said = [*page.itertext(), *page.xpath("//@alt | //@aria-label | //@title")]
    for address in page.xpath("//img/@src"):
        drawing = etree.fromstring(base64.b64decode(address.partition(",")[2]))
        said += drawing.xpath("//*[local-name() != 'style' and not(ancestor-or-self::*"
                              "[local-name() = 'metadata'])]/text()")  # fmt: skip
        said += drawing.xpath("//@data-part | //@data-row | //@data-key")
    return "\n".join(said)


def in_word(content: bytes) -> str:
    """Return all that a document says but what it marks as of another language."""
    document = docx.Document(io.BytesIO(content))
    assert document.core_properties.language == MADE_UP
    said = []
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = [
            n for n in file.namelist() if re.match(r"word/(document|header|footer)\d*\.xml", n)
        ]
        for name in names:
            tree = etree.fromstring(file.read(name))
            space = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
            for paragraph in tree.iterfind(".//w:p", space):
                runs = paragraph.xpath(".//w:r[not(w:rPr/w:lang)]/w:t/text()", namespaces=space)
                said.append("".join(runs))
            said += tree.xpath("//@descr | //@alt | //@string")
    return "\n".join(said)


CODES = frozenset(state.value for state in State)
"""Words of programs, which stand in a column of their own and are told in the codebook."""


def in_book(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    said = list(book.sheetnames)
    for one in book:
        cells = [str(c.value) for row in one for c in row if isinstance(c.value, str)]
        said += [text for text in cells if text not in CODES]
        said.append(one.oddHeader.center.text or "")
    return "\n".join(said)


def on_paper(template: str, data: Mapping[str, object]) -> str:
    """Return what stands on paper, with what is marked as of another language in brackets too."""

    def marked(value: object) -> object:
        match value:
            case Foreign():
                return wrapped(value)
            case {"language": _, "paragraphs": lines, **_rest}:
                return {"dir": "ltr", "paragraphs": [["⟦", *itertools.chain(*lines), "⟧"]]}
            case dict():
                return {name: marked(one) for name, one in value.items()}
            case list() | tuple():
                return [marked(one) for one in value]
            case _:
                return value

    with speaking.speaking(MADE_UP):
        content = paper.set_pages(template, marked(data))  # type: ignore[arg-type]
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/Lang"] == MADE_UP
    return "\n".join(page.extract_text() for page in reader.pages)
