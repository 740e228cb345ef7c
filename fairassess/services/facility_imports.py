"""Facilities from a list: registered as empty entries, each once, all faults before anything."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from importlib import resources

from sqlalchemy.orm import Session

from fairassess.domain import pids
from fairassess.errors import Fault, Invalid
from fairassess.services import accounts, facilities
from fairassess.services.accounts import Actor, Right
from fairassess.services.endpoints import NEVER, EndpointDraft
from fairassess.services.facility_views import FacilityDraft
from fairassess.storage import facilities as stored

COLUMNS = (
    "short_name", "name", "kind", "country", "ror", "website", "time_zone", "oai_pmh", "search_api",
)  # fmt: skip
LIST_MOST_BYTES = 1_000_000
_KINDS = (("oai_pmh", "oai-pmh"), ("search_api", "search-api"))


class Step(Enum):
    """What becomes of one entry."""

    ADD = "add"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One facility of a list.

    Attributes:
        line: Where it begins in the file, from 1.
        draft: Its names and where it is known.
        endpoints: Its public addresses; none is asked before somebody wants it.
    """

    line: int
    draft: FacilityDraft
    endpoints: tuple[EndpointDraft, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of an entry, and its name in addresses; empty before it is registered."""

    entry: Entry
    step: Step
    slug: str = ""


def shipped() -> tuple[Entry, ...]:
    """
    Return the photon and neutron facilities of the ExPaNDS and PaNOSC projects.

    Names and public addresses, as their own lists and those of aggregators had them in 2025;
    nothing is said of how FAIR they are.
    """
    file = resources.files("fairassess.services") / "known_facilities.csv"
    return read(file.read_text(encoding="utf-8"))


def read(text: str) -> tuple[Entry, ...]:
    """
    Return the entries of a list in CSV with a line of column names.

    Raises:
        Invalid: It is no such list; every fault has its line.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        head = [name.strip() for name in reader.fieldnames or ()]
        _check_head(head)
        reader.fieldnames = head
        return tuple(_entries(reader))
    except csv.Error as error:
        raise Invalid([Fault(f"line {reader.line_num}", f"This is no CSV: {error}.")]) from error


def plan(session: Session, actor: Actor, entries: Sequence[Entry]) -> tuple[Row, ...]:
    """
    Return what an import would do, without doing it.

    A facility whose ROR identifier or short name is registered is known, and stays as it is.

    Raises:
        NotAllowed: *actor* may not register facilities.
        Invalid: Entries have faults; all are listed, each with its line.
    """
    accounts.require(actor, Right.REGISTER_FACILITY)
    listed = stored.list_by_name(session)
    names = {facility.short_name.casefold(): facility.slug for facility in listed}
    rors = {facility.ror: facility.slug for facility in listed if facility.ror}
    rows, faults = [], []
    for entry in entries:
        name = entry.draft.short_name.strip().casefold()
        pid = pids.parse(entry.draft.ror)
        ror = "" if pid is None else pid.url
        known = rors.get(ror) or names.get(name)
        if known is not None:
            rows.append(Row(entry, Step.KNOWN, known))
            continue
        try:
            facilities.check(session, entry.draft)
        except Invalid as error:
            faults += [Fault(f"line {entry.line}, {f.place}", f.message) for f in error.faults]
        names[name] = ""
        if ror:
            rors[ror] = ""
        rows.append(Row(entry, Step.ADD))
    if faults:
        raise Invalid(faults)
    return tuple(rows)


def carry_out(
    session: Session, actor: Actor, rows: Sequence[Row], *, with_endpoints: bool, now: datetime
) -> tuple[Row, ...]:
    """
    Register the facilities that are to be added, one after the other.

    Args:
        session: Open; committed for each facility.
        actor: Who imports.
        rows: As `plan` gave them.
        with_endpoints: Whether to add their addresses, too; those are asked only by hand.
        now: The present moment, aware UTC.

    Returns:
        The rows with the names in addresses, in the same order.

    Raises:
        NotAllowed: *actor* may not register facilities.
        Invalid: An address is not one that may be asked.
    """
    done = []
    for row in rows:
        slug = row.slug
        if row.step is Step.ADD:
            slug = facilities.register(session, actor, row.entry.draft, now=now)
            for endpoint in row.entry.endpoints if with_endpoints else ():
                facilities.add_endpoint(session, actor, slug, endpoint, now=now)
        done.append(Row(row.entry, row.step, slug))
    return tuple(done)


def _check_head(head: Sequence[str]) -> None:
    faults = [
        Fault("line 1", f"The column {name} is missing.")
        for name in COLUMNS[:2]
        if name not in head
    ]
    faults += [
        Fault("line 1", f"There is no column {name!r}; those known are {', '.join(COLUMNS)}.")
        for name in head
        if name not in COLUMNS
    ]
    if len(set(head)) < len(head):
        faults.append(Fault("line 1", "Each column stands once."))
    if faults:
        raise Invalid(faults)


def _entries(reader: "csv.DictReader[str]") -> Iterator[Entry]:
    line = reader.line_num + 1
    for cells in reader:
        if None in cells:
            raise Invalid([Fault(f"line {line}", "This line has more cells than columns.")])
        said = {name: (cells.get(name) or "").strip() for name in COLUMNS}
        yield Entry(
            line,
            FacilityDraft(
                name=said["name"],
                short_name=said["short_name"],
                kind=said["kind"],
                country=said["country"],
                ror=said["ror"],
                website=said["website"],
                time_zone=said["time_zone"] or "UTC",
            ),
            tuple(
                EndpointDraft(kind, said[column], interval=NEVER)
                for column, kind in _KINDS
                if said[column]
            ),
        )
        line = reader.line_num + 1
