"""What a record names of its measurement is found the quick way as the plain way finds it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import profile_context
from fairassess.domain.metadata import Value
from fairassess.domain.profile_bits import BITS
from fairassess.domain.profile_context import _LABELLED, _NAMED, _NUMBERED, _UNIT, LONGEST_READ
from fairassess.domain.profile_identifiers import SAYS_WHERE
from tests import examples

WORDS = (
    *("instrument", "Beamline", "beam line", "beam", "diffractometer", "kilometer", "Endstation"),
    *("end station", "station", "proposal", "Proposals", "sample", "specimens", "scattering"),
    *("SAXS", "x", "exafs", "holography", "microscope", "imaging", "fluorescence"),
)
AFTER = (
    *(" 4", ": D22", " BL-07", "-id: 7", "s (a7", " no. 20231234", " of 3", " = x", "#1", " x 7"),
    *(
        " 12.4 keV",
        " 1.54 Å",
        " 7µm",
        " 3\u2009mm",
        " 7\u0663 K",
        " 300 K ",
        " 5 kVx",
        "0",
        " 5.\u0663 K",
    ),
)
pieces = st.one_of(
    st.builds("".join, st.tuples(st.sampled_from(WORDS), st.sampled_from(AFTER))),
    st.sampled_from(WORDS),
    st.sampled_from(AFTER),
    st.text(max_size=6),
    st.sampled_from(["1 " * 20, "a 1" * 45, "x" * LONGEST_READ]),
)
texts = st.lists(pieces, max_size=5).map(" ".join)
values = st.lists(st.builds(Value, texts), min_size=1, max_size=3).map(tuple)
fields = st.dictionaries(
    st.sampled_from(["title", "description", "subject", "contributor", "relation", "type"]), values
)
NAMES = (
    *("proposal", "instrument", "technique", "sample", "parameters", "context"),
    "relation",
)
known = st.sets(st.sampled_from(NAMES)).map(lambda names: sum(BITS[name] for name in names))


def is_followed(text, words, by):
    return any(
        by(text, found.end())
        for word in words
        for found in [*re.finditer(re.escape(word), text)][: profile_context._MOST_LOOKS]
    )


def gives_quantity(text):
    numbers = [*re.finditer("[0-9]+", text)][: profile_context._MOST_NUMBERS]
    return any(_UNIT(text, number.start()) for number in numbers)


def names_any(text, words):
    return any(word in text for word in words)


def whole(held, names):
    return "\n".join(text[:LONGEST_READ] for name in names for text, _ in held.get(name, ()))


def plainly(held, bits):
    """Read a record as it is said, without a thought for how long it takes."""
    places, samples = profile_context._PLACES, profile_context._SAMPLES
    techniques = profile_context._TECHNIQUES
    prose, rest = whole(held, profile_context.PROSE), whole(held, profile_context.NAMES).lower()
    says_where = bool(bits & SAYS_WHERE)
    text = prose.lower()
    for name, holds in (
        ("instrument", is_followed(text, places, _NAMED)),
        ("proposal", is_followed(text, ["proposal"], _NUMBERED)),
        ("sample", is_followed(text, samples, _LABELLED)),
        ("parameters", gives_quantity(prose)),
    ):
        bits |= BITS[name] if holds else 0
    if names_any(text, techniques):
        bits |= BITS["technique"]
    says_where = says_where or names_any(text, (*places, "proposal"))
    if not (says_where and bits & BITS["technique"]) and names_any(rest, techniques):
        bits |= BITS["technique"]
    says_where = says_where or names_any(rest, (*places, "proposal"))
    says_what = bits & BITS["technique"] or names_any(text + rest, samples)
    return bits | BITS["context"] if says_where and says_what else bits


@examples.up_to(150)
@given(fields, known, st.booleans())
def test_the_quick_and_the_plain_way_find_the_same_in_any_texts(held, bits, says_where):
    bits |= SAYS_WHERE if says_where else 0
    assert profile_context.read(held, bits) == plainly(held, bits)


@examples.up_to(400)
@given(st.lists(st.one_of(pieces, st.sampled_from("0123456789 .Km")), max_size=60).map("".join))
def test_a_quantity_is_found_the_same_in_few_numbers_and_in_many(text):
    assert profile_context._gives_quantity(text) == gives_quantity(text)
    assert profile_context._has_unit_among_many(text) == gives_quantity(text)
