"""Reports that take long: asked for, made by a worker, and how far each has come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from fairassess import clock as clocks
from fairassess.errors import FairassessError, NotFound
from fairassess.services import accounts, frozen_reports
from fairassess.services.accounts import SYSTEM, Actor
from fairassess.services.report_making import Order, Writer, written_here
from fairassess.storage import frozen_reports as stored
from fairassess.storage import people
from fairassess.storage.database import transaction
from fairassess.storage.frozen_reports import Kind, ReportRequest, State

ATTEMPTS_MOST = 2
"""How often a report is begun when its worker dies over it."""

SILENT_AFTER = timedelta(minutes=15)
"""A worker without a sign of life for this long is taken for dead; setting pages makes no sign."""

_TOLD_EVERY = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class RequestView:
    """
    A report that was asked for.

    Attributes:
        state: How far it has come.
        done, planned: Steps; *planned* is 0 while it is not known.
        doing: What is being done, in words.
        problem: Why it could not be made; empty unless it failed.
        report: The report; None until it is made.
    """

    id: int
    kind: Kind
    subject: str
    form: str
    state: State
    done: int
    planned: int
    doing: str
    problem: str
    asked_at: datetime
    report: frozen_reports.FrozenView | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (State.DONE, State.FAILED)


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """
    A request in the queue.

    Attributes:
        request_id: Its number.
        attempt: The attempt that comes next, from 1.
    """

    request_id: int
    attempt: int


def ask(session: Session, actor: Actor, order: Order, *, now: datetime) -> int:
    """
    Ask for a report to be made in the background; asking twice for the same is one request.

    Args:
        session: Open; committed here.
        actor: Who asks.
        order: What is wanted.
        now: Aware UTC moment.

    Returns:
        Number of the request, to be handed to the jobs.

    Raises:
        NotFound: There is no such subject, or *actor* may not see it.
        Invalid: There is no such format or choice.
    """
    with transaction(session):
        order, _ = frozen_reports.checked(session, actor, order)
        options = dict(order.options)
        row = stored.open_request(session, order.kind, order.subject, order.form, options)
        if row is not None and row.asked_by == actor.user_id:
            return row.id
        row = ReportRequest(
            kind=order.kind,
            subject=order.subject,
            form=order.form,
            options=options,
            state=State.QUEUED,
            attempt=0,
            worker="",
            done=0,
            planned=0,
            doing="",
            problem="",
            asked_at=now,
            asked_by=actor.user_id,
        )
        session.add(row)
        session.flush()
        detail = {"form": order.form, "about": order.subject}
        accounts.record(session, actor, "report.asked_for", f"report_request:{row.id}", now, detail)
        return row.id


def request_view(session: Session, actor: Actor, request_id: int) -> RequestView:
    """
    Return how far a request has come.

    Raises:
        NotFound: There is no such request, or *actor* may not see what it is about.
    """
    row = stored.request(session, request_id)
    if row is None:
        raise NotFound("There is no such report.")
    frozen_reports.maker_of(row.kind).is_insider(session, actor, row.subject)
    return RequestView(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        form=row.form,
        state=row.state,
        done=row.done,
        planned=row.planned,
        doing=row.doing,
        problem=row.problem,
        asked_at=row.asked_at,
        report=None
        if row.report_id is None
        else frozen_reports.view_of(session, actor, row.report_id),
    )


def waiting(session: Session) -> tuple[WaitingReport, ...]:
    """Return all requests in the queue, oldest first."""
    rows = stored.requests_in(session, State.QUEUED)
    return tuple(WaitingReport(row.id, row.attempt + 1) for row in rows)


def waiting_request(session: Session, request_id: int) -> WaitingReport | None:
    """Return a request if it is in the queue; None otherwise."""
    row = stored.request(session, request_id)
    if row is None or row.state is not State.QUEUED:
        return None
    return WaitingReport(row.id, row.attempt + 1)


def carry_out(
    sessions: sessionmaker[Session],
    request_id: int,
    attempt: int,
    *,
    worker: str,
    site_url: str,
    clock: clocks.Clock,
    writer: Writer = written_here,
) -> None:
    """
    Make one report that was asked for; doing it twice makes it once.

    Args:
        sessions: Makes sessions that may write.
        request_id: Number of the request.
        attempt: Which attempt this is; another one than comes next does nothing.
        worker: Name of who does it.
        site_url: Public address of the application, without a slash at its end.
        clock: Says the time.
        writer: Makes the file of what was gathered.
    """
    with sessions() as session:
        taken = _take_up(session, request_id, attempt, worker=worker, now=clock())
        if taken is None:
            return
        actor, order = taken
        tell = _Teller(sessions, request_id, clock)
        try:
            report = frozen_reports.make(
                session, actor, order, site_url=site_url, now=clock(), on_step=tell, writer=writer
            )
        except FairassessError as error:
            _end(session, request_id, now=clock(), problem=str(error))
        else:
            _end(session, request_id, now=clock(), report_id=report.id)


def give_up(session: Session, request_id: int, *, now: datetime) -> None:
    """Say that a report could not be made for a reason of ours, which stands in the log."""
    _end(session, request_id, now=now, problem="It is our fault; the log says more.")


def take_back(
    session: Session, *, now: datetime, worker: str | None = None
) -> tuple[int, ...]:  # fmt: skip
    """
    Take requests back from workers that are gone; each is begun again once, then given up.

    Args:
        session: Open; committed here.
        now: Aware UTC moment.
        worker: The worker that starts now and was cut off before; None for all that show no sign
            of life.

    Returns:
        Numbers of the requests that wait again.
    """

    def is_gone(row: ReportRequest) -> bool:
        """Return whether nobody works at a request any more."""
        if worker is not None:
            return row.worker == worker
        return row.beat_at is None or now - row.beat_at > SILENT_AFTER

    return _take_back(session, is_gone, now)


class _Teller:
    """Writes down how far a report has come, not more often than anybody looks."""

    def __init__(
        self, sessions: sessionmaker[Session], request_id: int, clock: clocks.Clock
    ) -> None:
        self._sessions = sessions
        self._request_id = request_id
        self._clock = clock
        self._told_at: datetime | None = None

    def __call__(self, done: int, planned: int, doing: str) -> None:
        now = self._clock()
        if self._told_at is not None and now - self._told_at < _TOLD_EVERY and done < planned:
            return
        self._told_at = now
        with self._sessions() as session, transaction(session):
            row = stored.request(session, self._request_id, is_held=True)
            if row is not None and row.state is State.RUNNING:
                row.done, row.planned, row.doing, row.beat_at = done, planned, doing, now


def _take_up(
    session: Session, request_id: int, attempt: int, *, worker: str, now: datetime
) -> tuple[Actor, Order] | None:
    with transaction(session):
        row = stored.request(session, request_id, is_held=True)
        if row is None or row.state is not State.QUEUED or row.attempt + 1 != attempt:
            return None
        row.state, row.attempt, row.worker, row.beat_at = State.RUNNING, attempt, worker, now
        asker = None if row.asked_by is None else session.get(people.User, row.asked_by)
        # Rights are those of the moment at which it is made, not of the one at which it was asked.
        actor = SYSTEM if asker is None else accounts.actor_for(asker)
        return actor, Order(row.kind, row.subject, row.form, row.options)


def _end(
    session: Session,
    request_id: int,
    *,
    now: datetime,
    report_id: int | None = None,
    problem: str = "",
) -> None:
    with transaction(session):
        row = stored.request(session, request_id, is_held=True)
        if row is None or row.state is not State.RUNNING:
            return
        row.state = State.FAILED if report_id is None else State.DONE
        row.report_id, row.problem, row.beat_at, row.doing = report_id, problem, now, ""


def _take_back(
    session: Session, is_gone: Callable[[ReportRequest], bool], now: datetime
) -> tuple[int, ...]:
    back = []
    with transaction(session):
        for candidate in stored.requests_in(session, State.RUNNING):
            row = stored.request(session, candidate.id, is_held=True)
            if row is None or row.state is not State.RUNNING or not is_gone(row):
                continue
            if row.attempt >= ATTEMPTS_MOST:
                row.state = State.FAILED
                row.problem = "The worker that made it ended more than once."
                continue
            row.state, row.worker, row.done, row.doing = State.QUEUED, "", 0, ""
            row.beat_at = now
            back.append(row.id)
    return tuple(back)
