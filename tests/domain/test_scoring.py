"""The declared score is what docs/scoring.md says it is; its laws hold for any questionnaire."""

import dataclasses
import json
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fairassess.domain import scoring
from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Outcome
from fairassess.domain.percent import whole
from fairassess.domain.questionnaire import Over
from fairassess.errors import Invalid
from tests.domain.scores import (
    NOW,
    PROBES,
    answers_to,
    cases,
    finding,
    findings,
    level,
    not_applicable,
    observe_all,
    question,
    questionnaire,
    questionnaires,
    rule,
    rules,
    unknown,
)


def groups(breakdown):
    return {
        "all": breakdown.all,
        **dict(breakdown.letters),
        **dict(breakdown.principles),
        **dict(breakdown.topics),
    }


def test_credit_of_the_rda_levels_is_0_a_third_two_thirds_and_1():
    asked = questionnaire(*(question(f"Q{n}") for n in (1, 2, 3, 4)))
    breakdown = scoring.score(asked, [level(f"Q{n}", n) for n in (1, 2, 3, 4)])
    given_credits = [counted.credit for counted in breakdown.questions]
    assert given_credits == [0, Fraction(1, 3), Fraction(2, 3), 1]


def test_not_applicable_leaves_the_fraction_and_the_other_three_states_stay_in_it():
    asked = questionnaire(*(question(f"Q{n}") for n in (1, 2, 3, 4)))
    given_answers = [level("Q1", 4), unknown("Q2"), not_applicable("Q3")]
    everything = scoring.score(asked, given_answers).all
    assert everything.value == Fraction(1, 3)
    assert everything.coverage == Fraction(1, 3)
    assert everything.answered_only == 1
    assert (everything.unknown, everything.not_answered) == (1, 1)


def test_an_empty_group_has_no_score():
    asked = questionnaire(question("Q1", fair=("F1",)))
    breakdown = scoring.score(asked, [not_applicable("Q1")])
    assert breakdown.all.value is None
    assert breakdown.all.coverage is None
    assert breakdown.letter("R").value is None
    assert breakdown.letter("R").applicable == 0


def test_a_question_counts_with_its_full_weight_in_every_letter_that_it_names():
    asked = questionnaire(
        question("Q1", fair=("F1", "R1.1"), weight=Fraction(3)), question("Q2", fair=("F4",))
    )
    breakdown = scoring.score(asked, [level("Q1", 4), level("Q2", 1)])
    assert breakdown.letter("F").value == Fraction(3, 4)
    assert breakdown.letter("R").value == 1
    assert [name for name, _ in breakdown.principles] == ["F1", "F4", "R1.1"]


def test_a_score_comes_apart_into_measured_on_word_and_not_shown():
    seen = rule(at_least=3, passed=("p_one",))
    asked = questionnaire(
        question("Q1", observe=(seen,)),
        question("Q2"),
        question("Q3", observe=(rule(at_least=4, passed=("p_two",)),)),
    )
    given_answers = [
        level("Q1", 4),
        level("Q2", 4, links=("https://facility.example/policy",)),
        level("Q3", 2),
    ]
    breakdown = scoring.score(asked, given_answers, observe_all(asked, [finding("p_one")]))
    assert breakdown.all.parts == (Fraction(2, 9), Fraction(1, 3), Fraction(2, 9))
    assert breakdown.all.documented == Fraction(1, 3)
    assert breakdown.question("Q2").is_documented


def test_without_observations_nothing_is_taken_apart():
    asked = questionnaire(question("Q1", observe=(rule(at_least=3, passed=("p_one",)),)))
    breakdown = scoring.score(asked, [level("Q1", 4)])
    assert breakdown.all.parts is None
    assert breakdown.all.documented is None
    assert "measured" not in scoring.as_document(breakdown)["declared"]["all"]


def test_evidence_above_the_answer_measures_no_more_than_the_answer():
    asked = questionnaire(question("Q1", observe=(rule(at_least=4, passed=("p_one",)),)))
    breakdown = scoring.score(asked, [level("Q1", 2)], observe_all(asked, [finding("p_one")]))
    assert breakdown.all.parts == (Fraction(1, 3), 0, 0)


def test_all_faults_of_answers_are_listed_each_with_its_place():
    asked = questionnaire(
        question("Q1"),
        question(
            "Q2", not_applicable=dataclasses.replace(question("Q").not_applicable, is_allowed=False)
        ),
        question("Q3"),
    )
    bad = [
        level("Q1", 0),
        not_applicable("Q2"),
        level("Q9", 3),
        Answer("Q3", planned_level=5),
        level("Q1", 2),
    ]
    with pytest.raises(Invalid) as caught:
        scoring.score(asked, bad)
    assert [fault.place for fault in caught.value.faults] == ["Q1", "Q2", "Q9", "Q3", "Q1"]


def test_the_document_has_the_agreed_form():
    asked = questionnaire(*(question(f"Q{n}") for n in range(1, 4)))
    document = scoring.as_document(scoring.score(asked, [level("Q1", 4), level("Q2", 3)]))
    assert document["schema"] == "fairassess.score/1"
    assert document["questionnaire"] == "sample@1.0.0"
    assert document["scoring_version"] == "1"
    assert set(document["declared"]) == {"all", "letters", "principles", "topics"}
    assert list(document["declared"]["letters"]) == ["F", "A", "I", "R"]
    assert document["declared"]["all"] == {
        "score": "5/9",
        "value": 0.5556,
        "coverage": "2/3",
        "answered_only": "5/6",
    }
    assert document["declared"]["letters"]["A"] == {
        "score": None,
        "value": None,
        "coverage": "0/0",
        "answered_only": None,
    }


def test_the_text_shows_the_parts_only_where_evidence_was_looked_at():
    asked = questionnaire(question("Q1", observe=(rule(at_least=3, passed=("p_one",)),)))
    plain = scoring.as_text(scoring.score(asked, [level("Q1", 4)]))
    apart = scoring.as_text(
        scoring.score(asked, [level("Q1", 4)], observe_all(asked, [finding("p_one")])),
        {"t1": "Metadata"},
    )
    assert "measured" not in plain
    assert "100 %" in plain
    assert "67 %" in apart
    assert "33 %" in apart
    assert "Metadata" in apart


@given(cases())
def test_every_score_is_between_0_and_1_and_is_the_sum_of_its_parts(case):
    asked, answers, seen = case
    breakdown = scoring.score(asked, answers, observe_all(asked, seen))
    for group in groups(breakdown).values():
        if group.value is None:
            assert group.applicable == 0
            continue
        assert 0 <= group.value <= 1
        assert 0 <= group.coverage <= 1
        assert all(part >= 0 for part in group.parts)
        assert sum(group.parts) == group.value
        assert 0 <= group.documented <= group.on_word
        assert sum(group.whole_parts) == whole(group.value)


@given(cases(), st.data())
def test_raising_one_level_lowers_no_score(case, data):
    asked, answers, seen = case
    raisable = [a for a in answers if a.level is not None and a.level < 4]
    assume(raisable)
    chosen = data.draw(st.sampled_from(raisable))
    raised = [dataclasses.replace(a, level=a.level + 1) if a is chosen else a for a in answers]
    observations = observe_all(asked, seen)
    before = groups(scoring.score(asked, answers, observations))
    after = groups(scoring.score(asked, raised, observations))
    for name, group in before.items():
        if group.value is not None:
            assert after[name].value >= group.value
            assert after[name].measured >= group.measured
            assert after[name].answered_only >= group.answered_only if group.answered_only else True


@given(cases(), st.data())
def test_not_applicable_changes_no_credit_of_another_question(case, data):
    asked, answers, seen = case
    chosen = data.draw(st.sampled_from(asked.questions)).id
    others = [a for a in answers if a.question != chosen]
    observations = observe_all(asked, seen)
    before = scoring.score(asked, answers, observations)
    after = scoring.score(asked, [*others, not_applicable(chosen)], observations)
    for counted in before.questions:
        if counted.question != chosen:
            assert after.question(counted.question) == counted


@given(cases())
def test_an_outage_changes_no_score(case):
    asked, answers, seen = case
    dead = {(f.endpoint_id, f.probe, f.kind, f.severity) for f in seen}
    outage = [
        finding(
            probe, Outcome.CANT_TELL, endpoint_id=e, kind=k, severity=s, found_at=NOW, id=20_000 + n
        )
        for n, (e, probe, k, s) in enumerate(sorted(dead, key=str))
    ]
    before = scoring.score(asked, answers, observe_all(asked, seen))
    after = scoring.score(asked, answers, observe_all(asked, [*seen, *outage]))
    assert after == before


def parts(asked, given_answers, seen):
    observed = observe_all(asked, seen)
    levels = [(one.at_least, one.at_most, one.was_observed) for one in observed]
    return levels, scoring.score(asked, given_answers, observed)


@given(cases(), st.sets(st.sampled_from(PROBES), min_size=1), st.data())
def test_an_outage_of_a_new_endpoint_changes_no_part_of_any_score(case, probes, data):
    asked, given_answers, seen = case
    known = data.draw(st.sampled_from((1, 2)))
    seen = tuple(one for one in seen if one.endpoint_id == known)
    down = tuple(
        finding(probe, Outcome.CANT_TELL, endpoint_id=3 - known, found_at=NOW) for probe in probes
    )
    assert parts(asked, given_answers, (*seen, *down)) == parts(asked, given_answers, seen)


@given(st.lists(rules, min_size=1, max_size=3), findings, st.sets(st.sampled_from(PROBES)))
def test_an_outage_of_a_new_endpoint_changes_no_interval(given_rules, seen, probes):
    asked = questionnaire(question("Q1", observe=tuple(given_rules)))
    down = tuple(finding(probe, Outcome.CANT_TELL, endpoint_id=3) for probe in probes)
    given_answers = [level("Q1", 4)]
    assert parts(asked, given_answers, (*seen, *down)) == parts(asked, given_answers, seen)


def test_a_new_endpoint_that_is_down_takes_no_level_away():
    asked = questionnaire(
        question("Q1", observe=(rule(at_least=4, over=Over.ALL, passed=("p_one",)),))
    )
    down = finding("p_one", Outcome.CANT_TELL, endpoint_id=2)
    _, alone = parts(asked, [level("Q1", 4)], (finding("p_one"),))
    _, both = parts(asked, [level("Q1", 4)], (finding("p_one"), down))
    assert alone.all.measured == both.all.measured == 1


@given(cases(), st.data())
def test_the_order_of_questions_answers_and_findings_does_not_matter(case, data):
    asked, answers, seen = case
    shuffled = dataclasses.replace(
        asked, questions=tuple(data.draw(st.permutations(asked.questions)))
    )
    one = scoring.score(asked, answers, observe_all(asked, seen))
    other = scoring.score(
        shuffled,
        data.draw(st.permutations(answers)),
        observe_all(shuffled, data.draw(st.permutations(seen))),
    )
    assert groups(one) == groups(other)
    assert scoring.digest(scoring.as_document(one)) == scoring.digest(scoring.as_document(other))


@given(st.data())
def test_skipping_a_question_never_raises_the_score(data):
    asked = data.draw(questionnaires())
    answers = data.draw(answers_to(asked))
    assume(any(a.state is State.LEVEL for a in answers))
    skipped = data.draw(st.sampled_from([a for a in answers if a.state is State.LEVEL]))
    before = scoring.score(asked, answers).all
    after = scoring.score(asked, [a for a in answers if a is not skipped]).all
    assert after.value <= before.value
    assert after.coverage < before.coverage


@given(findings, st.integers(31, 400))
def test_when_every_finding_is_stale_nothing_is_measured(seen, days):
    asked = questionnaire(question("Q1", observe=(rule(at_least=4, passed=("p_one",)),)))
    later = observe_all(asked, seen, at=NOW + timedelta(days=days))
    assert scoring.score(asked, [level("Q1", 4)], later).all.measured == 0


def test_digests_do_not_depend_on_the_order_of_keys_and_refuse_what_is_not_a_number():
    assert scoring.digest({"a": 1, "b": "é"}) == scoring.digest(
        json.loads('{"b": "\\u00e9", "a": 1}')
    )
    assert scoring.digest({"a": 1}) != scoring.digest({"a": 2})
    with pytest.raises(ValueError, match="JSON"):
        scoring.digest({"a": float("nan")})
