"""One object of a facility, such as a dataset, as the probes of single objects look at it."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from fairassess.domain import pids
from fairassess.domain.metadata import Record, Value

FROM_HARVEST = "harvest"
FROM_SEARCH_API = "search-api"
GIVEN = "given"

LONGEST_TEXT = 4_000
"""Characters of one text that are kept."""

MOST_VALUES = 100
"""Values of one field, and fields of one record, that are kept."""

LARGEST_RECORD = 60_000
"""Characters of a whole record that are kept."""


@dataclass(frozen=True, slots=True)
class Subject:
    """
    One object that is looked at.

    Attributes:
        identifier: Its name where it was found: OAI identifier, or `pid` of a search API.
        pids: Its persistent identifiers, as written; may be empty, may hold what is none.
        landing_url: Address of its page for people; empty when none was told.
        record: Its metadata; None when only its name is known.
        set_specs: Sets that it is in, in order.
        year: Year of publication, or of the first date; None when none was told.
        source: Where it was found: `harvest`, `search-api`, or `given` by a person.
    """

    identifier: str
    pids: tuple[str, ...] = ()
    landing_url: str = ""
    record: Record | None = None
    set_specs: tuple[str, ...] = ()
    year: int | None = None
    source: str = GIVEN

    @property
    def name(self) -> str:
        """What people call it: its first PID, else its page, else its identifier."""
        return next(iter(self.pids), "") or self.landing_url or self.identifier


@dataclass(frozen=True, slots=True)
class Counted:
    """
    How many records a facility's own interface holds, as a whole harvest counted them.

    Attributes:
        records: Live records.
        counted_at: Aware UTC moment of the harvest's end.
    """

    records: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class ToDraw:
    """
    A sample that a run has to draw for itself, since nobody has harvested the facility.

    Attributes:
        address: Search API or catalogue of the facility.
        size: Objects wanted.
        kind: Kind of endpoint that answers there: `search-api`, `scicat`, `icat` or `invenio`.
    """

    address: str
    size: int
    kind: str = FROM_SEARCH_API


def given(target: str) -> Subject:
    """
    Return the object that a person named.

    Args:
        target: A persistent identifier as written, or the address of a page. An address that is
            no identifier of a known scheme is the page; anything else is taken for an identifier,
            so that a misspelt one is judged and not refused.
    """
    target = target.strip()
    if pids.parse(target) is None and _is_address(target):
        return Subject(identifier=target, landing_url=target)
    return Subject(identifier=target, pids=(target,))


def shortened(subject: Subject) -> Subject:
    """
    Return the object with no more than a probe needs of it, so that thirty fit into one message.

    Long texts are cut, and of very many values, fields and identifiers the first are kept.
    """
    record = subject.record
    if record is not None:
        record = record._replace(
            identifier=record.identifier[:LONGEST_TEXT],
            datestamp=record.datestamp[:LONGEST_TEXT],
            sets=_texts(record.sets),
            fields=_fields(record),
        )
    return replace(
        subject,
        identifier=subject.identifier[:LONGEST_TEXT],
        pids=_texts(subject.pids),
        landing_url=subject.landing_url[:LONGEST_TEXT],
        record=record,
        set_specs=_texts(subject.set_specs),
    )


def _fields(record: Record) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    """Return the fields as far as they are not too much."""
    left, kept = LARGEST_RECORD, []
    for name, values in record.fields[:MOST_VALUES]:
        some = []
        for value in values[:MOST_VALUES]:
            short = _value(value)
            left -= len(short.text) + sum(len(key) + len(text) for key, text in short.attributes)
            if left < 0:
                break
            some.append(short)
        if some:
            kept.append((name[:LONGEST_TEXT], tuple(some)))
    return tuple(kept)


def _value(value: Value) -> Value:
    attributes = tuple(
        (name[:LONGEST_TEXT], text[:LONGEST_TEXT]) for name, text in value.attributes[:MOST_VALUES]
    )
    return Value(value.text[:LONGEST_TEXT], attributes)


def _texts(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text[:LONGEST_TEXT] for text in texts[:MOST_VALUES])


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
