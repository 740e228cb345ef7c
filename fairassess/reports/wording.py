"""The words of reports: each state, outcome and date has one, on the page and on paper.

The tables hold the English words, by which those of other languages are found.
"""

from collections.abc import Iterable
from datetime import date, datetime

from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Outcome
from fairassess.domain.observation import Agreement
from fairassess.domain.questionnaire import Scale
from fairassess.domain.scoring import QuestionScore
from fairassess.reports.speaking import ORIGINAL, Foreign, asked, language, like, say

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
    "invenio": "Invenio",
    "data-file": "Data files",
    "ontology": "Ontology",
    "aggregators": "Records at aggregators",
    "crosswalk": "The same objects in two interfaces",
    "operations": "Operation of a server",
}

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def state(found: State) -> str:
    """Return how a question stands that has no level: `not answered`."""
    return say(STATES[found])


def outcome(found: Outcome) -> str:
    """Return what came of a probe: `holds`."""
    return say(OUTCOMES[found])


def agreement(found: Agreement | None) -> str:
    """Return how an answer stands to the evidence: `supported`; empty for None."""
    return "" if found is None else say(AGREEMENTS[found])


def kind(name: str) -> str:
    """Return a kind of endpoint as people call it."""
    return say(KINDS[name]) if name in KINDS else name


def day(moment: date) -> str:
    """Return `14 October 2026`; a moment gives its day in UTC, independent of the locale."""
    month_ = say(MONTHS[moment.month - 1])
    return say("{day} {month} {year}", day=moment.day, month=month_, year=moment.year)


def short_day(moment: date) -> str:
    """Return `14 Oct 2026`."""
    return say(
        "{day} {short_month} {year}",
        day=moment.day, short_month=_short_month(moment), year=moment.year,
    )  # fmt: skip


def month(moment: date) -> str:
    """Return `Oct 2026`."""
    return say("{short_month} {year}", short_month=_short_month(moment), year=moment.year)


def _short_month(moment: date) -> str:
    return say(MONTHS[moment.month - 1][:3])


def minute(moment: datetime) -> str:
    """Return `14 October 2026, 06:02 UTC`; the moment is aware UTC."""
    return say("{day}, {time} UTC", day=day(moment), time=f"{moment:%H:%M}")


def level(value: int, scale: Scale) -> str:
    """Return a level with its general name: `3, in implementation`."""
    label = level_name(value, scale)
    if label == str(value):
        return label
    # A noun in German keeps its capital, so the name stands by itself.
    is_alike = isinstance(label, Foreign) or language() == ORIGINAL
    return like(label, f"{value}, {label}") if is_alike else f"{value} – {label}"


def level_name(value: int, scale: Scale) -> str:
    """Return the general name of a level: `in implementation`; its number where it has none."""
    label = next((asked(step.label) for step in scale.levels if step.value == value), "")
    if not label:
        return str(value)
    if isinstance(label, Foreign) or language() == ORIGINAL:
        return like(label, f"{label[:1].lower()}{label[1:]}")
    return label


def stand(answer: Answer, scale: Scale) -> str:
    """Return how a question stands: its level with its name, or one of the other states."""
    return state(answer.state) if answer.level is None else level(answer.level, scale)


def short_stand(answer: Answer) -> str:
    """Return how a question stands in a word or a number, for lists of changes."""
    if answer.level is None:
        return state(answer.state)
    return say("level {level}", level=answer.level)


def observed(counted: QuestionScore) -> str:
    """Return what the evidence allows: `3`, `2 to 4`, or why there is no interval."""
    if not counted.is_judgeable:
        return say("not judged by probes")
    if counted.is_inconsistent:
        return say("rules cross")
    if counted.at_least is None or counted.at_most is None:
        return say("nothing seen")
    if counted.at_least == counted.at_most:
        return str(counted.at_least)
    return say("{low} to {high}", low=counted.at_least, high=counted.at_most)


def joined(parts: Iterable[str]) -> str:
    """Return an enumeration: `a, b and c`."""
    *most, last = parts
    return say("{most} and {last}", most=", ".join(most), last=last) if most else last
