"""HTTP, bytes and envelopes in the cases between: what is failed, left open and said."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fairassess.domain.evidence import Failure, FailureKind, Hop
from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.probes import oai_evidence as oai
from fairassess.probes.evaluators import oaipmh_dublin_core as dublin_core
from fairassess.probes.evaluators import oaipmh_envelope as envelope
from fairassess.probes.evaluators import oaipmh_errors as errors
from fairassess.probes.evaluators import oaipmh_identify as identify
from fairassess.probes.evaluators import oaipmh_post as post
from fairassess.probes.evaluators import oaipmh_records as records
from fairassess.probes.evaluators import oaipmh_transport as transport
from tests.probes import oai_builders as build

GOOD = build.good()


def _not_oai() -> oai.OaiEvidence:
    evidence = build.page_instead("identify")(build.dead())
    stop = oai.Stop("not_oai_pmh", None, "Identify was not answered with OAI-PMH.", 0)
    return replace(evidence, stop=stop)


def test_a_web_page_in_place_of_identify_is_shown_with_its_beginning() -> None:
    verdict = transport.answers_identify(_not_oai())
    assert verdict.outcome is Outcome.FAILED
    assert "a web page (text/html)" in verdict.message
    assert verdict.evidence[0].excerpt.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    "judge", [transport.sends_text_xml, transport.xml_is_well_formed, identify.identify_is_complete]
)
def test_where_no_oai_pmh_is_nothing_more_is_judged(
    judge: Callable[[oai.OaiEvidence], Verdict],
) -> None:
    assert judge(_not_oai()).outcome is Outcome.UNTESTED


def test_identify_answered_with_an_error_is_no_answer() -> None:
    verdict = transport.answers_identify(build.reply("identify", build.error("badVerb"))(GOOD))
    assert verdict.outcome is Outcome.FAILED
    assert "badVerb" in verdict.message


def test_identify_with_another_status_is_no_answer_either() -> None:
    verdict = transport.answers_identify(build.exchanges("identify", status=500)(GOOD))
    assert verdict.outcome is Outcome.FAILED


def test_an_unreadable_reply_to_identify_is_an_answer_all_the_same() -> None:
    fault = oai.XmlFault(oai.FaultKind.ILL_FORMED, "xmlParseEntityRef: no name", 2, 3)
    evidence = build.readings("identify", envelope=None, fault=fault)(GOOD)
    assert transport.answers_identify(evidence).outcome is Outcome.PASSED
    assert transport.xml_is_well_formed(evidence).outcome is Outcome.FAILED
    assert identify.identify_is_complete(evidence).outcome is Outcome.UNTESTED


def test_a_redirect_loop_is_a_failure_and_no_excuse() -> None:
    evidence = build.failing(FailureKind.REDIRECT_LOOP, "identify")(GOOD)
    assert transport.answers_identify(evidence).outcome is Outcome.FAILED
    assert transport.redirects_are_temporary_and_few(evidence).outcome is Outcome.FAILED


def test_plain_http_has_no_certificate_to_judge() -> None:
    evidence = build.exchanges(final_url="http://data.test/oai")(GOOD)
    assert transport.tls_certificate_is_valid(evidence).outcome is Outcome.INAPPLICABLE


def test_a_certificate_that_was_refused_fails_while_a_broken_handshake_leaves_it_open() -> None:
    def with_message(message: str) -> oai.OaiEvidence:
        failure = Failure(FailureKind.TLS, message)
        return build.exchanges("identify", failure=failure, status=None)(
            build.dead(FailureKind.TLS, Reason.TLS)
        )

    expired = transport.tls_certificate_is_valid(
        with_message("The server's certificate has expired.")
    )
    broken = transport.tls_certificate_is_valid(
        with_message("The server closed the connection during the TLS handshake.")
    )
    assert (expired.outcome, expired.message) == (
        Outcome.FAILED,
        "The server's certificate has expired.",
    )
    assert (broken.outcome, broken.reason) == (Outcome.CANT_TELL, Reason.TLS)


def test_a_certificate_is_judged_whatever_the_server_answers() -> None:
    verdict = transport.tls_certificate_is_valid(build.unavailable("identify")(GOOD))
    assert verdict.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("judge", "change", "said"),
    [
        (transport.sends_text_xml, build.exchanges("sets", headers=()), "is missing"),
        (
            transport.sends_text_xml,
            build.exchanges("sets", headers=(("content-type", "application/json"),)),
            "Content-Type is application/json",
        ),
        (
            transport.encoding_declarations_agree,
            build.readings("sets", declared_encoding="latin-1"),
            "HTTP says utf-8, XML says latin-1",
        ),
        (
            transport.encoding_declarations_agree,
            build.exchanges("sets", headers=(("content-type", "text/xml; charset=cp1252"),)),
            "HTTP says cp1252, XML says UTF-8",
        ),
        (transport.answers_identify, build.identify(repositoryName=None), "without a name"),
        (envelope.request_names_base_url, build.envelopes(request_url=""), "holds nothing"),
        (
            records.datestamps_fit_granularity,
            build.headers(lambda one: replace(one, datestamp="")),
            "the datestamp (empty)",
        ),
        (
            records.headers_are_well_ordered,
            build.headers(lambda one: replace(one, identifier="", children=("datestamp",))),
            "first a header without identifier",
        ),
        (
            dublin_core.dc_root_is_right,
            build.payloads(lambda one: replace(one, namespace="")),
            "the root is dc in no namespace",
        ),
    ],
)
def test_what_is_missing_is_said_in_words(
    judge: Callable[[oai.OaiEvidence], Verdict], change: build.Change, said: str
) -> None:
    assert said in judge(change(GOOD)).message


def test_a_certificate_counts_where_http_leads_to_https() -> None:
    hop = Hop("http://data.test/oai", 302, build.BASE, "")
    evidence = build.exchanges("identify", hops=(hop,), url="http://data.test/oai")(GOOD)
    assert transport.tls_certificate_is_valid(evidence).outcome is Outcome.PASSED


@pytest.mark.parametrize(("status", "outcome"), [(302, Outcome.PASSED), (308, Outcome.FAILED)])
def test_temporary_redirects_pass_and_permanent_ones_fail(status: int, outcome: Outcome) -> None:
    hop = Hop(build.BASE, status, "https://mirror.test/oai", "")
    evidence = build.exchanges("formats", hops=(hop,))(GOOD)
    assert transport.redirects_are_temporary_and_few(evidence).outcome is outcome


@pytest.mark.parametrize(
    ("content_type", "declared", "outcome"),
    [
        ("text/xml", "", Outcome.PASSED),
        ('text/xml; charset="UTF-8"', "utf-8", Outcome.PASSED),
        ("text/xml; charset=utf-8", "ISO-8859-1", Outcome.FAILED),
    ],
)
def test_encodings_agree_when_neither_says_anything_but_utf8(
    content_type: str, declared: str, outcome: Outcome
) -> None:
    evidence = build.exchanges("sets", headers=(("content-type", content_type),))(GOOD)
    evidence = build.readings("sets", declared_encoding=declared)(evidence)
    assert transport.encoding_declarations_agree(evidence).outcome is outcome


def test_an_illegal_character_is_told_with_its_byte_and_its_record() -> None:
    fault = oai.CharacterFault(120, "U+0003", near="oai:x:7")
    verdict = transport.text_is_legal_utf8(build.readings("records_1", characters=fault)(GOOD))
    assert "U+0003 at byte 120" in verdict.message
    assert "oai:x:7" in verdict.message


def test_post_that_says_something_else_than_get_is_told_with_the_element() -> None:
    other = build.said("Identify", identify=(("repositoryName", "Another"), *build.IDENTIFY[1:]))
    verdict = post.post_identify_equals_get(build.reply("identify_post", other)(GOOD))
    assert verdict.outcome is Outcome.FAILED
    assert "repositoryName" in verdict.message


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (build.reply("identify_post", build.error("badVerb")), Outcome.FAILED),
        (build.readings("identify_post", envelope=None), Outcome.UNTESTED),
        (build.page_instead("identify_post"), Outcome.FAILED),
        (build.failing(FailureKind.MALFORMED, "identify_post"), Outcome.FAILED),
    ],
)
def test_what_came_by_post_is_told(change: build.Change, outcome: Outcome) -> None:
    assert post.post_identify_equals_get(change(GOOD)).outcome is outcome


def test_without_any_error_nothing_is_said_about_errors() -> None:
    evidence = build.envelopes(errors=())(GOOD)
    assert transport.errors_come_with_http_200(evidence).outcome is Outcome.UNTESTED
    assert envelope.error_codes_are_legal(evidence).outcome is Outcome.UNTESTED


def test_an_unreadable_refusal_is_left_to_the_check_of_xml() -> None:
    evidence = build.readings("bad_verb", envelope=None)(GOOD)
    assert errors.bad_verb_is_told(evidence).outcome is Outcome.UNTESTED


def test_a_reply_that_is_too_much_to_read_is_no_failure() -> None:
    fault = oai.XmlFault(oai.FaultKind.TOO_MUCH, "more than 100,000 elements and attributes")
    pages = [f"records_{page}" for page in (1, 2, 3)]
    evidence = build.readings(*pages, envelope=None, fault=fault)(GOOD)
    verdict = records.records_carry_metadata(evidence)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TOO_LARGE)
    assert transport.xml_is_well_formed(evidence).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("", "missing"),
        (oai.OAI_NAMESPACE, "no pairs"),
        (f"http://other.test/ {oai.OAI_NAMESPACE}OAI-PMH.xsd", "does not name"),
        (f"{oai.OAI_NAMESPACE} https://mirror.test/OAI-PMH.xsd", "as schema"),
        (f"{oai.OAI_NAMESPACE} http://[/OAI-PMH.xsd", "as schema"),
    ],
)
def test_a_schema_location_is_judged_as_pairs(value: str, fault: str) -> None:
    found = envelope.fault_of_schema_location(value, oai.OAI_NAMESPACE, "OAI-PMH.xsd")
    assert found is not None
    assert fault in found


def test_a_schema_location_with_https_and_more_pairs_is_right() -> None:
    value = f"a b {oai.OAI_NAMESPACE} https://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
    assert envelope.fault_of_schema_location(value, oai.OAI_NAMESPACE, "OAI-PMH.xsd") is None


@pytest.mark.parametrize(
    ("children", "said"),
    [
        (("responseDate", "request"), "neither an answer nor an error"),
        (("responseDate", "request", "ListSets", "error"), "errors stand beside"),
        (("responseDate", "request", "ListRecords"), "not ListSets"),
        (("responseDate", "request", "ListSets", "ListSets"), "not ListSets"),
        (("request",), "begins with request"),
        ((), "begins with nothing"),
    ],
)
def test_the_order_of_a_reply_is_judged(children: tuple[str, ...], said: str) -> None:
    verdict = envelope.envelope_order_is_right(build.envelopes("sets", children=children)(GOOD))
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


def test_the_base_url_may_be_the_stated_one_or_the_probed_one() -> None:
    stated = build.identify(baseURL="https://stated.test/oai")(GOOD)
    both = build.envelopes("sets", request_url="https://stated.test/oai")(stated)
    assert envelope.request_names_base_url(both).outcome is Outcome.PASSED


def test_a_clock_that_is_four_minutes_off_is_current_enough() -> None:
    evidence = build.envelopes(response_date="2025-03-01T12:04:00Z")(GOOD)
    assert envelope.response_date_is_current(evidence).outcome is Outcome.PASSED


def test_dates_that_cannot_be_read_say_nothing_about_the_clock() -> None:
    evidence = build.envelopes(response_date="yesterday")(GOOD)
    assert envelope.response_date_is_current(evidence).outcome is Outcome.UNTESTED


def test_application_xml_breaks_no_must_but_is_told() -> None:
    evidence = build.exchanges(headers=(("content-type", "application/xml"),))(GOOD)
    assert transport.sends_text_xml(evidence).outcome is Outcome.PASSED
    verdict = transport.xml_is_declared_as_text_xml(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert "application/xml, not text/xml" in verdict.message


def test_where_nothing_is_declared_as_xml_the_must_alone_is_broken() -> None:
    evidence = build.exchanges(headers=(("content-type", "text/html"),))(GOOD)
    assert transport.sends_text_xml(evidence).outcome is Outcome.FAILED
    assert transport.xml_is_declared_as_text_xml(evidence).outcome is Outcome.UNTESTED
