"""Between its rounds the demo world has days: checks that turn, and outages that decide nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairassess.demo import seed, world
from fairassess.demo.faults import Fault
from fairassess.demo.seed_stage import Stage
from fairassess.demo.world_chapters import Day, Look
from fairassess.domain.day_strips import DayState
from fairassess.services import check_histories
from fairassess.services.accounts import SYSTEM
from fairassess.services.check_histories import Wish
from fairassess.storage import database
from tests.demo import worlds

MOST = 25
"""Days of one facility: each is a real check, and somebody waits for the demo to open."""


@pytest.mark.parametrize("place", world.FACILITIES, ids=lambda place: place.code)
def test_days_stand_in_order_with_an_outage_and_are_not_too_many_to_wait_for(place):
    when = [day.before for day in place.days]
    assert when == sorted(set(when), reverse=True)
    assert 3 <= len(when) <= MOST
    assert any(not day.look.is_up for day in place.days)


def test_strips_show_flips_and_an_outage_over_weeks(tmp_path):
    (place,) = seed.smaller([world.facility("mib")], records=25, rounds=1)
    up = world.facility("mib").story[-2].look
    updated = replace(up, faults=frozenset({Fault.NO_ADMIN_EMAIL}))
    days = (Day(40, up), Day(33, updated), Day(30, Look(is_up=False)), Day(28, up))
    place = replace(place, days=days)
    with Stage([place], ports={}) as stage:
        told = worlds.seeded(tmp_path / "days", stage, [place])
    engine = database.engine(told.settings.database)
    with database.reader_factory(engine)() as session:
        found = check_histories.page(session, SYSTEM, "meadow", Wish(), now=told.now)
    engine.dispose()
    expected = [DayState.PASSED, DayState.FAILED, DayState.CANT_TELL, DayState.PASSED]
    stood = [
        [state_on(strip, told.now.date() - timedelta(days=day.before)) for day in days]
        for strip in found.strips
        if strip.flips
    ]
    assert expected in stood


def state_on(strip, day):
    return next(span.state for span in strip.spans if span.first <= day <= span.last)
