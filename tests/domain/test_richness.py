"""What a record offers beyond filled fields is told from its values and their attributes."""

import pytest

from fairassess.domain import completeness, licences, richness
from fairassess.domain.metadata import Value
from tests.domain.records import record


def marks(**fields):
    return set(completeness.examine(record(**fields)).marks)


FULL = {
    "title": "Diffraction of a sample",
    "creator": "Carberry, Josiah",
    "publisher": "Northern Light Source",
    "date": "2024-05-17",
    "type": "Dataset",
    "description": "Measured at beamline 7",
    "subject": "diffraction",
    "identifier": "https://doi.org/10.5072/1",
}


def test_a_record_with_all_core_fields_has_them():
    assert richness.CORE_FIELDS in marks(**FULL)


@pytest.mark.parametrize("field", FULL)
def test_a_record_without_one_core_field_does_not_have_them(field):
    fields = {name: text for name, text in FULL.items() if name != field}
    assert richness.CORE_FIELDS not in marks(**fields)
    assert richness.CORE_FIELDS not in marks(**(FULL | {field: "(:unav)"}))


def test_a_year_stands_for_a_date():
    fields = {name: text for name, text in FULL.items() if name != "date"}
    assert richness.CORE_FIELDS in marks(**fields, year="2024")


def test_one_placeholder_among_creators_makes_names_unreal():
    assert richness.REAL_NAMES in marks(title="A", creator=("B", "C"))
    assert richness.REAL_NAMES not in marks(title="A", creator=("B", ":unav"))
    assert richness.REAL_NAMES not in marks(title="unknown", creator="B")


def test_a_bare_doi_is_a_pid_but_no_link_except_where_its_type_is_given():
    assert marks(identifier="10.5072/1") & {richness.PID, richness.PID_AS_LINK} == {richness.PID}
    typed = Value("10.5072/1", (("identifierType", "DOI"),))
    assert {richness.PID, richness.PID_AS_LINK} <= marks(identifier=typed)
    assert {richness.PID, richness.PID_AS_LINK} <= marks(identifier="https://doi.org/10.5072/1")
    assert richness.PID_AS_LINK not in marks(identifier="http://doi.org/10.5072/1")


def test_a_handle_is_known_by_its_type():
    assert richness.PID in marks(identifier=Value("10273/AB", (("identifierType", "Handle"),)))
    assert richness.PID not in marks(identifier="10273/AB")


def test_one_private_identifier_beside_a_doi_is_one_too_many():
    assert richness.PUBLIC_IDENTIFIERS in marks(identifier="https://doi.org/10.5072/1")
    assert richness.PUBLIC_IDENTIFIERS not in marks(identifier=("10.5072/1", "MX-2345"))
    assert richness.PUBLIC_IDENTIFIERS in marks(
        identifier="10.5072/1", alternate_identifier="MX-2345"
    )


@pytest.mark.parametrize(
    "value",
    [
        Value("CC-BY-4.0"),
        Value("https://creativecommons.org/licenses/by/4.0/"),
        Value("Creative Commons Attribution", (("rightsIdentifier", "cc-by-4.0"),)),
        Value("Open", (("rightsURI", "http://creativecommons.org/publicdomain/zero/1.0/"),)),
    ],
)
def test_a_licence_is_known_by_its_spdx_id_or_its_address(value):
    assert {richness.RIGHTS, richness.LICENCE} <= marks(rights=value)


@pytest.mark.parametrize(
    "text",
    [
        "Creative Commons Attribution 4.0",
        "info:eu-repo/semantics/openAccess",
        "https://creativecommons.org/",
        "https://creativecommons.example.org/licenses/by/4.0/",
        "x" * 10_000,
    ],
)
def test_a_licence_in_words_is_a_statement_but_no_licence_for_machines(text):
    assert not licences.is_known(text)
    assert marks(rights=text) & {richness.RIGHTS, richness.LICENCE} == {richness.RIGHTS}


@pytest.mark.parametrize(
    ("value", "is_panet"),
    [
        (Value("http://purl.org/pan-science/PaNET/PaNET01188"), True),
        (Value("PaNET:01188"), True),
        (Value("PaNET:PaNET01188"), True),
        (
            Value("saxs", (("valueURI", "https://purl.org/pan-science/PaNET/PaNET01188"),)),
            True,
        ),
        (Value("saxs", (("subjectScheme", "PaNET"),)), False),
        (Value("small angle scattering"), False),
        (Value("PaNET:0118800"), False),
    ],
)
def test_a_panet_term_is_known_by_its_address_or_short_form(value, is_panet):
    assert (richness.PANET in marks(subject=value)) is is_panet


def test_a_relation_has_a_type_or_leads_to_a_persistent_identifier():
    assert richness.RELATION in marks(relation=Value("x", (("relationType", "IsPartOf"),)))
    assert richness.RELATION in marks(relation="https://doi.org/10.5072/paper")
    assert richness.RELATION not in marks(relation="our other paper")


def test_orcid_and_ror_are_found_in_attributes_and_in_text():
    with_orcid = Value("Carberry", (("nameIdentifier", "0000-0002-1825-0097"),))
    assert richness.ORCID in marks(creator=with_orcid)
    assert richness.ORCID in marks(contributor="Carberry 0000-0002-1825-0097")
    assert richness.ORCID not in marks(creator="Carberry 0000-0002-1825-0098")
    with_ror = Value("Carberry", (("affiliationIdentifier", "https://ror.org/02aj13c28"),))
    assert richness.ROR in marks(creator=with_ror)
    assert richness.ROR in marks(publisher="https://ror.org/02aj13c28")
    assert richness.ROR not in marks(publisher="https://ror.org/02aj13c29")


@pytest.mark.parametrize(
    ("text", "is_iso"),
    [
        ("2024", True),
        ("2024-05", True),
        ("2024-05-17", True),
        ("2024-05-17T10:11:12Z", True),
        ("2024-05-17T10:11:12.5+02:00", True),
        ("2024-05-17/2024-05-19", True),
        ("2024-05-17/", True),
        ("/", False),
        ("2024-13-01", False),
        ("2023-02-29", False),
        ("17.05.2024", False),
        ("Created: 2024-05-17", False),
        ("2024-05-17/2024-05-18/2024-05-19", False),
        ("2024" + "0" * 10_000, False),
    ],
)
def test_dates_are_iso_only_when_they_are_real_days(text, is_iso):
    assert richness.is_iso_date(text) is is_iso


def test_a_placeholder_is_no_date_that_a_machine_can_sort():
    found = marks(date=("2024-05-17", ":unav"))
    assert richness.DATES in found
    assert richness.ISO_DATES not in found


def test_provenance_comes_from_a_relation_a_contributor_or_a_source():
    assert richness.PROVENANCE in marks(relation=Value("x", (("relationType", "IsDerivedFrom"),)))
    assert richness.PROVENANCE in marks(contributor="Beamline 7")
    assert richness.PROVENANCE in marks(source="raw data of visit 3")
    assert richness.PROVENANCE not in marks(relation=Value("x", (("relationType", "IsCitedBy"),)))


def test_context_needs_a_place_and_a_technique_or_sample():
    assert richness.CONTEXT in marks(description="Instrument D22, sample: silica")
    assert richness.CONTEXT in marks(
        title="Tomography", relation=Value("x", (("relationType", "IsCollectedBy"),))
    )
    assert richness.CONTEXT not in marks(description="Instrument D22")
    assert richness.CONTEXT not in marks(description="Tomography of a sample")


def test_an_empty_record_has_nothing_but_what_needs_nothing():
    assert marks() == {richness.REAL_NAMES, richness.PUBLIC_IDENTIFIERS}
