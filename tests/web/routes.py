"""Every route once: its address in the small world, and who may use it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from tests.web.world import Place, World


class Access(Enum):
    """Who may use a route; the names are those of people in the world."""

    PUBLIC = ("", "administrator", "coordinator", "officer", "reader", "outsider", "newcomer")
    SIGNED_IN = ("administrator", "coordinator", "officer", "reader", "outsider", "newcomer")
    REGISTER = ("administrator", "coordinator")
    ADMINISTER = ("administrator",)
    SEE = ("administrator", "coordinator", "officer*", "reader*", "outsider*")
    CHANGE = ("administrator", "coordinator", "officer*", "outsider*")
    ANSWER = ("administrator", "officer*", "outsider*")
    OWN_REPORT = ("administrator", "coordinator", "officer", "reader")
    PARTICIPANTS = ("administrator", "coordinator", "officer", "reader", "outsider")
    OF_THE_OFFICER = ("administrator", "officer")


EVERYBODY = Access.PUBLIC.value
_AT_HOME = {"officer": "nls", "reader": "nls", "outsider": "anc"}


@dataclass(frozen=True, slots=True)
class Route:
    """
    One route.

    Attributes:
        method: `GET` or `POST`.
        endpoint: Its name in the application.
        address: Its address for a facility's place.
        access: Who may use it.
        sent: What a form sends, beside the token.
    """

    method: str
    endpoint: str
    address: Callable[[Place, World], str]
    access: Access
    sent: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """For the names of tests."""
        return f"{self.method} {self.endpoint}"

    @property
    def is_about_a_facility(self) -> bool:
        """Whether its address names something of one facility."""
        return any(name.endswith("*") for name in self.access.value)


def may(who: str, route: Route, place: Place) -> bool:
    """Tell whether somebody may use a route at a place; a star means at the own facility only."""
    if f"{who}*" in route.access.value:
        return _AT_HOME[who] == place.slug
    return who in route.access.value


def _at(template: str) -> Callable[[Place, World], str]:
    return lambda place, world: template.format(place=place, world=world)


def _get(endpoint: str, template: str, access: Access) -> Route:
    return Route("GET", endpoint, _at(template), access)


def _post(endpoint: str, template: str, access: Access, **sent: str) -> Route:
    return Route("POST", endpoint, _at(template), access, tuple(sent.items()))


_CHECK = "/endpoints/{place.endpoint}/checks/oaipmh_identify_is_complete"

ROUTES = (
    _get("home.index", "/", Access.PUBLIC),
    _get("home.method", "/about/scores", Access.PUBLIC),
    _get("about.probes", "/about/probes", Access.PUBLIC),
    _post("about.probes", "/about/probes", Access.PUBLIC),
    _get("about.checks", "/about/probes/checks", Access.PUBLIC),
    _get("about.opt_outs", "/about/probes/opt-outs", Access.ADMINISTER),
    _post(
        "about.lift", "/about/probes/opt-outs/1/lift", Access.ADMINISTER, note="Its keeper wrote.",
    ),
    _get("home.live", "/health/live", Access.PUBLIC),
    _get("static", "/static/css/base.css", Access.PUBLIC),
    _get("vendor.file", "/vendor/htmx.min.js", Access.PUBLIC),
    _get("security.login", "/sign-in", Access.PUBLIC),
    _post("security.login", "/sign-in", Access.PUBLIC),
    _post("security.logout", "/sign-out", Access.PUBLIC),
    _post("accounts.sign_out", "/account/sign-out", Access.PUBLIC),
    _get("security.change_password", "/account/password", Access.SIGNED_IN),
    _post("security.change_password", "/account/password", Access.SIGNED_IN),
    _get("accounts.me", "/account", Access.SIGNED_IN),
    _get("work.index", "/my-work", Access.SIGNED_IN),
    _get("facilities.index", "/facilities", Access.SIGNED_IN),
    _get("facilities.new", "/facilities/new", Access.REGISTER),
    _post("facilities.new", "/facilities/new", Access.REGISTER),
    # Who is signed in and may not see it is sent to what is published of it.
    _get("facilities.page", "/facilities/{place.slug}", Access.SIGNED_IN),
    _get("facilities.edit", "/facilities/{place.slug}/edit", Access.CHANGE),
    _post("facilities.edit", "/facilities/{place.slug}/edit", Access.CHANGE),
    _get("endpoints.new", "/facilities/{place.slug}/endpoints/new", Access.CHANGE),
    _post("endpoints.new", "/facilities/{place.slug}/endpoints/new", Access.CHANGE),
    _get("endpoints.edit", "/endpoints/{place.endpoint}/edit", Access.CHANGE),
    _post("endpoints.edit", "/endpoints/{place.endpoint}/edit", Access.CHANGE),
    _post("endpoints.remove", "/endpoints/{place.endpoint}/remove", Access.CHANGE),
    _post("endpoints.run", "/endpoints/{place.endpoint}/probe", Access.CHANGE),
    _get("objects.page", "/facilities/{place.slug}/objects?pid=10.5072/abc", Access.SEE),
    _post("objects.page", "/facilities/{place.slug}/objects", Access.CHANGE, url="10.5072/abc"),
    _get("evidence.page", "/facilities/{place.slug}/evidence", Access.SEE),
    _post("evidence.probe", "/facilities/{place.slug}/evidence/probe", Access.CHANGE),
    _post("evidence.draw", "/endpoints/{place.endpoint}/draw", Access.CHANGE),
    _get("checks.page", _CHECK, Access.SEE),
    _post("checks.test", f"{_CHECK}/test", Access.CHANGE),
    _post("checks.set_aside", f"{_CHECK}/not-in-our-hands", Access.CHANGE, note="A partner's."),
    _post("checks.take_back", f"{_CHECK}/in-our-hands", Access.CHANGE),
    _get("runs.page", "/runs/{place.run}", Access.SEE),
    _get("runs.live", "/runs/{place.run}/live", Access.SEE),
    _post("runs.cancel", "/runs/{place.run}/cancel", Access.CHANGE),
    _get("runs.exchange", "/runs/{place.run}/exchanges/0", Access.SEE),
    _get("harvests.page", "/harvests/{place.harvest}", Access.SEE),
    _get("harvests.content", "/harvests/{place.harvest}/content", Access.SEE),
    _get("harvests.live", "/harvests/{place.harvest}/live", Access.SEE),
    _get("harvests.missing", "/harvests/{place.harvest}/missing/version", Access.SEE),
    _get("harvests.skipped", "/harvests/{place.harvest}/skipped", Access.SEE),
    _get("harvests.record", "/harvests/records/{place.record}", Access.SEE),
    _get("records.search", "/harvests/{place.harvest}/records?q=neutron", Access.SEE),
    _get("records.of_endpoint", "/harvests/of/{place.endpoint}", Access.SEE),
    _get("records.differences", "/harvests/{place.harvest}/differences", Access.SEE),
    _get("records.as_csv", "/harvests/{place.harvest}/records.csv", Access.SEE),
    _get("records.as_json_lines", "/harvests/{place.harvest}/records.jsonl", Access.SEE),
    _get("assessments.start", "/facilities/{place.slug}/assessments/new", Access.ANSWER),
    _post("assessments.start", "/facilities/{place.slug}/assessments/new", Access.ANSWER),
    _get("assessments.tasks", "/assessments/{place.draft}", Access.SEE),
    _get("assessments.question", "/assessments/{place.draft}/Q14", Access.SEE),
    _post(
        "assessments.question", "/assessments/{place.draft}/Q14", Access.ANSWER,
        revision="2", level="2",
    ),
    _get("assessments.check", "/assessments/{place.draft}/check", Access.SEE),
    _post(
        "assessments.check", "/assessments/{place.draft}/check", Access.ANSWER,
        signed_by="A. Officer", has_declared="y",
    ),
    # The newest results are published.
    _get("results.page", "/results/{place.result}", Access.PUBLIC),
    _get("published.table", "/results/{place.result}.csv", Access.PUBLIC),
    _get("published.linkset", "/results/{place.result}/linkset", Access.PUBLIC),
    _get("rounds.linkset", "/rounds/{world.round}/linkset", Access.PUBLIC),
    _get("public_histories.linkset", "/public/facilities/{place.slug}/linkset", Access.PUBLIC),
    _get("linked.result", "/results/{place.result}.ttl", Access.PUBLIC),
    _get("linked.facility", "/facilities/{place.slug}.jsonld", Access.PUBLIC),
    _get("linked.public_facility", "/public/facilities/{place.slug}.ttl", Access.PUBLIC),
    _get("linked.round", "/rounds/{world.round}.ttl", Access.PUBLIC),
    _get("linked.run", "/runs/{place.run}.ttl", Access.SEE),
    _get("linked.finding", "/findings/{place.finding}.jsonld", Access.PUBLIC),
    _get("linked.probe", "/probes/oaipmh_lists_end.ttl", Access.PUBLIC),
    _get("linked.kind", "/probes/kinds/oai-pmh.ttl", Access.PUBLIC),
    _get("linked.questionnaire", "/questionnaires/expands-d26/1.0.0.ttl", Access.PUBLIC),
    _get("probes.index", "/probes", Access.PUBLIC),
    _get("probes.page", "/probes/oaipmh_lists_end", Access.PUBLIC),
    _get("probes.kind_page", "/probes/kinds/oai-pmh", Access.PUBLIC),
    _get("probes.questionnaire", "/questionnaires/expands-d26/1.0.0", Access.PUBLIC),
    _get("probes.finding", "/findings/{place.finding}", Access.PUBLIC),
    _get("results.trend", "/facilities/{place.slug}/trend", Access.SEE),
    _get("results.compare", "/facilities/{place.slug}/compare", Access.SEE),
    _get("results.compare_as_csv", "/facilities/{place.slug}/compare.csv", Access.SEE),
    _get("histories.page", "/facilities/{place.slug}/history", Access.SEE),
    _get("histories.as_csv", "/facilities/{place.slug}/history.csv", Access.SEE),
    _get("histories.change_as_csv", "/facilities/{place.slug}/history/change.csv", Access.SEE),
    _get("histories.checks", "/facilities/{place.slug}/history/checks", Access.SEE),
    _get("histories.checks_as_csv", "/facilities/{place.slug}/history/checks.csv", Access.SEE),
    _get("public_histories.timeline", "/public/facilities/{place.slug}", Access.PUBLIC),
    _get(
        "public_histories.timeline_as_csv", "/public/facilities/{place.slug}/history.csv",
        Access.PUBLIC,
    ),
    # Badges, widgets and feeds are the same for everybody.
    _get("badges.svg", "/badge/{place.slug}.svg", Access.PUBLIC),
    _get("badges.as_json", "/badge/{place.slug}.json", Access.PUBLIC),
    _get("badges.as_shields", "/badge/{place.slug}.shields.json", Access.PUBLIC),
    _get("badges.widget", "/embed/facilities/{place.slug}", Access.PUBLIC),
    _get(
        "badges.oembed", "/oembed?url=http://127.0.0.1:8000/public/facilities/{place.slug}",
        Access.PUBLIC,
    ),
    _get("feeds.of_facility", "/feeds/facilities/{place.slug}.atom", Access.PUBLIC),
    _get("feeds.of_round", "/feeds/rounds/{world.round}.atom", Access.PUBLIC),
    _get("rounds.index", "/rounds", Access.PUBLIC),
    _get("rounds.new", "/rounds/new", Access.REGISTER),
    _post("rounds.new", "/rounds/new", Access.REGISTER),
    _get("rounds.page", "/rounds/{world.round}", Access.PUBLIC),
    _get("comparison.page", "/rounds/{world.round}/comparison", Access.PUBLIC),
    _get("comparison.table", "/rounds/{world.round}/comparison/levels.csv", Access.PUBLIC),
    _get("rounds.change", "/rounds/{world.open_round}/change", Access.REGISTER),
    _post("rounds.change", "/rounds/{world.open_round}/change", Access.REGISTER),
    _get("rounds.close", "/rounds/{world.open_round}/close", Access.REGISTER),
    _post("rounds.close", "/rounds/{world.open_round}/close", Access.REGISTER),
    _get("rounds.publish", "/rounds/{world.closed_round}/publish", Access.REGISTER),
    _post("rounds.publish", "/rounds/{world.closed_round}/publish", Access.REGISTER),
    _get("round_reports.page", "/rounds/{world.round}/report", Access.PUBLIC),
    _post(
        "round_reports.page", "/rounds/{world.round}/report", Access.PARTICIPANTS,
        edition="of-nls", form="json",
    ),
    _post("rounds.leave", "/assessments/{place.draft}/round/leave", Access.ANSWER),
    _get("terms.index", "/terms", Access.SIGNED_IN),
    _get("terms.vocabulary", "/terms/panet", Access.SIGNED_IN),
    _get("terms.term", "/terms/panet/PaNET01188", Access.SIGNED_IN),
    _get("reports.page", "/results/{place.result}/report", Access.SEE),
    _get("reports.pdf", "/results/{place.result}/report.pdf", Access.SEE),
    _get("reports.document", "/results/{place.result}/report.json", Access.SEE),
    _get("report_builder.page", "/facilities/{place.slug}/report", Access.SEE),
    _post("report_builder.page", "/facilities/{place.slug}/report", Access.SEE, form="json"),
    _get("kept_reports.verify", "/reports/verify", Access.PUBLIC),
    _post("kept_reports.verify", "/reports/verify", Access.PUBLIC, digest="0" * 64),
    _get("kept_reports.schema", "/reports/schema/report-1.json", Access.PUBLIC),
    _get("kept_reports.round_schema", "/reports/schema/round-1.json", Access.PUBLIC),
    _get("kept_reports.page", "/reports/{world.report}", Access.OWN_REPORT),
    _get("kept_reports.file", "/reports/{world.report}/file", Access.OWN_REPORT),
    _post("kept_reports.readers", "/reports/{world.report}/readers", Access.OF_THE_OFFICER),
    _get("kept_reports.progress", "/reports/requests/{world.asked}", Access.OWN_REPORT),
    _get("kept_reports.live", "/reports/requests/{world.asked}/live", Access.OWN_REPORT),
    _get("api.page", "/api/v1", Access.PUBLIC),
    _get("api.openapi", "/api/v1/openapi.json", Access.PUBLIC),
    _get("tokens.index", "/account/tokens", Access.SIGNED_IN),
    _post("tokens.index", "/account/tokens", Access.SIGNED_IN, name="A program"),
    _post("tokens.revoke", "/account/tokens/1/revoke", Access.OF_THE_OFFICER),
    _get("proposals.index", "/assessments/{place.draft}/proposals", Access.SEE),
    _post("proposals.index", "/assessments/{place.draft}/proposals", Access.SEE),
    _get("proposals.propose", "/assessments/{place.draft}/propose?Q01=3", Access.SEE),
    _post("proposals.propose", "/assessments/{place.draft}/propose", Access.SEE, Q01="3", tool="A"),
    _post("proposals.decide", "/proposals/{place.proposal}/refuse", Access.ANSWER, note="No."),
    # The link for the first administrator works for nobody once somebody has an account.
    _get("accounts.welcome", "/welcome/some-token", Access.PUBLIC),
    _post("accounts.welcome", "/welcome/some-token", Access.PUBLIC),
)  # fmt: skip

PAGES = tuple(
    route
    for route in ROUTES
    if route.method == "GET"
    and route.endpoint
    not in (
        "accounts.welcome", "home.live", "static", "vendor.file", "runs.live", "reports.pdf",
        "kept_reports.file", "kept_reports.live", "kept_reports.schema",
        "kept_reports.round_schema", "reports.document",
        "harvests.live", "records.as_csv", "records.as_json_lines",
        "api.openapi",
        "results.trend", "results.compare_as_csv", "histories.as_csv", "histories.change_as_csv",
        "histories.checks_as_csv", "public_histories.timeline_as_csv",
        "published.table", "published.linkset", "rounds.linkset", "public_histories.linkset",
        "probes.index", "linked.result", "linked.facility", "linked.public_facility",
        "linked.round", "linked.run", "linked.finding", "linked.probe", "linked.kind",
        "linked.questionnaire", "comparison.table",
        "badges.svg", "badges.as_json", "badges.as_shields", "badges.widget", "badges.oembed",
        "feeds.of_facility", "feeds.of_round",
    )
)  # fmt: skip
"""Those that answer with a whole page."""

FOR_OTHERS = frozenset(
    {
        "badges.svg", "badges.as_json", "badges.as_shields", "badges.widget", "badges.oembed",
        "feeds.of_facility", "feeds.of_round",
    }
)  # fmt: skip
"""Answers that other sites show and caches keep; their headers have tests of their own."""

CHARTED = (
    "histories.page", "histories.checks", "public_histories.timeline", "results.compare",
    "comparison.page",
)  # fmt: skip
"""Pages on which plotly may draw over a chart."""
