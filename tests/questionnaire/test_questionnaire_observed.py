"""The rules of the questionnaire that ships never contradict each other, whatever is found."""

from datetime import UTC, datetime
from importlib import resources

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.domain.finding import Finding, Measure, Outcome, Reason, Severity
from fairassess.domain.observation import Observation, observe, probes_of
from fairassess.domain.questionnaire import Question
from fairassess.probes import definitions
from fairassess.storage import questionnaires

D26 = questionnaires.load("expands-d26@1.0.0")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
JUDGEABLE = [question for question in D26.questions if question.is_judgeable]

every_judgeable = pytest.mark.parametrize("question", JUDGEABLE, ids=lambda question: question.id)


def probes(question: Question) -> list[str]:
    return sorted({probe for rule in question.observe for probe in probes_of(rule.when)})


def defined() -> dict[str, tuple[str, Severity]]:
    """Return kind and severity of every probe by its id, as the definitions say."""
    found = {}
    for file in resources.files(definitions).iterdir():
        if file.name.endswith(".yaml"):
            document = yaml.safe_load(file.read_text(encoding="utf-8"))
            for probe in document["probes"]:
                found[probe["id"]] = (document["kind"], Severity(probe["severity"]))
    return found


DEFINED = defined()


def finding(probe: str, outcome: Outcome, *, share: int = 100, endpoint: int = 1) -> Finding:
    """Build one finding; *share* is the percentage that the probe counted."""
    kind, severity = DEFINED[probe]
    return Finding(
        probe=probe,
        outcome=outcome,
        severity=severity,
        message="seen",
        remedy="",
        source="",
        kind=kind,
        reason=Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None,
        measure=Measure(share, 100),
        endpoint_id=endpoint,
        found_at=NOW,
    )


def observed(question: Question, findings: list[Finding]) -> Observation:
    return observe(question, D26.scale, findings, at=NOW)


def test_every_probe_that_a_rule_names_exists() -> None:
    assert [fault.message for fault in questionnaires.check_shipped(frozenset(DEFINED))] == []


def test_each_fault_that_q14_names_breaks_an_obligatory_rule() -> None:
    """Else it could forbid a level that the pass of all obligatory rules shows."""
    named = {p for rule in D26.question("Q14").observe for p in rule.when.any_failed}
    assert {probe for probe in named if DEFINED[probe] != ("oai-pmh", Severity.MUST)} == set()
    assert len(named) > 40


@every_judgeable
def test_a_full_pass_shows_the_highest_level(question: Question) -> None:
    seen = observed(question, [finding(probe, Outcome.PASSED) for probe in probes(question)])
    assert (seen.at_least, seen.at_most) == (4, 4)


@every_judgeable
def test_failing_everything_forbids_the_highest_level_and_shows_none(question: Question) -> None:
    findings = [finding(probe, Outcome.FAILED, share=0) for probe in probes(question)]
    seen = observed(question, findings)
    assert seen.at_least == 1
    assert seen.at_most < 4


@every_judgeable
@pytest.mark.parametrize("outcome", [Outcome.CANT_TELL, Outcome.UNTESTED])
def test_what_could_not_be_told_says_nothing(question: Question, outcome: Outcome) -> None:
    seen = observed(question, [finding(probe, outcome) for probe in probes(question)])
    assert (seen.at_least, seen.at_most, seen.was_observed) == (1, 4, False)


@every_judgeable
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_findings_make_the_rules_contradict_each_other(
    question: Question, data: st.DataObject
) -> None:
    outcomes = st.sampled_from([Outcome.PASSED, Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL])
    shares = st.sampled_from([0, 5, 10, 30, 50, 79, 80, 94, 95, 100])
    findings = [
        finding(probe, data.draw(outcomes), share=data.draw(shares), endpoint=endpoint)
        for endpoint in range(data.draw(st.integers(1, 3)))
        for probe in probes(question)
    ]
    assert not observed(question, findings).is_inconsistent


@every_judgeable
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_probe_that_passes_after_all_lowers_nothing(
    question: Question, data: st.DataObject
) -> None:
    names = probes(question)
    outcomes = {name: data.draw(st.sampled_from(list(Outcome))) for name in names}
    mended = data.draw(st.sampled_from(names))

    def interval(passed: set[str]) -> tuple[int, int]:
        seen = observed(
            question,
            [
                finding(name, Outcome.PASSED)
                if name in passed
                else finding(name, outcomes[name], share=40)
                for name in names
            ],
        )
        return seen.at_least, seen.at_most

    before, after = interval(set()), interval({mended})
    assert after[0] >= before[0]
    assert after[1] >= before[1]


def test_one_good_interface_is_enough_but_every_list_of_records_counts() -> None:
    interface, pids = D26.question("Q14"), D26.question("Q17")
    good = [finding(p, Outcome.PASSED, endpoint=1) for p in {*probes(interface), *probes(pids)}]
    poor = [
        finding(p, Outcome.FAILED, share=20, endpoint=2)
        for p in {*probes(interface), *probes(pids)}
    ]
    assert observed(interface, good + poor).at_least == 4
    assert observed(pids, good + poor).at_most == 3
