"""Ask an interface that speaks JSON, and leave it alone when it does not answer."""

import json
from urllib.parse import quote

from fairassess.domain import json_text
from fairassess.domain.evidence import Exchange, Reply
from fairassess.domain.finding import Reason
from fairassess.probes import api_obstacles
from fairassess.probes.api_evidence import Answer
from fairassess.probes.fetchers.asking import Asking
from fairassess.probes.visit import Stop, Visit

LOST_IN_A_ROW = 3
"""After so many requests in a row that told nothing, no more are made."""

_JSON = (("Accept", "application/json"),)
_WORDS = {
    Reason.RATE_LIMITED: "rate_limited",
    Reason.BLOCKED_BY_BOT_WALL: "blocked",
    Reason.BLOCKED_BY_POLICY: "blocked",
}


class Talk:
    """
    The requests of one visit to one interface.

    Attributes:
        base: Address to which paths are added; no slash at its end.
        answers: What came so far, in order.
    """

    def __init__(self, visit: Visit, base: str, *, planned: int) -> None:
        self.base = base
        self.answers: list[Answer] = []
        self._asking = Asking(visit, planned=planned)
        self._lost = 0

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All exchanges so far, in the order made."""
        return tuple(self._asking.exchanges)

    @property
    def stop(self) -> Stop | None:
        """Why no more requests are made; None while they are."""
        return self._asking.stop

    def answer(self, label: str) -> Answer | None:
        """Return the last answer with this label so far; None when nothing was asked under it."""
        return next((one for one in reversed(self.answers) if one.label == label), None)

    def end(self, stop: Stop) -> None:
        """Make no more requests, unless it has ended for another reason before."""
        self._asking.stop = self._asking.stop or stop

    def get(
        self, label: str, path: str, request: str = "", *, may_break: bool = False
    ) -> Answer | None:
        """
        Ask for one address.

        Args:
            label: What it is asked for.
            path: Added to the base; or a whole address.
            request: How people call it; the path without its query, where nothing is given.
            may_break: Whether a server error is something that the request tests.

        Returns:
            What came; None when no more requests are made.
        """
        url = path if "://" in path else self.base + path
        request = request or path.partition("?")[0].strip("/") or "The address"
        answer = self.ask_another(label, url, request)
        if answer is not None:
            self.answers.append(answer)
            self._notice(answer, may_break=may_break)
        return answer

    def ask_another(self, label: str, url: str, request: str) -> Answer | None:
        """
        Ask for an address that is not of the interface, such as that of a portal.

        Args:
            label: What it is asked for.
            url: Address.
            request: How people call it.

        Returns:
            What came; None when no more requests are made. It is not among the `answers`, and
            however bad it is, the interface is asked on.
        """
        asked = self._asking.ask(url, f"asks for {request[:80]}", headers=_JSON)
        return None if asked is None else _read(label, request, *asked)

    def _notice(self, answer: Answer, *, may_break: bool) -> None:
        obstacle = api_obstacles.in_the_way(answer)
        if obstacle is None:
            self._lost = 0
            return
        if obstacle.reason is Reason.HTTP_5XX and may_break:
            return
        self._lost += 1
        if obstacle.reason is Reason.RATE_LIMITED:
            self.end(Stop("rate_limited", obstacle.reason, obstacle.message, answer.index))
        elif self._lost >= LOST_IN_A_ROW:
            word = _WORDS.get(obstacle.reason, "unreachable")
            message = f"{self._lost} requests in a row told nothing; the last: {obstacle.message}"
            self.end(Stop(word, obstacle.reason, message, answer.index))


def filtered(path: str, content: object) -> str:
    """Return a path with a filter as JSON in its query."""
    return f"{path}?filter={quote(json.dumps(content, separators=(',', ':')), safe='')}"


def encoded(name: str) -> str:
    """Return a name as one part of a path: slashes are percent-encoded."""
    return quote(name, safe="")


def _read(label: str, request: str, index: int, reply: Reply) -> Answer:
    exchange = reply.exchange
    if exchange.failure is not None:
        return Answer(label, request, index, exchange, fault="did not come")
    try:
        content = parsed(reply.body)
    except ValueError as error:
        fault = "is empty" if not reply.body.strip() else "is no JSON"
        if isinstance(error, json.JSONDecodeError) and reply.body.strip():
            fault = f"is no JSON ({error.msg}, line {error.lineno}, column {error.colno})"
        elif isinstance(error, json_text.Refused):
            fault = f"is not read: {error}"
        is_too_much = isinstance(error, json_text.TooMuch)
        return Answer(label, request, index, exchange, fault=fault, is_too_much=is_too_much)
    return Answer(label, request, index, exchange, content)


def parsed(body: bytes) -> object:
    """
    Return what a body says as JSON, without halves of characters.

    Raises:
        ValueError: It is no JSON, or goes beyond what is read.
    """
    content = json_text.read(body)
    if b"\\ud" in body.lower():
        # Half of a pair of surrogates is no character: nobody could write it to a file or a host.
        content = json.loads(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
    return content
