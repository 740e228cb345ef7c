"""Replies are read strictly, and whatever they are, they become plain values."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.probes import oai_characters, oai_reading
from fairassess.probes.oai_evidence import OAI_NAMESPACE, FaultKind, Shape
from tests import examples

HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="{OAI_NAMESPACE}" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b">'
    "<responseDate>2025-03-01T12:00:00Z</responseDate>"
    '<request verb="ListRecords" metadataPrefix="oai_dc"> https://data.test/oai </request>'
)


def page(content: str) -> bytes:
    """A reply around *content*."""
    return f"{HEAD}{content}</OAI-PMH>".encode()


RECORD = """<record><header status="deleted" foo="1">
<identifier identifierType="x">oai:a:1</identifier><datestamp>2024-01-01</datestamp>
<setSpec>s1</setSpec><setSpec>s2</setSpec></header>
<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xsi:schemaLocation="c d">
<dc:title xml:lang="en" xsi:type="t">A <b>bold</b> title</dc:title><dc:creator/></oai_dc:dc>
</metadata>
<about><x/></about></record>"""


def test_a_list_of_records_is_read_with_all_that_the_probes_ask_for() -> None:
    token = '<resumptionToken cursor="0" completeListSize="7"> t1 </resumptionToken>'
    reading = oai_reading.read(page(f"<ListRecords>{RECORD}{token}</ListRecords>"))
    said = reading.envelope
    assert said is not None
    assert reading.shape is Shape.OAI
    assert reading.fault is None
    assert reading.declared_encoding == "UTF-8"
    assert said.namespace == OAI_NAMESPACE
    assert said.schema_location == "a b"
    assert said.children == ("responseDate", "request", "ListRecords")
    assert said.request_url == "https://data.test/oai"
    assert said.request_attributes == (("verb", "ListRecords"), ("metadataPrefix", "oai_dc"))
    assert said.token is not None
    assert (said.token.text, said.token.cursor, said.token.complete_list_size) == ("t1", "0", "7")
    (record,) = said.records
    assert (record.metadata, record.payloads, record.abouts) == (1, 1, 1)
    assert record.header is not None
    assert record.header.is_deleted
    assert record.header.sets == ("s1", "s2")
    assert record.header.attributes == ("foo", "identifier/@identifierType")
    assert record.header.children == ("identifier", "datestamp", "setSpec", "setSpec")
    assert record.payload is not None
    assert record.payload.schema_location == "c d"
    assert record.payload.values("title") == ("A bold title",)
    assert record.payload.values("creator") == ("",)
    assert record.payload.elements[0].attributes == ()


def test_identify_formats_sets_headers_and_errors_are_read() -> None:
    identify = oai_reading.read(
        page("<Identify><baseURL>u</baseURL><description><a>text</a></description></Identify>")
    )
    assert identify.envelope is not None
    assert identify.envelope.identify == (("baseURL", "u"), ("description", ""))
    formats = oai_reading.read(
        page(
            "<ListMetadataFormats><metadataFormat><metadataPrefix>p</metadataPrefix>"
            "<metadataNamespace>n</metadataNamespace></metadataFormat></ListMetadataFormats>"
        )
    )
    assert formats.envelope is not None
    assert [(f.prefix, f.schema, f.namespace) for f in formats.envelope.formats] == [("p", "", "n")]
    sets = oai_reading.read(
        page("<ListSets><set><setName>n</setName><setSpec>s</setSpec></set></ListSets>")
    )
    assert sets.envelope is not None
    assert sets.envelope.sets[0].children == ("setName", "setSpec")
    headers = oai_reading.read(
        page("<ListIdentifiers><header><identifier>i</identifier></header></ListIdentifiers>")
    )
    assert headers.envelope is not None
    assert headers.envelope.identifiers == ("i",)
    assert headers.envelope.all_headers[0].datestamp == ""
    errors = oai_reading.read(page('<error code="badVerb">no</error><error>?</error>'))
    assert errors.envelope is not None
    assert errors.envelope.codes == ("badVerb", "")


def test_a_reply_without_namespace_is_still_read() -> None:
    body = page("<Identify><baseURL>u</baseURL></Identify>").replace(
        f' xmlns="{OAI_NAMESPACE}"'.encode(), b""
    )
    reading = oai_reading.read(body)
    assert reading.envelope is not None
    assert reading.envelope.namespace == ""
    assert reading.envelope.identify_values("baseURL") == ("u",)


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        (b"", Shape.EMPTY),
        (b" \n\t", Shape.EMPTY),
        (b"<!DOCTYPE html><title>Hi</title>", Shape.HTML),
        (b"\xef\xbb\xbf<HTML><body>", Shape.HTML),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', Shape.HTML),
        (b'<?xml version="1.0"?><rss><title>x</title></rss>', Shape.XML),
        (b"<p>not found</p>", Shape.HTML),
        (b'{"error": 1}', Shape.JSON),
        (b"Service unavailable", Shape.OTHER),
        (b"\x00\x01\x02", Shape.OTHER),
    ],
)
def test_what_is_no_oai_pmh_is_called_what_it_looks_like(body: bytes, shape: Shape) -> None:
    reading = oai_reading.read(body)
    assert reading.shape is shape
    assert reading.envelope is None


@pytest.mark.parametrize(
    "content",
    [
        "<Identify>",
        "<Identify>R&D</Identify>",
        "<Identify>&nbsp;</Identify>",
        "<Identify a='1' a='2'/>",
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_place(content: str) -> None:
    reading = oai_reading.read(page(content))
    assert reading.envelope is None
    assert reading.fault is not None
    assert reading.fault.kind is FaultKind.ILL_FORMED
    assert reading.fault.line == 1
    assert reading.fault.column > 250
    assert reading.fault.message
    assert ", line" not in reading.fault.message


def test_text_after_the_end_is_a_fault() -> None:
    reading = oai_reading.read(page("<Identify/>") + b"\nWarning: foreach() in index.php")
    assert reading.fault is not None
    assert reading.fault.line == 2
    assert "Warning: foreach()" in reading.fault.excerpt


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE OAI-PMH [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE OAI-PMH SYSTEM 'http://127.0.0.1:9/x.dtd'>",
        "<!-- " + "long " * 2000 + "--><!DOCTYPE OAI-PMH [<!ENTITY x 'y'>]>",
    ],
)
def test_a_doctype_is_refused_and_nothing_of_it_is_used(head: str) -> None:
    body = page("<Identify><baseURL>&x;</baseURL></Identify>").replace(
        b"<OAI-PMH", head.encode() + b"<OAI-PMH", 1
    )
    reading = oai_reading.read(body)
    assert reading.envelope is None
    assert reading.fault is None or reading.fault.kind is FaultKind.DOCTYPE


@pytest.mark.parametrize(
    "crowd",
    [
        "<a/>" * (oai_reading.MARKUP_LIMIT + 1),
        '<a b = "c"/>' * (oai_reading.MARKUP_LIMIT // 2 + 1),
        "<a/>" * (oai_reading.SIBLINGS_LIMIT + 1),
        "<a " + " ".join(f"b{number}='c'" for number in range(201)) + "/>",
    ],
    ids=["elements", "attributes", "siblings", "attributes of one element"],
)
def test_a_small_body_of_nothing_but_tags_does_not_become_a_big_tree(crowd: str) -> None:
    body = page(f"<Identify>{crowd}</Identify>")
    tracemalloc.start()
    reading = oai_reading.read(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reading.fault is not None
    assert reading.fault.kind is FaultKind.TOO_MUCH
    assert peak < 20_000_000


def test_signs_in_texts_are_no_markup() -> None:
    text = "a=b&amp;c=d" * oai_reading.MARKUP_LIMIT
    reading = oai_reading.read(
        page(f"<Identify><repositoryName>{text}</repositoryName></Identify>")
    )
    assert reading.fault is None


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (b"\x03", "U+0003"),
        (b"\xe9", "byte 0xE9"),
        ("\ufffe".encode(), "U+FFFE"),
        (b"&#3;", "&#3;"),
        (b"&#x1F;", "&#x1F;"),
        (b"\xed\xa0\x80", "byte 0xED"),
        (b"&#99999999;", "&#99999999;"),
    ],
)
def test_an_illegal_character_is_found_and_the_rest_is_read_all_the_same(
    wrong: bytes, what: str
) -> None:
    body = page(f"<ListRecords>{RECORD}</ListRecords>").replace(b"bold", b"b" + wrong + b"ld")
    reading = oai_reading.read(body)
    assert reading.characters is not None
    assert reading.characters.what == what
    assert reading.characters.offset == body.index(b"b" + wrong) + 1
    assert reading.characters.near == "oai:a:1"
    assert reading.fault is not None, "strictly it is not well-formed either"
    assert reading.envelope is not None
    assert reading.envelope.identifiers == ("oai:a:1",)


@pytest.mark.parametrize("fine", ["\t", "é", "\U0001f600", "&#9;", "&#x20AC;", "\u0085"])
def test_legal_characters_are_legal(fine: str) -> None:
    assert oai_characters.first_illegal(page(f"<Identify>{fine}</Identify>")) is None


def test_latin1_that_is_declared_is_read_and_still_no_utf8() -> None:
    body = page("<Identify><baseURL>é</baseURL></Identify>").decode()
    reading = oai_reading.read(body.replace("UTF-8", "ISO-8859-1").encode("latin-1"))
    assert reading.declared_encoding == "ISO-8859-1"
    assert reading.envelope is not None
    assert reading.envelope.identify_values("baseURL") == ("é",)
    assert reading.characters is not None
    assert reading.characters.what == "byte 0xE9"


@examples.up_to(150)
@given(st.binary(max_size=300), st.integers(0, 600), st.booleans())
def test_any_bytes_become_a_reading(noise: bytes, place: int, whole: bool) -> None:
    good = page(f"<ListRecords>{RECORD}</ListRecords>")
    body = good[:place] + noise + good[place:] if whole else noise
    reading = oai_reading.read(body)
    assert len(reading.start) <= 200
    told = [reading.start]
    told += [reading.fault.message, reading.fault.excerpt] if reading.fault else []
    told += [reading.characters.excerpt] if reading.characters else []
    assert not any(ord(sign) < 32 for text in told for sign in text), "storage takes no NUL"
    assert reading.envelope is None or reading.shape is Shape.OAI
