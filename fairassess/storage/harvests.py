"""Harvests and their records, stored page by page while the harvest goes on."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fairassess.storage.columns import RemoteJson, WordSet
from fairassess.storage.database import Base, History
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import Run


class Harvest(Base):
    """One harvest; counts grow while it goes on, and it says itself when it is only partial."""

    __tablename__ = "harvests"

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the harvest.")
    run_id: Mapped[int] = mapped_column(
        ForeignKey(Run.id), unique=True, doc="Run that carries it out."
    )
    endpoint_id: Mapped[int] = mapped_column(
        ForeignKey(Endpoint.id), index=True, doc="Endpoint that is harvested."
    )
    prefix: Mapped[str] = mapped_column(doc="metadataPrefix asked for.")
    set_spec: Mapped[str] = mapped_column(doc="Set asked for; empty for all.")
    started_at: Mapped[datetime] = mapped_column(doc="When the last attempt began, in UTC.")
    finished_at: Mapped[datetime | None] = mapped_column(
        doc="When it ended, in UTC; empty while it goes on or when it was cut off."
    )
    duration_s: Mapped[float | None] = mapped_column(
        doc="Seconds from start to end by a clock that never jumps; empty before the end."
    )
    records: Mapped[int] = mapped_column(
        default=0, doc="Live records received so far; deleted ones are counted apart."
    )
    deleted: Mapped[int] = mapped_column(
        default=0, doc="Records received whose header says deleted."
    )
    pages: Mapped[int] = mapped_column(default=0, doc="Pages received so far.")
    bytes: Mapped[int] = mapped_column(
        BigInteger, default=0, doc="Body bytes received; 0 before the end."
    )
    fields: Mapped[list[dict[str, Any]]] = mapped_column(
        RemoteJson,
        default=list,
        doc="Per field its name, real values, placeholders and records; empty before the end.",
    )
    skipped: Mapped[list[dict[str, str]]] = mapped_column(
        RemoteJson, default=list, doc="Records that could not be read, each with its reason."
    )
    is_complete: Mapped[bool] = mapped_column(
        default=False, doc="Whether the list ended by itself and nothing was lost."
    )
    stopped_because: Mapped[str | None] = mapped_column(
        doc="Why it ended early; empty when it did not."
    )
    list_size: Mapped[int | None] = mapped_column(
        BigInteger, doc="completeListSize as last given; empty when never given."
    )


class Record(Base):
    """One harvested record in compact form; never changed, pruned only as a whole."""

    __tablename__ = "records"
    history: ClassVar[History] = History.PRUNABLE
    __table_args__ = (
        # By place and not by identifier: a provider that lists one twice is shown as it is.
        UniqueConstraint("harvest_id", "position"),
        Index("ix_records_harvest_id_identifier", "harvest_id", "identifier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the stored record.")
    harvest_id: Mapped[int] = mapped_column(ForeignKey(Harvest.id), doc="Harvest that brought it.")
    position: Mapped[int] = mapped_column(doc="Place in the harvest, from 0.")
    identifier: Mapped[str] = mapped_column(doc="OAI identifier as given.")
    datestamp: Mapped[str] = mapped_column(doc="Datestamp as given.")
    is_deleted: Mapped[bool] = mapped_column(doc="Whether its header says deleted.")
    sets: Mapped[list[str]] = mapped_column(RemoteJson, doc="setSpecs, in order.")
    title: Mapped[str] = mapped_column(doc="First real title; empty when there is none.")
    present: Mapped[tuple[str, ...]] = mapped_column(
        WordSet, doc="Names of fields with a real value, parted and enclosed by blanks."
    )
    placeholders: Mapped[tuple[str, ...]] = mapped_column(
        WordSet, doc="Names of fields with nothing but placeholders, parted by blanks."
    )
    pids: Mapped[list[str]] = mapped_column(
        RemoteJson, doc="Persistent identifiers found, as written."
    )
    subjects: Mapped[list[str]] = mapped_column(
        RemoteJson, doc="Subjects as written, attributes left out."
    )
    year: Mapped[int | None] = mapped_column(
        doc="Year of publication or of the first date; empty when none can be read."
    )
    raw: Mapped[bytes] = mapped_column(doc="XML of the record, UTF-8, compressed with zlib.")
