"""Whoever has the seed draws the same objects, and every year and set has its part."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import sampling
from fairassess.domain.objects import Subject

_SUBJECTS = st.lists(
    st.builds(
        Subject,
        identifier=st.text(max_size=6),
        set_specs=st.lists(st.sampled_from("ab"), max_size=2).map(tuple),
        year=st.none() | st.integers(2018, 2024),
    ),
    unique_by=lambda one: one.identifier or one.name,
    max_size=80,
)
_SEEDS = st.integers(-5, 2**40)
_SIZES = st.integers(0, 50)


def _stratum(one: Subject) -> tuple[int | None, frozenset[str]]:
    return one.year, frozenset(one.set_specs)


def _facility(**sizes: int) -> list[Subject]:
    """So many objects of each set."""
    return [
        Subject(f"{name}{number}", set_specs=(name,))
        for name, size in sizes.items()
        for number in range(size)
    ]


@given(_SUBJECTS, _SIZES, _SEEDS, st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_in_whatever_order_objects_come(
    subjects: list[Subject], size: int, seed: int, dice: random.Random
) -> None:
    first = sampling.draw(subjects, size=size, seed=seed)
    dice.shuffle(subjects)
    assert sampling.draw(iter(subjects), size=size, seed=seed) == first


@given(_SUBJECTS, _SIZES, _SEEDS)
def test_a_sample_has_the_size_that_was_asked_for_and_nothing_twice(
    subjects: list[Subject], size: int, seed: int
) -> None:
    drawn = sampling.draw(subjects, size=size, seed=seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(subjects))
    assert set(drawn) <= set(subjects)


@given(_SUBJECTS, _SIZES, _SEEDS)
def test_every_stratum_has_its_part_while_the_size_lasts(
    subjects: list[Subject], size: int, seed: int
) -> None:
    drawn = {_stratum(one) for one in sampling.draw(subjects, size=size, seed=seed)}
    assert len(drawn) == min(size, len({_stratum(one) for one in subjects}))


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400), _SEEDS)
def test_parts_of_a_sample_are_as_large_as_their_shares(a: int, b: int, c: int, seed: int) -> None:
    subjects = _facility(a=a, b=b, c=c)
    drawn = Counter(one.set_specs for one in sampling.draw(subjects, seed=seed))
    total = a + b + c
    for name, size in (("a", a), ("b", b), ("c", c)):
        exact = min(30, total) * size / total
        # One is the least that a stratum gives; the others pay for it.
        assert max(1, exact - 2) <= drawn[(name,)] <= max(1, exact + 1)


def test_every_object_has_the_same_chance() -> None:
    subjects = _facility(a=40, b=20)
    seen = Counter(
        one.identifier for seed in range(600) for one in sampling.draw(subjects, size=6, seed=seed)
    )
    assert len(seen) == 60
    # 60 each on average; the bounds are five standard deviations away.
    assert 24 < min(seen.values()) <= max(seen.values()) < 97


def test_large_strata_are_drawn_more_often_where_there_are_too_many() -> None:
    subjects = _facility(large=90, **{f"s{number}": 1 for number in range(10)})
    drawn = Counter(
        one.set_specs for seed in range(300) for one in sampling.draw(subjects, size=1, seed=seed)
    )
    assert 240 < drawn[("large",)] < 295


def test_most_of_a_sample_stays_when_an_object_comes() -> None:
    subjects = _facility(a=300)
    before = set(sampling.draw(subjects, seed=7))
    after = set(sampling.draw([*subjects, Subject("new", set_specs=("a",))], seed=7))
    assert len(before & after) >= 29


def test_another_seed_draws_others() -> None:
    subjects = _facility(a=300)
    assert set(sampling.draw(subjects, seed=1)) != set(sampling.draw(subjects, seed=2))


def test_of_several_with_one_identifier_one_is_drawn() -> None:
    twins = [Subject("x", year=2020), Subject("x", year=2021), Subject("x")]
    drawn = sampling.draw(twins, seed=1)
    assert len(drawn) == 1
    assert drawn == sampling.draw(twins[::-1], seed=1)


def test_a_negative_size_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="-1"):
        sampling.draw([], size=-1, seed=1)
