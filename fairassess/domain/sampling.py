"""Draw objects at random, so that anybody who has the seed draws the same ones."""

from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256
from math import log

from fairassess.domain.objects import Subject

USUAL_SIZE = 30
"""Objects that a run looks at, where nobody asked for more or fewer."""

_Stratum = tuple[int | None, tuple[str, ...]]


def draw(subjects: Iterable[Subject], *, size: int = USUAL_SIZE, seed: int) -> tuple[Subject, ...]:
    """
    Return a sample of *subjects*, stratified by year and sets.

    Every year and combination of sets has at least one object in the sample while *size* lasts,
    and beyond that as many as its share of all objects asks for. Where there are more such strata
    than objects to be drawn, they are drawn themselves, with chances by their size. Within a
    stratum every object has the same chance. Chance is a digest of seed and identifier: the same
    seed and the same objects, in whatever order, give the same sample on every machine, and where
    an object comes or goes, most of the sample stays as it was.

    Args:
        subjects: All that may be drawn; of several with one identifier one counts.
        size: Objects wanted; 0 or more.
        seed: Any whole number.

    Returns:
        As many as wanted, or all that there are, in an order that is random too: a run that has
        to stop early has looked at a fair part.

    Raises:
        ValueError: *size* is negative.

    Source:
        Proportional allocation by highest averages (Webster); weighted draw of strata after
        Efraimidis and Spirakis (2006).
    """
    if size < 0:
        raise ValueError(f"a sample of {size} cannot be drawn")
    strata = _strata(subjects, seed)
    if len(strata) > size:
        strata = _some(strata, size, seed)
    wanted = _allocated({key: len(members) for key, members in strata.items()}, size)
    drawn = [one for key, members in strata.items() for one in members[: wanted[key]]]
    return tuple(sorted(drawn, key=lambda one: _rank(seed, one)))


def _strata(subjects: Iterable[Subject], seed: int) -> dict[_Stratum, list[Subject]]:
    """Return the objects by year and sets, each once, in the order in which chance ranks them."""
    # Of two with one identifier the same one has to count, in whatever order they came.
    one_each: dict[str, Subject] = {}
    for subject in subjects:
        name = _name(subject)
        known = one_each.get(name)
        if known is None or repr(subject) < repr(known):
            one_each[name] = subject
    strata: dict[_Stratum, list[Subject]] = {}
    for subject in sorted(one_each.values(), key=lambda one: _rank(seed, one)):
        key = (subject.year, tuple(sorted(set(subject.set_specs))))
        strata.setdefault(key, []).append(subject)
    return strata


def _some(
    strata: dict[_Stratum, list[Subject]], number: int, seed: int
) -> dict[_Stratum, list[Subject]]:
    """Return so many strata, drawn with chances by their size."""

    def key(stratum: _Stratum) -> tuple[float, bytes]:
        """
        Return what orders strata: those with the largest keys are drawn.

        Source:
            Efraimidis and Spirakis, 2006: log(u) / weight draws without replacement by weight.
        """
        digest = _digest(seed, repr(stratum))
        chance = (int.from_bytes(digest[:8], "big") + 1) / (2**64 + 1)
        return log(chance) / len(strata[stratum]), digest

    chosen = sorted(strata, key=key, reverse=True)[:number]
    return {stratum: strata[stratum] for stratum in chosen}


def _allocated(sizes: dict[_Stratum, int], wanted: int) -> dict[_Stratum, int]:
    """Return how many objects each stratum gives: one, and the others by its share."""
    given = dict.fromkeys(sizes, 1)
    for _ in range(min(wanted, sum(sizes.values())) - len(sizes)):
        most = max(
            (stratum for stratum in sizes if given[stratum] < sizes[stratum]),
            key=lambda stratum: Fraction(sizes[stratum], 2 * given[stratum] + 1),
        )
        given[most] += 1
    return given


def _rank(seed: int, subject: Subject) -> bytes:
    return _digest(seed, _name(subject))


def _name(subject: Subject) -> str:
    return subject.identifier or subject.name


def _digest(seed: int, text: str) -> bytes:
    return sha256(f"{seed}\n{text}".encode("utf-8", "surrogatepass")).digest()
