"""Every route for programs once: its address in the small world, and who may use it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.web.routes import Access
from tests.web.world import Place, World

PEOPLE = ("administrator", "coordinator", "officer", "reader", "outsider", "newcomer")
_AT_HOME = {"officer": "nls", "reader": "nls", "outsider": "anc"}
SEE_AND_PROPOSE = Access.SEE


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """
    One route.

    Attributes:
        endpoint: Its name in the application.
        address: Its address below the prefix, for a facility's place.
        access: Who may use it, with a token that may write.
        seen_by: Who may know that it is there; others find nothing.
        body: What is sent; None for reading.
        status: What is answered to those who may.
        if_match: Whether a tag is needed.
        is_open: Whether nobody in particular may ask, and finds nothing where it is not published.
    """

    method: str
    endpoint: str
    address: Callable[[Place, World], str]
    access: Access
    seen_by: Access
    body: Mapping[str, Any] | None
    status: int
    if_match: bool = False
    is_open: bool = False

    @property
    def name(self) -> str:
        """For the names of tests."""
        return f"{self.method} {self.endpoint}"

    @property
    def is_about_a_facility(self) -> bool:
        """Whether its address names something of one facility."""
        return any(name.endswith("*") for name in self.seen_by.value)


def is_among(who: str, access: Access, place: Place) -> bool:
    """Tell whether somebody is meant; a star means at the own facility only."""
    return who in access.value or (f"{who}*" in access.value and _AT_HOME.get(who) == place.slug)


def _at(template: str) -> Callable[[Place, World], str]:
    return lambda place, world: "/api/v1/" + template.format(place=place, world=world)


def _get(endpoint: str, template: str, access: Access = Access.SEE) -> ApiRoute:
    is_open = access is Access.PUBLIC
    return ApiRoute(
        "GET", f"api_{endpoint}", _at(template), access, access, None, 200, is_open=is_open
    )


def _get_once_published(endpoint: str, template: str, access: Access) -> ApiRoute:
    """Return the same route for what is not published."""
    return replace(_get(endpoint, template, access), is_open=True)


def _write(
    method: str,
    endpoint: str,
    template: str,
    access: Access,
    body: Mapping[str, Any],
    status: int,
    **more: Any,
) -> ApiRoute:
    seen = Access.SIGNED_IN if access is Access.REGISTER else Access.SEE
    address = _at(template)
    return ApiRoute(method, f"api_{endpoint}", address, access, seen, body, status, **more)


ROUTES = (
    _get("token.token", "token", Access.SIGNED_IN),
    _get("facilities.facilities_list", "facilities", Access.PUBLIC),
    _write(
        "POST", "facilities.register", "facilities", Access.REGISTER,
        {"name": "Southern Spallation Source", "short_name": "SSS"}, 201,
    ),
    _get("facilities.facility", "facilities/{place.slug}", Access.PUBLIC),
    _get("endpoints.endpoints_list", "facilities/{place.slug}/endpoints"),
    _write(
        "POST", "endpoints.add_endpoint", "facilities/{place.slug}/endpoints", Access.CHANGE,
        {"kind": "oai-pmh", "url": "https://data.nls.example/oai"}, 201,
    ),
    _get("endpoints.endpoint", "endpoints/{place.endpoint}"),
    _write(
        "PATCH", "endpoints.change_endpoint", "endpoints/{place.endpoint}", Access.CHANGE,
        {"label": "Our catalogue"}, 200, if_match=True,
    ),
    _get("runs.runs_list", "endpoints/{place.endpoint}/runs"),
    _write(
        "POST", "runs.ask_for_run", "endpoints/{place.endpoint}/runs", Access.CHANGE,
        {"work": "probe"}, 202,
    ),
    _get("runs.run", "runs/{place.run}"),
    _get("runs.findings", "runs/{place.run}/findings"),
    _get("runs.exchanges", "runs/{place.run}/exchanges"),
    _get("harvests.harvests_list", "endpoints/{place.endpoint}/harvests"),
    _get("harvests.harvest", "harvests/{place.harvest}"),
    _get("questionnaires.questionnaires_list", "questionnaires", Access.PUBLIC),
    _get("questionnaires.questionnaire", "questionnaires/expands-d26@1.1.0", Access.PUBLIC),
    _get(
        "questionnaires.question", "questionnaires/expands-d26@1.1.0/questions/Q01", Access.PUBLIC
    ),
    _get("probes.probes_list", "probes", Access.PUBLIC),
    _get("probes.probe", "probes/oaipmh_identify_is_complete", Access.PUBLIC),
    _get("vocabularies.vocabularies_list", "vocabularies", Access.SIGNED_IN),
    _get("vocabularies.vocabulary", "vocabularies/panet", Access.SIGNED_IN),
    _get("vocabularies.terms_list", "vocabularies/panet/terms?q=neutron", Access.SIGNED_IN),
    _get("vocabularies.term", "vocabularies/panet/terms/PaNET01188", Access.SIGNED_IN),
    _get("assessments.assessments_list", "facilities/{place.slug}/assessments"),
    _write(
        "POST", "assessments.start", "facilities/{place.slug}/assessments", Access.ANSWER,
        {"label": "Another"}, 201,
    ),
    _get("assessments.assessment", "assessments/{place.draft}"),
    _get("assessments.answers", "assessments/{place.draft}/answers"),
    _get("assessments.answer", "assessments/{place.draft}/answers/Q14"),
    _write(
        "PATCH", "assessments.change_answer", "assessments/{place.draft}/answers/Q14",
        Access.ANSWER, {"level": 2}, 200, if_match=True,
    ),
    _write(
        "POST", "assessments.check_answer", "assessments/{place.draft}/answers/Q14/check",
        Access.ANSWER, {"level": 2}, 200, if_match=True,
    ),
    _get("assessments.observations", "assessments/{place.draft}/observations"),
    _write(
        "POST", "assessments.submit", "assessments/{place.draft}/submission", Access.ANSWER,
        {"signed_by": "A. Officer", "has_declared": True}, 200,
    ),
    _get("proposals.proposals_list", "assessments/{place.draft}/proposals"),
    _write(
        "POST", "proposals.propose", "assessments/{place.draft}/proposals", Access.SEE,
        {"tool": {"name": "A tool"}, "answers": [{"question": "Q03", "level": 2}]}, 201,
    ),
    _get("proposals.proposal", "proposals/{place.proposal}"),
    _get("results.results_list", "facilities/{place.slug}/results", Access.PUBLIC),
    _get("results.result", "results/{place.result}", Access.PUBLIC),
    _get_once_published("results.result", "results/{world.first_result}", Access.OWN_REPORT),
    _get("history.history", "facilities/{place.slug}/history?of=F", Access.PUBLIC),
    _get("badges.badge", "facilities/{place.slug}/badge", Access.PUBLIC),
    _get("findings.finding", "findings/{place.finding}", Access.PUBLIC),
    _get("rounds.rounds_list", "rounds", Access.PUBLIC),
    _get("rounds.round_", "rounds/{world.round}", Access.PUBLIC),
    _get_once_published("rounds.round_", "rounds/{world.closed_round}", Access.PARTICIPANTS),
    _get("rounds.round_results", "rounds/{world.round}/results", Access.PUBLIC),
    _get("rounds.comparison", "rounds/{world.round}/comparison", Access.PUBLIC),
    _get("reports.reports_list", "rounds/{world.round}/reports", Access.PUBLIC),
    _get_once_published("reports.report", "reports/{world.report}", Access.OWN_REPORT),
    _get("method.method", "method", Access.PUBLIC),
)  # fmt: skip
