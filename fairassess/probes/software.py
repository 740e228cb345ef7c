"""Recognise the software behind an endpoint, and give its own remedies to what it gets wrong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field

from fairassess.domain.finding import Definition, Finding, Outcome, Verdict
from fairassess.probes import definitions, judging
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import OaiEvidence

FOLDER = definitions.FOLDER / "software"
KIND = "software"
PROBE = "oaipmh_software_is_recognised"
# A single weak mark, such as a common path, is no more than a coincidence.
_WEAK_MARKS_NEEDED = 2
_IDENTIFIERS_LOOKED_AT = 50
_LONGEST_VALUE = 20_000


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
    return Software.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def recognise(evidence: OaiEvidence) -> Recognised | None:
    """
    Return the software that the evidence points to; None when it points to none that is known.

    One strong mark is enough, or two weak ones; the software with the strongest marks is taken.

    Args:
        evidence: Of a run; may be incomplete.
    """
    values = _values(evidence)
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
    software: Software, weight: str, values: dict[str, tuple[str, ...]]
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
    return f"{where} is {value[:80]}"


def _values(evidence: OaiEvidence) -> dict[str, tuple[str, ...]]:
    """Return what can be told from the evidence, by the names that marks use."""
    found: dict[str, tuple[str, ...]] = {"path": (_path(evidence.base_url),)}
    identify = ground.identify(evidence)
    if not isinstance(identify, Verdict):
        asked, said = identify
        for name in ("repositoryName", "earliestDatestamp"):
            found[name] = said.identify_values(name)
        found["Identify"] = (asked.exchange.body_start.decode("utf-8", "replace"),)
    formats = ground.envelope(evidence, "formats")
    if not isinstance(formats, Verdict):
        found["metadataNamespace"] = tuple(entry.namespace for entry in formats[1].formats)
    headers = ground.headers(evidence)[:_IDENTIFIERS_LOOKED_AT]
    found["identifier"] = tuple(header.identifier for _, header in headers)
    found["error status"] = tuple(
        str(asked.exchange.status) for asked, said in ground.envelopes(evidence) if said.errors
    )
    return found


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def software_is_recognised(evidence: OaiEvidence) -> Verdict:
    """Judge Z01: the provider looks like a software whose habits are known."""
    identify = ground.identify(evidence)
    if isinstance(identify, Verdict):
        return identify
    place = at(identify[0], "Identify")
    recognised = recognise(evidence)
    if recognised is None:
        message = "It looks like no software of whose habits we know."
        return ground.inapplicable(message, place)
    why = "; ".join(recognised.reasons)
    return ground.passed(f"It looks like {recognised.software.name}: {why}.", place)


def advised(findings: Iterable[Finding], evidence: OaiEvidence) -> tuple[Finding, ...]:
    """
    Return findings with the remedies of the software that is recognised, and one that names it.

    Args:
        findings: Of the run, in order.
        evidence: Of the same run.

    Returns:
        The findings in their order, and after them the one that names the software; nothing more
        where none is recognised.
    """
    definition = definitions.shipped()[PROBE]
    told = judging.judge(definition, software_is_recognised, evidence)
    recognised = recognise(evidence) if told.outcome is Outcome.PASSED else None
    if recognised is None:
        return tuple(findings)
    return (*(_with_remedy(finding, recognised.software) for finding in findings), told)


def _with_remedy(finding: Finding, software: Software) -> Finding:
    definition = definitions.shipped().get(finding.probe)
    own = "" if definition is None else software.remedy_of(definition)
    if finding.outcome is not Outcome.FAILED or not own:
        return finding
    return replace(finding, remedy=f"In {software.name}: {own} In general: {finding.remedy}")
