"""Headers, records and date ranges in the cases between: what is failed, left open and said."""

from dataclasses import replace

import pytest

from fairassess.domain.finding import Outcome, Reason
from fairassess.probes import oai_evidence as oai
from fairassess.probes.evaluators import oaipmh_dates as dates
from fairassess.probes.evaluators import oaipmh_dublin_core as dublin_core
from fairassess.probes.evaluators import oaipmh_records as records
from tests.probes import oai_builders as build

GOOD = build.good()


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


@pytest.mark.parametrize("identifier", ["10.5072/a b", "4711", "oai:with blank", "", "http:"])
def test_what_is_no_uri_fails(identifier: str) -> None:
    evidence = build.headers(lambda one: replace(one, identifier=identifier))(GOOD)
    assert records.identifiers_are_uris(evidence).outcome is Outcome.FAILED


def test_a_bare_doi_is_the_milder_fault_of_an_identifier() -> None:
    evidence = build.headers(lambda one: replace(one, identifier=f"10.5072/{one.identifier}"))(GOOD)
    assert records.identifiers_are_uris(evidence).outcome is Outcome.PASSED
    assert "bare DOIs" in records.identifiers_are_uris(evidence).message
    assert records.identifiers_are_no_bare_dois(evidence).outcome is Outcome.FAILED


def test_a_bare_doi_that_comes_twice_on_a_page_is_more_than_a_mild_fault() -> None:
    evidence = build.headers(lambda one: replace(one, identifier="10.5072/abc"))(GOOD)
    assert "more than once" in records.identifiers_are_uris(evidence).message


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
    evidence = build.envelopes("from_earliest", headers=(later, build.header(2)))(GOOD)
    assert records.datestamps_are_stable(evidence).outcome is Outcome.PASSED


def test_datestamps_that_are_all_today_cannot_be_seen_to_move_within_a_day() -> None:
    evidence = build.headers(lambda one: replace(one, datestamp="2025-03-01"))(GOOD)
    assert records.datestamps_are_stable(evidence).outcome is Outcome.UNTESTED


def test_a_second_list_of_other_records_says_nothing_about_datestamps() -> None:
    evidence = build.envelopes("from_earliest", headers=(build.header(9),))(GOOD)
    assert records.datestamps_are_stable(evidence).outcome is Outcome.UNTESTED


def test_where_datestamps_move_no_range_and_no_single_record_is_blamed_for_it() -> None:
    moved = tuple(replace(build.header(n), datestamp="2025-03-01T12:00:00Z") for n in (1, 2))
    evidence = build.envelopes("from_earliest", headers=moved)(GOOD)
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


def test_another_datestamp_is_a_difference_where_datestamps_are_stable() -> None:
    later = replace(build.header(1), datestamp="2025-01-01T00:00:00Z")
    found = (replace(build.record(1), header=later),)
    verdict = records.get_record_equals_list(build.envelopes("get_record", records=found)(GOOD))
    assert verdict.outcome is Outcome.FAILED
    assert "datestamp was 2024-01-01T08:00:00Z, is 2025-01-01T00:00:00Z" in verdict.message


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
