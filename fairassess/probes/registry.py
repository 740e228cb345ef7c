"""All probes that can be run, by kind and in order, and the ids of all checks that there are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from fairassess.domain.finding import Definition, Verdict
from fairassess.probes import (
    aggregators_target,
    api_probes,
    data_file_probes,
    definitions,
    landing_probes,
    oai_probes,
    pid_probes,
    search_api_probes,
    targets,
)
from fairassess.probes.evaluators import aggregators as judge_aggregators
from fairassess.probes.evaluators import crosswalk as judge_crosswalk
from fairassess.probes.evaluators import ontology as judge_ontology
from fairassess.probes.evaluators import operations as judge_operations
from fairassess.probes.fetchers import (
    aggregators,
    catalogues,
    crosswalk,
    data_file,
    landing_page,
    oaipmh,
    ontology,
    operations,
    pid,
    search_api,
)
from fairassess.probes.visit import Evidence, Visit

PROBE_SET_VERSION = "5"
"""Rises whenever an evaluator judges the same evidence otherwise, or a probe comes or goes."""

OAI_PMH: Final = "oai-pmh"
HARVEST: Final = "harvest"
ONTOLOGY: Final = "ontology"
DATA_FILE: Final = "data-file"
OBJECT: Final = "object"
"""Kind of a run that looks at one object with several kinds of probes; no endpoint is of it."""
COMPARE_TERMS: Final = frozenset({ONTOLOGY, DATA_FILE, "landing-page", OBJECT})
"""Kinds whose runs have to be given vocabularies."""

_OF_OBJECTS = ("pid", "landing-page", "data-file")
OBJECT_REQUESTS: Final = 8
"""Requests that one look at an object may make, to registries, too, and each redirect counted."""

_E = TypeVar("_E", bound=Evidence)


@dataclass(frozen=True, slots=True)
class Kind(Generic[_E]):
    """
    One kind of endpoint, and everything that is checked of it.

    Attributes:
        word: Its name, as stored and typed.
        prefix: What the ids of its probes begin with.
        fetch: Visits an endpoint of this kind, once for all its probes.
        evaluators: Its checks, in order; each judges what the visit brought.
        check_target: Raises `errors.Invalid` where a target has not the form that this kind needs.
        looks_at_objects: Whether it looks at objects of a facility, a sample of them or the one
            that the target names.
        requests: Requests that one run may make, those to registries apart.
    """

    word: str
    prefix: str
    fetch: Callable[[Visit], _E]
    evaluators: tuple[Callable[[_E], Verdict], ...]
    check_target: Callable[[str], None] = targets.check_address
    looks_at_objects: bool = False
    requests: int = 100


@dataclass(frozen=True, slots=True)
class Probe(Generic[_E]):
    """
    One check of one kind of endpoint.

    Attributes:
        id: A statement that can be true.
        fetch: Visits the endpoint; the same for all probes of a kind, and done once for them all.
        evaluate: Judges what the visit brought.
        definition: What is checked, why, and what to do.
    """

    id: str
    fetch: Callable[[Visit], _E]
    evaluate: Callable[[_E], Verdict]
    definition: Definition


# Each kind has evidence of its own, which only its fetcher and its evaluators need to know.
_KINDS: tuple[Kind[Any], ...] = (
    Kind(
        OAI_PMH,
        "oaipmh",
        oaipmh.fetch,
        oai_probes.EVALUATORS,
        check_target=targets.check_oai_address,
    ),
    Kind(
        "pid",
        "pid",
        pid.fetch,
        pid_probes.EVALUATORS,
        check_target=targets.check_object,
        looks_at_objects=True,
        requests=240,
    ),
    Kind(
        "landing-page",
        "landing",
        landing_page.fetch,
        landing_probes.EVALUATORS,
        check_target=targets.check_object,
        looks_at_objects=True,
        requests=200,
    ),
    Kind(
        DATA_FILE,
        "file",
        data_file.fetch,
        data_file_probes.EVALUATORS,
        check_target=targets.check_object,
        looks_at_objects=True,
        requests=240,
    ),
    Kind("search-api", "searchapi", search_api.fetch, search_api_probes.EVALUATORS, requests=40),
    Kind("scicat", "scicat", catalogues.fetch_scicat, api_probes.SCICAT, requests=30),
    Kind("icat", "icat", catalogues.fetch_icat, api_probes.ICAT, requests=30),
    Kind("invenio", "invenio", catalogues.fetch_invenio, api_probes.INVENIO, requests=30),
    Kind(
        "aggregators",
        "aggregator",
        aggregators.fetch,
        judge_aggregators.EVALUATORS,
        check_target=aggregators_target.check,
        requests=20,
    ),
    Kind(
        ONTOLOGY,
        "ontology",
        ontology.fetch,
        judge_ontology.EVALUATORS,
        looks_at_objects=True,
        requests=20,
    ),
    Kind(
        "crosswalk",
        "crosswalk",
        crosswalk.fetch,
        judge_crosswalk.EVALUATORS,
        looks_at_objects=True,
        requests=120,
    ),
    Kind("operations", "operations", operations.fetch, judge_operations.EVALUATORS, requests=20),
)


def _probes(kind: Kind[_E]) -> tuple[Probe[_E], ...]:
    """Return the probes of a kind: the name of each function is its id without the prefix."""
    known = definitions.shipped()
    named = ((f"{kind.prefix}_{judge.__name__}", judge) for judge in kind.evaluators)
    return tuple(Probe(name, kind.fetch, judge, known[name]) for name, judge in named)


_BY_KIND: dict[str, tuple[Probe[Any], ...]] = {kind.word: _probes(kind) for kind in _KINDS}
PROBES: tuple[Probe[Any], ...] = tuple(probe for probes in _BY_KIND.values() for probe in probes)
KINDS: tuple[str, ...] = tuple(_BY_KIND)
"""Kinds of endpoints that can be probed."""


OBJECT_KINDS: tuple[str, ...] = tuple(kind for kind in _OF_OBJECTS if kind in _BY_KIND)
"""Kinds of probes by which one object is looked at, in the order in which that is done."""


def of_kind(kind: str) -> tuple[Probe[Any], ...]:
    """
    Return the probes of a kind, in order; empty when nothing of that kind can be probed.

    Those of `OBJECT` are the probes of all kinds by which one object is looked at.
    """
    if kind == OBJECT:
        return tuple(probe for each in OBJECT_KINDS for probe in _BY_KIND[each])
    return _BY_KIND.get(kind, ())


def requests_of(kind: str) -> int:
    """
    Return how many requests one run of a kind may make, those to registries apart but for OBJECT.

    Raises:
        ValueError: Nothing of this kind can be probed.
    """
    return OBJECT_REQUESTS if kind == OBJECT else kind_called(kind).requests


def kind_called(word: str) -> Kind[Any]:
    """
    Return the kind of this name.

    Raises:
        ValueError: No endpoint of this kind can be probed.
    """
    found = next((kind for kind in _KINDS if kind.word == word), None)
    if found is None:
        raise ValueError(f"{word!r} is none of {', '.join(KINDS)}")
    return found


def known_ids() -> frozenset[str]:
    """Return the ids of all checks, those of harvested metadata included."""
    return frozenset(definitions.shipped())


def definition(probe_id: str) -> Definition:
    """
    Return what a check is about.

    Raises:
        KeyError: There is no such check.
    """
    return definitions.shipped()[probe_id]


def version() -> str:
    """Return the version of the whole set of checks, as it is stored with every run."""
    return PROBE_SET_VERSION
