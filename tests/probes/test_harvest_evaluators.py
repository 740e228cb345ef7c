"""Each check of harvested metadata passes, fails and stays open where it should."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import richness
from fairassess.domain.completeness import Gathered, Profile
from fairassess.domain.finding import Finding, Outcome, Reason
from fairassess.domain.runs import Skipped
from fairassess.probes import definitions, judging

LIVE = 200
SHARES = {
    "core_fields_are_filled": (richness.CORE_FIELDS, 160),
    "titles_and_creators_are_real": (richness.REAL_NAMES, 200),
    "records_carry_a_pid": (richness.PID, 160),
    "pids_are_https_links": (richness.PID_AS_LINK, 190),
    "private_identifiers_stay_inside": (richness.PUBLIC_IDENTIFIERS, 190),
    "rights_are_stated": (richness.RIGHTS, 160),
    "licences_are_machine_readable": (richness.LICENCE, 160),
    "subjects_name_panet_terms": (richness.PANET, 100),
    "relations_are_typed": (richness.RELATION, 100),
    "people_carry_orcid": (richness.ORCID, 100),
    "organisations_carry_ror": (richness.ROR, 100),
    "dates_are_iso": (richness.ISO_DATES, 190),
    "provenance_is_linked": (richness.PROVENANCE, 100),
    "formats_are_stated": (richness.FORMATS, 100),
    "context_is_described": (richness.CONTEXT, 100),
}
"""Of 200 records, how many must have which mark; `harvest` and its definitions must agree."""


def gathered(
    *, live: int = LIVE, deleted: int = 3, marks: Mapping[str, int] | None = None
) -> Gathered:
    """A complete harvest in which every record has every mark but those named."""
    counted = dict.fromkeys(richness.MARKS, live) | dict(marks or {})
    profile = Profile(
        live=live,
        deleted=deleted,
        fields=(),
        marks=tuple(counted.items()),
        by_set=(),
        by_year=(),
    )
    return Gathered(profile, is_complete=True, stopped_because=None, reason=None)


def cut(whole: Gathered, reason: Reason | None) -> Gathered:
    """The same harvest, had it ended early."""
    return replace(whole, is_complete=False, stopped_because="the time was over", reason=reason)


def judged(name: str, given: Gathered) -> Finding:
    """The finding of one check."""
    findings = judging.judge_harvest(given)
    return next(finding for finding in findings if finding.probe == f"harvest_{name}")


def test_there_is_one_finding_per_definition_in_its_order() -> None:
    findings = judging.judge_harvest(gathered())
    wanted = [d.id for d in definitions.shipped().values() if d.kind == "harvest"]
    assert [finding.probe for finding in findings] == wanted
    names = {probe_id.removeprefix("harvest_") for probe_id in wanted}
    assert names == {*SHARES, "list_is_complete", "gives_records"}


@pytest.mark.parametrize(
    ("live", "missing"), [pytest.param(1152, None, id="whole"), pytest.param(4800, 1200, id="cut")]
)
def test_no_finding_writes_thousands_together(live: int, missing: int | None) -> None:
    whole = gathered(live=live, deleted=1048, marks={richness.PID_AS_LINK: 1024})
    given = whole if missing is None else replace(cut(whole, None), missing=missing)
    for finding in judging.judge_harvest(given):
        assert not re.search(r"(?<!ISO )\d{4}", finding.message), finding


def test_a_complete_and_rich_harvest_passes_everything() -> None:
    for finding in judging.judge_harvest(gathered()):
        assert finding.outcome is Outcome.PASSED, finding
        assert finding.message.endswith(".")
        assert finding.remedy == ""
        assert finding.kind == "harvest"


@pytest.mark.parametrize("name", SHARES)
def test_a_share_holds_from_its_threshold_on(name: str) -> None:
    mark, least = SHARES[name]
    enough = judged(name, gathered(marks={mark: least}))
    short = judged(name, gathered(marks={mark: least - 1}))
    assert enough.outcome is Outcome.PASSED
    assert short.outcome is Outcome.FAILED
    assert short.measure is not None
    assert (short.measure.found, short.measure.of) == (least - 1, LIVE)
    assert short.remedy


@pytest.mark.parametrize("name", SHARES)
def test_the_definition_states_the_threshold(name: str) -> None:
    how = definitions.shipped()[f"harvest_{name}"].how
    _, least = SHARES[name]
    percents = 100 * least // LIVE
    assert f"{percents} in 100" in how or (percents == 100 and "No record" in how)


@pytest.mark.parametrize(
    ("name", "mark", "among"),
    [
        ("pids_are_https_links", richness.PID_AS_LINK, richness.PID),
        ("dates_are_iso", richness.ISO_DATES, richness.DATES),
    ],
)
def test_some_shares_are_of_those_records_that_can_have_it(
    name: str, mark: str, among: str
) -> None:
    half = judged(name, gathered(marks={among: 100, mark: 96}))
    assert half.outcome is Outcome.PASSED
    assert half.measure is not None
    assert half.measure.of == 100
    none = judged(name, gathered(marks={among: 0, mark: 0}))
    assert none.outcome is Outcome.UNTESTED


@pytest.mark.parametrize("name", [*SHARES, "gives_records"])
def test_nothing_is_judged_where_nothing_came(name: str) -> None:
    nothing = gathered(live=0, deleted=0)
    finding = judged(name, cut(nothing, Reason.TIMEOUT))
    assert (finding.outcome, finding.reason) == (Outcome.CANT_TELL, Reason.TIMEOUT)
    assert judged(name, cut(nothing, None)).outcome is Outcome.UNTESTED


@pytest.mark.parametrize("name", SHARES)
def test_a_part_of_a_list_decides_nothing_when_nobody_knows_the_rest(name: str) -> None:
    mark, _ = SHARES[name]
    for reason, outcome in ((Reason.BUDGET, Outcome.CANT_TELL), (None, Outcome.UNTESTED)):
        finding = judged(name, cut(gathered(live=5_000, marks={mark: 0}), reason))
        assert finding.outcome is outcome
        assert "not known" in finding.message


@pytest.mark.parametrize("name", SHARES)
@given(st.integers(1, 60), st.integers(0, 60), st.data())
def test_a_part_says_only_what_the_rest_cannot_change(
    name: str, live: int, missing: int, data: st.DataObject
) -> None:
    mark, _ = SHARES[name]
    here = data.draw(st.integers(0, live))
    there = data.draw(st.integers(0, missing))
    part = replace(cut(gathered(live=live, marks={mark: here}), Reason.HTTP_5XX), missing=missing)
    whole = judged(name, gathered(live=live + missing, marks={mark: here + there}))
    said = judged(name, part)
    assert said.outcome in (whole.outcome, Outcome.CANT_TELL)
    if not missing:
        assert said.outcome is whole.outcome


def test_a_complete_list_of_deleted_records_gives_no_records() -> None:
    finding = judged("gives_records", gathered(live=0, deleted=7))
    assert finding.outcome is Outcome.FAILED
    assert "7 deleted" in finding.message


def test_a_list_that_ended_early_is_judged_by_who_ended_it() -> None:
    ours = judged("list_is_complete", cut(gathered(), Reason.BUDGET))
    theirs = judged("list_is_complete", cut(gathered(), None))
    assert (ours.outcome, ours.reason) == (Outcome.CANT_TELL, Reason.BUDGET)
    assert theirs.outcome is Outcome.FAILED
    assert "the time was over" in theirs.message


@pytest.mark.parametrize("name", [*SHARES, "list_is_complete", "gives_records"])
def test_what_the_provider_does_not_have_is_no_fault_of_its_list(name: str) -> None:
    asked_amiss = replace(cut(gathered(live=0, deleted=0), None), is_of_request=True)
    finding = judged(name, asked_amiss)
    assert finding.outcome is Outcome.UNTESTED
    assert "the time was over" in finding.message


def test_a_record_that_was_skipped_is_named() -> None:
    lost = replace(gathered(), skipped=(Skipped("oai:a:7", "no metadata"),), is_complete=False)
    finding = judged("list_is_complete", lost)
    assert finding.outcome is Outcome.FAILED
    assert "oai:a:7: no metadata" in finding.message


def test_what_was_odd_on_the_way_is_told_beside_the_verdict() -> None:
    odd = replace(gathered(), warnings=("The list said 300 records and gave 203.",))
    finding = judged("list_is_complete", odd)
    assert finding.outcome is Outcome.PASSED
    assert finding.message.endswith("The list said 300 records and gave 203.")
