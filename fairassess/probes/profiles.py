"""Say which aggregators could take a provider as it is, from the findings of its checks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fairassess.domain.finding import Finding, Outcome
from fairassess.probes import definitions, yaml_text

FILE = definitions.FOLDER / "profiles" / "profiles.yaml"


class State(Enum):
    """How a profile stands, or one requirement of it."""

    MET = "met"
    NOT_MET = "not_met"
    CANT_TELL = "cant_tell"


class _Requirement(BaseModel):
    """One requirement as the file writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=5)
    any: tuple[tuple[str, ...], ...] = Field(min_length=1)
    beside_the_point: Literal["met", "missing"]


class _Profile(BaseModel):
    """One profile as the file writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    name: str
    who: str
    purpose: str
    source: str
    requirements: tuple[_Requirement, ...] = Field(min_length=1)


class _File(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profiles: tuple[_Profile, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """
    One requirement, judged.

    Attributes:
        text: What is asked for.
        state: Whether it is met.
        probes: Checks that decided it, in order; those that fail or are open first.
        because: What the first of them saw; empty when it was not made.
    """

    text: str
    state: State
    probes: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How a provider stands with one aggregator.

    Attributes:
        id, name: Of the profile.
        who: Who asks for it.
        purpose: What for.
        source: Where the requirements come from.
        state: Met when all requirements are, not met when one is not, else cannot tell.
        requirements: All of them, in order.
    """

    id: str
    name: str
    who: str
    purpose: str
    source: str
    state: State
    requirements: tuple[Met, ...]

    def of_state(self, state: State) -> tuple[Met, ...]:
        """Return the requirements that stand so, in order."""
        return tuple(one for one in self.requirements if one.state is state)


@cache
def shipped(path: Path = FILE) -> tuple[_Profile, ...]:
    """Return all profiles, in the order of the file."""
    return _File.model_validate(yaml_text.read(path.read_text(encoding="utf-8"))).profiles


def judge(findings: Iterable[Finding]) -> tuple[Standing, ...]:
    """
    Return how a provider stands with each aggregator.

    Args:
        findings: Of the newest probe run, and of harvests where there are any; of two findings of
            one check the later one counts.

    Returns:
        One for each profile, in their order.
    """
    known = {finding.probe: finding for finding in findings}
    return tuple(_standing(profile, known) for profile in shipped())


def _standing(profile: _Profile, known: Mapping[str, Finding]) -> Standing:
    judged = tuple(_judge(one, known) for one in profile.requirements)
    return Standing(
        id=profile.id,
        name=profile.name,
        who=profile.who,
        purpose=profile.purpose,
        source=profile.source,
        state=_worst(one.state for one in judged),
        requirements=judged,
    )


def _worst(states: Iterable[State]) -> State:
    found = set(states)
    for state in (State.NOT_MET, State.CANT_TELL):
        if state in found:
            return state
    return State.MET


def _best(states: Iterable[State]) -> State:
    found = set(states)
    for state in (State.MET, State.CANT_TELL):
        if state in found:
            return state
    return State.NOT_MET


def _judge(requirement: _Requirement, known: Mapping[str, Finding]) -> Met:
    """Return how a requirement stands: as its best way does, a way as its worst check does."""
    if_inapplicable = State.MET if requirement.beside_the_point == "met" else State.NOT_MET
    ways = [
        [(probe, _state(known.get(probe), if_inapplicable)) for probe in way]
        for way in requirement.any
    ]
    states = [_worst(state for _, state in way) for way in ways]
    state = _best(states)
    way = ways[states.index(state)]
    deciding = [probe for probe, one in way if one is state]
    probes = dict.fromkeys((*deciding, *(probe for probe, _ in way)))
    finding = known.get(deciding[0])
    return Met(requirement.text, state, tuple(probes), finding.message if finding else "")


def _state(finding: Finding | None, if_inapplicable: State) -> State:
    if finding is None:
        return State.CANT_TELL
    if finding.outcome is Outcome.INAPPLICABLE:
        return if_inapplicable
    if finding.outcome is Outcome.PASSED:
        return State.MET
    return State.NOT_MET if finding.outcome is Outcome.FAILED else State.CANT_TELL


def as_document(standings: Iterable[Standing]) -> list[dict[str, object]]:
    """Return standings as the values of a JSON document, in order."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "state": one.state.value,
            "requirements": [
                {
                    "text": met.text,
                    "state": met.state.value,
                    "probes": list(met.probes),
                    "because": met.because,
                }
                for met in one.requirements
            ],
        }
        for one in standings
    ]


_WORDS = {
    State.MET: "met",
    State.NOT_MET: "NOT MET",
    State.CANT_TELL: "cannot tell",
}


def as_lines(standings: Iterable[Standing]) -> list[str]:
    """Return standings for people: one line each, and what is missing or open below it."""
    lines = []
    for one in standings:
        lines.append(f"  {_WORDS[one.state]:<14}  {one.name}")
        for state, word in ((State.NOT_MET, "missing"), (State.CANT_TELL, "open")):
            lines += [f"      {word}: {met.text} ({met.probes[0]})" for met in one.of_state(state)]
    return lines
