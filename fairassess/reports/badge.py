"""A badge: what one small picture says of a published result, in words, as JSON and for shields."""

import json
from dataclasses import dataclass
from datetime import date
from enum import Enum

from fairassess.domain.number_words import counted
from fairassess.domain.percent import percent
from fairassess.domain.scoring import LETTER_NAMES, Score

SCHEMA = "fairassess.badge/1"
ACCENT, GREY = "#0f5c6e", "#666e7b"
KEPT_S = 3600
"""How long whoever shows a badge may keep it, in seconds."""


class Age(Enum):
    """Whether a result still speaks for today; the words stand in the JSON."""

    CURRENT = "current"
    STALE = "stale"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A published result, as far as a badge tells of it.

    Attributes:
        facility: Short name of the facility; may hold any character.
        round: Name of its round; likewise.
        letter: F, A, I or R; empty for all questions.
        taken_on: Day of the assessment, in UTC.
        superseded_on: Day of a newer published assessment; None when this one is the newest.
        score: Of the letter, or of all questions.
        overstated: Answers counted in it that say more than the evidence allows.
        address: Of the result.
    """

    facility: str
    round: str
    letter: str
    taken_on: date
    superseded_on: date | None
    score: Score
    overstated: int
    address: str


@dataclass(frozen=True, slots=True)
class Badge:
    """
    What a badge says.

    Attributes:
        shown: The result.
        age: Whether it still speaks for today.
        label: Left part: `FAIR 2026-10-14`.
        message: Right part: `self-assessed 78 %, 41 measured`.
        title: All of it in sentences, for those who do not see the picture.
        measured_percent: How much of the right part is in the accent colour, 0 to 100: what is
            measured, and nothing where the result does not speak for today.
    """

    shown: Shown
    age: Age
    label: str
    message: str
    title: str
    measured_percent: int

    @property
    def colour(self) -> str:
        """
        The one colour of a badge that can have only one.

        It is the accent only where something is measured, nothing measured speaks against an
        answer, and the result speaks for today.
        """
        return ACCENT if self.measured_percent and not self.shown.overstated else GREY


def tell(shown: Shown, *, today: date) -> Badge:
    """
    Say in a few words what a result is; numbers are those of its page.

    Args:
        shown: The result.
        today: In UTC; a result of more than twelve months ago is stale.
    """
    age = _age(shown, today)
    name = LETTER_NAMES[shown.letter] if shown.letter else "FAIR"
    parts = shown.score.whole_parts
    words = {
        Age.CURRENT: "",
        Age.STALE: ", over a year ago",
        Age.SUPERSEDED: ", superseded",
    }
    return Badge(
        shown=shown,
        age=age,
        label=f"{name} {shown.taken_on.isoformat()}",
        message=_numbers(shown.score) + words[age],
        title=_title(shown, age, name),
        measured_percent=parts[0] if parts and age is Age.CURRENT else 0,
    )


def as_json(badge: Badge) -> bytes:
    """Return a badge as a JSON document of our own."""
    shown, parts = badge.shown, badge.shown.score.whole_parts
    measured, on_word, not_shown = parts or (None, None, None)
    document = {
        "schema": SCHEMA,
        "facility": shown.facility,
        "round": shown.round,
        "letter": shown.letter or None,
        "state": badge.age.value,
        "taken_on": shown.taken_on.isoformat(),
        "superseded_on": shown.superseded_on and shown.superseded_on.isoformat(),
        "declared": shown.score.whole_value,
        "measured": measured,
        "on_word": on_word,
        "not_shown": not_shown,
        "answered": shown.score.answered,
        "applicable": shown.score.applicable,
        "overstated": shown.overstated,
        "label": badge.label,
        "message": badge.message,
        "title": badge.title,
        "url": shown.address,
    }
    return _json(document)


def as_shields(badge: Badge) -> bytes:
    """
    Return a badge as a document from which shields.io draws one.

    Source:
        https://shields.io/badges/endpoint-badge
    """
    return _shields(badge.label, badge.message, badge.colour)


def nothing_as_json() -> bytes:
    """Return what stands in place of a badge where nothing is published, for whatever reason."""
    return _json({"schema": SCHEMA, "state": "nothing published", "message": NOTHING})


def nothing_as_shields() -> bytes:
    """Return the same for shields.io."""
    return _shields("FAIR", NOTHING, GREY)


NOTHING = "no published result"


def _shields(label: str, message: str, colour: str) -> bytes:
    return _json(
        {
            "schemaVersion": 1,
            "label": label,
            "message": message,
            "color": colour,
            "cacheSeconds": KEPT_S,
        }
    )


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _age(shown: Shown, today: date) -> Age:
    if shown.superseded_on is not None:
        return Age.SUPERSEDED
    # A leap day is a year old on the last day of February.
    taken = shown.taken_on
    last = (taken.month, min(taken.day, 28) if taken.month == 2 else taken.day)
    return Age.STALE if (today.year - 1, today.month, today.day) > (taken.year, *last) else (
        Age.CURRENT
    )  # fmt: skip


def _numbers(score: Score) -> str:
    if score.value is None:
        return "no question applies"
    parts = score.whole_parts
    measured = f"{parts[0]} measured" if parts else "no evidence looked at"
    return f"self-assessed {percent(score.value)}, {measured}"


def _title(shown: Shown, age: Age, name: str) -> str:
    sentences = [f"{shown.facility}, {shown.round}: {name} on {shown.taken_on.isoformat()}."]
    sentences.append(f"{_numbers(shown.score).capitalize()}.")
    sentences.append(
        f"{shown.score.answered} of {shown.score.applicable} applicable questions answered."
    )
    if shown.overstated:
        answers = counted(shown.overstated, "answer says", "answers say")
        sentences.append(f"{answers} more than the evidence allows.")
    if age is Age.STALE:
        sentences.append("This was more than a year ago.")
    if age is Age.SUPERSEDED and shown.superseded_on is not None:
        sentences.append(f"A newer result is of {shown.superseded_on.isoformat()}.")
    return " ".join(sentences)
