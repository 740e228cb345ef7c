"""Many facilities beside each other: exact, whole, silent where it would tell on single ones."""

import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import comparison_many, score_cards, scoring
from fairassess.domain.answers import State
from fairassess.domain.comparison_many import Entry, Variety, compare, quartiles, variety
from tests.domain.scores import RDA, answers_to, level, question, questionnaire, questionnaires

SHARES = st.fractions(0, 1, max_denominator=120)


def entry(asked, answers, label="Amber", *, slug="amber", is_own=False, seen=()):
    card = score_cards.of(scoring.score(asked, answers, seen))
    return Entry(label, slug, is_own, card)


def at(asked, levels, label, **changes):
    said = [level(q.id, value) for q, value in zip(asked.questions, levels, strict=True) if value]
    return entry(asked, said, label, **changes)


@st.composite
def compared(draw):
    asked = draw(questionnaires())
    count = draw(st.integers(0, 8))
    entries = [
        entry(asked, draw(answers_to(asked)), f"F{n:02}", slug=f"f{n}", is_own=draw(st.booleans()))
        for n in range(count)
    ]
    return asked, entries


@given(st.lists(SHARES, min_size=2, max_size=40))
def test_quartiles_are_those_of_the_standard_library_exactly(values):
    assert list(quartiles(values)) == statistics.quantiles(values, n=4, method="inclusive")


@given(SHARES)
def test_quartiles_of_one_value_are_that_value(value):
    assert quartiles([value]) == (value, value, value)


@given(compared(), st.sampled_from(["name", "all", "F", "R", "Q1", "nonsense"]))
def test_every_facility_is_counted_once_in_every_question(case, order):
    asked, entries = case
    found = compare(asked, entries, order=order)
    assert sorted(row.label for row in found.rows) == [one.label for one in entries]
    for place, tally in enumerate(found.tallies):
        assert sum(tally.counts) == len(entries)
        cells = [row.cells[place] for row in found.rows]
        given_ = [cell.level for cell in cells if cell.level is not None]
        assert list(tally.levels) == [given_.count(step.value) for step in asked.scale.levels]
        assert tally.unknown == sum(cell.state is State.UNKNOWN for cell in cells)


@given(compared(), st.sampled_from(["name", "all", "F", "R", "Q1"]))
def test_own_facilities_come_first_whatever_the_order(case, order):
    asked, entries = case
    own = [row.is_own for row in compare(asked, entries, order=order).rows]
    assert own == sorted(own, reverse=True)


@given(compared())
def test_who_declares_more_comes_before_who_declares_less(case):
    asked, entries = case
    rows = compare(asked, entries, order="all").rows
    for is_own in (True, False):
        values = [row.all.value for row in rows if row.is_own is is_own]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=True)
        assert values[: len(known)] == known


@given(compared())
def test_below_five_facilities_there_is_no_median_and_from_five_on_it_is_the_median(case):
    asked, entries = case
    for key, spread in compare(asked, entries).spreads:
        values = [v for one in entries if (v := one.card.score(key).value) is not None]
        assert spread.of == len(values)
        if len(values) < comparison_many.SPREAD_FROM:
            assert (spread.low, spread.median, spread.high) == (None, None, None)
        else:
            assert spread.median == statistics.median(values)
            assert min(values) <= spread.low <= spread.median <= spread.high <= max(values)


def test_questions_of_one_letter_leave_the_scores_as_they_are():
    asked = questionnaire(question("Q1", fair=("F1",)), question("Q2", fair=("R1", "I1")))
    entries = [at(asked, [2, 4], "Amber"), at(asked, [4, 1], "Birch", slug="birch")]
    whole, only = compare(asked, entries), compare(asked, entries, letter="I")
    assert [q.id for q in only.questions] == ["Q2"]
    assert [row.all for row in only.rows] == [row.all for row in whole.rows]
    assert only.spreads == whole.spreads


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ([], Variety.NONE),
        ([4], Variety.SOLVED),
        ([4, 4, 4], Variety.SOLVED),
        ([3, 4], Variety.NEARLY),
        ([2, 2], Variety.ALIKE),
        ([1, 2, 2], Variety.ALIKE),
        ([1, 3], Variety.DIVERSE),
        ([1, 4], Variety.LED),
    ],
)
def test_what_is_said_of_a_question_follows_from_its_levels(levels, said):
    assert variety(levels, RDA) is said


@given(st.lists(st.integers(1, 4), max_size=9))
def test_room_is_seen_exactly_where_somebody_is_below_the_highest_level(levels):
    has_room = variety(levels, RDA) not in (Variety.NONE, Variety.SOLVED)
    assert has_room == any(value < 4 for value in levels)


def test_the_gap_of_most_facilities_comes_first_and_names_who_closed_it():
    asked = questionnaire(question("Q1"), question("Q2"), question("Q3"))
    entries = [
        at(asked, [1, 2, 4], "Amber"),
        at(asked, [2, 3, 4], "Birch", slug="birch"),
        at(asked, [4, 4, 4], "Cedar", slug="cedar"),
        at(asked, [4, None, 4], "Facility D", slug=""),
    ]
    first, second = compare(asked, entries).gaps
    assert (first.question, first.behind, first.of) == ("Q1", 2, 4)
    assert first.missing == Fraction(5, 12)
    assert (second.question, second.behind, second.of) == ("Q2", 1, 3)
    assert [one.label for one in first.solved_by] == ["Cedar"]


def test_facilities_that_answered_other_questions_are_refused():
    asked, other = questionnaire(question("Q1")), questionnaire(question("Q9"))
    with pytest.raises(ValueError, match="different questions"):
        compare(asked, [at(other, [3], "Amber")])
