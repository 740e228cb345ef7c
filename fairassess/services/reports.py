"""What a result page and every report of one frozen assessment say, gathered from all nouns."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from fairassess.domain import history
from fairassess.domain.finding import Finding
from fairassess.reports import summary
from fairassess.reports.summary import EndpointFacts, FacilityFacts, Summary
from fairassess.services import accounts, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.snapshots import SnapshotView
from fairassess.storage import endpoints, findings, questionnaires, standing
from fairassess.storage.facilities import Facility
from fairassess.storage.runs import State, Work

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
    wanted = snapshots.get(session, actor, snapshot_id)
    facility = accounts.find_facility(session, actor, wanted.facility_slug, Right.SEE_FACILITY)
    taken = snapshots.of_facility(session, actor, facility.slug)
    place = [view.id for view in taken].index(snapshot_id)
    return _summarise(session, facility, taken[: place + 1], site_url)


def latest_summary(session: Session, actor: Actor, slug: str, *, site_url: str) -> Summary | None:
    """
    Return what the report of a facility's newest snapshot says; None before the first.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    taken = snapshots.of_facility(session, actor, slug)
    return _summarise(session, facility, taken, site_url) if taken else None


def _summarise(
    session: Session, facility: Facility, taken: Sequence[SnapshotView], site_url: str
) -> Summary:
    """Return the summary of the last one of *taken*, which are in order of time."""
    view, earlier = taken[-1], taken[:-1]
    return summary.summarise(
        FacilityFacts(facility.name, facility.kind, facility.ror, facility.country),
        questionnaires.load(view.snapshot.questionnaire),
        view.snapshot,
        earlier[-1].snapshot if earlier else None,
        points=tuple(history.Point.of(one.snapshot) for one in taken),
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
    made: dict[int | None, list[Finding]] = {}
    for finding in findings.of_runs(session, [run.id for run in newest.values()]):
        made.setdefault(finding.endpoint_id, []).append(findings.as_finding(finding))
    return tuple(
        summary.endpoint_facts(
            row.kind,
            row.url,
            made.get(row.id, ()),
            last_run_at=newest[row.id].finished_at if row.id in newest else None,
            next_due_at=row.next_due_at,
        )
        for row in rows
    )
