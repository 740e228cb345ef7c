"""Evidence narrows the scale as docs/scoring.md says; a finding not made narrows nothing."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.answers import Answer
from fairassess.domain.finding import Measure, Outcome, Severity
from fairassess.domain.observation import (
    STALE_AFTER,
    Agreement,
    agreement,
    is_stale,
    observe,
)
from fairassess.domain.questionnaire import Over
from tests.domain.scores import (
    NOW,
    RDA,
    finding,
    findings,
    level,
    not_applicable,
    question,
    rule,
    rules,
    unknown,
)

FAILED, CANT_TELL, INAPPLICABLE = Outcome.FAILED, Outcome.CANT_TELL, Outcome.INAPPLICABLE


def interval(rules_given, seen, at=NOW):
    found = observe(question("Q1", observe=tuple(rules_given)), RDA, tuple(seen), at=at)
    return found.at_least, found.at_most


def test_without_rules_or_findings_the_whole_scale_is_left():
    untouched = observe(question("Q1"), RDA, (), at=NOW)
    assert (untouched.at_least, untouched.at_most) == (1, 4)
    assert not untouched.was_observed
    assert not untouched.is_judgeable


def test_every_rule_that_holds_narrows_the_scale():
    given_rules = (
        rule(at_most=3, failed=("p_two",)),
        rule(at_least=2, passed=("p_one",)),
        rule(at_least=4, passed=("p_two",)),
    )
    assert interval(given_rules, [finding("p_one"), finding("p_two", FAILED)]) == (2, 3)


@pytest.mark.parametrize("outcome", [CANT_TELL, Outcome.UNTESTED, INAPPLICABLE])
def test_only_passed_and_failed_satisfy_a_condition(outcome):
    both = (rule(at_least=3, passed=("p_one",)), rule(at_most=2, failed=("p_one",)))
    assert interval(both, [finding("p_one", outcome)]) == (1, 4)


def test_a_finding_of_30_days_still_counts_and_an_older_one_is_shown_and_does_not():
    shown = question("Q1", observe=(rule(at_least=3, passed=("p_one",)),))
    fresh = finding("p_one", found_at=NOW - STALE_AFTER)
    old = finding("p_one", found_at=NOW - STALE_AFTER - timedelta(seconds=1))
    assert observe(shown, RDA, (fresh,), at=NOW).at_least == 3
    late = observe(shown, RDA, (old,), at=NOW)
    assert late.at_least == 1
    assert late.findings == (old,)
    assert is_stale(old, at=NOW)


def test_a_later_run_that_could_not_tell_leaves_the_last_conclusive_finding_standing():
    seen = [
        finding("p_one", found_at=NOW - timedelta(days=20)),
        finding("p_one", CANT_TELL, found_at=NOW),
    ]
    assert interval([rule(at_least=3, passed=("p_one",))], seen) == (3, 4)


def test_the_newest_conclusive_finding_stands():
    seen = [
        finding("p_one", FAILED, found_at=NOW),
        finding("p_one", found_at=NOW - timedelta(days=2)),
    ]
    both = (rule(at_least=3, passed=("p_one",)), rule(at_most=2, failed=("p_one",)))
    assert interval(both, seen) == (1, 2)
    assert interval(both, reversed(seen)) == (1, 2)


def test_any_judges_by_the_best_endpoint():
    both = (rule(at_least=3, passed=("p_one",)), rule(at_most=2, failed=("p_one",)))
    good, bad = finding("p_one"), finding("p_one", FAILED, endpoint_id=2)
    assert interval(both, [good, bad]) == (3, 4)
    assert interval(both, [bad]) == (1, 2)
    assert interval(both, [good, finding("p_one", INAPPLICABLE, endpoint_id=2)]) == (3, 4)


def test_all_judges_by_the_worst_endpoint():
    both = (
        rule(at_least=3, over=Over.ALL, passed=("p_one",)),
        rule(at_most=2, over=Over.ALL, failed=("p_one",)),
    )
    good, bad = finding("p_one"), finding("p_one", FAILED, endpoint_id=2)
    assert interval(both, [good, bad]) == (1, 2)
    assert interval(both, [good, finding("p_one", endpoint_id=2)]) == (3, 4)
    assert interval(both, [good, finding("p_one", INAPPLICABLE, endpoint_id=2)]) == (1, 4)


@pytest.mark.parametrize("over", list(Over))
@pytest.mark.parametrize("outcome", [CANT_TELL, Outcome.UNTESTED])
def test_an_endpoint_where_nothing_is_decided_is_left_out(over, outcome):
    both = (
        rule(at_least=3, over=over, passed=("p_one",)),
        rule(at_most=2, over=over, failed=("p_one",)),
    )
    undecided = finding("p_one", outcome, endpoint_id=2)
    assert interval(both, [finding("p_one"), undecided]) == (3, 4)
    assert interval(both, [finding("p_one", FAILED), undecided]) == (1, 2)
    assert interval(both, [undecided]) == (1, 4)


def test_an_endpoint_with_stale_findings_only_is_left_out():
    whole = rule(at_least=3, over=Over.ALL, passed=("p_one",))
    old = finding("p_one", FAILED, endpoint_id=2, found_at=NOW - timedelta(days=31))
    assert interval([whole], [finding("p_one"), old]) == (3, 4)


def test_one_failure_decides_a_condition_whose_other_parts_are_open():
    whole = rule(at_least=3, over=Over.ALL, passed=("p_one", "p_two"))
    good = [finding("p_one"), finding("p_two")]
    part = [finding("p_one", FAILED, endpoint_id=2), finding("p_two", CANT_TELL, endpoint_id=2)]
    assert interval([whole], [*good, *part]) == (1, 4)
    assert interval([whole], [*good, part[1]]) == (3, 4)


def test_all_must_passed_over_all_leaves_out_an_endpoint_that_could_not_be_reached():
    whole = [rule(at_least=4, over=Over.ALL, all_must_passed="oai-pmh")]
    down = [finding(probe, CANT_TELL, endpoint_id=2) for probe in ("p_one", "p_two")]
    assert interval(whole, [finding("p_one"), finding("p_two"), *down]) == (4, 4)
    failed = finding("p_two", FAILED, endpoint_id=2)
    assert interval(whole, [finding("p_one"), down[0], failed]) == (1, 4)


def test_one_endpoint_must_hold_the_whole_condition():
    whole = rule(at_least=3, passed=("p_one", "p_two"))
    assert interval([whole], [finding("p_one"), finding("p_two", endpoint_id=2)]) == (1, 4)
    assert interval([whole], [finding("p_one"), finding("p_two")]) == (3, 4)


def test_a_condition_over_two_kinds_takes_one_endpoint_of_each():
    whole = rule(at_least=3, passed=("p_one", "p_two"))
    other_kind = finding("p_two", endpoint_id=2, kind="search-api")
    assert interval([whole], [finding("p_one"), other_kind]) == (3, 4)


def test_harvest_findings_belong_to_the_oai_pmh_endpoint_that_was_harvested():
    whole = rule(at_least=3, passed=("p_one",), share_at_least=(("p_two", Fraction(1, 2)),))
    share = {"kind": "harvest", "measure": Measure(1, 2)}
    assert interval([whole], [finding("p_one"), finding("p_two", **share)]) == (3, 4)
    elsewhere = finding("p_two", endpoint_id=2, **share)
    assert interval([whole], [finding("p_one"), elsewhere]) == (1, 4)


def test_any_failed_needs_one_of_them():
    capped = rule(at_most=2, any_failed=("p_one", "p_two"))
    assert interval([capped], [finding("p_one"), finding("p_two", FAILED)]) == (1, 2)
    assert interval([capped], [finding("p_one"), finding("p_two")]) == (1, 4)


@pytest.mark.parametrize(
    ("found", "of", "expected"), [(9, 10, (3, 4)), (8, 10, (1, 2)), (0, 0, (1, 4))]
)
def test_shares_are_compared_exactly_and_nothing_looked_at_is_no_share(found, of, expected):
    both = (
        rule(at_least=3, share_at_least=(("p_one", Fraction(9, 10)),)),
        rule(at_most=2, share_below=(("p_one", Fraction(9, 10)),)),
    )
    assert interval(both, [finding("p_one", measure=Measure(found, of))]) == expected


def test_a_share_counts_whether_its_probe_passed_or_failed_and_not_when_it_could_not_tell():
    one = [rule(at_least=2, share_at_least=(("p_one", Fraction(1, 2)),))]
    half = Measure(1, 2)
    assert interval(one, [finding("p_one", FAILED, measure=half)]) == (2, 4)
    assert interval(one, [finding("p_one", CANT_TELL, measure=half)]) == (1, 4)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Outcome.PASSED, 4),
        (INAPPLICABLE, 4),
        (FAILED, 1),
        (CANT_TELL, 1),
        (Outcome.UNTESTED, 1),
    ],
)
def test_all_must_passed_wants_no_must_failed_or_open_and_one_passed(other, expected):
    seen = [
        finding("p_one"),
        finding("p_two", other),
        finding("p_three", FAILED, severity=Severity.SHOULD),
        finding("p_four", FAILED, kind="harvest"),
    ]
    assert interval([rule(at_least=4, all_must_passed="oai-pmh")], seen)[0] == expected


def test_all_must_passed_needs_at_least_one_that_passed():
    whole = [rule(at_least=4, all_must_passed="oai-pmh")]
    assert interval(whole, [finding("p_one", INAPPLICABLE)]) == (1, 4)
    assert interval(whole, []) == (1, 4)


def test_rules_that_cross_are_told_and_support_nothing():
    crossing = (rule(at_least=4, passed=("p_one",)), rule(at_most=2, failed=("p_two",)))
    found = observe(
        question("Q1", observe=crossing), RDA, (finding("p_one"), finding("p_two", FAILED)), at=NOW
    )
    assert found.is_inconsistent
    assert (found.at_least, found.at_most) == (1, 4)
    assert len(found.because) == 2
    assert agreement(level("Q1", 4), found) is Agreement.NOT_SHOWN
    assert agreement(level("Q1", 1), found) is Agreement.NOT_SHOWN


def test_a_rule_that_spoke_names_its_sentence_probes_and_findings():
    found = observe(
        question("Q1", observe=(rule(at_least=9), rule(at_least=2, passed=("p_one",)))),
        RDA,
        (finding("p_one", id=7), finding("p_two", id=8)),
        at=NOW,
    )
    (fired,) = found.because
    assert (fired.rule, fired.because, fired.at_least) == (1, "Because.", 2)
    assert (fired.probes, fired.finding_ids) == (("p_one",), (7,))
    assert [f.id for f in found.findings] == [7]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, Agreement.UNDERSTATED),
        (2, Agreement.SUPPORTED),
        (3, Agreement.NOT_SHOWN),
        (4, Agreement.OVERSTATED),
    ],
)
def test_agreement_follows_the_interval(value, expected):
    two_to_three = (rule(at_least=2, passed=("p_one",)), rule(at_most=3, failed=("p_two",)))
    found = observe(
        question("Q1", observe=two_to_three),
        RDA,
        (finding("p_one"), finding("p_two", FAILED)),
        at=NOW,
    )
    assert agreement(level("Q1", value), found) is expected


def test_answers_without_a_level_and_questions_without_rules_have_no_agreement():
    judged = observe(
        question("Q1", observe=(rule(at_least=2, passed=("p_one",)),)), RDA, (), at=NOW
    )
    unjudged = observe(question("Q1"), RDA, (), at=NOW)
    for answer in (unknown("Q1"), not_applicable("Q1"), Answer("Q1")):
        assert agreement(answer, judged) is None
    assert agreement(level("Q1", 4), unjudged) is None
    assert agreement(level("Q1", 4), None) is None
    assert agreement(level("Q1", 1), judged) is Agreement.NOT_SHOWN


@given(st.lists(rules, max_size=4), findings, st.data())
def test_an_interval_lies_on_the_scale_and_does_not_depend_on_order(given_rules, seen, data):
    asked = question("Q1", observe=tuple(given_rules))
    one = observe(asked, RDA, seen, at=NOW)
    other = observe(asked, RDA, tuple(data.draw(st.permutations(seen))), at=NOW)
    assert one == other
    assert 1 <= one.at_least <= one.at_most <= 4
    assert one.was_observed == bool(one.because)


@given(st.lists(rules, max_size=4), findings)
def test_more_findings_of_probes_that_no_rule_names_change_nothing(given_rules, seen):
    asked = question("Q1", observe=tuple(given_rules))
    stranger = finding("p_stranger", FAILED, severity=Severity.INFO, endpoint_id=3)
    assert observe(asked, RDA, (*seen, stranger), at=NOW) == observe(asked, RDA, seen, at=NOW)
