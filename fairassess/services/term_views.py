"""What pages show of vocabularies: their tree, what a search finds, one term with its use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fairassess.domain import search_words
from fairassess.domain.term_matching import Matcher
from fairassess.domain.terms import Term, Vocabulary
from fairassess.errors import NotFound
from fairassess.services import term_use, vocabularies
from fairassess.services.accounts import Actor
from fairassess.services.term_use import FacilityUse
from fairassess.services.vocabularies import VocabularyRow

FOUND_MOST = 100
"""Most terms that a search shows."""

_LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class TermRow:
    """
    One term in a list.

    Attributes:
        alternatives: Other names of equal rank.
        records: Records of all facilities that the visitor may see that name it.
        is_retired: Whether it shall not be used any more.
        is_too_general: Whether it earns no credit.
    """

    identifier: str
    label: str
    alternatives: tuple[str, ...]
    records: int
    is_retired: bool
    is_too_general: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """
    One place in the tree.

    Attributes:
        term: The term that stands there.
        below: What stands below it, by label; empty as well where *is_elsewhere*.
        size: Terms below it altogether.
        is_elsewhere: Whether what stands below it is shown at another place, because a term may
            have several parents.
    """

    term: TermRow
    below: tuple["Branch", ...]
    size: int
    is_elsewhere: bool


@dataclass(frozen=True, slots=True)
class VocabularyPage:
    """
    One vocabulary.

    Attributes:
        vocabulary: The release that holds.
        count: Terms that describe data, in use.
        used: Those of them that a record names.
        typed: What was searched for; empty for nothing.
        found: What a search found, the surest first; empty without one.
        tree: The tree, from its roots.
        flat: Terms of a vocabulary without any tree, by group and label.
    """

    vocabulary: Vocabulary
    count: int
    used: int
    typed: str
    found: tuple[TermRow, ...]
    tree: tuple[Branch, ...]
    flat: tuple[tuple[str, tuple[TermRow, ...]], ...]


@dataclass(frozen=True, slots=True)
class TermPage:
    """
    One term.

    Attributes:
        vocabulary: The release that holds.
        term: The term.
        row: The same as a line of a list.
        address: Its address.
        is_tag: Whether it is there to describe data.
        current: What to use in place of a retired one; None when nothing is told.
        parents, children: Terms right above and below it, by label.
        used_by: Facilities whose records name it, most records first.
        not_used_by: Facilities whose records were looked at and do not name it.
        not_counted: Facilities without a complete harvest that was looked at.
    """

    vocabulary: Vocabulary
    term: Term
    row: TermRow
    address: str
    is_tag: bool
    current: Term | None
    parents: tuple[TermRow, ...]
    children: tuple[TermRow, ...]
    used_by: tuple[FacilityUse, ...]
    not_used_by: tuple[FacilityUse, ...]
    not_counted: tuple[FacilityUse, ...]


def listed(session: Session) -> tuple[VocabularyRow, ...]:
    """Return all vocabularies that are used here."""
    return vocabularies.listed(session)


def vocabulary_page(session: Session, actor: Actor, name: str, typed: str = "") -> VocabularyPage:
    """
    Return what the page of a vocabulary shows.

    Args:
        session: Open.
        actor: Who looks.
        name: Of the vocabulary.
        typed: Words, a short form or an address to search for; empty for none.

    Raises:
        NotFound: There is no such vocabulary.
    """
    vocabulary = vocabularies.current(session, name)
    records = term_use.records_by_term(session, actor, name)
    typed = typed.strip()[:_LONGEST_SEARCH]
    tags = [one for one in vocabulary.terms if vocabulary.is_tag(one) and not one.is_retired]
    has_tree = bool(vocabulary.children)
    return VocabularyPage(
        vocabulary=vocabulary,
        count=len(tags),
        used=sum(bool(records.get(one.identifier)) for one in tags),
        typed=typed,
        found=_found(vocabulary, records, typed) if typed else (),
        tree=_tree(vocabulary, records) if has_tree and not typed else (),
        flat=() if has_tree or typed else _flat(vocabulary, records, tags),
    )


def term_page(session: Session, actor: Actor, name: str, identifier: str) -> TermPage:
    """
    Return what the page of a term shows.

    Raises:
        NotFound: There is no such vocabulary or term.
    """
    vocabulary = vocabularies.current(session, name)
    term = vocabulary.find(identifier)
    if term is None:
        raise NotFound(f"{vocabulary.title} has no term {identifier[:80]}.")
    records = term_use.records_by_term(session, actor, name)
    uses = term_use.of_term(session, actor, name, term.identifier)
    parents = (found for one in term.parents if (found := vocabulary.find(one)) is not None)
    return TermPage(
        vocabulary=vocabulary,
        term=term,
        row=_row(vocabulary, records, term),
        address=vocabulary.address(term),
        is_tag=vocabulary.is_tag(term),
        current=vocabulary.current(term),
        parents=_rows(vocabulary, records, parents),
        children=_rows(vocabulary, records, vocabulary.children.get(term.identifier, ())),
        used_by=tuple(
            sorted((one for one in uses if one.records), key=lambda one: (-one.records, one.name))
        ),
        not_used_by=tuple(one for one in uses if one.looked_at is not None and not one.records),
        not_counted=tuple(one for one in uses if one.looked_at is None),
    )


def _found(vocabulary: Vocabulary, records: Mapping[str, int], typed: str) -> tuple[TermRow, ...]:
    """Return the term that is named exactly, then those whose names hold all words."""
    named = Matcher(vocabulary).whole(typed)
    first = [] if named is None or named.term is None else [named.term]
    words = search_words.plain(typed).split()
    if words:
        first += [
            term
            for term in sorted(vocabulary.terms, key=_by_label)
            if vocabulary.is_tag(term) and _holds(term, words)
        ]
    unique = {term.identifier: term for term in first}
    return tuple(_row(vocabulary, records, term) for term in list(unique.values())[:FOUND_MOST])


def _holds(term: Term, words: Iterable[str]) -> bool:
    names = (term.identifier, term.label, *term.alternatives, *term.former)
    told = search_words.words_of(names)
    return all(word in told for word in words)


def _tree(vocabulary: Vocabulary, records: Mapping[str, int]) -> tuple[Branch, ...]:
    shown: set[str] = set()

    def branch(term: Term) -> Branch:
        """Return a term with those below it, which are shown once, at its first place."""
        children = sorted(vocabulary.children.get(term.identifier, ()), key=_by_label)
        is_elsewhere = bool(children) and term.identifier in shown
        shown.add(term.identifier)
        return Branch(
            term=_row(vocabulary, records, term),
            below=() if is_elsewhere else tuple(branch(one) for one in children),
            size=len(vocabulary.below(term.identifier)),
            is_elsewhere=is_elsewhere,
        )

    return tuple(branch(root) for root in sorted(vocabulary.roots, key=_by_label))


def _flat(
    vocabulary: Vocabulary, records: Mapping[str, int], tags: Iterable[Term]
) -> tuple[tuple[str, tuple[TermRow, ...]], ...]:
    groups: dict[str, list[Term]] = {}
    for term in tags:
        groups.setdefault(term.group, []).append(term)
    return tuple((group, _rows(vocabulary, records, some)) for group, some in groups.items())


def _rows(
    vocabulary: Vocabulary, records: Mapping[str, int], some: Iterable[Term]
) -> tuple[TermRow, ...]:
    return tuple(_row(vocabulary, records, term) for term in sorted(some, key=_by_label))


def _row(vocabulary: Vocabulary, records: Mapping[str, int], term: Term) -> TermRow:
    return TermRow(
        identifier=term.identifier,
        label=term.label,
        alternatives=term.alternatives,
        records=records.get(term.identifier, 0),
        is_retired=term.is_retired,
        is_too_general=vocabulary.is_too_general(term),
    )


def _by_label(term: Term) -> str:
    return term.label.casefold()
