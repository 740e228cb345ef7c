"""A door behind which a scripted provider stands, and no network at all."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from fairassess.domain.evidence import Exchange, Failure, FailureKind, Reply
from fairassess.probes.fetchers import oaipmh, oaipmh_values
from fairassess.probes.oai_evidence import OAI_NAMESPACE, OaiEvidence
from fairassess.probes.visit import Visit

TARGET = "https://data.test/oai"
NOW = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)

Arguments = dict[str, str]
Answer = Callable[[Arguments], Reply]


def reply(
    body: str | bytes, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()
) -> Reply:
    """A reply that came."""
    raw = body.encode() if isinstance(body, str) else body
    exchange = Exchange(
        method="GET",
        url="",
        final_url="",
        started_at=NOW,
        status=status,
        headers=headers or (("content-type", "text/xml"),),
        decoded_bytes=len(raw),
        body_start=raw[:65536],
    )
    return Reply(exchange, raw)


def lost(kind: FailureKind, message: str = "No reply came within 30 s.") -> Reply:
    """A reply that did not come."""
    failure = Failure(kind, message)
    return Reply(Exchange("GET", "", "", NOW, failure=failure))


def oai(content: str) -> Reply:
    """An OAI-PMH reply around *content*."""
    return reply(
        f'<OAI-PMH xmlns="{OAI_NAMESPACE}"><responseDate>2025-03-01T12:00:00Z</responseDate>'
        f"<request>https://data.test/oai</request>{content}</OAI-PMH>"
    )


IDENTIFY = oai(
    "<Identify><repositoryName>R</repositoryName><baseURL>https://data.test/oai</baseURL>"
    "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
)
NO_RECORDS = oai('<error code="noRecordsMatch">none</error>')


def small_provider(arguments: Arguments) -> Reply:
    """A provider that answers Identify and has no records."""
    return IDENTIFY if arguments == {"verb": "Identify"} else NO_RECORDS


@dataclass
class ScriptedDoor:
    """
    Answers every request from a function.

    Attributes:
        answer: Takes the arguments, gives the reply.
        asked: The arguments of each request, in order.
        urls: The addresses of each request, in order.
        deadlines: The deadline given with each request, in order.
        seconds: What a request costs on the clock of the test.
        time: That clock.
    """

    answer: Answer
    asked: list[Arguments] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    deadlines: list[float] = field(default_factory=list)
    seconds: float = 0.0
    time: float = 0.0
    slept: list[float] = field(default_factory=list)
    bytes: int = 0

    @property
    def requests(self) -> int:
        """Requests made so far."""
        return len(self.asked)

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: "bytes" = b"",
        headers: tuple[tuple[str, str], ...] = (),
        deadline_s: float | None = None,
    ) -> Reply:
        """Answer as scripted; a POST is answered as a GET with the same arguments."""
        query = body.decode() if method == "POST" else urlsplit(url).query
        arguments = dict(parse_qsl(query, keep_blank_values=True))
        self.asked.append(arguments)
        self.urls.append(url)
        self.deadlines.append(deadline_s or 0.0)
        self.time += self.seconds
        return self.answer(arguments)

    def sleep(self, seconds: float) -> None:
        """Wait on the clock of the test."""
        self.slept.append(seconds)
        self.time += seconds

    def monotonic(self) -> float:
        """The clock of the test."""
        return self.time


def visit(door: ScriptedDoor, **parts: object) -> OaiEvidence:
    """Visit the scripted provider on the clock of the test."""
    base = Visit(TARGET, door, sleep=door.sleep, monotonic=door.monotonic)
    return oaipmh.fetch(replace(base, **parts))  # type: ignore[arg-type]


def pages_of(total: int, *, size: int = 2) -> Answer:
    """A provider with *total* records; tokens are the numbers of the next record."""

    def answer(arguments: Arguments) -> Reply:
        verb = arguments.get("verb", "")
        if verb == "Identify":
            return IDENTIFY
        if verb not in ("ListIdentifiers", "ListRecords"):
            return oai('<error code="badVerb">no</error>')
        first = int(arguments.get("resumptionToken", "1").replace(oaipmh_values.NO_SUCH, "1"))
        numbers = range(first, min(first + size, total + 1))
        heads = [
            f"<header><identifier>oai:a:{n}</identifier><datestamp>2020-01-01T00:00:00Z"
            "</datestamp></header>"
            for n in numbers
        ]
        if verb == "ListRecords":
            heads = [f"<record>{head}</record>" for head in heads]
        following = first + size
        token = f"<resumptionToken>{following if following <= total else ''}</resumptionToken>"
        return oai(f"<{verb}>{''.join(heads)}{token}</{verb}>")

    return answer
