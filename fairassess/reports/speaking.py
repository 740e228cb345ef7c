"""
The language in which a report speaks, and its words: English stands in the code, others in files.

Words are looked up by what they are in English. Which language is spoken is known for the time in
which one report is made; pages, which speak English, never set it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fairassess.domain.questionnaire import Text
from fairassess.domain.sentences import Sentence

ORIGINAL = "en"
"""The language of the words in the code, and of all that probes say."""

LANGUAGES: Mapping[str, str] = {ORIGINAL: "English", "de": "Deutsch"}
"""Languages in which reports can be written, by their tag, as those call them who speak them."""

_THOUSANDS: Mapping[str, str] = {ORIGINAL: ",", "de": "."}
"""What stands between thousands."""

_FOLDER = Path(__file__).parent / "languages"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """
    The words of one language.

    Attributes:
        language: Its tag, BCP 47.
        words: By what they are in English, with the same places: `Since {day}.`
        plurals: The same for what changes with a number, by the words for one: for one, for many.
        thousands: What stands between thousands.
    """

    language: str
    words: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    thousands: str = ","


class Foreign(str):
    """
    A text in another language than that of the report, which formats mark as such.

    Attributes:
        language: Its tag, BCP 47.
    """

    language: str


_ENGLISH = Catalogue(ORIGINAL)
_spoken: ContextVar[Catalogue] = ContextVar("spoken", default=_ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """
    Let everything that is said meanwhile, in this thread, be said in a language.

    Args:
        language: Tag of one of LANGUAGES.
    """
    token = _spoken.set(catalogue(language))
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """Return the tag of the language that is spoken."""
    return _spoken.get().language


def spoken() -> Catalogue:
    """Return the words of the language that is spoken, for what looks them up by itself."""
    return _spoken.get()


@cache
def catalogue(language: str) -> Catalogue:
    """
    Return the words of a language.

    Raises:
        KeyError: Reports are not written in it.
    """
    if language == ORIGINAL:
        return _ENGLISH
    if language not in LANGUAGES:
        raise KeyError(language)
    # Read by those alone who write such a report: it takes a moment.
    from babel.messages.pofile import read_po

    words: dict[str, str] = {}
    plurals: dict[str, tuple[str, str]] = {}
    with (_FOLDER / f"{language}.po").open("rb") as file:
        for message in read_po(file, locale=language):
            if isinstance(message.id, str):
                words[message.id] = str(message.string)
            else:
                forms = [str(form) for form in message.string or ()]
                plurals[message.id[0]] = (forms[0], forms[1])
    # The header of the file has no words of ours.
    words.pop("", None)
    return Catalogue(language, words, plurals, _THOUSANDS[language])


def say(words: str, /, **values: object) -> str:
    """
    Return *words* in the language that is spoken, with *values* in their places.

    Args:
        words: In English, with places: `Since {day}.`
        values: What stands in the places, in the language that is spoken.
    """
    told = _spoken.get().words.get(words, words)
    return told.format(**values) if values else told


def say_number(one: str, many: str, number: int, /, **values: object) -> str:
    """
    Return words that change with a number; the number stands at `{n}`.

    Args:
        one: In English, for one: `{n} question`.
        many: In English, for any other number: `{n} questions`.
        number: How many.
        values: What stands in other places.
    """
    forms = _spoken.get().plurals.get(one, (one, many))
    return forms[number != 1].format(n=amount(number), **values)


def amount(number: int) -> str:
    """Return a whole number as it is written in the language that is spoken."""
    return f"{number:,}".replace(",", _spoken.get().thousands)


def retold(text: str) -> str:
    """Return a text in the language that is spoken where it knows what it is made of."""
    if not isinstance(text, Sentence):
        return text
    return say(text.words, **{name: retold(value) for name, value in text.values.items()})


def asked(text: Text) -> str:
    """Return a text of a questionnaire as near to the language that is spoken as there is one."""
    tag, found = text.in_language(language())
    return foreign(found, tag) if tag else found


def foreign(text: str, tag: str = ORIGINAL) -> str:
    """Return a text with its language, where that is another one than is spoken."""
    if not text or tag == language():
        return text
    made = Foreign(text)
    made.language = tag
    return made


def like(model: str, text: str) -> str:
    """Return a text that was made of another one in its language."""
    return foreign(text, model.language) if isinstance(model, Foreign) else text
