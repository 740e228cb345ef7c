"""What a search API is asked for is taken from its own answers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.probes import search_api_choice as choose

PANET = "http://purl.org/pan-science/PaNET/PaNET01188"


def parameter(name: object, value: object, unit: object) -> dict[str, object]:
    """A dataset with one parameter."""
    return {"parameters": [{"name": name, "value": value, "unit": unit}]}


@pytest.mark.parametrize(
    ("unit", "value", "other_unit", "other_value"),
    [
        ("keV", 12.4, "eV", 12_400.0),
        ("eV", 880, "keV", 0.88),
        ("nm", 5.0, "m", 5e-9),
        ("K", 293.15, "mK", 293_150.0),
        ("kPa", 101.325, "Pa", 101_325.0),
    ],
)
def test_a_quantity_is_the_same_in_another_unit(
    unit: str, value: float, other_unit: str, other_value: float
) -> None:
    found = choose.quantity([parameter("a", value, unit)])
    assert found is not None
    assert (found.value, found.unit, found.other_unit) == (value, unit, other_unit)
    assert math.isclose(found.other_value, other_value)


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("a", "liquid", ""),
        ("a", "12", "keV"),
        ("a", True, "keV"),
        ("a", 12.4, "furlong"),
        ("a", 0, "keV"),
        ("a", float("nan"), "keV"),
        ("a", float("inf"), "keV"),
        ("a", 10**400, "keV"),
        ("", 12.4, "keV"),
        (7, 12.4, None),
    ],
)
def test_what_is_no_quantity_is_passed_over(name: object, value: object, unit: object) -> None:
    assert choose.quantity([parameter(name, value, unit), {"parameters": None}]) is None
    after = choose.quantity([parameter(name, value, unit), parameter("b", 1.0, "K")])
    assert after is not None
    assert after.name == "b"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_range_holds_its_value(value: float) -> None:
    low, high = choose.bounds(value)
    assert low <= value <= high


def test_a_technique_of_panet_is_preferred() -> None:
    rows = [
        {"techniques": [{"pid": "urn:uuid:1"}, {"pid": 7}, "x"]},
        {"techniques": [{"pid": PANET}]},
    ]
    assert choose.technique(rows) == PANET
    assert choose.technique(rows[:1]) == "urn:uuid:1"
    assert choose.technique([{}, {"techniques": None}]) == ""


def test_the_root_itself_is_no_narrower_term() -> None:
    row = {"techniques": [{"pid": choose.PANET_ROOT}]}
    assert choose.names_panet(row)
    assert not choose.names_panet(row, but=choose.PANET_ROOT)
    assert choose.names_panet({"techniques": [{"pid": "x", "panetId": PANET}]})


def test_the_longest_word_of_a_title_is_searched_for() -> None:
    assert (
        choose.word([{"title": "A 12"}, {"title": "SAXS of a silica dispersion"}]) == "dispersion"
    )
    assert choose.word([{"title": None}, {}]) == ""
