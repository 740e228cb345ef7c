"""What programs may read without a right: public facts, and how published scores changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from fairassess.domain.score_cards import ALL
from fairassess.domain.scoring import Score
from fairassess.errors import NotFound
from fairassess.services import accounts, cards, histories
from fairassess.services.accounts import Actor, Right
from fairassess.storage import facilities, public_results, questionnaires, snapshot_scores
from fairassess.storage.facilities import Facility


@dataclass(frozen=True, slots=True)
class OpenFacility:
    """
    A facility of which something is published, as everybody may know it.

    Attributes:
        kind, country, ror, website: May be empty.
        score: Declared score of the newest published result.
        assessed_at: When that was frozen; aware UTC.
    """

    slug: str
    name: str
    short_name: str
    kind: str
    country: str
    ror: str
    website: str
    score: Score
    assessed_at: datetime


@dataclass(frozen=True, slots=True)
class Point:
    """
    One result in the history of a facility.

    Attributes:
        id: Of the snapshot.
        score: Of the group that was asked for; None where the questionnaire has it not.
    """

    id: int
    label: str
    taken_at: datetime
    questionnaire: str
    scoring_version: str
    score: Score | None


@dataclass(frozen=True, slots=True)
class OpenResult:
    """A published result with the score of all questions."""

    id: int
    label: str
    questionnaire: str
    taken_at: datetime
    score: Score | None


@dataclass(frozen=True, slots=True)
class Publication:
    """That a result is published: the name of its round in addresses, and the day, in UTC."""

    round_slug: str
    published_on: date


def every(session: Session) -> tuple[OpenFacility, ...]:
    """Return all facilities of which something is published, in a fixed number of queries."""
    shown = snapshot_scores.published_of(session, None)
    rows = facilities.list_by_name(session, frozenset(shown))
    return _told(session, rows, shown)


def facility(session: Session, slug: str) -> OpenFacility:
    """
    Return a facility as everybody may know it.

    Raises:
        NotFound: Nothing of it is published, or there is no such facility; both read alike.
    """
    row, shown = _published(session, slug)
    (told,) = _told(session, [row], {row.id: shown})
    return told


def results(session: Session, slug: str) -> tuple[OpenResult, ...]:
    """
    Return the published results of a facility, oldest first.

    Raises:
        NotFound: As for `facility`.
    """
    _, shown = _published(session, slug)
    return tuple(
        OpenResult(mark.id, mark.label, mark.questionnaire, mark.taken_at, card.score(ALL))
        for mark, card in cards.of_snapshots(session, shown)
    )


def publication(session: Session, snapshot_id: int, slug: str) -> Publication | None:
    """Return where and when a result of a facility was published; None where it is not."""
    row = facilities.find(session, slug)
    shown = () if row is None else public_results.of_facility(session, row.id)
    return next(
        (
            Publication(one.round_slug, one.published_at.date())
            for one in shown
            if one.id == snapshot_id
        ),
        None,
    )


def points(
    session: Session, actor: Actor, slug: str, key: str, *, only_published: bool
) -> tuple[Point, ...]:
    """
    Return the results of a facility with the score of one group, as counted then, oldest first.

    Args:
        session: Open.
        actor: Who asks; without a right there only what is published is told.
        slug: The facility.
        key: `all`, a letter, a principle, a topic or a question of its newest questionnaire.
        only_published: Leave out what is not published, whoever asks.

    Raises:
        NotFound: There is no such facility or group, or nothing that *actor* may see.
    """
    row = facilities.find(session, slug)
    if only_published or row is None or not accounts.may(actor, Right.SEE_FACILITY, row.id):
        row, shown = _published(session, slug)
        marks = snapshot_scores.marks(session, row.id, among=shown)
    else:
        marks = snapshot_scores.marks(session, row.id)
    known = {ALL}
    if marks:
        asked = questionnaires.load(marks[-1].questionnaire)
        known = {choice.key for choice in histories.choices_of(asked)}
    if key not in known:
        raise NotFound(f"There is no history of {key}.")
    return tuple(
        Point(
            mark.id, mark.label, mark.taken_at, mark.questionnaire, mark.scoring_version,
            card.score(key),
        )
        for mark, card in cards.of_snapshots(session, [mark.id for mark in marks])
    )  # fmt: skip


def _published(session: Session, slug: str) -> tuple[Facility, frozenset[int]]:
    row = facilities.find(session, slug)
    shown = frozenset[int]() if row is None else snapshot_scores.published(session, row.id)
    if row is None or not shown:
        raise NotFound(f"Nothing of {slug} is published.")
    return row, shown


def _told(
    session: Session, rows: Collection[Facility], shown: dict[int, frozenset[int]]
) -> tuple[OpenFacility, ...]:
    numbers = [number for row in rows for number in shown[row.id]]
    scored = {mark.id: (mark, card) for mark, card in cards.of_snapshots(session, numbers)}
    told = []
    for row in rows:
        own = [scored[number] for number in shown[row.id]]
        mark, card = max(own, key=lambda pair: (pair[0].taken_at, pair[0].id))
        score = card.score(ALL)
        assert score is not None, "every card has the score of all questions"
        told.append(
            OpenFacility(
                row.slug, row.name, row.short_name, row.kind, row.country, row.ror, row.website,
                score, mark.taken_at,
            )
        )  # fmt: skip
    return tuple(told)
