"""A fictional facility with some years of assessments, for tests of reports."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Finding, Measure, Outcome, Reason, Severity
from fairassess.domain.history import Point, Snapshot, freeze
from fairassess.domain.observation import observe, probes_of
from fairassess.domain.questionnaire import Questionnaire
from fairassess.reports.facts import FacilityFacts, NotOurs
from fairassess.reports.summary import Summary, summarise
from fairassess.storage import questionnaires

FACILITY = FacilityFacts(
    "Northern Light Source", "synchrotron", "https://ror.org/00example", "Nowhere"
)
FIRST = datetime(2022, 10, 14, 8, 30, tzinfo=UTC)


def asked() -> Questionnaire:
    return questionnaires.load("expands-d26@1.0.0")


def answers(questionnaire: Questionnaire, year: int) -> tuple[Answer, ...]:
    """Answers of a facility that gets better; year counts from 0."""
    given = []
    for number, question in enumerate(questionnaire.questions):
        if number == 5 and question.not_applicable.is_allowed:
            reason = "There is no such service here."
            given.append(Answer(question.id, State.NOT_APPLICABLE, reason=reason))
        elif number == 11:
            given.append(Answer(question.id, State.UNKNOWN))
        elif number != 20 or year > 3:
            aim = 2 + (number * 7) % 3
            now = max(1, aim - (4 - year + number % 2) // 2)
            given.append(
                Answer(
                    question.id,
                    State.LEVEL,
                    now,
                    planned_level=4 if number % 4 == 0 else None,
                    planned_on=date(2027, 6, 30) if number % 8 == 0 else None,
                    comment=f"Since release 2.{year} this is what we do for {question.id}.",
                    links=("https://data.nls.example/policy",) if number % 3 == 0 else (),
                )
            )
    return tuple(given)


def findings(questionnaire: Questionnaire, year: int, at: datetime) -> tuple[Finding, ...]:
    """One finding per probe that a rule names; more of them pass every year."""
    probes = sorted(
        {p for q in questionnaire.questions for rule in q.observe for p in probes_of(rule.when)}
    )
    made = []
    for number, probe in enumerate(probes):
        passes = (number * 5) % 23 < 12 + 2 * year
        of = 400
        found = of if passes else 40 * (number % 10)
        made.append(
            Finding(
                probe=probe,
                outcome=Outcome.PASSED if passes else Outcome.FAILED,
                severity=Severity.MUST if number % 2 else Severity.SHOULD,
                message=f"{found} of {of} replies hold: {probe.replace('_', ' ')}.",
                remedy="" if passes else f"Mend it: {probe.replace('_', ' ')}.",
                source="OAI-PMH 2.0",
                kind=probe.split("_")[0].replace("oaipmh", "oai-pmh"),
                measure=Measure(found, of),
                endpoint_id=1,
                found_at=at - timedelta(days=2),
                id=1000 * year + number,
            )
        )
    late = dataclasses.replace(
        made[0], outcome=Outcome.CANT_TELL, reason=Reason.TIMEOUT, found_at=at, id=1000 * year + 999
    )
    return (*made, late)


def snapshot(year: int, questionnaire: Questionnaire | None = None) -> Snapshot:
    questionnaire = questionnaire or asked()
    at = FIRST.replace(year=2022 + year)
    seen = findings(questionnaire, year, at)
    observations = [observe(q, questionnaire.scale, seen, at=at) for q in questionnaire.questions]
    return freeze(
        questionnaire,
        answers(questionnaire, year),
        observations if year else (),
        taken_at=at,
        software_version="0.1.0",
    )


def points(years: int) -> tuple[Point, ...]:
    """Points of the years, with a new major version of the questions before the last two."""
    made = [Point.of(snapshot(year)) for year in range(years)]
    return tuple(
        dataclasses.replace(
            p, questionnaire="expands-d26@0.9.0", questionnaire_major="expands-d26@0"
        )
        if years - index > 3
        else p
        for index, p in enumerate(made)
    )


def summary(**changes: object) -> Summary:
    options: dict[str, object] = {
        "previous": snapshot(3),
        "points": points(5),
        "address": "https://fairassess.example/facilities/nls/2026",
    }
    return summarise(FACILITY, asked(), snapshot(4), **(options | changes))  # type: ignore[arg-type]


def with_comment(text: str) -> Snapshot:
    """The newest snapshot with another comment on its first question."""
    frozen = snapshot(4)
    first = dataclasses.replace(frozen.answers[0], comment=text)
    return dataclasses.replace(frozen, answers=(first, *frozen.answers[1:]))


def not_ours(probe: str, at: datetime) -> NotOurs:
    """What the facility said is not in its hands, of its one endpoint."""
    return NotOurs(1, probe, "The list is complete", "Somebody else runs it.", at)
