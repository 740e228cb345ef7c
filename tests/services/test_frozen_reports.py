"""A report of what was submitted says the same for ever, whatever happens to the endpoints."""

from sqlalchemy.orm import Session

from fairassess.domain.finding import Outcome
from fairassess.reports import tables
from fairassess.services import assessments, reports
from fairassess.services.accounts import SYSTEM
from tests import builders

SITE = "https://fair.example"


def test_nothing_that_comes_later_changes_a_report(session: Session) -> None:
    slug = builders.add_facility(session)
    assessment = builders.start(session, slug, questionnaire_name="expands-d26@1.0.0")
    now = builders.NOW
    assessments.save_answer(session, SYSTEM, assessment, builders.answer("Q14"), 0, now=now)
    snapshot = assessments.submit(
        session, SYSTEM, assessment, signed_by="FAIR officer", has_declared=True, now=now
    )
    before = tables.as_document(reports.summary_of(session, SYSTEM, snapshot, site_url=SITE))
    endpoint = builders.add_endpoint(session, slug)
    builders.add_findings(
        session, endpoint, [builders.finding(outcome=Outcome.FAILED)], at=builders.later(days=1)
    )
    after = tables.as_document(reports.summary_of(session, SYSTEM, snapshot, site_url=SITE))
    assert after == before
