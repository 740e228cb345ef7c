"""The ground that evaluators of landing pages share: what a page must be first, how many hold."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from urllib.parse import urlsplit

from fairassess.domain import percent, pids
from fairassess.domain.finding import Measure, Outcome, Pointer, Reason, Verdict
from fairassess.probes import obstacles
from fairassess.probes.landing_evidence import Landing, LandingEvidence, Shape
from fairassess.probes.landing_values import Dataset, FaultKind, Page
from fairassess.probes.obstacles import Obstacle

# Shares of a sample from which a statement about them all is taken to hold, as for OAI-PMH.
ALL = Fraction(1)
MOST = Fraction(95, 100)
GOOD = Fraction(4, 5)

FEWEST_JUDGED = Fraction(9, 10)
"""Share of the pages that must have been judged: what is counted of fewer is another count."""

FEWEST_FOR_INTERVAL = 5
MOST_POINTERS = 5
NO_DATASET = "describes no dataset for machines"
_EXCERPT_CHARS = 300

_MISSING = re.compile(r"\b(?:404|not found|does not exist|no such (?:page|dataset))\b", re.I)
_SIGN_IN_PATH = re.compile(
    r"/(?:login|log-in|signin|sign-in|logon|sso|saml2?|cas|oauth2?|openid-connect|idp)(?:[/.?]|$)",
    re.IGNORECASE,
)
_SIGN_IN_TITLE = re.compile(r"\b(?:log ?in|sign ?in|anmelden|connexion|authentication)\b", re.I)
_FEW_WORDS = 80
"""A page that asks for a password and says less than this is a form and nothing else."""

# What in a page keeps us from saying that something is not there.
OPEN_REASONS = {
    FaultKind.UNKNOWN_CONTEXT: Reason.BLOCKED_BY_POLICY,
    FaultKind.TOO_MUCH: Reason.TOO_LARGE,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """
    What one page shows of one statement.

    Attributes:
        outcome: One of the five.
        clause: What is said of the page, as in "The page of A {clause}."
        where: Where it stands.
        excerpt: What stands there.
        reason: Why nobody can tell; set exactly when the outcome is `cant_tell`.
        exchange: Where it was seen; None for the exchange of the page itself.
    """

    outcome: Outcome
    clause: str
    where: str = "page"
    excerpt: str = ""
    reason: Reason | None = None
    exchange: int | None = None


def holds(clause: str, where: str = "page", excerpt: str = "", exchange: int | None = None) -> Seen:
    """Return that the statement holds for a page."""
    return Seen(Outcome.PASSED, clause, where, excerpt, exchange=exchange)


def fails(clause: str, where: str = "page", excerpt: str = "", exchange: int | None = None) -> Seen:
    """Return that the statement does not hold for a page."""
    return Seen(Outcome.FAILED, clause, where, excerpt, exchange=exchange)


def open_(reason: Reason, clause: str, exchange: int | None = None) -> Seen:
    """Return that nobody can tell."""
    return Seen(Outcome.CANT_TELL, clause, reason=reason, exchange=exchange)


def beside(clause: str) -> Seen:
    """Return that the statement does not apply to a page."""
    return Seen(Outcome.INAPPLICABLE, clause)


def unseen(clause: str) -> Seen:
    """Return that another check has shown already that there is nothing to judge."""
    return Seen(Outcome.UNTESTED, clause)


def obstacle(landing: Landing) -> Obstacle | None:
    """Return why what came says nothing about the page; None when it does say something."""
    if landing.exchange is None:
        return None
    request = f"The page of {landing.name[:120]}"
    found = obstacles.in_the_way(landing.exchange, request)
    if found is None and landing.is_resolved:
        found = obstacles.led_nowhere(landing.exchange, request)
    # A dataset may be about maintenance; a page that describes one is no page in its place.
    is_other = found is None and landing.dataset is None
    return obstacles.stand_in(landing.exchange, request) if is_other else found


def unasked(landing: Landing) -> Seen | None:
    """Return what is said of a page of which nothing came that says anything; None otherwise."""
    if landing.exchange is None:
        if not landing.url:
            return beside("has no address that anybody told us")
        # `judge` says why: only the run knows.
        return open_(Reason.BUDGET, "was not asked for")
    found = obstacle(landing)
    return None if found is None else open_(found.reason, found.message)


def says_missing(landing: Landing) -> bool:
    """Return whether the title says that there is nothing, and the page describes nothing."""
    # The 404th run of an instrument is there all the same.
    title = landing.page.title if landing.page is not None else ""
    return landing.dataset is None and _MISSING.search(title) is not None


def is_sign_in(landing: Landing, seen: Page) -> bool:
    """Return whether a page that describes nothing is there to ask who its reader is."""
    address = landing.exchange.final_url if landing.exchange is not None else ""
    if _SIGN_IN_PATH.search(urlsplit(address).path):
        return seen.has_password_field or _SIGN_IN_TITLE.search(seen.title) is not None
    return seen.has_password_field and seen.words < _FEW_WORDS


def page(landing: Landing) -> Page | Seen:
    """Return what a page shows, or what is said of one that shows nothing of the object."""
    seen = any_page(landing)
    if isinstance(seen, Page) and landing.dataset is None and is_sign_in(landing, seen):
        return unseen("asks for a sign-in")
    return seen


def full_page(landing: Landing) -> Page | Seen:
    """Return what a page shows, unless it shows nothing until a script fills it."""
    seen = page(landing)
    if isinstance(seen, Page) and landing.dataset is None and seen.is_empty_shell:
        return unseen("is empty until a script fills it")
    return seen


def any_page(landing: Landing) -> Page | Seen:
    """Return what a page shows, or what is said of one that cannot be looked into."""
    found = unasked(landing)
    if found is not None:
        return found
    if landing.exchange is None or landing.exchange.failure is not None:
        return unseen("did not come")
    if landing.exchange.status != 200:
        return unseen(f"answered HTTP {landing.exchange.status}")
    if landing.shape is not Shape.HTML:
        return unseen(f"is {landing.shape.value}")
    if says_missing(landing):
        return unseen("says that there is nothing")
    if landing.page is None:
        return open_(Reason.TOO_LARGE, landing.unread or "was not read")
    return landing.page


def dataset(landing: Landing) -> Dataset | Seen:
    """Return how a page describes the dataset, or what is said of one that does not."""
    seen = full_page(landing)
    if isinstance(seen, Seen):
        return seen
    if landing.dataset is not None:
        return landing.dataset
    for fault in landing.faults:
        if fault.kind in OPEN_REASONS:
            clause = f"holds {_KINDS.get(fault.kind, 'a description')} that {fault.message}"
            return open_(OPEN_REASONS[fault.kind], clause)
    if seen.cut_because:
        return open_(Reason.TOO_LARGE, f"shows no description so far: {seen.cut_because}")
    return unseen(NO_DATASET)


_KINDS = {FaultKind.UNKNOWN_CONTEXT: "JSON-LD", FaultKind.TOO_MUCH: "a description"}


def missing(found: Dataset, clause: str) -> Seen:
    """Return that a description lacks something, or that a context may hide it from us."""
    if found.unknown_contexts:
        context = found.unknown_contexts[0][:200]
        told = f"{clause}, unless a context says so that we do not have ({context})"
        return open_(Reason.BLOCKED_BY_POLICY, told)
    return fails(clause, f"{found.source.value}, {found.where}")


def is_its_pid(landing: Landing, text: str) -> bool:
    """Return whether a text is the object's PID in any spelling; any PID, where none is known."""
    pid = pids.parse(text)
    if pid is None:
        return False
    keys = {one.key for name in landing.pids if (one := pids.parse(name)) is not None}
    return pid.key in keys if keys else pid.scheme in pids.OF_THINGS


def place(found: Dataset) -> str:
    """Return where a description stands, for people."""
    return f"{found.source.value}, {found.where}"


def of_dataset(landing: Landing, look: Callable[[Dataset], Seen]) -> Seen:
    """Return what a page shows of a statement about its description."""
    found = dataset(landing)
    return found if isinstance(found, Seen) else look(found)


def judge(
    evidence: LandingEvidence,
    look: Callable[[Landing], Seen],
    *,
    good: str,
    least: Fraction = MOST,
) -> Verdict:
    """
    Judge every page by itself.

    Only pages that could be judged count; the others are told, and where they are more than
    half, nothing is said of the sample.

    Args:
        evidence: Of the run.
        look: Returns what one page shows.
        good: What holds for the good ones, as in "29 of 30 pages {good}".
        least: Share from which on the statement holds.
    """
    every = [
        (landing, _with_stop(evidence, landing, look(landing))) for landing in evidence.landings
    ]
    if not every:
        return Verdict(Outcome.INAPPLICABLE, "There is no object whose page could be looked at.")
    judged = [one for one in every if one[1].outcome in (Outcome.PASSED, Outcome.FAILED)]
    still_open = [one for one in every if one[1].outcome is Outcome.CANT_TELL]
    if still_open and len(judged) < FEWEST_JUDGED * (len(judged) + len(still_open)):
        return _cant_tell(still_open, len(every))
    if not judged:
        return _nothing(every)
    wrong = [one for one in judged if one[1].outcome is Outcome.FAILED]
    measure = Measure(len(judged) - len(wrong), len(judged))
    is_good = measure.found >= least * measure.of
    message = _message(every, judged, wrong, good) + (
        f" {len(still_open)} more could not be judged." if still_open else ""
    )
    return Verdict(
        Outcome.PASSED if is_good else Outcome.FAILED,
        message,
        evidence=_pointers(wrong or judged[:1]),
        measure=measure,
    )


def _with_stop(evidence: LandingEvidence, landing: Landing, seen: Seen) -> Seen:
    """Return what is said of a page; of one not asked for, why the run had ended."""
    stop = evidence.stop
    is_unasked = landing.exchange is None and bool(landing.url)
    if not is_unasked or stop is None or stop.reason is None:
        return seen
    clause = f"was not asked for: {stop.message}"
    return replace(open_(stop.reason, clause), exchange=stop.exchange)


_Judged = list[tuple[Landing, Seen]]


def _message(every: _Judged, judged: _Judged, wrong: _Judged, good: str) -> str:
    if len(every) == 1:
        return _sentence(*judged[0])
    found = len(judged) - len(wrong)
    told = f"{found} of {len(judged)} pages {good}{_interval(judged, found)}."
    if not wrong:
        return told
    return f"{told} Not so: {_sentence(*wrong[0])}"


def _sentence(landing: Landing, seen: Seen) -> str:
    return f"The page of {landing.name[:120]} {seen.clause}".rstrip(".") + "."


def _interval(judged: _Judged, found: int) -> str:
    """Return between which shares that holds for all pages, where the sample can say so."""
    if len(judged) < FEWEST_FOR_INTERVAL or not any(landing.is_drawn for landing, _ in judged):
        return ""
    share = percent.sampled(found, len(judged))
    low, high = Fraction(share.low), Fraction(share.high)
    return f", so between {percent.whole(low)} and {percent.percent(high)} of all (95 % certain)"


def _nothing(every: _Judged) -> Verdict:
    outcomes = {seen.outcome for _, seen in every}
    outcome = Outcome.UNTESTED if Outcome.UNTESTED in outcomes else Outcome.INAPPLICABLE
    first = next(one for one in every if one[1].outcome is outcome)
    told = "" if len(every) == 1 else f"None of {len(every)} pages could be looked at for this. "
    return Verdict(outcome, f"{told}{_sentence(*first)}", evidence=_pointers([first]))


def _cant_tell(still_open: _Judged, total: int) -> Verdict:
    reasons = Counter(seen.reason for _, seen in still_open)
    reason = reasons.most_common(1)[0][0] or Reason.INTERNAL
    first = next(one for one in still_open if one[1].reason is reason)
    told = "" if total == 1 else f"{len(still_open)} of {total} pages could not be judged. "
    message = f"{told}{_why(*first)}"
    return Verdict(Outcome.CANT_TELL, message, reason=reason, evidence=_pointers(still_open))


def _why(landing: Landing, seen: Seen) -> str:
    """Return why nobody can tell; an obstacle's sentence names the page already."""
    return seen.clause if seen.clause.startswith("The page of") else _sentence(landing, seen)


def _pointers(seen: _Judged) -> tuple[Pointer, ...]:
    return tuple(
        Pointer(
            one.exchange if one.exchange is not None else landing.index,
            f"{landing.name[:120]}: {one.where}",
            (one.excerpt or one.clause)[:_EXCERPT_CHARS],
        )
        for landing, one in seen[:MOST_POINTERS]
        if one.exchange is not None or landing.index is not None
    )
