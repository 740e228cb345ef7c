"""What a report says of endpoints rests on their last run that found something out."""

from sqlalchemy.orm import Session

from fairassess.domain.finding import Outcome
from fairassess.services import reports
from fairassess.storage import runs
from tests import builders
from tests.services import run_builders


def test_a_run_that_goes_on_or_was_stopped_hides_no_findings(session: Session) -> None:
    slug = builders.add_facility(session)
    endpoint = builders.add_endpoint(session, slug)
    made = [builders.finding(), builders.finding("oaipmh_lists_end", Outcome.FAILED)]
    builders.add_findings(session, endpoint, made)
    run_builders.add_run(session, endpoint, state=runs.State.CANCELLED)
    run_builders.add_run(session, endpoint, state=runs.State.RUNNING)
    facility_id = session.get_one(runs.Endpoint, endpoint).facility_id
    (facts,) = reports.endpoint_facts(session, facility_id)
    assert (facts.passed, facts.failed, facts.failed_must) == (1, 1, 1)
    assert facts.last_run_at == builders.NOW


def test_an_endpoint_that_was_never_asked_is_not_said_to_be_silent(session: Session) -> None:
    slug = builders.add_facility(session)
    endpoint = builders.add_endpoint(session, slug)
    facility_id = session.get_one(runs.Endpoint, endpoint).facility_id
    (facts,) = reports.endpoint_facts(session, facility_id)
    assert facts.last_run_at is None
    assert facts.state == "not probed yet"
