"""What a harvest is asked to do, what it hands on while it lasts, and what it says at its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from fairassess.domain.completeness import Profile
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Finding
from fairassess.domain.runs import FieldCount, Skipped


@dataclass(frozen=True, slots=True)
class Slice:
    """
    A range of datestamps, both bounds included.

    Attributes:
        since: Earliest datestamp, as it is sent; empty for no bound.
        until: Latest datestamp, as it is sent; empty for no bound.
    """

    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What to ask for.

    Attributes:
        prefix: metadataPrefix; empty for the richest one that is offered and read here.
        set_spec: Set; empty for all.
        slices: Lists that together are the harvest; more than one are asked side by side.
        keeps_raw: Whether pages are handed on with their compressed body.
        may_be_empty: Whether a list is whole when no record matches: its dates were chosen here
            and not by a person. Of several slices each may be empty anyway.
        compares_names: Whether a short list that seems whole is compared with what
            ListIdentifiers names, at the price of as many requests again.
    """

    prefix: str = ""
    set_spec: str = ""
    slices: tuple[Slice, ...] = (Slice(),)
    keeps_raw: bool = True
    may_be_empty: bool = False
    compares_names: bool = False


class HarvestedRecord(NamedTuple):
    """
    One record of a harvest in compact form, as stored.

    A named tuple and not a dataclass, because a harvest makes hundreds of thousands of
    them and a named tuple is made in a third of the time.

    Attributes:
        identifier: OAI identifier.
        datestamp: As given by the provider.
        is_deleted: Whether its header says deleted.
        page: Number of the page that brought it.
        place: Place among the `record` elements of that page, from 0.
        fingerprint: Eight bytes of what its metadata say, the same in every process; two
            harvests compare them to tell a changed record. Empty for a deleted one.
        sets: setSpecs, in order.
        title: First real title; empty when there is none.
        creators: Names of creators, as written.
        present: Names of fields that hold at least one real value, sorted.
        placeholders: Names of fields that hold only placeholders, sorted.
        pids: Persistent identifiers found, as written.
        subjects: Subjects as written, attributes left out.
        year: Year of publication or of the first date; None when none can be read.
    """

    identifier: str
    datestamp: str
    is_deleted: bool
    page: int
    place: int
    fingerprint: bytes = b""
    sets: tuple[str, ...] = ()
    title: str = ""
    creators: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    pids: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """
    One reply of a list request, handed on with the last of its records.

    Attributes:
        number: From 1, over all slices of the harvest, in the order in which pages came.
        slice_number: Index of its slice in the plan.
        url: Address asked.
        received_at: Aware UTC moment at which the request was sent.
        digest: SHA-256 of the decoded body, in hex.
        wire_bytes: Body bytes as received.
        decoded_bytes: Body bytes after decompression.
        raw: The decoded body, compressed with zstd; empty when it is not kept.
        items: `record` elements that it holds.
        token: resumptionToken for the page after it; empty on the last page of its list.
        list_size: completeListSize as given; None when it is not.
        response_date: As the provider wrote it; empty when it did not.
    """

    number: int
    slice_number: int
    url: str
    received_at: datetime
    digest: str
    wire_bytes: int
    decoded_bytes: int
    raw: bytes
    items: int
    token: str
    list_size: int | None
    response_date: str


@dataclass(frozen=True, slots=True)
class KeptPage:
    """
    A page that was received before and is still kept, to be read again.

    Attributes:
        number: As in `ReceivedPage`.
        slice_number: As in `ReceivedPage`.
        raw: The decoded body, compressed with zstd.
        wire_bytes: As in `ReceivedPage`.
        token: As in `ReceivedPage`.
        list_size: As in `ReceivedPage`.
        response_date: As in `ReceivedPage`.
    """

    number: int
    slice_number: int
    raw: bytes
    wire_bytes: int
    token: str
    list_size: int | None
    response_date: str


Take = Callable[[tuple[HarvestedRecord, ...], ReceivedPage | None], None]
"""
Takes some records of one page, in order; the page itself comes with the last of them, or alone when
it brought none. What it raises ends the harvest.

A record that comes more than once counts once and is handed on once. When it says something else
the second time, the newer one is handed on, too, to stand for the first wherever records are kept;
the profile has counted the first, and a warning says so.
"""


@dataclass(frozen=True, slots=True)
class HarvestResult:
    """
    One harvest, without its records, which went to the sink page by page.

    Attributes:
        target: Base URL.
        plan: What was asked, its prefix filled in.
        started_at: Aware UTC moment.
        duration_s: Wall time.
        records: Live records received.
        deleted: Records whose header says deleted.
        skipped: Records that could not be read.
        pages: List answers received.
        bytes: Body bytes received.
        is_complete: Whether the list ended by itself and nothing was lost on the way.
        stopped_because: Why it ended early; None when it did not.
        list_size: completeListSize as last given, summed over slices; None when not given.
        response_date: responseDate of the first page, as given: where an incremental harvest goes
            on from; empty when no page came.
        profile: How complete and rich the records are.
        fields: One count per known field, in the order of the reader.
        findings: Findings of kind `harvest`.
        exchanges: In the order made, with at most the first and the last few page bodies.
        warnings: What was odd on the way, each as a sentence; may be empty.
    """

    target: str
    plan: Plan
    started_at: datetime
    duration_s: float
    records: int
    deleted: int
    skipped: tuple[Skipped, ...]
    pages: int
    bytes: int
    is_complete: bool
    stopped_because: str | None
    list_size: int | None
    response_date: str
    profile: Profile
    fields: tuple[FieldCount, ...]
    findings: tuple[Finding, ...]
    exchanges: tuple[Exchange, ...]
    warnings: tuple[str, ...] = ()
