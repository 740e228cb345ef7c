"""The demo world tells a story that holds together, and its endpoints really run."""

import threading
import time
from itertools import pairwise
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
import yaml

from fairassess import shipped
from fairassess.demo import world
from fairassess.demo.faults import Fault
from fairassess.demo.world_chapters import PAST_ROUNDS, QUESTIONS
from fairassess.domain.answers import State
from tests.demo.asking import ask
from tests.providers import clean_provider

OPENER = build_opener(ProxyHandler({}))
CHAPTERS = [
    pytest.param(place, chapter, id=f"{place.code}-{chapter.year}")
    for place in world.FACILITIES
    for chapter in place.story
]


def questions():
    path = shipped.folder("questionnaires") / "expands-d26" / "1.0.0.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]


def test_there_are_four_facilities_with_25_to_2000_records_and_ports_of_their_own():
    assert len(world.FACILITIES) >= 4
    assert len({place.code for place in world.FACILITIES}) == len(world.FACILITIES)
    assert len({place.port for place in world.FACILITIES}) == len(world.FACILITIES)
    for place in world.FACILITIES:
        assert 25 <= len(world.records_of(place, place.today)) <= 2_000


def test_every_facility_took_part_in_all_five_rounds():
    years = [past.year for past in PAST_ROUNDS]
    assert len(years) == 5
    for place in world.FACILITIES:
        assert [chapter.year for chapter in place.story] == years


@pytest.mark.parametrize(("place", "chapter"), CHAPTERS)
def test_a_chapter_answers_the_questions_of_the_questionnaire(place, chapter):
    asked = questions()
    answers = chapter.answers()
    assert [answer.question for answer in answers] == [question["id"] for question in asked]
    for answer, question in zip(answers, asked, strict=True):
        if answer.state is State.NOT_APPLICABLE:
            assert question["not_applicable"]["allowed"]
            assert answer.reason
        if answer.planned_level is not None:
            assert answer.level is None or answer.planned_level > answer.level
            assert answer.planned_on > chapter.submitted_on


@pytest.mark.parametrize(("place", "chapter"), CHAPTERS)
def test_a_chapter_says_nothing_about_questions_that_do_not_exist(place, chapter):
    spoken = (
        chapter.reasons,
        chapter.comments,
        chapter.plans,
        chapter.links,
        chapter.against_evidence,
    )
    assert all(set(words) <= set(QUESTIONS) for words in spoken)
    unanswered = {a.question for a in chapter.answers() if a.state is not State.NOT_APPLICABLE}
    assert not unanswered & set(chapter.reasons)


@pytest.mark.parametrize(("place", "chapter"), CHAPTERS)
def test_an_assessment_was_handed_in_while_its_round_was_open(place, chapter):
    past = next(past for past in PAST_ROUNDS if past.year == chapter.year)
    assert past.opened_on <= chapter.submitted_on <= past.closed_on


@pytest.mark.parametrize(
    ("place", "chapter"), [case for case in CHAPTERS if case.values[1].look.is_up]
)
def test_an_endpoint_that_was_up_had_records_and_answered(place, chapter):
    until = world.moment_of(chapter)
    app = world.provider_of(place, chapter.look, until=until)
    heard = ask(app, verb="ListRecords", metadataPrefix="oai_dc")
    heard = heard if heard.status == 200 else ask(app, verb="ListRecords", metadataPrefix="oai_dc")
    assert heard.identifiers
    assert max(heard.texts("datestamp")) <= f"{until:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("place", world.FACILITIES, ids=lambda place: place.code)
def test_levels_rise_over_the_years(place):
    sums = [sum(answer.level or 1 for answer in chapter.answers()) for chapter in place.story]
    assert sums == sorted(sums)
    assert sums[-1] > sums[0] + 5


@pytest.mark.parametrize("place", world.FACILITIES, ids=lambda place: place.code)
def test_records_get_better_or_stay_as_they_are(place):
    shares = [chapter.look.quality.shares() for chapter in place.story]
    for before, after in pairwise(shares):
        assert all(after[name] >= share for name, share in before.items())


def test_the_four_are_clean_faulty_slow_and_down():
    clean, faulty, slow, down = (place.today for place in world.FACILITIES)
    assert clean.is_up
    assert not clean.faults
    assert len(faulty.faults) > 3
    assert {Fault.SLOW, Fault.FLAKY} <= slow.faults
    assert not down.is_up


def test_the_world_runs_on_free_ports_and_stops():
    with world.World(ports={}) as running:
        assert set(running.urls) == {place.code for place in world.FACILITIES}
        with OPENER.open(f"{running.urls['nls']}?verb=Identify", timeout=10) as reply:
            assert b"Northern Light Source" in reply.read()
        with pytest.raises(URLError, match="refused"):
            OPENER.open(running.urls["mib"], timeout=10)
    with pytest.raises(URLError):
        OPENER.open(running.urls["nls"], timeout=10)


def test_a_world_that_cannot_start_leaves_nothing_running():
    threads = threading.active_count()
    with clean_provider() as occupant:
        running = threading.active_count()
        with pytest.raises(OSError, match=f"port {occupant.port}"):
            world.start_world(ports={"hfel": occupant.port})
        wait_until(lambda: threading.active_count() == running)
    wait_until(lambda: threading.active_count() == threads)


def wait_until(holds):
    """Wait until it holds, for three seconds at most; a thread needs a moment to end."""
    deadline = time.monotonic() + 3
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_unknown_facility_is_an_error():
    with pytest.raises(KeyError):
        world.facility("nobody")
