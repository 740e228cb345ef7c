"""The ledger of values keeps every sign of every text, and no more records than it may."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.domain import profile_counting, profile_people
from fairassess.domain.metadata import Value
from fairassess.domain.profile_counting import Ledger

texts = st.text(st.characters(), min_size=1, max_size=8)
attributes = st.lists(st.tuples(st.sampled_from(["lang", "nameType"]), texts), max_size=2).map(
    tuple
)
values = st.lists(st.builds(Value, texts, attributes), min_size=1, max_size=3).map(tuple)
items = st.dictionaries(st.sampled_from(["title", "creator", "date", "size"]), values).map(
    lambda held: tuple(held.items())
)
numbers = st.integers(0, 2**32 - 1)
lists = st.lists(st.tuples(numbers, items), max_size=40)


def ledger(listed):
    found = Ledger()
    for number, held in listed:
        if number < found.limit:
            found.add(number, held)
    return found


def signs_in(held):
    return sum(
        len(text) + sum(len(said) for _, said in attributes)
        for _, values in held
        for text, attributes in values
    )


@settings(deadline=None)
@given(lists)
def test_each_text_is_counted_as_it_was_written(listed):
    contents, kinds = ledger(listed).total()
    for content in contents:
        came = [text for _, held in listed for text, _ in dict(held).get(content.field, ())]
        assert content.values == len(came)
        counts = Counter(came)
        assert all(counts[text] == low == high for text, low, high in content.top.texts)
    assert {content.field for content in contents} == {
        name for _, held in listed for name, _ in held
    }
    plain: dict[str, Counter[str]] = {}
    for _, held in listed:
        if "creator" in dict(held):
            profile_people.add(plain, "creator", dict(held)["creator"])
    assert kinds.get("creators", Counter()) == plain.get("creators", Counter())


def plain_sample(listed, most, most_signs):
    """Return how many records are left at the lowest level at which they are few enough."""
    for level in range(profile_counting._LEVELS):
        left = [held for number, held in listed if number < 1 << 32 - level]
        if len(left) <= most and sum(map(signs_in, left)) <= most_signs:
            break
    return len(left)


@settings(deadline=None)
@given(lists, st.integers(1, 20), st.integers(0, 200))
def test_the_sample_is_as_large_as_its_records_and_their_signs_allow(listed, most, most_signs):
    limits = {"MOST_SAMPLED": most, "MOST_SIGNS": most_signs}
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(profile_counting, name, limit)
        assert ledger(listed).sampled == plain_sample(listed, most, most_signs)
