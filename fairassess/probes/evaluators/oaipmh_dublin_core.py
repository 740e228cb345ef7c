"""Judge the Dublin Core inside the records that were seen: checks C01 to C06 and C13."""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from urllib.parse import urlsplit

from fairassess.domain import completeness, pids
from fairassess.domain.finding import Measure, Verdict
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_envelope import fault_of_schema_location
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import (
    DC_NAMESPACE,
    OAI_DC_NAMESPACE,
    Asked,
    OaiEvidence,
    Payload,
)

ELEMENTS = frozenset(
    {
        "contributor",
        "coverage",
        "creator",
        "date",
        "description",
        "format",
        "identifier",
        "language",
        "publisher",
        "relation",
        "rights",
        "source",
        "subject",
        "title",
        "type",
    }
)
MINIMAL = ("title", "creator", "date", "type", "identifier")
RECOMMENDED = ("description", "publisher", "rights", "subject", "language")
# Shares of the records seen from which a statement about them all is taken to hold. One record in
# twenty may be an accident; what the schema demands has no share.
MOST = Fraction(95, 100)
GOOD = Fraction(4, 5)

Sample = tuple[Asked, str, Payload]


def sample(evidence: OaiEvidence) -> tuple[Sample, ...] | Verdict:
    """Return page, identifier and payload of the live records, or the verdict that none came."""
    if evidence.prefix and evidence.prefix != "oai_dc":
        return ground.untested("The lists were read in another format, as oai_dc is not offered.")
    found = tuple(
        (page, record.identifier, record.payload)
        for page, record in ground.records(evidence)
        if record.payload is not None and not (record.header and record.header.is_deleted)
    )
    if found:
        return found
    if not ground.records(evidence):
        return ground.no_records(evidence)
    if ground.all_deleted(evidence):
        return ground.inapplicable("All records seen are deleted.")
    return ground.untested("No record seen carries metadata.")


def judge(
    evidence: OaiEvidence,
    fault_of: Callable[[Payload], str | None],
    *,
    good: str,
    bad: str,
    least: Fraction = Fraction(1),
    holding: str = "",
) -> Verdict:
    """
    Judge every live record by itself.

    Args:
        evidence: Of the run.
        fault_of: Returns what is wrong with a payload, as a clause, or None.
        good: What holds for the good ones, as in "93 of 100 records {good}".
        bad: The same for the others.
        least: Share from which on the statement holds.
        holding: Only records with this element filled are judged; all are when it is empty.
    """
    found = sample(evidence)
    if isinstance(found, Verdict):
        return found
    if holding:
        found = tuple(one for one in found if any(one[2].values(holding)))
        if not found:
            return ground.untested(f"No record seen has a dc:{holding}.")
    judged = [(page, identifier, fault_of(payload)) for page, identifier, payload in found]
    wrong = [(page, identifier, fault) for page, identifier, fault in judged if fault is not None]
    measure = Measure(len(found) - len(wrong), len(found))
    pointers = [at(page, identifier or "record", fault) for page, identifier, fault in wrong]
    if measure.found >= least * measure.of:
        message = f"{measure.found:,} of {measure.of:,} records {good}."
        return ground.passed(message, *pointers, measure=measure)
    _, identifier, fault = wrong[0]
    told = f"{len(wrong):,} of {measure.of:,} records {bad}"
    message = f"{told}; {identifier[:120] or 'one'}: {fault}."
    return ground.failed(message, *pointers, measure=measure)


def dc_root_is_right(evidence: OaiEvidence) -> Verdict:
    """Judge C01: the payload's root is dc in the oai_dc namespace, with its schema."""

    def fault_of(payload: Payload) -> str | None:
        if (payload.namespace, payload.name) != (OAI_DC_NAMESPACE, "dc"):
            return f"the root is {payload.name[:40]} in {payload.namespace[:100] or 'no namespace'}"
        return fault_of_schema_location(payload.schema_location, OAI_DC_NAMESPACE, "oai_dc.xsd")

    return judge(evidence, fault_of, good="have the right root", bad="have a wrong root")


def dc_elements_are_known(evidence: OaiEvidence) -> Verdict:
    """Judge C02: only the fifteen elements, with no attribute but xml:lang."""

    def fault_of(payload: Payload) -> str | None:
        for element in payload.elements:
            if element.namespace != DC_NAMESPACE or element.name not in ELEMENTS:
                return f"{element.name[:40]} is none of the fifteen elements"
            if element.attributes:
                return f"{element.name} has the attribute {element.attributes[0][:60]}"
        return None

    good, bad = "hold only the fifteen elements", "hold something else"
    return judge(evidence, fault_of, good=good, bad=bad)


def dc_elements_are_filled(evidence: OaiEvidence) -> Verdict:
    """Judge C03: no element is empty."""

    def fault_of(payload: Payload) -> str | None:
        empty = [element.name for element in payload.elements if not element.text]
        return f"{ground.listing(dict.fromkeys(empty))} is empty" if empty else None

    good, bad = "hold no empty element", "hold empty elements"
    return judge(evidence, fault_of, good=good, bad=bad, least=MOST)


def dc_has_minimal_fields(evidence: OaiEvidence) -> Verdict:
    """Judge C04: title, creator, date, type and identifier are there."""
    return _has_fields(evidence, MINIMAL, MOST)


def dc_has_recommended_fields(evidence: OaiEvidence) -> Verdict:
    """Judge C05: description, publisher, rights, subject and language are there."""
    return _has_fields(evidence, RECOMMENDED, GOOD)


def _has_fields(evidence: OaiEvidence, names: Sequence[str], least: Fraction) -> Verdict:
    def fault_of(payload: Payload) -> str | None:
        missing = [name for name in names if not any(payload.values(name))]
        return f"no {', no '.join(missing)}" if missing else None

    good, bad = f"have {', '.join(names)}", "lack some of these"
    return judge(evidence, fault_of, good=good, bad=bad, least=least)


def dc_identifier_is_a_link(evidence: OaiEvidence) -> Verdict:
    """Judge C06: a dc:identifier is a web address of its own that the public can open."""
    found = sample(evidence)
    if isinstance(found, Verdict):
        return found
    often = Counter(link for _, _, payload in found for link in dict.fromkeys(_links(payload)))
    # One address in every record is a home page, not an identifier.
    shared = {link for link, times in often.items() if len(found) > 1 and times == len(found)}

    def fault_of(payload: Payload) -> str | None:
        if any(link not in shared for link in _links(payload)):
            return None
        values = payload.values("identifier")
        return f"dc:identifier is {ground.listing(values)}" if values else "no dc:identifier"

    good, bad = "have a web address of their own", "have none that is their own"
    return judge(evidence, fault_of, good=good, bad=bad, least=MOST)


def _links(payload: Payload) -> tuple[str, ...]:
    return tuple(value for value in payload.values("identifier") if _is_public_link(value))


def _is_public_link(value: str) -> bool:
    if not value.lower().startswith(("http://", "https://")) or pids.is_private(value):
        return False
    try:
        host = urlsplit(value).hostname or ""
    except ValueError:
        return False
    return "." in host


def dc_has_no_placeholders(evidence: OaiEvidence) -> Verdict:
    """Judge C13: no element only pretends to be filled."""

    def fault_of(payload: Payload) -> str | None:
        for element in payload.elements:
            if element.text and completeness.is_placeholder(element.text):
                return f"{element.name} is {element.text[:60]}"
        return None

    good, bad = "hold no placeholder", "hold placeholders"
    return judge(evidence, fault_of, good=good, bad=bad, least=MOST)
