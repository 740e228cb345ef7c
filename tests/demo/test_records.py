"""Demo records are the same for ever, legal in every identifier, and better with every share."""

from collections import Counter
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.demo import records, records_words
from fairassess.demo.records import FULL, House, Quality
from fairassess.demo.records_words import Beam
from fairassess.domain import pids

HOUSE = House("nls", "Northern Light Source", ror="https://ror.org/0fake0124")
POOR = Quality(**{field.name: 0.0 for field in fields(Quality)})


def ror_is_right(address):
    """Check the two last digits as the registry computes them."""
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    name, check = address[-9:-2], int(address[-2:])
    number = 0
    for letter in name:
        number = number * 32 + letters.index(letter)
    return check == 98 - number * 100 % 97


@given(st.integers(0, 5), st.integers(1, 40))
def test_the_same_seed_gives_the_same_records(seed, count):
    assert records.make(HOUSE, count, seed=seed) == records.make(HOUSE, count, seed=seed)


def test_another_seed_or_facility_gives_other_records():
    titles = [
        [record.title for record in records.make(house, 20, seed=seed)]
        for house, seed in ((HOUSE, 1), (HOUSE, 2), (replace(HOUSE, code="abc"), 1))
    ]
    assert titles[0] != titles[1] != titles[2] != titles[0]


@pytest.mark.parametrize("beam", Beam)
def test_identifiers_are_unique_legal_uris_and_datestamps_rise_in_whole_seconds(beam):
    made = records.make(replace(HOUSE, beam=beam), 500)
    for name in ("identifier", "doi"):
        assert len({getattr(record, name) for record in made}) == 500
    assert all(record.identifier.startswith("oai:nls.test:") for record in made)
    stamps = [record.datestamp for record in made]
    assert stamps == sorted(stamps)
    assert all(stamp.microsecond == 0 and stamp.utcoffset() is not None for stamp in stamps)
    assert records.FIRST_DATESTAMP <= stamps[0] <= stamps[-1] <= records.LAST_DATESTAMP


@given(
    st.sampled_from([field.name for field in fields(Quality)]),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_raising_one_share_takes_no_property_from_any_record(name, one, other):
    low, high = sorted((one, other))
    worse, better = (
        records.make(HOUSE, 30, quality=replace(FULL, **{name: share})) for share in (low, high)
    )
    whole = records.make(HOUSE, 30)
    for before, after, best in zip(worse, better, whole, strict=True):
        assert after in (before, best)


def test_quality_changes_no_identifier_no_datestamp_and_no_set():
    for poor, full in zip(
        records.make(HOUSE, 50, quality=POOR), records.make(HOUSE, 50), strict=True
    ):
        assert (poor.identifier, poor.datestamp, poor.is_deleted, poor.sets) == (
            full.identifier,
            full.datestamp,
            full.is_deleted,
            full.sets,
        )


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_share_is_about_the_share_of_records(share):
    made = records.make(HOUSE, 2_000, quality=replace(FULL, dois=share, rights=share))
    assert abs(sum(bool(record.doi) for record in made) / 2_000 - share) < 0.04
    assert abs(sum(record.rights is not None for record in made) / 2_000 - share) < 0.04


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_0_and_1_is_refused_by_its_name(share):
    with pytest.raises(ValueError, match="rights"):
        Quality(rights=share)


def test_poor_records_have_placeholders_and_private_identifiers_only():
    for record in records.make(HOUSE, 60, quality=POOR):
        assert record.creators[0].name == records.UNAVAILABLE
        assert record.title == records.UNKNOWN or record.title.startswith("Run ")
        assert record.doi == ""
        assert pids.is_private(record.private_id)
        assert record.rights is None
        assert record.technique is record.instrument is None
        given = (record.relations, record.contributors, record.formats, record.keywords)
        assert not any(given)


def test_full_records_show_nothing_private():
    for record in records.make(HOUSE, 60):
        assert record.private_id == ""
        assert record.instrument is not None
        assert record.technique is not None
        assert record.technique.panet_id in record.instrument.techniques


def test_only_the_documented_sample_person_appears():
    people = {
        (creator.name, creator.orcid)
        for record in records.make(HOUSE, 300)
        for creator in (*record.creators, *record.contributors)
        if creator.is_person or creator.orcid
    }
    assert people == {(records.SAMPLE_PERSON, records.SAMPLE_ORCID)}
    assert pids.is_orcid(records.SAMPLE_ORCID)


def test_the_made_up_ror_is_right_by_its_checksum():
    assert ror_is_right("https://ror.org/02550n020")
    assert ror_is_right(HOUSE.ror)


def test_one_record_in_so_many_is_deleted():
    made = records.make(HOUSE, 100, deleted_every=10)
    assert sum(record.is_deleted for record in made) == 10
    assert not any(record.is_deleted for record in records.make(HOUSE, 100, deleted_every=0))


def test_texts_reach_beyond_ascii_and_english():
    made = records.make(HOUSE, 300)
    assert {record.language for record in made} == {"en", "de", "fr"}
    assert any("₂" in record.title for record in made)
    assert Counter(record.title.isascii() for record in made)[False] > 100


def test_every_instrument_names_known_techniques():
    for instruments in records_words.INSTRUMENTS.values():
        for instrument in instruments:
            assert set(instrument.techniques) <= set(records_words.TECHNIQUES)
