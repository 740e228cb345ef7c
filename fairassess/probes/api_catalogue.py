"""What a catalogue answered in one run, whatever its software."""

from dataclasses import dataclass
from typing import Final

from fairassess.domain.objects import Subject
from fairassess.probes.api_evidence import Answer, ApiEvidence, Row

PAGE: Final = 10
"""Records asked for at a time."""

UNKNOWN: Final = "unknown_software"
"""The word for a run that ended because nothing was where the software has it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One record of a list.

    Attributes:
        key: By what it is read alone.
        subject: What it describes.
        row: As JSON wrote it.
    """

    key: str
    subject: Subject
    row: Row

    def texts(self, field: str) -> tuple[str, ...]:
        """Return the texts of a field; empty when it has none."""
        record = self.subject.record
        return () if record is None else tuple(one.text for one in record.values(field))


@dataclass(frozen=True, slots=True)
class CatalogueEvidence(ApiEvidence):
    """
    All that one run learned of a catalogue.

    Attributes:
        kind: Which software it was taken for: `scicat`, `icat` or `invenio`.
        entries: Of the first page; None when it could not be read.
        following: Of the second page; None when it could not be read.
        ending: Of the last page; None when it was not asked for, or could not be read.
        total: Records that it says it has; None when it did not say.
        end_at: Place in the list at which the last page begins.
        key: Record that was read alone; empty when none was.
        licensed: Records that should name a licence; None when they could not be read.
        licensed_label: Answer in which those stand.
        search: Count of datasets in the search API beside it; None where nobody needed to know.
        described_by: Fields that every record should have.
        is_volatile: Members of a record that may differ between two answers.
    """

    kind: str = ""
    entries: tuple[Entry, ...] | None = None
    following: tuple[Entry, ...] | None = None
    ending: tuple[Entry, ...] | None = None
    total: int | None = None
    end_at: int = 0
    key: str = ""
    licensed: tuple[Entry, ...] | None = None
    licensed_label: str = "list"
    search: Answer | None = None
    described_by: tuple[str, ...] = ()
    is_volatile: frozenset[str] = frozenset()
