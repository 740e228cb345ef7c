"""What a result page and every report of one frozen assessment say, gathered from all nouns."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from fairassess.domain import history
from fairassess.domain.finding import Outcome
from fairassess.probes import definitions
from fairassess.reports import summary
from fairassess.reports.speaking import ORIGINAL
from fairassess.reports.summary import FacilityFacts, NotOurs, Summary
from fairassess.services import accounts, hand_notes, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.snapshots import SnapshotView
from fairassess.storage import questionnaires
from fairassess.storage.facilities import Facility


def summary_of(
    session: Session, actor: Actor, snapshot_id: int, *, site_url: str, language: str = ORIGINAL
) -> Summary:
    """
    Return what the reports of one snapshot say.

    Args:
        session: Open.
        actor: Who reads.
        snapshot_id: Number of the snapshot.
        site_url: Public address of the application, without a slash at its end.
        language: Tag of the language in which they say it.

    Raises:
        NotFound: There is no such snapshot.
        NotAllowed: *actor* may not see its facility.
    """
    wanted = snapshots.get(session, actor, snapshot_id)
    facility = accounts.find_facility(session, actor, wanted.facility_slug, Right.SEE_FACILITY)
    taken = snapshots.of_facility(session, actor, facility.slug)
    place = [view.id for view in taken].index(snapshot_id)
    return summary_of_last(session, facility, taken[: place + 1], site_url, language)


def latest_summary(session: Session, actor: Actor, slug: str, *, site_url: str) -> Summary | None:
    """
    Return what the report of a facility's newest snapshot says; None before the first.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    taken = snapshots.of_facility(session, actor, slug)
    return summary_of_last(session, facility, taken, site_url) if taken else None


def summary_of_last(
    session: Session,
    facility: Facility,
    taken: Sequence[SnapshotView],
    site_url: str,
    language: str = ORIGINAL,
) -> Summary:
    """
    Return the summary of the last one of *taken*, which are in order of time; rights are checked.

    It says nothing of how the endpoints stand now: what was submitted is told the same for ever,
    and the evidence of that day is in the snapshot.
    """
    view, earlier = taken[-1], taken[:-1]
    return summary.summarise(
        FacilityFacts(facility.name, facility.kind, facility.ror, facility.country),
        questionnaires.load(view.snapshot.questionnaire),
        view.snapshot,
        earlier[-1].snapshot if earlier else None,
        points=tuple(history.Point.of(one.snapshot) for one in taken),
        not_ours=_not_ours(session, view),
        address=f"{site_url}/results/{view.id}",
        language=language,
    )


def _not_ours(session: Session, view: SnapshotView) -> tuple[NotOurs, ...]:
    """
    Return what was said not to be in the facility's hands when the snapshot was taken.

    Whose words they are is left out: the name of a person can be taken away, a report stays.
    """
    failing = {
        (finding.endpoint_id, finding.probe)
        for seen in view.snapshot.observations
        for finding in seen.findings
        if finding.outcome is Outcome.FAILED and finding.endpoint_id is not None
    }
    numbers = {number for number, _ in failing if number is not None}
    known = definitions.shipped()
    return tuple(
        NotOurs(
            endpoint_id=one.endpoint_id,
            probe=one.probe,
            title=known[one.probe].title if one.probe in known else one.probe,
            note=one.note,
            noted_at=one.noted_at,
        )
        for one in hand_notes.of_endpoints(session, numbers, at=view.snapshot.taken_at)
        if (one.endpoint_id, one.probe) in failing
    )
