"""Rounds: opened, closed and published by coordinators; and what may be known of them."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fairassess.domain import rounds as rules
from fairassess.domain.rounds import Round, Sight
from fairassess.errors import Closed, Fault, Invalid, NotFound
from fairassess.services import accounts, slugs
from fairassess.services.accounts import Actor, Right
from fairassess.services.round_results import RoundResult, RoundStanding, results, standings
from fairassess.services.round_views import (
    VISITOR,
    Participant,
    RoundView,
    as_round,
    find_row,
    get,
    of_everyone,
    open_for,
    published_of,
    round_of_snapshot,
)
from fairassess.storage import facilities, questionnaires, rounds
from fairassess.storage.database import transaction
from fairassess.storage.facilities import Facility
from fairassess.storage.rounds import RoundFacility, RoundRow

__all__ = [
    "VISITOR",
    "Participant",
    "RoundChoices",
    "RoundDraft",
    "RoundResult",
    "RoundStanding",
    "RoundView",
    "choices",
    "close_round",
    "get",
    "of_everyone",
    "open_for",
    "open_round",
    "publish_round",
    "published_of",
    "results",
    "round_of_snapshot",
    "standings",
]

_RESERVED_SLUGS = ("new",)
"""Names in addresses that the form for a new round has."""


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """
    A round as filled in; nothing is checked yet.

    Attributes:
        name: Its name for people.
        questionnaire: `id@version`, or an id alone for its newest version.
        facilities: Slugs of those that are asked, in any order.
        opens_on: First day, ISO 8601.
        closes_on: Day by which facilities are asked to submit, ISO 8601.
        sight: A word of `Sight`.
    """

    name: str
    questionnaire: str
    facilities: tuple[str, ...]
    opens_on: str
    closes_on: str
    sight: str


@dataclass(frozen=True, slots=True)
class RoundChoices:
    """
    What a form for a round offers.

    Attributes:
        questionnaires: `id@version`, newest versions first.
        facilities: Slug and short name, by name.
    """

    questionnaires: tuple[str, ...]
    facilities: tuple[tuple[str, str], ...]


def choices(session: Session, actor: Actor) -> RoundChoices:
    """
    Return what somebody who opens a round can choose from.

    Raises:
        NotAllowed: *actor* may not manage rounds.
    """
    accounts.require(actor, Right.MANAGE_ROUNDS)
    listed = facilities.list_by_name(session)
    return RoundChoices(
        tuple(reversed(questionnaires.available())),
        tuple((facility.slug, facility.short_name) for facility in listed),
    )


def open_round(session: Session, actor: Actor, draft: RoundDraft, *, now: datetime) -> str:
    """
    Open a round; its questionnaire version and what participants see of each other are fixed here.

    Returns:
        Its name in addresses, made from its name; it never changes.

    Raises:
        NotAllowed: *actor* may not manage rounds.
        Invalid: The draft has faults; places are the names of its fields.
    """
    accounts.require(actor, Right.MANAGE_ROUNDS)
    with transaction(session):
        asked, chosen, faults = _check(session, draft, now)
        first, last = rules.day(draft.opens_on), rules.day(draft.closes_on)
        if faults or first is None or last is None:
            raise Invalid(faults)
        name = " ".join(draft.name.split())
        wanted = slugs.plain(name, otherwise="round")
        row = RoundRow(
            slug=slugs.free(wanted, {*rounds.slugs_like(session, wanted), *_RESERVED_SLUGS}),
            name=name,
            questionnaire=asked,
            opens_on=first,
            closes_on=last,
            sight=Sight(draft.sight),
            secret=secrets.token_hex(32),
            opened_at=now,
            opened_by=actor.user_id,
            participants=[RoundFacility(facility_id=facility.id) for facility in chosen],
        )
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            message = "Somebody opened a round of this name just now."
            raise Invalid([Fault("name", message)]) from error
        detail = {
            "name": row.name,
            "questionnaire": row.questionnaire,
            "facilities": [facility.slug for facility in chosen],
            "opens_on": first.isoformat(),
            "closes_on": last.isoformat(),
            "sight": row.sight.value,
        }
        accounts.record(session, actor, "round.opened", f"round:{row.id}", now, detail)
    return row.slug


def close_round(session: Session, actor: Actor, slug: str, *, now: datetime) -> Round:
    """
    Close a round for good: nothing is submitted into it any more, and its results stay.

    Closing one that is closed changes nothing, whoever does it.

    Raises:
        NotAllowed: *actor* may not manage rounds.
        NotFound: There is no such round.
    """
    accounts.require(actor, Right.MANAGE_ROUNDS)
    with transaction(session):
        row = find_row(session, actor, slug)
        # Those who submit hold the round together, so that nobody submits while it closes.
        rounds.find_locked(session, row.id, is_shared=False)
        if row.closed_at is None:
            row.closed_at = now
            row.closed_by = actor.user_id
            session.flush()
            accounts.record(session, actor, "round.closed", f"round:{row.id}", now)
        return as_round(row, [participant.facility for participant in row.participants])


def publish_round(session: Session, actor: Actor, slug: str, *, now: datetime) -> Round:
    """
    Let everybody see the results of a closed round, as its rule says.

    Publishing one that is published changes nothing.

    Raises:
        NotAllowed: *actor* may not manage rounds.
        NotFound: There is no such round.
        Invalid: It is still open, or its participants were told that nobody sees their results.
    """
    accounts.require(actor, Right.MANAGE_ROUNDS)
    with transaction(session):
        row = find_row(session, actor, slug)
        rounds.find_locked(session, row.id, is_shared=False)
        value = as_round(row, [participant.facility for participant in row.participants])
        if value.is_published:
            return value
        if not value.is_closed:
            raise Invalid([Fault("round", "Close the round first; then its results stay.")])
        if not value.may_be_published():
            message = (
                "Participants were told that nobody sees their results."
                " Results of this round are never published."
            )
            raise Invalid([Fault("round", message)])
        row.published_at = now
        row.published_by = actor.user_id
        session.flush()
        accounts.record(session, actor, "round.published", f"round:{row.id}", now)
        return as_round(row, [participant.facility for participant in row.participants])


def require_open(session: Session, round_id: int) -> None:
    """
    Let a submission into a round pass, and keep the round open until the transaction ends.

    Raises:
        Closed: The round was closed; the message says what is left to do.
    """
    row = rounds.find_locked(session, round_id, is_shared=True)
    if row.closed_at is not None:
        raise Closed(
            f"The round {row.name} was closed on {row.closed_at:%Y-%m-%d}, so that nothing more is"
            " submitted into it. Your answers are kept. You can take this assessment out of the"
            " round and submit it by itself."
        )


def _check(
    session: Session, draft: RoundDraft, now: datetime
) -> tuple[str, list[Facility], list[Fault]]:
    wanted = tuple(dict.fromkeys(draft.facilities))
    faults = list(
        rules.faults(
            name=" ".join(draft.name.split()),
            opens_on=draft.opens_on,
            closes_on=draft.closes_on,
            sight=draft.sight,
            facilities=wanted,
            today=now.date(),
        )
    )
    known = {facility.slug: facility for facility in facilities.list_by_name(session)}
    for slug in wanted:
        if slug not in known:
            faults.append(Fault("facilities", f"There is no facility called {slug}."))
    asked = ""
    try:
        asked = _questionnaire(draft.questionnaire)
    except NotFound:
        available = ", ".join(questionnaires.available())
        faults.append(Fault("questionnaire", f"Choose one of: {available}."))
    return asked, [known[slug] for slug in wanted if slug in known], faults


def _questionnaire(name: str) -> str:
    found = questionnaires.load(name) if "@" in name else questionnaires.latest(name)
    return found.name
