"""Settings of where registries, aggregators and the federated search answer."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field


def _web_address(value: str) -> str:
    """Return an address that other words can follow, or say what one looks like."""
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one or parts.query or parts.fragment or parts.username or not value.isprintable():
        raise ValueError("use an address such as https://registry.example/api/")
    return value.rstrip("/") + "/"


def _web_address_or_none(value: str) -> str:
    """Return an address that other words can follow, or nothing where nothing is given."""
    return _web_address(value) if value else value


Address = Annotated[str, AfterValidator(_web_address)]
AddressOrNone = Annotated[str, AfterValidator(_web_address_or_none)]


def of(default: str, name: str) -> Any:
    """Return the setting of one registry."""
    return Field(default, description=f"Address of the {name}.")


def federated_search() -> Any:
    """Return the setting of the federated search."""
    return Field(
        "https://federated.panosc.ess.eu/",
        description=(
            "Address of the federated search whose root lists the search APIs that it asks. Empty"
            " means that none is asked whether it lists a facility."
        ),
    )
