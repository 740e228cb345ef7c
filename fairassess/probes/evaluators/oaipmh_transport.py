"""Judge how an OAI-PMH provider speaks HTTP and sends bytes: checks T01 to T18, Z03."""

import re
from datetime import timedelta

from fairassess.domain.evidence import Exchange, FailureKind
from fairassess.domain.finding import Measure, Pointer, Verdict
from fairassess.domain.number_words import all_of, counted
from fairassess.probes import oai_obstacles
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import Asked, Envelope, OaiEvidence, Shape, XmlFault

# Less than this before its end a certificate should have been renewed.
RENEWAL = timedelta(days=14)
_UTF8 = frozenset({"utf-8", "utf8"})
_PERMANENT = frozenset({301, 308})
_OK = 200
_TEXT_XML = "text/xml"
_XML_TYPES = (_TEXT_XML, "application/xml")
_ODD = re.compile(r"[^A-Za-z0-9._~-]")
# What these requests hold is wrong in itself; that has a check of its own.
_JUDGED_ELSEWHERE = frozenset({"token_and_prefix"})
_SESSION = re.compile(
    r"[;?&](?:jsessionid|phpsessid|sessionid|session_id|session|sid|aspsessionid\w*|cfid)=",
    re.IGNORECASE,
)


def answers_identify(evidence: OaiEvidence) -> Verdict:
    """Judge T01: Identify is answered with HTTP 200 and OAI-PMH."""
    asked = ground.reply(evidence, "identify")
    if isinstance(asked, Verdict):
        return asked
    exchange, said = asked.exchange, asked.reading.envelope
    if exchange.failure is not None:
        message = f"Identify got no usable reply: {exchange.failure.message}"
        return ground.failed(message, at(asked, "reply"))
    excerpt = at(asked, "body", asked.reading.start)
    if said is None and asked.reading.shape is not Shape.OAI:
        message = f"Identify was answered with {ground.answer_of(asked)}, not with OAI-PMH XML."
        return ground.failed(message, excerpt)
    if exchange.status != _OK:
        return ground.failed(f"Identify was answered with HTTP {exchange.status}.", excerpt)
    if said is not None and not said.identify:
        message = f"Identify was answered with {ground.content_of(said)}."
        return ground.failed(message, excerpt)
    seconds = f"{exchange.timings.total_s:.2f} s"
    if said is None:
        message = f"Identify was answered in {seconds}, though the reply cannot be read as XML."
        return ground.passed(message, excerpt)
    name = ground.listing(said.identify_values("repositoryName")) or "a repository without a name"
    return ground.passed(f"Identify was answered in {seconds} by {name}.", at(asked, "body"))


def tls_certificate_is_valid(evidence: OaiEvidence) -> Verdict:
    """Judge T02: where https is used, the certificate is valid for the host."""
    asked = evidence.get("identify")
    if asked is None:
        return ground.ended(evidence)
    exchange = asked.exchange
    failure = exchange.failure
    # The door's sentences name the certificate when the certificate is at fault; a handshake
    # that fails otherwise may be the fault of something between us and the server.
    if failure is not None and failure.message.startswith("The server's certificate"):
        return ground.failed(failure.message, at(asked, "TLS"))
    obstacle = oai_obstacles.in_the_way(asked)
    if failure is not None and obstacle is not None:
        return ground.cant_tell(obstacle.reason, obstacle.message, at(asked, "reply"))
    addresses = [hop.url for hop in exchange.hops] + ([] if failure else [exchange.final_url])
    if any(address.startswith("https://") for address in addresses):
        return _lasting(asked)
    return ground.inapplicable("The address is plain http, so there is no certificate.")


def _lasting(asked: Asked) -> Verdict:
    """Judge a certificate that is valid today by how long it will be."""
    ends_at = asked.exchange.tls_not_after
    if ends_at is None:
        return ground.passed("The certificate is valid for the host.", at(asked, "TLS"))
    day = f"{ends_at:%Y-%m-%d}"
    if ends_at - asked.exchange.started_at < RENEWAL:
        message = f"The certificate is valid, but ends on {day}, in less than {RENEWAL.days} days."
        return ground.failed(message, at(asked, "TLS", day))
    return ground.passed(f"The certificate is valid until {day}.", at(asked, "TLS", day))


def redirects_are_temporary_and_few(evidence: OaiEvidence) -> Verdict:
    """Judge T03: redirects are temporary, at most five, and lead somewhere."""
    if not evidence.asked:
        return ground.ended(evidence)
    for asked in evidence.asked:
        verdict = _redirects_of(asked)
        if verdict is not None:
            return verdict
    arrived = [asked for asked in evidence.asked if asked.exchange.failure is None]
    hops = sum(len(asked.exchange.hops) for asked in evidence.asked)
    if not arrived and not hops:
        return ground.nothing_came(evidence)
    if not hops:
        return ground.passed(f"None of {len(arrived)} requests was redirected.")
    first = next(asked for asked in evidence.asked if asked.exchange.hops)
    status = first.exchange.hops[0].status
    message = (
        f"{counted(hops, 'redirect', 'redirects')} in "
        f"{counted(len(evidence.asked), 'request', 'requests')}, "
        f"{'and a temporary one' if hops == 1 else 'all temporary'} (HTTP {status})."
    )
    return ground.passed(message, at(first, "Location", first.exchange.hops[0].location))


def _redirects_of(asked: Asked) -> Verdict | None:
    exchange = asked.exchange
    failure = exchange.failure
    if failure is not None and failure.kind in (
        FailureKind.REDIRECT_LOOP,
        FailureKind.TOO_MANY_REDIRECTS,
    ):
        return ground.failed(failure.message, at(asked, "Location", _last_location(exchange)))
    for hop in exchange.hops:
        if hop.status in _PERMANENT:
            message = (
                f"{hop.url.split('?')[0]} is redirected for good (HTTP {hop.status}) to "
                f"{hop.location.split('?')[0]}."
            )
            return ground.failed(message, at(asked, "Location", hop.location))
    return None


def _last_location(exchange: Exchange) -> str:
    return exchange.hops[-1].location if exchange.hops else ""


def sends_text_xml(evidence: OaiEvidence) -> Verdict:
    """Judge T04: every reply is declared as XML; by which of its two names is for Z03."""
    found = ground.replies(evidence)
    if not found:
        return ground.nothing_came(evidence)
    wrong = []
    for asked in found:
        kind = _media_type(asked.exchange)
        if kind not in _XML_TYPES:
            wrong.append((asked, f"Content-Type is {kind[:80] or 'missing'}, not text/xml"))
    if wrong:
        return ground.of_replies(wrong, len(found))
    return ground.passed(f"{all_of(len(found))} replies are declared as XML.")


def xml_is_declared_as_text_xml(evidence: OaiEvidence) -> Verdict:
    """Judge Z03: what is declared as XML is called text/xml, as the standard has it."""
    if not ground.replies(evidence):
        return ground.nothing_came(evidence)
    found = [one for one in ground.replies(evidence) if _media_type(one.exchange) in _XML_TYPES]
    if not found:
        return ground.untested("No reply is declared as XML.")
    wrong = [
        (asked, f"Content-Type is {kind}, not text/xml")
        for asked in found
        if (kind := _media_type(asked.exchange)) != _TEXT_XML
    ]
    if wrong:
        return ground.of_replies(wrong, len(found))
    return ground.passed(f"{all_of(len(found))} replies say text/xml.")


def _media_type(exchange: Exchange) -> str:
    """Return the type that a reply is declared as, without its parameters; empty for none."""
    return (exchange.header("content-type") or "").split(";")[0].strip().lower()


def encoding_declarations_agree(evidence: OaiEvidence) -> Verdict:
    """Judge T05: HTTP header and XML declaration both say UTF-8, or say nothing."""
    found = ground.replies(evidence)
    found = tuple(asked for asked in found if asked.reading.shape in (Shape.OAI, Shape.XML))
    if not found:
        return ground.nothing_came(evidence)
    wrong = []
    for asked in found:
        charset, declared = _charset(asked.exchange), asked.reading.declared_encoding
        if not {name.lower() for name in (charset, declared) if name} <= _UTF8:
            http = charset or "nothing"
            wrong.append((asked, f"HTTP says {http[:40]}, XML says {declared or 'nothing'}"))
    if wrong:
        return ground.of_replies(wrong, len(found))
    return ground.passed(f"In {all_of(len(found)).lower()} replies HTTP and XML agree on UTF-8.")


def _charset(exchange: Exchange) -> str:
    """Return the charset of the Content-Type header, unquoted; empty when it names none."""
    for part in (exchange.header("content-type") or "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return ""


def xml_is_well_formed(evidence: OaiEvidence) -> Verdict:
    """Judge T06: a strict parser reads every reply."""
    found = ground.replies(evidence)
    if not found:
        return ground.nothing_came(evidence)
    wrong, pointers = [], []
    for asked in found:
        fault = asked.reading.fault
        if fault is not None:
            place = f"line {fault.line}, column {fault.column}" if fault.line else "body"
            wrong.append(f"{asked.request}: {fault.message} ({place}{_spot(fault)}).")
            pointers.append(at(asked, place, fault.excerpt))
        elif asked.reading.shape not in (Shape.OAI, Shape.XML):
            wrong.append(f"{asked.request}: {ground.answer_of(asked)}, not XML.")
            pointers.append(at(asked, "body", asked.reading.start))
    if not wrong:
        return ground.passed(f"A strict parser read {all_of(len(found)).lower()} replies.")
    message = f"{len(wrong)} of {len(found)} replies are not well-formed XML; {wrong[0]}"
    measure = Measure(len(found) - len(wrong), len(found))
    return ground.failed(message, *pointers, measure=measure)


def _spot(fault: XmlFault) -> str:
    """Return where a fault is to be found beside line and column: its byte, and its record."""
    byte = "" if fault.offset is None else f", byte {fault.offset}"
    return f"{byte}, in or after record {fault.near}" if fault.near else byte


def text_is_legal_utf8(evidence: OaiEvidence) -> Verdict:
    """Judge T07: every reply is legal UTF-8 without characters that XML forbids."""
    found = [a for a in ground.replies(evidence) if a.reading.shape in (Shape.OAI, Shape.XML)]
    if not found:
        return ground.nothing_came(evidence)
    wrong = [(asked, asked.reading.characters) for asked in found if asked.reading.characters]
    if not wrong:
        return ground.passed(f"{all_of(len(found))} replies are legal UTF-8.")
    asked, first = wrong[0]
    near = f", in or after record {first.near}" if first.near else ""
    message = (
        f"{len(wrong)} of {len(found)} replies hold illegal characters; {asked.request}: "
        f"{first.what} at byte {first.offset}{near}. The other checks look at a copy in which "
        "such characters are replaced."
    )
    pointers = [at(other, f"byte {fault.offset}", fault.excerpt) for other, fault in wrong]
    return ground.failed(message, *pointers, measure=Measure(len(found) - len(wrong), len(found)))


def errors_come_with_http_200(evidence: OaiEvidence) -> Verdict:
    """Judge T10: OAI-PMH errors are no errors of HTTP."""
    found = [(asked, said) for asked, said in ground.envelopes(evidence) if said.errors]
    if not found:
        verdict = ground.nothing_came(evidence)
        if ground.envelopes(evidence):
            verdict = ground.untested("No request was answered with an OAI-PMH error.")
        return verdict
    wrong = [
        (asked, f"{', '.join(said.codes)} came with HTTP {asked.exchange.status}")
        for asked, said in found
        if asked.exchange.status != _OK
    ]
    if wrong:
        return ground.of_replies(wrong, len(found))
    return ground.passed(f"{all_of(len(found))} OAI-PMH errors came with HTTP 200.")


def odd_characters_survive(evidence: OaiEvidence) -> Verdict:
    """Judge T17: characters that are percent-encoded on the way arrive as they were meant."""
    found = ground.reply(evidence, "get_odd_identifier")
    if isinstance(found, Verdict):
        return found
    sent = found.argument("identifier")
    said = found.reading.envelope
    place = at(found, "body", found.reading.start)
    if said is None:
        if found.reading.shape is Shape.OAI and found.exchange.failure is None:
            return ground.untested("The reply cannot be read.", place)
        message = f"GetRecord of {sent[:100]} was answered with {ground.answer_of(found)}."
        return ground.failed(message, place)
    repeated = dict(said.request_attributes).get("identifier")
    if repeated is not None and repeated.split() != sent.split():
        message = f"The identifier {sent[:100]} came back as {repeated[:100] or 'nothing'}."
        return ground.failed(message, at(found, "request/@identifier", repeated))
    if not said.errors:
        message = f"GetRecord of {sent[:100]}, made up, was answered with a record."
        return ground.untested(message, place)
    return _tokens_survive(evidence, said, place)


def _tokens_survive(evidence: OaiEvidence, said: Envelope, place: Pointer) -> Verdict:
    """Judge the tokens and sets that were sent back with odd characters in them."""
    odd = 0
    for asked, answer in ground.envelopes(evidence):
        for name in ("resumptionToken", "set"):
            value, repeated = asked.argument(name), dict(answer.request_attributes).get(name)
            if not _ODD.search(value) or repeated is None or asked.label in _JUDGED_ELSEWHERE:
                continue
            odd += 1
            if repeated.split() != value.split():
                message = f"The {name} {value[:80]} came back as {repeated[:80] or 'nothing'}."
                return ground.failed(message, at(asked, f"request/@{name}", repeated))
    codes = ", ".join(said.codes)
    others = "was 1 other" if odd == 1 else f"were {odd} others"
    message = f"An identifier full of signs was understood ({codes}), and so {others}."
    return ground.passed(message, place)


def base_url_is_clean(evidence: OaiEvidence) -> Verdict:
    """Judge T18: the base URL has no request, fragment or session in it, and one scheme."""
    found = ground.identify(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    stated = next((text for text in said.identify_values("baseURL") if text), "")
    place = at(asked, "Identify/baseURL", stated)
    faults = []
    for name, url in (("the address probed", evidence.base_url), ("baseURL", stated)):
        query, fragment = url.partition("#")[0].partition("?")[2], "#" in url
        if re.search(r"(?:^|&)verb=", query):
            faults.append(f"{name} holds a request: {url[:120]}")
        if fragment:
            faults.append(f"{name} holds a fragment: {url[:120]}")
        if _SESSION.search(url):
            faults.append(f"{name} holds the id of a session: {url[:120]}")
    probed_by, stated_by = (url.partition("://")[0].lower() for url in (evidence.base_url, stated))
    if {probed_by, stated_by} == {"http", "https"}:
        faults.append(f"{probed_by} was probed, but baseURL says {stated_by}")
    if faults:
        return ground.failed(f"{_capital('; '.join(faults))}.", place)
    if not stated:
        return ground.untested("Identify states no baseURL.", at(asked, "Identify"))
    message = f"{stated[:200]} holds no request, fragment or session, and is {stated_by}."
    return ground.passed(message, place)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def empty_query_is_badverb(evidence: OaiEvidence) -> Verdict:
    """Judge T16: the bare base URL is answered with badVerb."""
    return ground.error_expected(evidence, ("no_query",), ("badVerb",))
