"""Tell answers that say something about an interface from those that tell only of the way to it."""

from fairassess.domain.finding import Reason
from fairassess.probes import obstacles
from fairassess.probes.api_evidence import Answer
from fairassess.probes.obstacles import Obstacle

_LOOKED_AT_BYTES = 2_000
_MARKS_OF_HTML = (b"<html", b"<!doctype html")


def in_the_way(answer: Answer) -> Obstacle | None:
    """
    Return why this answer says nothing about the interface; None when it does say something.

    A web page that comes with success in the place of data is one: it may be a bot wall, a notice
    of maintenance, or the page of an application that swallows every address. JSON that goes beyond
    what we read is another: the limit is ours.
    """
    known = obstacles.in_the_way(answer.exchange, answer.request)
    if known is not None:
        return known
    status = answer.exchange.status
    if answer.exchange.failure is None and status == 200 and is_page(answer):
        message = f"{answer.request}: a web page came in the place of data (HTTP {status})."
        return Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)
    if status == 200 and answer.is_too_much:
        message = f"{answer.request}: the body {answer.fault}."
        return Obstacle(Reason.TOO_LARGE, message)
    return None


def is_page(answer: Answer) -> bool:
    """Return whether a web page came."""
    start = answer.exchange.body_start[:_LOOKED_AT_BYTES].lower()
    return not answer.is_json and any(mark in start for mark in _MARKS_OF_HTML)
