"""Follow a list from page to page: whether it goes on, has ended, or turns in a circle."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from fairassess.probes.oai_evidence import Asked, Envelope


class End(Enum):
    """How a chain of pages stands after its last page."""

    ENDED = "ended"
    CIRCLE = "circle"
    GOES_ON = "goes_on"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Chain:
    """
    A chain of pages, judged.

    Attributes:
        end: How it stands.
        pages: Number of pages that could be read.
        records: Headers on them, together.
        circle: Number of the page, from 1, that repeats the records of an earlier one; 0 for none.
    """

    end: End
    pages: int
    records: int
    circle: int = 0


def judge(pages: Sequence[Asked]) -> Chain:
    """
    Judge the pages of one list, in order.

    A page that repeats the identifiers of an earlier page closes a circle. A token that comes
    twice with different records does not: some servers keep the place under one name.

    Args:
        pages: The requests of one list, in order; may be empty.
    """
    seen: set[tuple[str, ...]] = set()
    records = 0
    for number, page in enumerate(pages, start=1):
        envelope = page.reading.envelope
        if envelope is None or (envelope.errors and not envelope.all_headers):
            return Chain(End.BROKEN, number - 1, records)
        identifiers = envelope.identifiers
        if identifiers in seen:
            return Chain(End.CIRCLE, number, records, circle=number)
        seen.add(identifiers)
        records += len(identifiers)
    if not pages:
        return Chain(End.BROKEN, 0, 0)
    last = pages[-1].reading.envelope
    return Chain(End.GOES_ON if next_token(last) else End.ENDED, len(pages), records)


def stated_size(envelope: Envelope | None) -> int | None:
    """Return completeListSize; None when it is absent or no number."""
    text = envelope.token.complete_list_size if envelope and envelope.token else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def next_token(envelope: Envelope | None) -> str:
    """Return the token that leads to the next page; empty when there is none."""
    if envelope is None or envelope.token is None:
        return ""
    return envelope.token.text
