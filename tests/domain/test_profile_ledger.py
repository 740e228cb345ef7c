"""The ledger of values keeps every sign of every text, and no more records than it may."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.domain import pids, profile_counting, profile_people
from fairassess.domain.metadata import Value
from fairassess.domain.profile_counting import Ledger
from fairassess.domain.profile_values import MOST_FREQUENT, Frequent, Top, top_of

texts = st.text(st.characters(), min_size=1, max_size=8)
attributes = st.lists(st.tuples(st.sampled_from(["lang", "nameType"]), texts), max_size=2).map(
    tuple
)
values = st.lists(st.builds(Value, texts, attributes), min_size=1, max_size=3).map(tuple)
items = st.dictionaries(st.sampled_from(["title", "creator", "date", "size"]), values).map(
    lambda held: tuple(held.items())
)
people_texts = st.sampled_from(
    [
        *("Carberry", "Carberry 0000-0002-1825-0097", "0000-0002-1825-0098", "000/"),
        *("NLS https://ror.org/02aj13c28", "HTTPS://ROR.ORG/02aj13c28", "ror.org/02aj13c28", "a/b"),
        *("http://ROR.org/02AJ13C28", "https://www.ror.org/02aj13c28 x"),
    ]
)
people_attributes = st.lists(
    st.tuples(st.sampled_from(["nameIdentifier", "affiliationIdentifier"]), people_texts),
    unique_by=lambda pair: pair[0],
    max_size=2,
).map(tuple)
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


tables = st.dictionaries(st.text("abcdefgh", max_size=2), st.integers(0, 4), max_size=60)


@given(tables)
def test_the_most_frequent_are_those_that_come_first_when_all_are_sorted(counts):
    ordered = sorted((-number, text) for text, number in counts.items() if number)
    most, others = ordered[:MOST_FREQUENT], ordered[MOST_FREQUENT:]
    texts = tuple(Frequent(text, -negative, -negative) for negative, text in most)
    assert top_of(counts) == Top(texts, -others[0][0] if others else 0)


@given(st.lists(st.builds(Value, people_texts, people_attributes), max_size=12))
def test_people_are_counted_together_as_they_are_one_by_one(values):
    counts = Counter({"": len(values)} if values else {})
    for text, attributes in values:
        said = dict(attributes)
        counts["with ORCID"] += pids.mentions_orcid(text) or pids.is_orcid(
            said.get("nameIdentifier", "")
        )
        counts["with ROR"] += pids.mentions_ror(text) or any(map(pids.is_ror, said.values()))
        counts["with identifier"] += bool(said.get("nameIdentifier"))
    kinds: dict[str, Counter[str]] = {}
    profile_people.add(kinds, "creator", values)
    assert kinds["creators"] == counts


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
