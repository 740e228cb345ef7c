"""Builders of OAI-PMH list pages, and a door behind which a test stands."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from fairassess.domain.evidence import Exchange, Failure, FailureKind, Reply
from fairassess.domain.harvests import HarvestedRecord, HarvestResult, Plan, ReceivedPage, Slice
from fairassess.domain.runs import Step
from fairassess.harvest import engine
from fairassess.net.limits import Limits

BASE = "http://nls.test/oai"
NOW = datetime(2024, 5, 17, 12, 0, tzinfo=UTC)
OAI = "http://www.openarchives.org/OAI/2.0/"
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">{}</oai_dc:dc>'
)


def dc(inside: str = "<dc:title>A title</dc:title>") -> str:
    """Return a Dublin Core payload."""
    return DC.format(inside)


def record(number: int | str, payload: str | None = None, *, status: str = "") -> str:
    """Return a record element; a deleted one, with *status*, has no metadata."""
    given = f' status="{status}"' if status else ""
    metadata = "" if status == "deleted" else f"<metadata>{payload or dc()}</metadata>"
    return (
        f"<record><header{given}><identifier>oai:nls.test:{number}</identifier>"
        f"<datestamp>2024-01-01T00:00:00Z</datestamp></header>{metadata}</record>"
    )


def envelope(inside: str) -> bytes:
    """Return an OAI-PMH document around *inside*."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{OAI}">'
        f"<responseDate>2024-05-17T12:00:00Z</responseDate><request>{BASE}</request>"
        f"{inside}</OAI-PMH>"
    ).encode()


def page(
    records: Iterable[str | int], token: str | None = None, *, size: int | str | None = None
) -> bytes:
    """Return a list page of records, given as elements or by their numbers."""
    inside = "".join(one if isinstance(one, str) else record(one) for one in records)
    if token is not None or size is not None:
        attribute = f' completeListSize="{size}"' if size is not None else ""
        inside += f"<resumptionToken{attribute}>{token or ''}</resumptionToken>"
    return envelope(f"<ListRecords>{inside}</ListRecords>")


def error(code: str, text: str = "no") -> bytes:
    """Return an error document."""
    return envelope(f'<error code="{code}">{text}</error>')


def answer(
    body: bytes, *, status: int = 200, headers: Sequence[tuple[str, str]] = (), url: str = BASE
) -> Reply:
    """Return a reply that has arrived."""
    exchange = Exchange(
        "GET",
        url,
        url,
        NOW,
        status=status,
        headers=tuple(headers),
        wire_bytes=len(body),
        decoded_bytes=len(body),
        body_start=body[:65536],
    )
    return Reply(exchange, body)


def no_answer(kind: FailureKind, message: str = "It did not work.") -> Reply:
    """Return a reply that has not arrived."""
    return Reply(Exchange("GET", BASE, BASE, NOW, failure=Failure(kind, message)))


class Begun:
    """An exchange of a fake door: the reply is there at once."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def finish(self) -> Reply:
        return self._reply

    def give_up(self) -> None:
        """Have nothing to break off."""


class Begins:
    """For fake doors: what is begun is asked as ever."""

    def begin(self, url: str, **how: object) -> Begun:
        return Begun(self.fetch(url, **how))


class FakeDoor(Begins):
    """
    Answers requests from a script, without a network.

    Attributes:
        asked: Arguments of each request.
        step: Bytes of a body that come at once.
    """

    def __init__(self, answers: Callable[[dict[str, str], int], Reply]) -> None:
        """Take what gives the reply to the arguments and the number, from 0, of a request."""
        self._answers = answers
        self._lock = Lock()
        self.asked: list[dict[str, str]] = []
        self.step = 100_000

    def fetch(
        self,
        url: str,
        *,
        limits: Limits | None = None,
        deadline_s: float | None = None,
        on_body: Callable[[bytes], None] | None = None,
    ) -> Reply:
        query = parse_qs(urlsplit(url).query, keep_blank_values=True)
        arguments = {name: texts[0] for name, texts in query.items()}
        with self._lock:
            self.asked.append(arguments)
            number = len(self.asked) - 1
        reply = self._answers(arguments, number)
        if on_body is None or not 200 <= (reply.exchange.status or 0) < 300:
            return reply
        for start in range(0, len(reply.body), self.step):
            on_body(reply.body[start : start + self.step])
        return Reply(reply.exchange)


def one_after_the_other(*replies: Reply | bytes) -> FakeDoor:
    """Return a door that gives these replies in turn, and the last one for ever after."""
    given = [one if isinstance(one, Reply) else answer(one) for one in replies]
    return FakeDoor(lambda _, number: given[min(number, len(given) - 1)])


def plan_of(arguments: dict[str, object]) -> Plan:
    """Take what belongs to a plan out of *arguments*, and return the plan."""
    slices = arguments.pop("slices", None)
    dates = Slice(arguments.pop("from_", ""), arguments.pop("until", ""))
    return arguments.pop("plan", None) or Plan(
        prefix=arguments.pop("prefix", "oai_dc") or "",
        set_spec=arguments.pop("set_spec", ""),
        slices=slices or (dates,),
        keeps_raw=arguments.pop("keeps_raw", True),
    )


class Outcome:
    """
    What a harvest in a test brought.

    Attributes:
        result: The result.
        records: What was handed on.
        pages: The pages handed on.
        batches: How many records were handed on at once, each time.
        steps: What was told on the way.
        rests: Seconds waited, one by one.
    """

    def __init__(self, door: object, **arguments: object) -> None:
        """Harvest oai_dc through *door*, unless a plan says otherwise; nothing really waits."""
        self.records: list[HarvestedRecord] = []
        self.pages: list[ReceivedPage] = []
        self.batches: list[int] = []
        self.steps: list[Step] = []
        self.rests: list[float] = []
        given = {"rest": self.rests.append, "clock": lambda: NOW, "on_step": self.steps.append}
        plan = plan_of(arguments)
        self.result: HarvestResult = engine.harvest(
            BASE,
            plan,
            open_door=lambda: nullcontext(door),
            take=self.take,
            **(given | arguments),
        )

    def take(self, records: tuple[HarvestedRecord, ...], page: ReceivedPage | None) -> None:
        """Keep what is handed on."""
        self.records += records
        self.batches.append(len(records))
        if page is not None:
            self.pages.append(page)

    @property
    def identifiers(self) -> list[str]:
        """Last part of the identifiers handed on, in their order."""
        return [one.identifier.rpartition(":")[2] for one in self.records]
