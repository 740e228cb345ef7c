"""Linked data at the addresses of things: by what a request accepts, and by an ending."""

import functools
from collections.abc import Callable

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from rdflib import Graph

from fairassess.errors import NotAllowed, NotFound
from fairassess.reports import rdf
from fairassess.reports.rdf_values import Site
from fairassess.services import linked_data
from fairassess.services.rounds import VISITOR
from fairassess.web import context, negotiation, security
from fairassess.web.negotiation import JSON_LD, OFFERS, PAGE, Offer

blueprint = Blueprint("linked", __name__)

_ENDINGS = "any(ttl, jsonld)"

Maker = Callable[..., Graph]
View = Callable[..., ResponseReturnValue]


def site() -> Site:
    """Return where things have their addresses."""
    return linked_data.site(context.kit().settings)


def facility(slug: str) -> Graph:
    """Return a facility as the visitor may know it."""
    return linked_data.of_facility(context.session(), context.anybody(), slug, site())


def public_facility(slug: str) -> Graph:
    """Return what is published of a facility, whoever asks."""
    try:
        return linked_data.of_facility(context.session(), VISITOR, slug, site())
    except (NotAllowed, NotFound):
        raise NotFound(f"There is no published history of {slug}.") from None


def result(snapshot_id: int) -> Graph:
    """Return a submitted assessment as the visitor may know it."""
    return linked_data.of_result(context.session(), context.anybody(), snapshot_id, site())


def round_(slug: str) -> Graph:
    """Return a round as the visitor may know it."""
    return linked_data.of_round(context.session(), context.anybody(), slug, site())


def run(run_id: int) -> Graph:
    """Return a run."""
    return linked_data.of_run(context.session(), context.anybody(), run_id, site())


def finding(finding_id: int) -> Graph:
    """Return a finding."""
    return linked_data.of_finding(context.session(), context.anybody(), finding_id, site())


def probe(probe_id: str) -> Graph:
    """Return the definition of a probe."""
    return linked_data.of_probe(probe_id, site())


def kind(kind: str) -> Graph:
    """Return the probes of a kind."""
    return linked_data.of_kind(kind, site())


def questionnaire(questionnaire_id: str, version: str) -> Graph:
    """Return a questionnaire."""
    return linked_data.of_questionnaire(f"{questionnaire_id}@{version}", site())


_FOR_EVERYBODY = (probe, kind, questionnaire, round_, public_facility)
"""What is not there is said not to be there."""


def also(make: Maker) -> Callable[[View], View]:
    """
    Let a page be had as linked data, too, by whoever asks for that.

    Args:
        make: Returns the graph of what the page shows, with the same rights.
    """

    def wrapped(view: View) -> View:
        @functools.wraps(view)
        def negotiated(**place: int | str) -> ResponseReturnValue:
            offer = negotiation.chosen()
            if offer is None:
                answer = none_fits()
            elif offer is PAGE:
                answer = make_response(view(**place))
                announce(answer)
            else:
                answer = written(make, offer, **place)
            answer.vary.add("Accept")
            return answer

        return negotiated

    return wrapped


def written(make: Maker, offer: Offer, **place: int | str) -> Response:
    """
    Return a graph as a file.

    Who is not signed in and may not see it is sent to sign in, whether it is there or not.
    """
    try:
        graph = make(**place)
    except (NotAllowed, NotFound):
        if current_user.is_authenticated or make in _FOR_EVERYBODY:
            raise
        return make_response(security.sign_in_first())
    content = rdf.json_ld(graph) if offer is JSON_LD else rdf.turtle(graph)
    return Response(content, mimetype=offer.mimetype)


def announce(answer: Response) -> None:
    """Say in a header of a page where else it can be had."""
    if answer.status_code == 200:
        for offer in OFFERS[1:]:
            value = f'<{request.path}{offer.ending}>; rel="alternate"; type="{offer.mimetype}"'
            answer.headers.add("Link", value)


def none_fits() -> Response:
    """Return the formats that there are, to who accepts none of them."""
    listed = "".join(f"{offer.mimetype}  {request.path}{offer.ending}\n" for offer in OFFERS)
    return Response(f"This can be had as:\n{listed}", 406, mimetype="text/plain")


def _as_file(make: Maker) -> View:
    def view(form: str, **place: int | str) -> ResponseReturnValue:
        return written(make, _called(form), **place)

    return view


def _called(ending: str) -> Offer:
    return next(offer for offer in OFFERS if offer.ending == f".{ending}")


_FILES: dict[str, Maker] = {
    "/facilities/<slug>": facility,
    "/public/facilities/<slug>": public_facility,
    "/results/<int:snapshot_id>": result,
    "/rounds/<slug>": round_,
    "/runs/<int:run_id>": run,
    "/findings/<int:finding_id>": finding,
    "/probes/<probe_id>": probe,
    "/probes/kinds/<kind>": kind,
    "/questionnaires/<questionnaire_id>/<version>": questionnaire,
}
for _rule, _maker in _FILES.items():
    blueprint.add_url_rule(
        f"{_rule}.<{_ENDINGS}:form>", _maker.__name__.strip("_"), _as_file(_maker)
    )
