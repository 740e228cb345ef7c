"""Judge how records name techniques, keywords and file definitions by terms of vocabularies."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from fairassess.domain import percent
from fairassess.domain.finding import Measure, Outcome, Pointer, Reason, Verdict
from fairassess.domain.term_matching import Match, Standing
from fairassess.probes.ontology_evidence import Described, OntologyEvidence

ALL = Fraction(1)
MOST = Fraction(95, 100)
HALF = Fraction(1, 2)

MOST_OPEN = Fraction(1, 10)
"""Share of the objects of which no record may be there, where they could turn the verdict."""

FEWEST_FOR_INTERVAL = 5
MOST_POINTERS = 5
_EXCERPT_CHARS = 300
_APPLICATIONS = "applications"
_NO_TERM = "No record names a PaNET term."
_NO_IDENTIFIER = "No record holds the address or short form of a PaNET term."

_Judged = tuple[Described, str]
"""An object, and what is wrong with it as a clause; empty when nothing is."""


def records_name_techniques(evidence: OntologyEvidence) -> Verdict:
    """Judge NT01: records name a technique of PaNET, in whatever way."""
    judged = [(one, "" if one.credited else _lack(one)) for one in evidence.objects]
    return _share(evidence, judged, HALF, "name a technique of PaNET", "")


def records_name_terms_by_address(evidence: OntologyEvidence) -> Verdict:
    """Judge NT02: records name a technique by the address or short form of its term."""
    judged = [(one, "" if _identified(one) else _by_name(one)) for one in evidence.objects]
    good = "name a PaNET technique by its address or short form"
    return _share(evidence, judged, HALF, good, "")


def named_techniques_carry_addresses(evidence: OntologyEvidence) -> Verdict:
    """Judge NT03: a record that names a technique in words gives its address as well."""
    judged = [
        (one, "" if _identified(one) else _by_name(one))
        for one in evidence.objects
        if any(match.is_whole for match in one.credited)
    ]
    good = "that name a technique give its address or short form"
    return _share(evidence, judged, MOST, good, "No record names a PaNET technique as a subject.")


def terms_exist(evidence: OntologyEvidence) -> Verdict:
    """Judge NT04: every identifier of a term is one that PaNET has."""
    judged = _with_identifiers(
        evidence, lambda match: match.standing is Standing.UNKNOWN, "is no term of PaNET"
    )
    return _share(evidence, judged, ALL, "hold only identifiers that PaNET has", _NO_IDENTIFIER)


def terms_are_current(evidence: OntologyEvidence) -> Verdict:
    """Judge NT05: no term that is named is retired."""
    judged = [
        (one, _first(one.techniques, lambda m: m.standing is Standing.RETIRED, _retired))
        for one in evidence.objects
        if any(match.term is not None for match in one.techniques)
    ]
    return _share(evidence, judged, ALL, "name terms in use only", _NO_TERM)


def terms_are_specific(evidence: OntologyEvidence) -> Verdict:
    """Judge NT06: who names PaNET terms names one that says something about the data."""
    judged = [
        (one, "" if one.credited else _lack(one))
        for one in evidence.objects
        if any(match.term is not None for match in one.techniques)
    ]
    return _share(evidence, judged, MOST, "name a term that is not too general", _NO_TERM)


def addresses_are_exact(evidence: OntologyEvidence) -> Verdict:
    """Judge NT07: addresses of terms are written as PaNET writes them."""
    judged = _with_identifiers(
        evidence,
        lambda match: (
            match.term is not None and match.text != evidence.address_base + match.term.identifier
        ),
        "is not the address as published",
    )
    return _share(evidence, judged, MOST, "write addresses as PaNET does", _NO_IDENTIFIER)


def keywords_come_from_vocabularies(evidence: OntologyEvidence) -> Verdict:
    """Judge NT08: one of the keywords of a record comes from a vocabulary."""
    judged = [
        (one, "" if one.controlled else f"has {one.keywords} keywords of its own")
        for one in evidence.objects
        if one.keywords
    ]
    good = "with keywords have one that comes from a vocabulary, with its address"
    return _share(evidence, judged, HALF, good, "No record holds a subject or keyword.")


def nexus_definitions_are_named(evidence: OntologyEvidence) -> Verdict:
    """Judge NT09: records name the NeXus application definition of their files."""
    judged = [
        (one, "" if any(map(_is_application, one.definitions)) else "names none")
        for one in evidence.objects
    ]
    return _share(evidence, judged, HALF, "name a NeXus application definition", "")


def nexus_definitions_exist(evidence: OntologyEvidence) -> Verdict:
    """Judge NT10: every NeXus class that is named is one that NeXus has."""
    judged = [
        (
            one,
            _first(
                one.definitions,
                lambda match: match.term is None,
                lambda match: f"{match.text} is no class of NeXus",
            ),
        )
        for one in evidence.objects
        if one.definitions
    ]
    return _share(
        evidence, judged, ALL, "name NeXus classes that there are", "No record names any."
    )


def service_terms_exist(evidence: OntologyEvidence) -> Verdict:
    """Judge NT11: a terms service gives no term that PaNET does not have, or has retired."""
    if not evidence.served:
        return _no_service(evidence)
    odd = [one for one in evidence.served if one.match is None or one.match.current is None]
    retired = [
        one
        for one in evidence.served
        if one.match is not None and one.match.standing is Standing.RETIRED and one not in odd
    ]
    wrong = [*odd, *retired]
    measure = Measure(len(evidence.served) - len(wrong), len(evidence.served))
    message = (
        f"{measure.found} of {measure.of} terms that the service gives are in {evidence.release}"
    )
    pointers = tuple(
        Pointer(_last(evidence), one.address[:_EXCERPT_CHARS], one.label[:_EXCERPT_CHARS])
        for one in wrong[:MOST_POINTERS]
    )
    if not wrong:
        return Verdict(Outcome.PASSED, f"{message}.", measure=measure)
    message = f"{message}; not {wrong[0].address[:120]}."
    return Verdict(Outcome.FAILED, message, evidence=pointers, measure=measure)


def service_knows_the_terms(evidence: OntologyEvidence) -> Verdict:
    """Judge NT12: a terms service has the techniques of the release that we know."""
    if not evidence.served:
        return _no_service(evidence)
    known = {
        one.match.term.identifier
        for one in evidence.served
        if one.match is not None
        and one.match.term is not None
        and one.match.standing in (Standing.GOOD, Standing.TOO_GENERAL)
    }
    measure = Measure(min(len(known), evidence.techniques), evidence.techniques)
    message = (
        f"The service gives {measure.found} of the {measure.of} techniques of {evidence.release}."
    )
    is_good = measure.found >= MOST * measure.of
    return Verdict(Outcome.PASSED if is_good else Outcome.FAILED, message, measure=measure)


def _with_identifiers(
    evidence: OntologyEvidence, is_wrong: Callable[[Match], bool], clause: str
) -> list[_Judged]:
    return [
        (
            one,
            _first(
                [match for match in one.techniques if match.way.is_identifier],
                is_wrong,
                lambda match: f"{match.text[:120]} {clause}",
            ),
        )
        for one in evidence.objects
        if any(match.way.is_identifier for match in one.techniques)
    ]


def _first(
    matches: Iterable[Match], is_wrong: Callable[[Match], bool], say: Callable[[Match], str]
) -> str:
    return next((say(match) for match in matches if is_wrong(match)), "")


def _identified(one: Described) -> bool:
    return any(match.way.is_identifier for match in one.credited)


def _is_application(match: Match) -> bool:
    return match.term is not None and match.term.group == _APPLICATIONS


def _lack(one: Described) -> str:
    general = [match for match in one.techniques if match.standing is Standing.TOO_GENERAL]
    if general:
        return f"names only “{general[0].text[:120]}”, which is too general"
    return "names none that counts" if one.techniques else "names none"


def _by_name(one: Described) -> str:
    if not one.credited:
        return _lack(one)
    match = one.credited[0]
    term = match.current or match.term
    identifier = "" if term is None else f", which is {term.identifier}"
    return f"says “{match.text[:120]}”{identifier}"


def _retired(match: Match) -> str:
    following = "no other term takes its place"
    if match.current is not None:
        following = f"{match.current.identifier} {match.current.label} takes its place"
    return f"{match.text[:120]} is retired; {following}"


def _share(
    evidence: OntologyEvidence, judged: Iterable[_Judged], least: Fraction, good: str, none: str
) -> Verdict:
    """
    Judge a sample object by object; objects without a record are told and do not count.

    Args:
        evidence: Of the run.
        judged: What the check applies to.
        least: Share from which on the statement holds.
        good: What holds for the good ones, as in "23 of 30 records {good}".
        none: Sentence for when it applies to no object.
    """
    every = tuple(judged)
    if not evidence.objects:
        return _no_record(evidence)
    if not every:
        return Verdict(Outcome.INAPPLICABLE, none)
    wrong = [(one, clause) for one, clause in every if clause]
    measure = Measure(len(every) - len(wrong), len(every))
    pointers = tuple(
        Pointer(one.exchange, one.name, clause[:_EXCERPT_CHARS])
        for one, clause in wrong[:MOST_POINTERS]
    )
    told = f"{measure.found} of {measure.of} records {good}{_interval(evidence, measure)}"
    exception = f"; {wrong[0][0].name[:120]}: {wrong[0][1]}" if wrong else ""
    rest = f" {evidence.unread} could not be looked at." if evidence.unread else ""
    if _is_open(evidence, measure, least):
        message = f"{told}{exception}.{rest} Those could turn the verdict."
        reason = Reason.BUDGET if evidence.stop is None else evidence.stop.reason or Reason.BUDGET
        return Verdict(Outcome.CANT_TELL, message, reason, pointers, measure)
    outcome = Outcome.PASSED if measure.found >= least * measure.of else Outcome.FAILED
    return Verdict(outcome, f"{told}{exception}.{rest}", evidence=pointers, measure=measure)


def _is_open(evidence: OntologyEvidence, measure: Measure, least: Fraction) -> bool:
    of = measure.of + evidence.unread
    is_surely_good = measure.found >= least * of
    is_surely_bad = measure.found + evidence.unread < least * of
    return evidence.unread > MOST_OPEN * of and not is_surely_good and not is_surely_bad


def _interval(evidence: OntologyEvidence, measure: Measure) -> str:
    if not evidence.is_sample or measure.of < FEWEST_FOR_INTERVAL:
        return ""
    share = percent.sampled(measure.found, measure.of)
    low, high = percent.whole(Fraction(share.low)), percent.whole(Fraction(share.high))
    return f" ({low} to {high} % of all, with 95 % confidence)"


def _no_record(evidence: OntologyEvidence) -> Verdict:
    if evidence.stop is not None and evidence.stop.reason is not None:
        if evidence.served:
            return Verdict(Outcome.INAPPLICABLE, "The interface gives terms, and no records.")
        place = evidence.stop.exchange
        pointers = () if place is None else (Pointer(place, "reply"),)
        return Verdict(Outcome.CANT_TELL, evidence.stop.message, evidence.stop.reason, pointers)
    if evidence.served:
        return Verdict(Outcome.INAPPLICABLE, "The interface gives terms, and no records.")
    return Verdict(Outcome.CANT_TELL, "No record could be looked at.", Reason.BUDGET)


def _no_service(evidence: OntologyEvidence) -> Verdict:
    if evidence.objects or evidence.stop is None or evidence.stop.reason is None:
        return Verdict(Outcome.INAPPLICABLE, "No terms service was asked.")
    return Verdict(Outcome.CANT_TELL, evidence.stop.message, evidence.stop.reason)


def _last(evidence: OntologyEvidence) -> int | None:
    return len(evidence.exchanges) - 1 if evidence.exchanges else None


EVALUATORS: tuple[Callable[[OntologyEvidence], Verdict], ...] = (
    records_name_techniques,
    records_name_terms_by_address,
    named_techniques_carry_addresses,
    terms_exist,
    terms_are_current,
    terms_are_specific,
    addresses_are_exact,
    keywords_come_from_vocabularies,
    nexus_definitions_are_named,
    nexus_definitions_exist,
    service_terms_exist,
    service_knows_the_terms,
)
"""In the order of the checks; a function's name is its probe's id without `ontology_`."""
