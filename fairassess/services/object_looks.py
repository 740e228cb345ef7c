"""One object looked at on its own: asked for, listed, and shown with the metrics of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain.finding import Finding, Outcome
from fairassess.errors import Fault, Invalid
from fairassess.probes import metrics, registry, targets
from fairassess.probes.definitions import metric_files
from fairassess.probes.metrics import Judged, State
from fairassess.services import accounts, asking
from fairassess.services.accounts import Actor, Right
from fairassess.services.patience import USUAL_PATIENCE, Patience, check_look
from fairassess.services.run_views import RunView
from fairassess.storage import runs
from fairassess.storage.database import transaction
from fairassess.storage.runs import State as RunState

KIND = registry.OBJECT
KINDS = registry.OBJECT_KINDS
"""Kinds of probes that look at it, in order."""

LOOKS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LookRow:
    """
    One look in the list of a facility's looks.

    Attributes:
        finished_at: None while it waits or goes on.
    """

    run_id: int
    target: str
    state: RunState
    queued_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class LooksPage:
    """
    The page from which objects of a facility are looked at.

    Attributes:
        looks: The newest first, at most `LOOKS_SHOWN`.
        may_look: Whether this person may ask for one.
    """

    facility_slug: str
    facility_name: str
    looks: tuple[LookRow, ...]
    may_look: bool


@dataclass(frozen=True, slots=True)
class KindFindings:
    """
    What one kind of probe found of the object.

    Attributes:
        kind: Word of the kind.
        findings: Failed ones first, then those that could not tell, then the rest.
        held, failed, open: How many passed, failed, and could not tell or were not tested.
    """

    kind: str
    findings: tuple[Finding, ...]
    held: int
    failed: int
    open: int


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """
    The metrics of others that were published together, each with what is known of it.

    Attributes:
        title, source: Of the set.
        judged: In the order of the set.
        hold, not_hold, not_told: How many there are of each.
    """

    title: str
    source: str
    judged: tuple[Judged, ...]
    hold: int
    not_hold: int
    not_told: int


@dataclass(frozen=True, slots=True)
class LookView:
    """
    What was found of one object.

    Attributes:
        run: The run that looked.
        kinds: What each kind of probe found, in order; empty before the end.
        sets: The metrics of others; empty before the end.
    """

    run: RunView
    kinds: tuple[KindFindings, ...]
    sets: tuple[JudgedSet, ...]


_ORDER = (
    Outcome.FAILED,
    Outcome.CANT_TELL,
    Outcome.PASSED,
    Outcome.INAPPLICABLE,
    Outcome.UNTESTED,
)


def looks_page(session: Session, actor: Actor, slug: str) -> LooksPage:
    """
    Return the page from which objects of a facility are looked at.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    rows = runs.of_facility(session, facility.id, KIND, limit=LOOKS_SHOWN)
    return LooksPage(
        facility_slug=facility.slug,
        facility_name=facility.short_name,
        looks=tuple(
            LookRow(run.id, run.target, run.state, run.queued_at, run.finished_at) for run in rows
        ),
        may_look=accounts.may(actor, Right.RUN_PROBES, facility.id),
    )


def request_look(
    session: Session,
    actor: Actor,
    slug: str,
    target: str,
    *,
    now: datetime,
    patience: Patience = USUAL_PATIENCE,
) -> int:
    """
    Ask for a look at one object; its findings count for nobody.

    Args:
        session: Open; committed here.
        actor: Who looks.
        slug: Facility for which it is looked at.
        target: A persistent identifier, or the address of a page, as typed.
        now: Aware UTC moment.
        patience: How often a person may ask.

    Returns:
        Number of the new run.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not start runs there.
        Invalid: It can be no object, or was looked at a moment ago; the place is `url`.
    """
    with transaction(session):
        facility = accounts.find_facility(session, actor, slug, Right.RUN_PROBES)
        wanted = target.strip()
        try:
            targets.check_object(wanted)
        except Invalid as error:
            raise Invalid([Fault("url", fault.message) for fault in error.faults]) from error
        check_look(session, actor, wanted, patience, now=now)
        run = asking.new_trial(session, actor, facility.id, KIND, wanted, now)
        accounts.record(session, actor, "object.looked_at", f"run:{run.id}", now, {"pid": wanted})
        return run.id


def as_look(run: RunView) -> LookView:
    """Return the run of an object in the order in which an object is told."""
    found = tuple(one for group in run.groups for one in group.findings) + run.not_made
    if not run.state.is_finished or not found:
        return LookView(run, (), ())
    return LookView(run, _kinds(found), _sets(found))


def _kinds(found: Sequence[Finding]) -> tuple[KindFindings, ...]:
    kinds = []
    for kind in dict.fromkeys((*registry.OBJECT_KINDS, *(one.kind for one in found))):
        own = sorted(
            (one for one in found if one.kind == kind), key=lambda one: _ORDER.index(one.outcome)
        )
        outcomes = [one.outcome for one in own]
        open_ = outcomes.count(Outcome.CANT_TELL) + outcomes.count(Outcome.UNTESTED)
        if own:
            kinds.append(
                KindFindings(
                    kind=kind,
                    findings=tuple(own),
                    held=outcomes.count(Outcome.PASSED),
                    failed=outcomes.count(Outcome.FAILED),
                    open=open_,
                )
            )
    return tuple(kinds)


def _sets(found: Sequence[Finding]) -> tuple[JudgedSet, ...]:
    sets = []
    for each in metric_files.shipped(registry.known_ids()):
        judged = metrics.judge_all(each, found)
        states = [one.state for one in judged]
        sets.append(
            JudgedSet(
                title=each.title,
                source=each.source,
                judged=judged,
                hold=states.count(State.HOLDS),
                not_hold=states.count(State.DOES_NOT_HOLD),
                not_told=states.count(State.NOT_TOLD),
            )
        )
    return tuple(sets)
