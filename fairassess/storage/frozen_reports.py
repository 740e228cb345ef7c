"""Reports as they were made, what was asked for and is not made yet, and the styles they wear."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from fairassess.storage.columns import words
from fairassess.storage.database import Base, History, Json
from fairassess.storage.facilities import Facility
from fairassess.storage.people import User


class Kind(StrEnum):
    """What a report is about."""

    FACILITY = "facility"
    ROUND = "round"
    PACK = "pack"


class State(StrEnum):
    """How far a request for a report has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class FrozenReport(Base):
    """A report that was made once and is never made again."""

    __tablename__ = "frozen_reports"
    history: ClassVar[History] = History.KEPT
    __table_args__ = (
        UniqueConstraint(
            "kind", "subject", "form", "input_digest", name="uq_frozen_reports_input"
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the report.")
    kind: Mapped[Kind] = mapped_column(words(Kind), doc="What it is about.")
    subject: Mapped[str] = mapped_column(
        doc="Which one, as kind and number or name: `snapshot:12`, `round:autumn-2026`."
    )
    facility_id: Mapped[int | None] = mapped_column(
        ForeignKey(Facility.id), index=True, doc="The facility it is about; empty for several."
    )
    form: Mapped[str] = mapped_column(doc="Format: `pdf`.")
    options: Mapped[Json] = mapped_column(JSON(), doc="What was chosen for it, by name.")
    title: Mapped[str] = mapped_column(doc="What it is, for people.")
    file_name: Mapped[str] = mapped_column(doc="Name under which the file is sent.")
    mimetype: Mapped[str] = mapped_column(doc="Media type of the file.")
    input_digest: Mapped[str] = mapped_column(
        doc="SHA-256 of all that its bytes depend on, hex: equal input is stored once."
    )
    digest: Mapped[str] = mapped_column(index=True, doc="SHA-256 of the file, hex.")
    size_bytes: Mapped[int] = mapped_column(doc="Length of the file in bytes.")
    content: Mapped[bytes] = mapped_column(deferred=True, doc="The file.")
    software_version: Mapped[str] = mapped_column(doc="Version of this application.")
    made_at: Mapped[datetime] = mapped_column(doc="When it was made, in UTC.")
    made_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who asked for it; empty when no person did."
    )


class ReportRequest(Base):
    """A report that is made in the background, and how far it has come."""

    __tablename__ = "report_requests"

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the request.")
    kind: Mapped[Kind] = mapped_column(words(Kind), doc="What the report is about.")
    subject: Mapped[str] = mapped_column(doc="Which one, as in the table of reports.")
    form: Mapped[str] = mapped_column(doc="Format: `pdf`.")
    options: Mapped[Json] = mapped_column(JSON(), doc="What was chosen for it, by name.")
    state: Mapped[State] = mapped_column(words(State), index=True, doc="How far it has come.")
    attempt: Mapped[int] = mapped_column(doc="How often it was begun.")
    worker: Mapped[str] = mapped_column(doc="Who makes it; empty while it waits.")
    done: Mapped[int] = mapped_column(doc="Steps done.")
    planned: Mapped[int] = mapped_column(doc="Steps planned; 0 while that is not known.")
    doing: Mapped[str] = mapped_column(doc="What is being done, in words.")
    problem: Mapped[str] = mapped_column(doc="Why it could not be made; empty unless it failed.")
    asked_at: Mapped[datetime] = mapped_column(doc="When it was asked for, in UTC.")
    asked_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who asked; empty when no person did."
    )
    beat_at: Mapped[datetime | None] = mapped_column(
        doc="Last sign of life of its worker, in UTC; empty while it waits."
    )
    report_id: Mapped[int | None] = mapped_column(
        ForeignKey(FrozenReport.id), doc="The report; empty until it is made."
    )


class ReportTemplate(Base):
    """A Word document whose styles reports can wear."""

    __tablename__ = "report_templates"
    history: ClassVar[History] = History.KEPT
    __table_args__ = (
        UniqueConstraint("facility_id", "digest", name="uq_report_templates_facility_id_digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the template.")
    facility_id: Mapped[int | None] = mapped_column(
        ForeignKey(Facility.id), doc="The facility it belongs to; empty for reports of rounds."
    )
    name: Mapped[str] = mapped_column(doc="Name of the file as it was given.")
    digest: Mapped[str] = mapped_column(index=True, doc="SHA-256 of the file, hex.")
    content: Mapped[bytes] = mapped_column(deferred=True, doc="The file as it was given.")
    added_at: Mapped[datetime] = mapped_column(doc="When it was given, in UTC.")
    added_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who gave it; empty when no person did."
    )


def find_same(
    session: Session, kind: Kind, subject: str, form: str, input_digest: str
) -> FrozenReport | None:
    """Return the report that was made of the same input before."""
    return session.scalar(
        select(FrozenReport).where(
            FrozenReport.kind == kind,
            FrozenReport.subject == subject,
            FrozenReport.form == form,
            FrozenReport.input_digest == input_digest,
        )
    )


def of_digest(session: Session, digest: str) -> Sequence[FrozenReport]:
    """Return the reports whose file has this digest, oldest first; mostly one or none."""
    return session.scalars(
        select(FrozenReport).where(FrozenReport.digest == digest).order_by(FrozenReport.id)
    ).all()


def of_subject(session: Session, kind: Kind, subject: str) -> Sequence[FrozenReport]:
    """Return the reports about one thing, newest first."""
    return session.scalars(
        select(FrozenReport)
        .where(FrozenReport.kind == kind, FrozenReport.subject == subject)
        .order_by(FrozenReport.id.desc())
    ).all()


def of_subjects(
    session: Session,
    kinds: Collection[Kind],
    begins: str,
    subjects: Collection[str] | None,
    *,
    limit: int,
) -> Sequence[FrozenReport]:
    """
    Return the newest reports of some kinds about several things, newest first.

    Args:
        begins: What all their subjects begin with.
        subjects: Those that count; None for all that begin so.
    """
    query = select(FrozenReport).where(
        FrozenReport.kind.in_(kinds), FrozenReport.subject.startswith(begins, autoescape=True)
    )
    if subjects is not None:
        query = query.where(FrozenReport.subject.in_(subjects))
    return session.scalars(query.order_by(FrozenReport.id.desc()).limit(limit)).all()


def of_facility(session: Session, facility_id: int, *, limit: int) -> Sequence[FrozenReport]:
    """Return the newest reports about one facility, newest first."""
    return session.scalars(
        select(FrozenReport)
        .where(FrozenReport.facility_id == facility_id)
        .order_by(FrozenReport.id.desc())
        .limit(limit)
    ).all()


def hold(session: Session, report_id: int) -> None:
    """
    Keep others from saying who may read a report until the transaction ends.

    SQLite has one writer at a time and needs nothing of it.
    """
    session.execute(
        select(FrozenReport.id).where(FrozenReport.id == report_id).with_for_update(key_share=True)
    )


def content_of(session: Session, report_id: int) -> bytes:
    """Return the file of a report that is there."""
    return session.scalars(
        select(FrozenReport.content).where(FrozenReport.id == report_id)
    ).one()  # fmt: skip


def request(session: Session, request_id: int, *, is_held: bool = False) -> ReportRequest | None:
    """Return a request; *is_held* keeps others from changing it until the transaction ends."""
    query = select(ReportRequest).where(ReportRequest.id == request_id)
    return session.scalar(query.with_for_update() if is_held else query)


def requests_in(session: Session, state: State) -> Sequence[ReportRequest]:
    """Return the requests in this state, oldest first."""
    return session.scalars(
        select(ReportRequest).where(ReportRequest.state == state).order_by(ReportRequest.id)
    ).all()


def open_request(
    session: Session, kind: Kind, subject: str, form: str, options: Json
) -> ReportRequest | None:
    """Return the request for the same that is not answered yet."""
    found = session.scalars(
        select(ReportRequest)
        .where(
            ReportRequest.kind == kind,
            ReportRequest.subject == subject,
            ReportRequest.form == form,
            ReportRequest.state.in_((State.QUEUED, State.RUNNING)),
        )
        .order_by(ReportRequest.id)
    )
    return next((row for row in found if row.options == options), None)


def templates_of(session: Session, facility_id: int | None) -> Sequence[ReportTemplate]:
    """Return the templates of a facility, or those of rounds, newest first."""
    owner = ReportTemplate.facility_id
    belongs = owner.is_(None) if facility_id is None else owner == facility_id
    return session.scalars(
        select(ReportTemplate).where(belongs).order_by(ReportTemplate.id.desc())
    ).all()


def template(session: Session, facility_id: int | None, digest: str) -> ReportTemplate | None:
    """Return a template with its file."""
    owner = ReportTemplate.facility_id
    belongs = owner.is_(None) if facility_id is None else owner == facility_id
    return session.scalar(
        select(ReportTemplate)
        .where(belongs, ReportTemplate.digest == digest)
        .options(undefer(ReportTemplate.content))
        .limit(1)
    )
