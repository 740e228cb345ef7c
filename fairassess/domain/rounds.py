"""Rounds: campaigns in which facilities answer one questionnaire version between two days."""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from fairassess.domain.answers import Answer
from fairassess.domain.observation import Observation
from fairassess.domain.sentences import sentence
from fairassess.domain.snapshots import Snapshot
from fairassess.errors import Fault

NAME_MOST = 100
FACILITIES_MOST = 500
UNNAMED_FROM = 5
"""Results below which nobody is shown without a name: among four others one is soon guessed."""


class Sight(Enum):
    """
    What participants see of each other once the round is closed; the words are stored.

    Participants are all who take part then, also those who were added after others had begun.

    Each lets more be seen than the one before it.
    """

    HIDDEN = "hidden"
    ANONYMOUS = "anonymous"
    NAMED = "named"


class Phase(Enum):
    """How far a round is on a day."""

    PLANNED = "planned"
    OPEN = "open"
    OVERDUE = "overdue"
    """Its last day has passed, and nobody has closed it: it still takes submissions."""
    CLOSED = "closed"
    PUBLISHED = "published"


class Standing(Enum):
    """How far a facility is in a round."""

    NOT_STARTED = "not started"
    STARTED = "started"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Round:
    """
    One campaign.

    Attributes:
        id: Its number.
        slug: Its name in addresses.
        name: Its name for people: `Autumn 2026`.
        questionnaire: `id@version`; fixed when the round was opened.
        opens_on: First day on which an assessment may begin in it.
        closes_on: Day by which facilities are asked to submit; closing itself is an act.
        sight: What participants see of each other; once somebody has begun it only gets narrower.
        facilities: Slugs of those that take part, by name; only those that the reader may know.
        opened_at: When it was made; aware UTC.
        closed_at: When it was closed; None while it takes submissions.
        published_at: When its results were published; None before.
    """

    id: int
    slug: str
    name: str
    questionnaire: str
    opens_on: date
    closes_on: date
    sight: Sight
    facilities: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime | None = None
    published_at: datetime | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it takes no submission any more."""
        return self.closed_at is not None

    @property
    def is_published(self) -> bool:
        """Whether a coordinator said that everybody may see its results."""
        return self.is_closed and self.published_at is not None

    def takes_part(self, facility: str) -> bool:
        """Return whether the facility with this slug is known to take part."""
        return facility in self.facilities

    def phase_on(self, today: date) -> Phase:
        """Return how far the round is on a day."""
        if self.is_closed:
            return Phase.PUBLISHED if self.is_published else Phase.CLOSED
        if today < self.opens_on:
            return Phase.PLANNED
        return Phase.OVERDUE if today > self.closes_on else Phase.OPEN

    def takes_assessments_on(self, today: date) -> bool:
        """Return whether an assessment that begins on a day may belong to it."""
        return self.phase_on(today) in (Phase.OPEN, Phase.OVERDUE)

    def may_be_published(self) -> bool:
        """
        Return whether its results may be shown to everybody.

        Where participants were told that nobody sees them, they stay unseen.
        """
        return self.is_closed and not self.is_published and self.sight is not Sight.HIDDEN


def shows_names(sight: Sight) -> bool:
    """Return whether a facility's results stand under its name for those outside of it."""
    return sight is Sight.NAMED


def standing(*, has_snapshot: bool, has_draft: bool) -> Standing:
    """Return how far a facility is; what was submitted counts, whatever was begun after it."""
    if has_snapshot:
        return Standing.SUBMITTED
    return Standing.STARTED if has_draft else Standing.NOT_STARTED


def faults(
    *,
    name: str,
    opens_on: str,
    closes_on: str,
    sight: str,
    facilities: Sequence[str],
    today: date,
) -> tuple[Fault, ...]:
    """
    Return all that is wrong with a round as it was filled in.

    Args:
        name: Without blanks around it.
        opens_on: ISO 8601 day, as typed.
        closes_on: ISO 8601 day, as typed.
        sight: A word of `Sight`.
        facilities: Slugs of those that are asked.
        today: The day on which it is filled in.
    """
    found = [*_faults_of_name(name), *_faults_of_facilities(facilities)]
    first, last = day(opens_on), day(closes_on)
    if first is None:
        found.append(Fault("opens_on", _NO_DAY))
    found += _faults_of_end(first, last, today)
    return (*found, *_faults_of_sight(sight))


def faults_of_change(
    now: Round,
    *,
    name: str,
    closes_on: str,
    sight: str,
    facilities: Sequence[str],
    begun: Collection[str],
    today: date,
) -> tuple[Fault, ...]:
    """
    Return all that is wrong with a change of an open round as it was filled in.

    Who has begun in it relies on what it said then: it stays in the round, and no more is seen of
    its result by the others. Less may be, and until somebody has begun everything is open. The
    others are those who take part, also those who are added later: that is the rule from the
    opening on, so that adding breaks no word.

    Args:
        now: The round as it is, with all its facilities.
        name: Without blanks around it.
        closes_on: ISO 8601 day, as typed.
        sight: A word of `Sight`.
        facilities: Slugs of those that shall take part from now on.
        begun: Slugs of those that have an assessment in the round.
        today: The day on which it is filled in.
    """
    found = [*_faults_of_name(name), *_faults_of_facilities(facilities)]
    for slug in now.facilities:
        if slug in begun and slug not in facilities:
            found.append(Fault("facilities", f"{slug} has begun in this round, so it stays."))
    last = day(closes_on)
    if last != now.closes_on:
        found += _faults_of_end(now.opens_on, last, today)
    wrong = _faults_of_sight(sight)
    if not wrong and begun and is_wider(Sight(sight), now.sight):
        wrong = (Fault("sight", f"Facilities have begun, and were told: {now.sight.value}."),)
    return (*found, *wrong)


def is_wider(one: Sight, other: Sight) -> bool:
    """Return whether a rule lets more be seen than another one."""
    order = tuple(Sight)
    return order.index(one) > order.index(other)


_NO_DAY = "Enter a day as year, month and day: 2026-11-30."


def _faults_of_name(name: str) -> tuple[Fault, ...]:
    if 0 < len(name) <= NAME_MOST:
        return ()
    return (Fault("name", f"Enter a name of at most {NAME_MOST} characters."),)


def _faults_of_facilities(facilities: Sequence[str]) -> tuple[Fault, ...]:
    if not facilities:
        return (Fault("facilities", "Choose at least one facility."),)
    if len(facilities) > FACILITIES_MOST:
        return (Fault("facilities", f"Choose at most {FACILITIES_MOST} facilities."),)
    return ()


def _faults_of_end(first: date | None, last: date | None, today: date) -> tuple[Fault, ...]:
    """Return what is wrong with the day by which facilities submit."""
    if last is None:
        return (Fault("closes_on", _NO_DAY),)
    found = []
    if last < today:
        found.append(Fault("closes_on", "This day has passed; choose today or a later one."))
    if first and last < first:
        found.append(Fault("closes_on", "A round closes on the day it opens, or later."))
    return tuple(found)


def _faults_of_sight(sight: str) -> tuple[Fault, ...]:
    words = [word.value for word in Sight]
    return () if sight in words else (Fault("sight", f"Choose one of: {', '.join(words)}."),)


def day(typed: str) -> date | None:
    """Return the day that somebody typed as ISO 8601; None when it is none."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def labels(secret: str, facilities: Iterable[int]) -> dict[int, str]:
    """
    Give each facility a label that says nothing of which it is: `Facility A`, `Facility B`...

    The order is that of a keyed digest: who knows all names but not the secret cannot tell which
    label stands for which, and whoever asks later gets the same labels.

    Args:
        secret: Kept with the round, shown to nobody.
        facilities: Numbers of those that have a result; each once.

    Returns:
        The label of each, in the order of the labels.
    """

    def place(facility: int) -> bytes:
        """Return what orders facilities as only one who knows the secret could."""
        return hmac.digest(secret.encode(), str(facility).encode(), hashlib.sha256)

    ordered = sorted(facilities, key=place)
    return {
        facility: sentence("Facility {letter}", letter=_letters(number))
        for number, facility in enumerate(ordered)
    }


def without_traces(snapshot: Snapshot, *, at: datetime) -> Snapshot:
    """
    Return a snapshot with nothing in it that would tell whose it is.

    Levels, intervals and scores stay. Comments, links, reasons, plans and findings name houses,
    addresses and days; they go.

    Args:
        at: Moment to stand in place of all moments: that of the round's closing.
    """
    return replace(
        snapshot,
        taken_at=at,
        answers=tuple(_bare_answer(answer) for answer in snapshot.answers),
        observations=tuple(_bare_observation(seen, at) for seen in snapshot.observations),
    )


def _bare_answer(answer: Answer) -> Answer:
    return Answer(answer.question, answer.state, answer.level)


def _bare_observation(seen: Observation, at: datetime) -> Observation:
    return replace(seen, because=(), findings=(), observed_at=at)


def _letters(number: int) -> str:
    """Return A to Z, then AA, AB: as columns of a sheet are called."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
