"""Column types for words of ours, and for text, lists and bytes that strangers wrote."""

import re
import zlib
from collections.abc import Mapping, Sequence
from enum import Enum as Words
from typing import Any

from sqlalchemy import JSON, Dialect, Enum, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

WORD_LENGTH = 40
"""Longest word of an enumeration that a column holds, in characters."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL and halves of characters: no page and no report could show them."""


def words(enumeration: type[Words]) -> Enum:
    """Return the column type that stores *enumeration* as its words, not as Python's names."""
    return Enum(
        enumeration,
        native_enum=False,
        create_constraint=False,
        validate_strings=True,
        length=WORD_LENGTH,
        values_callable=lambda members: [str(member.value) for member in members],
    )


class RemoteText(TypeDecorator[str]):
    """Text of any length, kept as it came, with U+FFFD for what no database can hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Make the value storable."""
        return None if value is None else _storable_text(value)


class RemoteJson(TypeDecorator[Any]):
    """Lists and mappings that hold text from outside, as JSON with U+FFFD for the unstorable."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> Any:
        """Make every text inside the value storable."""
        return _storable(value)


class TextList(TypeDecorator[tuple[str, ...]]):
    """
    Texts in their order, parted by a character that no XML can hold.

    Half as large as a JSON list, and its words are what they are, so that they can be searched.
    """

    SEPARATOR = "\x1f"
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, _dialect: Dialect) -> str | None:
        """Join the texts."""
        return None if value is None else as_text_list(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[str, ...] | None:
        """Take the texts apart."""
        if value is None:
            return None
        return tuple(value.split(self.SEPARATOR)) if value else ()


class Zipped(TypeDecorator[bytes]):
    """Bytes that are compressed with zlib in the database only."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, _dialect: Dialect) -> bytes | None:
        """Compress."""
        return None if value is None else zlib.compress(value, 6)

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> bytes | None:
        """Give back what was stored."""
        return None if value is None else zlib.decompress(value)


def as_text_list(texts: Sequence[str]) -> str:
    """Return texts as a `TextList` holds them; an empty one among them is left out."""
    joined = TextList.SEPARATOR.join(filter(None, texts))
    return joined if is_storable(joined) else _storable_text(joined)


def storable(value: str) -> str:
    """Return a text as every database takes it, with U+FFFD for what none can hold."""
    return value if is_storable(value) else _storable_text(value)


def is_storable(value: str) -> bool:
    """Whether every database takes a text as it is; quick, for a million of them."""
    if value.isascii():
        return "\x00" not in value
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value


def _storable_text(value: str) -> str:
    return _UNSTORABLE.sub("\ufffd", value)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _storable_text(value)
    if isinstance(value, Mapping):
        return {_storable_text(str(key)): _storable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inner) for inner in value]
    return value
