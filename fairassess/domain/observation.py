"""What the evidence says about one question: the interval of levels that it allows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import product

from fairassess.domain import conditions
from fairassess.domain.answers import Answer
from fairassess.domain.conditions import probes_of as probes_of
from fairassess.domain.finding import Finding, Outcome, Severity
from fairassess.domain.questionnaire import Condition, Over, Question, Rule, Scale

STALE_AFTER = timedelta(days=30)
"""A finding older than this is shown and satisfies no condition (docs/scoring.md, Freshness)."""

_ENDPOINT_KIND = {"harvest": "oai-pmh"}
"""Kinds of findings that are made on an endpoint of another kind."""


class Agreement(Enum):
    """How an answer stands to the evidence; the words are stored."""

    OVERSTATED = "overstated"
    UNDERSTATED = "understated"
    SUPPORTED = "supported"
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True, slots=True)
class RuleFired:
    """
    One rule that spoke.

    Attributes:
        rule: Its place among the question's rules, from 0.
        because: The observation as a sentence.
        at_least: Least level it showed; None when it showed none.
        at_most: Highest level it allowed; None when it forbade none.
        probes: Probe ids that its condition names, sorted; for a whole kind, those it looked at.
        finding_ids: Stored ids of the findings it rests on, sorted; empty outside a database.
    """

    rule: int
    because: str
    at_least: int | None
    at_most: int | None
    probes: tuple[str, ...]
    finding_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """
    What findings say about one question.

    Attributes:
        question: Id of the question.
        at_least: Least level shown; the lowest of the scale when nothing was shown.
        at_most: Highest level allowed; the highest of the scale when nothing was forbidden.
        is_judgeable: Whether the question has rules at all.
        was_observed: Whether at least one rule spoke.
        is_inconsistent: Whether the rules crossed; then the interval is the whole scale.
        because: The rules that spoke, in the order of the questionnaire.
        findings: Those that the rules name, stale and inconclusive ones too, for display.
        observed_at: The moment that ages were counted from; aware UTC.
    """

    question: str
    at_least: int
    at_most: int
    is_judgeable: bool
    was_observed: bool
    is_inconsistent: bool
    because: tuple[RuleFired, ...]
    findings: tuple[Finding, ...]
    observed_at: datetime


_ByProbe = dict[str, Finding]
"""The finding that stands for each probe on one endpoint, or on one of each kind."""


def is_stale(finding: Finding, *, at: datetime) -> bool:
    """Tell whether *finding* is too old at the moment *at* to satisfy a condition."""
    return finding.found_at is not None and at - finding.found_at > STALE_AFTER


def observe(
    question: Question, scale: Scale, findings: Sequence[Finding], *, at: datetime
) -> Observation:
    """
    Narrow the scale to the levels that the evidence allows for *question*.

    For each endpoint and probe the newest conclusive finding counts while it is fresh; a later one
    that could not tell changes nothing. `over: any` judges the facility by its best endpoint: one
    that holds is enough to show a level, and all must hold before one is forbidden. `over: all`
    judges it by its worst, the other way round. An endpoint where a condition is not decided is
    left out of both. `over: best` is as `over: any`, for questions that endpoints of several kinds
    answer: a rule of it that forbids what another one shows is taken back.

    Args:
        question: With its rules; may have none.
        scale: Of its questionnaire.
        findings: Of all endpoints of the facility, in any order; for each endpoint and probe the
            last conclusive one, and the last one where that is another.
        at: Moment that ages are counted from; aware UTC.

    Returns:
        The interval with the rules and findings behind it.

    Source:
        docs/scoring.md, Observation; decision 0005.
    """
    named = _named_by(question.observe, findings)
    endpoints = _standing(named, at)
    spoken = (_speak(n, rule, endpoints) for n, rule in enumerate(question.observe))
    fired = _without_outdone(
        question.observe,
        tuple(one for one in spoken if one is not None),
        {finding.probe: finding.kind for finding in named},
    )
    at_least = max((f.at_least for f in fired if f.at_least is not None), default=scale.lowest)
    at_most = min((f.at_most for f in fired if f.at_most is not None), default=scale.highest)
    crossed = at_least > at_most
    return Observation(
        question=question.id,
        at_least=scale.lowest if crossed else at_least,
        at_most=scale.highest if crossed else at_most,
        is_judgeable=question.is_judgeable,
        was_observed=bool(fired),
        is_inconsistent=crossed,
        because=fired,
        findings=tuple(sorted(named, key=_display_order)),
        observed_at=at,
    )


def agreement(answer: Answer, observation: Observation | None) -> Agreement | None:
    """
    Say how an answer stands to the evidence.

    Returns:
        None where there is nothing to compare: no level was given, or no machine can judge the
        question. Where no rule spoke, or the rules cross, any level is *not shown*.

    Source:
        docs/scoring.md, Agreement.
    """
    if answer.level is None or observation is None or not observation.is_judgeable:
        return None
    if not observation.was_observed or observation.is_inconsistent:
        return Agreement.NOT_SHOWN
    if answer.level > observation.at_most:
        return Agreement.OVERSTATED
    if answer.level < observation.at_least:
        return Agreement.UNDERSTATED
    if answer.level == observation.at_least:
        return Agreement.SUPPORTED
    return Agreement.NOT_SHOWN


def last_conclusive(findings: Iterable[Finding]) -> dict[tuple[int | None, str], Finding]:
    """Return the newest conclusive finding by endpoint and probe, whatever its age."""
    conclusive = (finding for finding in findings if finding.outcome.is_conclusive)
    return {(f.endpoint_id, f.probe): f for f in sorted(conclusive, key=_age_order)}


def _named_by(rules: Sequence[Rule], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that any of the rules looks at."""
    probes = {probe for rule in rules for probe in probes_of(rule.when)}
    whole_kinds = {rule.when.all_must_passed for rule in rules}
    return tuple(
        finding
        for finding in findings
        if finding.probe in probes
        or (finding.kind in whole_kinds and finding.severity is Severity.MUST)
    )


def _endpoint_kind(finding: Finding) -> str:
    return _ENDPOINT_KIND.get(finding.kind, finding.kind)


def _age_order(finding: Finding) -> tuple[bool, float, int, str, str]:
    """Sort key from old to new; a finding that is not stored yet is the newest."""
    at = finding.found_at
    return (
        at is None,
        at.timestamp() if at is not None else 0.0,
        finding.id if finding.id is not None else -1,
        finding.outcome.value,
        finding.message,
    )


def _display_order(finding: Finding) -> tuple[object, ...]:
    return (finding.kind, finding.endpoint_id or 0, finding.probe, *_age_order(finding))


def _standing(findings: Iterable[Finding], at: datetime) -> dict[tuple[str, int | None], _ByProbe]:
    """
    Return for each endpoint the finding that stands for each probe.

    The newest fresh conclusive one stands; where there is none, the newest of all, which then
    satisfies nothing but is known to be open.
    """
    standing: dict[tuple[str, int | None], _ByProbe] = {}

    def rank(finding: Finding) -> tuple[object, ...]:
        """Return what sorts findings so that the one that stands comes last."""
        counts = finding.outcome.is_conclusive and not is_stale(finding, at=at)
        return (counts, *_age_order(finding))

    for finding in sorted(findings, key=rank):
        kept = finding
        if is_stale(finding, at=at) and finding.outcome.is_conclusive:
            kept = _as_open(finding)
        standing.setdefault((_endpoint_kind(finding), finding.endpoint_id), {})[kept.probe] = kept
    return standing


def _as_open(finding: Finding) -> Finding:
    """Return a finding that is too old as one that says nothing."""
    return Finding(
        probe=finding.probe,
        outcome=Outcome.UNTESTED,
        severity=finding.severity,
        message=finding.message,
        remedy="",
        source=finding.source,
        kind=finding.kind,
        endpoint_id=finding.endpoint_id,
        found_at=finding.found_at,
        id=finding.id,
    )


def _without_outdone(
    rules: Sequence[Rule], fired: tuple[RuleFired, ...], kinds: Mapping[str, str]
) -> tuple[RuleFired, ...]:
    """
    Return the rules that spoke, but for those that forbid what endpoints of other kinds show.

    Only `over: best` asks for that, where a facility may answer by one kind of endpoint or by
    another, and a poor one takes nothing away from one that is as good or better, unless that one
    is held down as well. Rules that cross on one kind stay, so that the fault is told.

    Args:
        rules: All of the question, in order.
        fired: Those that spoke.
        kinds: Kind of each probe that they rest on.
    """

    of = {one: frozenset(kinds[probe] for probe in one.probes) for one in fired}

    def is_outdone(cap: RuleFired) -> bool:
        """
        Return whether other probes show at least as much as this rule allows at most.

        A rule that shows it does not count where what it rests on is itself held down.
        """
        return cap.at_most is not None and any(
            one.at_least is not None
            and one.at_least >= cap.at_most
            and of[one].isdisjoint(of[cap])
            and all(
                other.at_most is None or other.at_most > cap.at_most
                for other in fired
                if of[other] & of[one]
            )
            for one in fired
        )

    return tuple(
        one for one in fired if rules[one.rule].over is not Over.BEST or not is_outdone(one)
    )


def _speak(
    number: int, rule: Rule, endpoints: dict[tuple[str, int | None], _ByProbe]
) -> RuleFired | None:
    """Return what the rule says about these endpoints, or None when it is silent."""
    judged = [
        (choice, conditions.holds(rule.when, choice)) for choice in _choices(rule.when, endpoints)
    ]
    # An endpoint that is not known to hold or not to hold is left out: an outage of one endpoint
    # must not take away, or add to, what another one shows.
    decided = [(choice, holds) for choice, holds in judged if holds is not None]
    holding = [choice for choice, holds in decided if holds]
    holds_somewhere = bool(holding)
    holds_everywhere = holds_somewhere and len(holding) == len(decided)
    is_best = rule.over is not Over.ALL
    shows = rule.at_least is not None and (holds_somewhere if is_best else holds_everywhere)
    forbids = rule.at_most is not None and (holds_everywhere if is_best else holds_somewhere)
    if not (shows or forbids):
        return None
    used = tuple(f for choice in holding for f in _looked_at(rule.when, choice))
    return RuleFired(
        rule=number,
        because=str(rule.because),
        at_least=rule.at_least if shows else None,
        at_most=rule.at_most if forbids else None,
        probes=tuple(sorted({f.probe for f in used})),
        finding_ids=tuple(sorted({f.id for f in used if f.id is not None})),
    )


def _choices(
    condition: Condition, endpoints: dict[tuple[str, int | None], _ByProbe]
) -> Iterator[_ByProbe]:
    """
    Yield every combination of one endpoint for each kind that the condition names.

    Most conditions name one kind, and then each combination is one endpoint.
    """
    probes = probes_of(condition)
    kinds = {kind for (kind, _), by_probe in endpoints.items() if probes & by_probe.keys()}
    if condition.all_must_passed is not None:
        whole = condition.all_must_passed
        kinds.add(_ENDPOINT_KIND.get(whole, whole))
    if not kinds:
        return
    by_kind = [[by_probe for (k, _), by_probe in endpoints.items() if k == kind] for kind in kinds]
    for combination in product(*by_kind):
        yield {probe: finding for by_probe in combination for probe, finding in by_probe.items()}


def _looked_at(condition: Condition, choice: _ByProbe) -> Iterator[Finding]:
    """Yield the findings of a choice that the condition looks at."""
    probes = probes_of(condition)
    for finding in choice.values():
        if finding.probe in probes or conditions.is_must_of(condition.all_must_passed, finding):
            yield finding
