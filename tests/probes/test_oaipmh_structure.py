"""What replies repeat of a request, how they are put together, and how that is told."""

from dataclasses import replace

import pytest

from fairassess.domain.finding import Outcome
from fairassess.probes import oai_evidence as oai
from fairassess.probes import oai_reading
from fairassess.probes.evaluators import oaipmh_envelope as envelope
from fairassess.probes.evaluators import oaipmh_structure as structure
from fairassess.probes.evaluators import oaipmh_texts as texts
from fairassess.probes.evaluators import oaipmh_transport as transport
from fairassess.probes.oai_flaws import StructureFault, StructureRule
from tests.probes import oai_builders as build

GOOD = build.good()
LIST = (("verb", "ListSets"),)
HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{oai.OAI_NAMESPACE}">'
    "<responseDate>2025-03-01T12:00:00Z</responseDate><request>https://data.test/oai</request>"
)
HEADER = "<header><identifier>oai:a:7</identifier><datestamp>2020-01-01</datestamp></header>"


def read(content: str) -> oai.Reading:
    return oai_reading.read(f"{HEAD}{content}</OAI-PMH>".encode())


# -- E07 and E08 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ((), "does not repeat verb"),
        ((("verb", "ListRecords"),), "says verb=ListRecords, but ListSets was sent"),
        ((*LIST, ("set", "a")), "says set, which was not sent"),
    ],
)
def test_what_is_repeated_otherwise_is_told(
    attributes: tuple[tuple[str, str], ...], said: str
) -> None:
    evidence = build.envelopes("sets", request_attributes=attributes)(GOOD)
    verdict = structure.request_repeats_the_arguments(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


def test_further_attributes_of_a_schema_are_no_arguments() -> None:
    mark = ("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "a b")
    evidence = build.envelopes("sets", request_attributes=(*LIST, mark))(GOOD)
    assert structure.request_repeats_the_arguments(evidence).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "label", ["repeated_prefix", "unknown_argument", "empty_values", "token_and_prefix"]
)
def test_a_wrong_request_that_is_answered_need_not_be_repeated(label: str) -> None:
    answer = build.said("ListIdentifiers", headers=(build.header(1),), request_attributes=LIST)
    evidence = build.reply(label, answer)(GOOD)
    assert structure.request_repeats_the_arguments(evidence).outcome is Outcome.PASSED


def test_only_the_two_errors_about_the_request_forbid_repeating_it() -> None:
    repeated = build.envelopes("get_unknown", request_attributes=(("verb", "GetRecord"),))
    assert structure.bad_requests_are_not_repeated(repeated(GOOD)).outcome is Outcome.PASSED
    verb = (("verb", "ListSets"), ("from", "junk"))
    verdict = structure.bad_requests_are_not_repeated(
        build.envelopes("junk_from", request_attributes=verb)(GOOD)
    )
    assert "with badArgument, request has attributes: verb, from" in verdict.message


def test_where_nothing_is_refused_nothing_is_said_about_refusals() -> None:
    evidence = build.envelopes(errors=())(GOOD)
    assert structure.bad_requests_are_not_repeated(evidence).outcome is Outcome.UNTESTED


def test_errors_that_say_nothing_to_people_are_counted() -> None:
    mute = build.envelopes("no_query", errors=(oai.OaiError("badVerb"),))
    verdict = envelope.error_codes_are_legal(mute(GOOD))
    assert verdict.outcome is Outcome.PASSED
    assert verdict.message.endswith("; 1 of them say nothing more.")


# -- E09 and E11 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "software"),
    [
        (f"<record>{HEADER}</record>", "missing GetRecord element, of SciCat"),
        ("", "neither answer nor error, of icat.oaipmh"),
        (
            "<GetRecord><record><header><setSpec>a</setSpec><identifier>a:b</identifier>"
            "<datestamp>2020-01-01</datestamp></header></record></GetRecord>",
            "this order of elements, of SciCat",
        ),
        (
            "<ListSets><set><setName>A</setName><setSpec>a</setSpec></set></ListSets>",
            "this order of elements, of SciCat",
        ),
        (
            f"<GetRecord><record>{HEADER}</record></GetRecord>".replace(
                "<identifier>", '<identifier identifierType="doi">'
            ),
            "the attribute of identifier, of SciCat's oai-provider-service and the PaNOSC",
        ),
        ("<ListSets/>", "the empty list of sets, of invenio-oaiserver"),
    ],
)
def test_deviations_of_known_providers_are_told_by_name(content: str, software: str) -> None:
    evidence = build.changed(GOOD, ["sets"], lambda one: replace(one, reading=read(content)))
    verdict = structure.structure_follows_the_schema(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert software in verdict.message
    assert verdict.message.startswith("1 of ")
    assert verdict.message.endswith(".")


def test_a_refused_date_that_is_repeated_is_known_from_icat() -> None:
    fault = StructureFault(StructureRule.VALUE, "OAI-PMH/request/@from", "junk is no value")
    assert "icat.oaipmh" in structure.known_deviation(fault)
    other = StructureFault(StructureRule.VALUE, "OAI-PMH/request/@set", "a b is no value")
    assert structure.known_deviation(other) == ""


def test_an_unknown_deviation_is_told_without_any_name() -> None:
    fault = StructureFault(StructureRule.UNKNOWN, "OAI-PMH/ListSets/set", "x does not belong there")
    verdict = structure.structure_follows_the_schema(
        build.envelopes("sets", structure=(fault,))(GOOD)
    )
    assert "in ListSets/set x does not belong there (verb=ListSets)." in verdict.message
    assert "Known so far" not in verdict.message


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("", "is missing"),
        ('<?xml version="1.1" encoding="UTF-8"?>', "names version 1.1"),
        ('<?xml version="1.0"?>', "names no encoding"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?>", "names ISO-8859-1"),
    ],
)
def test_a_declaration_that_is_missing_or_says_something_else_fails(start: str, said: str) -> None:
    whole = f"{HEAD}<ListSets/></OAI-PMH>".partition("\n")[2]
    reading = oai_reading.read(f"{start}{whole}".encode())
    evidence = build.changed(GOOD, ["sets"], lambda one: replace(one, reading=reading))
    verdict = envelope.xml_declaration_is_right(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


# -- Where a fault is found, and what is read leniently --------------------------------------------


def test_a_syntax_fault_is_told_with_line_byte_and_record() -> None:
    reading = read(f"<ListRecords><record>{HEADER}<metadata>R&D</metadata></record></ListRecords>")
    assert reading.envelope is None
    assert reading.fault is not None
    evidence = build.changed(GOOD, ["records_2"], lambda one: replace(one, reading=reading))
    message = transport.xml_is_well_formed(evidence).message
    assert f"line 2, column {reading.fault.column}, byte {reading.fault.offset}" in message
    assert "in or after record oai:a:7" in message


@pytest.mark.parametrize("words", ["plain", "Müller " * 40, "日本語 " * 40])
def test_the_byte_of_a_syntax_fault_is_where_the_fault_is(words: str) -> None:
    body = f"{HEAD}\n<ListRecords>\n{HEADER}\n  <metadata>{words}R&D</metadata>".encode()
    reading = oai_reading.read(body)
    assert reading.fault is not None
    assert reading.fault.offset is not None
    assert abs(reading.fault.offset - body.index(b"&D")) <= 3


def test_what_was_read_from_a_repaired_copy_fails_all_the_same_and_says_so() -> None:
    reading = read(
        f"<ListRecords><record>{HEADER}<metadata><a xmlns='b'>\x03</a></metadata></record>"
        "</ListRecords>"
    )
    assert reading.envelope is not None
    assert reading.fault is not None
    evidence = build.changed(GOOD, ["records_2"], lambda one: replace(one, reading=reading))
    assert transport.xml_is_well_formed(evidence).outcome is Outcome.FAILED
    verdict = transport.text_is_legal_utf8(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert "The other checks look at a copy" in verdict.message
    # U+FFFD in the copy is of our own making, and no fault of theirs.
    assert texts.texts_are_clean(evidence).outcome is Outcome.PASSED


def test_limits_of_our_parser_are_no_fault_of_theirs() -> None:
    deep = "".join(f"<a{n}>" for n in range(400))
    reading = read(deep)
    assert reading.fault is not None
    assert reading.fault.kind is oai.FaultKind.TOO_MUCH


def test_spoiled_texts_are_told_with_kind_element_and_record() -> None:
    odd = (
        oai.OddText(oai.OddKind.MARKUP, "title", "a <b>bold</b> title"),
        oai.OddText(oai.OddKind.DOUBLE_ENCODED, "creator", "MÃ¼ller"),
    )
    evidence = build.records(
        lambda one: replace(one, odd_texts=odd) if one.identifier.endswith(":2") else one
    )(GOOD)
    verdict = texts.texts_are_clean(evidence)
    assert verdict.message.startswith("1 of 4 records hold spoiled texts (")
    assert "HTML in 1" in verdict.message
    assert "first title of oai:light-source.test:2: a <b>bold</b> title." in verdict.message
    assert verdict.measure is not None
    assert (verdict.measure.found, verdict.measure.of) == (3, 4)
