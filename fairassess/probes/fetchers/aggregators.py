"""Ask aggregators how many records of a facility they hold, and the facility how many it has."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from fairassess import errors
from fairassess.domain import json_text
from fairassess.domain.evidence import Reply
from fairassess.domain.finding import Reason
from fairassess.domain.registries import Registries
from fairassess.probes import aggregators_target as targets
from fairassess.probes import oai_reading, obstacles
from fairassess.probes.aggregators_evidence import AggregatorsEvidence, Count
from fairassess.probes.aggregators_target import B2FIND, DATACITE, OPENAIRE, SOURCE, Clause
from fairassess.probes.fetchers import search_api
from fairassess.probes.fetchers.asking import Asking
from fairassess.probes.fetchers.oaipmh_talk import base_url_of
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.visit import Stop, Visit

_JSON = (("Accept", "application/json"),)
_LARGEST_COUNT = 10**12
_NOT_FOUND = 404
_DATACITE_FILTERS = {"client": "client-id", "provider": "provider-id", "prefix": "prefix"}
_B2FIND_FIELDS = {
    "organization": "organization",
    "group": "groups",
    "publisher": "extras_Publisher",
}
_OPENAIRE_FILTERS = {
    "datasource": "relCollectedFromDatasourceId",
    "hosted": "relHostingDataSourceId",
}
_NAMES = {DATACITE: "DataCite", B2FIND: "B2FIND", OPENAIRE: "OpenAIRE", SOURCE: "The source"}


def fetch(visit: Visit) -> AggregatorsEvidence:
    """
    Ask for all numbers that the target names.

    Args:
        visit: Its target is as `aggregators_target` describes it. Where that names no source, the
            number that a harvest counted is taken.
    """
    try:
        clauses = targets.read(visit.target)
    except errors.Invalid as error:
        message = " ".join(fault.message for fault in error.faults)
        stop = Stop("internal", Reason.INTERNAL, f"The target cannot be read. {message}")
        return AggregatorsEvidence(visit.target, stop=stop)
    asking = Asking(visit, planned=len(clauses))
    told = [count for clause in clauses if (count := _count(asking, clause, visit.registries))]
    source = next((count for count in told if count.where == SOURCE), None)
    if source is None and visit.counted is not None:
        counted = visit.counted
        source = Count(SOURCE, "latest whole harvest", counted.records, counted.counted_at)
    return AggregatorsEvidence(
        target=visit.target,
        exchanges=tuple(asking.exchanges),
        source=source,
        counts=tuple(count for count in told if count.where != SOURCE),
        names=frozenset(clause.where for clause in clauses) - {SOURCE},
        stop=asking.stop,
    )


def _count(asking: Asking, clause: Clause, registries: Registries) -> Count | None:
    """Return one number, or why nobody told it; None when it was not asked for any more."""
    if clause.what == "records":
        return Count(SOURCE, "as the target says", int(clause.name))
    address, read = _question(clause, registries)
    headers = () if clause.what == "oai" else _JSON
    asked = asking.ask(address, f"asks {_NAMES[clause.where]}", headers=headers)
    if asked is not None and _is_in_lower_case(clause, asked[1]):
        address = f"{search_api.base_of(clause.name)}/datasets/count"
        asked = asking.ask(address, "asks the source again", headers=headers)
    if asked is None:
        return None
    index, reply = asked
    told_at = reply.exchange.started_at
    number = _whole(read(reply)) if reply.exchange.status == 200 else None
    obstacle = _obstacle(reply, clause) if number is None else None
    return Count(clause.where, str(clause), number, told_at, index, obstacle)


def _question(clause: Clause, registries: Registries) -> tuple[str, Callable[[Reply], object]]:
    """Return the address that tells a number, and what reads it out of the reply."""
    name = clause.name
    if clause.where == DATACITE:
        query = urlencode({_DATACITE_FILTERS[clause.what]: name, "page[size]": 1})
        return f"{registries.datacite_api}dois?{query}", _within("meta", "total")
    if clause.where == B2FIND:
        query = urlencode({"fq": f'{_B2FIND_FIELDS[clause.what]}:"{name}"', "rows": 0})
        return f"{registries.b2find_api}package_search?{query}", _within("result", "count")
    if clause.where == OPENAIRE:
        query = urlencode({_OPENAIRE_FILTERS[clause.what]: name, "pageSize": 1})
        return f"{registries.openaire_api}researchProducts?{query}", _within("header", "numFound")
    if clause.what == "search-api":
        return f"{search_api.base_of(name)}/Datasets/count", _within("count")
    base = base_url_of(name)
    sign = "&" if "?" in base else "?"
    return f"{base}{sign}verb=ListIdentifiers&metadataPrefix=oai_dc", _list_size


def _is_in_lower_case(clause: Clause, reply: Reply) -> bool:
    """Return whether a search API may know its paths in lower case alone."""
    return clause.what == "search-api" and reply.exchange.status == _NOT_FOUND


def _within(*names: str) -> Callable[[Reply], object]:
    """Return what reads the value at this place of a JSON object."""

    def read(reply: Reply) -> object:
        try:
            value = json_text.read(reply.body)
        except ValueError:
            return None
        for name in names:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value

    return read


def _list_size(reply: Reply) -> object:
    """Return how long an OAI-PMH list is: as it says, or as is seen when it is on one page."""
    envelope = oai_reading.read(reply.body).envelope
    if envelope is None:
        return None
    if envelope.token is None or not (envelope.token.text or envelope.token.complete_list_size):
        is_list = bool(envelope.headers) or "noRecordsMatch" in envelope.codes
        return sum(not one.is_deleted for one in envelope.headers) if is_list else None
    size = envelope.token.complete_list_size
    return int(size) if size.isascii() and size.isdigit() and len(size) < 13 else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _LARGEST_COUNT else None


def _obstacle(reply: Reply, clause: Clause) -> Obstacle:
    """Return why a reply holds no number; that nobody told one says nothing of the facility."""
    who, exchange = _NAMES[clause.where], reply.exchange
    known = obstacles.in_the_way(exchange, who)
    if known is not None:
        return known
    if exchange.failure is not None:
        message = f"{who}: {exchange.failure.message.rstrip('.')}."
        return Obstacle(Reason.HTTP_5XX, message)
    start = exchange.body_start[:2_000].lower()
    if b"<html" in start or b"<!doctype html" in start:
        message = f"{who}: a web page came in the place of data (HTTP {exchange.status})."
        return Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)
    if clause.what == "oai" and exchange.status == 200:
        message = f"{who} does not say how long its list is; harvest it, and name no source."
        return Obstacle(Reason.BUDGET, message)
    message = f"{who}: the answer (HTTP {exchange.status}) holds no number of records."
    return Obstacle(Reason.HTTP_5XX, message)
