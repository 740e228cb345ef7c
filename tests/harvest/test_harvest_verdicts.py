"""Real records, read and counted, make each check of metadata pass and fail where it should."""

import pytest

from fairassess.domain import completeness
from fairassess.domain.completeness import Gathered
from fairassess.domain.finding import Measure, Outcome
from fairassess.domain.metadata import Value
from fairassess.probes import definitions
from fairassess.probes.evaluators import harvest as evaluators
from tests.domain.records import record

CURIE = "PaNET:01188"
RICH = {
    "title": "Diffraction of a sample",
    "creator": Value("Carberry", (("nameIdentifier", "0000-0002-1825-0097"),)),
    "publisher": "https://ror.org/02aj13c28",
    "date": "2024-05-17",
    "type": "Dataset",
    "description": "Measured at beamline 7",
    "subject": CURIE,
    "identifier": "https://doi.org/10.5072/1",
    "rights": "CC-BY-4.0",
    "relation": "https://doi.org/10.5072/2",
    "contributor": "Beamline 7",
    "format": "application/x-hdf5",
}
# What to take away or to put in its place so that a check no longer holds.
SPOILED = {
    "core_fields_are_filled": {"publisher": ""},
    "titles_and_creators_are_real": {"title": ":unav"},
    "records_carry_a_pid": {"identifier": "https://data.example.org/1"},
    "pids_are_https_links": {"identifier": "10.5072/1"},
    "private_identifiers_stay_inside": {"identifier": ("https://doi.org/10.5072/1", "4711")},
    "rights_are_stated": {"rights": ""},
    "licences_are_machine_readable": {"rights": "ask us"},
    "subjects_name_panet_terms": {"subject": "diffraction"},
    "relations_are_typed": {"relation": "a paper"},
    "people_carry_orcid": {"creator": "Carberry"},
    "organisations_carry_ror": {"publisher": "NLS"},
    "dates_are_iso": {"date": "17.05.2024"},
    "provenance_is_linked": {"contributor": ""},
    "formats_are_stated": {"format": ""},
    "context_is_described": {"description": "", "contributor": ""},
}
SHARES = tuple(one for one in evaluators.EVALUATORS if one.__name__ in SPOILED)


def gathered(*records):
    builder = completeness.Builder()
    for one in records:
        builder.add(one)
    return Gathered(builder.freeze(), is_complete=True, stopped_because=None, reason=None)


def rich(number, **changes):
    return record(f"oai:nls.test:{number}", **(RICH | changes))


def test_every_check_of_a_harvest_is_defined_and_judged():
    assert {f"harvest_{one.__name__}" for one in evaluators.EVALUATORS} == {
        one.id for one in definitions.shipped().values() if one.kind == "harvest"
    }
    assert len(SHARES) == len(evaluators.EVALUATORS) - 2


@pytest.mark.parametrize("evaluate", SHARES, ids=lambda one: one.__name__)
def test_a_share_passes_when_all_records_hold_and_fails_when_none_does(evaluate):
    good = evaluate(gathered(*(rich(number) for number in range(20))))
    assert (good.outcome, good.measure) == (Outcome.PASSED, Measure(20, 20))
    spoiled = SPOILED[evaluate.__name__]
    bad = evaluate(gathered(*(rich(number, **spoiled) for number in range(20))))
    assert (bad.outcome, bad.measure) == (Outcome.FAILED, Measure(0, 20))
    assert "0 of 20 records" in bad.message


LEAST = {
    "core_fields_are_filled": 16,
    "titles_and_creators_are_real": 20,
    "records_carry_a_pid": 16,
    "pids_are_https_links": 19,
    "private_identifiers_stay_inside": 19,
    "rights_are_stated": 16,
    "licences_are_machine_readable": 16,
    "subjects_name_panet_terms": 10,
    "relations_are_typed": 10,
    "people_carry_orcid": 10,
    "organisations_carry_ror": 10,
    "dates_are_iso": 19,
    "provenance_is_linked": 10,
    "formats_are_stated": 10,
    "context_is_described": 10,
}


@pytest.mark.parametrize("evaluate", SHARES, ids=lambda one: one.__name__)
def test_a_share_passes_from_its_threshold_on(evaluate):
    spoiled, least = SPOILED[evaluate.__name__], LEAST[evaluate.__name__]

    def outcome(good):
        records = [rich(n) if n < good else rich(n, **spoiled) for n in range(20)]
        return evaluate(gathered(*records)).outcome

    assert outcome(least) is Outcome.PASSED
    assert outcome(least - 1) is Outcome.FAILED


def test_links_and_dates_are_judged_only_where_there_are_some():
    bare = gathered(*(rich(n, identifier="https://a.example.org/1", date="") for n in range(9)))
    assert evaluators.pids_are_https_links(bare).outcome is Outcome.UNTESTED
    assert evaluators.dates_are_iso(bare).outcome is Outcome.UNTESTED
