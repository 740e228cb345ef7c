"""A sample narrows the scale by the safe side of its interval; the best of several kinds counts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import percent
from fairassess.domain.conditions import FEWEST_IN_SAMPLE
from fairassess.domain.finding import Measure, Outcome
from fairassess.domain.observation import observe
from fairassess.domain.questionnaire import Over
from tests.domain.scores import NOW, RDA, finding, question, rule

BOUND = Fraction(4, 5)
FAILED, CANT_TELL, INAPPLICABLE = Outcome.FAILED, Outcome.CANT_TELL, Outcome.INAPPLICABLE
RULES = (
    rule(at_least=4, surely_at_least=(("p_one", BOUND),)),
    rule(at_most=3, surely_below=(("p_one", BOUND),)),
)
samples = st.integers(1, 200).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def seen(rules, *findings):
    found = observe(question("Q1", observe=tuple(rules)), RDA, findings, at=NOW)
    return found.at_least, found.at_most, found.is_inconsistent


def sample(found, of, outcome=Outcome.PASSED, **changes):
    return finding("p_one", outcome, kind="pid", measure=Measure(found, of), **changes)


@pytest.mark.parametrize(
    ("found", "of", "levels"),
    [
        (30, 30, (4, 4)),
        (27, 30, (1, 4)),
        (24, 30, (1, 4)),
        (15, 30, (1, 3)),
        (0, 30, (1, 3)),
        (5, 5, (1, 4)),
        (1, 1, (1, 4)),
        (0, 0, (1, 4)),
    ],
)
def test_the_share_of_a_sample_counts_by_the_end_of_its_interval_that_is_safe(found, of, levels):
    assert seen(RULES, sample(found, of))[:2] == levels


@given(samples, st.sampled_from((Outcome.PASSED, FAILED)))
def test_a_sample_narrows_only_what_its_interval_rules_out(drawn, outcome):
    low, high, crossed = seen(RULES, sample(*drawn, outcome))
    share, is_enough = percent.sampled(*drawn), drawn[1] >= FEWEST_IN_SAMPLE
    assert not crossed
    assert (low == 4) == (is_enough and share.low >= BOUND)
    assert (high == 3) == (is_enough and share.high < BOUND)


@given(st.integers(0, 4).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_handful_of_objects_says_nothing_however_low_the_bound_is(drawn):
    tenth = (
        rule(at_least=4, surely_at_least=(("p_one", Fraction(1, 10)),)),
        rule(at_most=3, surely_below=(("p_one", Fraction(9, 10)),)),
    )
    assert seen(tenth, sample(*drawn)) == (1, 4, False)


@given(samples)
def test_what_a_sample_shows_a_count_of_all_with_the_same_share_shows_as_well(drawn):
    counted = (
        rule(at_least=4, share_at_least=(("p_one", BOUND),)),
        rule(at_most=3, share_below=(("p_one", BOUND),)),
    )
    sure, exact = seen(RULES, sample(*drawn)), seen(counted, sample(*drawn))
    assert sure[0] <= exact[0]
    assert sure[1] >= exact[1]


@given(samples, st.integers(0, 100))
def test_more_of_a_good_sample_never_shows_less(drawn, more):
    found, of = drawn
    assert seen(RULES, sample(found + more, of + more))[0] >= seen(RULES, sample(found, of))[0]


@pytest.mark.parametrize("outcome", [CANT_TELL, Outcome.UNTESTED, INAPPLICABLE])
@given(samples)
def test_a_sample_that_could_not_be_judged_narrows_nothing_and_takes_nothing_away(outcome, drawn):
    silent = finding("p_one", outcome, kind="pid", endpoint_id=2)
    assert seen(RULES, silent) == (1, 4, False)
    for over in Over:
        rules = [rule(r.at_least, r.at_most, over, **_when(r)) for r in RULES]
        assert seen(rules, sample(*drawn), silent) == seen(rules, sample(*drawn))


def _when(one):
    return {
        "surely_at_least": one.when.surely_at_least,
        "surely_below": one.when.surely_below,
    }


def kinds(*given_rules):
    """Return rules of a question that either of two kinds of endpoint can answer."""
    return tuple(
        rule(level if level > 0 else None, -level if level < 0 else None, Over.BEST, **when)
        for level, when in given_rules
    )


EITHER = kinds(
    (4, {"passed": ("p_one", "p_two")}),
    (3, {"passed": ("p_one",)}),
    (-3, {"any_failed": ("p_one", "p_two")}),
    (-2, {"failed": ("p_one",)}),
    (4, {"passed": ("p_three",)}),
    (-3, {"failed": ("p_three",)}),
)


def other(outcome):
    return finding("p_three", outcome, kind="icat", endpoint_id=2)


def test_a_poor_endpoint_of_one_kind_takes_nothing_from_a_good_one_of_another():
    poor = (finding("p_one", FAILED), finding("p_two", FAILED))
    assert seen(EITHER, *poor) == (1, 2, False)
    assert seen(EITHER, *poor, other(Outcome.PASSED)) == (4, 4, False)
    assert seen(EITHER, *poor, other(CANT_TELL)) == (1, 2, False)


def test_two_endpoints_that_are_held_down_hold_the_facility_down():
    fair = (finding("p_one"), finding("p_two", FAILED))
    assert seen(EITHER, *fair, other(FAILED)) == (3, 3, False)


def test_rules_that_cross_on_one_kind_are_told_even_where_the_best_kind_counts():
    crossing = kinds((4, {"passed": ("p_one",)}), (-2, {"failed": ("p_two",)}))
    assert seen(crossing, finding("p_one"), finding("p_two", FAILED)) == (1, 4, True)


@given(st.lists(st.sampled_from(list(Outcome)), min_size=3, max_size=3))
def test_with_the_best_of_two_kinds_no_findings_contradict_each_other(outcomes):
    one, two, three = outcomes
    found = seen(EITHER, finding("p_one", one), finding("p_two", two), other(three))
    alone = seen(EITHER, finding("p_one", one), finding("p_two", two))
    assert not found[2]
    assert found[0] >= alone[0], "another endpoint takes nothing away"
