"""What another tool may propose: sizes, questions that exist, answers that are answers."""

from collections.abc import Mapping, Sequence
from datetime import date

from fairassess.domain import answer_parts
from fairassess.domain.answers import Answer
from fairassess.domain.proposals import OUTCOMES, Batch
from fairassess.domain.questionnaire import Questionnaire
from fairassess.errors import Fault, Invalid
from fairassess.services import answer_checks

NAME_MOST = 100
TITLE_MOST = 500
WHY_MOST = 5_000
TARGET_MOST = 2_000
AT_ONCE_MOST = 200
"""Most proposals of each kind that are taken at once."""


def faults(
    batch: Batch, asked: Questionnaire, answers: Mapping[str, Answer], *, today: date
) -> list[Fault]:
    """
    Return everything that is wrong with what a tool proposes.

    Args:
        batch: Its texts tidied.
        asked: The questionnaire of the assessment.
        answers: As they stand, by question; one that is not there was not given.
        today: Day before which nothing new can be planned.

    Returns:
        Places are as `tool.name` and `answers.0.level`.
    """
    found = _faults_of_size(batch)
    known = {question.id: question for question in asked.questions}
    for place, one in enumerate(batch.answers):
        question = known.get(one.question)
        if question is None:
            message = f"{asked.name} has no question {one.question[:40]}."
            found.append(Fault(f"answers.{place}.question", message))
            continue
        present = answers.get(question.id, Answer(question.id))
        try:
            said = answer_checks.tidy(answer_parts.changed(present, one.parts))
            wrong: Sequence[Fault] = answer_checks.faults(
                said, question, asked.scale, today=today, stored=present
            )
        except Invalid as error:
            wrong = error.faults
        found += [
            Fault(f"answers.{place}.{fault.place}", fault.message)
            for fault in wrong
            # What does not go with another part of the present answer is seen when it is accepted.
            if fault.place in (*one.parts, "reason")
        ]
    found += [
        Fault(f"findings.{place}.question", f"{asked.name} has no question {one.question[:40]}.")
        for place, one in enumerate(batch.findings)
        if one.question and one.question not in known
    ]
    return found


def _faults_of_size(batch: Batch) -> list[Fault]:
    faults = []
    if not 0 < len(batch.tool.name) <= NAME_MOST:
        message = f"Say which tool proposes this, in at most {NAME_MOST} characters."
        faults.append(Fault("tool.name", message))
    if len(batch.tool.version) > NAME_MOST:
        faults.append(Fault("tool.version", f"Use at most {NAME_MOST} characters."))
    if not batch.answers and not batch.findings:
        faults.append(Fault("answers", "There is neither an answer nor a finding in it."))
    for name, some in (("answers", batch.answers), ("findings", batch.findings)):
        if len(some) > AT_ONCE_MOST:
            faults.append(Fault(name, f"Send at most {AT_ONCE_MOST} at once."))
    faults += [
        Fault(f"answers.{place}.why", f"Use at most {WHY_MOST} characters.")
        for place, one in enumerate(batch.answers)
        if len(one.why) > WHY_MOST
    ]
    most = {"metric": NAME_MOST, "title": TITLE_MOST, "message": WHY_MOST, "target": TARGET_MOST}
    for place, one in enumerate(batch.findings):
        for name, limit in (most | {"score": NAME_MOST}).items():
            if len(getattr(one, name)) > limit:
                faults.append(Fault(f"findings.{place}.{name}", f"Use at most {limit} characters."))
        if one.outcome not in OUTCOMES:
            message = f"Use one of: {', '.join(OUTCOMES)}."
            faults.append(Fault(f"findings.{place}.outcome", message))
    return faults
