"""Resumption tokens and Dublin Core in the cases between: what is failed, left open and said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.probes import oai_evidence as oai
from fairassess.probes.evaluators import oaipmh_dublin_core as dublin_core
from fairassess.probes.evaluators import oaipmh_envelope as envelope
from fairassess.probes.evaluators import oaipmh_tokens as tokens
from tests.probes import oai_builders as build

GOOD = build.good()


@pytest.mark.parametrize(
    "judge",
    [
        tokens.last_page_has_empty_token,
        tokens.token_gives_other_records,
        tokens.token_can_be_repeated,
        tokens.token_is_exclusive,
    ],
)
def test_a_list_on_one_page_needs_no_tokens(judge: Callable[[oai.OaiEvidence], Verdict]) -> None:
    assert judge(build.on_one_page()).outcome is Outcome.INAPPLICABLE


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
