"""The quick examination of a record says what the plain one says, whatever the record holds."""

from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import profile_reading
from fairassess.domain.metadata import Record, Value
from fairassess.domain.profile_bits import NAMES
from fairassess.domain.profile_placeholders import _NO_ANSWERS, are_surely_real, is_placeholder
from tests import examples
from tests.domain import plain_profile

TEXTS = (
    *("", ":unav", "(:unkn) x", "[:null]", "undefined/4711", "UnKnown", "N/A", "Un\u212anown"),
    *("10.5072/x", "https://doi.org/10.5072/y", "http://doi.org/10.5072/y", "10273/AB"),
    *("ark:/12345/abc", "550e8400-e29b-41d4-a716-446655440000", "MX-2345", "4711"),
    *("http://localhost/x", "https://data.nls.test/4711", "CC0-1.0", "MIT", "ask us"),
    *("https://creativecommons.org/licenses/by/4.0/", "2020", "2020-03-04", "1.1.1999"),
    *("2020-01-01/2021-02-02", "Created: 2018", "panet:PaNET01188", "x\npanet:PaNET01188"),
    *("Carberry 0000-0002-1825-0097", "https://ror.org/02aj13c28", "at 12.4 keV", "1.54 Å"),
    *("Instrument: D22", "beam line 3", "the sample was heated", "Sample: silica", "ΑΣ"),
    *("proposal MX-2345", "the proposal", "holography", "Scattering", "kilometer 5"),
)
ATTRIBUTES = (
    *((), (("lang", "en"),), (("identifierType", "Handle"),), (("identifierType", "DOI"),)),
    (("relationType", "IsCollectedBy"),),
    (("relationType", "IsPartOf"), ("relatedIdentifierType", "DOI")),
    (("relationType", "References"), ("relatedIdentifierType", "IGSN")),
    *((("relatedIdentifierType", "URL"),), (("resourceTypeGeneral", "Instrument"),)),
    (("nameIdentifier", "0000-0002-1825-0097"), ("affiliationIdentifier", "02aj13c28")),
    *((("nameIdentifier", "0000-0002-1825-0098"),), (("funderIdentifier", "02aj13c28"),)),
    (("alternateIdentifierType", "Proposal number"),),
    (("valueURI", "http://purl.org/pan-science/PaNET/PaNET01188"),),
    (("rightsURI", "https://creativecommons.org/licenses/by/4.0/"),),
)
FIELDS = (
    *("title", "creator", "publisher", "year", "date", "type", "description", "subject"),
    *("identifier", "relation", "alternate_identifier", "contributor", "source", "coverage"),
    *("location", "rights", "format", "funder"),
)

texts = st.one_of(st.sampled_from(TEXTS), st.text(max_size=30).map(str.strip))
values = st.builds(Value, texts, st.sampled_from(ATTRIBUTES))
fields = st.dictionaries(
    st.sampled_from(FIELDS), st.lists(values, min_size=1, max_size=4).map(tuple)
)


@examples.up_to(400)
@given(fields)
def test_the_quick_and_the_plain_way_say_the_same_of_any_record(held):
    record = Record("oai:nls.test:1", "2024-01-01", False, (), tuple(held.items()))
    seen, _, bits, licence, real = profile_reading.examine(record, profile_reading.Span())
    assert plain_profile.examine(record) == {
        "present": seen.present,
        "placeholders": seen.placeholders,
        "names": {name for place, name in enumerate(NAMES) if bits >> place & 1},
        "year": seen.year,
        "licence": licence,
        "title": seen.title,
        "creators": seen.creators,
        "pids": seen.pids,
        "subjects": seen.subjects,
    }
    assert tuple(sorted(name for name, _ in real)) == seen.present


spoilt = st.sampled_from(sorted(_NO_ANSWERS)).flatmap(
    lambda word: st.tuples(*[st.sampled_from((sign, sign.upper())) for sign in word]).map("".join)
)


@given(st.one_of(spoilt, texts))
def test_no_placeholder_is_taken_for_surely_real_in_any_mixture_of_case(text):
    if not text or is_placeholder(text):
        assert not are_surely_real([text])


def test_the_address_of_a_subjects_term_stands_behind_the_subjects():
    address = "http://purl.org/pan-science/PaNET/PaNET01188"
    attributes = (("subjectScheme", "PaNET"), ("valueURI", address))
    record = Record(
        identifier="a",
        datestamp="2024-01-01",
        is_deleted=False,
        sets=(),
        fields=(("subject", (Value("powder diffraction", attributes), Value("neutrons"))),),
    )
    examined = profile_reading.examine(record, profile_reading.Span()).examined
    assert examined.subjects == ("powder diffraction", "neutrons", address)
