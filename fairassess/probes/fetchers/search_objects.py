"""Draw objects of a facility from its search API or catalogue, where nobody has harvested it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import quote

from fairassess.domain import sampling
from fairassess.domain.evidence import Exchange, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.objects import Subject, ToDraw, shortened
from fairassess.probes import api_obstacles, api_readers, api_subjects, obstacles
from fairassess.probes.api_catalogue import Entry
from fairassess.probes.api_evidence import members
from fairassess.probes.api_readers import Reader, Routes
from fairassess.probes.fetchers import search_api
from fairassess.probes.fetchers.api_talk import Talk, parsed
from fairassess.probes.fetchers.asking import Asking
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.visit import Visit

PAGE = 50
MOST_PAGES = 6
_PATHS = ("datasets", "Datasets")
_JSON = (("Accept", "application/json"),)
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    What a search API or a catalogue gave.

    Attributes:
        subjects: Drawn objects, in random order; empty when it gave none.
        exchanges: All exchanges, in the order made.
        obstacle: Why it gave none; None when it gave some.
    """

    subjects: tuple[Subject, ...]
    exchanges: tuple[Exchange, ...]
    obstacle: Obstacle | None = None


def draw(visit: Visit, wanted: ToDraw) -> Drawn:
    """
    Draw objects from pages at random places of the list of datasets.

    A list that is not too long is read as a whole; of a longer one some pages are, each from a
    part of its own, so that all parts of the list have their chance.

    Args:
        visit: Gives door, time and seed.
        wanted: Where, and how many.

    Source:
        PaNOSC search API: `datasets/count`, `datasets?filter={"limit", "skip"}`.
    """
    reader = api_readers.of_kind(wanted.kind)
    if reader is not None:
        return _from_catalogue(visit, wanted, reader)
    asking = Asking(visit, planned=2 + MOST_PAGES)
    base = search_api.base_of(wanted.address)
    for path in _PATHS:
        found, obstacle, status = _ask(asking, f"{base}/{path}/count", "counts the objects")
        if status != _NOT_FOUND:
            break
    else:
        # It counts under neither name; then the list itself is asked for under the usual one.
        path, found, obstacle = _PATHS[0], None, None
    count = found.get("count") if isinstance(found, Mapping) else None
    total = count if isinstance(count, int) and not isinstance(count, bool) else 0
    subjects: list[Subject] = []
    for skip in _places(total, visit.seed):
        text = json.dumps({"limit": PAGE, "skip": skip}, separators=(",", ":"))
        address = f"{base}/{path}?filter={quote(text)}"
        found, refused, _ = _ask(asking, address, "draws objects")
        obstacle = obstacle or refused
        subjects += _subjects(found)
    drawn = sampling.draw(subjects, size=wanted.size, seed=visit.seed)
    if not drawn and obstacle is None:
        message = "Neither a harvest nor the search API gives any object to look at."
        obstacle = Obstacle(Reason.BUDGET, message)
    return Drawn(drawn, tuple(asking.exchanges), None if drawn else obstacle)


def _from_catalogue(visit: Visit, wanted: ToDraw, reader: Reader) -> Drawn:
    """Draw objects from the records of a catalogue in the same way."""
    talk = Talk(visit, reader.base_of(wanted.address), planned=2 + MOST_PAGES)
    total, routes = _counted(talk, reader)
    subjects: dict[str, Subject] = {}
    for skip in _places(min(total, reader.deepest), visit.seed):
        # Some count pages and not records; their pages begin at a multiple of the size.
        answer = talk.get("list", routes.list_(PAGE, skip // PAGE * PAGE), "A page of records")
        subjects |= {one.key: _kept(one) for one in reader.entries(answer) or ()}
    drawn = sampling.draw(subjects.values(), size=wanted.size, seed=visit.seed)
    return Drawn(drawn, talk.exchanges, None if drawn else _why_none(talk, reader))


def _counted(talk: Talk, reader: Reader) -> tuple[int, Routes]:
    """Return how many records there are, and at which place; 0 where nobody says so."""
    routes = reader.routes[0]
    for routes in reader.routes:
        path = routes.count or routes.list_(1, 0)
        answer = talk.get("count", path, "The number of records")
        if answer is None or answer.exchange.status != _NOT_FOUND:
            is_count = bool(routes.count)
            total = reader.total(answer if is_count else None, None if is_count else answer)
            return total or 0, routes
    return 0, routes


def _kept(entry: Entry) -> Subject:
    """Return an object with its metadata, if those are all that its catalogue says of it."""
    has_all = isinstance(entry.row.get("metadata"), Mapping)
    return shortened(entry.subject if has_all else replace(entry.subject, record=None))


def _why_none(talk: Talk, reader: Reader) -> Obstacle:
    found = (api_obstacles.in_the_way(answer) for answer in talk.answers)
    obstacle = next((one for one in found if one is not None), None)
    stop = talk.stop
    if obstacle is None and stop is not None and stop.reason is not None:
        return Obstacle(stop.reason, stop.message)
    message = f"Neither a harvest nor {reader.name} gives any object to look at."
    return obstacle or Obstacle(Reason.BUDGET, message)


def _places(total: int, seed: int) -> tuple[int, ...]:
    """Return where pages begin; only the first where nobody knows how many objects there are."""
    if total <= PAGE * MOST_PAGES:
        return tuple(range(0, max(total, 1), PAGE))
    part = total // MOST_PAGES
    chances = (sha256(f"{seed}\n{number}".encode()).digest() for number in range(MOST_PAGES))
    return tuple(
        number * part + int.from_bytes(chance[:8], "big") % (part - PAGE + 1)
        for number, chance in enumerate(chances)
    )


def _ask(asking: Asking, url: str, doing: str) -> tuple[object, Obstacle | None, int | None]:
    """Return what came as JSON, or why nothing did, and the status."""
    asked = asking.ask(url, doing, headers=_JSON)
    if asked is None:
        stop = asking.stop
        reason = Reason.BUDGET if stop is None or stop.reason is None else stop.reason
        return None, Obstacle(reason, "" if stop is None else stop.message), None
    reply = asked[1]
    status = reply.exchange.status
    if status == 200 and (content := _content(reply)) is not None:
        return content, None, status
    obstacle = obstacles.in_the_way(reply.exchange, "The search API")
    if obstacle is None:
        message = f"The search API gave no list of objects (HTTP {status})."
        obstacle = Obstacle(Reason.HTTP_5XX, message)
    return None, obstacle, status


def _content(reply: Reply) -> object:
    try:
        return parsed(reply.body)
    except ValueError:
        return None


def _subjects(content: object) -> list[Subject]:
    """Return the objects of a list, each by its name: relations were not asked for."""
    rows = members(content) if isinstance(content, list) else ()
    found = api_subjects.subjects(rows, api_subjects.of_search_api)
    return [replace(one, record=None) for one in found]
