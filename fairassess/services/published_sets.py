"""Published results that belong together, as machines read their page: a round, or a facility."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from fairassess.domain.number_words import counted
from fairassess.domain.percent import whole
from fairassess.domain.scoring import LETTER_NAMES, LETTERS, Score
from fairassess.reports import chart_csv, comparison_chart, landing, rdf_terms
from fairassess.reports.comparison_chart import LevelMap
from fairassess.reports.landing import Download, Landing, Maker
from fairassess.reports.rdf_values import FacilityTold, Site
from fairassess.services import comparisons, round_results
from fairassess.services.histories import HistoryPage
from fairassess.services.round_results import RoundStanding
from fairassess.services.round_views import VISITOR
from fairassess.storage import facilities, questionnaires
from fairassess.storage import rounds as stored_rounds
from fairassess.storage import snapshots as stored
from fairassess.storage.facilities import Facility
from fairassess.storage.rounds import RoundRow


def of_round(session: Session, slug: str, place: Site, *, funding: str) -> Landing | None:
    """
    Return what the page of a round says for machines, whoever asks: what everybody may see.

    Args:
        session: Open.
        slug: The round.
        place: Where things have their addresses.
        funding: Who pays; may be empty.

    Returns:
        None while the round is not published, or where nobody may be shown.
    """
    row = stored_rounds.find(session, slug)
    if row is None or row.closed_at is None or row.published_at is None:
        return None
    shown = [
        one
        for one in round_results.standings(session, VISITOR, slug, as_public=True)
        if one.card is not None
    ]
    if not shown:
        return None
    asked = questionnaires.load(row.questionnaire)
    compared = comparisons.compare(asked, shown)
    levels = comparison_chart.level_map(compared)
    own = place.round(slug)
    return Landing(
        own=own,
        data=str(own),
        name=row.name,
        description=(
            f"How FAIR the data of {counted(len(shown), 'facility', 'facilities')} are, as they"
            f" answered {asked.title} about themselves, laid beside what probes of their public"
            f" interfaces found. {levels.finding}"
        ),
        makers=_makers(row, shown, place),
        created_on=row.closed_at.date(),
        published_on=row.published_at.date(),
        questionnaire=row.questionnaire,
        source=str(asked.source),
        terms=_letters(),
        download=_levels(own, levels),
        funding=funding,
        more={
            "temporalCoverage": f"{row.opens_on.isoformat()}/{row.closed_at.date().isoformat()}",
            "variableMeasured": _span(one.all for one in compared.rows),
            "hasPart": [
                _result(place, one.snapshot_id, f"{one.facility_name_or_label}, {row.name}")
                for one in shown
                if one.snapshot_id
            ],
        },
    )


def of_facility(
    session: Session, view: HistoryPage, place: Site, *, csv_bytes: int, funding: str
) -> Landing:
    """
    Return what the public page of a facility's past says for machines.

    Args:
        session: Open.
        view: What that page shows, of all questions.
        place: Where things have their addresses.
        csv_bytes: Size of its table.
        funding: Who pays; may be empty.
    """
    first, newest = view.moments[0], view.moments[-1]
    row = facilities.find(session, view.slug)
    assert row is not None, view.slug
    facility, own = _facility(row), rdf_terms.below(place.url, "public", "facilities", view.slug)
    asked = questionnaires.load(newest.questionnaire)
    return Landing(
        own=own,
        data=str(place.facility(view.slug)),
        name=f"{facility.name}: published self-assessments of FAIR data",
        description=(
            f"How FAIR the data of {facility.name} are, as it answered about itself in"
            f" {counted(len(view.moments), 'published round', 'published rounds')}, and how much"
            " of that probes of its public interfaces could show."
        ),
        makers=(landing.maker(facility, place),),
        created_on=newest.taken_at.date(),
        published_on=_published_on(session, newest.id) or newest.taken_at.date(),
        questionnaire=newest.questionnaire,
        source=str(asked.source),
        terms=_letters(),
        download=Download(
            "Declared scores over time, taken apart", f"{own}/history.csv", csv_bytes
        ),
        funding=funding,
        more={
            "temporalCoverage": f"{first.taken_at:%Y-%m-%d}/{newest.taken_at:%Y-%m-%d}",
            "variableMeasured": _span(
                point.all for segment in view.segments for point in segment.points
            ),
            "hasPart": [
                _result(place, moment.id, f"{facility.short_name}, {moment.label}")
                for moment in reversed(view.moments)
            ],
        },
    )


def _makers(row: RoundRow, shown: Iterable[RoundStanding], place: Site) -> tuple[Maker, ...]:
    """Return who answered, by name; where nobody is named, who publishes."""
    named = {one.facility.slug: _facility(one.facility) for one in row.participants}
    makers = [landing.maker(named[one.facility_slug], place) for one in shown if one.facility_slug]
    return tuple(makers) or (Maker(place.url, place.name),)


def _levels(own: str, levels: LevelMap) -> Download:
    size = len(chart_csv.as_csv(levels.table).encode())
    return Download(levels.title, f"{own}/comparison/levels.csv", size)


def _published_on(session: Session, snapshot_id: int) -> date | None:
    """Return the day on which the round of a result was published."""
    row = stored.find(session, snapshot_id)
    number = None if row is None else row.assessment.round_id
    if number is None:
        return None
    moment = stored_rounds.by_number(session, [number])[number].published_at
    return moment and moment.date()


def _letters() -> tuple[tuple[str, str], ...]:
    return tuple((letter, LETTER_NAMES[letter]) for letter in LETTERS)


def _span(scores: Iterable[Score]) -> list[dict[str, object]]:
    """Return between which values declared scores lie."""
    values = [whole(score.value) for score in scores if score.value is not None]
    if not values:
        return []
    ends = {"minValue": min(values), "maxValue": max(values)}
    return landing.percents([("Declared score", ends)])


def _result(place: Site, snapshot_id: int, name: str) -> dict[str, object]:
    own = place.result(snapshot_id)
    return {
        "@type": "Dataset", "@id": place.pid(own) or str(own), "name": name, "url": str(own),
    }  # fmt: skip


def _facility(row: Facility) -> FacilityTold:
    return FacilityTold(row.slug, row.name, row.short_name, row.ror, row.country, row.website)
