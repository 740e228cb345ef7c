"""What changed between two snapshots, and why: rules, evidence or answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairassess.domain import score_cards, scoring
from fairassess.domain.answers import Answer
from fairassess.domain.finding import Finding, Outcome
from fairassess.domain.observation import Observation, last_conclusive, observe
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.scoring import Breakdown, QuestionScore, Score
from fairassess.domain.sentences import sentence
from fairassess.domain.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Split:
    """
    A difference of one number, by its reasons; the three add up to the whole, exactly.

    Attributes:
        rules: What other questions, weights, observation or scoring rules did.
        evidence: What other findings did.
        answers: What other answers did.
    """

    rules: Fraction
    evidence: Fraction
    answers: Fraction

    @property
    def whole(self) -> Fraction:
        """The difference itself."""
        return self.rules + self.evidence + self.answers


@dataclass(frozen=True, slots=True)
class Difference:
    """
    How one group's score changed.

    Attributes:
        declared: The declared score; evidence never moves it.
        measured, on_word, not_shown: Its parts, which add up to it reason by reason; None where
            one of the two snapshots was not taken apart.
    """

    declared: Split
    measured: Split | None
    on_word: Split | None
    not_shown: Split | None


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """
    An answer that changed.

    Attributes:
        question: Its id.
        before: None where the question is new.
        after: What is said now.
    """

    question: str
    before: Answer | None
    after: Answer


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """
    A probe that came out otherwise.

    Attributes:
        probe, endpoint_id: Which probe on which endpoint.
        before: Last conclusive outcome then; None when there was none.
        after: Finding now, conclusive.
    """

    probe: str
    endpoint_id: int | None
    before: Outcome | None
    after: Finding


@dataclass(frozen=True, slots=True)
class EvidenceChange:
    """
    A question for which the evidence allows other levels than before.

    Attributes:
        question: Its id.
        before, after: What was observed; the earlier one by the rules of the later.
        outcomes: Probes behind it that came out otherwise; empty when only age or number changed.
    """

    question: str
    before: Observation
    after: Observation
    outcomes: tuple[OutcomeChange, ...]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """
    Something that changed in questionnaire or scoring.

    Attributes:
        question: The question it is about, if the later one asks it; empty for all.
        sentence: What changed.
    """

    question: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What changed between two snapshots, and why.

    Attributes:
        all: Difference of the score of all questions; None where one of the two has none.
        letters: The same for each letter.
        answers: Answers whose level or state changed, in the order of the questionnaire.
        evidence: Questions whose observation changed, in the same order.
        rule_changes: What changed in questionnaire and scoring; empty when nothing did.
        more: The same as *letters* for each principle, topic and question of the later one.
    """

    all: Difference | None
    letters: tuple[tuple[str, Difference | None], ...]
    answers: tuple[AnswerChange, ...]
    evidence: tuple[EvidenceChange, ...]
    rule_changes: tuple[RuleChange, ...]
    more: tuple[tuple[str, Difference | None], ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """What changed in questionnaire and scoring, as sentences."""
        return tuple(change.sentence for change in self.rule_changes)

    def of(self, group: str | None) -> Difference | None:
        """Return the difference of a group by its id, of all questions without one."""
        if group is None:
            return self.all
        return next((d for key, d in (*self.letters, *self.more) if key == group), None)


def what_changed(before: Snapshot, after: Snapshot, questionnaire: Questionnaire) -> Changes:
    """
    Split the difference of two snapshots into rules, evidence and answers.

    Three steps lead from the earlier score to the later one, and each is counted for itself:
    first the earlier answers and findings by the later rules, then with the later evidence, then
    with the later answers. So the three add up to the whole, exactly, and evidence moves only the
    parts of a score.

    Args:
        before: The earlier snapshot.
        after: The later snapshot, by the scoring version of this software.
        questionnaire: The version that *after* names.

    Raises:
        ValueError: The two are of different questionnaires, or *questionnaire* is another one.

    Source:
        docs/scoring.md, Comparability and What changed and why.
    """
    if before.questionnaire_id != after.questionnaire_id:
        raise ValueError(
            f"{before.questionnaire} and {after.questionnaire} have no common question"
        )
    if questionnaire.name != after.questionnaire:
        raise ValueError(f"{questionnaire.name} is not {after.questionnaire}")
    old_answers = answers_in(questionnaire, before.answers)
    old_observations = observations_in(questionnaire, before)
    steps = (
        before.breakdown,
        scoring.score(questionnaire, old_answers, old_observations),
        scoring.score(questionnaire, old_answers, after.observations),
        after.breakdown,
    )
    groups = [_groups(step) for step in steps]
    return Changes(
        all=_difference([step.all for step in steps]),
        letters=tuple((letter, _of_group(groups, letter)) for letter in scoring.LETTERS),
        answers=_answer_changes(before, after),
        evidence=_evidence_changes(old_observations, after.observations),
        rule_changes=_rule_changes(before, after, old_observations),
        more=tuple(
            (key, _of_group(groups, key)) for key in groups[-1] if key not in scoring.LETTERS
        ),
    )


def answers_in(questionnaire: Questionnaire, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return the answers that can be counted by this questionnaire."""
    return tuple(a for a in answers if not scoring.faults(questionnaire, (a,)))


def observations_in(questionnaire: Questionnaire, snapshot: Snapshot) -> tuple[Observation, ...]:
    """Return what the snapshot's findings say by the rules of *questionnaire*."""
    if not snapshot.observations or snapshot.questionnaire_digest == questionnaire.digest:
        return snapshot.observations
    at = max(observation.observed_at for observation in snapshot.observations)
    return tuple(
        observe(question, questionnaire.scale, snapshot.findings, at=at)
        for question in questionnaire.questions
    )


def _groups(step: Breakdown) -> dict[str, Score]:
    """Return letters, principles, topics and questions by id; no two of these are called alike."""
    pairs = (*step.letters, *step.principles, *step.topics)
    return dict(pairs) | {
        counted.question: score_cards.as_score(counted) for counted in step.questions
    }


def _of_group(steps: Sequence[Mapping[str, Score]], key: str) -> Difference | None:
    """Return the difference of one group; None where a step does not know it."""
    scores = [step[key] for step in steps if key in step]
    return _difference(scores) if len(scores) == len(steps) else None


def _difference(steps: Sequence[Score]) -> Difference | None:
    """Return the difference of one group over the four steps."""
    declared = _split([step.value for step in steps])
    if declared is None:
        return None
    return Difference(
        declared=declared,
        measured=_split([step.measured for step in steps]),
        on_word=_split([step.on_word for step in steps]),
        not_shown=_split([step.not_shown for step in steps]),
    )


def _split(values: Sequence[Fraction | None]) -> Split | None:
    """
    Return the three steps between four values.

    A step in between can be without a value, when no question applied then; it moves nothing, and
    the next one takes its part.
    """
    first, by_rules, by_evidence, last = values
    if first is None or last is None:
        return None
    by_rules = first if by_rules is None else by_rules
    by_evidence = by_rules if by_evidence is None else by_evidence
    return Split(by_rules - first, by_evidence - by_rules, last - by_evidence)


def _answer_changes(before: Snapshot, after: Snapshot) -> tuple[AnswerChange, ...]:
    asked = {counted.question for counted in before.breakdown.questions}
    changes = []
    for counted in after.breakdown.questions:
        question = counted.question
        old = before.answer(question) if question in asked else None
        new = after.answer(question)
        if old is None or (old.state, old.level) != (new.state, new.level):
            changes.append(AnswerChange(question, old, new))
    return tuple(changes)


def _evidence_changes(
    before: Iterable[Observation], after: Iterable[Observation]
) -> tuple[EvidenceChange, ...]:
    known = {observation.question: observation for observation in before}
    changes = []
    for new in after:
        old = known.get(new.question)
        if old is not None and _interval(old) != _interval(new):
            changes.append(EvidenceChange(new.question, old, new, _outcome_changes(old, new)))
    return tuple(changes)


def _interval(observation: Observation) -> tuple[int, int, bool]:
    return observation.at_least, observation.at_most, observation.was_observed


def _outcome_changes(before: Observation, after: Observation) -> tuple[OutcomeChange, ...]:
    old, new = last_conclusive(before.findings), last_conclusive(after.findings)
    return tuple(
        OutcomeChange(probe, endpoint_id, was.outcome if was else None, now)
        for (endpoint_id, probe), now in new.items()
        if (was := old.get((endpoint_id, probe))) is None or was.outcome is not now.outcome
    )


def _rule_changes(
    before: Snapshot, after: Snapshot, by_new_rules: Iterable[Observation]
) -> tuple[RuleChange, ...]:
    """Return what changed in questionnaire and scoring, each with its sentence."""
    changes = []
    if before.questionnaire_digest != after.questionnaire_digest:
        became = sentence(
            "Questions: {before} became {after}.",
            before=before.questionnaire, after=after.questionnaire,
        )  # fmt: skip
        changes.append(RuleChange("", became))
        changes += _question_changes(before.breakdown, after.breakdown)
        changes += _judged_otherwise(before, by_new_rules)
    if before.scoring_version != after.scoring_version:
        became = sentence(
            "Scoring: version {before} became {after}.",
            before=before.scoring_version, after=after.scoring_version,
        )  # fmt: skip
        changes.append(RuleChange("", became))
    return tuple(changes)


def _question_changes(before: Breakdown, after: Breakdown) -> list[RuleChange]:
    old = {counted.question: counted for counted in before.questions}
    new = {counted.question: counted for counted in after.questions}
    tests: tuple[tuple[str, Callable[[QuestionScore], object]], ...] = (
        ("{question} weighs otherwise.", lambda q: q.weight),
    )
    changes = [
        RuleChange(name, sentence("{question} is new.", question=name))
        for name in new
        if name not in old
    ]
    changes += [
        RuleChange("", sentence("{question} is no longer asked.", question=name))
        for name in old
        if name not in new
    ]
    for question in (question for question in new if question in old):
        for what, part in tests:
            if part(old[question]) != part(new[question]):
                changes.append(RuleChange(question, sentence(what, question=question)))
        if new[question].is_judgeable != old[question].is_judgeable:
            now = (
                "{question} can be judged by evidence."
                if new[question].is_judgeable
                else "{question} is no longer judged by evidence."
            )
            changes.append(RuleChange(question, sentence(now, question=question)))
    return changes


def _judged_otherwise(before: Snapshot, by_new_rules: Iterable[Observation]) -> list[RuleChange]:
    """Tell of questions for which the same findings allow other levels by the later rules."""
    changes = []
    for now in by_new_rules:
        then = before.observation(now.question)
        if then is None or not (then.is_judgeable and now.is_judgeable):
            continue
        if _interval(then) != _interval(now):
            told = sentence(
                "{question} is judged by other rules: the findings of then, which allowed "
                "{before}, allow {after} by them.",
                question=now.question,
                before=_levels(then),
                after=_levels(now),
            )
            changes.append(RuleChange(now.question, told))
    return changes


def _levels(observation: Observation) -> str:
    low, high = observation.at_least, observation.at_most
    if low == high:
        return sentence("level {level}", level=str(low))
    return sentence("levels {low} to {high}", low=str(low), high=str(high))
