"""Read the definitions of all probes: what each checks, why, how, and what to do when it fails."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fairassess import errors
from fairassess.domain.finding import Definition, Severity
from fairassess.probes import yaml_text

FOLDER = Path(__file__).resolve().parent


class _Entry(BaseModel):
    """One probe as its file writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$")
    # One letter for each group of OAI-PMH, for harvests (V) and software (Z); every other kind has
    # one too: A search-api, B aggregators, F data-file, J icat, N invenio, O ontology, P pid,
    # Q scicat, U operations, W landing-page, Y crosswalk.
    check: str = Field(pattern=r"^[A-Z]{1,2}[0-9]{2}$")
    merges: tuple[str, ...] = ()
    title: str = Field(min_length=5)
    why: str = Field(min_length=20)
    how: str = Field(min_length=20)
    remedy: str = Field(min_length=10)
    source: str = Field(min_length=3)
    severity: Severity


class _File(BaseModel):
    """One file: the probes of one kind of endpoint."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str = Field(pattern=r"^[a-z]+(?:-[a-z]+)*$")
    probes: tuple[_Entry, ...] = Field(min_length=1)


def load(folder: Path = FOLDER) -> tuple[Definition, ...]:
    """
    Return all definitions, files in order of their names, probes in the order of the file.

    Args:
        folder: Where the files `*.yaml` are.

    Raises:
        errors.Invalid: Files have faults; all of them are named, with file and place.
    """
    faults: list[errors.Fault] = []
    found: list[Definition] = []
    for path in sorted(folder.glob("*.yaml")):
        found += _read(path, faults)
    seen: set[str] = set()
    for definition in found:
        for name in (definition.id, *_numbers(definition), definition.title):
            if name.casefold() in seen:
                faults.append(errors.Fault(definition.id, f"{name} comes more than once"))
            seen.add(name.casefold())
    if faults:
        raise errors.Invalid(faults)
    return tuple(found)


@cache
def shipped() -> dict[str, Definition]:
    """Return the definitions that come with the application, by id, in order; do not change it."""
    return {definition.id: definition for definition in load()}


def _numbers(definition: Definition) -> tuple[str, ...]:
    return tuple(definition.check.split(", "))


def _read(path: Path, faults: list[errors.Fault]) -> list[Definition]:
    try:
        content = yaml_text.read(path.read_text(encoding="utf-8"))
        file = _File.model_validate(content)
    except yaml.YAMLError as fault:
        faults.append(errors.Fault(path.name, f"this is no YAML: {fault}"))
        return []
    except ValidationError as problem:
        for error in problem.errors():
            place = _place(content, error["loc"])
            faults.append(errors.Fault(f"{path.name} {place}", error["msg"]))
        return []
    return [
        Definition(
            id=entry.id,
            check=", ".join((entry.check, *entry.merges)),
            kind=file.kind,
            title=entry.title,
            why=entry.why,
            how=entry.how,
            remedy=entry.remedy,
            source=entry.source,
            severity=entry.severity,
        )
        for entry in file.probes
    ]


def _place(content: object, path: tuple[int | str, ...]) -> str:
    """Return a place for people: the id of the probe stands for its number in the list."""
    names: list[str] = []
    for step in path:
        if isinstance(content, dict):
            content = content.get(step)
        elif isinstance(content, list) and isinstance(step, int) and step < len(content):
            content = content[step]
            if isinstance(content, dict) and isinstance(content.get("id"), str):
                step = content["id"]
        names.append(str(step))
    return " ".join(names)
