"""An object is what a person named, or what a harvest brought, and never too much of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import objects
from fairassess.domain.metadata import Record, Value
from fairassess.domain.objects import Subject


@pytest.mark.parametrize(
    "text", ["10.5072/abc", "https://doi.org/10.5072/abc", "ark:/12148/x1", "no such thing", "10.5"]
)
def test_what_a_person_names_is_an_identifier(text: str) -> None:
    assert objects.given(f" {text} ") == Subject(text, pids=(text,), source="given")


@pytest.mark.parametrize("text", ["https://data.test/d/1", "HTTP://data.test/doi/10.5072/abc"])
def test_an_address_that_is_no_identifier_is_a_page(text: str) -> None:
    assert objects.given(text) == Subject(text, landing_url=text, source="given")


@given(st.text(max_size=60))
def test_whatever_a_person_names_is_looked_at_in_one_way(text: str) -> None:
    subject = objects.given(text)
    assert bool(subject.pids) != bool(subject.landing_url)
    assert subject.name == text.strip()


def test_an_ordinary_object_is_kept_as_it_is() -> None:
    title = Value("Title", (("lang", "en"),))
    record = Record("oai:x:1", "2025-01-01", False, ("a",), (("title", (title,)),))
    subject = Subject(
        "oai:x:1", ("10.5072/x",), "https://x.test/1", record, ("a",), 2025, "harvest"
    )
    assert objects.shortened(subject) == subject


def test_an_object_that_is_too_much_keeps_its_beginning() -> None:
    texts = tuple(Value("x" * 10_000, (("y" * 9_000, "z" * 9_000),)) for _ in range(300))
    fields = tuple((f"f{number}", texts) for number in range(300))
    record = Record("i" * 9_000, "d", False, ("s" * 9_000,) * 300, fields)
    huge = Subject("i" * 9_000, ("p" * 9_000,) * 300, "l" * 9_000, record, ("s",) * 300)
    short = objects.shortened(huge)
    assert len(repr(short)) < 2 * objects.MOST_VALUES * objects.LONGEST_TEXT + 100_000
    assert short.record is not None
    ((name, values),) = short.record.fields
    assert name == "f0"
    assert len(values) == 5
    assert len(short.pids) == len(short.set_specs) == 100
    assert objects.shortened(short) == short
