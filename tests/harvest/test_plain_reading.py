"""The readers take short cuts; what they read is what the plain way reads, whatever comes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fairassess.domain.metadata import Record
from fairassess.harvest import entries, readers, strict
from fairassess.harvest.readers import datacite, oai_dc, tree
from tests import examples
from tests.harvest import plain_reader
from tests.harvest.test_readers import KERNEL_4, RESOURCE, wrapped

OAI = "http://www.openarchives.org/OAI/2.0/"
DC = "http://purl.org/dc/elements/1.1/"
NAMESPACES = {
    "k": KERNEL_4,
    "j": "http://datacite.org/schema/kernel-3",
    "h": "http://datacite.org/schema/kernel-2.2",
    "w": "http://schema.datacite.org/oai/oai-1.1/",
    "o": OAI,
    "d": f"{OAI}oai_dc/",
    "dc": DC,
    "x": "urn:x",
}
DECLARED = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
PEOPLE = ("creator", "contributor", "creatorName", "contributorName", "givenName", "familyName",
          "nameIdentifier", "affiliation", "other")  # fmt: skip
ONES = {"titles": "title", "subjects": "subject", "dates": "date", "sizes": "size",
        "relatedIdentifiers": "relatedIdentifier", "rightsList": "rights", "formats": "format",
        "descriptions": "description", "geoLocations": "geoLocation",
        "alternateIdentifiers": "alternateIdentifier", "relatedItems": "relatedItem"}  # fmt: skip
SINGLE = ("identifier", "publisher", "publicationYear", "resourceType", "language", "version",
          "rights", "unknown", "payload", "resource")  # fmt: skip
PREFIXES = st.sampled_from(["k"] * 12 + ["j", "h", "x", "dc"])
TEXTS = st.sampled_from(
    ["", " ", "a", " b\n", "Größe", "A &amp; B", "&#233;&#x1F600;", "<![CDATA[ <c> & ]]>", "&gt;",
     "a<!-- c -->b", "<?p i?>", "<!---->", "\u00a0n\u2003", "a<![CDATA[b]]>c", "<x:i>in</x:i> t"]
)  # fmt: skip
ATTRIBUTES = st.lists(
    st.sampled_from(
        ["xml:lang='en'", "xml:lang=''", "nameType='Personal'", "valueURI='https://a.example/7'",
         "relationType='IsPartOf'", "resourceTypeGeneral='Dataset'", "rightsURI=' u '",
         "rightsIdentifier=''", "k:odd='1'", "lang='de'", "schemeURI='a &amp; &quot;b&#10;'"]
    ),
    max_size=3,
    unique_by=lambda given: given.partition("=")[0],
)  # fmt: skip


@st.composite
def tagged(draw, names, inside):
    """One element, with any attributes, around what is drawn from *inside*."""
    name = f"{draw(PREFIXES)}:{draw(names)}"
    return f"<{name} {' '.join(draw(ATTRIBUTES))}>{draw(inside)}</{name}>"


def many(elements, most=4):
    return st.lists(st.one_of(elements, elements, elements, TEXTS), max_size=most).map("".join)


def people():
    parts = tagged(st.sampled_from(PEOPLE), TEXTS)
    odd = tagged(st.sampled_from(PEOPLE), many(parts, 2))
    part = st.one_of(parts, parts, parts, parts, odd)
    one = tagged(st.sampled_from(["creator"] * 4 + ["contributor", "affiliation"]), many(part))
    return tagged(st.sampled_from(["creators", "contributors"]), many(one, 3))


@st.composite
def groups(draw):
    group = draw(st.sampled_from(sorted(ONES)))
    ones = tagged(st.sampled_from([ONES[group]] * 3 + ["publisher", "title"]), TEXTS)
    nested = tagged(st.just(ONES[group]), many(ones, 2))
    return draw(tagged(st.just(group), many(st.one_of(ones, ones, nested), 3)))


FUNDERS = tagged(
    st.just("fundingReferences"),
    many(tagged(st.just("fundingReference"),
                many(tagged(st.sampled_from(["funderName", "awardNumber", "awardTitle"]), TEXTS)))),
)  # fmt: skip
PROPERTIES = many(
    st.one_of(people(), groups(), FUNDERS, tagged(st.sampled_from(SINGLE), TEXTS)), most=7
)


@st.composite
def of_datacite(draw):
    root = draw(st.sampled_from(["k:resource", "j:resource", "w:oai_datacite"]))
    inside = draw(PROPERTIES)
    if root == "w:oai_datacite":
        payload = draw(st.sampled_from(["w:payload", "k:payload", "w:schemaVersion"]))
        resource = draw(st.sampled_from(["k:resource", "h:resource", "x:resource", "k:other"]))
        around = draw(TEXTS)
        inside = f"{around}<{payload}><{resource}>{inside}</{resource}>{around}</{payload}>"
    return f"<{root}>{inside}</{root}>"


@st.composite
def of_dublin_core(draw):
    values = []
    for name in draw(st.lists(st.sampled_from([*oai_dc.FIELDS, "beamline"]), max_size=9)):
        tag = f"{draw(st.sampled_from(['dc'] * 9 + ['d', 'x']))}:{name}"
        values.append(f"<{tag} {' '.join(draw(ATTRIBUTES))}>{draw(TEXTS)}</{tag}>")
        values.append(draw(st.sampled_from(["", "", "\n", "<!-- c -->", "<?p i?>", "<dc:title/>"])))
    return f"<d:dc>{''.join(values)}</d:dc>"


@st.composite
def headers(draw):
    status = draw(st.sampled_from(["", "", "", " status='deleted'", " status='x'", " x:y='z'"]))
    parts = st.sampled_from(
        ["<identifier>oai:a:1</identifier>", "<identifier> oai:a:2\n</identifier>", "<x:y>z</x:y>",
         "<identifier/>", "<datestamp>2024-01-01</datestamp>", "<setSpec>a</setSpec>",
         "<setSpec> b </setSpec>", "<!-- c -->", "<setSpec/>", "\n"]
    )  # fmt: skip
    inside = "<identifier>oai:a:0</identifier>" + "".join(draw(st.lists(parts, max_size=4)))
    return draw(st.sampled_from([f"<header{status}>{inside}</header>"] * 9 + ["", "<header/>"]))


@st.composite
def records(draw):
    metadata = draw(st.one_of(of_datacite(), of_dublin_core(), st.sampled_from(["", "<x:y/>"])))
    inside = draw(headers()) + draw(
        st.sampled_from([f"<metadata>{metadata}</metadata>"] * 9 + ["<!-- c -->", "<metadata/>"])
    )
    return f'<record xmlns="{OAI}" {DECLARED}>{inside}</record>'


def both_ways(element):
    """What the product reads, after it was seen to be what the plain way reads."""
    found = entries.read(element)
    assert found == plain_reader.read(element)
    if isinstance(found, Record):
        assert type(found) is Record
        assert all(type(value).__name__ == "Value" for _, some in found.fields for value in some)
        assert entries.fingerprint_of(found) == plain_reader.fingerprint_of(found)
    return found


@examples.up_to(600)
@given(records())
def test_every_record_is_read_as_in_the_plain_way(xml):
    root, fault = strict.parse(xml.encode())
    assert root is not None, fault
    both_ways(root)


@examples.up_to(200)
@given(records())
def test_comments_and_instructions_that_stay_in_the_tree_change_nothing_either(xml):
    both_ways(etree.fromstring(xml, etree.XMLParser(resolve_entities=False, strip_cdata=False)))


@examples.up_to(200)
@given(records(), st.sampled_from(["title", "creatorName", "creator", "subject", "identifier"]))
def test_entities_that_are_not_resolved_are_read_as_in_the_plain_way(xml, name):
    marked = xml.replace(f":{name} ", f":{name} valueURI2='x' ", 1).replace("A &amp; B", "A &e; B")
    document = f"<!DOCTYPE record [<!ENTITY e 'text'>]>{marked}"
    both_ways(etree.fromstring(document, etree.XMLParser(resolve_entities=False)))


@pytest.mark.parametrize("resource", [RESOURCE, wrapped(RESOURCE)], ids=["bare", "wrapped"])
@pytest.mark.parametrize("times", [1, 700])
def test_more_elements_than_are_taken_at_once_are_read_the_same(resource, times):
    for name in ("creator", "title", "subject", "relatedIdentifier", "unknown"):
        one = re.search(rf"<{name}[ >].*?</{name}>", resource, re.DOTALL)
        resource = resource.replace(one[0], one[0] * times)
    header = "<header><identifier>a</identifier></header>"
    xml = f'<record xmlns="{OAI}">{header}<metadata>{resource}</metadata></record>'
    found = both_ways(etree.fromstring(xml))
    assert len(found.values("relation")) == times


def test_values_before_and_behind_the_most_that_are_taken_at_once_are_all_read():
    number = tree.FEW + 1
    for prefix, inside in (
        ("d:dc", "<dc:title>a</dc:title>" * number),
        ("k:resource", f"<k:titles>{'<k:title>a</k:title>' * number}</k:titles>"),
    ):
        metadata = f"<metadata><{prefix}>{inside}</{prefix}></metadata>"
        header = "<header><identifier>a</identifier></header>"
        found = both_ways(
            etree.fromstring(f'<record xmlns="{OAI}" {DECLARED}>{header}{metadata}</record>')
        )
        assert len(found.values("title")) == number


@pytest.mark.parametrize("root", [*oai_dc.ROOTS, *datacite.ROOTS])
def test_each_root_that_is_looked_up_is_one_that_its_format_knows(root):
    reader = readers.for_root(root)
    assert reader is (readers.OAI_DC if oai_dc.is_root(root) else readers.DATACITE)
    assert oai_dc.is_root(root) or datacite.is_root(root)
