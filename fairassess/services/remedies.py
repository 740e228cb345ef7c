"""Give findings the remedies of the software that a facility's own interfaces show."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from fairassess.domain.finding import Finding, Outcome
from fairassess.probes import software_beside
from fairassess.storage import findings, standing


def of_facility(
    session: Session, facility_id: int | None, made: Iterable[Finding]
) -> tuple[Finding, ...]:
    """
    Return findings with what to do in the software that the facility's endpoints in use show.

    Args:
        session: Open; nothing is written.
        facility_id: Whose software; None where there is no facility.
        made: Findings of that facility.

    Returns:
        The same findings in the same order; only remedies differ.
    """
    every = tuple(made)
    if facility_id is None or not any(one.outcome is Outcome.FAILED for one in every):
        return every
    shown = standing.named_software(session, facility_id, software_beside.RECOGNISED)
    return software_beside.advised_beside(every, map(findings.as_finding, shown))
