"""Rounds: who opens, closes and publishes them, and who sees whose results."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fairassess.domain.rounds import Sight, Standing
from fairassess.errors import Closed, Invalid, NotAllowed, NotFound
from fairassess.services import assessments, facilities, rounds
from fairassess.services.accounts import SYSTEM, Actor, Role
from fairassess.services.rounds import VISITOR
from fairassess.storage.audit import AuditEntry
from tests import builders
from tests.builders import NOW, later

NAMES = ("Amber", "Birch", "Cedar", "Dune", "Elm")
PARTICIPANTS = tuple(name.lower() for name in NAMES)


@pytest.fixture
def world(session: Session, shelf: Path) -> Session:
    for name in NAMES:
        builders.add_facility(session, name=f"{name} Light Source", short_name=name)
    return session


def number_of(session: Session, slug: str) -> int:
    return facilities.facility_page(session, SYSTEM, slug).id


def officer(session: Session, slug: str = "amber") -> Actor:
    return builders.actor(Role.OFFICER, number_of(session, slug))


def everybody_submitted(session: Session, how_many: int = 5, **changes: str) -> str:
    levels = {slug: {"Q01": 1 + place % 4} for place, slug in enumerate(PARTICIPANTS[:how_many])}
    return builders.closed_round(session, levels, **changes)


def seen(session: Session, actor: Actor, slug: str) -> list[str]:
    return [row.facility_name_or_label for row in rounds.results(session, actor, slug)]


def test_a_coordinator_opens_a_round_with_the_newest_version_of_that_day(
    world: Session, own_shelf: Path
) -> None:
    coordinator = builders.add_user(world, Role.COORDINATOR)
    draft = builders.round_draft("amber", "birch", questionnaire="small")
    slug = rounds.open_round(world, coordinator, draft, now=NOW)
    builders.publish(own_shelf, "1.1.0")
    view = rounds.get(world, coordinator, slug)
    assert slug == "autumn-2026"
    assert view.round.questionnaire == "small@1.0.0"
    assert view.round.facilities == ("amber", "birch")
    assert view.may_manage


@pytest.mark.parametrize("role", [Role.OFFICER, Role.READER])
def test_only_who_manages_rounds_opens_closes_and_publishes_them(
    world: Session, role: Role
) -> None:
    slug = builders.open_round(world, "amber")
    somebody = builders.actor(role, number_of(world, "amber"))
    with pytest.raises(NotAllowed):
        rounds.open_round(world, somebody, builders.round_draft("amber"), now=NOW)
    with pytest.raises(NotAllowed):
        rounds.close_round(world, somebody, slug, now=NOW)
    with pytest.raises(NotAllowed):
        rounds.publish_round(world, somebody, slug, now=NOW)


def test_all_faults_of_a_round_come_at_once(world: Session) -> None:
    draft = builders.round_draft("nowhere", name=" ", questionnaire="none", closes_on="x", sight="")
    with pytest.raises(Invalid) as caught:
        rounds.open_round(world, SYSTEM, draft, now=NOW)
    places = {fault.place for fault in caught.value.faults}
    assert places == {"name", "facilities", "questionnaire", "closes_on", "sight"}
    assert rounds.of_everyone(world, SYSTEM) == ()


def test_two_rounds_of_one_name_have_two_addresses(world: Session) -> None:
    assert builders.open_round(world, "amber") == "autumn-2026"
    assert builders.open_round(world, "amber") == "autumn-2026-2"
    assert builders.open_round(world, "amber", name="New") == "new-2"


def test_every_write_has_an_entry_in_the_audit_log(world: Session) -> None:
    slug = builders.open_round(world, "amber")
    for _ in range(2):
        rounds.close_round(world, SYSTEM, slug, now=NOW)
        rounds.publish_round(world, SYSTEM, slug, now=NOW)
    written = [entry.action for entry in world.query(AuditEntry).order_by(AuditEntry.id)]
    assert [action for action in written if action.startswith("round.")] == [
        "round.opened",
        "round.closed",
        "round.published",
    ]


def test_an_assessment_that_begins_while_a_round_is_open_belongs_to_it(world: Session) -> None:
    slug = builders.open_round(world, "amber", "birch")
    builders.submitted(world, "amber", "2026", {"Q01": 3})
    builders.start(world, "birch", round_slug="")
    states = {r.facility_slug: r.state for r in rounds.results(world, SYSTEM, slug)}
    assert states == {"amber": Standing.SUBMITTED, "birch": Standing.NOT_STARTED}


def test_a_round_says_which_version_is_answered(world: Session, own_shelf: Path) -> None:
    slug = builders.open_round(world, "amber")
    builders.publish(own_shelf, "1.1.0")
    builders.submitted(world, "amber", "by id", {"Q01": 3})
    draft = builders.start(world, "amber", "chosen", questionnaire_name="small", round_slug=slug)
    page = assessments.task_list(world, SYSTEM, draft, now=NOW)
    assert page.assessment.questionnaire.name == "small@1.0.0"


def test_nobody_begins_in_a_round_that_is_not_theirs_or_not_open(world: Session) -> None:
    planned = builders.open_round(world, "amber", opens_on="2026-11-20")
    others = builders.open_round(world, "birch")
    for slug in (planned, others, "unheard-of"):
        with pytest.raises(Invalid) as caught:
            builders.start(world, "amber", round_slug=slug)
        assert [fault.place for fault in caught.value.faults] == ["round_slug"]


def test_how_far_a_facility_is_counts_answered_questions(world: Session) -> None:
    slug = builders.open_round(world, "amber")
    draft = builders.start(world, "amber")
    builders.save(world, draft, builders.answer("Q01", 2))
    (row,) = rounds.results(world, SYSTEM, slug)
    assert (row.state, row.answered, row.of) == (Standing.STARTED, 1, 3)


def test_a_submission_after_closing_is_refused_and_loses_no_word(world: Session) -> None:
    slug = builders.open_round(world, "amber")
    draft = builders.start(world, "amber")
    builders.save(world, draft, builders.planned())
    builders.close_round(world, slug)
    with pytest.raises(Closed, match=r"Autumn 2026 was closed on 2026-11-02.*answers are kept"):
        builders.submit(world, draft)
    (row,) = rounds.results(world, SYSTEM, slug)
    assert row.snapshot_view is None
    page = assessments.question_page(world, SYSTEM, draft, "Q01", now=NOW)
    assert page.task.answer == builders.planned()


def test_what_was_submitted_last_before_closing_is_the_result(world: Session) -> None:
    slug = builders.open_round(world, "amber")
    builders.submitted(world, "amber", "first", {"Q01": 1})
    last = builders.submitted(world, "amber", "again", {"Q01": 4}, later(hours=1))
    builders.close_round(world, slug, later(hours=2))
    builders.submitted(world, "amber", "afterwards", {"Q01": 2}, later(hours=3))
    (row,) = rounds.results(world, SYSTEM, slug)
    assert row.snapshot_view is not None
    assert row.snapshot_view.id == last


def test_submitting_twice_is_no_submission_after_closing(world: Session) -> None:
    slug = builders.open_round(world, "amber")
    draft = builders.start(world, "amber")
    builders.save(world, draft, builders.answer())
    number = builders.submit(world, draft)
    builders.close_round(world, slug)
    assert builders.submit(world, draft) == number


@pytest.mark.parametrize("change", ["closed_at = NULL", "sight = 'named'", "secret = 'known'"])
def test_the_database_keeps_what_participants_were_told(world: Session, change: str) -> None:
    everybody_submitted(world, sight="hidden")
    with pytest.raises(DBAPIError, match="stays closed"):
        world.execute(text(f"UPDATE rounds SET {change}"))


@pytest.mark.parametrize("sight", Sight)
def test_while_a_round_is_open_a_participant_sees_only_the_own_result(
    world: Session, sight: Sight
) -> None:
    slug = builders.open_round(world, *PARTICIPANTS, sight=sight.value)
    for facility in PARTICIPANTS:
        builders.submitted(world, facility, "2026", {"Q01": 3})
    assert seen(world, officer(world), slug) == ["Amber"]
    assert seen(world, builders.actor(Role.COORDINATOR), slug) == list(NAMES)
    assert rounds.results(world, SYSTEM, slug, as_public=True) == ()


def test_after_closing_the_rule_of_the_round_says_who_sees_whom(world: Session) -> None:
    named = everybody_submitted(world, sight="named")
    unnamed = everybody_submitted(world, sight="anonymous")
    hidden = everybody_submitted(world, sight="hidden")
    assert seen(world, officer(world), named) == list(NAMES)
    own, *others = seen(world, officer(world), unnamed)
    assert own == "Amber"
    assert len(others) == 4
    assert all(label.startswith("Facility ") for label in others)
    assert seen(world, officer(world), hidden) == ["Amber"]


def test_names_of_others_are_not_among_the_participants_unless_the_rule_shows_them(
    world: Session,
) -> None:
    for sight, known in (
        ("named", PARTICIPANTS),
        ("anonymous", ("amber",)),
        ("hidden", ("amber",)),
    ):
        slug = builders.open_round(world, *PARTICIPANTS, sight=sight)
        view = rounds.get(world, officer(world), slug)
        assert view.round.facilities == known
        assert tuple(participant.slug for participant in view.participants) == known


def test_below_five_results_nobody_is_shown_without_a_name(world: Session) -> None:
    slug = everybody_submitted(world, 4, sight="anonymous")
    assert seen(world, officer(world), slug) == ["Amber"]
    assert rounds.results(world, SYSTEM, slug, as_public=True) == ()


def test_a_result_without_a_name_leads_back_to_nobody(world: Session) -> None:
    slug = everybody_submitted(world, sight="anonymous")
    for row in rounds.results(world, officer(world), slug)[1:]:
        view = row.snapshot_view
        assert view is not None
        assert (row.facility_slug, row.assessment_id) == ("", None)
        assert (view.id, view.assessment_id, view.facility_id, view.digest) == (0, 0, 0, "")
        told = repr(row)
        for name in NAMES:
            assert f"{name} " not in told
            assert f"'{name.lower()}'" not in told


def test_labels_stay_the_same_whoever_asks(world: Session) -> None:
    slug = everybody_submitted(world, sight="anonymous")
    public = {
        row.facility_name_or_label: row.snapshot_view
        for row in rounds.results(world, SYSTEM, slug, as_public=True)
    }
    assert len(public) == 5
    for row in rounds.results(world, officer(world), slug)[1:]:
        assert public[row.facility_name_or_label] == row.snapshot_view


def test_an_outsider_is_not_told_that_a_round_exists_until_it_is_published(world: Session) -> None:
    slug = everybody_submitted(world)
    outsider = builders.actor(Role.OFFICER, 4711)
    for somebody in (outsider, VISITOR):
        assert rounds.of_everyone(world, somebody) == ()
        with pytest.raises(NotFound, match=f"no round called {slug}"):
            rounds.get(world, somebody, slug)
        with pytest.raises(NotFound):
            rounds.results(world, somebody, slug)
    rounds.publish_round(world, SYSTEM, slug, now=NOW)
    for somebody in (outsider, VISITOR):
        assert [view.round.slug for view in rounds.of_everyone(world, somebody)] == [slug]
        assert seen(world, somebody, slug) == list(NAMES)


def test_an_open_round_is_not_published_and_a_hidden_one_never(world: Session) -> None:
    for slug in (builders.open_round(world, "amber"), everybody_submitted(world, sight="hidden")):
        with pytest.raises(Invalid):
            rounds.publish_round(world, SYSTEM, slug, now=NOW)
        assert not rounds.get(world, SYSTEM, slug).round.is_published


def test_only_named_and_published_results_stand_under_a_facility_for_everybody(
    world: Session,
) -> None:
    amber = number_of(world, "amber")
    named = everybody_submitted(world, sight="named")
    unnamed = everybody_submitted(world, sight="anonymous")
    assert rounds.published_of(world, amber) == ()
    rounds.publish_round(world, SYSTEM, unnamed, now=NOW)
    assert rounds.published_of(world, amber) == ()
    rounds.publish_round(world, SYSTEM, named, now=NOW)
    (shown,) = rounds.published_of(world, amber)
    assert (shown.facility_slug, shown.label) == ("amber", f"in {named}")
