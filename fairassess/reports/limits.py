"""What a score does not say: the sentences that stand under every result."""

from collections.abc import Iterator

from fairassess.domain import observation
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.snapshots import Snapshot
from fairassess.reports.speaking import ORIGINAL, language, say, say_number
from fairassess.reports.wording import joined

PROBES_SPEAK_ENGLISH = (
    "Names of checks, what they found and what they advise are in English; a text of the "
    "questionnaire that is not translated stands in its own language."
)


def foreign_note() -> tuple[str, ...]:
    """Return what is said of texts in another language; nothing where English is spoken."""
    return () if language() == ORIGINAL else (say(PROBES_SPEAK_ENGLISH),)


def sentences(questionnaire: Questionnaire, snapshot: Snapshot) -> tuple[str, ...]:
    """
    Return the limits of a score, the most general first.

    Args:
        questionnaire: The version that *snapshot* names.
        snapshot: The assessment.
    """
    return (
        *_of_the_method(questionnaire, snapshot),
        *_of_the_answers(snapshot),
        *_of_the_evidence(snapshot),
        *foreign_note(),
    )


def _of_the_method(questionnaire: Questionnaire, snapshot: Snapshot) -> Iterator[str]:
    judgeable = sum(question.is_judgeable for question in questionnaire.questions)
    asked = len(questionnaire.questions)
    yield say("The declared score is what the facility says of itself.")
    if not snapshot.observations:
        yield say("No evidence was looked at, so the score is not taken apart.")
        return
    yield say(
        "Probes can judge {judgeable} of {asked} questions; the others rest on word alone.",
        judgeable=judgeable, asked=asked,
    )  # fmt: skip
    yield say("Probes see what is public. A server that cannot be reached lowers no score.")


def _of_the_answers(snapshot: Snapshot) -> Iterator[str]:
    everything = snapshot.breakdown.all
    if everything.not_answered:
        yield say_number(
            "{n} question is not answered and counted as 0.",
            "{n} questions are not answered and counted as 0.",
            everything.not_answered,
        )
    if everything.unknown:
        yield say_number(
            "{n} question was answered “I do not know” and counted as 0.",
            "{n} questions were answered “I do not know” and counted as 0.",
            everything.unknown,
        )
    left_out = len(snapshot.breakdown.questions) - everything.applicable
    if left_out:
        yield say_number(
            "{n} question does not apply and is left out.",
            "{n} questions do not apply and are left out.",
            left_out,
        )


def _of_the_evidence(snapshot: Snapshot) -> Iterator[str]:
    stale = {
        (finding.endpoint_id, finding.probe)
        for seen in snapshot.observations
        for finding in observation.last_conclusive(seen.findings).values()
        if observation.is_stale(finding, at=seen.observed_at)
    }
    if stale:
        days = observation.STALE_AFTER.days
        yield say_number(
            "{n} finding is older than {days} days and shown without being counted.",
            "{n} findings are older than {days} days and shown without being counted.",
            len(stale),
            days=days,
        )
    crossed = [seen.question for seen in snapshot.observations if seen.is_inconsistent]
    if crossed:
        yield say(
            "The rules for {questions} contradict each other and were left out.",
            questions=joined(crossed),
        )
