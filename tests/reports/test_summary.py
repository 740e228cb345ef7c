"""A summary says what page and paper print, and its numbers add up for whoever adds them."""

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given

from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Outcome
from fairassess.domain.history import freeze
from fairassess.reports.facts import FacilityFacts
from fairassess.reports.summary import summarise
from tests.domain.scores import (
    NOW,
    cases,
    finding,
    level,
    not_applicable,
    observe_all,
    question,
    questionnaire,
    rule,
    unknown,
)
from tests.reports import samples

HOUSE = FacilityFacts("Harbour FEL")


def snapshot(asked, answers, seen=(), *, at=NOW):
    return freeze(
        asked, answers, observe_all(asked, seen, at), taken_at=at, software_version="0.1.0"
    )


@given(cases())
def test_the_parts_of_every_group_add_up_as_they_are_shown(case):
    asked, answers, seen = case
    made = summarise(HOUSE, asked, snapshot(asked, answers, seen))
    for group in (made.all, *made.letters, *made.principles, *made.topics):
        if group.declared is None:
            assert group.shown == "–"
        else:
            assert sum(group.parts) == group.declared
            assert group.shown == f"{group.declared} %"
    assert len(made.questions) == len(asked.questions)


@given(cases(), cases())
def test_the_reasons_of_a_change_add_up_as_they_are_shown(case, other):
    asked, answers, seen = case
    before = snapshot(asked, [a for a in other[1] if a.question in {q.id for q in asked.questions}])
    after = snapshot(asked, answers, seen, at=NOW + timedelta(days=9))
    made = summarise(HOUSE, asked, after, before)
    if made.declared_change is None:
        assert made.all.declared is None or made.all.change is None
        return
    for split in (made.declared_change, made.measured_change):
        assert split.rules + split.evidence + split.answers == split.whole
    assert made.declared_change.whole == made.all.change
    assert made.declared_change.evidence == 0


def test_a_draft_is_compared_with_what_came_before_only_where_it_is_answered():
    asked = questionnaire(question("Q1", topic="one"), question("Q2", topic="two"))
    before = snapshot(asked, [level("Q1", 2), level("Q2", 4)])
    later = NOW + timedelta(days=9)
    begun = snapshot(asked, [level("Q1", 3)], at=later)
    made = summarise(HOUSE, asked, begun, before, is_draft=True)
    assert (made.all.change, made.declared_change, made.measured_change) == (None, None, None)
    assert [row.title for row in made.changes] == ["Q1 from level 2 to level 3"]
    assert any("1 question has no answer yet" in sentence for sentence in made.since)
    assert {row.id: row.change for row in made.topics} == {"one": 34, "two": None}
    whole = snapshot(asked, [level("Q1", 3), level("Q2", 4)], at=later)
    done = summarise(HOUSE, asked, whole, before, is_draft=True)
    assert done.open_questions == 0
    assert done.declared_change.whole == done.all.change > 0


def test_what_was_submitted_without_an_answer_is_compared_all_the_same():
    asked = questionnaire(question("Q1"), question("Q2"))
    before = snapshot(asked, [level("Q1", 4), level("Q2", 4)])
    after = snapshot(asked, [level("Q1", 4)], at=NOW + timedelta(days=9))
    made = summarise(HOUSE, asked, after, before)
    assert (made.all.change, made.declared_change.whole) == (-50, -50)


def test_the_headline_takes_the_score_apart(summary):
    measured, on_word, not_shown = summary.all.parts
    assert summary.headline == (
        f"{summary.all.declared} % declared, of which {measured} measured, {on_word} on the "
        f"facility's word, {not_shown} not shown. 26 of 27 applicable questions are answered with "
        "a level."
    )


def test_without_an_applicable_question_there_is_no_score():
    asked = questionnaire(question("Q1"))
    made = summarise(HOUSE, asked, snapshot(asked, [not_applicable("Q1")]))
    assert made.headline == "No question applies, so there is no score."
    assert made.all.sentence == "All questions: no question applies."


def test_an_answer_is_shown_beside_what_was_observed():
    asked = questionnaire(
        question("Q1", observe=(rule(at_least=2, at_most=3, passed=("p_one",)),)), question("Q2")
    )
    made = summarise(
        HOUSE,
        asked,
        snapshot(
            asked,
            [level("Q1", 4, planned_level=4), level("Q2", 2, links=("https://a.example/",))],
            [finding("p_one", id=1)],
        ),
    )
    judged, unjudged = made.questions
    assert (judged.stand, judged.observed) == ("4, level 4", "2 to 3")
    assert (judged.agreement, judged.tone) == ("overstated", "bad")
    assert judged.because == ("Because.",)
    assert judged.findings[0].outcome == "holds"
    assert (unjudged.observed, unjudged.agreement) == ("not judged by probes", "")
    assert unjudged.is_documented


def test_every_state_of_an_answer_has_its_word():
    asked = questionnaire(*(question(f"Q{n}") for n in range(1, 5)))
    made = summarise(
        HOUSE, asked, snapshot(asked, [level("Q1", 2), unknown("Q2"), not_applicable("Q3")])
    )
    stands = [row.stand for row in made.questions]
    assert stands == ["2, level 2", "not known", "not applicable", "not answered"]


def test_what_changed_names_rules_evidence_and_answers():
    asked = questionnaire(
        question("Q1", observe=(rule(at_least=4, passed=("p_one",)),)), question("Q2")
    )
    newer = dataclasses.replace(asked, version="1.1.0", digest="d2")
    before = snapshot(asked, [level("Q1", 4), level("Q2", 3)], [finding("p_one", Outcome.FAILED)])
    after = snapshot(newer, [level("Q1", 4), level("Q2", 2)], [finding("p_one")])
    made = summarise(HOUSE, newer, after, before)
    assert [(c.reason, c.tone) for c in made.changes] == [
        ("rules", "quiet"),
        ("evidence", "good"),
        ("answer", "bad"),
    ]
    assert made.changes[1].title == "p_one passed"
    assert made.changes[1].detail == "Q1: the evidence allows level 4; now supported"
    assert made.changes[2].title == "Q2 from level 3 to level 2"
    assert made.is_comparable


def test_an_assessment_by_other_questions_gives_no_change():
    asked = questionnaire(question("Q1"))
    other = dataclasses.replace(asked, id="other")
    made = summarise(HOUSE, asked, snapshot(asked, [level("Q1", 2)]), snapshot(other, []))
    assert made.changes == ()
    assert made.declared_change is None
    assert made.all.change is None
    assert not made.is_comparable


def test_a_new_major_version_is_explained_and_not_set_on_one_line():
    asked = questionnaire(question("Q1"))
    newer = questionnaire(question("Q1"), version="2.0.0", digest="d2")
    made = summarise(
        HOUSE, newer, snapshot(newer, [level("Q1", 4)]), snapshot(asked, [level("Q1", 2)])
    )
    assert made.all.change is None
    assert made.declared_change.whole == 67
    assert not made.is_comparable


def test_plans_are_shown_only_where_they_lead_higher():
    asked = questionnaire(question("Q1", fair=("F1",)), question("Q2", fair=("R1.1",)))
    made = summarise(
        HOUSE,
        asked,
        snapshot(asked, [level("Q1", 2, planned_level=4), level("Q2", 3, planned_level=2)]),
    )
    planned = {group.id: group.planned for group in (made.all, *made.letters)}
    assert planned == {"all": 83, "F": 100, "A": None, "I": None, "R": None}


def test_one_remedy_is_named_once_in_what_is_worth_doing():
    needs = (rule(at_least=4, passed=("p_one",)),)
    asked = questionnaire(question("Q1", observe=needs), question("Q2", observe=needs))
    made = summarise(
        HOUSE,
        asked,
        snapshot(asked, [level("Q1", 3), level("Q2", 3)], [finding("p_one", Outcome.FAILED)]),
    )
    assert [row.title for row in made.actions] == ["Mend p_one.", "Show it: Q2 at 3"]
    assert all(row.remedies == ("Mend p_one.",) for row in made.actions)


def test_evidence_beyond_the_answer_is_said_where_it_would_help():
    asked = questionnaire(question("Q1", observe=(rule(at_least=4, passed=("p_one",)),)))
    raised = summarise(HOUSE, asked, snapshot(asked, [level("Q1", 2)], [finding("p_one")]))
    assert raised.actions[0].step == "level 2 to 3; the evidence shows 4 already"
    assert raised.actions[0].detail == "Nothing is left to do but to declare it."
    open_ = summarise(HOUSE, asked, snapshot(asked, [Answer("Q1")], [finding("p_one")]))
    assert open_.actions[0].step == "no level yet; the evidence shows 4"


def test_what_only_has_to_be_declared_asks_for_no_work():
    needs = rule(at_least=3, passed=("p_one",))
    asked = questionnaire(
        question("Q1", observe=(needs, rule(at_least=4, passed=("p_two",)))),
    )
    seen = [finding("p_one"), finding("p_two", Outcome.FAILED)]
    (declare,) = summarise(HOUSE, asked, snapshot(asked, [level("Q1", 2)], seen)).actions
    assert declare.title.startswith("Declare level 3")
    assert declare.remedies == ()
    (reach,) = summarise(HOUSE, asked, snapshot(asked, [level("Q1", 3)], seen)).actions
    assert reach.remedies == ("Mend p_two.",)


def test_limits_name_what_was_left_open_left_out_or_stale():
    seen = [finding("p_one", found_at=NOW - timedelta(days=40))]
    asked = questionnaire(
        question("Q1", observe=(rule(at_least=4, passed=("p_one",)),)),
        question("Q2"),
        question("Q3"),
        question("Q4"),
    )
    made = summarise(
        HOUSE,
        asked,
        snapshot(asked, [level("Q1", 4), unknown("Q2"), not_applicable("Q3")], seen),
    )
    said = " ".join(made.limits)
    assert "Probes can judge 1 of 4 questions" in said
    assert "1 question is not answered and counted as 0." in said
    assert "1 question was answered “I do not know” and counted as 0." in said
    assert "1 question does not apply and is left out." in said
    assert "1 finding is older than 30 days" in said


def test_a_draft_is_cited_as_a_draft_and_every_citation_names_the_snapshot(summary):
    draft = samples.summary(is_draft=True)
    assert "Draft." in draft.cite_as
    assert "Draft." not in summary.cite_as
    assert summary.digest[:16] in summary.cite_as
    assert summary.cite_as.endswith(summary.address)


def test_a_snapshot_of_another_version_is_refused():
    asked = questionnaire(question("Q1"))
    with pytest.raises(ValueError, match="is not"):
        summarise(HOUSE, dataclasses.replace(asked, version="1.0.1"), snapshot(asked, []))


def test_answered_only_differs_from_the_score_when_questions_are_open():
    asked = questionnaire(question("Q1"), question("Q2"))
    made = summarise(HOUSE, asked, snapshot(asked, [Answer("Q1", State.LEVEL, 4)]))
    assert made.all.declared == 50
    assert made.all.score.answered_only == 1
    assert made.all.coverage == "1 of 2"
