"""All checks of the list are there, and a whole run stays within what a visit may cost."""

import re

from fairassess.demo.provider_manner import Manner
from fairassess.domain.finding import Outcome
from fairassess.probes import registry, visit
from tests.demo import matrix

# Checks of each group of the list.
GROUPS = {
    "T": 21,
    "E": 11,
    "I": 13,
    "M": 9,
    "S": 9,
    "H": 10,
    "G": 5,
    "L": 3,
    "D": 13,
    "R": 16,
    "X": 8,
    "C": 14,
    "K": 10,
}
MOST_REQUESTS = 60
SAMPLE = 100
_FOLLOWING = re.compile(r"(identifiers|records)_([2-9]|1[0-9]|20)")

LARGE = matrix.visited(setup=matrix.Setup(count=250, manner=Manner(page_size=100)))


def _without_following(evidence: matrix.OaiEvidence) -> list[str]:
    labels = [one.label for one in (*evidence.asked, *evidence.beside)]
    return [label for label in labels if not _FOLLOWING.fullmatch(label)]


def test_every_number_of_the_list_is_a_probe_or_part_of_one() -> None:
    wanted = {f"{group}{n:02d}" for group, most in GROUPS.items() for n in range(1, most + 1)}
    assert len(wanted) == 142
    covered = {
        number
        for probe in registry.of_kind("oai-pmh")
        for number in probe.definition.check.split(", ")
    }
    assert covered - {"Z02", "Z03", "Z04"} == wanted


def test_a_whole_run_needs_at_most_sixty_requests_beside_following_lists() -> None:
    asked = _without_following(LARGE)
    assert len(asked) <= MOST_REQUESTS, asked
    assert len(LARGE.exchanges) - len(asked) == 4
    assert LARGE.stop is None


def test_a_whole_run_samples_a_hundred_records_and_more() -> None:
    for size in (10, 25, 100):
        setup = matrix.Setup(count=150, manner=Manner(page_size=size))
        pages = matrix.visited(setup=setup).pages("records")
        seen = sum(len(page.reading.envelope.records) for page in pages if page.reading.envelope)
        assert seen >= SAMPLE


def test_a_large_clean_repository_passes_every_check_that_applies() -> None:
    found = {probe.id: probe.evaluate(LARGE) for probe in matrix.PROBES}
    harmless = (Outcome.PASSED, Outcome.INAPPLICABLE)
    assert {i: v.message for i, v in found.items() if v.outcome not in harmless} == {}
    assert found["oaipmh_page_size_suits_harvesters"].outcome is Outcome.PASSED


def test_the_default_deadline_leaves_time_for_all_requests_at_one_a_second() -> None:
    most = MOST_REQUESTS + 22
    default = visit.Visit.__dataclass_fields__["deadline_s"].default
    assert isinstance(default, float)
    assert default >= 2 * most
