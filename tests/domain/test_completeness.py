"""Completeness counts real values only, in any order, and adds up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import completeness, richness
from fairassess.domain.completeness import Builder, examine, is_placeholder, merge
from fairassess.domain.metadata import Record, Value
from fairassess.domain.runs import FieldCount
from tests.domain.records import record

EXPECTED = ("title", "creator", "rights")

texts = st.sampled_from(["", ":unav", "n/a", "A real value", "10.5072/x", "2021-03-04", "CC0-1.0"])
names = st.sampled_from(["title", "creator", "identifier", "date", "rights", "subject"])
records = st.builds(
    lambda number, is_deleted, sets, fields: Record(
        f"oai:nls.test:{number}",
        "2024-01-01",
        is_deleted,
        tuple(sets),
        () if is_deleted else tuple((n, tuple(map(Value, t))) for n, t in fields.items()),
    ),
    st.integers(0, 9),
    st.booleans(),
    st.lists(st.sampled_from(["a", "b", "c:d"]), max_size=3),
    st.dictionaries(names, st.lists(texts, min_size=1, max_size=3)),
)


def profile(listed):
    builder = Builder(EXPECTED)
    for one in listed:
        builder.add(one)
    return builder.freeze()


@given(st.lists(records).flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_the_order_of_the_records_does_not_matter(pair):
    assert profile(pair[0]) == profile(pair[1])


@given(st.lists(records), st.lists(records))
def test_merging_two_profiles_gives_the_profile_of_both(one, other):
    assert merge(profile(one), profile(other)) == profile(one + other)


@given(st.lists(records))
def test_every_count_lies_between_nothing_and_all_live_records(listed):
    found = profile(listed)
    assert found.live + found.deleted == len(listed)
    for count in found.fields:
        assert 0 <= count.present + count.placeholder <= count.of == found.live
    assert all(0 <= number <= found.live for _, number in found.marks)
    assert sum(counts[0].of for _, counts in found.by_year) == found.live


def test_counting_goes_on_after_a_look_at_the_counts():
    builder = Builder()
    builder.add(record(title="A"))
    assert builder.freeze().live == 1
    builder.add(record(title="B"))
    assert builder.freeze().field("title") == FieldCount("title", 2, 0, 2)


def test_the_counts_are_right_when_no_two_records_are_alike(monkeypatch):
    monkeypatch.setattr(completeness, "_MOST_PATTERNS", 3)
    found = profile(record(title="A", date=str(1950 + number)) for number in range(20))
    assert found.field("title").present == 20
    assert [year for year, _ in found.by_year] == list(range(1950, 1970))


def test_expected_fields_are_listed_even_when_nobody_has_them():
    assert profile([record(title="A")]).fields == (
        FieldCount("creator", 0, 0, 1),
        FieldCount("rights", 0, 0, 1),
        FieldCount("title", 1, 0, 1),
    )


def test_a_field_with_nothing_but_placeholders_is_missing_and_says_so():
    seen = examine(record(title=":unav", creator=("n/a", "Carberry"), rights=""))
    assert (seen.present, seen.placeholders) == (("creator",), ("title",))


def test_a_deleted_record_is_counted_apart():
    found = profile([record(is_deleted=True), record(title="A")])
    assert (found.live, found.deleted, found.field("title").of) == (1, 1, 1)


def test_a_record_counts_in_each_of_its_sets_once_and_one_without_set_by_itself():
    found = profile([record(sets=("a", "b", "a"), title="A"), record(title="A")])
    assert {spec: counts[0].of for spec, counts in found.by_set} == {"": 1, "a": 1, "b": 1}


def test_a_provider_that_invents_sets_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(completeness, "MOST_SETS", 3)
    found = profile(record(sets=(f"set{number}",)) for number in range(10))
    assert [spec for spec, _ in found.by_set] == ["other sets", "set0", "set1", "set2"]
    assert sum(counts[0].of for _, counts in found.by_set) == 10


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ({"year": "2021", "date": "2019-01-01"}, 2021),
        ({"date": ("no day", "2019-05")}, 2019),
        ({"date": "Created: 2018-01-01"}, 2018),
        ({"date": ":unav"}, None),
        ({"date": "12021"}, None),
        ({}, None),
    ],
)
def test_the_year_is_that_of_publication_else_of_the_first_date_that_shows_one(fields, year):
    assert examine(record(**fields)).year == year


@pytest.mark.parametrize(
    "text",
    [
        ":unav",
        "(:unav)",
        "(:unkn) Anonymous",
        ":null",
        ":tba",
        ":none",
        ":unas",
        "[:unav]",
        "unknown",
        "Unknown",
        "N/A",
        "n.a.",
        "undefined",
        "undefined/detail/4711",
        "Example Institute",
        " None ",
        "-",
        "???",
        "0000",
    ],
)
def test_what_only_pretends_to_be_a_value_is_a_placeholder(text):
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "Unknown pleasures of beamline 7",
        "Nonexistent",
        ":unavoidable",
        "(:etal)",
        "Na",
        "A study of null results",
        "10.5072/x",
        "2024",
        "unknown" + " " * 100 + "x",
    ],
)
def test_a_real_value_is_no_placeholder(text):
    assert not is_placeholder(text)


def test_what_is_stored_of_a_record_is_real():
    seen = examine(
        record(
            title=(":unav", "Real title"),
            subject=("scattering", "n/a"),
            identifier=("MX-1234", "10.5072/x"),
        )
    )
    assert (seen.title, seen.subjects) == ("Real title", ("scattering",))
    assert seen.pids == ("10.5072/x",)


def test_a_mark_is_counted_for_each_record_that_has_it():
    found = profile([record(rights="CC0-1.0"), record(rights="ask us"), record(is_deleted=True)])
    assert (found.marked(richness.RIGHTS), found.marked(richness.LICENCE)) == (2, 1)
