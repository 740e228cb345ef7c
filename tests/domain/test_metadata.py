"""A record's values are reached by field, a value's attributes by name."""

from fairassess.domain.metadata import Value
from tests.domain.records import record


def test_a_missing_field_has_no_values_and_a_missing_attribute_no_text():
    assert record(title="A").values("creator") == ()
    assert Value("A").attribute("lang") == ""


def test_an_attribute_that_comes_twice_gives_its_first_text():
    value = Value("A", (("affiliation", "one"), ("affiliation", "two")))
    assert value.attribute("affiliation") == "one"


def test_values_stay_in_the_order_of_the_document():
    titles = record(title=("A", "B")).values("title")
    assert [value.text for value in titles] == ["A", "B"]
