"""Ask for the landing page of each object once, and for two of the links that it offers."""

from dataclasses import replace

import structlog

from fairassess.domain import pids, term_tables, terms
from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Reason
from fairassess.domain.objects import GIVEN, Subject
from fairassess.domain.pids import Scheme
from fairassess.domain.registries import Registries
from fairassess.probes import landing_reading, obstacles, pid_reading
from fairassess.probes.fetchers.asking import Asking
from fairassess.probes.landing_evidence import Followed, Landing, LandingEvidence
from fairassess.probes.landing_values import Signpost
from fairassess.probes.visit import Stop, Visit

_log = structlog.get_logger(__name__)

MOST_REQUESTS = 3
"""For each object: its page, a linkset, one description."""

LOST_IN_A_ROW = 3
"""After so many pages in a row that did not come, no others are asked for."""

_PAGE = (("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"),)
_JSON_LD = "application/ld+json"
# People, organisations, and what libraries resolve country by country.
_OF_NO_PAGE = frozenset({Scheme.ORCID, Scheme.ROR, Scheme.URN})
_OUR_FAULT = Stop(
    "internal", Reason.INTERNAL, "Something went wrong on our side; the log has the details."
)
_LOST = frozenset({FailureKind.DNS, FailureKind.REFUSED, FailureKind.TIMEOUT, FailureKind.RESET})


def fetch(visit: Visit) -> LandingEvidence:
    """
    Visit the landing pages of the objects.

    Args:
        visit: Which objects, and how.

    Returns:
        One landing for each object, in order; those not asked for have no exchange.
    """
    asking = Asking(visit, planned=len(visit.subjects) * MOST_REQUESTS)
    found: list[Landing] = []
    lost = 0
    trouble: Stop | None = None
    for subject in visit.subjects:
        try:
            landing = _visited(asking, subject, visit.registries)
        except Exception:
            # A fault of ours in one page must not cost the others, nor pass for the provider's.
            _log.exception("page_unread", subject=subject.name[:200])
            trouble = _OUR_FAULT
            landing = _unasked(subject, address_of(subject, visit.registries))
        found.append(landing)
        lost = lost + 1 if _is_lost(landing) else 0
        if lost == LOST_IN_A_ROW and asking.stop is None:
            message = f"{lost} pages in a row did not come, so no others were asked for."
            asking.stop = Stop("unreachable", _reason(landing), message, landing.index)
    known = (term_tables.read(one) for one in visit.vocabularies if f"name: {terms.PANET}" in one)
    return LandingEvidence(
        visit.target,
        tuple(found),
        tuple(asking.exchanges),
        asking.stop or trouble,
        next((one for one in known if one.name == terms.PANET), None),
    )


def address_of(subject: Subject, registries: Registries) -> str:
    """Return where an object's page is asked for: its own address, or else that of its PID."""
    if subject.landing_url:
        return subject.landing_url
    for text in subject.pids:
        pid = pids.parse(text)
        if pid is None or pid.scheme in _OF_NO_PAGE:
            continue
        return pid_reading.resolver_address(pid, registries)
    return ""


def _unasked(subject: Subject, url: str) -> Landing:
    return Landing(subject.name, subject.pids, subject.source != GIVEN, url)


def _visited(asking: Asking, subject: Subject, registries: Registries) -> Landing:
    url = address_of(subject, registries)
    asked = asking.ask(url, f"page of {subject.name[:80]}", headers=_PAGE) if url else None
    if asked is None:
        return _unasked(subject, url)
    index, reply = asked
    landing = landing_reading.landing(subject, url, index, reply)
    behind = [
        one
        for link in (_linkset(landing), _description(landing))
        if link is not None and (one := _behind(asking, link)) is not None
    ]
    return replace(landing, followed=tuple(behind))


def _is_lost(landing: Landing) -> bool:
    exchange = landing.exchange
    return exchange is not None and exchange.failure is not None and exchange.failure.kind in _LOST


def _reason(landing: Landing) -> Reason:
    obstacle = None
    if landing.exchange is not None:
        obstacle = obstacles.in_the_way(landing.exchange, landing.name)
    return Reason.TIMEOUT if obstacle is None else obstacle.reason


def _linkset(landing: Landing) -> Signpost | None:
    """Return the linkset to ask for: as JSON, if there is a choice."""
    offered = sorted(landing.links("linkset"), key=lambda one: not one.type.endswith("+json"))
    return next(iter(offered), None)


def _description(landing: Landing) -> Signpost | None:
    """Return the description to ask for: JSON-LD, if there is a choice."""
    offered = sorted(landing.links("describedby"), key=lambda one: one.type != _JSON_LD)
    return next(iter(offered), None)


def _behind(asking: Asking, link: Signpost) -> Followed | None:
    # A page may promise a type that no header can hold.
    can_be_sent = link.type.isascii() and link.type.isprintable() and bool(link.type)
    headers = (("Accept", link.type if can_be_sent else "*/*"),)
    asked = asking.ask(link.target, f"link {link.rel}", headers=headers)
    return None if asked is None else landing_reading.followed(link, *asked)
