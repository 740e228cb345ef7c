"""What linked data say: gathered from all nouns, as far as somebody may know it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rdflib import Graph
from sqlalchemy.orm import Session

from fairassess.config import Settings
from fairassess.domain import redaction
from fairassess.domain.finding import Finding
from fairassess.domain.questionnaire import Questionnaire
from fairassess.errors import NotAllowed, NotFound
from fairassess.reports import groups, rdf
from fairassess.reports.rdf_values import (
    FacilityTold,
    NamedTold,
    PartTold,
    ResultTold,
    RoundTold,
    RunTold,
    Site,
)
from fairassess.reports.summary import Summary
from fairassess.services import accounts, linked_probes, reports, rounds, run_views, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.rounds import RoundResult
from fairassess.services.snapshots import SnapshotView
from fairassess.storage import facilities, finding_runs, findings, questionnaires, runs
from fairassess.storage import rounds as stored_rounds
from fairassess.storage import snapshots as stored
from fairassess.storage.facilities import Facility
from fairassess.storage.runs import Run
from fairassess.storage.snapshots import SnapshotRow


@dataclass(frozen=True, slots=True)
class SeenFinding:
    """
    A finding as everybody may see it.

    Attributes:
        run_id, target: Its run, and what that asked.
        sees_run: Whether the visitor may see the run, too.
    """

    finding: Finding
    run_id: int
    target: str
    sees_run: bool


def site(settings: Settings) -> Site:
    """Return where things have their addresses, as the operator has set it."""
    return Site(
        url=settings.site_url,
        licence=settings.results_licence,
        publisher=settings.publisher,
        contact=settings.contact,
        pid_base=settings.pid_base,
    )


def of_result(session: Session, actor: Actor, snapshot_id: int, place: Site) -> Graph:
    """
    Return a submitted assessment as a graph.

    Raises:
        NotFound: There is no such snapshot.
        NotAllowed: *actor* may not see its facility, and it is not published.
    """
    told = result(session, actor, snapshot_id, place)
    return rdf.of_result(told, place, linked_probes.every())


def of_facility(session: Session, actor: Actor, slug: str, place: Site) -> Graph:
    """
    Return a facility as a graph: all its results, or those that are published.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it, and nothing of it is published.
    """
    facility = facilities.find(session, slug)
    if facility is None:
        raise NotFound(f"There is no facility called {slug}.")
    taken = _taken(session, actor, facility)
    told = [
        (view.id, reports.summary_of_last(session, facility, taken[: place_ + 1], place.url))
        for place_, view in enumerate(taken)
    ]
    asked = questionnaires.load(taken[-1].snapshot.questionnaire) if taken else None
    return rdf.of_facility(_facility(facility), told, place, asked)


def of_round(
    session: Session,
    actor: Actor,
    slug: str,
    place: Site,
    *,
    in_full: bool = False,
    as_public: bool = False,
) -> Graph:
    """
    Return a round with its results as a graph, as far as *actor* may know them.

    Args:
        session: Open.
        actor: Who asks.
        slug: The round.
        place: Where things have their addresses.
        in_full: Whether answers and findings are told, too, or the scores alone; of participants
            without a name they are all that is told.
        as_public: Whether what everybody may see once it is published is told, even when *actor*
            may see more, for documents that leave the house.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    view = rounds.get(session, actor, slug)
    asked = questionnaires.load(view.round.questionnaire)
    parts = tuple(
        _part(session, actor, one, asked, place if in_full else None)
        for one in rounds.results(session, actor, slug, as_public=as_public)
    )
    told = RoundTold(
        slug=view.round.slug,
        name=view.round.name,
        questionnaire=asked,
        closed_at=view.round.closed_at,
        parts=tuple(_without_words(one) for one in parts) if as_public else parts,
    )
    return rdf.of_round(told, place, linked_probes.every())


def of_run(session: Session, actor: Actor, run_id: int, place: Site) -> Graph:
    """
    Return a run with its findings as a graph; before its end it has none.

    Raises:
        NotFound: There is no such run, or it has not ended.
        NotAllowed: *actor* may not see its facility.
    """
    run = runs.find(session, run_id)
    if run is None:
        raise NotFound(f"There is no run {run_id}.")
    run_views.require_sight(actor, run)
    made = [findings.as_finding(row) for row in findings.of_run(session, run_id)]
    if run.finished_at is None:
        raise NotFound(f"Run {run_id} has not ended, so nothing can be said of it yet.")
    told = _run(session, run)
    return rdf.of_run(told, _for_readers(made), place, linked_probes.every())


def of_finding(session: Session, actor: Actor, finding_id: int, place: Site) -> Graph:
    """
    Return a finding as a graph.

    Raises:
        NotFound: There is no such finding.
        NotAllowed: *actor* may not see its facility, and no published result rests on it.
    """
    seen, run = _found(session, actor, finding_id)
    return rdf.of_finding(seen.finding, _run(session, run), place, linked_probes.every())


def seen_finding(session: Session, actor: Actor, finding_id: int) -> SeenFinding:
    """
    Return a finding as everybody may see it.

    Raises:
        NotFound: There is no such finding.
        NotAllowed: *actor* may not see its facility, and no published result rests on it.
    """
    return _found(session, actor, finding_id)[0]


def of_probe(probe_id: str, place: Site) -> Graph:
    """
    Return the definition of a probe as a graph; it is for everybody.

    Raises:
        NotFound: There is no such probe.
    """
    known = linked_probes.every()
    return rdf.of_probe(linked_probes.find(probe_id), place, known.version)


def of_kind(kind: str, place: Site) -> Graph:
    """
    Return all probes of a kind as a graph; they are for everybody.

    Raises:
        NotFound: There are no probes of this kind.
    """
    linked_probes.of_kind(kind)
    return rdf.of_kind(kind, place, linked_probes.every())


def of_questionnaire(name: str, place: Site) -> Graph:
    """
    Return a questionnaire as a graph; it is for everybody.

    Raises:
        NotFound: There is no such questionnaire.
    """
    return rdf.of_questionnaire(linked_probes.questionnaire(name), place)


def result(session: Session, actor: Actor, snapshot_id: int, place: Site) -> ResultTold:
    """
    Return what linked data and the public page of a submitted assessment are made from.

    Everybody sees of a published one levels, scores and findings; what people wrote in their own
    words is for those who may see the facility.

    Raises:
        NotFound: There is no such snapshot.
        NotAllowed: *actor* may not see its facility, and it is not published.
    """
    row = stored.find(session, snapshot_id)
    if row is None:
        raise NotFound(f"There is no snapshot {snapshot_id}.")
    facility = row.assessment.facility
    taken = _taken(session, actor, facility)
    numbers = [view.id for view in taken]
    if snapshot_id not in numbers:
        accounts.require(actor, Right.SEE_FACILITY, row.facility_id)
    upto = taken[: numbers.index(snapshot_id) + 1]
    summary = reports.summary_of_last(session, facility, upto, place.url)
    return _result(session, actor, row, upto, summary)


def _found(session: Session, actor: Actor, finding_id: int) -> tuple[SeenFinding, Run]:
    found = finding_runs.find(session, finding_id)
    if found is None:
        raise NotFound(f"There is no finding {finding_id}.")
    row, run = found
    sees_run = True
    try:
        run_views.require_sight(actor, run)
    except NotAllowed:
        sees_run = False
        if finding_id not in _published_findings(session, run.facility_id):
            raise
    (shown,) = _for_readers([findings.as_finding(row)])
    return SeenFinding(shown, run.id, redaction.text(run.target), sees_run), run


def _result(
    session: Session,
    actor: Actor,
    row: SnapshotRow,
    taken: Sequence[SnapshotView],
    summary: Summary,
) -> ResultTold:
    view = taken[-1]
    previous = _before(taken)
    return ResultTold(
        id=view.id,
        label=view.label,
        facility=_facility(row.assessment.facility),
        questionnaire=questionnaires.load(view.snapshot.questionnaire),
        summary=summary,
        snapshot=view.snapshot,
        previous=None if previous is None else previous.id,
        previous_snapshot=None if previous is None else previous.snapshot,
        round=_round_of(session, row),
        runs=_runs_behind(session, view.snapshot.findings),
        with_words=accounts.may(actor, Right.SEE_FACILITY, row.facility_id),
    )


def _taken(session: Session, actor: Actor, facility: Facility) -> tuple[SnapshotView, ...]:
    """
    Return the snapshots of a facility that somebody may see, oldest first.

    Raises:
        NotAllowed: *actor* may not see it, and nothing of it is published.
    """
    if accounts.may(actor, Right.SEE_FACILITY, facility.id):
        return snapshots.of_facility(session, actor, facility.slug)
    published = rounds.published_of(session, facility.id)
    if not published:
        accounts.require(actor, Right.SEE_FACILITY, facility.id)
    return published


def _before(taken: Sequence[SnapshotView]) -> SnapshotView | None:
    """Return the last one before the newest that has the same questions."""
    newest = taken[-1].snapshot.questionnaire_id
    same = (one for one in reversed(taken[:-1]) if one.snapshot.questionnaire_id == newest)
    return next(same, None)


def _part(
    session: Session, actor: Actor, one: RoundResult, asked: Questionnaire, place: Site | None
) -> PartTold:
    """Return what is told of a participant; a place for all of it, none for the scores."""
    view, name = one.snapshot_view, one.facility_name_or_label
    if view is None:
        return PartTold(name)
    scores = groups.groups(asked, view.snapshot, None)
    facility = facilities.find(session, one.facility_slug) if one.is_named else None
    if facility is None:
        return PartTold(name, scores)
    named = NamedTold(view.id, view.label, _facility(facility), view.snapshot.taken_at)
    whole = None if place is None else result(session, actor, view.id, place)
    return PartTold(name, scores, named, whole)


def _without_words(one: PartTold) -> PartTold:
    """Return what is told of a participant without what people wrote, and without its past."""
    if one.result is None:
        return one
    bare = replace(one.result, with_words=False, previous=None, previous_snapshot=None)
    return replace(one, result=bare)


def _published_findings(session: Session, facility_id: int | None) -> frozenset[int]:
    """Return the numbers of the findings on which published results of a facility rest."""
    if facility_id is None:
        return frozenset()
    return frozenset(
        finding.id
        for view in rounds.published_of(session, facility_id)
        for finding in view.snapshot.findings
        if finding.id is not None
    )


def _round_of(session: Session, row: SnapshotRow) -> str | None:
    number = row.assessment.round_id
    return None if number is None else stored_rounds.by_number(session, [number])[number].slug


def _runs_behind(session: Session, made: Iterable[Finding]) -> dict[int, RunTold]:
    numbers = [one.id for one in made if one.id is not None]
    told: dict[int, RunTold] = {}
    behind: dict[int, RunTold] = {}
    for number, run in finding_runs.of(session, numbers).items():
        if run.id not in told:
            told[run.id] = _run(session, run)
        behind[number] = told[run.id]
    return behind


def _run(session: Session, run: Run) -> RunTold:
    facility = None if run.facility_id is None else session.get(Facility, run.facility_id)
    return RunTold(
        id=run.id,
        kind=linked_probes.kind_of(run.kind, run.work),
        target=run.target,
        started_at=run.started_at,
        finished_at=run.finished_at or run.queued_at,
        probe_set_version=run.probe_set_version,
        software_version=run.software_version,
        facility=None if facility is None else facility.slug,
    )


def _for_readers(made: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings as everybody may see them: linked data go from hand to hand."""
    return tuple(redaction.finding_for_readers(one) for one in made)


def _facility(row: Facility) -> FacilityTold:
    return FacilityTold(row.slug, row.name, row.short_name, row.ror, row.country, row.website)
