"""Runs: one execution of probes or of a harvest on one endpoint, and what was said on the way."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from fairassess.domain import evidence
from fairassess.domain.runs import Step
from fairassess.storage.columns import RemoteJson, Zipped, words
from fairassess.storage.database import Base, History
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.facilities import Facility
from fairassess.storage.people import User
from fairassess.storage.run_states import UNFINISHED as UNFINISHED
from fairassess.storage.run_states import State as State
from fairassess.storage.run_states import Trigger as Trigger
from fairassess.storage.run_states import Work as Work


class Run(Base):
    """One execution; changed while it lasts, and never again once it is finished."""

    __tablename__ = "runs"
    __table_args__ = (
        # Two workers cannot both own one slot: the second insert fails.
        UniqueConstraint("endpoint_id", "work", "slot"),
        Index("ix_runs_state", "state"),
        Index("ix_runs_endpoint_id_work", "endpoint_id", "work", "id"),
        Index("ix_runs_requested_by_queued_at", "requested_by", "queued_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the run.")
    endpoint_id: Mapped[int | None] = mapped_column(
        ForeignKey(Endpoint.id),
        doc="Endpoint that was asked; empty for the trial of an address that is not saved.",
    )
    facility_id: Mapped[int | None] = mapped_column(
        ForeignKey(Facility.id),
        index=True,
        doc="Facility of the endpoint; empty for a trial outside any facility.",
    )
    target: Mapped[str] = mapped_column(doc="Address asked, as it was when the run was made.")
    kind: Mapped[str] = mapped_column(doc="Kind of endpoint, such as oai-pmh.")
    work: Mapped[Work] = mapped_column(words(Work), doc="Whether it probes or harvests.")
    slot: Mapped[str | None] = mapped_column(
        doc="Slot of the schedule that it fills, unique per endpoint and work; empty on demand.",
    )
    trigger: Mapped[Trigger] = mapped_column(words(Trigger), doc="Why the run was made.")
    state: Mapped[State] = mapped_column(words(State), doc="How the run stands.")
    step_done: Mapped[int] = mapped_column(default=0, doc="Steps done so far, as last written.")
    step_planned: Mapped[int] = mapped_column(
        default=0, doc="Steps planned as far as known; 0 when it is not known."
    )
    doing: Mapped[str] = mapped_column(
        default="", doc="What is being done now, as a short phrase; empty at rest."
    )
    requested_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who asked for it; empty when the schedule did."
    )
    queued_at: Mapped[datetime] = mapped_column(doc="When it was asked for, in UTC.")
    started_at: Mapped[datetime | None] = mapped_column(
        doc="When the last attempt began, in UTC; empty while it waits."
    )
    finished_at: Mapped[datetime | None] = mapped_column(doc="When it ended, in UTC; empty before.")
    heartbeat_at: Mapped[datetime | None] = mapped_column(
        doc="When its worker last showed that it is alive, in UTC."
    )
    cancel_requested_at: Mapped[datetime | None] = mapped_column(
        doc="When a person asked to stop it, in UTC; empty when nobody did."
    )
    attempt: Mapped[int] = mapped_column(
        default=0,
        doc="Times that a worker took it up; a worker may write only for the attempt it made.",
    )
    cut_off: Mapped[int] = mapped_column(
        default=0, doc="Times that its worker died; it is repeated once, then lost."
    )
    worker: Mapped[str | None] = mapped_column(
        doc="Name of the worker that took it up last; empty while it waits."
    )
    probe_set_version: Mapped[str] = mapped_column(
        default="", doc="Version of the probes used; empty before the end."
    )
    software_version: Mapped[str] = mapped_column(
        default="", doc="Version of this application that carried it out."
    )
    is_complete: Mapped[bool] = mapped_column(
        default=False, doc="Whether everything planned was done."
    )
    stopped_because: Mapped[str | None] = mapped_column(
        doc="Why it ended early; empty when it did not."
    )
    duration_s: Mapped[float | None] = mapped_column(
        doc="Seconds that the last attempt took by a clock that never jumps."
    )
    requests: Mapped[int] = mapped_column(default=0, doc="Requests sent, redirects included.")
    bytes: Mapped[int] = mapped_column(BigInteger, default=0, doc="Body bytes received.")
    seed: Mapped[int | None] = mapped_column(
        BigInteger, doc="Seed by which its objects were drawn; empty when none were."
    )
    sampled_from: Mapped[str] = mapped_column(
        default="", doc="What its objects were drawn from, such as harvest:12; empty for nothing."
    )
    sample: Mapped[list[str]] = mapped_column(
        RemoteJson, default=list, doc="Names of the objects that it looked at, in order."
    )


class Exchange(Base):
    """One request and what came back; never changed, its body may be pruned with its row."""

    __tablename__ = "exchanges"
    history: ClassVar[History] = History.PRUNABLE
    __table_args__ = (UniqueConstraint("run_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the exchange.")
    run_id: Mapped[int] = mapped_column(ForeignKey(Run.id), doc="Run that made it.")
    position: Mapped[int] = mapped_column(doc="Place in the run, from 0.")
    method: Mapped[str] = mapped_column(doc="GET, POST or HEAD.")
    url: Mapped[str] = mapped_column(doc="Address first asked for.")
    final_url: Mapped[str] = mapped_column(doc="Address that answered last, after redirects.")
    started_at: Mapped[datetime] = mapped_column(
        doc="Moment before the first byte was sent, in UTC."
    )
    request_headers: Mapped[list[list[str]]] = mapped_column(
        RemoteJson, doc="Names and values as sent, as pairs."
    )
    request_body: Mapped[bytes] = mapped_column(Zipped, doc="Bytes sent; empty for GET.")
    hops: Mapped[list[dict[str, Any]]] = mapped_column(
        RemoteJson, doc="Redirects on the way, oldest first."
    )
    peer: Mapped[str] = mapped_column(
        doc="address:port of the last connection; empty when none was made."
    )
    timings: Mapped[dict[str, float]] = mapped_column(
        RemoteJson, doc="Seconds per phase of the last hop, and in total."
    )
    status: Mapped[int | None] = mapped_column(
        doc="HTTP status of the last reply; empty when none was read completely."
    )
    headers: Mapped[list[list[str]]] = mapped_column(
        RemoteJson, doc="Reply headers worth keeping, lower-case names and values, in order."
    )
    wire_bytes: Mapped[int] = mapped_column(doc="Body bytes received, before decoding.")
    decoded_bytes: Mapped[int] = mapped_column(doc="Body bytes after decoding.")
    body_sha256: Mapped[str] = mapped_column(
        doc="Hex digest of the decoded body; empty when there is none."
    )
    body_start: Mapped[bytes] = mapped_column(
        Zipped, doc="At most the first 64 KiB of the decoded body."
    )
    failure_kind: Mapped[str | None] = mapped_column(
        doc="Class of the failure; empty when a usable reply came."
    )
    failure_message: Mapped[str | None] = mapped_column(
        doc="What happened, for people; empty when a usable reply came."
    )
    tls_not_after: Mapped[datetime | None] = mapped_column(
        doc="End of validity of the server's certificate, in UTC; empty without TLS."
    )
    addresses: Mapped[list[str]] = mapped_column(
        RemoteJson, doc="Numeric addresses of the host asked last; empty when nobody was asked."
    )
    unreached: Mapped[list[str]] = mapped_column(
        RemoteJson, doc="Those of them that did not answer the call to connect."
    )
    tls_not_before: Mapped[datetime | None] = mapped_column(
        doc="Beginning of validity of the server's certificate, in UTC; empty without TLS."
    )


def find(session: Session, run_id: int) -> Run | None:
    """Return the run with this number."""
    return session.get(Run, run_id)


def lock(session: Session, run_id: int) -> Run | None:
    """Return the run as it is now, held until the transaction ends."""
    return session.scalar(
        select(Run)
        .where(Run.id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def take_up(
    session: Session, run_id: int, *, attempt: int, worker: str, now: datetime
) -> Run | None:
    """Give a waiting run to one worker; None when it does not wait for this attempt."""
    taken = session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == State.QUEUED, Run.attempt == attempt - 1)
        .values(
            state=State.RUNNING,
            attempt=attempt,
            worker=worker,
            started_at=now,
            heartbeat_at=now,
            step_done=0,
            step_planned=0,
            doing="",
        )
        .returning(Run.id)
    ).scalar()
    return None if taken is None else lock(session, run_id)


def beat(session: Session, run_id: int, *, attempt: int, step: Step, now: datetime) -> None:
    """Note how far a run is and that its worker lives, while the run is still its own."""
    session.execute(
        update(Run)
        .where(Run.id == run_id, Run.attempt == attempt, Run.state == State.RUNNING)
        .values(step_done=step.done, step_planned=step.planned, doing=step.doing, heartbeat_at=now)
    )


def unfinished_of(
    session: Session, endpoint_id: int, work: Work, *, target: str | None = None
) -> Run | None:
    """Return the endpoint's oldest unfinished run of this work, at this address or at any."""
    query = select(Run).where(
        Run.endpoint_id == endpoint_id, Run.work == work, Run.state.in_(UNFINISHED)
    )
    if target is not None:
        query = query.where(Run.target == target)
    return session.scalars(query.order_by(Run.id).limit(1)).first()


def last_finished(session: Session, endpoint_id: int, work: Work, *, target: str) -> Run | None:
    """Return the endpoint's newest run of this work at this address that came to its end."""
    return session.scalars(
        select(Run)
        .where(
            Run.endpoint_id == endpoint_id,
            Run.work == work,
            Run.target == target,
            Run.state.in_((State.DONE, State.PARTIAL)),
        )
        .order_by(Run.id.desc())
        .limit(1)
    ).first()


def of_slot(session: Session, endpoint_id: int, work: Work, slot: str) -> Run | None:
    """Return the run that fills this slot."""
    return session.scalar(
        select(Run).where(Run.endpoint_id == endpoint_id, Run.work == work, Run.slot == slot)
    )


def of_endpoint(session: Session, endpoint_id: int, *, limit: int) -> Sequence[Run]:
    """Return the endpoint's newest runs, newest first."""
    return session.scalars(
        select(Run).where(Run.endpoint_id == endpoint_id).order_by(Run.id.desc()).limit(limit)
    ).all()


def asked_for_by(session: Session, user_id: int, *, since: datetime) -> Sequence[Run]:
    """Return the runs that a person asked for after a moment, newest first."""
    return session.scalars(
        select(Run)
        .where(Run.requested_by == user_id, Run.queued_at > since)
        .order_by(Run.queued_at.desc(), Run.id.desc())
    ).all()


def of_facility(session: Session, facility_id: int, kind: str, *, limit: int) -> Sequence[Run]:
    """Return the facility's newest runs of a kind, newest first."""
    query = select(Run).where(Run.facility_id == facility_id, Run.kind == kind)
    return session.scalars(query.order_by(Run.id.desc()).limit(limit)).all()


def in_state(session: Session, state: State) -> Sequence[Run]:
    """Return all runs in this state, oldest first; for states that few runs are in."""
    return session.scalars(select(Run).where(Run.state == state).order_by(Run.id)).all()


def exchanges_of(session: Session, run_id: int) -> Sequence[Exchange]:
    """Return the run's exchanges in the order made, their bodies left in the database."""
    return session.scalars(
        select(Exchange)
        .where(Exchange.run_id == run_id)
        .order_by(Exchange.position)
        .options(defer(Exchange.body_start), defer(Exchange.request_body))
    ).all()


def count_exchanges(session: Session, run_id: int) -> int:
    """Return how many exchanges the run has."""
    return (
        session.scalar(select(func.count()).select_from(Exchange).where(Exchange.run_id == run_id))
        or 0
    )


def exchange_at(session: Session, run_id: int, position: int) -> Exchange | None:
    """Return one exchange of the run by its place."""
    return session.scalar(
        select(Exchange).where(Exchange.run_id == run_id, Exchange.position == position)
    )


def exchanges_among(
    session: Session, run_id: int, positions: Collection[int]
) -> Sequence[Exchange]:
    """Return those of the run's exchanges that stand at these places, in order."""
    return session.scalars(
        select(Exchange)
        .where(Exchange.run_id == run_id, Exchange.position.in_(positions))
        .order_by(Exchange.position)
    ).all()


def exchanges_with(session: Session, run_id: int, words: str) -> Sequence[Exchange]:
    """Return the run's first exchanges of HTTP status 200 whose address holds *words*."""
    return session.scalars(
        select(Exchange)
        .where(
            Exchange.run_id == run_id,
            Exchange.status == 200,
            Exchange.url.contains(words, autoescape=True),
        )
        .order_by(Exchange.position)
        .limit(3)
    ).all()


def add_exchanges(session: Session, run_id: int, made: Sequence[evidence.Exchange]) -> None:
    """Add what was said on the way, in the order made."""
    session.add_all(_row(run_id, position, one) for position, one in enumerate(made))


def as_exchange(row: Exchange) -> evidence.Exchange:
    """Return the stored exchange as the value that it was."""
    failure = None
    if row.failure_kind is not None:
        kind = evidence.FailureKind(row.failure_kind)
        failure = evidence.Failure(kind, row.failure_message or "")
    return evidence.Exchange(
        method=row.method,
        url=row.url,
        final_url=row.final_url,
        started_at=row.started_at,
        request_headers=_pairs(row.request_headers),
        request_body=row.request_body,
        hops=tuple(evidence.Hop(**hop) for hop in row.hops),
        peer=row.peer,
        timings=evidence.Timings(**row.timings),
        status=row.status,
        headers=_pairs(row.headers),
        wire_bytes=row.wire_bytes,
        decoded_bytes=row.decoded_bytes,
        body_sha256=row.body_sha256,
        body_start=row.body_start,
        failure=failure,
        tls_not_after=row.tls_not_after,
        addresses=tuple(row.addresses),
        unreached=tuple(row.unreached),
        tls_not_before=row.tls_not_before,
    )


def _row(run_id: int, position: int, made: evidence.Exchange) -> Exchange:
    return Exchange(
        run_id=run_id,
        position=position,
        method=made.method,
        url=made.url,
        final_url=made.final_url,
        started_at=made.started_at,
        request_headers=[list(pair) for pair in made.request_headers],
        request_body=made.request_body,
        hops=[asdict(hop) for hop in made.hops],
        peer=made.peer,
        timings=asdict(made.timings),
        status=made.status,
        headers=[list(pair) for pair in made.headers],
        wire_bytes=made.wire_bytes,
        decoded_bytes=made.decoded_bytes,
        body_sha256=made.body_sha256,
        body_start=made.body_start,
        failure_kind=None if made.failure is None else made.failure.kind.value,
        failure_message=None if made.failure is None else made.failure.message,
        tls_not_after=made.tls_not_after,
        addresses=list(made.addresses),
        unreached=list(made.unreached),
        tls_not_before=made.tls_not_before,
    )


def _pairs(stored: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in stored)
