"""Persistent identifiers are known by syntax and check digits, in linear time."""

import time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import pids
from fairassess.domain.pids import Scheme, Standing
from tests.domain import pid_vectors
from tests.domain.pid_vectors import GERMAN_URNS
from tests.domain.pid_vectors import ORCIDS as GOOD_ORCIDS
from tests.domain.pid_vectors import RORS as GOOD_RORS


@pytest.mark.parametrize(
    ("text", "scheme", "identifier", "is_link"),
    [
        ("10.5072/abc", Scheme.DOI, "10.5072/abc", False),
        ("doi:10.5072/abc", Scheme.DOI, "10.5072/abc", False),
        ("https://doi.org/10.5072/ABC.1", Scheme.DOI, "10.5072/ABC.1", True),
        ("HTTPS://DOI.ORG/10.5072/abc", Scheme.DOI, "10.5072/abc", True),
        ("http://dx.doi.org/10.5072/abc", Scheme.DOI, "10.5072/abc", False),
        ("  10.5072/abc\n", Scheme.DOI, "10.5072/abc", False),
        ("hdl:10273/AB12", Scheme.HANDLE, "10273/AB12", False),
        ("https://hdl.handle.net/20.500.12345/x", Scheme.HANDLE, "20.500.12345/x", True),
        ("21.T11148/abc", Scheme.HANDLE, "21.T11148/abc", False),
        ("ark:/12345/xyz", Scheme.ARK, "12345/xyz", False),
        ("https://n2t.net/ark:12345/xyz", Scheme.ARK, "12345/xyz", True),
        ("https://orcid.org/0000-0002-1825-0097", Scheme.ORCID, "0000-0002-1825-0097", True),
        ("ror.org/02aj13c28", Scheme.ROR, "02aj13c28", False),
    ],
)
def test_an_identifier_is_known_in_each_form_that_people_write(text, scheme, identifier, is_link):
    assert pids.parse(text) == pids.Pid(scheme, identifier, is_link)


@pytest.mark.parametrize(("text", "scheme", "identifier"), pid_vectors.RIGHT)
def test_right_identifiers_of_every_scheme_are_known_and_resolve_somewhere(
    text, scheme, identifier
):
    found = pids.parse(text)
    assert found is not None
    assert (found.scheme, found.id) == (scheme, identifier)
    assert found.url.startswith("https://")
    # What would end a path is encoded: `<`, `#`, `%`.
    assert unquote(found.url).endswith(identifier)
    assert not set("<>#") & set(found.url)
    assert pids.standing(text) is Standing.PERSISTENT


@pytest.mark.parametrize("text", pid_vectors.BROKEN)
def test_what_was_meant_as_an_identifier_and_is_none_is_broken(text):
    assert pids.parse(text) is None
    assert pids.standing(text) is Standing.BROKEN


@pytest.mark.parametrize("text", pid_vectors.FOR_TESTS)
def test_prefixes_and_ranges_for_tests_never_count_as_persistent(text):
    assert pids.standing(text) is Standing.TEST


@pytest.mark.parametrize("text", pid_vectors.UNSET)
def test_a_prefix_that_was_never_set_is_seen(text):
    assert pids.parse(text) is None
    assert pids.standing(text) is Standing.UNSET


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Standing.EMPTY),
        ("a31fa31f-0000-4000-8000-000000000000", Standing.UUID),
        ("urn:uuid:a31fa31f-0000-4000-8000-000000000000", Standing.UUID),
        ("pid:4711", Standing.NUMBER),
        ("MX-2345", Standing.CODE),
        ("/data/visitor/raw.h5", Standing.PATH),
        ("http://localhost:3000/detail/1", Standing.INTERNAL),
        ("https://data.facility.example.org/detail/1", Standing.ADDRESS),
        ("oai:facility.example.org:1", Standing.OTHER),
        ("x" * 3_000, Standing.OTHER),
    ],
)
def test_an_identifier_that_is_not_persistent_is_told_by_kind(text, kind):
    assert pids.standing(text) is kind


@given(st.text())
def test_what_is_private_has_a_private_standing(text):
    if pids.is_private(text):
        assert pids.standing(text) not in (Standing.PERSISTENT, Standing.EMPTY)


@pytest.mark.parametrize("urn", GERMAN_URNS)
def test_another_last_digit_breaks_a_german_urn(urn):
    for digit in "0123456789":
        assert (pids.parse(urn[:-1] + digit) is not None) == (digit == urn[-1])


def test_two_ways_to_write_one_identifier_have_the_same_key():
    def key_of(text):
        found = pids.parse(text)
        assert found is not None
        return found.key

    assert key_of("https://doi.org/10.1234/ABC") == key_of("doi:10.1234/abc")
    assert key_of("igsn:ICDP5054") != key_of("10.1234/icdp5054")
    assert key_of("igsn:ICDP5054") == key_of("https://hdl.handle.net/10273/icdp5054")
    assert key_of("https://ror.org/02550n020/") == key_of("02550n020")


def test_a_sample_number_has_a_handle_and_says_that_it_names_a_sample():
    igsn, handle, doi = (
        pids.parse("igsn:ICDP5054"),
        pids.parse("hdl:10273/ICDP5054"),
        pids.parse("10.1234/abc"),
    )
    assert igsn is not None
    assert handle is not None
    assert doi is not None
    assert igsn.handle == handle.handle == "10273/ICDP5054"
    assert pids.is_sample(igsn)
    assert pids.is_sample(handle)
    assert not pids.is_sample(doi)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "10.123/too-short",
        "10.5072",
        "10.5072/",
        "2021/05",
        "a title",
        "https://a.example/1",
    ],
)
def test_what_is_no_identifier_is_not_taken_for_one(text):
    assert pids.parse(text) is None


def test_a_doi_is_a_handle_too_but_is_called_a_doi():
    found = pids.parse("https://doi.org/10.5072/x")
    assert found is not None
    assert (found.scheme, found.url) == (Scheme.DOI, "https://doi.org/10.5072/x")


@pytest.mark.parametrize("ror", GOOD_RORS)
def test_a_real_ror_has_the_right_check_digits(ror):
    assert pids.is_ror(ror)
    assert pids.is_ror(f"https://ror.org/{ror}")
    assert pids.mentions_ror(f"Northern Light Source, https://ror.org/{ror}.")


@pytest.mark.parametrize("orcid", GOOD_ORCIDS)
def test_a_real_orcid_has_the_right_check_digit(orcid):
    assert pids.is_orcid(orcid)
    assert pids.is_orcid(f"https://orcid.org/{orcid}")
    assert pids.mentions_orcid(f"Carberry, Josiah ({orcid})")


@given(st.sampled_from(GOOD_ORCIDS), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_breaks_an_orcid(orcid, place, digit):
    changed = orcid[:place] + digit + orcid[place + 1 :]
    if orcid[place] in ("-", digit):
        return
    assert not pids.is_orcid(changed)
    assert not pids.mentions_orcid(f"see {changed}")


@given(st.sampled_from(GOOD_RORS), st.integers(7, 8), st.sampled_from("0123456789"))
def test_a_wrong_check_digit_breaks_a_ror(ror, place, digit):
    if ror[place] != digit:
        assert not pids.is_ror(ror[:place] + digit + ror[place + 1 :])


def test_people_and_organisations_are_no_things():
    assert not pids.names_thing("0000-0002-1825-0097")
    assert not pids.is_https_link("https://ror.org/02aj13c28")
    assert pids.names_thing("10.5072/x")
    assert pids.names_thing("igsn:ICDP5054")
    assert pids.is_https_link("https://doi.org/10.5072/x")
    assert not pids.is_https_link("http://doi.org/10.5072/x")


@pytest.mark.parametrize(
    "text",
    [
        "4711",
        "pid:4711",
        "2024-000123",
        "MX-2345",
        "hc1234-1",
        "a31fa31f-0000-4000-8000-000000000000",
        "urn:uuid:a31fa31f-0000-4000-8000-000000000000",
        "undefined/detail/10.5072",
        "PID.SAMPLE.PREFIX/1",
        "/data/visitor/mx2345/raw.h5",
        "file:///data/raw.h5",
        "http://localhost:3000/detail/1",
        "https://192.168.1.5/x",
        "https://catalogue.intranet/x",
    ],
)
def test_what_only_the_house_understands_is_private(text):
    assert pids.is_private(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10.5072/x",
        "https://doi.org/10.5072/x",
        "https://data.facility.example.org/detail/1",
        "https://127.example.org/x",
        "oai:facility.example.org:1",
        "A title with 3 words",
        "https://[bad",
    ],
)
def test_what_others_can_use_is_not_private(text):
    assert not pids.is_private(text)


@given(st.text())
def test_no_text_is_both_a_persistent_identifier_and_private(text):
    assert not (pids.parse(text) and pids.is_private(text))


@pytest.mark.parametrize(
    "text",
    [
        "10." + "1." * 1_000 + "x",
        "1.1" * 680,
        "0" * 2_000,
        "1-" * 1_000,
        "https://" + "a." * 1_000 + "b/",
        "0000-" * 400_000,
        "urn:nbn:de" + ":-" * 1_000 + " ",
        "igsn:" + "A." * 1_000 + " ",
        "a" * 5_000_000,
    ],
)
def test_a_text_made_to_be_slow_is_not(text):
    start = time.perf_counter()
    pids.parse(text)
    pids.is_private(text)
    pids.standing(text)
    pids.mentions_orcid(text)
    pids.mentions_ror(text)
    assert time.perf_counter() - start < 0.2
