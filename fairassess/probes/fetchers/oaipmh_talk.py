"""Talk to one OAI-PMH endpoint: one request at a time, within the deadline, with good manners."""

from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

from fairassess.domain.evidence import Exchange, FailureKind
from fairassess.domain.finding import Reason
from fairassess.domain.runs import Step
from fairassess.net import politeness
from fairassess.probes import oai_obstacles, oai_reading
from fairassess.probes.oai_evidence import Asked, Shape, Stop
from fairassess.probes.visit import Visit

# A server that stumbles once is asked again, but not again and again.
RETRIES_IN_A_RUN = 10
RETRY_PAUSE_S = 1.0
LONGEST_WAIT_S = 10.0
# After so many requests in a row without a usable reply we take the server for gone.
FAILURES_IN_A_ROW = 3
# After the first, the third and the ninth such reply in a row we look whether anybody is there.
_LOOK_AT = frozenset({1, 3, 9})
LOOKS_IN_A_RUN = 6

_PROTOCOL_ARGUMENTS = frozenset(
    {"verb", "metadataPrefix", "identifier", "from", "until", "set", "resumptionToken"}
)
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
_TOO_MANY_REQUESTS = 429

Arguments = tuple[tuple[str, str], ...]
Headers = tuple[tuple[str, str], ...]


def base_url_of(target: str) -> str:
    """
    Return the base URL that an address stands for.

    People paste addresses with a request in them; the arguments of the protocol and the
    fragment go, any other argument belongs to the base URL and stays.
    """
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        return target.strip()  # No address at all: the door says so, as it does for every address.
    # What stays, stays as it is spelled: baseURL is compared with it.
    kept = [
        argument
        for argument in parts.query.split("&")
        if argument.partition("=")[0] not in _PROTOCOL_ARGUMENTS
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(kept), ""))


class Talk:
    """
    The conversation of one run.

    Attributes:
        base_url: Address asked.
        asked: Requests of the plan so far, the last try of each.
        exchanges: All exchanges so far.
        beside: Requests to the same host that are no OAI-PMH.
        skipped: Label and reason of requests that were left out.
        stop: Why the conversation ended early; None while it goes on.
    """

    def __init__(self, visit: Visit, *, planned: int) -> None:
        self.base_url = base_url_of(visit.target)
        self.asked: list[Asked] = []
        self.exchanges: list[Exchange] = []
        self.beside: list[Asked] = []
        self.skipped: list[tuple[str, str]] = []
        self.stop: Stop | None = None
        self._visit = visit
        self._planned = planned
        self._retries_left = RETRIES_IN_A_RUN
        self._failures = 0
        self._pages = 0
        self._looks_left = LOOKS_IN_A_RUN
        self._started = visit.monotonic()
        self._sent_at: dict[str, float] = {}

    @property
    def used_share(self) -> float:
        """How much of the time is used up, from 0.0."""
        return (self._visit.monotonic() - self._started) / self._visit.deadline_s

    def ask(
        self, label: str, *arguments: tuple[str, str], method: str = "GET", headers: Headers = ()
    ) -> Asked | None:
        """
        Send one request of the plan and read the reply.

        Args:
            label: Which request of the plan it is.
            arguments: Names and values, in order.
            method: `GET` or `POST`.
            headers: Sent with it; they replace our usual ones of the same name.

        Returns:
            The request with its reply, or with the failure; None when the conversation is over.
        """
        if not self._may_go_on():
            return None
        self._tell(f"asks {_phrase(arguments)}")
        asked = self._send(label, arguments, method, headers)
        wait = self._wait_before_retry(asked)
        if wait is not None:
            self._retries_left -= 1
            self.pause(wait)
            if not self._may_go_on():
                self.asked.append(asked)
                return asked
            asked = self._send(label, arguments, method, headers)
        self.asked.append(asked)
        self._notice(asked)
        self._look_whether_it_is_still_there(asked)
        return asked

    def ask_beside(self, label: str, path: str) -> None:
        """
        Ask the host for something that is no OAI-PMH, once; whatever comes is no fault of it.

        Args:
            label: Which request of the plan it is.
            path: Absolute path on the host of the base URL.
        """
        if not self._may_go_on():
            return
        self._tell(f"asks for {path}")
        address = urljoin(self.base_url, path)
        self.beside.append(self._fetched(label, (), address))

    def skip(self, label: str, because: str) -> None:
        """Note that a request of the plan cannot be made sensibly, and why, as a clause."""
        self.skipped.append((label, because))

    def end(self, stop: Stop) -> None:
        """End the conversation; the first reason stays."""
        self.stop = self.stop or stop

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the deadline."""
        self._visit.sleep(max(0.0, min(seconds, self._left_s())))

    def wait_since(self, label: str, seconds: float) -> None:
        """Wait until so many seconds are over since this request was sent, if it was sent."""
        sent_at = self._sent_at.get(label)
        left = 0.0 if sent_at is None else sent_at + seconds - self._visit.monotonic()
        if left > 0 and self._may_go_on():
            self.pause(left)

    @property
    def seconds_a_request(self) -> float:
        """How long one request took so far, our own pace included."""
        spent = self._visit.monotonic() - self._started
        return spent / max(1, len(self.asked))

    def has_left(self, seconds: float) -> bool:
        """Return whether so many seconds are left before the deadline."""
        return self._left_s() >= seconds

    def _left_s(self) -> float:
        return self._visit.deadline_s - (self._visit.monotonic() - self._started)

    def _tell(self, doing: str) -> None:
        done = len(self.asked) + len(self.beside)
        self._planned = max(self._planned, done + 1)
        self._visit.on_step(Step(done=done, planned=self._planned, doing=doing))

    def _may_go_on(self) -> bool:
        if self.stop is None and self._visit.is_cancelled():
            self.end(Stop("cancelled", Reason.BUDGET, "The run was cancelled before this."))
        if self.stop is None and self._left_s() <= 0:
            self._end_by_deadline()
        return self.stop is None

    def _end_by_deadline(self) -> None:
        seconds = f"{self._visit.deadline_s:g}"
        message = f"The {seconds} seconds for this run were over before this could be asked."
        self.end(Stop("deadline", Reason.TIMEOUT, message))

    def _send(self, label: str, arguments: Arguments, method: str, headers: Headers) -> Asked:
        query = urlencode(arguments, quote_via=quote, safe="")
        body = query.encode("ascii") if method == "POST" else b""
        address = self.base_url if method == "POST" else self._address(query)
        more = (*headers, *_FORM) if method == "POST" else headers
        self._sent_at[label] = self._visit.monotonic()
        return self._fetched(label, arguments, address, method=method, body=body, headers=more)

    def _fetched(
        self,
        label: str,
        arguments: Arguments,
        address: str,
        *,
        method: str = "GET",
        body: bytes = b"",
        headers: Headers = (),
    ) -> Asked:
        reply = self._visit.door.fetch(
            address, method=method, body=body, headers=headers, deadline_s=self._left_s()
        )
        index = len(self.exchanges)
        self.exchanges.append(reply.exchange)
        return Asked(label, index, arguments, reply.exchange, oai_reading.read(reply.body))

    def _address(self, query: str) -> str:
        if not query:
            return self.base_url
        return f"{self.base_url}{'&' if '?' in self.base_url else '?'}{query}"

    def _wait_before_retry(self, asked: Asked) -> float | None:
        """Return how long to wait before a second try; None when there shall be none."""
        exchange = asked.exchange
        obstacle = oai_obstacles.in_the_way(asked)
        if obstacle is None or self._retries_left <= 0:
            return None
        if exchange.failure is not None:
            return RETRY_PAUSE_S if exchange.failure.kind is FailureKind.RESET else None
        if obstacle.reason not in (Reason.HTTP_5XX, Reason.RATE_LIMITED):
            return None
        header = exchange.header("retry-after") or ""
        wanted = politeness.parse_retry_after(header, exchange.started_at)
        if wanted is None:
            return RETRY_PAUSE_S
        return wanted if wanted <= LONGEST_WAIT_S else None

    def _notice(self, asked: Asked) -> None:
        obstacle = oai_obstacles.in_the_way(asked)
        if obstacle is None:
            self._failures = 0
            return
        self._failures += 1
        failure = asked.exchange.failure
        if failure is not None and failure.kind is FailureKind.CANCELLED:
            self.end(Stop("cancelled", Reason.BUDGET, "The run was cancelled before this."))
        elif obstacle.reason is Reason.TIMEOUT and self._left_s() <= 0:
            self._end_by_deadline()
        elif obstacle.reason is Reason.BUDGET:
            self.end(Stop("budget", Reason.BUDGET, obstacle.message, asked.index))
        elif asked.exchange.status == _TOO_MANY_REQUESTS:
            self.end(Stop("rate_limited", Reason.RATE_LIMITED, obstacle.message, asked.index))
        elif self._failures >= FAILURES_IN_A_ROW:
            message = f"{FAILURES_IN_A_ROW} requests in a row failed. {obstacle.message}"
            word = "blocked" if obstacle.reason is Reason.BLOCKED_BY_POLICY else "unreachable"
            self.end(Stop(word, obstacle.reason, message, asked.index))

    def _look_whether_it_is_still_there(self, asked: Asked) -> None:
        """
        Ask for Identify where something else than OAI-PMH came, and end when that comes no more.

        A page of maintenance or of a sign-in that appears in the middle of a run would fail every
        check that follows, and says nothing about the provider.
        """
        if not _is_something_else(asked):
            self._pages = 0
            return
        self._pages += 1
        if self._pages not in _LOOK_AT or self._looks_left <= 0 or len(self.asked) <= self._pages:
            return
        if not self._may_go_on():
            return
        self._looks_left -= 1
        look = self._send("identify_meanwhile", (("verb", "Identify"),), "GET", ())
        if not _is_something_else(look):
            return
        del self.asked[-self._pages :]
        before = look.index - self._pages
        message = (
            f"After {before} requests {look.reading.shape.value} came in the place of OAI-PMH, for "
            "Identify as well, which was answered before: perhaps a page of maintenance, "
            "or of a sign-in. Nothing that came from then on is judged."
        )
        self.end(Stop("blocked", Reason.BLOCKED_BY_BOT_WALL, message, look.index))


def _is_something_else(asked: Asked) -> bool:
    """Return whether a reply came that is no OAI-PMH at all, for a reason that no status names."""
    if asked.exchange.failure is not None or asked.reading.shape is Shape.OAI:
        return False
    return asked.reading.envelope is None and oai_obstacles.in_the_way(asked) is None


def _phrase(arguments: Arguments) -> str:
    """Return a request as a short phrase: its verb and the names of its other arguments."""
    verb = next((value for name, value in arguments if name == "verb"), "") or "without a verb"
    others = [name for name, _ in arguments if name != "verb"]
    return f"{verb} ({', '.join(others)})" if others else verb
