"""Judge the techniques and subjects that a page names: checks W19 to W21."""

import re
from fractions import Fraction

from fairassess.domain import percent
from fairassess.domain.finding import Verdict
from fairassess.domain.metadata import Value
from fairassess.domain.term_matching import Match, Matcher
from fairassess.domain.terms import Way
from fairassess.probes.evaluators import landing_ground as ground
from fairassess.probes.evaluators.landing_ground import GOOD, Seen
from fairassess.probes.landing_evidence import Landing, LandingEvidence
from fairassess.probes.landing_values import Dataset, Term

_PANET = re.compile(
    r"(?:https?://(?:www\.)?purl\.org/pan-science/PaNET/|https?://w3id\.org/PaN/(?:PaNET/)?"
    r"|panet:)?(?:PaNET)?(?P<number>\d{5})/?",
    re.IGNORECASE,
)
_TOO_GENERAL = frozenset(f"{number:05}" for number in range(7))
_SCHEME = "panet"
_WAYS = {
    Way.ADDRESS: "address",
    Way.SHORT_FORM: "short form",
    Way.LABEL: "label",
    Way.ALTERNATIVE: "alternative label",
    Way.FORMER: "former label",
}


def names_technique(evidence: LandingEvidence) -> Verdict:
    """Judge W19: the description names a technique or what was measured."""
    return ground.judge(
        evidence, _technique, good="name a technique or what was measured", least=GOOD
    )


def _technique(landing: Landing) -> Seen:
    def look(found: Dataset) -> Seen:
        told = (*found.techniques, *found.variables)
        if told:
            name = told[0].name or told[0].id
            return ground.holds(f"names what was done ({name[:120]})", ground.place(found), name)
        return ground.missing(found, "names neither measurementTechnique nor variableMeasured")

    return ground.of_dataset(landing, look)


def uses_vocabulary_terms(evidence: LandingEvidence) -> Verdict:
    """Judge W20: at least one subject, technique or variable is a term with an address."""
    return ground.judge(
        evidence, _vocabulary, good="name a term of a vocabulary by its address", least=GOOD
    )


def _vocabulary(landing: Landing) -> Seen:
    def look(found: Dataset) -> Seen:
        terms = _terms(found)
        named = [one for one in terms if one.id.lower().startswith(("http://", "https://"))]
        if named:
            told = f"names {len(named)} of {len(terms)} terms by their address"
            return ground.holds(told, ground.place(found), named[0].id)
        told = "names its subjects in words alone" if terms else "names no subject"
        return ground.missing(found, told)

    return ground.of_dataset(landing, look)


def names_panet_technique(evidence: LandingEvidence) -> Verdict:
    """Judge W21: a technique is named by PaNET, and not by one of its most general terms."""
    matcher = None if evidence.panet is None else Matcher(evidence.panet)
    return ground.judge(
        evidence, lambda landing: _panet(landing, matcher), good="name a technique of PaNET",
        least=GOOD,
    )  # fmt: skip


def _panet(landing: Landing, matcher: Matcher | None) -> Seen:
    def look(found: Dataset) -> Seen:
        by_address = _by_address(found)
        if matcher is None or by_address is not None:
            return by_address or ground.missing(found, "names no term of PaNET by its address")
        # A keyword that says more than the name of a technique speaks of something else.
        every = matcher.of_values(Value(one.name or one.id) for one in _terms(found))
        named = [one for one in every if one.is_whole and one.term is not None]
        credited = [one for one in named if one.earns_credit]
        if credited:
            return _named(found, max(credited, key=lambda one: one.confidence))
        if named:
            told = f"names only “{named[0].text[:120]}”, which says too little or is retired"
            return ground.fails(told, ground.place(found))
        return ground.missing(found, "names no term of PaNET, by address or by name")

    return ground.of_dataset(landing, look)


def _named(found: Dataset, best: Match) -> Seen:
    term = best.current or best.term
    identifier = "" if term is None else term.identifier
    sure = percent.percent(Fraction(str(best.confidence)))
    told = f"names “{best.text[:120]}” ({identifier} by its {_WAYS[best.way]}, {sure} sure)"
    return ground.holds(told, ground.place(found), best.text)


def _by_address(found: Dataset) -> Seen | None:
    """Return what is said of terms that are named by number; None where there are none."""
    numbers = [number for one in _terms(found) if (number := _panet_number(one))]
    exact = [number for number in numbers if number not in _TOO_GENERAL]
    if exact:
        told = f"PaNET{exact[0]}"
        return ground.holds(f"names {told}", ground.place(found), told)
    if numbers:
        told = f"names only a most general term of PaNET (PaNET{numbers[0]})"
        return ground.fails(told, ground.place(found))
    return None


def _terms(found: Dataset) -> tuple[Term, ...]:
    return (*found.techniques, *found.variables, *found.keywords)


def _panet_number(term: Term) -> str:
    """Return the number of a PaNET term; empty when it is none."""
    for text in (term.id, term.name):
        match = _PANET.fullmatch(text.strip()[:200])
        # Five digits alone are a number of anything.
        if match is not None and (_SCHEME in text.lower() or _SCHEME in term.vocabulary.lower()):
            return match["number"]
    return ""
