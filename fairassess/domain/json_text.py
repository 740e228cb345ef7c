"""Read JSON of strangers: what is no number is refused, and so is what is nested without end."""

import json
import math
from collections.abc import Callable
from typing import NoReturn

DEEPEST = 200
"""Levels of lists and objects; no interface that we know has twenty."""

_Pairs = list[tuple[str, object]]


class Refused(ValueError):
    """It holds what is not read; the message says what, as a sentence that begins small."""


class TooMuch(Refused):
    """It is JSON as far as it was read, and goes beyond what is read here."""


def read(
    text: str | bytes,
    *,
    deepest: int = DEEPEST,
    pairs: Callable[[_Pairs], object] | None = None,
) -> object:
    """
    Return what a text says as JSON.

    Of an object in which one name comes twice the last one counts, as in nearly all programs,
    unless *pairs* decides otherwise.

    Args:
        text: As it came; bytes in any encoding that JSON may have.
        deepest: Most levels of lists and objects.
        pairs: Makes an object of its names and values, in their order; None for a dictionary.

    Raises:
        TooMuch: It holds a number too large to be kept, or of thousands of digits, or more than
            *deepest* levels.
        Refused: It holds NaN or Infinity, which JSON does not know.
        ValueError: It is no JSON; a JSONDecodeError where its place is known.
    """
    try:
        found: object = json.loads(
            text, parse_constant=_no_constant, parse_float=_number, parse_int=_whole,
            object_pairs_hook=pairs,
        )  # fmt: skip
    except RecursionError as error:
        raise _too_deep(deepest) from error
    if _is_deeper(found, deepest):
        raise _too_deep(deepest)
    return found


def _no_constant(word: str) -> NoReturn:
    raise Refused(f"it holds {word}, which is no number")


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise TooMuch("it holds a number that is too large")
    return value


def _whole(digits: str) -> int:
    try:
        return int(digits)
    except ValueError as error:  # Python itself refuses to spend its time on thousands of digits.
        raise TooMuch("it holds a number of thousands of digits") from error


def _is_deeper(found: object, levels: int) -> bool:
    """Whether lists and objects stand in each other on more levels; goes through them in rows."""
    row = [found] if isinstance(found, (dict, list)) else []
    while row and levels >= 0:
        levels -= 1
        row = [
            inner
            for outer in row
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
    return levels < 0


def _too_deep(levels: int) -> TooMuch:
    return TooMuch(f"it is nested more than {levels} levels deep")
