"""What is read from the text of a page is what is read through a tree, or nothing at all."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.metadata import Record
from fairassess.harvest import strict, swift
from tests import examples
from tests.harvest import test_plain_reading as plain
from tests.harvest.swift_pages import OAI, agreed, page, through_a_tree
from tests.harvest.test_readers import RESOURCE, wrapped

ROOT = f' xmlns="{OAI}" {plain.DECLARED}'
DC_SPACES = f'xmlns:oai_dc="{OAI}oai_dc/" xmlns:dc="{plain.DC}"'
HEADER = "<header><identifier>oai:a:1</identifier><datestamp>2024-01-01</datestamp></header>"
SPACE = st.sampled_from(["", "", "", "\n  ", " ", "\r\n", "\t"])
TOKENS = st.sampled_from(
    ["", "<resumptionToken/>", "<resumptionToken completeListSize='7'> a&amp;b </resumptionToken>",
     "<resumptionToken cursor='0' completeListSize='x'>t</resumptionToken>", "<x:y>z</x:y>"]
)  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(
        ["<", ">", "/", "&", '"', "'", "</", "/>", "]]>", "<!--", "-->", "<![CDATA[", "<?p", "?>",
         "<record>", "</record>", "</metadata>", "&amp;", "&#0;", "&#x41;", "&lt;", "&e;", "\0",
         "\r", "\r\n", "\u00a0", "\ufffe", "\ud800", " xmlns=''", " xmlns='urn:y'", " lang='x'",
         " xml:lang='de'", " xml:id='1'", "<dc:title>", "</dc:title>", "<a/>", "text", "=", ":",
         "<ListRecords>", "</ListRecords>", "<header/>", "<metadata/>", "deleted", "\x1f", ""]
    ),
    st.text(max_size=3),
)  # fmt: skip


def dc(inside, spaces=DC_SPACES):
    """Return a record with Dublin Core."""
    metadata = f"<metadata><oai_dc:dc {spaces}>{inside}</oai_dc:dc></metadata>"
    return f"<record>{HEADER}{metadata}</record>"


def bare(xml):
    """Return a record without its declarations, which stand at the root."""
    return "<record>" + xml.partition(">")[2]


SIMPLE = st.one_of(plain.of_dublin_core(), plain.of_datacite())
RECORDS = st.one_of(
    plain.records(),
    plain.records().map(bare),
    plain.records().map(bare),
    SIMPLE.map(lambda inside: f"<record>{HEADER}<metadata>{inside}</metadata></record>"),
    st.sampled_from(
        [dc("<dc:title>a</dc:title><dc:title xml:lang='en'>b</dc:title>\n<dc:date/>"),
         f"<record>{HEADER}<metadata>{RESOURCE}</metadata></record>",
         f"<record>\n{HEADER}\n<metadata>\n{wrapped(RESOURCE)}\n</metadata>\n</record>",
         "<record><header status='deleted'><identifier>oai:a:3</identifier></header></record>"]
    ),
)  # fmt: skip


@st.composite
def pages(draw):
    space = draw(SPACE)
    records = [space + record for record in draw(st.lists(RECORDS, min_size=1, max_size=3))]
    body = page(*records, token=space + draw(TOKENS), root=ROOT)
    return body if draw(st.integers(0, 3)) else body.replace(b"\n", b"\r\n")


@examples.up_to(500)
@given(pages())
def test_what_is_read_without_a_tree_is_what_is_read_through_one(body):
    agreed(body)


@examples.up_to(900)
@given(pages(), st.floats(0, 1), st.integers(0, 12), PIECES)
def test_damage_anywhere_changes_nothing_that_a_tree_would_not_change(body, where, size, piece):
    text = body.decode("utf-8", "surrogatepass")
    place = int(where * len(text))
    damaged = text[:place] + piece + text[place + size :]
    agreed(damaged.encode("utf-8", "surrogatepass"))


@examples.up_to(400)
@given(pages(), st.floats(0, 1), st.floats(0, 1), st.integers(1, 60))
def test_what_is_moved_from_one_place_to_another_changes_nothing_either(body, taken, put, size):
    first, second = int(taken * len(body)), int(put * len(body))
    chunk = body[first : first + size]
    agreed(body[:second] + chunk + body[second:])


PLAIN = "<dc:title>a</dc:title>"
SPELLINGS = {
    "white space": "\n <dc:title >a</dc:title\n>\n",
    "references": "<dc:title>a &lt;b&gt; &amp;amp; &#233;&#x1F600; &quot;</dc:title>",
    "a sign of more": "<dc:title>a > b</dc:title>",
    "single quotes": "<dc:title xml:lang='en'>a</dc:title>",
    "an attribute with signs": '<dc:title xml:lang="a &lt; &#10;\n\'">a</dc:title>',
    "no end tag": "<dc:title/><dc:title xml:lang='en' /><dc:date/>",
    "an empty element": "<dc:title></dc:title>",
    "an own declaration": f'<title xmlns="{plain.DC}">a</title>',
    "an own prefix": f'<p:title xmlns:p="{plain.DC}" p:x="1">a</p:title>',
    "an element that nobody knows": "<dc:beamline>7</dc:beamline><dc:date>2024</dc:date>",
    "odd white space": "<dc:title>\u2003a\u00a0</dc:title>",
}


@pytest.mark.parametrize("inside", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_no_parser_is_needed_for(inside):
    found = agreed(page(dc(PLAIN), dc(inside), dc(PLAIN)))
    assert found is not None
    assert found.slow == 0


SLOW = {
    "a comment": "<dc:title>a<!-- b -->c</dc:title>",
    "an instruction": "<?p i?><dc:title>a</dc:title>",
    "CDATA": "<dc:title><![CDATA[</dc:title> <b> & ]]></dc:title>",
    "an element in a text": "<dc:title>a <dc:i>b</dc:i> c</dc:title>",
    "text between elements": "<dc:title>a</dc:title> b <dc:title>c</dc:title>",
    "an attribute with a sign of more": '<dc:title xml:lang="a>b">c</dc:title>',
    "a namespace taken away": '<title xmlns="">a</title>',
    "a comment where nobody looks": "<dc:title>a</dc:title><x:y xmlns:x='urn:x'><!-- c --></x:y>",
}


@pytest.mark.parametrize("inside", SLOW.values(), ids=SLOW.keys())
def test_one_odd_record_is_given_to_the_parser_and_the_others_are_not(inside):
    found = agreed(page(dc(PLAIN), dc(inside), dc(PLAIN)))
    assert found is not None
    assert found.slow == 1
    assert all(isinstance(entry, Record) for entry in found.entries)


ODD = {
    "an end tag that is none": dc(f"{PLAIN}</<dc:date>x</dc:date>"),
    "an end tag of nothing": dc(f"{PLAIN}</>"),
    "a control character": dc("<dc:title>\x0b</dc:title>"),
    "no character at all": dc("<dc:title>\ufffe</dc:title>"),
    "a surrogate": dc("<dc:title>\ud800</dc:title>"),
    "an entity": dc("<dc:title>&eacute;</dc:title>"),
    "a reference to nothing": dc("<dc:title>&#0;</dc:title>"),
    "a bare ampersand": dc("<dc:title>a & b</dc:title>"),
    "an end of CDATA": dc("<dc:title>]]></dc:title>"),
    "a bare sign of less": dc("<dc:title>a < b</dc:title>"),
    "an attribute twice": dc("<dc:title xml:lang='a' xml:lang='b'>c</dc:title>"),
    "an attribute twice under two prefixes": dc(
        "<dc:title xmlns:p='urn:p' xmlns:q='urn:p' p:a='1' q:a='2'>c</dc:title>"
    ),
    "a prefix that is not declared": dc("<dcterms:title>a</dcterms:title>"),
    "a prefix of an attribute that is not declared": dc("<dc:title x:y='1'>a</dc:title>"),
    "ends that cross": dc("<dc:title>a</dc:date><dc:date>b</dc:title>"),
    "a name that is none": dc("<dc:1>a</dc:1>"),
    "half a record": dc(PLAIN)[:-30],
    "two records in one": f"<record>{HEADER}{dc(PLAIN)}</record>",
    "an end tag with white space": dc(PLAIN).replace("</record>", "</record >"),
    "a record in a comment": f"<!-- {dc(PLAIN)} -->",
    "a record in CDATA": f"<![CDATA[{dc(PLAIN)}]]>",
    "a record with an attribute": dc(PLAIN).replace("<record>", "<record a='b'>"),
    "a record elsewhere": f"{dc(PLAIN)}</ListRecords><about>{dc(PLAIN)}</about><ListRecords>",
    "two lists": f"{dc(PLAIN)}</ListRecords><ListRecords>{dc(PLAIN)}",
    "an error beside it": f'{dc(PLAIN)}</ListRecords><error code="x"/><ListRecords>',
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_a_page_is_left_to_the_parser_that_holds(odd):
    for body in (page(odd), page(dc(PLAIN), odd)):
        assert agreed(body) is None


def test_encodings_other_than_one_and_document_types_are_left_to_the_parser():
    body = page(dc(PLAIN))
    for other in (
        body.replace(b"UTF-8", b"ISO-8859-1"),
        b"\xef\xbb\xbf" + body.replace(b"UTF-8", b"ISO-8859-1"),
        body.replace(b'"1.0"', b'"1.1"'),
        body.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        page(dc(PLAIN), before="<!DOCTYPE OAI-PMH>"),
        b" " + body,
        body + b"<a/>",
        body + b"x",
        b"",
        body + b" " * strict.FREE_BYTES,
        page(dc(PLAIN), root=' xmlns="urn:x"'),
        page(dc(PLAIN), root=f' xmlns="{OAI}" xmlns:a=""'),
    ):
        assert agreed(other) is None


def test_a_byte_order_mark_and_instructions_before_the_list_cost_nothing():
    for body in (
        b"\xef\xbb\xbf" + page(dc(PLAIN)),
        page(dc(PLAIN), before="\n<?xml-stylesheet href='a.xsl'?><!-- b -->\n"),
        page(dc(PLAIN)).partition(b"?>")[2],
    ):
        found = agreed(body)
        assert found is not None
        assert found.slow == 0


def test_only_so_much_of_a_header_is_kept_as_is_kept_from_a_tree():
    sets = "".join(f"<setSpec>{number}:{'s' * 3_000}</setSpec>" for number in range(203))
    long = HEADER.replace("oai:a:1", "i" * 3_000).replace("2024-01-01", "d" * 99)
    record = dc(PLAIN).replace(HEADER, long.replace("</header>", f"{sets}</header>"))
    found = agreed(page(record))
    assert found is not None
    assert found.slow == 0
    assert len(found.entries[0].sets) == 200


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr("fairassess.harvest.swift_states._MOST_CHARS", 20_000)
    for turn in range(60):
        titles = "".join(f"<dc:title xml:lang='{turn}-{n}'>a</dc:title>" for n in range(9))
        agreed(page(dc(titles), root=f' xmlns="{OAI}" xmlns:p{turn}="urn:p"'))
        agreed(page(dc(titles)))
    machines = swift._machines.values()
    assert len(machines) <= swift._MOST_MACHINES
    assert all(machine.chars < 60_000 for machine in machines)


def test_a_list_without_records_is_left_to_the_parser():
    body = page(token="<resumptionToken>a</resumptionToken>")
    assert agreed(body) is None
    assert through_a_tree(body) is not None


@pytest.mark.parametrize(
    "inside", [">" * 1_000_000 + "<b/>", f"<!--{'<' * 500_000}-->{'>' * 500_000}<b/>"]
)
def test_signs_that_could_end_a_tag_take_no_time(inside):
    # In the square of their number these would take minutes.
    record = f"<header><identifier>a</identifier></header><metadata>{inside}</metadata>"
    body = f'<OAI-PMH xmlns="{OAI}"><ListRecords><record>{record}</record></ListRecords></OAI-PMH>'
    found = swift.read_page(body.encode())
    assert found is None or found.slow == 1


@pytest.mark.parametrize(
    "inside", ["<dc:title>{}<b/></dc:title>", '<dc:title a="{}"><b/></dc:title>']
)
def test_such_signs_in_many_short_records_take_no_time(inside):
    # Read without a look at each record these take ten seconds and more.
    body = page(*[dc(inside.format(">" * 5_000))] * 150)
    start = time.process_time()
    agreed(body)
    assert time.process_time() - start < 3


def test_a_token_in_a_second_list_is_not_overlooked():
    lists = (
        "<record><header><identifier>a</identifier></header></record></ListRecords>"
        "<ListRecords><resumptionToken>b</resumptionToken>"
    )
    body = f'<OAI-PMH xmlns="{OAI}"><ListRecords>{lists}</ListRecords></OAI-PMH>'
    assert swift.read_page(body.encode()) is None
