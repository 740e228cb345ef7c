"""The next page is asked for while the present one is read, never twice and never too much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.evidence import FailureKind
from fairassess.harvest.ahead import Ahead, token_in
from fairassess.harvest.stops import Most
from tests.harvest.lists import Begun, Outcome, answer, error, no_answer, one_after_the_other, page
from tests.harvest.test_harvest_lists import paged


def test_every_page_is_asked_for_once():
    door = paged(500, 40)
    seen = Outcome(door, many_records=0)
    assert seen.result.is_complete
    tokens = [asked.get("resumptionToken", "") for asked in door.asked]
    assert tokens == ["", *(str(start) for start in range(40, 500, 40))]


@pytest.mark.parametrize("most", [Most(pages=3), Most(records=120)])
def test_nothing_is_asked_for_beyond_a_limit(most):
    door = paged(500, 40)
    seen = Outcome(door, many_records=0, most=most)
    assert not seen.result.is_complete
    assert len(door.asked) == 3


def test_a_token_that_came_before_is_not_asked_for_ahead():
    replies = [page([1, 2], "a"), page([3, 4], "a"), page([3, 4], "a")]
    door = one_after_the_other(*replies)
    seen = Outcome(door, many_records=0)
    assert "does not end" in seen.result.stopped_because
    assert len(door.asked) <= 4


@pytest.mark.parametrize(
    "reply",
    [no_answer(FailureKind.TIMEOUT), answer(b"down", status=404), error("badResumptionToken")],
)
def test_what_comes_instead_of_the_page_asked_ahead_ends_the_list_as_ever(reply):
    one = Outcome(one_after_the_other(page([1], "a"), reply), many_records=None)
    two = Outcome(one_after_the_other(page([1], "a"), reply), many_records=0)
    assert two.result.stopped_because == one.result.stopped_because
    assert (two.result.bytes, two.result.pages) == (one.result.bytes, one.result.pages)
    assert two.identifiers == one.identifiers == ["1"]


@given(st.lists(st.binary(min_size=1, max_size=400_000), max_size=8), st.integers(1, 5))
def test_a_body_is_passed_on_as_it_came_whatever_its_size(pieces, times):
    body = [piece * times for piece in pieces]

    def ask(take):
        for piece in body:
            take(piece)
        return Begun(answer(b""))

    ahead = Ahead({}, ask)
    given_on = []
    ahead.pass_on(given_on.append)
    assert b"".join(given_on) == b"".join(body)
    assert ahead.body in (b"", b"".join(body))


@pytest.mark.parametrize(
    ("end", "token"),
    [
        (b"<resumptionToken>a b</resumptionToken></ListRecords></OAI-PMH>", "a b"),
        (b"<o:resumptionToken a='1'> a </o:resumptionToken></o:ListRecords></o:OAI-PMH>\n", "a"),
        (b"<resumptionToken>\xe9a</resumptionToken></ListRecords></OAI-PMH>", ""),
        (b"<resumptionToken>a</resumptionToken></x></ListRecords></OAI-PMH>", ""),
        (b"<resumptionToken>a</resumptionToken><error/></ListRecords></OAI-PMH>", ""),
        (b"<resumptionToken>a&amp;b</resumptionToken></ListRecords></OAI-PMH>", ""),
        (b"<resumptionToken/></ListRecords></OAI-PMH>", ""),
        (b"<resumptionToken></resumptionToken></ListRecords></OAI-PMH>", ""),
        (b"<resumptionToken>a</resumptionToken></ListRecords>", ""),
        (b"", ""),
    ],
)
def test_a_token_is_only_taken_from_the_end_of_what_looks_whole(end, token):
    assert token_in(b"<OAI-PMH><ListRecords>" + end) == token
