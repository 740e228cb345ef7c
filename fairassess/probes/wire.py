"""Frozen values as JSON between two processes: written plainly, read strictly or not at all."""

import base64
import binascii
import json
import math
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

LARGEST_NUMBER = 2**53
"""Whole numbers beyond it are no count of anything, and no database column would take them."""

_T = TypeVar("_T")
_Read = Callable[[object], Any]


class Unreadable(Exception):
    """This is not the value that was expected."""


def plain(value: object) -> Any:
    """Return a frozen value as what JSON can hold: bytes as Base64, moments as ISO 8601."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case tuple():
            return [plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} cannot be written")


def parse(line: bytes) -> object:
    """
    Read one line of JSON; NaN and infinite numbers are none.

    Raises:
        Unreadable: It is no JSON.
    """
    try:
        return json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable("this is no JSON") from error


def read(kind: type[_T], value: object) -> _T:
    """
    Read a value of this type: nothing missing, nothing more, nothing of another type.

    Args:
        kind: A frozen dataclass of numbers, text, bytes, aware moments, words of an enumeration,
            tuples, named tuples, other such classes, and None where it says so.
        value: As `parse` gave it.

    Raises:
        Unreadable: It is something else; says where.
    """
    make: Any = _reader
    found: _T = make(kind)(value)
    return found


@cache
def _reader(kind: Any) -> _Read:
    """Return what reads one type; made once for each."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _maybe(inner)
    if origin is tuple:
        return _many(_reader(inner[0])) if inner[-1] is ... else _fixed(inner)
    if is_dataclass(kind):
        return _record(kind)
    if issubclass(kind, tuple):
        return _named(kind)
    if issubclass(kind, Enum):
        return _word(kind)
    return _SIMPLE[kind]


def _maybe(kinds: tuple[Any, ...]) -> _Read:
    (kind,) = (kind for kind in kinds if kind is not types.NoneType)
    inner = _reader(kind)
    return lambda value: None if value is None else inner(value)


def _many(inner: _Read) -> _Read:
    return lambda value: tuple(inner(item) for item in _of(value, list))


def _fixed(kinds: tuple[Any, ...]) -> _Read:
    inner = tuple(_reader(kind) for kind in kinds)

    def read_fixed(value: object) -> tuple[Any, ...]:
        items = _of(value, list)
        if len(items) != len(inner):
            raise Unreadable(f"{len(items)} items where {len(inner)} belong")
        return tuple(one(item) for one, item in zip(inner, items, strict=True))

    return read_fixed


def _named(kind: Any) -> _Read:
    hints = get_type_hints(kind)
    inner = _fixed(tuple(hints[name] for name in kind._fields))
    return lambda value: kind(*inner(value))


def _record(kind: Any) -> _Read:
    hints = get_type_hints(kind)
    inner = {field.name: _reader(hints[field.name]) for field in fields(kind)}

    def read_record(value: object) -> Any:
        given = _of(value, dict)
        if given.keys() != inner.keys():
            raise Unreadable(f"{kind.__name__} has other fields")
        try:
            return kind(**{name: one(given[name]) for name, one in inner.items()})
        except ValueError as error:
            raise Unreadable(f"{kind.__name__}: {error}") from error

    return read_record


def _word(kind: Any) -> _Read:
    words = {member.value: member for member in kind}

    def read_word(value: object) -> Any:
        word = _of(value, str)
        if word not in words:
            raise Unreadable(f"{word[:40]!r} is no {kind.__name__}")
        return words[word]

    return read_word


def _of(value: object, kind: type[_T]) -> _T:
    # A bool is an int to Python, and means something else to us.
    if type(value) is not kind:
        raise Unreadable(f"{type(value).__name__} where {kind.__name__} belongs")
    return value


def _number(value: object) -> int:
    number = _of(value, int)
    if abs(number) > LARGEST_NUMBER:
        raise Unreadable("a number is too large")
    return number


def _fraction(value: object) -> float:
    # JSON writes 1.0 as it likes, and reads 1e999 as infinite.
    fraction = float(_number(value)) if type(value) is int else _of(value, float)
    if not math.isfinite(fraction):
        raise Unreadable("a number is too large")
    return fraction


def _bytes(value: object) -> bytes:
    try:
        return base64.b64decode(_of(value, str), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("this is no Base64") from error


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_of(value, str))
        if moment.tzinfo is None:
            raise Unreadable("a moment has no time zone")
        # Shortly after the year 1, or before the year 10000, UTC may lie outside the calendar.
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("this is no moment") from error


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


_SIMPLE: dict[Any, _Read] = {
    bool: lambda value: _of(value, bool),
    int: _number,
    float: _fraction,
    str: lambda value: _of(value, str),
    bytes: _bytes,
    datetime: _moment,
}
