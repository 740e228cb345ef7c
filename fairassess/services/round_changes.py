"""Open rounds are changed: name, last day, participants, and who sees whom, as far as is fair."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain import rounds as rules
from fairassess.domain import scoring
from fairassess.domain.rounds import Round, Sight
from fairassess.errors import Closed, Fault, Invalid
from fairassess.services import accounts
from fairassess.services.accounts import Actor, Right
from fairassess.services.round_views import as_round, find_row, view_of
from fairassess.storage import assessments, audit, facilities, rounds
from fairassess.storage.database import Json, transaction
from fairassess.storage.facilities import Facility
from fairassess.storage.rounds import RoundFacility, RoundRow

_CHANGED = "round.changed"


@dataclass(frozen=True, slots=True)
class RoundChange:
    """
    A round as it shall be, as filled in; nothing is checked yet.

    Attributes:
        name: Its name for people; that in addresses stays.
        closes_on: Day by which facilities are asked to submit, ISO 8601.
        sight: A word of `Sight`.
        facilities: Slugs of those that shall take part, in any order.
    """

    name: str
    closes_on: str
    sight: str
    facilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changeable:
    """
    An open round and what may be changed of it.

    Attributes:
        round: As it is, with all its facilities.
        begun: Slugs of those that have an assessment in it, and so stay.
        sights: What participants may be told to see of each other.
        facilities: Slug and short name of all that could take part, by name.
        state: Changes whenever the round does; for `change` to see that nobody else was faster.
    """

    round: Round
    begun: frozenset[str]
    sights: tuple[Sight, ...]
    facilities: tuple[tuple[str, str], ...]
    state: str


def changeable(session: Session, actor: Actor, slug: str) -> Changeable:
    """
    Return what may be changed of a round.

    Raises:
        NotAllowed: *actor* may not manage rounds.
        NotFound: There is no such round.
        Closed: It was closed; nothing of it changes any more.
    """
    accounts.require(actor, Right.MANAGE_ROUNDS)
    row = find_row(session, actor, slug)
    _require_open(row)
    value = _value(row)
    begun = _begun(session, row)
    return Changeable(
        round=value,
        begun=begun,
        sights=tuple(one for one in Sight if not begun or not rules.is_wider(one, value.sight)),
        facilities=tuple((one.slug, one.short_name) for one in facilities.list_by_name(session)),
        state=_state(value),
    )


def change(
    session: Session,
    actor: Actor,
    slug: str,
    wanted: RoundChange,
    *,
    now: datetime,
    state: str = "",
) -> Round:
    """
    Change an open round; what is as it was is not written down as a change.

    Args:
        session: Open; committed here.
        actor: Who does it.
        slug: The round.
        wanted: How it shall be.
        now: Aware UTC moment.
        state: As in `Changeable`, when it was read; empty to change it however it stands.

    Returns:
        The round as it is then.

    Raises:
        NotAllowed: *actor* may not manage rounds.
        NotFound: There is no such round.
        Closed: It was closed.
        Invalid: The change has faults; places are the names of its fields; none where somebody
            else changed the round meanwhile.
    """
    accounts.require(actor, Right.MANAGE_ROUNDS)
    with transaction(session):
        row = find_row(session, actor, slug)
        # Those who begin or submit hold the round together, so that nobody does while it changes.
        rounds.find_locked(session, row.id, is_shared=False)
        session.refresh(row, ["participants"])
        _require_open(row)
        before = _value(row)
        known = {facility.slug: facility for facility in facilities.list_by_name(session)}
        faults = _faults(before, wanted, known, _begun(session, row), now)
        if state not in ("", _state(before)):
            message = "Somebody else changed this round meanwhile; look at it before you go on."
            faults = [Fault("", message), *faults]
        if faults:
            raise Invalid(faults)
        _apply(session, row, wanted, known)
        after = _value(row)
        detail = _detail(before, after)
        if detail:
            accounts.record(session, actor, _CHANGED, f"round:{row.id}", now, detail)
        return after


def added_later(session: Session, actor: Actor, slug: str) -> Mapping[str, datetime]:
    """
    Return since when those take part who were added after the opening, by slug.

    Only facilities are told of whose names *actor* may know.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    row = find_row(session, actor, slug)
    since: dict[str, datetime] = {}
    for entry in audit.of_action(session, _CHANGED, f"round:{row.id}"):
        detail = entry.detail if isinstance(entry.detail, dict) else {}
        added = detail.get("added")
        since |= {str(one): entry.at for one in added} if isinstance(added, list) else {}
    return {slug: since[slug] for slug in view_of(row, actor).round.facilities if slug in since}


def _require_open(row: RoundRow) -> None:
    if row.closed_at is not None:
        raise Closed(
            f"The round {row.name} was closed on {row.closed_at:%Y-%m-%d}; it stays as it is."
        )


def _begun(session: Session, row: RoundRow) -> frozenset[str]:
    numbers = {one.facility_id for one in assessments.of_rounds(session, [row.id])}
    return frozenset(
        one.facility.slug for one in row.participants if one.facility_id in numbers
    )  # fmt: skip


def _faults(
    before: Round,
    wanted: RoundChange,
    known: dict[str, Facility],
    begun: frozenset[str],
    now: datetime,
) -> list[Fault]:
    found = rules.faults_of_change(
        before,
        name=_plain(wanted.name),
        closes_on=wanted.closes_on,
        sight=wanted.sight,
        facilities=_each_once(wanted.facilities),
        begun=begun,
        today=now.date(),
    )
    unknown = [slug for slug in _each_once(wanted.facilities) if slug not in known]
    return [
        *found,
        *(Fault("facilities", f"There is no facility called {slug}.") for slug in unknown),
    ]


def _apply(
    session: Session, row: RoundRow, wanted: RoundChange, known: dict[str, Facility]
) -> None:
    row.name = _plain(wanted.name)
    row.closes_on = rules.day(wanted.closes_on) or row.closes_on
    row.sight = Sight(wanted.sight)
    numbers = {known[slug].id for slug in wanted.facilities}
    for one in [one for one in row.participants if one.facility_id not in numbers]:
        row.participants.remove(one)
    present = {one.facility_id for one in row.participants}
    for slug in _each_once(wanted.facilities):
        if known[slug].id not in present:
            row.participants.append(RoundFacility(facility_id=known[slug].id))
    session.flush()
    session.refresh(row, ["participants"])


def _detail(before: Round, after: Round) -> dict[str, Json]:
    """Return what changed, with how it was and how it is; empty when nothing did."""
    found: dict[str, Json] = {
        name: [_word(getattr(before, name)), _word(getattr(after, name))]
        for name in ("name", "closes_on", "sight")
        if getattr(before, name) != getattr(after, name)
    }
    lists = {
        "added": [slug for slug in after.facilities if slug not in before.facilities],
        "taken_out": [slug for slug in before.facilities if slug not in after.facilities],
    }
    return found | {name: slugs for name, slugs in lists.items() if slugs}


def _word(value: object) -> str:
    return value.value if isinstance(value, Sight) else str(value)


def _value(row: RoundRow) -> Round:
    taking_part = sorted((one.facility for one in row.participants), key=lambda one: one.slug)
    return as_round(row, taking_part)


def _state(value: Round) -> str:
    return scoring.digest(
        [value.name, value.closes_on.isoformat(), value.sight.value, list(value.facilities)]
    )


def _plain(name: str) -> str:
    return " ".join(name.split())


def _each_once(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slugs))
