"""Pages that anybody may read: the first page, how scores are made, and about our probes."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from fairassess.web import context

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Say what this is, and where to go."""
    return render_template("home.html")


@blueprint.get("/about/scores")
def method() -> ResponseReturnValue:
    """Explain how answers and evidence become scores."""
    return render_template("method.html")


@blueprint.get("/about/probes")
def about_probes() -> ResponseReturnValue:
    """Tell those who find us in their logs who asks, how often, and how to make it stop."""
    return render_template(
        "about_probes.html", settings=context.kit().settings, user_agent=context.user_agent()
    )


@blueprint.get("/health/live")
def live() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "live"}
