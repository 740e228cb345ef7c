"""Who sees whom side by side: by the rule of the round, and never more."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from fairassess.domain.finding import Outcome
from fairassess.domain.pan_overview import COLUMNS, Offer
from fairassess.errors import NotFound
from fairassess.services import comparisons, facilities, rounds
from fairassess.services.accounts import SYSTEM, Actor, Role
from fairassess.services.rounds import VISITOR
from tests import builders
from tests.builders import NOW, later

NAMES = ("Amber", "Birch", "Cedar", "Dune", "Elm", "Fir")


@pytest.fixture
def world(session: Session, shelf: Path) -> Session:
    for name in NAMES:
        builders.add_facility(session, name=f"{name} Light Source", short_name=name)
    return session


def officer(session: Session, slug: str = "amber") -> Actor:
    page = facilities.facility_page(session, SYSTEM, slug)
    return builders.actor(Role.OFFICER, page.id)


def held(session: Session, sight: str, how_many: int = 6) -> str:
    levels = {
        name.lower(): {"Q01": 1 + place % 4, "Q02": 4, "Q03": 1 + (place + 1) % 4}
        for place, name in enumerate(NAMES[:how_many])
    }
    return builders.closed_round(session, levels, name=sight, sight=sight)


def shown(session: Session, actor: Actor, slug: str) -> list[str]:
    found = comparisons.of_round(session, actor, slug)
    return [row.label for row in found.comparison.rows]


def test_a_coordinator_sees_all_by_name_whatever_the_rule(world: Session) -> None:
    for sight in ("hidden", "anonymous", "named"):
        assert shown(world, builders.actor(Role.COORDINATOR), held(world, sight)) == list(NAMES)


def test_in_a_hidden_round_nothing_of_the_others_is_counted(world: Session) -> None:
    found = comparisons.of_round(world, officer(world), held(world, "hidden"))
    assert [row.label for row in found.comparison.rows] == ["Amber"]
    assert all(sum(tally.counts) == 1 for tally in found.comparison.tallies)
    assert all(spread.of == 1 and spread.median is None for _, spread in found.comparison.spreads)
    assert [offers.name for offers in found.offers] == ["Amber"]


def test_in_an_anonymous_round_the_others_are_counted_and_not_named(world: Session) -> None:
    found = comparisons.of_round(world, officer(world), held(world, "anonymous"))
    own, *others = found.comparison.rows
    assert (own.label, own.slug) == ("Amber", "amber")
    assert len(others) == 5
    assert {row.slug for row in others} == {""}
    assert all(row.label.startswith("Facility ") for row in others)
    assert all(spread.median is not None for _, spread in found.comparison.spreads)
    told = repr((found.comparison, found.offers, found.view))
    for name in NAMES[1:]:
        assert name not in told
        assert f"'{name.lower()}'" not in told
    assert not found.shows_helpers


def test_below_five_an_anonymous_round_shows_and_counts_nobody_else(world: Session) -> None:
    found = comparisons.of_round(world, officer(world), held(world, "anonymous", 4))
    assert [row.label for row in found.comparison.rows] == ["Amber"]
    assert all(sum(tally.counts) == 1 for tally in found.comparison.tallies)


def test_while_a_round_is_open_everybody_sees_the_own_facility_only(world: Session) -> None:
    slug = builders.open_round(world, "amber", "birch", sight="named")
    for facility in ("amber", "birch"):
        builders.submitted(world, facility, "2026", {"Q01": 3})
    assert shown(world, officer(world), slug) == ["Amber"]
    with pytest.raises(NotFound):
        comparisons.of_round(world, VISITOR, slug)


def test_who_has_solved_what_is_told_only_when_published_by_name(world: Session) -> None:
    named, unnamed = held(world, "named"), held(world, "anonymous")
    assert not comparisons.of_round(world, SYSTEM, named).shows_helpers
    for slug in (named, unnamed):
        rounds.publish_round(world, SYSTEM, slug, now=NOW)
    found = comparisons.of_round(world, VISITOR, named)
    assert found.shows_helpers
    gap = next(gap for gap in found.comparison.gaps if gap.question == "Q01")
    assert [one.label for one in gap.solved_by] == ["Dune"]
    assert not comparisons.of_round(world, VISITOR, unnamed).shows_helpers


def test_what_a_visitor_sees_is_what_somebody_may_print_for_everybody(world: Session) -> None:
    for sight in ("named", "anonymous"):
        slug = held(world, sight)
        before = comparisons.of_round(world, SYSTEM, slug, as_public=True)
        rounds.publish_round(world, SYSTEM, slug, now=NOW)
        visitor = comparisons.of_round(world, VISITOR, slug)
        assert before.comparison == visitor.comparison
        assert before.offers == visitor.offers


def test_what_endpoints_offer_is_as_it_was_at_the_closing(world: Session) -> None:
    endpoint = builders.add_endpoint(world, "amber")
    builders.add_findings(world, endpoint, [builders.finding(kind="oai-pmh")], NOW)
    slug = held(world, "named")
    failed = builders.finding(outcome=Outcome.FAILED)
    builders.add_findings(world, endpoint, [failed], later(days=1))
    found = comparisons.of_round(world, officer(world), slug)
    place = [column.id for column in COLUMNS].index("oaipmh")
    told = {offers.name: offers.told[place] for offers in found.offers}
    assert (told["Amber"].offer, told["Amber"].at) == (Offer.YES, NOW)
    assert told["Birch"].offer is Offer.NOT_KNOWN


def half_handed_in(session: Session, sight: str) -> str:
    """A closed round of facilities with findings, two of which submitted nothing."""
    for name in NAMES:
        endpoint = builders.add_endpoint(session, name.lower())
        builders.add_findings(session, endpoint, [builders.finding()], NOW)
    slugs = [name.lower() for name in NAMES]
    slug = builders.open_round(session, *slugs, name=sight, sight=sight)
    for name in slugs[2:]:
        builders.submitted(session, name, f"of {name}", {"Q01": 3})
    builders.start(session, "birch", "begun and left")
    builders.close_round(session, slug)
    return slug


def offering(session: Session, actor: Actor, slug: str, **how: bool) -> list[str]:
    return [one.name for one in comparisons.of_round(session, actor, slug, **how).offers]  # type: ignore[arg-type]


def test_endpoints_of_others_are_told_only_beside_a_result_of_theirs(world: Session) -> None:
    slug = half_handed_in(world, "named")
    submitted = list(NAMES[2:])
    coordinator = builders.actor(Role.COORDINATOR)
    assert offering(world, officer(world, "cedar"), slug) == ["Cedar", "Dune", "Elm", "Fir"]
    assert offering(world, officer(world), slug) == ["Amber", *submitted]
    assert offering(world, coordinator, slug) == list(NAMES)
    assert offering(world, coordinator, slug, as_public=True) == submitted
    rounds.publish_round(world, SYSTEM, slug, now=NOW)
    assert offering(world, VISITOR, slug) == submitted
    assert offering(world, coordinator, slug) == list(NAMES)


def test_without_names_no_endpoint_but_the_own_one_is_told(world: Session) -> None:
    slug = half_handed_in(world, "anonymous")
    rounds.publish_round(world, SYSTEM, slug, now=NOW)
    assert offering(world, officer(world), slug) == ["Amber"]
    assert offering(world, VISITOR, slug) == []
    assert offering(world, builders.actor(Role.COORDINATOR), slug) == list(NAMES)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_more_facilities_need_no_more_queries(world: Session) -> None:
    few, many = held(world, "named", 2), held(world, "named", 6)
    sent = {}
    for slug in (few, many):
        world.expunge_all()
        with counted(world) as sent[slug]:
            comparisons.of_round(world, SYSTEM, slug)
            rounds.standings(world, SYSTEM, slug)
            rounds.results(world, SYSTEM, slug)
    assert 0 < len(sent[many]) <= len(sent[few])
