"""A list that was broken off anywhere goes on there, and ends as if nothing had happened."""

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.domain.harvests import KeptPage, Slice
from fairassess.harvest import engine, incoming
from fairassess.harvest.stops import Most
from tests import examples
from tests.harvest.lists import FakeDoor, Outcome, answer, dc, error, page, record


def titled(number, words="Series"):
    return record(number, dc(f"<dc:title>{words} {number}</dc:title>"))


def paged(total, size, *, words="Series", forgets=False):
    """Return a door to a list with a token for each page; it may forget tokens given before."""
    given_now = set()

    def reply(arguments, _):
        token = arguments.get("resumptionToken", "0")
        if forgets and token != "0" and token not in given_now:
            return answer(error("badResumptionToken"))
        start = int(token)
        end = min(start + size, total)
        following = str(end) if end < total else ""
        given_now.add(following)
        listed = [titled(number, words) for number in range(start, end)]
        return answer(page(listed, following, size=total))

    return FakeDoor(reply)


def kept(seen):
    """Return the pages of a harvest as they are kept."""
    return [
        KeptPage(
            one.number,
            one.slice_number,
            one.raw,
            one.wire_bytes,
            one.token,
            one.list_size,
            one.response_date,
        )
        for one in seen.pages
    ]


@examples.up_to(40)
@given(st.integers(1, 30), st.integers(1, 7), st.integers(0, 30), st.booleans(), st.booleans())
def test_a_list_cut_anywhere_and_resumed_is_the_list_read_at_once(
    total, size, cut, forgets, is_large
):
    before = incoming.SMALL_BYTES
    incoming.SMALL_BYTES = 10 if is_large else before
    try:
        whole = Outcome(paged(total, size))
        earlier = kept(whole)[: cut % (len(whole.pages) + 1)]
        door = paged(total, size, forgets=forgets)
        rest = Outcome(door, earlier=earlier)
    finally:
        incoming.SMALL_BYTES = before
    assert rest.result.is_complete
    assert rest.result.profile == whole.result.profile
    assert rest.result.fields == whole.result.fields
    assert (rest.result.records, rest.result.list_size) == (total, total)
    handed_on = [one for one in whole.records if one.page <= len(earlier)] + rest.records
    assert [(one.identifier, one.fingerprint) for one in handed_on] == [
        (one.identifier, one.fingerprint) for one in whole.records
    ]
    if earlier and earlier[-1].token == "":
        assert door.asked == []
    elif not forgets:
        assert rest.result.pages == whole.result.pages
        assert len(door.asked) == len(whole.pages) - len(earlier)
        assert [one.number for one in rest.pages] == [
            one.number for one in whole.pages[len(earlier) :]
        ]


def test_a_refused_token_begins_again_says_so_and_hands_nothing_on_twice():
    whole = Outcome(paged(10, 2))
    seen = Outcome(paged(10, 2, forgets=True), earlier=kept(whole)[:4])
    assert seen.identifiers == ["8", "9"]
    assert seen.result.is_complete
    assert "read again from its beginning" in seen.result.warnings[0]


def test_a_record_that_says_something_else_after_a_new_beginning_is_handed_on_again():
    whole = Outcome(paged(6, 2))
    seen = Outcome(paged(6, 2, words="Other", forgets=True), earlier=kept(whole)[:2])
    assert seen.identifiers == [str(number) for number in range(6)]
    assert {one.title.partition(" ")[0] for one in seen.records} == {"Other"}
    assert (seen.result.records, seen.result.is_complete) == (6, True)
    assert any("4 records came again with other metadata" in one for one in seen.result.warnings)


def test_a_broken_page_stays_broken_when_its_list_goes_on():
    broken = page([1, record(2, dc("\x07"))], "a", size=4)
    first = Outcome(FakeDoor(lambda *_: answer(broken)), most=Most(pages=1))
    seen = Outcome(FakeDoor(lambda *_: answer(page([3, 4], size=4))), earlier=kept(first))
    assert seen.identifiers == ["3", "4"]
    assert [one.identifier for one in seen.result.skipped] == ["oai:nls.test:2"]
    assert not seen.result.is_complete


def test_a_page_whose_body_is_gone_cannot_be_read_again():
    with pytest.raises(ValueError, match="page 7 is no longer kept"):
        Outcome(paged(1, 1), earlier=[KeptPage(7, 0, b"", 0, "", None, "")])
    with pytest.raises(ValueError, match="damaged"):
        Outcome(paged(1, 1), earlier=[KeptPage(7, 0, b"xyz", 0, "", None, "")])


@given(st.sets(st.integers(0, 9)))
@settings(deadline=None)
def test_kept_pages_are_counted_again_wholly_or_by_places(places):
    raw = zstandard.compress(page([titled(number) for number in range(10)]))
    one = KeptPage(1, 0, raw, 0, "", None, "")
    found = []
    profile = engine.read_again(
        [(one, frozenset(places))], "oai_dc", lambda records, _: found.extend(records)
    )
    assert [record.place for record in found] == sorted(places)
    assert profile.live == len(places)
    seen = Outcome(FakeDoor(lambda *_: answer(page([titled(number) for number in range(10)]))))
    assert engine.read_again([(one, None)], "oai_dc") == seen.result.profile


def test_slices_go_on_each_behind_its_own_last_page():
    slices = (Slice(until="2024-01-01"), Slice(since="2024-01-02"))

    def reply(arguments, _):
        if "resumptionToken" in arguments:
            name, start = arguments["resumptionToken"].split("-")
        else:
            name, start = ("b" if "from" in arguments else "a"), "0"
        following = f"{name}-{int(start) + 1}" if int(start) < 3 else ""
        return answer(page([titled(f"{name}{start}")], following))

    whole = Outcome(FakeDoor(reply), slices=slices)
    earlier = [one for one in kept(whole) if one.slice_number == 0 or one.token == "b-1"]
    door = FakeDoor(reply)
    seen = Outcome(door, slices=slices, earlier=earlier)
    assert seen.identifiers == ["b1", "b2", "b3"]
    assert len(door.asked) == 3
    assert seen.result.is_complete
    assert seen.result.profile == whole.result.profile
