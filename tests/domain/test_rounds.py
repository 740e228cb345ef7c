"""Rounds: how far they are, what is wrong with a draft, and labels that tell nothing."""

import dataclasses
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import rounds
from fairassess.domain.rounds import Phase, Round, Sight
from fairassess.domain.snapshots import freeze
from tests.domain.scores import NOW, cases, observe_all

OPENED = datetime(2026, 10, 1, tzinfo=UTC)
CLOSED = datetime(2026, 12, 2, tzinfo=UTC)
SECRETS = st.text("0123456789abcdef", min_size=64, max_size=64)


def campaign(**changes):
    return Round(
        **{
            "id": 1,
            "slug": "autumn-2026",
            "name": "Autumn 2026",
            "questionnaire": "small@1.0.0",
            "opens_on": date(2026, 11, 1),
            "closes_on": date(2026, 11, 30),
            "sight": Sight.NAMED,
            "facilities": ("nls",),
            "opened_at": OPENED,
        }
        | changes
    )


def filled(**changes):
    given = {
        "name": "Autumn 2026",
        "opens_on": "2026-11-01",
        "closes_on": "2026-11-30",
        "sight": "hidden",
        "facilities": ("nls",),
        "today": date(2026, 10, 1),
    }
    return [fault.place for fault in rounds.faults(**(given | changes))]


@pytest.mark.parametrize(
    ("today", "phase"),
    [
        (date(2026, 10, 31), Phase.PLANNED),
        (date(2026, 11, 1), Phase.OPEN),
        (date(2026, 11, 30), Phase.OPEN),
        (date(2026, 12, 1), Phase.OVERDUE),
    ],
)
def test_a_round_opens_and_is_due_by_its_days(today, phase):
    assert campaign().phase_on(today) is phase
    assert campaign().takes_assessments_on(today) is (phase is not Phase.PLANNED)


@given(st.dates())
def test_only_a_person_closes_and_publishes(today):
    assert not campaign().is_closed
    assert campaign(closed_at=CLOSED).phase_on(today) is Phase.CLOSED
    assert campaign(closed_at=CLOSED, published_at=CLOSED).phase_on(today) is Phase.PUBLISHED
    assert not campaign(closed_at=CLOSED).takes_assessments_on(today)


@pytest.mark.parametrize("sight", Sight)
def test_a_round_is_published_when_closed_and_never_against_its_promise(sight):
    assert not campaign(sight=sight).may_be_published()
    closed = campaign(sight=sight, closed_at=CLOSED)
    assert closed.may_be_published() is (sight is not Sight.HIDDEN)


def changed(begun=("nls",), **changes):
    now = campaign(facilities=("anc", "nls"), sight=Sight.ANONYMOUS)
    given = {
        "name": now.name,
        "closes_on": "2026-11-30",
        "sight": "anonymous",
        "facilities": ("anc", "nls"),
        "today": date(2026, 11, 10),
        "begun": begun,
    }
    return [fault.place for fault in rounds.faults_of_change(now, **(given | changes))]


def test_all_faults_of_a_change_come_at_once():
    wrong = changed(name="", closes_on="2026-11-09", sight="named", facilities=("anc",))
    assert sorted(wrong) == ["closes_on", "facilities", "name", "sight"]
    assert changed(closes_on="soon", sight="", facilities=()) == [
        "facilities", "facilities", "closes_on", "sight",
    ]  # fmt: skip


def test_a_promise_to_those_who_have_begun_is_only_narrowed():
    assert changed(sight="hidden") == []
    assert changed(sight="named") == ["sight"]
    assert changed(sight="named", begun=()) == []


def test_a_day_that_has_passed_may_stay_and_not_be_chosen():
    late = date(2026, 12, 5)
    assert changed(today=late) == []
    assert changed(today=late, closes_on="2026-12-01") == ["closes_on"]
    assert changed(closes_on="2026-10-31", today=date(2026, 10, 1)) == ["closes_on"]


def test_all_faults_of_a_draft_come_at_once():
    wrong = filled(name="", opens_on="soon", closes_on="", sight="some", facilities=())
    assert sorted(wrong) == ["closes_on", "facilities", "name", "opens_on", "sight"]
    assert filled() == []


def test_a_round_does_not_end_before_it_begins_nor_before_today():
    assert filled(opens_on="2026-12-01") == ["closes_on"]
    assert filled(today=date(2027, 1, 1)) == ["closes_on"]


@given(SECRETS, st.sets(st.integers(1, 10_000), max_size=60))
def test_each_facility_has_a_label_of_its_own(secret, facilities):
    labels = rounds.labels(secret, facilities)
    assert set(labels) == facilities
    assert len(set(labels.values())) == len(facilities)
    assert labels == rounds.labels(secret, sorted(facilities, reverse=True))


def test_labels_go_on_after_z():
    labels = list(rounds.labels("secret", range(28)).values())
    assert labels[0] == "Facility A"
    assert labels[25:] == ["Facility Z", "Facility AA", "Facility AB"]


def test_the_order_of_labels_is_another_one_with_each_secret():
    orders = {tuple(rounds.labels(f"secret {n}", range(8))) for n in range(40)}
    assert len(orders) > 30


@given(cases())
def test_a_snapshot_without_traces_keeps_its_numbers_and_no_words(case):
    asked, answers, seen = case
    wordy = [
        dataclasses.replace(a, comment="Northern", links=("https://n.example",)) for a in answers
    ]
    taken = freeze(asked, wordy, observe_all(asked, seen), taken_at=NOW, software_version="1")
    bare = rounds.without_traces(taken, at=CLOSED)
    assert bare.breakdown == taken.breakdown
    assert [(a.state, a.level) for a in bare.answers] == [(a.state, a.level) for a in taken.answers]
    assert [(o.at_least, o.at_most) for o in bare.observations] == [
        (o.at_least, o.at_most) for o in taken.observations
    ]
    text = str(bare.to_document())
    assert "Northern" not in text
    assert "n.example" not in text
    assert not bare.findings
    assert NOW.isoformat() not in text
