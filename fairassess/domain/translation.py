"""A questionnaire in other languages: what is translated, and what a translation must keep."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from fairassess.domain.questionnaire import Question, Questionnaire, Text

KEY_LENGTH = 16
"""Characters of the digest by which a translation names its original; 64 bits tell texts apart."""


@dataclass(frozen=True, slots=True)
class Translation:
    """
    The texts of all editions of one questionnaire in one language.

    Attributes:
        language: Its tag (BCP 47).
        texts: The translation of each original, by the key of the original.
        places: Where each original stands, by its key: `Q01.levels.4`.
    """

    language: str
    texts: Mapping[str, str]
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    How much of one edition is translated.

    Attributes:
        edition: `id@version`.
        of: How many different texts it has.
        changed: Place and original of texts without a translation, where another edition's text at
            the same place has one.
        missing: Place and original of all others without a translation.
    """

    edition: str
    of: int
    changed: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, str], ...]

    @property
    def translated(self) -> int:
        """How many of its texts are translated."""
        return self.of - len(self.changed) - len(self.missing)

    @property
    def is_whole(self) -> bool:
        """Whether every text is translated."""
        return self.translated == self.of


def key_of(original: str) -> str:
    """Return the key by which a translation names the text that it translates."""
    return hashlib.sha256(original.encode()).hexdigest()[:KEY_LENGTH]


def translated(questionnaire: Questionnaire, translation: Translation) -> Questionnaire:
    """
    Return a questionnaire with the texts of *translation* beside its own.

    A text gets its translation only where the original is word for word the translated one, so that
    a translation cannot say what this edition does not. What the edition itself says in the
    language stays.
    """

    def add(text: Text) -> Text:
        found = translation.texts.get(key_of(str(text)))
        if not found or any(tag == translation.language for tag, _ in text.by_language):
            return text
        return Text((*text.by_language, (translation.language, found)))

    return _with_texts(questionnaire, add)


def in_language(questionnaire: Questionnaire, tag: str) -> Questionnaire:
    """
    Return a questionnaire whose texts speak a language, or the original one where there is none.

    `str()` of each text is then in that language, and its `language` tells which it is.
    Everything but the texts, the digest too, is the same.
    """

    def choose(text: Text) -> Text:
        if not text.by_language:
            return text
        chosen = text.in_language(tag)
        return Text((chosen, *(pair for pair in text.by_language if pair != chosen)))

    return _with_texts(questionnaire, choose)


def wording_digest(questionnaire: Questionnaire, tag: str) -> str:
    """
    Return the SHA-256 of all texts as they are shown in a language, hex.

    Two questionnaires have the same one when they read the same, from the same places and in the
    same languages. What is made of a translated questionnaire rests on it, because a translation
    may be improved while the edition and its digest stay.

    Args:
        questionnaire: With its translations.
        tag: Language that is wanted; where a text has none, the original counts.
    """
    told = hashlib.sha256()
    for place, text in places(questionnaire):
        told.update("\0".join((place, *text.in_language(tag), "")).encode())
    return told.hexdigest()


def languages(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the languages that any text speaks: the one of the title first, then by their tags."""
    found = {tag for _, text in places(questionnaire) for tag, _ in text.by_language}
    return (questionnaire.title.language, *sorted(found - {questionnaire.title.language}))


def places(questionnaire: Questionnaire) -> Iterator[tuple[str, Text]]:
    """
    Yield all texts, in the order of the file, each with the name of its place: `Q01.levels.4`.

    The sentences of a question's rules share one place, because rules have no names.
    """
    yield "title", questionnaire.title
    yield "source", questionnaire.source
    for step in questionnaire.scale.levels:
        yield f"scale.{step.value}", step.label
    for topic in questionnaire.topics:
        yield f"topics.{topic.id}", topic.title
    for question in questionnaire.questions:
        for place, text in _places_of(question):
            if text.by_language:
                yield f"{question.id}.{place}", text


def coverage(questionnaire: Questionnaire, translation: Translation) -> Coverage:
    """
    Tell which texts of an edition, in its original language, are translated, and which are not.

    A text that stands in several places counts once, at the first of them.
    """
    originals = {str(text): place for place, text in reversed(tuple(places(questionnaire)))}
    own = {key_of(original) for original in originals}
    outdated = {place for key, place in translation.places.items() if key not in own}
    lacking = [
        (place, original)
        for original, place in reversed(originals.items())
        if not translation.texts.get(key_of(original))
    ]
    return Coverage(
        questionnaire.name,
        len(originals),
        tuple(pair for pair in lacking if pair[0] in outdated),
        tuple(pair for pair in lacking if pair[0] not in outdated),
    )


def lost(original: str, translation: str) -> tuple[str, ...]:
    """
    Return what a translation must keep as it is, and does not: addresses, names, figures.

    Names are words that no language inflects: with a capital inside or after the first letter,
    with a digit or an underscore, such as OAI-PMH, DataCite, HDF5, oai_dc, R1.3. The plural's s
    does not count, and neither does a hyphen by which a name is joined to another word.
    """
    here = _kept(translation)
    return tuple(word for word in _kept(original) if word not in here)


def _with_texts(questionnaire: Questionnaire, change: Callable[[Text], Text]) -> Questionnaire:
    scale = questionnaire.scale
    steps = tuple(replace(step, label=change(step.label)) for step in scale.levels)
    return replace(
        questionnaire,
        title=change(questionnaire.title),
        source=change(questionnaire.source),
        scale=replace(scale, levels=steps),
        topics=tuple(replace(one, title=change(one.title)) for one in questionnaire.topics),
        questions=tuple(_with_texts_of(one, change) for one in questionnaire.questions),
    )


def _with_texts_of(question: Question, change: Callable[[Text], Text]) -> Question:
    applicable, effort = question.not_applicable, question.effort
    return replace(
        question,
        text=change(question.text),
        why=change(question.why),
        improve=change(question.improve),
        levels=tuple(
            replace(level, descriptor=change(level.descriptor)) for level in question.levels
        ),
        not_applicable=replace(applicable, hint=change(applicable.hint)),
        observe=tuple(replace(rule, because=change(rule.because)) for rule in question.observe),
        unobserved_because=change(question.unobserved_because),
        effort=replace(effort, because=change(effort.because)),
    )


def _places_of(question: Question) -> Iterator[tuple[str, Text]]:
    yield "text", question.text
    yield "why", question.why
    yield "improve", question.improve
    for level in question.levels:
        yield f"levels.{level.value}", level.descriptor
    yield "not_applicable.hint", question.not_applicable.hint
    yield "effort.because", question.effort.because
    for rule in question.observe:
        yield "observe.because", rule.because
    yield "unobserved_because", question.unobserved_because


_ADDRESS = re.compile(r"https?://[^\s,;()„“”\"]*[^\s,;()„“”\".:]")
_FIGURE = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?: ?%)?(?![\w-])")
_WORD = re.compile(r"\w+(?:\.\w+)*")
_PLURAL = re.compile(r"(?<=[A-Z])s$")
_NAME = re.compile(r".+[A-Z].*|.*[A-Za-z].*\d.*|.*\d.*[A-Za-z].*|.*_.*")


def _kept(text: str) -> tuple[str, ...]:
    """Return addresses, figures and names of a text, each once, in the order of their kinds."""
    addresses = _ADDRESS.findall(text)
    rest = _ADDRESS.sub(" ", text)
    figures = [found.replace(",", ".") for found in _FIGURE.findall(rest)]
    words = [_PLURAL.sub("", word) for word in _WORD.findall(rest)]
    names = [word for word in words if _NAME.fullmatch(word)]
    return tuple(dict.fromkeys((*addresses, *figures, *names)))
