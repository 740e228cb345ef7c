"""What is said of a repository with one record is said in the singular."""

import re

import pytest

from fairassess.demo.fault_effects import TRIPS
from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from tests.demo import matrix
from tests.demo.matrix import Setup

# What is counted in sentences of checks; "1 of 1 records" counts them all, and is a share.
COUNTED = (
    "records|headers|sets|formats|pages|replies|identifiers|datestamps|redirects|tokens|others"
)
SLIP = re.compile(rf"(?<![\d,.:-])(?:[Aa]ll 1\b|Among 1\b|(?<!of )1 (?:\w+ )?(?:{COUNTED})\b)")
ONE = Setup(count=1)
A_PAGE_EACH = Setup(count=2, manner=Manner(page_size=1))


def slips(*faults: Fault, setup: Setup = ONE) -> list[str]:
    told = matrix.verdicts(*faults, setup=setup).values()
    return [verdict.message for verdict in told if SLIP.search(verdict.message)]


@pytest.mark.parametrize("setup", [ONE, A_PAGE_EACH], ids=["one", "a page each"])
def test_what_passes_is_said_of_one_record_as_of_one(setup: Setup) -> None:
    assert slips(setup=setup) == []


FAULTS = [
    pytest.param(fault, marks=() if place % 4 == 0 else pytest.mark.soak, id=fault.value)
    for place, fault in enumerate(TRIPS)
]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_fails_is_said_of_one_record_as_of_one(fault: Fault) -> None:
    assert slips(fault) == []


def test_a_slip_would_be_seen() -> None:
    assert SLIP.search("Among 1 sets the setSpec of A is not legal.")
    assert SLIP.search("A token gives 1 records.")
    assert not SLIP.search("1 of 1 records have a title; 21 records do not.")
