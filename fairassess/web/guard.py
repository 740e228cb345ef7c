"""Refuse what no database could hold, before any page sees it."""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

HIGHEST_NUMBER = 2**31 - 1
_NOTHING = "\x00"


class _Number(IntegerConverter):
    """A number in an address, as high as the numbers of rows can be; a higher one is not found."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **{"max": HIGHEST_NUMBER, **options})  # type: ignore[arg-type]


def install(app: Flask) -> None:
    """Guard an application whose pages are not registered yet."""
    app.url_map.converters["int"] = _Number

    @app.before_request
    def refuse_null_characters() -> None:
        # PostgreSQL stores no text with one, and no person ever types one.
        given = (request.path, *request.args.values(), *request.form.values())
        if any(_NOTHING in text for text in given):
            abort(400)
