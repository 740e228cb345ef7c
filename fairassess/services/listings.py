"""What programs list and change: long lists from a row on, and changes with a condition."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain.questionnaire import Questionnaire
from fairassess.errors import NotFound
from fairassess.services import (
    accounts,
    endpoints,
    facility_views,
    harvest_differences,
    run_views,
)
from fairassess.services.accounts import Actor, Right
from fairassess.services.endpoints import EndpointDraft
from fairassess.services.facility_views import AssessmentRow, EndpointView
from fairassess.services.harvest_differences import HarvestRow
from fairassess.services.run_views import RunRow
from fairassess.storage import endpoints as stored_endpoints
from fairassess.storage import listings, questionnaires, snapshots


def runs_of(
    session: Session, actor: Actor, endpoint_id: int, *, before: int | None, limit: int
) -> tuple[RunRow, ...]:
    """
    Return runs of an endpoint, newest first.

    Args:
        session: Open.
        actor: Who asks.
        endpoint_id: Number of the endpoint; it may have been removed.
        before: Number of the last run seen; None to begin.
        limit: Most rows.

    Raises:
        NotFound: There is no such endpoint.
        NotAllowed: *actor* may not see its facility.
    """
    accounts.find_endpoint(session, actor, endpoint_id, Right.SEE_FACILITY)
    found = listings.runs_of(session, endpoint_id, before=before, limit=limit)
    return tuple(run_views.as_row(run) for run in found)


def harvests_of(
    session: Session, actor: Actor, endpoint_id: int, *, before: int | None, limit: int
) -> tuple[HarvestRow, ...]:
    """
    Return harvests of an endpoint, newest first; arguments as for runs.

    Raises:
        NotFound: There is no such endpoint.
        NotAllowed: *actor* may not see its facility.
    """
    accounts.find_endpoint(session, actor, endpoint_id, Right.SEE_FACILITY)
    found = listings.harvests_of(session, endpoint_id, before=before, limit=limit)
    return tuple(harvest_differences.as_row(row) for row in found)


def endpoints_of(session: Session, actor: Actor, slug: str) -> tuple[EndpointView, ...]:
    """
    Return the endpoints of a facility that are in use, oldest first.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    rows = stored_endpoints.of_facilities(session, [facility.id])
    return facility_views.endpoint_views(session, rows)


def assessments_of(session: Session, actor: Actor, slug: str) -> tuple[AssessmentRow, ...]:
    """
    Return the assessments of a facility, newest first.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    frozen = {row.assessment_id: row.id for row in snapshots.of_facility(session, facility.id)}
    return facility_views.assessment_rows(session, facility.id, frozen)


def edit_endpoint_if(
    session: Session,
    actor: Actor,
    endpoint_id: int,
    change: Callable[[str, EndpointDraft], EndpointDraft],
    *,
    now: datetime,
) -> None:
    """
    Change an endpoint by what it is at this moment, which nobody else can change meanwhile.

    Args:
        session: Open; committed here.
        actor: Who changes it.
        endpoint_id: Number of the endpoint.
        change: Gets slug and endpoint as they are, and returns the endpoint as it shall be; what it
            raises ends the change.
        now: Aware UTC moment.

    Raises:
        NotFound: There is no such endpoint, or it was removed.
        NotAllowed: *actor* may not change the endpoints of its facility.
        Invalid: The endpoint has faults; places are the names of its fields.
    """
    # The service below commits; until then the row is ours, and what is thrown lets it go.
    try:
        stored_endpoints.lock(session, endpoint_id)
        slug, present = endpoints.find_endpoint(session, actor, endpoint_id, Right.EDIT_ENDPOINTS)
        draft = change(slug, present)
    except BaseException:
        session.rollback()
        raise
    endpoints.edit_endpoint(session, actor, endpoint_id, draft, now=now)


def questionnaires_known() -> tuple[Questionnaire, ...]:
    """Return all published questionnaires."""
    return tuple(questionnaires.load(name) for name in questionnaires.available())


def questionnaire(name: str) -> Questionnaire:
    """
    Return a published questionnaire.

    Args:
        name: `id@version`.

    Raises:
        NotFound: There is no such questionnaire.
    """
    if name not in questionnaires.available():
        raise NotFound(f"There is no questionnaire {name}.")
    return questionnaires.load(name)
