"""What is told of a record beside its marks: obligations, context, kinds of identifiers."""

import pytest

from fairassess.domain import profile_facts
from fairassess.domain.completeness import Builder
from fairassess.domain.metadata import Value
from tests.domain.records import record
from tests.domain.test_richness import FULL


def facts(**fields):
    builder = Builder()
    builder.add(record(**fields))
    return {name for name, number in builder.freeze().facts if number}


def context(**fields):
    return facts(**fields) & set(profile_facts.CONTEXT_GROUPS)


def test_a_record_is_told_to_have_all_that_datacite_wants_when_all_six_are_real():
    full = {name: FULL[name] for name in ("identifier", "creator", "title", "publisher", "type")}
    assert profile_facts.ALL_MANDATORY in facts(**full, year="2024")
    assert profile_facts.ALL_MANDATORY in facts(**full, date="2024-05-17")
    assert profile_facts.ALL_MANDATORY not in facts(**full)
    assert profile_facts.ALL_MANDATORY not in facts(**full, year=":unav")


def test_in_dublin_core_the_nearest_element_stands_for_a_recommended_property():
    fields = dict.fromkeys(("subject", "contributor", "date", "relation", "description"), "x")
    assert profile_facts.ALL_RECOMMENDED in facts(**fields, location="Grenoble")
    assert profile_facts.ALL_RECOMMENDED in facts(**fields, coverage="Grenoble")
    assert profile_facts.ALL_RECOMMENDED not in facts(**fields)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Instrument: D22", {"instrument"}),
        ("measured at beamline BL-07", {"instrument"}),
        ("Spectrometer name = IN5", {"instrument"}),
        ("measured with the instrument of the house", set()),
        ("three instruments were compared", set()),
        ("Proposal number: 5-24-123", {"proposal"}),
        ("within proposal MX-2345", {"proposal"}),
        ("proposal 2 of 3 rounds", set()),
        ("the proposal was accepted", set()),
        ("Sample: silica", {"sample"}),
        ("Sample name = silica", {"sample"}),
        ("the sample was heated", set()),
        ("sample environment", set()),
        ("X-ray tomography of a fossil", {"technique"}),
        ("at 12.4 keV", {"parameters"}),
        ("cooled to 4K", {"parameters"}),
        ("pressure of 2 GPa and a field of 0.5 T", {"parameters"}),
        ("wavelength 1.54 Å", {"parameters"}),
        ("in 2019 at 3 places", set()),
        ("run 12 Kelvin street", set()),
        ("10.5072/4K-video", set()),
    ],
)
def test_a_group_is_named_by_a_label_or_number_and_not_by_a_mention(text, groups):
    assert context(description=text) == groups


def test_labels_count_in_titles_and_descriptions_and_techniques_in_subjects_too():
    assert context(title="Sample: silica") == {"sample"}
    assert context(subject="Sample: silica") == set()
    assert context(subject="small angle scattering") == {"technique"}
    assert context(subject="http://purl.org/pan-science/PaNET/PaNET01188") == {"technique"}


@pytest.mark.parametrize(
    ("attributes", "group"),
    [
        ((("relationType", "IsCollectedBy"),), "instrument"),
        ((("relationType", "IsCompiledBy"),), "instrument"),
        ((("relationType", "IsPartOf"), ("resourceTypeGeneral", "Instrument")), "instrument"),
        ((("relationType", "References"), ("resourceTypeGeneral", "Award")), "proposal"),
        ((("relationType", "References"), ("resourceTypeGeneral", "PhysicalObject")), "sample"),
        ((("relationType", "References"), ("relatedIdentifierType", "IGSN")), "sample"),
    ],
)
def test_a_relation_to_a_thing_names_its_group(attributes, group):
    assert context(relation=Value("10.5072/thing", attributes)) == {group}


def test_a_private_number_of_the_proposal_names_the_proposal():
    given = Value("MX-2345", (("alternateIdentifierType", "Proposal number"),))
    assert context(alternate_identifier=given) == {"proposal"}
    assert context(alternate_identifier=Value("MX-2345")) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("10.5072/abc", "doi"),
        ("https://doi.org/10.5072/abc", "doi"),
        ("doi:10.5072/abc", "doi"),
        ("hdl:10273/ab", "handle"),
        ("https://hdl.handle.net/10273/ab", "handle"),
        ("igsn:ICDP5054", "handle"),
        ("urn:nbn:se:uu:diva-3475", "other"),
        ("ark:/12345/abc", "ark"),
        ("https://data.nls.test/4711", "url"),
        ("550e8400-e29b-41d4-a716-446655440000", "uuid"),
        ("pid:4711", "number"),
        ("MX-2345", "other"),
    ],
)
def test_identifiers_are_told_by_their_kind(text, kind):
    assert facts(identifier=text) & set(profile_facts.IDENTIFIERS) == {f"identifier_{kind}"}
    assert facts(relation=text) & set(profile_facts.RELATED) == {f"related_{kind}"}


def test_a_related_identifier_is_of_the_kind_that_its_type_says():
    typed = Value("10273/AB", (("relatedIdentifierType", "Handle"),))
    assert facts(relation=typed) & set(profile_facts.RELATED) == {"related_handle"}


def test_a_placeholder_is_of_no_kind():
    assert not facts(identifier=":unav", relation="n/a")


def test_facts_are_counted_by_set_and_by_year_as_well():
    builder = Builder()
    builder.add(record(sets=("a",), date="2020", description="Sample: silica"))
    builder.add(record(sets=("a", "b"), date="2021", description="none of it"))
    found = builder.freeze()
    by_set = {spec: dict(named)["sample"] for spec, named in found.facts_by_set}
    assert by_set == {"a": 1, "b": 0}
    assert {year: dict(named)["sample"] for year, named in found.facts_by_year} == {
        2020: 1,
        2021: 0,
    }
    assert (found.share("sample").found, found.share("sample").of) == (1, 2)
