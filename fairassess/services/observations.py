"""What the stored findings of a facility say about each question of a questionnaire."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain import observation
from fairassess.domain.finding import Finding
from fairassess.domain.observation import Observation
from fairassess.domain.questionnaire import Questionnaire
from fairassess.probes import software_beside
from fairassess.storage import endpoints, findings


def observe_facility(
    session: Session, facility_id: int, questionnaire: Questionnaire, at: datetime
) -> Mapping[str, Observation]:
    """
    Return what the evidence allows for each question.

    Args:
        session: Open; nothing is written. The caller has checked the right to see the facility.
        facility_id: Number of the facility.
        questionnaire: Whose rules are asked.
        at: Moment that ages are counted from; aware UTC.

    Returns:
        By question id, in the order of the questionnaire; a question without rules has an
        observation that says nothing.
    """
    standing = standing_findings(session, facility_id)
    return {
        question.id: observation.observe(question, questionnaire.scale, standing, at=at)
        for question in questionnaire.questions
    }


def standing_findings(session: Session, facility_id: int) -> tuple[Finding, ...]:
    """
    Return what stands for the endpoints of a facility that are in use.

    Returns:
        For each endpoint and probe the last conclusive finding, and the last one where that could
        not tell; by endpoint, oldest first. A failed one names what to do in the software that
        any of the endpoints shows.
    """
    in_use = [endpoint.id for endpoint in endpoints.of_facilities(session, [facility_id])]
    return software_beside.advised_beside(
        findings.as_finding(row) for row in findings.standing_of(session, in_use)
    )
