"""Look at one object with every kind of probe that looks at objects, asking for nothing twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fairassess import clock as clocks
from fairassess.domain.evidence import Exchange, Failure, FailureKind, Reply
from fairassess.domain.finding import Finding
from fairassess.domain.objects import Subject
from fairassess.domain.registries import Registries
from fairassess.domain.runs import RunResult
from fairassess.probes import metrics, registry, run
from fairassess.probes.definitions import metric_files
from fairassess.probes.metrics import Judged
from fairassess.probes.visit import Door

MOST_KEPT = 4

PID_REQUESTS = 5
"""Of these for the identifier: resolver and page, DataCite, and one form of metadata."""

FILE_REQUESTS = 2
"""For the files of the object: its page, which is there already, and one file."""

_USED_UP = Failure(
    FailureKind.BUDGET,
    f"The {registry.OBJECT_REQUESTS} requests that one look may cost were used up.",
)

_Body = bytes
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_KNOWN = Registries()


@dataclass
class RememberingDoor:
    """
    A door that gives a page that it has brought already again, without asking.

    Only pages for people are kept, found again by the address that was asked for and by the one
    that answered: so the page to which an identifier led is the landing page, too.

    Attributes:
        through: The door to the network.
        most_requests: Requests after which none is made any more, each hop of a redirect counted;
            one that is under way then is not broken off here.
    """

    through: Door
    most_requests: int = registry.OBJECT_REQUESTS
    _kept: list[Reply] = field(default_factory=list)
    _before: int = field(init=False)

    def __post_init__(self) -> None:
        """Note what was asked through the door before."""
        self._before = self.through.requests

    @property
    def requests(self) -> int:
        """Requests sent so far, redirects included."""
        return self.through.requests

    @property
    def bytes(self) -> int:
        """Body bytes received so far."""
        return self.through.bytes

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: _Body = b"",
        headers: tuple[tuple[str, str], ...] = (),
        most_bytes: int | None = None,
        deadline_s: float | None = None,
    ) -> Reply:
        """Return the reply, or its absence as a value; never raise for what the network does."""
        is_plain = most_bytes is None and method == "GET" and _takes_pages(headers)
        if is_plain and (kept := self._found(url)) is not None:
            return kept
        if self.through.requests - self._before >= self.most_requests:
            return Reply(Exchange(method, url, url, clocks.now(), failure=_USED_UP), b"")
        if most_bytes is not None:
            # The beginning of a file: nobody else asks for it, and what was kept is no file.
            return self.through.fetch(
                url, method=method, body=body, headers=headers, most_bytes=most_bytes,
                deadline_s=deadline_s,
            )  # fmt: skip
        reply = self.through.fetch(
            url, method=method, body=body, headers=headers, deadline_s=deadline_s
        )
        if is_plain and _is_page(reply) and len(self._kept) < MOST_KEPT:
            self._kept.append(reply)
        return reply

    def _found(self, url: str) -> Reply | None:
        return next(
            (one for one in self._kept if url in (one.exchange.url, one.exchange.final_url)), None
        )


def _takes_pages(headers: Iterable[tuple[str, str]]) -> bool:
    wanted = next((value for name, value in headers if name.lower() == "accept"), "*/*")
    return wanted.partition(";")[0].strip() == "*/*" or "text/html" in wanted


def _is_page(reply: Reply) -> bool:
    exchange = reply.exchange
    kind = (exchange.header("content-type") or "").partition(";")[0].strip().lower()
    return exchange.failure is None and exchange.status == 200 and kind in _PAGE_TYPES


@dataclass(frozen=True, slots=True)
class Look:
    """
    What was found of one object.

    Attributes:
        subject: The object.
        runs: One result for each kind of probe that looks at objects, in order.
        judged: The metrics of others, in the order of their sets.
    """

    subject: Subject
    runs: tuple[RunResult, ...]
    judged: tuple[Judged, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in order."""
        return tuple(finding for one in self.runs for finding in one.findings)


def look(
    subject: Subject,
    *,
    door: Door,
    registries: Registries = _KNOWN,
    deadline_s: float = 60.0,
    kinds: tuple[str, ...] = (),
    vocabularies: tuple[str, ...] = (),
) -> Look:
    """
    Look at one object.

    Args:
        subject: The object.
        door: The way to the network.
        registries: Where registries and aggregators answer.
        deadline_s: Seconds that each kind may take; above 0.
        kinds: Words of the kinds; empty for all that look at objects.
        vocabularies: Those whose terms are looked for, in compact form.

    Returns:
        Findings and metrics; whatever an endpoint does is a finding, never an exception.
    """
    chosen = kinds or tuple(
        word for word in registry.KINDS if registry.kind_called(word).looks_at_objects
    )
    shared = door if isinstance(door, RememberingDoor) else RememberingDoor(door)
    results = tuple(
        run.run(
            kind,
            subject.name,
            door=shared,
            subjects=(subject,),
            registries=registries,
            deadline_s=deadline_s,
            vocabularies=vocabularies,
            file_requests=FILE_REQUESTS,
            pid_requests=PID_REQUESTS,
        )
        for kind in chosen
    )
    findings = tuple(finding for one in results for finding in one.findings)
    sets = metric_files.shipped(registry.known_ids())
    judged = tuple(one for each in sets for one in metrics.judge_all(each, findings))
    return Look(subject, results, judged)
