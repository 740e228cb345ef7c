"""Terms of a controlled vocabulary: what each is called, where it stands, and how to look it up."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from urllib.parse import unquote

PANET, NEXUS, ESRFET = "panet", "nexus", "esrfet"

_MOST_STEPS = 20
_LONGEST_ADDRESS = 2_000
_ENDINGS = (".html", ".nxdl.xml")
_FILES = (".owl", ".ttl", ".rdf", ".jsonld", ".json", ".xml", ".nt", ".obo")


class Way(Enum):
    """How a text names a term, the surest first; the words are stored."""

    ADDRESS = "address"
    SHORT_FORM = "short_form"
    LABEL = "label"
    ALTERNATIVE = "alternative"
    FORMER = "former"

    @property
    def confidence(self) -> float:
        """How sure it is that the term is meant, 0 to 1."""
        return _CONFIDENCE[self]

    @property
    def is_identifier(self) -> bool:
        """Whether machines can follow it: an address or its short form, and not a word."""
        return self in (Way.ADDRESS, Way.SHORT_FORM)


_CONFIDENCE = {
    Way.ADDRESS: 1.0,
    Way.SHORT_FORM: 0.95,
    Way.LABEL: 0.8,
    Way.ALTERNATIVE: 0.7,
    Way.FORMER: 0.6,
}


@dataclass(frozen=True, slots=True)
class Term:
    """
    One term.

    Attributes:
        identifier: Local name, unique in its vocabulary: `PaNET01188`.
        label: Its name.
        group: What kind of thing it is, such as `technique`; empty where there is one kind only.
        alternatives: Other names of equal rank, acronyms among them.
        former: Names that it had in earlier releases.
        parents: Identifiers of the terms right above it; empty for a root.
        is_retired: Whether it shall not be used any more.
        replaced_by: Identifier of the term to use instead of a retired one; may be empty.
    """

    identifier: str
    label: str
    group: str = ""
    alternatives: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    is_retired: bool = False
    replaced_by: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """
    A released vocabulary. Its tables are made at the first look-up, and once.

    Attributes:
        name: Word by which people call it here: `panet`.
        title: Its name for people: `PaNET`.
        version: Of the release, as its makers wrote it.
        source: Address of what it was made from.
        licence: SPDX id of its licence; may be empty.
        credit: Who made it, as it is to be named.
        base: What the address of a term begins with, its identifier follows; or the whole address
            with `{group}` and `{identifier}` at their places.
        spaces: Beginnings of addresses, in lower case and without scheme and `www.`, under which
            terms are written as well.
        prefixes: Prefixes of short forms, in lower case: `panet` for `PaNET:PaNET01188`.
        tags: Groups whose terms describe data; the others are there for building it. Empty for
            all.
        terms: In the order of the vocabulary.
    """

    name: str
    title: str
    version: str
    source: str
    licence: str
    credit: str
    base: str
    spaces: tuple[str, ...]
    prefixes: tuple[str, ...]
    tags: tuple[str, ...]
    terms: tuple[Term, ...] = field(repr=False)

    def address(self, term: Term) -> str:
        """Return the address of one of its terms."""
        if "{" in self.base:
            return self.base.format(group=term.group, identifier=term.identifier)
        return self.base + term.identifier

    def find(self, identifier: str) -> Term | None:
        """Return the term of this local name, in any case; None when there is none."""
        return self.by_identifier.get(identifier.casefold())

    def is_tag(self, term: Term) -> bool:
        """Whether a term is there to describe data."""
        return not self.tags or term.group in self.tags

    def is_too_general(self, term: Term) -> bool:
        """Whether a term says no more than that the vocabulary is used, or which part of it."""
        return term.identifier in self.too_general

    def current(self, term: Term) -> Term | None:
        """Return the term to use today: itself, or what replaced it; None when nothing did."""
        seen = term
        for _ in range(_MOST_STEPS):
            if not seen.is_retired:
                return seen
            following = self.find(seen.replaced_by)
            if following is None:
                return None
            seen = following
        return None

    @cached_property
    def by_identifier(self) -> Mapping[str, Term]:
        """Terms by their identifiers in lower case."""
        return MappingProxyType({term.identifier.casefold(): term for term in self.terms})

    @cached_property
    def children(self) -> Mapping[str, tuple[Term, ...]]:
        """Terms right below each identifier, in the order of the vocabulary; leaves left out."""
        below: dict[str, list[Term]] = {}
        for term in self.terms:
            for parent in term.parents:
                below.setdefault(parent, []).append(term)
        return MappingProxyType({key: tuple(terms) for key, terms in below.items()})

    @cached_property
    def roots(self) -> tuple[Term, ...]:
        """Terms for describing data, in use, that have nothing above them."""
        return tuple(
            term
            for term in self.terms
            if self.is_tag(term) and not term.is_retired and not term.parents
        )

    @cached_property
    def too_general(self) -> frozenset[str]:
        """
        Identifiers of terms that earn no credit.

        A root with terms below it names a whole tree. Where a tree holds most of the vocabulary,
        the terms right below its root that are divided further name no more than its parts.
        Leaves are never too general, and a flat list has no term that is.

        Source:
            docs/vocabularies.md, Too general terms.
        """
        above = {term.identifier for term in self.roots if term.identifier in self.children}
        tags = sum(map(self.is_tag, self.terms))
        parts = {
            term.identifier
            for root in above
            if 2 * len(self.below(root)) >= tags
            for term in self.children[root]
            if term.identifier in self.children
        }
        return frozenset(above | parts)

    def below(self, identifier: str) -> frozenset[str]:
        """Return the identifiers of all terms below one, whatever the way down."""
        found: set[str] = set()
        waiting = [identifier]
        while waiting:
            for term in self.children.get(waiting.pop(), ()):
                if term.identifier not in found:
                    found.add(term.identifier)
                    waiting.append(term.identifier)
        return frozenset(found)

    def local_name(self, address: str) -> str:
        """
        Return the local name in an address of this vocabulary, as written.

        Args:
            address: With http or https, or without; `www.`, a fragment in place of a path, a
                slash at the end, a query and percent signs make no difference.

        Returns:
            Empty when the address is not of this vocabulary, or is that of a file with all of it.
        """
        if len(address) > _LONGEST_ADDRESS:
            return ""
        bare = _bare(address)
        lower = bare.lower()
        for space in self.spaces:
            if lower.startswith(space) and lower[len(space) : len(space) + 1] in ("/", "#"):
                parts = [part for part in re.split(r"[/#]", bare[len(space) :]) if part]
                return _without_ending(parts[-1]) if parts else ""
        return ""


def with_terms(vocabulary: Vocabulary, terms: Iterable[Term]) -> Vocabulary:
    """Return the vocabulary with other terms, and with tables of its own."""
    return replace(vocabulary, terms=tuple(terms))


def _bare(address: str) -> str:
    text = unquote(address.strip().strip("<>"))
    text = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^www\.", "", text, flags=re.IGNORECASE)
    return re.sub(r"\?[^#]*", "", text).rstrip("/#")


def _without_ending(name: str) -> str:
    for ending in _ENDINGS:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return "" if name.lower().endswith(_FILES) else name
