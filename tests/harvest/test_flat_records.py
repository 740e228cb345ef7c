"""Records of known tags, whose texts are only picked out, are counted as any others are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import profile_flat, profile_reading
from fairassess.domain.completeness import Builder
from fairassess.domain.metadata import Record
from fairassess.domain.profile_flat import Flat
from fairassess.domain.profile_reading import Span
from fairassess.harvest import entries, swift
from tests import examples
from tests.harvest import test_plain_reading as plain
from tests.harvest.swift_pages import OAI, page
from tests.harvest.test_swift import DC_SPACES, HEADER, RECORDS, dc

TEXTS = st.one_of(
    st.sampled_from(
        ["", " ", "a", "n/a", "(:unav)", "unknown", "100%", "%s", "2024-01-02", "2019", "1/2",
         "2024-13-01", "10.1234/a", "https://doi.org/10.1234/a.b", "hdl:1234/5", "PANET:PaNET01188",
         "undefined/7", "0000-0002-1825-0097", "https://ror.org/02aj13c28", "CC-BY-4.0",
         "https://creativecommons.org/licenses/by/4.0/", "Sample: silica", "beamline 7", "12 keV",
         "neutron diffraction", "proposal MX-2345", "the sample", "x" * 4_100, "file:///home/a",
         "a &amp; b", "\u212a", "t" * 1_001]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="<>&\r", min_codepoint=32), max_size=9),
)  # fmt: skip
NAMES = st.sampled_from(
    ["title", "creator", "subject", "description", "publisher", "contributor", "date", "type",
     "format", "identifier", "source", "language", "relation", "coverage", "rights"]
)  # fmt: skip
ROOT = f' xmlns="{OAI}" {plain.DECLARED}'


@st.composite
def alike(draw):
    """Return records that have the same tags, and various texts."""
    names = draw(st.lists(NAMES, min_size=1, max_size=12))
    many = draw(st.lists(st.tuples(*[TEXTS for _ in names]), min_size=3, max_size=5))
    return [
        dc("".join(f"<dc:{name}>{text}</dc:{name}>" for name, text in zip(names, one, strict=True)))
        for one in many
    ]


def flat_and_plain(body):
    """Return what is read of the records of a page with plans, and without."""
    swift._machines.clear()
    first = swift.read_page(body)
    second = swift.read_page(body, may_be_flat=True)
    assert (first is None) == (second is None)
    return () if first is None else tuple(zip(second.entries, first.entries, strict=True))


def seen_of(entry):
    """Return all that is found in a record, alone and when it is counted, and what is stored."""
    span, builder = Span(), Builder()
    seen = builder.look(entry, span)
    builder.count(entry, seen)
    builder.widen(span)
    fingerprint = entries.fingerprint_of(entry)
    row = entries.compact(entry, seen.examined, 1, 2, fingerprint)
    real = entry.fields if seen.real is None else seen.real
    return seen.examined, seen.shape, seen.bits, seen.licence, real, row, builder.freeze()


@examples.up_to(400)
@given(st.one_of(alike(), st.lists(RECORDS, max_size=2).map(lambda some: some * 3)))
def test_a_record_of_known_tags_says_what_it_says_without_a_plan(records):
    for flat, whole in flat_and_plain(page(*records, root=ROOT)):
        if not isinstance(flat, Flat):
            assert flat == whole
            continue
        assert (*flat[:4], flat.fields) == whole
        assert seen_of(flat) == seen_of(whole)
        builder, other = Builder(), Builder()
        assert builder.add(flat) == other.add(whole)
        assert builder.freeze() == other.freeze()


def test_tags_that_come_again_are_read_with_a_plan():
    record = dc("<dc:title>a</dc:title><dc:creator>b</dc:creator><dc:title> c </dc:title>")
    found = [flat for flat, _ in flat_and_plain(page(*[record] * 5))]
    assert [type(one) for one in found] == [Record, Record, Flat, Flat, Flat]
    assert found[2].texts == ("a", "c", "b")


@pytest.mark.parametrize(
    "inside",
    ["<dc:title xml:lang='en'>a</dc:title><dc:date>2024</dc:date>", "<dc:title/><dc:date/>", ""],
)
def test_records_with_more_than_texts_have_no_plan(inside):
    found = [flat for flat, _ in flat_and_plain(page(*[dc(inside)] * 5))]
    assert not any(isinstance(one, Flat) for one in found)


def test_a_record_of_known_tags_without_an_identifier_is_skipped_as_any_other():
    inside = "<dc:title>a</dc:title><dc:date>2024</dc:date>"
    nameless = dc(inside).replace("oai:a:1", " ")
    found = flat_and_plain(page(*[dc(inside)] * 4, nameless))
    assert found[-1][0] == found[-1][1]
    assert found[-1][0].identifier == ""


def test_no_plans_are_looked_for_where_every_record_has_tags_of_its_own():
    for turn in range(11):
        records = [
            f"<record>{HEADER}<metadata><oai_dc:dc {DC_SPACES} a='{turn}-{n}'>"
            "<dc:title>a</dc:title></oai_dc:dc></metadata></record>"
            for n in range(100)
        ]
        assert swift.read_page(page(*records), may_be_flat=True) is not None
    assert not all(machine.plans.is_on for machine in swift._machines.values())


def test_doubt_leads_to_the_longer_way(monkeypatch):
    asked = []
    longer = profile_reading.examine
    monkeypatch.setattr(
        profile_flat.profile_reading, "examine", lambda *one: asked.append(one) or longer(*one)
    )
    for text in ("n/a", "b", "0000-0002-1825-0097"):
        record = dc(f"<dc:title>a</dc:title><dc:creator>{text}</dc:creator>")
        flat, _ = flat_and_plain(page(*[record] * 3))[-1]
        profile_flat.examine(flat, Span())
    assert len(asked) == 2
