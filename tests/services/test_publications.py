"""Badges, widgets and feeds know what everybody may see under a name, and nothing more."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from fairassess.domain.rounds import UNNAMED_FROM
from fairassess.errors import NotFound
from fairassess.reports import feed
from fairassess.reports.badge import Age
from fairassess.reports.rdf_values import Site
from fairassess.services import publications, rounds
from fairassess.services.accounts import SYSTEM
from tests import builders
from tests.builders import NOW, later

NAMES = ("Amber", "Birch", "Cedar", "Dune", "Elm")
SITE = Site("https://fair.example", "https://licence.example/by")
assert len(NAMES) == UNNAMED_FROM


@pytest.fixture
def world(session: Session, shelf: Path) -> Session:
    for name in NAMES:
        builders.add_facility(session, name=f"{name} Light Source", short_name=name)
    return session


def held(session: Session, name: str, level: int, days: int = 0, **changes: str) -> str:
    """Go through a round of all, a number of days from now, and publish it."""
    at = later(days=days)
    levels = {each.lower(): {"Q01": level} for each in NAMES}
    opens_on = at.date().isoformat()
    slug = builders.closed_round(session, levels, at=at, name=name, opens_on=opens_on, **changes)
    rounds.publish_round(session, SYSTEM, slug, now=at)
    return slug


def told(session: Session, round_slug: str = "", days: int = 0) -> tuple[int | None, Age] | None:
    found = publications.badge(
        session, "amber", SITE, letter="", round_slug=round_slug, today=later(days=days).date()
    )
    return found and (found.shown.score.whole_value, found.age)


def test_a_badge_tells_of_the_newest_and_of_one_round_when_asked(world: Session) -> None:
    first = held(world, "First", 2, days=-300)
    before = told(world)
    second = held(world, "Second", 4)
    newest = told(world)
    assert before is not None
    assert newest is not None
    assert newest[0] != before[0]
    assert newest == told(world, second)
    assert told(world, first) == (before[0], Age.SUPERSEDED)
    assert newest[1] is Age.CURRENT
    assert told(world, days=400) == (newest[0], Age.STALE)


def test_before_publication_and_without_names_there_is_no_badge_and_no_feed(
    world: Session,
) -> None:
    builders.closed_round(world, {"amber": {"Q01": 4}}, name="Closed only")
    unnamed = held(world, "Unnamed", 3, sight="anonymous")
    assert told(world) is None
    assert told(world, unnamed) is None
    assert publications.widget(world, "amber", SITE, round_slug="", today=NOW.date()) is None
    with pytest.raises(NotFound) as unpublished:
        publications.facility_feed(world, "amber", SITE)
    with pytest.raises(NotFound) as missing:
        publications.facility_feed(world, "nowhere", SITE)
    assert str(unpublished.value) == str(missing.value)


def test_a_round_without_names_has_one_entry_and_names_nobody(world: Session) -> None:
    unnamed = held(world, "Unnamed", 3, sight="anonymous")
    found = publications.round_feed(world, unnamed, SITE)
    assert len(found.entries) == 1
    content = feed.write(found).decode()
    assert not [name for name in NAMES if name in content]


def test_a_feed_has_an_entry_for_each_result_and_its_identifiers_stay(world: Session) -> None:
    first = held(world, "First", 2, days=-30)
    before = {entry.id for entry in publications.facility_feed(world, "amber", SITE).entries}
    held(world, "Second", 4)
    after = publications.facility_feed(world, "amber", SITE)
    ids = {entry.id for entry in after.entries}
    assert len(before) == 1
    assert before < ids
    assert before < {entry.id for entry in publications.round_feed(world, first, SITE).entries}
    moments = sorted(entry.published_at for entry in after.entries)
    assert moments[1] - moments[0] == timedelta(days=30)


def test_a_widget_says_the_same_numbers_as_the_badge(world: Session) -> None:
    held(world, "First", 3)
    found = publications.widget(world, "amber", SITE, round_slug="", today=NOW.date())
    assert found is not None
    titles = [title for title, _ in found.rows]
    assert titles == ["All questions", "Findable", "Accessible", "Interoperable", "Reusable"]
    assert found.rows[0][1] == found.badge.shown.score
    for letter, (_, score) in zip("FAIR", found.rows[1:], strict=True):
        badge = publications.badge(
            world, "amber", SITE, letter=letter, round_slug="", today=NOW.date()
        )
        assert badge is not None
        assert badge.shown.score == score
