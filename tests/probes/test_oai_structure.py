"""Our structural checks refuse what the schema of OAI-PMH refuses, and nothing else."""

import random
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fairassess.probes import oai_structure
from fairassess.probes import oai_value_types as types
from fairassess.probes.oai_evidence import OAI_NAMESPACE, StructureRule
from tests import examples
from tests.probes import oai_grammar

GRAMMAR = oai_grammar.grammar()
XSI = "http://www.w3.org/2001/XMLSchema-instance"
HEAD = (
    "<responseDate>2025-03-01T12:00:00Z</responseDate>"
    '<request verb="ListRecords" metadataPrefix="oai_dc">https://data.test/oai</request>'
)
HEADER = (
    "<header><identifier>oai:data.test:1</identifier><datestamp>2024-01-01T08:00:00Z</datestamp>"
    "<setSpec>open</setSpec><setSpec>open:2024</setSpec></header>"
)
GONE = (
    '<header status="deleted"><identifier>oai:data.test:2</identifier>'
    "<datestamp>2024-01-02</datestamp></header>"
)
HELD = '<x:dc xmlns:x="http://www.openarchives.org/OAI/2.0/oai_dc/"><title/></x:dc>'
RECORD = (
    f"<record>{HEADER}<metadata>{HELD}</metadata><about>{HELD}</about><about>{HELD}</about>"
    "</record>"
)
TOKEN = (
    '<resumptionToken expirationDate="2025-03-02T12:00:00Z" completeListSize="5" cursor="0">'
    "abc</resumptionToken>"
)
IDENTIFY = (
    "<repositoryName>Light Source</repositoryName><baseURL>https://data.test/oai</baseURL>"
    "<protocolVersion>2.0</protocolVersion><adminEmail>data@light-source.test</adminEmail>"
    "<adminEmail>more@light-source.test</adminEmail>"
    "<earliestDatestamp>2020-01-01T00:00:00Z</earliestDatestamp>"
    "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
    f"<compression>gzip</compression><description>{HELD}</description>"
)
FORMAT = (
    "<metadataFormat><metadataPrefix>oai_dc</metadataPrefix><schema>http://a.test/a.xsd</schema>"
    "<metadataNamespace>http://a.test/</metadataNamespace></metadataFormat>"
)
SET = (
    f"<set><setSpec>a:b</setSpec><setName>A</setName><setDescription>{HELD}</setDescription></set>"
)
CONTENTS = {
    "Identify": f"<Identify>{IDENTIFY}</Identify>",
    "formats": f"<ListMetadataFormats>{FORMAT}{FORMAT}</ListMetadataFormats>",
    "sets": f"<ListSets>{SET}{SET}{TOKEN}</ListSets>",
    "one record": f"<GetRecord>{RECORD}</GetRecord>",
    "identifiers": f"<ListIdentifiers>{HEADER}{GONE}{TOKEN}</ListIdentifiers>",
    "records": f"<ListRecords>{RECORD}<record>{GONE}</record><resumptionToken/></ListRecords>",
    "errors": '<error code="badVerb">no</error><error code="badArgument"/>',
}


def reply(content: str, head: str = HEAD) -> etree._Element:
    """A reply around *content*."""
    location = f'xmlns:xsi="{XSI}" xsi:schemaLocation="{OAI_NAMESPACE} x"'
    return etree.fromstring(
        f'<OAI-PMH xmlns="{OAI_NAMESPACE}" {location}>{head}{content}</OAI-PMH>'
    )


@pytest.mark.parametrize("name", CONTENTS)
def test_a_right_reply_of_each_kind_has_no_fault(name: str) -> None:
    root = reply(CONTENTS[name])
    assert oai_structure.faults_of(root) == ()
    assert GRAMMAR.validate(root)


# What is changed in which reply; the rule that it breaks, where, and what is said of it.
WRONG = [
    # Known of SciCat's provider: the record stands alone, setSpec before datestamp, setName first.
    ("one record", ("<GetRecord>", ""), ("</GetRecord>", ""), "unknown", "record does not belong"),
    ("identifiers", (HEADER, HEADER.replace("<identifier>oai:data.test:1</identifier>", "")),
     ("", ""), "missing", "identifier is missing"),
    ("sets", ("<setSpec>a:b</setSpec><setName>A</setName>",
              "<setName>A</setName><setSpec>a:b</setSpec>"), ("", ""),
     "order", "the order is setName, setSpec, setDescription"),
    ("identifiers", ("<identifier>", '<identifier identifierType="doi">'), ("", ""),
     "attribute", "the attribute identifierType does not belong"),
    ("identifiers", ('status="deleted"', 'status="gone"'), ("", ""), "value", "status"),
    ("identifiers", ("2024-01-02<", "2017-01-00<"), ("", ""), "value", "2017-01-00 is no UTC"),
    ("identifiers", ("2024-01-01T08:00:00Z", "2024-01-01T08:00:00+01:00"), ("", ""),
     "value", "is no UTC datestamp"),
    # Known of icat.oaipmh: an envelope without answer or error, a refused argument repeated.
    ("errors", (CONTENTS["errors"], ""), ("", ""), "missing", "neither an answer nor an error"),
    ("errors", ('metadataPrefix="oai_dc"', 'from="junk"'), ("", ""), "value", "attribute from"),
    # Known of Invenio: a list of no sets.
    ("sets", (f"{SET}{SET}{TOKEN}", ""), ("", ""), "missing", "set is missing"),
    ("errors", ("badVerb", "internalError"), ("", ""), "value", "attribute code"),
    ("errors", (' code="badVerb"', ""), ("", ""), "attribute", "code is missing"),
    ("records", (HELD, ""), ("", ""), "content", "0 elements stand where exactly one"),
    ("records", (HELD, HELD * 2), ("", ""), "content", "2 elements stand"),
    ("records", (HELD, '<dc xmlns=""/>'), ("", ""), "content", "dc stands in no namespace"),
    ("sets", (HELD, "<dc/>"), ("", ""), "content", "in the namespace of OAI-PMH itself"),
    ("records", ("<metadata>", "<metadata>text"), ("", ""), "unknown", "the text text stands"),
    ("Identify", ("2.0", "1.1"), ("", ""), "value", "1.1 is no version 2.0"),
    ("Identify", ("data@light-source.test", "nobody"), ("", ""), "value", "is no mail address"),
    ("Identify", ("<adminEmail>", "<adminEmail><b/>"), ("", ""), "unknown", "stands where text"),
    ("Identify", ("<baseURL>https://data.test/oai</baseURL>",
                  "<baseURL>a</baseURL><baseURL>b</baseURL>"), ("", ""),
     "repeated", "baseURL comes 2 times"),
    ("records", ("<responseDate>2025-03-01T12:00:00Z</responseDate>", ""), ("", ""),
     "missing", "responseDate is missing"),
    ("records", ("</ListRecords>", "</ListRecords><ListSets/>"), ("", ""),
     "repeated", "ListRecords, ListSets stand side by side"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "first", "second", "rule", "said"), WRONG)
def test_a_wrong_reply_is_told_with_rule_place_and_words(
    name: str, first: tuple[str, str], second: tuple[str, str], rule: str, said: str
) -> None:
    text = etree.tostring(reply(CONTENTS[name]), encoding="unicode")
    head, marker = text.split("><responseDate>", 1)
    text = f"<responseDate>{marker}".removesuffix("</OAI-PMH>")
    assert first[0] in text, first
    root = reply("", text.replace(*first).replace(*second))
    faults = oai_structure.faults_of(root)
    assert any(f.rule is StructureRule(rule) and said in f.what for f in faults), faults
    assert not GRAMMAR.validate(root)
    assert all(fault.where.startswith("OAI-PMH") and fault.line == 1 for fault in faults)
    assert head


def test_a_foreign_root_is_the_only_fault_of_a_reply() -> None:
    (fault,) = oai_structure.faults_of(etree.fromstring("<OAI-PMH><x/></OAI-PMH>"))
    assert fault.what == "the root is OAI-PMH in no namespace"


def test_the_same_fault_in_many_records_is_one_fault_with_a_number() -> None:
    bad = HEADER.replace("<setSpec>open</setSpec>", "<setSpec>in house</setSpec>")
    (fault,) = oai_structure.faults_of(reply(f"<ListIdentifiers>{bad * 500}</ListIdentifiers>"))
    assert (fault.count, fault.where) == (500, "OAI-PMH/ListIdentifiers/header/setSpec")


def test_a_reply_of_nothing_but_faults_keeps_a_few() -> None:
    many = "".join(f"<x{n}/>" for n in range(500))
    assert len(oai_structure.faults_of(reply(many))) == oai_structure.MOST_FAULTS


TEXTS = (
    "", " ", "2.0", "no", "gone", "YYYY-MM-DD", "2024-02-30", "2024-02-29", "2023-02-29",
    "2024-01-01", " 2024-01-01 ", "2024-01-01Z", "2024-01-01T08:00:00Z", "2024-01-01T08:00:00.5Z",
    "2024-01-01T08:00:00", "2024-01-01T24:00:00Z", "2024-01-01T24:00:01Z", "2024-01-01T08:60:00Z",
    "2024-01-01T08:00:00+01:00", "2024-01-01t08:00:00z", "a:b", "a::b", "a b", "a@b.c", "a@b",
    "a@@b.c", "@b.c", "a@.c", "a@b.", "0", "1", "+7", "-0", "-1", "007", "1.0", "deleted",
    "badVerb", "Identify", "oai:a:1", "12024-01-01", "24-01-01",
)  # fmt: skip
ATTRIBUTES = (
    "status", "code", "verb", "from", "set", "metadataPrefix", "cursor", "completeListSize",
    "expirationDate", "identifierType", "{http://www.w3.org/XML/1998/namespace}lang",
    f"{{{XSI}}}schemaLocation",
)  # fmt: skip
NAMES = ("record", "header", "set", "error", "metadata", "about", "ListRecords", "datestamp", "x")


def spoil(root: etree._Element, dice: random.Random) -> None:
    """Change one thing anywhere in a reply."""
    everywhere = list(root.iter(etree.Element))
    element = dice.choice(everywhere)
    parent = element.getparent()
    what = dice.randrange(8)
    if what == 0 and parent is not None:
        parent.remove(element)
    elif what == 1 and parent is not None:
        parent.insert(dice.randrange(len(parent) + 1), deepcopy(element))
    elif what == 2 and parent is not None:
        parent.insert(dice.randrange(len(parent)), element)
    elif what == 3:
        element.tag = f"{{{OAI_NAMESPACE}}}{dice.choice(NAMES)}"
    elif what == 4:
        element.tag = dice.choice((f"{{http://b.test/}}{dice.choice(NAMES)}", "none"))
    elif what == 5:
        element.set(dice.choice(ATTRIBUTES), dice.choice(TEXTS))
    elif what == 6:
        element.text = dice.choice(TEXTS)
    else:
        element.tail = dice.choice(("", " \n", "loose"))


@examples.up_to(1_500)
@given(name=st.sampled_from(sorted(CONTENTS)), seed=st.integers(0, 2**32), times=st.integers(1, 3))
def test_our_checks_and_the_grammar_agree_on_any_reply(name: str, seed: int, times: int) -> None:
    root, dice = reply(CONTENTS[name]), random.Random(seed)
    for _ in range(times):
        spoil(root, dice)
    # Read it again: a tail beside the root does not survive, and neither should count.
    root = etree.fromstring(etree.tostring(root, with_tail=False))
    faults = oai_structure.faults_of(root)
    assert (not faults) == GRAMMAR.validate(root), (faults, GRAMMAR.error_log)


def _says_the_grammar(element: str, value: str) -> bool:
    root = reply(CONTENTS["Identify"])
    found = root.find(f".//{{{OAI_NAMESPACE}}}{element}")
    assert found is not None
    found.text = value
    return bool(GRAMMAR.validate(root))


DATES = (
    r"[0-9]{4}-[0-3][0-9]-[0-3][0-9](T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{1,3})?)?"
    r"(Z|[+-][01][0-9]:[0-6][0-9])?"
)


@examples.up_to(400)
@given(st.from_regex(DATES, fullmatch=True))
def test_dates_are_read_as_the_grammar_reads_them(text: str) -> None:
    assert types.is_datestamp(text) == _says_the_grammar("earliestDatestamp", text)
    assert types.is_moment(text) == _says_the_grammar("responseDate", text)


@examples.up_to(300)
@given(st.text(alphabet="a.@ \t-+", max_size=12))
def test_mail_addresses_are_read_as_the_grammar_reads_them(text: str) -> None:
    assert types.is_email(text) == _says_the_grammar("adminEmail", text)


def test_a_long_mail_address_costs_no_time() -> None:
    assert not types.is_email("a@" + "b" * 1_000_000)
