"""What can be chosen for a report: parts, language, and how a table or a document is dressed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fairassess.errors import Fault, Invalid
from fairassess.reports.speaking import LANGUAGES, ORIGINAL, say

__all__ = ["LANGUAGES", "ReportOptions", "Section", "named", "read"]


class Section(StrEnum):
    """A part of a report that can be left out; the summary always stands there."""

    ANSWERS = "answers"
    EVIDENCE = "evidence"
    PROBES = "probes"
    CODEBOOK = "codebook"

    @property
    def label(self) -> str:
        """The part as people call it."""
        return say(TITLES[self])


TITLES = {
    Section.ANSWERS: "All answers",
    Section.EVIDENCE: "Evidence",
    Section.PROBES: "Probe annex",
    Section.CODEBOOK: "Codebook",
}


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """
    What was chosen for a report.

    Attributes:
        sections: Parts beside the summary, in the order of `Section`.
        language: Tag of a language in LANGUAGES.
        with_bom: Whether a CSV file begins with a byte order mark, by which Excel knows UTF-8.
        template: SHA-256 of the Word document whose styles are worn, hex; empty for our own.
    """

    sections: tuple[Section, ...] = tuple(Section)
    language: str = ORIGINAL
    with_bom: bool = False
    template: str = ""

    def has(self, section: Section) -> bool:
        """Tell whether a part stands in the report."""
        return section in self.sections

    def to_document(self) -> dict[str, object]:
        """Return the choices as plain JSON values."""
        return {
            "sections": [section.value for section in self.sections],
            "language": self.language,
            "with_bom": self.with_bom,
            "template": self.template,
        }


def named(language: str) -> tuple[str, ...]:
    """Return the name of a language for the title of a report; nothing for the usual one."""
    return () if language == ORIGINAL else (LANGUAGES[language],)


def read(document: Mapping[str, object]) -> ReportOptions:
    """
    Return the options that plain values describe; what is not named is as usual.

    Raises:
        Invalid: A name or a value is none of ours; places are the names.
    """
    usual = ReportOptions()
    faults = [
        Fault(name, "There is no such option.") for name in sorted(document.keys() - _known(usual))
    ]
    sections = document.get("sections", [section.value for section in usual.sections])
    language = document.get("language", usual.language)
    with_bom = document.get("with_bom", usual.with_bom)
    template = document.get("template", usual.template)
    if not isinstance(sections, list | tuple) or not set(sections) <= set(Section):
        names = ", ".join(Section)
        faults.append(Fault("sections", f"Choose some of: {names}."))
    if language not in LANGUAGES:
        faults.append(Fault("language", f"Choose one of: {', '.join(LANGUAGES)}."))
    if not isinstance(with_bom, bool):
        faults.append(Fault("with_bom", "Say true or false."))
    if not isinstance(template, str):
        faults.append(Fault("template", "Name a template by its digest."))
    if faults:
        raise Invalid(faults)
    assert isinstance(sections, list | tuple)
    return ReportOptions(
        sections=tuple(section for section in Section if section in sections),
        language=str(language),
        with_bom=bool(with_bom),
        template=str(template),
    )


def _known(options: ReportOptions) -> frozenset[str]:
    return frozenset(options.to_document())
