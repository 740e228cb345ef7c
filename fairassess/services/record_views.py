"""What pages show of records: one with its fields and XML, lists of those that lack something."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from fairassess.domain import field_guide
from fairassess.domain.field_guide import FieldGuide
from fairassess.domain.harvests import HarvestedRecord
from fairassess.domain.metadata import Value
from fairassess.domain.runs import Skipped
from fairassess.errors import NotFound
from fairassess.harvest import engine, entries, readers, strict
from fairassess.services import harvest_sight, run_views
from fairassess.services.accounts import Actor
from fairassess.storage import harvest_pages, harvest_records
from fairassess.storage.harvest_records import Lacking
from fairassess.storage.harvests import Harvest, Record

PAGE_ROWS = 50
"""Records on one page of a list."""

XML_SHOWN_BYTES = 256 * 1024
"""Most of a record's XML that a page shows; the whole of it stays stored while its page does."""

VALUES_SHOWN = 50
"""Most values of one field that a page shows."""

_EXPORTED_AT_ONCE = 500


class Standing(StrEnum):
    """How a field stands in one record."""

    PRESENT = "present"
    PLACEHOLDER = "placeholder"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """
    One line of a list of records.

    Attributes:
        holds_placeholder: Whether the field that the list is about holds a placeholder.
    """

    id: int
    identifier: str
    datestamp: str
    title: str
    year: int | None
    holds_placeholder: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """
    Some of the live records that hold no real value in a field.

    Attributes:
        lacking: What the list is about.
        field: The field.
        rows: In the order of the harvest.
        page: Which page this is, from 1.
        pages: How many there are; 1 when there is no such record.
        total: How many records it is about.
    """

    harvest_id: int
    place: run_views.Place
    lacking: Lacking
    rows: tuple[RecordRow, ...]
    page: int
    pages: int
    total: int

    @property
    def field(self) -> str:
        """The field that the records lack."""
        return self.lacking.field


@dataclass(frozen=True, slots=True)
class FieldView:
    """
    One field of one record.

    Attributes:
        name: Its name.
        standing: Whether it holds a real value.
        guide: What the standard asks for; None for a field that its standard does not know.
        values: Values as read from the kept page, at most VALUES_SHOWN; empty without the page.
        more: How many values more there are.
    """

    name: str
    standing: Standing
    guide: FieldGuide | None
    values: tuple[Value, ...]
    more: int


@dataclass(frozen=True, slots=True)
class RecordView:
    """
    One stored record.

    Attributes:
        record: In compact form.
        format: Name of its format for people; empty for one that is not known.
        fields: Those that the standard asks for, the most wanted first, then any others.
        xml: Its XML as received; at most its first 256 KiB; empty when its page is not kept.
        is_cut: Whether there is more XML than is shown.
        has_xml: Whether its page is still kept.
        page_url: Address that was asked for its page.
        page_digest: SHA-256 of that page, in hex.
    """

    id: int
    harvest_id: int
    place: run_views.Place
    record: HarvestedRecord
    format: str
    fields: tuple[FieldView, ...]
    xml: str
    is_cut: bool
    has_xml: bool
    page_url: str
    page_digest: str

    @property
    def missing(self) -> tuple[FieldView, ...]:
        """Fields without a real value."""
        return tuple(one for one in self.fields if one.standing is not Standing.PRESENT)


def records_missing(
    session: Session,
    actor: Actor,
    harvest_id: int,
    field: str,
    *,
    year: int | None = None,
    last_year: int | None = None,
    has_no_year: bool = False,
    set_spec: str | None = None,
    page: int = 1,
) -> RecordPage:
    """
    Return live records that hold no real value in a field.

    Args:
        session: Open.
        actor: Who looks.
        harvest_id: Number of the harvest.
        field: Name of the field.
        year: Only of this year; None for any.
        last_year: Last of several years that begin with *year*; None for one year alone.
        has_no_year: Only those that show no year.
        set_spec: Only of this set, of none when empty; None for any.
        page: Which page, from 1; one beyond the last gives the last.

    Raises:
        NotFound: There is no such harvest, it knows no such field, or its records are not kept.
        NotAllowed: *actor* may not see its facility.
    """
    row, run = harvest_sight.visible(session, actor, harvest_id)
    harvest_sight.require_rows(row)
    if field not in {known["name"] for known in row.fields}:
        raise NotFound(f"Harvest {harvest_id} has no field {field}.")
    lacking = Lacking(field, year, has_no_year, set_spec, last_year)
    total = harvest_records.count_lacking(session, row, lacking)
    pages = max(1, math.ceil(total / PAGE_ROWS))
    shown = min(max(1, page), pages)
    found = harvest_records.page_of_lacking(
        session, row, lacking, offset=(shown - 1) * PAGE_ROWS, limit=PAGE_ROWS
    )
    return RecordPage(
        harvest_id=row.id,
        place=run_views.place_of(session, run),
        lacking=lacking,
        rows=tuple(_row(one, row, field) for one in found),
        page=shown,
        pages=pages,
        total=total,
    )


def record_view(session: Session, actor: Actor, record_id: int) -> RecordView:
    """
    Return one stored record, with its XML and values while its page is kept.

    Raises:
        NotFound: There is no such record.
        NotAllowed: *actor* may not see its facility.
    """
    found = harvest_records.find(session, record_id)
    if found is None:
        raise NotFound(f"There is no record {record_id}.")
    row, run = harvest_sight.visible(session, actor, found.harvest_id)
    page = harvest_pages.find(session, found.page_id)
    raw = harvest_pages.body_of(session, found.page_id)
    sets = harvest_records.sets_of_record(session, found)
    record = harvest_records.as_record(
        found, row.field_names, sets, page=0 if page is None else page.number
    )
    xml = b"" if raw is None else engine.record_of(raw, found.place)
    reader = readers.for_prefix(row.prefix)
    return RecordView(
        id=found.id,
        harvest_id=row.id,
        place=run_views.place_of(session, run),
        record=record,
        format="" if reader is None else reader.name,
        fields=_fields(record, _values(xml), "" if reader is None else reader.name),
        xml=xml[:XML_SHOWN_BYTES].decode("utf-8", "replace"),
        is_cut=len(xml) > XML_SHOWN_BYTES,
        has_xml=raw is not None,
        page_url="" if page is None else page.url,
        page_digest="" if page is None else page.digest,
    )


def export_rows(session: Session, actor: Actor, harvest_id: int) -> Iterator[HarvestedRecord]:
    """
    Yield all records of a harvest in their order, in bounded memory.

    The check happens at once, not with the first record. The session must stay open until the
    last record is taken.

    Raises:
        NotFound: There is no such harvest, or its records are not kept.
        NotAllowed: *actor* may not see its facility.
    """
    row, _ = harvest_sight.visible(session, actor, harvest_id)
    harvest_sight.require_rows(row)
    return _exported(session, row.id, tuple(row.field_names))


def _exported(
    session: Session, harvest_id: int, field_names: Sequence[str]
) -> Iterator[HarvestedRecord]:
    sets = harvest_records.sets_of(session, harvest_id)
    position = -1
    while True:
        some = harvest_records.some_after(session, harvest_id, position, limit=_EXPORTED_AT_ONCE)
        if not some:
            return
        position = some[-1].position
        for one in some:
            yield harvest_records.as_record(one, field_names, sets.get(one.set_list, ()))
            # Nothing of what was given away stays in memory.
            session.expunge(one)


def _row(one: Record, row: Harvest, field: str) -> RecordRow:
    pretended = harvest_records.names_of(one.placeholders, row.field_names)
    return RecordRow(
        id=one.id,
        identifier=one.identifier,
        datestamp=one.datestamp,
        title=one.title,
        year=one.year,
        holds_placeholder=field in pretended,
    )


def _values(xml: bytes) -> dict[str, tuple[Value, ...]]:
    """Read the fields of a record's XML; empty when there is none."""
    root, _ = strict.parse(xml)
    record = None if root is None else entries.read(root)
    return {} if record is None or isinstance(record, Skipped) else dict(record.fields)


def _fields(
    record: HarvestedRecord, values: dict[str, tuple[Value, ...]], format_name: str
) -> tuple[FieldView, ...]:
    if record.is_deleted:
        return ()
    guides = {guide.name: guide for guide in field_guide.of_format(format_name)}
    others = sorted({*record.present, *record.placeholders, *values} - set(guides))
    return tuple(_field(name, record, values, guides.get(name)) for name in (*guides, *others))


def _field(
    name: str,
    record: HarvestedRecord,
    values: dict[str, tuple[Value, ...]],
    guide: FieldGuide | None,
) -> FieldView:
    standing = Standing.MISSING
    if name in record.present:
        standing = Standing.PRESENT
    elif name in record.placeholders:
        standing = Standing.PLACEHOLDER
    found = values.get(name, ())
    return FieldView(name, standing, guide, found[:VALUES_SHOWN], max(0, len(found) - VALUES_SHOWN))
