"""Ask an API, and some landing pages, for objects whose OAI-PMH records are at hand."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

import structlog

from fairassess.domain import json_text, pids
from fairassess.domain.evidence import Reply
from fairassess.domain.finding import Reason
from fairassess.domain.objects import GIVEN, Subject
from fairassess.probes import (
    api_readers,
    api_subjects,
    crosswalk_sides,
    landing_reading,
    obstacles,
)
from fairassess.probes.api_evidence import Row, members
from fairassess.probes.crosswalk_evidence import CrosswalkEvidence, Pair, Side
from fairassess.probes.fetchers import landing_page
from fairassess.probes.fetchers.asking import Asking
from fairassess.probes.landing_evidence import Landing
from fairassess.probes.visit import Stop, Visit

_log = structlog.get_logger(__name__)

MOST_PAGES = 5
"""Landing pages that are asked for."""

LOST_IN_A_ROW = 3
"""After so many requests in a row that told nothing, no others are made."""

_REQUESTS_EACH = 2
_JSON = (("Accept", "application/json"),)
_PAGE = (("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"),)
_INCLUDED = ("techniques", "instrument", "samples", "members")
_OUR_FAULT = Stop(
    "internal", Reason.INTERNAL, "Something went wrong on our side; the log has the details."
)


@dataclass(frozen=True, slots=True)
class _Way:
    """
    One kind of API.

    Attributes:
        name: What people call it.
        hints: Parts of an address that make it likely.
        base: Address to which paths are added, from the target.
        mark: Path that answers where this is the API.
        lookups: Paths at which an object may be, by its bare PID; the first that has it counts.
        rows: Objects in an answer; None when it is none of this kind.
        read: Makes a record of an object.
    """

    name: str
    hints: tuple[str, ...]
    base: Callable[[str], str]
    mark: str
    lookups: Callable[[str], tuple[str, ...]]
    rows: Callable[[object], tuple[Row, ...] | None]
    read: api_subjects.Reading


def _filter(path: str, content: object) -> str:
    return f"{path}?filter={quote(json.dumps(content, separators=(',', ':')), safe='')}"


def _of_search(path: str) -> Callable[[str], tuple[str, ...]]:
    include = [{"relation": name} for name in _INCLUDED]
    # A DOI may be that of a proposal or session, which a search API has among its documents.
    documents = path.replace("atasets", "ocuments")
    return lambda pid: (
        _filter(path, {"where": {"pid": pid}, "limit": 2, "include": include}),
        _filter(documents, {"where": {"pid": pid}, "limit": 2}),
    )


def _list(content: object) -> tuple[Row, ...] | None:
    return members(content) if isinstance(content, list) else None


def _one(content: object) -> tuple[Row, ...] | None:
    if isinstance(content, list):
        return members(content)
    return members(content) if isinstance(content, dict) else None


def _hits(content: object) -> tuple[Row, ...] | None:
    found = content.get("hits") if isinstance(content, dict) else None
    rows = found.get("hits") if isinstance(found, dict) else None
    return members(rows) if isinstance(rows, list) else None


def _plain_base(target: str) -> str:
    return target.partition("#")[0].partition("?")[0].rstrip("/")


def _scicat(path: str) -> _Way:
    return _Way(
        "SciCat", ("/api/v", "scicat"), api_readers.SCICAT.base_of,
        _filter(path, {"limits": {"limit": 1, "skip": 0}}),
        lambda pid: (f"{path}/{quote(pid, safe='')}",), _one, api_subjects.of_scicat,
    )  # fmt: skip


def _search(path: str, base: Callable[[str], str] = _plain_base) -> _Way:
    return _Way(
        "search API", ("/search-api",), base, _filter(path, {"limit": 1}), _of_search(path),
        _list, api_subjects.of_search_api,
    )  # fmt: skip


_WAYS = (
    _search("/Datasets"),
    _search("/datasets"),
    _search("/search-api/Datasets", api_readers.ICAT.base_of),
    _scicat("/api/v4/publisheddata"),
    _scicat("/api/v3/publisheddata"),
    _Way(
        "Invenio", ("/api/records", "/oai2d"), api_readers.INVENIO.base_of, "/api/records?size=1",
        lambda pid: (f"/api/records?q={quote(chr(34) + pid + chr(34), safe='')}&size=10",),
        _hits, api_subjects.of_invenio,
    ),
)  # fmt: skip


def fetch(visit: Visit) -> CrosswalkEvidence:
    """
    Look up the objects in an API.

    Args:
        visit: Its target is the API, its objects have OAI-PMH records; those without are passed
            over, and of the API is asked only whether it is there.

    Returns:
        One pair for each object, in order.
    """
    asking = Asking(visit, planned=len(visit.subjects) * _REQUESTS_EACH + MOST_PAGES)
    talk = _Talk(asking, visit.target)
    trouble: Stop | None = None
    found: list[Pair] = []
    if visit.subjects:
        talk.recognise()
    for subject in visit.subjects:
        pair = Pair(subject.name, subject.source != GIVEN, _side(subject))
        try:
            found.append(talk.looked_up(pair, subject))
        except Exception:
            # A fault of ours over one object must not cost the others, nor pass for its server's.
            _log.exception("object_not_compared", subject=subject.name[:200])
            trouble = _OUR_FAULT
            found.append(pair)
    pairs = _with_pages(asking, visit, found)
    name = "" if talk.way is None else talk.way.name
    stop = asking.stop or talk.stop or trouble
    return CrosswalkEvidence(visit.target, name, pairs, tuple(asking.exchanges), stop)


def _side(subject: Subject) -> Side | None:
    record = subject.record
    if record is None or record.is_deleted:
        return None
    side = crosswalk_sides.of_record(record, is_oai=True)
    known = crosswalk_sides.keys(subject.pids)
    return replace(side, pids=side.pids | known)


class _Talk:
    """The requests to the API; they end, alone, when it answers nothing any more."""

    def __init__(self, asking: Asking, target: str) -> None:
        self.way: _Way | None = None
        self.stop: Stop | None = None
        self._asking = asking
        self._target = target
        self._lost = 0

    def recognise(self) -> None:
        """Find out which kind of API answers."""
        low = self._target.lower()
        ordered = sorted(_WAYS, key=lambda way: not any(hint in low for hint in way.hints))
        last: int | None = None
        unsure: Stop | None = None
        for way in ordered:
            asked = self._ask(way.base(self._target) + way.mark, "asks which interface it is")
            if asked is None:
                return
            last, reply = asked
            obstacle = obstacles.in_the_way(reply.exchange, "The API")
            if obstacle is not None:
                unsure = Stop("unreachable", obstacle.reason, obstacle.message, last)
            if reply.exchange.status == 200 and way.rows(_content(reply)) is not None:
                self.way = way
                return
        if self.stop is None:
            message = "Nothing at this address is an interface that we can look objects up in."
            self.stop = unsure or Stop("unknown_software", None, message, last)

    def looked_up(self, pair: Pair, subject: Subject) -> Pair:
        """Return a pair with what the API tells of the object."""
        way, oai = self.way, pair.oai
        if way is None or oai is None:
            return pair
        for pid in _bare(subject.pids):
            for path in way.lookups(pid):
                asked = self._ask(way.base(self._target) + path, f"looks up {pid[:80]}")
                if asked is None:
                    return pair
                index, reply = asked
                pair = replace(pair, index=index, exchange=reply.exchange)
                rows = self._rows(way, reply)
                if rows is None:
                    return replace(pair, is_missing=False)
                row = next((one for one in rows if _is_of(way, one, oai)), None)
                if row is not None:
                    made = way.read(row)
                    record = None if made is None else made.record
                    return replace(pair, api=crosswalk_sides.of_row(row, record), is_missing=False)
                pair = replace(pair, is_missing=True)
        return pair

    def _rows(self, way: _Way, reply: Reply) -> tuple[Row, ...] | None:
        """Return the objects of an answer; none where it says so, None where it cannot be read."""
        if reply.exchange.status in (404, 410):
            return ()
        return way.rows(_content(reply)) if reply.exchange.status == 200 else None

    def _ask(self, url: str, doing: str) -> tuple[int, Reply] | None:
        if self.stop is not None:
            return None
        asked = self._asking.ask(url, doing, headers=_JSON)
        if asked is None:
            return None
        index, reply = asked
        obstacle = obstacles.in_the_way(reply.exchange, "The API")
        is_page = reply.exchange.status == 200 and _content(reply) is None
        self._lost = self._lost + 1 if obstacle is not None or is_page else 0
        if obstacle is not None and obstacle.reason is Reason.RATE_LIMITED:
            self.stop = Stop("rate_limited", obstacle.reason, obstacle.message, index)
        elif self._lost >= LOST_IN_A_ROW:
            reason = Reason.HTTP_5XX if obstacle is None else obstacle.reason
            last = "what came is no JSON." if obstacle is None else obstacle.message
            message = f"{self._lost} requests in a row told nothing; the last: {last}"
            self.stop = Stop("unreachable", reason, message, index)
        return asked


def _bare(names: Iterable[str]) -> Iterator[str]:
    """Yield the first PID of an object without resolver: that is how APIs know it."""
    found = (pids.parse(name) for name in names)
    yield from [one.id for one in found if one is not None and one.scheme in pids.OF_THINGS][:1]


def _is_of(way: _Way, row: Row, oai: Side) -> bool:
    made = way.read(row)
    names = () if made is None else (*made.pids, made.identifier)
    return bool(crosswalk_sides.keys(names) & oai.pids)


def _content(reply: Reply) -> object:
    if reply.exchange.failure is not None:
        return None
    try:
        return json_text.read(reply.body)
    except ValueError:
        return None


def _with_pages(asking: Asking, visit: Visit, pairs: list[Pair]) -> tuple[Pair, ...]:
    """Return the pairs, the first of them with their landing pages."""
    found, lost, asked_for = [], 0, 0
    for subject, pair in zip(visit.subjects, pairs, strict=True):
        url = landing_page.address_of(subject, visit.registries)
        if pair.oai is None or not url or asked_for == MOST_PAGES or lost == LOST_IN_A_ROW:
            found.append(pair)
            continue
        asked_for += 1
        asked = asking.ask(url, f"page of {subject.name[:80]}", headers=_PAGE)
        if asked is None:
            landing = Landing(subject.name, subject.pids, pair.is_drawn, url)
        else:
            landing = landing_reading.landing(subject, url, *asked)
            lost = lost + 1 if asked[1].exchange.failure is not None else 0
        found.append(replace(pair, landing=landing))
    return tuple(found)
