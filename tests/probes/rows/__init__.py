"""
Rows of the tables over all probes, one module per group of checks.

A module has `FAILURES` (name of a probe, a change of good evidence that makes it fail, and the
names of others that must fail with it) and `NEEDS` (name of a probe, and the requests without
whose replies it cannot tell). It may have `BESIDE_THE_POINT`, ids of probes that do not apply to
good evidence.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from tests.probes.oai_builders import Change

Row = tuple[str, Change, set[str]]


def failures() -> list[Row]:
    """Return the rows of all modules about probes that fail."""
    return [row for module in _modules() for row in module.FAILURES]


def needs() -> dict[str, tuple[str, ...]]:
    """Return the rows of all modules about requests that probes need."""
    return {name: needed for module in _modules() for name, needed in module.NEEDS.items()}


def beside_the_point() -> frozenset[str]:
    """Return the ids of probes that do not apply to good evidence."""
    return frozenset(
        probe_id for module in _modules() for probe_id in getattr(module, "BESIDE_THE_POINT", ())
    )


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(__path__):
        yield import_module(f"{__name__}.{found.name}")
