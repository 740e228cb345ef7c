"""What the page of one probe at one endpoint shows: what it is, what it found, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain import by_hand, redaction
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Definition, Finding, Outcome, Pointer, Reason
from fairassess.errors import NotFound
from fairassess.probes import definitions, registry, software
from fairassess.services import accounts, hand_notes, hold_offs, patience, remedies
from fairassess.services.accounts import Actor, Right
from fairassess.services.hand_notes import NoteView
from fairassess.services.hold_offs import HoldOff
from fairassess.services.patience import USUAL_PATIENCE, Patience
from fairassess.storage import endpoints, findings, runs
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import Run, Work

HISTORY_SHOWN = 60
EXCHANGES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class PastFinding:
    """
    What the probe found in one run.

    Attributes:
        is_elsewhere: Whether the endpoint had another address then.
    """

    outcome: Outcome
    message: str
    reason: Reason | None
    found_at: datetime
    run_id: int
    is_elsewhere: bool


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """
    One exchange behind the newest finding.

    Attributes:
        position: Place in its run, from 0.
        exchange: As this person may see it.
        command: How to ask the same in a shell.
        spots: Where in it the finding was made.
    """

    position: int
    exchange: Exchange
    command: str
    spots: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class ProbePage:
    """
    Everything that the page of a probe at an endpoint shows.

    Attributes:
        endpoint_label: Name of the endpoint for people; may be empty.
        about: What the probe is; None for one that this version no longer has.
        work: What kind of run makes its finding.
        newest: The newest finding at the present address; None before the first.
        newest_run: Run that made it; None before the first.
        remedy: What to do; of the newest finding where it failed, else the general one.
        is_for_software: Whether the remedy speaks of the software that was recognised.
        history: What was found before and now, newest first; at most `HISTORY_SHOWN`.
        exchanges: Those behind the newest finding; may be empty.
        is_hidden: Whether e-mail addresses and keys were taken out for this person.
        note: Why it is not in their hands; None when nobody said so.
        hold_off: Why the endpoint is not asked now, or less often.
        under_way: Run of this kind of work that waits or goes on; None without.
        again_at: When this person may ask again; None when that is now.
        may_run, may_note: Whether this person may test, and may write notes.
    """

    endpoint_id: int
    endpoint_label: str
    kind: str
    url: str
    facility_id: int
    facility_slug: str
    facility_name: str
    probe: str
    about: Definition | None
    work: Work
    newest: Finding | None
    newest_run: int | None
    remedy: str
    is_for_software: bool
    history: tuple[PastFinding, ...]
    exchanges: tuple[ShownExchange, ...]
    is_hidden: bool
    note: NoteView | None
    hold_off: HoldOff
    under_way: int | None
    again_at: datetime | None
    may_run: bool
    may_note: bool


def probe_page(
    session: Session,
    actor: Actor,
    endpoint_id: int,
    probe: str,
    *,
    now: datetime,
    patience_: Patience = USUAL_PATIENCE,
) -> ProbePage:
    """
    Return what the page of a probe at an endpoint shows.

    Args:
        session: Open; nothing is written.
        actor: Who looks.
        endpoint_id: Number of the endpoint.
        probe: Id of the probe.
        now: Aware UTC moment.
        patience_: How often a person may ask for a run.

    Raises:
        NotFound: There is no such endpoint in use, or no such probe of its kind.
        NotAllowed: *actor* may not see its facility.
    """
    endpoint = _seen_by(session, actor, endpoint_id)
    rows = findings.history_of(session, endpoint_id, probe, limit=HISTORY_SHOWN)
    about = definitions.shipped().get(probe)
    if not rows and not _is_of_kind(about, endpoint.kind):
        raise NotFound(f"Endpoint {endpoint_id} has no check {probe}.")
    may_edit = accounts.may(actor, Right.EDIT_ENDPOINTS, endpoint.facility_id)
    work = _work(rows[0][0].kind if rows else "" if about is None else about.kind)
    newest_run, newest = _newest(session, endpoint, rows, in_full=may_edit)
    notes = hand_notes.of_endpoints(session, [endpoint_id])
    under_way = runs.unfinished_of(session, endpoint_id, work, target=endpoint.url)
    remedy = _remedy(newest, about)
    return ProbePage(
        endpoint_id=endpoint.id,
        endpoint_label=endpoint.label,
        kind=endpoint.kind,
        url=endpoint.url,
        facility_id=endpoint.facility_id,
        facility_slug=endpoint.facility.slug,
        facility_name=endpoint.facility.short_name,
        probe=probe,
        about=about,
        work=work,
        newest=newest,
        newest_run=newest_run,
        remedy=remedy,
        is_for_software=about is not None and remedy != about.remedy,
        history=tuple(_past(row, run, endpoint, in_full=may_edit) for row, run in rows),
        exchanges=_exchanges(session, newest_run, newest, in_full=may_edit),
        is_hidden=not may_edit,
        note=next((note for note in notes if note.probe == probe), None),
        hold_off=hold_offs.of_endpoints(session, [endpoint])[endpoint_id],
        under_way=None if under_way is None else under_way.id,
        again_at=patience.next_run_at(session, actor, endpoint, work, patience_, now=now),
        may_run=accounts.may(actor, Right.RUN_PROBES, endpoint.facility_id),
        may_note=may_edit,
    )


def work_of(probe: str) -> Work:
    """Return the kind of work that makes the finding of a probe."""
    about = definitions.shipped().get(probe)
    return _work("" if about is None else about.kind)


def _work(kind: str) -> Work:
    """Return the kind of work that makes findings of a kind of probe."""
    return Work.HARVEST if kind == "harvest" else Work.PROBE


def _seen_by(session: Session, actor: Actor, endpoint_id: int) -> Endpoint:
    """Return an endpoint in use whose facility the actor may see; raises as `probe_page` does."""
    endpoint = endpoints.find(session, endpoint_id)
    if endpoint is None or endpoint.removed_at is not None:
        raise NotFound(f"There is no endpoint {endpoint_id}.")
    accounts.require(actor, Right.SEE_FACILITY, endpoint.facility_id)
    return endpoint


def _is_of_kind(about: Definition | None, kind: str) -> bool:
    if about is None:
        return False
    is_more = kind == registry.OAI_PMH and (about.kind == "harvest" or about.id == software.PROBE)
    return is_more or about.kind == kind


def _is_elsewhere(run: Run, endpoint: Endpoint) -> bool:
    return (run.target, run.kind) != (endpoint.url, endpoint.kind)


def _newest(
    session: Session,
    endpoint: Endpoint,
    rows: Sequence[tuple[findings.Finding, Run]],
    *,
    in_full: bool,
) -> tuple[int | None, Finding | None]:
    """Return the newest finding at the present address and its run; None and None without one."""
    for row, run in rows:
        if not _is_elsewhere(run, endpoint):
            made = findings.as_finding(row)
            (advised,) = remedies.of_facility(session, endpoint.facility_id, [made])
            return run.id, _shown(advised, in_full=in_full)
    return None, None


def _remedy(newest: Finding | None, about: Definition | None) -> str:
    if newest is not None and newest.remedy:
        return newest.remedy
    return "" if about is None else about.remedy


def _past(row: findings.Finding, run: Run, endpoint: Endpoint, *, in_full: bool) -> PastFinding:
    return PastFinding(
        outcome=row.outcome,
        message=row.message if in_full else redaction.text(row.message),
        reason=row.reason,
        found_at=row.found_at,
        run_id=run.id,
        is_elsewhere=_is_elsewhere(run, endpoint),
    )


def _shown(made: Finding, *, in_full: bool) -> Finding:
    return made if in_full else redaction.finding_for_readers(made)


def _exchanges(
    session: Session, run_id: int | None, newest: Finding | None, *, in_full: bool
) -> tuple[ShownExchange, ...]:
    """Return the first exchanges that a finding points into; those that are still kept."""
    if run_id is None or newest is None:
        return ()
    places = list(
        dict.fromkeys(spot.exchange for spot in newest.evidence if spot.exchange is not None)
    )
    rows: Sequence[runs.Exchange] = runs.exchanges_among(session, run_id, places[:EXCHANGES_SHOWN])
    shown = []
    for row in rows:
        exchange = runs.as_exchange(row)
        shown.append(
            ShownExchange(
                position=row.position,
                exchange=exchange if in_full else redaction.for_readers(exchange),
                command=by_hand.curl_line(exchange),
                spots=tuple(spot for spot in newest.evidence if spot.exchange == row.position),
            )
        )
    return tuple(shown)
