"""Judge whether aggregators hold the records that a facility has."""

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from fairassess.domain import percent
from fairassess.domain.finding import Measure, Pointer, Reason, Verdict
from fairassess.probes.aggregators_evidence import AggregatorsEvidence, Count
from fairassess.probes.evaluators import verdicts
from fairassess.probes.evaluators.verdicts import at

MOST_MISSING = Fraction(1, 10)
"""Share of a facility's records that an aggregator may lack: harvests take their time."""

_NAMES = {"datacite": "DataCite", "b2find": "B2FIND", "openaire": "OpenAIRE"}


def source_is_counted(evidence: AggregatorsEvidence) -> Verdict:
    """Judge B01: it is known how many records the facility has itself."""
    found = _source(evidence)
    if isinstance(found, Verdict):
        return found
    number, source = found
    return verdicts.passed(f"The facility has {_records(number)} ({_told(source)}).", *_at(source))


def datacite_has_the_records(evidence: AggregatorsEvidence) -> Verdict:
    """Judge B02: DataCite knows nearly as many DOIs as the facility has records."""
    return _has_the_records(evidence, "datacite")


def b2find_has_the_records(evidence: AggregatorsEvidence) -> Verdict:
    """Judge B03: B2FIND holds nearly all records."""
    return _has_the_records(evidence, "b2find")


def openaire_has_the_records(evidence: AggregatorsEvidence) -> Verdict:
    """Judge B04: OpenAIRE holds nearly all records."""
    return _has_the_records(evidence, "openaire")


def holds_no_more(evidence: AggregatorsEvidence) -> Verdict:
    """Judge B05: no aggregator holds many more records than the facility has."""
    found = _source(evidence)
    if isinstance(found, Verdict):
        return found
    number, source = found
    whole = [(where, _sum(evidence, where)) for where in _NAMES if where in evidence.names]
    known = [(where, sum_) for where, sum_ in whole if isinstance(sum_, int)]
    if not known:
        return next(sum_ for _, sum_ in whole if isinstance(sum_, Verdict))
    more = [(where, sum_) for where, sum_ in known if sum_ > number * (1 + MOST_MISSING)]
    pointers = _at(*(count for where, _ in more for count in evidence.of(where)), source)
    own = f"the facility has {_records(number)} ({_told(source)})"
    if more:
        told = ", ".join(f"{_NAMES[where]} {sum_:,}" for where, sum_ in more)
        return verdicts.failed(f"More than the facility: {told}; {own}.", *pointers)
    told = ", ".join(f"{_NAMES[where]} {sum_:,}" for where, sum_ in known)
    return verdicts.passed(f"Not more than the facility: {told}; {own}.", *pointers)


def _has_the_records(evidence: AggregatorsEvidence, where: str) -> Verdict:
    name = _NAMES[where]
    if evidence.names and where not in evidence.names:
        return verdicts.inapplicable(f"The target names nothing at {name}.")
    found = _source(evidence)
    if isinstance(found, Verdict):
        return found
    number, source = found
    held = _sum(evidence, where)
    if isinstance(held, Verdict):
        return held
    counts = evidence.of(where)
    if number == 0:
        message = f"The facility has no records ({_told(source)})."
        return verdicts.inapplicable(message, *_at(source))
    measure = Measure(min(held, number), number)
    names = ", ".join(count.name for count in counts)
    shown = percent.percent(Fraction(held, number))
    message = (
        f"{name} holds {_records(held)} ({names}; {_day(counts[0])}), the facility has {number:,}"
        f" ({_told(source)}): {shown}."
    )
    if held < number * (1 - MOST_MISSING):
        if held == 0:
            message += f" Perhaps the name is not the one that {name} uses."
        return verdicts.failed(message, *_at(*counts, source), measure=measure)
    return verdicts.passed(message, *_at(*counts, source), measure=measure)


def _source(evidence: AggregatorsEvidence) -> tuple[int, Count] | Verdict:
    """Return how many records the facility has, or the verdict that nobody knows."""
    source = evidence.source
    if source is None:
        if evidence.stop is not None:
            return verdicts.not_asked(evidence.stop)
        message = (
            "Nobody knows how many records the facility has: harvest its OAI-PMH interface, or"
            " name a source in the target."
        )
        return verdicts.untested(message)
    if source.number is None:
        return _unknown(source)
    return source.number, source


def _sum(evidence: AggregatorsEvidence, where: str) -> int | Verdict:
    """Return what an aggregator holds under all names, or the verdict that it did not tell."""
    counts = evidence.of(where)
    if evidence.stop is not None:
        # Some of several names may not have been asked for any more.
        return verdicts.not_asked(evidence.stop)
    unknown = next((count for count in counts if count.number is None), None)
    if unknown is not None or not counts:
        return _unknown(unknown) if unknown else verdicts.not_asked(None)
    return sum(count.number or 0 for count in counts)


def _unknown(count: Count) -> Verdict:
    reason = count.obstacle.reason if count.obstacle else Reason.INTERNAL
    message = count.obstacle.message if count.obstacle else "No number was told."
    return verdicts.cant_tell(reason, message, *_at(count))


def _at(*counts: Count) -> tuple[Pointer, ...]:
    return tuple(
        at(count.index, "body", f"{count.name}: {count.number}")
        for count in counts
        if count.index is not None
    )


def _records(number: int) -> str:
    return "1 record" if number == 1 else f"{number:,} records"


def _told(count: Count) -> str:
    return f"{count.name}, {_day(count)}" if count.told_at else count.name


def _day(count: Count) -> str:
    return f"{count.told_at:%Y-%m-%d}" if count.told_at else "undated"


EVALUATORS: Final[tuple[Callable[[AggregatorsEvidence], Verdict], ...]] = (
    source_is_counted,
    datacite_has_the_records,
    b2find_has_the_records,
    openaire_has_the_records,
    holds_no_more,
)
