"""Trends join only what can be compared, and every difference has its reasons, exactly."""

import dataclasses
import json
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Measure, Outcome, Pointer
from fairassess.domain.history import (
    Point,
    Snapshot,
    freeze,
    rescore,
    rescore_today,
    series,
    what_changed,
)
from tests.domain.scores import (
    NOW,
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
    unknown,
)


def snapshot(asked, answers, seen=None, *, at=NOW):
    observations = () if seen is None else observe_all(asked, seen, at=at)
    return freeze(asked, answers, observations, taken_at=at, software_version="0.1.0")


def another_version(asked, **changes):
    return dataclasses.replace(asked, digest=asked.digest + "'", **changes)


@given(cases())
def test_a_snapshot_survives_json_and_keeps_its_digest(case):
    asked, answers, seen = case
    frozen = snapshot(asked, answers, seen)
    again = Snapshot.from_document(json.loads(json.dumps(frozen.to_document())))
    assert again == frozen
    assert again.digest == frozen.digest


def test_a_snapshot_keeps_every_word_of_answers_and_findings():
    asked = questionnaire(question("Q1", observe=(rule(at_least=3, passed=("p_one",)),)))
    said = level(
        "Q1",
        2,
        planned_level=4,
        planned_on=date(2028, 2, 29),
        comment="Δ 🌟 \u202eשלום\u202c <b>=1+1</b>",
        links=("https://facility.example/a",),
        against_evidence="The probe asked the old server.",
    )
    seen = finding(
        "p_one", id=3, measure=Measure(1, 3), evidence=(Pointer(None, "x"), Pointer(2, "y", "z"))
    )
    frozen = snapshot(asked, [said], [seen])
    again = Snapshot.from_document(json.loads(json.dumps(frozen.to_document())))
    assert again.answer("Q1") == said
    assert again.findings == (seen,)
    assert again.observation("Q1").because[0].finding_ids == (3,)


def test_a_changed_word_changes_the_digest():
    asked = questionnaire(question("Q1"))
    one = snapshot(asked, [level("Q1", 2, comment="a")])
    other = snapshot(asked, [level("Q1", 2, comment="b")])
    assert one.breakdown == other.breakdown
    assert one.digest != other.digest


def test_another_kind_of_document_is_refused():
    with pytest.raises(ValueError, match=r"fairassess\.snapshot/1"):
        Snapshot.from_document({"schema": "fairassess.score/1"})


@given(cases())
def test_rescoring_a_snapshot_by_its_own_rules_gives_its_stored_score(case):
    asked, answers, seen = case
    stored = Snapshot.from_document(snapshot(asked, answers, seen).to_document())
    assert rescore(stored, asked) == stored.breakdown


def test_rescoring_refuses_another_file_or_an_unknown_scoring_version():
    asked = questionnaire(question("Q1"))
    frozen = snapshot(asked, [level("Q1", 2)])
    with pytest.raises(ValueError, match="not the file"):
        rescore(frozen, another_version(asked))
    with pytest.raises(ValueError, match="version 0 "):
        rescore(dataclasses.replace(frozen, scoring_version="0"), asked)


def test_old_answers_can_be_counted_by_todays_questions():
    old = questionnaire(question("Q1"), question("Q2"))
    new = another_version(questionnaire(question("Q2"), question("Q3")), version="2.0.0")
    frozen = snapshot(old, [level("Q1", 1), level("Q2", 4)])
    assert rescore_today(frozen, new).all.value == Fraction(1, 2)


def point(days, *, version="1.0.0", scoring_version="1"):
    asked = questionnaire(question("Q1"), version=version)
    frozen = snapshot(asked, [level("Q1", 2)], at=NOW + timedelta(days=days))
    return Point.of(
        dataclasses.replace(
            frozen, breakdown=dataclasses.replace(frozen.breakdown, scoring_version=scoring_version)
        )
    )


def test_a_series_joins_minor_versions_and_breaks_at_major_and_scoring_versions():
    points = [
        point(0),
        point(10, version="1.4.0"),
        point(20, version="2.0.0"),
        point(30, version="2.0.0", scoring_version="2"),
    ]
    segments = series(reversed(points))
    assert [len(segment.points) for segment in segments] == [2, 1, 1]
    assert segments[0].changed == ()
    assert segments[1].changed == ("Questions: sample@1.4.0 became sample@2.0.0.",)
    assert segments[2].changed == ("Scoring: version 1 became 2.",)


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.sampled_from(("1.0.0", "2.0.0")), st.sampled_from("12")),
        unique_by=lambda t: t[0],
        max_size=8,
    )
)
def test_a_series_keeps_every_point_once_in_order_and_joins_only_what_compares(given_points):
    points = [point(d, version=v, scoring_version=s) for d, v, s in given_points]
    segments = series(points)
    flat = [p for segment in segments for p in segment.points]
    assert flat == sorted(points, key=lambda p: p.taken_at)
    for segment in segments:
        assert len({(p.questionnaire_major, p.scoring_version) for p in segment.points}) == 1
    assert all(segment.changed for segment in segments[1:])


@st.composite
def two_snapshots(draw):
    old = draw(questionnaires())
    new = draw(st.sampled_from((old, None))) or another_version(
        draw(questionnaires()), version="1.1.0"
    )
    seen_before, seen_after = draw(st.none() | findings), draw(st.none() | findings)
    before = snapshot(old, draw(answers_to(old)), seen_before, at=NOW)
    after = snapshot(new, draw(answers_to(new)), seen_after, at=NOW + timedelta(days=9))
    return before, after, new


@given(two_snapshots())
def test_rules_evidence_and_answers_add_up_to_the_whole_difference(pair):
    before, after, asked = pair
    changes = what_changed(before, after, asked)
    groups = [
        (changes.all, before.breakdown.all, after.breakdown.all),
        *(
            (dict(changes.letters)[x], before.breakdown.letter(x), after.breakdown.letter(x))
            for x in "FAIR"
        ),
    ]
    for difference, old, new in groups:
        if old.value is None or new.value is None:
            assert difference is None
            continue
        assert difference.declared.whole == new.value - old.value
        assert difference.declared.evidence == 0
        if old.parts is None or new.parts is None:
            assert difference.measured is None
            continue
        assert difference.measured.whole == new.measured - old.measured
        for reason in ("rules", "evidence", "answers"):
            parts = (difference.measured, difference.on_word, difference.not_shown)
            assert sum(getattr(p, reason) for p in parts) == getattr(difference.declared, reason)


@given(cases(), st.data())
def test_the_same_rules_and_evidence_leave_the_whole_difference_to_the_answers(case, data):
    asked, answers, seen = case
    before = snapshot(asked, answers, seen)
    after = snapshot(asked, data.draw(answers_to(asked)), seen)
    changes = what_changed(before, after, asked)
    assert changes.rules == ()
    assert changes.evidence == ()
    if changes.all is not None:
        assert changes.all.declared.rules == 0
        assert (changes.all.measured.rules, changes.all.measured.evidence) == (0, 0)


def test_evidence_and_answers_are_told_apart():
    asked = questionnaire(
        question("Q1", observe=(rule(at_least=4, passed=("p_one",)),)), question("Q2")
    )
    before = snapshot(
        asked, [level("Q1", 4), level("Q2", 1)], [finding("p_one", Outcome.FAILED, id=1)]
    )
    after = snapshot(asked, [level("Q1", 4), level("Q2", 4)], [finding("p_one", id=2)])
    changes = what_changed(before, after, asked)
    assert (changes.all.declared.answers, changes.all.declared.evidence) == (Fraction(1, 2), 0)
    assert (changes.all.measured.answers, changes.all.measured.evidence) == (0, Fraction(1, 2))
    assert [change.question for change in changes.answers] == ["Q2"]
    (evidence,) = changes.evidence
    assert (evidence.question, evidence.before.at_least, evidence.after.at_least) == ("Q1", 1, 4)
    (outcome,) = evidence.outcomes
    assert (outcome.probe, outcome.before, outcome.after.id) == ("p_one", Outcome.FAILED, 2)


def test_a_new_rule_is_a_change_of_rules_and_not_of_evidence():
    asked = questionnaire(question("Q1", observe=(rule(at_least=2, passed=("p_one",)),)))
    stricter = another_version(
        questionnaire(question("Q1", observe=(rule(at_least=4, passed=("p_one",)),))),
        version="1.1.0",
    )
    before = snapshot(asked, [level("Q1", 4)], [finding("p_one")])
    after = snapshot(stricter, [level("Q1", 4)], [finding("p_one")])
    changes = what_changed(before, after, stricter)
    assert changes.all.measured.rules == Fraction(2, 3)
    assert changes.all.measured.evidence == 0
    assert changes.evidence == ()
    assert changes.rules == (
        "Questions: sample@1.0.0 became sample@1.1.0.",
        "Q1 is judged by other rules: the findings of then, which allowed levels 2 to 4, allow "
        "level 4 by them.",
    )


def test_rules_that_come_and_go_are_named_and_the_answer_keeps_its_credit():
    asked = questionnaire(
        question("Q1"), question("Q2", observe=(rule(at_least=4, passed=("p_one",)),))
    )
    newer = another_version(
        questionnaire(
            question("Q1", observe=(rule(at_least=4, passed=("p_two",)),)), question("Q2")
        ),
        version="1.1.0",
    )
    said, seen = [level("Q1", 4), level("Q2", 4)], [finding("p_one")]
    changes = what_changed(
        snapshot(asked, said, seen), snapshot(newer, said, [*seen, finding("p_two")]), newer
    )
    assert changes.rules[1:] == (
        "Q1 can be judged by evidence.",
        "Q2 is no longer judged by evidence.",
    )
    assert changes.all.declared.whole == 0
    assert changes.all.not_shown.rules == Fraction(1, 2), "what was on word has to be shown now"
    assert changes.all.measured.evidence == Fraction(1, 2), "and then a probe shows it"


def test_questions_that_come_go_or_weigh_otherwise_are_named():
    asked = questionnaire(question("Q1"), question("Q2"))
    newer = another_version(
        questionnaire(question("Q2", weight=Fraction(2)), question("Q3")), version="2.0.0"
    )
    changes = what_changed(
        snapshot(asked, [level("Q1", 2)]), snapshot(newer, [unknown("Q3")]), newer
    )
    assert changes.rules[1:] == ("Q3 is new.", "Q1 is no longer asked.", "Q2 weighs otherwise.")
    assert [(c.question, c.before) for c in changes.answers] == [("Q3", None)]


def test_another_questionnaire_has_nothing_to_compare():
    asked = questionnaire(question("Q1"))
    other = dataclasses.replace(asked, id="other")
    with pytest.raises(ValueError, match="no common question"):
        what_changed(snapshot(asked, []), snapshot(other, []), other)
    with pytest.raises(ValueError, match="is not sample"):
        what_changed(
            snapshot(asked, []), snapshot(asked, []), another_version(asked, version="9.0.0")
        )


def test_answers_are_kept_in_the_order_of_the_questionnaire():
    asked = questionnaire(question("Q1"), question("Q2"))
    frozen = snapshot(asked, [not_applicable("Q2"), level("Q1", 1)])
    assert [a.question for a in frozen.answers] == ["Q1", "Q2"]
    assert snapshot(asked, []).answer("Q2") == Answer("Q2", State.NOT_ANSWERED)
