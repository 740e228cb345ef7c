"""No probe judges what it could not see."""

import pytest

from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.probes import oai_evidence as oai
from tests.probes import oai_builders as build
from tests.probes import rows
from tests.probes.test_oaipmh_evaluators import EVALUATE, FAILURES

# Probe, and the requests without whose replies it cannot tell. None of them for a probe over all
# replies: that one cannot tell only when there is no reply at all.
NEEDS: dict[str, tuple[str, ...]] = {
    **rows.needs(),
    "answers_identify": ("identify",),
    "tls_certificate_is_valid": (),
    "redirects_are_temporary_and_few": (),
    "sends_text_xml": (),
    "xml_is_declared_as_text_xml": (),
    "encoding_declarations_agree": (),
    "xml_is_well_formed": (),
    "text_is_legal_utf8": (),
    "errors_come_with_http_200": (),
    "post_identify_equals_get": ("identify_post",),
    "empty_query_is_badverb": ("no_query",),
    "root_is_in_oai_namespace": (),
    "schema_location_is_stated": (),
    "response_date_is_utc_seconds": (),
    "response_date_is_current": (),
    "envelope_order_is_right": (),
    "request_names_base_url": (),
    "error_codes_are_legal": (),
    "identify_is_complete": ("identify",),
    "protocol_version_is_2_0": ("identify",),
    "base_url_is_the_probed_one": ("identify",),
    "admin_email_is_plausible": ("identify",),
    "granularity_is_legal": ("identify",),
    "earliest_datestamp_is_a_date": ("identify",),
    "no_record_predates_earliest": ("identify",),
    "keeps_deleted_records": ("identify",),
    "formats_are_described": ("formats",),
    "offers_oai_dc": ("formats",),
    "offers_datacite": ("formats",),
    "answers_list_sets": ("sets",),
    "set_specs_are_legal": ("sets",),
    "headers_are_well_ordered": ("lists",),
    "identifiers_are_uris": ("lists",),
    "identifiers_are_no_bare_dois": ("lists",),
    "datestamps_fit_granularity": ("lists",),
    "datestamps_are_stable": ("from_earliest",),
    "records_carry_metadata": ("lists",),
    "deleted_records_are_bare": ("lists",),
    "deletions_fit_policy": ("lists",),
    "get_record_equals_list": ("get_record",),
    "unknown_identifier_is_told": ("get_unknown",),
    "get_record_needs_arguments": ("get_without_prefix",),
    "lists_need_a_prefix": ("ListRecords_without_prefix",),
    "unknown_prefix_is_told": ("ListIdentifiers_unknown_prefix",),
    "date_range_is_inclusive": ("exact_date",),
    "date_range_is_kept": ("exact_date", "from_only", "until_only"),
    "empty_range_is_told": ("empty_range",),
    "mixed_granularity_is_refused": ("mixed_granularity",),
    "reversed_range_is_refused": ("reversed_range",),
    "junk_dates_are_refused": ("junk_from",),
    "half_open_ranges_work": ("until_only",),
    "incomplete_lists_carry_a_token": ("lists",),
    "last_page_has_empty_token": ("lists",),
    "token_gives_other_records": ("identifiers_2",),
    "token_can_be_repeated": ("identifiers_2_again",),
    "lists_end": ("lists",),
    "junk_token_is_refused": ("ListRecords_junk_token",),
    "token_is_exclusive": ("token_and_prefix",),
    "bad_verb_is_told": ("bad_verb",),
    "repeated_verb_is_refused": ("repeated_verb",),
    "repeated_arguments_are_refused": ("repeated_prefix",),
    "unknown_arguments_are_refused": ("unknown_argument",),
    "identify_takes_no_arguments": ("identify_argument",),
    "dc_root_is_right": ("lists",),
    "dc_elements_are_known": ("lists",),
    "dc_elements_are_filled": ("lists",),
    "dc_has_minimal_fields": ("lists",),
    "dc_has_recommended_fields": ("lists",),
    "dc_identifier_is_a_link": ("lists",),
    "dc_has_no_placeholders": ("lists",),
}
_LISTS = tuple(f"{name}_{page}" for name in ("identifiers", "records") for page in (1, 2, 3))


def test_every_probe_is_shown_to_pass_to_fail_and_to_stay_open() -> None:
    names = {probe_id.removeprefix("oaipmh_") for probe_id in EVALUATE}
    assert {name for name, _, _ in FAILURES} == names
    assert set(NEEDS) == names


def judged(evidence: oai.OaiEvidence) -> dict[str, Verdict]:
    """The verdict of every probe."""
    return {probe_id: judge(evidence) for probe_id, judge in EVALUATE.items()}


def others(found: dict[str, Verdict], reason: Reason) -> dict[str, Verdict]:
    """Those that say anything else than that they cannot tell, and why."""
    wanted = (Outcome.CANT_TELL, reason)
    return {
        probe_id: verdict
        for probe_id, verdict in found.items()
        if (verdict.outcome, verdict.reason) != wanted
    }


def test_a_probe_cannot_tell_without_the_reply_that_it_needs() -> None:
    found = {}
    for name, needed in NEEDS.items():
        if needed:
            missing = build.unavailable(*(_LISTS if needed == ("lists",) else needed))
            found[name] = EVALUATE[f"oaipmh_{name}"](missing(build.good()))
    assert others(found, Reason.HTTP_5XX) == {}
    assert {name: v for name, v in found.items() if "HTTP 503" not in v.message} == {}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (FailureKind.TIMEOUT, Reason.TIMEOUT),
        (FailureKind.REFUSED, Reason.REFUSED),
        (FailureKind.DNS, Reason.DNS),
        (FailureKind.OUR_NETWORK, Reason.OUR_NETWORK),
        (FailureKind.BLOCKED_BY_POLICY, Reason.BLOCKED_BY_POLICY),
    ],
)
def test_no_probe_judges_a_host_that_could_not_be_reached(
    kind: FailureKind, reason: Reason
) -> None:
    assert others(judged(build.dead(kind, reason)), reason) == {}


def test_a_run_that_was_stopped_before_its_first_request_judges_nothing() -> None:
    stop = oai.Stop("cancelled", Reason.BUDGET, "The run was cancelled before this.")
    found = judged(oai.OaiEvidence(build.BASE, build.BASE, stop=stop))
    assert others(found, Reason.BUDGET) == {}


def test_a_repository_without_records_fails_nothing() -> None:
    unwanted = (Outcome.FAILED, Outcome.CANT_TELL)
    found = judged(build.empty())
    assert {name: v for name, v in found.items() if v.outcome in unwanted} == {}
