"""Every rule of the newest questionnaire speaks exactly where its condition says so."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import pytest

from fairassess.domain import percent
from fairassess.domain.finding import Finding, Measure, Outcome
from fairassess.domain.observation import probes_of
from fairassess.domain.questionnaire import Question, Rule
from tests.questionnaire.test_questionnaire_observed import D26, DEFINED, finding, observed

PASSED, FAILED, OPEN = Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL
MANY = 10_000
"""Records that a list is said to have, so that a hundredth of a percent can be told apart."""

DRAWN = 30
RULES = [
    pytest.param(question, number, id=f"{question.id}-{number + 1}")
    for question in D26.questions
    for number in range(len(question.observe))
]
every_rule = pytest.mark.parametrize(("question", "number"), RULES)


def counted(probe: str, found: int, of: int) -> Finding:
    return replace(finding(probe, PASSED), measure=Measure(found, of))


def fewest_surely_at_least(share: float) -> int:
    return next(n for n in range(DRAWN + 1) if percent.sampled(n, DRAWN).low >= share)


def most_surely_below(share: float) -> int:
    return max(n for n in range(DRAWN + 1) if percent.sampled(n, DRAWN).high < share)


def parts(rule: Rule) -> Iterator[tuple[Finding, Finding]]:
    """Yield for each part of a condition a finding that just holds, and one that just does not."""
    when = rule.when
    for probe in when.passed:
        yield finding(probe, PASSED), finding(probe, FAILED)
    for probe in when.failed:
        yield finding(probe, FAILED), finding(probe, PASSED)
    for probe, share in when.share_at_least:
        edge = round(float(share) * MANY)
        yield counted(probe, edge, MANY), counted(probe, edge - 1, MANY)
    for probe, share in when.share_below:
        edge = round(float(share) * MANY)
        yield counted(probe, edge - 1, MANY), counted(probe, edge, MANY)
    for probe, share in when.surely_at_least:
        edge = fewest_surely_at_least(float(share))
        yield counted(probe, edge, DRAWN), counted(probe, edge - 1, DRAWN)
    for probe, share in when.surely_below:
        edge = most_surely_below(float(share))
        yield counted(probe, edge, DRAWN), counted(probe, edge + 1, DRAWN)


def whole_kind(rule: Rule, but: Collection[str]) -> list[Finding]:
    """Return findings that passed of all probes of the kind that must, except for some."""
    kind = rule.when.all_must_passed
    of_kind = (probe for probe, (its_kind, _) in DEFINED.items() if its_kind == kind)
    return [finding(probe, PASSED) for probe in of_kind if probe not in but]


def spoke(question: Question, number: int, findings: list[Finding]) -> bool:
    return number in {fired.rule for fired in observed(question, findings).because}


@every_rule
def test_a_rule_narrows_to_its_level_just_where_its_condition_holds(
    question: Question, number: int
) -> None:
    rule = question.observe[number]
    for failing in rule.when.any_failed or ("",):
        holding = [good for good, _ in parts(rule)]
        beside = whole_kind(rule, {one.probe for one in holding})
        beside += [
            finding(probe, FAILED if probe == failing else PASSED) for probe in rule.when.any_failed
        ]
        seen = observed(question, holding + beside)
        assert number in {fired.rule for fired in seen.because}
        assert rule.at_least is None or seen.at_least >= rule.at_least
        assert rule.at_most is None or seen.at_most <= rule.at_most


@every_rule
def test_a_rule_is_silent_where_one_part_just_does_not_hold_or_is_open(
    question: Question, number: int
) -> None:
    rule = question.observe[number]
    pairs = list(parts(rule))
    others = [finding(probe, PASSED) for probe in rule.when.any_failed]
    if rule.when.any_failed:
        assert not spoke(question, number, [good for good, _ in pairs] + others)
    for place, (_, bad) in enumerate(pairs):
        rest = [good for at, (good, _) in enumerate(pairs) if at != place]
        rest += [finding(probe, FAILED) for probe in rule.when.any_failed]
        rest += whole_kind(rule, probes_of(rule.when))
        for one in (bad, finding(bad.probe, OPEN)):
            assert not spoke(question, number, [*rest, one])


@every_rule
def test_a_rule_without_findings_leaves_everything_open(question: Question, number: int) -> None:
    names = probes_of(question.observe[number].when)
    for outcome in (OPEN, Outcome.UNTESTED, Outcome.INAPPLICABLE):
        seen = observed(question, [finding(probe, outcome) for probe in names])
        assert (seen.at_least, seen.at_most) == (1, 4)
