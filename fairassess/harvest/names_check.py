"""Does ListRecords bring what ListIdentifiers names? Asked after a short list that seems whole."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from fairassess import clock as clocks
from fairassess.harvest.incoming import Incoming
from fairassess.harvest.known import Known
from fairassess.harvest.replies import Page
from fairassess.harvest.safe_sickle import Fetcher, SafeSickle
from fairassess.harvest.seen import Seen
from fairassess.harvest.stops import Allowance
from fairassess.harvest.strict import OAI
from fairassess.net.limits import Limits

MOST_PAGES = 20
"""Pages of a list up to which it is asked for a second time, by its names alone."""

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    What a list of identifiers says beside a list of records.

    Attributes:
        listed: Different identifiers of live records named.
        missing: How many of those were not among the records.
        first: The first few of them.
        is_whole: Whether the list of identifiers came to its end; otherwise nothing but *missing*
            says anything.
    """

    listed: int
    missing: int
    first: tuple[str, ...]
    is_whole: bool

    @property
    def sentence(self) -> str:
        """What is to be said when records are missing; empty when none is."""
        if not self.missing:
            return ""
        what = "1 record" if self.missing == 1 else f"{self.missing:,} records"
        return (
            f"ListIdentifiers names {what} that ListRecords did not bring: "
            f"{', '.join(self.first)}{', ...' if self.missing > len(self.first) else ''}."
        )


def compare(
    target: str,
    arguments: Mapping[str, str],
    known: Known,
    *,
    open_door: Callable[[], AbstractContextManager[Fetcher]],
    allowance: Allowance,
    asked_at: str,
    clock: clocks.Clock = clocks.now,
    limits: Limits | None = None,
) -> Comparison:
    """
    Ask for the identifiers of a list and look for each among the records that came.

    Args:
        target: Base URL.
        arguments: Those of the list: metadataPrefix, set, from, until.
        known: The records that came.
        open_door: Opens a way to the network.
        allowance: What the harvest may still take.
        asked_at: responseDate of the first page of records: what is dated later may have come in
            between, and is left out.
        clock: Reads Retry-After dates.
        limits: Limits of one reply; None for those of the door.

    Returns:
        At most MOST_PAGES pages are looked at; whatever the provider does is no exception.
    """
    names, tokens = Seen(), Seen()
    first: list[str] = []
    missing = 0
    asked: Mapping[str, str] = arguments
    is_whole = False
    with open_door() as door:
        client = SafeSickle(
            target, door=door, allowance=allowance, begin=_nothing_to_visit, clock=clock,
            limits=limits,
        )  # fmt: skip
        for _ in range(MOST_PAGES):
            if allowance.exceeded() is not None:
                break
            page = client.harvest(verb="ListIdentifiers", **asked)
            if not _is_list(page):
                break
            for identifier in _live(page, before=asked_at):
                if names.add(identifier) and identifier not in known:
                    missing += 1
                    if len(first) < _MOST_NAMED:
                        first.append(identifier[:200])
            token = _token(page)
            if not token:
                is_whole = True
                break
            if not tokens.add(token):
                break
            asked = {"resumptionToken": token}
    return Comparison(len(names), missing, tuple(first), is_whole)


def _nothing_to_visit() -> Incoming:
    return Incoming(lambda *_: None, lambda *_: None)


def _is_list(page: Page) -> bool:
    # Of a page that is too large to be put together, the headers are gone.
    is_here = page.is_oai and not page.errors and not page.incoming.is_large
    return is_here and page.xml.find(f"{OAI}ListIdentifiers") is not None


def _live(page: Page, *, before: str) -> list[str]:
    found = []
    for header in page.xml.iterfind(f"{OAI}ListIdentifiers/{OAI}header"):
        datestamp = (header.findtext(f"{OAI}datestamp") or "").strip()
        identifier = (header.findtext(f"{OAI}identifier") or "").strip()
        is_old = not before or datestamp < before[: len(datestamp)]
        if identifier and is_old and header.get("status") != "deleted":
            found.append(identifier)
    return found


def _token(page: Page) -> str:
    text = page.xml.findtext(f"{OAI}ListIdentifiers/{OAI}resumptionToken")
    return (text or "").strip()
