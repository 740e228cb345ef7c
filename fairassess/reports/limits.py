"""What a score does not say: the sentences that stand under every result."""

from collections.abc import Iterator, Sequence

from fairassess.domain import observation
from fairassess.domain.number_words import counted
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.snapshots import Snapshot
from fairassess.reports.facts import EndpointFacts
from fairassess.reports.wording import joined


def sentences(
    questionnaire: Questionnaire, snapshot: Snapshot, endpoints: Sequence[EndpointFacts]
) -> tuple[str, ...]:
    """
    Return the limits of a score, the most general first.

    Args:
        questionnaire: The version that *snapshot* names.
        snapshot: The assessment.
        endpoints: As they stand; may be empty.
    """
    return (
        *_of_the_method(questionnaire, snapshot),
        *_of_the_answers(snapshot),
        *_of_the_evidence(snapshot, endpoints),
    )


def _of_the_method(questionnaire: Questionnaire, snapshot: Snapshot) -> Iterator[str]:
    judgeable = sum(question.is_judgeable for question in questionnaire.questions)
    asked = len(questionnaire.questions)
    yield "The declared score is what the facility says of itself."
    if not snapshot.observations:
        yield "No evidence was looked at, so the score is not taken apart."
        return
    yield f"Probes can judge {judgeable} of {asked} questions; the others rest on word alone."
    yield "Probes see what is public. A server that cannot be reached lowers no score."


def _of_the_answers(snapshot: Snapshot) -> Iterator[str]:
    everything = snapshot.breakdown.all
    if everything.not_answered:
        number = counted(everything.not_answered, "question is", "questions are")
        yield f"{number} not answered and counted as 0."
    if everything.unknown:
        number = counted(everything.unknown, "question was", "questions were")
        yield f"{number} answered “I do not know” and counted as 0."
    left_out = len(snapshot.breakdown.questions) - everything.applicable
    if left_out:
        number = counted(
            left_out, "question does not apply and is", "questions do not apply and are"
        )
        yield f"{number} left out."


def _of_the_evidence(snapshot: Snapshot, endpoints: Sequence[EndpointFacts]) -> Iterator[str]:
    stale = {
        (finding.endpoint_id, finding.probe)
        for seen in snapshot.observations
        for finding in observation.last_conclusive(seen.findings).values()
        if observation.is_stale(finding, at=seen.observed_at)
    }
    if stale:
        days = observation.STALE_AFTER.days
        number = counted(len(stale), "finding is", "findings are")
        yield f"{number} older than {days} days and shown without being counted."
    crossed = [seen.question for seen in snapshot.observations if seen.is_inconsistent]
    if crossed:
        yield f"The rules for {joined(crossed)} contradict each other and were left out."
    silent = [endpoint.title for endpoint in endpoints if not endpoint.is_reached]
    if silent:
        yield f"Nothing new could be found out about: {joined(dict.fromkeys(silent))}."
