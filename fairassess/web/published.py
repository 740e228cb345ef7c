"""What everybody may see of results at their own addresses, and what machines look for there."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from fairassess.reports import landing
from fairassess.reports import published as told
from fairassess.reports.landing import Landing
from fairassess.reports.published import Published
from fairassess.services import published
from fairassess.web import charting, context, linked, security

blueprint = Blueprint("published", __name__)


def instead_of_result() -> ResponseReturnValue | None:
    """
    Answer those who may not see a result by right; for `before_request` of its blueprint.

    What is published is shown to them at its own address. All else is as if it were not there:
    who is not signed in is asked to.
    """
    number = (request.view_args or {}).get("snapshot_id")
    if request.endpoint != "results.page" or number is None:
        return security.sign_in_first()
    session = context.session()
    if published.sees_result(session, context.anybody(), number):
        return None
    if not published.is_result(session, number):
        return security.sign_in_first()
    return linked.also(linked.result)(page)(snapshot_id=number)


def instead_of_facility() -> ResponseReturnValue | None:
    """
    Answer those who may not see a facility by right.

    Programs get what is published of it, and people who are signed in are shown to it. Who is not
    signed in is asked to: it may be the officer, with a link from a letter.
    """
    slug = (request.view_args or {}).get("slug", "")
    if request.endpoint != "facilities.page":
        return security.sign_in_first()
    session = context.session()
    if published.sees_facility(session, context.anybody(), slug):
        return None
    if not published.is_facility(session, slug):
        return security.sign_in_first()
    return linked.also(linked.facility)(_go_to_public_page)(slug=slug)


def page(snapshot_id: int) -> ResponseReturnValue:
    """Show a published result to everybody, with typed links and its description."""
    one = _get(snapshot_id)
    page_ = _landing(one)
    place = linked.site()
    answer = make_response(
        render_template(
            "results/published.html",
            one=one,
            summary=one.told.summary,
            landing=head(page_),
            identifier=landing.identifier(page_, place),
            has_pid=bool(place.pid_base),
            site=place,
        )
    )
    return signpost(answer, page_)


def head(page_: Landing) -> dict[str, object]:
    """Return what the head of a public page says for machines, for `parts/landing.html`."""
    place = linked.site()
    return {
        "address": str(page_.own),
        "metas": landing.meta_elements(page_, place),
        "description": landing.dataset(page_, place),
    }


def signpost(answer: Response, page_: Landing) -> Response:
    """Add the typed links of a public page to its answer."""
    answer.headers.add("Link", landing.as_header(landing.links(page_, linked.site())))
    answer.headers.add("Link", f'<{page_.own}/linkset>; rel="linkset"; type="{landing.LINKSET}"')
    return answer


def linkset_of(page_: Landing) -> Response:
    """Return the typed links of a public page as a file."""
    answer = make_response(landing.linkset(page_, linked.site()))
    answer.mimetype = landing.LINKSET
    return answer


@blueprint.get("/results/<int:snapshot_id>.csv")
def table(snapshot_id: int) -> ResponseReturnValue:
    """Send scores and levels of a published result as a table."""
    one = _get(snapshot_id)
    day = f"{one.told.summary.taken_at:%Y-%m-%d}"
    return charting.csv_file(told.as_csv(one.told), f"fairassess-{one.told.facility.slug}-{day}")


@blueprint.get("/results/<int:snapshot_id>/linkset")
def linkset(snapshot_id: int) -> ResponseReturnValue:
    """Send the typed links of a published result's page."""
    return linkset_of(_landing(_get(snapshot_id)))


def _landing(one: Published) -> Landing:
    size = len(charting.csv_file(told.as_csv(one.told), "x").data)
    return told.landing_page(one, linked.site(), csv_bytes=size)


def _get(snapshot_id: int) -> Published:
    funding = context.kit().settings.funding
    return published.get(context.session(), snapshot_id, linked.site(), funding=funding)


def _go_to_public_page(slug: str) -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return security.sign_in_first() or ""
    return redirect(url_for("public_histories.timeline", slug=slug))
