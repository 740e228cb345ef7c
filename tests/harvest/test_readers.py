"""Records of each format become fields, and keep the attributes that make them rich."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fairassess.domain.metadata import Value
from fairassess.harvest import readers
from tests import examples
from tests.harvest.lists import dc

KERNEL_4 = "http://datacite.org/schema/kernel-4"
WRAPPER = "http://schema.datacite.org/oai/oai-1.1/"
RESOURCE = f"""<resource xmlns="{KERNEL_4}">
  <identifier identifierType="DOI">10.5072/1</identifier>
  <creators>
    <creator>
      <creatorName nameType="Personal" xml:lang="en">Carberry, Josiah</creatorName>
      <givenName>Josiah</givenName>
      <nameIdentifier nameIdentifierScheme="ORCID" schemeURI="https://orcid.org"
        >0000-0002-1825-0097</nameIdentifier>
      <affiliation affiliationIdentifier="https://ror.org/02aj13c28"
        affiliationIdentifierScheme="ROR">Northern Light Source</affiliation>
      <affiliation>Another</affiliation>
    </creator>
    <creator><creatorName>Team</creatorName></creator>
  </creators>
  <titles>
    <title xml:lang="en"> Diffraction </title><title titleType="Subtitle">of silica</title>
  </titles>
  <publisher publisherIdentifier="https://ror.org/02aj13c28">NLS</publisher>
  <publicationYear>2024</publicationYear>
  <resourceType resourceTypeGeneral="Dataset"/>
  <subjects><subject subjectScheme="PaNET"
    valueURI="http://purl.org/pan-science/PaNET/PaNET01188">saxs</subject></subjects>
  <contributors><contributor contributorType="DataCollector">
    <contributorName>Beamline 7</contributorName></contributor></contributors>
  <dates><date dateType="Collected">2024-03-04/2024-03-06</date></dates>
  <language>en</language>
  <alternateIdentifiers><alternateIdentifier alternateIdentifierType="Local"
    >MX-1</alternateIdentifier></alternateIdentifiers>
  <relatedIdentifiers><relatedIdentifier relatedIdentifierType="DOI"
    relationType="IsDerivedFrom">10.5072/raw</relatedIdentifier></relatedIdentifiers>
  <sizes><size>3 GB</size></sizes>
  <formats><format>application/x-hdf5</format></formats>
  <version>2</version>
  <rightsList><rights rightsURI="https://creativecommons.org/licenses/by/4.0/"
    rightsIdentifier="CC-BY-4.0"/></rightsList>
  <descriptions><description descriptionType="Abstract">One<br/>two</description></descriptions>
  <geoLocations><geoLocation><geoLocationPlace>Lund</geoLocationPlace><geoLocationPoint>
    <pointLongitude>13.2</pointLongitude></geoLocationPoint></geoLocation></geoLocations>
  <fundingReferences><fundingReference><funderName>EU</funderName>
    <funderIdentifier funderIdentifierType="ROR">https://ror.org/02aj13c28</funderIdentifier>
    <awardNumber awardURI="https://a.example/7">7</awardNumber></fundingReference>
  </fundingReferences>
  <relatedItems><relatedItem relatedItemType="Instrument" relationType="IsCollectedBy">
    <titles><title>D22</title></titles></relatedItem></relatedItems>
  <unknown>x</unknown>
</resource>"""


def read(xml: str):
    root = etree.fromstring(xml)
    reader = readers.for_root(root.tag)
    assert reader is not None
    return dict(reader.read(root))


def wrapped(resource, namespace=WRAPPER):
    return (
        f'<oai_datacite xmlns="{namespace}"><schemaVersion>4.4</schemaVersion>'
        f"<datacentreSymbol>X</datacentreSymbol><payload>{resource}</payload></oai_datacite>"
    )


def test_every_property_of_datacite_is_read():
    found = read(RESOURCE)
    assert set(found) == set(readers.DATACITE.fields)


def test_datacite_people_keep_their_identifiers_and_affiliations():
    first, second = read(RESOURCE)["creator"]
    assert first.text == "Carberry, Josiah"
    assert first.attributes == (
        ("nameType", "Personal"),
        ("lang", "en"),
        ("nameIdentifier", "0000-0002-1825-0097"),
        ("nameIdentifierScheme", "ORCID"),
        ("schemeURI", "https://orcid.org"),
        ("affiliation", "Northern Light Source"),
        ("affiliationIdentifier", "https://ror.org/02aj13c28"),
        ("affiliationIdentifierScheme", "ROR"),
        ("affiliation", "Another"),
    )
    assert second == Value("Team")
    assert read(RESOURCE)["contributor"] == (
        Value("Beamline 7", (("contributorType", "DataCollector"),)),
    )


@pytest.mark.parametrize(
    ("field", "text", "attributes"),
    [
        ("identifier", "10.5072/1", {"identifierType": "DOI"}),
        ("title", "Diffraction", {"lang": "en"}),
        ("publisher", "NLS", {"publisherIdentifier": "https://ror.org/02aj13c28"}),
        ("year", "2024", {}),
        ("type", "Dataset", {"resourceTypeGeneral": "Dataset"}),
        ("subject", "saxs", {"valueURI": "http://purl.org/pan-science/PaNET/PaNET01188"}),
        ("date", "2024-03-04/2024-03-06", {"dateType": "Collected"}),
        ("alternate_identifier", "MX-1", {"alternateIdentifierType": "Local"}),
        ("relation", "10.5072/raw", {"relationType": "IsDerivedFrom"}),
        (
            "rights",
            "https://creativecommons.org/licenses/by/4.0/",
            {"rightsIdentifier": "CC-BY-4.0"},
        ),
        ("description", "Onetwo", {"descriptionType": "Abstract"}),
        ("location", "Lund 13.2", {}),
        ("funder", "EU", {"funderIdentifier": "https://ror.org/02aj13c28", "awardNumber": "7"}),
        ("related_item", "D22", {"relationType": "IsCollectedBy"}),
    ],
)
def test_datacite_values_keep_their_attributes(field, text, attributes):
    value = read(RESOURCE)[field][0]
    assert value.text == text
    assert attributes.items() <= dict(value.attributes).items()


@pytest.mark.parametrize(
    "xml",
    [
        wrapped(RESOURCE),
        wrapped(RESOURCE, "http://schema.datacite.org/oai/oai-1.0/"),
        RESOURCE.replace("kernel-4", "kernel-3"),
        wrapped(RESOURCE.replace("kernel-4", "kernel-2.2")),
    ],
    ids=["wrapper 1.1", "wrapper 1.0", "kernel 3", "kernel 2 in wrapper"],
)
def test_the_wrapper_and_older_kernels_give_the_same_fields(xml):
    assert read(xml) == read(RESOURCE)


def test_properties_in_a_foreign_namespace_are_known_by_their_names():
    mixed = RESOURCE.replace("<titles>", '<titles xmlns="http://oaire.example/">')
    assert read(mixed) == read(RESOURCE)


def test_comments_are_passed_over_everywhere():
    commented = RESOURCE
    for closing in ("</creators>", "</fundingReference>", "</titles>", "</resource>"):
        commented = commented.replace(closing, f"<!-- x --><?y z?>{closing}")
    assert read(commented) == read(RESOURCE)


@pytest.mark.parametrize("payload", ["", "<other/>", "<payload/>"])
def test_an_empty_wrapper_holds_no_field(payload):
    assert read(wrapped(payload)) == {}


def test_dublin_core_keeps_order_and_language_and_leaves_out_what_is_foreign():
    found = read(
        dc(
            "<dc:title xml:lang='de'> Größe </dc:title><dc:creator>A</dc:creator>"
            "<dc:title>Size <i>x</i></dc:title><dc:creator/><dc:beamline>7</dc:beamline><b/>"
        )
    )
    assert found == {
        "title": (Value("Größe", (("lang", "de"),)), Value("Size x")),
        "creator": (Value("A"), Value("")),
    }


def test_plain_dublin_core_is_read_like_one_with_attributes():
    plain = "<dc:title>A</dc:title><dc:subject> b </dc:subject><dc:subject/>"
    marked = plain + "<dc:type xml:lang='en'>c</dc:type>"
    assert read(dc(marked)) == read(dc(plain)) | {"type": (Value("c", (("lang", "en"),)),)}


@pytest.mark.parametrize("tag", ["dc", "{urn:x}dc", "{http://www.loc.gov/MARC21/slim}record"])
def test_an_unknown_format_has_no_reader(tag):
    assert readers.for_root(tag) is None


def test_every_preferred_prefix_has_a_reader():
    assert all(readers.for_prefix(prefix) for prefix in readers.PREFERRED)
    assert readers.for_prefix("marcxml") is None


NAMES = st.sampled_from([*readers.OAI_DC.fields, "resource", "payload", "creators", "creator",
                         "creatorName", "titles", "rightsList", "geoLocations", "x"])  # fmt: skip
NAMESPACES = st.sampled_from([KERNEL_4, WRAPPER, "http://purl.org/dc/elements/1.1/", ""])
ROOTS = ("{http://www.openarchives.org/OAI/2.0/oai_dc/}dc", f"{{{KERNEL_4}}}resource",
         f"{{{WRAPPER}}}oai_datacite")  # fmt: skip


@st.composite
def elements(draw, depth=3):
    namespace = draw(NAMESPACES)
    element = etree.Element(f"{{{namespace}}}{draw(NAMES)}" if namespace else draw(NAMES))
    element.text = draw(st.sampled_from([None, "", " a ", "10.5072/x"]))
    if draw(st.booleans()):
        element.set(draw(st.sampled_from(["valueURI", f"{{{KERNEL_4}}}odd", "relationType"])), "x")
    if draw(st.integers(0, 5)) == 0:
        element.append(etree.Comment("c"))
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        element.append(draw(elements(depth - 1)))
    return element


@examples.up_to(60)
@given(st.sampled_from(ROOTS), st.lists(elements(), max_size=4))
def test_no_record_can_make_a_reader_fail_or_invent_a_field(tag, children):
    root = etree.Element(tag)
    root.extend(children)
    reader = readers.for_root(tag)
    for name, values in reader.read(root):
        assert name in reader.fields
        assert values
        assert all(isinstance(value.text, str) for value in values)
