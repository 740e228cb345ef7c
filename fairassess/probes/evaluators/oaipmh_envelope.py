"""Judge what stands around every OAI-PMH answer: checks E01 to E10."""

import re
from datetime import timedelta

from fairassess.domain.finding import Verdict
from fairassess.domain.number_words import all_of
from fairassess.probes import oai_dates
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import OAI_NAMESPACE, VERBS, Asked, Envelope, OaiEvidence

CLOCK_TOLERANCE = timedelta(minutes=5)
_OFFICIAL = re.compile(r"https?://www\.openarchives\.org/")
LEGAL_CODES = frozenset(
    {
        "badArgument",
        "badResumptionToken",
        "badVerb",
        "cannotDisseminateFormat",
        "idDoesNotExist",
        "noMetadataFormats",
        "noRecordsMatch",
        "noSetHierarchy",
    }
)


def root_is_in_oai_namespace(evidence: OaiEvidence) -> Verdict:
    """Judge E01: the root element stands in the namespace of OAI-PMH 2.0."""

    def fault_of(_: Asked, said: Envelope) -> str | None:
        if said.namespace == OAI_NAMESPACE:
            return None
        return f"the root stands in {said.namespace[:100] or 'no namespace'}"

    good = "{all} replies have their root in the OAI-PMH 2.0 namespace."
    return ground.over_all(evidence, fault_of, good=good)


def schema_location_is_stated(evidence: OaiEvidence) -> Verdict:
    """Judge E02: xsi:schemaLocation pairs the namespace with the schema of OAI-PMH."""

    def fault_of(_: Asked, said: Envelope) -> str | None:
        return fault_of_schema_location(said.schema_location, OAI_NAMESPACE, "OAI-PMH.xsd")

    return ground.over_all(evidence, fault_of, good="{all} replies name the schema of OAI-PMH.")


def fault_of_schema_location(value: str, namespace: str, schema: str) -> str | None:
    """
    Return what is wrong with a schemaLocation, as a clause; None when nothing is.

    Args:
        value: As given; empty when absent.
        namespace: Namespace that must be named.
        schema: Last part of the schema's address that must stand beside it.
    """
    parts = value.split()
    if not parts:
        return "xsi:schemaLocation is missing"
    if len(parts) % 2:
        return f"xsi:schemaLocation has {len(parts)} parts, which are no pairs"
    pairs = dict(zip(parts[::2], parts[1::2], strict=True))
    if namespace not in pairs:
        return f"xsi:schemaLocation does not name {namespace}"
    address = pairs[namespace]
    if not _OFFICIAL.match(address) or not address.endswith(f"/{schema}"):
        return f"xsi:schemaLocation names {address[:100]} as schema"
    return None


def response_date_is_utc_seconds(evidence: OaiEvidence) -> Verdict:
    """Judge E03: responseDate is a moment in UTC in whole seconds."""

    def fault_of(_: Asked, said: Envelope) -> str | None:
        stamp = oai_dates.read(said.response_date)
        if stamp is not None and stamp.granularity == oai_dates.SECOND:
            return None
        return f"responseDate is {said.response_date[:60] or 'missing'}"

    good = "{all} replies give responseDate as a moment in UTC, in whole seconds."
    return ground.over_all(evidence, fault_of, good=good)


def response_date_is_current(evidence: OaiEvidence) -> Verdict:
    """Judge E04: responseDate is the moment of the reply, give or take five minutes."""
    wrong, looked_at = [], 0
    for asked, said in ground.envelopes(evidence):
        stamp = oai_dates.read(said.response_date)
        if stamp is None or stamp.granularity != oai_dates.SECOND:
            continue
        looked_at += 1
        sent_at = asked.exchange.started_at
        arrived_at = sent_at + timedelta(seconds=asked.exchange.timings.total_s)
        if not sent_at - CLOCK_TOLERANCE <= stamp.begins_at <= arrived_at + CLOCK_TOLERANCE:
            now = oai_dates.write(sent_at, oai_dates.SECOND)
            wrong.append((asked, f"responseDate is {stamp.text}, while it was {now} here"))
    if wrong:
        return ground.of_replies(wrong, looked_at)
    if looked_at:
        return ground.passed(f"responseDate was current in {all_of(looked_at).lower()} replies.")
    if ground.envelopes(evidence):
        return ground.untested("No reply has a responseDate that can be read.")
    return ground.nothing_came(evidence)


def envelope_order_is_right(evidence: OaiEvidence) -> Verdict:
    """Judge E05: responseDate, request, then either one element of the verb or errors."""
    good = "{all} replies are put together in the right order."
    return ground.over_all(evidence, _fault_of_order, good=good)


def _fault_of_order(asked: Asked, said: Envelope) -> str | None:
    if said.children[:2] != ("responseDate", "request"):
        order = ground.listing(said.children[:2]) or "nothing"
        return f"the reply begins with {order}, not with responseDate, request"
    content = said.children[2:]
    if not content:
        return "the reply holds neither an answer nor an error"
    if all(name == "error" for name in content):
        return None
    if "error" in content:
        return f"errors stand beside {ground.listing(n for n in content if n != 'error')}"
    verb = asked.argument("verb")
    expected = (verb,) if verb in VERBS else VERBS
    if len(content) > 1 or content[0] not in expected:
        return f"the reply holds {ground.listing(content)}, not {verb or 'an error'}"
    return None


def request_names_base_url(evidence: OaiEvidence) -> Verdict:
    """Judge E06: the request element holds the base URL."""
    identify = ground.identify(evidence)
    # Whether Identify gives the right base URL is another check; here the two must agree.
    allowed = {evidence.base_url}
    if not isinstance(identify, Verdict):
        allowed.update(identify[1].identify_values("baseURL"))

    def fault_of(_: Asked, said: Envelope) -> str | None:
        if said.request_url in allowed:
            return None
        return f"the request element holds {said.request_url[:100] or 'nothing'}"

    return ground.over_all(evidence, fault_of, good="{all} replies repeat the base URL.")


def error_codes_are_legal(evidence: OaiEvidence) -> Verdict:
    """Judge E10: every error has one of the eight codes."""
    found = [(asked, said) for asked, said in ground.envelopes(evidence) if said.errors]
    if not found:
        if ground.envelopes(evidence):
            return ground.untested("No request was answered with an OAI-PMH error.")
        return ground.nothing_came(evidence)
    wrong = [
        (asked, f"the error code is {code[:60] or 'missing'}")
        for asked, said in found
        for code in said.codes
        if code not in LEGAL_CODES
    ]
    if wrong:
        asked, fault = wrong[0]
        pointers = [at(other, "error/@code", what) for other, what in wrong]
        return ground.failed(f"{len(wrong)} times {fault} ({asked.request}).", *pointers)
    codes = sorted({code for _, said in found for code in said.codes})
    mute = sum(any(not error.text for error in said.errors) for _, said in found)
    words = f"; {mute} of them say nothing more" if mute else ""
    message = (
        f"{all_of(len(found))} replies with errors use legal codes: {', '.join(codes)}{words}."
    )
    return ground.passed(message)


def xml_declaration_is_right(evidence: OaiEvidence) -> Verdict:
    """Judge E11: a reply begins with an XML declaration of version 1.0 and UTF-8."""

    def fault_of(asked: Asked, _: Envelope) -> str | None:
        version, encoding = asked.reading.xml_version, asked.reading.declared_encoding
        if not version:
            return "the XML declaration is missing"
        if version != "1.0":
            return f"the XML declaration names version {version[:20]}"
        if encoding.lower() != "utf-8":
            return f"the XML declaration names {encoding[:40] or 'no encoding'}"
        return None

    good = "{all} replies declare XML 1.0 in UTF-8."
    return ground.over_all(evidence, fault_of, good=good)
