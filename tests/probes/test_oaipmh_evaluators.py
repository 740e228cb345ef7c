"""Each probe of an OAI-PMH endpoint passes, fails and cannot tell where it should."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from fairassess.domain.evidence import Hop
from fairassess.domain.finding import Outcome, Verdict
from fairassess.probes import oai_evidence as oai
from fairassess.probes import registry
from tests.probes import oai_builders as build
from tests.probes import rows

EVALUATE: dict[str, Callable[[oai.OaiEvidence], Verdict]] = {
    probe.id: probe.evaluate for probe in registry.of_kind("oai-pmh")
}

_REDIRECT = Hop(url=build.BASE, status=301, location="https://new.test/oai", peer="")
_FAULT = oai.XmlFault(oai.FaultKind.ILL_FORMED, "EntityRef: expecting ';'", 3, 7, "R&D")
_LATIN = oai.CharacterFault(offset=120, what="byte 0xE9", near="oai:x:1")

_FORMATS = ("formats", "formats_of_known")
_SET = oai.SetEntry("openaire_data", "Open data")

# Probe, and what is changed in good evidence so that just this probe fails. Where others must
# fail with it, they are named.
FAILURES: list[tuple[str, build.Change, set[str]]] = [
    *rows.failures(),
    ("answers_identify", build.page_instead("identify"), {"sends_text_xml", "xml_is_well_formed"}),
    (
        "tls_certificate_is_valid",
        build.exchanges(tls_not_after=build.NOW + timedelta(days=3)),
        set(),
    ),
    ("redirects_are_temporary_and_few", build.exchanges("sets", hops=(_REDIRECT,)), set()),
    (
        "sends_text_xml",
        build.exchanges("sets", headers=(("content-type", "text/html"),)),
        set(),
    ),
    (
        "xml_is_declared_as_text_xml",
        build.exchanges("sets", headers=(("content-type", "application/xml"),)),
        set(),
    ),
    (
        "encoding_declarations_agree",
        build.exchanges("sets", headers=(("content-type", "text/xml;charset=ISO-8859-1"),)),
        set(),
    ),
    ("xml_is_well_formed", build.readings("records_2", fault=_FAULT), set()),
    ("text_is_legal_utf8", build.readings("records_2", characters=_LATIN), set()),
    ("errors_come_with_http_200", build.exchanges("empty_range", status=422), set()),
    ("post_identify_equals_get", build.page_instead("identify_post", status=405), set()),
    ("empty_query_is_badverb", build.page_instead("no_query", status=404), set()),
    ("root_is_in_oai_namespace", build.envelopes(namespace=""), set()),
    ("schema_location_is_stated", build.envelopes("sets", schema_location=""), set()),
    (
        "response_date_is_utc_seconds",
        build.envelopes("sets", response_date="2025-03-01T12:00:00.123Z"),
        set(),
    ),
    (
        "response_date_is_current",
        build.envelopes("sets", response_date="2025-03-01T11:00:00Z"),
        set(),
    ),
    (
        "envelope_order_is_right",
        build.envelopes("sets", children=("request", "responseDate", "ListSets")),
        set(),
    ),
    ("request_names_base_url", build.envelopes("sets", request_url="OAI-PMH"), set()),
    (
        "error_codes_are_legal",
        build.reply("bad_verb", build.error("badVerb", "internalError")),
        set(),
    ),
    ("identify_is_complete", build.identify(repositoryName=None), set()),
    ("protocol_version_is_2_0", build.identify(protocolVersion="1.1"), set()),
    ("base_url_is_the_probed_one", build.identify(baseURL="https://other.test/oai"), set()),
    ("admin_email_is_plausible", build.identify(adminEmail="mailto:a@b.test"), set()),
    ("granularity_is_legal", build.identify(granularity="seconds"), set()),
    (
        "earliest_datestamp_is_a_date",
        build.identify(earliestDatestamp="2017-01-00T03:24:00Z"),
        set(),
    ),
    (
        "no_record_predates_earliest",
        build.identify(earliestDatestamp="2024-01-01T09:00:00Z"),
        set(),
    ),
    ("keeps_deleted_records", build.identify(deletedRecord="no"), {"deletions_fit_policy"}),
    (
        "formats_are_described",
        build.envelopes(
            *_FORMATS,
            formats=(
                oai.MetadataFormat("oai_dc", "", oai.OAI_DC_NAMESPACE),
                oai.MetadataFormat("datacite", "http://x.test/a.xsd", "http://x.test/"),
            ),
        ),
        set(),
    ),
    (
        "offers_oai_dc",
        build.envelopes(
            *_FORMATS,
            formats=(
                oai.MetadataFormat(
                    "oai_datacite", "http://x.test/a.xsd", "http://schema.datacite.org/oai/oai-1.1/"
                ),
            ),
        ),
        {"formats_of_a_record_fit"},
    ),
    (
        "offers_datacite",
        build.envelopes(
            *_FORMATS,
            formats=(
                oai.MetadataFormat(
                    "oai_dc",
                    "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
                    oai.OAI_DC_NAMESPACE,
                ),
            ),
        ),
        set(),
    ),
    ("answers_list_sets", build.envelopes("sets", sets=()), set()),
    ("set_specs_are_legal", build.envelopes("sets", sets=(_SET, oai.SetEntry("a b", "A"))), set()),
    (
        "headers_are_well_ordered",
        build.headers(lambda one: replace(one, children=("datestamp", "identifier", "setSpec"))),
        set(),
    ),
    (
        "identifiers_are_uris",
        build.headers(lambda one: replace(one, identifier=f"471{one.identifier[-1]}")),
        {"oai_identifier_fits"},
    ),
    (
        "identifiers_are_no_bare_dois",
        build.headers(lambda one: replace(one, identifier=f"10.5072/{one.identifier[-1]}")),
        {"oai_identifier_fits"},
    ),
    (
        "datestamps_fit_granularity",
        build.headers(lambda one: replace(one, datestamp=one.datestamp[:10])),
        set(),
    ),
    (
        "datestamps_are_stable",
        build.envelopes(
            "from_earliest",
            headers=tuple(
                replace(build.header(n), datestamp="2025-03-01T12:00:00Z") for n in (1, 2)
            ),
        ),
        set(),
    ),
    (
        "records_carry_metadata",
        build.records(lambda one: replace(one, metadata=0, payloads=0, payload=None)),
        set(),
    ),
    (
        "deleted_records_are_bare",
        build.records(lambda one: replace(one, abouts=1)),
        set(),
    ),
    ("deletions_fit_policy", build.identify(deletedRecord="no"), {"keeps_deleted_records"}),
    (
        "get_record_equals_list",
        build.envelopes("get_record", "get_record_post", records=(build.record(2),)),
        set(),
    ),
    (
        "unknown_identifier_is_told",
        build.reply("get_unknown", build.error("noRecordsMatch")),
        set(),
    ),
    (
        "get_record_needs_arguments",
        build.reply("get_without_prefix", build.said("GetRecord", records=(build.record(1),))),
        set(),
    ),
    (
        "lists_need_a_prefix",
        build.reply(
            "ListRecords_without_prefix", build.said("ListRecords", records=(build.record(1),))
        ),
        set(),
    ),
    (
        "unknown_prefix_is_told",
        build.reply("ListRecords_unknown_prefix", build.error("badArgument")),
        set(),
    ),
    ("date_range_is_inclusive", build.reply("exact_date", build.error("noRecordsMatch")), set()),
    (
        "date_range_is_kept",
        build.envelopes("from_only", headers=(build.header(3), build.header(4))),
        set(),
    ),
    ("empty_range_is_told", build.reply("empty_range", build.said("ListIdentifiers")), set()),
    (
        "mixed_granularity_is_refused",
        build.reply("mixed_granularity", build.error("noRecordsMatch")),
        set(),
    ),
    (
        "reversed_range_is_refused",
        build.reply("reversed_range", build.error("noRecordsMatch")),
        set(),
    ),
    (
        "junk_dates_are_refused",
        build.reply("junk_until", build.said("ListIdentifiers", headers=(build.header(1),))),
        set(),
    ),
    ("half_open_ranges_work", build.reply("until_only", build.error("badArgument")), set()),
    (
        "incomplete_lists_carry_a_token",
        build.envelopes("records_1", token=oai.Token("", "0", "5")),
        set(),
    ),
    (
        "last_page_has_empty_token",
        build.envelopes("identifiers_3", "records_3", token=None),
        set(),
    ),
    (
        "token_gives_other_records",
        build.envelopes("identifiers_2", headers=(build.header(2), build.header(3))),
        {"token_can_be_repeated", "pages_do_not_overlap", "lists_name_the_same_records"},
    ),
    (
        "token_can_be_repeated",
        build.reply("identifiers_2_again", build.error("badResumptionToken")),
        set(),
    ),
    (
        "lists_end",
        build.envelopes(
            "identifiers_3",
            headers=(build.header(3), build.header(4)),
            token=oai.Token("identifiers-3"),
        ),
        set(),
    ),
    (
        "junk_token_is_refused",
        build.reply("ListRecords_junk_token", build.error("cannotDisseminateFormat")),
        set(),
    ),
    (
        "token_is_exclusive",
        build.reply("token_and_prefix", build.said("ListIdentifiers", headers=(build.header(3),))),
        set(),
    ),
    ("bad_verb_is_told", build.reply("empty_verb", build.error("badArgument")), set()),
    (
        "repeated_verb_is_refused",
        build.reply("repeated_verb", build.said("Identify", identify=build.IDENTIFY)),
        set(),
    ),
    (
        "repeated_arguments_are_refused",
        build.reply("repeated_from", build.error("noRecordsMatch")),
        set(),
    ),
    (
        "unknown_arguments_are_refused",
        build.reply("unknown_argument", build.said("ListIdentifiers", headers=(build.header(1),))),
        set(),
    ),
    (
        "identify_takes_no_arguments",
        build.reply("identify_argument", build.said("Identify", identify=build.IDENTIFY)),
        set(),
    ),
    (
        "dc_root_is_right",
        build.payloads(lambda one: replace(one, namespace="http://purl.org/dc/terms/")),
        {"payloads_are_in_their_namespace"},
    ),
    ("dc_elements_are_known", build.with_field("beamline", "7"), set()),
    ("dc_elements_are_filled", build.with_field("coverage", ""), set()),
    ("dc_has_minimal_fields", build.without_field("date"), set()),
    ("dc_has_recommended_fields", build.without_field("language"), set()),
    (
        "dc_identifier_is_a_link",
        build.payloads(
            lambda one: replace(
                one,
                elements=tuple(
                    replace(e, text="10.1234/1") if e.name == "identifier" else e
                    for e in one.elements
                ),
            )
        ),
        set(),
    ),
    ("dc_has_no_placeholders", build.with_field("coverage", ":unav"), set()),
]


def test_an_endpoint_that_does_everything_right_passes() -> None:
    beside, evidence = rows.beside_the_point(), build.good()
    for probe_id, judge in EVALUATE.items():
        verdict = judge(evidence)
        wanted = Outcome.INAPPLICABLE if probe_id in beside else Outcome.PASSED
        assert verdict.outcome is wanted, (probe_id, verdict)
        assert verdict.message.endswith("."), probe_id


@pytest.mark.parametrize(("name", "change", "others"), FAILURES, ids=[row[0] for row in FAILURES])
def test_one_wrong_thing_fails_just_the_probe_that_is_about_it(
    name: str, change: build.Change, others: set[str]
) -> None:
    evidence = change(build.good())
    verdicts = {key.removeprefix("oaipmh_"): judge(evidence) for key, judge in EVALUATE.items()}
    failed = {key for key, verdict in verdicts.items() if verdict.outcome is Outcome.FAILED}
    assert failed == {name} | others, {key: verdicts[key] for key in failed}
    assert verdicts[name].evidence, "a failure points at where it was seen"
    assert verdicts[name].message.endswith(".")
