"""What interfaces say of an object becomes the object that probes look at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.demo import catalogue_records, search_objects
from fairassess.domain.metadata import Value
from fairassess.domain.objects import FROM_SEARCH_API, LONGEST_TEXT
from fairassess.probes import api_subjects
from fairassess.probes.api_subjects import of_invenio, of_scicat, of_search_api

ORCID = (("nameIdentifier", "0000-0002-1825-0097"), ("nameIdentifierScheme", "ORCID"))
# In the form of an answer of the PaNOSC search API.
DOCUMENT = {
    "pid": "10.99999/doc-1",
    "isPublic": True,
    "type": "proposal",
    "title": "Structure of silica dispersions",
    "summary": "Series of dispersions followed with temperature.",
    "doi": "10.99999/doc-1",
    "startDate": "2025-03-10T07:00:00.000Z",
    "releaseDate": "2028-03-13T00:00:00.000Z",
    "license": "CC-BY-4.0",
    "keywords": ["SAXS", "colloids"],
    "members": [
        {
            "role": "principal_investigator",
            "person": {"id": "p1", "fullName": "Josiah Carberry", "orcid": "0000-0002-1825-0097"},
        },
        {"role": "member", "person": {"id": "p2", "fullName": ""}},
    ],
}


def test_a_document_of_a_search_api_keeps_what_it_says() -> None:
    found = of_search_api(DOCUMENT)
    assert found is not None
    assert (found.identifier, found.pids) == ("10.99999/doc-1", ("10.99999/doc-1",))
    assert (found.year, found.source) == (2028, FROM_SEARCH_API)
    record = found.record
    assert record is not None
    assert record.values("creator") == (Value("Josiah Carberry", ORCID),)
    assert record.values("rights") == (Value("CC-BY-4.0", (("rightsIdentifier", "CC-BY-4.0"),)),)
    assert [one.text for one in record.values("subject")] == ["SAXS", "colloids"]


def test_techniques_of_a_dataset_are_subjects_with_their_address() -> None:
    found = of_search_api(search_objects.dataset(1))
    assert found is not None
    assert found.record is not None
    (technique,) = found.record.values("subject")
    assert technique.attribute("valueURI") == f"{search_objects.PANET}PaNET01124"
    assert found.year == 2025
    assert found.record.values("relation") == (Value(search_objects.document_doi(1)),)


def test_both_versions_of_scicat_say_the_same() -> None:
    for make in (catalogue_records.published_3, catalogue_records.published_4):
        found = of_scicat(make(1, frozenset()))
        assert found is not None
        assert found.record is not None
        assert found.pids == ("10.99999/scicat-1",)
        assert found.year == 2025
        for field in ("title", "creator", "publisher", "year", "description"):
            assert found.record.values(field), field


def test_a_dataset_of_scicat_is_known_by_its_pid_and_owner() -> None:
    found = of_scicat(catalogue_records.scicat_dataset(3, frozenset()))
    assert found is not None
    assert found.record is not None
    assert found.identifier == "20.500.99999/scan-3"
    assert found.record.values("creator") == (Value("Carberry, Josiah"),)


@pytest.mark.parametrize("number", [7, "7"])
def test_records_of_invenio_of_all_ages_are_read(number: object) -> None:
    new = of_invenio(catalogue_records.invenio_record(7, frozenset()) | {"id": number})
    old = of_invenio(
        {
            "id": number,
            "doi": "10.99999/invenio-7",
            "links": {"html": "https://data.example.org/records/7"},
            "metadata": {
                "title": "Scattering of a dispersion, 7",
                "creators": [{"name": "Carberry, Josiah", "orcid": "0000-0002-1825-0097"}],
                "publication_date": "2025-06-01",
                "license": {"id": "CC-BY-4.0"},
            },
        }
    )
    for found in (new, old):
        assert found is not None
        assert found.record is not None
        assert (found.identifier, found.pids) == ("7", ("10.99999/invenio-7",))
        assert found.landing_url == "https://data.example.org/records/7"
        assert found.year == 2025
        assert found.record.values("creator") == (Value("Carberry, Josiah", ORCID),)
        assert found.record.values("rights")


def test_objects_without_a_name_are_left_out_and_long_texts_are_cut() -> None:
    rows = [
        {},
        {"pid": ""},
        {"pid": 7},
        {"pid": "x" * 5_000},
        {"pid": "10.1/x", "title": "t" * 9_999},
    ]
    (found,) = api_subjects.subjects(rows, of_search_api)
    assert found.identifier == "10.1/x"
    assert found.record is not None
    assert len(found.record.values("title")[0].text) == LONGEST_TEXT


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "person", "metadata", "creators", "pids", "doi", "identifier"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*DOCUMENT, "id", "metadata", "pids", "links"]), ANYTHING))
def test_whatever_an_object_holds_it_is_read(row: dict[str, object]) -> None:
    for read in (of_search_api, of_scicat, of_invenio):
        for found in api_subjects.subjects([row], read):
            assert found.identifier
            assert all(found.pids)
