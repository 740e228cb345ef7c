"""Verdicts in the cases between: what does not apply, what is left untested, what is said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairassess.domain.evidence import Failure, FailureKind, Hop
from fairassess.domain.finding import Outcome, Reason
from fairassess.probes import oai_evidence as oai
from fairassess.probes.evaluators import oaipmh_dates as dates
from fairassess.probes.evaluators import oaipmh_dublin_core as dublin_core
from fairassess.probes.evaluators import oaipmh_envelope as envelope
from fairassess.probes.evaluators import oaipmh_errors as errors
from fairassess.probes.evaluators import oaipmh_formats as formats
from fairassess.probes.evaluators import oaipmh_identify as identify
from fairassess.probes.evaluators import oaipmh_records as records
from fairassess.probes.evaluators import oaipmh_tokens as tokens
from fairassess.probes.evaluators import oaipmh_transport as transport
from tests.probes import oai_builders as build

GOOD = build.good()


def _not_oai() -> oai.OaiEvidence:
    evidence = build.page_instead("identify")(build.dead())
    stop = oai.Stop("not_oai_pmh", None, "Identify was not answered with OAI-PMH.", 0)
    return replace(evidence, stop=stop)


# -- Transport -------------------------------------------------------------------------------------


def test_a_web_page_in_place_of_identify_is_shown_with_its_beginning() -> None:
    verdict = transport.answers_identify(_not_oai())
    assert verdict.outcome is Outcome.FAILED
    assert "a web page (text/html)" in verdict.message
    assert verdict.evidence[0].excerpt.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    "judge", [transport.sends_text_xml, transport.xml_is_well_formed, identify.identify_is_complete]
)
def test_where_no_oai_pmh_is_nothing_more_is_judged(judge: object) -> None:
    assert judge(_not_oai()).outcome is Outcome.UNTESTED  # type: ignore[operator]


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
    verdict = transport.post_identify_equals_get(build.reply("identify_post", other)(GOOD))
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
    assert transport.post_identify_equals_get(change(GOOD)).outcome is outcome


def test_without_any_error_nothing_is_said_about_errors() -> None:
    evidence = build.envelopes(errors=())(GOOD)
    assert transport.errors_come_with_http_200(evidence).outcome is Outcome.UNTESTED
    assert envelope.error_codes_are_legal(evidence).outcome is Outcome.UNTESTED


def test_an_unreadable_refusal_is_left_to_the_check_of_xml() -> None:
    evidence = build.readings("bad_verb", envelope=None)(GOOD)
    assert errors.bad_verb_is_told(evidence).outcome is Outcome.UNTESTED


def test_a_reply_that_is_too_much_to_read_is_no_failure() -> None:
    fault = oai.XmlFault(oai.FaultKind.TOO_MUCH, "more than 2000000 tags and attributes")
    pages = [f"records_{page}" for page in (1, 2, 3)]
    evidence = build.readings(*pages, envelope=None, fault=fault)(GOOD)
    verdict = records.records_carry_metadata(evidence)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TOO_LARGE)
    assert transport.xml_is_well_formed(evidence).outcome is Outcome.PASSED


# -- Envelope --------------------------------------------------------------------------------------


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


# -- Identify --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("elements", "said"),
    [
        ((*build.IDENTIFY, ("baseURL", "https://b.test/")), "baseURL comes 2 times"),
        ((*build.IDENTIFY, ("colour", "red")), "colour does not belong"),
        (tuple(reversed(build.IDENTIFY)), "the order"),
        ((("repositoryName", ""), *build.IDENTIFY[1:]), "repositoryName is missing"),
        (
            tuple(("deletedRecord", "maybe") if n == "deletedRecord" else (n, t)
                  for n, t in build.IDENTIFY),
            "deletedRecord is maybe",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_identify_is_named(
    elements: tuple[tuple[str, str], ...], said: str
) -> None:
    evidence = build.envelopes("identify", identify=elements)(GOOD)
    verdict = identify.identify_is_complete(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


def test_descriptions_and_compression_belong_to_identify() -> None:
    more = (*build.IDENTIFY, ("compression", "gzip"), ("description", ""), ("description", ""))
    evidence = build.envelopes("identify", identify=more)(GOOD)
    assert identify.identify_is_complete(evidence).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("http://data.light-source.test/oai", "only the scheme differs"),
        ("https://data.light-source.test/oai/", "only a slash"),
        ("https://data.light-source.test/OAI", "upper and lower case"),
        ("https://inner.test/oai", "the hosts differ"),
        ("https://data.light-source.test/other", "the paths differ"),
        ("https://data.light-source.test:8443/oai", "the ports differ"),
        ("/oai", "no address"),
        ("http://[/oai", "no address"),
    ],
)
def test_how_the_stated_address_differs_is_told(stated: str, said: str) -> None:
    verdict = identify.base_url_is_the_probed_one(build.identify(baseURL=stated)(GOOD))
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


@pytest.mark.parametrize(
    "stated", ["https://data.light-source.test:443/oai", "https://DATA.Light-Source.test/oai"]
)
def test_the_case_of_the_host_and_default_ports_do_not_count(stated: str) -> None:
    verdict = identify.base_url_is_the_probed_one(build.identify(baseURL=stated)(GOOD))
    assert verdict.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "address",
    ["a+b@mail.test", "first.last@helmholtz-berlin.de", "x@data.ill.eu", "O'Neil@a-b.MUSEUM"],
)
def test_legal_mail_addresses_are_plausible(address: str) -> None:
    verdict = identify.admin_email_is_plausible(build.identify(adminEmail=address)(GOOD))
    assert verdict.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "address",
    ["mailto:a@b.test", "a at b.test", "root@localhost", "admin@example.org", "a@b", "<a@b.test>"],
)
def test_mail_addresses_that_reach_nobody_fail(address: str) -> None:
    verdict = identify.admin_email_is_plausible(build.identify(adminEmail=address)(GOOD))
    assert verdict.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "stated", ["2020-01-01", "1000-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "2020-02-30T00:00:00Z"]
)
def test_dates_that_cannot_be_the_earliest_fail(stated: str) -> None:
    evidence = build.identify(earliestDatestamp=stated)(GOOD)
    assert identify.earliest_datestamp_is_a_date(evidence).outcome is Outcome.FAILED


def test_an_earliest_date_without_a_legal_granularity_is_judged_as_a_date() -> None:
    evidence = build.identify(granularity="seconds", earliestDatestamp="2020-01-01")(GOOD)
    assert identify.earliest_datestamp_is_a_date(evidence).outcome is Outcome.PASSED


def test_an_unknown_policy_on_deletions_is_left_to_the_check_of_identify() -> None:
    evidence = build.identify(deletedRecord="sometimes")(GOOD)
    assert identify.keeps_deleted_records(evidence).outcome is Outcome.UNTESTED
    assert records.deletions_fit_policy(evidence).outcome is Outcome.UNTESTED


# -- Formats and sets ------------------------------------------------------------------------------


def test_a_repository_without_sets_passes_and_has_no_set_specs_to_judge() -> None:
    evidence = build.reply("sets", build.error("noSetHierarchy"))(GOOD)
    assert formats.answers_list_sets(evidence).outcome is Outcome.PASSED
    assert formats.set_specs_are_legal(evidence).outcome is Outcome.INAPPLICABLE


@pytest.mark.parametrize(
    "entries",
    [
        (oai.SetEntry("a", "A"), oai.SetEntry("a", "B")),
        (oai.SetEntry("a", "A", children=("setName", "setSpec")),),
        (oai.SetEntry("", "A", children=("setName",)),),
        (oai.SetEntry("a:", "A"),),
    ],
)
def test_sets_that_are_not_legal_fail(entries: tuple[oai.SetEntry, ...]) -> None:
    verdict = formats.set_specs_are_legal(build.envelopes("sets", sets=entries)(GOOD))
    assert verdict.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "entry",
    [
        oai.MetadataFormat("oai_dc", "http://x.test/a.xsd", oai.OAI_DC_NAMESPACE),
        oai.MetadataFormat(
            "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://scicat.test/"
        ),
    ],
)
def test_dublin_core_under_a_foreign_schema_or_namespace_fails(entry: oai.MetadataFormat) -> None:
    verdict = formats.offers_oai_dc(build.envelopes("formats", formats=(entry,))(GOOD))
    assert verdict.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (oai.MetadataFormat("a", "s", "n"), oai.MetadataFormat("a", "s", "n")),
        (oai.MetadataFormat("a b", "s", "n"),),
        (oai.MetadataFormat("", "s", "n"),),
    ],
)
def test_formats_that_are_not_described_fail(entries: tuple[oai.MetadataFormat, ...]) -> None:
    verdict = formats.formats_are_described(build.envelopes("formats", formats=entries)(GOOD))
    assert verdict.outcome is Outcome.FAILED


def test_where_no_format_is_listed_neither_format_is_missed() -> None:
    evidence = build.reply("formats", build.error("badArgument"))(GOOD)
    assert formats.formats_are_described(evidence).outcome is Outcome.FAILED
    assert formats.offers_oai_dc(evidence).outcome is Outcome.UNTESTED
    assert formats.offers_datacite(evidence).outcome is Outcome.UNTESTED


# -- Headers and records ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"attributes": ("identifier/@identifierType",)}, "identifierType"),
        ({"status": "gone"}, "the status is gone"),
        ({"children": ("identifier", "datestamp", "setSpec", "setName")}, "setName"),
    ],
)
def test_what_does_not_belong_into_a_header_is_named(parts: dict[str, object], said: str) -> None:
    evidence = build.headers(lambda one: replace(one, **parts))(GOOD)  # type: ignore[arg-type]
    verdict = records.headers_are_well_ordered(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert said in verdict.message


@pytest.mark.parametrize("identifier", ["10.5072/abc", "4711", "oai:with blank", "", "http:"])
def test_what_is_no_uri_fails(identifier: str) -> None:
    evidence = build.headers(lambda one: replace(one, identifier=identifier))(GOOD)
    assert records.identifiers_are_uris(evidence).outcome is Outcome.FAILED


def test_an_identifier_that_comes_twice_on_a_page_fails() -> None:
    twice = (build.header(1), build.header(1))
    evidence = build.envelopes("identifiers_1", headers=twice)(GOOD)
    verdict = records.identifiers_are_uris(evidence)
    assert "more than once" in verdict.message


@pytest.mark.parametrize(
    "datestamp", ["2024-02-30T00:00:00Z", "2024-01-01T08:00:00.5Z", "", "2026-01-01T00:00:00Z"]
)
def test_what_is_no_datestamp_of_today_fails(datestamp: str) -> None:
    evidence = build.headers(lambda one: replace(one, datestamp=datestamp))(GOOD)
    assert records.datestamps_fit_granularity(evidence).outcome is Outcome.FAILED


def test_one_record_that_changes_while_we_look_does_not_make_datestamps_unstable() -> None:
    later = replace(build.header(1), datestamp="2025-03-01T12:00:00Z")
    evidence = build.envelopes("identifiers_1_again", headers=(later, build.header(2)))(GOOD)
    assert records.datestamps_are_stable(evidence).outcome is Outcome.PASSED


def test_datestamps_that_are_all_today_cannot_be_seen_to_move_within_a_day() -> None:
    evidence = build.headers(lambda one: replace(one, datestamp="2025-03-01"))(GOOD)
    assert records.datestamps_are_stable(evidence).outcome is Outcome.UNTESTED


def test_a_second_list_of_other_records_says_nothing_about_datestamps() -> None:
    evidence = build.envelopes("identifiers_1_again", headers=(build.header(9),))(GOOD)
    assert records.datestamps_are_stable(evidence).outcome is Outcome.UNTESTED


def test_where_datestamps_move_no_range_and_no_single_record_is_blamed_for_it() -> None:
    moved = tuple(replace(build.header(n), datestamp="2025-03-01T12:00:00Z") for n in (1, 2))
    evidence = build.envelopes("identifiers_1_again", headers=moved)(GOOD)
    record = replace(build.record(1), header=moved[0])
    evidence = build.envelopes("get_record", records=(record,))(evidence)
    assert records.get_record_equals_list(evidence).outcome is Outcome.PASSED
    assert dates.date_range_is_inclusive(evidence).outcome is Outcome.UNTESTED
    assert dates.date_range_is_kept(evidence).outcome is Outcome.UNTESTED


@pytest.mark.parametrize(
    ("metadata", "payloads", "outcome"),
    [
        (1, 1, Outcome.PASSED),
        (1, 0, Outcome.FAILED),
        (2, 2, Outcome.FAILED),
        (1, 2, Outcome.FAILED),
    ],
)
def test_a_live_record_has_one_metadata_with_one_element(
    metadata: int, payloads: int, outcome: Outcome
) -> None:
    evidence = build.records(lambda one: replace(one, metadata=metadata, payloads=payloads))(GOOD)
    verdict = records.records_carry_metadata(evidence)
    assert verdict.outcome is outcome
    assert verdict.measure is not None
    assert verdict.measure.of == 4


def test_a_record_without_header_is_named_by_its_line() -> None:
    evidence = build.records(lambda one: replace(one, header=None, line=17))(GOOD)
    verdict = records.records_carry_metadata(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert "line 17" in verdict.message


def test_where_nothing_was_deleted_there_is_nothing_to_judge() -> None:
    evidence = build.headers(lambda one: replace(one, status=""))(GOOD)
    assert records.deleted_records_are_bare(evidence).outcome is Outcome.INAPPLICABLE


def test_where_all_was_deleted_there_is_no_metadata_to_judge() -> None:
    evidence = build.headers(lambda one: replace(one, status="deleted"))(GOOD)
    assert records.records_carry_metadata(evidence).outcome is Outcome.INAPPLICABLE
    assert dublin_core.dc_root_is_right(evidence).outcome is Outcome.INAPPLICABLE


def test_a_listed_record_that_get_record_does_not_know_fails() -> None:
    evidence = build.reply("get_record", build.error("idDoesNotExist"))(GOOD)
    verdict = records.get_record_equals_list(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert "idDoesNotExist" in verdict.message


def test_a_record_that_comes_without_header_fails() -> None:
    evidence = build.envelopes("get_record", records=(oai.Record(None, 1, 1),))(GOOD)
    assert records.get_record_equals_list(evidence).outcome is Outcome.FAILED


def test_a_record_without_its_wrapper_fails() -> None:
    evidence = build.envelopes("get_record", children=("responseDate", "request", "record"))(GOOD)
    assert records.get_record_equals_list(evidence).outcome is Outcome.FAILED


def test_a_made_up_identifier_that_does_exist_proves_nothing() -> None:
    wanted = GOOD.get("get_unknown")
    assert wanted is not None
    head = replace(build.header(1), identifier=wanted.argument("identifier"))
    found = build.said("GetRecord", records=(oai.Record(head, 1, 1),))
    verdict = records.unknown_identifier_is_told(build.reply("get_unknown", found)(GOOD))
    assert verdict.outcome is Outcome.UNTESTED


# -- Dates -----------------------------------------------------------------------------------------


def test_a_record_that_may_stand_on_a_later_page_leaves_the_question_open() -> None:
    more = build.said("ListIdentifiers", headers=(build.header(2),), token=oai.Token("next"))
    verdict = dates.date_range_is_inclusive(build.reply("exact_date", more)(GOOD))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.BUDGET)


def test_records_that_do_lie_before_the_earliest_date_do_not_fail_the_empty_range() -> None:
    old = replace(build.header(1), datestamp="2010-01-01T00:00:00Z")
    evidence = build.reply("empty_range", build.said("ListIdentifiers", headers=(old,)))(GOOD)
    assert dates.empty_range_is_told(evidence).outcome is Outcome.UNTESTED


def test_records_from_after_an_empty_range_fail_it() -> None:
    late = build.said("ListIdentifiers", headers=(build.header(1),))
    verdict = dates.empty_range_is_told(build.reply("empty_range", late)(GOOD))
    assert verdict.outcome is Outcome.FAILED


def test_half_open_ranges_without_records_are_understood_all_the_same() -> None:
    evidence = build.reply("from_only", build.error("noRecordsMatch"))(GOOD)
    assert dates.half_open_ranges_work(evidence).outcome is Outcome.PASSED


def test_a_range_is_kept_to_the_day_where_days_were_asked_for() -> None:
    arguments = (("verb", "ListIdentifiers"), ("from", "2024-01-01"), ("until", "2024-01-01"))
    evidence = build.changed(GOOD, ["exact_date"], lambda one: replace(one, arguments=arguments))
    assert dates.date_range_is_kept(evidence).outcome is Outcome.PASSED


# -- Resumption tokens -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "judge",
    [
        tokens.last_page_has_empty_token,
        tokens.token_gives_other_records,
        tokens.token_can_be_repeated,
        tokens.token_is_exclusive,
    ],
)
def test_a_list_on_one_page_needs_no_tokens(judge: object) -> None:
    assert judge(build.on_one_page()).outcome is Outcome.INAPPLICABLE  # type: ignore[operator]


def test_a_whole_list_on_one_page_passes_without_a_token_and_fails_with_an_empty_one() -> None:
    alone = build.on_one_page()
    assert tokens.incomplete_lists_carry_a_token(alone).outcome is Outcome.PASSED
    assert tokens.lists_end(alone).outcome is Outcome.PASSED
    empty = build.envelopes("identifiers_1", token=oai.Token(""))(alone)
    assert tokens.incomplete_lists_carry_a_token(empty).outcome is Outcome.FAILED


def _endless(token: str) -> oai.OaiEvidence:
    """Evidence of lists of which three pages were read, and which still go on."""
    return build.envelopes("identifiers_3", "records_3", token=oai.Token(token))(GOOD)


def test_a_long_list_is_left_to_the_harvest() -> None:
    for judge in (tokens.lists_end, tokens.last_page_has_empty_token):
        verdict = judge(_endless("more"))
        assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.BUDGET)


def test_a_list_cut_by_the_deadline_is_open_for_that_reason() -> None:
    stop = oai.Stop("deadline", Reason.TIMEOUT, "The time was over.")
    verdict = tokens.lists_end(replace(_endless("more"), stop=stop))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TIMEOUT)


def test_a_list_that_breaks_off_with_an_error_is_not_said_to_end() -> None:
    broken = build.error("badResumptionToken")
    evidence = build.reply("identifiers_3", broken)(build.reply("records_3", broken)(GOOD))
    verdict = tokens.lists_end(evidence)
    assert verdict.outcome is Outcome.UNTESTED
    assert "badResumptionToken" in verdict.message


def test_one_list_that_ends_is_enough_while_one_that_circles_fails() -> None:
    longer = build.envelopes("records_3", token=oai.Token("more"))(GOOD)
    assert tokens.lists_end(longer).outcome is Outcome.PASSED
    circle = tuple(build.record(n) for n in (1, 2))
    turning = build.envelopes("records_3", records=circle, token=oai.Token("x"))(GOOD)
    assert tokens.lists_end(turning).outcome is Outcome.FAILED


def test_a_token_that_leads_back_to_its_own_page_never_ends() -> None:
    first = build.envelopes(
        "identifiers_1",
        "identifiers_2",
        headers=(build.header(1), build.header(2)),
        token=oai.Token("same"),
    )(GOOD)
    assert tokens.lists_end(first).outcome is Outcome.FAILED
    assert tokens.token_gives_other_records(first).outcome is Outcome.FAILED


def test_an_empty_second_page_is_not_other_records() -> None:
    verdict = tokens.token_gives_other_records(
        build.reply("identifiers_2", build.said("ListIdentifiers"))(GOOD)
    )
    assert verdict.outcome is Outcome.FAILED


def test_an_expired_token_is_refused_rightly_either_way() -> None:
    evidence = build.reply("token_and_prefix", build.error("badResumptionToken"))(GOOD)
    assert tokens.token_is_exclusive(evidence).outcome is Outcome.PASSED


# -- Dublin Core -----------------------------------------------------------------------------------


def test_dublin_core_is_not_judged_where_it_is_not_offered() -> None:
    evidence = replace(GOOD, prefix="oai_datacite")
    assert dublin_core.dc_root_is_right(evidence).outcome is Outcome.UNTESTED


def test_attributes_but_the_language_do_not_belong_to_dublin_core() -> None:
    evidence = build.with_field("identifier", "10.5072/1", attributes=("identifierType",))(GOOD)
    verdict = dublin_core.dc_elements_are_known(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert "identifierType" in verdict.message


def _links(values: dict[int, str]) -> oai.OaiEvidence:
    """Evidence in which the records have these values as dc:identifier."""

    def change(one: oai.Record) -> oai.Record:
        number = int(one.identifier[-1])
        if one.payload is None:
            return one
        elements = tuple(
            replace(e, text=values[number]) if e.name == "identifier" else e
            for e in one.payload.elements
        )
        return replace(one, payload=replace(one.payload, elements=elements))

    return build.records(change)(GOOD)


@pytest.mark.parametrize(
    "link",
    [
        "undefined/detail/{n}",
        "http://localhost/data/{n}",
        "https://10.0.0.7/data/{n}",
        "http://undefined/detail/{n}",
        "http://[broken/{n}",
        "https://data.light-source.test/",
    ],
)
def test_what_the_public_cannot_open_or_all_records_share_is_no_link(link: str) -> None:
    evidence = _links({n: link.format(n=n) for n in range(1, 6)})
    assert dublin_core.dc_identifier_is_a_link(evidence).outcome is Outcome.FAILED


def test_a_share_of_records_is_counted() -> None:
    values = {n: f"https://doi.org/10.5072/{n}" for n in range(1, 6)} | {2: "10.5072/2"}
    verdict = dublin_core.dc_identifier_is_a_link(_links(values))
    assert verdict.measure is not None
    assert (verdict.measure.found, verdict.measure.of) == (3, 4)
    assert verdict.outcome is Outcome.FAILED


def test_a_run_that_took_longer_allows_its_replies_to_be_later() -> None:
    slow = build.exchanges("sets", started_at=build.NOW - timedelta(minutes=6))(GOOD)
    assert envelope.response_date_is_current(slow).outcome is Outcome.FAILED
