"""The rounds of the demo world: opened, closed and published by its coordinator, in their time."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from fairassess.demo import seed_answers
from fairassess.demo.seed_calendar import Calendar
from fairassess.demo.world_chapters import PastRound
from fairassess.domain.rounds import Sight
from fairassess.services import rounds
from fairassess.services.accounts import Actor
from fairassess.services.rounds import RoundDraft

NEXT_IS_OPEN = timedelta(days=120)
"""How long the round that is not over yet takes assessments."""


def hold(
    session: Session,
    coordinator: Actor,
    past: PastRound,
    slugs: Collection[str],
    calendar: Calendar,
) -> str:
    """
    Open a past round on its first day, and return its name in addresses.

    Args:
        session: Open; committed here.
        coordinator: Who opens it.
        past: Of the story.
        slugs: Facilities that take part.
        calendar: Says when that was.
    """
    opened_at = calendar.moment(past.opened_on, time(7))
    draft = RoundDraft(
        name=past.title.replace(str(past.year), calendar.label(past.year)),
        questionnaire=seed_answers.edition_of(past),
        facilities=tuple(slugs),
        opens_on=opened_at.date().isoformat(),
        closes_on=calendar.moment(past.closed_on, time(7)).date().isoformat(),
        sight=Sight.NAMED.value,
    )
    return rounds.open_round(session, coordinator, draft, now=opened_at)


def end(session: Session, coordinator: Actor, slug: str, *, at: datetime) -> None:
    """Close a round and publish its results, at an aware UTC moment."""
    rounds.close_round(session, coordinator, slug, now=at)
    rounds.publish_round(session, coordinator, slug, now=at)


def begin_next(
    session: Session, coordinator: Actor, slugs: Collection[str], *, label: str, at: datetime
) -> str:
    """Open the round that goes on now, at an aware UTC moment, and return its name in addresses."""
    draft = RoundDraft(
        name=f"Yearly round {label}",
        questionnaire=seed_answers.QUESTIONNAIRE,
        facilities=tuple(slugs),
        opens_on=at.date().isoformat(),
        closes_on=(at + NEXT_IS_OPEN).date().isoformat(),
        sight=Sight.NAMED.value,
    )
    return rounds.open_round(session, coordinator, draft, now=at)
