"""Find the terms of a vocabulary in what records say: by address, short form, or by name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile

from fairassess.domain import term_names
from fairassess.domain.metadata import Value
from fairassess.domain.term_names import Named
from fairassess.domain.terms import Term, Vocabulary, Way

MENTIONED = 0.5
"""Share of its confidence that is left where a name stands within a longer text."""

LONGEST_TEXT = 20_000
"""Characters of one text that are looked at."""

_MOST_KEPT = 50_000
_LONGEST_KEPT = 200
_LONGEST_PLAIN = 3
_FEWEST_TELLING = 2
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'{}|\\^`]+", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?)]"
# Signs that make one longer word of two; a slash does not: SAXS/WAXS are two techniques.
_JOINING = frozenset("-_\u2010\u2011\u2012\u2013\u2212'\u2019@\u00ad")


class Standing(Enum):
    """What a term that was named is worth."""

    GOOD = "good"
    TOO_GENERAL = "too_general"
    RETIRED = "retired"
    NO_TAG = "no_tag"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Match:
    """
    One term as a text names it.

    Attributes:
        text: The part of the text that names it, at most 300 characters.
        way: How it is named.
        standing: What the term that was named is worth.
        term: The term that was named; None for an identifier that the vocabulary does not have.
        current: The term to use today; None when there is none.
        is_whole: Whether the text says nothing else.
        earns_credit: Whether data are described by it: the term, or what replaced it, is in use
            for that and not too general.
    """

    text: str
    way: Way
    standing: Standing
    term: Term | None
    current: Term | None
    is_whole: bool
    earns_credit: bool

    @property
    def confidence(self) -> float:
        """How sure it is that the term is meant, 0 to 1."""
        is_sure = self.is_whole or self.way.is_identifier
        return self.way.confidence * (1.0 if is_sure else MENTIONED)


class Matcher:
    """
    Finds the terms of one vocabulary; make one and use it for many texts.

    What it found for short texts is remembered: records say the same things over and over.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._names = term_names.of_vocabulary(vocabulary)
        # Nothing is a short form without one of these in it, and looking for them is quick.
        self._stem = _stem(vocabulary)
        self._short_form = _short_form(vocabulary, self._stem)
        prefixes = tuple(f"{prefix}:" for prefix in vocabulary.prefixes)
        self._marks = (*prefixes, *filter(None, [self._stem.lower()]))
        self._beginnings = frozenset(name[:2] for name in self._names.joined)
        self._kept: dict[str, Match | None] = {}

    def whole(self, text: str) -> Match | None:
        """
        Return the term that a whole text names, as a subject or a keyword does.

        Args:
            text: An address, a short form, or a name in any spelling; nothing else beside it.
        """
        if text in self._kept:
            return self._kept[text]
        found = self._whole(text)
        if len(text) <= _LONGEST_KEPT:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[text] = found
        return found

    def within(self, text: str) -> tuple[Match, ...]:
        """
        Return the terms that a text names anywhere, in order, each once.

        A name is found as whole words only: neither in a longer word, nor in words joined by
        hyphens, nor in a longer name of another term. An acronym must be written as it is.
        """
        text = term_names.plain(text[:LONGEST_TEXT])
        found = [*self._identifiers(text), *self._mentions(_ADDRESS.sub(" ", text))]
        unique: dict[str, Match] = {}
        for one in found:
            unique.setdefault(one.text if one.term is None else one.term.identifier, one)
        return tuple(unique.values())

    def of_value(self, value: Value) -> tuple[Match, ...]:
        """
        Return the terms that one value of a record names.

        An identifier in an attribute, such as valueURI, comes before the text; where the whole
        text names no term, its parts between semicolons do, and then anything within it.
        """
        told = [one for _, text in value.attributes if (one := self._identified(text)) is not None]
        if told:
            return tuple(told[:1])
        whole = self.whole(value.text)
        if whole is not None:
            return (whole,)
        parts = [part for part in re.split(r"[;|>\n]", value.text[:LONGEST_TEXT]) if part.strip()]
        if len(parts) > 1:
            named = [one for part in parts if (one := self.whole(part)) is not None]
            if named:
                return tuple(dict.fromkeys(named))
        return self.within(value.text)

    def of_values(self, values: Iterable[Value]) -> tuple[Match, ...]:
        """Return the terms that several values name, the surest match of each term."""
        found: dict[str, Match] = {}
        for value in values:
            for one in self.of_value(value):
                name = one.text if one.term is None else one.term.identifier
                if name not in found or found[name].confidence < one.confidence:
                    found[name] = one
        return tuple(found.values())

    def _whole(self, text: str) -> Match | None:
        identified = self._identified(text)
        if identified is not None:
            return identified
        if len(text) > LONGEST_TEXT:
            return None
        words = term_names.WORD.findall(term_names.plain(text))
        close = term_names.close_words(words)
        named = self._names.close.get(close)
        # The first two letters of a name are the same in every spelling: most texts end here.
        if named is None and close.replace(" ", "", 1)[:2] in self._beginnings:
            loose = term_names.loose_words(words)
            named = self._names.loose.get(loose) or self._names.joined.get(loose.replace(" ", ""))
        if named is None and _is_plural_acronym(text.strip()):
            named = self._names.close.get(close[:-1])
        if named is None or (named.exact and named.exact != text.strip()):
            return None
        return self._match(text.strip(), named.way, named.term, is_whole=True)

    def _identified(self, text: str) -> Match | None:
        """Return the term whose identifier is the whole text."""
        text = text.strip()
        lower = text.lower()
        if "/" in text or "%2f" in lower:
            name = self.vocabulary.local_name(text)
            return self._identifier(text, Way.ADDRESS, name, is_whole=True) if name else None
        if not any(mark in lower for mark in self._marks):
            return None
        form = self._short_form.fullmatch(text)
        if form is None:
            return None
        return self._identifier(text, Way.SHORT_FORM, form["name"], is_whole=True)

    def _identifiers(self, text: str) -> Iterator[Match]:
        for found in _ADDRESS.finditer(text):
            address = found[0].rstrip(_AFTER_ADDRESS)
            name = self.vocabulary.local_name(address)
            if name:
                is_whole = address == text.strip()
                yield self._identifier(address, Way.ADDRESS, name, is_whole=is_whole)
        lower = text.lower()
        if any(mark in lower for mark in self._marks):
            for found in self._short_form.finditer(_ADDRESS.sub(" ", text)):
                is_whole = found[0] == text.strip()
                yield self._identifier(found[0], Way.SHORT_FORM, found["name"], is_whole=is_whole)

    def _identifier(self, text: str, way: Way, name: str, *, is_whole: bool) -> Match:
        term = self.vocabulary.find(name)
        if term is None:
            term = self.vocabulary.find(self._stem + name)
        return self._match(text, way, term, is_whole=is_whole)

    def _mentions(self, text: str) -> Iterator[Match]:
        words = list(term_names.WORD.finditer(text))
        folded = [term_names.fold(word[0]) for word in words]
        # Two words of `xray` lead back to the one that was written.
        loose = [(part, place) for place, word in enumerate(folded) for part in word.loose]
        start = 0
        while start < len(loose):
            found = self._mention_at(text, words, loose, start)
            if found is None:
                start += 1
            else:
                match, start = found
                yield match

    def _mention_at(
        self, text: str, words: list[re.Match[str]], loose: list[tuple[str, int]], start: int
    ) -> tuple[Match, int] | None:
        first, place = loose[start]
        for length in self._names.lengths.get(first, ()):
            if start + length > len(loose):
                continue
            named = self._names.loose.get(" ".join([w for w, _ in loose[start : start + length]]))
            last = loose[start + length - 1][1]
            if named is not None and _stands_alone(text, words[place].start(), words[last].end()):
                return self._mention(text, words, place, last, named), start + length
        written = words[place][0]
        acronym = self._names.close.get(term_names.fold(written).close)
        if (
            acronym is not None
            and _is_written_so(acronym, written)
            and _stands_alone(text, words[place].start(), words[place].end())
        ):
            return self._mention(text, words, place, place, acronym), start + 1
        return None

    def _mention(
        self, text: str, words: list[re.Match[str]], first: int, last: int, named: Named
    ) -> Match:
        written = text[words[first].start() : words[last].end()]
        return self._match(written, named.way, named.term, is_whole=written == text.strip())

    def _match(self, text: str, way: Way, term: Term | None, *, is_whole: bool) -> Match:
        vocabulary = self.vocabulary
        current = None if term is None else vocabulary.current(term)
        earns = (
            current is not None
            and vocabulary.is_tag(current)
            and not vocabulary.is_too_general(current)
        )
        standing = self._standing(term)
        return Match(text[:300], way, standing, term, current, is_whole, earns)

    def _standing(self, term: Term | None) -> Standing:
        if term is None:
            return Standing.UNKNOWN
        if term.is_retired:
            return Standing.RETIRED
        if not self.vocabulary.is_tag(term):
            return Standing.NO_TAG
        if self.vocabulary.is_too_general(term):
            return Standing.TOO_GENERAL
        return Standing.GOOD


def _is_plural_acronym(text: str) -> bool:
    return text.endswith("s") and len(text) > _LONGEST_PLAIN and text[:-1].isupper()


def _is_written_so(named: Named, written: str) -> bool:
    """Return whether an acronym in a text is written as the vocabulary writes it."""
    names = (named.term.label, *named.term.alternatives, *named.term.former)
    return term_names.is_acronym(written) and written in names


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether no sign joins the words at these places to another word."""
    before = start > 1 and text[start - 1] in _JOINING and not text[start - 2].isspace()
    after = end + 1 < len(text) and text[end] in _JOINING and not text[end + 1].isspace()
    return not before and not after


def _stem(vocabulary: Vocabulary) -> str:
    """Return the letters that all identifiers begin with; empty when that is not telling."""
    identifiers = sorted(term.identifier for term in vocabulary.terms)
    if len(identifiers) < _FEWEST_TELLING:
        return ""
    # What the first and the last of them have in common, all between them have.
    pairs = takewhile(
        lambda pair: pair[0] == pair[1], zip(identifiers[0], identifiers[-1], strict=False)
    )
    common = "".join(one for one, _ in pairs)
    letters = re.match(r"[A-Za-z]*", common)
    stem = letters[0] if letters else ""
    return stem if len(stem) > 1 else ""


def _short_form(vocabulary: Vocabulary, common: str) -> re.Pattern[str]:
    """
    Return the pattern of short forms: with a prefix, or a bare identifier that tells by its form.

    The number may stand alone after the prefix: `PaNET:01325`. *common* is what all identifiers
    begin with.
    """
    stem = re.escape(common)
    rest = [term.identifier.removeprefix(common) for term in vocabulary.terms]
    is_numbered = bool(stem) and all(part.isdigit() for part in rest)
    # NXmx is a class of NeXus, NXP a company.
    first = "a-z" if stem and all(part[:1].islower() for part in rest) else "A-Za-z"
    shape = r"\d{3,9}" if is_numbered else rf"[{first}][A-Za-z0-9_]+"
    prefixes = "|".join(map(re.escape, vocabulary.prefixes)) or "(?!)"
    local = rf"(?i:{stem})?{shape}" if is_numbered else rf"{stem}{shape}"
    bare = rf"(?i:{stem}){shape}" if is_numbered else rf"{stem}{shape}" if stem else "(?!)"
    return re.compile(
        rf"(?<![\w:/#.@-])(?:(?i:{prefixes}):)?(?P<name>(?<=:){local}|{bare})(?![\w-])"
    )
