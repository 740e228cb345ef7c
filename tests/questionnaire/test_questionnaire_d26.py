"""The questionnaire that ships is whole: its questions, levels, rules and references."""

from itertools import pairwise
from typing import get_args

import pytest

from fairassess.domain.observation import probes_of
from fairassess.domain.questionnaire import NOT_TOLD, Question, Questionnaire, Rule, Size
from fairassess.storage import fair_frameworks, questionnaires

FIRST = questionnaires.load("expands-d26@1.0.0")
D26 = questionnaires.load("expands-d26@1.1.0")
EDITIONS = (FIRST, D26)


def questions(*, judgeable: bool = False) -> list[object]:
    return [
        pytest.param(question, id=f"{edition.version}-{question.id}")
        for edition in EDITIONS
        for question in edition.questions
        if question.is_judgeable or not judgeable
    ]


every_question = pytest.mark.parametrize("question", questions())
every_judgeable = pytest.mark.parametrize("question", questions(judgeable=True))


def test_both_editions_ask_the_same_questions() -> None:
    asked = [
        [(q.id, q.topic, q.text, q.fair, q.weight, q.not_applicable) for q in edition.questions]
        for edition in EDITIONS
    ]
    assert asked[0] == asked[1]
    assert FIRST.major == D26.major
    assert FIRST.scale == D26.scale


def test_the_newer_edition_says_of_each_question_what_a_level_costs_and_why() -> None:
    for question in D26.questions:
        assert str(question.effort.because).endswith(".")
    assert {question.effort.size for question in D26.questions} == set(Size)
    assert {question.effort for question in FIRST.questions} == {NOT_TOLD}


def test_there_are_27_questions_in_eight_topics_in_order() -> None:
    assert [question.id for question in D26.questions] == [f"Q{n:02}" for n in range(1, 28)]
    assert [(topic.id, len(questions)) for topic, questions in D26.by_topic()] == [
        ("metadata", 5),
        ("search", 3),
        ("standardisation", 4),
        ("indexing", 4),
        ("pids", 4),
        ("access", 4),
        ("curation", 2),
        ("reflection", 1),
    ]


def test_the_source_names_the_method_and_owns_the_wording() -> None:
    assert "10.5281/zenodo.7246802" in str(D26.source)
    assert "wording" in str(D26.source)
    assert "our own" in str(D26.source)


def test_five_questions_are_marked_as_known_from_slides() -> None:
    known = [question.id for question in D26.questions if question.known_from]
    assert known == ["Q13", "Q14", "Q15", "Q18", "Q19"]


def test_the_scale_is_that_of_the_rda_model() -> None:
    assert D26.scale.id == "rda-fdmm"
    assert [level.value for level in D26.scale.levels] == [1, 2, 3, 4]
    assert (D26.scale.credit(1), D26.scale.credit(4)) == (0, 1)


@every_question
def test_a_question_has_one_short_sentence_for_each_level(question: Question) -> None:
    assert [level.value for level in question.levels] == [1, 2, 3, 4]
    sentences = [str(level.descriptor) for level in question.levels]
    assert len(set(sentences)) == 4
    for sentence in sentences:
        assert sentence.endswith(".")
        assert 10 < len(sentence) <= 200, sentence
        assert ". " not in sentence, sentence


@every_question
def test_a_question_can_be_read_in_a_minute(question: Question) -> None:
    assert str(question.text).endswith("?")
    assert 80 < len(str(question.why)) < 260
    assert 200 < len(str(question.improve)) < 620
    assert 1 <= len(question.more) <= 4
    assert question.weight == 1


@every_question
def test_a_question_has_rules_or_says_why_not(question: Question) -> None:
    assert question.is_judgeable != bool(str(question.unobserved_because))


@every_question
def test_a_hint_stands_exactly_where_not_applicable_is_allowed(question: Question) -> None:
    assert question.not_applicable.is_allowed == bool(str(question.not_applicable.hint))


def test_all_rda_indicators_and_current_metrics_are_covered() -> None:
    rda = {name for question in D26.questions for name in question.rda}
    fsf = {name for question in D26.questions for name in question.fsf}
    fair = {name for question in D26.questions for name in question.fair}
    assert rda == set(get_args(fair_frameworks.RdaIndicator))
    assert len(rda) == 41
    assert len(fsf) == 17
    assert fair == set(get_args(fair_frameworks.FairPrinciple))


def test_these_questions_are_judged_by_evidence() -> None:
    first, newer = ({q.id for q in edition.questions if q.is_judgeable} for edition in EDITIONS)
    assert first == {
        "Q02", "Q09", "Q10", "Q14", "Q15", "Q17", "Q18", "Q19", "Q20", "Q21", "Q24", "Q26",
    }  # fmt: skip
    assert newer - first == {"Q03", "Q07", "Q08", "Q11", "Q12", "Q13", "Q16", "Q22", "Q23"}
    assert first < newer
    assert {q.id for q in D26.questions} - newer == {"Q01", "Q04", "Q05", "Q06", "Q25", "Q27"}


@every_judgeable
def test_evidence_can_show_the_highest_level_and_can_forbid_it(question: Question) -> None:
    assert max(rule.at_least or 0 for rule in question.observe) == 4
    assert min(rule.at_most or 9 for rule in question.observe) < 4


@every_judgeable
def test_whatever_the_highest_level_asks_for_forbids_it_when_it_is_clearly_missing(
    question: Question,
) -> None:
    """Else a clear failure would leave the highest level open: allowed, only not shown."""
    asked = {probe for rule in showing(question, 4) for probe in asked_by(rule)}
    # A list that breaks off says nothing of the records behind the break; Q14 judges the break.
    asked -= {"harvest_list_is_complete"} if question.id != "Q14" else set()
    # Where nothing answers as OAI-PMH, nothing is known of deletions.
    asked -= {"oaipmh_answers_identify"} if question.id == "Q26" else set()
    # An embargo may be right, and a sample does not say which files are under one.
    asked -= {"file_can_be_had_without_signing_in"}
    capping = {
        probe
        for rule in question.observe
        if rule.at_most is not None
        for probe in probes_of(rule.when)
    }
    assert asked <= capping


@every_judgeable
def test_lower_levels_ask_for_less(question: Question) -> None:
    """What shows level 4 shows level 3 as well, unless no lower level is ever shown."""
    if question.id == "Q26":
        # A page that stays and a header that is sent are two things; the header alone is level 4.
        return
    for lower, higher in pairwise((2, 3, 4)):
        if not showing(question, lower) or not showing(question, higher):
            continue
        for upper in showing(question, higher):
            assert any(is_implied(rule, upper) for rule in showing(question, lower))


@every_judgeable
def test_all_rules_of_a_question_judge_endpoints_alike(question: Question) -> None:
    assert len({rule.over for rule in question.observe}) == 1


@every_judgeable
def test_every_observation_is_a_sentence(question: Question) -> None:
    said = [str(rule.because) for rule in question.observe]
    assert len(set(said)) == len(said)
    assert all(sentence.endswith(".") for sentence in said)


def showing(question: Question, level: int) -> list[Rule]:
    return [rule for rule in question.observe if rule.at_least == level]


def asked_by(rule: Rule) -> set[str]:
    shares = (*rule.when.share_at_least, *rule.when.surely_at_least)
    return {*rule.when.passed, *(probe for probe, _ in shares)}


def is_implied(lower: Rule, upper: Rule) -> bool:
    """Whether findings that fulfil *upper* fulfil *lower*."""
    counted, sampled = dict(upper.when.share_at_least), dict(upper.when.surely_at_least)
    return (
        set(lower.when.passed) <= set(upper.when.passed)
        and all(counted.get(probe, 0) >= bound for probe, bound in lower.when.share_at_least)
        and all(sampled.get(probe, 0) >= bound for probe, bound in lower.when.surely_at_least)
    )


def test_the_newest_version_is_found_by_id() -> None:
    newest: Questionnaire = questionnaires.latest("expands-d26")
    assert newest.name == questionnaires.available()[-1]
