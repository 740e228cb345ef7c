"""An open round is changed as far as is fair; the database keeps what was promised."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fairassess.domain.rounds import Sight
from fairassess.errors import Closed, Invalid, NotAllowed, NotFound
from fairassess.services import (
    frozen_reports,
    round_changes,
    round_editions,
    round_reports,
    rounds,
)
from fairassess.services.accounts import SYSTEM, Role
from fairassess.services.round_changes import RoundChange
from fairassess.storage import audit
from tests import builders
from tests.builders import NOW, later
from tests.services.test_round_reports import SAID, SITE

NAMES = ("Amber", "Birch", "Cedar")


@pytest.fixture
def world(session: Session, shelf: Path) -> Session:
    for name in NAMES:
        builders.add_facility(session, name=f"{name} Light Source", short_name=name)
    return session


def wish(*facilities: str, **changes: str) -> RoundChange:
    given = {"name": "Autumn 2026", "closes_on": "2026-11-30", "sight": "anonymous"} | changes
    return RoundChange(facilities=facilities or ("amber", "birch"), **given)


def opened(session: Session) -> str:
    """Open a round without names in which one of two facilities has begun."""
    slug = builders.open_round(session, "amber", "birch", sight="anonymous")
    builders.start(session, "amber")
    return slug


def test_name_day_sight_and_facilities_change_and_it_is_written_down_once(world: Session) -> None:
    slug = opened(world)
    wanted = wish(
        "cedar", "amber", name=" Winter  2026 ", closes_on="2026-12-24", sight="hidden"
    )  # fmt: skip
    for _ in range(2):
        after = round_changes.change(world, SYSTEM, slug, wanted, now=NOW)
    view = rounds.get(world, SYSTEM, slug)
    assert view.round == after
    assert (after.slug, after.name, after.sight) == (slug, "Winter 2026", Sight.HIDDEN)
    assert after.facilities == ("amber", "cedar")
    entry, before = audit.latest(world, limit=2)
    assert (entry.action, before.action) == ("round.changed", "assessment.started")
    assert entry.detail == {
        "name": ["Autumn 2026", "Winter 2026"],
        "closes_on": ["2026-11-30", "2026-12-24"],
        "sight": ["anonymous", "hidden"],
        "added": ["cedar"],
        "taken_out": ["birch"],
    }
    # Who was added begins in it, and who was taken out does not.
    builders.start(world, "cedar", round_slug=slug)
    with pytest.raises(Invalid):
        builders.start(world, "birch", round_slug=slug)


def test_who_has_begun_stays_and_no_more_is_seen_of_its_result(world: Session) -> None:
    slug = opened(world)
    with pytest.raises(Invalid) as caught:
        round_changes.change(world, SYSTEM, slug, wish("nowhere", sight="named"), now=NOW)
    told = [(fault.place, fault.message) for fault in caught.value.faults]
    assert told == [
        ("facilities", "amber has begun in this round, so it stays."),
        ("sight", "Facilities have begun, and were told: anonymous."),
        ("facilities", "There is no facility called nowhere."),
    ]
    assert round_changes.changeable(world, SYSTEM, slug).sights == (Sight.HIDDEN, Sight.ANONYMOUS)


def test_who_is_added_later_takes_part_like_all_others_and_it_is_known_since_when(
    world: Session,
) -> None:
    slug = builders.open_round(world, "amber", "birch", sight="named")
    assert round_changes.added_later(world, SYSTEM, slug) == {}
    submitted = builders.submitted(world, "amber", "2026", {"Q01": 3})
    for days, facilities in ((1, ("amber", "cedar")), (2, ("amber",)), (3, NAMES)):
        wanted = wish(*(name.lower() for name in facilities), sight="named")
        round_changes.change(world, SYSTEM, slug, wanted, now=later(days=days))
    cedar = builders.add_user(world, Role.READER, "cedar")
    outsider = builders.add_user(world, Role.OFFICER)
    since = {"birch": later(days=3), "cedar": later(days=3)}
    assert round_changes.added_later(world, cedar, slug) == since
    with pytest.raises(NotFound):
        round_changes.added_later(world, outsider, slug)
    assert [one.snapshot_id for one in rounds.standings(world, cedar, slug)] == [None]
    builders.close_round(world, slug, later(days=4))
    seen = {one.facility_slug: one.snapshot_id for one in rounds.standings(world, cedar, slug)}
    assert seen == {"amber": submitted, "birch": None, "cedar": None}


def test_who_sees_no_names_is_told_of_the_own_facility_only_since_when(world: Session) -> None:
    slug = opened(world)
    round_changes.change(world, SYSTEM, slug, wish("amber", "birch", "cedar"), now=later(days=1))
    amber = builders.add_user(world, Role.OFFICER, "amber")
    assert round_changes.added_later(world, amber, slug) == {}
    assert round_changes.added_later(world, SYSTEM, slug) == {"cedar": later(days=1)}


def test_the_address_of_a_kept_report_stays_when_its_facility_is_taken_out(
    world: Session,
) -> None:
    slug = opened(world)
    made = {}
    for key in ("of-birch", "all"):
        order = round_reports.order(slug, key, "json", said=SAID)
        made[key] = frozen_reports.make(world, SYSTEM, order, site_url=SITE, now=NOW).digest
    round_changes.change(world, SYSTEM, slug, wish("amber"), now=NOW)
    birch = builders.add_user(world, Role.OFFICER, "birch", name="B.")
    cedar = builders.add_user(world, Role.OFFICER, "cedar", name="C.")
    for actor in (SYSTEM, birch):
        view, content = frozen_reports.content(world, actor, made["of-birch"])
        assert frozen_reports.digest_of(content) == view.digest == made["of-birch"]
        listed = frozen_reports.of_facility(world, actor, "birch")
        assert [one.digest for one in listed] == [view.digest]
    for actor, key in ((cedar, "of-birch"), (None, "of-birch"), (birch, "all")):
        with pytest.raises(NotFound):
            frozen_reports.find(world, actor, made[key])
    everything = {one.digest for one in frozen_reports.of_round(world, SYSTEM, slug)}
    assert everything == set(made.values())
    with pytest.raises(NotFound):
        round_reports.is_insider(world, birch, round_editions.subject(slug, "of-birch"))


def test_before_anybody_has_begun_a_mistake_can_be_mended(world: Session) -> None:
    slug = builders.open_round(world, "amber", sight="hidden")
    after = round_changes.change(world, SYSTEM, slug, wish("birch", sight="named"), now=NOW)
    assert (after.sight, after.facilities) == (Sight.NAMED, ("birch",))


def test_a_closed_round_never_changes(world: Session) -> None:
    slug = opened(world)
    builders.close_round(world, slug)
    with pytest.raises(Closed, match="it stays as it is"):
        round_changes.changeable(world, SYSTEM, slug)
    with pytest.raises(Closed):
        round_changes.change(world, SYSTEM, slug, wish(name="Other"), now=later(hours=1))


def test_who_was_faster_is_not_overwritten(world: Session) -> None:
    slug = opened(world)
    seen = round_changes.changeable(world, SYSTEM, slug).state
    round_changes.change(world, SYSTEM, slug, wish(name="First"), now=NOW, state=seen)
    with pytest.raises(Invalid, match="Somebody else"):
        round_changes.change(world, SYSTEM, slug, wish(name="Second"), now=NOW, state=seen)
    assert rounds.get(world, SYSTEM, slug).round.name == "First"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.READER])
def test_only_who_manages_rounds_changes_them(world: Session, role: Role) -> None:
    slug = opened(world)
    for act in (
        lambda: round_changes.changeable(world, builders.actor(role, 1), slug),
        lambda: round_changes.change(world, builders.actor(role, 1), slug, wish(), now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE rounds SET sight = 'named'", "no more of it shall"),
        ("UPDATE rounds SET questionnaire = 'small@9.0.0'", "never changes"),
        ("DELETE FROM round_facilities", "has begun in a round stays"),
        ("UPDATE round_facilities SET facility_id = 3 WHERE facility_id = 1", "added or taken out"),
    ],
)
def test_the_database_keeps_promises_to_those_who_have_begun(
    world: Session, statement: str, told: str
) -> None:
    opened(world)
    with pytest.raises(DBAPIError, match=told):
        world.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rounds SET name = 'Other'",
        "UPDATE rounds SET closes_on = '2027-01-01'",
        "UPDATE rounds SET sight = 'hidden'",
        "DELETE FROM round_facilities",
        "INSERT INTO round_facilities SELECT id, 3 FROM rounds",
        "UPDATE round_facilities SET facility_id = 3 WHERE facility_id = 2",
    ],
)
def test_the_database_keeps_a_closed_round_as_it_is(world: Session, statement: str) -> None:
    builders.close_round(world, opened(world))
    with pytest.raises(DBAPIError, match=r"closed round|added or taken out"):
        world.execute(text(statement))
