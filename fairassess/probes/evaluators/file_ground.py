"""The ground that evaluators of data files share: what came, and how many files hold."""

from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from typing import Final

from fairassess.domain.finding import Reason, Verdict
from fairassess.probes import bodies, obstacles
from fairassess.probes.data_file_evidence import AskedFile, DataFileEvidence, Owner
from fairassess.probes.evaluators import landing_ground, shares
from fairassess.probes.evaluators.landing_ground import (
    ALL,
    GOOD,
    MOST,
    Seen,
    beside,
    fails,
    holds,
    open_,
    unseen,
)
from fairassess.probes.evaluators.shares import Judged
from fairassess.probes.obstacles import Obstacle

__all__ = ["ALL", "GOOD", "MOST", "Came", "Seen", "beside", "came", "fails", "here", "holds",
           "judge", "judge_owners", "obstacle", "open_", "owner_obstacle", "unseen"]  # fmt: skip

_SIGN_IN: Final = frozenset({401, 407})
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
    is_page = file.is_html and not file.told.is_page
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
    if owner.listing is None:
        return None
    request = f"The list of files of {owner.name[:80]}"
    found = obstacles.in_the_way(owner.listing, request)
    start = owner.listing.body_start.lstrip()
    # A name inside a list may hold mark-up of its own.
    if found is None and start[:1] not in (b"[", b"{") and bodies.looks_like_html(start):
        message = f"{request}: a web page came in the place of data."
        found = Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)
    return found


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
    every: list[Judged] = []
    for owner in evidence.owners:
        for file in owner.files:
            seen = look(file)
            place = seen.exchange if seen.exchange is not None else file.index
            every.append(Judged(f"The file {_short(file)}", seen, place, owner.is_drawn))
        if not owner.files:
            index = None if owner.landing is None else owner.landing.index
            name = f"The object {owner.name[:120]}"
            every.append(Judged(name, _without_files(evidence, owner), index, owner.is_drawn))
    return shares.verdict(every, "files", good, least)


def judge_replies(
    evidence: DataFileEvidence,
    look: Callable[[AskedFile], Seen],
    *,
    good: str,
    least: Fraction = MOST,
) -> Verdict:
    """Judge as `judge` does what a reply shows; where something was in the way, it stays open."""

    def see(file: AskedFile) -> Seen:
        stands = obstacle(file)
        return look(file) if stands is None else open_(stands.reason, stands.message)

    return judge(evidence, see, good=good, least=least)


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
        every.append(Judged(name, stopped or look(owner), index, owner.is_drawn))
    return shares.verdict(every, "objects", good, least)


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
