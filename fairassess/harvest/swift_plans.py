"""Records whose tags came before, all of them, need only be picked apart."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol

from fairassess.domain.profile_flat import Flat, Layout
from fairassess.harvest.swift_grammar import (
    DATESTAMP,
    DATESTAMP_CHARS,
    FIELD,
    IDENTIFIER,
    IDENTIFIER_CHARS,
    LIVE,
    MORE,
    MOST_SETS,
    SET,
    SKIP,
    Node,
)

_TRIED_ON = 1_000
_MOST_ONCE = 4_096
# What Flat(...) does in the end, without a call in between.
_new = tuple.__new__


class Place(Protocol):
    """What a plan asks of a place in a record; `swift_states.State` is one."""

    @property
    def node(self) -> Node:
        """What is around the place."""

    def __getitem__(
        self, tags: str, /
    ) -> tuple[tuple[object, ...], "Place", int, str, tuple[object, ...], str]:
        """Return the way onwards through some tags, as `swift_states.Way` has it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Where the texts stand in a record with certain tags.

    Places are those among tags and texts, which take turns.

    Attributes:
        tags: The tags.
        layout: Which fields the texts belong to.
        pick: Picks the texts of all values, field by field.
        identifier: Place of that of the header.
        datestamp: Place of that of the header.
        sets: Places of those of the header.
    """

    tags: list[str]
    layout: Layout
    pick: Callable[[list[str]], tuple[str, ...]]
    identifier: int
    datestamp: int
    sets: tuple[int, ...]

    def read(self, found: list[str]) -> Flat:
        """Return a record from its tags and texts; its identifier may be empty."""
        sets = [found[place].strip()[:IDENTIFIER_CHARS] for place in self.sets]
        return _new(
            Flat,
            (
                found[self.identifier].strip()[:IDENTIFIER_CHARS],
                found[self.datestamp].strip()[:DATESTAMP_CHARS],
                False,
                tuple(sets),
                tuple(map(str.strip, self.pick(found))),
                self.layout,
            ),
        )


class Plans:
    """
    Plans of the records of a list.

    One is made for tags that come a second time. Where most records have tags of their own, there
    is nothing to gain, and no more is looked for.

    Attributes:
        is_on: Whether plans are looked for.
    """

    def __init__(self) -> None:
        self.is_on = True
        self._last: Plan | None = None
        self._plans: dict[tuple[str, ...], Plan | None] = {}
        self._once: set[int] = set()
        self._missed: tuple[str, ...] = ()
        self._looks = self._misses = 0

    def note_page(self, records: int) -> None:
        """Take note that so many records were read, and give up where few of them had a plan."""
        self._looks += records
        if self._looks >= _TRIED_ON:
            self.is_on = self._misses * 2 < self._looks
            self._looks = self._misses = 0
            if not self.is_on:
                self._last = None
                self._plans.clear()
                self._once.clear()

    def find(self, tags: list[str]) -> Plan | None:
        """Return the plan for some tags; None where there is none, which `note` may make."""
        last = self._last
        if last is not None and last.tags == tags:
            return last
        self._missed = tuple(tags)
        found = self._plans.get(self._missed)
        if found is not None:
            self._last = found
        return found

    def note(self, start: Place) -> int:
        """
        Take note that the tags last looked for are those of a good record.

        Args:
            start: Where the record begins.

        Returns:
            About how much more is remembered now.
        """
        self._misses += 1
        tags = self._missed
        if tags in self._plans:
            return 0
        number = hash(tags)
        if number not in self._once:
            if len(self._once) >= _MOST_ONCE:
                self._once.clear()
            self._once.add(number)
            return 0
        self._plans[tags] = _plan(tags, start)
        return 2 * sum(map(len, tags))


def _plan(tags: tuple[str, ...], start: Place) -> Plan | None:
    """Return the plan for the tags of a good record; None where more than texts is taken."""
    places: dict[str, list[int]] = {}
    state = start
    for number, some in enumerate(tags):
        before, state, kind, name, attributes, instead = state[some]
        if before or attributes or instead or kind not in (SKIP, FIELD, MORE):
            return None
        if kind != SKIP:
            places.setdefault(name, []).append(2 * number + 1)
    headers = [places.pop(name, []) for name in (IDENTIFIER, DATESTAMP, SET)]
    picked = [place for some in places.values() for place in some]
    is_common = len(headers[0]) == len(headers[1]) == 1 and len(headers[2]) <= MOST_SETS
    if state.node is not LIVE or not is_common or len(picked) < 2:
        return None
    # Of a single place the text alone would be picked, and no tuple.
    pick: Callable[[list[str]], tuple[str, ...]] = itemgetter(*picked)
    layout = Layout([(name, len(some)) for name, some in places.items()])
    return Plan(list(tags), layout, pick, headers[0][0], headers[1][0], tuple(headers[2]))
