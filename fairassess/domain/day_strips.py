"""How a check stood day by day: many runs become one state a day, and equal days one span."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

from fairassess.domain.finding import Outcome


class DayState(Enum):
    """How a check stood on one day; the words are for people, and those of its findings."""

    PASSED = "holds"
    FAILED = "fails"
    CANT_TELL = "could not tell"
    INAPPLICABLE = "does not apply"
    NO_RUN = "no run"


_RANKED = (
    (Outcome.FAILED, DayState.FAILED),
    (Outcome.PASSED, DayState.PASSED),
    (Outcome.INAPPLICABLE, DayState.INAPPLICABLE),
    (Outcome.CANT_TELL, DayState.CANT_TELL),
    (Outcome.UNTESTED, DayState.CANT_TELL),
)


@dataclass(frozen=True, slots=True)
class Span:
    """
    Days on which a check stood alike.

    Attributes:
        state: How it stood.
        first, last: First and last day, both of them inside; in UTC.
    """

    state: DayState
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it is; 1 or more."""
        return (self.last - self.first).days + 1


def state_of(outcomes: Iterable[Outcome]) -> DayState:
    """
    Return how a check stood on a day on which it came out in these ways, in any order.

    A day with a failure is a failed one, whatever else was found on it; what could not be told
    counts only where nothing else was found, so that an outage of an hour hides no day.
    """
    found = set(outcomes)
    return next((state for outcome, state in _RANKED if outcome in found), DayState.NO_RUN)


def spans(days: Mapping[date, Iterable[Outcome]], first: date, last: date) -> tuple[Span, ...]:
    """
    Return the states of all days from *first* to *last* as spans that follow each other.

    Args:
        days: What was found on which day; a day without an entry had no run. Days outside are
            left out.
        first, last: Both inside; *last* is not before *first*.

    Returns:
        Spans without gaps, oldest first, no two neighbours alike.

    Raises:
        ValueError: *last* lies before *first*.
    """
    if last < first:
        raise ValueError(f"{last} lies before {first}")
    made: list[Span] = []
    day = first
    while day <= last:
        state = state_of(days.get(day, ()))
        if made and made[-1].state is state:
            made[-1] = Span(state, made[-1].first, day)
        else:
            made.append(Span(state, day, day))
        day += timedelta(days=1)
    return tuple(made)


def flips(made: Iterable[Span]) -> int:
    """Return how often it turned from passed to failed or back; days without a word between."""
    telling = [span.state for span in made if span.state in (DayState.PASSED, DayState.FAILED)]
    return sum(before is not after for before, after in pairwise(telling))
