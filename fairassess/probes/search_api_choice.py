"""Choose from the answers of a search API what else it can be asked."""

import math
import re
from collections.abc import Iterable

from fairassess.probes.api_evidence import Row, members, text
from fairassess.probes.search_api_evidence import Quantity

PANET_ROOT = "http://purl.org/pan-science/PaNET/PaNET00001"
"""The term above all techniques of PaNET: whoever follows narrower terms finds all by it."""

MARGIN = 0.01
"""Half width of a range around a value, as a share of it."""

_PANET = re.compile(r"https?://(?:www\.)?purl\.org/pan-science/PaNET/PaNET\d{5}")
_WORD = re.compile(r"[A-Za-z]{5,}")
_LONGEST_NAME = 500
# Units of one dimension, each with how many of the first it is.
_DIMENSIONS: tuple[dict[str, float], ...] = (
    {"eV": 1.0, "keV": 1e3, "MeV": 1e6, "meV": 1e-3, "GeV": 1e9},
    {"m": 1.0, "mm": 1e-3, "cm": 1e-2, "um": 1e-6, "nm": 1e-9, "angstrom": 1e-10, "pm": 1e-12},
    {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9},
    {"K": 1.0, "mK": 1e-3},
    {"A": 1.0, "mA": 1e-3},
    {"T": 1.0, "mT": 1e-3},
    {"Hz": 1.0, "kHz": 1e3, "MHz": 1e6},
    {"Pa": 1.0, "kPa": 1e3, "MPa": 1e6},
    {"kg": 1.0, "g": 1e-3, "mg": 1e-6},
    {"V": 1.0, "kV": 1e3, "mV": 1e-3},
)


def is_panet(address: str) -> bool:
    """Return whether an address is that of a PaNET technique."""
    return _PANET.fullmatch(address) is not None


def technique(rows: Iterable[Row]) -> str:
    """Return the PID of a technique, of PaNET if there is a choice; empty when there is none."""
    found = [
        name
        for row in rows
        for one in members(row.get("techniques"))
        if 0 < len(name := text(one.get("pid"))) <= _LONGEST_NAME
    ]
    return next((one for one in found if is_panet(one)), next(iter(found), ""))


def names_panet(row: Row, *, but: str = "") -> bool:
    """Return whether an object names a technique of PaNET, another one than *but*."""
    names = (
        text(one.get(key)) for one in members(row.get("techniques")) for key in ("pid", "panetId")
    )
    return any(is_panet(name) and name != but for name in names)


def quantity(rows: Iterable[Row]) -> Quantity | None:
    """Return a numeric parameter whose unit can be told in another one; None when there is none."""
    for row in rows:
        for one in members(row.get("parameters")):
            name, unit, value = text(one.get("name")), text(one.get("unit")), one.get("value")
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            other = _other_unit(unit)
            if not name or not is_number or other is None or len(name) > _LONGEST_NAME:
                continue
            number = _finite(value)
            if number:
                return Quantity(name, number, unit, number / other[1], other[0])
    return None


def _finite(value: object) -> float:
    """Return a number as far as it can be one; 0 for what cannot."""
    try:
        number = float(value) if isinstance(value, int | float) else 0.0
    except OverflowError:
        return 0.0
    return number if math.isfinite(number) and 1e-200 < abs(number) < 1e200 else 0.0


def _other_unit(unit: str) -> tuple[str, float] | None:
    """Return another unit of the same dimension, and how many of *unit* one of it is."""
    for dimension in _DIMENSIONS:
        if unit in dimension:
            other = next(one for one in dimension if one != unit)
            return other, dimension[other] / dimension[unit]
    return None


def bounds(value: float) -> tuple[float, float]:
    """Return a narrow range around a value, lower bound first."""
    width = abs(value) * MARGIN
    return value - width, value + width


def range_filter(name: str, value: float, unit: str, *, limit: int) -> dict[str, object]:
    """Return the filter for datasets with a parameter in a narrow range around a value."""
    between = {"value": {"between": list(bounds(value))}}
    where = {"and": [{"name": name}, between, {"unit": unit}]}
    include = [{"relation": "parameters", "scope": {"where": where}}]
    return {"include": include, "limit": limit}


def word(rows: Iterable[Row]) -> str:
    """Return the longest word of the first title that has one; empty when none has."""
    for row in rows:
        found: list[str] = _WORD.findall(text(row.get("title"))[:_LONGEST_NAME])
        if found:
            return max(found, key=len)
    return ""
