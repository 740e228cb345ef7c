"""The interface for programs: REST under /api/v1, described by OpenAPI."""

from flask import Flask
from flask_smorest import Api

from fairassess import __version__
from fairassess.web.api import (
    assessments,
    documentation,
    facilities,
    published,
    questions,
    results,
    rounds,
    runs,
)
from fairassess.web.api.resources import PREFIX, Resources

__all__ = ["PARTS", "PREFIX", "install"]

PARTS: tuple[Resources, ...] = (
    results.account_blueprint,
    facilities.blueprint,
    facilities.endpoints_blueprint,
    runs.blueprint,
    runs.harvests_blueprint,
    questions.blueprint,
    questions.probes_blueprint,
    questions.terms_blueprint,
    assessments.blueprint,
    results.proposals_blueprint,
    results.blueprint,
    published.histories_blueprint,
    published.badges_blueprint,
    published.findings_blueprint,
    rounds.blueprint,
    rounds.reports_blueprint,
    published.method_blueprint,
)
"""All nouns, in the order in which they are documented."""


class _Interface(Api):
    """The library's part: it gathers the description, and leaves all errors to us."""

    def _register_error_handlers(self) -> None:
        """Nothing: ours tell problems, and only below the interface."""


def install(app: Flask) -> None:
    """Add the interface to an application; sign-in and limits are installed before."""
    app.config.update(
        API_TITLE="fairassess",
        API_VERSION=f"v1 (fairassess {__version__})",
        OPENAPI_VERSION="3.1.0",
    )
    interface = _Interface(app)
    for part in PARTS:
        interface.register_blueprint(part)
    public = frozenset(part.noun for part in PARTS if part.is_public)
    documentation.install(app, interface.spec, public)
