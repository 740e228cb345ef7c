"""The ground that evaluators of identifiers share: how a sample is judged, and how that is said."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairassess.domain import percent
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Measure, Outcome, Pointer, Reason, Verdict
from fairassess.domain.objects import GIVEN
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.pid_evidence import Looked, PidEvidence

# Shares of a sample from which a statement about them all is taken to hold, as for OAI-PMH.
ALL = Fraction(1)
MOST = Fraction(95, 100)
GOOD = Fraction(4, 5)

MOST_OPEN = Fraction(1, 10)
"""Share of the sample that may be left open: what is counted of fewer is another count."""

FEWEST_FOR_INTERVAL = 5
MOST_POINTERS = 5
_EXCERPT_CHARS = 300


@dataclass(frozen=True, slots=True)
class Case:
    """
    One object, or one identifier, as one check sees it.

    Attributes:
        name: What a message calls it.
        is_good: Whether the statement holds; None when nobody can tell.
        note: What is wrong, as a clause; empty when nothing is.
        exchange: Where it was seen; None when in no exchange.
        obstacle: Why nobody can tell; set where *is_good* is None.
    """

    name: str
    is_good: bool | None
    note: str = ""
    exchange: Exchange | None = None
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """
    How a share is said.

    Attributes:
        things: What is counted, in the plural: `objects`.
        good: What holds for the good ones: `have a persistent identifier`.
        none: Sentence for when there is nothing to judge.
        more: Sentence that a failure ends with; may be empty.
    """

    things: str
    good: str
    none: str
    more: str = ""


def share(evidence: PidEvidence, cases: Iterable[Case], words: Words, least: Fraction) -> Verdict:
    """
    Judge a sample case by case.

    Only cases that could be judged count, and how many could not is told. Where those are more
    than a few there is no verdict, not even where they could not turn it: the share of so few
    would say something else of all objects, and an outage changes no score.

    Args:
        evidence: Of the run.
        cases: What the check applies to.
        words: How it is said.
        least: Share from which on the statement holds.
    """
    every = tuple(cases)
    if not every:
        return nothing(evidence, words)
    judged = [case for case in every if case.is_good is not None]
    wrong = [case for case in judged if not case.is_good]
    measure = Measure(len(judged) - len(wrong), len(judged))
    if not judged or _is_open(measure, len(every)):
        return _cant_tell(evidence, every, words)
    rest = _not_judged(len(every) - len(judged))
    pointers = _pointers(evidence, wrong)
    told = f"{measure.found} of {measure.of} {words.things} {words.good}"
    message = f"{told}{_interval(evidence, measure)}.{_exceptions(wrong)}{rest}"
    if measure.found >= least * measure.of:
        return Verdict(Outcome.PASSED, message, evidence=pointers, measure=measure)
    more = f" {words.more}" if words.more else ""
    return Verdict(Outcome.FAILED, f"{message}{more}", evidence=pointers, measure=measure)


def _is_open(measure: Measure, of: int) -> bool:
    """Return whether the cases that could not be judged are many."""
    return of - measure.of > MOST_OPEN * of


def nothing(evidence: PidEvidence, words: Words) -> Verdict:
    """Return the verdict of a check that finds nothing to look at."""
    unseen = [one for one in evidence.looked if _is_unseen(one)]
    if evidence.stop is not None and evidence.stop.reason is not None and unseen:
        return Verdict(Outcome.CANT_TELL, evidence.stop.message, reason=evidence.stop.reason)
    return Verdict(Outcome.INAPPLICABLE, words.none)


def _is_unseen(looked: Looked) -> bool:
    return looked.pid is not None and looked.handle is None and looked.arrival is None


def why_not(evidence: PidEvidence, fallback: str) -> Obstacle:
    """Return why something was not asked: the end of the run, or the sentence given."""
    stop = evidence.stop
    if stop is not None and stop.reason is not None:
        return Obstacle(stop.reason, stop.message)
    return Obstacle(Reason.BUDGET, fallback)


def at(evidence: PidEvidence, exchange: Exchange | None, where: str, excerpt: str = "") -> Pointer:
    """Return a pointer into one of the exchanges of the run."""
    places = (place for place, one in enumerate(evidence.exchanges) if one is exchange)
    return Pointer(next(places, None), where[:_EXCERPT_CHARS], excerpt[:_EXCERPT_CHARS])


def _pointers(evidence: PidEvidence, cases: Sequence[Case]) -> tuple[Pointer, ...]:
    chosen = cases[:MOST_POINTERS]
    return tuple(at(evidence, one.exchange, one.name, one.note) for one in chosen)


def _cant_tell(evidence: PidEvidence, every: Sequence[Case], words: Words) -> Verdict:
    open_ones = [case for case in every if case.is_good is None]
    reasons = Counter(case.obstacle.reason for case in open_ones if case.obstacle is not None)
    reason = reasons.most_common(1)[0][0] if reasons else Reason.INTERNAL
    first = next(
        (
            case
            for case in open_ones
            if case.obstacle is not None and case.obstacle.reason is reason
        ),
        open_ones[0],
    )
    why = first.obstacle.message if first.obstacle is not None else "Nobody can tell why."
    message = f"{len(open_ones)} of {len(every)} {words.things} could not be judged. {why}"
    return Verdict(
        Outcome.CANT_TELL,
        message,
        reason=reason,
        evidence=_pointers(evidence, [case for case in open_ones if case.exchange is not None]),
    )


def _exceptions(wrong: Sequence[Case]) -> str:
    if not wrong:
        return ""
    case = wrong[0]
    others = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    return f" Not so: {case.name}{f' ({case.note})' if case.note else ''}{others}."


def _not_judged(number: int) -> str:
    return f" {number} more could not be judged." if number else ""


def _interval(evidence: PidEvidence, measure: Measure) -> str:
    """Return between which shares that holds for all objects, where the sample can say so."""
    is_drawn = any(one.subject.source != GIVEN for one in evidence.looked)
    if not is_drawn or measure.of < FEWEST_FOR_INTERVAL:
        return ""
    found = percent.sampled(measure.found, measure.of)
    low, high = Fraction(found.low), Fraction(found.high)
    return f", so between {percent.whole(low)} and {percent.percent(high)} of all (95 % certain)"
