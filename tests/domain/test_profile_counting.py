"""Values are counted exactly while records are few, and from a fair sample of many."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import profile_counting, profile_kinds, profile_values
from fairassess.domain.completeness import Builder, merge
from fairassess.domain.metadata import Value
from fairassess.domain.profile_values import Distinct, Frequent, Top, hashes, lowest, merge_tops
from tests.domain.records import record


def profile(listed, **settings):
    builder = Builder(**settings)
    for one in listed:
        builder.add(one)
    return builder.freeze()


def numbered(count, **fields):
    return [record(f"oai:nls.test:{number}", **fields) for number in range(count)]


@pytest.fixture
def few(monkeypatch):
    """A ledger that takes a sample of more than 64 records."""
    monkeypatch.setattr(profile_counting, "MOST_SAMPLED", 64)


def test_values_different_texts_and_the_most_frequent_are_counted():
    found = profile(
        [
            record("a", creator=("Carberry", "Team")),
            record("b", creator="Carberry"),
            record("c", creator=("n/a", "")),
        ]
    )
    content = found.content("creator")
    assert (content.values, content.distinct.number, content.distinct.is_exact) == (3, 2, True)
    assert content.top == Top((Frequent("Carberry", 2, 2), Frequent("Team", 1, 1)))


def test_what_attributes_say_is_counted_by_the_words_of_the_standard():
    found = profile(
        [
            record(
                title=(Value("A", (("lang", "en-GB"),)), Value("B", (("lang", "DE"),)), "C"),
                date=(
                    Value("2020", (("dateType", "Issued"),)),
                    Value("2021", (("dateType", "x"),)),
                ),
                relation=Value("10.5072/1", (("relationType", "IsDerivedFrom"),)),
            )
        ]
    )
    assert found.tally(profile_kinds.TITLE_LANGUAGES).counts == (("de", 1), ("en", 1))
    assert found.tally(profile_kinds.TITLE_LANGUAGES).of == 3
    assert found.tally(profile_kinds.DATE_TYPES).counts == (("Issued", 1), ("other", 1))
    assert found.tally(profile_kinds.RELATION_TYPES).count("IsDerivedFrom") == 1


def test_people_and_organisations_are_counted_by_what_they_bring():
    found = profile(
        [
            record(
                creator=(
                    Value(
                        "Carberry",
                        (
                            ("nameIdentifier", "0000-0002-1825-0097"),
                            ("affiliation", "NLS"),
                            ("affiliationIdentifier", "https://ror.org/02aj13c28"),
                        ),
                    ),
                    Value("Carberry", (("nameIdentifier", "0000-0002-1825-0098"),)),
                ),
                funder=Value("NLS", (("awardNumber", "4711"),)),
            )
        ]
    )
    creators = found.tally(profile_kinds.CREATORS)
    assert (creators.of, creators.count("with ORCID"), creators.count("with ROR")) == (2, 1, 1)
    assert creators.count("with identifier") == 2
    assert creators.count("with affiliation") == 1
    assert found.tally(profile_kinds.FUNDERS).count("with award number") == 1


def test_licences_are_counted_by_their_spdx_id_whatever_way_they_are_written():
    found = profile(
        [
            record("a", rights="CC-BY-4.0"),
            record("b", rights="https://creativecommons.org/licenses/by/4.0/legalcode"),
            record("c", rights=("Open", "http://creativecommons.org/publicdomain/zero/1.0/")),
            record("d", rights="https://spdx.org/licenses/MIT.html"),
            record("e", rights="https://creativecommons.org/licenses/by/9.0/"),
            record("f", rights="ask us"),
            record("g", title="A"),
        ]
    )
    licences = found.tally(profile_kinds.LICENCES)
    assert dict(licences.counts) == {
        "CC-BY-4.0": 2,
        "CC0-1.0": 1,
        "MIT": 1,
        "other known licence": 1,
    }
    assert licences.of == found.live == 7


def test_lengths_are_counted_in_classes():
    found = profile([record("a", title="A" * 10), record("b", title="A" * 11)])
    assert found.tally(profile_kinds.TITLE_LENGTHS).counts == (("11 to 30", 1), ("to 10", 1))


def test_the_span_of_dates_takes_both_ends_of_a_range_and_no_other_writing():
    found = profile([record("a", date=("2020-03-01/2020-04-05", "1.1.1999")), record("b")])
    assert (found.first_date, found.last_date) == ("2020-03-01", "2020-04-05")


@pytest.mark.usefixtures("few")
@given(st.permutations(range(200)))
def test_the_sample_depends_on_the_records_and_not_on_their_order(order):
    listed = [record(f"oai:nls.test:{n}", title=f"T{n}") for n in order]
    found = profile(listed)
    assert 32 / 2 < found.sampled <= 64
    assert found.sampled == found.content("title").values
    assert found == profile(sorted(listed, key=lambda one: one.identifier))


@pytest.mark.parametrize("form", ["oai:nls.test:{}", "oai:nls.test:{:06d}", "{:x}", "ds-{}/v1"])
@pytest.mark.parametrize("one_in", [2, 4, 5, 10])
def test_the_interval_of_a_sampled_share_holds_the_share_of_all(form, one_in, monkeypatch):
    monkeypatch.setattr(profile_counting, "MOST_SAMPLED", 256)
    kinds = ("IsDerivedFrom", *["IsPartOf"] * (one_in - 1))
    listed = [
        record(form.format(n), relation=Value("x", (("relationType", kinds[n % one_in]),)))
        for n in range(2_000)
    ]
    found = profile(listed)
    share = found.share_in(found.tally(profile_kinds.RELATION_TYPES), "IsDerivedFrom")
    assert share.is_estimate
    # Of 16 intervals of 95 % one or the other may miss; twice as wide, none does.
    middle, width = (share.low + share.high) / 2, share.high - share.low
    assert abs(1 / one_in - middle) < width
    assert found.field("relation").present == 2_000


def test_a_share_of_all_records_has_no_interval_and_that_of_a_given_sample_has():
    listed = [*numbered(8, rights="CC0-1.0"), record("x", title="A")]
    assert not profile(listed).share("licence").is_estimate
    assert profile(listed, is_sample=True).share("licence").is_estimate


@pytest.mark.usefixtures("few")
def test_two_samples_put_together_weigh_by_all_their_records():
    one = profile(numbered(40, title=Value("A", (("lang", "en"),))))
    other = profile(numbered(1_000, title=Value("A", (("lang", "de"),))))
    both = merge(one, other)
    tally = both.tally(profile_kinds.TITLE_LANGUAGES)
    assert both.live == 1_040
    assert tally.count("en") / tally.of == pytest.approx(40 / 1_040, abs=0.03)
    assert both.sampled == pytest.approx(tally.of, abs=1)


@given(st.sets(st.integers(0, 10**9), max_size=3_000))
def test_many_different_texts_are_estimated_within_the_error_that_is_said(numbers):
    distinct = Distinct(lowest(hashes(map(str, numbers))))
    if distinct.is_exact:
        assert distinct.number == len(numbers)
    else:
        off = abs(distinct.number - len(numbers)) / len(numbers)
        assert off < 5 * profile_values.RELATIVE_ERROR


@pytest.mark.parametrize(
    "form", ["oai:nls.test:{}", "Run {:06d}", "https://doi.org/10.5072/nls.{}"]
)
def test_texts_that_differ_only_in_a_number_are_estimated_as_well(form):
    distinct = Distinct(lowest(hashes(form.format(n) for n in range(50_000))))
    assert distinct.number == pytest.approx(50_000, rel=4 * profile_values.RELATIVE_ERROR)


tables = st.dictionaries(st.text("abcdefgh", max_size=2), st.integers(1, 50), max_size=60)


@given(tables, tables)
def test_the_bounds_of_merged_lists_hold_the_counts(one, other):
    merged = merge_tops(profile_values.top_of(one), profile_values.top_of(other))
    true = {text: one.get(text, 0) + other.get(text, 0) for text in {*one, *other}}
    listed = {frequent.text for frequent in merged.texts}
    for text, low, high in merged.texts:
        assert low <= true[text] <= high
    assert all(n <= merged.others_at_most for text, n in true.items() if text not in listed)


def test_a_long_text_is_listed_by_its_beginning_and_told_from_others_like_it():
    listed = [record("a", description="x" * 3_000 + "a"), record("b", description="x" * 3_000)]
    content = profile(listed).content("description")
    assert content.distinct.number == 2
    assert len(content.top.texts) == 2
    assert all(len(text) <= profile_values.LONGEST_LISTED for text, _, _ in content.top.texts)


def test_the_sample_is_smaller_where_its_records_are_large(monkeypatch):
    monkeypatch.setattr(profile_counting, "MOST_SIGNS", 10_000)
    listed = [record(f"oai:nls.test:{n}", title="A" * 100) for n in range(500)]
    found = profile(listed)
    assert 20 < found.sampled <= 100
    assert found == profile(reversed(listed))


def test_memory_does_not_grow_with_the_number_of_records():
    def peak(count):
        tracemalloc.start()
        builder = Builder()
        for number in range(count):
            text = f"a title of its own {number} " + "and more " * 20
            builder.add(record(f"oai:nls.test:{number}", title=text, identifier=str(number)))
        builder.freeze()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(12_000) < 1.2 * peak(4_000) + 100_000
