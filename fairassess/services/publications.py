"""What is published, for other sites: badges, widgets and feeds; alike for everybody who asks."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from fairassess.domain import score_cards, scoring
from fairassess.domain.observation import Agreement
from fairassess.domain.percent import percent
from fairassess.domain.score_cards import ALL, Card
from fairassess.domain.scoring import Score
from fairassess.errors import NotFound
from fairassess.reports import badge as badges
from fairassess.reports import feed as feeds
from fairassess.reports.badge import Badge, Shown
from fairassess.reports.feed import Entry, Feed
from fairassess.reports.rdf_values import Site
from fairassess.services import cards, rounds
from fairassess.storage import facilities, public_results, questionnaires
from fairassess.storage import snapshots as stored_snapshots
from fairassess.storage.facilities import Facility
from fairassess.storage.public_results import PublicResult

_NOTHING = "There is nothing at this address."


@dataclass(frozen=True, slots=True)
class Widget:
    """
    What an embedded page shows of a result.

    Attributes:
        badge: Of all questions: words, day, age, address.
        rows: Title and score, of all questions and then of each letter.
    """

    badge: Badge
    rows: tuple[tuple[str, Score], ...]


def badge(
    session: Session, slug: str, place: Site, *, letter: str, round_slug: str, today: date
) -> Badge | None:
    """
    Return the badge of a facility's newest published result, or of the one in a round.

    Args:
        session: Open.
        slug: The facility.
        place: Where things have their addresses.
        letter: F, A, I or R; empty for all questions.
        round_slug: The round; empty for the newest.
        today: In UTC.

    Returns:
        None when nothing such is published, or when there is no such facility, round or letter.
    """
    if letter and letter not in scoring.LETTERS:
        return None
    found = _chosen(session, slug, round_slug)
    return None if found is None else _badge(session, found, place, letter, today)


def widget(
    session: Session, slug: str, place: Site, *, round_slug: str, today: date
) -> Widget | None:
    """Return what an embedded page shows, for the same result as `badge`; None likewise."""
    found = _chosen(session, slug, round_slug)
    if found is None:
        return None
    card = _card(session, found.result)
    keys = ((ALL, "All questions"), *scoring.LETTER_NAMES.items())
    rows = tuple((title, score) for key, title in keys if (score := card.score(key)) is not None)
    return Widget(_badge(session, found, place, "", today), rows)


def place_of_result(session: Session, snapshot_id: int) -> tuple[str, str] | None:
    """Return facility and round of a published result, as in addresses; None for any other."""
    row = stored_snapshots.find(session, snapshot_id)
    if row is None:
        return None
    shown = public_results.of_facility(session, row.facility_id)
    slug = row.assessment.facility.slug
    return next(((slug, one.round_slug) for one in shown if one.id == snapshot_id), None)


def facility_feed(session: Session, slug: str, place: Site) -> Feed:
    """
    Return the feed of a facility: each of its results when it was published.

    Raises:
        NotFound: Nothing of it is published, or there is no such facility; both read alike.
    """
    facility = facilities.find(session, slug)
    shown = public_results.of_facility(session, facility.id) if facility is not None else ()
    if facility is None or not shown:
        raise NotFound(_NOTHING)
    host = urlsplit(place.url).netloc
    newest = shown[-feeds.ENTRIES_MOST :]
    return Feed(
        id=feeds.tag(host, facility.created_at.date(), f"facilities/{slug}"),
        title=f"{facility.short_name}: published FAIR self-assessments",
        own_address=f"{place.url}/feeds/facilities/{slug}.atom",
        page=f"{place.url}/public/facilities/{slug}",
        author=place.name,
        licence=place.licence,
        entries=tuple(_result_entry(session, one, facility.short_name, place) for one in newest),
    )


def round_feed(session: Session, slug: str, place: Site) -> Feed:
    """
    Return the feed of a round: that its results were published, and each that has a name.

    Raises:
        NotFound: Its results are not published, or there is no such round; both read alike.
    """
    try:
        round_ = rounds.get(session, rounds.VISITOR, slug).round
    except NotFound as error:
        raise NotFound(_NOTHING) from error
    assert round_.published_at is not None, "a visitor knows published rounds only"
    host, page = urlsplit(place.url).netloc, str(place.round(slug))
    round_tag = feeds.tag(host, round_.opened_at.date(), f"rounds/{slug}")
    opening = Entry(
        id=f"{round_tag}/published",
        title=f"{round_.name}: results are published",
        address=page,
        published_at=round_.published_at,
        summary=f"Facilities were asked to submit by {round_.closes_on}; {round_.questionnaire}.",
        author=place.name,
    )
    return Feed(
        id=round_tag,
        title=f"{round_.name}: published FAIR self-assessments",
        own_address=f"{place.url}/feeds/rounds/{slug}.atom",
        page=page,
        author=place.name,
        licence=place.licence,
        entries=(opening, *_named_entries(session, slug, place)),
    )


def _named_entries(session: Session, slug: str, place: Site) -> tuple[Entry, ...]:
    """Return the results of a published round that everybody may see under a name."""
    entries = []
    for row in rounds.standings(session, rounds.VISITOR, slug):
        if row.facility_id is None or row.snapshot_id is None:
            continue
        shown = public_results.of_facility(session, row.facility_id)
        entries += [
            _result_entry(session, one, row.facility_name_or_label, place)
            for one in shown
            if one.id == row.snapshot_id
        ]
    return tuple(entries)


def _result_entry(session: Session, result: PublicResult, facility: str, place: Site) -> Entry:
    host = urlsplit(place.url).netloc
    return Entry(
        id=feeds.tag(host, result.taken_at.date(), f"results/{result.id}"),
        title=f"{facility}, {result.round_name}",
        address=str(place.result(result.id)),
        published_at=result.published_at,
        summary=_sentences(_card(session, result).score(ALL)),
        author=facility,
    )


def _sentences(score: Score | None) -> str:
    if score is None or score.value is None:
        return "No question applies, so there is no score."
    told = f"{percent(score.value)} declared"
    if score.whole_parts:
        measured, on_word, not_shown = score.whole_parts
        told += (
            f", of which {measured} measured, {on_word} on the facility's word,"
            f" {not_shown} not shown"
        )
    return f"{told}. {score.answered} of {score.applicable} applicable questions are answered."


@dataclass(frozen=True, slots=True)
class _Found:
    """A published result, and the newest of its facility."""

    facility: Facility
    result: PublicResult
    newest: PublicResult


def _chosen(session: Session, slug: str, round_slug: str) -> _Found | None:
    facility = facilities.find(session, slug)
    shown = public_results.of_facility(session, facility.id) if facility is not None else ()
    wanted = [one for one in shown if round_slug in ("", one.round_slug)]
    if facility is None or not wanted:
        return None
    return _Found(facility, wanted[-1], shown[-1])


def _badge(session: Session, found: _Found, place: Site, letter: str, today: date) -> Badge:
    result, newest = found.result, found.newest
    card = _card(session, result)
    score = card.score(letter or ALL)
    assert score is not None, "every questionnaire has all four letters"
    shown = Shown(
        facility=found.facility.short_name,
        round=result.round_name,
        letter=letter,
        taken_on=result.taken_at.date(),
        superseded_on=newest.taken_at.date() if newest.id != result.id else None,
        score=score,
        overstated=_overstated(result.questionnaire, card, letter),
        address=str(place.result(result.id)),
    )
    return badges.tell(shown, today=today)


def _overstated(questionnaire: str, card: Card, letter: str) -> int:
    """Return how many answers that a score counts say more than the evidence allows."""
    counted = [
        card.question(question.id)
        for question in questionnaires.load(questionnaire).questions
        if not letter or letter in question.letters
    ]
    return sum(one is not None and one.agreement is Agreement.OVERSTATED for one in counted)


def _card(session: Session, result: PublicResult) -> Card:
    """Return the scores of a result; those from before scores were kept are read from all."""
    if result.scores is not None:
        return score_cards.from_text(result.scores)
    ((_, card),) = cards.of_snapshots(session, [result.id])
    return card
