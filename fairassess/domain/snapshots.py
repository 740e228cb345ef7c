"""A frozen score with all that it was made of, and its form as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from fairassess.domain import scoring
from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Finding, Measure, Outcome, Pointer, Reason, Severity
from fairassess.domain.observation import Agreement, Observation, RuleFired
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.scoring import Breakdown, QuestionScore, Score

SCHEMA = "fairassess.snapshot/1"

_Document = Mapping[str, Any]
"""A JSON object that we wrote; its values are checked by what they are made into."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    What was answered, what was observed, and what it counted, at one moment.

    Attributes:
        questionnaire: `id@version`.
        questionnaire_digest: SHA-256 of its file; with it the texts and weights are fixed.
        scoring_version: Version of the rules that counted.
        software_version: Version of this application.
        taken_at: Aware UTC moment.
        answers: At most one per question, in the order of the questionnaire.
        observations: One per question, in the same order; empty when no evidence was looked at.
        breakdown: The scores.
    """

    questionnaire: str
    questionnaire_digest: str
    scoring_version: str
    software_version: str
    taken_at: datetime
    answers: tuple[Answer, ...]
    observations: tuple[Observation, ...]
    breakdown: Breakdown

    @property
    def questionnaire_id(self) -> str:
        """`expands-d26`."""
        return self.questionnaire.split("@")[0]

    @property
    def questionnaire_version(self) -> str:
        """`1.0.0`."""
        return self.questionnaire.split("@")[1]

    @property
    def questionnaire_major(self) -> str:
        """`expands-d26@1`, what comparable snapshots share."""
        return f"{self.questionnaire_id}@{self.questionnaire_version.split('.')[0]}"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that the observations name, each once, in their order."""
        seen = dict.fromkeys(f for o in self.observations for f in o.findings)
        return tuple(seen)

    @property
    def digest(self) -> str:
        """SHA-256 of the document, hex: what a signature or a report refers to."""
        return scoring.digest(self.to_document())

    def answer(self, question: str) -> Answer:
        """Return the answer to a question; one that is not answered when nobody did."""
        return next((a for a in self.answers if a.question == question), Answer(question))

    def observation(self, question: str) -> Observation | None:
        """Return what was observed for a question; None when no evidence was looked at."""
        return next((o for o in self.observations if o.question == question), None)

    def to_document(self) -> dict[str, object]:
        """Return everything as one JSON object, exactly: fractions are text, times ISO 8601."""
        findings = self.findings
        number = {finding: index for index, finding in enumerate(findings)}
        return {
            "schema": SCHEMA,
            "questionnaire": self.questionnaire,
            "questionnaire_digest": self.questionnaire_digest,
            "scoring_version": self.scoring_version,
            "software_version": self.software_version,
            "taken_at": self.taken_at.isoformat(),
            "answers": [_answer_document(answer) for answer in self.answers],
            "findings": [_finding_document(finding) for finding in findings],
            "observations": [_observation_document(o, number) for o in self.observations],
            "breakdown": _breakdown_document(self.breakdown),
        }

    @classmethod
    def from_document(cls, document: _Document) -> "Snapshot":
        """
        Read back what `to_document` wrote.

        Raises:
            ValueError: The document has another schema, or a value that no version wrote.
            KeyError: A part is missing.
        """
        if document.get("schema") != SCHEMA:
            raise ValueError(f"not a {SCHEMA} document: {document.get('schema')!r}")
        findings = [_finding(entry) for entry in document["findings"]]
        return cls(
            questionnaire=document["questionnaire"],
            questionnaire_digest=document["questionnaire_digest"],
            scoring_version=document["scoring_version"],
            software_version=document["software_version"],
            taken_at=datetime.fromisoformat(document["taken_at"]),
            answers=tuple(_answer(entry) for entry in document["answers"]),
            observations=tuple(_observation(e, findings) for e in document["observations"]),
            breakdown=_breakdown(document["breakdown"]),
        )


def freeze(
    questionnaire: Questionnaire,
    answers: Sequence[Answer],
    observations: Sequence[Observation],
    *,
    taken_at: datetime,
    software_version: str,
) -> Snapshot:
    """
    Count *answers* and keep everything that the score was made of.

    Args:
        questionnaire: What was asked.
        answers: At most one per question, in any order.
        observations: At most one per question, in any order; empty when no evidence was looked at.
        taken_at: Aware UTC moment.
        software_version: Version of this application.

    Raises:
        Invalid: An answer does not fit the questionnaire.
    """
    breakdown = scoring.score(questionnaire, answers, observations)
    order = {question.id: place for place, question in enumerate(questionnaire.questions)}
    return Snapshot(
        questionnaire=questionnaire.name,
        questionnaire_digest=questionnaire.digest,
        scoring_version=breakdown.scoring_version,
        software_version=software_version,
        taken_at=taken_at,
        answers=tuple(sorted(answers, key=lambda answer: order[answer.question])),
        observations=tuple(sorted(observations, key=lambda o: order[o.question])),
        breakdown=breakdown,
    )


def _answer_document(answer: Answer) -> dict[str, object]:
    return {
        "question": answer.question,
        "state": answer.state.value,
        "level": answer.level,
        "reason": answer.reason,
        "planned_level": answer.planned_level,
        "planned_on": None if answer.planned_on is None else answer.planned_on.isoformat(),
        "comment": answer.comment,
        "links": list(answer.links),
        "against_evidence": answer.against_evidence,
    }


def _answer(entry: _Document) -> Answer:
    planned_on = entry["planned_on"]
    return Answer(
        question=entry["question"],
        state=State(entry["state"]),
        level=entry["level"],
        reason=entry["reason"],
        planned_level=entry["planned_level"],
        planned_on=None if planned_on is None else date.fromisoformat(planned_on),
        comment=entry["comment"],
        links=tuple(entry["links"]),
        against_evidence=entry["against_evidence"],
    )


def _finding_document(finding: Finding) -> dict[str, object]:
    measure = finding.measure
    return {
        "id": finding.id,
        "probe": finding.probe,
        "kind": finding.kind,
        "endpoint_id": finding.endpoint_id,
        "outcome": finding.outcome.value,
        "reason": None if finding.reason is None else finding.reason.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "source": finding.source,
        "found_at": None if finding.found_at is None else finding.found_at.isoformat(),
        "measure": None if measure is None else [measure.found, measure.of],
        "evidence": [[p.exchange, p.where, p.excerpt] for p in finding.evidence],
    }


def _finding(entry: _Document) -> Finding:
    found_at, reason, measure = entry["found_at"], entry["reason"], entry["measure"]
    return Finding(
        probe=entry["probe"],
        outcome=Outcome(entry["outcome"]),
        severity=Severity(entry["severity"]),
        message=entry["message"],
        remedy=entry["remedy"],
        source=entry["source"],
        kind=entry["kind"],
        reason=None if reason is None else Reason(reason),
        evidence=tuple(Pointer(*pointer) for pointer in entry["evidence"]),
        measure=None if measure is None else Measure(*measure),
        endpoint_id=entry["endpoint_id"],
        found_at=None if found_at is None else datetime.fromisoformat(found_at),
        id=entry["id"],
    )


def _observation_document(
    observation: Observation, number: Mapping[Finding, int]
) -> dict[str, object]:
    return {
        "question": observation.question,
        "at_least": observation.at_least,
        "at_most": observation.at_most,
        "is_judgeable": observation.is_judgeable,
        "was_observed": observation.was_observed,
        "is_inconsistent": observation.is_inconsistent,
        "observed_at": observation.observed_at.isoformat(),
        "because": [
            {
                "rule": fired.rule,
                "because": fired.because,
                "at_least": fired.at_least,
                "at_most": fired.at_most,
                "probes": list(fired.probes),
                "finding_ids": list(fired.finding_ids),
            }
            for fired in observation.because
        ],
        "findings": [number[finding] for finding in observation.findings],
    }


def _observation(entry: _Document, findings: Sequence[Finding]) -> Observation:
    return Observation(
        question=entry["question"],
        at_least=entry["at_least"],
        at_most=entry["at_most"],
        is_judgeable=entry["is_judgeable"],
        was_observed=entry["was_observed"],
        is_inconsistent=entry["is_inconsistent"],
        because=tuple(
            RuleFired(
                rule=fired["rule"],
                because=fired["because"],
                at_least=fired["at_least"],
                at_most=fired["at_most"],
                probes=tuple(fired["probes"]),
                finding_ids=tuple(fired["finding_ids"]),
            )
            for fired in entry["because"]
        ),
        findings=tuple(findings[index] for index in entry["findings"]),
        observed_at=datetime.fromisoformat(entry["observed_at"]),
    )


def _breakdown_document(breakdown: Breakdown) -> dict[str, object]:
    return {
        "questionnaire": breakdown.questionnaire,
        "scoring_version": breakdown.scoring_version,
        "all": _score_document(breakdown.all),
        "letters": [[name, _score_document(s)] for name, s in breakdown.letters],
        "principles": [[name, _score_document(s)] for name, s in breakdown.principles],
        "topics": [[name, _score_document(s)] for name, s in breakdown.topics],
        "questions": [_question_document(question) for question in breakdown.questions],
    }


def _breakdown(entry: _Document) -> Breakdown:
    def groups(name: str) -> tuple[tuple[str, Score], ...]:
        """Return the groups that stand under this name, in the order in which they stand."""
        return tuple((key, _score(value)) for key, value in entry[name])

    return Breakdown(
        questionnaire=entry["questionnaire"],
        scoring_version=entry["scoring_version"],
        all=_score(entry["all"]),
        letters=groups("letters"),
        principles=groups("principles"),
        topics=groups("topics"),
        questions=tuple(_question(question) for question in entry["questions"]),
    )


_EXACT = ("value", "answered_only", "measured", "on_word", "not_shown", "documented")
_COUNTS = ("answered", "applicable", "unknown", "not_answered")


def _score_document(score: Score) -> dict[str, object]:
    document: dict[str, object] = {n: scoring.as_words(getattr(score, n)) for n in _EXACT}
    return document | {name: getattr(score, name) for name in _COUNTS}


def _score(entry: _Document) -> Score:
    fields: dict[str, Any] = {name: _fraction(entry[name]) for name in _EXACT}
    fields |= {name: entry[name] for name in _COUNTS}
    return Score(**fields)


_PARTS = ("credit", "measured", "on_word", "not_shown")
_AS_THEY_ARE = (
    "question",
    "level",
    "is_judgeable",
    "is_documented",
    "at_least",
    "at_most",
    "is_inconsistent",
)


def _question_document(question: QuestionScore) -> dict[str, object]:
    agreement = question.agreement
    document: dict[str, object] = {n: scoring.as_words(getattr(question, n)) for n in _PARTS}
    document |= {name: getattr(question, name) for name in _AS_THEY_ARE}
    return document | {
        "weight": str(question.weight),
        "state": question.state.value,
        "agreement": None if agreement is None else agreement.value,
    }


def _question(entry: _Document) -> QuestionScore:
    agreement = entry["agreement"]
    fields: dict[str, Any] = {name: entry[name] for name in _AS_THEY_ARE}
    fields |= {name: _fraction(entry[name]) for name in _PARTS}
    return QuestionScore(
        **fields,
        weight=Fraction(entry["weight"]),
        state=State(entry["state"]),
        agreement=None if agreement is None else Agreement(agreement),
    )


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
