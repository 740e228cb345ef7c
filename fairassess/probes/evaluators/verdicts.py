"""Say a verdict in one line, whatever kind of endpoint it is about."""

from fairassess.domain.finding import Measure, Outcome, Pointer, Reason, Verdict
from fairassess.probes.visit import Stop

MOST_POINTERS = 5
LONGEST_EXCERPT = 300


def passed(message: str, *evidence: Pointer, measure: Measure | None = None) -> Verdict:
    """Return that the statement holds."""
    return Verdict(Outcome.PASSED, message, evidence=evidence[:MOST_POINTERS], measure=measure)


def failed(message: str, *evidence: Pointer, measure: Measure | None = None) -> Verdict:
    """Return that the statement does not hold."""
    return Verdict(Outcome.FAILED, message, evidence=evidence[:MOST_POINTERS], measure=measure)


def cant_tell(reason: Reason, message: str, *evidence: Pointer) -> Verdict:
    """Return that nobody can know, and why."""
    return Verdict(Outcome.CANT_TELL, message, reason=reason, evidence=evidence[:MOST_POINTERS])


def inapplicable(message: str, *evidence: Pointer) -> Verdict:
    """Return that the endpoint rightly lacks what the statement speaks of."""
    return Verdict(Outcome.INAPPLICABLE, message, evidence=evidence[:MOST_POINTERS])


def untested(message: str, *evidence: Pointer) -> Verdict:
    """Return that another check has already shown that there is nothing to judge here."""
    return Verdict(Outcome.UNTESTED, message, evidence=evidence[:MOST_POINTERS])


def at(index: int | None, where: str, excerpt: str = "") -> Pointer:
    """Return a pointer into the exchange at this place; None for no exchange alone."""
    return Pointer(index, where, excerpt[:LONGEST_EXCERPT])


def not_asked(stop: Stop | None) -> Verdict:
    """Return the verdict for what was not asked: the run had ended, or saw no use in it."""
    if stop is None:
        return untested("Not asked: the answers so far gave no reason to.")
    pointers = [] if stop.exchange is None else [Pointer(stop.exchange, "reply")]
    if stop.reason is None:
        return untested(stop.message, *pointers)
    return cant_tell(stop.reason, stop.message, *pointers)
