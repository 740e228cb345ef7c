"""A large page cut between its records says the same as in one piece, or is not cut at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.harvest import blocks, relay
from fairassess.harvest.blocks import Cutter
from tests.harvest.lists import Outcome, dc, one_after_the_other, page, record
from tests.harvest.test_reading_processes import told

LONG = "x" * 2_000
ODD = [
    record(7, dc("<dc:title><![CDATA[ </record> ]]></dc:title>")),
    "<!-- </record> -->",
    "<!-- <record> -->",
    record(8, dc("<dc:title>A</dc:title></record>")),
    record(9, dc("<record><leader/></record><dc:title>inside</dc:title>")),
    record(10, dc("<dc:title>\x07</dc:title>")),
    "<resumptionToken>early</resumptionToken>",
    "</ListRecords><ListRecords>",
    record(11, status="deleted"),
]


def cut(body, step, *, is_whole=True):
    cutter = Cutter()
    found = [
        block for at in range(0, len(body), step) for block in cutter.take(body[at : at + step])
    ]
    return cutter, [*found, *cutter.finish(is_whole=is_whole)]


@given(st.integers(1, 400), st.integers(50, 5_000))
def test_no_record_is_lost_or_doubled_wherever_the_pieces_end(number, step):
    body = page(list(range(number)), "next")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(blocks, "BLOCK_BYTES", 3_000)
        cutter, found = cut(body, step)
    opening = body[: body.index(b"<record>")]
    assert not cutter.has_given_up
    assert all(block.startswith(opening) for block in found)
    inside = b"".join(block.removeprefix(opening) for block in found)
    closing = b"</ListRecords></OAI-PMH>"
    assert inside.replace(closing, b"") == body.removeprefix(opening).replace(closing, b"")


@pytest.mark.parametrize("body", [b"", b"<html>" * 400_000, b"<OAI-PMH><record>", b"<record/>"])
def test_what_is_no_list_is_not_cut(body):
    cutter, found = cut(body, 10_000)
    assert cutter.has_given_up
    assert not found


def test_a_record_without_end_is_given_up_before_it_fills_the_memory():
    body = page([1])[:-200] + b"<a>" * 3_000_000
    cutter, found = cut(body, 100_000)
    assert cutter.has_given_up
    assert not found


@settings(deadline=None, max_examples=10)
@given(
    st.lists(st.one_of(st.integers(20, 60), st.sampled_from(ODD)), min_size=4, max_size=30),
    st.sampled_from([None, -1, -30, -400, -3_000]),
)
def test_a_large_page_with_any_fault_tells_the_same_cut_or_in_one_piece(some, end):
    records = [
        record(one, dc(f"<dc:title>{one}{LONG}</dc:title>")) if isinstance(one, int) else one
        for one in some
    ]
    filled = [record(100 + n, dc(f"<dc:title>{LONG}</dc:title>")) for n in range(500)]
    replies = [page([0], "a"), page([*filled, *records], "b")[:end], page([1, 20, 2_000])]
    one = Outcome(one_after_the_other(*replies), many_records=None)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(blocks, "BLOCK_BYTES", 20_000)
        patched.setattr(relay, "AHEAD_BYTES", 100_000)
        two = Outcome(one_after_the_other(*replies), many_records=0)
    assert told(two) == told(one)
