"""Settings of what is published: under which licence, by whom, and by which identifiers."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def _licence(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError("use an address such as https://creativecommons.org/licenses/by/4.0/")
    return value


def _pid_base(value: str) -> str:
    if value and (not _ADDRESS.fullmatch(value) or value.endswith("/") or "#" in value):
        raise ValueError("use an address such as https://n2t.net/ark:12345/fa, without a slash")
    return value


Licence = Annotated[str, AfterValidator(_licence)]
PidBase = Annotated[str, AfterValidator(_pid_base)]


def licence() -> Any:
    """Return the setting of the licence."""
    return Field(
        "https://creativecommons.org/licenses/by/4.0/",
        description="Address of the licence under which published results and linked data stand.",
    )


def publisher() -> Any:
    """Return the setting of who publishes."""
    return Field(
        "",
        max_length=200,
        description=(
            "Name of the organisation that runs this site, as it stands in published results."
            " Empty means the host of the site address."
        ),
    )


def pid_base() -> Any:
    """Return the setting of persistent identifiers."""
    return Field(
        "",
        description=(
            "Address below which the addresses of this site resolve as persistent identifiers, such"
            " as `https://n2t.net/ark:12345/fa` for an ARK that passes suffixes through:"
            " `/results/7` is then `https://n2t.net/ark:12345/fa/results/7`. Empty means that"
            " published results have no identifier but their address."
        ),
    )


def funding() -> Any:
    """Return the setting of who pays."""
    return Field(
        "",
        max_length=300,
        description=(
            "Who pays for the assessments, such as a programme with the number of its grant, as it"
            " stands in published results. Empty means that nothing is said."
        ),
    )
