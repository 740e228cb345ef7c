"""Lists in pages: a cursor names the last row seen, so that new rows move nothing."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request

from fairassess.web.problems import Problem

MOST = 200
USUAL = 50
_CURSOR_MOST = 500

Row = TypeVar("Row")
Key = str | int


@dataclass(frozen=True, slots=True)
class Page:
    """
    Which part of a list is asked for.

    Attributes:
        limit: Most rows.
        after: Key of the last row seen; None for the beginning.
    """

    limit: int
    after: Key | None


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """
    A part of a list.

    Attributes:
        rows: In order.
        last: Key of the last row, when others follow; None at the end.
    """

    rows: tuple[Row, ...]
    last: Key | None


def cut(
    rows: Iterable[Row], page: Page, key: Callable[[Row], Any], *, newest_first: bool = False
) -> Part[Row]:
    """
    Return the part of a list that a page asks for, in the order of *key*.

    Args:
        rows: The whole list, in any order.
        page: Which part.
        key: What no two rows share, and never changes; all texts or all numbers.
        newest_first: Whether the highest key comes first.

    Raises:
        Problem: The cursor is of another list.
    """
    ordered = sorted(rows, key=key, reverse=newest_first)
    after = page.after
    if after is not None:
        if ordered and type(key(ordered[0])) is not type(after):
            raise bad_cursor()
        ordered = [
            row for row in ordered if (key(row) < after if newest_first else key(row) > after)
        ]
    shown = tuple(ordered[: page.limit])
    return Part(shown, key(shown[-1]) if len(ordered) > page.limit else None)


def read_cursor(text: str) -> Key:
    """
    Return the key that a cursor names.

    Raises:
        Problem: It is none of ours.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        key = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")).decode())
    except (ValueError, binascii.Error, RecursionError) as error:
        raise bad_cursor() from error
    if isinstance(key, bool) or not isinstance(key, str | int) or len(text) > _CURSOR_MOST:
        raise bad_cursor()
    return key


def write_cursor(key: Key) -> str:
    """Return the cursor that names a key; its form may change, and no program should read it."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode("ascii").rstrip("=")


def next_link(cursor: str) -> str:
    """Return the header Link for the part that follows, with all other parameters as they are."""
    given = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    query = urlencode([*given, ("cursor", cursor)])
    return f'<{request.base_url}?{query}>; rel="next"'


def bad_cursor() -> Problem:
    """Return what a cursor that is none of ours is answered with."""
    message = "Take the cursor from `next`, or leave it out to begin."
    return Problem(422, "See `errors`.", ({"parameter": "cursor", "detail": message},))
