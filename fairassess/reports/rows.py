"""The rows of a report: questions, changes with their reasons, and what is worth doing."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from fairassess.domain import advice, observation, redaction
from fairassess.domain.answers import Answer
from fairassess.domain.changes import AnswerChange, Changes, Difference, EvidenceChange, Split
from fairassess.domain.finding import IN_GENERAL, Finding, Outcome
from fairassess.domain.observation import Agreement, Observation
from fairassess.domain.percent import apportion, points, whole
from fairassess.domain.questionnaire import Question, Questionnaire
from fairassess.domain.snapshots import Snapshot
from fairassess.reports import wording
from fairassess.reports.facts import NotOurs
from fairassess.reports.speaking import asked, foreign, like, retold, say, say_number

_TONES = {
    Agreement.SUPPORTED: "good",
    Agreement.OVERSTATED: "bad",
    Agreement.UNDERSTATED: "warn",
    Agreement.NOT_SHOWN: "quiet",
}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """
    One finding beside a question.

    Attributes:
        probe: Id of the probe.
        outcome: In words: `holds`.
        tone: `good`, `bad` or `quiet`.
        message, remedy: As in the finding.
        found_at: Aware UTC moment; None when it was not stored.
        is_stale: Whether it was too old to count.
    """

    probe: str
    outcome: str
    tone: str
    message: str
    remedy: str
    found_at: datetime | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """
    One question with its answer and what was observed.

    Attributes:
        number: Its place, from 1.
        id, topic, topic_title, text: From the questionnaire.
        principles: FAIR principles that it names.
        answer: What was said.
        stand: Level with its name, or the state in words.
        descriptor: What the level means for this question; empty without a level.
        planned: Planned level with its name; empty when nothing is planned.
        planned_on: Day by which, in words; empty when not said.
        observed: Levels that the evidence allows, in words.
        because: What was observed, as sentences.
        agreement: In words; empty where there is nothing to compare.
        tone: Of the agreement: `good`, `bad`, `warn`, `quiet`.
        is_judgeable: Whether evidence can say something about it.
        is_documented: Whether it is on word, with a link.
        findings: Those behind the observation.
        before: How it stood in the previous assessment; empty when it was not asked.
        is_changed: Whether level or state differ from the previous assessment.
    """

    number: int
    id: str
    topic: str
    topic_title: str
    text: str
    principles: tuple[str, ...]
    answer: Answer
    stand: str
    descriptor: str
    planned: str
    planned_on: str
    observed: str
    because: tuple[str, ...]
    agreement: str
    tone: str
    is_judgeable: bool
    is_documented: bool
    findings: tuple[FindingRow, ...]
    before: str
    is_changed: bool

    @property
    def allowed(self) -> str:
        """Levels that the evidence allows, named as such: `level 2 to 4`; or why none is known."""
        has_levels = self.observed[:1].isdigit()
        return say("level {level}", level=self.observed) if has_levels else self.observed


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """
    One thing that changed.

    Attributes:
        reason: `answer`, `evidence` or `rules`.
        tone: `good` when more is declared or shown than before, `bad` when less, else `quiet`.
        question: Its id; empty for rules.
        title: What changed.
        detail: Where it shows; may be empty.
    """

    reason: str
    tone: str
    question: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class SplitRow:
    """A change in whole percentage points, and its three reasons, which add up to it."""

    whole: int
    rules: int
    evidence: int
    answers: int


@dataclass(frozen=True, slots=True)
class ActionRow:
    """
    One thing worth doing.

    Attributes:
        question: Its id.
        kind: `answer`, `show` or `raise`.
        title: What to do, as a sentence.
        step: From where to where, and the effort where it is told: `level 2 to 3 · small effort`.
        detail: How; from the questionnaire.
        letters: What each letter gains, in words: `F +6, R +2`; empty when nothing.
        remedies: What failed probes ask for, each once.
        action: The exact values.
        not_ours: What of it is not in the facility's hands, as it says; mostly empty.
        effort: How much work a level more is and why, as a sentence; empty where nobody told.
    """

    question: str
    kind: str
    title: str
    step: str
    detail: str
    letters: str
    remedies: tuple[str, ...]
    action: advice.Action
    not_ours: tuple[NotOurs, ...] = ()
    effort: str = ""


def questions(
    questionnaire: Questionnaire, snapshot: Snapshot, previous: Snapshot | None
) -> tuple[QuestionRow, ...]:
    """Return one row per question, in the order of the questionnaire."""
    return tuple(
        _question(number, questionnaire, question, snapshot, previous)
        for number, question in enumerate(questionnaire.questions, start=1)
    )


def changes(
    questionnaire: Questionnaire,
    snapshot: Snapshot,
    found: Changes,
    *,
    group: str | None = None,
    among: Container[str] | None = None,
) -> tuple[ChangeRow, ...]:
    """
    Return what changed: rules first, then evidence, then answers.

    Args:
        questionnaire: The version of the later snapshot.
        snapshot: The later one.
        found: What changed.
        group: Whose score is told about, by its id; None for that of all questions.
        among: The questions that it counts; None for all.
    """

    def counts(question: str) -> bool:
        return among is None or question in among

    rules = [retold(r.sentence) for r in found.rule_changes if not r.question or counts(r.question)]
    sentences = (*rules[:1], *_moved_by_rules(found.of(group)), *rules[1:])
    return (
        *(ChangeRow("rules", "quiet", "", sentence, "") for sentence in sentences),
        *(_evidence_change(snapshot, c) for c in found.evidence if counts(c.question)),
        *(_answer_change(questionnaire, c) for c in found.answers if counts(c.question)),
    )


def _moved_by_rules(difference: Difference | None) -> tuple[str, ...]:
    """Return how much of a score new rules took from what counts on word, as a sentence."""
    if difference is None or difference.on_word is None:
        return ()
    moved = whole(-difference.on_word.rules)
    if moved <= 0:
        return ()
    return (
        say_number(
            "{n} point of the score that counted on word can now be shown by evidence.",
            "{n} points of the score that counted on word can now be shown by evidence.",
            moved,
        ),
    )


def split(
    exact: Split | None, shown_before: int | None, shown_after: int | None
) -> SplitRow | None:
    """
    Return a change in whole percentage points whose reasons add up to it.

    Args:
        exact: The exact split; None when it cannot be said.
        shown_before: Whole percent as it was shown then.
        shown_after: Whole percent as it is shown now.
    """
    if exact is None or shown_before is None or shown_after is None:
        return None
    reasons = (exact.rules, exact.evidence, exact.answers)
    # Rounding alone can move a part by a point; a move without a reason is none.
    total = shown_after - shown_before if any(reasons) else 0
    return SplitRow(total, *apportion(reasons, total))


def actions(questionnaire: Questionnaire, snapshot: Snapshot) -> tuple[ActionRow, ...]:
    """Return what is worth doing, best first."""
    rows: list[ActionRow] = []
    for action in advice.actions(questionnaire, snapshot.breakdown, snapshot.observations):
        rows.append(_action(questionnaire, action, {row.title for row in rows}))
    return tuple(rows)


def _question(
    number: int,
    questionnaire: Questionnaire,
    question: Question,
    snapshot: Snapshot,
    previous: Snapshot | None,
) -> QuestionRow:
    answer = snapshot.answer(question.id)
    counted = snapshot.breakdown.question(question.id)
    seen = snapshot.observation(question.id)
    before = _stand_before(question, previous)
    scale = questionnaire.scale
    levels = {level.value: asked(level.descriptor) for level in question.levels}
    planned = answer.planned_level
    return QuestionRow(
        number=number,
        id=question.id,
        topic=question.topic,
        topic_title=asked(questionnaire.topic(question.topic).title),
        text=asked(question.text),
        principles=question.fair,
        answer=answer,
        stand=wording.stand(answer, scale),
        descriptor="" if answer.level is None else levels.get(answer.level, ""),
        planned="" if planned is None else wording.level(planned, scale),
        planned_on="" if answer.planned_on is None else wording.day(answer.planned_on),
        observed=wording.observed(counted),
        because=() if seen is None else _because(question, seen),
        agreement=wording.agreement(counted.agreement),
        tone="quiet" if counted.agreement is None else _TONES[counted.agreement],
        is_judgeable=question.is_judgeable,
        is_documented=counted.is_documented,
        findings=() if seen is None else tuple(_finding(f, seen) for f in seen.findings),
        before="" if before is None else wording.stand(before, scale),
        is_changed=before is not None and _core(before) != _core(answer),
    )


def _because(question: Question, seen: Observation) -> tuple[str, ...]:
    """Return what was observed, in the words of the rules that the questionnaire still has."""
    rules = {str(rule.because): asked(rule.because) for rule in question.observe}
    told = dict.fromkeys(fired.because for fired in seen.because)
    return tuple(rules.get(words, words) for words in told)


def _stand_before(question: Question, previous: Snapshot | None) -> Answer | None:
    if previous is None:
        return None
    asked = any(counted.question == question.id for counted in previous.breakdown.questions)
    return previous.answer(question.id) if asked else None


def _core(answer: Answer) -> tuple[object, object]:
    return answer.state, answer.level


def _finding(finding: Finding, seen: Observation) -> FindingRow:
    tones = {Outcome.PASSED: "good", Outcome.FAILED: "bad"}
    return FindingRow(
        probe=finding.probe,
        outcome=wording.outcome(finding.outcome),
        tone=tones.get(finding.outcome, "quiet"),
        # A report goes from hand to hand, and whose address stands in a finding was not asked.
        message=foreign(redaction.text(finding.message)),
        remedy=foreign(finding.remedy),
        found_at=finding.found_at,
        is_stale=observation.is_stale(finding, at=seen.observed_at),
    )


def _answer_change(questionnaire: Questionnaire, change: AnswerChange) -> ChangeRow:
    text = asked(questionnaire.question(change.question).text)
    after = wording.short_stand(change.after)
    if change.before is None:
        return ChangeRow(
            "answer", "quiet", change.question,
            say("{question} is new: {after}", question=change.question, after=after), text,
        )  # fmt: skip
    before = wording.short_stand(change.before)
    old, new = change.before.level, change.after.level
    tone = "quiet" if old is None or new is None else "good" if new > old else "bad"
    told = {"question": change.question, "before": before, "after": after}
    title = say("{question} from {before} to {after}", **told)
    return ChangeRow("answer", tone, change.question, title, text)


def _evidence_change(snapshot: Snapshot, change: EvidenceChange) -> ChangeRow:
    counted = snapshot.breakdown.question(change.question)
    old, new = change.before, change.after
    rose = (new.at_least - old.at_least) or (new.at_most - old.at_most)
    tone = "quiet" if not rose else "good" if rose > 0 else "bad"
    wanted = Outcome.PASSED if rose > 0 else Outcome.FAILED
    told = [foreign(o.after.message) for o in change.outcomes if o.after.outcome is wanted]
    allows = say("the evidence allows level {levels}", levels=wording.observed(counted))
    if counted.at_least is None:
        allows = say("nothing is seen any more")
    title = told[0] if told else f"{change.question}: {allows}"
    standing = wording.agreement(counted.agreement)
    detail = f"{change.question}: {allows}"
    if standing:
        detail = say("{what}; now {agreement}", what=detail, agreement=standing)
    return ChangeRow("evidence", tone, change.question, title, detail if told else standing)


def _action(questionnaire: Questionnaire, action: advice.Action, said: set[str]) -> ActionRow:
    """Return an action in words; one remedy can help several questions, but is named once."""
    question = questionnaire.question(action.question)
    remedies = tuple(dict.fromkeys(foreign(f.remedy) for f in action.failing if f.remedy))
    goal = asked(action.descriptor) or asked(question.text)
    remedy = next((one for one in map(_headline, remedies) if one not in said), None)
    title = remedy or say("Reach level {level}: {goal}", level=action.next_level, goal=goal)
    level, shown, detail = action.level, action.shown_level, asked(action.improve)
    match action.kind:
        case advice.Kind.ANSWER:
            title = say("Answer: {question}", question=asked(question.text))
            step = say("no level yet")
            if action.gain:
                step = say("no level yet; the evidence shows {shown}", shown=shown)
        case advice.Kind.SHOW:
            title = remedy or say("Show it: {goal}", goal=goal)
            step = say("declared at level {level}, not shown", level=level)
        case advice.Kind.RAISE:
            step = say("level {level} to {next}", level=level, next=action.next_level)
            if shown is not None and shown >= action.next_level:
                step = say(
                    "level {level} to {next}; the evidence shows {shown} already",
                    level=level, next=action.next_level, shown=shown,
                )  # fmt: skip
                title = say("Declare level {level}: {goal}", level=action.next_level, goal=goal)
                # What the questionnaire and failing checks advise is for what is not reached yet.
                remedies, detail = (), say("Nothing is left to do but to declare it.")
    effort, size = asked(action.effort.because), say(f"{action.effort.size.value} effort")
    return ActionRow(
        question=action.question,
        kind=action.kind.value,
        title=title,
        step=f"{step} · {size}" if effort else step,
        detail=detail,
        letters=", ".join(f"{letter} {_gain(gain)}" for letter, gain in action.letters),
        remedies=remedies,
        action=action,
        effort=f"{size[:1].upper()}{size[1:]}. {effort}" if effort else "",
    )


def _headline(remedy: str) -> str:
    """Return what to do first: of a remedy for a known software, the part about that software."""
    return like(remedy, remedy.partition(IN_GENERAL)[0])


def _gain(gain: Fraction) -> str:
    """Return a gain in points; what rounds to nothing is less than one, not none."""
    return points(whole(gain)) if whole(gain) else say("under +1")
