"""Lists as chains of pages, tokens and slices in the cases between: failed, open, left alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.probes import oai_evidence as oai
from fairassess.probes import oai_reading
from fairassess.probes.evaluators import oaipmh_chains as chains
from fairassess.probes.evaluators import oaipmh_dates as dates
from fairassess.probes.evaluators import oaipmh_single as single
from fairassess.probes.evaluators import oaipmh_slices as slices
from fairassess.probes.evaluators import oaipmh_token_life as life
from tests.probes import oai_builders as build
from tests.probes.oai_good import EXPIRES, page

GOOD = build.good()
ALONE = build.on_one_page()


def _records(count: int, token: oai.Token | None = None) -> build.Change:
    """Let the first page of records hold so many, all alike but for their identifiers."""
    listed = tuple(
        oai.Record(replace(build.header(1), identifier=f"oai:light-source.test:{n}"))
        for n in range(count)
    )
    return build.reply("records_1", build.said("ListRecords", records=listed, token=token))


@pytest.mark.parametrize(
    "judge",
    [
        chains.pages_hold_records,
        chains.pages_do_not_overlap,
        life.tokens_live_long_enough,
        life.tokens_are_plain_text,
        life.token_survives_a_pause,
        life.token_keeps_the_selection,
        life.token_fits_its_verb_only,
    ],
)
def test_where_all_fits_on_one_page_there_is_no_token_to_judge(
    judge: Callable[[oai.OaiEvidence], Verdict],
) -> None:
    verdict = judge(ALONE)
    assert verdict.outcome is Outcome.INAPPLICABLE, verdict


# -- The size of pages and of lists ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_page", "token", "outcome"),
    [
        (99, None, Outcome.INAPPLICABLE),
        (100, None, Outcome.INAPPLICABLE),
        (400, None, Outcome.INAPPLICABLE),
        (1000, None, Outcome.FAILED),
        (5000, None, Outcome.FAILED),
        (10, oai.Token("t", "0", "90"), Outcome.INAPPLICABLE),
        (10, oai.Token("t", "0", "900"), Outcome.FAILED),
        (100, oai.Token("t", "0", "900"), Outcome.PASSED),
        (1000, oai.Token("t", "0", "9000"), Outcome.PASSED),
        (1001, oai.Token("t", "0", "9000"), Outcome.FAILED),
    ],
)
def test_the_size_of_pages_matters_where_there_are_many_records(
    on_page: int, token: oai.Token | None, outcome: Outcome
) -> None:
    verdict = chains.page_size_suits_harvesters(_records(on_page, token)(ALONE))
    assert verdict.outcome is outcome, verdict


@pytest.mark.parametrize("count", chains.ROUND_NUMBERS)
def test_a_whole_list_of_exactly_a_round_number_is_suspected_to_be_cut(count: int) -> None:
    for judge in (chains.page_size_suits_harvesters, chains.list_size_is_right):
        listed = build.reply("identifiers_1", build.error("noRecordsMatch"))(ALONE)
        verdict = judge(_records(count)(listed))
        assert verdict.outcome is Outcome.FAILED
        assert f"exactly {count:,}" in verdict.message


def test_one_record_more_or_less_is_no_round_number() -> None:
    for count in (4999, 5001):
        verdict = chains.list_size_is_right(_records(count)(ALONE))
        assert verdict.outcome is Outcome.INAPPLICABLE


def _sizes(text: str, *labels: str) -> build.Change:
    def change(asked: oai.Asked) -> oai.Asked:
        said = asked.reading.envelope
        assert said is not None
        assert said.token is not None
        said = replace(said, token=replace(said.token, complete_list_size=text))
        return replace(asked, reading=replace(asked.reading, envelope=said))

    return lambda evidence: build.changed(evidence, labels, change)


PAGES = tuple(f"{name}_{page}" for name in ("identifiers", "records") for page in (1, 2, 3))


@pytest.mark.parametrize("text", ["0", "-1", "many", "4", "6"])
def test_a_size_that_is_no_number_or_not_what_comes_fails(text: str) -> None:
    assert chains.list_size_is_right(_sizes(text, *PAGES)(GOOD)).outcome is Outcome.FAILED


def test_a_list_without_sizes_and_cursors_is_not_judged_for_them() -> None:
    bare = GOOD
    for label in PAGES:
        said = bare.get(label)
        assert said is not None
        assert said.reading.envelope is not None
        assert said.reading.envelope.token is not None
        token = oai.Token(said.reading.envelope.token.text)
        bare = build.envelopes(label, token=token)(bare)
    assert chains.list_size_is_right(bare).outcome is Outcome.INAPPLICABLE
    assert chains.cursor_counts_the_records_before(bare).outcome is Outcome.INAPPLICABLE


def test_a_list_that_goes_on_leaves_its_last_page_and_size_open() -> None:
    on = oai.Token("more", cursor="4", complete_list_size="5")
    longer = build.envelopes("identifiers_3", "records_3", token=on)(GOOD)
    for judge in (chains.pages_hold_records, chains.list_size_is_right):
        verdict = judge(longer)
        assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.BUDGET)


def test_a_token_that_leads_to_nothing_is_an_empty_page_too() -> None:
    ended = build.error("noRecordsMatch")
    evidence = build.reply("records_3", ended)(GOOD)
    verdict = chains.pages_hold_records(evidence)
    assert verdict.outcome is Outcome.FAILED
    assert "Page 3 holds noRecordsMatch" in verdict.message


# -- Both lists ------------------------------------------------------------------------------------


def test_the_longer_of_two_lists_that_go_on_may_name_more() -> None:
    asked = tuple(one for one in GOOD.asked if one.label != "identifiers_3")
    shorter = replace(GOOD, asked=asked)
    assert chains.lists_name_the_same_records(shorter).outcome is Outcome.PASSED


def test_two_lists_may_have_orders_of_their_own() -> None:
    evidence = GOOD
    for name, numbers in (("identifiers_1", (2, 9)), ("identifiers_2", (4, 3))):
        headers = tuple(build.header(number) for number in numbers)
        evidence = build.envelopes(name, headers=headers)(evidence)
    on = oai.Token("records-3", "", "", "")
    open_end = build.envelopes("identifiers_3", "records_3", token=on)(evidence)
    verdict = chains.lists_name_the_same_records(open_end)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.BUDGET)


def test_a_record_that_is_only_in_one_list_is_named() -> None:
    gone = build.envelopes("records_2", records=(build.record(3),))(GOOD)
    verdict = chains.lists_name_the_same_records(gone)
    assert verdict.outcome is Outcome.FAILED
    assert build.header(4).identifier in verdict.message


# -- Tokens ----------------------------------------------------------------------------------------


def _ending(text: str) -> oai.OaiEvidence:
    token = oai.Token("records-2", "0", "5", text)
    return build.envelopes("records_1", token=token)(GOOD)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2025-03-01T12:01:00Z", "60 seconds"),
        ("2025-03-01T13:00:00Z", "60 minutes"),
        ("2025-03-01T22:00:00Z", "10 hours"),
        ("2025-03-01T11:00:00Z", "before it was given"),
        ("2025-03-03", "no date in UTC"),
        ("2025-03-03T12:00:00+01:00", "no date in UTC"),
    ],
)
def test_the_life_of_a_token_is_told(text: str, told: str) -> None:
    verdict = life.tokens_live_long_enough(_ending(text))
    assert verdict.outcome is Outcome.FAILED
    assert told in verdict.message


def test_a_life_of_23_hours_is_a_day_with_a_clock_that_is_slow() -> None:
    verdict = life.tokens_live_long_enough(_ending("2025-03-02T11:00:00Z"))
    assert verdict.outcome is Outcome.PASSED


def test_the_life_of_a_token_is_counted_though_the_date_of_the_reply_cannot_be_read() -> None:
    broken = build.envelopes(response_date="2025-03-01T12:00:00.5Z")(GOOD)
    assert life.tokens_live_long_enough(broken).outcome is Outcome.PASSED


def test_blanks_around_a_token_are_read_as_such() -> None:
    def token_of(text: str) -> oai.Token:
        body = (
            f'<OAI-PMH xmlns="{oai.OAI_NAMESPACE}"><ListRecords><resumptionToken '
            f'expirationDate="{EXPIRES}">{text}</resumptionToken></ListRecords></OAI-PMH>'
        )
        envelope = oai_reading.read(body.encode()).envelope
        assert envelope is not None
        assert envelope.token is not None
        return envelope.token

    assert token_of("\n  abc\n") == oai.Token("abc", "", "", EXPIRES, has_blanks_around=True)
    assert not token_of("a b").has_blanks_around
    assert not token_of("\n ").has_blanks_around


def test_a_token_that_does_not_fit_into_an_address_fails() -> None:
    token = oai.Token("x" * life.LONGEST_TOKEN_BYTES, "0", "5")
    verdict = life.tokens_are_plain_text(build.envelopes("records_1", token=token)(GOOD))
    assert verdict.outcome is Outcome.FAILED


def test_a_token_that_goes_on_at_the_same_place_with_the_other_verb_is_consistent() -> None:
    same = build.reply("token_of_other_list", page("ListIdentifiers", (3, 4)))(GOOD)
    assert life.token_fits_its_verb_only(same).outcome is Outcome.PASSED


def _by_set(*sets: str) -> oai.OaiEvidence:
    """Evidence in which the late page is that of a set; its records have these sets."""
    late = GOOD.get("until_only_2")
    assert late is not None
    heads = tuple(replace(build.header(3), sets=(one,)) for one in sets)
    envelope = build.said("ListIdentifiers", headers=heads)
    moved = replace(late, label="set_list_2", reading=build.reading(envelope))
    asked = tuple(one for one in GOOD.asked if one.label != "until_only_2")
    return replace(GOOD, asked=(*asked, moved))


def test_a_second_page_of_a_set_holds_its_records_and_those_of_sets_below() -> None:
    assert life.token_keeps_the_selection(_by_set("open", "open:2024")).outcome is Outcome.PASSED
    verdict = life.token_keeps_the_selection(_by_set("open", "closed"))
    assert verdict.outcome is Outcome.FAILED
    assert life.token_keeps_the_selection(_by_set("opening")).outcome is Outcome.FAILED


def test_where_the_dates_are_not_kept_at_all_no_token_is_said_to_forget_them() -> None:
    ignored = build.reply("from_only", page("ListIdentifiers", (1, 2)))(GOOD)
    strangers = build.reply("until_only_2", page("ListIdentifiers", (5,)))(ignored)
    assert life.token_keeps_the_selection(strangers).outcome is Outcome.UNTESTED


# -- Dates -----------------------------------------------------------------------------------------


def test_days_and_seconds_are_judged_where_they_can_be_wrong() -> None:
    in_days = build.identify(granularity="YYYY-MM-DD")(GOOD)
    assert dates.days_are_understood(in_days).outcome is Outcome.INAPPLICABLE
    assert dates.seconds_are_refused_where_days_are_stated(GOOD).outcome is Outcome.INAPPLICABLE
    unclear = build.identify(granularity="seconds")(GOOD)
    assert dates.seconds_are_refused_where_days_are_stated(unclear).outcome is Outcome.UNTESTED


def test_records_that_do_lie_ahead_make_the_range_ahead_no_empty_one() -> None:
    ahead = (replace(build.header(1), datestamp="2031-01-01T00:00:00Z"),)
    evidence = build.reply("future_range", build.said("ListIdentifiers", headers=ahead))(GOOD)
    assert dates.future_range_is_empty(evidence).outcome is Outcome.UNTESTED


@pytest.mark.parametrize(
    ("label", "envelope"),
    [
        ("exact_date", build.error("noRecordsMatch")),
        ("from_only", page("ListIdentifiers", (1, 4, 5))),
        ("until_only", build.error("badArgument")),
    ],
)
def test_slices_are_not_counted_where_dates_are_not_honoured(
    label: str, envelope: oai.Envelope
) -> None:
    assert slices.slices_add_up(build.reply(label, envelope)(GOOD)).outcome is Outcome.UNTESTED


def test_slices_without_a_stated_size_that_go_on_cannot_be_counted() -> None:
    token = oai.Token("until_only-2")
    open_end = build.reply("until_only", page("ListIdentifiers", (1, 2), token))(GOOD)
    verdict = slices.slices_add_up(open_end)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.BUDGET)


def test_a_whole_list_without_a_stated_size_is_counted_where_it_was_followed_to_its_end() -> None:
    bare = build.envelopes("identifiers_1", token=oai.Token("identifiers-2"))(GOOD)
    assert slices.slices_add_up(bare).outcome is Outcome.PASSED


def test_an_empty_stretch_of_time_counts_as_nothing() -> None:
    everything = build.reply("until_only", page("ListIdentifiers", (1, 2, 3)))(ALONE)
    nothing = build.reply("from_only", build.error("noRecordsMatch"))(everything)
    verdict = slices.slices_add_up(nothing)
    assert verdict.outcome is Outcome.FAILED
    assert "3 records until" in verdict.message


def test_an_earliest_datestamp_that_is_too_late_is_one_fault_and_not_two() -> None:
    late = build.identify(earliestDatestamp="2024-01-02T00:00:00Z")(GOOD)
    shorter = build.reply("from_earliest", page("ListIdentifiers", (2, 3, 4, 5)))(late)
    verdict = slices.earliest_datestamp_opens_the_whole_list(shorter)
    assert verdict.outcome is Outcome.UNTESTED


# -- Single records --------------------------------------------------------------------------------


def test_deleted_records_are_asked_for_where_they_are_kept_for_ever() -> None:
    passing = build.identify(deletedRecord="transient")(GOOD)
    assert single.deleted_records_stay_available(passing).outcome is Outcome.INAPPLICABLE
    live = build.headers(lambda one: replace(one, status=""))(GOOD)
    assert single.deleted_records_stay_available(live).outcome is Outcome.INAPPLICABLE


def test_a_deleted_record_that_is_given_live_or_deleted_at_another_time_fails() -> None:
    alive = replace(build.header(5), status="")
    moved = replace(build.header(5), datestamp="2025-01-01T00:00:00Z")
    for header in (alive, moved):
        said = build.said("GetRecord", records=(oai.Record(header),))
        verdict = single.deleted_records_stay_available(build.reply("get_deleted", said)(GOOD))
        assert verdict.outcome is Outcome.FAILED


def test_a_record_from_elsewhere_with_its_provenance_is_fine() -> None:
    def foreign(record: oai.Record) -> oai.Record:
        if record.header is None or not record.identifier.endswith(":1"):
            return record
        header = replace(record.header, identifier="oai:elsewhere.test:1")
        about = ((single.PROVENANCE, "provenance"),)
        return replace(record, header=header, abouts=1, about_roots=about)

    verdict = single.aggregators_state_provenance(build.records(foreign)(GOOD))
    assert verdict.outcome is Outcome.PASSED
    assert verdict.measure is not None
    assert (verdict.measure.found, verdict.measure.of) == (1, 1)


def test_what_stands_in_an_about_is_read() -> None:
    body = (
        f'<OAI-PMH xmlns="{oai.OAI_NAMESPACE}"><GetRecord><record><header/><metadata/><about>'
        f'<provenance xmlns="{single.PROVENANCE}"/></about></record></GetRecord></OAI-PMH>'
    )
    envelope = oai_reading.read(body.encode()).envelope
    assert envelope is not None
    assert envelope.records[0].about_roots == ((single.PROVENANCE, "provenance"),)


def test_a_provider_that_was_spared_an_odd_identifier_is_not_judged_by_it() -> None:
    label = "get_quoted_identifier"
    asked = tuple(one for one in GOOD.asked if one.label != label)
    spared = replace(GOOD, asked=asked, skipped=((label, "it looks like icat.oaipmh"),))
    verdict = single.quoted_identifier_is_escaped(spared)
    assert verdict.outcome is Outcome.INAPPLICABLE
    assert "icat.oaipmh" in verdict.message


def test_a_wrong_code_for_every_unknown_identifier_is_one_fault_and_not_two() -> None:
    wrong = build.error("noRecordsMatch")
    both = build.reply("get_unknown", wrong)(build.reply("get_quoted_identifier", wrong)(GOOD))
    assert single.quoted_identifier_is_escaped(both).outcome is Outcome.UNTESTED
    alone = build.reply("get_quoted_identifier", wrong)(GOOD)
    assert single.quoted_identifier_is_escaped(alone).outcome is Outcome.FAILED
