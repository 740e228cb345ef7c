"""Feeds in Atom: what of a facility or a round was published; the same for everybody who asks."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from fairassess.reports import feed
from fairassess.reports.feed import Feed
from fairassess.services import publications
from fairassess.web import context, linked, shared
from fairassess.web.shared import Shared

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")


@blueprint.get("/facilities/<slug>.atom")
def of_facility(slug: str) -> ResponseReturnValue:
    """Send the published results of a facility; nothing published is not found."""
    return _sent(publications.facility_feed(context.session(), slug, linked.site()))


@blueprint.get("/rounds/<slug>.atom")
def of_round(slug: str) -> ResponseReturnValue:
    """Send the results of a published round; any other is not found."""
    return _sent(publications.round_feed(context.session(), slug, linked.site()))


def _sent(told: Feed) -> Response:
    answer = Shared(feed.write(told), content_type=f"{feed.MIMETYPE}; charset=utf-8")
    answer.last_modified = told.updated_at
    return shared.for_others(answer)
