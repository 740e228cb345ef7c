"""The words of reports: each state, outcome and date has one, on the page and on paper."""

from collections.abc import Iterable
from datetime import date, datetime

from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Outcome
from fairassess.domain.observation import Agreement
from fairassess.domain.questionnaire import Scale
from fairassess.domain.scoring import QuestionScore

STATES = {
    State.NOT_ANSWERED: "not answered",
    State.UNKNOWN: "not known",
    State.NOT_APPLICABLE: "not applicable",
}

AGREEMENTS = {
    Agreement.SUPPORTED: "supported",
    Agreement.OVERSTATED: "overstated",
    Agreement.UNDERSTATED: "understated",
    Agreement.NOT_SHOWN: "not shown",
}

OUTCOMES = {
    Outcome.PASSED: "holds",
    Outcome.FAILED: "fails",
    Outcome.CANT_TELL: "could not tell",
    Outcome.INAPPLICABLE: "does not apply",
    Outcome.UNTESTED: "not tested",
}

TONES = {Outcome.PASSED: "good", Outcome.FAILED: "bad"}
"""How an outcome looks; every other one is `quiet`."""

KINDS = {
    "oai-pmh": "OAI-PMH",
    "harvest": "Harvest",
    "pid": "Persistent identifiers",
    "landing-page": "Landing pages",
    "search-api": "PaNOSC search API",
    "scicat": "SciCat",
    "icat": "ICAT",
    "data-file": "Data files",
    "ontology": "Ontology",
}

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(moment: date) -> str:
    """Return `14 October 2026`; a moment gives its day in UTC, independent of the locale."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def short_day(moment: date) -> str:
    """Return `14 Oct 2026`."""
    return f"{moment.day} {_MONTHS[moment.month - 1][:3]} {moment.year}"


def month(moment: date) -> str:
    """Return `Oct 2026`."""
    return f"{_MONTHS[moment.month - 1][:3]} {moment.year}"


def minute(moment: datetime) -> str:
    """Return `14 October 2026, 06:02 UTC`; the moment is aware UTC."""
    return f"{day(moment)}, {moment:%H:%M} UTC"


def level(value: int, scale: Scale) -> str:
    """Return a level with its general name: `3, in implementation`."""
    label = next((str(step.label) for step in scale.levels if step.value == value), "")
    return f"{value}, {label[:1].lower()}{label[1:]}" if label else str(value)


def stand(answer: Answer, scale: Scale) -> str:
    """Return how a question stands: its level with its name, or one of the other states."""
    return STATES[answer.state] if answer.level is None else level(answer.level, scale)


def short_stand(answer: Answer) -> str:
    """Return how a question stands in a word or a number, for lists of changes."""
    return STATES[answer.state] if answer.level is None else f"level {answer.level}"


def observed(counted: QuestionScore) -> str:
    """Return what the evidence allows: `3`, `2 to 4`, or why there is no interval."""
    if not counted.is_judgeable:
        return "not judged by probes"
    if counted.is_inconsistent:
        return "rules cross"
    if counted.at_least is None or counted.at_most is None:
        return "nothing seen"
    if counted.at_least == counted.at_most:
        return str(counted.at_least)
    return f"{counted.at_least} to {counted.at_most}"


def joined(parts: Iterable[str]) -> str:
    """Return an enumeration: `a, b and c`."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
