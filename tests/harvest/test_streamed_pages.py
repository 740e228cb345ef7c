"""A page is read the same whichever way its bytes come, and in little memory at any size."""

import resource
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.harvest import engine, packing, replies
from fairassess.harvest import incoming as incomings
from tests.harvest.lists import Outcome, dc, envelope, one_after_the_other, page, record

BROKEN = page([1, record(2, dc("<dc:title>\x07</dc:title>")), 3, record(4, status="deleted")], "a")
WHOLE = page([1, record(2, dc("<dc:title>Größe</dc:title>")), 3], "a", size=4)
CUT = WHOLE[: len(WHOLE) * 2 // 3]
TAGS = b'<!DOCTYPE x [<!ENTITY a "b">]>' + WHOLE.partition(b"?>")[2]


def read_in_pieces(body, cuts):
    """Return everything that reading a page tells, its body cut at some places."""
    found, lost = [], []
    incoming = incomings.Incoming(
        lambda place, element: found.append((place, element[0].findtext("*"))),
        lambda place, skipped: lost.append((place, skipped)),
    )
    ends = sorted({cut % (len(body) + 1) for cut in cuts} | {len(body)})
    for start, end in zip([0, *ends], ends, strict=False):
        incoming.take(body[start:end])
    content = replies.Page(replies._KEPT, {}, incoming).content()
    return found, lost, content, b"".join(packing.unpack(incoming.packed()))


@settings(deadline=None)
@given(
    st.sampled_from([WHOLE, BROKEN, CUT, TAGS, b"", b"<html>", envelope("<Identify/>")]),
    st.lists(st.integers(0, 3000), max_size=20),
    st.sampled_from([0, 300, 1_000_000]),
)
def test_any_cut_of_a_page_into_pieces_tells_the_same(body, cuts, small):
    before, incomings.SMALL_BYTES = incomings.SMALL_BYTES, small
    try:
        in_pieces, at_once = read_in_pieces(body, cuts), read_in_pieces(body, [])
    finally:
        incomings.SMALL_BYTES = before
    assert in_pieces == at_once
    assert at_once[3] == body


@pytest.mark.parametrize("body", [WHOLE, BROKEN, CUT, TAGS], ids=["whole", "broken", "cut", "dtd"])
def test_a_page_read_while_it_comes_tells_what_a_page_read_in_one_go_tells(body, monkeypatch):
    found, lost, small, _ = read_in_pieces(body, [])
    monkeypatch.setattr(incomings, "SMALL_BYTES", 10)
    assert read_in_pieces(body, [])[:2] == (found, lost)
    large = read_in_pieces(body, [])[2]
    assert (large.items, large.token, large.response_date, large.is_cut_off) == (
        small.items,
        small.token,
        small.response_date,
        small.is_cut_off,
    )
    assert bool(large.fault) is bool(small.fault)


def test_a_large_page_is_harvested_like_a_small_one(monkeypatch):
    listed = [page(range(700), "a", size=701), page([700], size=701)]
    small = Outcome(one_after_the_other(*listed))
    monkeypatch.setattr(incomings, "SMALL_BYTES", 1_000)
    large = Outcome(one_after_the_other(*listed))
    assert large.records == small.records
    assert large.result.profile == small.result.profile
    assert large.result.is_complete
    assert [one.digest for one in large.pages] == [one.digest for one in small.pages]


def test_every_record_of_a_large_page_is_found_again_at_its_place(monkeypatch):
    monkeypatch.setattr(incomings, "SMALL_BYTES", 1_000)
    seen = Outcome(one_after_the_other(page([1, record(2, dc("\x07")), 3, 4])))
    for one in seen.records:
        assert one.identifier in engine.record_of(seen.pages[0].raw, one.place).decode()
    assert [one.place for one in seen.records] == [0, 2, 3]


def test_exactly_five_thousand_records_on_one_page_are_suspicious():
    seen = Outcome(one_after_the_other(page(range(5_000))))
    assert seen.result.is_complete
    assert "suggests that the provider cuts its list" in seen.result.warnings[0]
    assert Outcome(one_after_the_other(page(range(4_999)))).result.warnings == ()


GIANT = """
import re, sys
from contextlib import nullcontext
sys.path.insert(0, "")
from fairassess.domain.harvests import Plan
from fairassess.harvest import engine
from tests.harvest.lists import BASE, FakeDoor, answer, dc, record
head, tail = {head!r}, {tail!r}
words = "<dc:description>" + "diffraction " * 150 + "</dc:description>"
class Door:
    def fetch(self, url, *, limits=None, deadline_s=None, on_body=None):
        on_body(head)
        for number in range(20_000):
            on_body(record(number, dc(words)).encode())
        on_body(tail)
        return answer(b"")
def peak():
    # Not getrusage: that remembers the process from which this one was made.
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
before = peak()
result = engine.harvest(BASE, Plan("oai_dc"), open_door=lambda: nullcontext(Door()))
after = peak()
print(result.records, result.is_complete, (after - before) // 1024, after // 1024)
"""


def test_a_page_of_forty_megabytes_takes_little_memory():
    head, _, tail = page(["<!-- here -->"]).partition(b"<!-- here -->")
    command = [sys.executable, "-c", GIANT.format(head=head, tail=tail)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    records, is_complete, grown_mb, whole_mb = done.stdout.split()
    assert (records, is_complete) == ("20000", "True")
    assert int(grown_mb) < 64
    assert int(whole_mb) < 120


def test_a_broken_page_of_many_megabytes_is_isolated_in_little_memory(monkeypatch):
    monkeypatch.setattr(incomings, "SMALL_BYTES", 100_000)
    words = dc(f"<dc:description>{'diffraction ' * 100}</dc:description>")
    listed = [record(number, words) for number in range(5_000)]
    listed[3_000] = record(3_000, dc("<dc:title>\x07</dc:title>"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen = Outcome(one_after_the_other(page(listed)), keeps_raw=False)
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert len(seen.records) == 4_999
    assert [lost.identifier for lost in seen.result.skipped] == ["oai:nls.test:3000"]
    assert not seen.result.is_complete
    assert seen.result.warnings[0].startswith("Page 1 is broken: ")
    assert grown_mb < 80
