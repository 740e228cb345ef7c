"""A token that is limited to a facility reads rounds as somebody who belongs to that one alone."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fairassess.errors import NotAllowed, NotFound
from fairassess.services import (
    comparisons,
    frozen_reports,
    round_editions,
    round_reports,
    rounds,
    tokens,
)
from fairassess.services.accounts import SYSTEM, Actor, Role
from fairassess.services.tokens import TokenDraft
from fairassess.storage.frozen_reports import FrozenReport
from tests import builders
from tests.builders import NOW
from tests.services.test_round_reports import SAID, SITE


@pytest.fixture
def world(session: Session, shelf: Path) -> Session:
    for name in ("Amber", "Birch"):
        builders.add_facility(session, name=f"{name} Light Source", short_name=name)
    return session


def limited(session: Session, role: Role) -> Actor:
    """Who acts with a token for one of the two facilities of its person."""
    person = builders.add_user(session, role, "amber", "birch")
    draft = TokenDraft("A program", "read", facilities=("amber",))
    holder = tokens.check(session, tokens.create(session, person, draft, now=NOW)[1], now=NOW)
    assert holder is not None
    return holder.actor


@pytest.mark.parametrize("role", [Role.OFFICER, Role.READER])
def test_only_the_facility_of_the_token_is_an_own_one(world: Session, role: Role) -> None:
    slug = builders.closed_round(world, {"amber": {"Q01": 3}, "birch": {"Q01": 2}}, sight="hidden")
    for key in ("of-amber", "of-birch"):
        order = round_reports.order(slug, key, "csv", said=SAID)
        frozen_reports.make(world, SYSTEM, order, site_url=SITE, now=NOW)
    actor = limited(world, role)
    view = rounds.get(world, actor, slug)
    assert [one.slug for one in view.participants if one.is_own] == ["amber"]
    assert view.round.facilities == ("amber",)
    seen = rounds.results(world, actor, slug)
    assert [(one.facility_slug, one.is_own) for one in seen] == [("amber", True)]
    compared = comparisons.of_round(world, actor, slug)
    assert [row.slug for row in compared.comparison.rows] == ["amber"]
    assert [one.name for one in compared.offers] == ["Amber"]
    assert [one.key for one in round_editions.of_round(world, actor, slug)] == ["of-amber"]
    listed = frozen_reports.of_round(world, actor, slug)
    assert [one.subject for one in listed] == [round_editions.subject(slug, "of-amber")]


def test_nobody_opens_an_edition_of_a_round_to_everybody(world: Session) -> None:
    slug = builders.closed_round(world, {"amber": {"Q01": 3}})
    order = round_reports.order(slug, "of-amber", "csv", said=SAID)
    officer = builders.add_user(world, Role.OFFICER, "amber")
    for actor in (officer, SYSTEM):
        with pytest.raises(NotAllowed, match="edition of a round"):
            frozen_reports.make(
                world, actor, order, site_url=SITE, now=NOW, for_everybody=True
            )  # fmt: skip
    assert world.scalars(select(FrozenReport)).all() == []
    view = frozen_reports.make(world, officer, order, site_url=SITE, now=NOW)
    assert not view.is_for_everybody
    assert not view.may_open
    with pytest.raises(NotFound):
        frozen_reports.find(world, None, view.digest)


def test_a_round_without_the_facility_of_the_token_is_not_there_for_it(world: Session) -> None:
    slug = builders.closed_round(world, {"birch": {"Q01": 2}})
    actor = limited(world, Role.OFFICER)
    assert rounds.of_everyone(world, actor) == ()
    for look in (rounds.get, rounds.results, comparisons.of_round, frozen_reports.of_round):
        with pytest.raises(NotFound):
            look(world, actor, slug)
