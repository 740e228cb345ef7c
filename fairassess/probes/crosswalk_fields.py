"""Compare what two sources tell of an object, field by field; None where one tells nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from fairassess.probes.crosswalk_evidence import Named, Side
from fairassess.probes.crosswalk_sides import fold
from fairassess.probes.landing_rights import Access

_DOI = "doi:"


def pids(oai: Side, api: Side) -> bool | None:
    """Whether one PID is in both, and no DOI of the API is unknown to the other."""
    if not oai.pids or not api.pids:
        return None
    others = {one for one in api.pids if one.startswith(_DOI)} - oai.pids
    return bool(oai.pids & api.pids) and not others


def titles(oai: Side, api: Side) -> bool | None:
    """Whether one title of each is the same."""
    one, other = (
        {folded for title in side.titles if (folded := fold(title))} for side in (oai, api)
    )
    return bool(one & other) if one and other else None


def creators(oai: Side, api: Side) -> bool | None:
    """Whether both name the same people, by ORCID or by family name."""
    if not oai.creators or not api.creators:
        return None
    left = list(api.creators)
    for one in oai.creators:
        same = next((other for other in left if _is_same_person(one, other)), None)
        if same is None:
            return False
        left.remove(same)
    return not left


def _is_same_person(one: Named, other: Named) -> bool:
    if one.id and other.id:
        return one.id == other.id
    words, other_words = fold(one.name).split(), fold(other.name).split()
    if words == other_words:
        return bool(words)
    family, other_family = _family(one.name), _family(other.name)
    # With a comma it is known which words are the family name.
    if family and other_family:
        return family == other_family
    if family:
        return _ends_with(other_words, family)
    if other_family:
        return _ends_with(words, other_family)
    return bool(words and other_words) and words[-1] == other_words[-1]


def _family(name: str) -> list[str]:
    return fold(name.partition(",")[0]).split() if "," in name else []


def _ends_with(words: list[str], family: list[str]) -> bool:
    return words[-len(family) :] == family or words[: len(family)] == family


def dates(oai: Side, api: Side) -> bool | None:
    """Whether a date of each is the same, as exactly as the less exact one is."""
    if not oai.dates or not api.dates:
        return None
    return any(
        one.startswith(other) or other.startswith(one) for one in oai.dates for other in api.dates
    )


def licences(oai: Side, api: Side) -> bool | None:
    """Whether both name the same licence."""
    return bool(oai.licences & api.licences) if oai.licences and api.licences else None


def techniques(oai: Side, api: Side) -> bool | None:
    """Whether every technique of the API is a subject of the other."""
    if not api.techniques:
        return None
    ids = {_term(one.id) for one in oai.techniques if one.id}
    labels = {fold(one.name) for one in oai.techniques if one.name}
    return all(
        (bool(one.id) and _term(one.id) in ids) or (bool(one.name) and fold(one.name) in labels)
        for one in api.techniques
    )


def _term(address: str) -> str:
    """Return the last part of an address: http and https, and their bases, mean one term."""
    return address.rstrip("/").replace("#", "/").rpartition("/")[2].lower()


def instruments(oai: Side, api: Side) -> bool | None:
    """Whether an instrument of the API stands anywhere in the other."""
    return _is_mentioned(api.instruments, oai) if api.instruments else None


def samples(oai: Side, api: Side) -> bool | None:
    """Whether a sample of the API stands anywhere in the other."""
    return _is_mentioned(api.samples, oai) if api.samples else None


def _is_mentioned(things: tuple[Named, ...], side: Side) -> bool:
    names = (fold(name) for one in things for name in (one.name, one.id) if name)
    return any(f" {name} " in side.words for name in names if name)


def access(oai: Side, api: Side) -> bool | None:
    """Whether both say alike who may have access."""
    return bool(oai.access & api.access) if oai.access and api.access else None


_FILLED: Mapping[str, Callable[[Side], bool]] = {
    "title": lambda side: bool(side.titles),
    "creators": lambda side: bool(side.creators),
    "date": lambda side: bool(side.dates),
    "licence": lambda side: side.has_rights or bool(side.licences),
    "access": lambda side: bool(side.access),
    "description": lambda side: side.has_description,
}
_INSIDE: Mapping[str, Callable[[Side, Side], bool | None]] = {
    "techniques": techniques,
    "instrument": instruments,
    "sample": samples,
}


def lost(oai: Side, api: Side) -> tuple[str, ...]:
    """Return the fields that the API fills and the OAI-PMH record does not, in order."""
    told = replace(oai, access=oai.access | _told_by_licence(oai, api))
    empty = [name for name, is_filled in _FILLED.items() if is_filled(api) and not is_filled(told)]
    return (*empty, *(name for name, look in _INSIDE.items() if look(oai, api) is False))


def _told_by_licence(oai: Side, api: Side) -> frozenset[Access]:
    """Return that access is open where the API says no more than that, and a licence says it."""
    is_open = api.access == frozenset({Access.OPEN})
    return api.access if is_open and oai.licences else frozenset()
