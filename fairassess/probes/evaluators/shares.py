"""Make one verdict out of what is said of many things, each judged by itself."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from fairassess.domain import percent
from fairassess.domain.finding import Measure, Outcome, Pointer, Reason, Verdict
from fairassess.probes.evaluators.landing_ground import FEWEST_FOR_INTERVAL, FEWEST_JUDGED, Seen

MOST_POINTERS = 5
_EXCERPT_CHARS = 300


@dataclass(frozen=True, slots=True)
class Judged:
    """
    One thing, and what is said of it.

    Attributes:
        name: What it is called, as in "The file x".
        seen: What is said of it.
        index: Of the exchange in which that was seen; None when none was made.
        is_drawn: Whether it stands for others.
    """

    name: str
    seen: Seen
    index: int | None
    is_drawn: bool


def verdict(every: list[Judged], what: str, good: str, least: Fraction) -> Verdict:
    """
    Say of a sample for how many a statement holds.

    Only things that could be judged count; the others are told, and where they are more than half,
    nothing is said of the sample.

    Args:
        every: What was looked at.
        what: What they are called: `files`.
        good: What holds for the good ones, as in "29 of 30 files {good}".
        least: Share from which on the statement holds.
    """
    if not every:
        return Verdict(Outcome.INAPPLICABLE, "There is no object that could be looked at.")
    judged = [one for one in every if one.seen.outcome in (Outcome.PASSED, Outcome.FAILED)]
    still_open = [one for one in every if one.seen.outcome is Outcome.CANT_TELL]
    if still_open and len(judged) < FEWEST_JUDGED * (len(judged) + len(still_open)):
        return _cant_tell(still_open, len(every), what)
    if not judged:
        return _nothing(every, what)
    wrong = [one for one in judged if one.seen.outcome is Outcome.FAILED]
    measure = Measure(len(judged) - len(wrong), len(judged))
    is_good = measure.found >= least * measure.of
    more = f" {len(still_open)} more could not be judged." if still_open else ""
    return Verdict(
        Outcome.PASSED if is_good else Outcome.FAILED,
        _message(every, judged, wrong, f"{what} {good}") + more,
        evidence=_pointers(wrong or judged[:1]),
        measure=measure,
    )


def _message(every: list[Judged], judged: list[Judged], wrong: list[Judged], good: str) -> str:
    if len(every) == 1:
        return _sentence(judged[0])
    found = len(judged) - len(wrong)
    told = f"{found} of {len(judged)} {good}{_interval(judged, found)}."
    return told if not wrong else f"{told} Not so: {_sentence(wrong[0])}"


def _interval(judged: list[Judged], found: int) -> str:
    """Return between which shares that holds for all, where the sample can say so."""
    if len(judged) < FEWEST_FOR_INTERVAL or not any(one.is_drawn for one in judged):
        return ""
    share = percent.sampled(found, len(judged))
    low, high = Fraction(share.low), Fraction(share.high)
    return f", so between {percent.whole(low)} and {percent.percent(high)} of all (95 % certain)"


def _sentence(one: Judged) -> str:
    clause = one.seen.clause
    # What was in the way names the file, page or list already.
    is_sentence = one.seen.outcome is Outcome.CANT_TELL and clause.startswith("The ")
    return f"{clause if is_sentence else f'{one.name} {clause}'}".rstrip(".") + "."


def _nothing(every: list[Judged], what: str) -> Verdict:
    outcomes = {one.seen.outcome for one in every}
    outcome = Outcome.UNTESTED if Outcome.UNTESTED in outcomes else Outcome.INAPPLICABLE
    first = next(one for one in every if one.seen.outcome is outcome)
    told = "" if len(every) == 1 else f"None of {len(every)} {what} could be looked at for this. "
    return Verdict(outcome, f"{told}{_sentence(first)}", evidence=_pointers([first]))


def _cant_tell(still_open: list[Judged], total: int, what: str) -> Verdict:
    reasons = Counter(one.seen.reason for one in still_open)
    reason = reasons.most_common(1)[0][0] or Reason.INTERNAL
    first = next(one for one in still_open if one.seen.reason is reason)
    told = "" if total == 1 else f"{len(still_open)} of {total} {what} could not be judged. "
    message = f"{told}{_sentence(first)}"
    return Verdict(Outcome.CANT_TELL, message, reason=reason, evidence=_pointers(still_open))


def _pointers(seen: list[Judged]) -> tuple[Pointer, ...]:
    return tuple(
        Pointer(
            one.index,
            f"{one.name[:160]}: {one.seen.where}",
            (one.seen.excerpt or one.seen.clause)[:_EXCERPT_CHARS],
        )
        for one in seen[:MOST_POINTERS]
        if one.index is not None
    )
