"""The formats of a report of a round: each is one entry of a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph

from fairassess.errors import Fault, Invalid
from fairassess.reports import (
    formats,
    rdf,
    round_page,
    round_paper,
    round_sheet,
    round_tables,
    round_word,
    wording,
)
from fairassess.reports.round_summary import RoundSummary


@dataclass(frozen=True, slots=True)
class RoundFormat:
    """
    One format.

    Attributes:
        name: Its word on the command line and in addresses: `pdf`.
        title: Its name for people.
        about: What it is good for, as a sentence.
        mimetype: Media type of the file.
        uses: Names of the options that change the file; the others are as usual.
    """

    name: str
    title: str
    about: str
    mimetype: str
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WrittenFormat(RoundFormat):
    """A format with what makes its file; equal reports give equal bytes."""

    write: Callable[[RoundSummary], bytes] = round_tables.as_json


_ABOUT = {
    "pdf": ("To read, print and sign.", round_paper.report),
    "docx": ("To edit and to put into a deliverable.", round_word.report),
    "html": ("One file to read on any screen.", round_page.report),
    "xlsx": ("Sheets of scores, levels, gaps and all answers.", round_sheet.report),
    "csv": ("One row for each facility and question.", round_tables.as_csv),
    "json": ("For programs, with a schema.", round_tables.as_json),
}

FORMATS: Mapping[str, WrittenFormat] = {
    name: WrittenFormat(
        name, formats.FORMATS[name].title, about, formats.FORMATS[name].mimetype,
        formats.FORMATS[name].uses, write,
    )
    for name, (about, write) in _ABOUT.items()
}  # fmt: skip

LINKED: Mapping[str, Callable[[Graph], bytes]] = {"ttl": rdf.turtle, "jsonld": rdf.json_ld}
"""How the round as linked data is written."""

PACK = RoundFormat(
    "zip", "Deliverable pack", "All formats of the round and of each facility, for a repository.",
    "application/zip", frozenset({"sections", "language", "template"}),
)  # fmt: skip

ALL: Mapping[str, RoundFormat] = {
    PACK.name: PACK,
    **FORMATS,
    "ttl": RoundFormat("ttl", "Turtle", "Scores as linked data.", rdf.TURTLE),
    "jsonld": RoundFormat("jsonld", "JSON-LD", "Scores as linked data.", rdf.JSON_LD),
}
"""Everything that can be chosen."""

NEEDS_LINKED = frozenset({PACK.name, *LINKED})


def titles_using(option: str) -> str:
    """Return the formats whose files an option changes, for people: `PDF, Word and HTML`."""
    forms = (*FORMATS.values(), PACK)
    return wording.joined(form.title for form in forms if option in form.uses)


def schema() -> bytes:
    """Return the JSON Schema of the JSON document."""
    return (Path(__file__).parent / "schema" / "round-1.json").read_bytes()


def called(name: str) -> RoundFormat:
    """
    Return the format of this name.

    Raises:
        Invalid: There is none; the place is `form`.
    """
    found = ALL.get(name)
    if found is None:
        raise Invalid([Fault("form", f"Choose one of: {', '.join(ALL)}.")])
    return found
