"""Judge whether two interfaces tell the same of the same objects: checks Y01 to Y12."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.probes import crosswalk_fields as fields
from fairassess.probes import crosswalk_sides, obstacles
from fairassess.probes.crosswalk_evidence import CrosswalkEvidence, Named, Pair, Side
from fairassess.probes.evaluators import landing_ground, shares
from fairassess.probes.evaluators.landing_ground import (
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
from fairassess.probes.landing_values import Dataset

_PAGE_FIELDS = (
    ("title", fields.titles),
    ("PID", fields.pids),
    ("date", fields.dates),
    ("licence", fields.licences),
)
_NO_PID = "has no PID by which the API could be asked"
_NO_RECORD = "has no OAI-PMH record at hand; those of a harvest are compared"
_Compare = Callable[[Side, Side], bool | None]


def objects_are_in_both(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y01: objects of OAI-PMH are in the API."""

    def look(pair: Pair) -> Seen:
        if pair.is_missing:
            return fails("is in OAI-PMH only", "API")
        return _unanswered(evidence, pair) or holds("is in both", "API")

    return _judge(evidence, look, "are in both")


def identifiers_agree(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y02: one PID is in both."""
    return _agree(evidence, "identifier", fields.pids, lambda side: ", ".join(sorted(side.pids)))


def titles_agree(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y03: the titles are the same."""
    return _agree(evidence, "title", fields.titles, lambda side: "; ".join(side.titles))


def creators_agree(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y04: the creators are the same."""
    return _agree(
        evidence, "creators", fields.creators, lambda side: f"{len(side.creators)} creators"
    )


def dates_agree(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y05: a date is the same."""
    return _agree(evidence, "date", fields.dates, lambda side: ", ".join(side.dates))


def licences_agree(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y06: the licence is the same."""
    return _agree(
        evidence, "licence", fields.licences, lambda side: ", ".join(sorted(side.licences))
    )


def techniques_agree(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y07: techniques of the API are in the OAI-PMH record."""
    return _agree(evidence, "techniques", fields.techniques, lambda s: _named(s.techniques))


def instruments_agree(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y08: the instrument of the API is in the OAI-PMH record."""
    return _agree(evidence, "instrument", fields.instruments, lambda s: _named(s.instruments))


def samples_agree(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y09: the sample of the API is in the OAI-PMH record."""
    return _agree(evidence, "sample", fields.samples, lambda s: _named(s.samples))


def _named(things: Iterable[Named]) -> str:
    return ", ".join(one.name or one.id for one in things)


def access_agrees(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y10: both say alike who may have access."""
    return _agree(
        evidence,
        "access",
        fields.access,
        lambda side: ", ".join(sorted(one.value for one in side.access)),
    )


def nothing_is_lost(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y11: what the API fills, the OAI-PMH record fills as well."""
    losses: Counter[str] = Counter()

    def look(pair: Pair) -> Seen:
        both = _both(evidence, pair)
        if isinstance(both, Seen):
            return both
        gone = fields.lost(*both)
        losses.update(gone)
        if not gone:
            return holds("loses nothing", "OAI-PMH record")
        return fails(f"loses {', '.join(gone)} on the way to OAI-PMH", "OAI-PMH record")

    verdict = _judge(evidence, look, "lose nothing on the way to OAI-PMH", least=GOOD)
    if not losses or verdict.outcome not in (Outcome.PASSED, Outcome.FAILED):
        return verdict
    told = ", ".join(f"{name} ({number} times)" for name, number in losses.most_common())
    return replace(verdict, message=f"{verdict.message} Lost: {told}.")


def landing_page_agrees(evidence: CrosswalkEvidence) -> Verdict:
    """Judge Y12: the landing page tells the same as the OAI-PMH record."""

    def look(pair: Pair) -> Seen:
        seen = _page(evidence, pair)
        # What is said rests on the page, whatever the API answered.
        place = None if pair.landing is None else pair.landing.index
        return replace(seen, exchange=place) if seen.exchange is None else seen

    return _judge(evidence, look, "have a page that agrees")


def _page(evidence: CrosswalkEvidence, pair: Pair) -> Seen:
    if pair.oai is None:
        return _unanswered(evidence, pair) or beside(_NO_RECORD)
    if pair.landing is None:
        return beside("has a page that was not asked for")
    if pair.landing.exchange is None and evidence.stop is not None and evidence.stop.reason:
        return open_(evidence.stop.reason, f"was not looked at: {evidence.stop.message}")
    found = landing_ground.dataset(pair.landing)
    if not isinstance(found, Dataset):
        if found.outcome is Outcome.CANT_TELL:
            return found
        return beside(f"has a page that {found.clause}")
    side = crosswalk_sides.of_dataset(found)
    told = {name: look(pair.oai, side) for name, look in _PAGE_FIELDS}
    other = [name for name, is_same in told.items() if is_same is False]
    where = landing_ground.place(found)
    if other:
        clause = f"has another {' and another '.join(other)} on its page than in OAI-PMH"
        return fails(clause, where, found.name)
    if all(is_same is None for is_same in told.values()):
        return beside("has a page that tells nothing that could be compared")
    return holds("has a page that tells the same", where, found.name)


def _agree(
    evidence: CrosswalkEvidence, field: str, compare: _Compare, shown: Callable[[Side], str]
) -> Verdict:
    def look(pair: Pair) -> Seen:
        both = _both(evidence, pair)
        if isinstance(both, Seen):
            return both
        oai, api = both
        is_same = compare(oai, api)
        if is_same is None:
            return beside(f"has no {field} in one of them that could be compared")
        if is_same:
            return holds(f"has the same {field} in both", field, shown(api))
        told = f"OAI-PMH: {shown(oai)[:120] or 'nothing'}; API: {shown(api)[:120]}"
        return fails(f"differs in its {field} ({told})", field, told)

    return _judge(evidence, look, f"agree in their {field}")


def _both(evidence: CrosswalkEvidence, pair: Pair) -> tuple[Side, Side] | Seen:
    """Return both sides, or what is said of an object of which one is not there."""
    if pair.is_missing:
        return beside("is in OAI-PMH only")
    unanswered = _unanswered(evidence, pair)
    if unanswered is not None:
        return unanswered
    if pair.oai is None or pair.api is None:
        return beside("is in one of them only")
    return pair.oai, pair.api


def _unanswered(evidence: CrosswalkEvidence, pair: Pair) -> Seen | None:
    """Return what is said of an object of which the API told nothing; None when it did."""
    if pair.api is not None:
        return None
    if pair.exchange is not None:
        found = obstacles.in_the_way(pair.exchange, f"The API's answer about {pair.name[:80]}")
        if found is not None:
            return open_(found.reason, found.message)
        return open_(Reason.HTTP_5XX, "was asked for, and what came could not be read")
    stop = evidence.stop
    if stop is None:
        return beside(_NO_PID if pair.oai is not None else _NO_RECORD)
    if stop.reason is None:
        return unseen(f"was not asked for: {stop.message}")
    return open_(stop.reason, f"was not asked for: {stop.message}", stop.exchange)


def _judge(
    evidence: CrosswalkEvidence, look: Callable[[Pair], Seen], good: str, *, least: Fraction = MOST
) -> Verdict:
    every = []
    for pair in evidence.pairs:
        seen = look(pair)
        index = seen.exchange if seen.exchange is not None else pair.index
        every.append(Judged(f"The object {pair.name[:120]}", seen, index, pair.is_drawn))
    return shares.verdict(every, "objects", good, least)


EVALUATORS: tuple[Callable[[CrosswalkEvidence], Verdict], ...] = (
    objects_are_in_both,
    identifiers_agree,
    titles_agree,
    creators_agree,
    dates_agree,
    licences_agree,
    techniques_agree,
    instruments_agree,
    samples_agree,
    access_agrees,
    nothing_is_lost,
    landing_page_agrees,
)
"""A function's name is its probe's id without the prefix: neither can be changed alone."""
