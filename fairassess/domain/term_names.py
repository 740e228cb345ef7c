"""Names of terms as people write them: which spellings are one name, and whose name it is."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from fairassess.domain.terms import Term, Vocabulary, Way

WORD = re.compile(r"[^\W_]+")

_BRITISH = (
    (re.compile(r"is(ation|e|ed|es|er|ing)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"^(.{3,})our$"), r"\1or"),
    (re.compile(r"^(.{3,})tre$"), r"\1ter"),
    (re.compile(r"^(.*)focuss(ed|ing)$"), r"\1focus\2"),
)
_NO_PLURAL = ("ss", "us", "is")
_SHORTEST_PLURAL = 4
_LONGEST_ACRONYM = 3
_LONGEST_FOLDED = 60


class Folded(NamedTuple):
    """
    One word without what spellings differ in.

    Attributes:
        close: Without case, accents and width.
        loose: Also singular and American; `xray` is two words.
    """

    close: str
    loose: tuple[str, ...]


class Named(NamedTuple):
    """
    Whose a name is.

    Attributes:
        term: The term.
        way: Which of its names it is.
        exact: The name as it must be written where case matters; empty where it does not.
    """

    term: Term
    way: Way
    exact: str


class Names(NamedTuple):
    """
    All names of a vocabulary.

    Attributes:
        close: By their words in lower case, parted by blanks.
        loose: By their loose words; acronyms are left out, so that wax is not WAXS.
        joined: By their loose words without blanks.
        lengths: By the first loose word of a name, the numbers of words of names that begin with
            it, the longest first.
    """

    close: Mapping[str, Named]
    loose: Mapping[str, Named]
    joined: Mapping[str, Named]
    lengths: Mapping[str, tuple[int, ...]]


def plain(text: str) -> str:
    """Return a text in which composed and separate accents, full and half width are the same."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def fold(word: str) -> Folded:
    """Return a word without what spellings differ in."""
    if len(word) >= _LONGEST_FOLDED or word.isdigit():
        return Folded(word.casefold(), (word.casefold(),))
    return _fold(word)


@lru_cache(maxsize=65_536)
def _fold(word: str) -> Folded:
    if word.isascii():
        close = word.lower()
    else:
        parts = unicodedata.normalize("NFKD", word.casefold())
        close = "".join([c for c in parts if unicodedata.category(c) != "Mn"])
    loose = _american(_singular(close))
    return Folded(close, ("x", "ray") if loose == "xray" else (loose,))


def close_key(text: str) -> str:
    """Return the words of a text in lower case, parted by blanks, signs left out."""
    return close_words(WORD.findall(plain(text)))


def close_words(words: Sequence[str]) -> str:
    """Return words in lower case, without accents, parted by blanks."""
    joined = " ".join(words)
    return joined.lower() if joined.isascii() else " ".join([fold(word).close for word in words])


def loose_key(text: str) -> str:
    """Return what all spellings of one name have in common: as `close_key`, but loose words."""
    return loose_words(WORD.findall(plain(text)))


def loose_words(words: Sequence[str]) -> str:
    """Return words without case, accents, plural and British spelling, parted by blanks."""
    return " ".join([part for word in words for part in fold(word).loose])


def is_acronym(name: str) -> bool:
    """Return whether a name is one word with two capitals or more, such as `SAXS` or `MuSR`."""
    return WORD.fullmatch(name) is not None and sum(c.isupper() for c in name) > 1


def of_vocabulary(vocabulary: Vocabulary) -> Names:
    """
    Return all names of the terms that describe data.

    PaNET calls techniques and their building blocks by the same words; the latter are left out. A
    name that two terms share in the same way is nobody's.
    """
    close = _owners(vocabulary, close_key)
    loose = _owners(vocabulary, loose_key, has_acronyms=False)
    joined = _owners(vocabulary, lambda name: loose_key(name).replace(" ", ""), has_acronyms=False)
    lengths: dict[str, set[int]] = {}
    for name in loose:
        first, *rest = name.split()
        lengths.setdefault(first, set()).add(1 + len(rest))
    ordered = {word: tuple(sorted(some, reverse=True)) for word, some in lengths.items()}
    return Names(close, loose, joined, MappingProxyType(ordered))


def _owners(
    vocabulary: Vocabulary, key: Callable[[str], str], *, has_acronyms: bool = True
) -> Mapping[str, Named]:
    found: dict[str, Named] = {}
    for way in (Way.LABEL, Way.ALTERNATIVE, Way.FORMER):
        fresh: dict[str, Named | None] = {}
        for term, name in _names(vocabulary, way):
            if is_acronym(name) and not has_acronyms:
                continue
            known = fresh.setdefault(key(name), Named(term, way, _exact(name)))
            if known is not None and known.term.identifier != term.identifier:
                fresh[key(name)] = None
        for words, owner in fresh.items():
            if words and owner is not None:
                found.setdefault(words, owner)
    return MappingProxyType(found)


def _names(vocabulary: Vocabulary, way: Way) -> Iterator[tuple[Term, str]]:
    for term in filter(vocabulary.is_tag, vocabulary.terms):
        names = {Way.LABEL: (term.label,), Way.ALTERNATIVE: term.alternatives}
        for name in names.get(way, term.former):
            yield term, name


def _exact(name: str) -> str:
    """Return a short acronym, of which case is part: `CD` is a technique, a cd is a disc."""
    return name if is_acronym(name) and len(name) <= _LONGEST_ACRONYM else ""


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > _SHORTEST_PLURAL else word[:-1]


def _american(word: str) -> str:
    for pattern, american in _BRITISH:
        word = pattern.sub(american, word)
    return "gray" if word == "grey" else word
