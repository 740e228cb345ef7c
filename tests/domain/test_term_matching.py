"""Terms are found however they are written, and never where they are not meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.metadata import Value
from fairassess.domain.term_matching import Matcher, Standing
from fairassess.domain.terms import Term, Vocabulary, Way
from fairassess.vocab import shipped

PANET = Matcher(shipped.vocabulary("panet"))
NEXUS = Matcher(shipped.vocabulary("nexus"))
SAXS = "PaNET01188"


def small(*terms: Term, **changes: object) -> Matcher:
    """A matcher of a vocabulary with these terms."""
    fields: dict[str, object] = {
        "name": "small", "title": "Small", "version": "1", "source": "", "licence": "",
        "credit": "", "base": "https://terms.example/", "spaces": ("terms.example",),
        "prefixes": ("small",), "tags": (), "terms": terms,
    }  # fmt: skip
    return Matcher(Vocabulary(**(fields | changes)))  # type: ignore[arg-type]


def named(text: str, matcher: Matcher = PANET) -> str:
    """The identifier of the term that a whole text names."""
    found = matcher.whole(text)
    return "" if found is None or found.term is None else found.term.identifier


def mentioned(text: str) -> list[str]:
    """What of a longer text names terms."""
    return [one.text for one in PANET.within(text)]


@pytest.mark.parametrize(
    "address",
    [
        "http://purl.org/pan-science/PaNET/PaNET01188",
        "https://purl.org/pan-science/PaNET/PaNET01188",
        "HTTP://PURL.ORG/pan-science/panet/panet01188",
        "http://www.purl.org/pan-science/PaNET/PaNET01188/",
        "http://purl.org/pan-science/PaNET#PaNET01188",
        "http://purl.org/pan-science/PaNET/PaNET.owl#PaNET01188",
        "https://w3id.org/PaN/PaNET#PaNET01188",
        "purl.org/pan-science/PaNET/PaNET01188",
        " <http://purl.org/pan-science/PaNET/PaNET01188> ",
        "http%3A%2F%2Fpurl.org%2Fpan-science%2FPaNET%2FPaNET01188",
        "http://purl.org/pan-science/PaNET/PaNET01188?lang=en",
    ],
)
def test_every_way_to_write_an_address_is_the_same_term(address: str) -> None:
    found = PANET.whole(address)
    assert found is not None
    assert found.term is not None
    assert (found.term.identifier, found.way, found.confidence) == (SAXS, Way.ADDRESS, 1.0)


@pytest.mark.parametrize("form", ["PaNET:PaNET01188", "panet:01188", "PaNET01188", "panet01188"])
def test_short_forms_are_almost_as_sure_as_addresses(form: str) -> None:
    found = PANET.whole(form)
    assert found is not None
    assert found.term is not None
    assert (found.term.identifier, found.way, found.confidence) == (SAXS, Way.SHORT_FORM, 0.95)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("small angle x-ray scattering", Way.LABEL),
        ("Small-Angle X\u2011Ray Scattering", Way.LABEL),
        ("small_angle xray scatterings", Way.LABEL),
        ("ｓｍａｌｌ angle x-ray scattering", Way.LABEL),
        ("smallangle x-rayscattering", Way.LABEL),
        ("SAXS", Way.ALTERNATIVE),
        ("saxs", Way.ALTERNATIVE),
    ],
)
def test_spelling_makes_no_other_term(text: str, way: Way) -> None:
    found = PANET.whole(text)
    assert found is not None
    assert found.term is not None
    assert (found.term.identifier, found.way) == (SAXS, way)
    assert found.confidence == {Way.LABEL: 0.8, Way.ALTERNATIVE: 0.7}[way]


def test_a_label_of_an_earlier_release_is_found_with_less_confidence() -> None:
    found = PANET.whole("photon probe")
    assert found is not None
    assert found.term is not None
    assert found.term.label == "photon probe technique"
    assert (found.way, found.confidence) == (Way.FORMER, 0.6)


def test_plural_british_and_acronyms_in_plural_are_found() -> None:
    assert named("microfocussed probes") == "PaNET00106"
    assert named("STXMs") == named("STXM") != ""
    matcher = small(Term("a1", "polarisation analysis"), Term("a2", "microscopy"))
    assert named("Polarization Analysis", matcher) == "a1"
    assert named("microscopies", matcher) == "a2"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "wax", "San", "cd", "technique", "x-ray", "photon", "SAXSlab", "diffractionist",
        "http://purl.org/pan-science/PaNET/", "http://purl.org/pan-science/PaNET/PaNET.owl",
        "http://example.org/PaNET01188", "http://evil-purl.org/pan-science/PaNET/PaNET01188",
        "http://purl.org/pan-science/PaNETx/PaNET01188", "PaNET", "PaNET:", "XPaNET01188",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_term_is_none(text: str) -> None:
    assert PANET.whole(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "microdiffraction of wax by a SAXSlab instrument",
        "non-diffraction and synchrotron-x-ray diffraction-like methods",
        "my_tomography_file, tomography's",
        "the saxs of it, a mad cd",
    ],
)
def test_no_name_is_found_inside_a_longer_word(text: str) -> None:
    assert mentioned(text) == []


def test_names_in_a_longer_text_are_found_once_each_and_the_longest_first() -> None:
    text = "We did Small-Angle X-ray scattering (SAXS), SAXS/WAXS and x-ray diffraction."
    assert mentioned(text) == ["Small-Angle X-ray scattering", "WAXS", "x-ray diffraction"]
    found = PANET.within(text)
    assert [one.confidence for one in found] == [0.4, 0.35, 0.4]
    assert not any(one.is_whole for one in found)


def test_identifiers_in_a_longer_text_keep_their_confidence() -> None:
    text = "(see http://purl.org/pan-science/PaNET/PaNET01188, and PaNET:PaNET01325.)"
    assert [(one.way, one.confidence) for one in PANET.within(text)] == [
        (Way.ADDRESS, 1.0),
        (Way.SHORT_FORM, 0.95),
    ]


@pytest.mark.parametrize(
    "text", ["PaNET99999", "panet:99999", "http://purl.org/pan-science/PaNET/PaNET99999"]
)
def test_an_identifier_that_there_is_not_is_unknown_and_earns_nothing(text: str) -> None:
    found = PANET.whole(text)
    assert found is not None
    assert (found.standing, found.term, found.earns_credit) == (Standing.UNKNOWN, None, False)


@pytest.mark.parametrize("number", range(1, 7))
def test_terms_at_the_top_are_too_general_for_credit(number: int) -> None:
    found = PANET.whole(f"PaNET{number:05}")
    assert found is not None
    assert (found.standing, found.earns_credit) == (Standing.TOO_GENERAL, False)


def test_just_the_root_and_the_parts_below_it_are_too_general() -> None:
    vocabulary = shipped.vocabulary("panet")
    assert sorted(vocabulary.too_general) == [f"PaNET{number:05}" for number in range(1, 7)]
    assert shipped.vocabulary("nexus").too_general == frozenset()


def test_a_building_block_of_the_ontology_is_no_tag() -> None:
    found = PANET.whole("http://purl.org/pan-science/PaNET/PaNET2011000")
    assert found is not None
    assert (found.standing, found.earns_credit) == (Standing.NO_TAG, False)


def test_retired_terms_are_followed_to_what_replaced_them() -> None:
    matcher = small(
        Term("t001", "old way", is_retired=True, replaced_by="t002"),
        Term("t002", "newer way", is_retired=True, replaced_by="t003"),
        Term("t003", "way of today"),
        Term("t004", "gone", is_retired=True),
        Term("t005", "round", is_retired=True, replaced_by="t006"),
        Term("t006", "and round", is_retired=True, replaced_by="t005"),
    )
    found = matcher.whole("small:t001")
    assert found is not None
    assert found.current is not None
    assert found.current.identifier == "t003"
    assert (found.standing, found.earns_credit) == (Standing.RETIRED, True)
    for text in ("gone", "round"):
        lost = matcher.whole(text)
        assert lost is not None
        assert (lost.standing, lost.current, lost.earns_credit) == (Standing.RETIRED, None, False)


def test_a_name_that_two_terms_share_is_nobodys() -> None:
    matcher = small(Term("t001", "twin"), Term("t002", "Twins"), Term("t003", "other"))
    assert named("twin", matcher) == "t001"
    assert named("twins", matcher) == "t002"
    shared = small(Term("t001", "twin"), Term("t002", "TWIN."), Term("t003", "other"))
    assert named("twin", shared) == ""


def test_a_label_comes_before_the_alternative_of_another_term() -> None:
    matcher = small(Term("t001", "one", alternatives=("two",)), Term("t002", "two"))
    assert named("two", matcher) == "t002"


def test_an_identifier_in_an_attribute_comes_before_the_text() -> None:
    value = Value("SAXS", (("subjectScheme", "PaNET"), ("valueURI", "panet:PaNET01325")))
    (found,) = PANET.of_value(value)
    assert found.term is not None
    assert (found.term.label, found.way) == ("borrmann effect", Way.SHORT_FORM)


def test_several_terms_in_one_value_are_all_found() -> None:
    labels = [one.text for one in PANET.of_value(Value("SAXS; x-ray diffraction; cats"))]
    assert labels == ["SAXS", "x-ray diffraction"]


def test_the_surest_of_several_matches_of_a_term_counts() -> None:
    values = (Value("about SAXS here"), Value("SAXS"), Value("PaNET01188"), Value("SAXS"))
    (found,) = PANET.of_values(values)
    assert found.way is Way.SHORT_FORM


def test_nexus_definitions_are_found_by_name_and_by_the_page_of_the_manual() -> None:
    address = "https://manual.nexusformat.org/classes/applications/NXarpes.html"
    assert named(address, NEXUS) == named("NXarpes", NEXUS) == "NXarpes"
    assert NEXUS.vocabulary.address(NEXUS.vocabulary.terms[0]).endswith("/NXapm.html")
    (mentioned_one,) = NEXUS.within("HDF5, definition NXmx")
    assert mentioned_one.text == "NXmx"
    assert NEXUS.within("NXP chips and NX200 cameras, an NX") == ()
    unknown = NEXUS.whole("NXnothing")
    assert unknown is not None
    assert unknown.standing is Standing.UNKNOWN


@pytest.mark.parametrize("name", shipped.NAMES)
def test_every_name_of_every_term_leads_back_to_it(name: str) -> None:
    vocabulary = shipped.vocabulary(name)
    matcher = Matcher(vocabulary)
    for term in vocabulary.terms:
        assert named(vocabulary.address(term), matcher) == term.identifier
        assert named(term.identifier, matcher) == term.identifier
        if vocabulary.is_tag(term):
            assert named(term.label, matcher) == term.identifier
            for other in term.alternatives:
                assert named(other, matcher) == term.identifier


@given(st.text())
def test_any_text_is_looked_at_without_a_fault_and_again_with_the_same_answer(text: str) -> None:
    assert Matcher(PANET.vocabulary).whole(text) == PANET.whole(text) == PANET.whole(text)
    for one in PANET.within(text):
        assert 0 < one.confidence <= 1
    assert PANET.of_value(Value(text, (("valueURI", text),))) is not None


_LABELS = st.sampled_from([term.label for term in PANET.vocabulary.terms if term.group != ""])


@given(st.text("abcxyzäß", min_size=1, max_size=3), _LABELS)
def test_letters_before_a_name_make_another_word_of_it(letters: str, label: str) -> None:
    joined = letters + label
    assert not [one for one in PANET.within(joined) if joined.startswith(one.text)]
