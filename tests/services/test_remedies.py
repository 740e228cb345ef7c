"""What to do is told in terms of the software that the facility's own interfaces show."""

import pytest
from sqlalchemy.orm import Session

from fairassess.domain.finding import IN_GENERAL, Outcome, Severity
from fairassess.probes import software_known
from fairassess.probes.software_known import Recognised
from fairassess.services import facility_evidence, probe_pages, run_views
from fairassess.services.accounts import SYSTEM
from tests import builders
from tests.builders import NOW

PROBE = "landing_describes_a_dataset"
(SCICAT,) = (one for one in software_known.shipped() if one.id == "scicat-backend")


def failing(session: Session, slug: str) -> tuple[int, int]:
    """Add an endpoint whose landing pages fail a check; return its number and that of the run."""
    endpoint = builders.add_endpoint(
        session, slug, kind="landing-page", url="https://data.example.org/1"
    )
    made = builders.finding(
        PROBE, Outcome.FAILED, kind="landing-page", severity=Severity.SHOULD, message="No."
    )
    return endpoint, builders.add_findings(session, endpoint, [made])


def shows_scicat(session: Session, slug: str) -> None:
    endpoint = builders.add_endpoint(session, slug, kind="scicat", url="https://cat.example.org/")
    told = software_known.told(Recognised(SCICAT, ("a mark",)))
    made = builders.finding("scicat_software_is_recognised", kind="scicat", message=told)
    builders.add_findings(session, endpoint, [made])


def remedies(session: Session, slug: str, endpoint: int, run: int) -> set[str]:
    """What all pages that show the finding say."""
    (group,) = run_views.run_view(session, SYSTEM, run).groups
    page = probe_pages.probe_page(session, SYSTEM, endpoint, PROBE, now=NOW)
    (line,) = facility_evidence.evidence_page(session, SYSTEM, slug).mend
    return {group.findings[0].remedy, page.remedy, line.remedy}


@pytest.mark.parametrize("is_shown", [True, False], ids=["shown", "not shown"])
def test_every_page_tells_what_to_do_in_the_software_of_the_facility(
    session: Session, is_shown: bool
) -> None:
    slug = builders.add_facility(session)
    endpoint, run = failing(session, slug)
    other = builders.add_facility(session, name="Another", short_name="ANO")
    shows_scicat(session, slug if is_shown else other)
    (remedy,) = remedies(session, slug, endpoint, run)
    own, _, general = remedy.rpartition(IN_GENERAL)
    assert general == "Mend it."
    assert ("published data" in own) is is_shown
