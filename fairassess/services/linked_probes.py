"""The probes for everybody: what each is, and which FAIR principles it says something about."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from fairassess.domain.finding import Definition
from fairassess.domain.observation import probes_of
from fairassess.domain.questionnaire import Questionnaire
from fairassess.errors import NotFound
from fairassess.probes import definitions, registry, software
from fairassess.probes.definitions import metric_files
from fairassess.reports.rdf_values import ProbeSet, ProbeTold
from fairassess.services import kinds
from fairassess.storage import questionnaires
from fairassess.storage.runs import Work

_BESIDE = {registry.HARVEST: "Harvested metadata", software.KIND: "Software behind an endpoint"}
_PRINCIPLES = re.compile(r"\bFAIR ((?:[FAIR]\d(?:\.\d)?(?:, )?)+)")


def name_of(kind: str) -> str:
    """Return what people call a kind of probes; some look at no endpoint of their own."""
    return _BESIDE.get(kind) or kinds.name_of(kind)


def kind_of(kind: str, work: Work) -> str:
    """Return the kind of probes that a run carries out: a harvest has its own."""
    return registry.HARVEST if work is Work.HARVEST else kind


def every() -> ProbeSet:
    """
    Return all probes that come with the application.

    A probe says something about the principles that its source names; where it names none, about
    those of the metrics of others that it is part of, or else of the questions whose levels it
    can show.
    """
    return _every(questionnaires.available())


def find(probe_id: str) -> ProbeTold:
    """
    Return one probe.

    Raises:
        NotFound: There is none of this name.
    """
    told = every().probes.get(probe_id)
    if told is None:
        raise NotFound(f"There is no check called {probe_id}.")
    return told


def of_kind(kind: str) -> tuple[ProbeTold, ...]:
    """
    Return the probes of a kind, in order.

    Raises:
        NotFound: There are none.
    """
    told = tuple(one for one in every().probes.values() if one.definition.kind == kind)
    if not told:
        raise NotFound(f"There are no checks of {kind}.")
    return told


def by_kind() -> tuple[tuple[str, str, tuple[Definition, ...]], ...]:
    """Return all probes by kind: the kind, its name, its probes."""
    return tuple(
        (kind, name_of(kind), tuple(one.definition for one in of_kind(kind)))
        for kind in dict.fromkeys(one.definition.kind for one in every().probes.values())
    )


def questions_of(probe_id: str) -> tuple[tuple[str, str, str], ...]:
    """
    Return the questions of the newest questionnaires whose levels a probe can show.

    Returns:
        Questionnaire, id of the question, and what it asks.
    """
    return tuple(
        (asked.name, question.id, str(question.text))
        for asked in _newest(questionnaires.available())
        for question in asked.questions
        if any(probe_id in probes_of(rule.when) for rule in question.observe)
    )


def questionnaire(name: str) -> Questionnaire:
    """
    Return a published questionnaire: `expands-d26@1.0.0`.

    Raises:
        NotFound: There is none.
    """
    if name not in questionnaires.available():
        raise NotFound(f"There is no questionnaire {name}.")
    return questionnaires.load(name)


@cache
def _every(names: tuple[str, ...]) -> ProbeSet:
    found = defaultdict[str, set[str]](set)
    for pairs in (_of_sources(), _of_metrics(), _of_questions(names)):
        told_before = frozenset(found)
        for probe, principle in pairs:
            if probe not in told_before:
                found[probe].add(principle)
    shipped = definitions.shipped()
    return ProbeSet(
        version=registry.version(),
        probes={one.id: ProbeTold(one, tuple(sorted(found[one.id]))) for one in shipped.values()},
        kinds={one.kind: name_of(one.kind) for one in shipped.values()}
        | {kind: name_of(kind) for kind in (*registry.KINDS, registry.OBJECT)},
    )


def _newest(names: tuple[str, ...]) -> tuple[Questionnaire, ...]:
    ids = dict.fromkeys(name.partition("@")[0] for name in names)
    return tuple(questionnaires.latest(one) for one in ids)


def _of_sources() -> Iterator[tuple[str, str]]:
    for one in definitions.shipped().values():
        for match in _PRINCIPLES.finditer(one.source):
            yield from ((one.id, name) for name in match[1].split(", ") if name)


def _of_metrics() -> Iterator[tuple[str, str]]:
    for group in metric_files.shipped(frozenset(definitions.shipped())):
        for metric in group.metrics:
            yield from ((probe, metric.principle) for probe in metric.holds.probes)


def _of_questions(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for asked in _newest(names):
        for question in asked.questions:
            for rule in question.observe:
                for probe in probes_of(rule.when):
                    yield from ((probe, principle) for principle in question.fair)
