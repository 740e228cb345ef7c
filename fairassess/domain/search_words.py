"""How people search: from what they type, and from what records say, to the same plain words."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MOST_TERMS = 20
"""Terms of one search; more are left out, and the search says so."""

_MOST_CHARS = 500
_TYPED = re.compile(r'(-?)"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Term:
    """
    One thing that a record must hold, or must not.

    Attributes:
        words: Plain words that follow one another; at least one.
        is_prefix: Whether the last word may go on.
        is_excluded: Whether records that hold it are left out.
    """

    words: tuple[str, ...]
    is_prefix: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """
    What is searched for.

    Attributes:
        terms: All of them must hold; empty when nothing was typed that can be searched for.
        is_shortened: Whether something typed was left out because it was too much.
    """

    terms: tuple[Term, ...]
    is_shortened: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that a record could hold: no term, or only excluded ones."""
        return all(term.is_excluded for term in self.terms)


def plain(text: str) -> str:
    """
    Return *text* as plain words, parted by single blanks: no case, no accents, no punctuation.

    Letters and digits of all scripts stay; what two people write differently, with composed or
    separate accents, in full or half width, becomes the same.
    """
    if text.isascii():
        return " ".join("".join([c if c.isalnum() else " " for c in text.casefold()]).split())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    signs = [
        sign if sign.isalnum() else " " for sign in folded if unicodedata.category(sign) != "Mn"
    ]
    return " ".join("".join(signs).split())


def words_of(texts: Iterable[str]) -> str:
    """Return the plain words of many texts, one text after the other, for an index."""
    return " ".join(filter(None, map(plain, texts)))


def read(typed: str) -> Search:
    """
    Read what somebody typed into a search field; nothing typed is an error.

    Args:
        typed: Words that must all be there; "words in quotes" must follow one another; a word
            that ends on * may go on; a word after - must not be there. A word with punctuation
            inside, as a DOI, is read as words that follow one another.
    """
    terms: list[Term] = []
    is_shortened = len(typed) > _MOST_CHARS
    for match in _TYPED.finditer(typed[:_MOST_CHARS]):
        minus, quoted, word = match[1], match[2], match[3] or ""
        text = quoted if quoted is not None else word.removeprefix("-")
        words = tuple(plain(text).split())
        if not words:
            continue
        is_excluded = bool(minus) or word.startswith("-")
        terms.append(Term(words, quoted is None and word.endswith("*"), is_excluded))
    unique = tuple(dict.fromkeys(terms))
    return Search(unique[:MOST_TERMS], is_shortened or len(unique) > MOST_TERMS)
