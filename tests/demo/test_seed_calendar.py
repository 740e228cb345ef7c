"""The story of the demo world moves with the calendar and keeps its order."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fairassess.demo import world
from fairassess.demo.seed_calendar import Calendar, PastClock
from fairassess.demo.world_chapters import PAST_ROUNDS, Chapter, Look
from fairassess.domain.observation import STALE_AFTER
from tests import examples

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2045, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
CHAPTERS = [chapter for place in world.FACILITIES for chapter in place.story]


@examples.up_to(40)
@given(MOMENTS)
def test_the_last_assessments_were_submitted_within_30_days(now):
    calendar = Calendar(now)
    for chapter in CHAPTERS:
        if chapter.year == PAST_ROUNDS[-1].year:
            assert now - timedelta(days=30) < calendar.submitted_at(chapter) < now


@examples.up_to(40)
@given(MOMENTS)
def test_evidence_was_fresh_when_an_assessment_was_submitted(now):
    calendar = Calendar(now)
    for chapter in CHAPTERS:
        age = calendar.submitted_at(chapter) - calendar.evidence_at(chapter.year)
        assert timedelta(0) < age < STALE_AFTER


@examples.up_to(40)
@given(MOMENTS)
def test_the_evidence_of_the_last_round_is_still_fresh_today(now):
    assert now - Calendar(now).evidence_at(PAST_ROUNDS[-1].year) < STALE_AFTER


@examples.up_to(40)
@given(MOMENTS)
def test_no_plan_was_in_the_past_when_it_was_made(now):
    calendar = Calendar(now)
    for chapter in CHAPTERS:
        for answer in calendar.answers(chapter):
            if answer.planned_on is not None:
                assert answer.planned_on > calendar.submitted_at(chapter).date()


@examples.up_to(40)
@given(MOMENTS)
def test_rounds_keep_their_distance_and_the_last_one_has_the_name_of_this_year(now):
    calendar = Calendar(now)
    moments = [calendar.evidence_at(past.year) for past in PAST_ROUNDS]
    assert {later - sooner for sooner, later in pairwise(moments)} <= {
        timedelta(days=365),
        timedelta(days=366),
    }
    assert calendar.label(PAST_ROUNDS[-1].year) == str(now.year)


def test_years_in_sentences_move_with_the_story():
    told = Chapter(
        2026,
        "4" * 27,
        Look(),
        date(2026, 9, 15),
        comments={"Q01": "Since 2019; the DOI 10.20260/x and 12026 stay."},
        plans={"Q01": (4, date(2027, 12, 31))},
    )
    first = Calendar(datetime(2029, 3, 1, tzinfo=UTC)).answers(told)[0]
    assert first.comment == "Since 2022; the DOI 10.20260/x and 12026 stay."
    assert first.planned_on == date(2030, 12, 31)


def test_in_the_year_of_the_story_its_words_stay():
    for chapter in CHAPTERS:
        assert Calendar(datetime(2026, 11, 2, tzinfo=UTC)).answers(chapter) == chapter.answers()


def test_a_clock_of_the_past_goes_on():
    start = datetime(2023, 9, 8, 4, 5, tzinfo=UTC)
    clock = PastClock(start)
    first, second = clock(), clock()
    assert start <= first <= second < start + timedelta(minutes=1)
