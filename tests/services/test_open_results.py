"""What everybody may know of facilities: published results that bear their name, and no more."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from fairassess.errors import NotFound
from fairassess.services import open_results, rounds
from fairassess.services.accounts import SYSTEM, Actor
from fairassess.services.rounds import VISITOR
from tests import builders
from tests.builders import NOW, later

NAMES = ("Amber", "Birch", "Cedar", "Dune", "Elm")


@pytest.fixture
def world(session: Session, shelf: Path) -> Session:
    for name in NAMES:
        builders.add_facility(session, name=f"{name} Light Source", short_name=name)
    return session


def held(session: Session, **changes: str) -> str:
    """Hold and publish a round of all facilities."""
    levels = {name.lower(): {"Q01": 2} for name in NAMES}
    slug = builders.closed_round(session, levels, **changes)
    rounds.publish_round(session, SYSTEM, slug, now=NOW)
    return slug


def test_a_facility_is_open_once_a_result_is_published_under_its_name(world: Session) -> None:
    builders.submitted(world, "amber", "by itself", {"Q01": 4})
    held(world, sight="anonymous")
    closed = builders.closed_round(world, {"birch": {"Q01": 3}})
    assert open_results.every(world) == ()
    for slug in ("amber", "birch", "nowhere"):
        with pytest.raises(NotFound, match=f"Nothing of {slug} is published"):
            open_results.facility(world, slug)
    rounds.publish_round(world, SYSTEM, closed, now=NOW)
    (birch,) = open_results.every(world)
    assert birch == open_results.facility(world, "birch")
    assert (birch.slug, birch.name) == ("birch", "Birch Light Source")


def test_the_newest_published_result_speaks_for_a_facility(world: Session) -> None:
    first = held(world)
    builders.submitted(world, "amber", "not in a round", {"Q01": 1}, later(days=9))
    known = {one.slug: one for one in open_results.every(world)}
    assert set(known) == {name.lower() for name in NAMES}
    (shown,) = open_results.results(world, "amber")
    assert known["amber"].score == shown.score
    assert known["amber"].assessed_at == shown.taken_at
    found = open_results.publication(world, shown.id, "amber")
    assert found is not None
    assert (found.round_slug, found.published_on) == (first, NOW.date())
    assert open_results.publication(world, shown.id, "birch") is None


def test_a_history_holds_for_strangers_what_is_published(world: Session) -> None:
    held(world)
    builders.submitted(world, "amber", "2027", {"Q01": 4}, later(days=9))

    def labels(actor: Actor, *, only_published: bool = False) -> list[str]:
        found = open_results.points(world, actor, "amber", "Q01", only_published=only_published)
        return [one.label for one in found]

    assert labels(VISITOR) == labels(SYSTEM, only_published=True)
    assert labels(SYSTEM) == [*labels(VISITOR), "2027"]
    for key in ("Q99", ""):
        with pytest.raises(NotFound):
            open_results.points(world, VISITOR, "amber", key, only_published=False)
