"""Scripts of others that arrive with their wheels: plotly and htmx, served from a fixed list."""

import functools
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, abort, send_file

blueprint = Blueprint("vendor", __name__, url_prefix="/vendor")

_FILES = {
    "plotly.min.js": ("plotly", "package_data/plotly.min.js"),
    "htmx.min.js": ("js_lib_htmx", "static/htmx/htmx.min.js"),
}


@functools.cache
def _path(name: str) -> Path | None:
    package, inside = _FILES[name]
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / inside
    return path if path.is_file() else None


@blueprint.get("/<name>")
def file(name: str) -> Response:
    """Send one file of the list; anything else is not found."""
    path = _path(name) if name in _FILES else None
    if path is None:
        abort(404)
    return send_file(path, mimetype="text/javascript", conditional=True)
