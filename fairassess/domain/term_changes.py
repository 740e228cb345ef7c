"""What differs between two releases of a vocabulary, and what a new one takes over from the old."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fairassess.domain import terms
from fairassess.domain.terms import Term, Vocabulary


@dataclass(frozen=True, slots=True)
class Renamed:
    """A term with another label than before."""

    identifier: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A term with other parents than before, by their identifiers, sorted."""

    identifier: str
    label: str
    before: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What a new release brings.

    Attributes:
        added: Terms that were not there before.
        retired: Terms that were in use, and shall not be used any more.
        dropped: Terms that were in use, and that the new release does not name at all.
        renamed: Terms with another label.
        moved: Terms with other parents.
    """

    added: tuple[Term, ...]
    retired: tuple[Term, ...]
    dropped: tuple[Term, ...]
    renamed: tuple[Renamed, ...]
    moved: tuple[Moved, ...]

    @property
    def are_none(self) -> bool:
        """Whether the two releases say the same of their terms."""
        return not (self.added or self.retired or self.dropped or self.renamed or self.moved)


def between(old: Vocabulary, new: Vocabulary) -> Changes:
    """Return what differs, each in the order of the release that has it."""
    before, now = _in_use(old), _in_use(new)
    kept = [(before[name], term) for name, term in now.items() if name in before]
    return Changes(
        added=tuple(term for name, term in now.items() if old.find(name) is None),
        retired=tuple(
            term for name, term in before.items() if name not in now and new.find(name) is not None
        ),
        dropped=tuple(term for name, term in before.items() if new.find(name) is None),
        renamed=tuple(
            Renamed(term.identifier, was.label, term.label)
            for was, term in kept
            if was.label != term.label
        ),
        moved=tuple(
            Moved(term.identifier, term.label, tuple(sorted(was.parents)), _sorted(term))
            for was, term in kept
            if set(was.parents) != set(term.parents)
        ),
    )


def keep_places(old: Vocabulary, new: Vocabulary) -> Vocabulary:
    """
    Return the new release with the places of terms for which it states none.

    PaNET states the places of its upper terms in expressions that only a reasoner resolves, and
    not every file that is published went through one.
    """
    return terms.with_terms(new, (_placed(term, old, new) for term in new.terms))


def _placed(term: Term, old: Vocabulary, new: Vocabulary) -> Term:
    was = old.find(term.identifier)
    if was is None or term.parents or term.is_retired:
        return term
    kept = (parent for parent in was.parents if new.find(parent) is not None)
    return replace(term, parents=tuple(kept))


def take_over(old: Vocabulary, new: Vocabulary) -> Vocabulary:
    """
    Return the new release with what records may still say in the words of the old one.

    Labels that are gone stay as former names. A term that is gone without a word stays as a
    retired one: whoever named it did so rightly then.
    """
    now = [_with_former(term, old.find(term.identifier)) for term in new.terms]
    gone = [
        replace(term, is_retired=True, parents=())
        for term in old.terms
        if new.find(term.identifier) is None
    ]
    return terms.with_terms(new, (*now, *gone))


def _in_use(vocabulary: Vocabulary) -> dict[str, Term]:
    return {term.identifier: term for term in vocabulary.terms if not term.is_retired}


def _sorted(term: Term) -> tuple[str, ...]:
    return tuple(sorted(term.parents))


def _with_former(term: Term, was: Term | None) -> Term:
    if was is None:
        return term
    names = dict.fromkeys((*term.former, *_names(was)))
    current = {term.label, *term.alternatives}
    return replace(term, former=tuple(name for name in names if name not in current))


def _names(term: Term) -> Iterable[str]:
    return (term.label, *term.former)
