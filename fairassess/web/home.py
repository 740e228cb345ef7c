"""Pages that anybody may read: the first page, and how scores are made."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Say what this is, and where to go."""
    return render_template("home.html")


@blueprint.get("/about/scores")
def method() -> ResponseReturnValue:
    """Explain how answers and evidence become scores."""
    return render_template("method.html")


@blueprint.get("/health/live")
def live() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "live"}
