"""Metrics of others are combinations of our findings, and what is not told stays so."""

from pathlib import Path

import pytest

from fairassess import errors
from fairassess.demo.landing_flaws import Flaw
from fairassess.domain.finding import Finding, Outcome
from fairassess.probes import judging, metrics, registry
from fairassess.probes.definitions import metric_files
from fairassess.probes.metrics import Condition, Join, Judged, Metric, State
from tests.builders import finding
from tests.probes import landing_builders as build

HOLDS, NOT, OPEN = State.HOLDS, State.DOES_NOT_HOLD, State.NOT_TOLD
PASSED, FAILED, CANT_TELL = Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL
BESIDE, UNTESTED = Outcome.INAPPLICABLE, Outcome.UNTESTED
SETS = metric_files.shipped(registry.known_ids())
METRICS = {metric.id: metric for one in SETS for metric in one.metrics}
EVERY = tuple(METRICS.values())


def told(outcome: Outcome, *probes: str) -> list[Finding]:
    return [finding(probe, outcome) for probe in probes]


def state(metric: Metric, *findings: Finding) -> State:
    return metrics.judge(metric, findings).state


def metric(holds: Condition) -> Metric:
    return Metric("M", "https://a.test/m", "F1", "A metric", "By some findings.", holds)


def joined(join: Join, number: int = 2) -> Metric:
    parts = tuple(Condition(probe=name) for name in "abc"[:number])
    return metric(Condition(join=join, parts=parts))


TRUTH = [
    (PASSED, PASSED, HOLDS, HOLDS),
    (PASSED, FAILED, NOT, HOLDS),
    (FAILED, FAILED, NOT, NOT),
    (PASSED, CANT_TELL, OPEN, HOLDS),
    (FAILED, CANT_TELL, NOT, OPEN),
    (CANT_TELL, CANT_TELL, OPEN, OPEN),
    (PASSED, BESIDE, HOLDS, HOLDS),
    (FAILED, BESIDE, NOT, NOT),
    (BESIDE, BESIDE, OPEN, OPEN),
    (PASSED, UNTESTED, OPEN, HOLDS),
    (FAILED, UNTESTED, NOT, NOT),
    (UNTESTED, UNTESTED, OPEN, OPEN),
    (UNTESTED, CANT_TELL, OPEN, OPEN),
]


@pytest.mark.parametrize(("one", "other", "all_", "any_"), TRUTH)
def test_three_values_are_joined_in_either_order(
    one: Outcome, other: Outcome, all_: State, any_: State
) -> None:
    for first, second in ((one, other), (other, one)):
        findings = [*told(first, "a"), *told(second, "b")]
        assert state(joined(Join.ALL), *findings) is all_
        assert state(joined(Join.ANY), *findings) is any_


def test_a_sign_can_show_that_something_holds_and_never_that_it_does_not() -> None:
    for outcome in Outcome:
        expected = HOLDS if outcome is PASSED else OPEN
        assert state(joined(Join.SIGN, 1), *told(outcome, "a")) is expected


def test_without_findings_nothing_is_told() -> None:
    assert {state(one) for one in EVERY} == {OPEN}


def test_what_decided_is_told() -> None:
    findings = [*told(FAILED, "a"), *told(PASSED, "b"), *told(FAILED, "elsewhere")]
    because = metrics.judge(joined(Join.ALL), findings).because
    assert [one.probe for one in because] == ["a"]


def test_of_a_probe_that_comes_twice_the_first_counts() -> None:
    one = joined(Join.ALL, 1)
    assert state(one, *told(PASSED, "a"), *told(FAILED, "a")) is HOLDS


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_every_metric_holds_where_all_is_well(one: Metric) -> None:
    judged = metrics.judge(one, told(PASSED, *one.holds.probes))
    assert judged.state is HOLDS
    assert {found.probe for found in judged.because} == set(one.holds.probes)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_every_metric_but_that_of_citations_fails_where_nothing_is_well(one: Metric) -> None:
    expected = OPEN if "CITED-BY" in one.id else NOT
    assert state(one, *told(FAILED, *one.holds.probes)) is expected


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_an_outage_tells_nothing_of_any_metric(one: Metric) -> None:
    assert state(one, *told(CANT_TELL, *one.holds.probes)) is OPEN


def on_page(*flaws: Flaw) -> list[Finding]:
    """What the probes of landing pages find of a page of the demo world."""
    found = build.evidence(build.good(*flaws))
    return [
        judging.judge(probe.definition, probe.evaluate, found)
        for probe in registry.of_kind("landing-page")
    ]


PIDS = told(
    PASSED, "pid_objects_have_pids", "pid_pids_are_valid", "pid_prefixes_are_real",
    "pid_pids_are_registered", "pid_pids_resolve", "pid_dois_are_findable",
)  # fmt: skip
# Files that come, as packages of which nobody sees what they hold.
FILES = [
    *told(PASSED, "file_files_answer", "file_is_no_web_page"),
    *told(BESIDE, "file_format_is_common"),
]
OTHERS = [*PIDS, *FILES]


def states(*findings: Finding) -> dict[str, State]:
    judged: list[Judged] = [one for s in SETS for one in metrics.judge_all(s, findings)]
    return {one.metric.id: one.state for one in judged}


def test_a_good_object_holds_every_metric() -> None:
    assert set(states(*on_page(), *OTHERS).values()) == {HOLDS}


@pytest.mark.parametrize(
    ("flaw", "lost"),
    [
        (Flaw.RESTRICTED, {"FM_F4_M_DOI_OA_ESRF"}),
        (Flaw.NO_ACCESS, {"FM_F4_M_DOI_OA_ESRF", "FsF-A1-01M"}),
        (Flaw.GENERAL_TECHNIQUE, {"FM_I2_M_VOC-PANET_DOI_ESRF", "FsF-R1.3-01M"}),
        (Flaw.NO_LICENCE, {"FM_R1-1_M_DOI_Lic_ESRF", "FsF-R1.1-01M"}),
        (Flaw.NO_AFFILIATION, {"FM_R1-2_M_Affil_ESRF"}),
        (Flaw.NO_FUNDING, {"FM_R1-2_M_Fund_ESRF"}),
        (Flaw.NO_ORCID, {"FsF-R1.2-01M"}),
        (Flaw.NO_NAME, {"FsF-F2-01M"}),
        (Flaw.NO_DATE, {"FsF-F2-01M", "FsF-R1.2-01M"}),
        (Flaw.BARE_FILES, {"FsF-R1-01M"}),
        (Flaw.OWN_FORMAT, {"FsF-R1.3-02D"}),
        (Flaw.NO_FILES, {"FsF-F3-01M", "FsF-A1-02MD", "FsF-R1-01M", "FsF-R1.3-02D"}),
        (Flaw.NO_PUBLICATION, set()),
    ],
)
def test_a_flaw_of_the_page_loses_the_metrics_that_speak_of_it(flaw: Flaw, lost: set[str]) -> None:
    found = states(*on_page(flaw), *OTHERS)
    assert {name for name, one in found.items() if one is NOT} == lost


def test_a_file_that_does_not_come_loses_the_metric_of_access_to_data() -> None:
    gone = told(FAILED, "file_files_answer")
    found = states(*on_page(), *PIDS, *gone)
    assert {name for name, one in found.items() if one is NOT} == {"FsF-A1-02MD"}


def test_what_a_file_is_counts_beside_what_the_page_says_of_it() -> None:
    is_hdf5 = told(PASSED, "file_format_is_common")
    assert states(*on_page(Flaw.OWN_FORMAT), *PIDS, *is_hdf5)["FsF-R1.3-02D"] is HOLDS


@pytest.mark.parametrize("flaw", [Flaw.NO_DESCRIPTION, Flaw.EMPTY_SHELL])
def test_a_page_without_description_loses_what_only_a_description_can_show(flaw: Flaw) -> None:
    found = states(*on_page(flaw), *OTHERS)
    needed = {"FsF-F2-01M", "FsF-I2-01M", "FsF-R1-01M", "FM_R1-2_M_Fund_ESRF"}
    assert {name for name in needed if found[name] is not NOT} == set()


def test_a_publication_that_is_not_named_leaves_open_whether_there_is_one() -> None:
    assert states(*on_page(Flaw.NO_PUBLICATION))["FM_R1.2_D_CITED-BY-PUB_ESRF"] is OPEN


def test_there_are_the_six_metrics_of_the_esrf_and_the_seventeen_of_fsf() -> None:
    assert [(one.id, len(one.metrics)) for one in SETS] == [("esrf", 6), ("fsf", 17)]
    for one in SETS[0].metrics:
        assert one.address == f"https://w3id.org/fair-metrics/esrf/{one.id}"
    for one in SETS[1].metrics:
        assert one.id.startswith(f"FsF-{one.principle}-")


GOOD_FILE = """
set: x
title: Some metrics of others
source: somebody, somewhere
shared: {both: {all: [a, b]}}
metrics:
  - {id: M-1, address: "https://a.test", principle: F1, title: Something holds,
     how: By this or that finding., holds: HOLDS}
"""


def load(folder: Path, holds: str) -> Metric:
    (folder / "x.yaml").write_text(GOOD_FILE.replace("HOLDS", holds))
    (found,) = metric_files.load(frozenset("abc"), folder)
    return found.metrics[0]


def test_conditions_are_read_as_written(tmp_path: Path) -> None:
    found = load(tmp_path, "{any: [{use: both}, {sign: c}]}").holds
    assert (found.join, found.probes) == (Join.ANY, ("a", "b", "c"))
    assert [part.join for part in found.parts] == [Join.ALL, Join.SIGN]


@pytest.mark.parametrize(
    ("holds", "told"),
    [
        ("d", "no probe d"),
        ("{use: nothing}", "no condition"),
        ("{some: [a]}", "no condition"),
        ("{all: []}", "no condition"),
        ("{all: a}", "no condition"),
        ("5", "no condition"),
        ("{all: [a], any: [b]}", "no condition"),
        ("{all: [{all: [{all: [{all: [{all: [{all: [{all: [a]}]}]}]}]}]}]}", "no condition"),
        ("[", "no YAML"),
    ],
)
def test_a_file_with_faults_is_refused_with_their_places(
    tmp_path: Path, holds: str, told: str
) -> None:
    with pytest.raises(errors.Invalid) as caught:
        load(tmp_path, holds)
    assert any(told in fault.message for fault in caught.value.faults)


def test_a_condition_that_uses_itself_ends(tmp_path: Path) -> None:
    text = GOOD_FILE.replace("HOLDS", "{use: me}").replace("both: {all: [a, b]}", "me: {use: me}")
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(errors.Invalid):
        metric_files.load(frozenset("abc"), tmp_path)


def test_an_id_may_come_once_and_fields_have_a_form(tmp_path: Path) -> None:
    (tmp_path / "y.yaml").write_text(GOOD_FILE.replace("HOLDS", "a"))
    with pytest.raises(errors.Invalid, match="more than once"):
        load(tmp_path, "a")
    (tmp_path / "y.yaml").write_text(GOOD_FILE.replace("F1", "Z9").replace("HOLDS", "a"))
    with pytest.raises(errors.Invalid):
        load(tmp_path, "a")
