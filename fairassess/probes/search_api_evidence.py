"""What a search API answered in one run, and with which of its own values it was asked."""

from dataclasses import dataclass
from typing import Final

from fairassess.probes.api_evidence import ApiEvidence, texts, whole

PAGE: Final = 5
"""Objects asked for at a time."""

RELATIONS: Final = ("documents", "techniques", "instrument", "files", "parameters", "samples")
"""Relations of a dataset, as the search API names them."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """
    A numeric parameter of a dataset, and the same in another unit.

    Attributes:
        name: Of the parameter.
        value: As written.
        unit: As written.
        other_value: The same quantity in the other unit.
        other_unit: Another unit of the same dimension.
    """

    name: str
    value: float
    unit: str
    other_value: float
    other_unit: str


@dataclass(frozen=True, slots=True)
class SearchApiEvidence(ApiEvidence):
    """
    All that one run learned of a search API.

    Attributes:
        path: Word for datasets that it knows: `Datasets` or `datasets`.
        pid: Dataset that was read by itself; empty when none was.
        files_of: Dataset whose files were listed; empty when none was.
        technique: Technique that was filtered by, as written; empty when none was.
        quantity: Parameter that was filtered by; None when none was.
        word: Word that was searched for; empty when none was.
    """

    path: str = "Datasets"
    pid: str = ""
    files_of: str = ""
    technique: str = ""
    quantity: Quantity | None = None
    word: str = ""

    @property
    def count(self) -> int | None:
        """Datasets that it says it has; None when it did not say."""
        answer = self.answer("count")
        return None if answer is None else whole(answer.members.get("count"))

    @property
    def providers(self) -> tuple[str, ...]:
        """Addresses of the providers that a federated search asks; empty when it is none."""
        root = self.answer("root")
        found = None if root is None else root.members.get("data_providers")
        return texts(found) if isinstance(found, list) else ()
