"""Judge what single records show: checks H08, H09, G03 and G04."""

from collections import Counter

from fairassess.domain.finding import Measure, Outcome, Verdict
from fairassess.domain.number_words import all_of
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators import oaipmh_records as records
from fairassess.probes.evaluators.oaipmh_descriptions import PROVENANCE
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import OaiEvidence, Shape


def deleted_records_stay_available(evidence: OaiEvidence) -> Verdict:
    """Judge H08: where deletions are kept for ever, GetRecord gives a deleted record's header."""
    identify = ground.identify(evidence)
    if isinstance(identify, Verdict):
        return identify
    policies = identify[1].identify_values("deletedRecord")
    if "persistent" not in policies:
        stated = policies[0][:40] if policies and policies[0] else "not stated"
        message = f"deletedRecord is {stated}, so deleted records need not stay."
        return ground.inapplicable(message, at(identify[0], "Identify"))
    listed = ground.headers(evidence)
    if not listed:
        return ground.no_headers(evidence)
    deleted = {header.identifier: header for _, header in listed if header.is_deleted}
    if not deleted:
        return ground.inapplicable(f"None of {len(listed)} headers says deleted.")
    found = ground.envelope(evidence, "get_deleted")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    name = asked.argument("identifier")
    place = at(asked, "body", asked.reading.start)
    headers = said.all_headers
    if len(headers) == 1 and headers[0].identifier != name:
        message = f"GetRecord of {name[:120]} gives {headers[0].identifier[:120]} instead."
        return ground.untested(message, place)
    if len(headers) != 1 or not headers[0].is_deleted:
        what = "a record that is not deleted" if headers else ground.content_of(said)
        message = f"GetRecord of the deleted {name[:120]} was answered with {what}."
        return ground.failed(message, place)
    before = deleted[name].datestamp if name in deleted else headers[0].datestamp
    # Datestamps that are made at each request have a check of their own.
    stability = records.datestamps_are_stable(evidence)
    if headers[0].datestamp != before and stability.reason is not None:
        return ground.cant_tell(stability.reason, stability.message, *stability.evidence)
    if headers[0].datestamp != before and stability.outcome is not Outcome.FAILED:
        message = f"{name[:120]} was deleted at {before[:40]} in the list, and at "
        return ground.failed(f"{message}{headers[0].datestamp[:40]} in GetRecord.", place)
    return ground.passed(f"GetRecord says that {name[:120]} is deleted.", place)


def aggregators_state_provenance(evidence: OaiEvidence) -> Verdict:
    """Judge H09: records taken over from elsewhere say where they come from."""
    found = ground.records(evidence)
    if not found:
        return ground.no_records(evidence)
    domains = Counter(
        record.identifier.split(":")[1]
        for _, record in found
        if record.identifier.startswith("oai:") and record.identifier.count(":") > 1
    )
    if len(domains) < 2:
        message = "The identifiers name one repository, so nothing shows that records come from "
        return ground.inapplicable(f"{message}elsewhere.", at(found[0][0], "identifier"))
    own = domains.most_common(1)[0][0]
    live = [(p, r) for p, r in found if r.header is not None and not r.header.is_deleted]
    foreign = [(p, r) for p, r in live if not r.identifier.startswith(f"oai:{own}:")]
    bare = [
        (page, record)
        for page, record in foreign
        if not any(namespace == PROVENANCE for namespace, _ in record.about_roots)
    ]
    measure = Measure(len(foreign) - len(bare), len(foreign))
    if bare:
        message = (
            f"{len(bare)} of {len(foreign)} records of other repositories than {own[:80]} state no "
            f"provenance; first {bare[0][1].identifier[:120]}."
        )
        places = [at(page, record.identifier) for page, record in bare]
        return ground.failed(message, *places, measure=measure)
    message = f"{all_of(len(foreign))} records of other repositories state their provenance."
    return ground.passed(message, at(found[0][0], "about"), measure=measure)


def quoted_identifier_is_escaped(evidence: OaiEvidence) -> Verdict:
    """Judge G03: an identifier with a quote in it is answered well-formed, and as unknown."""
    label = "get_quoted_identifier"
    asked = ground.reply(evidence, label)
    if isinstance(asked, Verdict):
        is_spared = any(name == label for name, _ in evidence.skipped)
        return ground.inapplicable(asked.message) if is_spared else asked
    if asked.reading.envelope is None and asked.reading.shape is Shape.OAI:
        fault = asked.reading.fault
        where = f"line {fault.line}, column {fault.column}" if fault else "body"
        message = f"The reply to {asked.request} is not well-formed: the quote is not escaped."
        return ground.failed(message, at(asked, where, fault.excerpt if fault else ""))
    verdict = ground.error_expected(evidence, (label,), ("idDoesNotExist", "badArgument"))
    plain = evidence.get("get_unknown")
    usual = plain.reading.envelope if plain is not None else None
    said = asked.reading.envelope
    if verdict.outcome is not Outcome.FAILED or said is None or usual is None:
        return verdict
    if said.codes and said.codes == usual.codes:
        message = f"It was answered as any unknown identifier is, with {', '.join(said.codes)}."
        return ground.untested(message, *verdict.evidence)
    return verdict


def get_record_refuses_unknown_formats(evidence: OaiEvidence) -> Verdict:
    """Judge G04: GetRecord with an unknown prefix is answered with cannotDisseminateFormat."""
    return ground.error_expected(evidence, ("get_unknown_prefix",), ("cannotDisseminateFormat",))
