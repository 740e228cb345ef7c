"""Pages of vocabularies: which there are, the tree of one, and one term with its use."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from fairassess.services import term_views
from fairassess.web import context, security

blueprint = Blueprint("terms", __name__, url_prefix="/terms")
blueprint.before_request(security.sign_in_first)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the vocabularies."""
    return render_template("terms/index.html", rows=term_views.listed(context.session()))


@blueprint.get("/<name>")
def vocabulary(name: str) -> ResponseReturnValue:
    """Show the tree of a vocabulary, or what a search finds in it."""
    page = term_views.vocabulary_page(
        context.session(), context.actor(), name, request.args.get("q", "")
    )
    return render_template("terms/vocabulary.html", page=page)


@blueprint.get("/<name>/<identifier>")
def term(name: str, identifier: str) -> ResponseReturnValue:
    """Show one term: its names, its place, and which facilities use it."""
    page = term_views.term_page(context.session(), context.actor(), name, identifier)
    return render_template("terms/term.html", page=page)
