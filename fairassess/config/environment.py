"""Read settings from environment variables and from files of secrets; every fault with its name."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fairassess.errors import Fault

_FILE = "_file"


def read(
    environ: Mapping[str, str], *, prefix: str, names: Collection[str], secrets: Collection[str]
) -> tuple[dict[str, Any], list[Fault]]:
    """
    Return the settings that are given, unchecked, and what is wrong with their names.

    Args:
        environ: Variables with their values; those without the prefix are none of ours.
        prefix: What every variable of ours begins with.
        names: Settings, in small letters without the prefix.
        secrets: Those that a file may hold, named by the setting with `_FILE` after it.

    Returns:
        Values by setting, and faults whose places are variables.
    """
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for variable in sorted(environ):
        if not variable.startswith(prefix):
            continue
        name = variable.removeprefix(prefix).lower()
        secret = name.removesuffix(_FILE)
        if name in names:
            values[name] = environ[variable]
        elif not name.endswith(_FILE) or secret not in secrets:
            known = ", ".join(f"{prefix}{known.upper()}" for known in names)
            faults.append(Fault(variable, f"There is no such setting. Known are: {known}."))
        elif f"{prefix}{secret.upper()}" in environ:
            faults.append(
                Fault(variable, f"Set either this or {prefix}{secret.upper()}, not both.")
            )
        else:
            try:
                values[secret] = Path(environ[variable]).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                faults.append(Fault(variable, f"The file cannot be read: {error}."))
    return values, faults


def faults_of(error: ValidationError, *, prefix: str, secrets: Collection[str]) -> list[Fault]:
    """Return what is wrong with values; a secret is never repeated."""
    faults = []
    for item in error.errors():
        place = item["loc"][0] if item["loc"] else ""
        variable = f"{prefix}{str(place).upper()}" if place else "settings"
        message = item["msg"].removeprefix("Value error, ")
        given = item.get("input")
        shown = "" if place in secrets or not isinstance(given, str) else f" It is {given!r}."
        faults.append(Fault(variable, f"{message[0].upper()}{message[1:]}.{shown}"))
    return faults
