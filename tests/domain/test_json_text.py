"""JSON of strangers is read as JSON says, within limits of depth and values."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import json_text

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=15,
)  # fmt: skip


@given(PLAIN)
def test_what_is_json_is_read_as_it_is(content: object) -> None:
    assert json_text.read(json.dumps(content)) == content
    assert json_text.read(json.dumps(content).encode()) == content


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e400", "9" * 5_000])
def test_what_is_no_number_that_could_be_kept_is_refused(number: str) -> None:
    with pytest.raises(json_text.Refused, match="number"):
        json_text.read(f'{{"count": [{number}]}}')


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_levels_are_counted_however_they_are_made(opening: str, closing: str) -> None:
    def nested(levels: int) -> str:
        return opening * levels + ("" if opening == "[" else "1") + closing * levels

    assert json_text.read(nested(json_text.DEEPEST))
    for levels in (json_text.DEEPEST + 1, 900, 100_000):
        with pytest.raises(json_text.TooMuch, match="nested more than 200 levels"):
            json_text.read(nested(levels))


def test_of_a_name_that_comes_twice_the_last_counts_unless_somebody_looks() -> None:
    text = '{"a": 1, "a": 2}'
    assert json_text.read(text) == {"a": 2}
    assert json_text.read(text, pairs=tuple) == (("a", 1), ("a", 2))


@pytest.mark.parametrize("text", ["", "[1,]", "{'a': 1}", '"\x01"', b"\xff\xff\xff"])
def test_what_is_no_json_is_a_value_error_and_nothing_else(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        json_text.read(text)
