"""Say of one object which metrics of others hold, as combinations of our own findings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from fairassess.domain.finding import Finding, Outcome


class State(Enum):
    """What is known of a metric. The words are stored."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does_not_hold"
    NOT_TOLD = "not_told"


class Join(Enum):
    """How the parts of a condition are joined; the words stand in the files."""

    ALL = "all"
    ANY = "any"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Condition:
    """
    When a metric holds.

    Attributes:
        probe: Id of the one probe that decides; empty where parts do.
        join: How the parts are joined. A `sign` has one part: where that holds the metric holds,
            and where it does not, nothing is known.
        parts: Further conditions; empty where a probe decides.
    """

    probe: str = ""
    join: Join = Join.ALL
    parts: tuple["Condition", ...] = ()

    @property
    def probes(self) -> tuple[str, ...]:
        """Ids of all probes that it looks at, in order, each once."""
        own = (self.probe,) if self.probe else ()
        return tuple(dict.fromkeys((*own, *(one for part in self.parts for one in part.probes))))


@dataclass(frozen=True, slots=True)
class Metric:
    """
    One metric of others.

    Attributes:
        id: As its makers write it.
        address: Where it is published.
        principle: FAIR principle that it belongs to: `R1.1`.
        title: What it asks for, in our words.
        how: Which of our findings decide it, and where that differs from its makers' way.
        holds: When it holds.
    """

    id: str
    address: str
    principle: str
    title: str
    how: str
    holds: Condition


@dataclass(frozen=True, slots=True)
class MetricSet:
    """
    Metrics that were published together.

    Attributes:
        id: Its name: `esrf`, `fsf`.
        title: Its title, for people.
        source: Who published it, and where.
        metrics: The metrics, in order; at least one.
    """

    id: str
    title: str
    source: str
    metrics: tuple[Metric, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """
    One metric of one object.

    Attributes:
        metric: The metric.
        state: What is known of it.
        because: The findings that decided it, or that leave it open, in the order of the condition.
    """

    metric: Metric
    state: State
    because: tuple[Finding, ...]


# None stands for "does not apply": such a part is left out as if it were not there.
_STATES: Mapping[Outcome, State | None] = {
    Outcome.PASSED: State.HOLDS,
    Outcome.FAILED: State.DOES_NOT_HOLD,
    Outcome.CANT_TELL: State.NOT_TOLD,
    Outcome.UNTESTED: State.NOT_TOLD,
    Outcome.INAPPLICABLE: None,
}


def judge(metric: Metric, findings: Iterable[Finding]) -> Judged:
    """
    Return what is known of a metric.

    What cannot be told stays so, unless the other parts decide it whatever it is: one part that
    does not hold decides `all`, and one that holds decides `any`.

    Args:
        metric: The metric.
        findings: About one object, of any kinds of probes; of a probe that comes twice the first
            counts.

    Source:
        Kleene's three-valued logic.
    """
    known: dict[str, Finding] = {}
    for finding in findings:
        known.setdefault(finding.probe, finding)
    state = _state(metric.holds, known) or State.NOT_TOLD
    looked_at = (known[probe] for probe in metric.holds.probes if probe in known)
    return Judged(metric, state, tuple(one for one in looked_at if _is_reason(one, state)))


def judge_all(every: MetricSet, findings: Iterable[Finding]) -> tuple[Judged, ...]:
    """Return what is known of each metric of a set, in order."""
    told = tuple(findings)
    return tuple(judge(metric, told) for metric in every.metrics)


def _is_reason(finding: Finding, state: State) -> bool:
    """Whether a finding speaks for what came out; where nothing came out, all that are open do."""
    return _STATES[finding.outcome] is state


def _state(condition: Condition, known: Mapping[str, Finding]) -> State | None:
    if condition.probe:
        found = known.get(condition.probe)
        return State.NOT_TOLD if found is None else _STATES[found.outcome]
    chosen = [part for part in condition.parts if not _is_beside(condition, part, known)]
    if not chosen:
        return State.NOT_TOLD
    parts = [one for part in chosen if (one := _state(part, known)) is not None]
    return _JOINED[condition.join](parts) if parts else None


def _is_beside(condition: Condition, part: Condition, known: Mapping[str, Finding]) -> bool:
    """Whether one of several ways is closed: an earlier check has shown that nothing is there."""
    found = known.get(part.probe)
    is_untested = found is not None and found.outcome is Outcome.UNTESTED
    return condition.join is Join.ANY and is_untested


def _all(parts: list[State]) -> State:
    if State.DOES_NOT_HOLD in parts:
        return State.DOES_NOT_HOLD
    return State.NOT_TOLD if State.NOT_TOLD in parts else State.HOLDS


def _any(parts: list[State]) -> State:
    if State.HOLDS in parts:
        return State.HOLDS
    return State.NOT_TOLD if State.NOT_TOLD in parts else State.DOES_NOT_HOLD


def _sign(parts: list[State]) -> State:
    return State.HOLDS if State.HOLDS in parts else State.NOT_TOLD


_JOINED: Mapping[Join, Callable[[list[State]], State]] = {
    Join.ALL: _all,
    Join.ANY: _any,
    Join.SIGN: _sign,
}
