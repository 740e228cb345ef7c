"""Answers as programs write them: a level or a word, and only the parts that shall change."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fairassess.domain.answers import Answer, State
from fairassess.errors import Fault, Invalid

NAMES = (
    "level",
    "reason",
    "planned_level",
    "planned_on",
    "comment",
    "links",
    "against_evidence",
)
"""Parts of an answer, as in the file that `fairassess score` reads."""

_WORDS = {"na": State.NOT_APPLICABLE, "unknown": State.UNKNOWN}


def level_of(answer: Answer) -> int | str | None:
    """Return how a question stands as one value: a level, `na`, `unknown`, or None for neither."""
    words = {state: word for word, state in _WORDS.items()}
    return answer.level if answer.level is not None else words.get(answer.state)


def as_parts(answer: Answer) -> dict[str, Any]:
    """Return all parts of an answer by name, as JSON holds them."""
    return {
        "level": level_of(answer),
        "reason": answer.reason,
        "planned_level": answer.planned_level,
        "planned_on": None if answer.planned_on is None else answer.planned_on.isoformat(),
        "comment": answer.comment,
        "links": list(answer.links),
        "against_evidence": answer.against_evidence,
    }


def changed(answer: Answer, parts: Mapping[str, Any]) -> Answer:
    """
    Return an answer with some parts changed; what is left out stays.

    A reason belongs to "not applicable" alone: it goes when the level changes to anything else.

    Args:
        answer: As it stands.
        parts: By name, each of the type that `as_parts` gives; a day may be a `date` as well.

    Raises:
        Invalid: The parts do not go together; the place is `reason`.
    """
    state, level = _state(parts["level"]) if "level" in parts else (answer.state, answer.level)
    reason = str(parts.get("reason", answer.reason))
    if state is not State.NOT_APPLICABLE:
        if parts.get("reason"):
            raise Invalid([Fault("reason", 'A reason belongs to the level "na" alone.')])
        reason = ""
    day = parts.get("planned_on", answer.planned_on)
    return replace(
        answer,
        state=state,
        level=level,
        reason=reason,
        planned_level=parts.get("planned_level", answer.planned_level),
        planned_on=date.fromisoformat(day) if isinstance(day, str) else day,
        comment=parts.get("comment", answer.comment),
        links=tuple(parts.get("links", answer.links)),
        against_evidence=parts.get("against_evidence", answer.against_evidence),
    )


def _state(level: int | str | None) -> tuple[State, int | None]:
    if isinstance(level, str):
        return _WORDS[level], None
    return (State.NOT_ANSWERED, None) if level is None else (State.LEVEL, level)
