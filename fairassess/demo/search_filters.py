"""Apply the filters of a search API to objects in memory, as the reference server does."""

from collections.abc import Iterable, Mapping

from fairassess.demo.search_objects import PANET, Object

_FACTORS = {"eV": 1.0, "keV": 1e3, "MeV": 1e6, "meV": 1e-3}
_ROOT = f"{PANET}PaNET00001"
RELATIONS = ("documents", "techniques", "instrument", "files", "parameters", "samples")


def plain(one: Object) -> Object:
    """Return an object without its relations."""
    return {key: value for key, value in one.items() if key not in RELATIONS}


def fits(one: Mapping[str, object], where: object, *, narrower: bool, units: bool) -> bool:
    """
    Return whether an object fits a condition.

    Args:
        one: The object.
        where: The condition: equality, `between`, `and`, `or`; anything else fits nothing.
        narrower: Whether the term above all techniques fits every technique.
        units: Whether quantities are compared in SI units.
    """
    if not isinstance(where, Mapping):
        return True
    conditions: list[object] = []
    for key, wanted in where.items():
        if key == "and" and isinstance(wanted, list):
            conditions += wanted
        elif key == "or" and isinstance(wanted, list):
            if not any(fits(one, part, narrower=narrower, units=units) for part in wanted):
                return False
        else:
            conditions.append({key: wanted})
    merged: dict[str, object] = {}
    for condition in conditions:
        merged |= condition if isinstance(condition, Mapping) else {}
    scale, merged = _scaled(one, merged) if units else (1.0, merged)
    return all(_is_so(one, key, wanted, scale, narrower) for key, wanted in merged.items())


def _scaled(one: Mapping[str, object], where: dict[str, object]) -> tuple[float, dict[str, object]]:
    """Return what the object's value has to be multiplied by to be in the unit of the condition."""
    have, wanted = _FACTORS.get(str(one.get("unit"))), _FACTORS.get(str(where.get("unit")))
    if have is None or wanted is None:
        return 1.0, where
    return have / wanted, {key: value for key, value in where.items() if key != "unit"}


def _is_so(
    one: Mapping[str, object], key: str, wanted: object, scale: float, narrower: bool
) -> bool:
    value = one.get(key)
    if isinstance(wanted, Mapping):
        between = wanted.get("between")
        if not isinstance(between, list) or not isinstance(value, int | float):
            return False
        low, high = between
        return bool(low <= value * scale <= high)
    if narrower and key == "pid" and wanted == _ROOT and str(value).startswith(PANET):
        return True
    return value == wanted


def included(
    objects: Iterable[Object], include: object, *, narrower: bool, units: bool
) -> list[Object]:
    """
    Return objects with the relations asked for; a condition on a relation leaves out the others.

    Args:
        objects: With all their relations.
        include: Of the filter.
        narrower, units: As for `fits`.
    """
    every = include if isinstance(include, list) else []
    entries = [one for one in every if isinstance(one, Mapping)]
    found: list[Object] = []
    for one in objects:
        shown, is_in = plain(one), True
        for entry in entries:
            relation = str(entry.get("relation"))
            related, scope = one.get(relation), entry.get("scope")
            where = scope.get("where") if isinstance(scope, Mapping) else None
            if where is not None and isinstance(related, list):
                related = [r for r in related if fits(r, where, narrower=narrower, units=units)]
                is_in = is_in and bool(related)
            shown[relation] = related
        if is_in:
            found.append(shown)
    return found
