"""A large page cut between its records says the same as in one piece, or is not cut at all."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.harvest import blocks, relay
from fairassess.harvest.blocks import Cutter
from tests import examples
from tests.harvest.lists import Outcome, dc, one_after_the_other, page, record
from tests.harvest.test_reading_processes import told

LONG = "x" * 2_000
ODD = [
    "-->",
    "</wrap>",
    '</ListRecords><ListRecords xmlns="urn:x">',
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


@examples.up_to(10)
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


AT_THE_START = [
    "<!-- <record> ",
    "<?x <record> ",
    "<wrap>",
    "</ListRecords><ListRecords>",
    '</ListRecords><x:ListRecords xmlns:x="urn:x"></x:ListRecords><ListRecords>',
    "<record/>",
    "text",
]


LATER = ["-->", "?>", "</wrap>", "", "</ListRecords><ListRecords>"]
_PAIRS = list(product(enumerate(AT_THE_START), enumerate(LATER)))
# In the plain run each beginning meets two of the others, once on a small page, once on a large.
PLAIN = {(first, later, large) for (first, _), (later, _) in _PAIRS for large in (False, True)
         if (later - 2 * first - large) % len(LATER) == 0}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "later", "number"),
    [
        pytest.param(
            first, later, 700 if large else 30,
            marks=() if (at, then, large) in PLAIN else pytest.mark.soak,
            id=f"{'large' if large else 'small'}-{later}-{first}",
        )
        for (at, first), (then, later) in _PAIRS
        for large in (False, True)
    ],
)  # fmt: skip
def test_whatever_stands_before_the_first_record_no_record_is_lost_or_doubled(
    first, later, number, monkeypatch
):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 20_000)
    records = [record(n, dc(f"<dc:title>{LONG}</dc:title>")) for n in range(number)]
    records.insert(number // 3, later)
    replies = [page([900], "a"), page([first, *records], "b"), page([901])]
    one = Outcome(one_after_the_other(*replies), many_records=None)
    two = Outcome(one_after_the_other(*replies), many_records=0)
    assert told(two) == told(one)


def test_a_large_page_that_cannot_be_cut_after_one_that_can_loses_nothing():
    cut_one = [record(n, dc(f"<dc:title>{LONG}</dc:title>")) for n in range(700)]
    long_one = record(5_000, dc(f"<dc:title>{'x' * 4_500_000}</dc:title>"))
    replies = [page(cut_one, "a"), page([long_one, *range(6_000, 6_200)], "b"), page([9_000])]
    one = Outcome(one_after_the_other(*replies), many_records=None)
    two = Outcome(one_after_the_other(*replies), many_records=0)
    assert told(two) == told(one)
    assert two.result.records == 902


@pytest.mark.parametrize("end", [" " * 2_500_000, ""])
def test_a_last_part_larger_than_what_may_wait_is_read(end):
    records = [record(n, dc(f"<dc:title>{LONG}</dc:title>")) for n in range(1_200)]
    spaced = page([*records, end]).replace(b"</record>", b"</record >")
    one = Outcome(one_after_the_other(page([5_000], "a"), spaced), many_records=None)
    two = Outcome(one_after_the_other(page([5_000], "a"), spaced), many_records=0)
    assert told(two) == told(one)
    assert two.result.records == 1_201


@pytest.mark.parametrize("many_records", [None, 0], ids=["one", "several"])
@pytest.mark.parametrize("headless", [1, 2, 5])
def test_records_without_header_before_a_fault_hide_none_behind_it(headless, many_records):
    records = [record(n, dc(f"<dc:title>{LONG}</dc:title>")) for n in range(800)]
    records[400] = record(400, dc("<dc:title>\x07</dc:title>"))
    body = page([*["<record><metadata/></record>"] * headless, *records])
    seen = Outcome(one_after_the_other(body), many_records=many_records)
    assert sorted(map(int, seen.identifiers)) == [n for n in range(800) if n != 400]
    assert "oai:nls.test:400" in {skipped.identifier for skipped in seen.result.skipped}
    assert not seen.result.is_complete
