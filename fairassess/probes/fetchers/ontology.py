"""Bring what records say of techniques; where there are none, ask the address for them."""

import json
from collections.abc import Iterator
from urllib.parse import quote

from fairassess.domain import json_text, term_tables, terms
from fairassess.domain.finding import Reason
from fairassess.domain.objects import GIVEN, Subject
from fairassess.domain.term_matching import Matcher
from fairassess.probes import obstacles, ontology_reading
from fairassess.probes.fetchers.asking import Asking
from fairassess.probes.ontology_evidence import Described, OntologyEvidence, Served
from fairassess.probes.visit import Stop, Visit

_JSON = (("Accept", "application/json"),)
_ASKED = 30
_MOST_REQUESTS = 5
_OK = 200


def fetch(visit: Visit) -> OntologyEvidence:
    """
    Look which terms the objects name.

    No request is made where their records are there. Otherwise the address is asked as a search
    API, for datasets with their techniques, and as a terms service, for the terms that it has.

    Args:
        visit: With PaNET and NeXus among its vocabularies.
    """
    matchers = {
        vocabulary.name: Matcher(vocabulary)
        for vocabulary in map(term_tables.read, visit.vocabularies)
    }
    if terms.PANET not in matchers or terms.NEXUS not in matchers:
        message = "The vocabularies to compare with did not reach the run."
        return _evidence(visit, None, (), (), Asking(visit, planned=0), _stop(message))
    asking = Asking(visit, planned=0)
    subjects = tuple(one for one in visit.subjects if one.record is not None)
    if subjects:
        objects = tuple(_described(one, matchers, None) for one in subjects)
        return _evidence(visit, matchers[terms.PANET], objects, (), asking, None)
    asking = Asking(visit, planned=_MOST_REQUESTS)
    objects, served, stop = _asked(visit, asking, matchers)
    return _evidence(visit, matchers[terms.PANET], objects, served, asking, asking.stop or stop)


def _stop(message: str, reason: Reason = Reason.INTERNAL, exchange: int | None = None) -> Stop:
    return Stop("internal" if reason is Reason.INTERNAL else message, reason, message, exchange)


def _described(subject: Subject, matchers: dict[str, Matcher], exchange: int | None) -> Described:
    return ontology_reading.described(
        subject,
        matchers[terms.PANET],
        matchers[terms.NEXUS],
        tuple(matchers.values()),
        exchange=exchange,
    )


def _asked(
    visit: Visit, asking: Asking, matchers: dict[str, Matcher]
) -> tuple[tuple[Described, ...], tuple[Served, ...], Stop | None]:
    """Ask one address after the other until one tells of datasets or of terms."""
    stop: Stop | None = None
    for address in _addresses(visit.target):
        asked = asking.ask(address, "looks for terms", headers=_JSON)
        if asked is None:
            break
        index, reply = asked
        obstacle = obstacles.in_the_way(reply.exchange, "The interface")
        if obstacle is not None:
            stop = stop or _stop(obstacle.message, obstacle.reason, index)
            if reply.exchange.failure is not None:
                break
            continue
        content = _content(reply.body) if reply.exchange.status == _OK else None
        found = ontology_reading.datasets(content)
        served = ontology_reading.served(content, matchers[terms.PANET])
        if found or served:
            return tuple(_described(one, matchers, index) for one in found), served, None
    if stop is None:
        message = "The interface gave neither records with techniques nor a list of terms."
        stop = _stop(message, Reason.BLOCKED_BY_POLICY)
    return (), (), stop


def _addresses(target: str) -> Iterator[str]:
    """Yield where datasets and terms may be: at the address itself, and at the usual paths."""
    yield target
    base = target.partition("?")[0].rstrip("/")
    wanted = {"limit": _ASKED, "include": [{"relation": "techniques"}]}
    filtered = quote(json.dumps(wanted, separators=(",", ":")))
    yield f"{base}/Datasets?filter={filtered}"
    yield f"{base}/datasets?filter={filtered}"
    yield f"{base}/techniques/pan-ontology"
    yield f"{base}/techniques"


def _content(body: bytes) -> object:
    try:
        return json_text.read(body)
    except ValueError:
        return None


def _evidence(
    visit: Visit,
    panet: Matcher | None,
    objects: tuple[Described, ...],
    served: tuple[Served, ...],
    asking: Asking,
    stop: Stop | None,
) -> OntologyEvidence:
    vocabulary = None if panet is None else panet.vocabulary
    in_use = [] if vocabulary is None else filter(vocabulary.is_tag, vocabulary.terms)
    drawn = [one for one in visit.subjects if one.source != GIVEN]
    return OntologyEvidence(
        target=visit.target,
        release="PaNET" if vocabulary is None else f"{vocabulary.title} {vocabulary.version}",
        techniques=sum(not term.is_retired for term in in_use),
        address_base="" if vocabulary is None else vocabulary.base,
        objects=objects,
        unread=sum(one.record is None for one in drawn) if not _came(objects) else 0,
        is_sample=bool(drawn) or _came(objects),
        served=served,
        exchanges=tuple(asking.exchanges),
        stop=stop,
    )


def _came(objects: tuple[Described, ...]) -> bool:
    return any(one.exchange is not None for one in objects)
