"""Builders for people, facilities, endpoints, assessments and a small questionnaire."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Finding, Outcome, Reason, Severity
from fairassess.services import accounts, assessments, facilities, rounds
from fairassess.services.accounts import SYSTEM, Actor, Role
from fairassess.storage import findings, runs
from fairassess.storage.people import find_user

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
URL = "https://data.northern-light.example/oai"
SMALL = "small@1.0.0"
QUESTIONS = ("Q01", "Q02", "Q03")


def later(**by: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(**by)


def actor(role: Role, *facility_ids: int) -> Actor:
    """Somebody who is not stored, for rules that need no database."""
    return Actor(None, f"A {role.value}", role, frozenset(facility_ids))


def add_user(
    session: Session, role: Role = Role.OFFICER, *slugs: str, name: str = "", email: str = ""
) -> Actor:
    """Store a person who belongs to these facilities."""
    name = name or f"Some {role.value}"
    draft = accounts.UserDraft(
        email=email or f"{name.replace(' ', '.').lower()}@northern-light.example",
        name=name,
        role=role.value,
        facilities=slugs,
    )
    user = find_user(session, accounts.create_user(session, SYSTEM, draft, now=NOW))
    assert user is not None
    return accounts.actor_for(user)


def facility_draft(**changes: Any) -> facilities.FacilityDraft:
    """A facility as somebody could fill it in."""
    fields: dict[str, Any] = {
        "name": "Northern Light Source",
        "short_name": "NLS",
        "time_zone": "Europe/Berlin",
    }
    return facilities.FacilityDraft(**(fields | changes))


def add_facility(session: Session, **changes: Any) -> str:
    """Register a facility and return its name in addresses."""
    return facilities.register(session, SYSTEM, facility_draft(**changes), now=NOW)


def endpoint_draft(**changes: Any) -> facilities.EndpointDraft:
    """An endpoint as somebody could fill it in."""
    return facilities.EndpointDraft(**({"kind": "oai-pmh", "url": URL} | changes))


def add_endpoint(session: Session, slug: str, **changes: Any) -> int:
    """Add an endpoint and return its number."""
    return facilities.add_endpoint(session, SYSTEM, slug, endpoint_draft(**changes), now=NOW)


def finding(
    probe: str = "oaipmh_answers_identify", outcome: Outcome = Outcome.PASSED, **changes: Any
) -> Finding:
    """A finding as a probe makes it."""
    fields: dict[str, Any] = {
        "severity": Severity.MUST,
        "message": f"{probe}: {outcome.value}.",
        "remedy": "Mend it." if outcome is Outcome.FAILED else "",
        "source": "OAI-PMH 2.0, 4.2",
        "kind": "oai-pmh",
        "reason": Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None,
    }
    return Finding(probe=probe, outcome=outcome, **(fields | changes))


def add_findings(
    session: Session,
    endpoint_id: int,
    made: Iterable[Finding],
    at: datetime = NOW,
    **fields: Any,
) -> int:
    """Store a finished run with these findings, let them stand, and return the run's number."""
    endpoint = session.get_one(runs.Endpoint, endpoint_id)
    run = runs.Run(
        endpoint_id=endpoint_id,
        facility_id=endpoint.facility_id,
        target=endpoint.url,
        kind=endpoint.kind,
        work=runs.Work.PROBE,
        trigger=runs.Trigger.ON_DEMAND,
        state=runs.State.DONE,
        queued_at=at,
        finished_at=at,
        **fields,
    )
    session.add(run)
    session.flush()
    rows = findings.add(session, made, run_id=run.id, endpoint_id=endpoint_id, found_at=at)
    findings.note_latest(session, rows, endpoint_id=endpoint_id, facility_id=endpoint.facility_id)
    session.commit()
    return run.id


def answer(question: str = "Q01", level: int | None = 3, **changes: Any) -> Answer:
    """An answer with a level, unless the changes say otherwise."""
    state = changes.pop("state", State.NOT_ANSWERED if level is None else State.LEVEL)
    return Answer(question, state, level if state is State.LEVEL else None, **changes)


def planned(question: str = "Q01") -> Answer:
    """An answer with something in every part."""
    return answer(
        question,
        2,
        planned_level=4,
        planned_on=date(2027, 6, 30),
        comment="Two lines,\nthe second with a µ.",
        links=("https://northern-light.example/policy",),
        against_evidence="The probe asked the old server.",
    )


def start(session: Session, slug: str, label: str = "2026", **changes: Any) -> int:
    """Start an assessment and return its number."""
    given: dict[str, Any] = {"questionnaire_name": SMALL, "prefill": "empty", "now": NOW}
    return assessments.start(session, SYSTEM, slug, label=label, **(given | changes))


def save(session: Session, assessment_id: int, said: Answer, revision: int = 0) -> int:
    """Save an answer as the application itself."""
    return assessments.save_answer(session, SYSTEM, assessment_id, said, revision, now=NOW)


def submit(session: Session, assessment_id: int, at: datetime = NOW) -> int:
    """Submit an assessment and return the snapshot's number."""
    return assessments.submit(
        session, SYSTEM, assessment_id, signed_by="A. Person", has_declared=True, now=at
    )


def submitted(
    session: Session, slug: str, label: str, levels: dict[str, int], at: datetime = NOW
) -> int:
    """Go through a whole assessment with these levels and return the snapshot's number."""
    assessment_id = start(session, slug, label, now=at)
    for question, level in levels.items():
        save(session, assessment_id, answer(question, level))
    return submit(session, assessment_id, at)


def round_draft(*slugs: str, **changes: Any) -> rounds.RoundDraft:
    """A round of these facilities as somebody could fill it in."""
    fields: dict[str, Any] = {
        "name": "Autumn 2026",
        "questionnaire": SMALL,
        "facilities": slugs,
        "opens_on": "2026-11-01",
        "closes_on": "2026-11-30",
        "sight": "named",
    }
    return rounds.RoundDraft(**(fields | changes))


def open_round(session: Session, *slugs: str, at: datetime = NOW, **changes: Any) -> str:
    """Open a round of these facilities and return its name in addresses."""
    return rounds.open_round(session, SYSTEM, round_draft(*slugs, **changes), now=at)


def close_round(session: Session, slug: str, at: datetime = NOW) -> None:
    """Close a round as the application itself."""
    rounds.close_round(session, SYSTEM, slug, now=at)


def closed_round(
    session: Session, levels: dict[str, dict[str, int]], at: datetime = NOW, **changes: Any
) -> str:
    """
    Go through a whole round: these facilities submit these levels; the others submit nothing.

    Returns the round's name in addresses.
    """
    slug = open_round(session, *levels, at=at, **changes)
    for facility, said in levels.items():
        if said:
            submitted(session, facility, f"in {slug}", said, at)
    close_round(session, slug, at)
    return slug


def publish(shelf: Path, version: str, *, questionnaire_id: str = "small", drop: str = "") -> None:
    """Put a small questionnaire on a shelf; *drop* names a question to leave out."""
    path = shelf / questionnaire_id / f"{version}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    questions = [question for question in _QUESTIONS if question["id"] != drop]
    content = _HEAD | {"id": questionnaire_id, "version": version, "questions": questions}
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with (shelf / "published.sha256").open("a", encoding="utf-8") as record:
        record.write(f"{digest}  {questionnaire_id}/{version}.yaml\n")


def _text(words: str) -> dict[str, str]:
    return {"en": words}


def _question(number: int, topic: str, fair: list[str], **more: Any) -> dict[str, Any]:
    return {
        "id": f"Q{number:02}",
        "topic": topic,
        "text": _text(f"Question {number}?"),
        "why": _text("It matters."),
        "improve": _text("Begin."),
        "more": [],
        "fair": fair,
        "rda": [],
        "fsf": [],
        "levels": {level: _text(f"Level {level} of question {number}.") for level in range(1, 5)},
        **more,
    }


_HEAD: dict[str, Any] = {
    "title": _text("A small questionnaire"),
    "source": _text("Made for tests."),
    "scale": {
        "id": "rda-fdmm",
        "levels": {level: _text(f"Level {level}") for level in range(1, 5)},
    },
    "topics": [
        {"id": "first", "title": _text("First topic")},
        {"id": "second", "title": _text("Second topic")},
    ],
}

_QUESTIONS: list[dict[str, Any]] = [
    _question(
        1,
        "first",
        ["F1", "A1"],
        not_applicable={"allowed": False},
        observe=[
            {
                "when": {"failed": ["oaipmh_answers_identify"]},
                "at_most": 2,
                "because": _text("Nothing answers."),
            },
            {
                "when": {"passed": ["oaipmh_answers_identify"]},
                "at_least": 3,
                "because": _text("Something answers."),
            },
            {
                "when": {"passed": ["oaipmh_answers_identify", "oaipmh_lists_end"]},
                "at_least": 4,
                "because": _text("It answers to the end."),
            },
        ],
    ),
    _question(
        2,
        "first",
        ["I1"],
        not_applicable={"allowed": True, "hint": _text("When there is none.")},
        unobserved_because=_text("No machine can see it."),
    ),
    _question(
        3,
        "second",
        ["R1.3"],
        not_applicable={"allowed": False},
        unobserved_because=_text("No machine can see it."),
    ),
]
