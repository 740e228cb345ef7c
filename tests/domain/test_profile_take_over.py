"""Counts of the parts of a list, taken together, are the counts of the whole list."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.domain import completeness, profile_counting
from fairassess.domain.completeness import Builder
from fairassess.domain.metadata import Record, Value
from tests.domain.records import record
from tests.domain.test_completeness import EXPECTED
from tests.domain.test_plain_profile import fields

own_fields = st.one_of(
    fields,
    st.sampled_from([{"title": (Value("A"),)}, {"creator": (Value("n/a"),)}]),
)
sets = st.lists(st.sampled_from(["a", "b", "c:d", "e"]), max_size=3).map(tuple)


@st.composite
def parts(draw):
    """Two or three parts of a list of different records."""
    cut = []
    number = 0
    for _ in range(draw(st.integers(2, 3))):
        part = []
        for _ in range(draw(st.integers(0, 6))):
            number += 1
            is_deleted = draw(st.integers(0, 5)) == 0
            held = () if is_deleted else tuple(draw(own_fields).items())
            part.append(
                Record(f"oai:nls.test:{number}", "2024-01-01", is_deleted, draw(sets), held)
            )
        cut.append(part)
    return cut


def builder(listed):
    found = Builder(EXPECTED)
    for one in listed:
        found.add(one)
    return found


def sent(found):
    """Return what arrives in another process."""
    return pickle.loads(pickle.dumps(found))


def whole(cut):
    return builder(one for part in cut for one in part).freeze()


def together(builders):
    first, *others = builders
    for other in others:
        first.take_over(other)
    return first.freeze()


@settings(deadline=None)
@given(parts())
def test_parts_taken_over_are_counted_as_one_list(cut):
    assert together(map(builder, cut)) == whole(cut)


@settings(deadline=None)
@given(parts())
def test_parts_that_come_from_other_processes_are_counted_as_one_list(cut):
    assert together(sent(builder(part)) for part in cut) == whole(cut)


@settings(deadline=None)
@given(parts())
def test_parts_are_taken_over_in_any_order_and_grouping(cut):
    *others, last = map(builder, cut)
    for other in reversed(others):
        last.take_over(other)
    assert last.freeze() == whole(cut)
    right = builder(cut[-2])
    right.take_over(builder(cut[-1]))
    assert together([*map(builder, cut[:-2]), right]) == whole(cut)


@settings(deadline=None)
@given(parts())
def test_counting_goes_on_after_all_that_and_what_was_taken_over_stays_as_it_is(cut):
    first, other = builder(cut[0]), builder(cut[1])
    first.take_over(other)
    first = sent(first)
    for one in [one for part in cut[2:] for one in part]:
        first.add(one)
    assert first.freeze() == whole(cut)
    assert other.freeze() == whole(cut[1:2])
    other.take_over(builder(cut[0]))
    assert other.freeze() == whole(cut[:2])


def test_nothing_taken_over_changes_nothing():
    one = builder([record(title="A", date="2020")])
    one.take_over(builder([]))
    assert one.freeze() == whole([[record(title="A", date="2020")]])


numbered = st.lists(st.integers(0, 5_000), unique=True, max_size=400)


def of_numbers(numbers):
    return [
        record(
            f"oai:nls.test:{n}",
            title=f"T{n % 7}",
            creator=(f"C{n}", "Team"),
            date=f"{1990 + n % 9}",
        )
        for n in numbers
    ]


@pytest.fixture
def few(monkeypatch):
    """A ledger that takes a sample of more than 64 records."""
    monkeypatch.setattr(profile_counting, "MOST_SAMPLED", 64)


@pytest.fixture
def small(monkeypatch):
    """A ledger that takes a sample of records of more than 900 characters."""
    monkeypatch.setattr(profile_counting, "MOST_SIGNS", 900)


@pytest.mark.usefixtures("few")
@settings(deadline=None)
@given(numbered, st.data())
def test_the_sample_of_parts_is_that_of_the_whole_list(numbers, data):
    bounds = st.integers(0, len(numbers))
    low, high = sorted([data.draw(bounds), data.draw(bounds)])
    cut = [*map(of_numbers, (numbers[:low], numbers[low:high], numbers[high:]))]
    assert together(sent(builder(part)) for part in cut) == whole(cut)


@pytest.mark.usefixtures("small")
@settings(deadline=None)
@given(numbered, st.data())
def test_the_sample_of_parts_is_that_of_the_whole_list_where_records_are_large(numbers, data):
    low = data.draw(st.integers(0, len(numbers)))
    cut = [*map(of_numbers, (numbers[:low], numbers[low:]))]
    assert together(map(builder, cut)) == whole(cut)


@pytest.mark.parametrize("bounds", [(0, 0), (700, 1_500), (1_500, 1_600), (10, 3_000)])
def test_more_records_than_are_sampled_are_counted_the_same_in_parts(bounds):
    low, high = bounds
    listed = of_numbers(range(3_000))
    cut = [listed[:low], listed[low:high], listed[high:]]
    found = together(sent(builder(part)) for part in cut)
    assert found == whole(cut)
    assert profile_counting.MOST_SAMPLED / 2 < found.sampled <= profile_counting.MOST_SAMPLED


def in_sets(*specs):
    return [
        record(f"oai:nls.test:{place}:{spec}", sets=(spec,)) for place, spec in enumerate(specs)
    ]


def test_the_first_sets_of_all_parts_are_counted_apart(monkeypatch):
    monkeypatch.setattr(completeness, "MOST_SETS", 3)
    cut = [in_sets("a", "b", "a"), in_sets("c", "b", "d"), in_sets("d", "a", "e")]
    found = together(sent(builder(part)) for part in cut)
    assert found == whole(cut)
    assert {spec: counts[0].of for spec, counts in found.by_set} == {
        "a": 3,
        "b": 2,
        "c": 1,
        "other sets": 3,
    }


def test_a_part_with_too_many_sets_loses_no_record_and_gives_none_to_a_wrong_set(monkeypatch):
    monkeypatch.setattr(completeness, "MOST_SETS", 2)
    cut = [in_sets("a", "b"), in_sets("c", "b", "a")]
    found = {spec: counts[0].of for spec, counts in together(map(builder, cut)).by_set}
    exact = {spec: counts[0].of for spec, counts in whole(cut).by_set}
    assert found == {"a": 1, "b": 2, "other sets": 2}
    assert exact == {"a": 2, "b": 2, "other sets": 1}
    assert sum(found.values()) == sum(exact.values())
