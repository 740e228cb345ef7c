"""The software that is known by its marks, and what is to be done in it when a check fails."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fairassess.domain.finding import IN_GENERAL, Definition, Finding, Outcome
from fairassess.probes import definitions, yaml_text

FOLDER = definitions.FOLDER / "software"
# A single weak mark, such as a common path, is no more than a coincidence.
_WEAK_MARKS_NEEDED = 2
_LONGEST_VALUE = 20_000
_LOOKS_LIKE = "It looks like "
_KEYS = {
    "health": "the report of its health",
    "openapi paths": "its description",
    "properties": "the list of its properties",
    "records": "the list of records",
    "root": "the root",
}


class Mark(BaseModel):
    """Something by which a software is known; the pattern must fit a whole value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    where: Literal[
        "repositoryName",
        "earliestDatestamp",
        "metadataNamespace",
        "path",
        "identifier",
        "error status",
        "Identify",
        "health",
        "openapi title",
        "openapi paths",
        "version",
        "properties",
        "records",
        "root",
    ]
    pattern: str
    weight: Literal["strong", "weak"]


class Known(BaseModel):
    """What is known to go wrong: the checks that fail of it, and what to do in this software."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    checks: tuple[str, ...] = Field(min_length=1)
    remedy: str = Field(min_length=20)


class Software(BaseModel):
    """One software, its marks and its known deviations."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    source: str
    marks: tuple[Mark, ...] = Field(min_length=1)
    known: tuple[Known, ...] = Field(min_length=1)

    def remedy_of(self, definition: Definition) -> str:
        """Return what to do in this software when a check fails; empty when nothing is known."""
        numbers = definition.check.split(", ")
        remedies = [
            one.remedy for one in self.known if any(number in one.checks for number in numbers)
        ]
        return " ".join(remedies)


@dataclass(frozen=True, slots=True)
class Recognised:
    """
    The software that an endpoint looks like.

    Attributes:
        software: Which one.
        reasons: By which marks, each as a clause; strong ones first.
    """

    software: Software
    reasons: tuple[str, ...]


@cache
def shipped() -> tuple[Software, ...]:
    """Return all software that is known, in order of file names."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.yaml")))


def _read(path: Path) -> Software:
    return Software.model_validate(yaml_text.read(path.read_text(encoding="utf-8")))


def recognise_by(values: Mapping[str, tuple[str, ...]]) -> Recognised | None:
    """
    Return the software that these values point to; None when they point to none that is known.

    Args:
        values: What was seen, by the words that marks use.
    """
    best: tuple[tuple[int, int], Recognised] | None = None
    for software in shipped():
        strong = _reasons(software, "strong", values)
        weak = _reasons(software, "weak", values)
        if strong or len(weak) >= _WEAK_MARKS_NEEDED:
            rank = (len(strong), len(weak))
            if best is None or rank > best[0]:
                best = (rank, Recognised(software, (*strong, *weak)))
    return best[1] if best else None


def _reasons(
    software: Software, weight: str, values: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    found = []
    for mark in software.marks:
        if mark.weight != weight:
            continue
        given = values.get(mark.where, ())
        fitting = [one for one in given if re.fullmatch(mark.pattern, one[:_LONGEST_VALUE])]
        # Identifiers of one repository look alike: a few that fit by chance say nothing.
        if fitting and (mark.where != "identifier" or 2 * len(fitting) > len(given)):
            found.append(_clause(mark.where, fitting[0]))
    return tuple(found)


def _clause(where: str, value: str) -> str:
    if where == "Identify":
        return "Identify describes it"
    if where == "error status":
        return f"errors come with HTTP {value}"
    if where in _KEYS:
        return f"{_KEYS[where]} has {value[:80]}"
    return f"{where} is {value[:80]}"


def told(recognised: Recognised) -> str:
    """Return how a finding names the software; `named_in` reads it back."""
    return f"{_LOOKS_LIKE}{recognised.software.name}: {'; '.join(recognised.reasons)}."


def named_in(message: str) -> Software | None:
    """Return the software that a finding names by `told`; None when it names none."""
    return next(
        (one for one in shipped() if message.startswith(f"{_LOOKS_LIKE}{one.name}: ")), None
    )


def is_of_a_software(remedy: str) -> bool:
    """Return whether a remedy begins with what to do in a software."""
    return any(remedy.startswith(f"In {one.name}: ") for one in shipped())


def advised_by(findings: Iterable[Finding], recognised: Recognised) -> tuple[Finding, ...]:
    """Return findings, in their order, with the remedies of a software."""
    return tuple(_with_remedy(finding, recognised.software) for finding in findings)


def _with_remedy(finding: Finding, software: Software) -> Finding:
    definition = definitions.shipped().get(finding.probe)
    own = "" if definition is None else software.remedy_of(definition)
    if finding.outcome is not Outcome.FAILED or not own:
        return finding
    return replace(finding, remedy=f"In {software.name}: {own}{IN_GENERAL}{finding.remedy}")
