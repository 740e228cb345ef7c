"""The formats of a report of one facility: each is one entry of a table."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from fairassess.errors import Fault, Invalid
from fairassess.reports import answer_table, one_page, paper, sheet, tables, word, wording
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.options import ReportOptions
from fairassess.reports.speaking import ORIGINAL, speaking


@dataclass(frozen=True, slots=True)
class Format:
    """
    One format.

    Attributes:
        name: Its word on the command line and in addresses: `pdf`.
        title: Its name for people.
        about: What it is good for, as a sentence.
        mimetype: Media type of the file.
        write: Makes the file; equal reports give equal bytes.
        uses: Names of the options that change the file; the others are as usual.
    """

    name: str
    title: str
    about: str
    mimetype: str
    write: Callable[[FacilityReport], bytes]
    uses: frozenset[str] = frozenset()


# What programs read speaks English, also while a pack around it speaks another language.
@speaking(ORIGINAL)
def _json(report: FacilityReport) -> bytes:
    document = tables.as_whole_document(report)
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    # Half a character, which people can type into a form with a program, has no UTF-8.
    return text.encode("utf-8", "replace")


def _csv(report: FacilityReport) -> bytes:
    return answer_table.as_csv([report], with_bom=report.options.with_bom)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PARTS = frozenset({"sections", "language"})

FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("pdf", "PDF", "To read, print and sign.", "application/pdf", paper.report, _PARTS),
        Format(
            "docx", "Word", "To edit and to put into a deliverable.", _WORD, word.report,
            _PARTS | {"template"},
        ),
        Format(
            "html", "HTML", "One file to read on any screen.", "text/html; charset=utf-8",
            one_page.report, _PARTS,
        ),
        Format(
            "xlsx", "Excel", "Sheets of answers, evidence, probes and changes.", _SHEET,
            sheet.report, _PARTS,
        ),
        Format(
            "csv", "CSV", "One row for each question.", "text/csv; charset=utf-8", _csv,
            frozenset({"with_bom"}),
        ),
        Format("json", "JSON", "For programs, with a schema.", "application/json", _json),
    )
}  # fmt: skip


def schema() -> bytes:
    """Return the JSON Schema of the JSON document."""
    return (Path(__file__).parent / "schema" / "report-1.json").read_bytes()


def called(name: str) -> Format:
    """
    Return the format of this name.

    Raises:
        Invalid: There is none; the place is `form`.
    """
    found = FORMATS.get(name)
    if found is None:
        raise Invalid([Fault("form", f"Choose one of: {', '.join(FORMATS)}.")])
    return found


def titles_using(option: str) -> str:
    """Return the formats whose files an option changes, for people: `PDF, Word and HTML`."""
    return wording.joined(form.title for form in FORMATS.values() if option in form.uses)


def tidy(form: Format, options: ReportOptions) -> ReportOptions:
    """Return the options with everything as usual that does not change a file of this format."""
    usual = ReportOptions()
    kept = {name: getattr(options, name) for name in form.uses}
    return replace(usual, **kept)
