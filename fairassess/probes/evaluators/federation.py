"""Judge whether the federated search of the field asks an interface."""

from fairassess.domain.finding import Reason, Verdict
from fairassess.probes import api_obstacles, federation, obstacles
from fairassess.probes.api_catalogue import CatalogueEvidence
from fairassess.probes.api_evidence import Answer, ApiEvidence, whole
from fairassess.probes.evaluators import verdicts
from fairassess.probes.evaluators.api_ground import place, short, some
from fairassess.probes.search_api_evidence import SearchApiEvidence

_LONGEST_ENTRY = 150
_Listed = tuple[Answer, tuple[str, ...]]
"""What the federated search answered, and the addresses that it asks."""


def federated_search_asks_it(evidence: SearchApiEvidence) -> Verdict:
    """Judge A28: the federated search lists this search API."""
    if evidence.providers:
        return verdicts.inapplicable("It is a federated search itself.")
    found = _listed(evidence)
    if isinstance(found, Verdict):
        return found
    answer, entries = found
    entry = federation.same(entries, evidence.base)
    if entry is not None:
        return verdicts.passed(f"{_asks(found)}, this one as {_cut(entry)}.", place(answer, entry))
    other = federation.beside(entries, evidence.base)
    if other is not None:
        # The facility may well be found by it: whether both are one, nobody can see from here.
        message = (
            f"{_asks(found)}, one of them at another address of this host, {_cut(other)}. Enter"
            " that one as well, or, if it is old, tell those who run the federated search."
        )
        return verdicts.inapplicable(message, place(answer, other))
    message = f"{_asks(found)}; this one is not among them."
    return verdicts.failed(message, place(answer, _shown(entries)))


def federated_search_asks_its_search_api(evidence: CatalogueEvidence) -> Verdict:
    """Judge Q13 and J14: the federated search lists a search API at the catalogue's address."""
    found = _listed(evidence)
    if isinstance(found, Verdict):
        return found
    answer, entries = found
    entry = federation.below(entries, evidence.base)
    if entry is not None:
        message = f"{_asks(found)}, one of them at this catalogue: {_cut(entry)}."
        return verdicts.passed(message, place(answer, entry))
    own = evidence.search
    if own is None:
        return verdicts.not_asked(evidence.stop)
    # Many catalogues answer every address with their page: then no search API is there.
    obstacle = obstacles.in_the_way(own.exchange, own.request)
    if obstacle is not None:
        return verdicts.cant_tell(obstacle.reason, obstacle.message, place(own))
    count = whole(own.members.get("count"))
    if count is None:
        message = (
            f"{_asks(found)}, none of them at this catalogue, and there is no search API beside it;"
            " enter the facility's search API as an endpoint of its own."
        )
        return verdicts.inapplicable(message, place(own), place(answer, _shown(entries)))
    message = (
        f"{_asks(found)}, and not the search API beside this catalogue, which has"
        f" {some(count, 'dataset')}."
    )
    return verdicts.failed(message, place(answer, _shown(entries)), place(own))


def _listed(evidence: ApiEvidence) -> _Listed | Verdict:
    """Return what the federated search asks, or the verdict that nobody knows."""
    if evidence.portal is None:
        return verdicts.untested("The settings name no federated search, so none was asked.")
    answer = evidence.portal.answer
    if answer is None:
        return verdicts.not_asked(evidence.stop)
    obstacle = api_obstacles.in_the_way(answer)
    if obstacle is not None:
        return verdicts.cant_tell(obstacle.reason, obstacle.message, place(answer))
    entries = federation.providers_of(answer)
    if entries is None:
        return verdicts.cant_tell(Reason.HTTP_5XX, _odd(answer), place(answer))
    return answer, entries


def _odd(answer: Answer) -> str:
    """Return what came in the place of a list."""
    if answer.exchange.failure is not None:
        return f"{answer.request}: {answer.exchange.failure.message.rstrip('.')}."
    if answer.exchange.status != 200:
        return f"{answer.request} answers HTTP {answer.exchange.status}."
    if not answer.is_json:
        return f"{answer.request}: the body {answer.fault}."
    told = short(answer.members.get(federation.FIELD))
    return f"{answer.request} tells no list of the addresses it asks: {federation.FIELD} is {told}."


def _asks(found: _Listed) -> str:
    answer, entries = found
    return f"The federated search at {answer.exchange.url} asks {some(len(entries), 'provider')}"


def _cut(entry: str) -> str:
    return entry[:_LONGEST_ENTRY]


def _shown(entries: tuple[str, ...]) -> str:
    return ", ".join(entries)
