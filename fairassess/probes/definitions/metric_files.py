"""Read the metrics of others from their files: named combinations of our probes."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fairassess import errors
from fairassess.probes import yaml_text
from fairassess.probes.definitions import FOLDER as DEFINITIONS
from fairassess.probes.metrics import Condition, Join, Metric, MetricSet

FOLDER = DEFINITIONS / "metrics"

_USE = "use"
_DEEPEST = 6


class _Entry(BaseModel):
    """One metric as its file writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=3)
    address: str = Field(pattern=r"^https://")
    principle: str = Field(pattern=r"^[FAIR][1-4](?:\.[1-3])?$")
    title: str = Field(min_length=10)
    how: str = Field(min_length=20)
    holds: object


class _File(BaseModel):
    """
    One file: metrics that were published together.

    Attributes:
        shared: Conditions that several metrics use, by name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    set: str = Field(pattern=r"^[a-z]+$")
    title: str = Field(min_length=10)
    source: str = Field(min_length=10)
    shared: dict[str, object] = {}
    metrics: tuple[_Entry, ...] = Field(min_length=1)


def load(known: frozenset[str], folder: Path = FOLDER) -> tuple[MetricSet, ...]:
    """
    Return all sets of metrics, in the order of their files' names.

    Args:
        known: Ids of all probes that there are.
        folder: Where the files `*.yaml` are.

    Raises:
        errors.Invalid: Files have faults, such as a probe that does not exist; all are named.
    """
    faults: list[errors.Fault] = []
    found = [
        one
        for path in sorted(folder.glob("*.yaml"))
        if (one := _read(path, known, faults)) is not None
    ]
    seen: set[str] = set()
    for metric in (metric for one in found for metric in one.metrics):
        if metric.id in seen:
            faults.append(errors.Fault(metric.id, "comes more than once"))
        seen.add(metric.id)
    if faults:
        raise errors.Invalid(faults)
    return tuple(found)


@cache
def shipped(known: frozenset[str]) -> tuple[MetricSet, ...]:
    """Return the sets of metrics that come with the application; *known* as in `load`."""
    return load(known)


def _read(path: Path, known: frozenset[str], faults: list[errors.Fault]) -> MetricSet | None:
    try:
        file = _File.model_validate(yaml_text.read(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as fault:
        faults.append(errors.Fault(path.name, f"this is no YAML: {fault}"))
        return None
    except ValidationError as problem:
        for error in problem.errors():
            place = " ".join(str(step) for step in error["loc"])
            faults.append(errors.Fault(f"{path.name} {place}", error["msg"]))
        return None
    metrics = []
    for entry in file.metrics:
        place = f"{path.name} {entry.id}"
        holds = _condition(entry.holds, file.shared, place, faults)
        for probe in holds.probes:
            if probe not in known:
                faults.append(errors.Fault(place, f"there is no probe {probe}"))
        fields = entry.model_dump(exclude={"holds"})
        metrics.append(Metric(holds=holds, **fields))
    return MetricSet(file.set, file.title, file.source, tuple(metrics))


def _condition(
    told: object,
    shared: Mapping[str, object],
    place: str,
    faults: list[errors.Fault],
    depth: int = 0,
) -> Condition:
    """Return a condition as the file writes it: a probe, `use: name`, or a join with its parts."""
    if isinstance(told, str) and told:
        return Condition(probe=told)
    if depth < _DEEPEST and isinstance(told, dict) and len(told) == 1:
        ((word, parts),) = told.items()
        if word == _USE and parts in shared:
            return _condition(shared[parts], shared, place, faults, depth + 1)
        if word == Join.SIGN.value:
            parts = [parts]
        if word in {join.value for join in Join} and isinstance(parts, list) and parts:
            made = (_condition(part, shared, place, faults, depth + 1) for part in parts)
            return Condition(join=Join(word), parts=tuple(made))
    faults.append(errors.Fault(place, f"this is no condition: {str(told)[:80]}"))
    return Condition()
