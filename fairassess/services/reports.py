"""What a result page and every report of one frozen assessment say, gathered from all nouns."""

from sqlalchemy.orm import Session

from fairassess.domain import history
from fairassess.reports import summary
from fairassess.reports.summary import EndpointFacts, FacilityFacts, Summary
from fairassess.services import accounts, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.snapshots import SnapshotView
from fairassess.storage import endpoints, findings, questionnaires, standing
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.facilities import Facility
from fairassess.storage.runs import Run, State, Work

_WITH_FINDINGS = (State.DONE, State.PARTIAL)


def summary_of(session: Session, actor: Actor, snapshot_id: int, *, site_url: str) -> Summary:
    """
    Return what the reports of one snapshot say.

    Args:
        session: Open.
        actor: Who reads.
        snapshot_id: Number of the snapshot.
        site_url: Public address of the application, without a slash at its end.

    Raises:
        NotFound: There is no such snapshot.
        NotAllowed: *actor* may not see its facility.
    """
    view = snapshots.get(session, actor, snapshot_id)
    facility = accounts.find_facility(session, actor, view.facility_slug, Right.SEE_FACILITY)
    return _summarise(session, actor, facility, view, site_url)


def latest_summary(session: Session, actor: Actor, slug: str, *, site_url: str) -> Summary | None:
    """
    Return what the report of a facility's newest snapshot says; None before the first.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    taken = snapshots.of_facility(session, actor, slug)
    return _summarise(session, actor, facility, taken[-1], site_url) if taken else None


def _summarise(
    session: Session,
    actor: Actor,
    facility: Facility,
    view: SnapshotView,
    site_url: str,
) -> Summary:
    taken = snapshots.of_facility(session, actor, facility.slug)
    earlier = [one for one in taken if one.id < view.id]
    shown = [one.snapshot for one in taken if one.id <= view.id]
    return summary.summarise(
        FacilityFacts(facility.name, facility.kind, facility.ror, facility.country),
        questionnaires.load(view.snapshot.questionnaire),
        view.snapshot,
        earlier[-1].snapshot if earlier else None,
        points=tuple(history.Point.of(one) for one in shown),
        endpoints=endpoint_facts(session, facility.id),
        address=f"{site_url}/results/{view.id}",
    )


def endpoint_facts(session: Session, facility_id: int) -> tuple[EndpointFacts, ...]:
    """
    Return how the endpoints of a facility that are in use stand, oldest first.

    A run that waits, goes on or was stopped says nothing yet; the one before it counts.
    """
    rows = endpoints.of_facilities(session, [facility_id])
    newest = standing.newest_runs(session, [row.id for row in rows], Work.PROBE, _WITH_FINDINGS)
    return tuple(_facts(session, row, newest.get(row.id)) for row in rows)


def _facts(session: Session, endpoint: Endpoint, run: Run | None) -> EndpointFacts:
    made = () if run is None else findings.of_run(session, run.id)
    return summary.endpoint_facts(
        endpoint.kind,
        endpoint.url,
        [findings.as_finding(row) for row in made],
        last_run_at=None if run is None else run.finished_at,
        next_due_at=endpoint.next_due_at,
    )
