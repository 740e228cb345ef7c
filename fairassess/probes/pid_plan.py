"""Choose what of the things that metadata name is looked up, so that no object costs too much."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairassess.domain import pids
from fairassess.domain.pids import Pid, Scheme
from fairassess.probes import pid_mentions
from fairassess.probes.pid_evidence import Kind, Looked, Mention

_KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Errand:
    """
    One thing to look up.

    Attributes:
        place: The object for which it is asked, by its place in the sample.
        kind: What it is.
        pid: Its identifier.
    """

    place: int
    kind: Kind
    pid: Pid


def errands(found: Sequence[tuple[Looked, int]]) -> tuple[Errand, ...]:
    """
    Return what is looked up, each thing once however many objects name it.

    Which kind comes first goes round with the objects, so that all kinds are seen where each
    object can afford one or two.

    Args:
        found: Each object as far as it is known, with the requests that it may still cost.
    """
    known = {looked.pid.key for looked, _ in found if looked.pid is not None}
    chosen: list[Errand] = []
    for place, (looked, left) in enumerate(found):
        by_kind = _by_kind(looked)
        order = _KINDS[place % len(_KINDS) :] + _KINDS[: place % len(_KINDS)]
        waiting = [[pid for pid in by_kind[kind] if pid.key not in known] for kind in order]
        while left > 0 and any(waiting):
            for kind, some in zip(order, waiting, strict=True):
                if some and left > 0:
                    pid = some.pop(0)
                    if pid.key not in known:
                        known.add(pid.key)
                        chosen.append(Errand(place, kind, pid))
                        left -= 1
    return tuple(chosen)


def mentions(looked: Looked) -> tuple[Mention, ...]:
    """Return what the metadata of an object name, from its source and from DataCite."""
    record = looked.subject.record
    own = pid_mentions.of_record(record) if record is not None else ()
    return (*own, *(looked.entry.mentions if looked.entry is not None else ()))


def _by_kind(looked: Looked) -> dict[Kind, list[Pid]]:
    by_kind: dict[Kind, list[Pid]] = {kind: [] for kind in Kind}
    for mention in mentions(looked):
        pid = mention.pid
        if pid is not None and can_be_asked(mention.kind, pid):
            by_kind[mention.kind].append(pid)
    return by_kind


def can_be_asked(kind: Kind, pid: Pid) -> bool:
    """Return whether there is a registry that knows such identifiers."""
    if kind in (Kind.PERSON, Kind.ORGANISATION):
        return pid.scheme in (Scheme.ORCID, Scheme.ROR)
    return bool(pid.handle) and not pids.is_for_tests(pid)
