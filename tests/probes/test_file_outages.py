"""Whoever is out, and whenever: no check of files or of the crosswalk fails for it."""

import pytest

from fairassess.demo.search_api import SearchApi
from fairassess.demo.servers import Down
from fairassess.domain.evidence import Reply
from fairassess.domain.finding import Outcome, Reason
from fairassess.domain.objects import Subject
from fairassess.domain.registries import Registries
from fairassess.net import door as doors
from fairassess.net import guard
from fairassess.probes import data_file_probes
from fairassess.probes.evaluators import crosswalk as judge
from fairassess.probes.fetchers import crosswalk, data_file
from fairassess.probes.visit import Visit
from tests import examples
from tests.probes import crosswalk_builders as build
from tests.probes import file_world as world
from tests.probes.api_world import TROUBLES, AppDoor
from tests.probes.file_world import FileDoor

MOST = 6
ALLOWED = {Outcome.CANT_TELL}


def changed(trouble: str, start: int, end: int) -> dict[str, Outcome]:
    site, subjects = world.objects(2)

    def change(index: int, reply: Reply) -> Reply:
        return TROUBLES[trouble](reply) if start <= index < end else reply

    return world.outcomes(world.visit(FileDoor(site, change), *subjects))


@examples.AT_SOME_MOMENTS
@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_outage_of_pages_or_files_from_any_moment_on_makes_no_check_fail(trouble: str) -> None:
    usual = changed(trouble, 99, 99)
    for start in examples.moments(MOST, TROUBLES, trouble):
        found = changed(trouble, start, 99)
        others = {name for name in usual if found[name] is not usual[name]}
        assert {found[name] for name in others} <= ALLOWED, (start, found)


@examples.AT_SOME_MOMENTS
@pytest.mark.parametrize("trouble", TROUBLES)
def test_one_answer_that_does_not_come_makes_no_check_of_files_fail(trouble: str) -> None:
    for hit in examples.moments(MOST, TROUBLES, trouble):
        found = changed(trouble, hit, hit + 1)
        assert Outcome.FAILED not in found.values(), (hit, found)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_when_all_is_out_every_check_of_files_is_open(trouble: str) -> None:
    assert set(changed(trouble, 0, 99).values()) == ALLOWED


def test_a_host_that_answers_nothing_is_not_asked_for_all_its_files() -> None:
    site, subjects = world.objects(30)
    door = FileDoor(site, lambda _, reply: TROUBLES["refused"](reply))
    found = world.visit(door, *subjects)
    assert door.requests == data_file.LOST_IN_A_ROW
    assert (found.stopped_because, len(found.owners)) == ("unreachable", 30)
    reasons = {one(found).reason for one in data_file_probes.EVALUATORS}
    assert reasons == {Reason.REFUSED}


def test_when_the_time_is_over_or_somebody_cancels_the_rest_stays_open() -> None:
    site, subjects = world.objects(3)
    found = world.visit(FileDoor(site, seconds=4.0), *subjects, deadline_s=6.0)
    assert found.stopped_because == "deadline"
    first = world.outcomes(found)["objects_lead_to_files"]
    assert first is Outcome.CANT_TELL
    found = world.visit(FileDoor(site), *subjects, is_cancelled=lambda: True)
    assert (found.stopped_because, found.exchanges) == ("cancelled", ())
    assert set(world.outcomes(found).values()) == ALLOWED


def test_a_fault_of_ours_costs_one_object_and_no_verdict() -> None:
    site, subjects = world.objects(3)

    def spoil(index: int, reply: Reply) -> Reply:
        if index == 0:
            raise AssertionError("ours")
        return reply

    found = world.visit(FileDoor(site, spoil), *subjects)
    assert found.stopped_because == "internal"
    assert Outcome.FAILED not in world.outcomes(found).values()
    assert len(found.owners[1].files) == 2


def crossed(trouble: str, start: int, end: int) -> tuple[dict[str, Outcome], AppDoor]:
    subjects = tuple(
        build.subject(build.of_search_api(number), f"https://data.test/api/page/{number}")
        for number in (1, 2, 3)
    )

    def change(index: int, reply: Reply) -> Reply:
        return TROUBLES[trouble](reply) if start <= index < end else reply

    door = AppDoor(SearchApi(), change)
    found = crosswalk.fetch(Visit("https://data.test/api", door, subjects=subjects))
    return {one.__name__: one(found).outcome for one in judge.EVALUATORS}, door


@examples.AT_SOME_MOMENTS
@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_outage_of_the_api_from_any_moment_on_makes_nothing_disagree(trouble: str) -> None:
    usual, _ = crossed(trouble, 99, 99)
    for start in examples.moments(MOST, TROUBLES, trouble):
        found, _ = crossed(trouble, start, 99)
        others = {name for name in usual if found[name] is not usual[name]}
        assert {found[name] for name in others} <= ALLOWED, (start, found)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_api_that_is_out_is_asked_three_times_at_most(trouble: str) -> None:
    found, door = crossed(trouble, 0, 99)
    asked = [url for url in door.urls if "/page/" not in url]
    assert len(asked) <= crosswalk.LOST_IN_A_ROW
    assert set(found.values()) == ALLOWED


def test_while_a_real_server_refuses_both_kinds_are_open() -> None:
    policy = guard.policy_of(["127.0.0.0/8"])
    with Down(path="/1") as server, doors.Door(user_agent="t", policy=policy) as opened:
        known = Registries(doi_resolver=f"{server.url}/")
        files = data_file.fetch(
            Visit("t", opened, subjects=(Subject("A", (), server.url),), registries=known)
        )
        subject = build.subject(build.of_search_api(1))
        both = crosswalk.fetch(Visit(server.url, opened, subjects=(subject,), registries=known))
    assert set(world.outcomes(files).values()) == ALLOWED
    assert {one(both).outcome for one in judge.EVALUATORS} == ALLOWED
