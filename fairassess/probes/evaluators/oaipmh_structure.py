"""Judge the structure of replies and what they repeat of the request: checks E07 to E09."""

from collections import Counter
from collections.abc import Callable, Iterable

from fairassess.domain.finding import Measure, Outcome, Verdict
from fairassess.domain.number_words import all_of
from fairassess.probes.evaluators import (
    oaipmh_envelope,
    oaipmh_formats,
    oaipmh_identify,
    oaipmh_records,
)
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import Asked, Envelope, OaiEvidence
from fairassess.probes.oai_flaws import StructureFault, StructureRule

# Legal arguments of each verb (OAI-PMH 2.0, section 4); those that must be there come first.
_SELECTION = frozenset({"metadataPrefix", "from", "until", "set"})
_LEGAL: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset()),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), _SELECTION),
    "ListRecords": (frozenset({"metadataPrefix"}), _SELECTION),
}
_TAKE_TOKEN = frozenset({"ListSets", "ListIdentifiers", "ListRecords"})
_NOT_REPEATED = frozenset({"badVerb", "badArgument"})

# Checks of rules that stand in the schema as well.
_PARTS: tuple[Callable[[OaiEvidence], Verdict], ...] = (
    oaipmh_envelope.root_is_in_oai_namespace,
    oaipmh_envelope.envelope_order_is_right,
    oaipmh_envelope.error_codes_are_legal,
    oaipmh_identify.identify_is_complete,
    oaipmh_identify.protocol_version_is_2_0,
    oaipmh_identify.granularity_is_legal,
    oaipmh_identify.earliest_datestamp_is_a_date,
    oaipmh_formats.formats_are_described,
    oaipmh_formats.answers_list_sets,
    oaipmh_formats.set_specs_are_legal,
    oaipmh_records.headers_are_well_ordered,
    oaipmh_records.records_carry_metadata,
)

_SCICAT = "SciCat's oai-provider-service"
_ICAT = "icat.oaipmh"
_INVENIO = "invenio-oaiserver"


def request_repeats_the_arguments(evidence: OaiEvidence) -> Verdict:
    """Judge E07: where a request is answered, its arguments are the attributes of request."""
    found = [
        (asked, said)
        for asked, said in ground.envelopes(evidence)
        if not said.errors and _is_legal(asked)
    ]
    if not found:
        if ground.envelopes(evidence):
            return ground.untested("No legal request was answered with what it asked for.")
        return ground.nothing_came(evidence)
    faults = [(asked, fault) for asked, said in found if (fault := _difference(asked, said))]
    if faults:
        return ground.of_replies(faults, len(found))
    return ground.passed(f"{all_of(len(found))} answers repeat the arguments of the request.")


def _is_legal(asked: Asked) -> bool:
    """Return whether a request is one that a provider has to answer, as far as names tell."""
    names = Counter(name for name, _ in asked.arguments)
    verb = asked.argument("verb")
    is_single = all(number == 1 for number in names.values())
    if verb not in _LEGAL or not is_single or not all(value for _, value in asked.arguments):
        return False
    others = names.keys() - {"verb"}
    if others == {"resumptionToken"}:
        return verb in _TAKE_TOKEN
    required, allowed = _LEGAL[verb]
    return required <= others <= required | allowed


def _difference(asked: Asked, said: Envelope) -> str | None:
    sent, repeated = dict(asked.arguments), dict(said.request_attributes)
    for name, value in sent.items():
        if name not in repeated:
            return f"request does not repeat {name}"
        # XML turns line breaks and tabs of an attribute into blanks.
        if " ".join(repeated[name].split()) != " ".join(value.split()):
            return f"request says {name}={repeated[name][:60]}, but {value[:60]} was sent"
    for name in repeated:
        if name not in sent and not name.startswith("{"):
            return f"request says {name[:60]}, which was not sent"
    return None


def bad_requests_are_not_repeated(evidence: OaiEvidence) -> Verdict:
    """Judge E08: with badVerb and badArgument the request element has no attributes."""
    found = [
        (asked, said)
        for asked, said in ground.envelopes(evidence)
        if _NOT_REPEATED & set(said.codes)
    ]
    if not found:
        if ground.envelopes(evidence):
            return ground.untested("No request was answered with badVerb or badArgument.")
        return ground.nothing_came(evidence)
    faults = []
    for asked, said in found:
        names = [name for name, _ in said.request_attributes if not name.startswith("{")]
        if names:
            code = next(code for code in said.codes if code in _NOT_REPEATED)
            faults.append((asked, f"with {code}, request has attributes: {ground.listing(names)}"))
    if faults:
        return ground.of_replies(faults, len(found))
    message = (
        f"In {all_of(len(found)).lower()} replies with badVerb or badArgument request is bare."
    )
    return ground.passed(message)


def structure_follows_the_schema(evidence: OaiEvidence) -> Verdict:
    """Judge E09: every reply is put together as OAI-PMH.xsd demands."""
    found = ground.envelopes(evidence)
    if not found:
        return ground.nothing_came(evidence)
    wrong = [(asked, said) for asked, said in found if said.structure]
    if not wrong:
        return ground.passed(
            f"{all_of(len(found))} replies are put together as the schema demands."
        )
    different: dict[tuple[str, str], tuple[Asked, StructureFault]] = {}
    for asked, said in wrong:
        for fault in said.structure:
            different.setdefault((fault.where, fault.what), (asked, fault))
    told = ground.listing(_phrase(fault) for _, fault in different.values())
    asked = wrong[0][0]
    message = (
        f"{len(wrong)} of {len(found)} replies are not put together as the schema demands: "
        f"{told} ({asked.request}).{_known(fault for _, fault in different.values())}"
        f"{_told_elsewhere(evidence)}"
    )
    pointers = [
        at(where, fault.where or "root", f"line {fault.line}: {fault.what}")
        for where, fault in different.values()
    ]
    measure = Measure(len(found) - len(wrong), len(found))
    return ground.failed(message, *pointers, measure=measure)


def _told_elsewhere(evidence: OaiEvidence) -> str:
    """Return which checks of single rules fail as well, as a sentence after a blank, or nothing."""
    names = [f"oaipmh_{one.__name__}" for one in _PARTS if one(evidence).outcome is Outcome.FAILED]
    if not names:
        return ""
    return f" Of single rules of the schema fail {', '.join(names)}; one repair may mend them all."


def _phrase(fault: StructureFault) -> str:
    place = fault.where.removeprefix("OAI-PMH/")
    return f"in {place} {fault.what}" if place else fault.what


def _known(faults: Iterable[StructureFault]) -> str:
    """Return which providers are known for such faults, as a sentence after a blank, or nothing."""
    known = dict.fromkeys(name for fault in faults if (name := known_deviation(fault)))
    return f" Known so far: {'; '.join(known)}." if known else ""


def known_deviation(fault: StructureFault) -> str:
    """
    Return where a fault is known from, as a phrase that names software; empty when from nowhere.

    Args:
        fault: Of a reply.

    Source:
        Reading the providers' own code: SciCat's oai-provider-service, icat.oaipmh and
        invenio-oaiserver 6.0, each as of 2025.
    """
    place, rule = fault.where.rpartition("/")[2], fault.rule
    if place == "OAI-PMH" and fault.what.startswith("record does not belong"):
        return f"the missing GetRecord element, of {_SCICAT}"
    if place == "OAI-PMH" and fault.what.startswith("neither an answer"):
        return f"a reply with neither answer nor error, of {_ICAT}"
    if place in ("header", "set") and rule is StructureRule.ORDER:
        return f"this order of elements, of {_SCICAT}"
    if place == "identifier" and "identifierType" in fault.what:
        return f"the attribute of identifier, of {_SCICAT} and the PaNOSC harvest API"
    if place == "earliestDatestamp" and fault.what.startswith("2017-01-00"):
        return f"the datestamp 2017-01-00, of {_SCICAT}"
    if place in ("@from", "@until") and rule is StructureRule.VALUE:
        return f"the refused date that is repeated, of {_ICAT}"
    if place == "ListSets" and rule is StructureRule.MISSING:
        return f"the empty list of sets, of {_INVENIO}"
    return ""
