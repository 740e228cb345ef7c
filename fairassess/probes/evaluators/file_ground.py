"""The ground that evaluators of data files share: what came, and how many files hold."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from fairassess.domain import percent
from fairassess.domain.finding import Measure, Outcome, Pointer, Reason, Verdict
from fairassess.probes import file_reading, obstacles
from fairassess.probes.data_file_evidence import AskedFile, DataFileEvidence, Owner
from fairassess.probes.evaluators import landing_ground
from fairassess.probes.evaluators.landing_ground import (
    ALL,
    FEWEST_FOR_INTERVAL,
    FEWEST_JUDGED,
    GOOD,
    MOST,
    Seen,
    beside,
    fails,
    holds,
    open_,
    unseen,
)
from fairassess.probes.obstacles import Obstacle

__all__ = ["ALL", "GOOD", "MOST", "Came", "Seen", "beside", "came", "fails", "here", "holds",
           "judge", "judge_owners", "obstacle", "open_", "owner_obstacle", "unseen"]  # fmt: skip

MOST_POINTERS: Final = 5
_EXCERPT_CHARS = 300
_SIGN_IN = frozenset({401, 407})
_FORBIDDEN = 403


class Came(Enum):
    """What came in place of a file."""

    FILE = "the file"
    SIGN_IN = "a demand to sign in"
    PAGE = "a web page"
    NOTHING = "no file"


def obstacle(file: AskedFile) -> Obstacle | None:
    """Return why what came says nothing about the file; None when it does say something."""
    exchange = file.exchange
    request = f"The file {_short(file)}"
    if exchange.failure is None and exchange.status == _FORBIDDEN:
        # For a file that is no wall: it is what servers say to whoever has not signed in.
        is_wall = obstacles.is_bot_wall(exchange)
        return obstacles.in_the_way(exchange, request, shows_wall=True) if is_wall else None
    found = obstacles.in_the_way(exchange, request)
    if found is None and file.is_html:
        found = obstacles.stand_in(exchange, request)
    return found


def came(file: AskedFile) -> Came:
    """Return what came; to be asked where nothing was in the way."""
    exchange = file.exchange
    if exchange.failure is None and exchange.status in (*_SIGN_IN, _FORBIDDEN):
        return Came.SIGN_IN
    if exchange.failure is not None or exchange.status not in (200, 206):
        return Came.NOTHING
    if file.is_sign_in:
        return Came.SIGN_IN
    is_page = file.is_html and not file_reading.expects_html(file.told)
    return Came.PAGE if is_page else Came.FILE


def here(file: AskedFile) -> Seen | None:
    """Return what is said of a file that did not come; None when it did."""
    found = obstacle(file)
    if found is not None:
        return open_(found.reason, found.message)
    what = came(file)
    return None if what is Came.FILE else unseen(f"did not come, but {what.value}")


def owner_obstacle(owner: Owner) -> Obstacle | None:
    """Return why nobody can say which files an object has; None when that can be said."""
    if owner.landing is not None and owner.landing.exchange is not None:
        found = landing_ground.obstacle(owner.landing)
        if found is not None:
            return found
    if owner.listing is not None:
        return obstacles.in_the_way(owner.listing, f"The list of files of {owner.name[:80]}")
    return None


@dataclass(frozen=True, slots=True)
class _Judged:
    """One file, or an object without any, and what is said of it."""

    name: str
    seen: Seen
    index: int | None
    is_drawn: bool


def judge(
    evidence: DataFileEvidence,
    look: Callable[[AskedFile], Seen],
    *,
    good: str,
    least: Fraction = MOST,
) -> Verdict:
    """
    Judge every file that was asked for by itself.

    Only files that could be judged count; the others are told, and where they are more than half,
    nothing is said of the sample. An object of which nobody could see the files stands for one.

    Args:
        evidence: Of the run.
        look: Returns what one file shows.
        good: What holds for the good ones, as in "29 of 30 files {good}".
        least: Share from which on the statement holds.
    """
    every: list[_Judged] = []
    for owner in evidence.owners:
        for file in owner.files:
            seen = look(file)
            place = seen.exchange if seen.exchange is not None else file.index
            every.append(_Judged(f"The file {_short(file)}", seen, place, owner.is_drawn))
        if not owner.files:
            index = None if owner.landing is None else owner.landing.index
            name = f"The object {owner.name[:120]}"
            every.append(_Judged(name, _without_files(evidence, owner), index, owner.is_drawn))
    return _verdict(every, "files", good, least)


def judge_owners(
    evidence: DataFileEvidence,
    look: Callable[[Owner], Seen],
    *,
    good: str,
    least: Fraction = MOST,
) -> Verdict:
    """Judge every object by itself; as `judge`, but for objects."""
    every = []
    for owner in evidence.owners:
        stopped = _stopped(evidence, owner)
        index = owner.listing_index
        if index is None and owner.landing is not None:
            index = owner.landing.index
        name = f"The object {owner.name[:120]}"
        every.append(_Judged(name, stopped or look(owner), index, owner.is_drawn))
    return _verdict(every, "objects", good, least)


def _stopped(evidence: DataFileEvidence, owner: Owner) -> Seen | None:
    """Return what is said of an object that was not looked at."""
    landing = owner.landing
    was_asked = landing is not None and landing.exchange is not None
    if was_asked or owner.listing is not None:
        return None
    stop = evidence.stop
    if stop is not None and stop.reason is not None:
        return open_(stop.reason, f"was not looked at: {stop.message}", stop.exchange)
    if landing is None or not landing.url:
        return beside("has no address that anybody told us")
    return open_(Reason.BUDGET, "was not looked at")


def _without_files(evidence: DataFileEvidence, owner: Owner) -> Seen:
    stopped = _stopped(evidence, owner)
    if stopped is not None:
        return stopped
    found = owner_obstacle(owner)
    if found is not None and not any(one.url for one in owner.told):
        return open_(found.reason, found.message)
    if any(one.url for one in owner.told):
        stop = evidence.stop
        if stop is not None and stop.reason is not None:
            clause = f"has files that were not asked for: {stop.message}"
            return open_(stop.reason, clause, stop.exchange)
        return open_(Reason.BUDGET, "has files that were not asked for")
    return unseen("leads to no file that could be asked for")


def _short(file: AskedFile) -> str:
    url = file.told.url
    return url if len(url) <= 120 else f"{url[:60]}...{url[-57:]}"


def _verdict(every: list[_Judged], what: str, good: str, least: Fraction) -> Verdict:
    if not every:
        return Verdict(Outcome.INAPPLICABLE, "There is no object whose files could be looked at.")
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


def _message(every: list[_Judged], judged: list[_Judged], wrong: list[_Judged], good: str) -> str:
    if len(every) == 1:
        return _sentence(judged[0])
    found = len(judged) - len(wrong)
    told = f"{found} of {len(judged)} {good}{_interval(judged, found)}."
    return told if not wrong else f"{told} Not so: {_sentence(wrong[0])}"


def _interval(judged: list[_Judged], found: int) -> str:
    """Return between which shares that holds for all, where the sample can say so."""
    if len(judged) < FEWEST_FOR_INTERVAL or not any(one.is_drawn for one in judged):
        return ""
    share = percent.sampled(found, len(judged))
    low, high = Fraction(share.low), Fraction(share.high)
    return f", so between {percent.whole(low)} and {percent.percent(high)} of all (95 % certain)"


def _sentence(one: _Judged) -> str:
    clause = one.seen.clause
    # What was in the way names the file, page or list already.
    is_sentence = one.seen.outcome is Outcome.CANT_TELL and clause.startswith("The ")
    return f"{clause if is_sentence else f'{one.name} {clause}'}".rstrip(".") + "."


def _nothing(every: list[_Judged], what: str) -> Verdict:
    outcomes = {one.seen.outcome for one in every}
    outcome = Outcome.UNTESTED if Outcome.UNTESTED in outcomes else Outcome.INAPPLICABLE
    first = next(one for one in every if one.seen.outcome is outcome)
    told = "" if len(every) == 1 else f"None of {len(every)} {what} could be looked at for this. "
    return Verdict(outcome, f"{told}{_sentence(first)}", evidence=_pointers([first]))


def _cant_tell(still_open: list[_Judged], total: int, what: str) -> Verdict:
    reasons = Counter(one.seen.reason for one in still_open)
    reason = reasons.most_common(1)[0][0] or Reason.INTERNAL
    first = next(one for one in still_open if one.seen.reason is reason)
    told = "" if total == 1 else f"{len(still_open)} of {total} {what} could not be judged. "
    message = f"{told}{_sentence(first)}"
    return Verdict(Outcome.CANT_TELL, message, reason=reason, evidence=_pointers(still_open))


def _pointers(seen: list[_Judged]) -> tuple[Pointer, ...]:
    return tuple(
        Pointer(
            one.index,
            f"{one.name[:160]}: {one.seen.where}",
            (one.seen.excerpt or one.seen.clause)[:_EXCERPT_CHARS],
        )
        for one in seen[:MOST_POINTERS]
        if one.index is not None
    )
