"""Draw objects of a facility from its search API, where nobody has harvested it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from fairassess.domain import sampling
from fairassess.domain.evidence import Exchange, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.objects import FROM_SEARCH_API, Subject, ToDraw
from fairassess.probes import obstacles
from fairassess.probes.fetchers.asking import Asking
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.visit import Visit

PAGE = 50
MOST_PAGES = 6
_PATHS = ("datasets", "Datasets")
_JSON = (("Accept", "application/json"),)
_LONGEST_PID = 2_000
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    What a search API gave.

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
    asking = Asking(visit, planned=2 + MOST_PAGES)
    base = wanted.address.rstrip("/")
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
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        return None


def _subjects(content: object) -> list[Subject]:
    found = []
    for one in content if isinstance(content, list) else []:
        pid = one.get("pid") if isinstance(one, Mapping) else None
        if isinstance(pid, str) and 0 < len(pid) <= _LONGEST_PID:
            year = _year(one.get("creationDate"))
            found.append(Subject(pid, pids=(pid,), year=year, source=FROM_SEARCH_API))
    return found


def _year(text: object) -> int | None:
    start = text[:4] if isinstance(text, str) else ""
    return int(start) if len(start) == 4 and start.isascii() and start.isdigit() else None
