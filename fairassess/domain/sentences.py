"""Sentences that know what they were made of, so that another language can say them."""

from collections.abc import Mapping


class Sentence(str):
    """
    A text in English, made of words with places and of what stands in these places.

    It is a string like any other for those who only show it.

    Attributes:
        words: The words with their places: `{question} is new.`
        values: What stands in the places, by their names.
    """

    words: str
    values: Mapping[str, str]


def sentence(words: str, /, **values: str) -> Sentence:
    """Return *words* with *values* in their places."""
    made = Sentence(words.format(**values))
    made.words = words
    made.values = values
    return made
