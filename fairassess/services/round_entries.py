"""How an assessment belongs to a round: which one, and how it is taken out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain.rounds import Round, Standing
from fairassess.errors import Closed, NotFound
from fairassess.services import accounts, round_views
from fairassess.services.accounts import Actor, Right
from fairassess.services.round_views import RoundView
from fairassess.storage import assessments, rounds
from fairassess.storage import snapshots as stored_snapshots
from fairassess.storage.assessments import Assessment, State
from fairassess.storage.database import transaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    An open round in which a facility has not submitted.

    Attributes:
        assessment_id: The draft to go on with; None where nobody has begun.
    """

    round: Round
    facility_slug: str
    facility_name: str
    standing: Standing
    assessment_id: int | None


def of_assessment(session: Session, actor: Actor, assessment_id: int) -> RoundView | None:
    """
    Return the round that an assessment belongs to; None when it belongs to none.

    Raises:
        NotFound: There is no such assessment.
        NotAllowed: *actor* may not see its facility.
    """
    assessment = _find(session, actor, assessment_id, Right.SEE_FACILITY)
    if assessment.round_id is None:
        return None
    row = rounds.by_number(session, [assessment.round_id])[assessment.round_id]
    return round_views.view_of(row, actor)


def leave(session: Session, actor: Actor, assessment_id: int, *, now: datetime) -> None:
    """
    Take a draft out of its round, with all its answers; one that is in none stays as it is.

    Raises:
        NotFound: There is no such assessment.
        NotAllowed: *actor* may not answer for its facility.
        Closed: It was submitted.
    """
    with transaction(session):
        _find(session, actor, assessment_id, Right.ANSWER)
        assessment = assessments.find_locked(session, assessment_id, is_shared=False)
        if assessment is None or assessment.round_id is None:
            return
        if assessment.state is not State.DRAFT:
            raise Closed(f"{assessment.label} was submitted; it stays in its round.")
        left, assessment.round_id = assessment.round_id, None
        session.flush()
        detail = {"assessment": assessment.id, "facility": assessment.facility.slug}
        accounts.record(session, actor, "round.left", f"round:{left}", now, detail)


def waiting_for(session: Session, actor: Actor, *, now: datetime) -> tuple[Waiting, ...]:
    """Return where the facilities that *actor* answers for have not submitted yet, by due day."""
    own = {
        number for number in actor.facilities if accounts.may(actor, Right.ANSWER, number)
    }  # fmt: skip
    rows = [
        row
        for row in rounds.newest_first(session)
        if row.closed_at is None and row.opens_on <= now.date()
    ]
    numbers = [row.id for row in rows]
    done = stored_snapshots.facilities_of_rounds(session, numbers)
    begun = {
        (draft.round_id, draft.facility_id): draft.id
        for draft in assessments.of_rounds(session, numbers)
    }
    found = [
        Waiting(
            round=round_views.view_of(row, actor).round,
            facility_slug=participant.facility.slug,
            facility_name=participant.facility.short_name,
            standing=Standing.STARTED if key in begun else Standing.NOT_STARTED,
            assessment_id=begun.get(key),
        )
        for row in rows
        for participant in row.participants
        if participant.facility_id in own and (key := (row.id, participant.facility_id)) not in done
    ]
    return tuple(sorted(found, key=lambda one: (one.round.closes_on, one.facility_name)))


def submitted_counts(session: Session, round_ids: Collection[int]) -> Mapping[int, int]:
    """Return how many facilities have submitted in each of these rounds; rights are checked."""
    counts = dict.fromkeys(round_ids, 0)
    for round_id, _ in stored_snapshots.facilities_of_rounds(session, round_ids):
        counts[round_id] += 1
    return counts


def _find(session: Session, actor: Actor, assessment_id: int, right: Right) -> Assessment:
    assessment = assessments.find(session, assessment_id)
    if assessment is None:
        raise NotFound(f"There is no assessment {assessment_id}.")
    accounts.require(actor, right, assessment.facility_id)
    return assessment
