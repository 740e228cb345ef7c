"""My work: what waits for the one who is signed in, and what changed at the facilities."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from fairassess.services import assessment_views, facility_views, round_entries
from fairassess.web import context, security

blueprint = Blueprint("work", __name__)
blueprint.before_request(security.sign_in_first)

_CHANGES_SHOWN = 8


@blueprint.get("/my-work")
def index() -> ResponseReturnValue:
    """Show drafts to go on with, rounds that wait, and the latest changes."""
    session, actor = context.session(), context.actor()
    return render_template(
        "work.html",
        drafts=assessment_views.my_drafts(session, actor),
        waiting=[
            one
            for one in round_entries.waiting_for(session, actor, now=context.now())
            if one.assessment_id is None
        ],
        changes=facility_views.latest_changes(session, actor, limit=_CHANGES_SHOWN),
    )
