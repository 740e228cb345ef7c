"""Whatever bytes come as a reply, they are read and judged without an accident of ours."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fairassess.probes import oai_reading, registry
from fairassess.probes.oai_evidence import Asked, Reading
from tests import examples
from tests.probes import oai_builders as build
from tests.probes.test_oai_structure import CONTENTS, reply, spoil

GOOD = build.good()
PAGES = {name: etree.tostring(reply(content)) for name, content in CONTENTS.items()}


def judged(reading: Reading, chosen: int) -> None:
    """Let every probe judge a run in which every *chosen*-th reply was this one."""

    def change(one: Asked) -> Asked:
        return replace(one, reading=reading) if one.index % chosen == 0 else one

    evidence = build.changed(GOOD, build.labels(GOOD), change)
    for probe in registry.of_kind("oai-pmh"):
        verdict = probe.evaluate(evidence)
        assert verdict.message, probe.id
        assert all(len(pointer.excerpt) <= 300 for pointer in verdict.evidence), probe.id


@examples.up_to(60)
@given(st.binary(max_size=400), st.integers(1, 7))
def test_arbitrary_bytes_are_read_and_judged(body: bytes, chosen: int) -> None:
    judged(oai_reading.read(body), chosen)


@examples.up_to(60)
@given(st.sampled_from(sorted(PAGES)), st.integers(0, 2**32), st.integers(1, 7))
def test_a_reply_with_anything_wrong_in_it_is_read_and_judged(
    name: str, seed: int, chosen: int
) -> None:
    root, dice = reply(CONTENTS[name]), random.Random(seed)
    for _ in range(dice.randrange(1, 6)):
        spoil(root, dice)
    judged(oai_reading.read(etree.tostring(root, with_tail=False)), chosen)


@examples.up_to(60)
@given(st.sampled_from(sorted(PAGES)), st.integers(0, 2**32), st.binary(max_size=4))
def test_a_reply_that_was_cut_and_mended_anywhere_is_read(
    name: str, place: int, wrong: bytes
) -> None:
    body = PAGES[name]
    at = place % len(body)
    judged(oai_reading.read(body[:at] + wrong + body[at + len(wrong) :]), 3)
    judged(oai_reading.read(body[:at]), 3)


@pytest.mark.parametrize("name", PAGES)
def test_every_kind_of_reply_in_the_place_of_every_other_is_judged(name: str) -> None:
    for chosen in (1, 2, 3, 5):
        judged(oai_reading.read(PAGES[name]), chosen)
