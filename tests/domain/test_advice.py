"""The list of what is worth doing is sorted by what it gains, and says what to mend."""

import dataclasses
from fractions import Fraction

from hypothesis import given

from fairassess.domain import scoring
from fairassess.domain.advice import Kind, actions
from fairassess.domain.finding import Outcome, Severity
from fairassess.domain.questionnaire import Effort, Size
from tests.domain.scores import (
    cases,
    finding,
    level,
    not_applicable,
    observe_all,
    question,
    questionnaire,
    rule,
    unknown,
    words,
)

FAILED = Outcome.FAILED


def advise(asked, answers, seen=()):
    observations = observe_all(asked, seen)
    return actions(asked, scoring.score(asked, answers, observations), observations)


def test_a_level_to_raise_names_its_gain_its_descriptor_and_how():
    asked = questionnaire(question("Q1", fair=("F1", "R1.1")), question("Q2", fair=("F4",)))
    (action,) = advise(asked, [level("Q1", 2), level("Q2", 4)])
    assert action.kind is Kind.RAISE
    assert action.next_level == 3
    assert action.gain == Fraction(1, 6)
    assert action.gain_to_highest == Fraction(1, 3)
    assert action.letters == (("F", Fraction(1, 6)), ("R", Fraction(1, 3)))
    assert str(action.descriptor) == "Q1 at 3"
    assert str(action.improve) == "Do better at Q1."


def test_what_a_failed_probe_keeps_from_being_shown_is_worth_mending():
    seen = [
        finding("p_one", FAILED, severity=Severity.SHOULD),
        finding("p_two", FAILED),
    ]
    asked = questionnaire(
        question("Q1", observe=(rule(at_least=4, passed=("p_one", "p_two")),)), question("Q2")
    )
    (action,) = advise(asked, [level("Q1", 4), level("Q2", 4)], seen)
    assert action.kind is Kind.SHOW
    assert (action.gain, action.shown_gain) == (0, Fraction(1, 2))
    assert [f.remedy for f in action.failing] == ["Mend p_two.", "Mend p_one."]


def test_a_question_without_an_answer_is_worth_what_the_evidence_already_shows():
    asked = questionnaire(
        question("Q1", observe=(rule(at_least=3, passed=("p_one",)),)), question("Q2")
    )
    first, second = advise(asked, [unknown("Q2")], [finding("p_one")])
    assert (first.question, first.kind, first.next_level) == ("Q1", Kind.ANSWER, 3)
    assert first.gain == Fraction(1, 3)
    assert (second.question, second.gain) == ("Q2", 0)


def test_what_does_not_apply_or_is_complete_needs_no_action():
    asked = questionnaire(question("Q1"), question("Q2"))
    assert advise(asked, [not_applicable("Q1"), level("Q2", 4)]) == ()


@given(cases())
def test_actions_are_sorted_and_their_gains_are_what_the_score_really_gains(case):
    asked, answers, seen = case
    observations = observe_all(asked, seen)
    before = scoring.score(asked, answers, observations)
    found = actions(asked, before, observations)
    worths = [action.worth for action in found]
    assert worths == sorted(worths, reverse=True)
    for action in found:
        others = [a for a in answers if a.question != action.question]
        raised = [*others, level(action.question, action.next_level)]
        after = scoring.score(asked, raised, observations)
        assert after.all.value - before.all.value == action.gain
        if action.kind is Kind.RAISE:
            for letter, gain in action.letters:
                difference = after.letter(letter).value - before.letter(letter).value
                assert difference == gain - _shown(asked, action, before, letter)


def _shown(asked, action, before, letter):
    """The part of a letter's gain that is shown and not declared."""
    counted = before.question(action.question)
    if not action.failing or not counted.not_shown:
        return 0
    weights = sum(
        q.weight
        for q in asked.questions
        if letter in q.letters and before.question(q.id).credit is not None
    )
    return counted.not_shown * counted.weight / weights


SMALL = Effort(Size.SMALL, words("One line."))
LARGE = Effort(Size.LARGE, words("A project."))


def test_of_two_equal_gains_the_one_with_less_effort_comes_first():
    asked = questionnaire(
        question("Q1", effort=LARGE), question("Q2"), question("Q3", effort=SMALL)
    )
    found = advise(asked, [level("Q1", 2), level("Q2", 2), level("Q3", 2)])
    assert [action.question for action in found] == ["Q3", "Q2", "Q1"]
    assert [action.effort.size for action in found] == [Size.SMALL, Size.MEDIUM, Size.LARGE]
    assert len({action.gain for action in found}) == 1


def test_to_declare_what_the_evidence_shows_already_costs_little():
    shown = (rule(at_least=3, passed=("p_one",)),)
    asked = questionnaire(question("Q1", effort=LARGE, observe=shown))
    (first,) = advise(asked, [level("Q1", 2)], [finding("p_one")])
    (then,) = advise(asked, [level("Q1", 3)], [finding("p_one")])
    assert (first.effort.size, then.effort.size) == (Size.SMALL, Size.LARGE)
    assert "has to be said" in str(first.effort.because)


def test_a_gain_that_is_large_enough_is_worth_a_large_effort():
    asked = questionnaire(question("Q1", effort=LARGE, weight=Fraction(9)), question("Q2"))
    found = advise(asked, [level("Q1", 2), level("Q2", 2)])
    assert [action.question for action in found] == ["Q1", "Q2"]


def test_to_answer_costs_little_whatever_the_next_level_costs():
    shown = (rule(at_least=2, passed=("p_one",)),)
    asked = questionnaire(question("Q1", effort=LARGE, observe=shown), question("Q2", effort=LARGE))
    found = advise(asked, [unknown("Q1"), level("Q2", 2)], [finding("p_one")])
    assert [(one.question, one.effort.size) for one in found] == [
        ("Q1", Size.SMALL),
        ("Q2", Size.LARGE),
    ]


@given(cases())
def test_where_no_effort_is_told_the_gain_alone_decides(case):
    asked, answers, seen = case
    found = advise(asked, answers, seen)
    gains = [action.gain + action.shown_gain for action in found]
    assert gains == sorted(gains, reverse=True)


def test_the_wording_of_a_level_may_be_missing():
    asked = questionnaire(dataclasses.replace(question("Q1"), levels=()))
    (action,) = advise(asked, [level("Q1", 1)])
    assert str(action.descriptor) == ""
